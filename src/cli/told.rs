//! Errors of commands in both languages: made where something goes wrong, told at the end in the language of `--lang`.
//!
//! Takes what commands and the library give as errors, gives one message. Must not know what the commands do.

use std::error::Error;
use std::fmt;
use std::io;

use clap::error::ContextKind;
use zhijian::batch::BatchError;
use zhijian::input::DocumentError;
use zhijian::report::DocumentFailure;
use zhijian::{Bilingual, Language, LexiconError};

/// How many mistakes of lexicons are shown.
const MOST: usize = 20;

/// What went wrong, in both languages, and what it came of.
#[derive(Debug)]
pub(super) struct Failure {
    text: Bilingual,
    cause: Option<anyhow::Error>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text.en)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_ref().map(AsRef::as_ref)
    }
}

impl From<Bilingual> for Failure {
    fn from(text: Bilingual) -> Self {
        Self { text, cause: None }
    }
}

/// What is wrong with the value of an option, in Chinese and in English.
pub(super) fn wrong(zh: impl Into<String>, en: impl Into<String>) -> Failure {
    Bilingual::new(zh, en).into()
}

/// An error of a command, in Chinese and in English.
pub(super) fn failed(zh: impl Into<String>, en: impl Into<String>) -> anyhow::Error {
    wrong(zh, en).into()
}

/// Says what could not be done because of an error.
pub(super) trait Because<T> {
    /// What could not be done, in both languages, stands before the error that it came of.
    fn because(self, text: impl FnOnce() -> Bilingual) -> anyhow::Result<T>;
}

impl<T, E: Into<anyhow::Error>> Because<T> for Result<T, E> {
    fn because(self, text: impl FnOnce() -> Bilingual) -> anyhow::Result<T> {
        self.map_err(|error| {
            let failure = Failure {
                text: text(),
                cause: Some(error.into()),
            };
            failure.into()
        })
    }
}

/// That a file cannot be written.
pub(super) fn unwritable(path: impl fmt::Display) -> Bilingual {
    Bilingual::new(format!("{path} 写不了"), format!("{path} cannot be written"))
}

/// That a folder cannot be made.
pub(super) fn unmakable(path: impl fmt::Display) -> Bilingual {
    Bilingual::new(
        format!("文件夹 {path} 建不了"),
        format!("the folder {path} cannot be made"),
    )
}

/// That a file cannot be read.
pub(super) fn unreadable(path: impl fmt::Display) -> Bilingual {
    Bilingual::new(format!("{path} 读不了"), format!("{path} cannot be read"))
}

/// All mistakes of lexicons, each with its place.
#[derive(Debug)]
struct Mistakes(Vec<LexiconError>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told(Language::En))
    }
}

impl Error for Mistakes {}

impl Mistakes {
    fn told(&self, language: Language) -> String {
        let count = self.0.len();
        let mut text = match language {
            Language::Zh => format!("词表有 {count} 处错误"),
            Language::En => format!("the lexicons have {count} mistake(s)"),
        };
        if count > MOST {
            text += &match language {
                Language::Zh => format!("，先列 {MOST} 处"),
                Language::En => format!(", of which {MOST} are shown"),
            };
        }
        for (number, mistake) in self.0.iter().take(MOST).enumerate() {
            text += if number == 0 { "\n" } else { "\n\n" };
            text += &mistake.told(language);
        }
        text
    }
}

/// The error that lexicons have mistakes.
pub(super) fn mistakes(errors: Vec<LexiconError>) -> anyhow::Error {
    Mistakes(errors).into()
}

/// An error with all that it came of, in one language.
pub(super) fn told(error: &anyhow::Error, language: Language) -> String {
    let parts: Vec<String> = error.chain().map(|cause| one(cause, language)).collect();
    parts.join(": ")
}

fn one(cause: &(dyn Error + 'static), language: Language) -> String {
    if let Some(failure) = cause.downcast_ref::<Failure>() {
        failure.text.get(language).to_owned()
    } else if let Some(mistakes) = cause.downcast_ref::<Mistakes>() {
        mistakes.told(language)
    } else if let Some(mistake) = cause.downcast_ref::<LexiconError>() {
        mistake.told(language)
    } else if let Some(error) = cause.downcast_ref::<DocumentError>() {
        document_failure(error.clone()).told(language)
    } else if let Some(error) = cause.downcast_ref::<BatchError>() {
        error.told(language)
    } else {
        match (cause.downcast_ref::<io::Error>(), language) {
            (Some(error), Language::Zh) if error.kind() != io::ErrorKind::Other => {
                Bilingual::of_system(error).zh
            }
            _ => cause.to_string(),
        }
    }
}

/// What is wrong with the value of an option, in Chinese; none where it is clap that objects.
pub(super) fn in_chinese(error: &clap::Error) -> Option<String> {
    let failure = error.source()?.downcast_ref::<Failure>()?;
    let context = |kind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (option, value) = (
        context(ContextKind::InvalidArg),
        context(ContextKind::InvalidValue),
    );
    Some(format!("{option} 不能写“{value}”：{}", failure.text.zh))
}

/// A document that could not be read, as the report room wants it.
pub(super) fn document_failure(error: DocumentError) -> DocumentFailure {
    DocumentFailure::new(error.id, error.source, error.what, error.help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_with_its_cause_in_one_language() {
        let denied = io::Error::from(io::ErrorKind::PermissionDenied);
        let error = Err::<(), _>(denied).because(|| unwritable("a.toml"));
        let error = error.because(|| Bilingual::new("什么也没有写", "nothing was written"));
        let error = error.expect_err("an error");
        assert_eq!(
            told(&error, Language::Zh),
            "什么也没有写: a.toml 写不了: 没有权限"
        );
        assert_eq!(
            told(&error, Language::En),
            "nothing was written: a.toml cannot be written: permission denied"
        );
    }

    #[test]
    fn of_many_mistakes_the_first_are_shown() {
        let mistake = |_| LexiconError::missing("cues.toml");
        let many = mistakes((0..=MOST).map(mistake).collect());
        let shown = told(&many, Language::Zh);
        assert!(
            shown.starts_with("词表有 21 处错误，先列 20 处\n错误: 缺少这个文件\n --> cues.toml"),
            "{shown}"
        );
        assert_eq!(shown.matches("缺少这个文件").count(), MOST);
        let one = mistakes(vec![LexiconError::missing("cues.toml")]);
        assert!(
            told(&one, Language::En)
                .starts_with("the lexicons have 1 mistake(s)\nerror: the file is missing")
        );
    }
}
