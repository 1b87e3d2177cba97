//! Cross-validation by author: every document is judged by weights that never saw its author.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::eval::Counts;
use super::train::{Fitted, Origin, Prepared, Sample, Settings};
use crate::judge::loudest_others;
use crate::lexicon::REST;
use crate::model::Category;

/// Where a sum begins to mean something, by category, in units of the sums.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lines {
    /// Suspected from here.
    pub threshold: [f32; 6],
    /// A convicting rule's hit stands from here.
    pub refuted: [f32; 6],
    /// A convicting rule's hit is certain from here.
    pub certain: [f32; 6],
    /// Anything is certain from here.
    pub certain_alone: [f32; 6],
    /// How much the loudest other turn of the document counts.
    pub rest: [f32; 6],
}

/// What cross-validation found.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossValidation {
    /// The lines that were chosen.
    pub lines: Lines,
    /// Counts by category, over turns of documents.
    pub counts: [Counts; 6],
    /// Counts of certain findings.
    pub certain_counts: [Counts; 6],
    /// Everyday turns with an alarm, per thousand.
    pub everyday_alarms: f64,
}

/// A left-out turn, for one category.
#[derive(Clone, Copy)]
struct Judged {
    sum: f32,
    gold: bool,
    /// Whether a rule convicts.
    convicted: bool,
}

/// A line that no sum reaches; small enough to stand in the table.
const NEVER: f32 = 1.0e6;
/// How many authors are left out at once: a tenth of them, one at least.
const FOLDS: usize = 10;
/// How often certain findings must be right among left-out turns: a little more than the 0.95 that is promised, since the
/// line is chosen where it looks best.
const CERTAIN: f64 = 0.97;

/// Leaves out authors of documents in turn, fits on the rest, and chooses the lines over all left-out turns.
#[must_use]
pub fn cross_validate(prepared: &Prepared, settings: &Settings) -> CrossValidation {
    let judged = left_out(prepared, settings);
    let rests = rests(&judged);
    let mut result = CrossValidation {
        lines: Lines {
            threshold: [NEVER; 6],
            refuted: [NEVER; 6],
            certain: [NEVER; 6],
            certain_alone: [NEVER; 6],
            rest: [0.0; 6],
        },
        counts: [Counts::default(); 6],
        certain_counts: [Counts::default(); 6],
        everyday_alarms: 0.0,
    };
    for category in Category::ALL {
        let at = category.index();
        let bit = 1 << at;
        let with_rest = |factor: f32| -> Vec<Judged> {
            let turns = judged.iter().zip(&rests);
            turns
                .map(|((s, sums), rest)| Judged {
                    sum: sums[at] + factor * rest,
                    gold: s.labels & bit != 0,
                    convicted: s.convicted & bit != 0,
                })
                .collect()
        };
        let rest = best_rest(with_rest);
        let column = with_rest(rest);
        let threshold = best_threshold(&column);
        let refuted = best_refuted(&column, threshold);
        let stands = |j: &Judged| j.sum >= if j.convicted { refuted } else { threshold };
        let certain = certain_from(column.iter().filter(|j| j.convicted && stands(j)));
        let certain_alone = certain_from(column.iter().filter(|j| stands(j)));
        result.lines.rest[at] = rest;
        result.lines.threshold[at] = threshold;
        result.lines.refuted[at] = refuted;
        result.lines.certain[at] = certain;
        result.lines.certain_alone[at] = certain_alone;
        result.counts[at] = count(&column, stands);
        result.certain_counts[at] = count(&column, |j| {
            stands(j) && (j.sum >= certain_alone || j.convicted && j.sum >= certain)
        });
    }
    result.everyday_alarms = everyday(prepared, settings, &result.lines);
    result
}

/// The sums of every turn of a document by a model that never saw its author.
fn left_out<'p>(prepared: &'p Prepared, settings: &Settings) -> Vec<(&'p Sample, [f32; 6])> {
    let of_document = |s: &&Sample| s.origin == Origin::Document;
    let authors: BTreeSet<&str> = prepared
        .samples
        .iter()
        .filter(of_document)
        .map(|s| s.author.as_str())
        .collect();
    let authors: Vec<&str> = authors.into_iter().collect();
    let folds: Vec<Vec<&str>> = (0..FOLDS.min(authors.len()))
        .map(|fold| authors.iter().skip(fold).step_by(FOLDS).copied().collect())
        .collect();
    folds
        .par_iter()
        .flat_map_iter(|fold| {
            let (out, rest): (Vec<&Sample>, Vec<&Sample>) = prepared
                .samples
                .iter()
                .partition(|s| s.origin == Origin::Document && fold.contains(&s.author.as_str()));
            let fitted = Fitted::fit(prepared, &rest, settings);
            out.into_iter().map(|s| (s, fitted.sums(s))).collect::<Vec<_>>()
        })
        .collect()
}

