//! `zhijian batch call-log LOG --profile NAME`: rules across calls, one finding a line or a table of counts.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use comfy_table::Table;
use zhijian::Language;
use zhijian::batch::call_log::{Finding, Ledger, LogRules, RuleId, Status, Transcripts, check_file};

use super::compare::table;
use super::setup::Setup;
use super::{Exit, output};

/// Arguments of `batch call-log`.
#[derive(Debug, Args)]
pub(crate) struct CallLog {
    /// 通话记录（CSV，UTF-8，有表头；或 Parquet，要用带 columnar 的程序；按时间先后）/ the call log: CSV in UTF-8 with a head line, or Parquet in programs built with columnar; in the order of time
    #[arg(value_name = "LOG")]
    log: PathBuf,
    /// 业务类型，见 call_log.toml / kind of business, see call_log.toml
    #[arg(long, value_name = "NAME")]
    profile: String,
    /// batch run 的结果文件夹，可以几个，按通话编号对上：再查拒绝后的联系、与通话不符的处置结果 / folders of batch run, joined by the id of the call: contact after a refusal, dispositions that the call contradicts
    #[arg(long, value_name = "DIR", num_args = 1..)]
    transcripts: Vec<PathBuf>,
    /// 输出格式 / output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Jsonl,
}

impl CallLog {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        let ruleset = setup.ruleset()?;
        let rules = LogRules::read(&setup.lexicon_files()?, &ruleset)?;
        let transcripts = match self.transcripts.as_slice() {
            [] => None,
            folders => Some(Transcripts::open(folders)?),
        };
        let mut printed = Ok(());
        let mut gist = Gist::default();
        let mut each = |finding: Finding| match self.format {
            Format::Jsonl if printed.is_ok() => printed = print(&finding),
            Format::Jsonl => {}
            Format::Text => gist.take(finding),
        };
        let ledger = check_file(&self.log, &rules, &self.profile, transcripts, &mut each)?;
        printed?;
        if self.format == Format::Text {
            let language = setup.language();
            let page = page(&ledger, &rules, language) + &gist.page(&rules, language);
            output::print(page.as_bytes())?;
        }
        Ok(Exit::Done)
    }
}

/// What a reader of the table asks next: which calls, and what was lacking where nothing could be said.
#[derive(Debug, Default)]
struct Gist {
    violations: Vec<Finding>,
    more: usize,
    missing: BTreeMap<&'static str, usize>,
}

impl Gist {
    /// How many violations are shown.
    const MOST: usize = 20;

    fn take(&mut self, finding: Finding) {
        for field in &finding.missing {
            *self.missing.entry(field).or_default() += 1;
        }
        match finding.status {
            Status::Violation if self.violations.len() < Self::MOST => self.violations.push(finding),
            Status::Violation => self.more += 1,
            _ => {}
        }
    }

    fn page(&self, rules: &LogRules, language: Language) -> String {
        let say = |zh: String, en: String| match language {
            Language::Zh => zh,
            Language::En => en,
        };
        let mut page = String::new();
        for finding in &self.violations {
            let name = rules
                .text(finding.rule)
                .map(|(name, _, _)| name.get(language).to_owned());
            let name = name.unwrap_or_default();
            let (line, call) = (finding.line, &finding.call);
            let value = finding.value.as_deref().unwrap_or("–");
            let limit = finding.limit.as_deref().unwrap_or("–");
            page += &say(
                format!(
                    "第 {line} 行 {call}：{name}，{value}（应为 {}）\n",
                    limit.replace(" to ", " 至 ")
                ),
                format!("line {line} {call}: {name}, {value} (should be {limit})\n"),
            );
        }
        if self.more > 0 {
            let more = self.more;
            page += &say(
                format!("还有 {more} 条不符合，用 --format jsonl 看全部\n"),
                format!("{more} more violations: --format jsonl shows all\n"),
            );
        }
        if !self.missing.is_empty() {
            let counts = self.missing.iter();
            let counts: Vec<String> = counts.map(|(field, count)| format!("{field} {count}")).collect();
            page += &say(
                format!(
                    "不可评估，因为不知道：{}（列名见 call_log.toml 的 [columns]）\n",
                    counts.join("、")
                ),
                format!(
                    "not evaluable for want of: {} (columns: [columns] of call_log.toml)\n",
                    counts.join(", ")
                ),
            );
        }
        page
    }
}

fn print(finding: &Finding) -> Result<()> {
    let mut line = serde_json::to_vec(finding)?;
    line.push(b'\n');
    output::print(&line)
}

fn page(ledger: &Ledger, rules: &LogRules, language: Language) -> String {
    let head = match language {
        Language::Zh => ["规则", "不符合", "不可评估", "符合", "不适用"],
        Language::En => ["rule", "violations", "not evaluable", "conform", "not applicable"],
    };
    let mut table: Table = table(head);
    for rule in RuleId::ALL {
        let (Some(counts), Some((name, _, _))) = (ledger.rules.get(&rule), rules.text(rule)) else {
            continue;
        };
        let count = |status| counts.get(&status).copied().unwrap_or_default().to_string();
        table.add_row([
            name.get(language).to_owned(),
            count(Status::Violation),
            count(Status::NotEvaluable),
            count(Status::Conforms),
            count(Status::NotApplicable),
        ]);
    }
    let calls = match language {
        Language::Zh => "通话",
        Language::En => "calls",
    };
    format!("{calls}: {}\n{}\n", ledger.calls, table.trim_fmt())
}
