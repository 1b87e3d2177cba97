//! A stream of JSONL -> the bytes of one record after the other, with the line and the number of each.
//!
//! Takes a buffered reader of any length and holds one record and one line. A record begins on a line that does not go on
//! from the one before: records that were pretty-printed over several lines come out whole, and a broken one costs itself.
//! Must not know what is in a record.

use std::io::{self, BufRead, Read};

/// Longest record that is read; what is longer is no record but a file of another kind.
pub(super) const LONGEST: usize = 64 << 20;

/// The bytes of one record.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// 1-based line on which it begins.
    pub(super) line: usize,
    /// 1-based number among the records.
    pub(super) number: usize,
    /// Its bytes, or none when there are more than [`LONGEST`].
    pub(super) bytes: Option<Vec<u8>>,
}

/// Cuts a stream into records.
pub(super) struct Splitter<R> {
    reader: R,
    longest: usize,
    /// The line after the last record, which begins the next one.
    ahead: Option<Line>,
    line: usize,
    number: usize,
}

struct Line {
    number: usize,
    bytes: Vec<u8>,
    too_long: bool,
}

impl<R: BufRead> Splitter<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            longest: LONGEST,
            ahead: None,
            line: 0,
            number: 0,
        }
    }

    /// The next record; none at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Piece>> {
        let mut first = match self.ahead.take() {
            Some(line) => line,
            None => match self.line_with_words()? {
                Some(line) => line,
                None => return Ok(None),
            },
        };
        while let Some(line) = self.read_line()? {
            if begins_a_record(&line.bytes) {
                self.ahead = Some(line);
                break;
            }
            first.too_long |= line.too_long || first.bytes.len() + line.bytes.len() > self.longest;
            if first.too_long {
                first.bytes = Vec::new();
            } else {
                first.bytes.extend_from_slice(&line.bytes);
            }
        }
        self.number += 1;
        first.bytes.truncate(first.bytes.trim_ascii_end().len());
        Ok(Some(Piece {
            line: first.number,
            number: self.number,
            bytes: (!first.too_long).then_some(first.bytes),
        }))
    }

    fn line_with_words(&mut self) -> io::Result<Option<Line>> {
        loop {
            match self.read_line()? {
                Some(line) if line.bytes.trim_ascii().is_empty() => {}
                line => return Ok(line),
            }
        }
    }

    fn read_line(&mut self) -> io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let limit = self.longest as u64;
        let mut read = self.reader.by_ref().take(limit).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            return Ok(None);
        }
        self.line += 1;
        let mut too_long = false;
        let mut rest = Vec::new();
        let mut ended = bytes.ends_with(b"\n");
        while !ended && read == self.longest {
            rest.clear();
            read = self.reader.by_ref().take(limit).read_until(b'\n', &mut rest)?;
            too_long |= read > 0;
            ended = rest.ends_with(b"\n");
        }
        if too_long {
            bytes.truncate(1);
        }
        if self.line == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        Ok(Some(Line {
            number: self.line,
            bytes,
            too_long,
        }))
    }
}

/// The lines of a pretty-printed record are indented, or close what its first line opened.
fn begins_a_record(line: &[u8]) -> bool {
    !matches!(
        line.first(),
        None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'}' | b']' | b',' | b'"')
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str, longest: usize) -> Vec<(usize, String)> {
        let mut splitter = Splitter::new(text.as_bytes());
        splitter.longest = longest;
        let mut all = Vec::new();
        while let Some(piece) = splitter.next().expect("a slice can be read") {
            assert_eq!(piece.number, all.len() + 1);
            let text = piece.bytes.map_or_else(
                || "too long".to_owned(),
                |bytes| String::from_utf8(bytes).expect("UTF-8"),
            );
            all.push((piece.line, text));
        }
        all
    }

    #[test]
    fn records_come_with_their_lines() {
        let cases: [(&str, &[(usize, &str)]); 7] = [
            ("", &[]),
            ("\n \n", &[]),
            ("{1}\n\n{2}\r\n{3}", &[(1, "{1}"), (3, "{2}"), (4, "{3}")]),
            ("\u{feff}{1}\n", &[(1, "{1}")]),
            ("{\n  1\n}\n{2}\n", &[(1, "{\n  1\n}"), (4, "{2}")]),
            // A record that was cut off ends where the next begins.
            ("{\"a\n{2}\n", &[(1, "{\"a"), (2, "{2}")]),
            ("abc\n{2},\n", &[(1, "abc"), (2, "{2},")]),
        ];
        for (text, expected) in cases {
            let expected: Vec<_> = expected
                .iter()
                .map(|(line, text)| (*line, (*text).to_owned()))
                .collect();
            assert_eq!(pieces(text, 100), expected, "{text:?}");
        }
    }

    #[test]
    fn a_record_without_end_costs_itself_and_no_memory() {
        let too_long = "too long".to_owned();
        assert_eq!(
            pieces("{12345678901234567890}\n{2}\n", 8),
            [(1, too_long.clone()), (2, "{2}".to_owned())]
        );
        assert_eq!(
            pieces("{12345\n 67890\n}\n{2}\n", 8),
            [(1, too_long), (4, "{2}".to_owned())]
        );
        assert_eq!(
            pieces("{123456}\n{2}", 9),
            [(1, "{123456}".to_owned()), (2, "{2}".to_owned())]
        );
    }
}
