//! Patterns over a normalised turn: one automaton pass finds every term, then only patterns whose parts are all in
//! a sentence are tried there.
//!
//! Takes a [`Ruleset`] and a [`NormText`], gives ranges. Knows nothing of roles, cues or verdicts.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::pattern::{ClassId, Node, Pattern};
use super::ruleset::Ruleset;
use crate::model::{Norm, Span};
use crate::text::{
    Clauses, Duration, NormText, Placeholder, SpokenDate, Sum, dates, durations, numeral_at, placeholders,
    sums,
};

/// A turn made ready for matching.
#[derive(Debug)]
pub struct Scene<'r> {
    ruleset: &'r Ruleset,
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
    hits: Vec<TermHit>,
    /// Which symbols occur in each sentence.
    present: Vec<Vec<u64>>,
    /// Edges that were asked for: (hit, crossing word).
    edges: RefCell<BTreeMap<(usize, usize), Option<String>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct TermHit {
    start: u32,
    end: u32,
    symbol: u32,
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
            present: Vec::new(),
            edges: RefCell::default(),
            text,
        };
        scene.find_terms();
        scene
    }

    /// Places where any of `patterns` matches, in order, the shortest match of each place and pattern.
    #[must_use]
    pub fn find(&self, patterns: &[Pattern]) -> Vec<Found> {
        let mut found = Vec::new();
        for (index, pattern) in patterns.iter().enumerate() {
            self.find_one(pattern, index, &mut found, usize::MAX);
        }
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
        for (index, pattern) in patterns.iter().enumerate() {
            self.find_one(pattern, index, &mut found, 1);
            if !found.is_empty() {
                return found.pop();
            }
        }
        None
    }

    /// Places inside `within` (characters) where one of `patterns` matches wholly.
    #[must_use]
    pub fn find_within(&self, patterns: &[Pattern], within: (usize, usize)) -> Vec<Found> {
        let mut found = Vec::new();
        for (index, pattern) in patterns.iter().enumerate() {
            self.find_in(pattern, index, within, &mut found, usize::MAX);
        }
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

    /// Terms that a crossing word took away: (range, word).
    #[must_use]
    pub fn crossed(&self) -> Vec<(Span<Norm>, String)> {
        self.edges
            .borrow()
            .iter()
            .filter_map(|((start, end), crossing)| Some((Span::new(*start, *end), crossing.clone()?)))
            .collect()
    }

    /// Classes with a term in the turn, with how often; for weighted evidence.
    pub fn class_symbols(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.hits
            .iter()
            .filter(|h| self.ruleset.class_name(h.symbol).is_some())
            .map(|h| (h.symbol, h.start))
    }

    fn find_terms(&mut self) {
        let sentences = self.clauses.sentence(usize::MAX) as usize + 1;
        let words = self.ruleset.symbol_count().div_ceil(64);
        self.present = vec![vec![0; words]; sentences];
        let mut char_ends = ByteToChar::new(&self.text.text);
        for found in self.ruleset.automaton().find_overlapping_iter(&self.text.text) {
            let end = char_ends.char_at(found.end());
            let Some(meaning) = self.ruleset.meaning(found.value()) else {
                continue;
            };
            let start = end - meaning.length;
            let present = &mut self.present[self.clauses.sentence(start) as usize];
            for symbol in &meaning.sets {
                present[*symbol as usize / 64] |= 1 << (symbol % 64);
            }
            for symbol in &meaning.classes {
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
    }

    fn find_one(&self, pattern: &Pattern, index: usize, found: &mut Vec<Found>, limit: usize) {
        self.find_in(pattern, index, (0, self.text.chars.len()), found, limit);
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
        if !self.has_figures(pattern) {
            return;
        }
        let mut at = range.0;
        while at < range.1 {
            let end = self.clauses.sentence_bounds(at).1.max(at + 1).min(range.1);
            if self.possible_at(pattern, at) {
                self.try_range(pattern, index, (at, end), found, limit);
                if found.len() >= limit {
                    return;
                }
            }
            at = end;
        }
    }

    /// Whether the figures that a pattern needs are in the turn at all.
    fn has_figures(&self, pattern: &Pattern) -> bool {
        let needs = pattern.needs;
        (!needs.sum || !self.sums.is_empty())
            && (!needs.duration || !self.durations.is_empty())
            && (!needs.date || !self.dates.is_empty())
            && (!needs.placeholder || !self.placeholders.is_empty())
    }

    fn possible_at(&self, pattern: &Pattern, at: usize) -> bool {
        let Some(present) = self.present.get(self.clauses.sentence(at) as usize) else {
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
        let mut ends = Vec::new();
        while at < range.1 {
            if !self.can_begin(pattern, at) {
                at += 1;
                continue;
            }
            ends.clear();
            self.ends(&pattern.node, at, &mut ends);
            if let Some(end) = ends.iter().copied().filter(|end| *end > at).min() {
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
            .is_none_or(|first| first.binary_search(&self.text.chars[at]).is_ok())
    }

    /// Every place where `node`, begun at `at`, can end.
    fn ends(&self, node: &Node, at: usize, out: &mut Vec<usize>) {
        let chars = &self.text.chars;
        match node {
            Node::Literal(literal) => {
                if chars.get(at..at + literal.len()) == Some(literal.as_slice()) {
                    out.push(at + literal.len());
                }
            }
            Node::Class(class) => self.class_ends(*class, at, out),
            Node::Sequence(nodes) => self.sequence_ends(nodes, at, out),
            Node::Alternatives(nodes) => nodes.iter().for_each(|node| self.ends(node, at, out)),
            Node::Optional(node) => {
                out.push(at);
                self.ends(node, at, out);
            }
            Node::Gap { max, over_commas } => self.gap_ends(at, *max, *over_commas, out),
            Node::NotAfter(nodes) => {
                let mut after = Vec::new();
                nodes.iter().for_each(|node| self.ends(node, at, &mut after));
                if after.is_empty() {
                    out.push(at);
                }
            }
            Node::NotBefore(literals) => {
                let preceded = literals.iter().any(|l| chars[..at].ends_with(l));
                if !preceded {
                    out.push(at);
                }
            }
            Node::Number { min, max } => {
                if let Some(number) = numeral_at(chars, at)
                    && min.is_none_or(|min| number.value >= min)
                    && max.is_none_or(|max| number.value <= max)
                {
                    out.push(number.end);
                }
            }
            Node::Sum => out.extend(
                self.sums
                    .iter()
                    .filter(|s| s.span.start == at)
                    .map(|s| s.span.end),
            ),
            Node::Duration => out.extend(
                self.durations
                    .iter()
                    .filter(|d| d.span.start == at)
                    .map(|d| d.span.end),
            ),
            Node::Date => out.extend(
                self.dates
                    .iter()
                    .filter(|d| d.span.start == at)
                    .map(|d| d.span.end),
            ),
            Node::Placeholder => {
                out.extend(
                    self.placeholders
                        .iter()
                        .filter(|p| p.span.start == at)
                        .map(|p| p.span.end),
                );
            }
            Node::ClauseStart => {
                if at == 0 || self.clauses.clause(at) != self.clauses.clause(at - 1) {
                    out.push(at);
                }
            }
            Node::TurnStart => {
                if at == 0 {
                    out.push(at);
                }
            }
            Node::ClauseEnd => {
                let ended = at == chars.len()
                    || crate::text::ends_clause(chars[at])
                    || at > 0 && self.clauses.clause(at) != self.clauses.clause(at - 1);
                if ended {
                    out.push(at);
                }
            }
        }
    }

    fn sequence_ends(&self, nodes: &[Node], at: usize, out: &mut Vec<usize>) {
        let mut frontier = vec![at];
        for node in nodes {
            let mut next = Vec::new();
            for place in frontier {
                self.ends(node, place, &mut next);
            }
            next.sort_unstable();
            next.dedup();
            if next.is_empty() {
                return;
            }
            frontier = next;
        }
        out.extend(frontier);
    }

    fn class_ends(&self, class: ClassId, at: usize, out: &mut Vec<usize>) {
        let symbol = u32::from(class);
        let from = self.hits.partition_point(|h| (h.start as usize) < at);
        for hit in self.hits[from..].iter().take_while(|h| h.start as usize == at) {
            if hit.symbol == symbol && self.edges_hold(hit) {
                out.push(hit.end as usize);
            }
        }
    }

    fn gap_ends(&self, at: usize, max: usize, over_commas: bool, out: &mut Vec<usize>) {
        let number = |i: usize| {
            if over_commas {
                self.clauses.sentence(i)
            } else {
                self.clauses.clause(i)
            }
        };
        // A gap stays in the clause of the character before it, but at the start of a clause in the one that begins.
        let home = match at.checked_sub(1) {
            Some(last) if self.clauses.clause(last) == self.clauses.clause(at) => number(last),
            Some(last) if over_commas && number(last) == number(at) => number(last),
            _ => number(at),
        };
        for end in at..=(at + max).min(self.text.chars.len()) {
            if end < self.text.chars.len() && number(end) != home {
                break;
            }
            out.push(end);
        }
    }

    fn edges_hold(&self, hit: &TermHit) -> bool {
        let (start, end) = (hit.start as usize, hit.end as usize);
        if !self.ruleset.wants_edges(hit.symbol) || end - start < 2 {
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
}

/// Turns growing byte offsets into character offsets in one pass.
struct ByteToChar<'t> {
    chars: std::str::CharIndices<'t>,
    length: usize,
    byte: usize,
    count: usize,
}

impl<'t> ByteToChar<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            chars: text.char_indices(),
            length: text.len(),
            byte: 0,
            count: 0,
        }
    }

    fn char_at(&mut self, byte: usize) -> usize {
        while self.byte < byte {
            self.chars.next();
            self.byte = self.chars.offset().min(self.length);
            self.count += 1;
        }
        self.count
    }
}
