//! Cross-validation by author: every document is judged by weights that never saw its author.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::eval::Counts;
use super::train::{Fitted, Origin, Prepared, Sample, Settings};
use crate::model::Category;

/// What cross-validation found.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossValidation {
    /// Threshold by category, in units of the sums.
    pub threshold: [f32; 6],
    /// Sum from which a rule's own hit is certain.
    pub certain: [f32; 6],
    /// Counts by category at the threshold, over turns of documents.
    pub counts: [Counts; 6],
    /// Counts of certain findings.
    pub certain_counts: [Counts; 6],
    /// Everyday turns with an alarm, per thousand.
    pub everyday_alarms: f64,
}

/// A turn's sum, gold label and whether a rule convicts, for one category.
type Judged = (f32, bool, bool);

/// Leaves out each author of documents in turn (several at once when there are many), fits on the rest, and
/// chooses the threshold of each category that gives the best F1 over all left-out turns.
#[must_use]
pub fn cross_validate(prepared: &Prepared, settings: &Settings) -> CrossValidation {
    let authors: BTreeSet<&str> = prepared
        .samples
        .iter()
        .filter(|s| s.origin == Origin::Document)
        .map(|s| s.author.as_str())
        .collect();
    let authors: Vec<&str> = authors.into_iter().collect();
    let judged: Vec<(&Sample, [f32; 6])> = authors
        .par_iter()
        .flat_map_iter(|author| {
            let (out, rest): (Vec<&Sample>, Vec<&Sample>) = prepared
                .samples
                .iter()
                .partition(|s| s.origin == Origin::Document && s.author == *author);
            let fitted = Fitted::fit(&rest, settings);
            out.into_iter().map(|s| (s, fitted.sums(s))).collect::<Vec<_>>()
        })
        .collect();
    let mut result = CrossValidation {
        threshold: [0.0; 6],
        certain: [0.0; 6],
        counts: [Counts::default(); 6],
        certain_counts: [Counts::default(); 6],
        everyday_alarms: everyday(prepared, settings),
    };
    for category in Category::ALL {
        let at = category.index();
        let column: Vec<Judged> = judged
            .iter()
            .map(|(s, sums)| (sums[at], s.labels & (1 << at) != 0, s.convicted & (1 << at) != 0))
            .collect();
        (result.threshold[at], result.counts[at]) = best_threshold(&column);
        (result.certain[at], result.certain_counts[at]) = certain_threshold(&column, result.threshold[at]);
    }
    result
}

/// Alarms on everyday lines left out in two halves, at threshold 0 of the sums, per thousand.
fn everyday(prepared: &Prepared, settings: &Settings) -> f64 {
    let everyday: Vec<&Sample> = prepared
        .samples
        .iter()
        .filter(|s| s.origin == Origin::Everyday)
        .collect();
    if everyday.is_empty() {
        return 0.0;
    }
    let half = everyday.len() / 2;
    let rest: Vec<&Sample> = prepared
        .samples
        .iter()
        .filter(|s| s.origin != Origin::Everyday)
        .chain(everyday[..half].iter().copied())
        .collect();
    let fitted = Fitted::fit(&rest, settings);
    let alarms = everyday[half..]
        .iter()
        .filter(|s| fitted.sums(s).iter().any(|sum| *sum >= 0.0))
        .count();
    #[allow(clippy::cast_precision_loss, reason = "counts are small")]
    let rate = alarms as f64 * 1000.0 / (everyday.len() - half).max(1) as f64;
    rate
}

/// The threshold with the best F1; of equal ones the highest.
fn best_threshold(column: &[Judged]) -> (f32, Counts) {
    let mut sorted: Vec<&Judged> = column.iter().collect();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let positives = column.iter().filter(|j| j.1).count();
    let mut counts = Counts {
        fn_: positives,
        ..Counts::default()
    };
    let mut best = (f32::MAX, counts);
    for judged in sorted {
        if judged.1 {
            counts.tp += 1;
            counts.fn_ -= 1;
        } else {
            counts.fp += 1;
        }
        if counts.f1() > best.1.f1() {
            best = (judged.0, counts);
        }
    }
    best
}

/// The lowest sum above the threshold from which hits of convicting rules are right in at least 95 % of cases.
fn certain_threshold(column: &[Judged], threshold: f32) -> (f32, Counts) {
    const PRECISION: f64 = 0.95;
    let mut convicted: Vec<&Judged> = column.iter().filter(|j| j.2 && j.0 >= threshold).collect();
    convicted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut counts = Counts::default();
    let mut best = (f32::MAX / 2000.0, Counts::default());
    for judged in convicted {
        counts.tp += usize::from(judged.1);
        counts.fp += usize::from(!judged.1);
        if counts.precision().is_some_and(|p| p >= PRECISION) {
            best = (judged.0, counts);
        }
    }
    best
}
