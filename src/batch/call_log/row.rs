//! A line of the log -> what is known of a call; what is missing or cannot be read stays unknown.
//!
//! Takes CSV in UTF-8 with a head line, gives rows in local time. Must not know rules.

use std::io::Read;
use std::path::{Path, PathBuf};

use csv::StringRecord;
use jiff::civil::DateTime;
use jiff::{Span, Timestamp};

use crate::batch::BatchError;

use super::rules::LogRules;

/// Whom a number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Debtor,
    /// Somebody who answers for the debt.
    Obligor,
    ThirdParty,
}

/// What is known of a call.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Row {
    pub(super) line: u64,
    pub(super) call: String,
    pub(super) debtor: Option<String>,
    pub(super) number: Option<String>,
    pub(super) agent: Option<String>,
    /// In the time zone of the rules.
    pub(super) start: Option<DateTime>,
    pub(super) end: Option<DateTime>,
    pub(super) outbound: Option<bool>,
    pub(super) connected: Option<bool>,
    pub(super) relation: Option<Relation>,
    pub(super) invalid_number: bool,
    pub(super) consent: bool,
}

/// Reads rows.
pub(super) struct Reader<'r, R> {
    csv: csv::Reader<R>,
    path: PathBuf,
    rules: &'r LogRules,
    at: At,
    record: StringRecord,
}

/// Positions of the columns.
struct At {
    call: usize,
    start: usize,
    debtor: Option<usize>,
    number: Option<usize>,
    agent: Option<usize>,
    duration: Option<usize>,
    direction: Option<usize>,
    connected: Option<usize>,
    relation: Option<usize>,
    disposition: Option<usize>,
    consent: Option<usize>,
}

impl<'r, R: Read> Reader<'r, R> {
    pub(super) fn new(log: R, path: &Path, rules: &'r LogRules) -> Result<Self, BatchError> {
        let mut csv = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(log);
        let head = csv.headers().map_err(|error| told(path, &error))?;
        let find = |names: &[String]| {
            let mut titles = head
                .iter()
                .map(|title| title.trim_start_matches('\u{feff}').to_lowercase());
            titles.position(|title| names.iter().any(|name| name.to_lowercase() == title))
        };
        let need = |names: &[String]| {
            find(names).ok_or_else(|| {
                BatchError::new(
                    path,
                    format!("the log has no column {}", names.first().map_or("", |name| name)),
                    format!("the head line names it {}", names.join(" or ")),
                )
            })
        };
        let columns = &rules.columns;
        let at = At {
            call: need(&columns.call)?,
            start: need(&columns.start)?,
            debtor: find(&columns.debtor),
            number: find(&columns.number),
            agent: find(&columns.agent),
            duration: find(&columns.duration),
            direction: find(&columns.direction),
            connected: find(&columns.connected),
            relation: find(&columns.relation),
            disposition: find(&columns.disposition),
            consent: find(&columns.consent),
        };
        Ok(Self {
            csv,
            path: path.to_owned(),
            rules,
            at,
            record: StringRecord::new(),
        })
    }

    pub(super) fn next(&mut self) -> Result<Option<Row>, BatchError> {
        let read = self.csv.read_record(&mut self.record);
        if !read.map_err(|error| told(&self.path, &error))? {
            return Ok(None);
        }
        let field = |at: Option<usize>| {
            at.and_then(|at| self.record.get(at))
                .filter(|text| !text.is_empty())
        };
        let is = |at: Option<usize>, words: &[String]| {
            field(at).is_some_and(|text| words.iter().any(|word| word.eq_ignore_ascii_case(text)))
        };
        let words = &self.rules.words;
        let one_of = |at, yes: &[String], no: &[String]| match (is(at, yes), is(at, no)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        };
        let relation = [
            (Relation::Debtor, &words.debtor),
            (Relation::Obligor, &words.obligor),
            (Relation::ThirdParty, &words.third_party),
        ];
        let relation = relation
            .into_iter()
            .find(|(_, words)| is(self.at.relation, words));
        let owned = |at| field(at).map(str::to_owned);
        let start = field(Some(self.at.start)).and_then(|text| self.local(text));
        let seconds: Option<i64> = field(self.at.duration).and_then(|text| text.parse().ok());
        let seconds = seconds.filter(|seconds| *seconds >= 0);
        let end = start.zip(seconds).and_then(|(start, seconds)| {
            let length = Span::new().try_seconds(seconds).ok()?;
            start.checked_add(length).ok()
        });
        Ok(Some(Row {
            line: self.record.position().map_or(0, csv::Position::line),
            call: owned(Some(self.at.call)).unwrap_or_default(),
            debtor: owned(self.at.debtor),
            number: owned(self.at.number),
            agent: owned(self.at.agent),
            start,
            end,
            outbound: one_of(self.at.direction, &words.outbound, &words.inbound),
            connected: one_of(self.at.connected, &words.yes, &words.no),
            relation: relation.map(|(relation, _)| relation),
            invalid_number: is(self.at.disposition, &words.invalid_number),
            consent: is(self.at.consent, &words.yes),
        }))
    }

    /// A time with a zone is moved into that of the rules; one without is in it.
    fn local(&self, text: &str) -> Option<DateTime> {
        if let Ok(at) = text.parse::<Timestamp>() {
            return Some(self.rules.offset.to_datetime(at));
        }
        text.replace('/', "-").parse().ok()
    }
}

/// The message of the CSV reader is not repeated: it may quote the log.
fn told(path: &Path, error: &csv::Error) -> BatchError {
    let line = error.position().map_or(0, csv::Position::line);
    BatchError::new(
        path,
        match line {
            0 => "the log cannot be read as CSV".to_owned(),
            line => format!("the log cannot be read as CSV from line {line} on"),
        },
        "write it as CSV in UTF-8, with a head line",
    )
}
