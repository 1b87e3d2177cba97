//! Everything that can be wrong with an input: the faults, and in English what they say; [`chinese`] says it in Chinese, [`help`] what
//! would be right, [`want`] in one field.
//!
//! Takes a fault found by a reader, gives a [`DocumentError`] that says what, where and what would be right.
//! Must not know transcript text: a fault names fields, labels, formats and places, never what was said.

mod chinese;
mod help;
mod want;

use std::io::ErrorKind;

use super::limits::{HIGHEST_RATIO, MOST_INSIDE, MOST_UNPACKED};
use crate::model::{Bilingual, Source};
pub(super) use want::{Form, Want};

/// Why one document, file or argument could not be read; the rest of the input is not touched by it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}: {} ({})", place(.r#source), .what.en, .help.en)]
pub struct DocumentError {
    /// The record's own id where it could be read, else the path, with `#n` for the n-th document of a file.
    pub id: String,
    /// Where the trouble is; line 0 means the file as a whole.
    // Written raw, or thiserror would take it for the cause.
    pub r#source: Source,
    /// What is wrong.
    pub what: Bilingual,
    /// What would be right.
    pub help: Bilingual,
}

/// `path:line`, or the path where the whole file is meant.
fn place(source: &Source) -> String {
    match source.line {
        0 => source.path.clone(),
        line => format!("{}:{line}", source.path),
    }
}

impl DocumentError {
    pub(super) fn new(id: impl Into<String>, source: Source, fault: &Fault) -> Self {
        Self {
            id: id.into(),
            source,
            what: Bilingual::new(fault.in_chinese(), fault.to_string()),
            help: fault.help(),
        }
    }

    /// The program itself failed while it read this file.
    #[must_use]
    pub fn of_the_program(path: &str) -> Self {
        Self::of_file(path, &Fault::Program)
    }

    /// An error about a whole file or argument.
    pub(super) fn of_file(path: &str, fault: &Fault) -> Self {
        let source = Source {
            path: path.to_owned(),
            ..Source::default()
        };
        Self::new(path, source, fault)
    }
}

/// File name extensions that are taken from folders.
pub const EXTENSIONS: [&str; 15] = [
    "txt", "md", "json", "jsonl", "log", "text", "srt", "vtt", "csv", "tsv", "docx", "xlsx", "gz", "zst",
    "zip",
];

/// What a file that is not read is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileKind {
    zh: &'static str,
    en: &'static str,
}

impl FileKind {
    pub(super) const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }
}

