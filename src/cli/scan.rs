//! `zhijian scan`: judges calls and reports them. Ends with 0 whatever it found, unless `--fail-on` asks for 1.

use anyhow::Result;
use clap::{Args, ValueEnum};
use zhijian::report::{self, JsonArray, Summary, write_document, write_line};
use zhijian::{Analyzer, Verdict};

use super::setup::{Judged, Reading, Setup, judge_all};
use super::{Exit, output};

/// Arguments of `scan`.
#[derive(Debug, Args)]
pub(crate) struct Scan {
    /// 文件、文件夹、通配符或 -（标准输入）/ files, folders, globs or - (standard input)
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    #[command(flatten)]
    shape: Shape,
    #[command(flatten)]
    reading: Reading,
    /// 有这样的结论时退出码为 1 / exit with 1 when a document has this verdict or worse
    #[arg(long, value_enum, value_name = "VERDICT")]
    fail_on: Option<FailOn>,
}

/// How results are shown; of `scan` and `check`.
#[derive(Debug, Args)]
pub(crate) struct Shape {
    /// 输出格式 / output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
    /// 每份文件的细节和全部引用 / details of every document
    #[arg(long)]
    pub(crate) details: bool,
    /// 不遮盖身份证、银行卡、手机号 / show personal numbers in full
    #[arg(long)]
    pub(crate) unmasked: bool,
}

impl Shape {
    /// The options of the report room.
    pub(crate) fn options(&self, setup: &Setup) -> report::Options {
        report::Options {
            language: setup.language(),
            unmasked: self.unmasked,
            details: self.details,
            colour: true,
            width: output::columns(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Jsonl,
}

/// From which verdict on the exit code is 1.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FailOn {
    Review,
    Fail,
}

impl Scan {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        setup.start_threads()?;
        let analyzer = Analyzer::new(setup.ruleset()?);
        let options = self.reading.options(None);
        let mut tally = Tally::default();
        let mut writer = Writer::new(self.shape.format, self.shape.options(setup));
        judge_all(
            &analyzer,
            &self.inputs,
            &options,
            setup.shows_progress(),
            |judged| {
                tally.count(&judged);
                writer.take(judged)
            },
        )?;
        writer.finish()?;
        Ok(tally.exit(self.fail_on))
    }
}

/// What the exit code and the closing message need to know.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    judged: usize,
    failed: usize,
    worst: Option<Verdict>,
}

impl Tally {
    pub(crate) fn count(&mut self, judged: &Judged) {
        match judged {
            Judged::Done(analysis) => {
                self.judged += 1;
                self.worst = self.worst.max(Some(analysis.verdict));
            }
            Judged::Failed(failure) => {
                self.failed += 1;
                let place = if failure.line > 0 {
                    format!("{}:{}", failure.path, failure.line)
                } else {
                    failure.path.clone()
                };
                output::complain(&format!("{place}: {} ({})", failure.what, failure.help));
            }
        }
    }

    /// The worst verdict so far.
    pub(crate) fn worst(&self) -> Option<Verdict> {
        self.worst
    }

    /// Whether no document could be judged; says how many could not.
    pub(crate) fn nothing_judged(&self) -> bool {
        if self.failed > 0 {
            output::complain(&format!(
                "{} of {} documents could not be judged",
                self.failed,
                self.failed + self.judged
            ));
        }
        self.judged == 0
    }

    fn exit(&self, fail_on: Option<FailOn>) -> Exit {
        let limit = match fail_on {
            Some(FailOn::Review) => Verdict::Review,
            Some(FailOn::Fail) => Verdict::Fail,
            None if self.nothing_judged() => return Exit::Failed,
            None => return Exit::Done,
        };
        if self.nothing_judged() {
            Exit::Failed
        } else if self.worst >= Some(limit) {
            Exit::Closed
        } else {
            Exit::Done
        }
    }
}

/// Writes documents as they come; people's text for several documents is held until the summary is known.
pub(crate) struct Writer {
    options: report::Options,
    format: Format,
    array: JsonArray,
    held: Vec<Judged>,
}

impl Writer {
    pub(crate) fn new(format: Format, options: report::Options) -> Self {
        Self {
            array: JsonArray::default(),
            options,
            format,
            held: Vec::new(),
        }
    }

    pub(crate) fn take(&mut self, judged: Judged) -> Result<()> {
        let mut out = Vec::new();
        match self.format {
            Format::Jsonl => write_line(&mut out, judged.outcome(), &self.options)?,
            Format::Json => self.array.push(&mut out, judged.outcome(), &self.options)?,
            Format::Text => {
                self.held.push(judged);
                return Ok(());
            }
        }
        output::print(&out)
    }

    pub(crate) fn finish(mut self) -> Result<()> {
        let mut out = Vec::new();
        match self.format {
            Format::Jsonl => return Ok(()),
            Format::Json => self.array.finish(&mut out),
            Format::Text => self.text(&mut out),
        }
        output::print(&out)
    }

    fn text(&mut self, out: &mut Vec<u8>) {
        if self.held.len() > 1 {
            let mut summary = Summary::new(&self.options);
            for judged in &self.held {
                summary.add(judged.outcome());
            }
            summary.write(out);
        }
        if self.held.len() == 1 || self.options.details {
            for judged in &self.held {
                write_document(out, judged.outcome(), &self.options);
            }
        }
    }
}
