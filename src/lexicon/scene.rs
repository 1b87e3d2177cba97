//! A turn made ready for matching: its terms, figures and clauses, and which patterns it may hold at all.
//!
//! One pass finds every term and every string that patterns cannot do without. A pattern is asked only if what
//! it needs is in the turn, so that the cost of a turn grows with what it says and not with the number of rules.
//! Takes a [`Ruleset`] and a [`NormText`], gives ranges. Knows nothing of roles, cues or verdicts.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;

use super::alphabet::Code;
use super::letters::{Letter, figures, letters};
use super::matcher::Matcher;
use super::meanings::Word;
use super::pairs::PairIndex;
use super::pattern::{Needs, Pattern};
use super::pattern_index::Side;
use super::ruleset::Ruleset;
use super::runs::FoundRun;
use super::strings::Occurrence;
use crate::model::{Norm, Span};
use crate::text::{
    Clauses, Duration, NormText, Placeholder, SpokenDate, Sum, dates, durations, is_numeral, number_places,
    placeholders, sums,
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
    /// The characters as codes of the ruleset's alphabet.
    codes: Vec<Code>,
    /// Which symbols occur in each sentence, `words` words a sentence.
    present: Vec<u64>,
    words: usize,
    /// The patterns that the turn may hold, by number.
    possible: Vec<u64>,
    /// The figures that are read as one letter each.
    figures: Vec<Letter>,
    /// The letters as codes, the runs of them that carry weights and the words that they are parts of, once they were asked for.
    letters: OnceCell<Vec<Code>>,
    letter_count: OnceCell<usize>,
    runs: OnceCell<Vec<FoundRun>>,
    meant: OnceCell<Vec<Word>>,
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
    /// Normalises nothing, finds everything that patterns asked of `side` may want; others find nothing in it.
    #[must_use]
    pub fn new(ruleset: &'r Ruleset, text: NormText, side: Side) -> Self {
        let clauses = Clauses::of(&text);
        let placeholders = placeholders(&text, ruleset.placeholders());
        let places = number_places(&text.chars);
        let mut scene = Self {
            ruleset,
            sums: sums(&text, &places, &placeholders),
            durations: durations(&text, &places, &placeholders),
            dates: dates(&text, &places, &placeholders),
            figures: figures(&text.chars, &places),
            placeholders,
            clauses,
            hits: Vec::new(),
            codes: text.chars.iter().map(|c| ruleset.alphabet().code(*c)).collect(),
            present: Vec::new(),
            words: ruleset.symbol_count().div_ceil(64),
            possible: Vec::new(),
            letters: OnceCell::new(),
            letter_count: OnceCell::new(),
            runs: OnceCell::new(),
            meant: OnceCell::new(),
            edges: RefCell::default(),
            text,
        };
        scene.find_terms();
        scene.find_possible(side);
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

    /// The runs of letters that carry weights, by where they begin among the letters.
    #[must_use]
    pub fn runs(&self) -> &[FoundRun] {
        self.runs.get_or_init(|| self.ruleset.runs().find(self.letters()))
    }

    /// The numbers of the rows of all letters and pairs of letters of the turn, as often as they stand there.
    pub fn each_pair<const N: usize>(&self, index: &PairIndex<N>, give: impl FnMut(usize)) {
        index.each(self.letters(), give);
    }

    /// How many letters the turn has, also where no weights are there to look at them.
    #[must_use]
    pub fn letter_count(&self) -> usize {
        *self.letter_count.get_or_init(|| self.read_letters().len())
    }

    /// The letters of the turn with their places.
    #[must_use]
    pub fn read_letters(&self) -> Vec<Letter> {
        letters(&self.text.chars, &self.figures)
    }

    /// The letters of the turn, as codes of the ruleset's alphabet.
    pub(crate) fn letters(&self) -> &[Code] {
        self.letters.get_or_init(|| {
            let runs = self.ruleset.runs();
            let mut letters = Vec::with_capacity(self.codes.len());
            let mut at = 0;
            for figure in &self.figures {
                letters.extend(runs.letters(&self.codes[at..figure.start]));
                letters.push(self.ruleset.alphabet().code(figure.read));
                at = figure.end;
            }
            letters.extend(runs.letters(&self.codes[at..]));
            letters
        })
    }

    /// For each letter, the word of the ruleset's meanings that it is part of.
    pub(crate) fn words(&self) -> &[Word] {
        self.meant.get_or_init(|| {
            let letters: Vec<char> = self
                .read_letters()
                .into_iter()
                .map(|letter| letter.read)
                .collect();
            self.ruleset.meanings().words(&letters)
        })
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

    /// The terms that count for their class, with the class: no longer word crosses their edges where that is asked.
    pub(crate) fn counting_terms(&self) -> impl Iterator<Item = (&'r str, Span<Norm>)> {
        let counting = self.hits.iter().filter(|hit| self.edges_hold(hit));
        counting.filter_map(|hit| {
            let class = self.ruleset.class_name(hit.symbol)?;
            Some((class, Span::new(hit.start as usize, hit.end as usize)))
        })
    }

    /// Occurrences of terms that begin at a character.
    pub(super) fn hits_at(&self, at: usize) -> &[TermHit] {
        let from = self.hits.partition_point(|hit| (hit.start as usize) < at);
        let more = self.hits[from..]
            .iter()
            .take_while(|hit| hit.start as usize == at)
            .count();
        &self.hits[from..from + more]
    }

    /// Whether the term of `hit` may begin and end where it does.
    pub(super) fn edges_hold(&self, hit: &TermHit) -> bool {
        let (start, end) = (hit.start as usize, hit.end as usize);
        if self.is_part_of_sum(start, end) {
            return false;
        }
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

    /// Whether a term of numerals alone is part of a larger sum: 二百五 in 三千二百五十元.
    fn is_part_of_sum(&self, start: usize, end: usize) -> bool {
        if !self.text.chars[start..end].iter().all(|c| is_numeral(*c)) {
            return false;
        }
        let before = self.sums.partition_point(|sum| sum.span.start <= start);
        let sum = before.checked_sub(1).and_then(|last| self.sums.get(last));
        sum.is_some_and(|sum| end <= sum.span.end && sum.span.len() > end - start)
    }

    fn find_terms(&mut self) {
        let (ruleset, words) = (self.ruleset, self.words);
        let sentences = self.clauses.sentence_ends().len();
        self.present.resize(sentences * words, 0);
        let (present, hits, clauses, chars) =
            (&mut self.present, &mut self.hits, &self.clauses, &self.text.chars);
        ruleset.strings().each(&self.codes, |occurrence| {
            let Occurrence { start, end, string } = occurrence;
            let meaning = ruleset.meaning(string);
            let sentence = clauses.sentence(start) as usize;
            let present = &mut present[sentence * words..][..words];
            for symbol in ruleset.sets_of(meaning) {
                present[*symbol as usize / 64] |= 1 << (symbol % 64);
            }
            for symbol in ruleset.classes_of(meaning) {
                if ruleset.context_allows(*symbol, chars, start, end) {
                    hits.push(TermHit {
                        start: u32::try_from(start).unwrap_or(u32::MAX),
                        end: u32::try_from(end).unwrap_or(u32::MAX),
                        symbol: *symbol,
                    });
                }
            }
        });
        hits.sort_unstable();
    }

    /// Marks the patterns whose indispensable strings and figures are all in the turn.
    fn find_possible(&mut self, side: Side) {
        let index = self.ruleset.pattern_index();
        self.possible.resize(index.patterns().div_ceil(64), 0);
        let anywhere = joined(&self.present, self.words);
        let has = |symbol: u32| anywhere[symbol as usize / 64] & (1 << (symbol % 64)) != 0;
        let figures = Needs {
            sum: !self.sums.is_empty(),
            duration: !self.durations.is_empty(),
            date: !self.dates.is_empty(),
            placeholder: !self.placeholders.is_empty(),
        };
        let possible = &mut self.possible;
        let mut mark = |number: u32| possible[number as usize / 64] |= 1 << (number % 64);
        for (number, needs) in index.without_key() {
            if figures.hold(*needs) {
                mark(*number);
            }
        }
        let keyed = index.of(side);
        for (word, bits) in anywhere.iter().enumerate() {
            let mut bits = *bits & keyed.keys(word);
            while bits != 0 {
                let symbol = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                for asked in keyed.by(symbol) {
                    if asked.others.iter().all(|symbol| has(*symbol)) && figures.hold(asked.needs) {
                        mark(asked.number);
                    }
                }
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
        let Some(first) = &pattern.first else {
            return true;
        };
        let figures = first.figures;
        first.chars.holds(self.text.chars[at])
            || figures.sum && begins_at(&self.sums, at)
            || figures.duration && begins_at(&self.durations, at)
            || figures.date && begins_at(&self.dates, at)
            || figures.placeholder && begins_at(&self.placeholders, at)
    }
}

/// What stands at a place of a turn: a sum, a stretch of time, a day, a placeholder.
pub(super) trait Figure {
    fn span(&self) -> Span<Norm>;
}

macro_rules! figure {
    ($($kind:ty),*) => {
        $(impl Figure for $kind {
            fn span(&self) -> Span<Norm> {
                self.span
            }
        })*
    };
}

figure!(Sum, Duration, SpokenDate, Placeholder);

/// Figures, which are in their order, from the first that begins at a character or behind it.
pub(super) fn figures_from<T: Figure>(figures: &[T], at: usize) -> &[T] {
    &figures[figures.partition_point(|figure| figure.span().start < at)..]
}

fn begins_at<T: Figure>(figures: &[T], at: usize) -> bool {
    figures_from(figures, at)
        .first()
        .is_some_and(|figure| figure.span().start == at)
}

/// What is in any of the sentences.
fn joined(present: &[u64], words: usize) -> Cow<'_, [u64]> {
    if present.len() <= words {
        return Cow::Borrowed(present);
    }
    let mut anywhere = vec![0u64; words];
    for sentence in present.chunks_exact(words.max(1)) {
        for (all, here) in anywhere.iter_mut().zip(sentence) {
            *all |= here;
        }
    }
    Cow::Owned(anywhere)
}
