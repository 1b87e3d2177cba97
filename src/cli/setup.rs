//! Options that every command shares, and what they set up: language, ruleset, documents.

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use zhijian::batch::LongFile;
pub(crate) use zhijian::batch::speakers;
use zhijian::input::{self, DocumentError, Format, Found, Records, Speakers};
use zhijian::lexicon::{Files, Layers, builtin_files, read_folder, read_layer};
use zhijian::report::DocumentFailure;
use zhijian::{Analysis, Analyzer, Call, Language, Role, Ruleset};

use super::options::{Columns, column, columns_file, format, role};
use super::output;
use super::told::{document_failure, mistakes};

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Setup {
    /// 用这个文件夹里的词表代替内置的 / lexicons from this folder instead of the built-in ones
    #[arg(long, value_name = "DIR", global = true, env = "ZHIJIAN_LEXICONS")]
    lexicons: Option<PathBuf>,
    /// 叠在词表上的一层（本机构、本产品的增改），可重复，后面的在上 / a layer over the lexicons, repeated from the lowest up
    #[arg(long = "layer", value_name = "DIR", global = true, env = "ZHIJIAN_LAYERS", value_delimiter = LAYER_SEPARATOR)]
    layers: Vec<PathBuf>,
    /// 报告语言，默认看系统区域，否则中文 / language of texts for people, by the locale, else Chinese
    #[arg(long, value_enum, global = true)]
    lang: Option<Lang>,
    /// 只用规则，不加权重 / rules alone, without learned weights
    #[arg(long, global = true)]
    rules_only: bool,
    /// 线程数，默认用满 / threads, by default all
    #[arg(long, value_name = "N", global = true)]
    threads: Option<usize>,
    /// 不显示进度 / no progress
    #[arg(long, short, global = true)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Lang {
    Zh,
    En,
}

/// How documents are to be read; of `scan`, `check` and `explain`.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// 说明未知的说话人标签，如 --role A=agent / explain a speaker label (agent, customer, third_party, note)
    #[arg(long = "role", value_name = "LABEL=ROLE", value_parser = role)]
    roles: Vec<(String, Role)>,
    /// 输入格式，默认按内容识别，名称见 zhijian formats / input format, told from the content by default
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    from: Option<Format>,
    /// 说明表格的列，如 --column role=说话人 / explain a column of a table (call, seq, role, text, start, end, dialogue, overdue_days …)
    #[arg(long = "column", value_name = "FIELD=HEADER", value_parser = column)]
    columns: Vec<(String, String)>,
    /// 列的说明放在 TOML 文件里，每行 字段 = "表头"；--column 优先 / columns explained in a TOML file, FIELD = "HEADER" a line; --column wins
    #[arg(long, value_name = "FILE", env = "ZHIJIAN_COLUMNS", value_parser = columns_file)]
    columns_file: Option<Columns>,
    /// 编码，默认自动识别 / encoding, detected by default
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
}

impl Reading {
    /// The options of the input room, for a command that reads documents as `kind` or by their look.
    pub(crate) fn options(&self, kind: Option<zhijian::Kind>) -> input::Options {
        input::Options {
            kind,
            prefer_script: false,
            encoding: self.encoding.clone(),
            roles: self.roles.clone(),
            from: self.from,
            columns: self.all_columns(),
        }
    }
}

impl Reading {
    /// What the file says, but for fields that the command line explains itself.
    fn all_columns(&self) -> Vec<(String, String)> {
        let mut columns = self.columns.clone();
        let of_file = self.columns_file.iter().flat_map(|file| &file.0);
        let is_open = |(field, _): &&(String, String)| self.columns.iter().all(|(known, _)| known != field);
        columns.extend(of_file.filter(is_open).cloned());
        columns
    }
}

impl Setup {
    /// Language of texts for people.
    pub(crate) fn language(&self) -> Language {
        language(self.lang)
    }

