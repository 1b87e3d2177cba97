//! One input document: ordered turns of speakers, with what the record says about it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Meta, Source};

/// Whether a document is a conversation that happened or a text that agents are to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A conversation or a message that was really said or sent (通话).
    Call,
    /// A text for approval (话术).
    Script,
}

/// Who speaks a turn.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The collector, or a recorded announcement on his side (客服).
    Agent,
    /// The person called, as far as the source knows (客户).
    Customer,
    /// Somebody else on the called side (第三方).
    ThirdParty,
    /// In scripts: headings, instructions to staff, lists of forbidden words. Never spoken.
    Note,
    /// The source does not say.
    Unknown,
}

impl Role {
    /// Whether the turn belongs to the called side.
    #[must_use]
    pub fn is_listener(self) -> bool {
        matches!(self, Self::Customer | Self::ThirdParty)
    }
}

/// One speaker's stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Who speaks.
    pub role: Role,
    /// The words as they stand in the source.
    pub text: String,
    /// Milliseconds from the start of the recording.
    pub start_ms: Option<u64>,
    /// Milliseconds from the start of the recording.
    pub end_ms: Option<u64>,
    /// 1-based place in the source file, counted in its [`super::Unit`]; records have none.
    pub line: Option<usize>,
    /// The sheet of a workbook in which [`Self::line`] is a row.
    pub sheet: Option<Arc<str>>,
    /// Of a heading of a script, its depth: a smaller number holds the larger ones below it.
    pub level: Option<usize>,
}

impl Turn {
    /// A turn without times.
    #[must_use]
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            text: text.into(),
            start_ms: None,
            end_ms: None,
            line: None,
            sheet: None,
            level: None,
        }
    }
}

/// One document to judge.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The record's own id, else the path as given, with `#n` for the n-th document in a file.
    pub id: String,
    /// Call or script.
    pub kind: Kind,
    /// What the record knows beside the words.
    pub meta: Meta,
    /// The turns in order.
    pub turns: Vec<Turn>,
    /// Where the document came from.
    pub source: Source,
}

impl Call {
    /// A document with an id and turns and nothing else known.
    #[must_use]
    pub fn new(id: impl Into<String>, kind: Kind, turns: Vec<Turn>) -> Self {
        Self {
            id: id.into(),
            kind,
            meta: Meta::default(),
            turns,
            source: Source::default(),
        }
    }
}
