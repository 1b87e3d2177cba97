//! `zhijian lexicon …`: what the lexicons hold, exporting them, learning the weights; the workshop's commands have files of
//! their own.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use zhijian::input::Gold;
use zhijian::learn::{
    Counts, CrossValidation, ElementFigures, Material, Settings, Share, cross_validate, learn,
    learn_elements, learn_line, learn_network, prepare,
};
use zhijian::lexicon::builtin_files;
use zhijian::{Category, ElementId, GoldCall, GoldLine};

use super::eval::read_gold;
use super::lexicon_diff::LexiconDiff;
use super::lexicon_import::LexiconImport;
use super::lexicon_lint::LexiconLint;
use super::lexicon_list::LexiconList;
use super::lexicon_suggest::LexiconSuggest;
use super::lexicon_test::LexiconTest;
use super::rules_page::rules_page;
use super::setup::Setup;
use super::{Exit, output};

/// Arguments of `lexicon`.
#[derive(Debug, Args)]
pub(crate) struct Lexicon {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 列出规则，或全部词条 / list the rules, or all terms
    List(LexiconList),
    /// 跑规则和要素的例子；--new 写新规则的骨架 / run the examples of rules and elements; --new writes the skeleton of a rule
    Test(LexiconTest),
    /// 检查词表：词条、例子、依据，指出哪一行和改法 / look for faults of terms, examples and citations, with line and mend
    Lint(LexiconLint),
    /// 改词表之前先看影响：问题增减、结论变化、准确率 / what a change does before it is made: findings, verdicts, figures
    Diff(LexiconDiff),
    /// 从标注过的通话里找可加的词，只列出，不写入 / words that could become terms, from labelled calls; nothing is written
    Suggest(LexiconSuggest),
    /// 导入关键词表或阿里云质检规则，写成词类和规则骨架 / keyword lists or rules of Alibaba SCA become a class and rules to be filled in
    Import(LexiconImport),
    /// 把内置词表写到文件夹，供修改 / write the built-in lexicons to a folder, to be edited
    Export {
        /// 目标文件夹 / the folder
        folder: PathBuf,
    },
    /// 全部规则写成一页 Markdown / all rules as one page of Markdown
    Docs,
    /// 从标注材料学习权重，按作者交叉验证 / learn weights from labelled material, cross-validated by author
    Learn {
        /// 标注的文件和单句（JSONL）/ labelled documents and lines
        #[arg(required = true, value_name = "GOLD")]
        files: Vec<String>,
        /// 日常对话单句，作负例 / lines of everyday talk, as negatives
        #[arg(long, value_name = "FILE")]
        everyday: Vec<String>,
        /// 写到这个词表文件夹；不给则只报告 / the folder of lexicons to write to; without it only figures are shown
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

impl Lexicon {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        setup.start_threads()?;
        match &self.command {
            Command::List(command) => command.run(setup),
            Command::Test(command) => command.run(setup),
            Command::Lint(command) => command.run(setup),
            Command::Diff(command) => command.run(setup),
            Command::Suggest(command) => command.run(setup),
            Command::Import(command) => command.run(setup),
            Command::Export { folder } => export(folder),
            Command::Docs => {
                output::print(rules_page(&setup.ruleset()?).as_bytes())?;
                Ok(Exit::Done)
            }
            Command::Learn { files, everyday, out } => learn_weights(setup, files, everyday, out.as_ref()),
        }
    }
}

fn export(folder: &Path) -> Result<Exit> {
    if folder.exists()
        && folder
            .read_dir()
            .map_or(true, |mut entries| entries.next().is_some())
    {
        bail!(
            "{}: exists and is not an empty folder; name a new one",
            folder.display()
        );
    }
    for (path, text) in builtin_files() {
        let target = folder.join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)
                .with_context(|| format!("{}: cannot be made", parent.display()))?;
        }
        std::fs::write(&target, text).with_context(|| format!("{}: cannot be written", target.display()))?;
    }
    Ok(Exit::Done)
}

