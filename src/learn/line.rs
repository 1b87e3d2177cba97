//! Labelled documents -> weights of outcomes, and what they say of documents whose authors were left out.
//!
//! What is learned after it (findings, elements) must see the lines that unknown calls will have, mistakes included:
//! that is why the left-out outcomes are given on.

use rayon::prelude::*;

use super::eval::Share;
use super::folds::{folds, left_out, numbered};
use super::margin::{Fit, Model, Row, fit};
use crate::judge::{self, Document, LineDecision, WeighedLine};
use crate::lexicon::{LineWeights, OutcomeCells, Ruleset, thousandths};
use crate::model::{GoldCall, Outcome};

/// What was learned of outcomes.
#[derive(Debug)]
pub struct LearnedLine {
    /// The table.
    pub weights: LineWeights,
    /// The outcome of each document by weights that never saw its author; `None` where it has none.
    pub left_out: Vec<Option<Outcome>>,
    /// How often the state machine is right.
    pub patterns: Share,
    /// How often the left-out outcomes are.
    pub weighed: Share,
}

const FIT: Fit = Fit {
    epochs: 60,
    cost: 0.01,
    tolerance: 0.02,
};
/// Fewest documents that a feature must occur in.
const LEAST: usize = 6;
/// Weights below this, in thousandths, are left out of the table.
const SMALLEST: i32 = 3;

/// A document that has an outcome.
struct Sample {
    /// Its number in the material.
    document: usize,
    machine: Option<Outcome>,
    reached: bool,
    right: Outcome,
}

/// Learns the table; the ruleset's own weights are not looked at.
#[must_use]
pub fn learn_line(ruleset: &Ruleset, documents: &[GoldCall]) -> LearnedLine {
    let (samples, named): (Vec<Sample>, Vec<Vec<String>>) = documents
        .par_iter()
        .enumerate()
        .filter_map(|(number, gold)| {
            let right = gold.outcome?;
            let document = Document::new(ruleset, &gold.call);
            let decided = judge::line_by_patterns(&document);
            let machine = decided.outcome;
            let names = WeighedLine {
                document: &document,
                decided: &decided,
            }
            .names();
            let sample = Sample {
                document: number,
                machine,
                reached: judge::is_reached(&document, &decided),
                right,
            };
            machine.is_some().then_some((sample, names))
        })
        .unzip();
    let (features, names) = numbered(&named, LEAST);
    let folds = folds(samples.iter().map(|s| documents[s.document].author.as_str()));
    let judged = left_out(&folds, |rest, out| {
        let models = models(&samples, &features, rest, names.len());
        out.iter()
            .map(|at| Some(likeliest(&models, &features[*at], samples[*at].reached)))
            .collect()
    });
    let mut outcomes = vec![None; documents.len()];
    for (sample, outcome) in samples.iter().zip(&judged) {
        outcomes[sample.document] = *outcome;
    }
    let share = |right: &dyn Fn(usize) -> bool| Share {
        right: (0..samples.len()).filter(|at| right(*at)).count(),
        all: samples.len(),
    };
    let all: Vec<usize> = (0..samples.len()).collect();
    LearnedLine {
        weights: table(&models(&samples, &features, &all, names.len()), &names),
        left_out: outcomes,
        patterns: share(&|at| samples[at].machine == Some(samples[at].right)),
        weighed: share(&|at| judged[at] == Some(samples[at].right)),
    }
}

/// Who is on the line of a document by what learning left out, or by the state machine where it has no outcome.
pub(super) fn learned_line(document: &Document<'_>, outcome: Option<Outcome>) -> LineDecision {
    let decided = judge::line_by_patterns(document);
    match outcome {
        Some(outcome) => judge::line_with_outcome(document, &decided, outcome),
        None => decided,
    }
}

/// One model for each outcome.
fn models(samples: &[Sample], features: &[Vec<u32>], from: &[usize], size: usize) -> Vec<Model> {
    Outcome::ALL
        .into_par_iter()
        .map(|outcome| {
            let rows: Vec<Row<'_>> = from
                .iter()
                .map(|at| Row {
                    features: &features[*at],
                    scale: 1.0,
                    positive: samples[*at].right == outcome,
                    weight: 1.0,
                })
                .collect();
            fit(&rows, size, FIT)
        })
        .collect()
}

/// The outcome that judging would take.
fn likeliest(models: &[Model], features: &[u32], reached: bool) -> Outcome {
    let sums: Vec<i32> = models
        .iter()
        .map(|model| thousandths(model.sum(features, 1.0)))
        .collect();
    judge::likeliest_outcome(|outcome| sums[outcome.index()], reached)
}

fn table(models: &[Model], names: &[String]) -> LineWeights {
    let rows = names.iter().enumerate().filter_map(|(number, name)| {
        let row: OutcomeCells = std::array::from_fn(|outcome| {
            let weight = thousandths(models[outcome].weights[number]);
            if weight.abs() >= SMALLEST { weight } else { 0 }
        });
        row.iter().any(|cell| *cell != 0).then_some((name.as_str(), row))
    });
    let mut weights = LineWeights::new(rows);
    weights.bias = std::array::from_fn(|outcome| thousandths(models[outcome].bias));
    weights
}
