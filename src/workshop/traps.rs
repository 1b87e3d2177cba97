//! The citation traps of `traps.toml`: what is often repeated of collection rules and does not hold.
//!
//! Takes titles, limits and wordings, says which trap they fall into. The table is part of the program and no lexicon: who
//! edits a lexicon shall not be able to edit what it is checked against.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::lexicon::RegulationEntry;
use crate::model::Bilingual;
use crate::text::normalize;

/// All traps.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Traps {
    pub(super) title: Vec<TitleTrap>,
    pub(super) subject: Vec<SubjectTrap>,
    pub(super) profile: Vec<ProfileTrap>,
    pub(super) wording: Vec<WordingTrap>,
}

/// An instrument that is not to be cited, or not so.
#[derive(Deserialize)]
pub(super) struct TitleTrap {
    #[serde(flatten)]
    words: Words,
    /// Its last day in force; an entry that says so is right.
    until: Option<String>,
    /// The force that it really has.
    force: Option<String>,
    pub(super) why: Bilingual,
    pub(super) mend: Bilingual,
}

/// An instrument that is cited for what it does not say.
#[derive(Deserialize)]
pub(super) struct SubjectTrap {
    #[serde(flatten)]
    words: Words,
    of: Vec<String>,
    pub(super) why: Bilingual,
    pub(super) mend: Bilingual,
}

/// An instrument that does not bind some kinds of business.
#[derive(Deserialize)]
pub(super) struct ProfileTrap {
    #[serde(flatten)]
    words: Words,
    /// Profiles of `call_log.toml` whose business it does not bind; others, also those that a user adds, are not looked at.
    not_of: Vec<String>,
    pub(super) why: Bilingual,
    pub(super) mend: Bilingual,
}

/// Words of a rule that are not true.
#[derive(Deserialize)]
pub(super) struct WordingTrap {
    #[serde(flatten)]
    words: Words,
    #[serde(rename = "in")]
    fields: Vec<String>,
    /// Only where nothing that is cited binds.
    #[serde(default)]
    pub(super) soft: bool,
    pub(super) level: TrapLevel,
    pub(super) why: Bilingual,
    pub(super) mend: Bilingual,
}

/// How sure a trap of words is.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TrapLevel {
    Warning,
    Error,
}

#[derive(Deserialize)]
struct Words {
    #[serde(default)]
    all: Vec<String>,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    not: Vec<String>,
}

/// The table, read once; a test reads it too.
pub(super) static TRAPS: LazyLock<Traps> =
    LazyLock::new(|| toml::from_str(include_str!("traps.toml")).expect("a test reads the table"));

impl TitleTrap {
    pub(super) fn catches(&self, entry: &RegulationEntry) -> bool {
        let ended = |until: &String| entry.to.as_ref().is_some_and(|to| to <= until);
        self.words.are_in(&letters(&entry.title.zh))
            && !self.until.as_ref().is_some_and(ended)
            && self.force.as_ref() != Some(entry.force.get_ref())
    }
}

impl SubjectTrap {
    pub(super) fn catches(&self, title: &str, subject: &str) -> bool {
        self.of.iter().any(|of| of == subject) && self.words.are_in(&letters(title))
    }
}

impl ProfileTrap {
    pub(super) fn catches(&self, title: &str, profile: &str) -> bool {
        self.not_of.iter().any(|of| of == profile) && self.words.are_in(&letters(title))
    }
}

impl WordingTrap {
    pub(super) fn catches(&self, field: &str, text: &str) -> bool {
        self.fields.iter().any(|name| name == field) && self.words.are_in(text)
    }
}

impl Words {
    fn are_in(&self, text: &str) -> bool {
        let holds = |word: &String| text.contains(word.as_str());
        self.all.iter().all(holds)
            && (self.any.is_empty() || self.any.iter().any(holds))
            && !self.not.iter().any(holds)
    }
}

/// A title without book marks, spaces and strokes.
fn letters(title: &str) -> String {
    let folded = normalize(title).text();
    folded.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_read_and_every_trap_asks_for_words() {
        let words = TRAPS.title.iter().map(|trap| &trap.words);
        let words = words.chain(TRAPS.subject.iter().map(|trap| &trap.words));
        let words = words.chain(TRAPS.profile.iter().map(|trap| &trap.words));
        for words in words.chain(TRAPS.wording.iter().map(|trap| &trap.words)) {
            assert!(!words.all.is_empty() || !words.any.is_empty());
        }
        assert!(
            TRAPS.title.len() >= 10
                && TRAPS.subject.len() >= 5
                && TRAPS.profile.len() >= 5
                && TRAPS.wording.len() >= 6
        );
    }

    #[test]
    fn titles_are_compared_by_letters_and_digits() {
        assert_eq!(
            letters("GB/T 45251-2025《互联网金融》5.3"),
            "gbt452512025互联网金融53"
        );
    }
}
