//! `zhijian batch call-log LOG --profile NAME`: rules across calls, one finding a line or a table of counts.

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
        let mut each = |finding: Finding| {
            if self.format == Format::Jsonl && printed.is_ok() {
                printed = print(&finding);
            }
        };
        let ledger = check_file(&self.log, &rules, &self.profile, transcripts, &mut each)?;
        printed?;
        if self.format == Format::Text {
            output::print(page(&ledger, &rules, setup.language()).as_bytes())?;
        }
        Ok(Exit::Done)
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
