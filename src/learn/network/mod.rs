//! Fits the network that reads turns: characters as points, filters over neighbouring characters, the most of each filter, one
//! hidden layer (Kim, EMNLP 2014: "Convolutional Neural Networks for Sentence Classification"; with a hidden layer and with what
//! the listener says before and after).
//!
//! Log loss of all categories, by batches in a fixed shuffled order, with inputs, hidden units and characters left out at random: on one
//! machine the same samples give the same network. Takes texts with labels, gives a [`Network`].

mod adam;
mod batch;
mod characters;
mod parameters;

use std::sync::Arc;

use adam::Adam;
use batch::Batch;
use characters::{Characters, Sounding};
use parameters::Parameters;

use super::random::Random;
use crate::lexicon::{
    Alphabet, CategoryWeights, Code, Meanings, Network, Passage, Reader, SOURCES, Shape, Source, Word,
};
use crate::model::{Category, Line};

/// What the network reads of a turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The letters of the turn and of what stands around it, in the order of the network's texts.
    pub(super) letters: [Vec<char>; SOURCES],
    /// For each letter, the word that it is part of.
    pub(super) words: [Vec<Word>; SOURCES],
    /// Who listens.
    pub(super) line: Line,
}

/// A turn, what it is labelled with (bits in the order of [`Category::ALL`]), and how it counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson<'t> {
    pub(super) text: &'t Text,
    pub(super) labels: u8,
    /// How much it counts.
    pub(super) weight: f32,
    /// Whether it is a single line: violations are far denser among them than in calls, and an input of its own, dropped from
    /// the network, takes that up.
    pub(super) is_single: bool,
}

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetworkFit {
    /// How large the network is; what it looks at of words is what there is.
    pub shape: Shape,
    /// Fewest turns that a character must stand in to have a place of its own.
    pub least: usize,
    /// Passes over the turns.
    pub epochs: usize,
    /// Turns that are learned from together.
    pub batch: usize,
    /// The first step size; it falls to nothing in a straight line.
    pub rate: f32,
    /// How much of every weight is lost, as a share of the step size.
    pub decay: f32,
    /// Shares of characters, inputs and hidden units that are left out.
    pub drop_characters: f32,
    /// Of the characters left out, the share whose sound stays: they are then like others that sound the same.
    pub keep_sounds: f32,
    /// See `drop_characters`.
    pub drop_inputs: f32,
    /// See `drop_characters`.
    pub drop_hidden: f32,
    /// Where the random numbers begin.
    pub seed: u64,
}

impl Default for NetworkFit {
    fn default() -> Self {
        Self {
            shape: Shape {
                space: 64,
                meaning: 0,
                filters: 96,
                widest: 4,
                side_filters: 48,
                side_widest: 2,
                hidden: 96,
            },
            least: 3,
            epochs: 12,
            batch: 64,
            rate: 1.5e-3,
            decay: 0.1,
            drop_characters: 0.08,
            keep_sounds: 0.5,
            drop_inputs: 0.4,
            drop_hidden: 0.3,
            seed: 1,
        }
    }
}

const CATEGORIES: usize = Category::ALL.len();
/// Steps over which the step size grows to its first value.
const WARM_UP: usize = 200;

