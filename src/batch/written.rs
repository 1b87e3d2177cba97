//! What a complete run wrote, read back: its summary and the rows of its documents.
//!
//! Takes the folder of a run, gives rows one at a time. Rows are lines of JSON whatever the analyses are written as. Must
//! not know what is done with them.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;

use crate::model::Bilingual;

use super::error::{BatchError, Doing};
use super::kept::Row;
use super::outputs::{DOCUMENTS, LAST, PART, partitions};
use super::tally::Summary;

/// The summary, without which a run is not complete.
pub(super) fn summary(folder: &Path) -> Result<Summary, BatchError> {
    let path = folder.join(LAST);
    let bytes = fs::read(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => BatchError::new(
            folder,
            Bilingual::new("里面没有完整的一次运行", "there is no complete run in it"),
            Bilingual::new("请给出 batch run --out 的文件夹；那次运行如果停了，请先接着做完", "name the folder that was given to batch run --out, and start that run again if it was stopped"),
        ),
        _ => BatchError::io(&path, Doing::Read, &error),
    })?;
    serde_json::from_slice(&bytes).map_err(|_| changed(&path))
}

/// Hands on all rows of a run, by day and then in input order.
pub(super) fn rows(folder: &Path, mut each: impl FnMut(Row)) -> Result<(), BatchError> {
    for partition in partitions(&folder.join(DOCUMENTS))? {
        rows_of(&partition, &mut each)?;
    }
    Ok(())
}

/// Hands on the rows of one partition.
pub(super) fn rows_of(partition: &Path, mut each: impl FnMut(Row)) -> Result<(), BatchError> {
    let part = partition.join(PART);
    let unreadable = |error: std::io::Error| BatchError::io(&part, Doing::Read, &error);
    for line in BufReader::new(File::open(&part).map_err(unreadable)?).lines() {
        let line = line.map_err(unreadable)?;
        each(serde_json::from_str(&line).map_err(|_| changed(&part))?);
    }
    Ok(())
}

fn changed(path: &Path) -> BatchError {
    BatchError::new(
        path,
        Bilingual::new("不是 batch run 写出的样子", "is not as batch run wrote it"),
        Bilingual::new(
            "请用原来的状态文件再运行一次：判过的不会再判",
            "start the run again with its state: nothing is judged twice",
        ),
    )
}
