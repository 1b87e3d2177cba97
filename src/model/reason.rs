//! What sets a hit aside.

use std::fmt;

use super::Line;

/// What sets a hit aside. Its text is what `eval --errors` shows; reports have words of their own for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A cue, by its id: denied, quoted, apologised for, ….
    Cue(String),
    /// An exception that the rule names.
    Exception,
    /// The rule does not hold towards this listener.
    Listener(Line),
    /// The listener himself spoke of it earlier; the number is that turn.
    SaidByListener(usize),
    /// The record bears it out.
    Record,
    /// The weighed evidence speaks against it.
    Evidence,
    /// The whole talk is about something else than collection.
    NoCollection,
}

impl Reason {
    /// What learned tables call it.
    #[must_use]
    pub fn learned_name(&self) -> String {
        match self {
            Self::SaidByListener(_) => "named".into(),
            Self::NoCollection => "no".into(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cue(id) => write!(f, "cue:{id}"),
            Self::Exception => f.write_str("unless"),
            Self::Listener(Line::Debtor) => f.write_str("state:debtor"),
            Self::Listener(Line::ThirdParty) => f.write_str("state:third_party"),
            Self::Listener(Line::Unknown) => f.write_str("state:unknown"),
            Self::SaidByListener(turn) => write!(f, "named by the listener in turn {turn}"),
            Self::Record => f.write_str("record"),
            Self::Evidence => f.write_str("evidence"),
            Self::NoCollection => f.write_str("no collection talk"),
        }
    }
}
