//! What a document says about itself: the `meta` object of records, and the head lines of texts (`欠款金额：3200`).
//!
//! Takes JSON or lines, gives [`Meta`]. Must not know turns. A field of a record that cannot be read is an error; a
//! head line that cannot be read is left out and said so, for it may be prose.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::assumed::{self, Place};
use super::clock;
use super::error::{Fault, Form, Want};
use super::keys;
use super::lines::{TextLine, trim};
use crate::model::{Assumption, Kind, Meta};

/// What each field of `meta` must hold.
const WANTED: [(&str, Form); 20] = [
    (
        "channel",
        Form::OneOf(&["call", "ivr", "visit", "chat", "sms", "letter"]),
    ),
    ("purpose", Form::Either(&["collection", "complaint"])),
    ("callee", Form::Either(&["debtor", "third_party", "unknown"])),
    ("debtor_name", Form::Text),
    ("obligors", Form::Texts),
    ("amount_due", Form::Yuan("3200.00")),
    ("min_due", Form::Yuan("320.00")),
    ("instalment_due", Form::Yuan("320.00")),
    ("principal", Form::Yuan("3000.00")),
    ("overdue_days", Form::Whole("45")),
    ("due_date", Form::Day),
    ("litigation", Form::Truth),
    ("legal_steps", Form::ListOf(&LEGAL_STEPS)),
    ("offer_until", Form::Day),
    ("outsourced", Form::Truth),
    ("creditor", Form::Text),
    ("agency", Form::Text),
    ("agent_id", Form::Text),
    ("team", Form::Text),
    ("started_at", Form::TextSuch(&["2026-01-05T09:00:03+08:00"])),
];
const LEGAL_STEPS: [&str; 5] = [
    "lawyer_letter_sent",
    "case_filed",
    "judgment",
    "enforcement",
    "property_preserved",
];

