//! Paragraphs, cells and rows of a Word document, put together while they are read.
//!
//! Takes what begins and ends, gives lines in the order of the document. Must not know XML.
//!
//! Every paragraph outside tables and every row counts one, empty ones too: that is the number of a line. A table
//! inside a cell, and a text box, follow the row or the paragraph that holds them.

use std::iter::repeat_with;

use super::{Form, Line};

/// Columns beyond these are none that anybody reads; a span may claim any number.
const MOST_COLUMNS: usize = 64;

/// A paragraph while it is read.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    number: usize,
    text: String,
    /// Level of a heading.
    pub(super) level: Option<usize>,
    /// Its mark is deleted: the next paragraph goes on with it.
    pub(super) goes_on: bool,
    has_plain_words: bool,
}

/// What paragraphs stand in: the body, a cell, a text box.
#[derive(Debug, Default)]
struct Container {
    /// In a cell paragraphs go by the number of their row.
    row: Option<usize>,
    /// What stands in a cell.
    lines: Vec<Line>,
    span: usize,
    waiting: Option<Paragraph>,
}

/// A row while it is read.
#[derive(Debug, Default)]
pub(super) struct Row {
    number: usize,
    table: usize,
    /// The document marks it as the head of its table.
    pub(super) header: bool,
    /// It is deleted.
    pub(super) deleted: bool,
    /// Lines of tables and boxes inside its cells begin here.
    from: usize,
    cells: Vec<Container>,
}

/// Everything read so far.
#[derive(Debug)]
pub(super) struct Blocks {
    count: usize,
    tables: usize,
    open_tables: Vec<usize>,
    containers: Vec<Container>,
    rows: Vec<Row>,
    paragraphs: Vec<Paragraph>,
    lines: Vec<Line>,
}

impl Blocks {
    pub(super) fn new() -> Self {
        Self {
            count: 0,
            tables: 0,
            open_tables: Vec::new(),
            containers: vec![Container::default()],
            rows: Vec::new(),
            paragraphs: Vec::new(),
            lines: Vec::new(),
        }
    }

    pub(super) fn finish(mut self) -> Vec<Line> {
        self.settle();
        // What stands inside a row or a paragraph is done before the row or the paragraph is.
        self.lines.sort_by_key(|line| line.number);
        self.lines
    }

    /// The innermost open paragraph.
    pub(super) fn paragraph(&mut self) -> Option<&mut Paragraph> {
        self.paragraphs.last_mut()
    }

    /// The innermost open row.
    pub(super) fn row(&mut self) -> Option<&mut Row> {
        self.rows.last_mut()
    }

    /// Adds words to the innermost open paragraph.
    pub(super) fn write(&mut self, text: &str, bold: bool) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.has_plain_words |= !bold && !text.trim().is_empty();
            paragraph.text.push_str(text);
        }
    }

    pub(super) fn open_paragraph(&mut self) {
        let Some(container) = self.containers.last_mut() else {
            return;
        };
        if container.row.is_none() {
            self.count += 1;
        }
        let paragraph = match container.waiting.take() {
            // Joined paragraphs have the style of the last.
            Some(before) => Paragraph {
                goes_on: false,
                level: None,
                ..before
            },
            None => Paragraph {
                number: container.row.unwrap_or(self.count),
                ..Paragraph::default()
            },
        };
        self.paragraphs.push(paragraph);
    }

    pub(super) fn close_paragraph(&mut self) {
        let (Some(paragraph), Some(container)) = (self.paragraphs.pop(), self.containers.last_mut()) else {
            return;
        };
        if paragraph.goes_on {
            container.waiting = Some(paragraph);
        } else {
            self.put(paragraph);
        }
    }

    pub(super) fn open_table(&mut self) {
        self.settle();
        self.tables += 1;
        self.open_tables.push(self.tables);
    }

    pub(super) fn close_table(&mut self) {
        self.open_tables.pop();
    }

    pub(super) fn open_row(&mut self) {
        self.count += 1;
        self.rows.push(Row {
            number: self.count,
            table: self.open_tables.last().copied().unwrap_or_default(),
            from: self.lines.len(),
            ..Row::default()
        });
    }

    /// Columns that a row leaves free at its beginning.
    pub(super) fn skip_columns(&mut self, count: usize) {
        if let Some(row) = self.rows.last_mut() {
            row.cells.extend(empty_cells(count.min(MOST_COLUMNS)));
        }
    }

    /// A row of a single cell is no row of columns but a box around paragraphs, or a title across the table. Gives
    /// whether the row stays.
    pub(super) fn close_row(&mut self) -> bool {
        let Some(row) = self.rows.pop() else {
            return true;
        };
        if row.deleted {
            self.lines.truncate(row.from);
            return false;
        }
        let is_real = |cell: &&Container| cell.row.is_some();
        if row.cells.iter().filter(is_real).count() > 1 {
            let cells = row.cells.iter().map(Container::text).collect();
            self.lines
                .push(Line::row(row.number, row.table, row.header, cells));
        } else {
            self.lines
                .extend(row.cells.into_iter().flat_map(|cell| cell.lines));
        }
        true
    }

    pub(super) fn open_cell(&mut self) {
        self.containers.push(Container {
            row: self.rows.last().map(|row| row.number),
            ..Container::default()
        });
    }

    /// Columns that the open cell spans.
    pub(super) fn span(&mut self, columns: usize) {
        if let Some(cell) = self.containers.last_mut() {
            cell.span = columns.min(MOST_COLUMNS);
        }
    }

    pub(super) fn close_cell(&mut self) {
        self.settle();
        let cell = self.containers.pop();
        if let (Some(cell), Some(row)) = (cell, self.rows.last_mut()) {
            let rest = empty_cells(cell.span.saturating_sub(1));
            row.cells.push(cell);
            row.cells.extend(rest);
        }
    }

    pub(super) fn open_box(&mut self) {
        self.containers.push(Container::default());
    }

    pub(super) fn close_box(&mut self) {
        self.settle();
        self.containers.pop();
    }

    /// What waits for a paragraph that does not come stands by itself.
    fn settle(&mut self) {
        let container = self.containers.last_mut();
        if let Some(waiting) = container.and_then(|container| container.waiting.take()) {
            self.put(waiting);
        }
    }

    fn put(&mut self, paragraph: Paragraph) {
        let form = match paragraph.level {
            Some(level) => Form::Heading(level),
            None if !paragraph.has_plain_words => Form::Strong,
            None => Form::Plain,
        };
        let line = Line::new(paragraph.number, paragraph.text, form);
        match self.containers.last_mut() {
            Some(cell) if cell.row.is_some() => cell.lines.push(line),
            _ => self.lines.push(line),
        }
    }
}

fn empty_cells(count: usize) -> impl Iterator<Item = Container> {
    repeat_with(Container::default).take(count)
}

impl Container {
    fn text(&self) -> String {
        let lines: Vec<_> = self.lines.iter().map(|line| line.text.as_str()).collect();
        lines.join("\n")
    }
}
