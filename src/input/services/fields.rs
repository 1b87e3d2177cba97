//! Fields of JSON that services write: absent and null mean the same, numbers may stand in strings, JSON in strings too.
//!
//! Takes values, gives lists, words and times, or the fault that names the field. Must not know which service it is.

use std::borrow::Cow;

use serde_json::Value;

use crate::input::error::{Fault, Form, Want};
use crate::input::times::TimeUnit;

/// The field, unless it is null.
pub(super) fn get<'v>(value: &'v Value, field: &str) -> Option<&'v Value> {
    value.get(field).filter(|field| !field.is_null())
}

/// The value under one field after another.
pub(super) fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, field| get(value, field))
}

/// Whether a list stands there and its first item has one of these fields; an empty list will do.
pub(super) fn lists(value: &Value, path: &[&str], fields: &[&str]) -> bool {
    let list = at(value, path).and_then(Value::as_array);
    list.is_some_and(|list| {
        let has = |item: &Value| fields.iter().any(|field| item.get(field).is_some());
        list.first().is_none_or(has)
    })
}

/// Reads each item of a list that must be there; a fault names its place.
pub(super) fn each<T>(
    value: &Value,
    path: &[&str],
    want: Want,
    mut read: impl FnMut(&Value) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let name = path.join(".");
    let Some(list) = at(value, path).and_then(Value::as_array) else {
        return Err(Fault::Field { field: name, want });
    };
    let items = list.iter().enumerate();
    items
        .map(|(at, item)| read(item).map_err(|fault| fault.within(&format!("{name}[{at}]"))))
        .collect()
}

/// What was said, empty where nothing was.
pub(super) fn text<'v>(value: &'v Value, field: &str) -> Result<&'v str, Fault> {
    match get(value, field) {
        None => Ok(""),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Fault::Field {
            field: field.to_owned(),
            want: Want::Field("text", Form::Spoken),
        }),
    }
}

/// An id or name, written as a string or as a number; none where it is empty.
pub(super) fn word(value: &Value, field: &str) -> Option<String> {
    match value.get(field)? {
        Value::String(word) => Some(word.trim().to_owned()).filter(|word| !word.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A number, also in a string.
pub(super) fn number(value: &Value, field: &str) -> Result<Option<f64>, Fault> {
    let number = match get(value, field) {
        None => return Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(other) => other.as_f64(),
    };
    number.map(Some).ok_or_else(|| Fault::Field {
        field: field.to_owned(),
        want: Want::Said {
            zh: "时间应为数字，如 1200",
            en: "times are numbers such as 1200",
        },
    })
}

/// A time in milliseconds.
pub(super) fn time(value: &Value, field: &str, unit: TimeUnit) -> Result<Option<u64>, Fault> {
    Ok(number(value, field)?.and_then(|number| unit.ms(number)))
}

/// The value itself, or the JSON that it holds as a string.
pub(super) fn inner<'v>(value: &'v Value, field: &str) -> Result<Cow<'v, Value>, Fault> {
    match value {
        Value::String(text) => serde_json::from_str(text)
            .map(Cow::Owned)
            .map_err(|_| Fault::InnerJson(field.to_owned())),
        other => Ok(Cow::Borrowed(other)),
    }
}

/// `speaker0`; a label that is no number stays as it is.
pub(super) fn numbered(kind: &str, label: Option<String>) -> Option<String> {
    let label = label?;
    let is_number = label.chars().all(|c| c.is_ascii_digit());
    Some(if is_number {
        format!("{kind}{label}")
    } else {
        label
    })
}

/// Puts words together as they are written: a blank parts Latin words, nothing parts characters.
pub(super) fn join(text: &mut String, word: &str) {
    let is_latin = |c: char| c.is_ascii_alphanumeric();
    if text.ends_with(is_latin) && word.starts_with(is_latin) {
        text.push(' ');
    }
    text.push_str(word);
}