fn learn_weights(
    setup: &Setup,
    files: &[String],
    everyday: &[String],
    out: Option<&PathBuf>,
) -> Result<Exit> {
    if !setup.layers().is_empty() {
        bail!("weights are learned for whole lexicons: leave the layers out (--layer, ZHIJIAN_LAYERS)");
    }
    let ruleset = setup.ruleset()?.without_weights();
    let (documents, bank) = split(read_gold(files)?);
    let everyday = if everyday.is_empty() {
        Vec::new()
    } else {
        split(read_gold(everyday)?).1
    };
    let material = Material {
        documents: &documents,
        bank: &bank,
        everyday: &everyday,
    };
    let line = learn_line(&ruleset, &documents);
    let prepared = prepare(&ruleset, material, &line.left_out);
    let settings = Settings::default();
    let found = cross_validate(&prepared, &settings);
    let mut text = format!(
        "{} documents, {} lines, {} everyday lines; {} agent turns and lines, {} features\n",
        documents.len(),
        bank.len(),
        everyday.len(),
        prepared.samples.len(),
        prepared.names.len()
    );
    let share = |share: Share| {
        share
            .value()
            .map_or_else(|| "–".into(), |value| format!("{value:.3}"))
    };
    let (patterns, weighed) = (share(line.patterns), share(line.weighed));
    let _ = writeln!(
        text,
        "outcome          patterns {patterns}   with weights {weighed}"
    );
    report(&found, &mut text);
    let weights = learn(&prepared, &settings, &found);
    let network = learn_network(&prepared, &settings);
    let (element_weights, figures) = learn_elements(&ruleset, &documents, &line.left_out);
    report_elements(&figures, &mut text);
    if let Some(folder) = out {
        let tables = [
            ("weights.tsv", weights.write()),
            ("element_weights.tsv", element_weights.write()),
            ("line_weights.tsv", line.weights.write()),
            ("network.tsv", network.write()),
        ];
        for (name, table) in tables {
            let path = folder.join(name);
            std::fs::write(&path, &table)
                .with_context(|| format!("{}: cannot be written", path.display()))?;
            let _ = writeln!(text, "{}: {} bytes", path.display(), table.len());
        }
    }
    output::print(text.as_bytes())?;
    Ok(Exit::Done)
}

fn split(gold: Vec<Gold>) -> (Vec<GoldCall>, Vec<GoldLine>) {
    let (mut documents, mut lines) = (Vec::new(), Vec::new());
    for record in gold {
        match record {
            Gold::Call(call) => documents.push(call),
            Gold::Line(line) => lines.push(line),
        }
    }
    (documents, lines)
}

fn report(found: &CrossValidation, out: &mut String) {
    let figure = |value: Option<f64>| value.map_or_else(|| "–".into(), |v| format!("{v:.3}"));
    let line = |name: &str, counts: Counts, certain: Counts| {
        format!(
            "{name:<16} P {} R {} F1 {}   certain: P {} ({} of {})\n",
            figure(counts.precision()),
            figure(counts.recall()),
            figure(counts.f1()),
            figure(certain.precision()),
            certain.tp,
            certain.tp + certain.fp
        )
    };
    let (mut core, mut core_certain) = (Counts::default(), Counts::default());
    for category in Category::ALL {
        let at = category.index();
        out.push_str(&line(category.id(), found.counts[at], found.certain_counts[at]));
        if Category::CORE.contains(&category) {
            core = core.plus(found.counts[at]);
            core_certain = core_certain.plus(found.certain_counts[at]);
        }
    }
    out.push_str(&line("core_micro", core, core_certain));
    let _ = writeln!(
        out,
        "everyday lines with an alarm: {:.1} of 1,000 (half of them left out)",
        found.everyday_alarms
    );
}

fn report_elements(figures: &ElementFigures, out: &mut String) {
    let share = |value: Option<f64>| value.map_or_else(|| "–".into(), |v| format!("{v:.3}"));
    for element in ElementId::ALL {
        let (patterns, weighed) = (
            figures.patterns[element.index()],
            figures.weighed[element.index()],
        );
        let _ = writeln!(
            out,
            "{:<18} patterns {}   weighed {}   ({} documents)",
            element.id(),
            share(patterns.value()),
            share(weighed.value()),
            patterns.all
        );
    }
}
