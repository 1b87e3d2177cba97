//! `zhijian scan`: judges calls and reports them. Ends with 0 whatever it found, unless `--fail-on` asks for 1.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;
use clap::{Args, ValueEnum};
use zhijian::input;
use zhijian::report::{
    self, HtmlPage, JsonArray, JunitReport, SarifLog, Summary, write_document, write_line,
};
use zhijian::{Analysis, Analyzer, Language, Verdict};

use super::reports::{self, Reports, Wanted};
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
    /// 另写报告，可重复：xlsx、csv、md、html、sarif、junit、parquet / also write a report, repeatable: xlsx, csv, md, html, sarif, junit, parquet
    #[arg(long = "report", value_name = "KIND=PATH", value_parser = reports::wanted)]
    reports: Vec<Wanted>,
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
    /// 不遮盖证件号、卡号、手机号、住址、登记的姓名 / show numbers, addresses and recorded names in full
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
    /// SARIF 2.1.0
    Sarif,
    /// JUnit XML
    Junit,
    /// 一个网页 / one page
    Html,
}

/// From which verdict on the exit code is 1.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FailOn {
    Review,
    Fail,
}

impl Scan {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        let shape = self.shape.options(setup);
        let mut reports = Reports::prepare(&self.reports, &self.inputs, &shape)?;
        setup.start_threads()?;
        setup.load_ahead();
        let analyzer = Analyzer::new(setup.ruleset()?);
        let options = self.reading.options(None);
        let mut tally = Tally::new(shape.language);
        let mut writer = Writer::new(self.shape.format, shape);
        judge_all(
            &analyzer,
            &self.inputs,
            &options,
            setup.shows_progress(),
            |judged| {
                tally.count(&judged);
                reports.add(judged.outcome())?;
                writer.take(judged)
            },
        )?;
        tell_passed_over(&self.inputs, shape.language);
        // First, as the reader of standard output may have gone.
        reports.finish()?;
        writer.finish()?;
        Ok(tally.exit(self.fail_on))
    }
}

/// Says how many files of the folders were not read for their type.
pub(crate) fn tell_passed_over(inputs: &[String], language: Language) {
    let kinds = input::passed_over(inputs);
    let all: usize = kinds.values().sum();
    if all == 0 {
        return;
    }
    let list = |none: &str, comma: &str| {
        let named = kinds.iter().map(|(kind, count)| match kind.as_str() {
            "" => format!("{none} {count}"),
            kind => format!("{kind} {count}"),
        });
        named.collect::<Vec<_>>().join(comma)
    };
    output::complain(&match language {
        Language::Zh => format!(
            "另有 {all} 个文件的类型不能读，没有判：{}",
            list("没有扩展名的", "、")
        ),
        Language::En => format!(
            "{all} more files are of types that are not read, and were not judged: {}",
            list("without an extension", ", ")
        ),
    });
}

/// What the exit code and the closing message need to know.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    language: Language,
    judged: usize,
    failed: usize,
    worst: Option<Verdict>,
    /// What was left out of which file.
    left_out: HashSet<(String, String)>,
    /// By file and by remark but for its figures, how many of them there are.
    alike: BTreeMap<(String, String), usize>,
}

/// How many remarks of one kind are told of a file.
const TOLD: usize = 8;

impl Tally {
    /// Nothing yet; what could not be judged is told in this language.
    pub(crate) fn new(language: Language) -> Self {
        Self {
            language,
            ..Self::default()
        }
    }

    pub(crate) fn count(&mut self, judged: &Judged) {
        match judged {
            Judged::Done(analysis) => {
                self.judged += 1;
                self.tell_left_out(analysis);
                self.worst = self.worst.max(Some(analysis.verdict));
            }
            Judged::Failed(failure) => {
                self.failed += 1;
                output::complain(&failure.told(self.language));
            }
        }
    }

    /// Says what was left out in reading; the same of a file only once, and of what differs by a figure only the first [`TOLD`].
    fn tell_left_out(&mut self, analysis: &Analysis) {
        let source = &analysis.call.source;
        for remark in source.assumed.iter().filter(|remark| remark.left_out) {
            let what = report::mask(remark.text.get(self.language)).into_owned();
            if self.left_out.insert((source.path.clone(), what.clone())) {
                let kind = what.chars().filter(|c| !c.is_ascii_digit()).collect();
                let count = self.alike.entry((source.path.clone(), kind)).or_default();
                *count += 1;
                if *count <= TOLD {
                    output::complain(&format!("{}: {what}", source.path));
                }
            }
        }
    }

