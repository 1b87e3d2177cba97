//! Lists of messages: `messages[]` with role and content, or the messages alone, one a line.
//!
//! Takes a conversation or an array of messages, gives its recording. Must not know roles.

use serde_json::Value;

use super::fields::{each, get, lists, text, time, word};
use crate::input::error::{Fault, Form, Want};
use crate::input::format::Format;
use crate::input::recording::Recording;
use crate::input::times::TimeUnit;
use crate::input::utterance::{NOBODY, Utterance};
use crate::model::Channel;

const WANT: Want = Want::Field("messages", Form::List(r#"[{"role": "user", "content": "…"}]"#));

pub(super) fn is_it(value: &Value) -> bool {
    lists(value, &["messages"], &["content"]) || piece(value).is_some()
}

/// A message that stands alone.
pub(super) fn piece(value: &Value) -> Option<(Format, &str)> {
    let is_message = get(value, "role").is_some_and(Value::is_string) && value.get("content").is_some();
    is_message.then_some((Format::Chat, ""))
}

pub(super) fn read(value: &Value) -> Result<Recording, Fault> {
    let spoken = match value {
        Value::Array(messages) => messages.iter().map(message).collect::<Result<_, _>>()?,
        one if piece(one).is_some() => vec![message(one)?],
        _ => each(value, &["messages"], WANT, message)?,
    };
    let is_timed = spoken.iter().any(|said: &Utterance| said.start_ms.is_some());
    let mut recording = Recording::timed(Format::Chat, TimeUnit::Milliseconds, spoken);
    recording.header.id = word(value, "id").or_else(|| word(value, "session_id"));
    if !is_timed {
        // Messages with times inside a recording are of a call that was recognised.
        recording.header.assume("channel", Channel::Chat.id());
    }
    Ok(recording)
}

fn message(message: &Value) -> Result<Utterance, Fault> {
    Ok(Utterance {
        start_ms: time(message, "beginTime", TimeUnit::Milliseconds)?,
        end_ms: time(message, "endTime", TimeUnit::Milliseconds)?,
        ..Utterance::new(
            word(message, "role").unwrap_or(NOBODY.into()),
            text(message, "content")?,
        )
    })
}
