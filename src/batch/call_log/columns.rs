//! Parquet -> rows of the log.
//!
//! Takes a file, gives its rows batch by batch. Only columns that rules know are read; whatever their type, they are read
//! as their text in CSV would be: whole numbers, truths, moments in UTC. Must not know rules.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::TimestampMicrosecondType;
use arrow_array::{Array, ArrayRef, RecordBatch, StringViewArray};
use arrow_cast::cast;
use arrow_schema::{DataType, TimeUnit};
use jiff::Timestamp;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::Type as PhysicalType;

use crate::batch::BatchError;
use crate::model::Bilingual;

use super::Log;
use super::fields::Positions;
use super::row::{Column, Row};
use super::rules::LogRules;

/// Reads rows.
pub(super) struct Columns<'r> {
    batches: ParquetRecordBatchReader,
    path: PathBuf,
    rules: &'r LogRules,
    at: Positions,
    texts: Vec<Option<StringViewArray>>,
    /// By column read: its moments are in UTC, though its type names no zone.
    in_utc: Vec<bool>,
    /// Rows of the batch in hand, and how many of them are done.
    rows: usize,
    done: usize,
    /// Rows of the batches before.
    before: usize,
}

impl<'r> Columns<'r> {
    /// Reads the head of the file.
    pub(super) fn new(file: File, path: &Path, rules: &'r LogRules) -> Result<Self, BatchError> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|_| told(path))?;
        let schema = builder.schema().clone();
        let titles = || schema.fields().iter().map(|field| field.name().as_str());
        let all = rules.positions(path, titles())?;
        let mut wanted: Vec<usize> = Column::ALL
            .into_iter()
            .filter_map(|column| all.of(column))
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mask = ProjectionMask::roots(builder.parquet_schema(), wanted.iter().copied());
        let kept = titles()
            .enumerate()
            .filter(|(at, _)| wanted.contains(at))
            .map(|(_, title)| title);
        let at = rules.positions(path, kept)?;
        // INT96 has no zone, and what writes it (Spark, Hive, Impala) means moments.
        let roots = builder.parquet_schema().root_schema().get_fields();
        let is_int96 = |at: &usize| {
            let root = roots.get(*at).filter(|root| root.is_primitive());
            root.is_some_and(|root| root.get_physical_type() == PhysicalType::INT96)
        };
        let in_utc = wanted.iter().map(is_int96).collect();
        let batches = builder.with_projection(mask).with_batch_size(8192).build();
        Ok(Self {
            batches: batches.map_err(|_| told(path))?,
            path: path.to_owned(),
            rules,
            at,
            texts: Vec::new(),
            in_utc,
            rows: 0,
            done: 0,
            before: 0,
        })
    }

    fn take(&mut self, batch: &RecordBatch) -> Result<(), BatchError> {
        self.before += self.rows;
        (self.rows, self.done) = (batch.num_rows(), 0);
        let texts = Column::ALL.into_iter().map(|column| {
            let Some(at) = self.at.of(column) else {
                return Ok(None);
            };
            let in_utc = self.in_utc.get(at) == Some(&true);
            texts(batch.column(at), in_utc).map(Some).ok_or_else(|| {
                let title = batch.schema().field(at).name().clone();
                BatchError::new(
                    &self.path,
                    Bilingual::new(
                        format!("{title} 这一列不能读成文字"),
                        format!("the column {title} cannot be read as text"),
                    ),
                    Bilingual::new(
                        "请写成字符串、整数、布尔值或时间戳",
                        "write it as strings, whole numbers, truths or timestamps",
                    ),
                )
            })
        });
        self.texts = texts.collect::<Result<_, _>>()?;
        Ok(())
    }
}

impl Log for Columns<'_> {
    fn next(&mut self) -> Result<Option<Row>, BatchError> {
        while self.done >= self.rows {
            let Some(batch) = self.batches.next() else {
                return Ok(None);
            };
            self.take(&batch.map_err(|_| told(&self.path))?)?;
        }
        let row = self.done;
        self.done += 1;
        let field = |column: Column| {
            let texts = self.texts.get(column as usize)?.as_ref()?;
            texts.is_valid(row).then(|| texts.value(row).trim())
        };
        let line = (self.before + self.done) as u64;
        Ok(Some(self.rules.row(line, field)))
    }
}

/// The values of a column as text.
fn texts(column: &ArrayRef, in_utc: bool) -> Option<StringViewArray> {
    if in_utc || matches!(column.data_type(), DataType::Timestamp(_, Some(_))) {
        // A moment needs no name of a zone, and the cast to text knows none.
        let moments = DataType::Timestamp(TimeUnit::Microsecond, None);
        let moments = cast(column, &moments).ok()?;
        let moments = moments.as_primitive_opt::<TimestampMicrosecondType>()?.iter();
        let shown = |at: i64| Timestamp::from_microsecond(at).ok().map(|at| at.to_string());
        return Some(moments.map(|at| at.and_then(shown)).collect());
    }
    let texts = cast(column, &DataType::Utf8View).ok()?;
    texts.as_string_view_opt().cloned()
}

/// The message of the reader is not repeated: it may quote the log.
fn told(path: &Path) -> BatchError {
    BatchError::new(
        path,
        Bilingual::new(
            "通话记录不能按 Parquet 读完",
            "the log cannot be read as Parquet to its end",
        ),
        Bilingual::new(
            "请重新导出；压缩用 Snappy、Zstandard 或不压缩",
            "write it anew; compression is Snappy, Zstandard or none",
        ),
    )
}
