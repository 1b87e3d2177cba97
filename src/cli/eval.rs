//! `zhijian eval GOLD…`: figures on labelled documents, by the same definitions as the annotation guide.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use serde_json::{Value, json};
use zhijian::input::{self, Gold};
use zhijian::learn::{Counts, Figures, PathFigures, evaluate, evaluate_paths, on_gold};
use zhijian::{Analysis, Analyzer, Call, Category, ElementId, GoldCall, Kind, Language};

use super::setup::{Setup, speakers};
use super::told::{document_failure, failed};
use super::{Exit, output};

/// Arguments of `eval`.
#[derive(Debug, Args)]
pub(crate) struct Eval {
    /// 标注文件（JSONL）/ labelled files (JSONL)
    #[arg(required = true, value_name = "GOLD")]
    files: Vec<String>,
    /// 逐条列出误报和漏报 / list each false alarm, miss and wrong element
    #[arg(long)]
    errors: bool,
    /// 只算“确定” / certain findings only
    #[arg(long)]
    certain: bool,
    /// 再按作者或主题分开算 / also by author or theme
    #[arg(long, value_enum)]
    by: Option<By>,
    /// 输出 JSON / as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum By {
    Author,
    Group,
}

impl Eval {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        setup.start_threads()?;
        setup.load_ahead();
        let analyzer = Analyzer::new(setup.ruleset()?);
        let gold = read_documents(&self.files)?;
        let analyses = gold
            .par_iter()
            .map(|gold| analyze(&analyzer, gold, setup.language()));
        let analyses = analyses.collect::<Result<Vec<Analysis>>>()?;
        let figures = evaluate(gold.iter().zip(&analyses), self.certain);
        let mut paths = PathFigures::default();
        for (gold, analysis) in gold
            .iter()
            .zip(&analyses)
            .filter(|(gold, _)| !gold.paths.is_empty())
        {
            evaluate_paths(&mut paths, gold, analysis);
        }
        let parts = self.parts(&gold, &analyses);
        let mut out = String::new();
        if self.json {
            let mut all = as_json(&figures);
            all["paths"] = paths_as_json(paths);
            if self.by.is_some() {
                let parts = parts
                    .iter()
                    .map(|(name, part)| ((*name).to_string(), as_json(part)));
                all["by"] = Value::Object(parts.collect());
            }
            let _ = writeln!(out, "{all}");
        } else {
            out = as_text(&figures, setup.language());
            out.push_str(&paths_as_text(paths));
            for (name, part) in &parts {
                let _ = writeln!(out, "{name:<24} core {}", counts(part.core()));
            }
        }
        if self.errors && !self.json {
            for error in &figures.errors {
                let category = error.category.map_or("", |c| c.id());
                let _ = writeln!(
                    out,
                    "{:?}\t{}\t{}\t{category}\t{}\t{}",
                    error.kind, error.document, error.turn, error.reason, error.text
                );
            }
        }
        output::print(out.as_bytes())?;
        Ok(Exit::Done)
    }

    /// Figures of each author or theme, where they are asked for.
    fn parts<'g>(&self, gold: &'g [GoldCall], analyses: &[Analysis]) -> BTreeMap<&'g str, Figures> {
        let mut pairs: BTreeMap<&str, Vec<(&GoldCall, &Analysis)>> = BTreeMap::new();
        for pair in gold.iter().zip(analyses) {
            let key = match self.by {
                Some(By::Author) => &pair.0.author,
                Some(By::Group) => &pair.0.group,
                None => continue,
            };
            pairs.entry(key).or_default().push(pair);
        }
        pairs
            .into_iter()
            .map(|(name, pairs)| (name, evaluate(pairs, self.certain)))
            .collect()
    }
}

/// Judges a document; a script that has a file of its own is read from that.
fn analyze(analyzer: &Analyzer, gold: &GoldCall, language: Language) -> Result<Analysis> {
    let Some(file) = &gold.file else {
        return Ok(analyzer.analyze(&gold.call));
    };
    let path = Path::new(&gold.call.source.path).with_file_name(file);
    let path = path.to_string_lossy().into_owned();
    let options = input::Options {
        kind: Some(Kind::Script),
        ..input::Options::default()
    };
    let speakers = speakers(analyzer.ruleset());
    let mut scripts = Vec::new();
    for found in input::find(std::slice::from_ref(&path)) {
        let found = found?;
        scripts.extend(input::read_bytes(
            &found.path,
            &input::load(&found)?,
            &speakers,
            &options,
        ));
    }
    let Some(script) = scripts.into_iter().next() else {
        let path = &gold.call.source.path;
        return Err(failed(
            format!("{path}: {file} 里没有话术"),
            format!("{path}: {file} holds no script"),
        ));
    };
    // What the reader refuses is measured as a script in which nothing is found.
    let mut call = script.unwrap_or_else(|error| {
        output::complain(&document_failure(error).told(language));
        Call::new(gold.call.id.as_str(), Kind::Script, Vec::new())
    });
    // The labels hold for what the record says; of the channel, the file may say more.
    let channel = gold.call.meta.channel.or(call.meta.channel);
    call.meta = gold.call.meta.clone();
    call.meta.channel = channel;
    Ok(on_gold(gold, analyzer.analyze(&call)))
}

