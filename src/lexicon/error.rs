//! Errors in lexicon files: what, where (file, line, column), and what would be right, with the line shown, in both languages.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, Title};

use crate::model::{Bilingual, Language};

/// A mistake in a lexicon file. Its `Display` form is the English one of [`told`](Self::told).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct LexiconError {
    /// Path of the file.
    pub file: String,
    /// 1-based line.
    pub line: usize,
    /// 1-based column in characters.
    pub column: usize,
    /// What is wrong.
    pub what: Bilingual,
    /// What would be right.
    pub help: Bilingual,
    /// The lines that it stands in; none of a file as a whole.
    quote: Option<Quote>,
}

impl fmt::Display for LexiconError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(Language::En))
    }
}

impl LexiconError {
    /// A mistake at a byte range of a file's text.
    #[must_use]
    pub fn at(file: &str, text: &str, range: Range<usize>, what: Bilingual, help: Bilingual) -> Self {
        let (line, column) = place(text, range.start);
        Self {
            file: file.to_string(),
            line,
            column,
            what,
            help,
            quote: Some(Quote::of(text, range)),
        }
    }

    /// A mistake that has no place inside the file (it is missing, or cannot be read).
    #[must_use]
    pub fn whole(file: &str, what: Bilingual, help: Bilingual) -> Self {
        Self {
            file: file.to_string(),
            line: 1,
            column: 1,
            what,
            help,
            quote: None,
        }
    }

    /// A file that must be there, and is not.
    #[must_use]
    pub fn missing(file: &str) -> Self {
        Self::whole(
            file,
            Bilingual::new("缺少这个文件", "the file is missing"),
            Bilingual::new(
                "可从本项目的 lexicons/ 里取来",
                "take it from lexicons/ of the project",
            ),
        )
    }

    /// A mistake that TOML itself found.
    #[must_use]
    pub fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let range = error.span().unwrap_or(0..0);
        let help = Bilingual::new(
            "各字段的写法见 lexicons/README.md",
            "see lexicons/README.md for the fields of this file",
        );
        Self::at(file, text, range, Bilingual::of_toml(error.message()), help)
    }

    /// The mistake in one language: what is wrong, and the line with carets under the words and what would be right.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        let (what, help) = (self.what.get(language), self.help.get(language));
        match &self.quote {
            Some(quote) => {
                let title = level_named(Level::ERROR, language).primary_title(what);
                quote.marked(title, &self.file, help)
            }
            None => {
                let (error, mend) = match language {
                    Language::Zh => (ERROR_ZH, "改法"),
                    Language::En => ("error", "help"),
                };
                format!("{error}: {what}\n --> {}\n = {mend}: {help}", self.file)
            }
        }
    }
}

const ERROR_ZH: &str = "错误";

/// An error or a warning as the language calls it.
pub(crate) fn level_named(level: Level<'static>, language: Language) -> Level<'static> {
    match language {
        Language::Zh if level == Level::WARNING => level.with_name("警告"),
        Language::Zh => level.with_name(ERROR_ZH),
        Language::En => level,
    }
}

/// 1-based line and column (in characters) of a byte of a text.
pub(crate) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..floor(text, at)];
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (before.matches('\n').count() + 1, column)
}

/// Whole lines of a file, and which of their bytes are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quote {
    /// 1-based number of the first.
    line: usize,
    lines: String,
    at: Range<usize>,
}

impl Quote {
    /// The lines of a text that a byte range touches.
    pub(crate) fn of(text: &str, range: Range<usize>) -> Self {
        let start = floor(text, range.start);
        let end = floor(text, range.end.max(start)).max(start);
        let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let to = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        Self {
            line: place(text, start).0,
            lines: text[from..to].to_owned(),
            at: start - from..end - from,
        }
    }

    /// A title over the lines, with carets under the bytes that are meant and what would be right beside them.
    pub(crate) fn marked(&self, title: Title<'_>, file: &str, help: &str) -> String {
        let snippet = Snippet::source(self.lines.as_str())
            .line_start(self.line)
            .path(file)
            .annotation(AnnotationKind::Primary.span(self.at.clone()).label(help));
        let report: Vec<Group<'_>> = vec![title.element(snippet)];
        Renderer::plain().render(&report)
    }
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
            Bilingual::new("没有叫 没有 的词类", "unknown class 没有"),
            Bilingual::new("请在 classes/ 里写上", "define it in classes/"),
        );
        assert_eq!((error.line, error.column), (2, 20));
        assert_eq!(
            error.to_string(),
            "error: unknown class 没有
 --> rules/x.toml:2:20
  |
2 | patterns = [\"抓你\", \"<没有>\"]
  |                      ^^^^^^ define it in classes/"
        );
        assert_eq!(
            error.told(Language::Zh),
            "错误: 没有叫 没有 的词类
 --> rules/x.toml:2:20
  |
2 | patterns = [\"抓你\", \"<没有>\"]
  |                      ^^^^^^ 请在 classes/ 里写上"
        );
    }

    #[test]
    fn the_lines_alone_show_what_the_whole_text_shows() {
        for text in [
            "甲 = 1\n乙 = [\n  2\n]\n丙 = 3\n\n丁 = 4",
            "甲 = 1\r\n乙 = 2\r\n\r\n丙\r\n",
            "",
            "\n\n",
        ] {
            let bounds: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
            // What is wrong with the end of a text stands behind its last line, which the renderer would not say.
            let inside = bounds.iter().take_while(|at| **at < text.len());
            for (number, start) in inside.enumerate() {
                for end in &bounds[number..] {
                    let quote = Quote::of(text, *start..*end);
                    let whole = Quote {
                        line: 1,
                        lines: text.to_owned(),
                        at: *start..*end,
                    };
                    let show = |quote: &Quote| quote.marked(Level::ERROR.primary_title("x"), "f", "y");
                    assert_eq!(show(&quote), show(&whole), "{text:?} {start}..{end}");
                }
            }
        }
    }
}
