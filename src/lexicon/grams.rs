//! Runs of at most three characters as keys, and a table by them that says when no longer run can follow.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Longest run of characters that carries a weight.
pub const LONGEST_GRAM: usize = 3;

/// A run of at most [`LONGEST_GRAM`] characters as one number, so that it can be looked up while it grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gram(u64);

impl Gram {
    /// The run with one more character.
    #[must_use]
    pub fn with(self, c: char) -> Self {
        Self(self.0 << 21 | u64::from(u32::from(c)))
    }
}

/// Calls `visit` with the first and last place of every run in `letters` (place and character), the run, and its
/// characters; when `visit` says `false`, longer runs from the same start are left out.
pub fn each_gram(letters: &[(usize, char)], mut visit: impl FnMut(usize, usize, Gram) -> bool) {
    for start in 0..letters.len() {
        let mut gram = Gram::default();
        for (at, c) in letters[start..].iter().take(LONGEST_GRAM) {
            gram = gram.with(*c);
            if !visit(letters[start].0, *at, gram) {
                break;
            }
        }
    }
}

/// Rows by run. Every beginning of a run is there too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GramTable<R> {
    /// By packed characters, the place in `rows`; 0 is the empty row of mere beginnings.
    places: HashMap<u64, u32, BuildHasherDefault<KeyHasher>>,
    rows: Vec<R>,
}

impl<R: Default> GramTable<R> {
    /// The number and the row of a run; `None` also says that no longer run begins with it.
    #[must_use]
    pub fn get(&self, gram: Gram) -> Option<(usize, &R)> {
        let place = *self.places.get(&gram.0)? as usize;
        Some((place, self.rows.get(place)?))
    }

    /// The row of a run, made if there is none.
    pub fn row(&mut self, run: &str) -> &mut R {
        if self.rows.is_empty() {
            self.rows.push(R::default());
        }
        let mut gram = Gram::default();
        for c in run.chars() {
            gram = gram.with(c);
            self.places.entry(gram.0).or_default();
        }
        let place = self.places.entry(gram.0).or_default();
        if *place == 0 {
            *place = u32::try_from(self.rows.len()).unwrap_or_default();
            self.rows.push(R::default());
        }
        &mut self.rows[*place as usize]
    }

    /// Makes room for `more` runs.
    pub fn reserve(&mut self, more: usize) {
        self.places.reserve(more);
    }

    /// How many rows there are, the empty one included.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows.len()
    }
}

/// Keys are packed characters: one multiplication spreads them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        let spread = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = spread ^ (spread >> 32);
    }
}

/// A weight in thousandths as it stands in a row: cut to ±32.
pub(super) fn cell(weight: i32) -> i16 {
    i16::try_from(weight.clamp(-32_000, 32_000)).unwrap_or_default()
}
