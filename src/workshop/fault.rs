//! A fault of a lexicon: how grave, where, what is wrong and the mend, in both languages.
//!
//! Gives the line with carets under the words, as mistakes of loading are shown. Must not know how faults are found.

use std::ops::Range;

use annotate_snippets::Level as Shown;

use crate::lexicon::{Layers, Quote, level_named, place};
use crate::model::{Bilingual, Language};

/// How grave a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The lexicons can be used; somebody should look.
    Warning,
    /// The lexicons say something untrue, or hold something that can never work.
    Error,
}

/// Something wrong with lexicons that load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// How grave.
    pub level: Level,
    /// Which kind: `single-character`, `citation-trap`, ….
    pub code: &'static str,
    /// Path of the file.
    pub file: String,
    /// Bytes of the file that are at fault.
    pub range: Range<usize>,
    /// What is wrong.
    pub what: Bilingual,
    /// What would be right.
    pub mend: Bilingual,
}

impl Fault {
    /// 1-based line and column (in characters) of its place.
    #[must_use]
    pub fn place(&self, layers: &Layers) -> (usize, usize) {
        place(self.text(layers), self.range.start)
    }

    /// The fault with the line it is about.
    #[must_use]
    pub fn show(&self, layers: &Layers, language: Language) -> String {
        let level = match self.level {
            Level::Warning => Shown::WARNING,
            Level::Error => Shown::ERROR,
        };
        let title = level_named(level, language)
            .primary_title(self.what.get(language))
            .id(self.code);
        Quote::of(self.text(layers), self.range.clone()).marked(title, &self.file, self.mend.get(language))
    }

    fn text<'f>(&self, layers: &'f Layers) -> &'f str {
        layers.text(&self.file).unwrap_or_default()
    }
}

/// Both languages of one text.
pub(super) fn both(zh: impl Into<String>, en: impl Into<String>) -> Bilingual {
    Bilingual {
        zh: zh.into(),
        en: en.into(),
    }
}
