//! Tables of calls (CSV, XLSX) -> drafts: a row an utterance, or a row a call.
//!
//! Takes text or a workbook, gives one draft or flaw a call. Must not know roles or labels of speech: `recording` and
//! `labelled` do.
//!
//! `csv` and `workbook` make [`Table`]s, `columns`, with `titles`, says what their columns are, `unquoted` mends their rows, `utterances` reads the one shape and
//! `calls` the other.

mod calls;
mod columns;
mod csv;
mod titles;
mod unquoted;
mod utterances;
mod workbook;

use std::sync::Arc;

use super::Options;
use super::assumed::{self, Place};
use super::draft::{Draft, Flaw};
use super::error::Fault;
use super::format::Format;
use super::label::Labels;
use super::lines::trim;
use super::meta::Header;
use super::own;
use crate::model::{Assumption, Unit};
use columns::{Columns, Shape};
use titles::Field;

pub(super) use columns::is_field;
pub(super) use csv::{delimiter as csv_delimiter, recognise as is_csv};

/// Rows in which a header is looked for: titles stand above it.
const HEADER_WITHIN: usize = 20;

/// A table with the header that was found in it.
struct Table {
    format: Format,
    sheet: Option<Arc<str>>,
    /// The cells of the header.
    titles: Vec<String>,
    columns: Columns,
    /// What the user calls a column, and no title does.
    not_there: Vec<String>,
    shape: Shape,
    rows: Vec<Row>,
}

/// A row below the header.
#[derive(Debug)]
struct Row {
    /// 1-based, in the file or in the sheet.
    line: usize,
    cells: Vec<String>,
    joined: Joined,
}

/// What became of cells that are too many for the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joined {
    /// There were none.
    No,
    /// Pieces of what is said were put together.
    Words,
    /// They are not read.
    Cut,
}

/// Reads a table in text.
pub(super) fn read_csv(
    text: &str,
    extension: &str,
    labels: &Labels,
    options: &Options,
) -> Result<Vec<Result<Draft, Flaw>>, Fault> {
    if own::is_table(text) {
        return Err(Fault::OwnReport);
    }
    let table = csv::table(text, extension, labels, &options.columns)?;
    Ok(drafts(&table, labels, options))
}

/// Reads the sheets of a workbook that are tables of calls; none where no sheet is one.
pub(super) fn read_workbook(
    bytes: &[u8],
    labels: &Labels,
    options: &Options,
) -> Result<Option<Vec<Result<Draft, Flaw>>>, Fault> {
    let must = options.from == Some(Format::Xlsx) || !options.columns.is_empty();
    let Some(book) = workbook::tables(bytes, &options.columns, must)? else {
        return Ok(None);
    };
    let mut all = Vec::new();
    for table in book.tables {
        all.extend(drafts(&table, labels, options));
    }
    for draft in all.iter_mut().flatten() {
        draft.assumed.extend_from_slice(&book.notes);
    }
    Ok(Some(all))
}

fn drafts(table: &Table, labels: &Labels, options: &Options) -> Vec<Result<Draft, Flaw>> {
    match table.shape {
        Shape::Utterances => utterances::read(table, labels),
        Shape::Calls => calls::read(table, labels, options),
    }
}

impl Table {
    fn unit(&self) -> Unit {
        if self.sheet.is_some() {
            Unit::Row
        } else {
            Unit::Line
        }
    }

    /// What is to be said of these rows: words that were put together, columns that the user names and the table lacks, calls that no
    /// column tells apart.
    fn remarks(&self, rows: &[&Row]) -> Vec<Assumption> {
        let of_row = |row: &&Row| match row.joined {
            Joined::No => None,
            Joined::Words => Some(assumed::words_with_commas(row.line)),
            Joined::Cut => Some(assumed::cells_cut(row.line)),
        };
        let mut remarks: Vec<_> = rows.iter().filter_map(of_row).collect();
        remarks.extend(self.not_there.iter().map(|name| assumed::no_such_column(name)));
        if self.shape == Shape::Utterances && !self.columns.has(Field::Call) && self.may_hold_calls() {
            remarks.push(assumed::one_call(&self.titles));
        }
        remarks
    }

    /// Whether a column that is not understood parts the rows into blocks, as the number of a call does.
    fn may_hold_calls(&self) -> bool {
        let unknown = (0..self.titles.len()).filter(|at| !self.columns.is_known(*at));
        unknown.into_iter().any(|at| {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(at));
            let mut blocks: Vec<&str> = cells
                .map(|cell| trim(cell))
                .filter(|cell| !cell.is_empty())
                .collect();
            let filled = blocks.len();
            blocks.dedup();
            let count = blocks.len();
            blocks.sort_unstable();
            blocks.dedup();
            count > 1 && blocks.len() == count && count * 2 <= filled
        })
    }

    /// What the rows of a call say of it as a whole: the first cell that is not empty counts.
    fn header(&self, id: &str, rows: &[&Row]) -> Header {
        let mut header = Header::of_id(Some(id.to_owned()).filter(|id| !id.is_empty()));
        let place = |line| match self.unit() {
            Unit::Row => Place::Row(line),
            _ => Place::Line(line),
        };
        let mut take = |name: &str, field| {
            let mut cells = rows
                .iter()
                .map(|row| (row.line, self.columns.cell(&row.cells, field)));
            if let Some((line, cell)) = cells.find(|(_, cell)| !cell.is_empty()) {
                header.set(name, cell, Some(place(line)));
            }
        };
        if self.shape == Shape::Calls {
            // 开始时间 of a call, not of an utterance.
            take("started_at", Field::Start);
        }
        for field in self.columns.meta() {
            take(field, Field::Meta(field));
        }
        header
    }
}

#[cfg(test)]
mod tests;
