//! Samples and what cross-validation found -> the tables that judge: fitted on everything, with the lines that were chosen on authors
//! who were left out. Must not know how samples are made.

use super::cross::CrossValidation;
use super::samples::{Prepared, Sample};
use super::train::{Fitted, Settings, fit_network};
use crate::lexicon::{Network, Weights, thousandths};

/// Learns the network from all samples.
#[must_use]
pub fn learn_network(prepared: &Prepared, settings: &Settings) -> Network {
    let samples: Vec<&Sample> = prepared.samples.iter().collect();
    fit_network(prepared, &samples, settings)
}

/// Learns a table from all samples; thresholds come from cross-validation.
#[must_use]
pub fn learn(prepared: &Prepared, settings: &Settings, found: &CrossValidation) -> Weights {
    let samples: Vec<&Sample> = prepared.samples.iter().collect();
    let mut weights = Fitted::fit(prepared, &samples, settings).table(&prepared.names);
    weights.first = found.first;
    weights.threshold = found.lines.threshold.map(thousandths);
    weights.refuted = found.lines.refuted.map(thousandths);
    weights.certain = found.lines.certain.map(thousandths);
    weights.certain_alone = found.lines.certain_alone.map(thousandths);
    weights.together = found.together;
    weights
}
