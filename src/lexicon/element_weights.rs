//! Learned weights for required elements: how much what the agent says in a whole document speaks for an element being
//! said, beside what its patterns found.
//!
//! A readable table (`element_weights.tsv`), a column for each element; an element whose column is empty is left to its
//! patterns. What features are is decided in `judge::element_evidence`.

use std::collections::BTreeMap;

use super::runs::{OPENING, Run, RunRow, cell, letters_of, run_of};
use super::table::{each_row, most_rows, write_rows};
use crate::model::ElementId;

/// Weights of one feature, in thousandths, one for each of [`ElementId::ALL`].
pub type ElementCells = [i32; 8];

/// The table.
#[derive(Debug, Default)]
pub struct ElementWeights {
    /// Added once per document; an element is said if its sum is positive.
    pub bias: ElementCells,
    /// Runs of letters, where they count (0: in any of the agent's turns, from 1: further in each of the first) and their
    /// weights, sorted.
    runs: Vec<RunRow<8>>,
    named: BTreeMap<String, ElementCells>,
    /// Elements with a weight.
    weighed: [bool; 8],
}

/// `n 银行` (any turn of the agent) or `0 银行` (his first turn): 0 or the turn's number from 1, and the run.
fn place_and_run(name: &str) -> Option<(u8, Run)> {
    let (place, run) = name.split_once(' ')?;
    let place = match place {
        "n" => 0,
        digit => {
            digit
                .parse::<u8>()
                .ok()
                .filter(|turn| usize::from(*turn) < OPENING)?
                + 1
        }
    };
    Some((place, run_of(run)?))
}

/// The name of the row that is added once.
const BIAS: &str = "bias";

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
        self.runs.is_empty() && self.named.is_empty()
    }

    /// The weights of a feature that is no run of characters.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&ElementCells> {
        self.named.get(name)
    }

    /// The table of these features with their weights, the bias among them.
    pub fn new<'n>(rows: impl IntoIterator<Item = (&'n str, ElementCells)>) -> Self {
        let mut weights = Self::default();
        rows.into_iter().for_each(|(name, row)| weights.take(name, row));
        weights.sorted()
    }

    fn take(&mut self, name: &str, row: ElementCells) {
        if name == BIAS {
            self.bias = row;
            return;
        }
        for (weighed, cell) in self.weighed.iter_mut().zip(row) {
            *weighed |= cell != 0;
        }
        match place_and_run(name) {
            Some((place, run)) => self.runs.push((run, place, row.map(cell))),
            None => {
                self.named.insert(name.to_string(), row);
            }
        }
    }

    fn sorted(mut self) -> Self {
        // A written table is sorted within each kind, which this sort makes use of.
        self.runs.sort_by_key(|row| (row.0, row.1));
        self
    }

    /// Reads the table.
    ///
    /// # Errors
    /// 0-based line number and what is wrong.
    pub fn read(text: &str) -> Result<Self, (usize, String)> {
        let mut weights = Self::default();
        weights.runs.reserve(most_rows(text));
        each_row(text, &columns(), |(name, row)| weights.take(name, row))?;
        Ok(weights.sorted())
    }

    /// Writes the table, sorted by feature.
    #[must_use]
    pub fn write(&self) -> String {
        let mut rows: Vec<(String, ElementCells)> = self
            .named
            .iter()
            .map(|(name, row)| (name.clone(), *row))
            .collect();
        rows.extend(self.runs.iter().map(|(run, place, cells)| {
            let place = place
                .checked_sub(1)
                .map_or("n".to_string(), |turn| turn.to_string());
            let letters: String = letters_of(*run).collect();
            (format!("{place} {letters}"), cells.map(i32::from))
        }));
        rows.sort_unstable();
        let rows = rows.iter().map(|(name, row)| (name.as_str(), *row));
        write_rows(&columns(), std::iter::once((BIAS, self.bias)).chain(rows))
    }

    /// Runs of letters, where they count (0: anywhere, from 1: further in each of the first turns) and their weights, sorted.
    pub(super) fn runs(&self) -> &[RunRow<8>] {
        &self.runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_writing_and_reading() {
        let weights = ElementWeights::new([
            ("bias", [-5, 0, 0, 0, 0, 0, 0, 0]),
            ("0 贷", [90, 0, 0, 0, 0, 0, 0, 0]),
            ("n 银行", [700, 0, 0, 0, 0, 0, 0, 0]),
            ("rule identity present", [900, 0, 0, 0, 0, 0, 0, 0]),
        ]);
        let text = weights.write();
        assert_eq!(text.lines().count(), 5);
        assert_eq!(ElementWeights::read(&text).unwrap().write(), text);
        assert!(weights.weighs(ElementId::Identity) && !weights.weighs(ElementId::Amount));
    }
}
