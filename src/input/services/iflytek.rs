//! iFlytek transcription, milliseconds in strings. New: `content.orderResult`, a string of JSON with `lattice[]`, whose
//! `json_1best` is JSON in a string once more. Old: `data`, a string of `[{"bg", "ed", "onebest", "speaker"}]`.
//!
//! Takes an answer whole or cut out, or the old list itself, gives its recording. Must not know roles.

use serde_json::Value;

use super::fields::{at, each, get, inner, join, lists, numbered, text, time, word};
use crate::input::error::{Fault, Form, Want};
use crate::input::format::Format;
use crate::input::recording::Recording;
use crate::input::times::TimeUnit;
use crate::input::utterance::{NOBODY, Utterance};

const MS: TimeUnit = TimeUnit::Milliseconds;
const WANT: Want = Want::Field(
    "lattice",
    Form::List(
        r#"[{"json_1best": "{\"st\": {\"bg\": \"0\", \"ed\": \"900\", \"rl\": \"1\", \"rt\": [{\"ws\": […]}]}}"}]"#,
    ),
);
const WANT_OLD: Want = Want::Field(
    "data",
    Form::List(r#"[{"bg": "0", "ed": "900", "onebest": "…", "speaker": "1"}]"#),
);

pub(super) fn is_it(value: &Value) -> bool {
    order(value).is_some()
        || lists(value, &["lattice"], &["json_1best"])
        || old(value).is_some()
        || piece(value).is_some()
}

/// An utterance of the old list.
pub(super) fn piece(value: &Value) -> Option<(Format, &str)> {
    (value.get("onebest").is_some()).then_some((Format::Iflytek, ""))
}

/// Where the new result stands, with its name.
fn order(value: &Value) -> Option<(&Value, &'static str)> {
    const PATHS: [(&[&str], &str); 3] = [
        (&["content", "orderResult"], "content.orderResult"),
        (&["data", "content", "orderResult"], "data.content.orderResult"),
        (&["orderResult"], "orderResult"),
    ];
    PATHS
        .iter()
        .find_map(|(path, name)| Some((at(value, path)?, *name)))
}

/// The old list, still in its string.
fn old(value: &Value) -> Option<&Value> {
    get(value, "data").filter(|data| data.as_str().is_some_and(|text| text.contains("\"onebest\"")))
}

pub(super) fn read(value: &Value) -> Result<Recording, Fault> {
    let spoken = if let Value::Array(list) = value {
        list.iter().map(onebest).collect::<Result<_, _>>()?
    } else if let Some((order, name)) = order(value) {
        let result = inner(order, name)?;
        lattice(&result).map_err(|fault| fault.within(name))?
    } else if let Some(data) = old(value) {
        let list = inner(data, "data")?;
        let whole = serde_json::json!({ "data": list });
        each(&whole, &["data"], WANT_OLD, onebest)?
    } else if piece(value).is_some() {
        vec![onebest(value)?]
    } else {
        lattice(value)?
    };
    let mut recording = Recording::timed(Format::Iflytek, MS, spoken);
    let info = at(value, &["content", "orderInfo"]).unwrap_or(&Value::Null);
    recording.header.id = word(info, "orderId").or_else(|| word(value, "task_id"));
    Ok(recording)
}

fn onebest(said: &Value) -> Result<Utterance, Fault> {
    Ok(Utterance {
        start_ms: time(said, "bg", MS)?,
        end_ms: time(said, "ed", MS)?,
        ..Utterance::new(speaker(said, "speaker"), text(said, "onebest")?)
    })
}

fn lattice(result: &Value) -> Result<Vec<Utterance>, Fault> {
    each(result, &["lattice"], WANT, |item| {
        let Some(best) = get(item, "json_1best") else {
            return Err(Fault::Field {
                field: "json_1best".into(),
                want: WANT,
            });
        };
        let best = inner(best, "json_1best")?;
        let Some(sentence) = get(&best, "st") else {
            return Err(Fault::Field {
                field: "json_1best.st".into(),
                want: WANT,
            });
        };
        let mut said = String::new();
        let lists = |value: &Value, field: &str| {
            get(value, field)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        for words in lists(sentence, "rt").iter().flat_map(|rt| lists(rt, "ws")) {
            // The first candidate is the best; `g` marks the end of a part and is no word.
            if let Some(first) = get(&words, "cw").and_then(|candidates| candidates.get(0))
                && get(first, "wp").is_none_or(|kind| kind != "g")
            {
                join(&mut said, text(first, "w")?);
            }
        }
        Ok(Utterance {
            start_ms: time(sentence, "bg", MS)?,
            end_ms: time(sentence, "ed", MS)?,
            ..Utterance::new(speaker(sentence, "rl"), said)
        })
    })
}

/// Number 0 stands where nobody was told apart.
fn speaker(value: &Value, field: &str) -> String {
    let label = word(value, field).filter(|label| label != "0");
    numbered("speaker", label).unwrap_or(NOBODY.into())
}
