//! Amazon Transcribe: `results`, seconds as strings; words by channel or by speaker, or whole segments.
//!
//! Takes a result file, gives its recording. Words are put together to utterances, which end where somebody else speaks,
//! at the end of a sentence, or at a pause. Must not know roles.

use serde_json::Value;

use super::fields::{at, each, get, join, lists, numbered, text, time, word};
use crate::input::error::{Fault, Form, Want};
use crate::input::format::Format;
use crate::input::recording::Recording;
use crate::input::times::{self, TimeUnit};
use crate::input::utterance::{NOBODY, Utterance};

/// Milliseconds of silence in which somebody has stopped speaking.
const PAUSE: u64 = 1500;
const WANT: Want = Want::Field(
    "results",
    Form::Items(
        r#"[{"start_time": "0.5", "end_time": "0.9", "alternatives": [{"content": "…"}], "type": "pronunciation"}]"#,
    ),
);

pub(super) fn is_it(value: &Value) -> bool {
    let results = |field| at(value, &["results", field]).is_some_and(Value::is_array);
    results("transcripts")
        || results("items")
        || lists(value, &["results", "channel_labels", "channels"], &["items"])
}

pub(super) fn read(value: &Value) -> Result<Recording, Fault> {
    let mut spoken = if at(value, &["results", "audio_segments"]).is_some() {
        segments(value)?
    } else if at(value, &["results", "channel_labels", "channels"]).is_some() {
        let channels = each(
            value,
            &["results", "channel_labels", "channels"],
            WANT,
            |channel| {
                let label = word(channel, "channel_label").unwrap_or(NOBODY.into());
                Ok(utterances(&each(channel, &["items"], WANT, |item| {
                    Item::new(item, Some(&label))
                })?))
            },
        )?;
        channels.concat()
    } else {
        utterances(&each(value, &["results", "items"], WANT, |item| {
            Item::new(item, None)
        })?)
    };
    times::interleave(&mut spoken);
    let mut recording = Recording::timed(Format::Transcribe, TimeUnit::Seconds, spoken);
    recording.header.id = word(value, "jobName");
    Ok(recording)
}

/// Newer files have sentences beside the words.
fn segments(value: &Value) -> Result<Vec<Utterance>, Fault> {
    each(value, &["results", "audio_segments"], WANT, |segment| {
        let speaker = word(segment, "speaker_label").or_else(|| word(segment, "channel_label"));
        Ok(Utterance {
            start_ms: time(segment, "start_time", TimeUnit::Seconds)?,
            end_ms: time(segment, "end_time", TimeUnit::Seconds)?,
            ..Utterance::new(
                numbered("speaker", speaker).unwrap_or(NOBODY.into()),
                text(segment, "transcript")?,
            )
        })
    })
}

/// A word or a sign.
struct Item {
    speaker: Option<String>,
    content: String,
    start_ms: Option<u64>,
    end_ms: Option<u64>,
    is_sign: bool,
}

impl Item {
    fn new(item: &Value, channel: Option<&String>) -> Result<Self, Fault> {
        let first = get(item, "alternatives").and_then(|alternatives| alternatives.get(0));
        Ok(Self {
            speaker: channel.cloned().or_else(|| word(item, "speaker_label")),
            content: first.map_or(Ok(""), |first| text(first, "content"))?.to_owned(),
            start_ms: time(item, "start_time", TimeUnit::Seconds)?,
            end_ms: time(item, "end_time", TimeUnit::Seconds)?,
            is_sign: get(item, "type").is_some_and(|kind| kind == "punctuation"),
        })
    }
}

fn utterances(items: &[Item]) -> Vec<Utterance> {
    let mut spoken: Vec<Utterance> = Vec::new();
    let mut is_over = true;
    for item in items {
        let speaker = item.speaker.as_deref().unwrap_or(NOBODY);
        let goes_on = |last: &Utterance| {
            let silence = item
                .start_ms
                .zip(last.end_ms)
                .map(|(start, end)| start.saturating_sub(end));
            // Signs have no times and often no speaker: they belong to the word before them.
            item.is_sign
                || (!is_over && last.speaker == speaker && silence.is_none_or(|silence| silence < PAUSE))
        };
        match spoken.last_mut().filter(|last| goes_on(last)) {
            Some(last) => {
                join(&mut last.text, &item.content);
                last.end_ms = item.end_ms.or(last.end_ms);
            }
            None => spoken.push(Utterance {
                start_ms: item.start_ms,
                end_ms: item.end_ms,
                ..Utterance::new(speaker.to_owned(), item.content.clone())
            }),
        }
        is_over =
            item.content.ends_with(['。', '！', '？', '?', '!']) || (item.is_sign && item.content == ".");
    }
    spoken
}
