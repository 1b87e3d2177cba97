//! Labelled documents and lines -> samples -> a weights table.
//!
//! A line of the bank becomes an agent turn with its state given; an indicator of the bank takes up that violations are
//! far denser there than in calls, and is dropped from the table.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::cross::CrossValidation;
use super::regression::{Fit, Model, Row, fit};
use crate::judge::{self, Document, Features, LineDecision};
use crate::lexicon::{CategoryWeights, Ruleset, Weights};
use crate::model::{Call, Category, GoldCall, GoldLine, Kind, Role, Turn};

/// What to learn from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// Labelled documents.
    pub documents: &'a [GoldCall],
    /// Labelled single lines.
    pub bank: &'a [GoldLine],
    /// Lines and documents of everyday talk.
    pub everyday: &'a [GoldLine],
}

/// How to learn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Fewest samples a feature must occur in.
    pub least: u32,
    /// How to fit.
    pub fit: Fit,
    /// Weights below this, in thousandths, are left out of the table.
    pub smallest: i32,
    /// How much a line of the bank counts beside a turn of a document.
    pub bank_weight: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            least: 3,
            fit: Fit {
                epochs: 16,
                rate: 0.04,
                l2: 2e-5,
            },
            smallest: 12,
            bank_weight: 0.7,
        }
    }
}

/// Where a sample comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A turn of a document.
    Document,
    /// A line of the bank.
    Bank,
    /// Everyday talk.
    Everyday,
}

/// One agent turn with features and labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Who wrote it.
    pub author: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Keys of its features.
    pub keys: Vec<u64>,
    /// Its labels, as bits in the order of [`Category::ALL`].
    pub labels: u8,
    /// Categories in which a rule convicts by itself.
    pub convicted: u8,
}

/// Samples with the names of their features.
#[derive(Debug, Default)]
pub struct Prepared {
    /// All samples, in order.
    pub samples: Vec<Sample>,
    /// Name of each key.
    pub names: HashMap<u64, String>,
}

/// Turns material into samples. The ruleset's own weights are not looked at.
#[must_use]
pub fn prepare(ruleset: &Ruleset, material: Material<'_>) -> Prepared {
    let from_documents: Vec<Vec<Named>> = material
        .documents
        .par_iter()
        .map(|gold| {
            let document = Document::new(ruleset, &gold.call);
            let line = judge::decide_line(&document);
            let hits = judge::rule_hits(&document, &line);
            document
                .agent_turns()
                .map(|turn| {
                    let labels = gold.labels.get(turn).map_or(&[][..], Vec::as_slice);
                    sample(
                        &document,
                        &line,
                        &hits,
                        turn,
                        labels,
                        &gold.author,
                        Origin::Document,
                    )
                })
                .collect()
        })
        .collect();
    let from_lines = |lines: &[GoldLine], origin: Origin| -> Vec<Named> {
        lines
            .par_iter()
            .map(|gold| {
                let call = Call::new(
                    &gold.id,
                    Kind::Call,
                    vec![Turn::new(Role::Agent, gold.text.as_str())],
                );
                let document = Document::new(ruleset, &call);
                let line = LineDecision {
                    outcome: None,
                    lines: vec![gold.line],
                    why: None,
                };
                let hits = judge::rule_hits(&document, &line);
                sample(&document, &line, &hits, 0, &gold.labels, &gold.author, origin)
            })
            .collect()
    };
    let mut prepared = Prepared::default();
    let all = from_documents
        .into_iter()
        .flatten()
        .chain(from_lines(material.bank, Origin::Bank))
        .chain(from_lines(material.everyday, Origin::Everyday));
    for named in all {
        prepared.names.extend(named.names);
        prepared.samples.push(named.sample);
    }
    prepared
}

struct Named {
    sample: Sample,
    names: Vec<(u64, String)>,
}

