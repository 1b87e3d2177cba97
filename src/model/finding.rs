//! What a rule says about a turn, why a hit was set aside, and who let a finding stand.

use super::{Category, Certainty, Raw, Reason, Role, Severity, Span};

/// A rule's verdict on a stretch of a turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable id: a hash of document id, rule, category, turn-independent words; see `analyzer`.
    pub id: String,
    /// Id of the rule, `threat.arrest`.
    pub rule: String,
    /// The category it is charged to.
    pub category: Category,
    /// How grave.
    pub severity: Severity,
    /// Convicts alone, or for a person to look at.
    pub certainty: Certainty,
    /// Findings of several categories that rest on the same words share a hit (`h1`).
    pub hit: String,
    /// 0-based index of the turn.
    pub turn: usize,
    /// Who spoke it.
    pub role: Role,
    /// Where in the raw text of the turn.
    pub span: Span<Raw>,
    /// The words at `span`, as they stand in the source.
    pub text: String,
    /// How the words were recognised beyond their plain form (`interleaved`, `traditional`, …).
    pub via: Vec<&'static str>,
    /// Why, in the language of the report: facts that the rule's own message does not know.
    pub note: Option<String>,
    /// Points taken, zero or negative; filled by the score.
    pub points: i32,
}

/// A hit that a cue, an exception, the record, the listener or too little evidence set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// Id of the rule that would have fired.
    pub rule: String,
    /// 0-based index of the turn.
    pub turn: usize,
    /// Where in the raw text of the turn.
    pub span: Span<Raw>,
    /// The words at `span`.
    pub text: String,
    /// What set it aside.
    pub reason: Reason,
    /// The words that decided (the cue, the exception), if words did.
    pub by: Option<String>,
}

/// That a person lets a finding stand for a time (豁免).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// Who.
    pub author: String,
    /// Why.
    pub reason: String,
    /// The last day, `YYYY-MM-DD`.
    pub until: String,
}
