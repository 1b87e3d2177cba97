//! `zhijian batch compare RUN_A RUN_B`: what changed from one run to the next, for people or as JSON.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use comfy_table::{LineStyle, Table, presets};
use zhijian::batch::{self, AgentChange, Change, Comparison, Flip};
use zhijian::report::verdict_name;
use zhijian::{Language, Verdict};

use super::setup::Setup;
use super::{Exit, output};

/// Arguments of `batch compare`.
#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// 前一次的结果文件夹 / folder of outputs of the earlier run
    #[arg(value_name = "RUN_A")]
    a: PathBuf,
    /// 后一次的结果文件夹 / folder of outputs of the later run
    #[arg(value_name = "RUN_B")]
    b: PathBuf,
    /// 输出格式 / output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// 列出全部，而不只是前面几行 / list everything instead of the first lines
    #[arg(long)]
    details: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Lines of a table, unless details are wanted.
const ROWS: usize = 20;

impl Compare {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        let comparison = batch::compare(&self.a, &self.b)?;
        let text = match self.format {
            Format::Json => serde_json::to_string_pretty(&comparison)? + "\n",
            Format::Text => Page {
                language: setup.language(),
                rows: if self.details { usize::MAX } else { ROWS },
            }
            .write(&comparison),
        };
        output::print(text.as_bytes())?;
        Ok(Exit::Done)
    }
}

struct Page {
    language: Language,
    rows: usize,
}

impl Page {
    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }

    fn write(&self, comparison: &Comparison) -> String {
        let mut out = String::new();
        for (name, side) in [("A", &comparison.a), ("B", &comparison.b)] {
            out += &format!(
                "{name}  {}  {} {}  {} {}  {} {}\n",
                side.folder,
                self.say("规则集", "ruleset"),
                side.ruleset,
                self.say("已判读", "judged"),
                side.judged,
                self.say("隔离", "quarantined"),
                side.quarantined,
            );
        }
        if comparison.only_a + comparison.only_b > 0 {
            out += &format!(
                "{} A: {}  B: {}\n",
                self.say("只在一边：", "only in"),
                comparison.only_a,
                comparison.only_b
            );
        }
        self.counts(&mut out, self.say("结论", "Verdicts"), comparison.verdicts.iter());
        self.counts(
            &mut out,
            self.say("类别（文件数）", "Categories (documents)"),
            comparison.categories.iter(),
        );
        self.counts(
            &mut out,
            self.say("规则（文件数）", "Rules (documents)"),
            comparison.rules.iter(),
        );
        self.agents(&mut out, comparison);
        self.flips(&mut out, &comparison.flipped);
        out
    }

    /// Those that changed, the greatest change first.
    fn counts<'c>(
        &self,
        out: &mut String,
        title: &str,
        counts: impl Iterator<Item = (&'c String, &'c Change)>,
    ) {
        let mut changed: Vec<_> = counts.filter(|(_, change)| change.a != change.b).collect();
        changed.sort_by_key(|(name, change)| (std::cmp::Reverse(change.a.abs_diff(change.b)), *name));
        let mut table = table(["", "A", "B", "±"]);
        for (name, change) in changed.iter().take(self.rows) {
            table.add_row([
                name.as_str(),
                &change.a.to_string(),
                &change.b.to_string(),
                &difference(change),
            ]);
        }
        self.add(out, title, &table, changed.len());
    }

    fn agents(&self, out: &mut String, comparison: &Comparison) {
        let is_changed =
            |agent: &AgentChange| agent.fail.a != agent.fail.b || agent.review.a != agent.review.b;
        let mut changed: Vec<_> = comparison
            .agents
            .iter()
            .filter(|(_, agent)| is_changed(agent))
            .collect();
        changed.sort_by_key(|(name, agent)| {
            let size = agent.fail.a.abs_diff(agent.fail.b) + agent.review.a.abs_diff(agent.review.b);
            (std::cmp::Reverse(size), *name)
        });
        let both = |change: &Change| format!("{} → {}", change.a, change.b);
        let mut table = table([
            "",
            self.say("文件", "documents"),
            self.verdict(Verdict::Fail),
            self.verdict(Verdict::Review),
        ]);
        for (name, agent) in changed.iter().take(self.rows) {
            table.add_row([
                printable(name).as_str(),
                &both(&agent.documents),
                &both(&agent.fail),
                &both(&agent.review),
            ]);
        }
        self.add(out, self.say("坐席", "Agents"), &table, changed.len());
    }

    fn flips(&self, out: &mut String, flipped: &[Flip]) {
        // A changed verdict weighs more than changed rules under the same one.
        let (turned, others): (Vec<&Flip>, Vec<&Flip>) =
            flipped.iter().partition(|flip| flip.from != flip.to);
        let mut table = table([
            self.say("编号", "id"),
            self.say("坐席", "agent"),
            self.say("结论", "verdict"),
            self.say("规则", "rules"),
        ]);
        for flip in turned.iter().chain(&others).take(self.rows) {
            let verdict = match (self.verdict(flip.from), self.verdict(flip.to)) {
                (from, to) if from == to => from.to_owned(),
                (from, to) => format!("{from} → {to}"),
            };
            let gone = flip.rules_gone.iter().map(|rule| format!("−{rule}"));
            let rules: Vec<String> = gone
                .chain(flip.rules_new.iter().map(|rule| format!("+{rule}")))
                .collect();
            table.add_row([
                printable(&flip.id),
                printable(flip.agent.as_deref().unwrap_or_default()),
                verdict,
                rules.join(" "),
            ]);
        }
        let title = format!(
            "{} ({} {})",
            self.say("判得不同的文件", "Documents judged differently"),
            self.say("结论变了", "verdict changed"),
            turned.len()
        );
        self.add(out, &title, &table, flipped.len());
    }

    fn add(&self, out: &mut String, title: &str, table: &Table, all: usize) {
        *out += &format!("\n{title}: {all}\n");
        if all > 0 {
            *out += &format!("{}\n", table.trim_fmt());
        }
        if all > self.rows {
            *out += &format!("… +{} (--details)\n", all - self.rows);
        }
    }

    fn verdict(&self, verdict: Verdict) -> &'static str {
        verdict_name(verdict, self.language)
    }
}

fn difference(change: &Change) -> String {
    let size = change.a.abs_diff(change.b);
    if change.b >= change.a {
        format!("+{size}")
    } else {
        format!("−{size}")
    }
}

/// A table in ASCII: box-drawing characters are two columns wide on some Chinese terminals.
pub(super) fn table<const N: usize>(head: [&str; N]) -> Table {
    let mut table = Table::new();
    table
        .load_style(presets::ASCII_NO_BORDERS.row_separator(LineStyle::none()))
        .set_header(head);
    table
}

/// Ids and agents come from the inputs: a terminal must not take them for commands.
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}
