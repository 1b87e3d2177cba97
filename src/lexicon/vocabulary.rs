//! All terms of all classes and all strings that patterns cannot do without, searched for together.
//!
//! A *symbol* is a class, or a set of strings of which a pattern needs one; symbols `0..classes` are the classes in order.

use std::collections::BTreeMap;

use super::alphabet::{Alphabet, Code};
use super::strings::StringIndex;
use crate::text::normalize;

/// What the matcher knows of a class.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClassInfo {
    pub name: String,
    pub edges: bool,
    pub terms: Vec<String>,
    pub not_before: Vec<Vec<char>>,
    pub not_after: Vec<Vec<char>>,
}

/// The strings and what they mean.
pub(crate) struct Vocabulary {
    alphabet: Alphabet,
    strings: StringIndex,
    /// By number of the string.
    meanings: Vec<Meaning>,
    /// The symbols of all meanings, one after the other.
    symbols_of: Vec<u32>,
    classes: Vec<ClassInfo>,
    symbols: usize,
}

/// What a string means: parts of one list of symbols, so that a hit touches little memory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meaning {
    /// Where its classes begin, where its sets begin, and where they end.
    classes: u32,
    sets: u32,
    end: u32,
}

/// The symbols of a string while they are gathered.
#[derive(Default)]
struct Gathered {
    classes: Vec<u32>,
    sets: Vec<u32>,
}

impl std::fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vocabulary")
            .field("strings", &self.meanings.len())
            .field("classes", &self.classes.len())
            .field("symbols", &self.symbols)
            .finish()
    }
}

impl Vocabulary {
    /// Gathers the terms of `classes` and the strings of `sets`; the alphabet knows `letters` besides.
    pub(crate) fn build(
        classes: Vec<ClassInfo>,
        sets: &[Vec<Vec<char>>],
        letters: impl Iterator<Item = char>,
    ) -> Result<Self, String> {
        let mut strings: BTreeMap<String, Gathered> = BTreeMap::new();
        let symbol = |n: usize| u32::try_from(n).map_err(|_| "too many symbols".to_string());
        for (id, class) in classes.iter().enumerate() {
            let id = symbol(id)?;
            for term in &class.terms {
                let meaning = strings.entry(normalize(term).text()).or_default();
                if !meaning.classes.contains(&id) {
                    meaning.classes.push(id);
                }
            }
        }
        for (id, set) in sets.iter().enumerate() {
            let id = symbol(classes.len() + id)?;
            for string in set {
                strings.entry(string.iter().collect()).or_default().sets.push(id);
            }
        }
        let alphabet = Alphabet::new(strings.keys().flat_map(|string| string.chars()).chain(letters))?;
        let coded: Vec<Vec<Code>> = strings
            .keys()
            .map(|string| string.chars().map(|c| alphabet.code(c)).collect())
            .collect();
        let mut symbols_of = Vec::new();
        let mut meanings = Vec::with_capacity(strings.len());
        for gathered in strings.into_values() {
            let classes = symbol(symbols_of.len())?;
            symbols_of.extend(gathered.classes);
            let sets = symbol(symbols_of.len())?;
            symbols_of.extend(gathered.sets);
            meanings.push(Meaning {
                classes,
                sets,
                end: symbol(symbols_of.len())?,
            });
        }
        Ok(Self {
            strings: StringIndex::new(&coded, alphabet.len()),
            alphabet,
            meanings,
            symbols_of,
            symbols: classes.len() + sets.len(),
            classes,
        })
    }

    pub(crate) fn alphabet(&self) -> &Alphabet {
        &self.alphabet
    }

    /// How many symbols there are.
    pub(crate) fn symbols(&self) -> usize {
        self.symbols
    }

    pub(crate) fn terms(&self) -> Vec<String> {
        let mut terms: Vec<String> = self
            .classes
            .iter()
            .flat_map(|c| c.terms.iter().cloned())
            .collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    }
}

impl super::Ruleset {
    pub(crate) fn alphabet(&self) -> &Alphabet {
        &self.vocabulary.alphabet
    }

    /// The strings that are searched for.
    pub(crate) fn strings(&self) -> &StringIndex {
        &self.vocabulary.strings
    }

    /// What a string means, by its number.
    pub(crate) fn meaning(&self, string: u32) -> Meaning {
        self.vocabulary.meanings[string as usize]
    }

    /// The classes that a string is a term of.
    pub(crate) fn classes_of(&self, meaning: Meaning) -> &[u32] {
        &self.vocabulary.symbols_of[meaning.classes as usize..meaning.sets as usize]
    }

    /// The sets that a string belongs to.
    pub(crate) fn sets_of(&self, meaning: Meaning) -> &[u32] {
        &self.vocabulary.symbols_of[meaning.sets as usize..meaning.end as usize]
    }

    pub(crate) fn symbol_count(&self) -> usize {
        self.vocabulary.symbols
    }

    /// Name of the class that a symbol is; `None` for a literal.
    pub(crate) fn class_name(&self, symbol: u32) -> Option<&str> {
        self.vocabulary
            .classes
            .get(symbol as usize)
            .map(|c| c.name.as_str())
    }

    pub(crate) fn wants_edges(&self, symbol: u32) -> bool {
        self.vocabulary
            .classes
            .get(symbol as usize)
            .is_some_and(|c| c.edges)
    }

    /// Whether what stands around a term lets it count for its class.
    pub(crate) fn context_allows(&self, symbol: u32, chars: &[char], start: usize, end: usize) -> bool {
        let Some(class) = self.vocabulary.classes.get(symbol as usize) else {
            return true;
        };
        if class.not_before.is_empty() && class.not_after.is_empty() {
            return true;
        }
        let preceded = class.not_before.iter().any(|word| chars[..start].ends_with(word));
        let followed = class.not_after.iter().any(|word| chars[end..].starts_with(word));
        !preceded && !followed
    }
}
