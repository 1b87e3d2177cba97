//! A row an utterance -> recordings: rows of one call belong together wherever they stand.
//!
//! Takes a table, gives one draft or flaw a call, in the order in which calls begin. Must not know how cells were read.

use std::borrow::Cow;
use std::collections::HashMap;

use super::titles::Field;
use super::{Row, Table};
use crate::input::clock::Timeline;
use crate::input::draft::{Draft, Flaw};
use crate::input::label::Labels;
use crate::input::recording::Recording;
use crate::input::times::{self, TimeUnit, Written};
use crate::input::utterance::{NOBODY, Utterance};

pub(super) fn read(table: &Table, labels: &Labels) -> Vec<Result<Draft, Flaw>> {
    let mut calls: Vec<(String, Vec<&Row>)> = Vec::new();
    let mut places = HashMap::<String, usize>::new();
    let mut id = String::new();
    for row in table
        .rows
        .iter()
        .filter(|row| !table.columns.said(&row.cells).is_empty())
    {
        // In merged cells the id stands in the first row only.
        let cell = table.columns.cell(&row.cells, Field::Call);
        if !cell.is_empty() {
            cell.clone_into(&mut id);
        }
        let at = *places.entry(id.clone()).or_insert(calls.len());
        match calls.get_mut(at) {
            Some((_, rows)) => rows.push(row),
            None => calls.push((id.clone(), vec![row])),
        }
    }
    let drafts = calls
        .into_iter()
        .map(|(id, rows)| recording(table, &id, rows).draft(labels));
    drafts.collect()
}

fn recording(table: &Table, id: &str, mut rows: Vec<&Row>) -> Recording {
    let number = |row: &Row| table.columns.cell(&row.cells, Field::Number).parse::<f64>().ok();
    if rows.iter().all(|row| number(row).is_some_and(f64::is_finite)) {
        rows.sort_by(|a, b| {
            number(a)
                .unwrap_or_default()
                .total_cmp(&number(b).unwrap_or_default())
        });
    }
    let spoken = rows.iter().map(|row| {
        let label = table.columns.cell(&row.cells, Field::Role);
        let speaker = match label {
            "" => Cow::Borrowed(NOBODY),
            number if number.bytes().all(|b| b.is_ascii_digit()) => Cow::Owned(format!("speaker{number}")),
            label => Cow::Owned(label.to_owned()),
        };
        Utterance {
            line: Some(row.line),
            sheet: table.sheet.clone(),
            ..Utterance::new(speaker, table.columns.said(&row.cells))
        }
    });
    let mut recording = Recording::new(table.format, spoken.collect());
    recording.notes = table.remarks(&rows);
    recording.header = table.header(id, &rows);
    recording.unit = table.unit();
    recording.line = rows.iter().map(|row| row.line).min().unwrap_or(1);
    take_times(table, &rows, &mut recording);
    recording
}

/// Times of day and of the recording stand written out; numbers need a unit.
fn take_times(table: &Table, rows: &[&Row], recording: &mut Recording) {
    let written = |field| -> Vec<_> {
        let cells = rows
            .iter()
            .map(|row| times::written(table.columns.cell(&row.cells, field)));
        cells.collect()
    };
    let (starts, ends) = (written(Field::Start), written(Field::End));
    let all = || starts.iter().chain(&ends).flatten();
    let numbers = all().filter_map(|time| match time {
        Written::Number(number) => Some(*number),
        Written::Clock(_) => None,
    });
    let last = numbers.reduce(f64::max);
    let chars = || {
        rows.iter()
            .map(|row| table.columns.said(&row.cells).chars().count())
            .sum()
    };
    recording.times = last.map(|last| {
        table
            .columns
            .unit
            .unwrap_or_else(|| TimeUnit::by_rate(chars(), last))
    });
    let timeline = all().find_map(|time| match time {
        Written::Clock(stamp) => Some(Timeline::new(*stamp)),
        Written::Number(_) => None,
    });
    let ms = |time: &Option<Written>| match time.as_ref()? {
        Written::Number(number) => recording.times?.ms(*number),
        Written::Clock(stamp) => timeline?.place(*stamp).0,
    };
    let pairs: Vec<_> = starts
        .iter()
        .zip(&ends)
        .map(|(start, end)| (ms(start), ms(end)))
        .collect();
    for (said, (start, end)) in recording.utterances.iter_mut().zip(pairs) {
        (said.start_ms, said.end_ms) = (start, end);
    }
    times::from_first(&mut recording.utterances);
    let began = timeline.and_then(Timeline::started_at);
    if let Some(began) = began.filter(|_| !recording.header.has("started_at")) {
        recording.header.assume("started_at", &began);
    }
}
