//! What stands between a script and its approval: violations that nobody let stand, and required elements not said.
//!
//! Takes an analysis, gives problems that are known again by content: an acceptance holds for these words in this line,
//! under whatever name the file has. Notices are no problems.

use crate::model::{Analysis, Certainty, ElementId, ElementStatus, Finding, Severity};
use crate::text::normalize;

use super::content::line_hash;

/// A violation or a missing element of one script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Id by which it is accepted on the command line.
    pub id: String,
    /// What it is, known again by content.
    pub subject: Subject,
    /// How grave; of an element, as an uncertain violation would be.
    pub severity: Severity,
    /// How sure.
    pub certainty: Certainty,
    /// The turn it stands in; none for an element that is said nowhere.
    pub turn: Option<usize>,
    /// The finding in its analysis; none for an element.
    pub finding: Option<usize>,
}

/// What a problem is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Id of the rule, or `element.` and the id of the element.
    pub rule: String,
    /// Id of the category; empty for an element.
    pub category: String,
    /// The normalised words; empty for an element.
    pub words: String,
    /// Hash of the line they stand in; empty for an element.
    pub line: String,
}

/// The problems of a script in the order of the text, elements last.
#[must_use]
pub fn problems(analysis: &Analysis) -> Vec<Problem> {
    let open = |finding: &Finding| finding.severity > Severity::Notice && !analysis.is_suppressed(finding);
    let findings = analysis.findings.iter().enumerate();
    let findings = findings
        .filter(|(_, finding)| open(finding))
        .map(|(at, finding)| {
            let turn = analysis.call.turns.get(finding.turn);
            Problem {
                id: finding.id.clone(),
                subject: Subject {
                    rule: finding.rule.clone(),
                    category: finding.category.id().to_owned(),
                    words: normalize(&finding.text).text(),
                    line: turn.map(line_hash).unwrap_or_default(),
                },
                severity: finding.severity,
                certainty: finding.certainty,
                turn: Some(finding.turn),
                finding: Some(at),
            }
        });
    let missing = analysis.elements.iter();
    let missing = missing.filter(|element| element.status == ElementStatus::Missing && element.required);
    let missing = missing.map(|element| Problem {
        id: element_problem(&analysis.call.id, element.id),
        subject: Subject {
            rule: format!("element.{}", element.id.id()),
            category: String::new(),
            words: String::new(),
            line: String::new(),
        },
        severity: Severity::Minor,
        certainty: Certainty::Certain,
        turn: element.evidence.map(|(turn, _)| turn),
        finding: None,
    });
    findings.chain(missing).collect()
}

/// As finding ids, of one document only: who accepts that one script lacks an element says nothing of the next.
fn element_problem(document: &str, element: ElementId) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [document, "element", element.id()] {
        hasher.update(part.as_bytes()).update(&[0]);
    }
    hasher.finalize().to_hex()[..12].to_owned()
}
