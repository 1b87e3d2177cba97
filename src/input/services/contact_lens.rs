//! Amazon Connect Contact Lens, and Transcribe Call Analytics, which differs by a role on each turn: `Transcript[]`,
//! milliseconds.
//!
//! Takes an analysis file, gives its recording. Participants are named by id and have their roles in a list; a
//! participant with two roles is told. Must not know what the roles mean.

use std::collections::BTreeMap;

use serde_json::Value;

use super::fields::{at, each, get, lists, text, time, word};
use crate::input::assumed;
use crate::input::error::{Fault, Form, Want};
use crate::input::format::Format;
use crate::input::recording::Recording;
use crate::input::times::{self, TimeUnit};
use crate::input::utterance::{NOBODY, Utterance};

pub(super) fn is_it(value: &Value) -> bool {
    lists(value, &["Transcript"], &["ParticipantId", "ParticipantRole"])
}

pub(super) fn read(value: &Value) -> Result<Recording, Fault> {
    const WANT: Want = Want::Field(
        "Transcript",
        Form::List(
            r#"[{"ParticipantId": "AGENT", "Content": "…", "BeginOffsetMillis": 0, "EndOffsetMillis": 900}]"#,
        ),
    );
    let mut roles = BTreeMap::<String, String>::new();
    let mut notes = Vec::new();
    let participants = get(value, "Participants").and_then(Value::as_array);
    for participant in participants.into_iter().flatten() {
        if let Some((id, role)) = word(participant, "ParticipantId").zip(word(participant, "ParticipantRole"))
            && let Some(first) = roles.get(&id).filter(|first| **first != role)
        {
            notes.push(assumed::two_roles(first, &role));
        } else if let Some((id, role)) =
            word(participant, "ParticipantId").zip(word(participant, "ParticipantRole"))
        {
            roles.insert(id, role);
        }
    }
    let mut spoken = each(value, &["Transcript"], WANT, |turn| {
        let of_participant = || {
            let id = word(turn, "ParticipantId")?;
            Some(roles.get(&id).cloned().unwrap_or(id))
        };
        let speaker = word(turn, "ParticipantRole").or_else(of_participant);
        Ok(Utterance {
            start_ms: time(turn, "BeginOffsetMillis", TimeUnit::Milliseconds)?,
            end_ms: time(turn, "EndOffsetMillis", TimeUnit::Milliseconds)?,
            ..Utterance::new(speaker.unwrap_or(NOBODY.into()), text(turn, "Content")?)
        })
    })?;
    times::interleave(&mut spoken);
    let mut recording = Recording::timed(Format::ContactLens, TimeUnit::Milliseconds, spoken);
    recording.notes = notes;
    let contact = at(value, &["CustomerMetadata"]).and_then(|metadata| word(metadata, "ContactId"));
    recording.header.id = contact.or_else(|| word(value, "JobName"));
    Ok(recording)
}