/// Fits a network over words that mean what `meanings` says.
#[must_use]
pub(super) fn fit(lessons: &[Lesson<'_>], meanings: &Meanings, settings: &NetworkFit) -> Network {
    let shape = Shape {
        meaning: meanings.dimensions(),
        ..settings.shape
    };
    let mut random = Random::new(settings.seed);
    let characters = Characters::new(lessons, settings.least);
    let numbered = number(lessons, &characters);
    let (chars, sounds) = (characters.count(), characters.sound_count());
    let mut parameters = Parameters::new(shape, chars, sounds, &mut random);
    let mut adam = Adam::new(&parameters);
    let mut order: Vec<u32> = (0..u32::try_from(lessons.len()).unwrap_or(u32::MAX)).collect();
    let steps = settings.epochs * lessons.len().div_ceil(settings.batch);
    let mut step = 0;
    for _ in 0..settings.epochs {
        random.shuffle(&mut order);
        for batch in order.chunks(settings.batch) {
            step += 1;
            let batch: Vec<(&Lesson<'_>, &Numbers)> = batch
                .iter()
                .map(|at| (&lessons[*at as usize], &numbered[*at as usize]))
                .collect();
            let batch = Batch::new(&parameters, &batch, meanings, settings, &mut random);
            let gradients = batch.gradients(&parameters);
            #[allow(clippy::cast_precision_loss, reason = "a share of the steps")]
            let (warm, left) = (
                (step as f32 / WARM_UP as f32).min(1.0),
                1.0 - step as f32 / (steps + 1) as f32,
            );
            adam.step(
                &mut parameters,
                &gradients,
                settings.rate * warm * left,
                settings.decay,
            );
        }
    }
    parameters.table(&characters.rows())
}

/// What a network reads in texts, as it will when it judges.
pub(super) fn read(network: &Network, meanings: &Arc<Meanings>, texts: &[&Text]) -> Vec<CategoryWeights> {
    // A network has far fewer characters than an alphabet can hold.
    let alphabet = Alphabet::new(network.letters()).unwrap_or_default();
    let reader = Reader::new(&alphabet, network, Arc::clone(meanings));
    let codes = |letters: &Vec<char>| -> Vec<Code> { letters.iter().map(|c| alphabet.code(*c)).collect() };
    texts
        .iter()
        .map(|text| {
            let letters = text.letters.each_ref().map(codes);
            let of = |source: Source| {
                (
                    letters[source as usize].as_slice(),
                    text.words[source as usize].as_slice(),
                )
            };
            reader.sums(Passage {
                texts: Source::ALL.map(of),
                line: text.line,
            })
        })
        .collect()
}

/// The characters of the texts by number, with their words.
type Numbers = [Vec<(Sounding, Word)>; SOURCES];

fn number(lessons: &[Lesson<'_>], characters: &Characters) -> Vec<Numbers> {
    let of = |text: &Text, source: Source| {
        let (letters, words) = (&text.letters[source as usize], &text.words[source as usize]);
        let numbers = letters.iter().map(|c| characters.numbers(*c));
        numbers.zip(words.iter().copied()).collect()
    };
    lessons
        .iter()
        .map(|lesson| Source::ALL.map(|source| of(lesson.text, source)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Text {
        pub(in crate::learn) fn of(turn: &str, meanings: &Meanings) -> Self {
            let letters = Source::ALL.map(|source| match source {
                Source::Turn => turn.chars().collect(),
                _ => Vec::new(),
            });
            Self {
                words: letters
                    .each_ref()
                    .map(|letters: &Vec<char>| meanings.words(letters)),
                letters,
                line: Line::Debtor,
            }
        }
    }

    fn lessons(meanings: &Meanings) -> Vec<(Text, u8)> {
        // Who is told that somebody comes is threatened; who is told that somebody writes is not.
        let words = [("人来抓你", 1), ("人来信你", 0), ("来人抓他", 1), ("信上写着", 0)];
        let text =
            |nth: usize, words: &str| Text::of(&format!("{}{words}", ["啊", "嗯", ""][nth % 3]), meanings);
        (0..200)
            .map(|nth| (text(nth, words[nth % 4].0), words[nth % 4].1))
            .collect()
    }

    #[test]
    fn learns_what_separates_and_the_same_again() {
        let meanings = Arc::new(Meanings::read("抓\toO\n捉\toO\n信\tOo\n").unwrap());
        let texts = lessons(&meanings);
        let lessons: Vec<Lesson<'_>> = texts
            .iter()
            .map(|(text, labels)| Lesson {
                text,
                labels: *labels,
                weight: 1.0,
                is_single: false,
            })
            .collect();
        let settings = NetworkFit {
            shape: Shape {
                space: 8,
                meaning: 0,
                filters: 8,
                widest: 2,
                side_filters: 1,
                side_widest: 1,
                hidden: 4,
            },
            epochs: 60,
            batch: 20,
            rate: 1e-2,
            ..NetworkFit::default()
        };
        let network = fit(&lessons, &meanings, &settings);
        assert_eq!(network, fit(&lessons, &meanings, &settings));
        let sums = read(
            &network,
            &meanings,
            &texts.iter().map(|(text, _)| text).collect::<Vec<_>>(),
        );
        for ((_, labels), sums) in texts.iter().zip(sums) {
            assert_eq!(sums[0] > 0, *labels == 1, "{sums:?}");
            assert!(sums[1] < -1000);
        }
        // Of a word that means the like of another what was learned of the other holds.
        let unseen = ["人来捉你", "人来啥你"].map(|words| Text::of(words, &meanings));
        let sums = read(&network, &meanings, &unseen.each_ref());
        assert!(sums[0][0] > sums[1][0] + 1000, "{sums:?}");
    }
}
