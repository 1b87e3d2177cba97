//! Workbooks of Excel -> lines: the sheets in their order, each a table whose header names what is to be said.
//!
//! Takes bytes that `package` has measured, gives a heading and rows for each sheet. A sheet is read cell by cell and
//! only cells with words are kept, so that empty rows cost nothing; what is kept has a limit. Must not know who says
//! what: that is for `table`.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::{Form, Line, Text};
use crate::input::assumed;
use crate::input::error::{Fault, place_name};
use crate::input::limits::{MOST_ROWS, MOST_WORDS};
use crate::input::lines::trim;
use crate::input::rows::TableRow;
use crate::input::table::Columns;
use crate::model::Unit;

/// Columns of a list of words.
const MOST_PLAIN_COLUMNS: u32 = 16;
/// Rows in which a header is looked for: titles and head lines stand above it.
const HEADER_WITHIN: usize = 20;

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Reads all sheets that can be seen.
pub(super) fn read(bytes: &[u8]) -> Result<Text, Fault> {
    let mut book = Book::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => Fault::Encrypted,
        _ => Fault::BrokenSheet(None),
    })?;
    let mut room = Room::default();
    let mut assumed = Vec::new();
    let mut sheets = Vec::new();
    let tables = book.sheets_metadata().to_vec();
    for sheet in tables
        .into_iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
    {
        if sheet.visible != SheetVisible::Visible {
            assumed.push(assumed::hidden_sheet(&sheet.name));
            continue;
        }
        let rows = rows(&mut book, &sheet.name, &mut room)?;
        if !rows.is_empty() {
            sheets.push(Sheet::new(sheet.name, rows));
        }
    }
    if !sheets.is_empty() && sheets.iter().all(|sheet| sheet.header.is_none()) {
        return Err(Fault::NoColumns(sheets.iter().map(Sheet::columns).collect()));
    }
    // A cover page says who made a script, and must not count as the agent's saying who he is.
    let (about, sheets): (Vec<_>, Vec<_>) = sheets.into_iter().partition(Sheet::is_about_the_script);
    assumed.extend(
        about
            .iter()
            .map(|sheet| assumed::sheet_about_the_script(&sheet.name)),
    );
    let without = sheets.iter().filter(|sheet| sheet.header.is_none());
    assumed.extend(without.map(|sheet| assumed::sheet_without_header(&sheet.name)));
    let lines = sheets.into_iter().enumerate();
    Ok(Text {
        unit: Unit::Row,
        lines: lines.flat_map(|(at, sheet)| sheet.lines(at)).collect(),
        assumed,
    })
}

/// The rows of all sheets that can be seen, without a look for a header.
pub(super) fn plain(bytes: &[u8]) -> Result<Vec<TableRow>, Fault> {
    let mut book = Book::new(Cursor::new(bytes)).map_err(|_| Fault::BrokenSheet(None))?;
    let mut room = Room::default();
    let mut all = Vec::new();
    for sheet in book.sheets_metadata().to_vec() {
        if sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible {
            for row in rows(&mut book, &sheet.name, &mut room)? {
                all.push(TableRow {
                    line: row.number,
                    sheet: Some(sheet.name.clone()),
                    cells: (0..MOST_PLAIN_COLUMNS)
                        .map(|column| {
                            let cell = row.cells.iter().find(|(at, _)| *at == column);
                            cell.map_or_else(String::new, |(_, text)| text.clone())
                        })
                        .collect(),
                });
            }
        }
    }
    Ok(all)
}

/// A row with words: its cells that are not empty, with their columns.
#[derive(Debug)]
struct Row {
    number: usize,
    cells: Vec<(u32, String)>,
}

impl Row {
    fn words(&self) -> Vec<&str> {
        self.cells.iter().map(|(_, text)| text.as_str()).collect()
    }
}

/// What is left to be kept.
#[derive(Debug)]
struct Room {
    rows: usize,
    bytes: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            rows: MOST_ROWS,
            bytes: MOST_WORDS << 20,
        }
    }
}

impl Room {
    fn take(&mut self, sheet: &str, rows: usize, bytes: usize) -> Result<(), Fault> {
        let left = (self.rows.checked_sub(rows)).zip(self.bytes.checked_sub(bytes));
        (self.rows, self.bytes) = left.ok_or_else(|| Fault::TooManyRows(sheet.to_owned()))?;
        Ok(())
    }
}

