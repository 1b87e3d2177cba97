//! Rows of CSV whose words hold the sign that parts cells and were not quoted, and quotes that nothing closes.
//!
//! Takes cells or text, gives rows as they were meant, or says where that cannot be told. Must not know what is said.

use super::Joined;
use super::columns::Columns;
use super::titles::Field;
use crate::input::label::Labels;
use crate::input::lines::trim;
use crate::input::times;

/// Puts words together that were taken for several cells: a row has more cells than the header has titles, or words where a time
/// should stand.
pub(super) fn put_together(
    mut cells: Vec<String>,
    titles: &[String],
    columns: &Columns,
    labels: &Labels,
    delimiter: u8,
) -> (Vec<String>, Joined) {
    let named = titles.iter().rposition(|title| !trim(title).is_empty());
    let named = named.map_or(0, |last| last + 1);
    while cells.len() > named && cells.last().is_some_and(|cell| trim(cell).is_empty()) {
        cells.pop();
    }
    let Some(said) = columns.said_at().filter(|said| *said < cells.len()) else {
        return (cells, Joined::No);
    };
    let surplus = cells.len().saturating_sub(named);
    let misplaced = cells[said + 1..]
        .iter()
        .zip(said + 1..)
        .take_while(|(cell, at)| columns.is_time(*at) && !may_be_time(cell))
        .count();
    let join = |count: usize| {
        let mut joined = cells.clone();
        let pieces: Vec<String> = joined.drain(said..=said + count).collect();
        joined.insert(said, pieces.join(&char::from(delimiter).to_string()));
        joined
    };
    if surplus > 0 {
        let joined = join(surplus);
        return match fits(&joined, said, columns, labels) {
            true => (joined, Joined::Words),
            false => (cells, Joined::Cut),
        };
    }
    match misplaced {
        0 => (cells, Joined::No),
        count => (join(count), Joined::Words),
    }
}

/// Whether what stands behind the words is what its columns say.
fn fits(cells: &[String], said: usize, columns: &Columns, labels: &Labels) -> bool {
    let behind = cells.iter().enumerate().skip(said + 1);
    behind.into_iter().all(|(at, cell)| {
        if columns.is_time(at) {
            may_be_time(cell)
        } else {
            !columns.is_of(at, Field::Role) || labels.speaker(trim(cell)).is_some()
        }
    })
}

/// A time, nothing, or something with figures that is none that we know.
fn may_be_time(cell: &str) -> bool {
    const LONGEST: usize = 24;
    let cell = trim(cell);
    let has_figures = cell.contains(|c: char| c.is_ascii_digit()) && cell.chars().nth(LONGEST).is_none();
    cell.is_empty() || times::written(cell).is_some() || has_figures
}

/// The line on which a quote opens that nothing closes; what follows would all be taken for one cell.
pub(super) fn open_quote(text: &str, delimiter: u8) -> Option<usize> {
    let (mut line, mut opened) = (1, None);
    let mut begins_cell = true;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        line += usize::from(byte == b'\n');
        if opened.is_some() {
            if byte == b'"' && bytes.next_if_eq(&b'"').is_none() {
                while bytes.next_if_eq(&b' ').is_some() {}
                let ends_cell = |next: &u8| *next == delimiter || matches!(*next, b'\n' | b'\r');
                // A quote that closes lines further down, in the middle of a cell, opens there: the one before was never closed.
                if opened != Some(line) && !bytes.peek().is_none_or(ends_cell) {
                    return opened;
                }
                opened = None;
            }
            continue;
        }
        if byte == b'"' && begins_cell {
            opened = Some(line);
        }
        begins_cell = byte == delimiter || byte == b'\n' || byte == b'\r';
    }
    opened
}
