//! Rows of documents -> the bytes of a Parquet file.
//!
//! Takes outcomes, or their lines of JSON, one at a time and compresses them as they come: a file in memory holds its own
//! size, one that is written away holds a group of rows. Gives bytes that depend on the documents and on nothing else.

use std::io::{self, Write};

use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::{Rows, columns};
use crate::report::{Options, Outcome};

/// Rows that become columns together.
const TOGETHER: usize = 1024;

/// Bytes of a group of rows that is not written away yet, about: a reader has to hold as much.
const GROUP: usize = 16 << 20;

/// A Parquet file that grows by one document at a time.
#[derive(Debug)]
pub struct ParquetReport<W: Write + Send = Vec<u8>> {
    rows: Rows,
    file: ArrowWriter<W>,
}

impl ParquetReport {
    /// A file without rows, in memory.
    ///
    /// # Errors
    /// When the columns cannot be written, which their types rule out.
    pub fn new(options: &Options) -> io::Result<Self> {
        Self::to(Vec::new(), options)
    }
}

impl<W: Write + Send> ParquetReport<W> {
    /// A file without rows that is written to `place` group by group.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn to(place: W, options: &Options) -> io::Result<Self> {
        // Snappy is what every reader of Parquet has, those of old Hive too.
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY);
        let file = ArrowWriter::try_new(place, columns(), Some(properties.build()));
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
        self.compress_together()
    }

    /// Adds one document as a line of JSON holds it.
    ///
    /// # Errors
    /// As [`Rows::add_line`], and when the file cannot be written.
    pub fn add_line(&mut self, line: &[u8]) -> io::Result<()> {
        self.rows.add_line(line)?;
        self.compress_together()
    }

    /// Ends the file and gives it back.
    ///
    /// # Errors
    /// As [`Rows::add`], and when the file cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.compress()?;
        self.file.into_inner().map_err(failed)
    }

    fn compress_together(&mut self) -> io::Result<()> {
        if self.rows.held() < TOGETHER {
            return Ok(());
        }
        self.compress()?;
        if self.file.in_progress_size() >= GROUP {
            self.file.flush().map_err(failed)?;
        }
        Ok(())
    }

    fn compress(&mut self) -> io::Result<()> {
        let batch = self.rows.take()?;
        self.file.write(&batch).map_err(failed)
    }
}

/// The message may quote a value and is not handed on; why a file could not be written is.
fn failed(error: ParquetError) -> io::Error {
    let unfit = || io::Error::other("the table cannot be written as Parquet");
    match error {
        ParquetError::External(cause) => cause.downcast().map_or_else(|_| unfit(), |cause| *cause),
        _ => unfit(),
    }
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