    /// Whether progress is shown.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && output::is_watched()
    }

    /// The files of the whole lexicons as text, without layers.
    pub(crate) fn lexicon_files(&self) -> Result<Files> {
        match &self.lexicons {
            None => Ok(builtin_files()),
            Some(folder) => Ok(read_folder(folder)?),
        }
    }

    /// The lexicons with the layers over them.
    pub(crate) fn lexicon_layers(&self) -> Result<Layers> {
        let over = self.layers.iter().map(|folder| read_layer(folder));
        Ok(Layers {
            base: self.lexicon_files()?,
            over: over.collect::<Result<_, _>>()?,
        })
    }

    /// The folder of the whole lexicons; none: those of the program.
    pub(crate) fn lexicons(&self) -> Option<&Path> {
        self.lexicons.as_deref()
    }

    /// The folders of the layers, the lowest first.
    pub(crate) fn layers(&self) -> &[PathBuf] {
        &self.layers
    }

    /// Whether nothing but errors is to be said.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Whether the ruleset goes without learned weights.
    pub(crate) fn rules_only(&self) -> bool {
        self.rules_only
    }

    /// The ruleset; every mistake in it is shown before the run ends.
    pub(crate) fn ruleset(&self) -> Result<Ruleset> {
        self.compile(&self.lexicon_layers()?)
    }

    /// The ruleset with its learned tables, whatever the command line says of them, and with other files in the place of some of the
    /// lexicons'.
    pub(crate) fn ruleset_with(&self, files: Files) -> Result<Ruleset> {
        let mut layers = self.lexicon_layers()?;
        layers.base.extend(files);
        Ruleset::compile_layers(&layers).map_err(mistakes)
    }

    /// The ruleset, and of the whole lexicons the file that is called so, if there is one: no second copy of all is made.
    pub(crate) fn ruleset_and(&self, file: &str) -> Result<(Ruleset, Files)> {
        let mut layers = self.lexicon_layers()?;
        let ruleset = self.compile(&layers)?;
        layers.base.retain(|name, _| name == file);
        Ok((ruleset, layers.base))
    }

    fn compile(&self, layers: &Layers) -> Result<Ruleset> {
        let compiled = match self.rules_only {
            true => Ruleset::compile_rules(layers),
            false => Ruleset::compile_layers(layers),
        };
        compiled.map_err(mistakes)
    }

    /// Loads the dictionary while the lexicons are compiled. Without a thread for it, it is loaded at the first question.
    pub(crate) fn load_ahead(&self) {
        let _ = std::thread::Builder::new().spawn(zhijian::text::load_dictionary);
    }

    /// Sets the number of threads; must come before the first parallel work.
    pub(crate) fn start_threads(&self) -> Result<()> {
        if let Some(threads) = self.threads {
            rayon::ThreadPoolBuilder::new()
                .num_threads(threads.max(1))
                .build_global()?;
        }
        Ok(())
    }
}

/// The language that arguments ask for, where they cannot be understood.
pub(crate) fn language_of(arguments: impl IntoIterator<Item = OsString>) -> Language {
    let mut arguments = arguments
        .into_iter()
        .map(|text| text.to_string_lossy().into_owned());
    let mut lang = None;
    while let Some(argument) = arguments.next() {
        let value = match argument.strip_prefix("--lang") {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        lang = value
            .and_then(|value| Lang::from_str(&value, false).ok())
            .or(lang);
    }
    language(lang)
}

/// What is asked for, else what the locale says, else Chinese.
fn language(lang: Option<Lang>) -> Language {
    match lang {
        Some(Lang::Zh) => Language::Zh,
        Some(Lang::En) => Language::En,
        None => {
            let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .filter_map(|name| std::env::var(name).ok())
                .find(|value| !value.is_empty())
                .unwrap_or_default();
            if locale.starts_with("en") {
                Language::En
            } else {
                Language::Zh
            }
        }
    }
}

/// What parts folders in `ZHIJIAN_LAYERS`, as in `PATH`.
const LAYER_SEPARATOR: char = if cfg!(windows) { ';' } else { ':' };

/// One document, judged or not.
pub(crate) enum Judged {
    /// It was judged.
    Done(Box<Analysis>),
    /// It could not be.
    Failed(DocumentFailure),
}

impl Judged {
    /// As the report room wants it.
    pub(crate) fn outcome(&self) -> zhijian::report::Outcome<'_> {
        match self {
            Self::Done(analysis) => zhijian::report::Outcome::Analysed(analysis),
            Self::Failed(failure) => zhijian::report::Outcome::Failed(failure),
        }
    }
}

