//! Text -> numbered lines, and the few facts about a line that every reader of text asks for.
//!
//! Takes decoded text, gives lines without their ends. Must not know speakers or headings. Readers of other formats
//! than text say what they know of a line by its [`Shape`].

use std::sync::Arc;

/// One line of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TextLine<'t> {
    /// 1-based.
    pub(super) number: usize,
    /// The line without its end and without blanks around it; the cells of a row with tabs between them.
    pub(super) text: &'t str,
    /// What the file's format says of the line.
    pub(super) shape: Shape<'t>,
    /// The sheet of a workbook that it stands in.
    pub(super) sheet: Option<&'t Arc<str>>,
}

/// What a format says of a line beyond its words; text files say nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape<'t> {
    /// Nothing.
    Plain,
    /// A heading by its style, of this level.
    Heading(usize),
    /// All in bold.
    Strong,
    /// A row of a table.
    Row {
        /// Tells the tables of a file apart.
        table: usize,
        /// The row names the columns.
        header: bool,
        /// Words of the cells; line ends part their paragraphs.
        cells: &'t [String],
    },
}

/// The lines of `text`, which end with LF, CRLF or, where there is no LF at all, CR.
pub(super) fn lines(text: &str) -> Vec<TextLine<'_>> {
    let end = if text.contains('\n') { '\n' } else { '\r' };
    let numbered = text.split(end).zip(1..);
    numbered
        .map(|(text, number)| TextLine {
            number,
            text: trim(text),
            shape: Shape::Plain,
            sheet: None,
        })
        .collect()
}

/// Blanks and characters that cannot be seen, taken off both ends.
pub(super) fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}')
    })
}

/// Whether the text holds a mark that ends or joins clauses: headings and names do not, what is said mostly does.
pub(super) fn has_clause_mark(text: &str) -> bool {
    text.contains(['。', '！', '？', '；', '，', '!', '?', ';', '…']) || text.contains(", ")
}

/// A line of three or more of one sign that separates what is above from what is below.
pub(super) fn is_ruler(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| *c != ' ');
    let Some(first) = signs.next() else {
        return false;
    };
    let mut count = 1;
    let uniform = signs.all(|c| {
        count += 1;
        c == first
    });
    uniform
        && count >= 3
        && matches!(
            first,
            '-' | '=' | '*' | '_' | '~' | '#' | '—' | '─' | '═' | '＝' | '－'
        )
}

/// What stands between two rulers on one line: `===== 通话2 =====`.
pub(super) fn between_rulers(text: &str) -> Option<&str> {
    let sign = text.chars().next()?;
    let inner = text.trim_matches(sign);
    let (before, after) = (text.find(inner)?, text.len() - text.trim_end_matches(sign).len());
    let width = 3 * sign.len_utf8();
    let is_name = !inner.is_empty() && inner.chars().nth(24).is_none() && !has_clause_mark(inner);
    let is_name = is_name && !inner.contains(['：', ':']);
    (is_name && before >= width && after >= width && is_ruler(&text[..before])).then(|| trim(inner))
}

/// The text without the mark of a list item (`- `, `• `, `1. `, `（2）`, `①`, `[ ] `) in front.
pub(super) fn without_list_mark(text: &str) -> &str {
    let item = text
        .strip_prefix(['-', '*', '+'])
        .filter(|rest| rest.starts_with([' ', '\t']));
    let item =
        item.or_else(|| text.strip_prefix(['•', '·', '●', '○', '■', '□', '◆', '◇', '▶', '►', '※', '✓', '√']));
    if let Some(rest) = item {
        let rest = trim(rest);
        let box_free = ["[ ]", "[x]", "[X]"]
            .iter()
            .find_map(|mark| rest.strip_prefix(mark));
        return trim(box_free.unwrap_or(rest));
    }
    numbered(text).map_or(text, |(_, rest)| rest)
}

/// An item number with its sign, and the text after it; `3.5` and `12:30` are no item numbers.
pub(super) fn numbered(text: &str) -> Option<(&str, &str)> {
    if text.starts_with(|c: char| matches!(c, '①'..='⑳' | '⑴'..='⒇' | '⒈'..='⒛')) {
        let end = text.chars().next()?.len_utf8();
        return Some((&text[..end], trim(&text[end..])));
    }
    let inner = text.strip_prefix(['(', '（']);
    let digits = inner.unwrap_or(text);
    let rest = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    let count = digits.len() - rest.len();
    let (sign, rest) = if let Some(rest) = rest.strip_prefix([')', '）']) {
        (')', rest)
    } else if inner.is_none() {
        let sign = rest.chars().next().filter(|c| matches!(c, '.' | '、' | '．'))?;
        (sign, &rest[sign.len_utf8()..])
    } else {
        return None;
    };
    let is_decimal = sign == '.' && rest.starts_with(|c: char| c.is_ascii_digit());
    if !(1..=3).contains(&count) || is_decimal {
        return None;
    }
    Some((&text[..text.len() - rest.len()], trim(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_in_any_of_three_ways() {
        for text in ["一\n二\n\n三", "一\r\n 二\r\n\r\n三", "一\r二\r\r三"] {
            let found: Vec<_> = lines(text).into_iter().map(|l| (l.number, l.text)).collect();
            assert_eq!(found, [(1, "一"), (2, "二"), (3, ""), (4, "三")], "{text:?}");
        }
    }

    #[test]
    fn list_marks_come_off() {
        let cases = [
            ("- 您好", "您好"),
            ("* [ ] 您好", "您好"),
            ("1. 您好", "您好"),
            ("2、您好", "您好"),
            ("（3）您好", "您好"),
            ("④您好", "您好"),
            ("• 您好", "您好"),
            ("-您好", "-您好"),
            ("3.5元", "3.5元"),
            ("12:30客服", "12:30客服"),
            ("2026.您好", "2026.您好"),
            ("（客户）您好", "（客户）您好"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(without_list_mark(text), expected, "{text}");
        }
    }

    #[test]
    fn a_name_may_stand_between_rulers() {
        assert_eq!(between_rulers("===== 通话2 ====="), Some("通话2"));
        for text in [
            "--- 客服",
            "=====",
            "客服：您好",
            "",
            "== 通话2 ==",
            "---您好，请说---",
        ] {
            assert_eq!(between_rulers(text), None, "{text}");
        }
    }

    #[test]
    fn rulers_are_made_of_one_sign() {
        assert!(["---", "=====", "* * *", "———"].iter().all(|t| is_ruler(t)));
        assert!(
            !["--", "", "-=-", "。。。", "--- 客服"]
                .iter()
                .any(|t| is_ruler(t))
        );
    }
}
