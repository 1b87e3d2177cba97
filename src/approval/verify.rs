//! What became of an approval: the record, the script as it is today and what is objected to today -> a state.
//!
//! Takes the text of a record, if there is one, and an analysis by today's ruleset. A record that is broken or was edited
//! lets nothing stand.

use crate::model::Analysis;

use super::changes::{Change, changes};
use super::content::Content;
use super::problem::{Problem, problems};
use super::record::{Record, RecordError};

/// How a script stands to its approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// The very file that was approved.
    Approved,
    /// The words that were approved, in a file of other bytes: saved again, laid out anew.
    Resaved,
    /// Other words than those that were approved.
    Edited,
    /// It was never approved.
    Unrecorded,
    /// Somebody changed the record by hand.
    RecordEdited,
    /// The record cannot be read.
    RecordBroken,
}

impl State {
    /// The name in JSON.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Resaved => "resaved",
            Self::Edited => "edited",
            Self::Unrecorded => "no_record",
            Self::RecordEdited => "record_edited",
            Self::RecordBroken => "record_broken",
        }
    }
}

/// What became of one approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// How the script stands to it.
    pub state: State,
    /// The record, where it is as it was written.
    pub record: Option<Record>,
    /// Why it is not.
    pub error: Option<RecordError>,
    /// What was edited since; without an entry in an edited script, only what the document says of itself.
    pub changes: Vec<Change>,
    /// What today's ruleset objects to beyond what was accepted.
    pub objections: Vec<Problem>,
    /// Whether today's ruleset is another than the one of that day.
    pub ruleset_changed: bool,
}

impl Verified {
    /// Whether the script may be used on the strength of its approval.
    #[must_use]
    pub fn stands(&self) -> bool {
        matches!(self.state, State::Approved | State::Resaved) && self.objections.is_empty()
    }
}

/// Compares a script with its record.
#[must_use]
pub fn verify(analysis: &Analysis, content: &Content, record: Option<&str>) -> Verified {
    let (record, error) = match record.map(Record::of_text) {
        None => (None, None),
        Some(Ok(record)) => (Some(record), None),
        Some(Err(error)) => (None, Some(error)),
    };
    let state = match (&record, &error) {
        (_, Some(RecordError::Edited)) => State::RecordEdited,
        (_, Some(RecordError::Broken { .. })) => State::RecordBroken,
        (None, None) => State::Unrecorded,
        (Some(record), None) if record.content.document != content.document => State::Edited,
        (Some(record), None) if record.content.file != content.file => State::Resaved,
        (Some(_), None) => State::Approved,
    };
    let accepted = record.as_ref().map_or(&[][..], |record| &record.accepted);
    let mut objections = problems(analysis);
    objections.retain(|problem| !accepted.iter().any(|accepted| accepted.covers(problem)));
    Verified {
        changes: match &record {
            Some(record) if state == State::Edited => changes(&record.content.lines, &content.lines),
            _ => Vec::new(),
        },
        ruleset_changed: record
            .as_ref()
            .is_some_and(|record| record.ruleset != analysis.ruleset),
        state,
        record,
        error,
        objections,
    }
}
