//! Learned weights: how much what is said in a turn speaks for each category.
//!
//! A readable table (`weights.tsv`): a header with thresholds, then one feature a line. An empty table switches weighted
//! evidence off. What features are is decided in `judge::features`.

use std::collections::BTreeMap;

use super::pairs::{Pair, pair_of, text_of};
use super::runs::{RunRow, cell, letters_of, run_of};
use super::table::{each_row, most_rows, write_rows};
use super::together::{CategoryWeights, TERMS, Together};
use crate::model::Category;

/// A weight or a sum as it stands in a table; what does not fit becomes the nearest that does.
pub(crate) fn thousandths(weight: f32) -> i32 {
    #[allow(clippy::cast_possible_truncation, reason = "the cast saturates")]
    let rounded = (weight * 1000.0).round() as i32;
    rounded
}

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
    /// What the sums of a turn come to at first, its length and how loud others are considered; which way the turns around it lean
    /// comes of that.
    pub first: Together,
    /// What they come to with that; the lines above are lines of it.
    pub together: Together,
    /// Runs of letters, for whom they count (a place in [`KINDS`]) and their weights, sorted.
    runs: Vec<RunRow<6>>,
    /// Letters and pairs of letters in what the listener answers, sorted.
    answers: Vec<(Pair, [i16; 6])>,
    /// By name, features that are no runs of characters.
    named: BTreeMap<String, CategoryWeights>,
}

/// Letters of a turn whose features count as they stand in the table, and how many every turn is taken to have besides.
const USUAL: u64 = 25;
const FEWEST: u64 = 5;

/// What the header rows are called.
const HEADER: [&str; 5] = ["bias", "threshold", "refuted", "certain", "certain_alone"];

/// How the names of the rows begin that say what sums come to at first.
const FIRST: &str = "first ";

/// The columns of the table.
fn columns() -> [&'static str; 6] {
    Category::ALL.map(Category::id)
}

/// How the names of what the listener answers begin.
pub(crate) const ANSWER: char = 'l';

/// How the names of runs begin: whoever listens, and further for each listener.
const KINDS: [&str; 4] = ["n", "dn", "tn", "un"];

/// `n 抓你` (whoever listens) or `dn 抓你` (the debtor listens): for whom it counts, as a place in [`KINDS`], and the run.
fn kind_and_run(name: &str) -> Option<(u8, &str)> {
    let (kind, run) = name.split_once(' ')?;
    // Spelled out, since a start asks for every row of the table; as in [`KINDS`].
    let place = match kind {
        "n" => 0,
        "dn" => 1,
        "tn" => 2,
        "un" => 3,
        _ => return None,
    };
    Some((place, run))
}

/// `l 威胁`: letters of what the listener answers.
fn answer(name: &str) -> Option<Pair> {
    pair_of(name.strip_prefix(ANSWER)?.strip_prefix(' ')?)
}

/// A table while it is put together from its rows.
struct Gathering {
    weights: Weights,
    /// What the rows of [`Together`] are called, and which were there: for what sums come to at first, then for what they come to.
    together: [String; TERMS],
    there: [[bool; TERMS]; 2],
}

impl Gathering {
    fn new() -> Self {
        Self {
            weights: Weights::default(),
            together: Together::names(),
            there: [[false; TERMS]; 2],
        }
    }

    fn take(&mut self, name: &str, row: CategoryWeights) {
        let weights = &mut self.weights;
        if let Some((kind, run)) = kind_and_run(name).and_then(|(kind, run)| Some((kind, run_of(run)?))) {
            weights.runs.push((run, kind, row.map(cell)));
        } else if let Some(pair) = answer(name) {
            weights.answers.push((pair, row.map(cell)));
        } else if let Some(at) = HEADER.iter().position(|header| *header == name) {
            *weights.header()[at] = row;
        } else {
            let (is_second, term) = match name.strip_prefix(FIRST) {
                Some(term) => (false, term),
                None => (true, name),
            };
            let Some(at) = self.together.iter().position(|known| known == term) else {
                weights.named.insert(name.to_string(), row);
                return;
            };
            self.there[usize::from(is_second)][at] = true;
            let table = match is_second {
                true => &mut weights.together,
                false => &mut weights.first,
            };
            table.set(at, row);
        }
    }

    fn end(mut self) -> Weights {
        // A written table is sorted within each kind, which this sort makes use of.
        self.weights.runs.sort_by_key(|row| (row.0, row.1));
        self.weights.answers.sort_by_key(|row| row.0);
        self.weights
    }

    /// The first row of what sums come to that was not there. Tables that were learned without a network have no rows for it.
    fn missing(&self) -> Option<String> {
        let of = |prefix: &'static str, there: &[bool]| -> Option<String> {
            let mut names = self.together.iter().zip(there);
            let missing = names.find(|(name, there)| !**there && !name.contains("read "))?.0;
            Some(format!("{prefix}{missing}"))
        };
        let [first, second] = &self.there;
        of(FIRST, first).or_else(|| of("", second))
    }
}

