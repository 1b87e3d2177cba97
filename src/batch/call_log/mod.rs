//! Rules across calls, from a call log: contact hours, counts by day, third parties.
//!
//! Takes the log as CSV and the thresholds of a profile (`call_log.toml` of the lexicons), gives what does not conform and
//! what could not be evaluated. A missing field never passes. Must not know transcripts.
//!
//! `rules` reads the thresholds, `row` a line of the log, `check` holds the counts and decides.

mod check;
mod row;
mod rules;

use std::io::Read;
use std::path::Path;

use super::error::BatchError;

pub use check::{Finding, Ledger, Status};
pub use row::{Column, Relation, Row};
pub use rules::{LogRules, RuleId};

use check::Checker;
use row::Reader;

/// Checks a log, handing on every finding in the order of the log, and gives the counts.
///
/// # Errors
/// When the profile is not known, or the log is no CSV with the columns that are indispensable.
pub fn check_log(
    log: impl Read,
    path: &Path,
    rules: &LogRules,
    profile: &str,
    each: &mut dyn FnMut(Finding),
) -> Result<Ledger, BatchError> {
    let profile = rules.profile(path, profile)?;
    let mut reader = Reader::new(log, path, rules)?;
    let mut checker = Checker::new(rules, profile);
    while let Some(row) = reader.next()? {
        for finding in checker.check(&row) {
            each(finding);
        }
    }
    Ok(checker.ledger)
}
