//! `zhijian lexicon diff OLD NEW --on CALLS`: what a change of lexicons does to documents, before it is made. A look and no
//! gate: 0 when compared.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use serde_json::Value;
use zhijian::input::{self, Gold};
use zhijian::lexicon::{Layers, builtin_files, read_folder, read_layer};
use zhijian::workshop::{Differ, Measured, difference_page};
use zhijian::{Analysis, Analyzer, Bilingual, Call, GoldCall, Language, Ruleset};

use super::lexicon_diff_page::Page;
use super::setup::{Reading, Setup, speakers};
use super::told::{Because, document_failure, failed, mistakes};
use super::{Exit, output};

/// The name that stands for the lexicons inside the program.
const BUILTIN: &str = "builtin";

/// Documents judged together; bounds what is held in memory.
const BATCH: usize = 256;

/// Arguments of `lexicon diff`.
#[derive(Debug, Args)]
pub(crate) struct LexiconDiff {
    /// 旧词表的文件夹，builtin 为内置；叠层用 + 接：builtin+本行 / folder of the old lexicons, builtin, or with layers: builtin+own
    #[arg(value_name = "OLD")]
    old: String,
    /// 新词表，写法相同 / the new lexicons, in the same way
    #[arg(value_name = "NEW")]
    new: String,
    /// 在这些通话、话术或标注文件上比 / calls, scripts or labelled files on which they are compared
    #[arg(long, required = true, num_args = 1.., value_name = "CALLS")]
    on: Vec<String>,
    /// 输出格式 / output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// 列出全部，而不只是前面几条 / list everything instead of the first lines
    #[arg(long)]
    details: bool,
    /// 不遮盖证件号、卡号、手机号、住址、登记的姓名 / show numbers, addresses and recorded names in full
    #[arg(long)]
    unmasked: bool,
    #[command(flatten)]
    reading: Reading,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
    /// 一个自足的网页 / one page of HTML that needs nothing beside itself
    Html,
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
        if !setup.layers().is_empty() {
            return Err(failed(
                "--layer 和 ZHIJIAN_LAYERS 看不出叠在哪一边；请把叠层写在词表后面：zhijian lexicon diff builtin builtin+叠层 --on 通话",
                "--layer and ZHIJIAN_LAYERS do not say which side they belong to; name layers behind the lexicons: lexicon diff builtin builtin+LAYER --on CALLS",
            ));
        }
        let old = Analyzer::new(ruleset(&self.old, setup)?);
        let new = Analyzer::new(ruleset(&self.new, setup)?);
        let mut differ = Differ::new(old.ruleset().hash(), new.ruleset().hash(), self.unmasked);
        let documents = self.documents(new.ruleset(), setup.language())?;
        // What is loaded at the first question is no part of judging.
        if let Some(first) = documents.first() {
            judged_twice(&old, &new, first.call(), false);
        }
        let mut measured = Measured {
            bytes: 0,
            old: Duration::ZERO,
            new: Duration::ZERO,
        };
        for several in documents.chunks(BATCH) {
            let judged: Vec<[Timed; 2]> = several
                .par_iter()
                .enumerate()
                .map(|(at, document)| judged_twice(&old, &new, document.call(), at % 2 == 1))
                .collect();
            for (document, [before, after]) in several.iter().zip(&judged) {
                differ.add(&before.analysis, &after.analysis, document.gold());
                measured.old += before.time;
                measured.new += after.time;
                measured.bytes += document
                    .call()
                    .turns
                    .iter()
                    .map(|turn| turn.text.len())
                    .sum::<usize>();
            }
        }
        let difference = differ.finish();
        let language = setup.language();
        let text = match self.format {
            Format::Json => serde_json::to_string_pretty(&difference)? + "\n",
            Format::Text => Page::new(language, self.details).write(&difference, measured),
            Format::Html => difference_page(&difference, measured, language),
        };
        output::print(text.as_bytes())?;
        Ok(Exit::Done)
    }

    /// Reads all documents; those that cannot be read are told of and left out.
    fn documents(&self, ruleset: &Ruleset, language: Language) -> Result<Vec<Document>> {
        let (speakers, options) = (speakers(ruleset), self.reading.options(None));
        let mut documents = Vec::new();
        for found in input::find(&self.on) {
            let loaded = found.and_then(|found| Ok((input::load(&found)?, found)));
            let (bytes, found) = match loaded {
                Ok(loaded) => loaded,
                Err(error) => {
                    complain(error, language);
                    continue;
                }
            };
            if let Some(gold) = labelled(&found.path, &bytes, language) {
                documents.extend(gold.into_iter().map(|gold| Document::Labelled(Box::new(gold))));
                continue;
            }
            for read in input::read_bytes(&found.path, &bytes, &speakers, &options) {
                match read {
                    Ok(call) => documents.push(Document::Plain(Box::new(call))),
                    Err(error) => complain(error, language),
                }
            }
        }
        if documents.is_empty() {
            let files = self.on.join(" ");
            return Err(failed(
                format!("{files}: 没有可以用来比较词表的文件"),
                format!("{files}: no document to compare the lexicons on"),
            ));
        }
        Ok(documents)
    }
}

/// The documents of a file of records, one a line, that all have labels.
fn labelled(path: &str, bytes: &[u8], language: Language) -> Option<Vec<GoldCall>> {
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
        match record {
            Ok(Gold::Call(call)) => documents.push(call),
            Ok(Gold::Line(_)) => return None,
            Err(error) => complain(error, language),
        }
    }
    (!documents.is_empty()).then_some(documents)
}

fn complain(error: input::DocumentError, language: Language) {
    output::complain(&document_failure(error).told(language));
}

/// An analysis and how long it took.
struct Timed {
    analysis: Analysis,
    time: Duration,
}

/// What is judged second finds the text in nearer memory, so that the two take turns in being first.
fn judged_twice(old: &Analyzer, new: &Analyzer, call: &Call, new_first: bool) -> [Timed; 2] {
    let judge = |analyzer: &Analyzer| {
        let start = Instant::now();
        let analysis = analyzer.analyze(call);
        Timed {
            analysis,
            time: start.elapsed(),
        }
    };
    if new_first {
        let after = judge(new);
        [judge(old), after]
    } else {
        [judge(old), judge(new)]
    }
}

/// Lexicons as they are named here: a folder or `builtin`, with layers behind `+`.
fn named(name: &str) -> Result<Layers> {
    let whole = |name: &str| match name {
        BUILTIN => Ok(builtin_files()),
        folder => read_folder(Path::new(folder)),
    };
    // A folder may have a + in its own name.
    if name == BUILTIN || Path::new(name).exists() {
        return Ok(whole(name)?.into());
    }
    let mut parts = name.split('+');
    let mut layers: Layers = whole(parts.next().unwrap_or_default())?.into();
    for folder in parts {
        layers.over.push(read_layer(Path::new(folder))?);
    }
    Ok(layers)
}

fn ruleset(name: &str, setup: &Setup) -> Result<Ruleset> {
    let layers = named(name)?;
    let compiled = match setup.rules_only() {
        true => Ruleset::compile_rules(&layers),
        false => Ruleset::compile_layers(&layers),
    };
    compiled.map_err(mistakes).because(|| Bilingual::new(name, name))
}
