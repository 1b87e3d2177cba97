//! A row a call: the whole dialogue stands in one cell, as labelled text, or as the JSON of a service.
//!
//! Takes a table, gives one draft or flaw a call. Rows with one id are one call in pieces. Must not know how labelled
//! text is read.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::columns::missing;
use super::titles::Field;
use super::{Row, Table};
use crate::input::assumed;
use crate::input::draft::{Draft, Flaw};
use crate::input::error::Fault;
use crate::input::label::Labels;
use crate::input::lines::{TextLine, lines};
use crate::input::{Options, json, labelled, values};

pub(super) fn read(table: &Table, labels: &Labels, options: &Options) -> Vec<Result<Draft, Flaw>> {
    let mut drafts = Vec::new();
    let mut rows = table
        .rows
        .iter()
        .filter(|row| !table.columns.said(&row.cells).is_empty())
        .peekable();
    let id = |row: &Row| table.columns.cell(&row.cells, Field::Call).to_owned();
    while let Some(first) = rows.next() {
        let mut call = vec![first];
        let name = id(first);
        while let Some(next) = rows.next_if(|next| !name.is_empty() && id(next) == name) {
            call.push(next);
        }
        drafts.extend(read_call(table, &name, &call, labels, options));
    }
    let unlabelled =
        |draft: &Result<Draft, Flaw>| matches!(draft, Err(flaw) if flaw.fault == Fault::NoLabels);
    // Where no cell says who speaks, it is a column that is missing, and one message is enough.
    if drafts.len() > 1 && drafts.iter().all(unlabelled) {
        let sheet = table.sheet.as_deref();
        return vec![Err(Flaw {
            id: None,
            line: drafts
                .iter()
                .find_map(|draft| draft.as_ref().err())
                .map_or(1, |flaw| flaw.line),
            fault: missing(sheet, &table.titles, &options.columns),
        })];
    }
    drafts
}

fn read_call(
    table: &Table,
    id: &str,
    rows: &[&Row],
    labels: &Labels,
    options: &Options,
) -> Vec<Result<Draft, Flaw>> {
    let header = table.header(id, rows);
    let first = rows.first().map_or(1, |row| row.line);
    let said = |row: &&Row| with_breaks(table.columns.said(&row.cells), labels);
    let cells: Vec<_> = rows.iter().map(said).collect();
    let is_json = cells.iter().all(|cell| values::is_json(cell));
    let mut drafts = if is_json {
        cells
            .iter()
            .flat_map(|cell| json::read(cell, labels, options))
            .collect()
    } else {
        let mut all = Vec::new();
        for (cell, row) in cells.iter().zip(rows) {
            for line in lines(cell) {
                all.push(TextLine {
                    number: row.line,
                    sheet: table.sheet.as_ref(),
                    ..line
                });
            }
        }
        labelled::read(&all, labels, &header)
    };
    let several = drafts.len() > 1;
    for (draft, n) in drafts.iter_mut().zip(1..) {
        let name = header
            .id
            .as_ref()
            .map(|id| if several { format!("{id}#{n}") } else { id.clone() });
        match draft {
            Ok(draft) => {
                draft.id = draft.id.take().filter(|_| header.id.is_none()).or(name);
                draft.unit = table.unit();
                draft.line = first;
                if is_json {
                    draft.meta = header.meta();
                    for turn in &mut draft.turns {
                        (turn.line, turn.sheet) = (Some(first), table.sheet.clone());
                    }
                }
                draft.assumed.insert(0, assumed::format(table.format));
                draft.assumed.extend(table.remarks(rows));
            }
            Err(flaw) => {
                flaw.id = flaw.id.take().or(name);
                flaw.line = first;
            }
        }
    }
    drafts
}

/// A cell with the breaks between its speakers as breaks: exports write them as `<br>`, as a backslash and an n, or put a sign before
/// each label.
fn with_breaks(cell: &str, labels: &Labels) -> String {
    static BREAK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)<br\s*/?>|\\r\\n|\\n").expect("a valid pattern"));
    static BEFORE_LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\s*[|｜/／]\s*([^|｜/／：:\s]{1,12})([：:])").expect("a valid pattern")
    });
    if values::is_json(cell) {
        return cell.to_owned();
    }
    let cell = BREAK.replace_all(cell, "\n");
    let parted = BEFORE_LABEL.replace_all(&cell, |found: &Captures<'_>| match labels.role(&found[1]) {
        Some(_) => format!("\n{}{}", &found[1], &found[2]),
        None => found[0].to_owned(),
    });
    parted.into_owned()
}
