//! Cross-validation by author: every document is judged by weights that never saw its author.
//!
//! Twice: the sums of left-out turns teach how sums count together, and that too is judged on authors it never saw. Documents that were
//! written to find what the program gets wrong are learned from every time and never judged.

use std::collections::BTreeMap;

use super::doubt::Doubt;
use super::eval::Counts;
use super::folds::{FOLDS, folds, left_out};
use super::samples::{Origin, Prepared, Sample};
use super::together::{self, Terms};
use super::train::{Fitted, Settings, fit_network, read_samples};
use crate::judge;
use crate::lexicon::{Beside, CategoryWeights, Own, TERMS, Together, thousandths};
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
}

/// What cross-validation found.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossValidation {
    /// How sums count together at first.
    pub first: Together,
    /// How they count with what the turns around lean to.
    pub together: Together,
    /// The lines that were chosen.
    pub lines: Lines,
    /// Counts by category, over turns of documents.
    pub counts: [Counts; 6],
    /// Counts of certain findings.
    pub certain_counts: [Counts; 6],
    /// Everyday turns with an alarm, per thousand.
    pub everyday_alarms: f64,
    /// Labels that it judges otherwise, the clearest first.
    pub doubts: Vec<Doubt>,
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
/// How often certain findings must be right among left-out turns: a little more than the 0.95 that is promised, since the
/// line is chosen where it looks best.
const CERTAIN: f64 = 0.97;

/// Leaves out authors of documents in turn, fits on the rest, and chooses the lines over all left-out turns.
#[must_use]
pub fn cross_validate(prepared: &Prepared, settings: &Settings) -> CrossValidation {
    let samples = &prepared.samples;
    let readings = left_out_readings(prepared, settings);
    let is_turn = |sample: &&Sample| sample.origin == Origin::Document;
    let turns: Vec<&Sample> = samples.iter().filter(is_turn).collect();
    let read = samples
        .iter()
        .zip(&readings)
        .filter(|(sample, _)| is_turn(sample));
    let own: Vec<Own> = left_out_sums(prepared, settings)
        .into_iter()
        .zip(read)
        .map(|(weighed, (sample, read))| Own::new(weighed, sample.letters, || *read))
        .collect();
    let documents = by_document(&turns);
    let mut beside = beside_of(&turns, &own, &documents);
    let folds = folds(turns.iter().map(|sample| sample.author.as_str()));
    let (first, first_sums) = fit_together(&turns, &terms_of(&own, &beside), &folds);
    for places in &documents {
        let sums: Vec<CategoryWeights> = places.iter().map(|at| first_sums[*at].map(thousandths)).collect();
        for (at, leanings) in places.iter().zip(judge::leanings(&sums)) {
            beside[*at].leanings = leanings;
        }
    }
    let (together, sums) = fit_together(&turns, &terms_of(&own, &beside), &folds);
    let mut result = CrossValidation {
        first,
        together,
        lines: Lines {
            threshold: [NEVER; 6],
            refuted: [NEVER; 6],
            certain: [NEVER; 6],
            certain_alone: [NEVER; 6],
        },
        counts: [Counts::default(); 6],
        certain_counts: [Counts::default(); 6],
        everyday_alarms: 0.0,
        doubts: Vec::new(),
    };
    for category in Category::ALL {
        let at = category.index();
        let bit = 1 << at;
        let judged = sums.iter().zip(&turns);
        let column: Vec<Judged> = judged
            .map(|(sums, sample)| Judged {
                sum: sums[at],
                gold: sample.labels & bit != 0,
                convicted: sample.convicted & bit != 0,
            })
            .collect();
        let threshold = best_threshold(&column);
        let refuted = best_refuted(&column, threshold);
        let line = |j: &Judged| if j.convicted { refuted } else { threshold };
        let stands = |j: &Judged| j.sum >= line(j);
        let certain = certain_from(column.iter().filter(|j| j.convicted && stands(j)));
        let certain_alone = certain_from(column.iter().filter(|j| stands(j)));
        result.lines.threshold[at] = threshold;
        result.lines.refuted[at] = refuted;
        result.lines.certain[at] = certain;
        result.lines.certain_alone[at] = certain_alone;
        result.counts[at] = count(&column, stands);
        let judged = turns.iter().zip(&column);
        let doubts = judged.map(|(sample, judged)| Doubt::new(sample, category, judged.sum - line(judged)));
        result.doubts.extend(doubts.flatten());
        result.certain_counts[at] = count(&column, |j| {
            stands(j) && (j.sum >= certain_alone || j.convicted && j.sum >= certain)
        });
    }
    result.doubts.sort_by(Doubt::clearest_first);
    result.everyday_alarms = everyday(prepared, settings, &result, &readings);
    result
}

