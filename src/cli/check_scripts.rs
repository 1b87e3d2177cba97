//! Scripts one by one, each with its file: what approvals and suppressions are written for and compared with.
//!
//! Takes what the user named, gives each script judged, with suppressions applied, or why it was not. A file must hold
//! one script: a record stands beside a file and could not say which of several it means.

use anyhow::Result;
use zhijian::approval::{Content, file_hash};
use zhijian::report::DocumentFailure;
use zhijian::{Analysis, Analyzer, Bilingual, Kind, input};

use super::check_suppressions::Books;
use super::setup::{Reading, judge, speakers};
use super::told::document_failure;

/// A script and what its file holds.
pub(super) struct Script {
    /// Path as the user gave it.
    pub(super) path: String,
    /// What it says.
    pub(super) content: Content,
    /// What is thought of it.
    pub(super) analysis: Analysis,
}

/// Reads and judges all scripts that `inputs` name, in their order.
pub(super) fn read_scripts(
    analyzer: &Analyzer,
    inputs: &[String],
    reading: &Reading,
    books: &mut Books,
) -> Result<Vec<Result<Script, DocumentFailure>>> {
    let speakers = speakers(analyzer.ruleset());
    let options = reading.options(Some(Kind::Script));
    let mut scripts = Vec::new();
    for found in input::find(inputs) {
        let read = found.map_err(document_failure).and_then(|found| {
            if found.path == "-" {
                return Err(refusal(
                    "-",
                    Bilingual::new("标准输入没有文件", "standard input has no file"),
                    Bilingual::new(
                        "请给出文件名：记录写在它旁边",
                        "name the file: the record is written beside it",
                    ),
                ));
            }
            let bytes = input::load(&found).map_err(document_failure)?;
            let mut documents = input::read_bytes(&found.path, &bytes, &speakers, &options);
            match documents.pop() {
                Some(document) if documents.is_empty() => {
                    let call = document.map_err(document_failure)?;
                    Ok((found.path, file_hash(&bytes), judge(analyzer, &call)?))
                }
                _ => Err(refusal(
                    &found.path,
                    Bilingual::new(
                        "文件里不是正好一份话术",
                        "the file does not hold exactly one script",
                    ),
                    Bilingual::new(
                        "每份话术请单独存一个文件",
                        "write each script into a file of its own",
                    ),
                )),
            }
        });
        scripts.push(match read {
            Ok((path, file, mut analysis)) => {
                books.apply(analyzer, &mut analysis)?;
                Ok(Script {
                    path,
                    content: Content::of(&analysis.call, file),
                    analysis,
                })
            }
            Err(failure) => Err(failure),
        });
    }
    Ok(scripts)
}

fn refusal(path: &str, what: Bilingual, help: Bilingual) -> DocumentFailure {
    DocumentFailure {
        id: path.to_owned(),
        path: path.to_owned(),
        what,
        help,
        ..DocumentFailure::default()
    }
}
