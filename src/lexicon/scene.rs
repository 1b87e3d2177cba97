//! A turn made ready for matching: its terms, figures and clauses, and which patterns it may hold at all.
//!
//! One automaton pass finds every term and every string that patterns cannot do without. A pattern is asked only if what
//! it needs is in the turn, so that the cost of a turn grows with what it says and not with the number of rules.
//! Takes a [`Ruleset`] and a [`NormText`], gives ranges. Knows nothing of roles, cues or verdicts.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::matcher::Matcher;
use super::pattern::Pattern;
use super::ruleset::Ruleset;
use crate::model::{Norm, Span};
use crate::text::{
    Clauses, Duration, NormText, Placeholder, SpokenDate, Sum, dates, durations, placeholders, sums,
};

/// A turn made ready for matching.
#[derive(Debug)]
pub struct Scene<'r> {
    pub(super) ruleset: &'r Ruleset,
    /// The normalised turn.
    pub text: NormText,
    /// Its clauses and sentences.
    pub clauses: Clauses,
    /// Placeholders of scripts.
    pub placeholders: Vec<Placeholder>,
    /// Sums of money.
    pub sums: Vec<Sum>,
    /// Stretches of time.
    pub durations: Vec<Duration>,
    /// Calendar days.
    pub dates: Vec<SpokenDate>,
    /// Occurrences of terms, by start.
    pub(super) hits: Vec<TermHit>,
    /// For each character, the first of `hits` that begins at it or later.
    hits_from: Vec<u32>,
    /// Which symbols occur in each sentence, `words` words a sentence.
    present: Vec<u64>,
    words: usize,
    /// The patterns that the turn may hold, by number.
    possible: Vec<u64>,
    /// Edges that were asked for: (hit, crossing word).
    edges: RefCell<BTreeMap<(usize, usize), Option<String>>>,
}

/// An occurrence of a term of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TermHit {
    pub start: u32,
    pub end: u32,
    pub symbol: u32,
}

/// A place where a pattern matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Where.
    pub span: Span<Norm>,
    /// Index of the pattern in the list that was asked.
    pub pattern: usize,
}

/// A term that occurs in a turn, for the trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Where.
    pub span: Span<Norm>,
    /// Class it belongs to.
    pub class: String,
    /// A word that crosses its edge, if that was asked and there is one.
    pub crossing: Option<String>,
}

impl<'r> Scene<'r> {
    /// Normalises nothing, finds everything that patterns may ask for.
    #[must_use]
    pub fn new(ruleset: &'r Ruleset, text: NormText) -> Self {
        let clauses = Clauses::of(&text);
        let has_number = text
            .chars
            .iter()
            .any(|c| c.is_ascii_digit() || crate::text::is_number_char(*c));
        let placeholders = placeholders(&text);
        let numbers = has_number || !placeholders.is_empty();
        let mut scene = Self {
            ruleset,
            sums: if numbers {
                sums(&text, &placeholders)
            } else {
                Vec::new()
            },
            durations: if numbers {
                durations(&text, &placeholders)
            } else {
                Vec::new()
            },
            dates: if numbers {
                dates(&text, &placeholders)
            } else {
                Vec::new()
            },
            placeholders,
            clauses,
            hits: Vec::new(),
            hits_from: Vec::new(),
            present: Vec::new(),
            words: ruleset.symbol_count().div_ceil(64),
            possible: Vec::new(),
            edges: RefCell::default(),
            text,
        };
        scene.find_terms();
        scene.find_possible();
        scene
    }

    /// Places where any of `patterns` matches, in order, the shortest match of each place and pattern.
    #[must_use]
    pub fn find(&self, patterns: &[Pattern]) -> Vec<Found> {
        let mut found = Vec::new();
        self.each_possible(patterns, |index, pattern| {
            self.find_in(pattern, index, (0, self.text.chars.len()), &mut found, usize::MAX);
            true
        });
        found.sort_unstable();
        found
    }

    /// Whether any of `patterns` matches anywhere.
    #[must_use]
    pub fn matches(&self, patterns: &[Pattern]) -> bool {
        self.first(patterns).is_some()
    }

    /// The first place where the first of `patterns` that matches does.
    #[must_use]
    pub fn first(&self, patterns: &[Pattern]) -> Option<Found> {
        let mut found = Vec::new();
        self.each_possible(patterns, |index, pattern| {
            self.find_in(pattern, index, (0, self.text.chars.len()), &mut found, 1);
            found.is_empty()
        });
        found.pop()
    }

