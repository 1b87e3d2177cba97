//! Rules across calls, from a call log: contact hours, counts by day, third parties; joined to what runs said of the calls,
//! contact after a refusal and dispositions that are not true.
//!
//! Takes the log as CSV or Parquet, the thresholds of a profile (`call_log.toml` of the lexicons) and folders of runs, gives
//! what does not conform and what could not be evaluated. A missing field never passes. Must not know the words of calls,
//! except where `refusal` looks for them while a run judges.
//!
//! `rules` reads the thresholds; `lines` and `columns` read the log and `fields` a call of it, which is a `row`; `transcripts`
//! reads what runs wrote; `check` holds the counts and decides, `joined` on what was said: an `answer` for each rule.

mod answer;
mod check;
#[cfg(feature = "columnar")]
mod columns;
mod fields;
mod joined;
mod lines;
mod refusal;
mod row;
mod rules;
mod transcripts;

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;

use super::error::{BatchError, Doing};

pub use check::{Finding, Ledger, Status};
pub use refusal::Refusals;
pub use row::{Column, Relation, Row};
pub use rules::{LogRules, RuleId};
pub use transcripts::Transcripts;

use check::Checker;
use lines::Lines;

/// How Parquet begins.
const PARQUET: &[u8] = b"PAR1";

/// A log that gives one call after the other.
trait Log {
    /// The next call; none at the end.
    fn next(&mut self) -> Result<Option<Row>, BatchError>;
}

/// Checks the log in a file, handing on every finding in the order of the log, and gives the counts. Rules on what was said
/// are checked where there are transcripts.
///
/// # Errors
/// When the profile is not known, the file cannot be read, or lacks the columns that are indispensable.
pub fn check_file(
    path: &Path,
    rules: &LogRules,
    profile: &str,
    transcripts: Option<Transcripts>,
    each: &mut dyn FnMut(Finding),
) -> Result<Ledger, BatchError> {
    let unreadable = |error: std::io::Error| BatchError::io(path, Doing::Read, &error);
    let mut file = File::open(path).map_err(unreadable)?;
    let mut head = Vec::new();
    let length = PARQUET.len() as u64;
    file.by_ref()
        .take(length)
        .read_to_end(&mut head)
        .map_err(unreadable)?;
    file.rewind().map_err(unreadable)?;
    if head == PARQUET {
        check(
            parquet(file, path, rules)?,
            path,
            rules,
            profile,
            transcripts,
            each,
        )
    } else {
        check_log(file, path, rules, profile, transcripts, each)
    }
}

/// Checks a log of CSV, as [`check_file`] does.
///
/// # Errors
/// As [`check_file`].
pub fn check_log(
    log: impl Read,
    path: &Path,
    rules: &LogRules,
    profile: &str,
    transcripts: Option<Transcripts>,
    each: &mut dyn FnMut(Finding),
) -> Result<Ledger, BatchError> {
    check(
        Lines::new(log, path, rules)?,
        path,
        rules,
        profile,
        transcripts,
        each,
    )
}

fn check(
    mut log: impl Log,
    path: &Path,
    rules: &LogRules,
    profile: &str,
    mut transcripts: Option<Transcripts>,
    each: &mut dyn FnMut(Finding),
) -> Result<Ledger, BatchError> {
    let mut checker = Checker::new(rules, rules.profile(path, profile)?);
    while let Some(row) = log.next()? {
        let joined = match (&mut transcripts, row.start) {
            (None, _) => None,
            (Some(_), None) => Some(None),
            (Some(transcripts), Some(start)) => Some(transcripts.find(&row.call, start.date())?),
        };
        for finding in checker.check(&row, joined) {
            each(finding);
        }
    }
    Ok(checker.ledger)
}

#[cfg(feature = "columnar")]
fn parquet<'r>(file: File, path: &Path, rules: &'r LogRules) -> Result<columns::Columns<'r>, BatchError> {
    columns::Columns::new(file, path, rules)
}

#[cfg(not(feature = "columnar"))]
fn parquet(_: File, path: &Path, _: &LogRules) -> Result<Lines<'static, File>, BatchError> {
    use crate::model::Bilingual;

    Err(BatchError::new(
        path,
        Bilingual::new("这个程序不带 Parquet", "this program was built without Parquet"),
        Bilingual::new(
            "请用 cargo build --release --features columnar 编译，或把记录存成 CSV",
            "build it with `cargo build --release --features columnar`, or write the log as CSV",
        ),
    ))
}
