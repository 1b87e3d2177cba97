//! Calls of the labelled corpus, over and over, with ids and sums of their own.
//!
//! Takes the corpus as text, a seed and a size, gives JSONL without labels. State, elements and amounts occur as in the
//! corpus: a sum is changed in its last figures only, so that what rounds it stays true, and together with every turn
//! that gives it in digits; where a turn spells a sum out in characters, sums stay as they are. Opens no file.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::spoken::{Random, Terms, Written};

/// Keys of `meta` that are sums.
const SUMS: [&str; 4] = ["amount_due", "min_due", "instalment_due", "principal"];

/// Characters of a numeral, and how many in a row are a sum that is spelt out.
const NUMERAL: &str = "零〇一二三四五六七八九两十百千万";
const SPELT: usize = 6;

/// Appends calls to `out` until it holds `bytes`.
///
/// # Errors
/// The corpus is no JSONL, or holds no call.
pub(crate) fn realistic(
    corpus: &str,
    terms: &Terms,
    seed: u64,
    bytes: usize,
    out: &mut String,
) -> Result<Written, String> {
    let calls = calls(corpus)?;
    let mut random = Random(seed);
    let mut written = Written::default();
    while out.len() < bytes {
        let mut call = calls[random.below(calls.len())].clone();
        change_sums(&mut call, &mut random);
        let id = format!("r{:07}", written.calls);
        for text in texts(&call) {
            written.turns += 1;
            written.hits += usize::from(terms.stand_in(text));
            written.text += text.len();
        }
        let record = json!({"id": id, "kind": "call", "meta": call["meta"], "turns": call["turns"]});
        let _ = writeln!(out, "{record}");
        written.calls += 1;
    }
    Ok(written)
}

/// The calls of a gold file: what is known beforehand, and turns without their labels.
fn calls(corpus: &str) -> Result<Vec<Value>, String> {
    let mut calls = Vec::new();
    for (at, line) in corpus.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
        let mut record: Value =
            serde_json::from_str(line).map_err(|error| format!("line {}: {error}", at + 1))?;
        if record["kind"] != "call" {
            continue;
        }
        for turn in record["turns"].as_array_mut().into_iter().flatten() {
            if let Some(fields) = turn.as_object_mut() {
                fields.remove("labels");
            }
        }
        if !record["meta"].is_object() {
            record["meta"] = Value::Object(Map::new());
        }
        calls.push(record);
    }
    if calls.is_empty() {
        Err("no call in the corpus".into())
    } else {
        Ok(calls)
    }
}

fn texts(call: &Value) -> impl Iterator<Item = &str> {
    call["turns"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|turn| turn["text"].as_str())
}

fn change_sums(call: &mut Value, random: &mut Random) {
    let spelt = |text: &str| {
        text.split(|c| !NUMERAL.contains(c))
            .any(|numeral| numeral.chars().count() >= SPELT)
    };
    if texts(call).any(spelt) {
        return;
    }
    for key in SUMS {
        let Some(old) = call["meta"][key].as_str().map(str::to_owned) else {
            continue;
        };
        let (whole, cents) = old.split_once('.').unwrap_or((&old, ""));
        // A short sum is said in full however it is rounded; what has no figure behind its third one has none to change.
        if whole.len() < 4 || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let new = format!(
            "{}{}.{:02}",
            &whole[..whole.len() - 1],
            random.below(10),
            random.below(100)
        );
        for turn in call["turns"].as_array_mut().into_iter().flatten() {
            if let Some(text) = turn["text"].as_str() {
                let forms = [
                    old.as_str(),
                    if cents.trim_end_matches('0').is_empty() {
                        whole
                    } else {
                        &old
                    },
                ];
                turn["text"] = forms
                    .iter()
                    .fold(text.to_owned(), |text, form| replaced(&text, form, &new))
                    .into();
            }
        }
        call["meta"][key] = new.into();
    }
}

/// `text` with the figure `old` made `new` wherever it stands alone.
fn replaced(text: &str, old: &str, new: &str) -> String {
    let inside = |c: char| c.is_ascii_digit() || c == '.';
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(old) {
        let (before, behind) = (&rest[..at], &rest[at + old.len()..]);
        let alone = !before.ends_with(inside) && !behind.starts_with(inside);
        out.push_str(before);
        out.push_str(if alone { new } else { old });
        rest = behind;
    }
    out + rest
}
