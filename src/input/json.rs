//! JSON files: our own records and what services write, one value after the other -> drafts.
//!
//! Takes JSON text, gives one draft or flaw a document. Must not know fields: `record` reads the ones, `services` the
//! others.

use serde_json::Value;

use super::Options;
use super::draft::{Draft, Flaw};
use super::error::{Fault, place_name};
use super::format::Format;
use super::label::Labels;
use super::own;
use super::record;
use super::services;
use super::values::Values;

/// Reads all documents of `text`.
pub(super) fn read(text: &str, labels: &Labels, options: &Options) -> Vec<Result<Draft, Flaw>> {
    let mut values = Values::new(text);
    let mut documents = Documents {
        drafts: Vec::new(),
        pieces: None,
        has_results: false,
        labels,
    };
    // Where one value came from a service the next will too: it need not be tried as a record first.
    let mut is_service = options.from.is_some_and(Format::is_service);
    while let Some(line) = values.seek() {
        if !is_service && let Some(draft) = record::shaped(&mut values, line, labels, options) {
            documents.take(draft);
            continue;
        }
        let value = match values.value() {
            Ok(value) => value,
            Err(fault) => {
                documents.take(Err(Flaw {
                    id: None,
                    line,
                    fault,
                }));
                continue;
            }
        };
        if own::is_result(&value) {
            documents.take_result(line);
            continue;
        }
        let forced = options.from.filter(|format| format.is_json());
        match forced.or_else(|| services::recognise(&value)) {
            Some(format) if format != Format::Record => {
                is_service = true;
                documents.take_service(format, value, line);
            }
            _ => documents
                .take(known(&value, line).and_then(|()| record::from_value(value, line, labels, options))),
        }
    }
    documents.finish()
}

/// The format of the first value, if it can be read.
pub(super) fn first_format(text: &str) -> Option<Format> {
    let value = Values::new(text).value().ok()?;
    Some(services::recognise(&value).unwrap_or(Format::Record))
}

/// Whether the value that `line` holds is one utterance of a dialogue that goes on in the next: a message, what a websocket sent.
pub(super) fn is_piece(line: &str) -> bool {
    serde_json::from_str(line).is_ok_and(|value| services::piece(&value).is_some())
}

/// An object that has nothing of a record is of some other format.
fn known(value: &Value, line: usize) -> Result<(), Flaw> {
    const OURS: [&str; 4] = ["id", "kind", "meta", "turns"];
    const MOST: usize = 12;
    // A longer one may be something that was said.
    let name = |field: &str| {
        if field.chars().nth(16).is_some() && !field.is_ascii() {
            "…".to_owned()
        } else {
            place_name(field)
        }
    };
    match value {
        Value::Object(fields) if !OURS.iter().any(|field| fields.contains_key(*field)) => Err(Flaw {
            id: None,
            line,
            fault: Fault::UnknownJson(fields.keys().take(MOST).map(|field| name(field)).collect()),
        }),
        _ => Ok(()),
    }
}

/// The documents so far, and the utterances of one that is not yet whole.
struct Documents<'a> {
    drafts: Vec<Result<Draft, Flaw>>,
    pieces: Option<Pieces>,
    /// Whether there was a result of ours.
    has_results: bool,
    labels: &'a Labels,
}

/// Utterances that are values of their own.
struct Pieces {
    format: Format,
    /// What they have in common.
    key: String,
    line: usize,
    values: Vec<Value>,
}

impl Documents<'_> {
    fn take(&mut self, draft: Result<Draft, Flaw>) {
        self.end_pieces();
        self.drafts.push(draft);
    }

    /// Results of ours are no documents, which is said of the first.
    fn take_result(&mut self, line: usize) {
        if !self.has_results {
            self.has_results = true;
            self.take(Err(Flaw {
                id: None,
                line,
                fault: Fault::OwnReport,
            }));
        }
    }

    fn take_service(&mut self, format: Format, value: Value, line: usize) {
        let Some((of, key)) = services::piece(&value).filter(|(of, _)| *of == format) else {
            self.end_pieces();
            self.read(format, &value, line);
            return;
        };
        match &mut self.pieces {
            Some(pieces) if (pieces.format, pieces.key.as_str()) == (of, key) => pieces.values.push(value),
            _ => {
                let key = key.to_owned();
                self.end_pieces();
                self.pieces = Some(Pieces {
                    format,
                    key,
                    line,
                    values: vec![value],
                });
            }
        }
    }

    fn end_pieces(&mut self) {
        if let Some(pieces) = self.pieces.take() {
            self.read(pieces.format, &Value::Array(pieces.values), pieces.line);
        }
    }

    fn read(&mut self, format: Format, value: &Value, line: usize) {
        for dialogue in services::read(format, value) {
            self.drafts.push(match dialogue {
                Ok(mut recording) => {
                    recording.line = line;
                    recording.draft(self.labels)
                }
                Err((id, fault)) => Err(Flaw { id, line, fault }),
            });
        }
    }

    fn finish(mut self) -> Vec<Result<Draft, Flaw>> {
        self.end_pieces();
        self.drafts
    }
}