    /// Says how many remarks were not told.
    fn tell_rest(&self) {
        for ((path, _), count) in self.alike.iter().filter(|alike| *alike.1 > TOLD) {
            let more = count - TOLD;
            output::complain(&match self.language {
                Language::Zh => format!("{path}: 这样的提示还有 {more} 条；--format jsonl 里全有"),
                Language::En => {
                    format!("{path}: {more} more remarks like these; --format jsonl has them all")
                }
            });
        }
    }

    /// The worst verdict so far.
    pub(crate) fn worst(&self) -> Option<Verdict> {
        self.worst
    }

    /// Whether no document could be judged; says how many could not, and what else was not told yet.
    pub(crate) fn nothing_judged(&self) -> bool {
        self.tell_rest();
        if self.failed > 0 {
            let (failed, all) = (self.failed, self.failed + self.judged);
            output::complain(&match self.language {
                Language::Zh => format!("{all} 份文档中有 {failed} 份未能判断"),
                Language::En => format!("{failed} of {all} documents could not be judged"),
            });
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

/// Writes documents as they come, where the format lets it; what needs all documents is held.
pub(crate) struct Writer {
    options: report::Options,
    kept: Kept,
    /// What was made and is not written yet.
    pending: Vec<u8>,
}

/// So many bytes are written at once.
const AT_ONCE: usize = 1 << 16;

/// What is kept until the last document has come.
enum Kept {
    Lines,
    Array(JsonArray),
    Text(Box<Text>),
    Sarif(SarifLog),
    Junit(JunitReport),
    Html(Box<HtmlPage>),
}

impl Writer {
    pub(crate) fn new(format: Format, options: report::Options) -> Self {
        let kept = match format {
            Format::Text => Kept::Text(Box::new(Text::new(&options))),
            Format::Json => Kept::Array(JsonArray::default()),
            Format::Jsonl => Kept::Lines,
            Format::Sarif => Kept::Sarif(SarifLog::new(&options)),
            Format::Junit => Kept::Junit(JunitReport::new(&options)),
            Format::Html => Kept::Html(Box::new(HtmlPage::new(&options))),
        };
        Self {
            options,
            kept,
            pending: Vec::new(),
        }
    }

    pub(crate) fn take(&mut self, judged: Judged) -> Result<()> {
        let out = &mut self.pending;
        match &mut self.kept {
            Kept::Lines => write_line(out, judged.outcome(), &self.options)?,
            Kept::Array(array) => array.push(out, judged.outcome(), &self.options)?,
            Kept::Text(text) => text.take(judged),
            Kept::Sarif(log) => log.add(judged.outcome()),
            Kept::Junit(report) => report.add(judged.outcome()),
            Kept::Html(page) => page.add(judged.outcome()),
        }
        if out.len() >= AT_ONCE {
            output::print(out)?;
            out.clear();
        }
        Ok(())
    }

    pub(crate) fn finish(self) -> Result<()> {
        let mut out = self.pending;
        match self.kept {
            Kept::Lines => {}
            Kept::Array(array) => array.finish(&mut out),
            Kept::Text(text) => text.write(&mut out),
            Kept::Sarif(log) => log.write(&mut out)?,
            Kept::Junit(report) => report.write(&mut out)?,
            Kept::Html(page) => page.write(&mut out)?,
        }
        output::print(&out)
    }
}

/// A summary of several documents, and each of them where there is one or details are wanted.
struct Text {
    options: report::Options,
    summary: Summary,
    count: usize,
    /// Those that are shown singly.
    held: Vec<Judged>,
}

impl Text {
    fn new(options: &report::Options) -> Self {
        Self {
            options: *options,
            summary: Summary::new(options),
            count: 0,
            held: Vec::new(),
        }
    }

    fn take(&mut self, judged: Judged) {
        self.summary.add(judged.outcome());
        self.count += 1;
        if self.options.details || self.count == 1 {
            self.held.push(judged);
        } else {
            self.held.clear();
        }
    }

    fn write(self, out: &mut Vec<u8>) {
        if self.count > 1 {
            self.summary.write(out);
        }
        for judged in &self.held {
            write_document(out, judged.outcome(), &self.options);
        }
    }
}
