//! What of an agent turn counts as evidence: runs of characters, plain and by who listens; what the rules say of the turn;
//! how the listener speaks before and after; whether a sum or a time is named.
//!
//! Gives names that stand in `weights.tsv`, or adds their weights up without building them. Decides nothing.

use crate::lexicon::{CategoryWeights, Evidence, LONGEST_GRAM, each_gram};
use crate::model::{Certainty, Line};

use super::document::Document;
use super::facts;
use super::line::LineDecision;
use super::rules::Hits;

/// A turn, who listens, and what the rules said of it.
#[derive(Debug, Clone, Copy)]
pub struct Weighed<'d> {
    /// The document.
    pub document: &'d Document<'d>,
    /// Who listens to its turns.
    pub line: &'d LineDecision,
    /// The rules' hits.
    pub hits: &'d Hits,
    /// The agent's turn.
    pub turn: usize,
}

/// Reactions of the listener that are looked for before and after a turn.
const REACTIONS: [Evidence; 7] = [
    Evidence::ReactsThreatened,
    Evidence::ReactsInsulted,
    Evidence::ReactsExposed,
    Evidence::ReactsDisbelief,
    Evidence::ReactsPleading,
    Evidence::ReactsHarassed,
    Evidence::ReactsNotMyDebt,
];

impl Weighed<'_> {
    /// The names of all features; a run that stands twice is given twice.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let letters = self.letters();
        let state = state_letter(self.line.lines[self.turn]);
        let mut names = Vec::new();
        for start in 0..letters.len() {
            let mut run = String::new();
            for (_, c) in letters[start..].iter().take(LONGEST_GRAM) {
                run.push(*c);
                names.push(format!("n {run}"));
                names.push(format!("{state}n {run}"));
            }
        }
        let mut others = Vec::new();
        self.each_name(|name| others.push(name.to_string()));
        others.sort_unstable();
        others.dedup();
        names.extend(others);
        names
    }

    /// The sums of the weights of all features, one for each category, in thousandths.
    #[must_use]
    pub fn sums(&self) -> CategoryWeights {
        let weights = self.document.ruleset.weights();
        let line = self.line.lines[self.turn];
        let mut sums = weights.bias;
        let letters = self.letters();
        each_gram(&letters, |_, _, gram| {
            weights
                .gram(gram)
                .inspect(|found| found.add_to(line, &mut sums))
                .is_some()
        });
        let mut seen: Vec<String> = Vec::new();
        self.each_name(|name| {
            if let Some(row) = weights.named(name)
                && !seen.iter().any(|other| other == name)
            {
                seen.push(name.to_string());
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += weight;
                }
            }
        });
        sums
    }

    /// For each character of the turn, how much the runs that it is part of speak for a category.
    #[must_use]
    pub fn weight_by_character(&self, category: usize) -> Vec<i64> {
        let weights = self.document.ruleset.weights();
        let line = self.line.lines[self.turn];
        let letters = self.letters();
        let mut weight = vec![0i64; self.document.scene(self.turn).text.chars.len()];
        each_gram(&letters, |first, last, gram| {
            let Some(found) = weights.gram(gram) else {
                return false;
            };
            let length = i64::try_from(last - first + 1).unwrap_or(1);
            for at in &mut weight[first..=last] {
                *at += i64::from(found.of(line, category)) / length;
            }
            true
        });
        weight
    }

    fn letters(&self) -> Vec<(usize, char)> {
        letters(&self.document.scene(self.turn).text.chars)
    }

    /// The features that are no runs of characters; a name may come twice.
    fn each_name(&self, mut give: impl FnMut(&str)) {
        let document = self.document;
        let state = state_letter(self.line.lines[self.turn]);
        let scene = document.scene(self.turn);
        give(match state {
            'd' => "state d",
            't' => "state t",
            _ => "state u",
        });
        for hit in self.hits.of_turn(self.turn) {
            let Some(index) = hit.rule else { continue };
            let rule = &document.ruleset.rules()[index];
            let verdict = match (&hit.dismissed, hit.certainty) {
                (Some((reason, _)), _) => {
                    format!("x {} {}", rule.id, reason.split(' ').next().unwrap_or_default())
                }
                (None, Certainty::Certain) => format!("r {}", rule.id),
                (None, Certainty::Suspected) => format!("r? {}", rule.id),
            };
            give(&verdict);
            give(&format!("{state}{verdict}"));
        }
        if !scene.sums.is_empty() {
            give(&format!("{state}sum"));
        }
        if !scene.durations.is_empty() {
            give(&format!("{state}duration"));
        }
        for mark in facts::record_marks(document, self.turn) {
            give(mark);
        }
        self.reactions(give);
    }

    /// How the listener speaks before and after the turn.
    fn reactions(&self, mut give: impl FnMut(&str)) {
        let document = self.document;
        let listener = |t: &usize| document.role(*t).is_listener();
        let after = (self.turn + 1..document.len()).take(2).find(listener);
        let before = (self.turn.saturating_sub(2)..self.turn).rev().find(listener);
        for reaction in REACTIONS {
            if after.is_some_and(|t| document.says(t, reaction)) {
                give(&format!("after {}", reaction.id()));
            }
            if before.is_some_and(|t| document.says(t, reaction)) {
                give(&format!("before {}", reaction.id()));
            }
        }
    }
}

/// The letters of a turn with their places: punctuation, blanks and manners (您, 你) must not tell violations apart.
pub(super) fn letters(chars: &[char]) -> Vec<(usize, char)> {
    let mut letters = Vec::with_capacity(chars.len());
    let spoken = chars.iter().enumerate().filter(|(_, c)| is_letter(**c));
    letters.extend(spoken.map(|(at, c)| (at, plain(*c))));
    letters
}

fn is_letter(c: char) -> bool {
    // Nearly all are Chinese: one comparison instead of a table.
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}

/// One character for what means the same here.
fn plain(c: char) -> char {
    match c {
        '您' | '恁' | '妳' | '侬' => '你',
        '她' | '它' | '佢' => '他',
        '俺' | '咱' => '我',
        '0'..='9' => '0',
        _ => c,
    }
}

fn state_letter(line: Line) -> char {
    match line {
        Line::Debtor => 'd',
        Line::ThirdParty => 't',
        Line::Unknown => 'u',
    }
}
