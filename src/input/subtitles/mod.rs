//! Subtitles (SRT, VTT) -> recordings: a cue is what somebody says between two times.
//!
//! Takes the lines of a file, gives one recording. Must not know roles. The parsers at hand read a file all or not at
//! all and do not tell lines; recognition output has broken cues, and findings need their places. So `srt` and `vtt`
//! cut the cues, with the times of `clock`, and what is alike in both stands here.

mod srt;
mod vtt;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::assumed;
use super::clock::{self, Stamp};
use super::error::Fault;
use super::format::Format;
use super::head::{self, Head};
use super::label::{Labels, Who, fold};
use super::lines::TextLine;
use super::recording::Recording;
use super::utterance::{NOBODY, Utterance};

/// A cue as it stands in the file.
#[derive(Debug, Default, PartialEq, Eq)]
struct Cue<'t> {
    start_ms: Option<u64>,
    end_ms: Option<u64>,
    /// The lines of its words, with their numbers.
    words: Vec<(usize, &'t str)>,
}

/// Which of the two formats the lines are, if one of them.
pub(super) fn recognise(lines: &[TextLine<'_>]) -> Option<Format> {
    let mut full = lines.iter().filter(|line| !line.text.is_empty());
    let first = full.next()?;
    if vtt::is_title(first.text) {
        return Some(Format::Vtt);
    }
    // Some programs leave the numbers out.
    let is_number = first.text.bytes().all(|b| b.is_ascii_digit());
    let times = if is_number { full.next()? } else { first };
    time_line(times.text).map(|_| Format::Srt)
}

/// Reads a file of either format.
pub(super) fn read(format: Format, lines: &[TextLine<'_>], labels: &Labels) -> Result<Recording, Fault> {
    let cues = if format == Format::Vtt {
        vtt::cues(lines)
    } else {
        srt::cues(lines)
    };
    if cues.is_empty() {
        return Err(Fault::NoCues);
    }
    Ok(recording(format, &cues, labels))
}

/// The times of a line such as `00:00:01,000 --> 00:00:03,500 align:start`.
fn time_line(text: &str) -> Option<Stamp> {
    let (stamp, _) = text.contains("-->").then(|| clock::leading(text))??;
    stamp.end_ms.map(|_| stamp)
}

fn recording(format: Format, cues: &[Cue<'_>], labels: &Labels) -> Recording {
    let speakers = Speakers::new(cues, labels);
    let mut spoken: Vec<Utterance> = Vec::new();
    let mut continued = 0;
    for cue in cues {
        let first = spoken.len();
        for (number, line) in &cue.words {
            for (voice, text) in vtt::voices(line) {
                let text = plain(text);
                let head = speakers.head(&text, labels);
                let label = voice.or_else(|| head.as_ref().map(|head| head.label));
                let words = head.as_ref().map_or(text.as_ref(), |head| head.text);
                match (label, spoken.get_mut(first..).and_then(<[_]>::last_mut)) {
                    (None, Some(last)) => {
                        last.text.push('\n');
                        last.text.push_str(words);
                        continue;
                    }
                    (None, None) => continued += usize::from(!spoken.is_empty() && !words.is_empty()),
                    (Some(_), _) => {}
                }
                // Who began to speak goes on until somebody else is named.
                let speaker = label.map_or_else(
                    || {
                        spoken
                            .last()
                            .map_or(Cow::Borrowed(NOBODY), |last| last.speaker.clone())
                    },
                    |label| Cow::Owned(label.to_owned()),
                );
                spoken.push(Utterance {
                    start_ms: cue.start_ms,
                    end_ms: cue.end_ms,
                    line: Some(*number),
                    ..Utterance::new(speaker, words)
                });
            }
        }
    }
    let is_named = spoken.iter().any(|said| said.speaker != NOBODY);
    let mut recording = Recording::new(format, spoken);
    if is_named && continued > 0 {
        recording.notes.push(assumed::cues_without_speaker(continued));
    }
    if let Some(said) = recording.utterances.first() {
        recording.line = said.line.unwrap_or(1);
    }
    recording
}

/// Which labels at the start of lines are speakers: those that are known, and names that come again.
struct Speakers(HashMap<String, usize>);

impl Speakers {
    fn new(cues: &[Cue<'_>], labels: &Labels) -> Self {
        let mut names = HashMap::new();
        for (_, line) in cues.iter().flat_map(|cue| &cue.words) {
            if let Some(head) = head::of_line(line, labels) {
                *names.entry(fold(head.label).into_owned()).or_default() += 1;
            }
        }
        Self(names)
    }

    fn head<'t>(&self, text: &'t str, labels: &Labels) -> Option<Head<'t>> {
        let comes_again = |head: &Head<'_>| {
            self.0
                .get(fold(head.label).as_ref())
                .is_some_and(|times| *times > 1)
        };
        head::of_line(text, labels).filter(|head| head.who != Who::Named || comes_again(head))
    }
}

/// Without tags of style; `<姓名>` is no tag.
fn plain(text: &str) -> Cow<'_, str> {
    static TAG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"</?[a-zA-Z][^<>]*>|<\d[\d:.]*>|\{\\[^{}]*\}").expect("a valid pattern")
    });
    let text = TAG.replace_all(text, "");
    if text.contains('&') {
        return Cow::Owned(vtt::unescaped(&text));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::super::tests::{one, read, shown, turns};
    use super::*;

    const SRT: &str = "1\n00:00:00,000 --> 00:00:02,500\n客服：您好，<i>请问</i>\n是张三吗？\n\n2\n00:00:02.600 --> 00:00:03.000\n客户：是我。\n\n\
                       3\n00:00:03,100 --> 00:00:04,000\n你哪位？\n";

    #[test]
    fn reads_cues_with_their_speakers_and_lines() {
        let call = one("a.srt", SRT);
        assert_eq!(
            turns(&call),
            ["A3:您好，请问\n是张三吗？", "C8:是我。", "C12:你哪位？"]
        );
        let times: Vec<_> = call
            .turns
            .iter()
            .map(|turn| (turn.start_ms, turn.end_ms))
            .collect();
        assert_eq!(times[0], (Some(0), Some(2500)));
        assert_eq!(times[2], (Some(3100), Some(4000)));
        assert_eq!(
            call.source.assumed,
            [
                "format=srt",
                "cues without a speaker: 1, taken as said by the one before"
            ]
        );
    }

    #[test]
    fn reads_voices_of_vtt() {
        let text = "WEBVTT - 通话\nKind: captions\n\nNOTE 机密\n不读\n\nSTYLE\n::cue {}\n\nc1\n00:01.000 --> 00:02.000 align:start\n\
                    <v.loud 客服>您好 &amp; 再见</v>\n\n00:02.000 --> 00:03.000\n<v 客户>嗯</v> <v 客服>好的</v>\n";
        let call = one("-", text);
        assert_eq!(turns(&call), ["A12:您好 & 再见", "C15:嗯", "A15:好的"]);
        assert_eq!(
            (call.turns[0].start_ms, call.turns[0].end_ms),
            (Some(1000), Some(2000))
        );
        assert_eq!(call.source.assumed, ["format=vtt"]);
    }

    #[test]
    fn broken_cues_cost_their_times_only() {
        let text = "1\n00:00:00,000 --> 00:00:02,500\n客服：您好\n\n2\n00:0x --> 00:00:03\n客户：嗯\n\n3\n00:00:05,000 --> 00:00:04,000\n\n客服：在吗\n";
        let call = one("a.srt", text);
        assert_eq!(turns(&call), ["A3:您好", "C7:嗯", "A12:在吗"]);
        assert_eq!(call.turns[1].start_ms, None);
        assert_eq!(
            call.source.assumed,
            [
                "format=srt",
                "a turn ends before it begins at line 12: such ends left out"
            ]
        );
        let error = shown(&read("a.srt", "客服您好")).remove(0);
        assert!(error.contains("no line says who speaks"), "{error}");
    }

    #[test]
    fn subtitles_are_told_from_text() {
        let found = |text: &str| recognise(&lines(text));
        assert_eq!(found(SRT), Some(Format::Srt));
        assert_eq!(found("\u{feff}WEBVTT\n"), Some(Format::Vtt));
        assert_eq!(found("00:00:01,000 --> 00:00:02,000\n您好"), Some(Format::Srt));
        for text in [
            "客服：您好",
            "1\n客服：您好",
            "00:12 客服：您好 --> 00:13",
            "WEBVTTX",
            "",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
