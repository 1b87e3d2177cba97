//! A workbook (XLSX) with a sheet a table.
//!
//! Takes sheets, gives bytes. Words are always written as strings, so that nothing of a document is ever calculated. A
//! workbook is held in memory until it is whole. The day of its making is left at a fixed one: it would change the bytes.

use std::io;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use crate::model::REPORT_MARK;
use crate::report::texts::Text;

use super::Tables;
use super::sheets::{Cell, Sheet};

/// Rows of a sheet at most, with its titles.
const ROWS: u32 = 1_048_576;

/// UTF-16 units of a cell at most; what Excel holds, with room for the ellipsis.
const UNITS: usize = 32_000;

/// Columns from this width on hold sentences, which may take several lines.
const WIDE: u16 = 40;

impl Tables {
    /// Adds a workbook with sheets of documents, findings, elements, agents and rules to the bytes of the caller. A sheet
    /// that is full says in its last row how many rows it does not hold.
    ///
    /// # Errors
    /// When the workbook cannot be packed, such as for want of memory.
    pub fn write_workbook(&self, out: &mut Vec<u8>) -> io::Result<()> {
        out.extend(self.workbook(ROWS).map_err(io::Error::other)?);
        Ok(())
    }

    pub(super) fn workbook(&self, rows: u32) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let day = ExcelDateTime::from_ymd(2026, 1, 1)?;
        let properties = DocProperties::new().set_author(REPORT_MARK);
        book.set_properties(&properties.set_creation_datetime(&day));
        let styles = Styles::new();
        let sheets = [
            self.calls(),
            self.findings(),
            self.elements(),
            self.agents(),
            self.rules(),
        ];
        for sheet in sheets {
            let page = book.add_worksheet();
            page.set_name(sheet.name.get(self.options.language))?;
            self.write_sheet(page, sheet, &styles, rows)?;
        }
        book.save_to_buffer()
    }

    fn write_sheet(
        &self,
        page: &mut Worksheet,
        sheet: Sheet<'_>,
        styles: &Styles,
        limit: u32,
    ) -> Result<(), XlsxError> {
        page.set_freeze_panes(1, 0)?;
        for (column, (title, width)) in (0..).zip(&sheet.columns) {
            page.set_column_width(column, *width)?;
            page.write_string_with_format(0, column, title, &styles.title)?;
        }
        let (mut at, last) = (0, limit.saturating_sub(1));
        let mut rows = sheet.rows.peekable();
        while let Some(row) = rows.next() {
            at += 1;
            if at == last && rows.peek().is_some() {
                let note = self.fill(Text::RowsLeft, &[&(1 + rows.count()), &limit]);
                page.write_string_with_format(at, 0, note, &styles.title)?;
                break;
            }
            for (column, (cell, (_, width))) in (0..).zip(row.iter().zip(&sheet.columns)) {
                write_cell(page, (at, column), cell, styles, *width >= WIDE)?;
            }
        }
        let columns = u16::try_from(sheet.columns.len()).unwrap_or(1);
        page.autofilter(0, 0, at.max(1), columns.saturating_sub(1))?;
        Ok(())
    }
}

/// How cells look.
struct Styles {
    title: Format,
    plain: Format,
    wrapped: Format,
    marked: Format,
    rest: Format,
}

impl Styles {
    fn new() -> Self {
        let plain = Format::new().set_align(FormatAlign::Top);
        Self {
            title: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x00E7_ECF2)),
            wrapped: plain.clone().set_text_wrap(),
            plain,
            marked: Format::new().set_bold().set_font_color(Color::RGB(0x00C0_0000)),
            rest: Format::new(),
        }
    }
}

fn write_cell(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    styles: &Styles,
    wide: bool,
) -> Result<(), XlsxError> {
    let style = if wide { &styles.wrapped } else { &styles.plain };
    match cell {
        Cell::Empty => {}
        Cell::Number(number) => {
            // Counts and points lie far within the whole numbers of a float.
            page.write_number_with_format(row, column, *number as f64, style)?;
        }
        Cell::Text(text) => {
            page.write_string_with_format(row, column, fitting(text), style)?;
        }
        Cell::Marked([before, words, after]) => {
            let runs = [
                (&styles.rest, before),
                (&styles.marked, words),
                (&styles.rest, after),
            ];
            let runs: Vec<(&Format, &str)> = runs
                .into_iter()
                .filter(|(_, text)| !text.is_empty())
                .map(|(style, text)| (style, text.as_str()))
                .collect();
            match runs.as_slice() {
                [] => {}
                // A single run would be no rich text: here the words are the whole sentence.
                [(_, text)] => {
                    page.write_string_with_format(row, column, *text, style)?;
                }
                runs => {
                    page.write_rich_string_with_format(row, column, runs, style)?;
                }
            }
        }
    }
    Ok(())
}

/// As much of a text as a cell holds.
fn fitting(text: &str) -> String {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > UNITS
    });
    match end {
        Some((at, _)) => text
            .chars()
            .take(text[..at].chars().count())
            .chain(['…'])
            .collect(),
        None => text.to_owned(),
    }
}
