//! Records as JSON: one object a line, or an array with one object a line.
//!
//! Takes outcomes one at a time, so that a run of a million documents holds one; adds bytes to a buffer of the caller.

use std::io;

use super::contract::Record;
use super::{Options, Outcome};

/// Adds one document as a line of JSON.
///
/// # Errors
/// When a record cannot be written as JSON, which the types of the contract rule out.
pub fn write_line(out: &mut Vec<u8>, outcome: Outcome<'_>, options: &Options) -> io::Result<()> {
    write_record(out, outcome, options)?;
    out.push(b'\n');
    Ok(())
}

/// A JSON array that grows by one document at a time.
///
/// ```
/// use zhijian::Bilingual;
/// use zhijian::report::{DocumentFailure, JsonArray, Options};
///
/// let what = Bilingual::new("没有话轮", "it has no turns");
/// let failure = DocumentFailure { id: "c001".into(), what, ..Default::default() };
/// let mut out = Vec::new();
/// let mut array = JsonArray::default();
/// array.push(&mut out, (&failure).into(), &Options::default())?;
/// array.finish(&mut out);
/// assert!(out.starts_with(b"[\n{\"schema\":1,\"id\":\"c001\","));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct JsonArray {
    open: bool,
}

impl JsonArray {
    /// Adds one document.
    ///
    /// # Errors
    /// As [`write_line`].
    pub fn push(&mut self, out: &mut Vec<u8>, outcome: Outcome<'_>, options: &Options) -> io::Result<()> {
        out.extend_from_slice(if self.open { b",\n" } else { b"[\n" });
        self.open = true;
        write_record(out, outcome, options)
    }

    /// Closes the array; `[]` when nothing was added.
    pub fn finish(self, out: &mut Vec<u8>) {
        out.extend_from_slice(if self.open { b"\n]\n" } else { b"[]\n" });
    }
}

fn write_record(out: &mut Vec<u8>, outcome: Outcome<'_>, options: &Options) -> io::Result<()> {
    serde_json::to_writer(out, &Record::new(outcome, options.unmasked))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::model::{Language, Span};
    use crate::report::sample;

    fn line(outcome: Outcome<'_>, options: &Options) -> String {
        let mut out = Vec::new();
        write_line(&mut out, outcome, options).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Keys of the outermost object in the order in which they stand in the text.
    fn keys(json: &str) -> Vec<String> {
        let value: Value = serde_json::from_str(json).unwrap();
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort_by_key(|key| json.find(&format!("\"{key}\":")).unwrap());
        keys
    }

    #[test]
    fn keys_stand_in_the_order_of_the_contract() {
        let analysis = sample::call();
        let json = line((&analysis).into(), &Options::default());
        assert_eq!(
            keys(&json),
            [
                "schema",
                "id",
                "source",
                "kind",
                "outcome",
                "outcome_why",
                "verdict",
                "score",
                "ruleset",
                "masked",
                "findings",
                "elements",
                "element_points",
                "dismissed",
                "errors"
            ]
        );
        let value: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(
            keys(&value["findings"][0].to_string()).len(),
            16,
            "id rule category severity certainty hit turn role start end text via why instead cites points"
        );
        let elements = &json[json.find("\"elements\"").unwrap()..];
        let order: Vec<usize> = crate::model::ElementId::ALL
            .iter()
            .map(|id| elements.find(&format!("\"{}\":{{", id.id())).unwrap())
            .collect();
        assert!(order.is_sorted());
    }

    #[test]
    fn a_failure_has_errors_and_no_verdict() {
        let failure = sample::failure();
        let json = line((&failure).into(), &Options::default());
        assert_eq!(keys(&json), ["schema", "id", "source", "errors"]);
        assert!(!json.contains("13800138000"), "{json}");
    }

    #[test]
    fn text_is_what_stands_at_the_place_but_for_masked_digits() {
        let analysis = sample::call();
        for unmasked in [false, true] {
            let options = Options {
                unmasked,
                ..Options::default()
            };
            let json: Value = serde_json::from_str(&line((&analysis).into(), &options)).unwrap();
            assert_eq!(json["masked"], !unmasked);
            assert_eq!(json.to_string().contains("13800138000"), unmasked);
            for finding in json["findings"].as_array().unwrap() {
                let at = |key: &str| usize::try_from(finding[key].as_u64().unwrap()).unwrap();
                let raw = Span::new(at("start"), at("end"))
                    .slice(&analysis.call.turns[at("turn")].text)
                    .to_string();
                let text = finding["text"].as_str().unwrap();
                assert_eq!(raw.chars().count(), text.chars().count());
                assert!(
                    raw.chars()
                        .zip(text.chars())
                        .all(|(r, t)| r == t || t == '*' && !unmasked)
                );
            }
        }
    }

    #[test]
    fn json_heeds_nothing_but_unmasked() {
        let analysis = sample::call();
        let other = Options {
            language: Language::En,
            details: true,
            colour: true,
            width: 20,
            ..Options::default()
        };
        assert_eq!(
            line((&analysis).into(), &other),
            line((&analysis).into(), &Options::default())
        );
    }

    #[test]
    fn every_point_can_be_traced() {
        let analysis = sample::call();
        let json: Value = serde_json::from_str(&line((&analysis).into(), &Options::default())).unwrap();
        let findings: i64 = json["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["points"].as_i64().unwrap())
            .sum();
        let elements: i64 = json["element_points"]
            .as_object()
            .unwrap()
            .values()
            .map(|p| p.as_i64().unwrap())
            .sum();
        assert_eq!(100 + findings + elements, json["score"].as_i64().unwrap());
    }

    #[test]
    fn records_are_read_back_as_they_were_written() {
        let (analysis, failure) = (sample::call(), sample::failure());
        for outcome in [Outcome::from(&analysis), Outcome::from(&failure)] {
            let json = line(outcome, &Options::default());
            let back: Record<'_> = serde_json::from_str(&json).unwrap();
            assert_eq!(back, Record::new(outcome, false));
        }
    }

    #[test]
    fn arrays_open_and_close() {
        let failure = sample::failure();
        let options = Options::default();
        for length in 0..3 {
            let mut out = Vec::new();
            let mut array = JsonArray::default();
            for _ in 0..length {
                array.push(&mut out, (&failure).into(), &options).unwrap();
            }
            array.finish(&mut out);
            let value: Value = serde_json::from_slice(&out).unwrap();
            assert_eq!(value.as_array().unwrap().len(), length);
        }
    }
}
