//! The corridor through rooms 2 to 5: one document at a time, `&self`, no I/O.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::judge;
use crate::lexicon::Ruleset;
use crate::model::{Analysis, Call, Finding, Suppressed};
use crate::score;
use crate::text::normalize;

/// Judges documents by a ruleset; cheap to clone and to share between threads.
#[derive(Debug, Clone)]
pub struct Analyzer {
    ruleset: Arc<Ruleset>,
}

impl Analyzer {
    /// An analyzer by this ruleset.
    #[must_use]
    pub fn new(ruleset: impl Into<Arc<Ruleset>>) -> Self {
        Self {
            ruleset: ruleset.into(),
        }
    }

    /// The ruleset it judges by.
    #[must_use]
    pub fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

    /// Judges one document.
    #[must_use]
    pub fn analyze(&self, call: &Call) -> Analysis {
        let mut judgement = judge::judge(&self.ruleset, call);
        identify(call, &mut judgement.findings);
        let outcome = judgement.line.outcome;
        let scored = score::score(
            self.ruleset.scoring(),
            &mut judgement.findings,
            &judgement.elements,
            outcome,
            score::is_whole(call),
        );
        Analysis {
            call: call.clone(),
            outcome,
            outcome_why: judgement.line.why,
            lines: judgement.line.lines,
            findings: judgement.findings,
            suppressed: BTreeMap::new(),
            dismissals: judgement.dismissals,
            elements: judgement.elements,
            paths: judgement.paths,
            score: scored.score,
            element_points: scored.elements,
            verdict: scored.verdict,
            ruleset: self.ruleset.hash().to_string(),
            catalogue: Arc::clone(self.ruleset.catalogue()),
        }
    }

    /// Lets findings stand, by finding id: they stay in the analysis, and points and verdict are as without them.
    pub fn suppress(&self, analysis: &mut Analysis, suppressed: BTreeMap<String, Suppressed>) {
        if suppressed.is_empty() {
            return;
        }
        let stands = |finding: &Finding| suppressed.contains_key(&finding.id);
        let mut charged: Vec<Finding> = analysis.findings.iter().filter(|f| !stands(f)).cloned().collect();
        let scored = score::score(
            self.ruleset.scoring(),
            &mut charged,
            &analysis.elements,
            analysis.outcome,
            score::is_whole(&analysis.call),
        );
        let mut points = charged.iter().map(|finding| finding.points);
        for finding in &mut analysis.findings {
            finding.points = if stands(finding) {
                0
            } else {
                points.next().unwrap_or(0)
            };
        }
        analysis.score = scored.score;
        analysis.element_points = scored.elements;
        analysis.verdict = scored.verdict;
        analysis.suppressed = suppressed;
    }
}

/// Gives each finding an id that hashes document, rule, category, turn and normalised words: stable when other turns change.
fn identify(call: &Call, findings: &mut [Finding]) {
    for finding in findings {
        let mut hasher = blake3::Hasher::new();
        for part in [
            call.id.as_str(),
            &finding.rule,
            finding.category.id(),
            &normalize(&finding.text).text(),
        ] {
            hasher.update(part.as_bytes()).update(&[0]);
        }
        hasher.update(&finding.turn.to_le_bytes());
        finding.id = hasher.finalize().to_hex()[..12].to_string();
    }
}
