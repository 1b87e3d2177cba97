//! One record of a JSONL file at a time, for files that are too long to be held: bytes of a record -> its documents.
//!
//! Takes the bytes of one record and where in the file it stands; lines and ids come out as if the whole file had been
//! read. Must not know how the file was cut into records.

use super::draft::Name;
use super::error::{DocumentError, Fault};
use super::label::Labels;
use super::{Options, Speakers, encoding, json};
use crate::model::{Call, Source};

/// Where a record stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// 1-based line on which it begins.
    pub line: usize,
    /// Its number among the records, from 1; documents without an id of their own are called `path#number`.
    pub number: usize,
}

/// Reads records by labels that are prepared once.
#[derive(Debug)]
pub struct Records<'o> {
    labels: Labels,
    options: &'o Options,
}

impl<'o> Records<'o> {
    /// A reader by the caller's labels and what the user said.
    #[must_use]
    pub fn new(speakers: &Speakers, options: &'o Options) -> Self {
        Self {
            labels: Labels::new(speakers, options),
            options,
        }
    }

    /// The documents of one record: one, unless several stand on its lines; the second of these is `path#number.2`.
    #[must_use]
    pub fn read(&self, path: &str, bytes: &[u8], place: Place) -> Vec<Result<Call, DocumentError>> {
        let id = |nth: usize| match nth {
            1 => format!("{path}#{}", place.number),
            _ => format!("{path}#{}.{nth}", place.number),
        };
        let decoded = match encoding::decode(bytes, self.options.encoding.as_deref()) {
            Ok(decoded) => decoded,
            Err(fault) => {
                let source = Source {
                    path: path.to_owned(),
                    line: place.line,
                    ..Source::default()
                };
                return vec![Err(DocumentError::new(id(1), source, &fault))];
            }
        };
        let before = place.line.saturating_sub(1);
        let drafts = json::read(&decoded.text, &self.labels, self.options);
        let named = drafts.into_iter().zip(1..).map(|(draft, nth)| {
            let name = Name {
                path,
                id: id(nth),
                encoding: decoded.assumed.as_ref(),
            };
            match draft {
                Ok(mut draft) => {
                    draft.line += before;
                    Ok(draft.call(name))
                }
                Err(mut flaw) => {
                    flaw.line += before;
                    if let Fault::BadJson { line, .. } = &mut flaw.fault {
                        *line += before;
                    }
                    Err(flaw.error(name))
                }
            }
        });
        named.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &[u8]) -> Vec<String> {
        let options = Options::default();
        let records = Records::new(&Speakers::default(), &options);
        let place = Place { line: 7, number: 3 };
        let documents = records.read("a.jsonl", bytes, place);
        let one = |document: Result<Call, DocumentError>| match document {
            Ok(call) => format!("{}@{}", call.id, call.source.line),
            Err(error) => format!("{}: {error}", error.id),
        };
        documents.into_iter().map(one).collect()
    }

    #[test]
    fn a_record_is_named_by_its_place_in_the_file() {
        let record = r#"{"turns": [{"role": "agent", "text": "您好"}]}"#;
        assert_eq!(shown(record.as_bytes()), ["a.jsonl#3@7"]);
        assert_eq!(
            shown(format!("{record}{record}").as_bytes()),
            ["a.jsonl#3@7", "a.jsonl#3.2@7"]
        );
        assert_eq!(
            shown(r#"{"id": "x", "turns": [{"role": "agent", "text": "您好"}]}"#.as_bytes()),
            ["x@7"]
        );
    }

    #[test]
    fn trouble_is_told_with_the_line_of_the_file() {
        let bad = shown("{\"id\": \"x\",\n \"turns\": ]}".as_bytes());
        assert!(
            bad[0].starts_with("a.jsonl#3: a.jsonl:7: not valid JSON at line 8 column"),
            "{bad:?}"
        );
        let binary = shown(b"%PDF-1.7 {");
        assert!(
            binary[0].starts_with("a.jsonl#3: a.jsonl:7: looks like a PDF"),
            "{binary:?}"
        );
    }
}
