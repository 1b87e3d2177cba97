//! Labelled documents and lines: human truth, measured against and never rewritten by the program.

use super::{Call, Category, ElementId, ElementStatus, Line, Outcome};

/// A document with its labels.
#[derive(Debug, Clone, PartialEq)]
pub struct GoldCall {
    /// The document itself.
    pub call: Call,
    /// Who wrote and labelled it.
    pub author: String,
    /// Its theme.
    pub group: String,
    /// Labels of each turn.
    pub labels: Vec<Vec<Category>>,
    /// Outcome, where the document has one.
    pub outcome: Option<Outcome>,
    /// Status of each element that was labelled.
    pub elements: Vec<(ElementId, ElementStatus)>,
    /// Of a script, the file that holds it, named from the folder of the gold file.
    pub file: Option<String>,
    /// Of a script, its ways by who listens.
    pub paths: Vec<GoldPath>,
}

/// One way through a script, labelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldPath {
    /// The headings or cases that open it, joined by ` + `; `-` where it stands under none.
    pub name: String,
    /// Who listens; unknown: who does not say who he is.
    pub listener: Line,
    /// Status of each element, in time.
    pub elements: Vec<(ElementId, ElementStatus)>,
}

/// A labelled single agent line of the utterance bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldLine {
    /// Its id.
    pub id: String,
    /// Who wrote and labelled it.
    pub author: String,
    /// The words.
    pub text: String,
    /// Its labels.
    pub labels: Vec<Category>,
    /// Who listens.
    pub line: Line,
}
