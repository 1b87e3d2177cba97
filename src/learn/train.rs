//! Samples -> models and a network, fitted on those that are given, and what these say of others.
//!
//! An indicator of the bank takes up that violations are far denser there than in calls; sums and tables leave it out. Must not know
//! which samples are left out, nor where thresholds lie.

use rayon::prelude::*;

use super::margin::{Fit, Model, Row, fit};
use super::network::{self, Lesson, NetworkFit, Talk};
use super::samples::{Origin, Prepared, Sample};
use crate::lexicon::{CategoryWeights, Network, Weights, thousandths};
use crate::model::Category;

/// How to learn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Fewest samples a feature must occur in.
    pub least: u32,
    /// How to fit.
    pub fit: Fit,
    /// Weights below this, in thousandths, count nothing and are left out of the table: half of it, for some thousandths of F1 at most.
    pub smallest: i32,
    /// How much a line of the bank counts beside a turn of a document.
    pub bank_weight: f32,
    /// How much an example of a rule counts.
    pub example_weight: f32,
    /// How to fit the network that reads turns.
    pub network: NetworkFit,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            least: 3,
            fit: Fit {
                epochs: 60,
                cost: 0.03,
                tolerance: 0.02,
            },
            smallest: 25,
            bank_weight: 0.5,
            example_weight: 2.0,
            network: NetworkFit::default(),
        }
    }
}

/// A fitted model of all categories over the features that occur often enough.
pub(super) struct Fitted {
    /// By number of a feature, its number in the models.
    index: Vec<Option<u32>>,
    models: Vec<Model>,
}

impl Fitted {
    /// Fits on `samples` of `prepared`.
    pub(super) fn fit(prepared: &Prepared, samples: &[&Sample], settings: &Settings) -> Self {
        let mut counts = vec![0u32; prepared.names.len()];
        for sample in samples {
            for same in sample.features.chunk_by(|a, b| a == b) {
                counts[same[0] as usize] += 1;
            }
        }
        let mut kept = 0u32;
        let index: Vec<Option<u32>> = counts
            .into_iter()
            .map(|n| {
                (n >= settings.least).then(|| {
                    kept += 1;
                    kept - 1
                })
            })
            .collect();
        let rows: Vec<Vec<u32>> = samples
            .iter()
            .map(|s| {
                let mut row = model_row(&index, s);
                // Violations are far denser in the bank than in calls; its own feature takes that up and is dropped.
                if matches!(s.origin, Origin::Bank | Origin::SetIn) {
                    row.push(kept);
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
                        scale: s.scale,
                        positive: s.labels & (1 << category.index()) != 0,
                        weight: match s.origin {
                            Origin::Document | Origin::Against | Origin::Everyday => 1.0,
                            Origin::Bank | Origin::SetIn => settings.bank_weight,
                            Origin::Example => settings.example_weight,
                        },
                    })
                    .collect();
                let mut model = fit(&rows, kept as usize + 1, settings.fit);
                for weight in &mut model.weights {
                    if thousandths(*weight).abs() < settings.smallest {
                        *weight = 0.0;
                    }
                }
                model
            })
            .collect();
        Self { index, models }
    }

    /// The sums of a sample, as a turn of a document.
    pub(super) fn sums(&self, sample: &Sample) -> [f32; 6] {
        let row = model_row(&self.index, sample);
        let mut sums = [0.0; 6];
        for (sum, model) in sums.iter_mut().zip(&self.models) {
            *sum = model.sum(&row, sample.scale);
        }
        sums
    }

    /// The table of its weights; thresholds, and how sums count together, are for [`learn`](super::tables::learn) to set.
    pub(super) fn table(&self, names: &[String]) -> Weights {
        let bias = std::array::from_fn(|category| thousandths(self.models[category].bias));
        let rows = names.iter().zip(&self.index).filter_map(|(name, at)| {
            let at = at.as_ref()?;
            let weight = |category: usize| thousandths(self.models[category].weights[*at as usize]);
            let row: CategoryWeights = std::array::from_fn(weight);
            row.iter().any(|cell| *cell != 0).then_some((name.as_str(), row))
        });
        let mut weights = Weights::new(rows);
        weights.bias = bias;
        weights
    }
}

fn model_row(index: &[Option<u32>], sample: &Sample) -> Vec<u32> {
    sample
        .features
        .iter()
        .filter_map(|f| index[*f as usize])
        .collect()
}

/// Learns a network from `samples`, which stand in the order of their talks.
pub(super) fn fit_network(prepared: &Prepared, samples: &[&Sample], settings: &Settings) -> Network {
    let talks = talks_of(prepared, samples, settings);
    network::fit(&talks, &prepared.meanings, &settings.network)
}

/// What a network reads in `samples`, which stand in the order of their talks.
pub(super) fn read_samples(
    prepared: &Prepared,
    network: &Network,
    samples: &[&Sample],
    settings: &Settings,
) -> Vec<CategoryWeights> {
    let talks = talks_of(prepared, samples, settings);
    network::read(network, &prepared.meanings, &talks)
}

/// The talks of samples, with a lesson for each of them.
fn talks_of<'p>(prepared: &'p Prepared, samples: &[&Sample], settings: &Settings) -> Vec<Talk<'p>> {
    let lesson = |sample: &&Sample| Lesson {
        turn: sample.place.turn,
        labels: sample.labels,
        weight: match sample.origin {
            Origin::Document | Origin::Against | Origin::Everyday | Origin::Bank | Origin::SetIn => 1.0,
            Origin::Example => settings.example_weight,
        },
        known: sample.place.known,
    };
    samples
        .chunk_by(|a, b| a.place.talk == b.place.talk)
        .map(|samples| Talk {
            turns: &prepared.talks[samples[0].place.talk],
            lessons: samples.iter().map(lesson).collect(),
            is_of_bank: matches!(samples[0].origin, Origin::Bank | Origin::SetIn),
        })
        .collect()
}
