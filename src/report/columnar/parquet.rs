//! Rows of documents -> the bytes of a Parquet file.
//!
//! Takes outcomes one at a time and compresses them as they come, so that a file of a million documents holds its own size
//! and some rows. Gives bytes that depend on the documents and on nothing else.

use std::io;

use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::{Rows, columns};
use crate::report::{Options, Outcome};

/// Rows that become columns together.
const TOGETHER: usize = 1024;

/// A Parquet file that grows by one document at a time.
#[derive(Debug)]
pub struct ParquetReport {
    rows: Rows,
    file: ArrowWriter<Vec<u8>>,
}

impl ParquetReport {
    /// A file without rows.
    ///
    /// # Errors
    /// When the columns cannot be written, which their types rule out.
    pub fn new(options: &Options) -> io::Result<Self> {
        // Snappy is what every reader of Parquet has, those of old Hive too.
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
        let file = ArrowWriter::try_new(Vec::new(), columns(), Some(properties.build()));
        Ok(Self {
            rows: Rows::new(options)?,
            file: file.map_err(failed)?,
        })
    }

    /// Adds one document.
    ///
    /// # Errors
    /// As [`Rows::add`].
    pub fn add(&mut self, outcome: Outcome<'_>) -> io::Result<()> {
        self.rows.add(outcome)?;
        if self.rows.held() >= TOGETHER {
            self.compress()?;
        }
        Ok(())
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// As [`Rows::add`].
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        self.compress()?;
        self.file.into_inner().map_err(failed)
    }

    fn compress(&mut self) -> io::Result<()> {
        let batch = self.rows.take()?;
        self.file.write(&batch).map_err(failed)
    }
}

/// The message may quote a value and is not handed on.
fn failed(_: ParquetError) -> io::Error {
    io::Error::other("the table cannot be written as Parquet")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_same_documents_give_the_same_bytes() {
        let analysis = sample::call();
        let written = || {
            let mut report = ParquetReport::new(&Options::default()).unwrap();
            for _ in 0..=TOGETHER {
                report.add((&analysis).into()).unwrap();
            }
            report.finish().unwrap()
        };
        let bytes = written();
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
        assert_eq!(bytes, written());
    }
}
