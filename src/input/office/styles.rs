//! The styles of a Word document: which of them are headings.
//!
//! Takes the part `word/styles.xml`, gives the level of a style. Must not know paragraphs.

use std::collections::BTreeMap;

use super::xml::{Element, Visit};

/// Styles by id.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: BTreeMap<String, Style>,
    /// The style that is being read.
    open: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    /// From 0; 9 is the text itself.
    outline: Option<usize>,
}

impl Styles {
    /// The level of headings in this style, from 1; none for the text itself.
    pub(super) fn level(&self, id: &str) -> Option<usize> {
        /// A chain of styles that is longer leads round in a circle.
        const LONGEST: usize = 20;
        let mut id = id;
        for _ in 0..LONGEST {
            let Some(style) = self.styles.get(id) else {
                // Styles that the document does not list go by their ids: `Heading1`, `标题1`.
                return level_of_name(id);
            };
            if let Some(outline) = style.outline {
                return level_of_outline(outline);
            }
            if let Some(level) = level_of_name(&style.name) {
                return Some(level);
            }
            id = style.based_on.as_deref()?;
        }
        None
    }
}

/// The level of headings by their place in the outline, which counts from 0.
pub(super) fn level_of_outline(outline: usize) -> Option<usize> {
    (outline < 9).then_some(outline + 1)
}

fn level_of_name(name: &str) -> Option<usize> {
    let name = name.to_lowercase().replace(' ', "");
    match name.as_str() {
        "title" | "标题" => return Some(1),
        "subtitle" | "副标题" => return Some(2),
        _ => {}
    }
    let level = ["heading", "标题"]
        .iter()
        .find_map(|word| name.strip_prefix(word))?;
    level.parse().ok().filter(|level| (1..=9).contains(level))
}

impl Visit for Styles {
    fn open(&mut self, element: &Element<'_>) {
        if element.name() == "style" {
            let id = element.attribute("styleId").unwrap_or_default();
            self.styles.insert(id.clone(), Style::default());
            self.open = Some(id);
        }
        let open = self.open.as_ref().and_then(|id| self.styles.get_mut(id));
        let (Some(style), Some(value)) = (open, element.attribute("val")) else {
            return;
        };
        match element.name() {
            "name" => style.name = value,
            "basedOn" => style.based_on = Some(value),
            "outlineLvl" => style.outline = value.parse().ok(),
            _ => {}
        }
    }

    fn text(&mut self, _: &str) {}

    fn close(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::super::xml;
    use super::*;

    #[test]
    fn headings_are_told_by_name_outline_and_descent() {
        let text = r#"<w:styles>
            <w:style w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
            <w:style w:styleId="mine"><w:name w:val="我的标题"/><w:basedOn w:val="1"/></w:style>
            <w:style w:styleId="deep"><w:name w:val="x"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
            <w:style w:styleId="text"><w:name w:val="正文"/><w:basedOn w:val="mine"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>
            <w:style w:styleId="a"><w:name w:val="Normal"/></w:style>
            <w:style w:styleId="round"><w:name w:val="y"/><w:basedOn w:val="round"/></w:style>
        </w:styles>"#;
        let mut styles = Styles::default();
        xml::walk("word/styles.xml", text, &mut styles).expect("good XML");
        let cases = [
            ("1", Some(1)),
            ("mine", Some(1)),
            ("deep", Some(3)),
            ("text", None),
            ("a", None),
            ("round", None),
            ("Heading2", Some(2)),
            ("Title", Some(1)),
            ("ListParagraph", None),
        ];
        for (id, level) in cases {
            assert_eq!(styles.level(id), level, "{id}");
        }
    }
}
