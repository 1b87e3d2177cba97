//! Any table or text as rows of cells: lists of words that are no documents.
//!
//! Takes bytes, gives cells with their lines as they stand, from a workbook (DOCX is none), CSV and its kin, or a line a
//! cell. Limits are those of documents. Must not know what the cells mean.

use csv::ReaderBuilder;

use super::error::{DocumentError, Fault};
use super::format::Format;
use super::{encoding, office, sheets};

/// A row with words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// 1-based line of the file, or row of the sheet.
    pub line: usize,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Its cells, empty ones too.
    pub cells: Vec<String>,
}

/// What a file of words holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plain {
    /// Rows of a table, or lines.
    Rows(Vec<TableRow>),
    /// Text that begins like JSON.
    Json(String),
}

/// Reads a file of words; `forced` names its encoding where it is not to be told from the bytes.
///
/// # Errors
/// Bytes that are no text and no workbook, or more than a document may hold.
pub fn read_plain(path: &str, bytes: &[u8], forced: Option<&str>) -> Result<Plain, DocumentError> {
    read(path, bytes, forced).map_err(|fault| DocumentError::of_file(path, &fault))
}

fn read(path: &str, bytes: &[u8], forced: Option<&str>) -> Result<Plain, Fault> {
    if office::is_office(bytes) {
        return office::plain_rows(bytes).map(Plain::Rows);
    }
    let decoded = encoding::decode(bytes, forced)?;
    let text = decoded.text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['{', '[']) {
        return Ok(Plain::Json(text.to_owned()));
    }
    let extension = super::extension(path);
    if ["csv", "tsv"].contains(&extension.as_str()) {
        return separated(text, &extension).map(Plain::Rows);
    }
    let lines = text.lines().enumerate();
    let rows = lines.map(|(at, line)| TableRow {
        line: at + 1,
        sheet: None,
        cells: vec![line.trim().to_owned()],
    });
    Ok(Plain::Rows(rows.filter(TableRow::has_words).collect()))
}

fn separated(text: &str, extension: &str) -> Result<Vec<TableRow>, Fault> {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    let delimiter = match extension {
        "tsv" => b'\t',
        _ => sheets::csv_delimiter(first).unwrap_or(b','),
    };
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        // Text that was decoded has nothing that the reader could stumble over.
        let record = record.map_err(|_| Fault::NotFormat(Format::Csv.id()))?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(TableRow {
            line: usize::try_from(line).unwrap_or(usize::MAX),
            sheet: None,
            cells: record.iter().map(|cell| cell.trim().to_owned()).collect(),
        });
    }
    rows.retain(TableRow::has_words);
    Ok(rows)
}

impl TableRow {
    fn has_words(&self) -> bool {
        self.cells.iter().any(|cell| !cell.is_empty())
    }
}
