//! Ranges whose unit is part of the type, so that raw and normalised offsets cannot be mixed.
//!
//! Offsets count Unicode code points (characters), never bytes. Only `text::NormText` converts between units.

use std::marker::PhantomData;

/// Unit of offsets into a turn's text as it stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Raw {}

/// Unit of offsets into a turn's normalised text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Norm {}

/// A half-open range `start..end` in code points of the text that `Unit` names.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span<Unit> {
    /// First character of the range.
    pub start: usize,
    /// First character after the range.
    pub end: usize,
    unit: PhantomData<Unit>,
}

impl<Unit> Clone for Span<Unit> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Unit> Copy for Span<Unit> {}

impl<Unit> Span<Unit> {
    /// The range `start..end`; an inverted range becomes empty at `start`.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self {
            start,
            end: end.max(start),
            unit: PhantomData,
        }
    }

    /// Number of characters covered.
    #[must_use]
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether no character is covered.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether both ranges share at least one character.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside this range.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl Span<Raw> {
    /// The characters of `text` that this range covers; what lies beyond the end is left out.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        let mut indices = text.char_indices().map(|(at, _)| at);
        let from = indices.nth(self.start).unwrap_or(text.len());
        let to = match self.len() {
            0 => from,
            n => indices.nth(n - 1).unwrap_or(text.len()),
        };
        &text[from..to]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_by_characters() {
        let text = "你好，a世界";
        assert_eq!(Span::<Raw>::new(0, 2).slice(text), "你好");
        assert_eq!(Span::<Raw>::new(3, 6).slice(text), "a世界");
        assert_eq!(Span::<Raw>::new(5, 99).slice(text), "界");
        assert_eq!(Span::<Raw>::new(9, 99).slice(text), "");
        assert_eq!(Span::<Raw>::new(2, 2).slice(text), "");
    }
}
