//! Room 1: bytes -> documents. Transcripts and scripts in any of their forms become [`Call`]s; labelled files, gold.
//!
//! Takes bytes, the labels of speakers and what the user said on the command line; gives a document or an error for
//! each that the bytes hold, in their order. Must not know lexicons, rules or reports: the labels come from the caller.
//!
//! Inside, from the bytes inward: `walk` finds files, `packed` unpacks them, `encoding` makes text of their bytes and
//! `office` opens documents of Word and Excel. `own` knows our own reports, `detect` tells the `format`. `json` reads records (`record`, on `values`)
//! and what `services` write, `subtitles` and `sheets` what they are called; all of these leave `utterance`s, of
//! which `recording` makes turns: it gives speakers roles, by `voices` where the source does not, and looks at the `times`. `look` tells calls from
//! scripts in text: `labelled`, on `sections` and `speakers`, reads the ones, `script`, on `banned`, `phrase` and `table`,
//! the others. Both see a line through `lines`, `outline`, `inline` and `head`, which knows `label` and `clock`. `meta`,
//! on `keys`, reads what documents say about themselves; `gold` reads labels, and `rows` lists of words that are no
//! documents. All leave their documents as `draft`s and
//! their troubles as faults of `error` (`limits` says how much is read), what they took for granted or left out as remarks of `assumed`.

mod assumed;
mod banned;
mod clock;
mod detect;
mod draft;
mod encoding;
mod error;
mod format;
mod gold;
mod head;
mod inline;
mod json;
mod keys;
mod label;
mod labelled;
mod limits;
mod lines;
mod look;
mod meta;
mod office;
mod outline;
mod own;
mod packed;
mod part;
mod phrase;
mod record;
mod recording;
mod rows;
mod script;
mod sections;
mod services;
mod sheets;
mod speakers;
mod subtitles;
mod table;
mod times;
mod utterance;
mod values;
mod voice_cues;
mod voices;
mod walk;

use std::path::Path;

use encoding_rs::GB18030;

use crate::model::{Assumption, Call, GoldCall, GoldLine, Kind, Role, Unit};
use draft::{Draft, Flaw, Name};
use error::Fault;
use gold::Labelled;
use label::Labels;
use lines::TextLine;
use look::Look;
use meta::Header;

pub use error::{DocumentError, EXTENSIONS};
pub use format::Format;
pub use part::{Place, Records};
pub use rows::{Plain, TableRow, read_plain};
pub use walk::{Found, find, is_transcript, load, passed_over};

/// Labels of speakers that are known, by role.
#[derive(Debug, Clone, Default)]
pub struct Speakers {
    /// 客服, 坐席, 催收员 …
    pub agent: Vec<String>,
    /// 客户, 债务人 …
    pub customer: Vec<String>,
    /// 第三方, 家属 …
    pub third_party: Vec<String>,
    /// 说明, 备注 …
    pub note: Vec<String>,
}

/// What the user said about the input.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// What a document is that does not say so: [`Kind::Script`] reads every text as a script; otherwise a text that
    /// looks like one is a script all the same.
    pub kind: Option<Kind>,
    /// Reads a text without labels and headings as a script, where it would else be an error.
    pub prefer_script: bool,
    /// The encoding, where it is not to be told from the bytes.
    pub encoding: Option<String>,
    /// Labels that the user explains (`--role A=agent`); they win over [`Speakers`].
    pub roles: Vec<(String, Role)>,
    /// The format, where it is not to be told from the content.
    pub from: Option<Format>,
    /// Columns of tables that the user explains: field and name in the header (`--column role=说话人`).
    pub columns: Vec<(String, String)>,
}

impl Options {
    fn default_kind(&self) -> Kind {
        self.kind.unwrap_or(if self.prefer_script {
            Kind::Script
        } else {
            Kind::Call
        })
    }
}

/// A labelled record.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all that is held for long are calls"
)]
pub enum Gold {
    /// A document with its labels.
    Call(GoldCall),
    /// A line of the utterance bank.
    Line(GoldLine),
}

/// The documents of several inputs, in their order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// A document, or why there is none.
    pub documents: Vec<Result<Call, DocumentError>>,
}

/// Finds, loads and reads all `inputs` (files, folders, patterns, `-`) at once. For more documents than memory holds,
/// take [`find`], [`load`] and [`read_bytes`] one file at a time.
#[must_use]
pub fn read_all(inputs: &[String], speakers: &Speakers, options: &Options) -> Batch {
    let read = |found: Result<Found, DocumentError>| match found.and_then(|found| Ok((load(&found)?, found)))
    {
        Ok((bytes, found)) => read_bytes(&found.path, &bytes, speakers, options),
        Err(error) => vec![Err(error)],
    };
    Batch {
        documents: find(inputs).into_iter().flat_map(read).collect(),
    }
}

