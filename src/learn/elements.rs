//! Labelled documents -> weights for required elements, with cross-validation by author.
//!
//! An element is weighed only where weighing it helped on documents whose authors were left out; the others are left to
//! their patterns.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::eval::Share;
use super::margin::{Fit, Model, Row, fit};
use crate::judge::{self, Document, WeighedElements};
use crate::lexicon::{ElementCells, ElementWeights, Ruleset};
use crate::model::{ElementId, ElementStatus, GoldCall};

/// How elements were judged on left-out documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ElementFigures {
    /// By patterns alone, in the order of [`ElementId::ALL`].
    pub patterns: [Share; 8],
    /// With weights.
    pub weighed: [Share; 8],
}

/// A document that an element applies to.
struct Sample {
    author: String,
    features: Vec<u32>,
    /// By element: what the patterns said and what is right; `None` where either does not apply.
    said: [Option<(bool, bool)>; 8],
}

const FIT: Fit = Fit {
    epochs: 60,
    cost: 0.01,
    tolerance: 0.02,
};
/// Fewest documents that a feature must occur in.
const LEAST: usize = 4;
/// Weights below this, in thousandths, are left out of the table.
const SMALLEST: i32 = 4;
/// How many documents more, of 1,000, must be right for an element to be weighed.
const WORTH: usize = 3;

/// Learns the table; the ruleset's own weights are not looked at.
#[must_use]
pub fn learn_elements(ruleset: &Ruleset, documents: &[GoldCall]) -> (ElementWeights, ElementFigures) {
    let (samples, names) = prepare(ruleset, documents);
    let mut figures = ElementFigures::default();
    let mut columns: Vec<Option<Model>> = Vec::new();
    for element in ElementId::ALL {
        let at = element.index();
        let (patterns, weighed) = cross_validate(&samples, names.len(), at);
        figures.patterns[at] = patterns;
        let worth = weighed.right > patterns.right + patterns.all * WORTH / 1000;
        figures.weighed[at] = if worth { weighed } else { patterns };
        columns.push(worth.then(|| {
            let all: Vec<&Sample> = samples.iter().collect();
            model(&all, names.len(), at)
        }));
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
fn prepare(ruleset: &Ruleset, documents: &[GoldCall]) -> (Vec<Sample>, Vec<String>) {
    let named: Vec<(Sample, Vec<String>)> = documents
        .par_iter()
        .map(|gold| {
            let document = Document::new(ruleset, &gold.call);
            let line = judge::decide_line(&document);
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
            let sample = Sample {
                author: gold.author.clone(),
                features: Vec::new(),
                said,
            };
            (sample, names)
        })
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (_, names) in &named {
        // The same name stands in a row.
        for same in names.chunk_by(|a, b| a == b) {
            *counts.entry(&same[0]).or_default() += 1;
        }
    }
    let mut kept: Vec<String> = counts
        .into_iter()
        .filter(|(_, n)| *n >= LEAST)
        .map(|(name, _)| name.to_string())
        .collect();
    kept.sort_unstable();
    let samples = named
        .into_iter()
        .map(|(mut sample, names)| {
            sample.features = names
                .iter()
                .filter_map(|name| kept.binary_search(name).ok())
                .map(|number| u32::try_from(number).unwrap_or(u32::MAX))
                .collect();
            sample.features.sort_unstable();
            sample
        })
        .collect();
    (samples, kept)
}

fn model(samples: &[&Sample], size: usize, element: usize) -> Model {
    let rows: Vec<Row<'_>> = samples
        .iter()
        .filter_map(|sample| {
            let (_, right) = sample.said[element]?;
            Some(Row {
                features: &sample.features,
                positive: right,
                weight: 1.0,
            })
        })
        .collect();
    fit(&rows, size, FIT)
}

/// How often patterns alone, and the sums of a model that never saw the author, are right.
fn cross_validate(samples: &[Sample], size: usize, element: usize) -> (Share, Share) {
    let authors: BTreeSet<&str> = samples.iter().map(|s| s.author.as_str()).collect();
    let authors: Vec<&str> = authors.into_iter().collect();
    let judged: Vec<(bool, bool, bool)> = authors
        .par_iter()
        .flat_map_iter(|author| {
            let (out, rest): (Vec<&Sample>, Vec<&Sample>) = samples.iter().partition(|s| s.author == *author);
            let model = model(&rest, size, element);
            out.into_iter()
                .filter_map(|sample| {
                    let (patterns, right) = sample.said[element]?;
                    Some((patterns, model.sum(&sample.features) > 0.0, right))
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let share = |said: fn(&(bool, bool, bool)) -> bool| Share {
        right: judged.iter().filter(|j| said(j) == j.2).count(),
        all: judged.len(),
    };
    (share(|j| j.0), share(|j| j.1))
}

fn thousandths(weight: f32) -> i32 {
    #[allow(clippy::cast_possible_truncation, reason = "weights are small")]
    let rounded = (weight * 1000.0).round() as i32;
    rounded
}
