//! All terms of all classes and all longer literals of patterns in one automaton.
//!
//! A *symbol* is a class or a literal; symbols `0..classes` are the classes in order.

use std::collections::BTreeMap;

use daachorse::CharwiseDoubleArrayAhoCorasick;

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

/// The automaton and what its matches mean.
pub(crate) struct Vocabulary {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// For each automaton value: length in characters and the symbols of that string.
    meanings: Vec<(usize, Vec<u32>)>,
    classes: Vec<ClassInfo>,
    symbols: usize,
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
    /// Builds the automaton over the terms of `classes` and over `literals`.
    pub(crate) fn build(classes: Vec<ClassInfo>, literals: &[Vec<char>]) -> Result<Self, String> {
        let mut strings: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        let symbol = |n: usize| u32::try_from(n).map_err(|_| "too many symbols".to_string());
        for (id, class) in classes.iter().enumerate() {
            for term in &class.terms {
                let entry = strings.entry(normalize(term).text).or_default();
                let id = symbol(id)?;
                if !entry.contains(&id) {
                    entry.push(id);
                }
            }
        }
        for (id, literal) in literals.iter().enumerate() {
            let id = symbol(classes.len() + id)?;
            strings.entry(literal.iter().collect()).or_default().push(id);
        }
        strings.remove("");
        if strings.is_empty() {
            strings.insert("\u{fffd}".into(), Vec::new());
        }
        let pairs: Vec<(&str, u32)> = strings.keys().map(String::as_str).zip(0u32..).collect();
        let automaton = CharwiseDoubleArrayAhoCorasick::with_values(pairs).map_err(|e| e.to_string())?;
        let meanings = strings.iter().map(|(s, ids)| (s.chars().count(), ids.clone())).collect();
        Ok(Self {
            automaton,
            meanings,
            symbols: classes.len() + literals.len(),
            classes,
        })
    }

    pub(crate) fn terms(&self) -> Vec<String> {
        let mut terms: Vec<String> = self.classes.iter().flat_map(|c| c.terms.iter().cloned()).collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    }
}

impl super::Ruleset {
    pub(crate) fn automaton(&self) -> &CharwiseDoubleArrayAhoCorasick<u32> {
        &self.vocabulary.automaton
    }

    /// Length in characters and symbols of an automaton value.
    pub(crate) fn symbols_of(&self, value: u32) -> impl Iterator<Item = (usize, u32)> + '_ {
        let meaning = self.vocabulary.meanings.get(value as usize);
        meaning.into_iter().flat_map(|(length, ids)| ids.iter().map(move |id| (*length, *id)))
    }

    pub(crate) fn symbol_count(&self) -> usize {
        self.vocabulary.symbols
    }

    /// Name of the class that a symbol is; `None` for a literal.
    pub(crate) fn class_name(&self, symbol: u32) -> Option<&str> {
        self.vocabulary.classes.get(symbol as usize).map(|c| c.name.as_str())
    }

    pub(crate) fn wants_edges(&self, symbol: u32) -> bool {
        self.vocabulary.classes.get(symbol as usize).is_some_and(|c| c.edges)
    }

    /// Whether what stands around a term lets it count for its class.
    pub(crate) fn context_allows(&self, symbol: u32, chars: &[char], start: usize, end: usize) -> bool {
        let Some(class) = self.vocabulary.classes.get(symbol as usize) else {
            return true;
        };
        let preceded = class.not_before.iter().any(|word| chars[..start].ends_with(word));
        let followed = class.not_after.iter().any(|word| chars[end..].starts_with(word));
        !preceded && !followed
    }
}
