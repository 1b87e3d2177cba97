//! Labelled documents and lines -> samples -> a weights table.
//!
//! A line of the bank becomes an agent turn with its state given; an indicator of the bank takes up that violations are
//! far denser there than in calls, and is dropped from the table.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::cross::CrossValidation;
use super::line::learned_line;
use super::margin::{Fit, Model, Row, fit};
use super::network::{self, Lesson, NetworkFit, Spoken, Talk};
use crate::judge::{self, Document, LineDecision, Weighed};
use crate::lexicon::{
    CategoryWeights, Circumstances, Meanings, Network, Ruleset, Weights, example_call, thousandths,
};
use crate::model::{Call, Category, GoldCall, GoldLine, Kind, Outcome, Role, Severity, Turn};

/// What to learn from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// Labelled documents.
    pub documents: &'a [GoldCall],
    /// How many of them, from the first on, are like those to come. The others were written to find what the program gets wrong: it
    /// learns from them, and lines are set without them, or every ordinary call would be held to be as odd.
    pub usual: usize,
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

/// Where a sample comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A turn of a document.
    Document,
    /// A turn of a document that was written to find what the program gets wrong.
    Against,
    /// A line of the bank.
    Bank,
    /// Everyday talk.
    Everyday,
    /// An example that a rule must hit: what its author means must weigh something, however rare in the material.
    Example,
}

/// One agent turn with features and labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Who wrote it.
    pub author: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Which document of the material it is a turn of.
    pub document: Option<usize>,
    /// Which turn of it.
    pub turn: usize,
    /// Where the network finds it.
    pub place: Place,
    /// How many letters it has.
    pub letters: usize,
    /// How much each of its features counts.
    pub scale: f32,
    /// Numbers of its features in [`Prepared::names`], sorted; one that counts twice stands twice.
    pub features: Vec<u32>,
    /// Its labels, as bits in the order of [`Category::ALL`].
    pub labels: u8,
    /// Categories in which a rule convicts by itself.
    pub convicted: u8,
}

/// Where the network finds a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Which of [`Prepared::talks`].
    pub talk: usize,
    /// Which turn of it.
    pub turn: usize,
    /// What is known beside.
    pub known: Circumstances,
}

/// Samples with the names of their features.
#[derive(Debug, Default)]
pub struct Prepared {
    /// All samples, in order.
    pub samples: Vec<Sample>,
    /// Names of the features, by number.
    pub names: Vec<String>,
    /// The talks that the network reads, by number.
    pub talks: Vec<Vec<Spoken>>,
    /// What the words of the samples mean.
    pub meanings: Arc<Meanings>,
}

/// Turns material into samples. The ruleset's own weights are not looked at; `outcomes` are what weights that never saw the author
/// say of each document.
#[must_use]
pub fn prepare(ruleset: &Ruleset, material: Material<'_>, outcomes: &[Option<Outcome>]) -> Prepared {
    let from_documents: Vec<Read> = material
        .documents
        .par_iter()
        .zip(outcomes)
        .enumerate()
        .map(|(number, (gold, outcome))| {
            let document = Document::new(ruleset, &gold.call);
            let line = learned_line(&document, *outcome);
            let hits = judge::rule_hits(&document, &line);
            let origin = if number < material.usual {
                Origin::Document
            } else {
                Origin::Against
            };
            let named = document
                .agent_turns()
                .map(|turn| {
                    let labels = gold.labels.get(turn).map_or(&[][..], Vec::as_slice);
                    let mut named = sample(&document, &line, &hits, turn, labels, &gold.author, origin);
                    named.sample.document = Some(number);
                    named
                })
                .collect();
            Read {
                talks: talks(&document),
                named,
            }
        })
        .collect();
    let from_lines = |lines: &[GoldLine], origin: Origin| -> Vec<Read> {
        lines
            .par_iter()
            .map(|gold| {
                let call = Call::new(
                    &gold.id,
                    Kind::Call,
                    vec![Turn::new(Role::Agent, gold.text.as_str())],
                );
                let document = Document::new(ruleset, &call);
                let line = LineDecision::new(None, vec![gold.line], None);
                let hits = judge::rule_hits(&document, &line);
                let named = vec![sample(
                    &document,
                    &line,
                    &hits,
                    0,
                    &gold.labels,
                    &gold.author,
                    origin,
                )];
                Read {
                    talks: talks(&document),
                    named,
                }
            })
            .collect()
    };
    let mut prepared = Prepared {
        meanings: ruleset.shared_meanings(),
        ..Prepared::default()
    };
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let all = from_documents
        .into_iter()
        .chain(from_lines(material.bank, Origin::Bank))
        .chain(from_lines(material.everyday, Origin::Everyday))
        .chain(examples(ruleset));
    for read in all {
        for named in read.named {
            let mut sample = named.sample;
            sample.place.talk += prepared.talks.len();
            for name in named.names {
                let next = u32::try_from(prepared.names.len()).unwrap_or(u32::MAX);
                let number = *numbers.entry(name).or_insert_with_key(|name| {
                    prepared.names.push(name.clone());
                    next
                });
                sample.features.push(number);
            }
            sample.features.sort_unstable();
            prepared.samples.push(sample);
        }
        prepared.talks.extend(read.talks);
    }
    prepared
}

