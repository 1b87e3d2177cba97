//! Whether agents say what their scripts say: scripts and calls, both judged -> which lines are said, which required
//! elements are left out, and which violations stand in no script.
//!
//! Calls come one at a time; of those without a violation nothing is kept but counts. Likeness is a matter of shared
//! pairs of characters (`likeness`) and no judgement: what a violation is, the analyses say.

mod likeness;
mod sentence;

pub use likeness::THRESHOLD;
pub use sentence::Sentence;

use std::collections::BTreeMap;

use crate::model::{Analysis, ElementId, ElementStatus, Outcome, Role, Severity};
use likeness::Index;
use sentence::{around, sentences};

/// Documents named as examples of something left out: enough to look at, few enough to read.
const EXAMPLES: usize = 5;

/// What is known of scripts and of the calls added so far.
#[derive(Debug)]
pub struct Adherence {
    /// The scripts.
    pub scripts: Vec<Analysis>,
    /// Their sentences that are long enough to be told from others.
    pub lines: Vec<ScriptLine>,
    /// Required elements that the scripts say.
    pub elements: BTreeMap<ElementId, ElementUse>,
    /// Violations in calls, those that stand in a script too marked as such.
    pub violations: Vec<CallViolations>,
    /// Calls that were compared.
    pub calls: usize,
    /// Calls in which nobody was reached, so that nothing could be said.
    pub unreached: usize,
    index: Index,
}

/// A sentence of a script, and in how many calls it was said.
#[derive(Debug, Clone, PartialEq)]
pub struct ScriptLine {
    /// Which of the scripts.
    pub script: usize,
    /// Where in it.
    pub sentence: Sentence,
    /// Required elements that it says.
    pub elements: Vec<ElementId>,
    /// Calls in which an agent said it.
    pub said_in: usize,
}

/// How often a required element of the scripts was left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ElementUse {
    /// Calls to which it applies.
    pub applies: usize,
    /// Calls that left it out.
    pub left_out: usize,
    /// Ids of the first of them.
    pub examples: Vec<String>,
}

/// The violations of one call.
#[derive(Debug)]
pub struct CallViolations {
    /// The call.
    pub analysis: Analysis,
    /// Each violation, in the order of the text.
    pub found: Vec<CallViolation>,
}

/// One violation, and the line of a script that is nearest to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CallViolation {
    /// Index of the finding.
    pub finding: usize,
    /// Index of the nearest line and its likeness, if any line shares anything with it.
    pub nearest: Option<(usize, f64)>,
}

impl CallViolation {
    /// Whether the agent said it of his own accord: no script has a line like it.
    #[must_use]
    pub fn is_improvised(&self) -> bool {
        self.nearest.is_none_or(|(_, likeness)| likeness < THRESHOLD)
    }
}

impl Adherence {
    /// Scripts that no call was compared with yet.
    #[must_use]
    pub fn new(scripts: Vec<Analysis>) -> Self {
        let mut lines = Vec::new();
        let mut elements = BTreeMap::new();
        let mut index = Index::default();
        for (script, analysis) in scripts.iter().enumerate() {
            let said = analysis
                .elements
                .iter()
                .filter(|e| e.status == ElementStatus::Present);
            elements.extend(said.map(|element| (element.id, ElementUse::default())));
            let turns = analysis.call.turns.iter().enumerate();
            for (at, turn) in turns.filter(|(_, turn)| turn.role == Role::Agent) {
                for sentence in sentences(at, &turn.text) {
                    if index.add(sentence.span.slice(&turn.text)) {
                        lines.push(ScriptLine {
                            script,
                            sentence,
                            elements: said_by(analysis, sentence),
                            said_in: 0,
                        });
                    }
                }
            }
        }
        Self {
            scripts,
            lines,
            elements,
            violations: Vec::new(),
            calls: 0,
            unreached: 0,
            index,
        }
    }

    /// Compares one more call.
    pub fn add(&mut self, call: Analysis) {
        if call.outcome == Some(Outcome::NoContact) {
            self.unreached += 1;
            return;
        }
        self.calls += 1;
        self.count_lines(&call);
        self.count_elements(&call);
        let findings = call.findings.iter().enumerate();
        let violations = findings.filter(|(_, finding)| finding.severity > Severity::Notice);
        let found: Vec<_> = violations
            .map(|(at, finding)| {
                let text = call.call.turns.get(finding.turn).map_or("", |turn| &turn.text);
                let words = around(text, finding.span).slice(text);
                let scripted = self
                    .index
                    .said(text)
                    .into_iter()
                    .find(|(line, _)| self.breaks(*line, &finding.rule));
                CallViolation {
                    finding: at,
                    nearest: scripted.or_else(|| self.index.nearest(words)),
                }
            })
            .collect();
        if !found.is_empty() {
            self.violations.push(CallViolations {
                analysis: call,
                found,
            });
        }
    }

    /// Whether a line of a script breaks the same rule. A turn that says such a line is scripted, also where recognition
    /// gave no punctuation to tell the line from the rest of the turn.
    fn breaks(&self, line: usize, rule: &str) -> bool {
        let line = &self.lines[line];
        let findings = &self.scripts[line.script].findings;
        findings.iter().any(|finding| {
            finding.rule == rule
                && finding.turn == line.sentence.turn
                && finding.span.overlaps(line.sentence.span)
        })
    }

    fn count_lines(&mut self, call: &Analysis) {
        let mut said = vec![false; self.lines.len()];
        for turn in call.call.turns.iter().filter(|turn| turn.role == Role::Agent) {
            for (line, _) in self.index.said(&turn.text) {
                said[line] = true;
            }
        }
        for (line, said) in self.lines.iter_mut().zip(said) {
            line.said_in += usize::from(said);
        }
    }

    fn count_elements(&mut self, call: &Analysis) {
        for result in &call.elements {
            let Some(used) = self.elements.get_mut(&result.id) else {
                continue;
            };
            let missing = result.status == ElementStatus::Missing;
            used.applies += usize::from(missing || result.status == ElementStatus::Present);
            used.left_out += usize::from(missing);
            if missing && used.examples.len() < EXAMPLES {
                used.examples.push(call.call.id.clone());
            }
        }
    }
}

/// The elements whose evidence stands in a sentence.
fn said_by(analysis: &Analysis, sentence: Sentence) -> Vec<ElementId> {
    let present = analysis
        .elements
        .iter()
        .filter(|e| e.status == ElementStatus::Present);
    let here = present.filter(|element| {
        element
            .evidence
            .is_some_and(|(turn, span)| turn == sentence.turn && span.overlaps(sentence.span))
    });
    here.map(|element| element.id).collect()
}
