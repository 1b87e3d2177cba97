//! One item -> lines for the outputs, and what is to be kept of it.
//!
//! Takes an item and what is kept of it, if anything; reads and judges what is new. A document whose judging panics, and one
//! that cannot be read, becomes a failure and touches no other. Must not know where anything is stored.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::input::{DocumentError, Options, Records, Speakers, read_bytes};
use crate::model::{Analysis, Call};
use crate::report::DocumentFailure;

use super::call_log::Refusals;
use super::items::{Content, Item};
use super::kept::{Kept, Lines, Where};
use super::kept_failure;

/// How items are read and judged.
pub(super) struct Judge<'a, F> {
    pub(super) analyze: F,
    pub(super) records: Records<'a>,
    pub(super) speakers: &'a Speakers,
    pub(super) options: &'a Options,
    /// How refusals are told; nothing is known of them without.
    pub(super) refusals: Option<&'a Refusals>,
    pub(super) unmasked: bool,
}

/// What became of an item.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) documents: Vec<Result<Lines, DocumentFailure>>,
    /// To be kept, where it was judged now without a failure of the program.
    pub(super) fresh: Option<Fresh>,
}

/// What is to be kept of an item.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    pub(super) bytes: Vec<u8>,
    /// The result may hold the item's path.
    pub(super) named_by_place: bool,
}

/// What was kept is not what was written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Damaged;

/// The lines of an item of which `kept` is kept: one document a line.
pub(super) fn recall(item: &Item, kept: &[u8]) -> Result<Done, Damaged> {
    let documents = kept.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let documents = documents.map(|line| match kept_failure::read(line, place(item)) {
        Some(failure) => failure.map(Err).map_err(|_| Damaged),
        None => lines(item, line).map(Ok),
    });
    Ok(Done {
        documents: documents.collect::<Result<_, _>>()?,
        fresh: None,
    })
}

impl<F: Fn(&Call) -> Analysis> Judge<'_, F> {
    /// Reads and judges an item.
    pub(super) fn judge(&self, item: &Item) -> Done {
        let read = || match &item.content {
            Content::Record(bytes, at) => self.records.read(&item.path, bytes, *at),
            Content::File(bytes) => read_bytes(&item.path, bytes, self.speakers, self.options),
            Content::Failed(error) => vec![Err(error.clone())],
        };
        // A failure of the program costs what is in hand: nothing that reading or judging changes outlives it.
        let documents = catch_unwind(AssertUnwindSafe(read))
            .unwrap_or_else(|_| vec![Err(DocumentError::of_the_program(&item.path))]);
        let mut fresh = Fresh::default();
        let mut done = Vec::with_capacity(documents.len());
        let mut program_failed = false;
        for document in documents {
            done.push(match document {
                Err(error) => Err(self.keep_failure(item, failure(error), &mut fresh)),
                Ok(call) => {
                    let judge = || self.one(item, &call, &mut fresh);
                    let judged = catch_unwind(AssertUnwindSafe(judge));
                    let judged = judged.unwrap_or_else(|_| Err(DocumentFailure::of_the_program(&call)));
                    program_failed |= judged.is_err();
                    judged
                }
            });
        }
        // Failures are kept where they spare work: beside others of a file. A record is a line, and little work; a file of which
        // nothing was read may be read tomorrow.
        let all_judged = done.iter().all(Result::is_ok);
        let is_file = matches!(item.content, Content::File(_));
        let whole = all_judged || is_file && !program_failed && done.iter().any(Result::is_ok);
        Done {
            documents: done,
            fresh: whole.then_some(fresh),
        }
    }

    /// The failure as it is kept, so that tomorrow it is told as today.
    fn keep_failure(&self, item: &Item, failure: DocumentFailure, fresh: &mut Fresh) -> DocumentFailure {
        fresh.named_by_place = true;
        let kept = kept_failure::shown(failure, self.unmasked);
        kept_failure::write(&kept, place(item), &mut fresh.bytes);
        kept
    }

    fn one(&self, item: &Item, call: &Call, fresh: &mut Fresh) -> Result<Lines, DocumentFailure> {
        let analysis = (self.analyze)(call);
        let refusals = self.refusals.and_then(|refusals| refusals.turns(call));
        let kept = Kept::new(&analysis, place(item), refusals, self.unmasked)
            .ok_or_else(|| DocumentFailure::of_the_program(call))?;
        let begin = fresh.bytes.len();
        serde_json::to_writer(&mut fresh.bytes, &kept).map_err(|_| DocumentFailure::of_the_program(call))?;
        let lines = lines(item, &fresh.bytes[begin..]).map_err(|_| DocumentFailure::of_the_program(call))?;
        fresh.bytes.push(b'\n');
        fresh.named_by_place |= kept.is_named_by_place(&item.path);
        Ok(lines)
    }
}

