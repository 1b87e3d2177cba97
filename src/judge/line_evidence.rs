//! Weighted evidence for the outcome: what the state machine concluded is one feature among the words of both sides.
//!
//! Who answers in words that no pattern knows, or is addressed as only a stranger is, is recognised too. Gives the decision
//! with the likeliest outcome; where that differs, the state of all turns follows it.

use crate::lexicon::{Evidence, OutcomeCells, Speaks};
use crate::model::{Line, Outcome, Role};

use super::document::Document;
use super::features::pair_names;
use super::line::{self, LineDecision};
use super::met::Met;

/// How often the state machine's own answer counts beside a pair of letters.
const MACHINE_COUNTS: i32 = 3;
/// The reason given when the words of the whole document decided.
const WEIGHED: &str = "weighed";

/// A document and what the state machine concluded.
#[derive(Debug, Clone, Copy)]
pub struct WeighedLine<'d> {
    /// The document.
    pub document: &'d Document<'d>,
    /// Who listens, by the state machine.
    pub decided: &'d LineDecision,
}

impl WeighedLine<'_> {
    /// The names of all features; one that counts more than once stands as often.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .spoken()
            .flat_map(|(turn, side)| pair_names(self.document.scene(turn), side.letter()))
            .collect();
        names.sort_unstable();
        names.dedup();
        self.each_name(|name, times| {
            for _ in 0..times {
                names.push(name.to_string());
            }
        });
        names
    }

    /// The sums of the weights, one for each outcome, in thousandths. A letter or pair counts once a document.
    #[must_use]
    pub fn sums(&self) -> OutcomeCells {
        let ruleset = self.document.ruleset;
        let mut sums = ruleset.line_weights().bias;
        let indices = [Speaks::Agent, Speaks::Listener].map(|side| ruleset.line_index().of(side));
        let mut met = indices.map(|index| Met::new(index.len()));
        for (turn, side) in self.spoken() {
            let (index, met) = (indices[side as usize], &mut met[side as usize]);
            self.document.scene(turn).each_pair(index, |row| {
                if met.is_new(row) {
                    for (sum, cell) in sums.iter_mut().zip(index.row(row)) {
                        *sum += i32::from(*cell);
                    }
                }
            });
        }
        self.each_name(|name, times| {
            if let Some(row) = ruleset.line_weights().named(name) {
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += weight * times;
                }
            }
        });
        sums
    }

    /// The turns that somebody speaks, and which side.
    fn spoken(&self) -> impl Iterator<Item = (usize, Speaks)> + '_ {
        (0..self.document.len()).filter_map(|turn| match self.document.role(turn) {
            Role::Agent => Some((turn, Speaks::Agent)),
            role if role.is_listener() => Some((turn, Speaks::Listener)),
            _ => None,
        })
    }

    /// Features that are no letters, and how often each counts.
    fn each_name(&self, mut give: impl FnMut(&str, i32)) {
        let machine = self.decided.outcome.map_or("none", Outcome::id);
        give(&format!("state {machine}"), MACHINE_COUNTS);
        let callee = self.document.call.meta.callee;
        give(
            &format!("callee {}", callee.map_or("none", |callee| callee.id())),
            1,
        );
        if self
            .document
            .call
            .turns
            .iter()
            .any(|turn| turn.role == Role::ThirdParty)
        {
            give("role third_party", 1);
        }
    }

    /// The listener's turn whose words speak most for an outcome.
    fn loudest_for(&self, outcome: Outcome) -> Option<usize> {
        let index = self.document.ruleset.line_index().of(Speaks::Listener);
        let sum = |turn: &usize| {
            let mut sum = 0;
            self.document.scene(*turn).each_pair(index, |row| {
                sum += i32::from(index.row(row)[outcome.index()]);
            });
            sum
        };
        // Of equal ones the first.
        self.document
            .listener_turns()
            .max_by_key(|turn| (sum(turn), std::cmp::Reverse(*turn)))
    }
}

/// The decision that the words of the whole document bear out.
pub(super) fn weigh(document: &Document<'_>, decided: LineDecision) -> LineDecision {
    // Where only the agent is heard, nobody's words can tell who was reached.
    let heard = document.listener_turns().next().is_some();
    if document.ruleset.line_weights().is_empty() || decided.outcome.is_none() || !heard {
        return decided;
    }
    let weighed = WeighedLine {
        document,
        decided: &decided,
    };
    let sums = weighed.sums();
    let best = likeliest(|outcome| sums[outcome.index()], is_reached(document, &decided));
    if decided.outcome == Some(best) {
        return decided;
    }
    let why = weighed.loudest_for(best);
    let mut turned = with_outcome(document, &decided, best);
    turned.why = why.map(|turn| (turn, WEIGHED.to_string()));
    turned
}

/// Whether somebody was reached for certain: the state machine heard him say who he is, or found no recording and one turn is nothing
/// but a short answer. Calls that end at once are like voicemail in too many words.
pub(crate) fn is_reached(document: &Document<'_>, decided: &LineDecision) -> bool {
    let answers = |turn: usize| {
        let answer = document.evidence(turn, Evidence::LiveAnswer);
        let chars = &document.scene(turn).text.chars;
        let behind = answer.and_then(|answer| chars.get(answer.span.end..));
        behind.is_some_and(|behind| !behind.iter().any(|c| c.is_alphanumeric()))
    };
    decided.reached() || decided.outcome != Some(Outcome::NoContact) && document.listener_turns().any(answers)
}

/// The outcome with the largest sum, of equal ones the first; who was `reached` is no machine.
pub(crate) fn likeliest(sum: impl Fn(Outcome) -> i32, reached: bool) -> Outcome {
    let possible = Outcome::ALL
        .into_iter()
        .filter(|outcome| *outcome != Outcome::NoContact || !reached);
    let (first, rest) = (Outcome::RightParty, possible.skip(1));
    rest.fold(
        first,
        |best, next| if sum(next) > sum(best) { next } else { best },
    )
}

/// The decision with another outcome: the state of every turn follows it.
pub(super) fn with_outcome(
    document: &Document<'_>,
    decided: &LineDecision,
    outcome: Outcome,
) -> LineDecision {
    if decided.outcome == Some(outcome) || decided.outcome.is_none() {
        return decided.clone();
    }
    let listener = match outcome {
        Outcome::RightParty => Line::Debtor,
        // Who answers for the debt may be told of it, whoever he is.
        Outcome::ThirdParty if line::is_obligor(document) => Line::Debtor,
        Outcome::ThirdParty => Line::ThirdParty,
        Outcome::Unverified | Outcome::NoContact => Line::Unknown,
    };
    LineDecision::new(Some(outcome), vec![listener; document.len()], None)
}
