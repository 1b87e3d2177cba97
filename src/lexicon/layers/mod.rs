//! Lexicons in layers: whole ones below (built in, or a folder), and what an organisation and its products lay over them.
//!
//! Takes the files of all layers as text; `merge` gives the entries that count, each with its file, so that a mistake is
//! shown where it was made, and `effective` tells a reader where each of them comes from. A layer adds rules, terms,
//! classes, slots and regulations, replaces them (with a reason) or disables them (with a reason); `schema` is its form.
//! Must not know patterns, nor open files.

mod effective;
mod merge;
mod origin;
mod schema;

use super::error::LexiconError;
use super::load::{Files, builtin_files};
use crate::model::Bilingual;

pub use effective::{Change, Effective, EffectiveEntry, EffectiveTerm, EntryKind, LayerName, effective};
pub(super) use merge::LAYER;
pub(crate) use merge::{Added, CategoryRule, Entries, Laid, merge};
pub use origin::Origin;
pub(crate) use schema::{ClassExtension, RuleExtension};

/// A folder that is laid over lexicons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// The folder as it was named; messages call its files after it.
    pub folder: String,
    /// Its files.
    pub files: Files,
}

/// Whole lexicons and the layers over them, the lowest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layers {
    /// Whole lexicons.
    pub base: Files,
    /// What is laid over them.
    pub over: Vec<Layer>,
}

impl Layers {
    /// The built-in lexicons with nothing over them.
    #[must_use]
    pub fn builtin() -> Self {
        builtin_files().into()
    }

    /// The text of a file, by the path that messages show.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.stack().text(path)
    }

    pub(crate) fn stack(&self) -> Stack<'_> {
        Stack {
            base: &self.base,
            over: &self.over,
        }
    }
}

impl From<Files> for Layers {
    fn from(base: Files) -> Self {
        let over = Vec::new();
        Self { base, over }
    }
}

/// The same by reference.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stack<'f> {
    pub(crate) base: &'f Files,
    pub(crate) over: &'f [Layer],
}

impl<'f> Stack<'f> {
    /// Whole lexicons alone.
    pub(crate) fn of(base: &'f Files) -> Self {
        Self { base, over: &[] }
    }

    /// The text of a file by its shown path.
    pub(crate) fn text(self, path: &str) -> Option<&'f str> {
        let of_layer = |layer: &'f Layer| layer.files.get(layer.inside(path)?);
        let text = self
            .base
            .get(path)
            .or_else(|| self.over.iter().find_map(of_layer));
        text.map(|text| &**text)
    }

    pub(super) fn mistake(
        self,
        path: &str,
        at: std::ops::Range<usize>,
        what: Bilingual,
        help: Bilingual,
    ) -> LexiconError {
        LexiconError::at(path, self.text(path).unwrap_or_default(), at, what, help)
    }
}

impl Layer {
    /// What messages call a file.
    pub(super) fn shown(&self, path: &str) -> String {
        format!("{}/{path}", self.folder.trim_end_matches('/'))
    }

    /// The path inside the folder of a file as messages call it.
    fn inside<'p>(&self, shown: &'p str) -> Option<&'p str> {
        shown
            .strip_prefix(self.folder.trim_end_matches('/'))?
            .strip_prefix('/')
    }
}
