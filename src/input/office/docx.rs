//! Word documents: what of a document's XML stands on the page.
//!
//! Takes the parts of a document, gives what a reader of the printed page would read. Tracked deletions, comments,
//! codes of fields, hidden text and the second copy that old programs get of a text box are left out; headers, footers
//! and footnotes are other parts and not read. Must not know what is said and what is instruction.

use super::Text;
use super::blocks::Blocks;
use super::package::Package;
use super::styles::{Styles, level_of_outline};
use super::xml::{self, Element, Visit};
use crate::input::assumed;
use crate::input::error::Fault;
use crate::model::Unit;

/// Reads the document whose main part is `part`.
pub(super) fn read(package: &mut Package<'_>, part: &str) -> Result<Text, Fault> {
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut styles = Styles::default();
    let of_styles = format!("{folder}/styles.xml");
    if let Some(text) = package.text(&of_styles)? {
        xml::walk(&of_styles, &text, &mut styles)?;
    }
    let text = package.text(part)?;
    let mut body = Body::new(&styles);
    xml::walk(part, &text.unwrap_or_default(), &mut body)?;
    Ok(body.finish())
}

/// The elements that matter; the others are walked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Paragraph,
    ParagraphProperties,
    Run,
    /// Of a run, or of a paragraph's mark.
    RunProperties,
    Words,
    Table,
    Row,
    RowProperties,
    Cell,
    CellProperties,
    TextBox,
    Other,
}

impl Tag {
    fn of(name: &str) -> Self {
        match name {
            "p" => Self::Paragraph,
            "pPr" => Self::ParagraphProperties,
            "r" => Self::Run,
            "rPr" => Self::RunProperties,
            "t" => Self::Words,
            "tbl" => Self::Table,
            "tr" => Self::Row,
            "trPr" => Self::RowProperties,
            "tc" => Self::Cell,
            "tcPr" => Self::CellProperties,
            "txbxContent" => Self::TextBox,
            _ => Self::Other,
        }
    }
}

#[derive(Debug, Default)]
struct Run {
    hidden: bool,
    bold: bool,
}

struct Body<'s> {
    styles: &'s Styles,
    path: Vec<Tag>,
    /// Open elements inside one that is left out, itself counted.
    skipped: usize,
    runs: Vec<Run>,
    blocks: Blocks,
    deletions: usize,
    hidden: usize,
}

impl<'s> Body<'s> {
    fn new(styles: &'s Styles) -> Self {
        Self {
            styles,
            path: Vec::new(),
            skipped: 0,
            runs: Vec::new(),
            blocks: Blocks::new(),
            deletions: 0,
            hidden: 0,
        }
    }

    fn finish(self) -> Text {
        let left_out = [
            ("修订删除的文字", "tracked deletions", self.deletions),
            ("隐藏文字", "hidden text", self.hidden),
        ];
        let some = left_out.into_iter().filter(|(.., count)| *count > 0);
        Text {
            unit: Unit::Paragraph,
            lines: self.blocks.finish(),
            assumed: some
                .map(|(zh, en, count)| assumed::not_on_the_page(zh, en, count))
                .collect(),
        }
    }

    /// Whether an element holds text that is not there for who reads the page.
    fn leaves_out(&mut self, name: &str) -> bool {
        match name {
            "del" | "moveFrom" => {
                self.deleted();
                true
            }
            "instrText" | "delText" | "delInstrText" | "rt" | "Fallback" | "sectPr" => true,
            // What properties were before a tracked change.
            _ => name.ends_with("PrChange"),
        }
    }

    /// A deletion among properties is one of what has them: of a row, of the mark that ends a paragraph.
    fn deleted(&mut self) {
        match self.path.as_slice() {
            [.., Tag::RowProperties] => {
                if let Some(row) = self.blocks.row() {
                    row.deleted = true;
                }
            }
            [.., Tag::ParagraphProperties, Tag::RunProperties] => {
                if let Some(paragraph) = self.blocks.paragraph() {
                    paragraph.goes_on = true;
                }
            }
            _ => self.deletions += 1,
        }
    }

    /// What properties say, and the signs that stand for characters.
    fn take(&mut self, element: &Element<'_>) {
        let value = || element.attribute("val");
        let number = || value().and_then(|value| value.parse::<usize>().ok());
        match (self.path.as_slice(), element.name()) {
            ([.., Tag::ParagraphProperties], "pStyle") => {
                self.level(value().and_then(|id| self.styles.level(&id)));
            }
            ([.., Tag::ParagraphProperties], "outlineLvl") => self.level(number().and_then(level_of_outline)),
            ([.., Tag::Run, Tag::RunProperties], name @ ("vanish" | "b")) => {
                if let Some(run) = self.runs.last_mut() {
                    let switch = if name == "b" {
                        &mut run.bold
                    } else {
                        &mut run.hidden
                    };
                    *switch = element.is_on();
                }
            }
            ([.., Tag::RowProperties], "tblHeader") => {
                if let Some(row) = self.blocks.row() {
                    row.header = element.is_on();
                }
            }
            ([.., Tag::RowProperties], "gridBefore") => self.blocks.skip_columns(number().unwrap_or(0)),
            ([.., Tag::CellProperties], "gridSpan") => self.blocks.span(number().unwrap_or(1)),
            ([.., Tag::Run], "tab" | "ptab") => self.write("\t"),
            ([.., Tag::Run], "br" | "cr") => self.write("\n"),
            ([.., Tag::Run], "noBreakHyphen") => self.write("-"),
            _ => {}
        }
    }

    fn level(&mut self, level: Option<usize>) {
        if let Some(paragraph) = self.blocks.paragraph() {
            paragraph.level = level;
        }
    }

    fn write(&mut self, text: &str) {
        let run = self.runs.last();
        if run.is_some_and(|run| run.hidden) {
            self.hidden += usize::from(!text.trim().is_empty());
        } else {
            self.blocks.write(text, run.is_some_and(|run| run.bold));
        }
    }
}

impl Visit for Body<'_> {
    fn open(&mut self, element: &Element<'_>) {
        if self.skipped > 0 || self.leaves_out(element.name()) {
            self.skipped += 1;
            return;
        }
        self.take(element);
        let tag = Tag::of(element.name());
        match tag {
            Tag::Paragraph => self.blocks.open_paragraph(),
            Tag::Run => self.runs.push(Run::default()),
            Tag::Table => self.blocks.open_table(),
            Tag::Row => self.blocks.open_row(),
            Tag::Cell => self.blocks.open_cell(),
            Tag::TextBox => self.blocks.open_box(),
            _ => {}
        }
        self.path.push(tag);
    }

    fn text(&mut self, text: &str) {
        if self.skipped == 0 && self.path.last() == Some(&Tag::Words) {
            // Only elements break lines; a line end in the XML is a blank.
            self.write(&text.replace('\n', " "));
        }
    }

    fn close(&mut self) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        match self.path.pop() {
            Some(Tag::Paragraph) => self.blocks.close_paragraph(),
            Some(Tag::Run) => {
                self.runs.pop();
            }
            Some(Tag::Table) => self.blocks.close_table(),
            Some(Tag::Row) => self.deletions += usize::from(!self.blocks.close_row()),
            Some(Tag::Cell) => self.blocks.close_cell(),
            Some(Tag::TextBox) => self.blocks.close_box(),
            _ => {}
        }
    }
}