    /// Places inside `within` (characters) where one of `patterns` matches wholly.
    #[must_use]
    pub fn find_within(&self, patterns: &[Pattern], within: (usize, usize)) -> Vec<Found> {
        let mut found = Vec::new();
        self.each_possible(patterns, |index, pattern| {
            self.find_in(pattern, index, within, &mut found, usize::MAX);
            true
        });
        found.retain(|f| f.span.end <= within.1);
        found.sort_unstable();
        found
    }

    /// All terms that occur, for the trace.
    #[must_use]
    pub fn candidates(&self) -> Vec<Candidate> {
        let edges = self.edges.borrow();
        self.hits
            .iter()
            .filter_map(|hit| {
                let class = self.ruleset.class_name(hit.symbol)?;
                let crossing = edges
                    .get(&(hit.start as usize, hit.end as usize))
                    .cloned()
                    .flatten();
                Some(Candidate {
                    span: Span::new(hit.start as usize, hit.end as usize),
                    class: class.to_string(),
                    crossing,
                })
            })
            .collect()
    }

    /// Occurrences of terms that begin at a character.
    pub(super) fn hits_at(&self, at: usize) -> &[TermHit] {
        let from = self.hits_from.get(at).copied().unwrap_or(0) as usize;
        let to = self.hits_from.get(at + 1).copied().unwrap_or(0) as usize;
        self.hits.get(from..to).unwrap_or_default()
    }

    /// Whether the term of `hit` may begin and end where it does; only asked for classes that want it.
    pub(super) fn edges_hold(&self, hit: &TermHit) -> bool {
        let (start, end) = (hit.start as usize, hit.end as usize);
        if end - start < 2 || !self.ruleset.wants_edges(hit.symbol) {
            return true;
        }
        if let Some(crossing) = self.edges.borrow().get(&(start, end)) {
            return crossing.is_none();
        }
        let crossing = self.ruleset.segmenter().crossing(&self.text.chars, start, end);
        let holds = crossing.is_none();
        self.edges.borrow_mut().insert((start, end), crossing);
        holds
    }

    fn find_terms(&mut self) {
        let sentences = self.clauses.sentence(usize::MAX) as usize + 1;
        self.present.resize(sentences * self.words, 0);
        let mut char_ends = ByteToChar::new(&self.text.text);
        for found in self.ruleset.automaton().find_overlapping_iter(&self.text.text) {
            let end = char_ends.char_at(found.end());
            let Some(meaning) = self.ruleset.meaning(found.value()) else {
                continue;
            };
            let start = end - meaning.length as usize;
            let sentence = self.clauses.sentence(start) as usize;
            let present = &mut self.present[sentence * self.words..][..self.words];
            for symbol in self.ruleset.sets_of(meaning) {
                present[*symbol as usize / 64] |= 1 << (symbol % 64);
            }
            for symbol in self.ruleset.classes_of(meaning) {
                if !self.ruleset.context_allows(*symbol, &self.text.chars, start, end) {
                    continue;
                }
                self.hits.push(TermHit {
                    start: u32::try_from(start).unwrap_or(u32::MAX),
                    end: u32::try_from(end).unwrap_or(u32::MAX),
                    symbol: *symbol,
                });
            }
        }
        self.hits.sort_unstable();
        self.hits.dedup();
        self.hits_from.reserve(self.text.chars.len() + 1);
        let mut next = 0;
        for at in 0..=self.text.chars.len() {
            while self.hits.get(next).is_some_and(|hit| (hit.start as usize) < at) {
                next += 1;
            }
            self.hits_from.push(u32::try_from(next).unwrap_or(u32::MAX));
        }
    }