/// What the rest of its document is for each turn: the loudest sum of any category in any other turn, kept within bounds.
fn rests(judged: &[(&Sample, [f32; 6])]) -> Vec<f32> {
    let mut turns: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (at, (sample, _)) in judged.iter().enumerate() {
        turns.entry(sample.document).or_default().push(at);
    }
    let (least, most) = (thousand(REST.0), thousand(REST.1));
    let mut rests = vec![least; judged.len()];
    for of_document in turns.values() {
        let loudest: Vec<f32> = of_document
            .iter()
            .map(|at| judged[*at].1.iter().copied().fold(f32::NEG_INFINITY, f32::max))
            .collect();
        for (at, other) in of_document.iter().zip(loudest_others(&loudest)) {
            rests[*at] = other.map_or(least, |sum| sum.clamp(least, most));
        }
    }
    rests
}

fn thousand(thousandths: i32) -> f32 {
    #[allow(clippy::cast_precision_loss, reason = "bounds are small")]
    let whole = thousandths as f32 / 1000.0;
    whole
}

/// How much the rest of a document had better count, by F1 over all turns.
fn best_rest(with_rest: impl Fn(f32) -> Vec<Judged>) -> f32 {
    const FACTORS: [f32; 6] = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5];
    let f1 = |factor: f32| {
        let column = with_rest(factor);
        let threshold = best_threshold(&column);
        count(&column, |j| j.sum >= threshold).f1().unwrap_or(0.0)
    };
    let all = FACTORS.map(|factor| (factor, f1(factor)));
    all.into_iter()
        .fold(all[0], |best, next| if next.1 > best.1 { next } else { best })
        .0
}

/// Alarms on everyday lines of which half were learned from and half were left out, per thousand.
fn everyday(prepared: &Prepared, settings: &Settings, lines: &Lines) -> f64 {
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
    let fitted = Fitted::fit(prepared, &rest, settings);
    let alarms = everyday[half..]
        .iter()
        .filter(|s| {
            let sums = fitted.sums(s);
            let alone = lines.rest.map(|factor| factor * thousand(REST.0));
            let lines = alone.into_iter().zip(lines.threshold);
            sums.iter()
                .zip(lines)
                .any(|(sum, (rest, threshold))| sum + rest >= threshold)
        })
        .count();
    #[allow(clippy::cast_precision_loss, reason = "counts are small")]
    let rate = alarms as f64 * 1000.0 / (everyday.len() - half).max(1) as f64;
    rate
}

fn count(column: &[Judged], predicted: impl Fn(&Judged) -> bool) -> Counts {
    column.iter().fold(Counts::default(), |mut counts, judged| {
        counts.add(judged.gold, predicted(judged));
        counts
    })
}

/// The threshold with the best F1; of equal ones the highest.
fn best_threshold(column: &[Judged]) -> f32 {
    let mut sorted: Vec<&Judged> = column.iter().collect();
    sorted.sort_by(|a, b| b.sum.total_cmp(&a.sum));
    let mut counts = Counts {
        fn_: column.iter().filter(|j| j.gold).count(),
        ..Counts::default()
    };
    let mut best = (NEVER, counts);
    for judged in sorted {
        if judged.gold {
            counts.tp += 1;
            counts.fn_ -= 1;
        } else {
            counts.fp += 1;
        }
        if counts.f1() > best.1.f1() {
            best = (judged.sum, counts);
        }
    }
    best.0
}

/// How far below the threshold a convicting rule's hit had better stand, by F1 over all turns.
fn best_refuted(column: &[Judged], threshold: f32) -> f32 {
    const SLACKS: [f32; 6] = [0.0, 0.1, 0.2, 0.4, 0.7, 1.0];
    if threshold >= NEVER {
        return NEVER;
    }
    let f1 = |slack: f32| {
        count(column, |j| {
            j.sum >= if j.convicted { threshold - slack } else { threshold }
        })
        .f1()
        .unwrap_or(0.0)
    };
    let best = SLACKS
        .into_iter()
        .fold(0.0, |best, slack| if f1(slack) > f1(best) { slack } else { best });
    threshold - best
}

/// The lowest sum from which the given turns are right as often as certain findings must be.
fn certain_from<'j>(judged: impl Iterator<Item = &'j Judged>) -> f32 {
    let mut sorted: Vec<&Judged> = judged.collect();
    sorted.sort_by(|a, b| b.sum.total_cmp(&a.sum));
    let mut counts = Counts::default();
    let mut lowest = NEVER;
    for judged in sorted {
        counts.tp += usize::from(judged.gold);
        counts.fp += usize::from(!judged.gold);
        if counts.precision().is_some_and(|p| p >= CERTAIN) {
            lowest = judged.sum;
        }
    }
    lowest
}
