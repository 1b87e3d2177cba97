//! What the record knows about a document beside its words. Every field may be absent: absent means not known.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};

/// How the document reached the listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A telephone call by a person.
    #[default]
    Call,
    /// A telephone call by a robot.
    Ivr,
    /// A home visit.
    Visit,
    /// A typed conversation.
    Chat,
    /// A text message.
    Sms,
    /// A letter.
    Letter,
}

impl Channel {
    /// The name in records.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Ivr => "ivr",
            Self::Visit => "visit",
            Self::Chat => "chat",
            Self::Sms => "sms",
            Self::Letter => "letter",
        }
    }
}

/// What the conversation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Collecting a debt.
    #[default]
    Collection,
    /// Handling a complaint.
    Complaint,
}

/// Who was dialled or answered, as the record has it; may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Callee {
    /// The debtor's own number.
    Debtor,
    /// Somebody else's number.
    ThirdParty,
    /// The record does not know.
    Unknown,
}

impl Callee {
    /// The name in data.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Debtor => "debtor",
            Self::ThirdParty => "third_party",
            Self::Unknown => "unknown",
        }
    }
}

/// A legal step that was really taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegalStep {
    /// 律师函
    #[serde(alias = "律师函", alias = "已发律师函")]
    LawyerLetterSent,
    /// 立案
    #[serde(alias = "立案", alias = "已立案", alias = "起诉")]
    CaseFiled,
    /// 判决
    #[serde(alias = "判决", alias = "已判决")]
    Judgment,
    /// 执行
    #[serde(alias = "执行", alias = "强制执行")]
    Enforcement,
    /// 财产保全
    #[serde(alias = "保全", alias = "财产保全")]
    PropertyPreserved,
}

/// The record's fields, by the annotation guide. Sums are yuan.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
pub struct Meta {
    /// Absent means a telephone call.
    pub channel: Option<Channel>,
    /// Absent means collection.
    pub purpose: Option<Purpose>,
    /// Who was dialled, as the record has it.
    pub callee: Option<Callee>,
    /// For masking, for knowing who may be told, and for seeing whether a turn names him.
    pub debtor_name: Option<String>,
    /// Guarantors, co-borrowers and authorised persons by name.
    pub obligors: Vec<String>,
    /// Total owed now.
    #[serde(deserialize_with = "sum")]
    pub amount_due: Option<Decimal>,
    /// Minimum payment.
    #[serde(deserialize_with = "sum")]
    pub min_due: Option<Decimal>,
    /// This instalment.
    #[serde(deserialize_with = "sum")]
    pub instalment_due: Option<Decimal>,
    /// Principal.
    #[serde(deserialize_with = "sum")]
    pub principal: Option<Decimal>,
    /// Days overdue.
    #[serde(deserialize_with = "whole")]
    pub overdue_days: Option<i64>,
    /// `YYYY-MM-DD`.
    pub due_date: Option<String>,
    /// A case is filed.
    pub litigation: Option<bool>,
    /// Steps really taken.
    pub legal_steps: Option<Vec<LegalStep>>,
    /// `YYYY-MM-DD`: a discount really granted until then.
    pub offer_until: Option<String>,
    /// The caller is an outside agency.
    pub outsourced: Option<bool>,
    /// Who is owed.
    pub creditor: Option<String>,
    /// Who calls for the creditor.
    pub agency: Option<String>,
    /// For reports.
    pub agent_id: Option<String>,
    /// For reports.
    pub team: Option<String>,
    /// RFC 3339; the day against which spoken dates are read.
    pub started_at: Option<String>,
}

impl Meta {
    /// The channel, with the default for an absent field.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.channel.unwrap_or_default()
    }

    /// Whether the record supports that `step` was taken. A filed case is implied by any later step.
    #[must_use]
    pub fn supports(&self, step: LegalStep) -> bool {
        let steps = self.legal_steps.as_deref().unwrap_or_default();
        let filed = self.litigation == Some(true) || steps.iter().any(|s| *s != LegalStep::LawyerLetterSent);
        match step {
            LegalStep::CaseFiled => filed,
            LegalStep::LawyerLetterSent => filed || steps.contains(&step),
            _ => steps.contains(&step),
        }
    }

    /// Whether the record has a discount that goes on after the day of the call, or after no known day.
    #[must_use]
    pub fn offer_is_open(&self) -> bool {
        let until = self.offer_until.as_ref().and_then(|day| day.get(..10));
        let today = self.started_at.as_ref().and_then(|day| day.get(..10));
        // Dates in ISO form compare as text. Of one that ends on the day, 只有今天 is true.
        until.is_some_and(|until| today.is_none_or(|today| until > today))
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Text(String),
    Whole(i64),
    Float(f64),
}

fn sum<'de, D: Deserializer<'de>>(de: D) -> Result<Option<Decimal>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(de)? else {
        return Ok(None);
    };
    let text = match number {
        Number::Text(text) => text.replace([',', '，', ' '], ""),
        Number::Whole(whole) => return Ok(Some(Decimal::from(whole))),
        Number::Float(float) => float.to_string(),
    };
    let digits = text.trim().trim_end_matches('元').trim_start_matches(['¥', '￥']);
    if digits.is_empty() {
        return Ok(None);
    }
    digits
        .parse()
        .map(Some)
        .map_err(|_| serde::de::Error::custom("a sum must be a decimal number of yuan such as \"3200.00\""))
}

fn whole<'de, D: Deserializer<'de>>(de: D) -> Result<Option<i64>, D::Error> {
    let Some(number) = Option::<Number>::deserialize(de)? else {
        return Ok(None);
    };
    let parsed = match &number {
        Number::Whole(whole) => Some(*whole),
        Number::Text(text) if text.trim().is_empty() => return Ok(None),
        Number::Text(text) => text.trim().trim_end_matches('天').parse().ok(),
        Number::Float(_) => None,
    };
    parsed
        .map(Some)
        .ok_or_else(|| serde::de::Error::custom("overdue_days must be a whole number of days such as 45"))
}
