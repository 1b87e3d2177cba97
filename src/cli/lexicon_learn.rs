//! `zhijian lexicon learn`: labelled material -> the tables of weights, how well they judge authors they never saw, and the labels they
//! doubt.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use serde_json::json;
use zhijian::input::Gold;
use zhijian::learn::{
    Counts, CrossValidation, Doubt, ElementFigures, Material, Settings, Share, cross_validate, learn,
    learn_elements, learn_line, learn_network, prepare,
};
use zhijian::lexicon::Files;
use zhijian::{Category, ElementId, GoldCall, GoldLine};

use super::eval::read_gold;
use super::setup::Setup;
use super::told::{Because, failed, unmakable, unwritable};
use super::{Exit, output};

/// Arguments of `lexicon learn`.
#[derive(Debug, Args)]
pub(crate) struct LexiconLearn {
    /// 标注的文件和单句（JSONL）/ labelled documents and lines
    #[arg(required = true, value_name = "GOLD")]
    files: Vec<String>,
    /// 日常对话单句，作负例 / lines of everyday talk, as negatives
    #[arg(long, value_name = "FILE")]
    everyday: Vec<String>,
    /// 专挑程序错处写的文件（JSONL）：照样学，但阈值不由它们定 / documents that were written to find what the program gets wrong:
    /// learned from, while the lines are set without them
    #[arg(long, value_name = "FILE")]
    against: Vec<String>,
    /// 写到这个词表文件夹；不给则只报告 / the folder of lexicons to write to; without it only figures are shown
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// 交叉验证判得与标注不同的话轮写到这里（JSONL），最明显的在前，供复核 / turns that cross-validation judges otherwise than
    /// their labels, the clearest first, to be looked at again
    #[arg(long, value_name = "FILE")]
    doubts: Option<PathBuf>,
}

impl LexiconLearn {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        if !setup.layers().is_empty() {
            return Err(failed(
                "权重是给完整的词表学的：请不要叠层（--layer、ZHIJIAN_LAYERS）",
                "weights are learned for whole lexicons: leave the layers out (--layer, ZHIJIAN_LAYERS)",
            ));
        }
        self.see_that_it_can_be_written()?;
        let ruleset = setup.ruleset_with(Files::new())?.without_weights();
        let (mut documents, bank) = read(&self.files)?;
        let usual = documents.len();
        documents.extend(read(&self.against)?.0);
        let everyday = read(&self.everyday)?.1;
        let material = Material {
            documents: &documents,
            usual,
            bank: &bank,
            everyday: &everyday,
        };
        let line = learn_line(&ruleset, &documents);
        let prepared = prepare(&ruleset, material, &line.left_out);
        let settings = Settings::default();
        // Both fit networks, which takes nearly all of the time, each on one core.
        let (found, network) = rayon::join(
            || cross_validate(&prepared, &settings),
            || learn_network(&prepared, &settings),
        );
        let mut text = format!(
            "{usual} documents and {} written against the program, {} lines, {} everyday lines; {} agent turns and lines, {} features\n",
            documents.len() - usual,
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
        let (element_weights, figures) = learn_elements(&ruleset, &documents, &line.left_out);
        report_elements(&figures, &mut text);
        // The figures first: they cost the time, and a full disk must not take them.
        output::print(text.as_bytes())?;
        text.clear();
        let mut learned = Files::new();
        if let Some(folder) = &self.out {
            let tables = [
                ("weights.tsv", weights.write()),
                ("element_weights.tsv", element_weights.write()),
                ("line_weights.tsv", line.weights.write()),
                ("network.tsv", network.write()),
            ];
            for (name, table) in &tables {
                let path = folder.join(name);
                std::fs::write(&path, table).because(|| unwritable(path.display()))?;
                let _ = writeln!(text, "{}: {} bytes", path.display(), table.len());
            }
            learned.extend(tables.map(|(name, table)| (name.to_owned(), table.into())));
        }
        if let Some(path) = &self.doubts {
            std::fs::write(path, doubts(&found.doubts, &documents)).because(|| unwritable(path.display()))?;
            let _ = writeln!(text, "{}: {} labels", path.display(), found.doubts.len());
        }
        output::print(text.as_bytes())?;
        // Said when everything is written: what does not load may be cut by hand, and what took an hour is there.
        setup.ruleset_with(learned)?;
        Ok(Exit::Done)
    }

    /// Makes the folder and the file that will be written to, before a quarter of an hour is spent on what goes into them.
    fn see_that_it_can_be_written(&self) -> Result<()> {
        if let Some(folder) = &self.out {
            std::fs::create_dir_all(folder).because(|| unmakable(folder.display()))?;
        }
        if let Some(path) = &self.doubts {
            // What is there stays until there is something better.
            let opened = std::fs::OpenOptions::new().create(true).append(true).open(path);
            opened.because(|| unwritable(path.display()))?;
        }
        Ok(())
    }
}

/// The documents and the lines of some files, of which there may be none.
fn read(files: &[String]) -> Result<(Vec<GoldCall>, Vec<GoldLine>)> {
    let (mut documents, mut lines) = (Vec::new(), Vec::new());
    if files.is_empty() {
        return Ok((documents, lines));
    }
    for record in read_gold(files)? {
        match record {
            Gold::Call(call) => documents.push(call),
            Gold::Line(line) => lines.push(line),
        }
    }
    Ok((documents, lines))
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

/// One record a doubt.
fn doubts(doubts: &[Doubt], documents: &[GoldCall]) -> String {
    doubts.iter().fold(String::new(), |mut out, doubt| {
        let record = json!({
            "id": documents[doubt.document].call.id,
            "turn": doubt.turn,
            "category": doubt.category.id(),
            "labelled": doubt.is_labelled,
            "by": (f64::from(doubt.by) * 1000.0).round() / 1000.0,
        });
        let _ = writeln!(out, "{record}");
        out
    })
}
