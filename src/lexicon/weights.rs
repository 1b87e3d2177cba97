//! Learned weights: how much a feature of a turn speaks for each category.
//!
//! A readable table (`weights.tsv`): a header with thresholds, then one feature a line. An empty table switches
//! weighted evidence off. What features are is decided in `judge::evidence`.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::model::Category;

/// Weights of one feature, in thousandths, one for each of [`Category::ALL`].
pub type CategoryWeights = [i32; 6];

/// The table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Weights {
    /// Added once per turn.
    pub bias: CategoryWeights,
    /// A sum at or above this is a suspected finding.
    pub threshold: CategoryWeights,
    /// A rule's hit is certain only with a sum at or above this.
    pub certain: CategoryWeights,
    /// By key of the feature's name.
    rows: HashMap<u64, CategoryWeights, BuildHasherDefault<KeyHasher>>,
    /// Names in the order of the file; kept to write and to explain.
    names: Vec<String>,
}

/// Keys are hashes already.
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
        self.0 = key;
    }
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// A running hash of a feature's name (FNV-1a over code points), so that n-grams are hashed without being built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FeatureKey(u64);

impl FeatureKey {
    /// The key of the empty name.
    #[must_use]
    pub fn empty() -> Self {
        Self(SEED)
    }

    /// The key of the name with one more character.
    #[must_use]
    pub fn with(self, c: char) -> Self {
        Self((self.0 ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3))
    }

    /// The key of the name with a text added.
    #[must_use]
    pub fn and(self, text: &str) -> Self {
        text.chars().fold(self, Self::with)
    }

    /// The finished key, its last characters spread over all bits.
    #[must_use]
    pub fn get(self) -> u64 {
        let key = (self.0 ^ (self.0 >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        key ^ (key >> 29)
    }
}

impl Weights {
    /// Whether there is nothing to add up.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The weights of a feature.
    #[must_use]
    pub fn row(&self, key: u64) -> Option<&CategoryWeights> {
        self.rows.get(&key)
    }

    /// Adds a feature by name.
    pub fn insert(&mut self, name: &str, row: CategoryWeights) {
        self.rows.insert(FeatureKey::empty().and(name).get(), row);
        self.names.push(name.to_string());
    }

    /// Reads the table.
    ///
    /// # Errors
    /// 0-based line number and what is wrong.
    pub fn read(text: &str) -> Result<Self, (usize, String)> {
        let mut weights = Self::default();
        for (number, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut cells = line.split('\t');
            let name = cells.next().unwrap_or_default();
            let mut row = CategoryWeights::default();
            for (cell, category) in row.iter_mut().zip(Category::ALL) {
                let text = cells
                    .next()
                    .ok_or_else(|| (number, format!("the column {} is missing", category.id())))?;
                *cell = match text {
                    "" => 0,
                    digits => digits
                        .parse()
                        .map_err(|_| (number, format!("{digits} is no whole number")))?,
                };
            }
            match name {
                "bias" => weights.bias = row,
                "threshold" => weights.threshold = row,
                "certain" => weights.certain = row,
                _ => weights.insert(name, row),
            }
        }
        Ok(weights)
    }

    /// Writes the table, sorted by feature.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = String::from("# Learned weights in thousandths; see lexicons/README.md. feature");
        for category in Category::ALL {
            out.push('\t');
            out.push_str(category.id());
        }
        out.push('\n');
        let mut row = |name: &str, cells: &CategoryWeights| {
            out.push_str(name);
            for cell in cells {
                out.push('\t');
                if *cell != 0 {
                    out.push_str(&cell.to_string());
                }
            }
            out.push('\n');
        };
        row("bias", &self.bias);
        row("threshold", &self.threshold);
        row("certain", &self.certain);
        let mut names: Vec<&String> = self.names.iter().collect();
        names.sort_unstable();
        for name in names {
            if let Some(cells) = self.row(FeatureKey::empty().and(name).get()) {
                row(name, cells);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn survives_writing_and_reading() {
        let mut weights = Weights {
            bias: [1, 2, 3, 4, 5, -6],
            threshold: [0, 0, 0, 0, 0, 7],
            ..Weights::default()
        };
        weights.insert("n 抓你", [900, 0, 300, 0, 0, 0]);
        assert_eq!(Weights::read(&weights.write()), Ok(weights));
        assert_eq!(
            Weights::read("抓\t1"),
            Err((0, "the column insult is missing".into()))
        );
    }
}