/// The talks of a document as the network reads them.
fn talks(document: &Document<'_>) -> Vec<Vec<Spoken>> {
    let spoken = |turn: usize| {
        let scene = document.scene(turn);
        Spoken {
            is_agent: document.role(turn) == Role::Agent,
            letters: scene
                .read_letters()
                .into_iter()
                .map(|letter| letter.read)
                .collect(),
            words: scene.words().to_vec(),
        }
    };
    let talks = document.talks().into_iter();
    talks.map(|talk| talk.into_iter().map(spoken).collect()).collect()
}

/// The turns that the rules' own examples say must be hit.
fn examples(ruleset: &Ruleset) -> Vec<Read> {
    let mut read = Vec::new();
    for (index, rule) in ruleset.rules().iter().enumerate() {
        let categories: Vec<Category> = std::iter::once(rule.category).chain(rule.also.clone()).collect();
        for example in rule.hit.iter().filter(|_| rule.severity > Severity::Notice) {
            let call = example_call(example);
            let document = Document::new(ruleset, &call);
            let line = judge::decide_line(&document);
            let hits = judge::rule_hits(&document, &line);
            let turns = document
                .agent_turns()
                .filter(|turn| hits.standing(*turn).any(|hit| hit.rule == Some(index)));
            let named = turns
                .map(|turn| {
                    sample(
                        &document,
                        &line,
                        &hits,
                        turn,
                        &categories,
                        &rule.id,
                        Origin::Example,
                    )
                })
                .collect();
            read.push(Read {
                talks: talks(&document),
                named,
            });
        }
    }
    read
}

/// Talks and the samples in them.
struct Read {
    talks: Vec<Vec<Spoken>>,
    named: Vec<Named>,
}

struct Named {
    sample: Sample,
    names: Vec<String>,
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
    let weighed = Weighed::new(document, line, hits, turn);
    let bits = |categories: &mut dyn Iterator<Item = Category>| {
        categories.fold(0u8, |bits, c| bits | 1 << c.index())
    };
    let talks = document.talks().into_iter().enumerate();
    let mut places =
        talks.filter_map(|(nth, talk)| Some((nth, talk.iter().position(|spoken| *spoken == turn)?)));
    let (talk, place) = places.next().unwrap_or_default();
    #[allow(clippy::cast_precision_loss, reason = "a scale is below 3,000")]
    let scale = weighed.scale() as f32 / 1000.0;
    Named {
        sample: Sample {
            author: author.to_string(),
            origin,
            document: None,
            turn,
            place: Place {
                talk,
                turn: place,
                known: weighed.known,
            },
            letters: document.scene(turn).letter_count(),
            scale,
            features: Vec::new(),
            labels: bits(&mut labels.iter().copied()),
            convicted: bits(
                &mut hits
                    .standing(turn)
                    .filter(|h| h.convicts())
                    .flat_map(|h| h.charges.iter().map(|charge| charge.category)),
            ),
        },
        names: weighed.names(),
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
                if s.origin == Origin::Bank {
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
                            Origin::Bank => settings.bank_weight,
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

    fn table(&self, names: &[String]) -> Weights {
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
            Origin::Document | Origin::Against | Origin::Everyday | Origin::Bank => 1.0,
            Origin::Example => settings.example_weight,
        },
        known: sample.place.known,
    };
    samples
        .chunk_by(|a, b| a.place.talk == b.place.talk)
        .map(|samples| Talk {
            turns: &prepared.talks[samples[0].place.talk],
            lessons: samples.iter().map(lesson).collect(),
            is_of_bank: samples[0].origin == Origin::Bank,
        })
        .collect()
}

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
