//! A JSONL file that is too long to be held, one record after the other, for whoever judges files without a batch.
//!
//! Takes a file, gives the bytes of its records with their places. Must not know what is done with them.

use std::io::BufReader;

use crate::input::{DocumentError, Found, Place};

use super::items::{Content, Items, begins_with_a_record, is_jsonl};
use super::source::Source;

/// Bytes from which on a file is long: shorter ones are read whole, which also knows records that belong together.
const LONG: u64 = 64 << 20;

/// The records of a long file.
pub struct LongFile {
    items: Items,
}

impl LongFile {
    /// None where the file is short or no JSONL, or cannot be opened: whoever reads it whole will say why.
    #[must_use]
    pub fn open(found: &Found) -> Option<Self> {
        Self::longer_than(LONG, found)
    }

    fn longer_than(length: u64, found: &Found) -> Option<Self> {
        let file = found.open().ok().filter(|_| is_jsonl(&found.path))?;
        let is_long = file.metadata().is_ok_and(|about| about.len() > length);
        if !is_long || !begins_with_a_record(&mut BufReader::new(file)).unwrap_or(false) {
            return None;
        }
        Some(Self {
            items: Items::new(vec![Ok(Source::File(found.clone()))]),
        })
    }
}

impl Iterator for LongFile {
    type Item = Result<(Vec<u8>, Place), DocumentError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.items.next()?.content {
            Content::Record(bytes, place) => Some(Ok((bytes, place))),
            Content::Failed(error) => Some(Err(error)),
            // A record was seen at its beginning; what now is none is taken as one, and costs an error.
            Content::File(bytes) => Some(Ok((bytes, Place { line: 1, number: 1 }))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{self, Options, Records, Speakers};

    #[test]
    fn records_come_as_if_the_whole_file_had_been_read() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("a.jsonl");
        let record = |id: &str| {
            format!("{{\"id\": {id}, \"turns\": [{{\"role\": \"agent\", \"text\": \"您好\"}}]}}\n")
        };
        let text = format!("{}\n{{\"id\": 3\n{}", record("\"c1\""), record("null"));
        std::fs::write(&path, &text).expect("written");
        let argument = path.to_string_lossy().into_owned();
        let found = input::find(std::slice::from_ref(&argument))
            .remove(0)
            .expect("a file");
        assert!(LongFile::open(&found).is_none(), "it is short");
        let options = Options::default();
        let records = Records::new(&Speakers::default(), &options);
        let read: Vec<_> = LongFile::longer_than(10, &found)
            .expect("long enough")
            .map(|record| record.expect("bytes"))
            .flat_map(|(bytes, place)| records.read(&found.path, &bytes, place))
            .collect();
        assert_eq!(
            read,
            input::read_bytes(&found.path, text.as_bytes(), &Speakers::default(), &options)
        );
        assert_eq!(read.len(), 3);
    }
}
