//! Huawei SIS recording recognition: `segments[].result.text`, milliseconds.
//!
//! Takes the answer of a query, gives its recording. Who speaks stands in `analysis_info`, where that was asked for; its
//! fields are read as published in part, and passed over where they are others. Must not know roles.

use serde_json::Value;

use super::fields::{at, each, lists, numbered, text, time, word};
use crate::input::error::{Fault, Form, Want};
use crate::input::format::Format;
use crate::input::recording::Recording;
use crate::input::times::TimeUnit;
use crate::input::utterance::{NOBODY, Utterance};

pub(super) fn is_it(value: &Value) -> bool {
    lists(value, &["segments"], &["result"])
}

pub(super) fn read(value: &Value) -> Result<Recording, Fault> {
    const WANT: Want = Want::Field(
        "segments",
        Form::List(r#"[{"start_time": 0, "end_time": 900, "result": {"text": "…"}}]"#),
    );
    let spoken = each(value, &["segments"], WANT, |segment| {
        let Some(result) = at(segment, &["result"]) else {
            return Err(Fault::Field {
                field: "result".into(),
                want: WANT,
            });
        };
        let analysis = at(result, &["analysis_info"]).unwrap_or(&Value::Null);
        let role = word(analysis, "role").or_else(|| word(result, "role"));
        let speaker = role
            .or_else(|| numbered("speaker", word(analysis, "speaker")))
            .or_else(|| numbered("channel", word(segment, "channel")));
        let said = text(result, "text").map_err(|fault| fault.within("result"))?;
        Ok(Utterance {
            start_ms: time(segment, "start_time", TimeUnit::Milliseconds)?,
            end_ms: time(segment, "end_time", TimeUnit::Milliseconds)?,
            ..Utterance::new(speaker.unwrap_or(NOBODY.into()), said)
        })
    })?;
    let mut recording = Recording::timed(Format::Huawei, TimeUnit::Milliseconds, spoken);
    recording.header.id = word(value, "job_id");
    Ok(recording)
}
