//! Weighted evidence for required elements: what patterns found is one feature among the words of the agent's turns.
//!
//! Gives, for elements that were weighed, whether the sum says that they were said, and the words that say so most. Who
//! speaks differently from every pattern (an unusual name of a lender, a plan told in passing) is heard too.

use crate::lexicon::{ElementCells, ElementWeights, LONGEST_RUN, OPENING};
use crate::model::{ElementId, ElementResult, ElementStatus, Norm, Raw, Span};

use super::document::Document;
use super::elements::AFTER_DEBT;
use super::features::weight_by_character;
use super::line::LineDecision;
use super::met::Met;

/// How often the patterns' own answer counts beside a run of characters.
const PATTERNS_COUNT: i32 = 3;

/// What is known of a document before its elements are weighed.
#[derive(Debug, Clone, Copy)]
pub struct WeighedElements<'d> {
    /// The document.
    pub document: &'d Document<'d>,
    /// Who listens.
    pub line: &'d LineDecision,
    /// What the patterns found.
    pub found: &'d [ElementResult],
}

impl WeighedElements<'_> {
    /// The names of all features; one that counts more than once stands as often.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut runs = Vec::new();
        for (nth, turn) in self.document.agent_turns().enumerate() {
            let letters = self.document.scene(turn).read_letters();
            for start in 0..letters.len() {
                let mut run = String::new();
                for letter in letters[start..].iter().take(LONGEST_RUN) {
                    run.push(letter.read);
                    runs.push(format!("n {run}"));
                    if nth < OPENING {
                        runs.push(format!("{nth} {run}"));
                    }
                }
            }
        }
        runs.sort_unstable();
        runs.dedup();
        self.each_name(|name, times| {
            for _ in 0..times {
                runs.push(name.to_string());
            }
        });
        runs
    }

    /// The sums of the weights, one for each element, in thousandths.
    #[must_use]
    pub fn sums(&self) -> ElementCells {
        let weights = self.document.ruleset.element_weights();
        let mut sums = weights.bias;
        let runs = self.document.ruleset.runs();
        // A run counts once in the document, and once more in each turn of the opening.
        let mut met = Met::new(runs.element_runs());
        let mut met_here = Met::new(runs.element_runs());
        for (nth, turn) in self.document.agent_turns().enumerate() {
            let opening = nth < OPENING;
            for run in self.document.scene(turn).runs() {
                let Some(number) = runs.element_number(*run) else {
                    continue;
                };
                if met.is_new(number) {
                    runs.add_anywhere(*run, &mut sums);
                }
                if opening && met_here.is_new(number) {
                    runs.add_in_opening(*run, nth, &mut sums);
                }
            }
            if opening {
                met_here.forget();
            }
        }
        self.each_name(|name, times| {
            if let Some(row) = weights.named(name) {
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += weight * times;
                }
            }
        });
        sums
    }

    /// Features that are no runs of characters, and how often each counts.
    fn each_name(&self, mut give: impl FnMut(&str, i32)) {
        for result in self.found {
            let id = result.id.id();
            if result.status == ElementStatus::Na {
                continue;
            }
            give(&format!("rule {id} {}", result.status.id()), PATTERNS_COUNT);
            if let Some(why) = result.why {
                give(&format!("why {id} {why}"), 1);
            }
            if let (ElementStatus::Present, Some((turn, _))) = (result.status, result.evidence) {
                give(&format!("turn {id} {}", turn.min(5)), 1);
            }
        }
        let outcome = self.line.outcome.map_or("none", |outcome| outcome.id());
        give(&format!("outcome {outcome}"), 1);
        give(&format!("channel {}", self.document.channel().id()), 1);
    }

    /// The run of words in one turn that speaks most for an element.
    fn heaviest(&self, element: ElementId) -> Option<(usize, Span<Raw>)> {
        let runs = self.document.ruleset.runs();
        let column = element.index();
        let mut best: Option<(i64, usize, Span<Norm>)> = None;
        for (nth, turn) in self.document.agent_turns().enumerate() {
            let weight = weight_by_character(self.document.scene(turn), |run| {
                let mut sums = ElementCells::default();
                runs.add_anywhere(run, &mut sums);
                runs.add_in_opening(run, nth, &mut sums);
                sums[column]
            });
            let span = super::telling::heaviest(&weight);
            let sum = weight[span.start..span.end].iter().sum();
            if !span.is_empty() && best.is_none_or(|(most, _, _)| sum > most) {
                best = Some((sum, turn, span));
            }
        }
        best.map(|(_, turn, span)| (turn, self.document.raw(turn, span)))
    }
}

/// Lets the sums decide on the elements that are weighed; the others stay as the patterns found them.
pub(super) fn weigh(
    document: &Document<'_>,
    line: &LineDecision,
    mut found: Vec<ElementResult>,
) -> Vec<ElementResult> {
    let weights: &ElementWeights = document.ruleset.element_weights();
    if weights.is_empty() || found.iter().all(|result| result.status == ElementStatus::Na) {
        return found;
    }
    let weighed = WeighedElements {
        document,
        line,
        found: &found,
    };
    let sums = weighed.sums();
    let changes: Vec<Option<ElementResult>> = found
        .iter()
        .map(|result| {
            if !weights.weighs(result.id) || comes_too_late(document, result) {
                return None;
            }
            let said = sums[result.id.index()] > 0;
            match result.status {
                ElementStatus::Missing if said => Some(ElementResult {
                    status: ElementStatus::Present,
                    evidence: Some(weighed.heaviest(result.id)?),
                    // The words are the likeliest, not found by a pattern: the reader is told so.
                    why: Some("weighed"),
                    ..result.clone()
                }),
                ElementStatus::Present if !said => Some(ElementResult {
                    status: ElementStatus::Missing,
                    why: Some("outweighed"),
                    ..result.clone()
                }),
                _ => None,
            }
        })
        .collect();
    for (result, change) in found.iter_mut().zip(changes) {
        if let Some(change) = change {
            *result = change;
        }
    }
    found
}

/// Whether the lines of a script say it after the point where it is due: that is a matter of order, of which words that are added
/// up know nothing. In a conversation what comes first is less sure, and the sum may know better.
fn comes_too_late(document: &Document<'_>, result: &ElementResult) -> bool {
    document.has_no_outcome() && result.status == ElementStatus::Missing && result.why == Some(AFTER_DEBT)
}
