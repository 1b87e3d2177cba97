//! The two languages of texts for people.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Language of texts for people; ids and JSON keys never change with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

/// A text in both languages, as the lexicons hold it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The same text in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The same behind what it is about.
    #[must_use]
    pub fn behind(&self, zh: impl fmt::Display, en: impl fmt::Display) -> Self {
        Self::new(format!("{zh}{}", self.zh), format!("{en}{}", self.en))
    }

    /// The text in one language.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}
