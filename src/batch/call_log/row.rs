//! The nouns of a call log: its columns, and what is known of a call.
//!
//! What is missing or cannot be read stays unknown. Must not know rules, nor what a log is read from.

use jiff::civil::DateTime;

/// A column of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Id of the call; indispensable.
    Call,
    /// Who owes.
    Debtor,
    /// The number that was dialled.
    Number,
    /// Who called.
    Agent,
    /// When the call began; indispensable.
    Start,
    /// Its length in seconds.
    Duration,
    /// Outbound or inbound.
    Direction,
    /// Whether it was answered.
    Connected,
    /// Whom the number belongs to.
    Relation,
    /// What came of it.
    Disposition,
    /// Whether other hours were agreed on.
    Consent,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Call,
        Self::Debtor,
        Self::Number,
        Self::Agent,
        Self::Start,
        Self::Duration,
        Self::Direction,
        Self::Connected,
        Self::Relation,
        Self::Disposition,
        Self::Consent,
    ];
}

/// Whom a number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The debtor.
    Debtor,
    /// Somebody who answers for the debt.
    Obligor,
    /// Somebody else.
    ThirdParty,
}

/// What is known of a call.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// 1-based line of the log, of Parquet its row.
    pub line: u64,
    /// Id of the call.
    pub call: String,
    /// Who owes.
    pub debtor: Option<String>,
    /// The number that was dialled.
    pub number: Option<String>,
    /// Who called.
    pub agent: Option<String>,
    /// When it began, in the time zone of the rules.
    pub start: Option<DateTime>,
    /// When it ended.
    pub end: Option<DateTime>,
    /// Whether the collector called.
    pub outbound: Option<bool>,
    /// Whether it was answered.
    pub connected: Option<bool>,
    /// Whom the number belongs to.
    pub relation: Option<Relation>,
    /// What came of it, as the log writes it.
    pub disposition: Option<String>,
    /// Whether the number reaches nobody.
    pub invalid_number: bool,
    /// Whether other hours were agreed on.
    pub consent: bool,
}
