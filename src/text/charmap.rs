//! One character to one character: NFKC singles and Traditional to Simplified.
//!
//! The table `charmap.txt` is generated from unicode-normalization and ferrous-opencc by
//! `tests/charmap.rs`, which also holds it current; nothing here is written by hand.

use std::sync::LazyLock;

/// The generated table: each two characters are a character and what it becomes.
pub const CHARMAP: &str = include_str!("charmap.txt");

static TABLE: LazyLock<Box<[u16; 0x10000]>> = LazyLock::new(|| {
    let mut table = Box::new([0u16; 0x10000]);
    for line in CHARMAP.lines() {
        let mut chars = line.chars();
        if let (Some(from), Some(to)) = (chars.next(), chars.next())
            && let (Ok(from), Ok(to)) = (u16::try_from(u32::from(from)), u16::try_from(u32::from(to)))
        {
            table[usize::from(from)] = to;
        }
    }
    table
});

/// The character that `c` is read as, if the table changes it.
#[must_use]
pub fn map_char(c: char) -> Option<char> {
    let code = u16::try_from(u32::from(c)).ok()?;
    match TABLE[usize::from(code)] {
        0 => None,
        to => char::from_u32(u32::from(to)),
    }
}
