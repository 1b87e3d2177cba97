//! Words in their surroundings, with a line of carets right under them.
//!
//! Takes a turn, a place in it and a width in columns; gives the whole turn if it fits, else the sentence, else a window
//! around the words. Full-width characters take two columns and get two carets. Knows nothing of findings.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::model::{Raw, Span};

use super::width::{ELLIPSIS, columns, printable};

/// A line of text and where its marked words stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quote {
    /// The line to show.
    pub(super) text: String,
    /// Columns in front of the marked words.
    pub(super) indent: usize,
    /// Columns of the marked words.
    pub(super) marked: usize,
}

impl Quote {
    /// Spaces and carets to stand under [`Quote::text`].
    pub(super) fn carets(&self) -> (String, String) {
        (" ".repeat(self.indent), "^".repeat(self.marked))
    }
}

/// The words at `span` with as much around them as the width allows.
pub(super) fn quote(turn: &str, span: Span<Raw>, width: usize) -> Quote {
    let line = Line::new(turn);
    let words = line.cells_of(span);
    let all = 0..line.cells.len();
    let sentence = line.sentence(&words);
    let shown = [all, sentence.clone()]
        .into_iter()
        .find(|range| line.width(range) <= width)
        .unwrap_or_else(|| line.window(&words, &sentence, width));
    let text = line.text(&shown);
    let opening = if shown.start > 0 { columns(ELLIPSIS) } else { 0 };
    let marked = words.start.max(shown.start)..words.end.min(shown.end);
    Quote {
        indent: opening + line.bare_width(&(shown.start..marked.start)),
        marked: line.bare_width(&marked).max(1),
        text,
    }
}

/// The sentence around `span`, or as much of it around the words as the width allows.
pub(super) fn sentence(turn: &str, span: Span<Raw>, width: usize) -> String {
    let line = Line::new(turn);
    let words = line.cells_of(span);
    let sentence = line.sentence(&words);
    if line.bare_width(&sentence) <= width {
        return line.bare_text(&sentence);
    }
    line.text(&line.window(&words, &sentence, width))
}

/// The sentence around `span`, or as much of it as the width allows: what stands before the words, the words, and what
/// stands after them.
pub(super) fn parts(turn: &str, span: Span<Raw>, width: usize) -> [String; 3] {
    let line = Line::new(turn);
    let words = line.cells_of(span);
    let sentence = line.sentence(&words);
    let shown = if line.bare_width(&sentence) <= width {
        sentence.clone()
    } else {
        line.window(&words, &sentence, width)
    };
    let end = words.end.min(shown.end);
    let cut = |cut: bool| if cut { ELLIPSIS } else { "" };
    let before = line.bare_text(&(shown.start..words.start));
    let after = line.bare_text(&(end..shown.end));
    [
        cut(shown.start > sentence.start).to_owned() + before.trim_start(),
        line.bare_text(&(words.start..end)),
        after.trim_end().to_owned() + cut(shown.end < sentence.end),
    ]
}

/// A turn cut into what the reader sees as characters.
struct Line<'t> {
    cells: Vec<Cell<'t>>,
}

struct Cell<'t> {
    text: &'t str,
    /// Position of its first code point.
    at: usize,
    columns: usize,
}

impl<'t> Line<'t> {
    fn new(turn: &'t str) -> Self {
        let cells = turn.graphemes(true).scan(0, |at, text| {
            let cell = Cell {
                text,
                at: *at,
                columns: columns(&printable(text)),
            };
            *at += text.chars().count();
            Some(cell)
        });
        Self {
            cells: cells.collect(),
        }
    }

    /// Cells that hold at least one code point of `span`.
    fn cells_of(&self, span: Span<Raw>) -> Range<usize> {
        let start = self
            .cells
            .partition_point(|cell| cell.at <= span.start)
            .saturating_sub(1);
        let end = self.cells.partition_point(|cell| cell.at < span.end);
        start..end.max(start)
    }

    /// From the mark that ends the sentence before to the mark that ends this one.
    fn sentence(&self, words: &Range<usize>) -> Range<usize> {
        let before = self.cells[..words.start].iter().rposition(Cell::ends_sentence);
        let inside = words.end.saturating_sub(1).max(words.start);
        let after = self.cells[inside..].iter().position(Cell::ends_sentence);
        before.map_or(0, |at| at + 1)..after.map_or(self.cells.len(), |at| inside + at + 1)
    }

    /// As much of the sentence around the words as fits between two ellipses; of words wider than that, the beginning.
    fn window(&self, words: &Range<usize>, sentence: &Range<usize>, width: usize) -> Range<usize> {
        let mut room = width.saturating_sub(2 * columns(ELLIPSIS));
        let mut shown = words.start..words.start;
        let mut take = |cell: Option<&Cell<'_>>| {
            let left = cell.and_then(|cell| room.checked_sub(cell.columns));
            room = left.unwrap_or(room);
            left.is_some()
        };
        while shown.end < words.end && take(self.cells.get(shown.end)) {
            shown.end += 1;
        }
        let whole = shown.end == words.end;
        let (mut left, mut right) = (whole, whole);
        while left || right {
            left = left && shown.start > sentence.start && take(self.cells.get(shown.start - 1));
            shown.start -= usize::from(left);
            right = right && shown.end < sentence.end && take(self.cells.get(shown.end));
            shown.end += usize::from(right);
        }
        shown
    }

    /// Columns of a stretch with the ellipses for what it leaves out.
    fn width(&self, range: &Range<usize>) -> usize {
        let cuts = usize::from(range.start > 0) + usize::from(range.end < self.cells.len());
        self.bare_width(range) + cuts * columns(ELLIPSIS)
    }

    fn bare_width(&self, range: &Range<usize>) -> usize {
        self.cells
            .get(range.clone())
            .unwrap_or_default()
            .iter()
            .map(|cell| cell.columns)
            .sum()
    }

    /// A stretch with ellipses for what it leaves out.
    fn text(&self, range: &Range<usize>) -> String {
        let mark = |cut: bool| if cut { ELLIPSIS } else { "" };
        let (before, after) = (mark(range.start > 0), mark(range.end < self.cells.len()));
        format!("{before}{}{after}", self.bare_text(range))
    }

    fn bare_text(&self, range: &Range<usize>) -> String {
        let cells = self.cells.get(range.clone()).unwrap_or_default();
        cells.iter().map(|cell| printable(cell.text)).collect()
    }
}