/// Reads all documents of one file, which is never without a document or an error.
///
/// `path` goes into ids and sources, and its extension tells `.json` and `.jsonl`; the file itself is not touched. A
/// document's id is its own, else the path, with `#n` where the file has several.
///
/// ```
/// use zhijian::input::{Options, Speakers, read_bytes};
/// use zhijian::Role;
///
/// let speakers = Speakers { agent: vec!["客服".into()], customer: vec!["客户".into()], ..Speakers::default() };
/// let text = "客服：您好，请问是张三先生吗？\n客户：我是。";
/// let calls = read_bytes("a.txt", text.as_bytes(), &speakers, &Options::default());
/// let call = calls[0].as_ref().expect("a call");
/// assert_eq!(call.turns[1].role, Role::Customer);
/// assert_eq!(call.turns[1].text, "我是。");
/// assert_eq!(call.source.assumed, ["kind=call"]);
/// ```
#[must_use]
pub fn read_bytes(
    path: &str,
    bytes: &[u8],
    speakers: &Speakers,
    options: &Options,
) -> Vec<Result<Call, DocumentError>> {
    let labels = Labels::new(speakers, options);
    let mut documents = Vec::new();
    packed::each(path, bytes, |path, bytes| match bytes {
        Ok(bytes) => documents.extend(read_file(path, bytes, &labels, options)),
        Err(fault) => documents.push(Err(DocumentError::of_file(path, &fault))),
    });
    documents
}

/// Whether a column of tables may be explained by this name: `role`, `text`, `dialogue`, `overdue_days` …
#[must_use]
pub fn is_column(name: &str) -> bool {
    sheets::is_field(name)
}

/// Whether a line of a JSONL file is only one utterance: such a file holds dialogues over several lines, and must be read whole.
#[must_use]
pub fn is_piece(line: &[u8]) -> bool {
    match std::str::from_utf8(line) {
        Ok(line) => json::is_piece(line),
        Err(_) => json::is_piece(&GB18030.decode_without_bom_handling(line).0),
    }
}

/// The format that each file is taken for, those inside packed files too, without reading its documents.
#[must_use]
pub fn formats(path: &str, bytes: &[u8], speakers: &Speakers, options: &Options) -> Vec<Detected> {
    let labels = Labels::new(speakers, options);
    let mut all = Vec::new();
    packed::each(path, bytes, |path, bytes| {
        let format = bytes.and_then(|bytes| format_of(path, bytes, &labels, options));
        let format = format.map_err(|fault| DocumentError::of_file(path, &fault));
        all.push((path.to_owned(), format));
    });
    all
}

/// A file and its format, or why that cannot be told.
pub type Detected = (String, Result<Format, DocumentError>);

fn format_of(path: &str, bytes: &[u8], labels: &Labels, options: &Options) -> Result<Format, Fault> {
    if office::is_office(bytes) {
        return office::open(bytes).map(|document| document.format());
    }
    let decoded = encoding::decode(bytes, options.encoding.as_deref())?;
    let (text, extension) = (decoded.text.as_ref(), extension(path));
    if own::is_page(text) {
        return Err(Fault::OwnReport);
    }
    if detect::is_json(&extension, text) {
        return Ok(json::first_format(text).unwrap_or(Format::Record));
    }
    Ok(detect::of_lines(&extension, text, &lines::lines(text), labels))
}

/// Reads a file that is not packed.
fn read_file(
    path: &str,
    bytes: &[u8],
    labels: &Labels,
    options: &Options,
) -> Vec<Result<Call, DocumentError>> {
    if office::is_office(bytes) {
        let drafts = match options.from.filter(|format| format.is_text()) {
            Some(format) => Err(Fault::NotFormat(format.id())),
            None => office::open(bytes).and_then(|document| office_drafts(document, labels, options)),
        };
        return named(path, None, drafts, |draft, name| draft.call(name));
    }
    let read = |text: &str| drafts(path, text, labels, options);
    in_file(path, bytes, options, read, |draft, name| draft.call(name))
}

/// Reads labelled JSONL: documents and lines of the utterance bank, mixed as they come.
#[must_use]
pub fn read_gold(path: &str, bytes: &[u8]) -> Vec<Result<Gold, DocumentError>> {
    let options = Options::default();
    let labels = Labels::new(&Speakers::default(), &options);
    let read = |text: &str| Ok(gold::read(text, &labels, &options));
    in_file(path, bytes, &options, read, |labelled, name| match labelled {
        Labelled::Line(line) => Gold::Line(line),
        Labelled::Document(draft, labels) => Gold::Call(GoldCall {
            call: draft.call(name),
            author: labels.author,
            group: labels.group,
            labels: labels.labels,
            outcome: labels.outcome,
            elements: labels.elements,
            file: labels.file,
            paths: labels.paths,
        }),
    })
}

/// A document, or why there is none.
type Drafts = Vec<Result<Draft, Flaw>>;

