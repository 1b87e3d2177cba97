//! Learned weights: how much what is said in a turn speaks for each category.
//!
//! A readable table (`weights.tsv`): a header with thresholds, then one feature a line. An empty table switches weighted
//! evidence off. What features are is decided in `judge::features`.

use std::collections::BTreeMap;

use super::runs::{Run, cell, letters_of, run_of};
use super::table::{read_rows, write_rows};
use crate::model::Category;

/// Weights of one feature, in thousandths, one for each of [`Category::ALL`].
pub type CategoryWeights = [i32; 6];

/// The table.
#[derive(Debug, Default)]
pub struct Weights {
    /// Added once per turn.
    pub bias: CategoryWeights,
    /// A sum at or above this is a suspected finding.
    pub threshold: CategoryWeights,
    /// A convicting rule's hit stands from this sum on.
    pub refuted: CategoryWeights,
    /// A convicting rule's hit is certain only with a sum at or above this.
    pub certain: CategoryWeights,
    /// A finding without a convicting rule is certain only with a sum at or above this.
    pub certain_alone: CategoryWeights,
    /// Runs of letters, for whom they count (a place in [`KINDS`]) and their weights, sorted.
    runs: Vec<(Run, u8, [i16; 6])>,
    /// By name, features that are no runs of characters.
    named: BTreeMap<String, CategoryWeights>,
}

/// What the header rows are called.
const HEADER: [&str; 5] = ["bias", "threshold", "refuted", "certain", "certain_alone"];

/// The columns of the table.
fn columns() -> [&'static str; 6] {
    Category::ALL.map(Category::id)
}

/// How the names of runs begin: whoever listens, and further for each listener.
const KINDS: [&str; 4] = ["n", "dn", "tn", "un"];

/// `n 抓你` (whoever listens) or `dn 抓你` (the debtor listens): for whom it counts, as a place in [`KINDS`], and the run.
fn kind_and_run(name: &str) -> Option<(u8, &str)> {
    let (kind, run) = name.split_once(' ')?;
    let place = KINDS.iter().zip(0..).find(|(name, _)| **name == kind)?.1;
    Some((place, run))
}

impl Weights {
    /// The table of these features with their weights, header rows among them; weights of runs are cut to ±32.
    pub fn new<'n>(rows: impl IntoIterator<Item = (&'n str, CategoryWeights)>) -> Self {
        let mut weights = Self::default();
        for (name, row) in rows {
            if let Some(at) = HEADER.iter().position(|header| *header == name) {
                *weights.header()[at] = row;
            } else if let Some((kind, run)) = kind_and_run(name).and_then(|(k, run)| Some((k, run_of(run)?)))
            {
                weights.runs.push((run, kind, row.map(cell)));
            } else {
                weights.named.insert(name.to_string(), row);
            }
        }
        weights.runs.sort_unstable();
        weights
    }

    /// Whether there is nothing to add up.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty() && self.named.is_empty()
    }

    /// The weights of a named feature.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&CategoryWeights> {
        self.named.get(name)
    }

    /// The weights of any feature by its name in the table.
    #[must_use]
    pub fn row(&self, name: &str) -> Option<CategoryWeights> {
        if let Some(row) = self.named(name) {
            return Some(*row);
        }
        let (kind, run) = kind_and_run(name)?;
        let run = run_of(run)?;
        let at = self
            .runs
            .binary_search_by_key(&(run, kind), |row| (row.0, row.1))
            .ok()?;
        Some(self.runs[at].2.map(i32::from))
    }

    /// Reads the table.
    ///
    /// # Errors
    /// 0-based line number and what is wrong.
    pub fn read(text: &str) -> Result<Self, (usize, String)> {
        Ok(Self::new(read_rows(text, &columns())?))
    }

    /// Writes the table, sorted by feature.
    #[must_use]
    pub fn write(&self) -> String {
        let header = [
            self.bias,
            self.threshold,
            self.refuted,
            self.certain,
            self.certain_alone,
        ];
        let named = self.named.iter().map(|(name, row)| (name.clone(), *row));
        let mut rows: Vec<(String, CategoryWeights)> = named.collect();
        rows.extend(self.runs.iter().map(|(run, kind, cells)| {
            let letters: String = letters_of(*run).collect();
            (
                format!("{} {letters}", KINDS[usize::from(*kind)]),
                cells.map(i32::from),
            )
        }));
        rows.sort_unstable();
        let rows = rows.iter().map(|(name, row)| (name.as_str(), *row));
        write_rows(&columns(), HEADER.into_iter().zip(header).chain(rows))
    }

    /// Runs of letters, for whom they count (0: whoever listens, then the debtor, a third party, somebody unknown) and their
    /// weights, sorted.
    pub(super) fn runs(&self) -> &[(Run, u8, [i16; 6])] {
        &self.runs
    }

    /// The header rows in the order of [`HEADER`].
    fn header(&mut self) -> [&mut CategoryWeights; 5] {
        [
            &mut self.bias,
            &mut self.threshold,
            &mut self.refuted,
            &mut self.certain,
            &mut self.certain_alone,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_writing_and_reading() {
        let weights = Weights::new([
            ("bias", [1, 2, 3, 4, 5, -6]),
            ("certain_alone", [0, 0, 0, 0, 0, 7]),
            ("n 抓你", [900, 0, 300, 0, 0, 0]),
            ("r threat.arrest", [0, 0, 0, 0, 0, 2]),
            ("tn 抓你", [0, 0, 0, -40, 0, 0]),
        ]);
        let text = weights.write();
        assert_eq!(text.lines().count(), 1 + HEADER.len() + 3);
        assert_eq!(Weights::read(&text).unwrap().write(), text);
        assert_eq!(
            Weights::read("抓\t1").err(),
            Some((0, "the column insult is missing".into()))
        );
        assert_eq!(weights.row("tn 抓你"), Some([0, 0, 0, -40, 0, 0]));
        assert_eq!(weights.row("dn 抓你"), None);
        assert_eq!(weights.row("n 抓"), None);
    }
}
