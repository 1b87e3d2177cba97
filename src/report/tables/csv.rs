//! Findings as CSV by RFC 4180, with a byte order mark, without which Excel reads Chinese as something else.
//!
//! Takes the sheet of findings, gives bytes. Spreadsheets calculate what begins like a formula, whatever quotes stand
//! around it: words that do get an apostrophe in front. Our own numbers are no words.

use std::borrow::Cow;
use std::io;

use csv::{Terminator, WriterBuilder};

use super::Tables;
use super::sheets::Cell;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Tables {
    /// Adds the findings, a row each under one row of titles, to the bytes of the caller.
    ///
    /// # Errors
    /// When the rows cannot be written, which a vector rules out.
    pub fn write_csv(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend_from_slice(BYTE_ORDER_MARK);
        let sheet = self.findings();
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        writer.write_record(sheet.columns.iter().map(|(title, _)| title))?;
        for row in sheet.rows {
            writer.write_record(row.into_iter().map(words))?;
        }
        writer.flush()
    }
}

fn words(cell: Cell) -> String {
    match cell {
        Cell::Text(text) => guarded(&text).into_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Marked(parts) => guarded(&parts.concat()).into_owned(),
        Cell::Empty => String::new(),
    }
}

/// The text as no spreadsheet calculates it. Some look behind blanks, and Chinese ones take full-width signs too.
fn guarded(text: &str) -> Cow<'_, str> {
    let signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    if text.starts_with(['\t', '\r', '\n']) || text.trim_start().starts_with(signs) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_guarded() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("+86", "'+86"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\rx", "'\rx"),
            ("\nx", "'\nx"),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("＠x", "'＠x"),
            ("1=1", "1=1"),
            ("您好=您好", "您好=您好"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), expected, "{text:?}");
        }
        let marked = ["".to_owned(), "=HYPERLINK".to_owned(), "(x)".to_owned()];
        assert_eq!(words(Cell::Marked(marked)), "'=HYPERLINK(x)");
        assert_eq!(words(Cell::Number(-40)), "-40", "points stay a number");
    }
}
