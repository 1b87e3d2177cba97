//! Alibaba DashScope (Paraformer, Fun-ASR): `transcripts[].sentences[]`, milliseconds.
//!
//! Takes the file behind `transcription_url`, gives its recording. Two channels are two transcripts, brought into the
//! order of their times; `speaker_id` is there only where speakers were told apart. Must not know roles.

use serde_json::Value;

use super::fields::{each, get, lists, numbered, text, time, word};
use crate::input::error::{Fault, Form, Want};
use crate::input::format::Format;
use crate::input::recording::Recording;
use crate::input::times::{self, TimeUnit};
use crate::input::utterance::{NOBODY, Utterance};

const WANT: Want = Want::Field(
    "transcripts",
    Form::List(r#"[{"channel_id": 0, "sentences": [{"begin_time": 0, "end_time": 900, "text": "…"}]}]"#),
);

pub(super) fn is_it(value: &Value) -> bool {
    lists(value, &["transcripts"], &["sentences", "channel_id"])
}

pub(super) fn read(value: &Value) -> Result<Recording, Fault> {
    let channels = value
        .get("transcripts")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let spoken = each(value, &["transcripts"], WANT, |transcript| {
        let channel = numbered("channel", word(transcript, "channel_id")).filter(|_| channels > 1);
        if get(transcript, "sentences").is_none() {
            let whole = text(transcript, "text")?;
            return Ok(vec![Utterance::new(channel.unwrap_or(NOBODY.into()), whole)]);
        }
        each(transcript, &["sentences"], WANT, |sentence| {
            // A channel has one side only, whatever was told apart inside it.
            let speaker = channel
                .clone()
                .or_else(|| numbered("speaker", word(sentence, "speaker_id")));
            Ok(Utterance {
                start_ms: time(sentence, "begin_time", TimeUnit::Milliseconds)?,
                end_ms: time(sentence, "end_time", TimeUnit::Milliseconds)?,
                ..Utterance::new(speaker.unwrap_or(NOBODY.into()), text(sentence, "text")?)
            })
        })
    })?;
    let mut spoken = spoken.concat();
    if channels > 1 {
        times::interleave(&mut spoken);
    }
    Ok(Recording::timed(
        Format::Dashscope,
        TimeUnit::Milliseconds,
        spoken,
    ))
}
