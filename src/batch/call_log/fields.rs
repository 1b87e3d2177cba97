//! The fields of a call in the log -> a row in local time; what is missing or cannot be read stays unknown.
//!
//! Takes titles and fields, and the words of `call_log.toml` for them. Must not know thresholds, nor what a log is read from.

use std::path::Path;

use jiff::civil::DateTime;
use jiff::{Span, Timestamp};

use crate::batch::BatchError;
use crate::model::Bilingual;

use super::row::{Column, Relation, Row};
use super::rules::LogRules;

/// Where the columns stand.
#[derive(Debug)]
pub(super) struct Positions([Option<usize>; Column::ALL.len()]);

impl Positions {
    pub(super) fn of(&self, column: Column) -> Option<usize> {
        self.0.get(column as usize).copied().flatten()
    }
}

impl LogRules {
    /// The place of a column among titles.
    #[must_use]
    pub fn position<'t>(&self, column: Column, titles: impl IntoIterator<Item = &'t str>) -> Option<usize> {
        let names = self.columns.titles(column);
        let mut titles = titles
            .into_iter()
            .map(|title| title.trim_start_matches('\u{feff}').to_lowercase());
        titles.position(|title| names.iter().any(|name| name.to_lowercase() == title))
    }

    /// The places of all columns; an indispensable one that is missing is an error.
    pub(super) fn positions<'t>(
        &self,
        path: &Path,
        titles: impl IntoIterator<Item = &'t str>,
    ) -> Result<Positions, BatchError> {
        let titles: Vec<&str> = titles.into_iter().collect();
        let at = Column::ALL.map(|column| self.position(column, titles.iter().copied()));
        let positions = Positions(at);
        for column in [Column::Call, Column::Start] {
            if positions.of(column).is_none() {
                let names = self.columns.titles(column);
                let first = names.first().map_or("", |name| name);
                return Err(BatchError::new(
                    path,
                    Bilingual::new(
                        format!("通话记录里没有 {first} 这一列"),
                        format!("the log has no column {first}"),
                    ),
                    Bilingual::new(
                        format!("第一行的列名可以是 {}", names.join("、")),
                        format!("the head line names it {}", names.join(" or ")),
                    ),
                ));
            }
        }
        Ok(positions)
    }

    /// What the fields of one call say; a field that is empty is not known.
    #[must_use]
    pub fn row<'t>(&self, line: u64, field: impl Fn(Column) -> Option<&'t str>) -> Row {
        let field = |column| field(column).filter(|text| !text.is_empty());
        let is = |column, words: &[String]| {
            field(column).is_some_and(|text| words.iter().any(|word| word.eq_ignore_ascii_case(text)))
        };
        let words = &self.words;
        let one_of = |column, yes: &[String], no: &[String]| match (is(column, yes), is(column, no)) {
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
            .find(|(_, words)| is(Column::Relation, words));
        let owned = |column| field(column).map(str::to_owned);
        let start = field(Column::Start).and_then(|text| self.local(text));
        let seconds: Option<f64> = field(Column::Duration).and_then(|text| text.parse().ok());
        // Also above any span that is one: such a length is refused there.
        let seconds = seconds.filter(|seconds| *seconds >= 0.0);
        let end = start.zip(seconds).and_then(|(start, seconds)| {
            let length = Span::new()
                .try_milliseconds((seconds * 1000.0).round() as i64)
                .ok()?;
            start.checked_add(length).ok()
        });
        Row {
            line,
            call: owned(Column::Call).unwrap_or_default(),
            debtor: owned(Column::Debtor),
            number: owned(Column::Number),
            agent: owned(Column::Agent),
            start,
            end,
            outbound: one_of(Column::Direction, &words.outbound, &words.inbound),
            connected: one_of(Column::Connected, &words.yes, &words.no),
            relation: relation.map(|(relation, _)| relation),
            disposition: owned(Column::Disposition),
            invalid_number: is(Column::Disposition, &words.invalid_number),
            consent: is(Column::Consent, &words.yes),
        }
    }

    /// A time with a zone is moved into that of the rules; one without is in it.
    fn local(&self, text: &str) -> Option<DateTime> {
        if let Ok(at) = text.parse::<Timestamp>() {
            return Some(self.offset.to_datetime(at));
        }
        text.replace('/', "-").parse().ok()
    }
}
