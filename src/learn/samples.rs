//! Labelled documents and lines -> samples: every agent turn with its features, its labels and its place in a talk.
//!
//! A line of the bank becomes an agent turn with its state given. Must not know how anything is learned from samples.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::line::learned_line;
use super::network::Spoken;
use super::set_in::{SetIn, set_in};
use crate::judge::{self, Document, LineDecision, Weighed};
use crate::lexicon::{Circumstances, Meanings, Ruleset, example_call};
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

/// Where a sample comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A turn of a document.
    Document,
    /// A turn of a document that was written to find what the program gets wrong.
    Against,
    /// A line of the bank.
    Bank,
    /// A line of the bank, set into a calm call.
    SetIn,
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
        .chain(from_set_in(ruleset, material))
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

/// Lines of the bank in calm calls; the other turns of these calls are samples of their documents.
fn from_set_in(ruleset: &Ruleset, material: Material<'_>) -> Vec<Read> {
    let usual = material.documents.get(..material.usual).unwrap_or_default();
    let read = |set_in: &SetIn<'_>| {
        let document = Document::new(ruleset, &set_in.call);
        let line = learned_line(&document, Some(set_in.outcome));
        let heard = line.lines.get(set_in.turn) == Some(&set_in.line.line);
        heard.then(|| {
            let hits = judge::rule_hits(&document, &line);
            let (labels, author) = (&set_in.line.labels, &set_in.line.author);
            let named = sample(
                &document,
                &line,
                &hits,
                set_in.turn,
                labels,
                author,
                Origin::SetIn,
            );
            Read {
                talks: talks(&document),
                named: vec![named],
            }
        })
    };
    set_in(material.bank, usual).par_iter().filter_map(read).collect()
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