/// What is wrong; `Display` says it in English.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("no such file or folder")]
    Missing,
    #[error("no file matches the pattern")]
    NoMatch,
    #[error("the pattern cannot be understood: {0}")]
    BadPattern(String),
    #[error("the folder is empty")]
    EmptyFolder,
    #[error("the folder holds no transcripts")]
    NoTranscripts,
    #[error("cannot be read: a link leads round in a circle")]
    LinkCircle,
    #[error("cannot be read: {0}")]
    Unreadable(ErrorKind),

    #[error("looks like {}, not like text", .0.en)]
    Binary(FileKind),
    #[error("no encoding is called {0}")]
    NoSuchEncoding(String),
    #[error("is not {0} text")]
    WrongEncoding(&'static str),
    #[error("the encoding cannot be told")]
    UnclearEncoding,

    #[error("is protected by a password")]
    Encrypted,
    #[error("is {}, which is not read", .0.en)]
    OldOffice(FileKind),
    #[error("is a broken zip file{}", of_part(.0.as_deref()))]
    BrokenPackage(Option<String>),
    #[error("unpacks to too much: {} to more than {}", place_name(name), limit(*.ratio))]
    Bomb { name: String, ratio: bool },
    #[error("unpacks to too much: {} to more than {}", place_name(name), inside_limit(*.ratio))]
    Overflow { name: String, ratio: bool },
    #[error("is a broken {0} file")]
    BrokenStream(&'static str),
    #[error("holds archives inside archives inside archives")]
    TooDeep,
    #[error("holds no transcripts")]
    NothingInside,
    #[error("is a zip file, but neither a Word document nor an Excel workbook")]
    OtherZip,
    #[error("has no part {0}")]
    NoMainPart(&'static str),
    #[error("the part {} is not valid XML", place_name(.0))]
    BadXml(String),
    #[error("{} cannot be read", sheet(.0.as_deref()))]
    BrokenSheet(Option<String>),
    #[error("no sheet names a column of words to say; the first rows are {}", .0.join("; "))]
    NoColumns(Vec<String>),
    #[error("the sheet {} has too much text", place_name(.0))]
    TooManyRows(String),
    #[error("the sheet {} has too many rows for one table", place_name(.0))]
    TableTooLong(String),
    #[error("is a table of calls")]
    CallTable,

    #[error("the JSON ends in the middle of a value")]
    HalfJson,
    #[error("not valid JSON at line {line} column {column}")]
    BadJson { line: usize, column: usize },
    #[error("a JSON value that is no record")]
    NotARecord,
    #[error("the field {field} is missing or of the wrong type")]
    Field { field: String, want: Want },
    #[error("the field {field} holds a role that is not known{}", named(.role))]
    UnknownRole { field: String, role: String },

    #[error("is a report of zhijian, not a transcript")]
    OwnReport,
    #[error("there is no text in it")]
    Empty,
    #[error("the document has no turns")]
    NoTurns,
    #[error("no line says who speaks")]
    NoLabels,
    #[error("none of the speakers is known; the labels are {}", .0.join(", "))]
    UnknownLabels(Vec<String>),
    #[error("does not say who speaks")]
    NoSpeakers,

    #[error("is JSON of no format that is known; its fields are {}", .0.join(", "))]
    UnknownJson(Vec<String>),
    #[error("the text in the field {0} is no JSON")]
    InnerJson(String),
    #[error("is not of the format {0}")]
    NotFormat(&'static str),
    #[error("no cue has a time line")]
    NoCues,
    #[error("{} names no column {wanted}; the columns are {}", table(.sheet.as_deref()), .found.join(", "))]
    MissingColumn {
        sheet: Option<String>,
        wanted: String,
        found: Vec<String>,
    },
    #[error("the program failed while it read this file")]
    Program,
    #[error("the quote that opens on line {line} is never closed")]
    OpenQuote { line: usize },
    #[error("no column is called {name}; the columns are {}", .found.join(", "))]
    NoSuchColumn { name: String, found: Vec<String> },
}

fn of_part(part: Option<&str>) -> String {
    part.map_or_else(String::new, |part| {
        format!(": {} cannot be unpacked", place_name(part))
    })
}

fn sheet(name: Option<&str>) -> String {
    name.map_or_else(
        || "the workbook".to_owned(),
        |name| format!("the sheet {}", place_name(name)),
    )
}

fn table(sheet: Option<&str>) -> String {
    sheet.map_or_else(
        || "the table".to_owned(),
        |name| format!("the sheet {}", place_name(name)),
    )
}

fn limit(ratio: bool) -> String {
    if ratio {
        format!("{HIGHEST_RATIO} times its packed size")
    } else {
        format!("{MOST_UNPACKED} MB with all before it")
    }
}

fn inside_limit(ratio: bool) -> String {
    if ratio {
        format!("{HIGHEST_RATIO} times its packed size")
    } else {
        format!("{MOST_INSIDE} MB with all before it")
    }
}

/// The name of a sheet or of a part of a file, as a message may have it: cut short, and not with as many digits as the
/// number of a person has.
pub(super) fn place_name(name: &str) -> String {
    const LONGEST: usize = 40;
    if name.chars().filter(char::is_ascii_digit).count() >= 11 {
        return "…".to_owned();
    }
    let seen = name.chars().filter(|c| !c.is_control());
    let mut shown: String = seen.take(LONGEST).collect();
    if name.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

impl Fault {
    /// The same fault of a field inside `outer`, such as `transcripts[0]`.
    pub(super) fn within(self, outer: &str) -> Self {
        let inside = |field: String| format!("{outer}.{field}");
        match self {
            Self::Field { field, want } => Self::Field {
                field: inside(field),
                want,
            },
            Self::InnerJson(field) => Self::InnerJson(inside(field)),
            other => other,
        }
    }
}

/// A role that is short enough to be a label is named; a longer one may be something that was said.
fn quotable(role: &str) -> bool {
    (1..=12).contains(&role.chars().count())
}

fn named(role: &str) -> String {
    if quotable(role) {
        format!(": {role}")
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_what_and_what_would_be_right() {
        let source = Source {
            path: "a.jsonl".into(),
            line: 7,
            ..Source::default()
        };
        let error = DocumentError::new("a.jsonl#7", source, &Fault::HalfJson);
        assert_eq!(
            error.to_string(),
            "a.jsonl:7: the JSON ends in the middle of a value \
             (the line or file was cut off: write one whole record a line, or one JSON array)"
        );
        let error = DocumentError::of_file("x", &Fault::Missing);
        assert_eq!(
            error.to_string(),
            "x: no such file or folder (check the path; - reads standard input)"
        );
    }

    #[test]
    fn names_a_label_but_never_a_sentence() {
        let fault = |role: &str| Fault::UnknownRole {
            field: "turns[0].role".into(),
            role: role.into(),
        };
        assert!(fault("经理").to_string().ends_with(": 经理"));
        let sentence = "你再不还钱我明天就到你单位去找你们领导";
        assert!(!fault(sentence).to_string().contains(sentence));
        assert!(!fault(sentence).in_chinese().contains(sentence));
        let help = fault(sentence).help();
        assert!(!help.zh.contains(sentence) && !help.en.contains(sentence));
        for (name, shown) in [
            ("话术20260105", "话术20260105"),
            ("张三13800138000", "…"),
            ("a\u{1b}b", "ab"),
        ] {
            let fault = Fault::TooManyRows(name.to_owned());
            assert_eq!(fault.to_string(), format!("the sheet {shown} has too much text"));
        }
    }
}
