//! CSV and its kin with tabs or semicolons -> a table.
//!
//! Takes decoded text, gives rows below the header with their lines. Must not know what is said.

use csv::{ReaderBuilder, StringRecord};

use super::columns::{Columns, missing, not_there};
use super::unquoted::{open_quote, put_together};
use super::{HEADER_WITHIN, Joined, Row, Table};
use crate::input::error::Fault;
use crate::input::format::Format;
use crate::input::head;
use crate::input::label::Labels;

/// Whether a text is a table of calls: a line at its top names columns, two at the least, and no speaker.
pub(in crate::input) fn recognise(text: &str, labels: &Labels) -> bool {
    const TITLES: usize = 3;
    const LONGEST: usize = 16;
    let mut full = text.lines().filter(|line| !line.trim().is_empty()).take(TITLES);
    full.any(|line| {
        let Some(delimiter) = delimiter(line) else {
            return false;
        };
        let cells = first_record(line, delimiter);
        let columns = Columns::new(&cells, &[]);
        let short = cells.iter().all(|cell| cell.chars().nth(LONGEST).is_none());
        // 坐席：您好,内容 is speech; of three titles that are known none is.
        let is_speech = columns.known() < 3 && head::of_line(line, labels).is_some();
        short && columns.known() > 1 && columns.shape().is_some() && !is_speech
    })
}

/// Reads the table; `tsv` names its delimiter.
pub(super) fn table(
    text: &str,
    extension: &str,
    labels: &Labels,
    chosen: &[(String, String)],
) -> Result<Table, Fault> {
    let top = || {
        text.lines()
            .filter(|line| !line.trim().is_empty())
            .take(HEADER_WITHIN)
    };
    let is_header = |line: &&str, delimiter| {
        Columns::new(&first_record(line, delimiter), chosen)
            .shape()
            .is_some()
    };
    let header = top().find_map(|line| delimiter(line).filter(|delimiter| is_header(&line, *delimiter)));
    let delimiter = match extension {
        "tsv" => b'\t',
        _ => header.or_else(|| top().find_map(delimiter)).unwrap_or(b','),
    };
    if let Some(line) = open_quote(text, delimiter) {
        return Err(Fault::OpenQuote { line });
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut columns = None;
    let mut titles: Vec<String> = Vec::new();
    let mut record = StringRecord::new();
    let mut lines = Lines::new(text);
    // Text that was decoded has nothing that the reader could stumble over.
    while reader
        .read_record(&mut record)
        .map_err(|_| Fault::NotFormat(Format::Csv.id()))?
    {
        let line = lines.at(record.position().map_or(0, |position| position.byte()));
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if columns.is_none() {
            let found = Columns::new(&cells, chosen);
            columns = found.shape().map(|shape| (found, shape));
            // Without a header the first row is the likeliest to be one.
            if columns.is_some() || titles.is_empty() {
                titles = cells;
            }
            if columns.is_none() && line > HEADER_WITHIN {
                break;
            }
            continue;
        }
        let (cells, joined) = match &columns {
            Some((found, _)) => put_together(cells, &titles, found, labels, delimiter),
            None => (cells, Joined::No),
        };
        rows.push(Row { line, cells, joined });
    }
    let Some((columns, shape)) = columns else {
        return Err(missing(None, &titles, chosen));
    };
    Ok(Table {
        format: Format::Csv,
        sheet: None,
        not_there: not_there(&titles, chosen),
        titles,
        columns,
        shape,
        rows,
    })
}

/// Lines by bytes. The reader's own count is one behind where lines end in CRLF: a record begins with the LF before it.
struct Lines<'t> {
    bytes: &'t [u8],
    /// What ends a line, as for other text: LF, or CR where there is no LF.
    end: u8,
    at: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            bytes: text.as_bytes(),
            end: if text.contains('\n') { b'\n' } else { b'\r' },
            at: 0,
            line: 1,
        }
    }

    /// The line on which the record from this byte on begins; bytes come in their order.
    fn at(&mut self, byte: u64) -> usize {
        let begin = usize::try_from(byte)
            .unwrap_or(usize::MAX)
            .clamp(self.at, self.bytes.len());
        let blank = self.bytes[begin..]
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
        let passed = &self.bytes[self.at..begin + blank];
        self.line += passed.iter().filter(|byte| **byte == self.end).count();
        self.at = begin + blank;
        self.line
    }
}

/// The sign that parts the cells of a header, by how often it stands there.
pub(in crate::input) fn delimiter(line: &str) -> Option<u8> {
    let count = |sign: u8| line.bytes().filter(|byte| *byte == sign).count();
    let most = [b'\t', b',', b';'].into_iter().max_by_key(|sign| count(*sign));
    most.filter(|sign| count(*sign) > 0)
}

fn first_record(line: &str, delimiter: u8) -> Vec<String> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .from_reader(line.as_bytes());
    let first = reader.records().next().and_then(Result::ok).unwrap_or_default();
    first.iter().map(str::to_owned).collect()
}