impl Cell<'_> {
    fn ends_sentence(&self) -> bool {
        matches!(
            self.text,
            "。" | "！" | "？" | "!" | "?" | "；" | ";" | "\n" | "\r\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text that stands over the carets, found by columns as a terminal would.
    #[track_caller]
    fn assert_marks(turn: &str, words: &str, width: usize, shown: &str, over: &str) {
        let start = turn
            .find(words)
            .map(|at| turn[..at].chars().count())
            .expect("words stand in the turn");
        let quote = quote(turn, Span::new(start, start + words.chars().count()), width);
        assert_eq!(quote.text, shown);
        assert!(
            columns(&quote.text) <= width,
            "{} > {width}",
            columns(&quote.text)
        );
        let mut column = 0;
        let mut marked = String::new();
        for grapheme in quote.text.graphemes(true) {
            if (quote.indent..quote.indent + quote.marked).contains(&column) {
                marked.push_str(grapheme);
            }
            column += columns(grapheme);
        }
        assert_eq!(marked, over);
        let (spaces, carets) = quote.carets();
        assert_eq!((spaces.len(), carets.len()), (quote.indent, columns(over).max(1)));
    }

    #[test]
    fn carets_stand_under_the_words() {
        for (turn, words, width, shown) in [
            ("不还就抓你", "抓你", 40, "不还就抓你"),
            ("您在APP里还３２００元", "３２００元", 40, "您在APP里还３２００元"),
            ("nmsl，你", "你", 40, "nmsl，你"),
            ("😀👨‍👩‍👧全家都知道", "全家", 40, "😀👨‍👩‍👧全家都知道"),
            ("抓\u{200b}你！", "抓\u{200b}你", 40, "抓\u{200b}你！"),
            ("先说这个。再不还就抓你！然后呢", "抓你", 20, "…再不还就抓你！…"),
            ("您好\n抓你\t去", "抓你", 40, "您好 抓你 去"),
            (
                "我们现在已经通知您单位的领导过来处理",
                "通知您单位",
                16,
                "…经通知您单位的…",
            ),
            ("你再不还我们就上门", "你再", 10, "你再不还…"),
        ] {
            assert_marks(turn, words, width, shown, words);
        }
    }

    #[test]
    fn a_long_hit_shows_its_beginning() {
        assert_marks(
            "啊我要叫你全家在村里都抬不起头",
            "要叫你全家在村里都抬不起头",
            12,
            "…要叫你全家…",
            "要叫你全家",
        );
    }

    #[test]
    fn places_outside_the_turn_do_no_harm() {
        for (turn, start, end) in [
            ("", 0, 0),
            ("", 3, 5),
            ("你好", 9, 12),
            ("你好", 1, 1),
            ("你好", 2, 2),
        ] {
            let quote = quote(turn, Span::new(start, end), 10);
            assert!(quote.marked >= 1);
            assert_eq!(sentence(turn, Span::new(start, end), 10), turn);
        }
    }

    #[test]
    fn sentences_are_cut_out_whole() {
        let turn = "您好。这里是星贝消费金融，来电有录音；请问是本人吗？";
        assert_eq!(
            sentence(turn, Span::new(6, 12), 60),
            "这里是星贝消费金融，来电有录音；"
        );
        assert_eq!(sentence(turn, Span::new(6, 8), 12), "…里是星贝消…");
    }

    #[test]
    fn a_sentence_comes_in_three_parts() {
        let turn = "您好。 再不还就抓你，听到没有！好的";
        for (start, end, width, expected) in [
            (8, 10, 60, ["再不还就", "抓你", "，听到没有！"]),
            (8, 10, 16, ["…不还就", "抓你", "，听…"]),
            (4, 16, 60, ["", "再不还就抓你，听到没有！", ""]),
            (99, 120, 60, ["好", "的", ""]),
        ] {
            assert_eq!(
                parts(turn, Span::new(start, end), width),
                expected,
                "{start}..{end}"
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn any_sentence_fits_its_width(turn in "\\PC{0,60}", start in 0usize..70, length in 0usize..30, width in 10usize..60) {
            let parts = parts(&turn, Span::new(start, start + length), width);
            proptest::prop_assert!(columns(&parts.concat()) <= width);
        }

        #[test]
        fn any_turn_gives_a_line_inside_its_width(turn in "\\PC{0,60}", start in 0usize..70, length in 0usize..30, width in 10usize..60) {
            let quote = quote(&turn, Span::new(start, start + length), width);
            proptest::prop_assert!(columns(&quote.text) <= width);
            proptest::prop_assert!(quote.indent + quote.marked <= width.max(1));
        }
    }
}