/// Says which field of a record's `meta` cannot be read, if one cannot.
pub(super) fn check(meta: &Value) -> Result<(), Fault> {
    let Value::Object(fields) = meta else {
        return Err(Fault::Field {
            field: "meta".into(),
            want: Want::Field("meta", Form::Object(r#"{"amount_due": "3200.00"}"#)),
        });
    };
    for (field, form) in WANTED {
        if fields.get(field).is_some_and(|value| !reads(field, value)) {
            return Err(Fault::Field {
                field: format!("meta.{field}"),
                want: Want::Field(field, form),
            });
        }
    }
    Ok(())
}

/// Writes the days and times of a record as it should have them (`2026/1/5` as `2026-01-05`); what is none is left out and said.
pub(super) fn with_plain_dates(meta: &mut Meta) -> Vec<Assumption> {
    let mut assumed = Vec::new();
    let mut plain = |name: &str, field: &mut Option<String>, read: fn(&str) -> Option<String>| {
        if let Some(text) = field.take() {
            *field = read(trim(&text));
            if field.is_none() {
                assumed.push(assumed::not_understood(name, None));
            }
        }
    };
    plain("due_date", &mut meta.due_date, plain_day);
    plain("offer_until", &mut meta.offer_until, plain_day);
    plain("started_at", &mut meta.started_at, clock::rfc3339);
    assumed
}

/// A day, with or without a time behind it.
fn plain_day(text: &str) -> Option<String> {
    let before_time = || clock::date(text.split(['T', ' ']).next()?);
    let day = clock::date(text).or_else(before_time)?;
    Some(day.to_string())
}

fn reads(field: &str, value: &Value) -> bool {
    Meta::deserialize(json!({ field: value })).is_ok()
}

/// The head lines of a text, gathered one by one.
#[derive(Debug, Clone, Default)]
pub(super) struct Header {
    /// The document's own id.
    pub(super) id: Option<String>,
    /// Call or script, where the text says it.
    pub(super) kind: Option<Kind>,
    /// What could not be read.
    pub(super) assumed: Vec<Assumption>,
    fields: Map<String, Value>,
}

impl Header {
    /// Nothing but an id.
    pub(super) fn of_id(id: Option<String>) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    /// Takes the line if it is a head line (`欠款金额：3200`, `channel: sms`), and says whether it was one.
    pub(super) fn take(&mut self, line: &TextLine<'_>) -> bool {
        let Some((field, value)) = keys::entry(line.text) else {
            return false;
        };
        let value = value.trim_matches(['"', '\'', '“', '”']);
        match field {
            "id" if !value.is_empty() => self.id = Some(value.to_owned()),
            "kind" if keys::kind(value).is_some() => self.kind = keys::kind(value),
            _ => self.set(field, value, Some(Place::Line(line.number))),
        }
        true
    }

    /// Sets a field of `meta`; where the value cannot be that, it is left out and said so with `place`.
    pub(super) fn set(&mut self, field: &str, value: &str, place: Option<Place>) {
        if value.is_empty() {
            return;
        }
        match keys::typed(field, value).filter(|typed| reads(field, typed)) {
            Some(typed) => {
                self.fields.insert(field.to_owned(), typed);
            }
            None => self.assumed.push(assumed::not_understood(field, place)),
        }
    }

    /// Takes the line only if it is a head line that can be understood: `欠款金额：{金额}` is a line of a message.
    pub(super) fn take_understood(&mut self, line: &TextLine<'_>) -> bool {
        let understood = self.assumed.len();
        let mut tried = self.clone();
        if tried.take(line) && tried.assumed.len() == understood {
            *self = tried;
            return true;
        }
        false
    }

    /// Whether a field was given.
    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// Sets a field that was not given.
    pub(super) fn assume(&mut self, field: &str, value: &str) {
        self.fields.insert(field.to_owned(), value.into());
        self.assumed.push(assumed::value(field, value));
    }

    /// What `self` says, over what `general` says for the whole file.
    pub(super) fn over(mut self, general: &Self) -> Self {
        self.id = self.id.or_else(|| general.id.clone());
        self.kind = self.kind.or(general.kind);
        for (field, value) in &general.fields {
            self.fields.entry(field.clone()).or_insert_with(|| value.clone());
        }
        self.assumed.splice(0..0, general.assumed.iter().cloned());
        self
    }

    /// The fields as the record has them.
    pub(super) fn meta(&self) -> Meta {
        // Each field was tried when it was taken.
        Meta::deserialize(Value::Object(self.fields.clone())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::DocumentError;
    use super::*;
    use crate::model::{Callee, Channel, LegalStep, Purpose};

    fn header(text: &str) -> Header {
        let mut header = Header::default();
        for line in super::super::lines::lines(text) {
            header.take(&line);
        }
        header
    }

    #[test]
    fn every_field_of_the_record_has_its_words() {
        for (field, _) in keys::KEYS
            .iter()
            .filter(|(field, _)| !["id", "kind"].contains(field))
        {
            assert!(WANTED.iter().any(|(wanted, _)| wanted == field), "{field}");
        }
        assert_eq!(keys::KEYS.len(), WANTED.len() + 2);
    }

    #[test]
    fn head_lines_fill_the_record() {
        let meta = header(
            "欠款金额：3,200.50元\n逾期天数：45天\n渠道：短信\n对象：第三方\n用途：投诉处理\n诉讼：否\n法律进度：律师函、立案\n\
             debtor_name: 张三\n担保人：李四，王五\n到期日：2026年1月5日\n通话时间：2026-01-05 09:00:03",
        )
        .meta();
        assert_eq!(meta.amount_due.map(|d| d.to_string()).as_deref(), Some("3200.50"));
        assert_eq!(meta.overdue_days, Some(45));
        assert_eq!(
            (meta.channel, meta.callee),
            (Some(Channel::Sms), Some(Callee::ThirdParty))
        );
        assert_eq!(
            (meta.purpose, meta.litigation),
            (Some(Purpose::Complaint), Some(false))
        );
        assert_eq!(
            meta.legal_steps,
            Some(vec![LegalStep::LawyerLetterSent, LegalStep::CaseFiled])
        );
        assert_eq!(
            (meta.debtor_name.as_deref(), meta.obligors.len()),
            (Some("张三"), 2)
        );
        assert_eq!(meta.due_date.as_deref(), Some("2026-01-05"));
        assert_eq!(meta.started_at.as_deref(), Some("2026-01-05T09:00:03+08:00"));
    }

    #[test]
    fn what_is_not_understood_is_left_out_and_said() {
        let header = header("逾期天数：很久\n渠道：飞鸽\n通话编号：c7\n类型：话术");
        assert_eq!(
            header.assumed,
            [
                "overdue_days on line 1 not understood: left out",
                "channel on line 2 not understood: left out"
            ]
        );
        assert_eq!(
            (header.id.as_deref(), header.kind),
            (Some("c7"), Some(Kind::Script))
        );
        assert_eq!(header.meta(), Meta::default());
    }

    #[test]
    fn names_the_field_of_a_record_that_is_wrong() {
        let fault = check(&json!({"litigation": "maybe"})).expect_err("not a truth");
        assert_eq!(
            fault.to_string(),
            "the field meta.litigation is missing or of the wrong type"
        );
        let error = DocumentError::of_file("x", &fault);
        assert_eq!(error.help.en, "litigation is true or false");
        assert_eq!(error.help.zh, "litigation 应为 true 或 false");
        assert_eq!(error.what.zh, "缺少字段 meta.litigation，或类型不对");
        assert_eq!(check(&json!({"amount_due": 3200, "product": ["x"]})), Ok(()));
    }
}
