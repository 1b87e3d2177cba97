//! Inputs -> items: what is judged and kept as one. A record of a JSONL file is an item, and so is any other file.
//!
//! Takes files in their order, gives items in theirs and holds one at a time. What cannot be read is an item too: it says
//! why. Must not know how items are judged.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::vec;

use crate::input::{self, DocumentError, Place};

use super::source::{Bytes, Source};
use super::split::{LONGEST, Splitter};
use super::unreadable::{too_large, too_long, unreadable};

/// Largest file that is read whole; longer ones must be JSONL.
const LARGEST: u64 = 128 << 20;

/// What is judged and kept as one.
#[derive(Debug)]
pub(super) struct Item {
    /// The path as it goes into results.
    pub(super) path: Arc<str>,
    pub(super) content: Content,
}

#[derive(Debug)]
pub(super) enum Content {
    /// A record of a JSONL file, and where it stands.
    Record(Vec<u8>, Place),
    /// A file that is no JSONL.
    File(Vec<u8>),
    /// What could not be read.
    Failed(DocumentError),
}

impl Item {
    /// Bytes that are held.
    pub(super) fn len(&self) -> usize {
        match &self.content {
            Content::Record(bytes, _) | Content::File(bytes) => bytes.len(),
            Content::Failed(_) => 0,
        }
    }
}

/// Reads items from files.
pub(super) struct Items {
    files: vec::IntoIter<Result<Source, DocumentError>>,
    open: Option<(Arc<str>, Splitter<BufReader<Bytes>>)>,
}

impl Items {
    pub(super) fn new(files: Vec<Result<Source, DocumentError>>) -> Self {
        Self {
            files: files.into_iter(),
            open: None,
        }
    }

    fn record(&mut self) -> Option<Item> {
        let (path, splitter) = self.open.as_mut()?;
        let path = Arc::clone(path);
        let content = match splitter.next() {
            Ok(Some(piece)) => {
                let place = Place {
                    line: piece.line,
                    number: piece.number,
                };
                match piece.bytes {
                    Some(bytes) => Content::Record(bytes, place),
                    None => Content::Failed(too_long(&path, place, LONGEST)),
                }
            }
            Ok(None) => {
                self.open = None;
                return None;
            }
            Err(error) => {
                self.open = None;
                Content::Failed(unreadable(&path, &error))
            }
        };
        Some(Item { path, content })
    }

    fn file(&mut self, found: Result<Source, DocumentError>) -> Option<Item> {
        let found = match found {
            Ok(found) => found,
            Err(error) => return Some(failed(error)),
        };
        let path: Arc<str> = found.path().into();
        let read = found.open().and_then(|file| {
            let mut reader = BufReader::with_capacity(1 << 16, file);
            if is_jsonl(&path) && begins_with_a_record(&mut reader).map_err(|e| unreadable(&path, &e))? {
                self.open = Some((Arc::clone(&path), Splitter::new(reader)));
                return Ok(None);
            }
            whole(&path, &mut reader).map(Some)
        });
        match read {
            Ok(bytes) => bytes.map(|bytes| Item {
                path,
                content: Content::File(bytes),
            }),
            Err(error) => Some(failed(error)),
        }
    }
}

impl Iterator for Items {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.record() {
                return Some(item);
            }
            let found = self.files.next()?;
            if let Some(item) = self.file(found) {
                return Some(item);
            }
        }
    }
}

pub(super) fn is_jsonl(path: &str) -> bool {
    let extension = Path::new(path).extension();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("jsonl"))
}

/// Where a file tells what it is.
const FIRST_BYTES: usize = 256;
const FIRST_LINES: usize = 8;

/// Whether the file can be cut at its lines: not when it is one array, or UTF-16, or no JSON at all, nor when a line is only one
/// utterance of a dialogue.
pub(super) fn begins_with_a_record(reader: &mut impl BufRead) -> std::io::Result<bool> {
    let head = reader.fill_buf()?;
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let head = head.trim_ascii_start();
    // UTF-16 has a NUL in every other place; a block of them further behind is what a crash left, and costs one record.
    let is_wide = head.iter().take(FIRST_BYTES).any(|byte| *byte == 0);
    // The first line may be torn, or tell of the dialogue.
    let mut lines = head.split(|byte| *byte == b'\n').take(FIRST_LINES);
    Ok(head.starts_with(b"{") && !is_wide && !lines.any(input::is_piece))
}

fn whole(path: &str, reader: &mut impl Read) -> Result<Vec<u8>, DocumentError> {
    let mut bytes = Vec::new();
    let read = reader.take(LARGEST + 1).read_to_end(&mut bytes);
    let read = read.map_err(|e| unreadable(path, &e))?;
    if read as u64 > LARGEST {
        return Err(too_large(path, LARGEST));
    }
    Ok(bytes)
}

fn failed(error: DocumentError) -> Item {
    Item {
        path: error.source.path.as_str().into(),
        content: Content::Failed(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::find;

    #[test]
    fn jsonl_comes_record_by_record_and_all_else_whole() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let files = [
            ("a.jsonl", "{\"a\": 1}\n\n{\"b\": 2}\n"),
            ("b.jsonl", "[{\"a\": 1},\n{\"b\": 2}]\n"),
            ("c.jsonl", ""),
            ("d.txt", "{\"a\": 1}\n{\"b\": 2}\n"),
            ("e.jsonl", "{\"role\": \"user\", \"content\": \"喂\"}\n"),
        ];
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        let names = ["a.jsonl", "b.jsonl", "c.jsonl", "gone.txt", "d.txt", "e.jsonl"];
        let paths = names.map(|name| folder.path().join(name).display().to_string());
        let found = find(&paths)
            .into_iter()
            .map(|found| found.map(Source::File))
            .collect();
        let shown: Vec<String> = Items::new(found)
            .map(|item| match item.content {
                Content::Record(bytes, place) => {
                    format!(
                        "{}:{} {}",
                        place.line,
                        place.number,
                        String::from_utf8_lossy(&bytes)
                    )
                }
                Content::File(bytes) => format!("whole {}", bytes.len()),
                Content::Failed(error) => error.what.en,
            })
            .collect();
        assert_eq!(
            shown,
            [
                "1:1 {\"a\": 1}",
                "3:2 {\"b\": 2}",
                "whole 21",
                "whole 0",
                "no such file or folder",
                "whole 18",
                "whole 35"
            ]
        );
    }
}
