//! FunASR in its four shapes, milliseconds: `sentence_info[]` of the library, `stamp_sents[]` of the websocket,
//! `sentences[]` of the HTTP server, `segments[]` of the command line (which look like Whisper's, and are not seconds).
//!
//! Takes one result, or the messages of one websocket session as an array, gives its recording. Must not know roles.

use serde_json::Value;

use super::fields::{each, get, inner, join, lists, number, numbered, text, time, word};
use crate::input::error::{Fault, Form, Want};
use crate::input::format::Format;
use crate::input::recording::Recording;
use crate::input::times::TimeUnit;
use crate::input::utterance::{NOBODY, Utterance};

const MS: TimeUnit = TimeUnit::Milliseconds;
const WANT: Want = Want::Field(
    "sentence_info",
    Form::List(r#"[{"text": "…", "start": 0, "end": 900, "spk": 0}]"#),
);

pub(super) fn is_it(value: &Value) -> bool {
    lists(value, &["sentence_info"], &["text", "sentence"])
        || is_of_command_line(value)
        || lists(value, &["sentences"], &["text"])
        || (get(value, "key").is_some() && value.get("text").is_some())
        || piece(value).is_some()
}

/// A message of the websocket; all of one recording name it.
pub(super) fn piece(value: &Value) -> Option<(Format, &str)> {
    let is_message =
        value.get("text").is_some() && value.get("mode").is_some() && value.get("is_final").is_some();
    let name = get(value, "wav_name").and_then(Value::as_str).unwrap_or_default();
    is_message.then_some((Format::Funasr, name))
}

fn is_of_command_line(value: &Value) -> bool {
    lists(value, &["segments"], &["text"]) && get(value, "duration_s").is_some()
}

pub(super) fn read(value: &Value) -> Result<Recording, Fault> {
    match value {
        Value::Array(messages) => read_messages(messages),
        message if piece(message).is_some() => read_messages(std::slice::from_ref(message)),
        _ => read_result(value),
    }
}

fn read_result(value: &Value) -> Result<Recording, Fault> {
    let mut recording = if get(value, "sentence_info").is_some() {
        let said = |sentence: &Value| utterance(sentence, "spk", MS);
        Recording::timed(Format::Funasr, MS, each(value, &["sentence_info"], WANT, said)?)
    } else if get(value, "segments").is_some() {
        // Some builds write seconds all the same; the length of the recording, in seconds, tells.
        let last = each(value, &["segments"], WANT, |segment| number(segment, "end"))?;
        let last = last.into_iter().flatten().fold(0.0, f64::max);
        let seconds = number(value, "duration_s")?.is_some_and(|length| last <= length * 2.0);
        let unit = if seconds { TimeUnit::Seconds } else { MS };
        let said = |segment: &Value| utterance(segment, "speaker", unit);
        Recording::timed(Format::Funasr, unit, each(value, &["segments"], WANT, said)?)
    } else if get(value, "sentences").is_some() {
        let said = |sentence: &Value| utterance(sentence, "spk", MS);
        Recording::timed(Format::Funasr, MS, each(value, &["sentences"], WANT, said)?)
    } else {
        Recording::new(Format::Funasr, vec![Utterance::new(NOBODY, text(value, "text")?)])
    };
    recording.header.id = word(value, "key").or_else(|| word(value, "file"));
    Ok(recording)
}

fn utterance(sentence: &Value, speaker: &str, unit: TimeUnit) -> Result<Utterance, Fault> {
    let said = match text(sentence, "text")? {
        "" => text(sentence, "sentence")?,
        said => said,
    };
    let speaker = numbered("speaker", word(sentence, speaker));
    Ok(Utterance {
        start_ms: time(sentence, "start", unit)?,
        end_ms: time(sentence, "end", unit)?,
        ..Utterance::new(speaker.unwrap_or(NOBODY.into()), said)
    })
}

/// The final messages of a session; what was recognised on the way is said again in them.
fn read_messages(messages: &[Value]) -> Result<Recording, Fault> {
    let is_draft = |message: &&Value| {
        get(message, "mode")
            .and_then(Value::as_str)
            .is_some_and(|mode| mode.ends_with("online"))
    };
    let has_final = messages.iter().any(|message| !is_draft(&message));
    let mut spoken = Vec::new();
    for message in messages.iter().filter(|message| !has_final || !is_draft(message)) {
        if lists(message, &["stamp_sents"], &["text_seg"]) {
            spoken.extend(each(message, &["stamp_sents"], WANT, stamped)?);
        } else {
            spoken.push(whole(message)?);
        }
    }
    let mut recording = Recording::timed(Format::Funasr, MS, spoken);
    recording.header.id = messages.iter().find_map(|message| word(message, "wav_name"));
    Ok(recording)
}

/// A message without sentences: its times stand in a string of pairs.
fn whole(message: &Value) -> Result<Utterance, Fault> {
    let mut utterance = utterance(message, "spk", MS)?;
    if let Some(stamps) = get(message, "timestamp").filter(|stamps| *stamps != "") {
        let stamps = inner(stamps, "timestamp")?;
        let time = |pair: Option<&Value>, at: usize| MS.ms(pair?.get(at)?.as_f64()?);
        utterance.start_ms = time(stamps.get(0), 0);
        utterance.end_ms = time(stamps.as_array().and_then(|stamps| stamps.last()), 1);
    }
    Ok(utterance)
}

/// `text_seg` has blanks between all characters, and the sign that ends the sentence stands apart.
fn stamped(sentence: &Value) -> Result<Utterance, Fault> {
    let mut said = String::new();
    for word in text(sentence, "text_seg")?.split_whitespace() {
        join(&mut said, word);
    }
    said.push_str(text(sentence, "punc")?);
    Ok(Utterance {
        text: said,
        ..utterance(sentence, "spk", MS)?
    })
}