    /// Marks the patterns whose indispensable strings and figures are all in the turn.
    fn find_possible(&mut self) {
        let index = self.ruleset.pattern_index();
        self.possible.resize(index.patterns().div_ceil(64), 0);
        let mut anywhere = vec![0u64; self.words];
        for sentence in self.present.chunks_exact(self.words.max(1)) {
            for (all, here) in anywhere.iter_mut().zip(sentence) {
                *all |= here;
            }
        }
        let has = |symbol: u32| anywhere[symbol as usize / 64] & (1 << (symbol % 64)) != 0;
        let figures = |needs: super::pattern::Needs| {
            (!needs.sum || !self.sums.is_empty())
                && (!needs.duration || !self.durations.is_empty())
                && (!needs.date || !self.dates.is_empty())
                && (!needs.placeholder || !self.placeholders.is_empty())
        };
        let mut mark = |number: u32| {
            let (others, needs) = index.asks(number);
            if others.iter().all(|symbol| has(*symbol)) && figures(needs) {
                self.possible[number as usize / 64] |= 1 << (number % 64);
            }
        };
        index.without_key().iter().for_each(|number| mark(*number));
        for (word, bits) in anywhere.iter().enumerate() {
            let mut bits = *bits;
            while bits != 0 {
                let symbol = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                index.keyed(symbol).iter().for_each(|number| mark(*number));
            }
        }
    }

    /// Calls `visit` with those of `patterns` that the turn may hold, until it says `false`.
    fn each_possible<'p>(&self, patterns: &'p [Pattern], mut visit: impl FnMut(usize, &'p Pattern) -> bool) {
        let Some(first) = patterns.first().map(|p| p.number as usize) else {
            return;
        };
        let end = first + patterns.len();
        let mut at = first;
        while at < end {
            let bits = self.possible.get(at / 64).copied().unwrap_or(0) >> (at % 64);
            if bits == 0 {
                at = (at / 64 + 1) * 64;
                continue;
            }
            at += bits.trailing_zeros() as usize;
            if at >= end || !visit(at - first, &patterns[at - first]) {
                return;
            }
            at += 1;
        }
    }

    /// Tries a pattern in every sentence of a range that holds what it needs.
    fn find_in(
        &self,
        pattern: &Pattern,
        index: usize,
        range: (usize, usize),
        found: &mut Vec<Found>,
        limit: usize,
    ) {
        let ends = self.clauses.sentence_ends();
        let mut at = range.0;
        let mut sentence = self.clauses.sentence(at) as usize;
        while at < range.1 {
            let end = ends
                .get(sentence)
                .map_or(range.1, |end| (*end as usize).min(range.1));
            if self.possible_in(pattern, sentence) {
                self.try_range(pattern, index, (at, end), found, limit);
                if found.len() >= limit {
                    return;
                }
            }
            at = end.max(at + 1);
            sentence += 1;
        }
    }

    fn possible_in(&self, pattern: &Pattern, sentence: usize) -> bool {
        let Some(present) = self
            .present
            .get(sentence * self.words..(sentence + 1) * self.words)
        else {
            return false;
        };
        pattern
            .required
            .iter()
            .all(|symbol| present[*symbol as usize / 64] & (1 << (symbol % 64)) != 0)
    }

    fn try_range(
        &self,
        pattern: &Pattern,
        index: usize,
        range: (usize, usize),
        found: &mut Vec<Found>,
        limit: usize,
    ) {
        let mut at = range.0;
        while at < range.1 {
            if !self.can_begin(pattern, at) {
                at += 1;
                continue;
            }
            if let Some(end) = Matcher::new(self, at).shortest(&pattern.node) {
                found.push(Found {
                    span: Span::new(at, end),
                    pattern: index,
                });
                if found.len() >= limit {
                    return;
                }
                at = end;
            } else {
                at += 1;
            }
        }
    }

    fn can_begin(&self, pattern: &Pattern, at: usize) -> bool {
        if pattern.anchored && at > 0 && self.clauses.clause(at) == self.clauses.clause(at - 1) {
            return false;
        }
        pattern
            .first
            .as_ref()
            .is_none_or(|first| first.holds(self.text.chars[at]))
    }
}

/// Turns growing byte offsets into character offsets in one pass.
struct ByteToChar<'t> {
    bytes: &'t [u8],
    byte: usize,
    count: usize,
}

impl<'t> ByteToChar<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            bytes: text.as_bytes(),
            byte: 0,
            count: 0,
        }
    }

    fn char_at(&mut self, byte: usize) -> usize {
        if let Some(passed) = self.bytes.get(self.byte..byte) {
            // A character begins at every byte that is no continuation (10xxxxxx).
            self.count += passed.iter().filter(|b| (**b & 0xc0) != 0x80).count();
            self.byte = byte;
        }
        self.count
    }
}
