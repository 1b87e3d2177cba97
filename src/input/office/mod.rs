//! Documents of Word (DOCX) and Excel (XLSX) -> the lines that `script` and `labelled` read.
//!
//! Takes bytes, tells by them and not by a file's name what they are, gives lines with what the format says of each
//! (headings by style, rows of tables). Must not know what is said and what is instruction.
//!
//! `package` opens the zip container and keeps it small, `xml` walks a part of it. `docx` reads the one format, with
//! `styles` and `blocks`, and `xlsx` the other. `ole` tells what older or encrypted documents are.

mod blocks;
mod docx;
mod ole;
mod package;
mod styles;
mod xlsx;
mod xml;

use std::sync::Arc;

use super::error::Fault;
use super::format::Format;
use super::lines::{Shape, TextLine, trim};
use super::rows::TableRow;
use crate::model::{Assumption, Unit};
use package::{Package, Part};

/// What a document holds.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// What lines are counted in.
    pub(super) unit: Unit,
    /// In the order of the document.
    lines: Vec<Line>,
    /// What was left out, in words.
    pub(super) assumed: Vec<Assumption>,
}

/// A paragraph or a row.
#[derive(Debug)]
struct Line {
    number: usize,
    /// May hold line ends; of a row, the cells with tabs between them.
    text: String,
    form: Form,
    sheet: Option<Arc<str>>,
}

/// [`Shape`] as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Plain,
    Heading(usize),
    Strong,
    Row {
        table: usize,
        header: bool,
        cells: Vec<String>,
    },
}

/// Whether the bytes are a document of Word or Excel, or a container that they come in.
pub(super) fn is_office(bytes: &[u8]) -> bool {
    package::is_zip(bytes) || ole::is_compound(bytes)
}

/// A document that was opened and measured.
pub(super) enum Document<'b> {
    /// Of Word.
    Word(Box<Package<'b>>, String),
    /// Of Excel.
    Workbook(&'b [u8]),
}

impl Document<'_> {
    pub(super) fn format(&self) -> Format {
        match self {
            Self::Word(..) => Format::Docx,
            Self::Workbook(_) => Format::Xlsx,
        }
    }
}

/// Opens a document and sees to it that it unpacks to no more than it may.
pub(super) fn open(bytes: &[u8]) -> Result<Document<'_>, Fault> {
    if ole::is_compound(bytes) {
        return Err(ole::fault(bytes));
    }
    let mut package = Package::open(bytes)?;
    if package.is_report() {
        return Err(Fault::OwnReport);
    }
    Ok(match package.main_part()? {
        Part::Document(name) => Document::Word(Box::new(package), name),
        Part::Workbook => Document::Workbook(bytes),
    })
}

/// Reads a document.
pub(super) fn read(document: Document<'_>) -> Result<Text, Fault> {
    match document {
        Document::Word(mut package, name) => docx::read(&mut package, &name),
        Document::Workbook(bytes) => xlsx::read(bytes),
    }
}

/// The rows of all sheets that can be seen, as they stand; a document of Word has none.
pub(super) fn plain_rows(bytes: &[u8]) -> Result<Vec<TableRow>, Fault> {
    match open(bytes)? {
        Document::Word(..) => Err(Fault::NotFormat(Format::Xlsx.id())),
        Document::Workbook(bytes) => xlsx::plain(bytes),
    }
}

impl Text {
    /// The lines, one for each line inside a paragraph.
    pub(super) fn lines(&self) -> Vec<TextLine<'_>> {
        self.lines.iter().flat_map(Line::view).collect()
    }
}

impl Line {
    fn new(number: usize, text: impl Into<String>, form: Form) -> Self {
        Self {
            number,
            text: text.into(),
            form,
            sheet: None,
        }
    }

    fn row(number: usize, table: usize, header: bool, cells: Vec<String>) -> Self {
        let text = cells.join("\t");
        Self::new(number, text, Form::Row { table, header, cells })
    }

    fn view(&self) -> Vec<TextLine<'_>> {
        let line = |text, shape| TextLine {
            number: self.number,
            text: trim(text),
            shape,
            sheet: self.sheet.as_ref(),
        };
        let each = |shape| self.text.split('\n').map(|text| line(text, shape)).collect();
        match &self.form {
            Form::Plain => each(Shape::Plain),
            Form::Heading(level) => each(Shape::Heading(*level)),
            Form::Strong => each(Shape::Strong),
            Form::Row { table, header, cells } => {
                let (table, header) = (*table, *header);
                vec![line(&self.text, Shape::Row { table, header, cells })]
            }
        }
    }
}

#[cfg(test)]
mod tests;
