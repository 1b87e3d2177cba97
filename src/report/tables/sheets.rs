//! What stands in each table: its columns, and a cell for each of them in a row.
//!
//! Takes documents, gives rows of cells in one language. Knows no file format.

use crate::model::{Certainty, ElementStatus, Finding};
use crate::report::DocumentFailure;
use crate::report::texts::{self, Text, fill};
use crate::report::told;
use crate::report::width::printable;

use super::{Document, Found, Hit, Said, Tables, place};

/// One table.
pub(super) struct Sheet<'t> {
    /// Its name.
    pub(super) name: Text,
    /// Titles of its columns, with their widths in characters.
    pub(super) columns: Vec<(String, u16)>,
    /// Its rows, each with a cell a column.
    pub(super) rows: Box<dyn Iterator<Item = Vec<Cell>> + 't>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// Words, from documents or of our own.
    Text(String),
    /// A count, or points.
    Number(i64),
    /// A sentence: before the marked words, the words, after them.
    Marked([String; 3]),
    /// Nothing.
    Empty,
}

impl Cell {
    pub(super) fn text(text: impl AsRef<str>) -> Self {
        match text.as_ref() {
            "" => Self::Empty,
            text => Self::Text(printable(text).into_owned()),
        }
    }

    pub(super) fn count(count: usize) -> Self {
        i64::try_from(count).map_or(Self::Empty, Self::Number)
    }

    fn maybe(text: Option<impl AsRef<str>>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }
}

const CALLS: &[(Text, u16)] = &[
    (Text::ColumnVerdict, 9),
    (Text::ColumnScore, 7),
    (Text::ColumnDocument, 32),
    (Text::ColumnSource, 32),
    (Text::ColumnKind, 7),
    (Text::ColumnOutcome, 12),
    (Text::ColumnAgent, 10),
    (Text::ColumnTeam, 10),
    (Text::ColumnStarted, 22),
    (Text::ColumnFindings, 9),
    (Text::ColumnCertain, 9),
    (Text::ColumnSuspected, 9),
    (Text::ColumnCategories, 24),
    (Text::ColumnWords, 40),
    (Text::ColumnMissing, 30),
    (Text::ColumnFindingPoints, 9),
    (Text::ColumnElementPoints, 9),
    (Text::ColumnNote, 40),
];

const FINDINGS: &[(Text, u16)] = &[
    (Text::ColumnDocument, 32),
    (Text::ColumnVerdict, 9),
    (Text::ColumnAgent, 10),
    (Text::ColumnTeam, 10),
    (Text::ColumnTurn, 7),
    (Text::ColumnTime, 9),
    (Text::ColumnPlace, 18),
    (Text::ColumnRole, 9),
    (Text::ColumnSentence, 60),
    (Text::ColumnQuoted, 30),
    (Text::ColumnCategory, 12),
    (Text::ColumnSeverity, 9),
    (Text::ColumnCertainty, 9),
    (Text::ColumnRule, 24),
    (Text::ColumnRuleName, 24),
    (Text::ColumnWhy, 50),
    (Text::ColumnCites, 60),
    (Text::ColumnInstead, 50),
    (Text::ColumnPoints, 7),
    (Text::ColumnSuppressed, 24),
    (Text::ColumnId, 15),
];

const ELEMENTS: &[(Text, u16)] = &[
    (Text::ColumnDocument, 32),
    (Text::ColumnAgent, 10),
    (Text::ColumnTeam, 10),
    (Text::ColumnElement, 16),
    (Text::ColumnStatus, 10),
    (Text::ColumnTurn, 7),
    (Text::ColumnQuoted, 50),
    (Text::ColumnReason, 40),
    (Text::ColumnInstead, 50),
    (Text::ColumnPoints, 7),
];

