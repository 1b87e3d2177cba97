//! The JSON of recognition and call-quality services -> recordings. One file a service.
//!
//! Takes JSON values, tells by their fields which service wrote them, gives one recording or fault a dialogue. Must not
//! know roles: the labels of the source are kept, and `recording` says who they are.
//!
//! `fields` reads single fields. Some services write one value an utterance ([`piece`]); these are gathered by `json`
//! and come here as one array.

mod chat;
mod contact_lens;
mod dashscope;
mod fields;
mod funasr;
mod google;
mod huawei;
mod iflytek;
mod isi;
mod sca;
mod tencent;
mod transcribe;
mod whisper;

use serde_json::Value;

use super::error::Fault;
use super::format::Format;
use super::recording::Recording;

pub(super) use tencent::{is_text as is_tencent_text, read_text as read_tencent_text};

/// A dialogue, or its id and what is wrong with it.
pub(super) type Dialogue = Result<Recording, (Option<String>, Fault)>;

/// Whether a value has the fields of a service.
type Test = fn(&Value) -> bool;

/// Which service wrote a value, if one that is known.
pub(super) fn recognise(value: &Value) -> Option<Format> {
    // The more telling fields come first: many have a `segments` or `text`.
    const TESTS: [(Format, Test); 12] = [
        (Format::Sca, sca::is_it),
        (Format::Isi, isi::is_it),
        (Format::Tencent, tencent::is_it),
        (Format::Iflytek, iflytek::is_it),
        (Format::Dashscope, dashscope::is_it),
        (Format::ContactLens, contact_lens::is_it),
        (Format::Transcribe, transcribe::is_it),
        (Format::Google, google::is_it),
        (Format::Huawei, huawei::is_it),
        (Format::Funasr, funasr::is_it),
        (Format::Whisper, whisper::is_it),
        (Format::Chat, chat::is_it),
    ];
    if value.get("turns").is_some() {
        return None;
    }
    TESTS
        .iter()
        .find(|(_, is_it)| is_it(value))
        .map(|(format, _)| *format)
}

/// The format of a value that is only one utterance, and what it has in common with the others of its dialogue.
pub(super) fn piece(value: &Value) -> Option<(Format, &str)> {
    iflytek::piece(value)
        .or_else(|| funasr::piece(value))
        .or_else(|| chat::piece(value))
}

/// Reads the dialogues in a value of a known format.
pub(super) fn read(format: Format, value: &Value) -> Vec<Dialogue> {
    let one = |read: fn(&Value) -> Result<Recording, Fault>| {
        let id = || fields::word(value, "id");
        vec![read(value).map_err(|fault| (id(), fault))]
    };
    match format {
        Format::Sca => sca::read(value),
        Format::Isi => one(isi::read),
        Format::Dashscope => one(dashscope::read),
        Format::Tencent => one(tencent::read),
        Format::Iflytek => one(iflytek::read),
        Format::Funasr => one(funasr::read),
        Format::Whisper => one(whisper::read),
        Format::Huawei => one(huawei::read),
        Format::ContactLens => one(contact_lens::read),
        Format::Transcribe => one(transcribe::read),
        Format::Google => one(google::read),
        Format::Chat => one(chat::read),
        other => vec![Err((None, Fault::NotFormat(other.id())))],
    }
}
