//! What of a text weights look at: its letters, with manners and digits made one.
//!
//! Punctuation, blanks and whether somebody says 您 or 你 must not tell violations apart.

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
    fn manners_and_digits_are_one() {
        let read: Vec<Option<char>> = "您，7x咱钱".chars().map(letter).collect();
        assert_eq!(
            read,
            [Some('你'), None, Some('0'), Some('x'), Some('我'), Some('钱')]
        );
        assert!(folded().all(|c| letter(c).is_some_and(|l| letter(l) == Some(l))));
    }
}
