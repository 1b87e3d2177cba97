//! The record form of the annotation guide (JSONL, JSON) -> drafts of calls.
//!
//! Takes JSON values, gives one draft or flaw a record. Must not know paths or labels of gold. Records are read in two
//! steps: straight into [`Record`], as nearly all of them allow; else by way of a [`Value`], forgiving what exports get
//! wrong (nulls, ids and times as floats), and naming the first field that is wrong beyond that.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Options;
use super::draft::{Draft, Flaw};
use super::error::{Fault, Form, Want};
use super::label::Labels;
use super::meta;
use super::values::Values;
use crate::model::{Kind, Meta, Turn};

/// The next value, if it is a record as nearly all are; else the place stays.
pub(super) fn shaped(
    values: &mut Values<'_>,
    line: usize,
    labels: &Labels,
    options: &Options,
) -> Option<Result<Draft, Flaw>> {
    let record = values.shaped::<Record<'_>>()?;
    Some(record.draft(line, labels, options))
}

/// Reads one record that is already a JSON value.
pub(super) fn from_value(
    mut value: Value,
    line: usize,
    labels: &Labels,
    options: &Options,
) -> Result<Draft, Flaw> {
    loosen(&mut value);
    match Record::deserialize(&value) {
        Ok(record) => record.draft(line, labels, options),
        Err(_) => Err(Flaw {
            id: value.get("id").and_then(Value::as_str).map(str::to_owned),
            line,
            fault: diagnose(&value),
        }),
    }
}

#[derive(Deserialize)]
struct Record<'t> {
    id: Option<String>,
    kind: Option<Kind>,
    meta: Option<Meta>,
    #[serde(borrow)]
    turns: Vec<RecordTurn<'t>>,
}

#[derive(Deserialize)]
struct RecordTurn<'t> {
    #[serde(borrow)]
    role: Cow<'t, str>,
    text: String,
    start_ms: Option<u64>,
    end_ms: Option<u64>,
}

impl Record<'_> {
    fn draft(self, line: usize, labels: &Labels, options: &Options) -> Result<Draft, Flaw> {
        let turns = self
            .turns
            .into_iter()
            .enumerate()
            .map(|(at, turn)| turn.read(at, labels));
        let turns = turns.collect::<Result<Vec<_>, _>>();
        let turns = turns.and_then(|turns| {
            if turns.is_empty() {
                Err(Fault::NoTurns)
            } else {
                Ok(turns)
            }
        });
        let id = self.id.filter(|id| !id.is_empty());
        let turns = match turns {
            Ok(turns) => turns,
            Err(fault) => return Err(Flaw { id, line, fault }),
        };
        let mut draft = Draft::new(line, self.kind.unwrap_or(options.default_kind()), turns);
        draft.id = id;
        draft.meta = self.meta.unwrap_or_default();
        draft.assumed = meta::with_plain_dates(&mut draft.meta);
        if self.kind.is_none() {
            draft.assume_kind();
        }
        Ok(draft)
    }
}

impl RecordTurn<'_> {
    fn read(self, at: usize, labels: &Labels) -> Result<Turn, Fault> {
        let role = labels.role(&self.role).ok_or_else(|| Fault::UnknownRole {
            field: format!("turns[{at}].role"),
            role: self.role.into_owned(),
        })?;
        Ok(Turn {
            start_ms: self.start_ms,
            end_ms: self.end_ms,
            ..Turn::new(role, self.text)
        })
    }
}

/// Takes out what exporters put in without meaning it: nulls for absent fields, numbers for ids, floats for times.
fn loosen(value: &mut Value) {
    let Value::Object(record) = value else { return };
    record.retain(|_, field| !field.is_null());
    if let Some(id) = record.get_mut("id").filter(|id| id.is_number()) {
        *id = Value::String(id.to_string());
    }
    if let Some(Value::Object(meta)) = record.get_mut("meta") {
        meta.retain(|_, field| !field.is_null());
    }
    let Some(Value::Array(turns)) = record.get_mut("turns") else {
        return;
    };
    for turn in turns.iter_mut().filter_map(Value::as_object_mut) {
        for field in ["start_ms", "end_ms"] {
            if let Some(time) = turn.get_mut(field)
                && let Some(float) = time
                    .as_f64()
                    .filter(|f| time.is_f64() && *f >= 0.0 && f.fract() == 0.0)
            {
                *time = Value::from(float as u64);
            }
        }
    }
}

