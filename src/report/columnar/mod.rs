//! Documents as columns: Arrow record batches and Parquet files, for engines that read tables.
//!
//! Takes outcomes one at a time, gives batches with one row a document. The columns are the keys of the JSON contract, in
//! its order and with its values (`schema`), as they are filled from its records: a key that the columns lack is an error,
//! never a silence. Knows nothing of files.

mod arrow;
mod parquet;
mod schema;

use std::io;

use arrow_array::RecordBatch;
use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use arrow_schema::ArrowError;

pub use arrow::ArrowReport;
pub use parquet::ParquetReport;
pub use schema::columns;

use super::contract::Record;
use super::{Options, Outcome};

/// Rows of documents that become a batch.
///
/// ```
/// use zhijian::Bilingual;
/// use zhijian::report::{DocumentFailure, Options, Rows};
///
/// let what = Bilingual::new("没有话轮", "it has no turns");
/// let failure = DocumentFailure { id: "c001".into(), what, ..Default::default() };
/// let mut rows = Rows::new(&Options::default())?;
/// rows.add((&failure).into())?;
/// let batch = rows.take()?;
/// assert_eq!((batch.num_rows(), batch.schema().field(1).name().as_str()), (1, "id"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Rows {
    decoder: Decoder,
    unmasked: bool,
    held: usize,
}

impl Rows {
    /// No rows yet; of the options only `unmasked` is heeded, as in JSON.
    ///
    /// # Errors
    /// When the columns cannot be filled from rows, which their types rule out.
    pub fn new(options: &Options) -> io::Result<Self> {
        let decoder = ReaderBuilder::new(columns()).with_strict_mode(true);
        Ok(Self {
            decoder: decoder.build_decoder().map_err(failed)?,
            unmasked: options.unmasked,
            held: 0,
        })
    }

    /// Adds one document.
    ///
    /// # Errors
    /// When a record has a key without a column, which the types of the contract rule out.
    pub fn add(&mut self, outcome: Outcome<'_>) -> io::Result<()> {
        let record = Record::new(outcome, self.unmasked);
        self.decoder.serialize(&[record]).map_err(failed)?;
        self.held += 1;
        Ok(())
    }

    /// Adds one document as a line of JSON holds it; masked or not, as it was written.
    ///
    /// # Errors
    /// When the line is no record of the contract.
    pub fn add_line(&mut self, line: &[u8]) -> io::Result<()> {
        let record: Record<'_> = serde_json::from_slice(line).map_err(io::Error::other)?;
        self.decoder.serialize(&[record]).map_err(failed)?;
        self.held += 1;
        Ok(())
    }

    /// Rows added since the last batch.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held
    }

    /// The rows added since the last batch, in their order.
    ///
    /// # Errors
    /// As [`Rows::add`].
    pub fn take(&mut self) -> io::Result<RecordBatch> {
        self.held = 0;
        let batch = self.decoder.flush().map_err(failed)?;
        Ok(batch.unwrap_or_else(|| RecordBatch::new_empty(columns())))
    }
}

/// The message may quote a value and is not handed on.
fn failed(_: ArrowError) -> io::Error {
    io::Error::other("a record does not fit the columns")
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value};

    use super::*;
    use crate::report::{sample, write_line};

    /// A row as JSON: nulls left out on both sides, as columns cannot tell null from absent.
    fn without_nulls(value: Value) -> Value {
        match value {
            Value::Object(map) => {
                let kept = map.into_iter().filter(|(_, value)| !value.is_null());
                let kept: Map<_, _> = kept.map(|(key, value)| (key, without_nulls(value))).collect();
                if kept.is_empty() {
                    Value::Null
                } else {
                    Value::Object(kept)
                }
            }
            Value::Array(items) => items.into_iter().map(without_nulls).collect(),
            other => other,
        }
    }

    #[test]
    fn rows_hold_what_json_holds() {
        let (call, script, branched) = (sample::call(), sample::script(), sample::branched());
        let failure = sample::failure();
        let options = Options::default();
        let mut rows = Rows::new(&options).unwrap();
        let mut expected = Vec::new();
        for outcome in [
            (&call).into(),
            (&failure).into(),
            (&script).into(),
            (&branched).into(),
        ] {
            rows.add(outcome).unwrap();
            write_line(&mut expected, outcome, &options).unwrap();
        }
        let batch = rows.take().unwrap();
        assert_eq!((batch.num_rows(), rows.held()), (4, 0));
        for line in expected
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
        {
            rows.add_line(line).unwrap();
        }
        assert_eq!(rows.take().unwrap(), batch, "lines of JSON give the same rows");
        assert!(rows.add_line(b"{\"id\": \"a\"}").is_err());
        let mut writer = arrow_json::LineDelimitedWriter::new(Vec::new());
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
        let read = |bytes: Vec<u8>| -> Vec<Value> {
            let text = String::from_utf8(bytes).unwrap();
            text.lines()
                .map(|line| without_nulls(serde_json::from_str(line).unwrap()))
                .collect()
        };
        let (got, expected) = (read(writer.into_inner()), read(expected));
        for (got, expected) in got.iter().zip(&expected) {
            for (key, value) in expected.as_object().unwrap() {
                assert_eq!(got[key], without_nulls(value.clone()), "{key}");
            }
            assert_eq!(without_nulls(got.clone()), without_nulls(expected.clone()));
        }
    }

    #[test]
    fn no_rows_are_a_batch_too() {
        let batch = Rows::new(&Options::default()).unwrap().take().unwrap();
        assert_eq!((batch.num_rows(), batch.schema()), (0, columns()));
    }
}