impl Weights {
    /// The table of these features with their weights, header rows among them; weights of runs are cut to ±32.
    pub fn new<'n>(rows: impl IntoIterator<Item = (&'n str, CategoryWeights)>) -> Self {
        let mut gathering = Gathering::new();
        rows.into_iter().for_each(|(name, row)| gathering.take(name, row));
        gathering.end()
    }

    /// Whether what a network reads counts at all.
    pub(super) fn need_network(&self) -> bool {
        self.first.needs_network() || self.together.needs_network()
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

    /// Whether anything was learned of what a rule says.
    pub(crate) fn know_rule(&self, id: &str) -> bool {
        let set_aside = format!("x {id} ");
        self.named.contains_key(&format!("r {id}"))
            || self.named.contains_key(&format!("r? {id}"))
            || self
                .named
                .range(set_aside.clone()..)
                .next()
                .is_some_and(|(name, _)| name.starts_with(&set_aside))
    }

    /// The weights of any feature by its name in the table.
    #[must_use]
    pub fn row(&self, name: &str) -> Option<CategoryWeights> {
        if let Some(row) = self.named(name) {
            return Some(*row);
        }
        if let Some(pair) = answer(name) {
            let at = self.answers.binary_search_by_key(&pair, |row| row.0).ok()?;
            return Some(self.answers[at].1.map(i32::from));
        }
        let (kind, run) = kind_and_run(name)?;
        let run = run_of(run)?;
        let at = self
            .runs
            .binary_search_by_key(&(run, kind), |row| (row.0, row.1))
            .ok()?;
        Some(self.runs[at].2.map(i32::from))
    }

    /// How much every feature of a turn of so many letters counts, in thousandths: in a long turn each says less of the whole.
    #[must_use]
    pub fn scale(letters: usize) -> i32 {
        let share = (USUAL + FEWEST) * 1_000_000 / (letters as u64 + FEWEST);
        i32::try_from(share.isqrt()).unwrap_or(i32::MAX)
    }

    /// Reads the table.
    ///
    /// # Errors
    /// 0-based line number and what is wrong.
    pub fn read(text: &str) -> Result<Self, (usize, String)> {
        let mut gathering = Gathering::new();
        gathering.weights.runs.reserve(most_rows(text));
        each_row(text, &columns(), |(name, row)| gathering.take(name, row))?;
        let missing = gathering.missing();
        let weights = gathering.end();
        // Without its second table a table would weigh nothing, and every sum would lie above a negative line.
        match missing.filter(|_| !weights.is_empty()) {
            Some(name) => Err((0, format!("the row {name} is missing"))),
            None => Ok(weights),
        }
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
        rows.extend(
            self.answers
                .iter()
                .map(|(pair, cells)| (format!("{ANSWER} {}", text_of(*pair)), cells.map(i32::from))),
        );
        rows.sort_unstable();
        let first = self
            .first
            .rows()
            .map(|(name, row)| (format!("{FIRST}{name}"), row));
        let together: Vec<(String, CategoryWeights)> = first.chain(self.together.rows()).collect();
        let rows = together.iter().chain(&rows);
        let rows = rows.map(|(name, row)| (name.as_str(), *row));
        write_rows(&columns(), HEADER.into_iter().zip(header).chain(rows))
    }

    /// Runs of letters, for whom they count (0: whoever listens, then the debtor, a third party, somebody unknown) and their
    /// weights, sorted.
    pub(super) fn runs(&self) -> &[RunRow<6>] {
        &self.runs
    }

    /// Letters and pairs of letters in what the listener answers, and their weights, sorted.
    pub(super) fn answers(&self) -> &[(Pair, [i16; 6])] {
        &self.answers
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
    fn a_feature_of_a_long_turn_counts_less() {
        let scales = [0, 25, 115, 1_000_000].map(Weights::scale);
        assert_eq!(scales, [2449, 1000, 500, 5]);
    }

    #[test]
    fn every_kind_of_run_is_read_as_it_is_written() {
        for (place, kind) in (0..).zip(KINDS) {
            assert_eq!(
                kind_and_run(&format!("{kind} 抓你")),
                Some((place, "抓你")),
                "{kind}"
            );
        }
        assert_eq!(kind_and_run("x 抓你"), None);
    }

    #[test]
    fn survives_writing_and_reading() {
        let weights = Weights::new([
            ("bias", [1, 2, 3, 4, 5, -6]),
            ("certain_alone", [0, 0, 0, 0, 0, 7]),
            ("l 威胁", [30, 0, 0, 0, 0, 0]),
            ("n 抓你", [900, 0, 300, 0, 0, 0]),
            ("r threat.arrest", [0, 0, 0, 0, 0, 2]),
            ("tn 抓你", [0, 0, 0, -40, 0, 0]),
        ]);
        let text = weights.write();
        assert_eq!(text.lines().count(), 1 + HEADER.len() + 2 * TERMS + 4);
        assert_eq!(Weights::read(&text).unwrap().write(), text);
        assert_eq!(
            Weights::read("抓\t1").err(),
            Some((0, "the column insult is missing".into()))
        );
        assert_eq!(
            Weights::read(&text.replace("first always", "rest")).err(),
            Some((0, "the row first always is missing".into())),
            "a table of an earlier form"
        );
        assert_eq!(weights.row("tn 抓你"), Some([0, 0, 0, -40, 0, 0]));
        assert_eq!(weights.row("l 威胁"), Some([30, 0, 0, 0, 0, 0]));
        assert_eq!(weights.row("dn 抓你"), None);
        assert_eq!(weights.row("n 抓"), None);
    }
}
