//! `zhijian lexicon diff OLD NEW --on CALLS`: what a change of lexicons does to documents, before it is made. A look and no
//! gate: 0 when compared.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow, bail};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use serde_json::Value;
use zhijian::input::{self, Gold};
use zhijian::lexicon::{builtin_files, read_folder};
use zhijian::workshop::Differ;
use zhijian::{Analysis, Analyzer, Call, GoldCall, Ruleset};

use super::lexicon_diff_page::Page;
use super::setup::{Reading, Setup, failure, speakers};
use super::{Exit, output};

/// The name that stands for the lexicons inside the program.
const BUILTIN: &str = "builtin";

/// Documents judged together; bounds what is held in memory.
const BATCH: usize = 256;

/// Arguments of `lexicon diff`.
#[derive(Debug, Args)]
pub(crate) struct LexiconDiff {
    /// 旧词表的文件夹，builtin 为内置 / folder of the old lexicons; builtin: those of the program
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// 新词表的文件夹，builtin 为内置 / folder of the new lexicons; builtin: those of the program
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// 在这些通话、话术或标注文件上比 / calls, scripts or labelled files on which they are compared
    #[arg(long, required = true, num_args = 1.., value_name = "CALLS")]
    on: Vec<String>,
    /// 输出格式 / output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// 列出全部，而不只是前面几条 / list everything instead of the first lines
    #[arg(long)]
    details: bool,
    /// 不遮盖身份证、银行卡、手机号 / show personal numbers in full
    #[arg(long)]
    unmasked: bool,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// A document, with labels where its file has some.
enum Document {
    Plain(Box<Call>),
    Labelled(Box<GoldCall>),
}

impl Document {
    fn call(&self) -> &Call {
        match self {
            Self::Plain(call) => call,
            Self::Labelled(gold) => &gold.call,
        }
    }

    fn gold(&self) -> Option<&GoldCall> {
        match self {
            Self::Plain(_) => None,
            Self::Labelled(gold) => Some(gold),
        }
    }
}

impl LexiconDiff {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        setup.load_ahead();
        let old = Analyzer::new(ruleset(&self.old, setup)?);
        let new = Analyzer::new(ruleset(&self.new, setup)?);
        let mut differ = Differ::new(old.ruleset().hash(), new.ruleset().hash(), self.unmasked);
        let documents = self.documents(new.ruleset())?;
        for several in documents.chunks(BATCH) {
            let judged: Vec<(Analysis, Analysis)> = several
                .par_iter()
                .map(|document| (old.analyze(document.call()), new.analyze(document.call())))
                .collect();
            for (document, (before, after)) in several.iter().zip(&judged) {
                differ.add(before, after, document.gold());
            }
        }
        let difference = differ.finish();
        let text = match self.format {
            Format::Json => serde_json::to_string_pretty(&difference)? + "\n",
            Format::Text => Page::new(setup.language(), self.details).write(&difference),
        };
        output::print(text.as_bytes())?;
        Ok(Exit::Done)
    }

    /// Reads all documents; those that cannot be read are told of and left out.
    fn documents(&self, ruleset: &Ruleset) -> Result<Vec<Document>> {
        let (speakers, options) = (speakers(ruleset), self.reading.options(None));
        let mut documents = Vec::new();
        for found in input::find(&self.on) {
            let loaded = found.and_then(|found| Ok((input::load(&found)?, found)));
            let (bytes, found) = match loaded {
                Ok(loaded) => loaded,
                Err(error) => {
                    complain(error);
                    continue;
                }
            };
            if let Some(gold) = labelled(&found.path, &bytes) {
                documents.extend(gold.into_iter().map(|gold| Document::Labelled(Box::new(gold))));
                continue;
            }
            for read in input::read_bytes(&found.path, &bytes, &speakers, &options) {
                match read {
                    Ok(call) => documents.push(Document::Plain(Box::new(call))),
                    Err(error) => complain(error),
                }
            }
        }
        if documents.is_empty() {
            bail!("{}: no document to compare the lexicons on", self.on.join(" "));
        }
        Ok(documents)
    }
}

/// The documents of a file of records, one a line, that all have labels.
fn labelled(path: &str, bytes: &[u8]) -> Option<Vec<GoldCall>> {
    // Records without labels are read as gold too, with nothing labelled: they would count every finding as false.
    let has_labels = |line: &str| {
        let record: Option<Value> = serde_json::from_str(line).ok();
        let turns = record.as_ref().and_then(|record| record.get("turns")?.as_array());
        turns.is_some_and(|turns| turns.iter().any(|turn| turn.get("labels").is_some()))
    };
    let text = std::str::from_utf8(bytes).ok()?;
    if !text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .all(has_labels)
    {
        return None;
    }
    let mut documents = Vec::new();
    for record in input::read_gold(path, bytes) {
        match record.ok()? {
            Gold::Call(call) => documents.push(call),
            Gold::Line(_) => return None,
        }
    }
    (!documents.is_empty()).then_some(documents)
}

fn complain(error: input::DocumentError) {
    let failure = failure(error);
    output::complain(&format!("{}: {} ({})", failure.path, failure.what, failure.help));
}

fn ruleset(folder: &Path, setup: &Setup) -> Result<Ruleset> {
    let files = if folder == Path::new(BUILTIN) {
        builtin_files()
    } else {
        read_folder(folder).map_err(|error| anyhow!("{error}"))?
    };
    let ruleset = Ruleset::compile(&files).map_err(|errors| {
        let shown: Vec<String> = errors.iter().take(20).map(ToString::to_string).collect();
        let folder = folder.display();
        anyhow!(
            "{folder}: the lexicons have {} mistake(s)\n{}",
            errors.len(),
            shown.join("\n\n")
        )
    })?;
    Ok(if setup.rules_only() {
        ruleset.without_weights()
    } else {
        ruleset
    })
}