/// The rows of a sheet that hold words.
fn rows(book: &mut Book<'_>, sheet: &str, room: &mut Room) -> Result<Vec<Row>, Fault> {
    let broken = |_| Fault::BrokenSheet(Some(sheet.to_owned()));
    let mut reader = book.worksheet_cells_reader(sheet).map_err(broken)?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(cell) = reader.next_cell().map_err(broken)? {
        let text = words(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let number = usize::try_from(row).unwrap_or(usize::MAX).saturating_add(1);
        let is_new = rows.last().is_none_or(|last| last.number != number);
        room.take(sheet, usize::from(is_new), text.len())?;
        if is_new {
            let cells = Vec::new();
            rows.push(Row { number, cells });
        }
        if let Some(last) = rows.last_mut() {
            last.cells.push((column, text));
        }
    }
    Ok(rows)
}

/// The words of a cell as Excel shows them, but for the formats of numbers.
fn words(value: &DataRef<'_>) -> String {
    let text = match value {
        DataRef::String(text) => text.as_str(),
        DataRef::SharedString(text) => text,
        DataRef::Int(number) => return number.to_string(),
        DataRef::Float(number) => return number.to_string(),
        // Truths, times and errors are never said.
        _ => return String::new(),
    };
    // Excel ends the lines of a cell in LF; other programs leave CRLF.
    trim(text).replace("\r\n", "\n")
}

/// A sheet with its header, if one was found.
#[derive(Debug)]
struct Sheet {
    name: Arc<str>,
    rows: Vec<Row>,
    /// Where in `rows`.
    header: Option<usize>,
}

impl Sheet {
    fn new(name: String, rows: Vec<Row>) -> Self {
        let within = &rows[..rows.len().min(HEADER_WITHIN)];
        let header = within.iter().position(|row| Columns::name_speech(&row.words()));
        Self {
            name: name.into(),
            rows,
            header,
        }
    }

    /// Whether the sheet is a cover, a list of versions or the like.
    fn is_about_the_script(&self) -> bool {
        const ABOUT: [&str; 12] = [
            "封面",
            "目录",
            "说明",
            "修订",
            "版本",
            "变更",
            "更新记录",
            "cover",
            "contents",
            "readme",
            "changelog",
            "revision",
        ];
        let name = self.name.to_lowercase();
        self.header.is_none() && ABOUT.iter().any(|word| name.contains(word))
    }

    /// What the first row calls the columns, as far as it looks like names; longer cells may be words of a script.
    fn columns(&self) -> String {
        const LONGEST: usize = 12;
        const MOST: usize = 12;
        let first = self.rows.first().map(Row::words).unwrap_or_default();
        let names = first.into_iter().take(MOST).map(|name| {
            let is_name = name.chars().nth(LONGEST).is_none() && !name.contains('\n');
            if is_name {
                place_name(name)
            } else {
                "…".to_owned()
            }
        });
        let names: Vec<_> = names.collect();
        format!("{}: {}", place_name(&self.name), names.join(", "))
    }

    /// The sheet's name as a heading, what stands above the header as paragraphs, the rest as rows. Where nothing names
    /// the columns, a single cell is a paragraph. The number of the sheet tells its table from others.
    fn lines(self, table: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        if let Some(first) = self.rows.first() {
            lines.push(Line::new(first.number, &*self.name, Form::Heading(1)));
        }
        let titles: Vec<u32> = self.header.map_or_else(Vec::new, |at| {
            self.rows[at].cells.iter().map(|(column, _)| *column).collect()
        });
        for (at, row) in self.rows.into_iter().enumerate() {
            let is_paragraph = match self.header {
                Some(header) => at < header,
                None => row.cells.len() == 1,
            };
            if is_paragraph {
                let cells = row.cells.into_iter();
                lines.extend(cells.map(|(_, text)| Line::new(row.number, text, Form::Plain)));
            } else {
                let is_header = self.header == Some(at);
                lines.push(Line::row(row.number, table, is_header, under(&titles, row.cells)));
            }
        }
        for line in &mut lines {
            line.sheet = Some(Arc::clone(&self.name));
        }
        lines
    }
}

/// The cells under the titles, empty where there is none; what stands under no title comes after them. A sheet without
/// titles keeps its first column apart.
fn under(titles: &[u32], cells: Vec<(u32, String)>) -> Vec<String> {
    let first = [0];
    let titles = if titles.is_empty() { &first[..] } else { titles };
    let mut row = vec![String::new(); titles.len()];
    for (column, text) in cells {
        match titles.iter().position(|title| *title == column) {
            Some(at) => row[at] = text,
            None => row.push(text),
        }
    }
    row
}
