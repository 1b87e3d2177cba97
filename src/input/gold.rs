//! Labelled JSONL -> gold: documents and lines of the utterance bank with the labels that people gave them.
//!
//! Takes JSON text, gives one labelled draft, one line or one flaw a record. Must not know how labels are judged.

use serde_json::Value;

use super::Options;
use super::draft::{Draft, Flaw};
use super::error::{Fault, Form, Want};
use super::label::Labels;
use super::record::{field, from_value, required};
use super::values::Values;
use crate::model::{Category, ElementId, ElementStatus, GoldLine, GoldPath, Line, Outcome};

/// A record of a gold file.
pub(super) enum Labelled {
    /// A document, still without its path.
    Document(Box<Draft>, DocumentLabels),
    /// A line of the bank.
    Line(GoldLine),
}

/// What [`crate::model::GoldCall`] holds beside the document.
pub(super) struct DocumentLabels {
    pub(super) author: String,
    pub(super) group: String,
    pub(super) labels: Vec<Vec<Category>>,
    pub(super) outcome: Option<Outcome>,
    pub(super) elements: Vec<(ElementId, ElementStatus)>,
    pub(super) file: Option<String>,
    pub(super) paths: Vec<GoldPath>,
}

const CATEGORIES: Want = Want::Said {
    zh: "labels 应为数组，元素取自 threat、insult、false_claim、privacy、harassment、improper_demand，也可以是空数组",
    en: "labels is a list of threat, insult, false_claim, privacy, harassment, improper_demand, or an empty list",
};
const ELEMENTS: Want = Want::Said {
    zh: "elements 应为对象，键取自 identity、purpose、amount、overdue、repayment_options、recording_notice、verification、\
         complaint_channel，值为 present、missing 或 na",
    en: "elements maps identity, purpose, amount, overdue, repayment_options, recording_notice, verification, \
         complaint_channel to present, missing or na",
};

/// Reads all records of `text`.
pub(super) fn read(text: &str, labels: &Labels, options: &Options) -> Vec<Result<Labelled, Flaw>> {
    let mut values = Values::new(text);
    let mut all = Vec::new();
    while let Some(line) = values.seek() {
        all.push(match values.value() {
            Ok(value) => labelled(value, line, labels, options),
            Err(fault) => Err(Flaw {
                id: None,
                line,
                fault,
            }),
        });
    }
    all
}

fn labelled(value: Value, line: usize, labels: &Labels, options: &Options) -> Result<Labelled, Flaw> {
    let id = value.get("id").and_then(Value::as_str).map(str::to_owned);
    let flaw = |fault| Flaw { id, line, fault };
    if value.get("turns").is_none() && value.get("text").is_some() {
        return bank_line(&value).map(Labelled::Line).map_err(flaw);
    }
    let judged = document_labels(&value).map_err(flaw);
    // A document that cannot be read at all is to be told before labels that cannot.
    let draft = from_value(value, line, labels, options)?;
    Ok(Labelled::Document(Box::new(draft), judged?))
}

fn bank_line(value: &Value) -> Result<GoldLine, Fault> {
    Ok(GoldLine {
        id: required(value.get("id"), "id", Want::Field("id", Form::Text))?,
        author: text(value, "author")?,
        text: required(value.get("text"), "text", Want::Field("text", Form::Spoken))?,
        labels: required(value.get("labels"), "labels", CATEGORIES)?,
        line: field(
            value.get("state"),
            "state",
            Want::Field("state", Form::Either(&["debtor", "third_party", "unknown"])),
        )?
        .unwrap_or(Line::Unknown),
    })
}

fn document_labels(value: &Value) -> Result<DocumentLabels, Fault> {
    const OUTCOMES: [&str; 5] = ["right_party", "third_party", "unverified", "no_contact", "absent"];
    const OUTCOME: Want = Want::Field("outcome", Form::Either(&OUTCOMES));
    const FILE: Want = Want::Said {
        zh: "file 应为字符串：标注文件旁边的文档",
        en: "file is a string: the document beside the gold file",
    };
    let turns = value
        .get("turns")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let labels = turns.iter().enumerate().map(|(at, turn)| {
        let labels = field(turn.get("labels"), &format!("turns[{at}].labels"), CATEGORIES)?;
        Ok(labels.unwrap_or_default())
    });
    Ok(DocumentLabels {
        author: text(value, "author")?,
        group: text(value, "group")?,
        labels: labels.collect::<Result<_, Fault>>()?,
        outcome: field(value.get("outcome"), "outcome", OUTCOME)?,
        elements: elements(value.get("elements"))?,
        file: field(value.get("file"), "file", FILE)?,
        paths: paths(value.get("paths"))?,
    })
}

