//! Rows of documents -> the bytes of an Arrow file (IPC, the form that is also called Feather 2).
//!
//! Takes outcomes one at a time, gives bytes that depend on the documents and on nothing else. Not compressed: who maps the
//! file into memory reads it as it is.

use std::io;

use arrow_ipc::writer::FileWriter;
use arrow_schema::ArrowError;

use super::{Rows, columns};
use crate::report::{Options, Outcome};

/// Rows of one record batch.
const TOGETHER: usize = 1024;

/// An Arrow file in memory that grows by one document at a time.
pub struct ArrowReport {
    rows: Rows,
    file: FileWriter<Vec<u8>>,
}

impl std::fmt::Debug for ArrowReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ArrowReport").finish_non_exhaustive()
    }
}

impl ArrowReport {
    /// A file without rows.
    ///
    /// # Errors
    /// When the columns cannot be written, which their types rule out.
    pub fn new(options: &Options) -> io::Result<Self> {
        Ok(Self {
            rows: Rows::new(options)?,
            file: FileWriter::try_new(Vec::new(), &columns()).map_err(failed)?,
        })
    }

    /// Adds one document.
    ///
    /// # Errors
    /// As [`Rows::add`].
    pub fn add(&mut self, outcome: Outcome<'_>) -> io::Result<()> {
        self.rows.add(outcome)?;
        if self.rows.held() < TOGETHER {
            return Ok(());
        }
        self.write()
    }

    /// Ends the file and gives its bytes.
    ///
    /// # Errors
    /// As [`Rows::add`].
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        self.write()?;
        self.file.into_inner().map_err(failed)
    }

    fn write(&mut self) -> io::Result<()> {
        let batch = self.rows.take()?;
        self.file.write(&batch).map_err(failed)
    }
}

/// The message may quote a value and is not handed on.
#[allow(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn failed(_: ArrowError) -> io::Error {
    io::Error::other("the table cannot be written as Arrow")
}

#[cfg(test)]
mod tests {
    use arrow_ipc::reader::FileReader;

    use super::*;
    use crate::report::sample;

    #[test]
    fn the_file_holds_a_row_a_document() {
        let analysis = sample::call();
        let mut report = ArrowReport::new(&Options::default()).unwrap();
        for _ in 0..=TOGETHER {
            report.add((&analysis).into()).unwrap();
        }
        let bytes = report.finish().unwrap();
        let file = FileReader::try_new(io::Cursor::new(bytes), None).unwrap();
        assert_eq!(file.schema(), columns());
        let rows: usize = file.map(|batch| batch.unwrap().num_rows()).sum();
        assert_eq!(rows, TOGETHER + 1);
    }
}