fn drafts(path: &str, text: &str, labels: &Labels, options: &Options) -> Result<Drafts, Fault> {
    if own::is_page(text) {
        return Err(Fault::OwnReport);
    }
    let extension = extension(path);
    let is_json = options
        .from
        .map_or_else(|| detect::is_json(&extension, text), Format::is_json);
    if is_json {
        return Ok(json::read(text, labels, options));
    }
    let lines = lines::lines(text);
    let format = options
        .from
        .unwrap_or_else(|| detect::of_lines(&extension, text, &lines, labels));
    match format {
        Format::Srt | Format::Vtt => Ok(vec![subtitles::read(format, &lines, labels)?.draft(labels)]),
        Format::Csv => sheets::read_csv(text, &extension, labels, options),
        Format::TencentText => Ok(vec![services::read_tencent_text(&lines).draft(labels)]),
        Format::Text => {
            let look = look::look(&lines, labels, options);
            Ok(of_look(&lines, &look, labels))
        }
        other => Err(Fault::NotFormat(other.id())),
    }
}

/// The extension of a file's name, without the one that says how it is packed.
fn extension(path: &str) -> String {
    let path = path.to_lowercase();
    let unpacked = [".gz", ".zst"].iter().find_map(|end| path.strip_suffix(end));
    let extension = Path::new(unpacked.unwrap_or(&path)).extension();
    extension.and_then(|e| e.to_str()).unwrap_or_default().to_owned()
}

/// The documents in a file of Word or Excel.
fn office_drafts(
    document: office::Document<'_>,
    labels: &Labels,
    options: &Options,
) -> Result<Drafts, Fault> {
    let format = document.format();
    if let Some(from) = options.from.filter(|from| *from != format) {
        return Err(Fault::NotFormat(from.id()));
    }
    if let office::Document::Workbook(bytes) = &document
        && options.kind != Some(Kind::Script)
        && let Some(drafts) = sheets::read_workbook(bytes, labels, options)?
    {
        return Ok(drafts);
    }
    let text = office::read(document)?;
    let lines = text.lines();
    let look = match text.unit {
        Unit::Row if options.kind != Some(Kind::Script) && look::is_call_table(&lines, labels) => {
            return Err(Fault::CallTable);
        }
        Unit::Row => Look {
            kind: Kind::Script,
            stated: false,
        },
        Unit::Line | Unit::Paragraph => look::look(&lines, labels, options),
    };
    let mut drafts = of_look(&lines, &look, labels);
    for draft in drafts.iter_mut().flatten() {
        draft.unit = text.unit;
        draft.assumed.insert(0, assumed::format(format));
        draft.assumed.extend_from_slice(&text.assumed);
    }
    Ok(drafts)
}

fn of_look(lines: &[TextLine<'_>], look: &Look, labels: &Labels) -> Vec<Result<Draft, Flaw>> {
    if lines.iter().all(|line| line.text.is_empty()) {
        return Vec::new();
    }
    let mut drafts = match look.kind {
        Kind::Script => vec![script::read(lines, labels)],
        Kind::Call => labelled::read(lines, labels, &Header::default()),
    };
    if !look.stated {
        drafts.iter_mut().flatten().for_each(Draft::assume_kind);
    }
    drafts
}

/// Decodes a file and reads it.
fn in_file<D, T>(
    path: &str,
    bytes: &[u8],
    options: &Options,
    read: impl Fn(&str) -> Result<Vec<Result<D, Flaw>>, Fault>,
    finish: impl Fn(D, Name<'_>) -> T,
) -> Vec<Result<T, DocumentError>> {
    match encoding::decode(bytes, options.encoding.as_deref()) {
        Ok(decoded) => {
            let drafts = read(&decoded.text);
            named(path, decoded.assumed.as_ref(), drafts, finish)
        }
        Err(fault) => named(path, None, Err(fault), finish),
    }
}

/// Gives each document of a file its name.
fn named<D, T>(
    path: &str,
    encoding: Option<&Assumption>,
    drafts: Result<Vec<Result<D, Flaw>>, Fault>,
    finish: impl Fn(D, Name<'_>) -> T,
) -> Vec<Result<T, DocumentError>> {
    let drafts = match drafts {
        Ok(drafts) if drafts.is_empty() => return vec![Err(DocumentError::of_file(path, &Fault::Empty))],
        Ok(drafts) => drafts,
        Err(fault) => return vec![Err(DocumentError::of_file(path, &fault))],
    };
    let several = drafts.len() > 1;
    let named = drafts.into_iter().zip(1..).map(|(draft, n)| {
        let name = Name {
            path,
            id: if several {
                format!("{path}#{n}")
            } else {
                path.to_owned()
            },
            encoding,
        };
        match draft {
            Ok(draft) => Ok(finish(draft, name)),
            Err(flaw) => Err(flaw.error(name)),
        }
    });
    named.collect()
}

#[cfg(test)]
mod tests;
