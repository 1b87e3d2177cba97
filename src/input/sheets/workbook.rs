//! Workbooks of Excel -> tables: the sheets that can be seen and name the columns of calls.
//!
//! Takes bytes that `office` has measured, gives tables with rows as Excel numbers them. Sheets are read cell by cell
//! into limits. Must not know what is said.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::columns::{Columns, missing, not_there};
use super::{HEADER_WITHIN, Joined, Row, Table};
use crate::input::assumed;
use crate::input::error::Fault;
use crate::input::format::Format;
use crate::input::limits::{MOST_TABLE_ROWS, MOST_TABLE_WORDS};
use crate::input::lines::trim;
use crate::model::Assumption;

/// Columns beyond which nothing is read: a cell may stand anywhere in 16,384 of them.
const MOST_COLUMNS: usize = 256;

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// The tables of a workbook, and which sheets were left out.
pub(super) struct Tables {
    pub(super) tables: Vec<Table>,
    pub(super) notes: Vec<Assumption>,
}

/// Reads the sheets that are tables of calls. Where there is none, that is a fault if there `must` be one; else the
/// workbook is something else.
pub(super) fn tables(bytes: &[u8], chosen: &[(String, String)], must: bool) -> Result<Option<Tables>, Fault> {
    let mut book = Book::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => Fault::Encrypted,
        _ => Fault::BrokenSheet(None),
    })?;
    let mut found = Tables {
        tables: Vec::new(),
        notes: Vec::new(),
    };
    let mut room = Room {
        rows: MOST_TABLE_ROWS,
        bytes: MOST_TABLE_WORDS << 20,
    };
    let mut first_fault = None;
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if sheet.visible != SheetVisible::Visible {
            found.notes.push(assumed::hidden_sheet(&sheet.name));
            continue;
        }
        match self::sheet(&mut book, &sheet.name, chosen, &mut room)? {
            Sheet::Calls(table) => found.tables.push(table),
            Sheet::Empty => {}
            Sheet::Other(fault) => {
                found.notes.push(assumed::other_sheet(&sheet.name));
                first_fault.get_or_insert(fault);
            }
        }
    }
    match first_fault {
        Some(fault) if found.tables.is_empty() && must => Err(fault),
        _ if found.tables.is_empty() => Ok(None),
        _ => Ok(Some(found)),
    }
}

/// What is left to be kept.
struct Room {
    rows: usize,
    bytes: usize,
}

/// What a sheet is.
enum Sheet {
    Calls(Table),
    /// Its header does not name the columns of calls: this one.
    Other(Fault),
    Empty,
}

/// Reads a sheet.
fn sheet(
    book: &mut Book<'_>,
    name: &str,
    chosen: &[(String, String)],
    room: &mut Room,
) -> Result<Sheet, Fault> {
    let broken = |_| Fault::BrokenSheet(Some(name.to_owned()));
    let mut reader = book.worksheet_cells_reader(name).map_err(broken)?;
    let mut rows = Rows::default();
    let mut header: Option<(Vec<String>, Columns)> = None;
    let mut top: Vec<Row> = Vec::new();
    loop {
        let cell = reader.next_cell().map_err(broken)?;
        let is_end = cell.is_none();
        if let Some(cell) = cell {
            let (row, column) = cell.get_position();
            rows.put(row, column, words(cell.get_value()));
        } else {
            rows.end();
        }
        // A row is whole once a cell of the next one came.
        while header.is_none()
            && let Some(row) = rows.next_whole()
        {
            let columns = Columns::new(&row.cells, chosen);
            if columns.shape().is_some() {
                header = Some((row.cells, columns));
            } else {
                top.push(row);
            }
            if header.is_none() && top.len() >= HEADER_WITHIN {
                return Ok(Sheet::Other(missing(Some(name), &top[0].cells, chosen)));
            }
        }
        if rows.whole.len() > room.rows || rows.bytes > room.bytes {
            return Err(Fault::TableTooLong(name.to_owned()));
        }
        if is_end {
            break;
        }
    }
    let Some((titles, columns)) = header else {
        return Ok(match top.first() {
            Some(first) => Sheet::Other(missing(Some(name), &first.cells, chosen)),
            None => Sheet::Empty,
        });
    };
    let Some(shape) = columns.shape() else {
        return Ok(Sheet::Empty);
    };
    room.rows -= rows.whole.len();
    room.bytes -= rows.bytes;
    Ok(Sheet::Calls(Table {
        format: Format::Xlsx,
        sheet: Some(Arc::from(name)),
        not_there: not_there(&titles, chosen),
        titles,
        columns,
        shape,
        rows: rows.whole.into(),
    }))
}

/// Rows in the making.
#[derive(Default)]
struct Rows {
    whole: std::collections::VecDeque<Row>,
    last: Option<Row>,
    bytes: usize,
}

impl Rows {
    fn put(&mut self, row: u32, column: u32, text: String) {
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if text.is_empty() || column >= MOST_COLUMNS {
            return;
        }
        let line = usize::try_from(row).unwrap_or(usize::MAX).saturating_add(1);
        if self.last.as_ref().is_none_or(|last| last.line != line) {
            self.end();
            self.last = Some(Row {
                line,
                cells: Vec::new(),
                joined: Joined::No,
            });
        }
        self.bytes += text.len();
        if let Some(last) = &mut self.last {
            last.cells.resize(last.cells.len().max(column + 1), String::new());
            last.cells[column] = text;
        }
    }

    fn end(&mut self) {
        self.whole.extend(self.last.take());
    }

    fn next_whole(&mut self) -> Option<Row> {
        self.whole.pop_front()
    }
}

/// A cell in words: times as a clock shows them, as the same table in CSV has them.
fn words(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => trim(text).replace("\r\n", "\n"),
        DataRef::SharedString(text) => trim(text).replace("\r\n", "\n"),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::DateTime(time) => clock(time),
        DataRef::DateTimeIso(time) => time.replace('T', " "),
        DataRef::Bool(_) | DataRef::DurationIso(_) | DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// `00:01:02.500` for a time of day or a length, `2026-01-05 09:00:03` for a moment.
fn clock(time: &ExcelDateTime) -> String {
    let days = time.as_f64();
    if !time.is_duration() && days >= 1.0 {
        let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
        return format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
    }
    // Sheets hold fractions of a day; the cast cuts what is negative or beyond counting.
    let ms = (days * 86_400_000.0).round() as u64;
    let (hours, rest) = (ms / 3_600_000, ms % 3_600_000);
    format!(
        "{hours:02}:{:02}:{:02}.{:03}",
        rest / 60_000,
        rest % 60_000 / 1000,
        rest % 1000
    )
}