fn lines(item: &Item, kept: &[u8]) -> Result<Lines, Damaged> {
    let kept: Kept<'static> = serde_json::from_slice(kept).map_err(|_| Damaged)?;
    kept.lines(place(item)).map_err(|_| Damaged)
}

fn place(item: &Item) -> Where<'_> {
    Where {
        path: &item.path,
        line: match &item.content {
            Content::Record(_, at) => at.line,
            Content::File(_) | Content::Failed(_) => 1,
        },
    }
}

fn failure(error: DocumentError) -> DocumentFailure {
    DocumentFailure::new(error.id, error.source, error.what, error.help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::Analyzer;
    use crate::input::Place;
    use crate::lexicon::Ruleset;

    #[test]
    fn a_panic_costs_one_document_and_says_nothing_of_it() {
        let analyzer = Analyzer::new(Ruleset::builtin().expect("the built-in lexicons load"));
        let (options, speakers) = (Options::default(), Speakers::default());
        let judge = Judge {
            analyze: |call: &Call| {
                assert!(call.id != "bad", "张三 13800138000");
                analyzer.analyze(call)
            },
            records: Records::new(&speakers, &options),
            speakers: &speakers,
            options: &options,
            refusals: None,
            unmasked: false,
        };
        let record =
            |id: &str| format!(r#"{{"id": "{id}", "turns": [{{"role": "agent", "text": "您好"}}]}}"#);
        let text = record("good") + &record("bad") + &record("last");
        let item = Item {
            path: "a.jsonl".into(),
            content: Content::Record(text.into_bytes(), Place { line: 4, number: 4 }),
        };
        let done = judge.judge(&item);
        let ids: Vec<_> = done
            .documents
            .iter()
            .map(|document| document.as_ref().map(|lines| lines.row.id.as_str()))
            .collect();
        let Err(failure) = &done.documents[1] else {
            panic!("{ids:?}")
        };
        assert_eq!((failure.id.as_str(), failure.line), ("bad", 4));
        assert!(!format!("{failure:?}").contains("张三"));
        assert_eq!((ids[0], ids[2]), (Ok("good"), Ok("last")));
        assert!(
            done.fresh.is_none(),
            "an item that the program failed at is judged again"
        );
    }

    #[test]
    fn what_cannot_be_read_is_kept_beside_what_was_judged() {
        let analyzer = Analyzer::new(Ruleset::builtin().expect("the built-in lexicons load"));
        let (options, speakers) = (Options::default(), Speakers::default());
        let judge = Judge {
            analyze: |call: &Call| analyzer.analyze(call),
            records: Records::new(&speakers, &options),
            speakers: &speakers,
            options: &options,
            refusals: None,
            unmasked: false,
        };
        let good = r#"{"id": "good", "turns": [{"role": "agent", "text": "您好"}]}"#;
        let bad = r#"{"id": "bad", "turns": [{"role": "13800138000", "text": "您好"}]}"#;
        let place = Place { line: 4, number: 4 };
        for (content, is_kept) in [
            (Content::File(format!("{good}\n{bad}\n{good}\n").into()), true),
            (Content::File(format!("{bad}\n").into()), false),
            (Content::Record(format!("{good}{bad}\n").into(), place), false),
        ] {
            let item = Item {
                path: "a.jsonl".into(),
                content,
            };
            let done = judge.judge(&item);
            let Some(fresh) = done.fresh else {
                assert!(!is_kept);
                continue;
            };
            assert!(is_kept && fresh.named_by_place);
            assert!(!String::from_utf8_lossy(&fresh.bytes).contains("13800138000"));
            let again = recall(&item, &fresh.bytes).expect("it was kept");
            let shown = |done: &[Result<Lines, DocumentFailure>]| -> Vec<String> {
                let documents = done.iter();
                let told = documents.map(|document| match document {
                    Ok(lines) => String::from_utf8_lossy(&lines.analysis).into_owned(),
                    Err(failure) => format!("{} {}", failure.line, failure.told(crate::model::Language::En)),
                });
                told.collect()
            };
            assert_eq!(shown(&again.documents), shown(&done.documents));
        }
    }

    #[test]
    fn damage_is_seen() {
        let item = Item {
            path: "a.jsonl".into(),
            content: Content::Record(Vec::new(), Place { line: 1, number: 1 }),
        };
        for kept in [&b"{}"[..], b"[", b"\xff\xff", b"!{}"] {
            assert_eq!(recall(&item, kept).err(), Some(Damaged));
        }
    }
}
