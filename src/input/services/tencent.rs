//! Tencent recording recognition: `ResultDetail[]` in milliseconds, or text lines `[0:3.320,0:19.712,0]  …` with minutes
//! and seconds.
//!
//! Takes the answer of a query or the text alone, gives its recording. Any field may be null. Must not know roles.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

use super::fields::{at, each, numbered, text, time, word};
use crate::input::assumed;
use crate::input::error::{Fault, Form, Want};
use crate::input::format::Format;
use crate::input::lines::TextLine;
use crate::input::recording::Recording;
use crate::input::times::TimeUnit;
use crate::input::utterance::{NOBODY, Utterance};
use crate::model::Bilingual;

/// Where the data of an answer stand, whole or cut out.
const OUTER: [&[&str]; 3] = [&["Response", "Data"], &["Data"], &[]];

/// Minutes and seconds of start and end, the speaker where speakers were told apart, the words.
static LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\[(\d{1,4}):(\d{1,2}(?:\.\d{1,3})?),(\d{1,4}):(\d{1,2}(?:\.\d{1,3})?)(?:,\s*(\d{1,3}))?\]\s*(.*)$",
    )
    .expect("a valid pattern")
});

pub(super) fn is_it(value: &Value) -> bool {
    data(value).is_some()
}

/// The object that holds the result.
fn data(value: &Value) -> Option<&Value> {
    OUTER.iter().filter_map(|path| at(value, path)).find(|data| {
        let has_text = || {
            at(data, &["Result"])
                .and_then(Value::as_str)
                .is_some_and(|text| LINE.is_match(first_line(text)))
        };
        data.get("ResultDetail").is_some() || has_text()
    })
}

pub(super) fn read(value: &Value) -> Result<Recording, Fault> {
    const WANT: Want = Want::Field(
        "ResultDetail",
        Form::List(r#"[{"FinalSentence": "…", "StartMs": 0, "EndMs": 900, "SpeakerId": 0}]"#),
    );
    let data = data(value).unwrap_or(value);
    let detailed = at(data, &["ResultDetail"])
        .and_then(Value::as_array)
        .is_some_and(|list| !list.is_empty());
    let spoken = match at(data, &["Result"]).and_then(Value::as_str) {
        Some(result) if !detailed => result.lines().filter_map(utterance).collect(),
        _ => each(data, &["ResultDetail"], WANT, |detail| {
            let speaker = numbered("speaker", word(detail, "SpeakerId"));
            let said = match text(detail, "FinalSentence")? {
                "" => text(detail, "WrittenText")?,
                said => said,
            };
            Ok(Utterance {
                start_ms: time(detail, "StartMs", TimeUnit::Milliseconds)?,
                end_ms: time(detail, "EndMs", TimeUnit::Milliseconds)?,
                ..Utterance::new(speaker.unwrap_or(NOBODY.into()), said)
            })
        })?,
    };
    let mut recording = Recording::timed(Format::Tencent, TimeUnit::Milliseconds, spoken);
    recording.header.id = word(data, "TaskId");
    Ok(recording)
}

/// Whether lines are Tencent's text; with labels behind the times it is labelled text like any other.
pub(in crate::input) fn is_text(lines: &[TextLine<'_>]) -> bool {
    let first = lines.iter().find(|line| !line.text.is_empty());
    first.is_some_and(|line| LINE.is_match(line.text))
}

/// Reads the text form. What stands before the first time is nobody's and is left out with a note.
pub(in crate::input) fn read_text(lines: &[TextLine<'_>]) -> Recording {
    let mut spoken: Vec<Utterance> = Vec::new();
    let mut before = Vec::new();
    for line in lines.iter().filter(|line| !line.text.is_empty()) {
        match (utterance(line.text), spoken.last_mut()) {
            (Some(new), _) => spoken.push(Utterance {
                line: Some(line.number),
                ..new
            }),
            // A long sentence that was broken.
            (None, Some(last)) => {
                last.text.push('\n');
                last.text.push_str(line.text);
            }
            (None, None) => before.push(line.number),
        }
    }
    let mut recording = Recording::new(Format::TencentText, spoken);
    let first_time = Bilingual::new("第一个时间", "the first time");
    recording
        .notes
        .extend(assumed::nobodys_lines(before.into_iter(), &first_time));
    recording
}

fn utterance(line: &str) -> Option<Utterance> {
    let found = LINE.captures(line.trim())?;
    let speaker = numbered("speaker", found.get(5).map(|speaker| speaker.as_str().to_owned()));
    Some(Utterance {
        start_ms: ms(&found, 1),
        end_ms: ms(&found, 3),
        ..Utterance::new(speaker.unwrap_or(NOBODY.into()), &found[6])
    })
}

/// Minutes in this group and seconds in the next.
fn ms(found: &Captures<'_>, group: usize) -> Option<u64> {
    let number = |group| found.get(group)?.as_str().parse::<f64>().ok();
    TimeUnit::Seconds.ms(number(group)? * 60.0 + number(group + 1)?)
}

fn first_line(text: &str) -> &str {
    text.lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default()
        .trim()
}
