//! Which digits are a personal number: identity card (GB 11643), bank card (Luhn, issuer prefix), mobile phone.
//!
//! Takes the digits of one candidate with their links, answers yes or no. Knows nothing of the words around them, only
//! whether such a number was announced.

use jiff::civil::Date;

use super::digits::{Digit, Link, X};

/// Lengths of personal numbers, longest first; a phone may carry 0, 86 or 0086 before it.
pub(super) const LENGTHS: [usize; 9] = [19, 18, 17, 16, 15, 14, 13, 12, 11];

/// Shortest personal number.
pub(super) const SHORTEST: usize = 11;

/// First two digits of identity numbers: provinces, Taiwan, Hong Kong, Macao.
const PROVINCES: [u8; 35] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
];

/// Weights of GB 11643; the check character makes the weighted sum one more than a multiple of eleven.
const ID_WEIGHTS: [u32; 18] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1];

/// Whether these digits are somebody's number. `announced`: words before say that a card number follows, which counts
/// for more than a checksum that recognition errors break.
pub(super) fn is_personal(number: &[Digit], announced: bool) -> bool {
    let values: Vec<u8> = number.iter().map(|digit| digit.value).collect();
    if is_phone(&values) && has_phone_shape(number, &values) {
        return true;
    }
    let card = match values.len() {
        // An identity card whose last four digits the listener is to say.
        14 => announced && is_date(&values[6..14]),
        15 => announced || is_old_id(&values) || is_american_express(&values),
        18 => announced || is_id(&values) || is_bank_card(&values),
        16..=19 => announced || is_bank_card(&values),
        _ => false,
    };
    card && has_card_shape(number) && !values[..values.len() - 1].contains(&X)
}

/// `1[3-9]` and nine more digits, with or without the country or trunk prefix.
fn is_phone(values: &[u8]) -> bool {
    let own = match values {
        [0, 0, 8, 6, own @ ..] | [8, 6, own @ ..] | [0, own @ ..] => own,
        own => own,
    };
    matches!(own, [1, 3..=9, rest @ ..] if rest.len() == 9 && !rest.contains(&X))
}

fn is_id(values: &[u8]) -> bool {
    let sum: u32 = values
        .iter()
        .zip(ID_WEIGHTS)
        .map(|(value, weight)| u32::from(*value) * weight)
        .sum();
    sum % 11 == 1 && is_date(&values[6..14])
}

/// The form of 15 digits before 1999: no checksum, years of two digits.
fn is_old_id(values: &[u8]) -> bool {
    let province = values[0] * 10 + values[1];
    let birth: Vec<u8> = [1, 9].into_iter().chain(values[6..12].iter().copied()).collect();
    PROVINCES.contains(&province) && is_date(&birth)
}

/// Prefixes of issuers, and Luhn's checksum.
fn is_bank_card(values: &[u8]) -> bool {
    let issuer = match values {
        // UnionPay, old and new; Visa, Mastercard and JCB.
        [6, 2, ..] | [8, 1, ..] | [3..=5, ..] => true,
        // Discover and domestic cards of before: 6013 of Bank of China, 9558 of ICBC, 9559 of ABC …
        [6, 0, ..] | [6, 8, 5 | 8, ..] | [6, 9, 0 | 4 | 5, ..] | [9, 4 | 5 | 9, ..] => true,
        _ => false,
    };
    let text: String = values
        .iter()
        .map(|value| char::from(b'0' + value.min(&9)))
        .collect();
    issuer && !values.contains(&X) && luhn::valid(&text)
}

/// The one issuer of 15 digits.
fn is_american_express(values: &[u8]) -> bool {
    matches!(values, [3, 4 | 7, ..]) && is_bank_card(values)
}

/// `YYYYMMDD` that the calendar knows, of this century or the last.
fn is_date(values: &[u8]) -> bool {
    let number = |digits: &[u8]| {
        digits
            .iter()
            .fold(0i16, |sum, digit| sum * 10 + i16::from(*digit))
    };
    let [year, month, day] = [&values[..4], &values[4..6], &values[6..8]].map(number);
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return false;
    };
    (1900..2100).contains(&year) && Date::new(year, month, day).is_ok()
}

/// Phones are grouped as people group them; instalments (1500，1500，150) and dates (1998-12-31 500) are not.
fn has_phone_shape(number: &[Digit], values: &[u8]) -> bool {
    let groups = groups(number);
    let written = number.iter().any(|digit| !digit.spoken);
    let natural = matches!(groups[..], [3, 4, 4] | [3, 8] | [7, 4] | [11]);
    let paused = links(number, Link::Pause) || links(number, Link::Words);
    if links(number, Link::Dot) || written && paused {
        return natural;
    }
    !opens_with_date(&groups, values)
}

fn opens_with_date(groups: &[usize], values: &[u8]) -> bool {
    let year = matches!(values, [1, 9, ..] | [2, 0, ..]);
    match groups {
        [4, 1 | 2, _, ..] => year,
        [8, _, ..] | [4, 4, _, ..] => is_date(&values[..8]),
        _ => false,
    }
}

/// Commas between written digits make sums or lists of sums; spoken digits pause anywhere.
fn has_card_shape(number: &[Digit]) -> bool {
    number.iter().all(|digit| digit.spoken) || !links(number, Link::Pause)
}

fn links(number: &[Digit], link: Link) -> bool {
    number.iter().skip(1).any(|digit| digit.link == link)
}

/// Sizes of the groups that separators make.
fn groups(number: &[Digit]) -> Vec<usize> {
    number
        .chunk_by(|_, next| matches!(next.link, Link::Joined | Link::Seam))
        .map(<[Digit]>::len)
        .collect()
}
