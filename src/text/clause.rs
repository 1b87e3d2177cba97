//! Where clauses and sentences end in a normalised text.
//!
//! A clause ends at any pause (comma, colon, a blank between longer runs), a sentence at a full stop, a question or
//! exclamation mark or a line end. Lists (、) do not end a clause.

use super::NormText;

/// Clause and sentence number of every character.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clauses {
    clause: Vec<u32>,
    sentence: Vec<u32>,
    /// One past the last character of each sentence.
    sentence_ends: Vec<u32>,
}

impl Clauses {
    /// Numbers the clauses and sentences of a text.
    #[must_use]
    pub fn of(text: &NormText) -> Self {
        let mut clauses = Self {
            clause: Vec::with_capacity(text.chars.len()),
            sentence: Vec::with_capacity(text.chars.len()),
            sentence_ends: Vec::new(),
        };
        let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let (mut clause, mut sentence) = (0, 0);
        let mut pauses = text.pauses().iter().peekable();
        for (at, c) in text.chars.iter().enumerate() {
            while pauses.next_if(|p| **p as usize <= at).is_some() {
                clause += 1;
            }
            clauses.clause.push(clause);
            clauses.sentence.push(sentence);
            // Most characters are Chinese and end nothing.
            if matches!(c, '\u{4e00}'..='\u{9fff}') {
                continue;
            }
            if ends_sentence(*c, text.chars.get(at + 1).copied()) {
                sentence += 1;
                clause += 1;
                clauses.sentence_ends.push(position(at + 1));
            } else if ends_clause(&text.chars, at) {
                clause += 1;
            }
        }
        if clauses.sentence_ends.last() != Some(&position(text.chars.len())) {
            clauses.sentence_ends.push(position(text.chars.len()));
        }
        clauses
    }

    /// One past the last character of each sentence, in order.
    #[must_use]
    pub fn sentence_ends(&self) -> &[u32] {
        &self.sentence_ends
    }

    /// Clause number of the character at `at`; past the end, the last one's.
    #[must_use]
    pub fn clause(&self, at: usize) -> u32 {
        *self.clause.get(at).or(self.clause.last()).unwrap_or(&0)
    }

    /// Sentence number of the character at `at`; past the end, the last one's.
    #[must_use]
    pub fn sentence(&self, at: usize) -> u32 {
        *self.sentence.get(at).or(self.sentence.last()).unwrap_or(&0)
    }

    /// First and one-past-last character of the clause around `at`.
    #[must_use]
    pub fn clause_bounds(&self, at: usize) -> (usize, usize) {
        bounds(&self.clause, at)
    }

    /// First and one-past-last character of the sentence around `at`.
    #[must_use]
    pub fn sentence_bounds(&self, at: usize) -> (usize, usize) {
        bounds(&self.sentence, at)
    }
}

fn bounds(numbers: &[u32], at: usize) -> (usize, usize) {
    let Some(number) = numbers.get(at).or(numbers.last()) else {
        return (0, 0);
    };
    let start = numbers.partition_point(|n| n < number);
    let end = numbers.partition_point(|n| n <= number);
    (start, end)
}

/// Whether a clause ends after the character at `at`; a point inside a number ends nothing.
#[must_use]
pub(crate) fn ends_clause(chars: &[char], at: usize) -> bool {
    let digit = |at: Option<usize>| at.and_then(|at| chars.get(at)).is_some_and(char::is_ascii_digit);
    match chars.get(at) {
        Some('.') => !(digit(at.checked_sub(1)) && digit(at.checked_add(1))),
        Some(c) => {
            matches!(
                c,
                ',' | ':' | '—' | '…' | '(' | ')' | '「' | '」' | '“' | '”' | '"' | '《' | '》' | '→'
            ) || ends_sentence(*c, None)
        }
        None => false,
    }
}

fn ends_sentence(c: char, next: Option<char>) -> bool {
    match c {
        '。' | '!' | '?' | ';' | '\n' | '｡' => true,
        '.' => next.is_none_or(|n| n.is_whitespace()),
        _ => false,
    }
}
