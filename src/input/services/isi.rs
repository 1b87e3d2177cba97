//! Alibaba ISI file transcription: `Result.Sentences[]`, milliseconds.
//!
//! Takes the answer of a query, gives its recording; channels are brought into the order of their times. The field list
//! is the query's; unknown fields are passed over. Must not know roles.

use serde_json::Value;

use super::fields::{each, lists, numbered, text, time, word};
use crate::input::error::{Fault, Form, Want};
use crate::input::format::Format;
use crate::input::recording::Recording;
use crate::input::times::{self, TimeUnit};
use crate::input::utterance::{NOBODY, Utterance};

const PATH: [&str; 2] = ["Result", "Sentences"];

pub(super) fn is_it(value: &Value) -> bool {
    lists(value, &PATH, &["Text", "BeginTime"])
}

pub(super) fn read(value: &Value) -> Result<Recording, Fault> {
    const WANT: Want = Want::Field(
        "Result.Sentences",
        Form::List(r#"[{"BeginTime": 0, "EndTime": 900, "ChannelId": 0, "Text": "…"}]"#),
    );
    let mut spoken = each(value, &PATH, WANT, |sentence| {
        let speaker = numbered("speaker", word(sentence, "SpeakerId"))
            .or_else(|| numbered("channel", word(sentence, "ChannelId")));
        Ok(Utterance {
            start_ms: time(sentence, "BeginTime", TimeUnit::Milliseconds)?,
            end_ms: time(sentence, "EndTime", TimeUnit::Milliseconds)?,
            ..Utterance::new(speaker.unwrap_or(NOBODY.into()), text(sentence, "Text")?)
        })
    })?;
    times::interleave(&mut spoken);
    let mut recording = Recording::timed(Format::Isi, TimeUnit::Milliseconds, spoken);
    recording.header.id = word(value, "TaskId");
    Ok(recording)
}
