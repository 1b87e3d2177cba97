//! CSV -> rows of the log, with their lines.
//!
//! Takes CSV in UTF-8 with a head line, gives rows. Ends of lines are those of Unix or of Windows. Must not know rules.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use csv::StringRecord;

use crate::batch::BatchError;
use crate::model::Bilingual;

use super::Log;
use super::fields::Positions;
use super::row::Row;
use super::rules::LogRules;

/// Reads rows.
pub(super) struct Lines<'r, R> {
    csv: csv::Reader<UnixLines<R>>,
    path: PathBuf,
    rules: &'r LogRules,
    at: Positions,
    record: StringRecord,
}

impl<'r, R: Read> Lines<'r, R> {
    /// Reads the head line.
    pub(super) fn new(log: R, path: &Path, rules: &'r LogRules) -> Result<Self, BatchError> {
        let mut csv = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(UnixLines {
                inner: BufReader::new(log),
                line: Cursor::default(),
            });
        let head = csv.headers().map_err(|error| told(path, &error))?;
        let at = rules.positions(path, head)?;
        Ok(Self {
            csv,
            path: path.to_owned(),
            rules,
            at,
            record: StringRecord::new(),
        })
    }
}

impl<R: Read> Log for Lines<'_, R> {
    fn next(&mut self) -> Result<Option<Row>, BatchError> {
        let read = self.csv.read_record(&mut self.record);
        if !read.map_err(|error| told(&self.path, &error))? {
            return Ok(None);
        }
        let line = self.record.position().map_or(0, csv::Position::line);
        let field = |column| self.at.of(column).and_then(|at| self.record.get(at));
        Ok(Some(self.rules.row(line, field)))
    }
}

/// The message of the CSV reader is not repeated: it may quote the log.
fn told(path: &Path, error: &csv::Error) -> BatchError {
    let line = error.position().map_or(0, csv::Position::line);
    BatchError::new(
        path,
        match line {
            0 => Bilingual::new("通话记录不能按 CSV 读", "the log cannot be read as CSV"),
            line => Bilingual::new(
                format!("通话记录从第 {line} 行起不能按 CSV 读"),
                format!("the log cannot be read as CSV from line {line} on"),
            ),
        },
        Bilingual::new(
            "请存成 UTF-8 的 CSV，第一行写列名",
            "write it as CSV in UTF-8, with a head line",
        ),
    )
}

/// Takes the carriage return from ends of lines: the CSV reader counts the feed behind it for the next record.
struct UnixLines<R> {
    inner: BufReader<R>,
    line: Cursor<Vec<u8>>,
}

impl<R: Read> Read for UnixLines<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.line.read(out)?;
        if read > 0 || out.is_empty() {
            return Ok(read);
        }
        let line = self.line.get_mut();
        line.clear();
        self.inner.read_until(b'\n', line)?;
        if line.ends_with(b"\r\n") {
            line.truncate(line.len() - 2);
            line.push(b'\n');
        }
        self.line.set_position(0);
        self.line.read(out)
    }
}
