//! Room 6: an [`Analysis`] -> bytes, one file a format.
//!
//! Takes what an analysis carries (names, messages and citations stand in its catalogue) and gives JSON by the output
//! contract, or a report for people in Chinese or English. Personal data is masked unless asked otherwise. It never
//! prints, opens no file and knows nothing of the command line.

mod adherence;
mod adherence_json;
#[cfg(feature = "columnar")]
mod columnar;
pub mod contract;
mod html;
mod json;
mod junit;
mod mask;
mod names;
mod order;
mod page;
mod paint;
mod quote;
mod sarif;
mod schema;
mod shown;
mod standing;
mod summary;
mod tables;
mod terminal;
mod texts;
mod told;
mod ways;
mod width;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod sample;

pub use adherence::write_adherence;
pub use adherence_json::write_adherence_line;
#[cfg(feature = "columnar")]
pub use columnar::{ArrowReport, ParquetReport, Rows, columns};
pub use html::HtmlPage;
pub use json::{JsonArray, write_line};
pub use junit::JunitReport;
pub use mask::{Masker, mask};
pub use names::{
    certainty_name, evidence_name, line_name, outcome_name, reason_name, role_name, verdict_name,
};
pub use sarif::SarifLog;
pub use schema::schema;
pub use standing::{Standing, write_standing, write_standing_line};
pub use summary::Summary;
pub use tables::Tables;
pub use terminal::write_document;

use crate::model::{Analysis, Assumption, Bilingual, Call, Language, Source};

/// How reports are written. JSON heeds `unmasked` only: its keys, ids and texts never change with the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Language of texts for people.
    pub language: Language,
    /// Shows personal data in full.
    pub unmasked: bool,
    /// Shows what is cut short otherwise: every citation, dismissal and document.
    pub details: bool,
    /// Writes ANSI colour codes.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            language: Language::Zh,
            unmasked: false,
            details: false,
            colour: false,
            width: 100,
        }
    }
}

/// A document that could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentFailure {
    /// The record's own id if it could be read, else the path as given, with `#n` for the n-th document in a file.
    pub id: String,
    /// Path as given; `-` for standard input.
    pub path: String,
    /// 1-based line on which the document begins; 0 when not known.
    pub line: usize,
    /// Assumptions made in reading.
    pub assumed: Vec<Assumption>,
    /// What is wrong.
    pub what: Bilingual,
    /// What would be right.
    pub help: Bilingual,
}

impl DocumentFailure {
    /// A document from `source` that could not be judged, and what would be right.
    #[must_use]
    pub fn new(id: String, source: Source, what: Bilingual, help: Bilingual) -> Self {
        Self {
            id,
            path: source.path,
            line: source.line,
            assumed: source.assumed,
            what,
            help,
        }
    }

    /// Where, what and what would be right, in one line for a log or a terminal: numbers of persons are masked, since labels and
    /// values of a document are quoted in it.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        let place = match self.line {
            0 => self.path.clone(),
            line => format!("{}:{line}", self.path),
        };
        let (what, help) = (mask(self.what.get(language)), mask(self.help.get(language)));
        format!("{place}: {what} ({help})")
    }

    /// The program itself failed while it judged this document.
    #[must_use]
    pub fn of_the_program(call: &Call) -> Self {
        Self::new(
            call.id.clone(),
            call.source.clone(),
            Bilingual::new(
                "程序在判这份文档时出错",
                "the program failed while it judged this document",
            ),
            Bilingual::new(
                "请报告这个问题，文档可以外传的话请附上；其他文档已经判完",
                "please report it, with the document if it may be shown; the others were judged",
            ),
        )
    }
}

/// What became of one document.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome<'a> {
    /// It was judged.
    Analysed(&'a Analysis),
    /// It could not be judged.
    Failed(&'a DocumentFailure),
}

impl<'a> From<&'a Analysis> for Outcome<'a> {
    fn from(analysis: &'a Analysis) -> Self {
        Self::Analysed(analysis)
    }
}

impl<'a> From<&'a DocumentFailure> for Outcome<'a> {
    fn from(failure: &'a DocumentFailure) -> Self {
        Self::Failed(failure)
    }
}
