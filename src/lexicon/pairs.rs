//! Weights of single letters and pairs of letters in the form that judges: a short hash table, a row of cells for each.
//!
//! For what is said of a whole document or of the listener's turns, where pairs tell as much as longer runs. Built with the
//! ruleset from tables that people read.

use super::alphabet::{Alphabet, Code, NOTHING, STRANGER};

/// One or two letters; the second of one alone is `'\0'`.
pub(super) type Pair = [char; 2];

/// Rows by pair, compiled.
#[derive(Debug)]
pub struct PairIndex<const N: usize> {
    /// Two codes and the number of the row; an empty place is 0.
    slots: Vec<(u32, u32)>,
    shift: u32,
    rows: Vec<[i16; N]>,
}

impl<const N: usize> Default for PairIndex<N> {
    fn default() -> Self {
        Self {
            slots: vec![(0, 0); 2],
            shift: 31,
            rows: Vec::new(),
        }
    }
}

impl<const N: usize> PairIndex<N> {
    /// Compiles rows over an alphabet that holds their letters.
    pub(super) fn new(alphabet: &Alphabet, pairs: &[(Pair, [i16; N])]) -> Self {
        let size = (pairs.len() * 3 / 2).next_power_of_two().max(2);
        let mut index = Self {
            slots: vec![(0, 0); size],
            shift: 32 - size.trailing_zeros(),
            rows: Vec::with_capacity(pairs.len()),
        };
        for ([first, second], cells) in pairs {
            let second = if *second == '\0' {
                NOTHING
            } else {
                alphabet.code(*second)
            };
            let key = key(alphabet.code(*first), second);
            let place = index.place(key);
            index.slots[place] = (key, u32::try_from(index.rows.len()).unwrap_or(u32::MAX));
            index.rows.push(*cells);
        }
        index
    }

    /// The numbers of the rows of all letters and pairs in `letters`, as often as they stand there.
    pub(super) fn each(&self, letters: &[Code], mut give: impl FnMut(usize)) {
        let mut look = |first: Code, second: Code| {
            let key = key(first, second);
            let (found, row) = self.slots[self.place(key)];
            if found == key {
                give(row as usize);
            }
        };
        let mut before = NOTHING;
        for letter in letters {
            if *letter > STRANGER {
                look(*letter, NOTHING);
                if before > STRANGER {
                    look(before, *letter);
                }
            }
            before = *letter;
        }
    }

    /// The cells of a row.
    #[must_use]
    pub fn row(&self, number: usize) -> &[i16; N] {
        &self.rows[number]
    }

    /// How many rows there are; their numbers are below it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Where a pair stands or would stand.
    fn place(&self, key: u32) -> usize {
        let mut at = (key.wrapping_mul(0x9e37_79b1) >> self.shift) as usize;
        while self.slots[at].0 != key && self.slots[at].0 != 0 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }
}

/// No code of a letter is 0, so that no key is.
fn key(first: Code, second: Code) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

/// The pair that `text` is.
pub(super) fn pair_of(text: &str) -> Option<Pair> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let second = chars.next().unwrap_or_default();
    chars.next().is_none().then_some([first, second])
}

/// The letters of a pair as they stand in a table.
pub(super) fn text_of(pair: Pair) -> String {
    pair.into_iter().filter(|c| *c != '\0').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_pairs_are_found_as_often_as_they_stand() {
        let rows = ["我", "我是", "是我", "不"].map(|text| pair_of(text).unwrap());
        let alphabet = Alphabet::new("我是不".chars()).unwrap();
        let rows: Vec<(Pair, [i16; 1])> = rows.into_iter().zip(1..).map(|(pair, n)| (pair, [n])).collect();
        let index = PairIndex::new(&alphabet, &rows);
        let found = |text: &str| {
            let codes: Vec<Code> = text.chars().map(|c| alphabet.code(c)).collect();
            let mut found = Vec::new();
            index.each(&codes, |row| found.push(index.row(row)[0]));
            found
        };
        assert_eq!(found("我是我"), [1, 2, 1, 3]);
        assert_eq!(found("我x是"), [1], "a letter that is not known parts a pair");
        assert!(found("").is_empty());
        assert_eq!(pair_of("三个字"), None);
        let nothing: PairIndex<1> = PairIndex::default();
        nothing.each(&[2, 3], |_| panic!("there is nothing to find"));
    }
}
