//! Learned weights of outcomes: how much what both sides say in a whole document speaks for each way a call can end, beside what
//! the state machine concludes.
//!
//! A readable table (`line_weights.tsv`), a column for each outcome. What features are is decided in `judge::line_evidence`.

use std::collections::BTreeMap;

use super::alphabet::Alphabet;
use super::pairs::{Pair, PairIndex, pair_of, text_of};
use super::runs::cell;
use super::table::{each_row, most_rows, write_rows};
use crate::model::Outcome;

/// Weights of one feature, in thousandths, one for each of [`Outcome::ALL`].
pub type OutcomeCells = [i32; 4];

/// The side of a conversation that words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaks {
    /// The agent.
    Agent,
    /// The called side.
    Listener,
}

impl Speaks {
    /// How the names of its features begin.
    #[must_use]
    pub fn letter(self) -> char {
        match self {
            Self::Agent => 'a',
            Self::Listener => 'l',
        }
    }
}

/// The table.
#[derive(Debug, Default)]
pub struct LineWeights {
    /// Added once per document; the outcome with the largest sum is taken.
    pub bias: OutcomeCells,
    /// Letters and pairs of letters, by who says them.
    agent: Vec<(Pair, [i16; 4])>,
    listener: Vec<(Pair, [i16; 4])>,
    named: BTreeMap<String, OutcomeCells>,
}

/// The pairs of the table, compiled.
#[derive(Debug, Default)]
pub(crate) struct LineIndex {
    agent: PairIndex<4>,
    listener: PairIndex<4>,
}

const BIAS: &str = "bias";

/// The columns of the table.
fn columns() -> [&'static str; 4] {
    Outcome::ALL.map(Outcome::id)
}

impl LineWeights {
    /// The table of these features with their weights, the bias among them.
    pub fn new<'n>(rows: impl IntoIterator<Item = (&'n str, OutcomeCells)>) -> Self {
        let mut weights = Self::default();
        for (name, row) in rows {
            let pair = name
                .split_once(' ')
                .and_then(|(who, text)| Some((who, pair_of(text)?)));
            match pair {
                _ if name == BIAS => weights.bias = row,
                Some(("a", pair)) => weights.agent.push((pair, row.map(cell))),
                Some(("l", pair)) => weights.listener.push((pair, row.map(cell))),
                _ => {
                    weights.named.insert(name.to_string(), row);
                }
            }
        }
        weights.agent.sort_by_key(|row| row.0);
        weights.listener.sort_by_key(|row| row.0);
        weights
    }

    /// Whether there is nothing to add up.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.agent.is_empty() && self.listener.is_empty() && self.named.is_empty()
    }

    /// The weights of a feature that is no pair of letters.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&OutcomeCells> {
        self.named.get(name)
    }

    /// Reads the table.
    ///
    /// # Errors
    /// 0-based line number and what is wrong.
    pub fn read(text: &str) -> Result<Self, (usize, String)> {
        let mut rows = Vec::with_capacity(most_rows(text));
        each_row(text, &columns(), |row| rows.push(row))?;
        Ok(Self::new(rows))
    }

    /// Writes the table, sorted by feature.
    #[must_use]
    pub fn write(&self) -> String {
        let named = self.named.iter().map(|(name, row)| (name.clone(), *row));
        let mut rows: Vec<(String, OutcomeCells)> = named.collect();
        for (side, pairs) in [(Speaks::Agent, &self.agent), (Speaks::Listener, &self.listener)] {
            rows.extend(pairs.iter().map(|(pair, cells)| {
                let name = format!("{} {}", side.letter(), text_of(*pair));
                (name, cells.map(i32::from))
            }));
        }
        rows.sort_unstable();
        let rows = rows.iter().map(|(name, row)| (name.as_str(), *row));
        write_rows(&columns(), std::iter::once((BIAS, self.bias)).chain(rows))
    }

    /// Every letter that a pair holds.
    pub(super) fn letters(&self) -> impl Iterator<Item = char> + '_ {
        let pairs = self.agent.iter().chain(&self.listener);
        pairs.flat_map(|row| row.0).filter(|c| *c != '\0')
    }

    /// The pairs in the form that is looked up.
    pub(super) fn index(&self, alphabet: &Alphabet) -> LineIndex {
        LineIndex {
            agent: PairIndex::new(alphabet, &self.agent),
            listener: PairIndex::new(alphabet, &self.listener),
        }
    }
}

impl LineIndex {
    /// The pairs of one side.
    pub(crate) fn of(&self, side: Speaks) -> &PairIndex<4> {
        match side {
            Speaks::Agent => &self.agent,
            Speaks::Listener => &self.listener,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_writing_and_reading() {
        let weights = LineWeights::new([
            ("bias", [-5, 0, 0, 2]),
            ("a 请问", [90, 0, 0, 0]),
            ("l 我", [0, 7, 0, 0]),
            ("state right_party", [700, 0, 0, -3]),
        ]);
        let text = weights.write();
        assert_eq!(text.lines().count(), 5);
        assert_eq!(LineWeights::read(&text).unwrap().write(), text);
        assert_eq!(weights.named("state right_party"), Some(&[700, 0, 0, -3]));
        assert_eq!(weights.named("l 我"), None);
    }
}
