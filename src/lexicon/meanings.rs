//! Words by meaning: places in a space where words of like meaning lie close together, taken from an open model of language.
//!
//! A table (`meanings.tsv`, made by scripts/meanings.py): a row for each word, its place as one printable character for each
//! dimension; see lexicons/README.md. What is learned of 单位 so holds for 厂里 as well, though no author wrote it. Knows nothing
//! of networks, turns or documents.

use rustc_hash::FxHashMap;

use super::letters::letter;
use super::table::{lines, most_rows};

/// The number of a word; 0 for none.
pub(crate) type Word = u16;

/// Characters of the longest word.
const LONGEST: usize = 5;
/// The character that stands for 0, and how far others may be from it.
const ZERO: u8 = b'!' + 46;
const FARTHEST: i8 = 46;
/// What one step from a character to the next is worth, in thousandths: numbers then are as large as those of characters.
const STEP: i16 = 30;

/// The table.
#[derive(Debug, Default)]
pub struct Meanings {
    /// By word, its number.
    numbers: FxHashMap<u128, Word>,
    /// By the first two letters of longer words, one bit for each length that such a word has: few words begin with any two letters
    /// that stand side by side, and each would be asked for at every letter.
    lengths: FxHashMap<(char, char), u8>,
    /// How many dimensions there are.
    dimensions: usize,
    /// By number of a word, its place, in steps; the first is that of no word.
    places: Vec<i8>,
}

impl Meanings {
    /// Whether there are no words.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// How many numbers a place has.
    #[must_use]
    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// How many numbers of words there are, that of none counted.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len() + 1
    }

    /// The place of a word, in thousandths.
    pub(crate) fn place(&self, word: Word) -> impl Iterator<Item = i16> + '_ {
        let from = usize::from(word) * self.dimensions;
        let steps = self.places.get(from..from + self.dimensions).unwrap_or_default();
        steps.iter().map(|steps| i16::from(*steps) * STEP)
    }

    /// For each letter, the word that it is part of: from the front, the longest word of the table that begins there. Letters
    /// are what stands in the table; a dictionary of word edges is not asked, so that its words cannot change what is learned.
    pub(crate) fn words(&self, letters: &[char]) -> Vec<Word> {
        let mut words = vec![0; letters.len()];
        if self.is_empty() {
            return words;
        }
        let mut at = 0;
        while let Some(rest) = letters.get(at..).filter(|rest| !rest.is_empty()) {
            let (length, word) = self.longest(rest).unwrap_or((1, 0));
            words[at..at + length].fill(word);
            at += length;
        }
        words
    }

    /// The longest word that letters begin with, and its length.
    fn longest(&self, letters: &[char]) -> Option<(usize, Word)> {
        let lengths = match letters {
            [first, second, ..] => self.lengths.get(&(*first, *second)).copied().unwrap_or(0),
            _ => 0,
        };
        (1..=letters.len().min(LONGEST))
            .rev()
            .filter(|length| *length == 1 || lengths & 1 << length != 0)
            .find_map(|length| Some((length, *self.numbers.get(&key(&letters[..length]))?)))
    }

    /// Reads the table.
    ///
    /// # Errors
    /// 0-based line number and what is wrong.
    pub fn read(text: &str) -> Result<Self, (usize, String)> {
        let mut meanings = Self::default();
        meanings.numbers.reserve(most_rows(text));
        // A place has as many bytes in the table as here, and stands beside its word.
        meanings.places.reserve(text.len());
        for (number, line) in lines(text).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            meanings.read_row(line).map_err(|what| (number, what))?;
        }
        Ok(meanings)
    }

    fn read_row(&mut self, line: &str) -> Result<(), String> {
        let (word, place) = line
            .split_once('\t')
            .ok_or("a tab and the place of the word are missing")?;
        if self.is_empty() {
            self.dimensions = place.len();
            self.places.resize(place.len(), 0);
        }
        if place.is_empty() || place.len() != self.dimensions {
            let (is, wanted) = (place.len(), self.dimensions);
            return Err(format!(
                "the place of {word} has {is} characters and not {wanted}"
            ));
        }
        let letters: Vec<char> = word.chars().collect();
        if letters.is_empty() || letters.len() > LONGEST {
            return Err(format!("{word} has not 1 to {LONGEST} characters"));
        }
        if let Some(other) = letters.iter().find(|c| letter(**c) != Some(**c)) {
            return Err(format!(
                "{other} of {word} is read as another character, or is none"
            ));
        }
        let number =
            Word::try_from(self.len()).map_err(|_| "there are more than 65,535 words".to_string())?;
        for character in place.bytes() {
            let steps = character.checked_signed_diff(ZERO);
            let Some(steps) = steps.filter(|steps| steps.abs() <= FARTHEST) else {
                return Err(format!("the place of {word} has characters beyond ! to }}"));
            };
            self.places.push(steps);
        }
        if let [first, second, ..] = letters[..] {
            *self.lengths.entry((first, second)).or_default() |= 1 << letters.len();
        }
        match self.numbers.insert(key(&letters), number) {
            Some(_) => Err(format!("{word} stands twice")),
            None => Ok(()),
        }
    }
}

/// A word as a number: so many characters of 21 bits fit.
fn key(letters: &[char]) -> u128 {
    letters
        .iter()
        .fold(0, |key, c| key << 21 | u128::from(u32::from(*c)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    #[test]
    fn words_are_found_from_the_front_and_the_longest_first() {
        let meanings = Meanings::read("# words\n单位\tO-\n位\tM!\n单\t}O\n").unwrap();
        assert_eq!((meanings.dimensions(), meanings.len()), (2, 4));
        let letters: Vec<char> = "去单位位单".chars().collect();
        assert_eq!(meanings.words(&letters), [0, 1, 1, 2, 3]);
        let place = |word| -> Vec<i16> { meanings.place(word).collect() };
        assert_eq!(place(0), [0, 0]);
        assert_eq!(place(1), [0, -1020]);
        assert_eq!(place(3), [1380, 0]);
        assert_eq!(Meanings::default().words(&letters), [0; 5]);
        assert_eq!(Meanings::default().place(0).count(), 0);
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_line() {
        for (text, line, what) in [
            ("单位", 0, "a tab"),
            ("单\tOO\n位\tO", 1, "has 1 characters and not 2"),
            ("单\t", 0, "has 0 characters"),
            ("单\tO\n单\tO", 1, "stands twice"),
            ("您\tO", 0, "is read as another"),
            ("一二三四五六\tO", 0, "has not 1 to 5 characters"),
            ("单\t~", 0, "beyond ! to }"),
        ] {
            let (at, said) = Meanings::read(text).expect_err(text);
            assert!(at == line && said.contains(what), "{at} {said}");
        }
    }
}
