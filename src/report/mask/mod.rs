//! Personal data out of a turn's text: numbers of people, exact addresses, and the names that the record gives become `*`.
//!
//! Takes raw text, gives text of the same number of characters, so that every offset into it still holds. What is needed
//! to understand the words stays: separators, sums and dates, a surname, a province, city and district. Always mask a
//! whole turn and slice afterwards: a slice that cuts a number in two would no longer look like one. Knows of a document
//! only its [`Meta`].

mod addresses;
mod digits;
mod kinds;
mod names;
mod numbers;

use std::borrow::Cow;

use crate::model::Meta;
use crate::text::map_char;

use names::Name;

/// What is hidden in the texts of one document.
///
/// ```
/// use zhijian::Meta;
/// use zhijian::report::Masker;
///
/// let meta = Meta { debtor_name: Some("王小明".into()), ..Meta::default() };
/// let masked = Masker::new(&meta);
/// assert_eq!(masked.mask("王小明，住址是建国路88号，电话13800138000"), "王**，住址是******，电话***********");
/// ```
#[derive(Debug, Default)]
pub struct Masker {
    names: Vec<Name>,
}

impl Masker {
    /// Of a document with this record.
    #[must_use]
    pub fn new(meta: &Meta) -> Self {
        let given = meta.debtor_name.iter().chain(&meta.obligors);
        Self {
            names: given.flat_map(|text| names::read(text)).collect(),
        }
    }

    /// The text with personal data replaced by `*`, character by character.
    #[must_use]
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let has_number = text.chars().filter(|c| digits::value(*c).is_some()).count() >= kinds::SHORTEST;
        // Traditional characters are read as Simplified ones, one for one.
        let simple: Vec<char> = text.chars().map(simplified).collect();
        let may_have_address = addresses::may_stand_in(&simple);
        if !has_number && !may_have_address && self.names.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut chars: Vec<char> = text.chars().collect();
        let mut hidden = Vec::new();
        if has_number {
            hidden.extend(numbers::personal(&chars));
        }
        if may_have_address {
            hidden.extend(addresses::find(&simple).into_iter().flatten());
        }
        for name in &self.names {
            hidden.extend(name.find(&simple));
        }
        if hidden.is_empty() {
            return Cow::Borrowed(text);
        }
        for at in hidden {
            if let Some(c) = chars.get_mut(at) {
                *c = '*';
            }
        }
        Cow::Owned(chars.into_iter().collect())
    }
}

fn simplified(c: char) -> char {
    map_char(c).unwrap_or(c)
}

/// A text of no document in particular, masked as [`Masker`] does where no names are known.
#[must_use]
pub fn mask(text: &str) -> Cow<'_, str> {
    Masker::default().mask(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn only_stars_come_in_and_one_for_one(
            name in "[王李欧阳][小明建国]{1,2}",
            text in "(王|小明|建国|李建国|路|小区|朝阳区|住在|[0-9]{1,11}|号|栋|单元|室|村|，| |\u{200b}|\\PC){0,20}",
        ) {
            let meta = Meta { debtor_name: Some(name.clone()), obligors: vec!["李建国".into()], ..Meta::default() };
            let masked = Masker::new(&meta);
            let shown = masked.mask(&text);
            proptest::prop_assert_eq!(shown.chars().count(), text.chars().count());
            proptest::prop_assert!(text.chars().zip(shown.chars()).all(|(before, after)| before == after || after == '*'));
            proptest::prop_assert!(!shown.contains("李建国") && !shown.contains(&name), "{}", shown);
        }
    }
}
