//! Whisper and `WhisperX`: `segments[]` with floating seconds.
//!
//! Takes the whole output, gives its recording. Speakers are there only after diarisation, on the segment or on its
//! words. Must not know roles.

use serde_json::Value;

use super::fields::{each, get, lists, numbered, text, time, word};
use crate::input::error::{Fault, Form, Want};
use crate::input::format::Format;
use crate::input::recording::Recording;
use crate::input::times::TimeUnit;
use crate::input::utterance::{NOBODY, Utterance};

pub(super) fn is_it(value: &Value) -> bool {
    lists(value, &["segments"], &["text"])
}

pub(super) fn read(value: &Value) -> Result<Recording, Fault> {
    const WANT: Want = Want::Field(
        "segments",
        Form::List(r#"[{"start": 0.0, "end": 1.2, "text": "…", "speaker": "SPEAKER_00"}]"#),
    );
    let spoken = each(value, &["segments"], WANT, |segment| {
        let of_words = || {
            get(segment, "words")?
                .as_array()?
                .iter()
                .find_map(|item| word(item, "speaker"))
        };
        let speaker = numbered("speaker", word(segment, "speaker").or_else(of_words));
        Ok(Utterance {
            start_ms: time(segment, "start", TimeUnit::Seconds)?,
            end_ms: time(segment, "end", TimeUnit::Seconds)?,
            ..Utterance::new(speaker.unwrap_or(NOBODY.into()), text(segment, "text")?)
        })
    })?;
    Ok(Recording::timed(Format::Whisper, TimeUnit::Seconds, spoken))
}