fn sample(
    document: &Document<'_>,
    line: &LineDecision,
    hits: &judge::Hits,
    turn: usize,
    labels: &[Category],
    author: &str,
    origin: Origin,
) -> Named {
    let (features, names) = judge::named_features(document, line, hits, turn);
    let bits = |categories: &mut dyn Iterator<Item = Category>| {
        categories.fold(0u8, |bits, c| bits | 1 << c.index())
    };
    Named {
        sample: Sample {
            author: author.to_string(),
            origin,
            keys: keys(&features),
            labels: bits(&mut labels.iter().copied()),
            convicted: bits(
                &mut hits
                    .standing(turn)
                    .filter(|h| h.convicts())
                    .flat_map(|h| h.categories.iter().copied()),
            ),
        },
        names,
    }
}

fn keys(features: &Features) -> Vec<u64> {
    features.all.iter().map(|f| f.key).collect()
}

/// A fitted model of all categories over the features that occur often enough.
pub(super) struct Fitted {
    index: HashMap<u64, u32>,
    keys: Vec<u64>,
    models: Vec<Model>,
}

impl Fitted {
    /// Fits on `samples`.
    pub(super) fn fit(samples: &[&Sample], settings: &Settings) -> Self {
        let mut counts: BTreeMap<u64, u32> = BTreeMap::new();
        for key in samples.iter().flat_map(|s| &s.keys) {
            *counts.entry(*key).or_default() += 1;
        }
        let keys: Vec<u64> = counts
            .into_iter()
            .filter(|(_, n)| *n >= settings.least)
            .map(|(k, _)| k)
            .collect();
        let index: HashMap<u64, u32> = keys.iter().copied().zip(0u32..).collect();
        let bank = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        let rows: Vec<Vec<u32>> = samples
            .iter()
            .map(|s| {
                let mut row: Vec<u32> = s.keys.iter().filter_map(|k| index.get(k).copied()).collect();
                if s.origin == Origin::Bank {
                    row.push(bank);
                }
                row
            })
            .collect();
        let models = Category::ALL
            .into_par_iter()
            .map(|category| {
                let rows: Vec<Row<'_>> = rows
                    .iter()
                    .zip(samples)
                    .map(|(features, s)| Row {
                        features,
                        positive: s.labels & (1 << category.index()) != 0,
                        weight: if s.origin == Origin::Bank {
                            settings.bank_weight
                        } else {
                            1.0
                        },
                    })
                    .collect();
                fit(&rows, keys.len() + 1, settings.fit)
            })
            .collect();
        Self { index, keys, models }
    }

    /// The sums of a sample, as a turn of a document.
    pub(super) fn sums(&self, sample: &Sample) -> [f32; 6] {
        let row: Vec<u32> = sample
            .keys
            .iter()
            .filter_map(|k| self.index.get(k).copied())
            .collect();
        let mut sums = [0.0; 6];
        for (sum, model) in sums.iter_mut().zip(&self.models) {
            *sum = model.sum(&row);
        }
        sums
    }

    fn table(&self, names: &HashMap<u64, String>, settings: &Settings) -> Weights {
        let mut weights = Weights::default();
        for (cell, model) in weights.bias.iter_mut().zip(&self.models) {
            *cell = thousandths(model.bias);
        }
        for (at, key) in self.keys.iter().enumerate() {
            let mut row = CategoryWeights::default();
            for (cell, model) in row.iter_mut().zip(&self.models) {
                let weight = thousandths(model.weights[at]);
                *cell = if weight.abs() >= settings.smallest {
                    weight
                } else {
                    0
                };
            }
            if let Some(name) = names.get(key)
                && row.iter().any(|cell| *cell != 0)
            {
                weights.insert(name, row);
            }
        }
        weights
    }
}

fn thousandths(weight: f32) -> i32 {
    #[allow(clippy::cast_possible_truncation, reason = "weights are small")]
    let rounded = (weight * 1000.0).round() as i32;
    rounded
}

/// Learns a table from all samples; thresholds come from cross-validation.
#[must_use]
pub fn learn(prepared: &Prepared, settings: &Settings, found: &CrossValidation) -> Weights {
    let samples: Vec<&Sample> = prepared.samples.iter().collect();
    let mut weights = Fitted::fit(&samples, settings).table(&prepared.names, settings);
    weights.threshold = found.threshold.map(thousandths);
    weights.certain = found.certain.map(thousandths);
    weights
}
