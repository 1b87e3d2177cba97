//! How much the sums of an agent turn count together: a small second table on top of the weights.
//!
//! A turn's sums for all categories, their squares (far from zero means more than twice as far), what the network reads in it,
//! how loud the other turns of the document are and how long the turn is: each counts so much for each category. Asked twice: what
//! the turns come to at first says which way the turns around lean, and that counts the second time: 对啊 after a menace keeps it
//! up. Rows of `weights.tsv`, as are those of [`Weights`](super::weights::Weights), which share the form of a row; arithmetic in
//! thousandths only.

use crate::model::Category;

/// Weights of one feature, or what weights come to, in thousandths, one for each of [`Category::ALL`].
pub type CategoryWeights = [i32; Category::ALL.len()];

/// What a turn comes to by itself, in thousandths for each category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Own {
    /// The sums of its weights.
    pub weighed: CategoryWeights,
    /// What the network reads in it; [`UNREAD`] where it was not asked.
    pub read: CategoryWeights,
}

impl Own {
    /// The sums of a turn of so many letters, which is read only if they leave a category open, or if it is short: then what it means
    /// may stand in what was said before, which the weights do not see.
    ///
    /// The network takes far more time than the weights, and most turns of a night are plainly clean.
    pub(crate) fn new(
        weighed: CategoryWeights,
        letters: usize,
        read: impl FnOnce() -> CategoryWeights,
    ) -> Self {
        let is_open = (1..=SHORT).contains(&letters) || weighed.iter().any(|sum| *sum >= OPEN);
        let read = if is_open { read() } else { UNREAD };
        Self { weighed, read }
    }

    /// Whether the network was asked.
    pub(crate) fn was_read(&self) -> bool {
        self.read != UNREAD
    }
}

/// What stands beside a turn's own sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beside {
    /// The largest sum of any category in any other agent turn of the document.
    pub loudest: i32,
    /// The same of the turn that comes next to it.
    pub second: i32,
    /// The mean, over the other agent turns, of the largest sum of each.
    pub mean: i32,
    /// Letters of the turn.
    pub letters: usize,
    /// Which way the turns around it lean; nothing the first time.
    pub leanings: Leanings,
}

/// How far the turns around one lean to each category, in thousandths: 0 not at all, 500 undecided, 1000 as far as counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Leanings {
    /// The agent's turn before.
    pub before: CategoryWeights,
    /// The agent's next turn.
    pub after: CategoryWeights,
    /// The turn that leans most, of all others of the document.
    pub most: CategoryWeights,
}

impl Leanings {
    /// How far a turn leans that comes to these sums at first: the odds as a straight line between one in seven and seven in one.
    #[must_use]
    pub(crate) fn of(first: &CategoryWeights) -> CategoryWeights {
        first.map(|sum| (500 + sum / 4).clamp(0, 1000))
    }
}

/// The sums of other turns count within these bounds, in thousandths.
const OTHERS: (i32, i32) = (-1500, 1500);
/// What stands beside a turn where there are no other turns, in thousandths: the loudest, the second and the mean that turns
/// without a violation have beside them on average, so that a single message is neither excused nor suspected for standing alone.
pub const CALM: (i32, i32, i32) = (0, -500, -850);
/// A turn's own sums count within these bounds, in thousandths.
const OWN: (i32, i32) = (-3000, 3000);
/// What the network reads counts within these bounds, in thousandths.
const READ: (i32, i32) = (-8000, 8000);
/// What counts as read in a turn that was not: that the network sees nothing.
pub const UNREAD: CategoryWeights = [READ.0; Category::ALL.len()];
/// From which sum of its weights on a category is open, in thousandths.
const OPEN: i32 = -900;
/// Up to how many letters a turn is short.
const SHORT: usize = 12;

/// How many rows the table has: the sum, the square and the reading of each category, three of other turns, the length, once for
/// all, and three leanings of each category.
pub const TERMS: usize = 6 * Category::ALL.len() + 5;

/// The table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Together {
    /// For each term, how much it counts for each category.
    rows: [CategoryWeights; TERMS],
}

impl Default for Together {
    fn default() -> Self {
        Self {
            rows: [CategoryWeights::default(); TERMS],
        }
    }
}

impl Beside {
    /// A turn that stands alone.
    #[must_use]
    pub fn alone(letters: usize) -> Self {
        Self {
            loudest: CALM.0,
            second: CALM.1,
            mean: CALM.2,
            letters,
            leanings: Leanings::default(),
        }
    }
}