/// Says which field keeps a value from being a record.
fn diagnose(value: &Value) -> Fault {
    let first_wrong = || -> Result<(), Fault> {
        if !value.is_object() {
            return Err(Fault::NotARecord);
        }
        field::<String>(value.get("id"), "id", Want::Field("id", Form::Text))?;
        field::<Kind>(
            value.get("kind"),
            "kind",
            Want::Field("kind", Form::Either(&["call", "script"])),
        )?;
        value.get("meta").map_or(Ok(()), meta::check)?;
        const TURNS: Want = Want::Field("turns", Form::List(r#"[{"role": "agent", "text": "…"}]"#));
        let turns = required::<Vec<Value>>(value.get("turns"), "turns", TURNS)?;
        for (at, turn) in turns.iter().enumerate() {
            let name = |field: &str| format!("turns[{at}].{field}");
            const MS: Want = Want::Said {
                zh: "时间应为毫秒数（整数），如 1200",
                en: "times are whole numbers of milliseconds such as 1200",
            };
            required::<String>(
                turn.get("role"),
                &name("role"),
                Want::Field("role", Form::TextSuch(&["agent", "customer"])),
            )?;
            required::<String>(turn.get("text"), &name("text"), Want::Field("text", Form::Spoken))?;
            field::<u64>(turn.get("start_ms"), &name("start_ms"), MS)?;
            field::<u64>(turn.get("end_ms"), &name("end_ms"), MS)?;
        }
        Ok(())
    };
    first_wrong().err().unwrap_or(Fault::NotARecord)
}

/// A field that may be absent, or the fault that names it.
pub(super) fn field<T: DeserializeOwned>(
    value: Option<&Value>,
    name: &str,
    want: Want,
) -> Result<Option<T>, Fault> {
    let wrong = |_| Fault::Field {
        field: name.to_owned(),
        want,
    };
    value
        .filter(|v| !v.is_null())
        .map(|v| T::deserialize(v).map_err(wrong))
        .transpose()
}

/// A field that must be there, or the fault that names it.
pub(super) fn required<T: DeserializeOwned>(
    value: Option<&Value>,
    name: &str,
    want: Want,
) -> Result<T, Fault> {
    field(value, name, want)?.ok_or_else(|| Fault::Field {
        field: name.to_owned(),
        want,
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{RECORD, one, read, shown, turns};
    use super::*;

    #[test]
    fn reads_records() {
        let call = one("a.json", RECORD);
        assert_eq!(
            (call.id.as_str(), call.kind, call.source.line),
            ("c001", Kind::Call, 1)
        );
        assert_eq!(call.meta.overdue_days, Some(45));
        assert_eq!(turns(&call), ["A0:您好", "C0:嗯"]);
        assert_eq!(
            (call.turns[0].start_ms, call.turns[0].end_ms),
            (Some(0), Some(2100))
        );
        assert!(call.source.assumed.is_empty());
    }

    #[test]
    fn forgives_what_exporters_get_wrong() {
        let call = one(
            "-",
            r#"{"id": 17, "kind": null, "meta": {"obligors": null}, "extra": {}, "turns": [{"role": "AGENT", "text": "您好", "start_ms": 12.0}]}"#,
        );
        assert_eq!((call.id.as_str(), call.turns[0].start_ms), ("17", Some(12)));
        assert_eq!(call.source.assumed, ["kind=call"]);
    }

    #[test]
    fn a_bad_record_costs_itself_and_names_its_field() {
        let turn = |turn: &str| format!(r#"{{"id": "x", "turns": [{turn}]}}"#);
        let cases = [
            (
                r#"{"id": "x"}"#.to_owned(),
                "x: a.jsonl:2: the field turns is missing or of the wrong type",
            ),
            (turn(""), "x: a.jsonl:2: the document has no turns"),
            (
                turn(r#"{"role": "经理", "text": ""}"#),
                "x: a.jsonl:2: the field turns[0].role holds a role that is not known: 经理",
            ),
            (
                turn(r#"{"role": "agent"}"#),
                "x: a.jsonl:2: the field turns[0].text is missing or of the wrong type",
            ),
            (
                turn(r#"{"role": "agent", "text": "", "end_ms": -1}"#),
                "x: a.jsonl:2: the field turns[0].end_ms is missing or of the wrong type",
            ),
            (
                r#"{"id": "x", "meta": {"overdue_days": "张三"}, "turns": []}"#.to_owned(),
                "x: a.jsonl:2: the field meta.overdue_days is missing or of the wrong type",
            ),
            (
                r#"{"kind": "phone", "turns": []}"#.to_owned(),
                "a.jsonl#2: a.jsonl:2: the field kind is missing or of the wrong type",
            ),
            (
                r#"["x"]"#.to_owned(),
                "a.jsonl#2: a.jsonl:2: a JSON value that is no record",
            ),
            (
                r#"{"id": "x", "turns": [{"#.to_owned(),
                "a.jsonl#2: a.jsonl:2: the JSON ends in the middle of a value",
            ),
        ];
        let good = RECORD.replace('\n', "");
        for (bad, expected) in cases {
            let documents = read("a.jsonl", &format!("{good}\n{bad}\n{good}\n"));
            let shown = shown(&documents);
            assert_eq!(
                (shown.len(), shown[0].as_str(), shown[2].as_str()),
                (3, "c001@1", "c001@3"),
                "{shown:?}"
            );
            assert!(
                shown[1].starts_with(expected),
                "{} should be {expected}",
                shown[1]
            );
            assert!(!shown[1].contains("张三"), "{}", shown[1]);
        }
    }

    #[test]
    fn days_are_written_plainly_and_what_is_none_is_left_out() {
        let record = r#"{"kind": "call", "meta": {"due_date": "胡说", "offer_until": "2026/1/31 23:59", "started_at": "2026/11/28 09:00:03"},
            "turns": [{"role": "agent", "text": "您好"}]}"#;
        let call = one("a.json", record);
        assert_eq!(call.meta.due_date, None);
        assert_eq!(call.meta.offer_until.as_deref(), Some("2026-01-31"));
        assert_eq!(call.meta.started_at.as_deref(), Some("2026-11-28T09:00:03+08:00"));
        assert_eq!(call.source.assumed, ["due_date not understood: left out"]);
        let zoned = record.replace("2026/11/28 09:00:03", "2026-11-28T09:00:03Z");
        assert_eq!(
            one("a.json", &zoned).meta.started_at.as_deref(),
            Some("2026-11-28T09:00:03Z")
        );
    }
}
