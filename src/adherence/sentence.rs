//! Sentences of a turn: the pieces in which scripts are said.
//!
//! Takes the raw text of a turn, gives ranges of it. A line break ends a sentence, a comma does not.

use crate::model::{Raw, Span};

/// A sentence of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// 0-based index of its turn.
    pub turn: usize,
    /// Where in the raw text of the turn.
    pub span: Span<Raw>,
}

fn ends(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '；' | ';' | '\n' | '…')
}

/// The sentences of a turn, blank ones left out.
pub(super) fn sentences(turn: usize, text: &str) -> Vec<Sentence> {
    let spans = pieces(text, ends).into_iter();
    spans.map(|span| Sentence { turn, span }).collect()
}

fn pieces(text: &str, ends: impl Fn(char) -> bool) -> Vec<Span<Raw>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut blank = true;
    let mut at = 0;
    for c in text.chars() {
        at += 1;
        blank &= c.is_whitespace() || ends(c);
        if ends(c) {
            found.extend((!blank).then(|| Span::new(start, at)));
            (start, blank) = (at, true);
        }
    }
    found.extend((!blank).then(|| Span::new(start, at)));
    found
}

/// The clauses that a range touches, as one range: in transcripts one sentence often runs into the next by commas.
pub(super) fn around(text: &str, span: Span<Raw>) -> Span<Raw> {
    pieces(text, |c| ends(c) || matches!(c, '，' | ',' | '：' | ':'))
        .into_iter()
        .filter(|clause| clause.overlaps(span))
        .reduce(|one, other| Span::new(one.start, other.end))
        .unwrap_or(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_at_the_ends_of_sentences() {
        let text = "您好，请问是张先生吗？我是。。\n 再见";
        let found: Vec<_> = sentences(3, text).iter().map(|s| s.span.slice(text)).collect();
        assert_eq!(found, ["您好，请问是张先生吗？", "我是。", " 再见"]);
        assert!(sentences(0, " 。\n").is_empty() && sentences(0, "").is_empty());
    }

    #[test]
    fn a_range_widens_to_its_clauses() {
        let text = "甲。乙丙，丁戊";
        for (start, end, expected) in [(3, 4, "乙丙，"), (3, 6, "乙丙，丁戊"), (0, 1, "甲。")] {
            assert_eq!(around(text, Span::new(start, end)).slice(text), expected);
        }
    }
}