fn text(value: &Value, name: &str) -> Result<String, Fault> {
    const WANT: Want = Want::Said {
        zh: "author 和 group 应为字符串",
        en: "author and group are strings",
    };
    Ok(field(value.get(name), name, WANT)?.unwrap_or_default())
}

fn paths(value: Option<&Value>) -> Result<Vec<GoldPath>, Fault> {
    const PATHS: Want = Want::Said {
        zh: "paths 应为数组，每项是有 name、listener（debtor、third_party 或 unverified）和 elements 的对象",
        en: "paths is a list of objects with name, listener (debtor, third_party, unverified) and elements",
    };
    let given: Vec<Value> = field(value, "paths", PATHS)?.unwrap_or_default();
    let path = |path: &Value| {
        let listener: String = required(path.get("listener"), "paths.listener", PATHS)?;
        let listener = match listener.as_str() {
            "debtor" => Line::Debtor,
            "third_party" => Line::ThirdParty,
            "unverified" => Line::Unknown,
            _ => {
                return Err(Fault::Field {
                    field: "paths.listener".into(),
                    want: PATHS,
                });
            }
        };
        Ok(GoldPath {
            name: required(path.get("name"), "paths.name", PATHS)?,
            listener,
            elements: elements(path.get("elements"))?,
        })
    };
    given.iter().map(path).collect()
}

/// In the order of reports, whatever the order of the record.
fn elements(value: Option<&Value>) -> Result<Vec<(ElementId, ElementStatus)>, Fault> {
    let given: serde_json::Map<String, Value> = field(value, "elements", ELEMENTS)?.unwrap_or_default();
    if given
        .keys()
        .any(|key| ElementId::ALL.iter().all(|id| id.id() != key))
    {
        return Err(Fault::Field {
            field: "elements".into(),
            want: ELEMENTS,
        });
    }
    let status = |id: &ElementId| {
        let status = field(given.get(id.id()), &format!("elements.{}", id.id()), ELEMENTS);
        status
            .map(|status| status.map(|status| (*id, status)))
            .transpose()
    };
    ElementId::ALL.iter().filter_map(status).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Gold, read_gold};
    use super::*;

    #[test]
    fn reads_gold() {
        let text = r#"{"id": "g1", "kind": "call", "author": "a7", "group": "g", "outcome": "third_party", "turns": [{"role": "agent", "text": "您好", "labels": ["threat"]}, {"role": "customer", "text": "嗯"}], "elements": {"amount": "missing", "identity": "present"}}
    {"id": "b1", "author": "a7", "text": "你等着", "labels": ["threat", "insult"], "state": "debtor"}
    {"id": "b2", "text": "你等着", "labels": ["rude"]}
    {"id": "g2", "turns": [{"role": "agent", "text": "您好"}], "elements": {"name": "present"}}
    "#;
        let gold = read_gold("g.jsonl", text.as_bytes());
        let Ok(Gold::Call(call)) = &gold[0] else {
            panic!("{:?}", gold[0])
        };
        assert_eq!(
            (call.call.id.as_str(), call.author.as_str(), call.outcome),
            ("g1", "a7", Some(Outcome::ThirdParty))
        );
        assert_eq!(call.labels, [vec![Category::Threat], vec![]]);
        let elements = [
            (ElementId::Identity, ElementStatus::Present),
            (ElementId::Amount, ElementStatus::Missing),
        ];
        assert_eq!(call.elements, elements);
        let Ok(Gold::Line(line)) = &gold[1] else {
            panic!("{:?}", gold[1])
        };
        assert_eq!((line.labels.len(), line.line), (2, Line::Debtor));
        let errors: Vec<_> = gold[2..]
            .iter()
            .map(|g| g.as_ref().expect_err("wrong").to_string())
            .collect();
        assert!(
            errors[0].starts_with("g.jsonl:3: the field labels is missing or of the wrong type"),
            "{}",
            errors[0]
        );
        assert!(
            errors[1].starts_with("g.jsonl:4: the field elements is missing or of the wrong type"),
            "{}",
            errors[1]
        );
    }
}
