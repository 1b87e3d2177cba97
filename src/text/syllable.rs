//! How characters sound: the toneless syllables of a character, those that recognisers and dialects confuse taken for one.
//!
//! Takes characters and letters, gives [`Syllable`]s. Readings are those of the `pinyin` crate, character by character.

use std::sync::OnceLock;

use pinyin::ToPinyinMulti;

/// A syllable without its tone: n/l, f/h, zh/z, ch/c, sh/s, ang/an, eng/en and ing/in are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Syllable(u32);

impl Syllable {
    /// The syllable that letters spell: `zuo`, `lv`. None if they are no letters, or more than a syllable has.
    #[must_use]
    pub fn of_letters(letters: &str) -> Option<Self> {
        const LONGEST: usize = 6;
        let plain: Vec<u8> = letters
            .bytes()
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        if plain.is_empty() || plain.len() > LONGEST || !plain.iter().all(u8::is_ascii_lowercase) {
            return None;
        }
        let initial = match plain.as_slice() {
            [b'z' | b'c' | b's', b'h', ..] => 2,
            _ => 1,
        };
        let first = match plain[0] {
            b'n' if plain.len() > 1 => b'l',
            b'f' => b'h',
            other => other,
        };
        let mut rest = &plain[initial..];
        if let [before @ .., b'a' | b'e' | b'i', b'n', b'g'] = rest {
            rest = &rest[..before.len() + 2];
        }
        // 法 and 花 are confused as 福 and 湖 are: fa is hua.
        let glide = plain[0] == b'f' && rest.first() != Some(&b'u') && rest.first() != Some(&b'o');
        let letters = std::iter::once(first)
            .chain(glide.then_some(b'u'))
            .chain(rest.iter().copied());
        Some(Self(
            letters.fold(0, |code, letter| code << 5 | u32::from(letter - b'a' + 1)),
        ))
    }

    /// A number of its own.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }

    /// How a character is mostly read; none if it is no Chinese character of the unified block.
    #[must_use]
    pub fn usual(c: char) -> Option<Self> {
        let table = TABLE.get_or_init(Table::new);
        let at = (c as u32).checked_sub(FIRST)?;
        *table.usual.get(at as usize)?
    }

    /// All readings of a character; none if it is no Chinese character of the unified block.
    #[must_use]
    pub fn of_char(c: char) -> &'static [Self] {
        let table = TABLE.get_or_init(Table::new);
        let at = (c as u32).checked_sub(FIRST).map(|at| at as usize);
        at.and_then(|at| {
            table
                .readings
                .get(*table.begins.get(at)? as usize..*table.begins.get(at + 1)? as usize)
        })
        .unwrap_or_default()
    }
}

const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

static TABLE: OnceLock<Table> = OnceLock::new();

/// The readings of all characters, one after the other.
struct Table {
    usual: Vec<Option<Syllable>>,
    begins: Vec<u32>,
    readings: Vec<Syllable>,
}

impl Table {
    fn new() -> Self {
        let mut table = Self {
            usual: Vec::new(),
            begins: vec![0],
            readings: Vec::new(),
        };
        for c in (FIRST..=LAST).filter_map(char::from_u32) {
            let from = table.readings.len();
            for reading in c.to_pinyin_multi().into_iter().flatten() {
                let syllable = Syllable::of_letters(&reading.plain().replace('ü', "v"));
                table
                    .readings
                    .extend(syllable.filter(|syllable| !table.readings[from..].contains(syllable)));
            }
            table.usual.push(table.readings.get(from).copied());
            table
                .begins
                .push(u32::try_from(table.readings.len()).unwrap_or(u32::MAX));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound_alike(a: char, b: char) -> bool {
        let (a, b) = (Syllable::of_char(a), Syllable::of_char(b));
        a.iter().any(|syllable| b.contains(syllable))
    }

    #[test]
    fn confused_syllables_are_one() {
        for (a, b) in [
            "牢老", "牢挠", "证怎", "信性", "师思", "院远", "行航", "法花", "长藏", "律绿",
        ]
        .map(|pair| (pair.chars().next().unwrap(), pair.chars().nth(1).unwrap()))
        {
            assert!(sound_alike(a, b), "{a} {b}");
        }
        for (a, b) in [('牢', '路'), ('坐', '走'), ('院', '燕'), ('案', '按')] {
            assert_eq!(sound_alike(a, b), (a, b) == ('案', '按'), "{a} {b}");
        }
    }

    #[test]
    fn letters_spell_what_characters_sound() {
        for (letters, c) in [
            ("zuo", '坐'),
            ("LAO", '牢'),
            ("zheng", '真'),
            ("lv", '律'),
            ("n", '嗯'),
        ] {
            let spelt = Syllable::of_letters(letters).unwrap();
            assert!(Syllable::of_char(c).contains(&spelt), "{letters} {c}");
        }
        assert_eq!(Syllable::of_letters("zhuangs"), None);
        assert_eq!(Syllable::of_letters("4"), None);
        assert!(Syllable::of_char('a').is_empty() && Syllable::of_char('，').is_empty());
    }
}
