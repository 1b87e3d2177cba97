//! JSON text -> one value after the other, with the line each begins on.
//!
//! Takes a file of one record a line, of pretty-printed records, or of one array of records, and gives its values; a
//! broken value costs itself, and reading goes on at the next. Must not know what a record is.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::error::Category;
use serde_json::{Deserializer, Value};

use super::error::Fault;

/// Whether a text means to be JSON records: `{"` or `[{`, which neither `{姓名}您好` nor `[00:12]客服：` begins with.
pub(super) fn is_json(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| !c.is_whitespace());
    matches!(
        (signs.next(), signs.next()),
        (Some('{'), Some('"' | '}')) | (Some('['), Some('{'))
    )
}

/// A place in JSON text, moving forward from value to value.
pub(super) struct Values<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    /// Inside one array around all records; it must end.
    in_array: bool,
    /// A value ran on to the end of the text: further ones are not let beyond their lines, lest a file of beginnings
    /// be read to its end from each of them.
    ran_on: bool,
}

impl<'t> Values<'t> {
    /// At the beginning of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        let mut values = Self {
            text,
            at: 0,
            line: 1,
            in_array: false,
            ran_on: false,
        };
        values.skip();
        if values.rest().starts_with('[') {
            values.in_array = true;
            values.advance(1);
        }
        values
    }

    /// Moves to the next value and gives its line; none at the end.
    pub(super) fn seek(&mut self) -> Option<usize> {
        self.skip();
        if self.in_array && self.rest().starts_with(']') {
            self.in_array = false;
            self.advance(1);
            self.skip();
        }
        (!self.rest().is_empty() || self.in_array).then_some(self.line)
    }

    /// The value, if it has the shape of `T`: nearly all records do. Else the place stays.
    pub(super) fn shaped<T: Deserialize<'t>>(&mut self) -> Option<T> {
        let rest = self.rest();
        let within = if self.ran_on { rest.lines().next()? } else { rest };
        let mut stream = Deserializer::from_str(within).into_iter();
        match stream.next()? {
            Ok(value) => {
                let read = stream.byte_offset();
                self.advance(read);
                Some(value)
            }
            Err(error) => {
                self.ran_on |= error.classify() == Category::Eof;
                None
            }
        }
    }

    /// The value whatever it is, over as many lines as it takes. After a broken one the place is where the next may be.
    pub(super) fn value(&mut self) -> Result<Value, Fault> {
        let mut stream = Deserializer::from_str(self.rest()).into_iter();
        match stream.next() {
            Some(Ok(value)) => {
                let read = stream.byte_offset();
                self.advance(read);
                Ok(value)
            }
            Some(Err(error)) => {
                let fault = self.fault(&error);
                self.resume();
                Err(fault)
            }
            None => {
                // An array that never ended.
                self.in_array = false;
                Err(Fault::HalfJson)
            }
        }
    }

    fn fault(&self, error: &serde_json::Error) -> Fault {
        // A record that was cut off shows only at the next line, where the parser finds a record instead of its rest.
        // A pretty-printed record ends its lines with a sign and goes on deeper; a string that ends the line is cut.
        let mut lines = self.rest().lines();
        let line = lines.next().unwrap_or_default();
        let unfinished =
            serde_json::from_str::<IgnoredAny>(line).is_err_and(|e| e.classify() == Category::Eof);
        let goes_on =
            line.trim_end().ends_with(['{', '[', ',', ':']) && !lines.next().is_some_and(|l| self.begins(l));
        if error.classify() == Category::Eof || (unfinished && !goes_on) {
            return Fault::HalfJson;
        }
        let before = if error.line() == 1 {
            self.indent().chars().count()
        } else {
            0
        };
        Fault::BadJson {
            line: self.line + error.line().saturating_sub(1),
            column: before + error.column(),
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn advance(&mut self, bytes: usize) {
        let passed = &self.rest()[..bytes];
        self.line += passed.matches('\n').count();
        self.at += bytes;
    }

    /// Commas part the values of an array, and stand behind those of one that lost its brackets.
    fn skip(&mut self) {
        let rest = self.rest();
        let kept = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '\u{feff}'));
        self.advance(rest.len() - kept.len());
    }

    /// The part of this line before the place.
    fn indent(&self) -> &'t str {
        let before = &self.text[..self.at];
        &before[before.rfind('\n').map_or(0, |end| end + 1)..]
    }

    /// Whether a further line begins an object with the indent of this one.
    fn begins(&self, line: &str) -> bool {
        let indent = Some(self.indent())
            .filter(|indent| indent.trim().is_empty())
            .unwrap_or_default();
        line.strip_prefix(indent).is_some_and(|l| l.starts_with('{'))
    }

    /// Moves behind a broken value: to the next line that begins an object with the same indent, as the lines inside
    /// a pretty-printed record do not; behind a line that was no object, to the next line.
    fn resume(&mut self) {
        let rest = self.rest();
        let is_object = rest.starts_with('{');
        let mut bytes = 0;
        for line in rest.split_inclusive('\n') {
            if bytes > 0 && (self.begins(line) || !is_object) {
                break;
            }
            bytes += line.len();
        }
        self.advance(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of the values; `!` and the line for broken ones.
    fn read(text: &str) -> Vec<String> {
        let mut values = Values::new(text);
        let mut found = Vec::new();
        while let Some(line) = values.seek() {
            found.push(match values.value() {
                Ok(value) => format!("{line}:{value}"),
                Err(fault) => format!("!{line}:{fault}"),
            });
        }
        found
    }

    #[test]
    fn reads_lines_arrays_and_pretty_records() {
        let cases: [(&str, &[&str]); 9] = [
            ("{\"a\":1}\n\n{\"a\":2}\n", &["1:{\"a\":1}", "3:{\"a\":2}"]),
            (
                "\n[\n {\"a\":1},\n {\"a\":2}\n]\n",
                &["3:{\"a\":1}", "4:{\"a\":2}"],
            ),
            (
                "{\n \"a\": 1\n}\n{\n \"a\": 2\n}",
                &["1:{\"a\":1}", "4:{\"a\":2}"],
            ),
            ("[]", &[]),
            ("", &[]),
            (
                "{\"a\":1}\n{\"a\":\n{\"a\":3}\n",
                &[
                    "1:{\"a\":1}",
                    "!2:the JSON ends in the middle of a value",
                    "3:{\"a\":3}",
                ],
            ),
            (
                "{\"a\":\"x\nzap\n{\"a\":3}\n",
                &["!1:the JSON ends in the middle of a value", "3:{\"a\":3}"],
            ),
            (
                "zap\n{\"a\":1}",
                &["!1:not valid JSON at line 1 column 1", "2:{\"a\":1}"],
            ),
            (
                "[\n  {\"a\": 1},\n  {\"a\": [\n    {\"b\" 2}\n  ]},\n  {\"a\": 3}\n",
                &[
                    "2:{\"a\":1}",
                    "!3:not valid JSON at line 4 column 10",
                    "6:{\"a\":3}",
                    "!7:the JSON ends in the middle of a value",
                ],
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn json_is_told_from_scripts_and_transcripts() {
        assert!(
            ["{\"id\"", " {\n \"id\"", "[{\"", "[\n{"]
                .iter()
                .all(|t| is_json(t))
        );
        assert!(
            !["{姓名}您好", "[00:12]客服：", "[SPEAKER_00]", "客服：", "", "["]
                .iter()
                .any(|t| is_json(t))
        );
    }
}
