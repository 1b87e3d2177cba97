//! Columns on a terminal: how wide a text is, and cutting it to a width on whole characters as the reader sees them.
//!
//! Takes and gives text. Knows nothing of analyses or tables.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Stands for what was cut.
pub(super) const ELLIPSIS: &str = "…";

/// Columns that a text takes; Chinese characters take two.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// The text without characters that move the cursor or turn the direction of writing, one for one.
pub(super) fn printable(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if text.contains(harmful) {
        Cow::Owned(text.replace(harmful, " "))
    } else {
        Cow::Borrowed(text)
    }
}

/// The beginning of a text, with `…` where it was cut.
pub(super) fn keep_start(text: &str, width: usize) -> Cow<'_, str> {
    if columns(text) <= width {
        return Cow::Borrowed(text);
    }
    let kept = fitting(text.graphemes(true), width);
    Cow::Owned(kept.concat() + ELLIPSIS)
}

/// The end of a text, with `…` where it was cut: of a path, the file is worth more than the folders.
pub(super) fn keep_end(text: &str, width: usize) -> Cow<'_, str> {
    if columns(text) <= width {
        return Cow::Borrowed(text);
    }
    let mut kept = fitting(text.graphemes(true).rev(), width);
    kept.push(ELLIPSIS);
    kept.reverse();
    Cow::Owned(kept.concat())
}

/// As many graphemes as leave room for the ellipsis.
fn fitting<'t>(graphemes: impl Iterator<Item = &'t str>, width: usize) -> Vec<&'t str> {
    let mut room = width.saturating_sub(columns(ELLIPSIS));
    graphemes
        .take_while(|grapheme| match room.checked_sub(columns(grapheme)) {
            Some(left) => {
                room = left;
                true
            }
            None => false,
        })
        .collect()
}

/// A text cut into lines: after spaces and between Chinese characters, but not before what closes or after what opens.
pub(super) fn wrap(text: &str, width: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let (mut start, mut used) = (0, 0);
    // Where the line could end, and the columns up to there.
    let (mut end, mut used_to_end) = (0, 0);
    let mut before = "";
    for (at, grapheme) in text.grapheme_indices(true) {
        if may_break(before, grapheme) {
            (end, used_to_end) = (at, used);
        }
        // A space at the end of a line takes no room.
        if grapheme != " " && used + columns(grapheme) > width && end > start {
            lines.push(text[start..end].trim_end());
            start = end;
            used -= used_to_end;
            used_to_end = 0;
        }
        used += columns(grapheme);
        before = grapheme;
    }
    lines.push(text[start..].trim_end());
    lines
}

fn may_break(before: &str, after: &str) -> bool {
    let opens = ["（", "《", "“", "【"].contains(&before);
    let closes = ["）", "》", "”", "】", "，", "。", "；", "：", "、", "！", "？"].contains(&after);
    let wide = columns(before) > 1 || columns(after) > 1;
    before == " " && after != " " || wide && after != " " && !opens && !closes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_by_columns() {
        for (text, width, start, end) in [
            ("录音/a.txt", 10, "录音/a.txt", "录音/a.txt"),
            ("录音/a.txt", 8, "录音/a.…", "…/a.txt"),
            ("录音/a.txt", 9, "录音/a.t…", "…音/a.txt"),
            ("👨‍👩‍👧家", 3, "👨‍👩‍👧…", "…家"),
            ("好", 1, "…", "…"),
        ] {
            assert_eq!(keep_start(text, width), start, "{text} {width}");
            assert_eq!(keep_end(text, width), end, "{text} {width}");
            assert!(columns(&keep_start(text, width)) <= width);
            assert!(columns(&keep_end(text, width)) <= width);
        }
    }

    #[test]
    fn nothing_harmful_reaches_the_terminal() {
        let text = "a\u{1b}[31m红\n\t\u{202e}x";
        assert_eq!(printable(text), "a [31m红   x");
        assert_eq!(printable(text).chars().count(), text.chars().count());
    }

    #[test]
    fn wraps_where_a_reader_would() {
        for (text, width, lines) in [
            ("", 8, vec![""]),
            ("in force from 2026", 8, vec!["in force", "from", "2026"]),
            (
                "违反《治安管理处罚法》第五十条",
                14,
                vec!["违反《治安管理", "处罚法》第五十", "条"],
            ),
            ("按推荐性国标（法律）", 12, vec!["按推荐性国标", "（法律）"]),
            ("好的，就这样。", 4, vec!["好", "的，", "就这", "样。"]),
            ("abcdefghij", 4, vec!["abcdefghij"]),
        ] {
            assert_eq!(wrap(text, width), lines, "{text}");
        }
    }
}
