//! Labelled documents -> weights for required elements, with cross-validation by author.
//!
//! An element is weighed only where weighing it helped on documents whose authors were left out; the others are left to
//! their patterns.

use rayon::prelude::*;

use super::eval::Share;
use super::folds::{folds, left_out, numbered};
use super::line::learned_line;
use super::margin::{Fit, Model, Row, fit};
use crate::judge::{self, Document, WeighedElements};
use crate::lexicon::{ElementCells, ElementWeights, Ruleset, thousandths};
use crate::model::{ElementId, ElementStatus, GoldCall, Outcome};

/// How elements were judged on left-out documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ElementFigures {
    /// By patterns alone, in the order of [`ElementId::ALL`].
    pub patterns: [Share; 8],
    /// With weights.
    pub weighed: [Share; 8],
}

/// By element: what the patterns said and what is right; `None` where either does not apply.
type Said = [Option<(bool, bool)>; 8];

/// A document with its answers.
struct Sample {
    features: Vec<u32>,
    said: Said,
}

const FIT: Fit = Fit {
    epochs: 60,
    cost: 0.01,
    tolerance: 0.02,
};
/// Fewest documents that a feature must occur in.
const LEAST: usize = 4;
/// Weights below this, in thousandths, are left out of the table: most of them, for nothing that shows.
const SMALLEST: i32 = 8;
/// How many documents more, of 1,000, must be right for an element to be weighed.
const WORTH: usize = 3;

/// Learns the table; the ruleset's own weights are not looked at. `outcomes` are what weights that never saw the author say of
/// each document.
#[must_use]
pub fn learn_elements(
    ruleset: &Ruleset,
    documents: &[GoldCall],
    outcomes: &[Option<Outcome>],
) -> (ElementWeights, ElementFigures) {
    let (samples, names) = prepare(ruleset, documents, outcomes);
    let folds = folds(documents.iter().map(|gold| gold.author.as_str()));
    let mut figures = ElementFigures::default();
    let mut columns: Vec<Option<Model>> = Vec::new();
    let all: Vec<usize> = (0..samples.len()).collect();
    for element in ElementId::ALL {
        let at = element.index();
        let (patterns, weighed) = cross_validate(&samples, &folds, names.len(), at);
        figures.patterns[at] = patterns;
        let worth = weighed.right > patterns.right + patterns.all * WORTH / 1000;
        figures.weighed[at] = if worth { weighed } else { patterns };
        columns.push(worth.then(|| model(&samples, &all, names.len(), at)));
    }
    let rows = names.iter().enumerate().filter_map(|(number, name)| {
        let row: ElementCells = std::array::from_fn(|at| {
            let weight = columns[at]
                .as_ref()
                .map_or(0, |model| thousandths(model.weights[number]));
            if weight.abs() >= SMALLEST { weight } else { 0 }
        });
        row.iter().any(|cell| *cell != 0).then_some((name.as_str(), row))
    });
    let mut weights = ElementWeights::new(rows);
    for (cell, column) in weights.bias.iter_mut().zip(&columns) {
        *cell = column.as_ref().map_or(0, |model| thousandths(model.bias));
    }
    (weights, figures)
}

/// Samples, and the names of the features that occur often enough.
fn prepare(
    ruleset: &Ruleset,
    documents: &[GoldCall],
    outcomes: &[Option<Outcome>],
) -> (Vec<Sample>, Vec<String>) {
    let (said, named): (Vec<Said>, Vec<Vec<String>>) = documents
        .par_iter()
        .zip(outcomes)
        .map(|(gold, outcome)| {
            let document = Document::new(ruleset, &gold.call);
            let line = learned_line(&document, *outcome);
            let found = judge::elements_by_patterns(&document, &line);
            let names = WeighedElements {
                document: &document,
                line: &line,
                found: &found,
            }
            .names();
            let said = std::array::from_fn(|at| {
                let status = found.iter().find(|result| result.id.index() == at)?.status;
                let right = gold.elements.iter().find(|(id, _)| id.index() == at)?.1;
                let applies = status != ElementStatus::Na && right != ElementStatus::Na;
                applies.then_some((status == ElementStatus::Present, right == ElementStatus::Present))
            });
            (said, names)
        })
        .unzip();
    let (features, names) = numbered(&named, LEAST);
    let samples = said.into_iter().zip(features);
    (
        samples
            .map(|(said, features)| Sample { features, said })
            .collect(),
        names,
    )
}

fn model(samples: &[Sample], from: &[usize], size: usize, element: usize) -> Model {
    let rows: Vec<Row<'_>> = from
        .iter()
        .filter_map(|at| {
            let (_, right) = samples[*at].said[element]?;
            Some(Row {
                features: &samples[*at].features,
                scale: 1.0,
                positive: right,
                weight: 1.0,
            })
        })
        .collect();
    fit(&rows, size, FIT)
}

/// How often patterns alone, and the sums of a model that never saw the author, are right.
fn cross_validate(samples: &[Sample], folds: &[usize], size: usize, element: usize) -> (Share, Share) {
    let sums = left_out(folds, |rest, out| {
        let model = model(samples, rest, size, element);
        out.iter()
            .map(|at| model.sum(&samples[*at].features, 1.0))
            .collect()
    });
    let judged: Vec<(bool, bool, bool)> = samples
        .iter()
        .zip(sums)
        .filter_map(|(sample, sum)| {
            let (patterns, right) = sample.said[element]?;
            Some((patterns, sum > 0.0, right))
        })
        .collect();
    let share = |said: fn(&(bool, bool, bool)) -> bool| Share {
        right: judged.iter().filter(|j| said(j) == j.2).count(),
        all: judged.len(),
    };
    (share(|j| j.0), share(|j| j.1))
}
