//! Google CCAI Insights: `entries[]` with a start in microseconds and no end.
//!
//! Takes a conversation, gives its recording. Starts may count from 1970; then the first is where the recording begins.
//! Must not know roles.

use serde_json::Value;

use super::fields::{each, lists, numbered, text, time, word};
use crate::input::error::{Fault, Form, Want};
use crate::input::format::Format;
use crate::input::recording::Recording;
use crate::input::times::{self, TimeUnit};
use crate::input::utterance::{NOBODY, Utterance};

pub(super) fn is_it(value: &Value) -> bool {
    lists(value, &["entries"], &["role", "start_timestamp_usec"])
}

pub(super) fn read(value: &Value) -> Result<Recording, Fault> {
    const WANT: Want = Want::Field(
        "entries",
        Form::List(r#"[{"text": "…", "role": "AGENT", "start_timestamp_usec": 0}]"#),
    );
    let mut spoken = each(value, &["entries"], WANT, |entry| {
        let speaker = word(entry, "role").or_else(|| numbered("speaker", word(entry, "user_id")));
        Ok(Utterance {
            start_ms: time(entry, "start_timestamp_usec", TimeUnit::Microseconds)?,
            ..Utterance::new(speaker.unwrap_or(NOBODY.into()), text(entry, "text")?)
        })
    })?;
    times::from_first(&mut spoken);
    Ok(Recording::timed(Format::Google, TimeUnit::Microseconds, spoken))
}