impl Tables {
    /// A row a document, worst first; behind them those that could not be judged.
    pub(super) fn calls(&self) -> Sheet<'_> {
        let judged = self.worst_first().into_iter();
        let judged = judged.map(|document| self.call(document));
        let failed = self.failures.iter().map(|failure| self.failure(failure));
        Sheet {
            name: Text::SheetCalls,
            columns: self.titles(CALLS),
            rows: Box::new(judged.chain(failed)),
        }
    }

    /// A row a finding, in the order of the documents, worst first within each.
    pub(super) fn findings(&self) -> Sheet<'_> {
        let rows = self.worst_first().into_iter().flat_map(move |document| {
            let found = document.hits.iter();
            let found = found.flat_map(|hit| hit.findings.iter().map(move |found| (hit, found)));
            found.map(move |(hit, found)| self.finding(document, hit, found))
        });
        Sheet {
            name: Text::SheetFindings,
            columns: self.titles(FINDINGS),
            rows: Box::new(rows),
        }
    }

    /// A row a document and element, in the order of the documents.
    pub(super) fn elements(&self) -> Sheet<'_> {
        let rows = self.worst_first().into_iter().flat_map(move |document| {
            let said = document.elements.iter();
            said.map(move |said| self.element(document, said))
        });
        Sheet {
            name: Text::SheetElements,
            columns: self.titles(ELEMENTS),
            rows: Box::new(rows),
        }
    }

    fn call(&self, document: &Document) -> Vec<Cell> {
        let certain = |finding: &&Finding| finding.certainty == Certainty::Certain;
        let found = document.violations().count();
        let certain = document.violations().filter(certain).count();
        let categories: Vec<&str> = document
            .categories()
            .map(|category| self.catalogue.category(category, self.options.language))
            .collect();
        let points: i32 = document.found().map(|found| found.finding.points).sum();
        let element_points: i32 = document.elements.iter().map(|said| said.points).sum();
        vec![
            self.say(texts::verdict(document.risk.0)),
            Cell::Number(document.score.into()),
            Cell::text(&document.id),
            Cell::text(&document.source),
            self.say(texts::kind(document.kind)),
            document
                .outcome
                .map_or(Cell::Empty, |outcome| self.say(texts::outcome(outcome))),
            Cell::maybe(document.agent.as_ref()),
            Cell::maybe(document.team.as_ref()),
            Cell::maybe(document.started_at.as_ref()),
            Cell::count(found),
            Cell::count(certain),
            Cell::count(found - certain),
            Cell::text(self.list(&categories)),
            Cell::maybe(document.violations().next().map(|gravest| &gravest.text)),
            Cell::text(self.list(&self.missing(document))),
            Cell::Number(points.into()),
            Cell::Number(element_points.into()),
            Cell::maybe(document.left_out.as_ref()),
        ]
    }

    fn failure(&self, failure: &DocumentFailure) -> Vec<Cell> {
        let mut cells = vec![Cell::Empty; CALLS.len()];
        let language = self.options.language;
        let note = format!("{}; {}", failure.what.get(language), failure.help.get(language));
        let known = [
            (Text::ColumnVerdict, self.say(Text::NotJudged)),
            (Text::ColumnDocument, Cell::text(&failure.id)),
            (Text::ColumnSource, Cell::text(place(&failure.path, failure.line))),
            (Text::ColumnNote, Cell::text(note)),
        ];
        for ((title, _), cell) in CALLS.iter().zip(&mut cells) {
            if let Some((_, value)) = known.iter().find(|(column, _)| column == title) {
                *cell = value.clone();
            }
        }
        cells
    }

    fn finding(&self, document: &Document, hit: &Hit, found: &Found) -> Vec<Cell> {
        let (finding, language) = (&found.finding, self.options.language);
        let rule = self.catalogue.rules.get(&finding.rule);
        let cites = rule.map_or(&[][..], |rule| &rule.cites).iter();
        let cites: Vec<String> = cites
            .map(|cite| told::citation(cite, finding, language))
            .collect();
        let instead = rule.and_then(|rule| rule.instead.as_ref());
        vec![
            Cell::text(&document.id),
            self.say(texts::verdict(document.risk.0)),
            Cell::maybe(document.agent.as_ref()),
            Cell::maybe(document.team.as_ref()),
            Cell::count(finding.turn),
            Cell::maybe(hit.start_ms.map(told::clock)),
            Cell::maybe(hit.place.as_ref()),
            self.say(texts::role(finding.role)),
            Cell::Marked(hit.sentence.clone()),
            Cell::text(&finding.text),
            Cell::text(self.catalogue.category(finding.category, language)),
            Cell::text(self.catalogue.severity(finding.severity, language)),
            self.say(texts::certainty(finding.certainty)),
            Cell::text(&finding.rule),
            Cell::maybe(rule.map(|rule| rule.name.get(language))),
            Cell::text(told::why(rule, finding, &self.options)),
            Cell::text(cites.join(Text::Semicolon.get(language))),
            Cell::maybe(instead.map(|text| text.get(language))),
            Cell::Number(finding.points.into()),
            Cell::maybe(found.suppressed.as_ref()),
            Cell::text(&finding.id),
        ]
    }

    fn element(&self, document: &Document, said: &Said) -> Vec<Cell> {
        let (result, language) = (&said.result, self.options.language);
        let text = self.catalogue.elements.get(&result.id);
        let instead = text.and_then(|text| text.instead.as_ref());
        let instead = instead.filter(|_| result.status == ElementStatus::Missing);
        let reason = result.why.map(|key| {
            let reason = self.catalogue.reasons.get(key);
            reason.map_or(key, |reason| reason.get(language))
        });
        vec![
            Cell::text(&document.id),
            Cell::maybe(document.agent.as_ref()),
            Cell::maybe(document.team.as_ref()),
            Cell::text(text.map_or(result.id.id(), |text| text.name.get(language))),
            self.say(texts::status(result.status, result.required)),
            result.evidence.map_or(Cell::Empty, |(turn, _)| Cell::count(turn)),
            Cell::text(&said.words),
            Cell::maybe(reason),
            Cell::maybe(instead.map(|text| text.get(language))),
            Cell::Number(said.points.into()),
        ]
    }

    pub(super) fn titles(&self, columns: &[(Text, u16)]) -> Vec<(String, u16)> {
        let title = |text: Text| text.get(self.options.language).to_owned();
        columns
            .iter()
            .map(|(text, width)| (title(*text), *width))
            .collect()
    }

    /// Names of the required elements that were not said.
    pub(super) fn missing(&self, document: &Document) -> Vec<&str> {
        let missing = |said: &&Said| said.result.status == ElementStatus::Missing && said.result.required;
        let missing = document.elements.iter().filter(missing);
        let names = missing.map(|said| {
            let text = self.catalogue.elements.get(&said.result.id);
            text.map_or(said.result.id.id(), |text| text.name.get(self.options.language))
        });
        names.collect()
    }

    /// Several words as a list.
    pub(super) fn list(&self, words: &[&str]) -> String {
        words.join(Text::ListComma.get(self.options.language))
    }

    pub(super) fn say(&self, text: Text) -> Cell {
        Cell::text(text.get(self.options.language))
    }

    pub(super) fn fill(&self, text: Text, values: &[&dyn std::fmt::Display]) -> String {
        fill(text, self.options.language, values)
    }
}
