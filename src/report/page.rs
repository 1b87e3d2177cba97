//! A report for people while it is written: lines of text in one language, with or without colours.
//!
//! Takes texts and options, gives a string. Knows what a table looks like, nothing of what stands in it.

use std::fmt::Display;

use anstyle::Style;
use comfy_table::{ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, presets};

use super::Options;
use super::paint::Paint;
use super::texts::{Text, fill};
use super::width::wrap;

/// Narrowest page; below it nothing useful fits.
const NARROWEST: usize = 60;

/// Deeper indent of the second line of a paragraph.
const HANGING: usize = 2;

/// Lines of tables, in ASCII: box-drawing characters are two columns wide on some Chinese terminals.
const LINES: TableStyle = presets::ASCII_NO_BORDERS.row_separator(LineStyle::none());

/// How a column of a table deals with long cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// As wide as its widest cell.
    Whole,
    /// Breaks cells over lines.
    Broken,
}

/// Lines written so far.
#[derive(Debug)]
pub(super) struct Page {
    out: String,
    pub(super) options: Options,
}

impl Page {
    pub(super) fn new(options: &Options) -> Self {
        Self {
            out: String::new(),
            options: Options {
                width: options.width.max(NARROWEST),
                ..*options
            },
        }
    }

    /// A text in the page's language.
    pub(super) fn text(&self, text: Text) -> &'static str {
        text.get(self.options.language)
    }

    /// A text in the page's language with its holes filled.
    pub(super) fn fill(&self, text: Text, values: &[&dyn Display]) -> String {
        fill(text, self.options.language, values)
    }

    /// `label：value`
    pub(super) fn labelled(&self, label: Text, value: &dyn Display) -> String {
        self.fill(Text::Labelled, &[&self.text(label), value])
    }

    /// Several words as a list.
    pub(super) fn list<T: AsRef<str>>(&self, words: &[T]) -> String {
        let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
        words.join(self.text(Text::ListComma))
    }

    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        self.painter().on(style, text)
    }

    pub(super) fn strong(&self, text: &str) -> String {
        self.painter().strong(text)
    }

    pub(super) fn faint(&self, text: &str) -> String {
        self.painter().faint(text)
    }

    /// Adds a line, indented.
    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Adds a text over as many lines as it needs; those after the first are indented deeper.
    pub(super) fn paragraph(&mut self, indent: usize, text: &str) {
        let lines = wrap(text, self.options.width - indent - HANGING);
        for (number, line) in lines.into_iter().enumerate() {
            let deeper = if number == 0 { 0 } else { HANGING };
            self.line(indent + deeper, line);
        }
    }

    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// Adds a table as wide as the page at most. Cells hold no colours: codes would count as columns.
    pub(super) fn table(&mut self, header: &[(Text, Fit)], rows: Vec<Vec<String>>) {
        // 、 in Chinese and the space after a comma in English.
        let break_at = self.text(Text::ListComma).chars().next_back().unwrap_or(' ');
        let mut table = Table::new();
        table
            .load_style(LINES)
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(u16::try_from(self.options.width).unwrap_or(u16::MAX))
            .set_delimiter(break_at)
            .set_header(header.iter().map(|(text, _)| self.text(*text)))
            .add_rows(rows);
        for (column, (_, fit)) in table.column_iter_mut().zip(header) {
            if *fit == Fit::Whole {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        for row in table.trim_fmt().lines() {
            self.line(0, row);
        }
    }

    /// Everything written, into the bytes of the caller.
    pub(super) fn finish(self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.out.as_bytes());
    }

    fn painter(&self) -> Paint {
        Paint {
            colour: self.options.colour,
        }
    }
}
