//! Errors in lexicon files: what, where (file, line, column), and what would be right, with the line shown.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, Title};

/// A mistake in a lexicon file. Its `Display` form shows the line with carets under the words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct LexiconError {
    /// Path of the file.
    pub file: String,
    /// 1-based line.
    pub line: usize,
    /// 1-based column in characters.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// What would be right.
    pub help: String,
    rendered: String,
}

impl fmt::Display for LexiconError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rendered)
    }
}

impl LexiconError {
    /// A mistake at a byte range of a file's text.
    #[must_use]
    pub fn at(
        file: &str,
        text: &str,
        range: Range<usize>,
        what: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let (what, help) = (what.into(), help.into());
        let (line, column) = place(text, range.start);
        let rendered = marked(
            Level::ERROR.primary_title(what.as_str()),
            file,
            text,
            range,
            &help,
        );
        Self {
            file: file.to_string(),
            line,
            column,
            what,
            help,
            rendered,
        }
    }

    /// A mistake that has no place inside the file (it is missing, or cannot be read).
    #[must_use]
    pub fn whole(file: &str, what: impl Into<String>, help: impl Into<String>) -> Self {
        let (what, help) = (what.into(), help.into());
        Self {
            rendered: format!("error: {what}\n --> {file}\n = help: {help}"),
            file: file.to_string(),
            line: 1,
            column: 1,
            what,
            help,
        }
    }

    /// A mistake that TOML itself found.
    #[must_use]
    pub fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let range = error.span().unwrap_or(0..0);
        let message = error.message().lines().next().unwrap_or_default().to_string();
        Self::at(
            file,
            text,
            range,
            message,
            "see lexicons/README.md for the fields of this file",
        )
    }
}

/// 1-based line and column (in characters) of a byte of a text.
pub(crate) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..floor(text, at)];
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// A title over the line it speaks of, with carets under a byte range and what would be right beside them.
pub(crate) fn marked(title: Title<'_>, file: &str, text: &str, range: Range<usize>, help: &str) -> String {
    let start = floor(text, range.start);
    let end = floor(text, range.end.max(start)).max(start);
    let snippet = Snippet::source(text)
        .path(file)
        .annotation(AnnotationKind::Primary.span(start..end).label(help));
    let report: Vec<Group<'_>> = vec![title.element(snippet)];
    Renderer::plain().render(&report)
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_stand_under_chinese_words() {
        let text = "id = \"a\"\npatterns = [\"抓你\", \"<没有>\"]\n";
        let at = text.find("<没有>").unwrap();
        let error = LexiconError::at(
            "rules/x.toml",
            text,
            at..at + "<没有>".len(),
            "unknown class 没有",
            "define it in classes/",
        );
        assert_eq!((error.line, error.column), (2, 20));
        assert!(error.to_string().contains("rules/x.toml:2:20"), "{error}");
    }
}