impl Together {
    /// What each row is called in the table.
    #[must_use]
    pub fn names() -> [String; TERMS] {
        const KINDS: [&str; 6] = ["sum", "square", "read", "before", "after", "most"];
        const OTHER: [&str; 5] = [
            "loudest other turn",
            "second other turn",
            "mean of other turns",
            "length",
            "always",
        ];
        std::array::from_fn(|term| match (KINDS.get(term / 6), Category::ALL.get(term % 6)) {
            (Some(kind), Some(category)) => format!("{kind} {}", category.id()),
            _ => OTHER[term % 6].to_string(),
        })
    }

    /// The terms of a turn, in thousandths.
    #[must_use]
    pub fn terms(own: &Own, beside: Beside) -> [i32; TERMS] {
        let read = own.read.map(|sum| sum.clamp(READ.0, READ.1));
        let own = own.weighed.map(|sum| sum.clamp(OWN.0, OWN.1));
        let other = |sum: i32| sum.clamp(OTHERS.0, OTHERS.1);
        let length = i32::try_from((beside.letters as u64 * 1_000_000).isqrt()).unwrap_or(i32::MAX);
        std::array::from_fn(|term| match term {
            0..6 => own[term],
            6..12 => own[term - 6] * own[term - 6] / 1000,
            12..18 => read[term - 12],
            18..24 => beside.leanings.before[term - 18],
            24..30 => beside.leanings.after[term - 24],
            30..36 => beside.leanings.most[term - 30],
            36 => other(beside.loudest),
            37 => other(beside.second),
            38 => other(beside.mean),
            39 => length.min(LONGEST),
            _ => 1000,
        })
    }

    /// What the terms come to for each category, in thousandths.
    #[must_use]
    pub fn sums(&self, own: &Own, beside: Beside) -> CategoryWeights {
        let terms = Self::terms(own, beside);
        std::array::from_fn(|category| {
            let sum: i64 = terms
                .iter()
                .zip(&self.rows)
                .map(|(term, row)| i64::from(*term) * i64::from(row[category]))
                .sum();
            i32::try_from(sum / 1000).unwrap_or(i32::MAX)
        })
    }

    /// How much the sum of a category and what is read of it count for that category itself, in thousandths.
    #[must_use]
    pub fn own_shares(&self, category: usize) -> (i32, i32) {
        (self.rows[category][category], self.rows[12 + category][category])
    }

    /// Whether what a network reads counts at all.
    pub(super) fn needs_network(&self) -> bool {
        self.rows[12..18].iter().flatten().any(|cell| *cell != 0)
    }

    /// A table of these rows, in the order of [`Together::names`].
    #[must_use]
    pub fn new(rows: [CategoryWeights; TERMS]) -> Self {
        Self { rows }
    }

    /// The rows with their names.
    pub fn rows(&self) -> impl Iterator<Item = (String, CategoryWeights)> + '_ {
        Self::names().into_iter().zip(self.rows)
    }

    /// Sets the row of the name at a place of [`Together::names`].
    pub(super) fn set(&mut self, place: usize, row: CategoryWeights) {
        if let Some(place) = self.rows.get_mut(place) {
            *place = row;
        }
    }
}

/// The root of the letters counts up to here, in thousandths: a turn of 400 letters; what is longer is no turn of talk.
const LONGEST: i32 = 20_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_what_their_names_say() {
        let own = Own {
            weighed: [500, -2000, 0, 9000, 0, 0],
            read: [0, 0, 700, -9000, 0, 0],
        };
        let terms = Together::terms(
            &own,
            Beside {
                loudest: 700,
                second: -9000,
                mean: -100,
                letters: 16,
                leanings: Leanings {
                    before: Leanings::of(&[0, 1000, -9000, 9000, 0, 0]),
                    most: [0, 0, 0, 0, 0, 77],
                    ..Leanings::default()
                },
            },
        );
        let names = Together::names();
        let term = |name: &str| terms[names.iter().position(|n| n == name).unwrap()];
        assert_eq!(
            (term("sum threat"), term("square insult"), term("sum privacy")),
            (500, 4000, 3000)
        );
        assert_eq!((term("read false_claim"), term("read privacy")), (700, -8000));
        assert_eq!(
            (
                term("loudest other turn"),
                term("second other turn"),
                term("length")
            ),
            (700, -1500, 4000)
        );
        let before = ["threat", "insult", "false_claim", "privacy"].map(|id| term(&format!("before {id}")));
        assert_eq!(before, [500, 750, 0, 1000]);
        assert_eq!((term("most improper_demand"), term("after threat")), (77, 0));
        assert_eq!((term("always"), names.len()), (1000, TERMS));
        let mut table = Together::default();
        let at = |name: &str| Together::names().iter().position(|row| row == name).unwrap();
        table.set(at("square insult"), [500, 0, 0, 0, 0, -250]);
        table.set(at("always"), [-100, 0, 0, 0, 0, 7]);
        let sums = table.sums(&own, Beside::alone(3));
        assert_eq!((sums[0], sums[1], sums[5]), (1900, 0, -993));
    }
}
