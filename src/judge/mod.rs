//! Room 4: what was found in the turns and who was listening -> findings, dismissals, elements, outcome.
//!
//! Takes a [`Ruleset`] and a [`Call`], gives a [`Judgement`]. Knows nothing of points, output or files.

mod branches;
mod circumstances;
mod collection_talk;
mod cues;
mod document;
mod element_evidence;
mod elements;
mod evidence;
mod facts;
mod features;
mod line;
mod line_evidence;
mod met;
mod paths;
mod record;
mod rules;
mod telling;
mod weighed_turns;

pub use document::Document;
pub use element_evidence::WeighedElements;
pub use features::Weighed;
pub use line::LineDecision;
pub use line_evidence::WeighedLine;
pub use weighed_turns::{WeighedTurn, weigh_turns};

use crate::lexicon::Ruleset;
use crate::model::{Call, Dismissal, ElementResult, Finding, Outcome, ScriptPath};

/// What room 4 knows at its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Who was on the line.
    pub line: LineDecision,
    /// Violations and notices, sorted.
    pub findings: Vec<Finding>,
    /// Hits that were set aside.
    pub dismissals: Vec<Dismissal>,
    /// One result for each element.
    pub elements: Vec<ElementResult>,
    /// Of a script: its ways by who listens.
    pub paths: Vec<ScriptPath>,
}

/// Judges a document.
#[must_use]
pub fn judge(ruleset: &Ruleset, call: &Call) -> Judgement {
    let document = Document::new(ruleset, call);
    judge_document(&document)
}

/// Judges a document that was prepared before.
#[must_use]
pub fn judge_document(document: &Document<'_>) -> Judgement {
    let (line, hits) = weighed_hits(document);
    let elements = element_evidence::weigh(document, &line, elements_by_patterns(document, &line));
    let paths = paths::walk(document, &line);
    let (findings, dismissals) = hits.into_findings(document);
    Judgement {
        line,
        findings,
        dismissals,
        elements,
        paths,
    }
}

/// Who is on the line and every hit, found or set aside, after evidence was weighed; for the trace.
#[must_use]
pub fn weighed_hits(document: &Document<'_>) -> (LineDecision, Hits) {
    let line = decide_line(document);
    let mut hits = rules::run(document, &line);
    evidence::weigh(document, &line, &mut hits);
    (line, hits)
}

/// What the rules alone say, before evidence is weighed; for learning.
#[must_use]
pub fn rule_hits(document: &Document<'_>, line: &LineDecision) -> Hits {
    rules::run(document, line)
}

/// What the patterns alone say of the elements; for learning.
#[must_use]
pub fn elements_by_patterns(document: &Document<'_>, line: &LineDecision) -> Vec<ElementResult> {
    elements::check(document, line)
}

/// Who is on the line, by the state machine and by the words of the whole document.
#[must_use]
pub fn decide_line(document: &Document<'_>) -> LineDecision {
    line_evidence::weigh(document, line_by_patterns(document))
}

/// Who is on the line by the state machine alone; for learning.
#[must_use]
pub fn line_by_patterns(document: &Document<'_>) -> LineDecision {
    line::decide(document)
}

/// A decision with another outcome; for learning.
#[must_use]
pub fn line_with_outcome(document: &Document<'_>, decided: &LineDecision, outcome: Outcome) -> LineDecision {
    line_evidence::with_outcome(document, decided, outcome)
}

pub(crate) use line_evidence::{is_reached, likeliest as likeliest_outcome};
pub use rules::{Charge, Hit, Hits};
pub(crate) use weighed_turns::{leanings, others};