/// Finds, reads and judges everything that `inputs` name, and hands each document on in input order.
pub(crate) fn judge_all(
    analyzer: &Analyzer,
    inputs: &[String],
    options: &input::Options,
    progress: bool,
    mut each: impl FnMut(Judged) -> Result<()>,
) -> Result<()> {
    let speakers = speakers(analyzer.ruleset());
    let found = input::find(inputs);
    let bar = bar(found.len(), progress);
    let mut waiting: Vec<Result<Call, DocumentError>> = Vec::new();
    for file in found {
        if let Some(long) = file.as_ref().ok().and_then(LongFile::open) {
            let path = file.map(|found| found.path).unwrap_or_default();
            let records = Records::new(&speakers, options);
            for record in long {
                match record {
                    Ok((bytes, place)) => waiting.extend(records.read(&path, &bytes, place)),
                    Err(error) => waiting.push(Err(error)),
                }
                if waiting.len() >= BATCH {
                    judge_batch(analyzer, &mut waiting, &mut each)?;
                }
            }
            bar.inc(1);
            continue;
        }
        match file.and_then(|found| read(&found, &speakers, options)) {
            Ok(documents) => waiting.extend(documents),
            Err(error) => waiting.push(Err(error)),
        }
        bar.inc(1);
        if waiting.len() >= BATCH {
            judge_batch(analyzer, &mut waiting, &mut each)?;
        }
    }
    judge_batch(analyzer, &mut waiting, &mut each)?;
    bar.finish_and_clear();
    Ok(())
}

/// Documents judged together; bounds what is held in memory.
const BATCH: usize = 512;

/// Judges one document; a failure of the program costs this document only.
pub(crate) fn judge(analyzer: &Analyzer, call: &Call) -> Result<Analysis, DocumentFailure> {
    // Nothing that a judgement changes outlives it: what it shares is immutable or filled once.
    catch_unwind(AssertUnwindSafe(|| analyzer.analyze(call)))
        .map_err(|_| DocumentFailure::of_the_program(call))
}

fn judge_batch(
    analyzer: &Analyzer,
    waiting: &mut Vec<Result<Call, DocumentError>>,
    each: &mut impl FnMut(Judged) -> Result<()>,
) -> Result<()> {
    let judged: Vec<Judged> = waiting
        .par_drain(..)
        .map(|document| match document {
            Ok(call) => match judge(analyzer, &call) {
                Ok(analysis) => Judged::Done(Box::new(analysis)),
                Err(failure) => Judged::Failed(failure),
            },
            Err(error) => Judged::Failed(document_failure(error)),
        })
        .collect();
    judged.into_iter().try_for_each(each)
}

fn read(
    found: &Found,
    speakers: &Speakers,
    options: &input::Options,
) -> Result<Vec<Result<Call, DocumentError>>, DocumentError> {
    let bytes = input::load(found)?;
    // What a reader changes does not outlive it.
    let read = || input::read_bytes(&found.path, &bytes, speakers, options);
    catch_unwind(AssertUnwindSafe(read)).map_err(|_| DocumentError::of_the_program(&found.path))
}

fn bar(files: usize, shown: bool) -> indicatif::ProgressBar {
    if !shown || files < 2 {
        return indicatif::ProgressBar::hidden();
    }
    indicatif::ProgressBar::new(files as u64)
}
