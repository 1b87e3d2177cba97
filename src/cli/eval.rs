//! `zhijian eval GOLD…`: figures on labelled documents, by the same definitions as the annotation guide.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use serde_json::{Value, json};
use zhijian::input::{self, Gold};
use zhijian::learn::{Counts, Figures, evaluate};
use zhijian::{Analysis, Analyzer, Category, ElementId, GoldCall, Language};

use super::setup::Setup;
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
        let analyses: Vec<Analysis> = gold.par_iter().map(|g| analyzer.analyze(&g.call)).collect();
        let figures = evaluate(gold.iter().zip(&analyses), self.certain);
        let parts = self.parts(&gold, &analyses);
        let mut out = String::new();
        if self.json {
            let mut all = as_json(&figures);
            if self.by.is_some() {
                let parts = parts
                    .iter()
                    .map(|(name, part)| ((*name).to_string(), as_json(part)));
                all["by"] = Value::Object(parts.collect());
            }
            let _ = writeln!(out, "{all}");
        } else {
            out = as_text(&figures, setup.language());
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

/// Reads the labelled documents of files; lines of a bank are passed over.
fn read_documents(files: &[String]) -> Result<Vec<GoldCall>> {
    let mut documents = Vec::new();
    for gold in read_gold(files)? {
        if let Gold::Call(call) = gold {
            documents.push(call);
        }
    }
    if documents.is_empty() {
        bail!(
            "{}: no labelled document (records with turns and labels, one a line)",
            files.join(" ")
        );
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

fn as_json(figures: &Figures) -> Value {
    let round = |value: Option<f64>| value.map(|v| (v * 1000.0).round() / 1000.0);
    let prf = |c: Counts| json!({"p": round(c.precision()), "r": round(c.recall()), "f1": round(c.f1()), "tp": c.tp, "fp": c.fp, "fn": c.fn_});
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
