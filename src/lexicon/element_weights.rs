//! Learned weights for required elements: how much what the agent says in a whole document speaks for an element being
//! said, beside what its patterns found.
//!
//! A readable table (`element_weights.tsv`), a column for each element; an element whose column is empty is left to its
//! patterns. What features are is decided in `judge::element_evidence`.

use std::collections::HashMap;

use super::grams::{Gram, GramTable, LONGEST_GRAM, cell};
use super::table::{read_rows, write_rows};
use crate::model::ElementId;

/// Weights of one feature, in thousandths, one for each of [`ElementId::ALL`].
pub type ElementCells = [i32; 8];

/// How many of the agent's first turns have features of their own.
pub const OPENING: usize = 4;

/// The table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ElementWeights {
    /// Added once per document; an element is said if its sum is positive.
    pub bias: ElementCells,
    anywhere: GramTable<[i16; 8]>,
    opening: [GramTable<[i16; 8]>; OPENING],
    named: HashMap<String, ElementCells>,
    names: Vec<String>,
    /// Elements with a weight.
    weighed: [bool; 8],
}

/// `n 银行` (any turn of the agent) or `0 银行` (his first turn): the run, and where.
fn run_of(name: &str) -> Option<(Option<usize>, &str)> {
    let (place, run) = name.split_once(' ')?;
    let place = match place {
        "n" => None,
        digit => Some(digit.parse().ok().filter(|turn| *turn < OPENING)?),
    };
    (1..=LONGEST_GRAM)
        .contains(&run.chars().count())
        .then_some((place, run))
}

/// The columns of the table.
fn columns() -> [&'static str; 8] {
    ElementId::ALL.map(ElementId::id)
}

impl ElementWeights {
    /// Whether an element is weighed at all.
    #[must_use]
    pub fn weighs(&self, element: ElementId) -> bool {
        self.weighed[element.index()]
    }

    /// Whether there is nothing to add up.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The number and weights of a run in any of the agent's turns.
    #[must_use]
    pub fn anywhere(&self, gram: Gram) -> Option<(usize, &[i16; 8])> {
        self.anywhere.get(gram)
    }

    /// How many runs there are, to keep count of those that were met.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.anywhere.rows()
    }

    /// The weights of a run in one of the agent's first turns.
    #[must_use]
    pub fn in_opening(&self, turn: usize, gram: Gram) -> Option<(usize, &[i16; 8])> {
        self.opening.get(turn)?.get(gram)
    }

    /// How many runs there are for one of the first turns.
    #[must_use]
    pub fn runs_in_opening(&self, turn: usize) -> usize {
        self.opening.get(turn).map_or(0, GramTable::rows)
    }

    /// The weights of a feature that is no run of characters.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&ElementCells> {
        self.named.get(name)
    }

    /// Adds a feature by name.
    pub fn insert(&mut self, name: &str, row: ElementCells) {
        self.names.push(name.to_string());
        for (weighed, cell) in self.weighed.iter_mut().zip(row) {
            *weighed |= cell != 0;
        }
        match run_of(name) {
            Some((None, run)) => *self.anywhere.row(run) = row.map(cell),
            Some((Some(turn), run)) => *self.opening[turn].row(run) = row.map(cell),
            None => {
                self.named.insert(name.to_string(), row);
            }
        }
    }

    /// Reads the table.
    ///
    /// # Errors
    /// 0-based line number and what is wrong.
    pub fn read(text: &str) -> Result<Self, (usize, String)> {
        let mut weights = Self::default();
        for (name, row) in read_rows(text, &columns())? {
            if name == "bias" {
                weights.bias = row;
            } else {
                weights.insert(name, row);
            }
        }
        Ok(weights)
    }

    /// Writes the table, sorted by feature.
    #[must_use]
    pub fn write(&self) -> String {
        let mut names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        names.sort_unstable();
        let rows = names.into_iter().map(|name| (name, self.cells(name)));
        write_rows(&columns(), std::iter::once(("bias", self.bias)).chain(rows))
    }

    fn cells(&self, name: &str) -> ElementCells {
        let gram = |run: &str| run.chars().fold(Gram::default(), Gram::with);
        let row = match run_of(name) {
            Some((None, run)) => self.anywhere(gram(run)),
            Some((Some(turn), run)) => self.in_opening(turn, gram(run)),
            None => return self.named(name).copied().unwrap_or_default(),
        };
        row.map_or_else(ElementCells::default, |(_, cells)| cells.map(i32::from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_writing_and_reading() {
        let mut weights = ElementWeights {
            bias: [-5, 0, 0, 0, 0, 0, 0, 0],
            ..ElementWeights::default()
        };
        weights.insert("0 贷", [90, 0, 0, 0, 0, 0, 0, 0]);
        weights.insert("n 银行", [700, 0, 0, 0, 0, 0, 0, 0]);
        weights.insert("rule identity present", [900, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(ElementWeights::read(&weights.write()), Ok(weights.clone()));
        assert!(weights.weighs(ElementId::Identity) && !weights.weighs(ElementId::Amount));
    }
}
