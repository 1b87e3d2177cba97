//! What was assumed in reading a document, and what of it was left out.

use std::fmt;

use super::Bilingual;

/// Something that a reader took for granted, or could not take at all; each is one remark in `source.assumed`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// The remark. Results have the English, reports that of their language.
    pub text: Bilingual,
    /// Whether something of the input was left out, so that the reader of a summary must be told.
    pub left_out: bool,
}

impl Assumption {
    /// Something that was taken for granted.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            text: Bilingual::new(zh, en),
            left_out: false,
        }
    }

    /// Something that was left out.
    pub fn left_out(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            left_out: true,
            ..Self::new(zh, en)
        }
    }
}

/// In English, as results have it.
impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text.en)
    }
}

/// By the English.
impl PartialEq<str> for Assumption {
    fn eq(&self, other: &str) -> bool {
        self.text.en == other
    }
}

/// By the English.
impl PartialEq<&str> for Assumption {
    fn eq(&self, other: &&str) -> bool {
        self.text.en == *other
    }
}
