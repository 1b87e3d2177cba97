//! Where an entry of the lexicons stands: layer, file, line.
//!
//! Given by `merge` for messages and by `effective` for readers. Must not know entries.

use std::fmt;

use serde::Serialize;

/// Where an entry stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// Which layer: 0 for the whole lexicons, 1 for the first layer over them, ….
    pub layer: usize,
    /// Its file, as messages show it.
    pub file: String,
    /// 1-based line.
    pub line: usize,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}
