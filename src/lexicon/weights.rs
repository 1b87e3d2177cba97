//! Learned weights: how much what is said in a turn speaks for each category.
//!
//! A readable table (`weights.tsv`): a header with thresholds, then one feature a line. An empty table switches weighted
//! evidence off. What features are is decided in `judge::features`.

use std::collections::HashMap;

use super::grams::{Gram, GramTable, LONGEST_GRAM, cell};
use super::table::{read_rows, write_rows};
use crate::model::{Category, Line};

/// Weights of one feature, in thousandths, one for each of [`Category::ALL`].
pub type CategoryWeights = [i32; 6];

/// Weights of one run of characters: whoever listens, and further for each listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct GramWeights {
    plain: [i16; 6],
    by_line: [[i16; 6]; 3],
}

impl GramWeights {
    /// Adds the weights when `line` listens.
    pub fn add_to(&self, line: Line, sums: &mut CategoryWeights) {
        let further = &self.by_line[line_index(line)];
        for ((sum, plain), further) in sums.iter_mut().zip(&self.plain).zip(further) {
            *sum += i32::from(*plain) + i32::from(*further);
        }
    }

    /// The weight for a category when `line` listens.
    #[must_use]
    pub fn of(&self, line: Line, category: usize) -> i32 {
        i32::from(self.plain[category]) + i32::from(self.by_line[line_index(line)][category])
    }
}

/// The table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
    grams: GramTable<GramWeights>,
    /// By name, features that are no runs of characters.
    named: HashMap<String, CategoryWeights>,
    /// Names in the order of the file; kept to write.
    names: Vec<String>,
}

/// What the header rows are called.
const HEADER: [&str; 5] = ["bias", "threshold", "refuted", "certain", "certain_alone"];

/// The columns of the table.
fn columns() -> [&'static str; 6] {
    Category::ALL.map(Category::id)
}

fn line_index(line: Line) -> usize {
    match line {
        Line::Debtor => 0,
        Line::ThirdParty => 1,
        Line::Unknown => 2,
    }
}

/// `n 抓你` (whoever listens) or `dn 抓你` (the debtor listens): the run, and for whom it counts.
fn gram_name(name: &str) -> Option<(Option<usize>, &str)> {
    let (kind, run) = name.split_once(' ')?;
    let line = match kind {
        "n" => None,
        "dn" => Some(0),
        "tn" => Some(1),
        "un" => Some(2),
        _ => return None,
    };
    (1..=LONGEST_GRAM)
        .contains(&run.chars().count())
        .then_some((line, run))
}

impl Weights {
    /// Whether there is nothing to add up.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The weights of a run of characters; `None` also says that no longer run begins with it.
    #[must_use]
    pub fn gram(&self, gram: Gram) -> Option<&GramWeights> {
        self.grams.get(gram).map(|(_, row)| row)
    }

    /// The weights of a named feature.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&CategoryWeights> {
        self.named.get(name)
    }

    /// The weights of any feature by its name in the table.
    #[must_use]
    pub fn row(&self, name: &str) -> Option<CategoryWeights> {
        let Some((line, run)) = gram_name(name) else {
            return self.named(name).copied();
        };
        let weights = self.gram(run.chars().fold(Gram::default(), Gram::with))?;
        let cells = line.map_or(weights.plain, |line| weights.by_line[line]);
        Some(cells.map(i32::from))
    }

    /// Adds a feature by name; weights of runs are cut to ±32.
    pub fn insert(&mut self, name: &str, row: CategoryWeights) {
        self.names.push(name.to_string());
        let Some((line, run)) = gram_name(name) else {
            self.named.insert(name.to_string(), row);
            return;
        };
        let weights = self.grams.row(run);
        let cells = line.map_or(&mut weights.plain, |line| &mut weights.by_line[line]);
        *cells = row.map(cell);
    }

    /// Reads the table.
    ///
    /// # Errors
    /// 0-based line number and what is wrong.
    pub fn read(text: &str) -> Result<Self, (usize, String)> {
        let rows = read_rows(text, &columns())?;
        let mut weights = Self::default();
        weights.grams.reserve(rows.len());
        for (name, row) in rows {
            match HEADER.iter().position(|header| *header == name) {
                Some(at) => *weights.header()[at] = row,
                None => weights.insert(name, row),
            }
        }
        Ok(weights)
    }

    /// Writes the table, sorted by feature.
    #[must_use]
    pub fn write(&self) -> String {
        let mut copy = self.clone();
        let header = copy.header().map(|cells| *cells);
        let mut names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        names.sort_unstable();
        let rows = names.into_iter().filter_map(|name| Some((name, self.row(name)?)));
        write_rows(&columns(), HEADER.into_iter().zip(header).chain(rows))
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
        let mut weights = Weights {
            bias: [1, 2, 3, 4, 5, -6],
            certain_alone: [0, 0, 0, 0, 0, 7],
            ..Weights::default()
        };
        weights.insert("n 抓你", [900, 0, 300, 0, 0, 0]);
        weights.insert("r threat.arrest", [0, 0, 0, 0, 0, 2]);
        weights.insert("tn 抓你", [0, 0, 0, -40, 0, 0]);
        assert_eq!(Weights::read(&weights.write()), Ok(weights.clone()));
        assert_eq!(
            Weights::read("抓\t1"),
            Err((0, "the column insult is missing".into()))
        );
        let gram = "抓你".chars().fold(Gram::default(), Gram::with);
        let found = weights.gram(gram).unwrap();
        assert_eq!(
            (
                found.of(Line::ThirdParty, 0),
                found.of(Line::ThirdParty, 3),
                found.of(Line::Debtor, 3)
            ),
            (900, -40, 0)
        );
        assert!(
            weights.gram(Gram::default().with('抓')).is_some(),
            "the beginning of a longer run is there"
        );
        assert!(weights.gram(Gram::default().with('你')).is_none());
    }
}
