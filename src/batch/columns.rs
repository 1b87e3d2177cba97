//! The analyses of a run as columns: each partition's lines become a Parquet file in their place.
//!
//! Takes the folders of partitions below `.partial/new`, one after the other, and holds a group of rows. The lines are those
//! that a run with lines would leave, so whatever makes them the same makes the files the same. Needs the feature
//! `columnar`; without it a run that asks for columns is refused before it begins. Must not know where results go.

use std::path::{Path, PathBuf};

use crate::model::Bilingual;

use super::error::BatchError;

/// What the analyses of a run are written as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// Lines of JSON.
    #[default]
    Jsonl,
    /// Parquet, in the columns of [`crate::report`]; the rows of `documents` stay lines.
    Parquet,
}

impl Format {
    /// Whether this program can write it.
    pub(super) fn check(self, out: &Path) -> Result<(), BatchError> {
        match self {
            Self::Parquet if !cfg!(feature = "columnar") => Err(BatchError::new(
                out,
                Bilingual::new("这个程序不带 Parquet", "this program was built without Parquet"),
                Bilingual::new(
                    "请用 cargo build --release --features columnar 编译，或不写 --format",
                    "build it with `cargo build --release --features columnar`, or leave --format away",
                ),
            )),
            _ => Ok(()),
        }
    }

    /// Writes the partitions of a table anew.
    pub(super) fn write(self, partitions: &[PathBuf]) -> Result<(), BatchError> {
        match self {
            Self::Jsonl => Ok(()),
            Self::Parquet => partitions.iter().try_for_each(|partition| write(partition)),
        }
    }
}

#[cfg(feature = "columnar")]
fn write(partition: &Path) -> Result<(), BatchError> {
    use std::fs::{self, File};
    use std::io::{BufRead, BufReader, BufWriter, Write};

    use crate::report::{Options, ParquetReport};

    use super::error::Doing;
    use super::outputs::PART;

    let (lines, columns) = (partition.join(PART), partition.join("part-0.parquet"));
    let written = (|| {
        let mut reader = BufReader::new(File::open(&lines)?);
        let place = BufWriter::new(File::create(&columns)?);
        let mut file = ParquetReport::to(place, &Options::default())?;
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            file.add_line(line.trim_ascii_end())?;
            line.clear();
        }
        file.finish()?.flush()?;
        fs::remove_file(&lines)
    })();
    written.map_err(|error| BatchError::io(&columns, Doing::Written, &error))
}

#[cfg(not(feature = "columnar"))]
fn write(partition: &Path) -> Result<(), BatchError> {
    Format::Parquet.check(partition)
}
