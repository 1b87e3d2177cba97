//! The zip container of Word and Excel documents: opened, measured, its parts unpacked.
//!
//! Takes bytes, gives parts as text and which part is the document. Nothing is trusted that the container says of
//! itself: every member is unpacked once and counted before anybody reads one, so that a bomb costs time up to the
//! limits below and no memory. Must not know what parts hold.

use std::io::{Cursor, Read, copy, sink};

use zip::ZipArchive;
use zip::result::ZipError;

use super::xml::{self, Element, Visit};
use crate::input::error::{Fault, FileKind};
use crate::input::limits::{HIGHEST_RATIO, MOST_UNPACKED};
use crate::model::REPORT_MARK;

/// Below this many bytes the ratio says nothing.
const TOO_SMALL_TO_COUNT: u64 = 1 << 20;

/// A container whose members keep to the limits.
pub(in crate::input) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
}

/// Which part is the document.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Of Word, with its name.
    Document(String),
    /// Of Excel.
    Workbook,
}

/// Whether the bytes begin as a zip file does, an empty one too.
pub(super) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

impl<'b> Package<'b> {
    /// Opens and measures.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Fault> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::BrokenPackage(None))?;
        measure(&mut archive, MOST_UNPACKED << 20)?;
        Ok(Self { archive })
    }

    /// Whether we wrote it: the mark stands where an author does.
    pub(super) fn is_report(&mut self) -> bool {
        let author = format!("<dc:creator>{REPORT_MARK}</dc:creator>");
        // Who cannot read what a document says of itself may still read the document.
        let properties = self.text("docProps/core.xml").ok().flatten();
        properties.is_some_and(|properties| properties.contains(&author))
    }

    /// The document, as the container's relations name it, else where Word and Excel put it.
    pub(super) fn main_part(&mut self) -> Result<Part, Fault> {
        let mut relations = Relations::default();
        if let Some(text) = self.text("_rels/.rels")? {
            xml::walk("_rels/.rels", &text, &mut relations)?;
        }
        let named = relations.document.unwrap_or_default();
        let named = named.trim_start_matches('/');
        let of_word = |name: &str| name.starts_with("word/");
        if named == "xl/workbook.bin" {
            return Err(Fault::OldOffice(FileKind::new(
                "二进制 Excel 工作簿（.xlsb）",
                "a binary Excel workbook (.xlsb)",
            )));
        }
        if self.holds("xl/workbook.xml") {
            return Ok(Part::Workbook);
        }
        if of_word(named) && self.holds(named) {
            return Ok(Part::Document(named.to_owned()));
        }
        let usual = "word/document.xml";
        if self.holds(usual) {
            return Ok(Part::Document(usual.to_owned()));
        }
        let folder = |folder: &str| {
            self.archive
                .file_names()
                .flatten()
                .any(|name| name.starts_with(folder))
        };
        Err(if folder("word/") {
            Fault::NoMainPart("word/document.xml")
        } else if folder("xl/") {
            Fault::NoMainPart("xl/workbook.xml")
        } else {
            Fault::OtherZip
        })
    }

    /// A part as text; none where there is no such part.
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Fault> {
        let mut bytes = Vec::new();
        match self.archive.by_name(name) {
            Ok(mut member) => member.read_to_end(&mut bytes).map_err(|_| broken(name))?,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(fault(&error, name)),
        };
        xml::decode(name, bytes).map(Some)
    }

    fn holds(&self, name: &str) -> bool {
        self.archive.index_for_name(name).is_some()
    }
}

/// Unpacks every member into nothing, as far as `left` bytes go.
fn measure(archive: &mut ZipArchive<Cursor<&[u8]>>, mut left: u64) -> Result<(), Fault> {
    for index in 0..archive.len() {
        let name = match archive.name_for_index(index) {
            Some(Ok(name)) => name.into_owned(),
            _ => return Err(Fault::BrokenPackage(None)),
        };
        let member = archive.by_index(index).map_err(|error| fault(&error, &name))?;
        let densest = (member.compressed_size().saturating_mul(HIGHEST_RATIO)).max(TOO_SMALL_TO_COUNT);
        let limit = left.min(densest);
        let size = copy(&mut member.take(limit + 1), &mut sink()).map_err(|_| broken(&name))?;
        if size > limit {
            return Err(Fault::Bomb {
                ratio: limit < left,
                name,
            });
        }
        left -= size;
    }
    Ok(())
}

fn broken(name: &str) -> Fault {
    Fault::BrokenPackage(Some(name.to_owned()))
}

fn fault(error: &ZipError, name: &str) -> Fault {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            Fault::Encrypted
        }
        _ => broken(name),
    }
}

/// The relation of the container to its document.
#[derive(Debug, Default)]
struct Relations {
    document: Option<String>,
}

impl Visit for Relations {
    fn open(&mut self, element: &Element<'_>) {
        let kind = element.attribute("Type").unwrap_or_default();
        if element.name() == "Relationship" && kind.ends_with("/officeDocument") {
            self.document = element.attribute("Target");
        }
    }

    fn text(&mut self, _: &str) {}

    fn close(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::super::tests::zipped;
    use super::*;

    #[test]
    fn the_relations_of_the_container_name_the_document() {
        let main = |members: &[(&str, &[u8])]| Package::open(&zipped(members))?.main_part();
        let relations = |target: &str| {
            format!(
                r#"<Relationships><Relationship Type="http://x/officeDocument" Target="{target}"/></Relationships>"#
            )
        };
        let of_word = |part: &str| Ok(Part::Document(part.to_owned()));
        let other = relations("/word/document2.xml");
        assert_eq!(
            main(&[("_rels/.rels", other.as_bytes()), ("word/document2.xml", b"")]),
            of_word("word/document2.xml")
        );
        assert_eq!(main(&[("word/document.xml", b"")]), of_word("word/document.xml"));
        assert_eq!(main(&[("xl/workbook.xml", b"")]), Ok(Part::Workbook));
        assert_eq!(
            main(&[("word/styles.xml", b"")]),
            Err(Fault::NoMainPart("word/document.xml"))
        );
        assert_eq!(main(&[("a.txt", b"")]), Err(Fault::OtherZip));
        let binary = relations("xl/workbook.bin");
        assert!(matches!(
            main(&[("_rels/.rels", binary.as_bytes()), ("xl/workbook.bin", b"")]),
            Err(Fault::OldOffice(_))
        ));
    }

    #[test]
    fn members_are_counted_together() {
        let noise: Vec<u8> = (0..2000_u32)
            .flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes())
            .collect();
        let bytes = zipped(&[("a", &noise), ("b", &noise)]);
        let mut archive = ZipArchive::new(Cursor::new(&bytes[..])).expect("a zip file");
        assert_eq!(measure(&mut archive, 16_000), Ok(()));
        let bomb = Fault::Bomb {
            name: "b".into(),
            ratio: false,
        };
        assert_eq!(measure(&mut archive, 15_999), Err(bomb));
    }
}