/// Reads the labelled documents of files; lines of a bank are passed over.
fn read_documents(files: &[String]) -> Result<Vec<GoldCall>> {
    let mut documents = Vec::new();
    for gold in read_gold(files)? {
        if let Gold::Call(call) = gold {
            documents.push(call);
        }
    }
    if documents.is_empty() {
        let files = files.join(" ");
        return Err(failed(
            format!("{files}: 没有标注过的文件（每行一条记录，带 turns 和 labels）"),
            format!("{files}: no labelled document (records with turns and labels, one a line)"),
        ));
    }
    Ok(documents)
}

/// Reads everything labelled in files; a bad record ends the run.
pub(crate) fn read_gold(files: &[String]) -> Result<Vec<Gold>> {
    let mut all = Vec::new();
    for found in input::find(files) {
        let found = found?;
        let bytes = input::load(&found)?;
        for gold in input::read_gold(&found.path, &bytes) {
            all.push(gold?);
        }
    }
    Ok(all)
}

fn show(value: Option<f64>) -> String {
    value.map_or_else(|| "–".into(), |v| format!("{v:.3}"))
}

fn counts(counts: Counts) -> String {
    format!(
        "P {} R {} F1 {}  ({} right, {} false alarms, {} missed)",
        show(counts.precision()),
        show(counts.recall()),
        show(counts.f1()),
        counts.tp,
        counts.fp,
        counts.fn_
    )
}

fn as_text(figures: &Figures, language: Language) -> String {
    let t = |zh: &'static str, en: &'static str| if language == Language::Zh { zh } else { en };
    let mut out = String::new();
    let _ = writeln!(
        out,
        "{} {} · {} {}",
        t("文件", "documents"),
        figures.documents,
        t("话轮", "turns"),
        figures.turns
    );
    for category in Category::ALL {
        let _ = writeln!(
            out,
            "{:<18} {}",
            category.id(),
            counts(figures.categories[category.index()])
        );
    }
    let _ = writeln!(out, "{:<18} {}", "core_micro", counts(figures.core()));
    let _ = writeln!(out, "{:<18} {}", "any_violation", counts(figures.any));
    let _ = writeln!(
        out,
        "{}: {} ({} / {})",
        t("每千个干净话轮的误报", "false alarms per 1,000 clean agent turns"),
        figures
            .alarms_per_thousand()
            .map_or_else(|| "–".into(), |v| format!("{v:.2}")),
        figures.alarms,
        figures.clean_turns
    );
    for (id, share) in ElementId::ALL.iter().zip(figures.elements) {
        let _ = writeln!(
            out,
            "{:<18} {}  ({} / {})",
            id.id(),
            show(share.value()),
            share.right,
            share.all
        );
    }
    let required = figures.elements_required();
    let _ = writeln!(
        out,
        "{:<18} {}  ({} / {})",
        "elements_required",
        show(required.value()),
        required.right,
        required.all
    );
    let outcome = figures.outcome;
    let _ = writeln!(
        out,
        "{:<18} {}  ({} / {})",
        "outcome",
        show(outcome.value()),
        outcome.right,
        outcome.all
    );
    out
}

/// Lines on paths, where any is labelled.
fn paths_as_text(figures: PathFigures) -> String {
    let PathFigures { paths, elements } = figures;
    if elements.all == 0 {
        return String::new();
    }
    let (share, right, all) = (show(elements.value()), elements.right, elements.all);
    format!(
        "{:<18} {}\n{:<18} {share}  ({right} / {all})\n",
        "paths",
        counts(paths),
        "path_elements"
    )
}

fn paths_as_json(figures: PathFigures) -> Value {
    let PathFigures { paths, elements } = figures;
    json!({"found": prf(paths), "elements": round(elements.value())})
}

fn round(value: Option<f64>) -> Option<f64> {
    value.map(|v| (v * 1000.0).round() / 1000.0)
}

fn prf(c: Counts) -> Value {
    json!({"p": round(c.precision()), "r": round(c.recall()), "f1": round(c.f1()), "tp": c.tp, "fp": c.fp, "fn": c.fn_})
}

fn as_json(figures: &Figures) -> Value {
    let mut all = serde_json::Map::new();
    all.insert("documents".into(), json!(figures.documents));
    all.insert("turns".into(), json!(figures.turns));
    for category in Category::ALL {
        all.insert(category.id().into(), prf(figures.categories[category.index()]));
    }
    all.insert("core_micro".into(), prf(figures.core()));
    all.insert("any_violation".into(), prf(figures.any));
    let alarms = figures.alarms_per_thousand().map(|v| (v * 100.0).round() / 100.0);
    all.insert("false_alarms_per_1000_clean_agent_turns".into(), json!(alarms));
    let elements: serde_json::Map<String, Value> = ElementId::ALL
        .iter()
        .zip(figures.elements)
        .map(|(id, share)| (id.id().to_string(), json!(round(share.value()))))
        .collect();
    all.insert("elements".into(), Value::Object(elements));
    all.insert(
        "elements_required".into(),
        json!(round(figures.elements_required().value())),
    );
    all.insert(
        "elements_with_na".into(),
        json!(round(figures.elements_with_na.value())),
    );
    all.insert("outcome".into(), json!(round(figures.outcome.value())));
    Value::Object(all)
}
