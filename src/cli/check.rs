//! `zhijian check`: the same judgement as a gate for scripts. 0: may be used; 1: may not; 2: could not be judged.
//!
//! What else is done with scripts stands in files of its own: `check_approve`, `check_standing` (verify),
//! `check_suppress`, `check_against`, `check_watch`; they share `check_scripts` and `check_suppressions`.

use std::path::PathBuf;

use anyhow::Result;
use clap::{ArgGroup, Args};
use jiff::civil::Date;
use zhijian::approval::Approval;
use zhijian::{Analyzer, Bilingual, Kind, Verdict};

use super::Exit;
use super::check_against::compare;
use super::check_approve::Decision;
use super::check_scripts::read_scripts;
use super::check_standing::{Pages, verify_all};
use super::check_suppress::Suppressing;
use super::check_suppressions::Books;
use super::check_watch::watch;
use super::options::{day, reasoned, said};
use super::scan::{Shape, Tally, Writer};
use super::setup::{Judged, Reading, Setup, judge_all};
use super::told::Because;

/// Arguments of `check`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("task").args(["approve", "verify", "suppress", "against"]))]
pub(crate) struct Check {
    /// 话术文件、文件夹、通配符或 - / scripts: files, folders, globs or -
    #[arg(required = true, value_name = "SCRIPT")]
    inputs: Vec<String>,
    #[command(flatten)]
    shape: Shape,
    #[command(flatten)]
    reading: Reading,
    /// 只需人工复核的也放行 / let scripts pass that only need a person's look
    #[arg(long)]
    allow_review: bool,
    /// 批准：在话术旁写审批记录 / approve: write a record beside each script that has no problem left
    #[arg(long, requires = "by")]
    approve: bool,
    /// 查验话术是否仍与审批时一致 / whether each script is still as it was approved
    #[arg(long)]
    verify: bool,
    /// 谁批准、谁豁免 / who approves, who suppresses
    #[arg(long, value_name = "NAME", value_parser = said)]
    by: Option<String>,
    /// 审批意见 / the approver's words
    #[arg(long, value_name = "TEXT", requires = "approve", default_value = "")]
    note: String,
    /// 接受一条问题并写明理由，可多次 / accept a problem and say why; may be repeated
    #[arg(long, value_name = "FINDING_ID=REASON", requires = "approve", value_parser = reasoned)]
    accept: Vec<(String, String)>,
    /// 日期，默认今天 / the day, by default today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    date: Option<Date>,
    /// 豁免文件，默认用话术旁的 zhijian-suppressions.toml / suppressions, by default those beside the scripts
    #[arg(long, value_name = "FILE")]
    suppressions: Option<PathBuf>,
    /// 豁免一条问题到某日，写入豁免文件 / suppress a finding for a time: adds an entry to the file
    #[arg(long, value_name = "FINDING_ID=REASON", requires = "by", requires = "until", value_parser = reasoned)]
    suppress: Vec<(String, String)>,
    /// 豁免到哪一天为止 / the last day of the suppression
    #[arg(long, value_name = "YYYY-MM-DD", requires = "suppress", value_parser = day)]
    until: Option<Date>,
    /// 与通话对照：哪些话术句说了，漏了什么，哪里另说出了问题 / compare with calls: what is said, left out, improvised
    #[arg(long, value_name = "CALLS", num_args = 1..)]
    against: Vec<String>,
    /// 保存后自动重新检查 / check again after each save
    #[arg(long, conflicts_with_all = ["approve", "suppress", "against"])]
    watch: bool,
}

impl Check {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        setup.start_threads()?;
        setup.load_ahead();
        let analyzer = Analyzer::new(setup.ruleset()?);
        let today = self.date.unwrap_or_else(|| jiff::Zoned::now().date());
        if let (Some(author), Some(until), false) = (&self.by, self.until, self.suppress.is_empty()) {
            let suppressing = Suppressing {
                findings: &self.suppress,
                author,
                until,
            };
            return self.suppress(&analyzer, today, &suppressing);
        }
        if !self.against.is_empty() {
            let (shape, reading) = (&self.shape, &self.reading);
            return compare(setup, &analyzer, shape, reading, &self.inputs, &self.against);
        }
        if self.watch {
            let again = || self.gate(setup, &analyzer, today).map(drop);
            watch(&self.inputs, setup.language(), again)?;
        }
        self.gate(setup, &analyzer, today)
    }

    /// Everything that ends in 0 or 1: approves, verifies or judges.
    fn gate(&self, setup: &Setup, analyzer: &Analyzer, today: Date) -> Result<Exit> {
        let mut books = Books::new(self.suppressions.clone(), today);
        let done = match (self.approve, &self.by, self.verify) {
            (true, Some(by), _) => {
                let pages = Pages::new(self.shape.format, self.shape.options(setup))?;
                let decision = Decision {
                    approval: Approval {
                        by: by.clone(),
                        note: self.note.clone(),
                        date: today,
                    },
                    accept: self.accept.clone(),
                };
                let scripts = read_scripts(analyzer, &self.inputs, &self.reading, &mut books)?;
                decision.run(&scripts, pages)
            }
            (_, _, true) => {
                let pages = Pages::new(self.shape.format, self.shape.options(setup))?;
                let scripts = read_scripts(analyzer, &self.inputs, &self.reading, &mut books)?;
                verify_all(&scripts, pages)
            }
            _ => self.judge(setup, analyzer, &mut books),
        }?;
        books.complain(setup.language());
        Ok(done)
    }

    fn suppress(&self, analyzer: &Analyzer, today: Date, suppressing: &Suppressing<'_>) -> Result<Exit> {
        let mut books = Books::new(self.suppressions.clone(), today);
        // The file that is named may be one that is to be made.
        let mut none = Books::new(None, today);
        let missing = self.suppressions.as_ref().is_some_and(|file| !file.exists());
        let heeded = if missing { &mut none } else { &mut books };
        let scripts = read_scripts(analyzer, &self.inputs, &self.reading, heeded)
            .because(|| Bilingual::new("什么也没有写", "nothing was written"))?;
        suppressing.run(&scripts, &books)
    }

    fn judge(&self, setup: &Setup, analyzer: &Analyzer, books: &mut Books) -> Result<Exit> {
        let options = self.reading.options(Some(Kind::Script));
        let mut tally = Tally::new(setup.language());
        let mut writer = Writer::new(self.shape.format, self.shape.options(setup));
        let mut failed = false;
        judge_all(
            analyzer,
            &self.inputs,
            &options,
            setup.shows_progress(),
            |mut judged| {
                match &mut judged {
                    Judged::Done(analysis) => books.apply(analyzer, analysis)?,
                    Judged::Failed(_) => failed = true,
                }
                tally.count(&judged);
                writer.take(judged)
            },
        )?;
        writer.finish()?;
        let allowed = if self.allow_review {
            Verdict::Review
        } else {
            Verdict::Pass
        };
        Ok(if tally.nothing_judged() {
            Exit::Failed
        } else if failed || tally.worst() > Some(allowed) {
            // A script that could not be read cannot be let through either.
            Exit::Closed
        } else {
            Exit::Done
        })
    }
}
