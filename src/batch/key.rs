//! What a kept result is found by: a hash of all that may change it, except the ruleset, which stands beside it.
//!
//! Takes an item, gives two keys. Most records have an id of their own, and their results depend on their content alone:
//! they are found again wherever they stand. A document that is called after its place is found only there.
//! Must not know what is kept.

use std::fmt::Debug;
use std::path::Path;

use super::items::{Content, Item};

/// 256 bits of blake3.
pub(super) type Key = [u8; 32];

/// The keys of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Keys {
    /// For results that do not depend on where the item stands.
    pub(super) anywhere: Key,
    /// For results that hold the item's path or number.
    pub(super) here: Key,
}

/// Makes keys for one way of reading and writing.
#[derive(Debug, Clone)]
pub(super) struct Keyring {
    base: blake3::Hasher,
}

impl Keyring {
    /// `ways` is everything besides bytes and ruleset that may change a result.
    pub(super) fn new(ways: &impl Debug) -> Self {
        let mut base = blake3::Hasher::new();
        part(&mut base, format!("{ways:?}").as_bytes());
        Self { base }
    }

    /// The keys of an item; none for one that could not be read.
    pub(super) fn keys(&self, item: &Item) -> Option<Keys> {
        let mut hasher = self.base.clone();
        let number = match &item.content {
            Content::Record(bytes, place) => {
                part(&mut hasher, b"record");
                part(&mut hasher, bytes);
                place.number
            }
            Content::File(bytes) => {
                part(&mut hasher, b"file");
                // The extension says how a file is read.
                part(&mut hasher, extension(&item.path).as_bytes());
                part(&mut hasher, bytes);
                0
            }
            Content::Failed(_) => return None,
        };
        let anywhere = *hasher.finalize().as_bytes();
        part(&mut hasher, item.path.as_bytes());
        hasher.update(&(number as u64).to_le_bytes());
        Some(Keys {
            anywhere,
            here: *hasher.finalize().as_bytes(),
        })
    }
}

/// Lengths keep two parts from being taken for two others.
fn part(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
}

fn extension(path: &str) -> String {
    let extension = Path::new(path).extension().unwrap_or_default();
    extension.to_string_lossy().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Place;

    fn keys(ways: &str, path: &str, content: Content) -> Keys {
        let path = path.into();
        let keys = Keyring::new(&ways).keys(&Item { path, content });
        keys.expect("it was read")
    }

    #[test]
    fn all_that_may_change_a_result_changes_its_key() {
        let record = |text: &str, number| Content::Record(text.into(), Place { line: 1, number });
        let file = |text: &str| Content::File(text.into());
        let first = keys("a", "x.jsonl", record("{}", 1));
        assert_eq!(first, keys("a", "x.jsonl", record("{}", 1)));
        let elsewhere = keys("a", "y.jsonl", record("{}", 2));
        assert_eq!(first.anywhere, elsewhere.anywhere);
        let others = [
            elsewhere,
            keys("a", "x.jsonl", record("{}", 2)),
            keys("b", "x.jsonl", record("{}", 1)),
            keys("a", "x.jsonl", record("{} ", 1)),
            keys("a", "x.jsonl", file("{}")),
            keys("a", "x.json", file("{}")),
        ];
        for other in others {
            assert_ne!(first.here, other.here);
        }
        assert_ne!(
            keys("a", "x.json", file("{}")).anywhere,
            keys("a", "x.txt", file("{}")).anywhere
        );
    }
}