/// The sums of every turn of a document by a model that never saw its author, in the order of the samples.
fn left_out_sums(prepared: &Prepared, settings: &Settings) -> Vec<CategoryWeights> {
    let samples = &prepared.samples;
    // Only authors of documents are left out; what is no document's turn belongs to no fold.
    let documents = samples.iter().filter(|s| s.origin == Origin::Document);
    let mut numbers = folds(documents.map(|s| s.author.as_str())).into_iter();
    let folds: Vec<usize> = samples
        .iter()
        .map(|s| match s.origin {
            Origin::Document => numbers.next().unwrap_or(usize::MAX),
            _ => usize::MAX,
        })
        .collect();
    let sums = left_out(&folds, |rest, out| {
        let rest: Vec<&Sample> = rest.iter().map(|at| &samples[*at]).collect();
        let fitted = Fitted::fit(prepared, &rest, settings);
        out.iter()
            .map(|at| fitted.sums(&samples[*at]).map(thousandths))
            .collect::<Vec<CategoryWeights>>()
    });
    let of_documents = sums.into_iter().zip(samples);
    of_documents
        .filter(|(_, sample)| sample.origin == Origin::Document)
        .map(|(sums, _)| sums)
        .collect()
}

/// How many times authors are left out for the network: every second fold goes with the one before it.
const NETWORK_FOLDS: usize = FOLDS / 2;

/// What a network that never saw their author reads in turns of documents, and what one that never saw them reads in everyday
/// lines; nothing of the others.
fn left_out_readings(prepared: &Prepared, settings: &Settings) -> Vec<CategoryWeights> {
    let samples = &prepared.samples;
    let documents = samples.iter().filter(|s| s.origin == Origin::Document);
    let mut of_authors = folds(documents.map(|s| s.author.as_str())).into_iter();
    let mut of_lines = (0..NETWORK_FOLDS).cycle();
    let folds: Vec<usize> = samples
        .iter()
        .map(|sample| match sample.origin {
            Origin::Document => of_authors.next().unwrap_or(usize::MAX) / (FOLDS / NETWORK_FOLDS),
            Origin::Everyday => of_lines.next().unwrap_or(usize::MAX),
            Origin::Against | Origin::Bank | Origin::SetIn | Origin::Example => usize::MAX,
        })
        .collect();
    left_out(&folds, |rest, out| {
        let rest: Vec<&Sample> = rest.iter().map(|at| &samples[*at]).collect();
        let network = fit_network(prepared, &rest, settings);
        let out: Vec<&Sample> = out.iter().map(|at| &samples[*at]).collect();
        read_samples(prepared, &network, &out, settings)
    })
}

/// How much each term counts, and what every turn comes to by terms that were fitted without its author.
fn fit_together(turns: &[&Sample], terms: &[Terms], folds: &[usize]) -> (Together, Vec<[f32; 6]>) {
    let mut coefficients = [[0.0; TERMS]; 6];
    let mut sums = vec![[0.0; 6]; turns.len()];
    for at in Category::ALL.map(Category::index) {
        let labelled: Vec<(Terms, bool)> = terms
            .iter()
            .zip(turns)
            .map(|(terms, sample)| (*terms, sample.labels & 1 << at != 0))
            .collect();
        coefficients[at] = together::fit(&labelled);
        let column = left_out(folds, |rest, out| {
            let rest: Vec<(Terms, bool)> = rest.iter().map(|at| labelled[*at]).collect();
            let fitted = together::fit(&rest);
            out.iter().map(|at| together::sum(&fitted, &terms[*at])).collect()
        });
        for (sums, sum) in sums.iter_mut().zip(column) {
            #[allow(clippy::cast_possible_truncation, reason = "thousandths are enough")]
            let sum = sum as f32;
            sums[at] = sum;
        }
    }
    #[allow(clippy::cast_possible_truncation, reason = "coefficients are small")]
    let rows = std::array::from_fn(|term| coefficients.map(|column| thousandths(column[term] as f32)));
    (Together::new(rows), sums)
}

