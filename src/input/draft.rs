//! A document as its reader leaves it, and how it gets path, id and encoding.
//!
//! Takes what `record`, `labelled`, `script` and `gold` read, gives [`Call`]s and [`DocumentError`]s. Must not know formats.

use super::assumed;
use super::error::{DocumentError, Fault};
use crate::model::{Assumption, Call, Kind, Meta, Source, Turn, Unit};

/// A document as its reader gives it: without path, id of the file and encoding.
pub(super) struct Draft {
    pub(super) id: Option<String>,
    pub(super) line: usize,
    pub(super) unit: Unit,
    pub(super) kind: Kind,
    pub(super) meta: Meta,
    pub(super) turns: Vec<Turn>,
    pub(super) assumed: Vec<Assumption>,
}

/// A document that could not be read; line 0 means the file as a whole.
pub(super) struct Flaw {
    pub(super) id: Option<String>,
    pub(super) line: usize,
    pub(super) fault: Fault,
}

/// Where in which file a document stands.
pub(super) struct Name<'a> {
    pub(super) path: &'a str,
    /// The id of a document that has none of its own.
    pub(super) id: String,
    pub(super) encoding: Option<&'a Assumption>,
}

impl Draft {
    pub(super) fn new(line: usize, kind: Kind, turns: Vec<Turn>) -> Self {
        Self {
            id: None,
            line,
            unit: Unit::Line,
            kind,
            meta: Meta::default(),
            turns,
            assumed: Vec::new(),
        }
    }

    pub(super) fn assume_kind(&mut self) {
        self.assumed.insert(0, assumed::kind(self.kind));
    }

    pub(super) fn call(self, name: Name<'_>) -> Call {
        let encoding = name.encoding.cloned();
        Call {
            id: self.id.unwrap_or(name.id),
            kind: self.kind,
            meta: self.meta,
            turns: self.turns,
            source: Source {
                path: name.path.to_owned(),
                line: self.line,
                unit: self.unit,
                assumed: encoding.into_iter().chain(self.assumed).collect(),
            },
        }
    }
}

impl Flaw {
    pub(super) fn error(self, name: Name<'_>) -> DocumentError {
        let source = Source {
            path: name.path.to_owned(),
            line: self.line,
            assumed: name.encoding.cloned().into_iter().collect(),
            ..Source::default()
        };
        DocumentError::new(self.id.unwrap_or(name.id), source, &self.fault)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read, shown};

    #[test]
    fn documents_without_an_id_are_named_by_their_place() {
        let record = r#"{"turns": [{"role": "agent", "text": "您好"}]}"#;
        assert_eq!(shown(&read("a.jsonl", record)), ["a.jsonl@1"]);
        assert_eq!(
            shown(&read("a.jsonl", &format!("{record}\n\n{record}"))),
            ["a.jsonl#1@1", "a.jsonl#2@3"]
        );
        assert_eq!(
            shown(&read("a.json", &format!("[\n{record},{record}]"))),
            ["a.json#1@2", "a.json#2@2"]
        );
        assert_eq!(
            shown(&read("a.txt", "客服：您好\n---\n客服：您好")),
            ["a.txt#1@1", "a.txt#2@3"]
        );
    }
}
