//! The characters that lexicons and weights know, as small numbers, so that tables by character stay small.
//!
//! Built once with the ruleset. Gives a [`Code`] for any character; knows nothing of strings, patterns or weights.

use std::collections::BTreeMap;

/// The number of a character; see [`NOTHING`] and [`STRANGER`].
pub(crate) type Code = u16;
/// A character that no lexicon knows and that is no letter.
pub(crate) const NOTHING: Code = 0;
/// A letter that no lexicon knows.
pub(crate) const STRANGER: Code = 1;

/// Characters of the basic plane are looked up directly; beyond it there are few.
const PLANE: usize = 0x1_0000;

/// Codes by character.
pub(crate) struct Alphabet {
    codes: Box<[Code]>,
    beyond: BTreeMap<char, Code>,
    /// By code, the character; the first two are placeholders.
    chars: Vec<char>,
}

impl Alphabet {
    /// An alphabet of these characters.
    ///
    /// # Errors
    /// When they are too many for a code.
    pub(crate) fn new(chars: impl IntoIterator<Item = char>) -> Result<Self, String> {
        let mut seen = vec![false; PLANE];
        let mut chars: Vec<char> = chars
            .into_iter()
            .filter(|c| {
                seen.get_mut(*c as usize)
                    .is_none_or(|seen| !std::mem::replace(seen, true))
            })
            .collect();
        chars.sort_unstable();
        chars.dedup();
        let first = STRANGER + 1;
        let mut codes: Box<[Code]> = (0u16..=u16::MAX)
            .map(|c| stranger(char::from_u32(u32::from(c))))
            .collect();
        let mut beyond = BTreeMap::new();
        for (c, number) in chars.iter().zip(usize::from(first)..) {
            let code = Code::try_from(number).map_err(|_| "too many different characters".to_string())?;
            match codes.get_mut(*c as usize) {
                Some(place) => *place = code,
                None => {
                    beyond.insert(*c, code);
                }
            }
        }
        chars.splice(0..0, [char::REPLACEMENT_CHARACTER; STRANGER as usize + 1]);
        debug_assert_eq!(codes.len(), PLANE);
        Ok(Self { codes, beyond, chars })
    }

    /// The code of a character.
    pub(crate) fn code(&self, c: char) -> Code {
        match self.codes.get(c as usize) {
            Some(code) => *code,
            None => self.beyond.get(&c).copied().unwrap_or_else(|| stranger(Some(c))),
        }
    }

    /// How many codes there are.
    pub(crate) fn len(&self) -> usize {
        self.chars.len()
    }

    /// The character of a code that is neither [`NOTHING`] nor [`STRANGER`].
    pub(crate) fn char(&self, code: Code) -> char {
        self.chars[usize::from(code)]
    }
}

impl Default for Alphabet {
    fn default() -> Self {
        Self {
            codes: Box::default(),
            beyond: BTreeMap::new(),
            chars: vec![char::REPLACEMENT_CHARACTER; usize::from(STRANGER) + 1],
        }
    }
}

impl std::fmt::Debug for Alphabet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Alphabet")
            .field("characters", &self.chars.len())
            .finish()
    }
}

fn stranger(c: Option<char>) -> Code {
    if c.is_some_and(char::is_alphanumeric) {
        STRANGER
    } else {
        NOTHING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_known_characters_letters_and_the_rest_apart() {
        let alphabet = Alphabet::new("还你还𠮷".chars()).unwrap();
        let [a, b, c] = ['还', '你', '𠮷'].map(|c| alphabet.code(c));
        assert!([a, b, c].iter().all(|code| *code > STRANGER));
        assert_eq!([a, b, c].map(|code| alphabet.char(code)), ['还', '你', '𠮷']);
        let others = ['钱', '𠮶', 'z', '，', '😀'].map(|c| alphabet.code(c));
        assert_eq!(others, [STRANGER, STRANGER, STRANGER, NOTHING, NOTHING]);
    }
}