/// The turns of each document, in their order.
fn by_document(turns: &[&Sample]) -> Vec<Vec<usize>> {
    let mut documents: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (at, sample) in turns.iter().enumerate() {
        documents.entry(sample.document).or_default().push(at);
    }
    documents.into_values().collect()
}

/// What stands beside every turn of a document, without leanings.
fn beside_of(turns: &[&Sample], own: &[Own], documents: &[Vec<usize>]) -> Vec<Beside> {
    let mut beside: Vec<Beside> = turns.iter().map(|turn| Beside::alone(turn.letters)).collect();
    for places in documents {
        let sums: Vec<CategoryWeights> = places.iter().map(|at| own[*at].weighed).collect();
        for (at, others) in places.iter().zip(judge::others(&sums)) {
            beside[*at] = others.beside(turns[*at].letters);
        }
    }
    beside
}

/// The terms of every turn, in units.
fn terms_of(own: &[Own], beside: &[Beside]) -> Vec<Terms> {
    let terms = own.iter().zip(beside);
    terms
        .map(|(own, beside)| Together::terms(own, *beside).map(|term| f64::from(term) / 1000.0))
        .collect()
}

/// Alarms on everyday lines of which half were learned from and half were left out, per thousand.
fn everyday(
    prepared: &Prepared,
    settings: &Settings,
    found: &CrossValidation,
    readings: &[CategoryWeights],
) -> f64 {
    let read = prepared.samples.iter().zip(readings);
    let (everyday, read): (Vec<&Sample>, Vec<CategoryWeights>) =
        read.filter(|(s, _)| s.origin == Origin::Everyday).unzip();
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
        .zip(&read[half..])
        .filter(|(s, read)| {
            let own = Own::new(fitted.sums(s).map(thousandths), s.letters, || **read);
            let sums = found.together.sums(&own, Beside::alone(s.letters));
            let mut lines = sums.into_iter().zip(found.lines.threshold);
            lines.any(|(sum, threshold)| sum >= thousandths(threshold))
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

/// The highest threshold whose F1 is nearly the best: the curve is flat there, and of two lines as good people trust the one with fewer
/// alarms.
fn best_threshold(column: &[Judged]) -> f32 {
    const AS_GOOD: f64 = 0.003;
    let mut sorted: Vec<&Judged> = column.iter().collect();
    sorted.sort_by(|a, b| b.sum.total_cmp(&a.sum));
    let mut counts = Counts {
        fn_: column.iter().filter(|j| j.gold).count(),
        ..Counts::default()
    };
    let mut reached = Vec::with_capacity(sorted.len());
    for judged in sorted {
        if judged.gold {
            counts.tp += 1;
            counts.fn_ -= 1;
        } else {
            counts.fp += 1;
        }
        // Where nothing is labelled, no threshold is right.
        if counts.tp > 0 {
            reached.push((judged.sum, counts.f1().unwrap_or(0.0)));
        }
    }
    let best = reached.iter().fold(0.0, |best: f64, (_, f1)| best.max(*f1));
    let chosen = reached.iter().find(|(_, f1)| *f1 >= best - AS_GOOD);
    chosen.map_or(NEVER, |(sum, _)| *sum)
}

/// How far below the threshold a convicting rule's hit had better stand, by F1 over all turns.
fn best_refuted(column: &[Judged], threshold: f32) -> f32 {
    const SLACKS: [f32; 7] = [0.0, 0.3, 0.7, 1.2, 2.0, 3.0, 4.5];
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
