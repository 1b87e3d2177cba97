//! What of a text weights look at: its letters, with manners made one and figures by their size.
//!
//! Punctuation, blanks, whether somebody says 您 or 你, and whether recognition wrote 三千二百 or 3200 must not tell violations apart.

use crate::text::{is_numeral, is_power, numeral_at};

/// The characters that are read as another; see [`letter`].
const READ_AS_ANOTHER: &str = "您恁妳侬她它佢俺咱0123456789";

/// The letter that a character is read as; `None` if it is no letter.
#[must_use]
pub fn letter(c: char) -> Option<char> {
    // Nearly all are Chinese: one comparison instead of a table.
    if !matches!(c, '\u{4e00}'..='\u{9fff}') && !c.is_alphanumeric() {
        return None;
    }
    Some(match c {
        '您' | '恁' | '妳' | '侬' => '你',
        '她' | '它' | '佢' => '他',
        '俺' | '咱' => '我',
        '0'..='9' => '0',
        _ => c,
    })
}

/// A letter of a text, or a figure that is read as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// Where it begins.
    pub start: usize,
    /// One past its last character.
    pub end: usize,
    /// What it is read as.
    pub read: char,
}

/// The letters of a text whose figures are `figures`, in order.
pub(super) fn letters(chars: &[char], figures: &[Letter]) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(chars.len());
    let mut figures = figures.iter().peekable();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        match figures.next_if(|figure| figure.start == at) {
            Some(figure) => {
                letters.push(*figure);
                at = figure.end;
            }
            None => {
                let end = at + 1;
                letters.extend(letter(*c).map(|read| Letter { start: at, end, read }));
                at = end;
            }
        }
    }
    letters
}

/// The figures of a text in which numbers may begin at `places`: each is one letter that tells how large it is. Single numerals (一下, 三番
/// 五次) are parts of words and stay what they are.
pub(super) fn figures(chars: &[char], places: &[usize]) -> Vec<Letter> {
    let mut figures: Vec<Letter> = Vec::new();
    for start in places.iter().copied() {
        // Most are 一 of 一下, which is seen without reading it.
        let goes_on = |c: &char| is_numeral(*c) || c.is_ascii_digit() || *c == '点';
        let may_be = chars[start].is_ascii_digit() || chars.get(start + 1).is_some_and(goes_on);
        if may_be && figures.last().is_none_or(|last| last.end <= start) {
            figures.extend(figure(chars, start));
        }
    }
    figures
}

/// The letters that figures are read as: tens, hundreds, thousands, more; texts never hold the last, which is folded to 万.
const SIZES: [(i64, char); 4] = [(100, '拾'), (1_000, '佰'), (10_000, '仟'), (i64::MAX, '萬')];
/// What a number to dial or to look up is read as.
const STRING: char = '0';
const LONG_STRING: usize = 7;
/// Fewest numerals without a power (八八一二) that are a number to look up.
const SPOKEN_STRING: usize = 4;
const SINGLE: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

/// Whether a letter stands for figures of a size.
#[must_use]
pub fn is_figure(letter: char) -> bool {
    SIZES.iter().any(|size| size.1 == letter)
}

fn figure(chars: &[char], start: usize) -> Option<Letter> {
    let numeral = numeral_at(chars, start)?;
    let said = &chars[start..numeral.end];
    let read = |read: char| Letter {
        start,
        end: numeral.end,
        read,
    };
    let by_size = || {
        let size = SIZES.iter().find(|(size, _)| numeral.value < (*size).into());
        size.map_or(STRING, |size| size.1)
    };
    match said {
        [c] => Some(read(SINGLE[c.to_digit(10)? as usize])),
        [c, ..] if c.is_ascii_digit() && numeral.digits >= LONG_STRING => Some(read(STRING)),
        [c, ..] if c.is_ascii_digit() => Some(read(by_size())),
        // 千万别, 万一, 百分之: words.
        ['百' | '千' | '万' | '亿', ..] => None,
        said if said.iter().copied().any(is_power) => Some(read(by_size())),
        // 三三两两
        [a, b, c, d] if a == b && c == d => None,
        said => (said.len() >= SPOKEN_STRING).then(|| read(STRING)),
    }
}

/// Every character that is read as another, and those others.
pub(super) fn folded() -> impl Iterator<Item = char> {
    READ_AS_ANOTHER
        .chars()
        .flat_map(|c| std::iter::once(c).chain(letter(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_by_their_size_however_they_were_written() {
        let read = |text: &str| -> String {
            let chars: Vec<char> = text.chars().collect();
            let figures = figures(&chars, &crate::text::number_places(&chars));
            letters(&chars, &figures)
                .iter()
                .map(|letter| letter.read)
                .collect()
        };
        for (said, written, letters) in [
            ("欠三千二百块", "欠3200块", "欠仟块"),
            ("逾期四十五天", "逾期45天", "逾期拾天"),
            ("一万二", "1.2万", "萬"),
            ("第三期", "第3期", "第三期"),
            ("一三八零零一三八零零零打给你", "13800138000打给你", "0打给你"),
            ("五百八，十五天", "580,15天", "佰拾天"),
        ] {
            assert_eq!(read(said), letters);
            assert_eq!(read(written), letters);
        }
        for word in ["千万别", "万一", "一下", "三番五次", "百分百", "十分", "三三两两"] {
            assert_eq!(read(word), word);
        }
    }

    #[test]
    fn manners_and_digits_are_one() {
        let read: Vec<Option<char>> = "您，7x咱钱".chars().map(letter).collect();
        assert_eq!(
            read,
            [Some('你'), None, Some('0'), Some('x'), Some('我'), Some('钱')]
        );
        assert!(folded().all(|c| letter(c).is_some_and(|l| letter(l) == Some(l))));
    }
}
