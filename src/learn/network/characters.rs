//! The characters and syllables that have places of their own.
//!
//! A character's place is its own and that of its syllable together, so that what recognition wrote by another character of the same
//! sound (逾期 as 余期), and what no author ever wrote, lies near what was meant. Takes lessons, gives numbers.

use std::collections::{HashMap, HashSet};

use encoding_rs::GBK;

use super::Talk;
use crate::lexicon::{STRANGE, is_figure, letter};
use crate::text::Syllable;

/// Numbers of a character and of its syllable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Sounding {
    /// 0 for one that was met too rarely.
    pub(super) char: u32,
    /// 0 for what has no sound, or one that was never heard.
    pub(super) sound: u32,
}

/// The characters that were met often enough and the syllables that were heard, by number.
pub(super) struct Characters {
    /// In their order, after the one for all others.
    chars: Vec<char>,
    numbers: HashMap<char, u32>,
    sounds: HashMap<Syllable, u32>,
}

impl Characters {
    /// Those that stand in at least `least` turns, and the syllables of all.
    pub(super) fn new(talks: &[Talk<'_>], least: usize) -> Self {
        let mut counts: HashMap<char, usize> = HashMap::new();
        for spoken in talks.iter().flat_map(|talk| talk.turns) {
            let mut letters = spoken.letters.clone();
            letters.sort_unstable();
            letters.dedup();
            letters
                .into_iter()
                .for_each(|c| *counts.entry(c).or_default() += 1);
        }
        let mut syllables: Vec<Syllable> = counts.keys().filter_map(|c| syllable(*c)).collect();
        syllables.sort_unstable();
        syllables.dedup();
        let often = counts.into_iter().filter(|(c, n)| *n >= least && *c != STRANGE);
        let mut chars: Vec<char> = often.map(|(c, _)| c).collect();
        chars.sort_unstable();
        chars.insert(0, STRANGE);
        Self {
            numbers: chars.iter().copied().zip(0..).collect(),
            chars,
            sounds: syllables.into_iter().zip(1..).collect(),
        }
    }

    /// How many characters have a place, the one for all others among them.
    pub(super) fn count(&self) -> usize {
        self.chars.len()
    }

    /// How many syllables have one, none among them.
    pub(super) fn sound_count(&self) -> usize {
        self.sounds.len() + 1
    }

    /// The numbers of a letter.
    pub(super) fn numbers(&self, c: char) -> Sounding {
        let sound = syllable(c).and_then(|syllable| self.sounds.get(&syllable));
        Sounding {
            char: self.numbers.get(&c).copied().unwrap_or(0),
            sound: sound.copied().unwrap_or(0),
        }
    }

    /// The characters that get a row in the table, in their order: those that were met, and common ones of which only the sound is known.
    pub(super) fn rows(&self) -> Vec<(char, Sounding)> {
        let known: HashSet<char> = self.chars.iter().copied().collect();
        let heard = common()
            .filter(|c| !known.contains(c) && letter(*c) == Some(*c))
            .map(|c| (c, self.numbers(c)))
            .filter(|(_, at)| at.sound > 0);
        let met = self.chars.iter().map(|c| (*c, self.numbers(*c)));
        let mut rows: Vec<(char, Sounding)> = met.chain(heard).collect();
        rows[1..].sort_unstable_by_key(|(c, _)| *c);
        rows
    }
}

/// How a letter sounds; figures were said otherwise.
fn syllable(c: char) -> Option<Syllable> {
    (!is_figure(c)).then(|| Syllable::usual(c)).flatten()
}

/// The 3,755 common characters of GB 2312, its first level (rows 16 to 55).
fn common() -> impl Iterator<Item = char> {
    let places = (0xb0..=0xd7u8).flat_map(|row| (0xa1..=0xfeu8).map(move |cell| [row, cell]));
    places.filter_map(|place| {
        let (text, had_errors) = GBK.decode_without_bom_handling(&place);
        text.chars()
            .next()
            .filter(|c| !had_errors && matches!(c, '\u{4e00}'..='\u{9fff}'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::network::Spoken;
    use crate::lexicon::Meanings;

    #[test]
    fn what_was_never_met_has_a_place_by_its_sound() {
        let meanings = Meanings::default();
        let turns = ["逾期了", "逾期吗", "仟块"].map(|turn| Spoken::of(true, turn, &meanings));
        let talk = Talk {
            turns: &turns,
            lessons: Vec::new(),
            is_of_bank: false,
        };
        let characters = Characters::new(&[talk], 2);
        assert_eq!(characters.count(), 3, "逾, 期 and the one for all others");
        let (said, heard) = (characters.numbers('逾'), characters.numbers('余'));
        assert!(said.char > 0 && heard.char == 0 && heard.sound == said.sound);
        assert_eq!(characters.numbers('仟'), Sounding::default());
        let rows = characters.rows();
        assert!(rows[1..].is_sorted_by_key(|(c, _)| *c) && rows[0].0 == STRANGE);
        let has = |c: char| rows.iter().any(|(row, _)| *row == c);
        assert!(has('余') && has('逾') && !has('仟') && !has('抓'));
    }
}
