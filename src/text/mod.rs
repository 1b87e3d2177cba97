//! Room 2: the raw text of a turn -> normalised text with an exact way back, its clauses, words and numerals.
//!
//! Takes `&str`, gives [`NormText`]; knows nothing of rules, roles or files.

mod charmap;
mod clause;
mod date;
mod money;
mod normalize;
mod numeral;
mod placeholder;
mod segment;
mod syllable;

pub use charmap::{CHARMAP, map_char};
pub use clause::Clauses;
pub use date::{Duration, SpokenDate, dates, durations};
pub use money::{Sum, sums};
pub use normalize::{Mend, NormText, Via, normalize};
pub use numeral::{Numeral, number_places, numeral_at};
pub use placeholder::{KindWords, Placeholder, PlaceholderKind, placeholders};
pub use segment::{Segmenter, load_dictionary};
pub use syllable::Syllable;

/// Whether `c` is a Chinese character of the unified or compatibility blocks.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{323af}' | '\u{f900}'..='\u{faff}' | '〇')
}

pub(crate) use clause::ends_clause;
pub(crate) use numeral::{is_numeral, is_power, numeral_chars};
