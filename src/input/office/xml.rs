//! Walks the XML of a part.
//!
//! Takes text, tells a [`Visit`] of elements and words in their order. Elements and attributes go by their local names:
//! prefixes differ between writers. Entities other than XML's own are never expanded. Must not know formats.

use encoding_rs::Encoding;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::input::error::Fault;

/// Somebody who is told what an XML text holds.
pub(super) trait Visit {
    /// An element begins, an empty one too.
    fn open(&mut self, element: &Element<'_>);
    /// Words; those of one element may come in pieces.
    fn text(&mut self, text: &str);
    /// The innermost open element ends.
    fn close(&mut self);
}

/// The start of an element.
pub(super) struct Element<'x>(BytesStart<'x>);

impl Element<'_> {
    /// Its name without a prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of an attribute, by its name without a prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let mut sound = attributes.with_checks(false).flatten();
        let found = sound.find(|attribute| attribute.key.local_name().into_inner() == name)?;
        found
            .normalized_value(XmlVersion::Implicit1_0)
            .ok()
            .map(|value| value.into_owned())
    }

    /// A switch such as `<w:b/>`: on, unless its value says otherwise.
    pub(super) fn is_on(&self) -> bool {
        !matches!(
            self.attribute("val").as_deref(),
            Some("0" | "false" | "off" | "none")
        )
    }
}

/// Walks `text`, the contents of `part`.
pub(super) fn walk(part: &str, text: &str, visit: &mut impl Visit) -> Result<(), Fault> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                depth += 1;
                visit.open(&Element(start));
            }
            Ok(Event::End(_)) => {
                depth = depth.saturating_sub(1);
                visit.close();
            }
            Ok(Event::Text(text)) => visit.text(&text.xml10_content()),
            Ok(Event::CData(text)) => visit.text(&text.xml10_content()),
            Ok(Event::GeneralRef(name)) => match name.resolve_char_ref() {
                Ok(Some(c)) => visit.text(c.encode_utf8(&mut [0; 4])),
                Ok(None) => visit.text(resolve_xml_entity(&name).unwrap_or_default()),
                Err(_) => return Err(bad(part)),
            },
            Ok(Event::Eof) if depth == 0 => return Ok(()),
            Ok(Event::Eof) | Err(_) => return Err(bad(part)),
            Ok(_) => {}
        }
    }
}

/// XML of Office is UTF-8, or UTF-16 with a mark.
pub(super) fn decode(part: &str, bytes: Vec<u8>) -> Result<String, Fault> {
    match Encoding::for_bom(&bytes) {
        Some((encoding, _)) => {
            let (text, damaged) = encoding.decode_with_bom_removal(&bytes);
            if damaged {
                Err(bad(part))
            } else {
                Ok(text.into_owned())
            }
        }
        None => String::from_utf8(bytes).map_err(|_| bad(part)),
    }
}

fn bad(part: &str) -> Fault {
    Fault::BadXml(part.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Told(String);

    impl Visit for Told {
        fn open(&mut self, element: &Element<'_>) {
            let value = element.attribute("val").unwrap_or_default();
            self.0.push_str(&format!("<{}{value}", element.name()));
        }

        fn text(&mut self, text: &str) {
            self.0.push_str(text);
        }

        fn close(&mut self) {
            self.0.push('>');
        }
    }

    fn told(text: &str) -> Result<String, Fault> {
        let mut told = Told::default();
        walk("a.xml", text, &mut told).map(|()| told.0)
    }

    #[test]
    fn tells_elements_words_and_references() {
        let text = r#"<?xml version="1.0"?><w:a><b w:val="x&amp;y"/>1&lt;2&#x4E00;<![CDATA[<]]></w:a>"#;
        assert_eq!(told(text).as_deref(), Ok("<a<bx&y>1<2一<>"));
        assert_eq!(
            told("<!DOCTYPE a [<!ENTITY b \"cc\">]><a>&b;</a>").as_deref(),
            Ok("<a>")
        );
    }

    #[test]
    fn what_is_not_whole_is_a_fault() {
        for text in ["<a>", "<a></b>", "<a", "<a>&#xFFFFFFFF;</a>"] {
            assert_eq!(told(text), Err(Fault::BadXml("a.xml".into())), "{text}");
        }
        assert!(decode("a.xml", b"\xff\xfe<\0a\0".to_vec()).is_ok_and(|text| text == "<a"));
        assert!(decode("a.xml", b"\xd5\xc5".to_vec()).is_err());
    }
}
