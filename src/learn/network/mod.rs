//! Fits the network that reads the agent's turns: characters as points, filters over neighbouring characters, the most of each filter
//! (Kim, EMNLP 2014: "Convolutional Neural Networks for Sentence Classification"), what is remembered of the talk before and behind
//! (Zhou et al., IJAC 2016: "Minimal Gated Unit for Recurrent Neural Networks", in both directions), what is known beside, one hidden layer.
//!
//! Log loss of all categories, by batches of whole talks in a fixed shuffled order, with inputs, hidden units and characters left out at
//! random: on one machine the same talks give the same network. Takes talks with labels, gives a [`Network`].

mod adam;
mod batch;
mod characters;
mod course;
mod filters;
mod parameters;

use std::sync::Arc;

use ndarray::Array2;

use adam::Adam;
use batch::Batch;
use characters::{Characters, Sounding};
use parameters::Parameters;

use super::random::Random;
use crate::lexicon::{
    Alphabet, CategoryWeights, Circumstances, Code, Heard, Meanings, Network, Passage, Reader, Shape, Word,
};
use crate::model::Category;

/// A turn of a talk as the network reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Whether the agent speaks.
    pub(super) is_agent: bool,
    /// Its letters.
    pub(super) letters: Vec<char>,
    /// For each letter, the word that it is part of.
    pub(super) words: Vec<Word>,
}

/// A talk, and what is known of some of the agent's turns.
#[derive(Debug, Clone)]
pub(super) struct Talk<'t> {
    pub(super) turns: &'t [Spoken],
    pub(super) lessons: Vec<Lesson>,
    /// Whether it is a line of the bank: violations are far denser among them than in calls, and an input of its own, dropped from
    /// the network, takes that up.
    pub(super) is_of_bank: bool,
}

/// One of the agent's turns, what it is labelled with (bits in the order of [`Category::ALL`]), and how it counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson {
    /// Which turn of the talk.
    pub(super) turn: usize,
    pub(super) labels: u8,
    /// How much it counts.
    pub(super) weight: f32,
    /// What is known beside.
    pub(super) known: Circumstances,
}

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetworkFit {
    /// How large the network is; what it looks at of words is what there is.
    pub shape: Shape,
    /// Fewest turns that a character must stand in to have a place of its own.
    pub least: usize,
    /// Passes over the talks.
    pub epochs: usize,
    /// Turns that are learned from together, or some more, since talks stay whole.
    pub batch: usize,
    /// The first step size; it falls to nothing in a straight line.
    pub rate: f32,
    /// How much of every weight is lost, as a share of the step size.
    pub decay: f32,
    /// Shares of characters, of what makes up the codes of turns, of inputs and of hidden units that are left out.
    pub drop_characters: f32,
    /// Of the characters left out, the share whose sound stays: they are then like others that sound the same.
    pub keep_sounds: f32,
    /// See `drop_characters`.
    pub drop_said: f32,
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
                said_filters: 64,
                said_widest: 3,
                code: 128,
                memory: 128,
                hidden: 96,
            },
            least: 3,
            epochs: 16,
            batch: 58,
            rate: 1.5e-3,
            decay: 0.1,
            drop_characters: 0.08,
            keep_sounds: 0.5,
            drop_said: 0.2,
            drop_inputs: 0.5,
            drop_hidden: 0.5,
            seed: 1,
        }
    }
}

const CATEGORIES: usize = Category::ALL.len();
/// Steps over which the step size grows to its first value.
const WARM_UP: usize = 200;

/// Fits a network over words that mean what `meanings` says.
#[must_use]
pub(super) fn fit(talks: &[Talk<'_>], meanings: &Meanings, settings: &NetworkFit) -> Network {
    let shape = Shape {
        meaning: meanings.dimensions(),
        ..settings.shape
    };
    let mut random = Random::new(settings.seed);
    let characters = Characters::new(talks, settings.least);
    let numbered: Vec<Numbers> = talks.iter().map(|talk| number(talk, &characters)).collect();
    let (chars, sounds) = (characters.count(), characters.sound_count());
    let mut parameters = Parameters::new(shape, chars, sounds, &mut random);
    let mut adam = Adam::new(&parameters);
    let mut order: Vec<u32> = (0..u32::try_from(talks.len()).unwrap_or(u32::MAX)).collect();
    let all = settings.epochs * talks.iter().map(|talk| talk.lessons.len()).sum::<usize>();
    let (mut step, mut learned) = (0, 0);
    for _ in 0..settings.epochs {
        random.shuffle(&mut order);
        let mut rest = order.as_slice();
        while !rest.is_empty() {
            let (batch, behind) = rest.split_at(enough(rest, talks, settings.batch.max(1)));
            rest = behind;
            let batch: Vec<(&Talk<'_>, &Numbers)> = batch
                .iter()
                .map(|at| (&talks[*at as usize], &numbered[*at as usize]))
                .collect();
            let lessons: usize = batch.iter().map(|(talk, _)| talk.lessons.len()).sum();
            if lessons == 0 {
                continue;
            }
            let batch = Batch::new(&parameters, &batch, meanings, settings, &mut random);
            let gradients = batch.gradients(&parameters);
            step += 1;
            #[allow(clippy::cast_precision_loss, reason = "a share of the steps")]
            let (warm, left) = (
                (step as f32 / WARM_UP as f32).min(1.0),
                1.0 - learned as f32 / all as f32,
            );
            learned += lessons;
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

/// How many of these talks, from the first on, have so many lessons together.
fn enough(order: &[u32], talks: &[Talk<'_>], lessons: usize) -> usize {
    let mut so_far = 0;
    let more = order.iter().take_while(|at| {
        let is_wanted = so_far < lessons;
        so_far += talks[**at as usize].lessons.len();
        is_wanted
    });
    more.count()
}

/// What a network reads in the turns of talks that have lessons, as it will when it judges.
pub(super) fn read(network: &Network, meanings: &Arc<Meanings>, talks: &[Talk<'_>]) -> Vec<CategoryWeights> {
    // A network has far fewer characters than an alphabet can hold.
    let alphabet = Alphabet::new(network.letters()).unwrap_or_default();
    let reader = Reader::new(&alphabet, network, Arc::clone(meanings));
    let of_talk = |talk: &Talk<'_>| -> Vec<CategoryWeights> {
        let codes: Vec<Vec<Code>> = talk
            .turns
            .iter()
            .map(|spoken| spoken.letters.iter().map(|c| alphabet.code(*c)).collect())
            .collect();
        let heard: Vec<Heard<'_>> = talk
            .turns
            .iter()
            .zip(&codes)
            .map(|(spoken, codes)| Heard {
                is_agent: spoken.is_agent,
                letters: codes,
                words: &spoken.words,
            })
            .collect();
        let course = reader.course(&heard);
        let passage = |lesson: &Lesson| Passage {
            turn: heard[lesson.turn],
            remembered: &course[lesson.turn],
            known: lesson.known,
        };
        talk.lessons
            .iter()
            .map(|lesson| reader.sums(passage(lesson)))
            .collect()
    };
    talks.iter().flat_map(of_talk).collect()
}

/// By turn of a talk, its characters by number, with their words.
type Numbers = Vec<Vec<(Sounding, Word)>>;

fn number(talk: &Talk<'_>, characters: &Characters) -> Numbers {
    let of = |spoken: &Spoken| {
        let numbers = spoken.letters.iter().map(|c| characters.numbers(*c));
        numbers.zip(spoken.words.iter().copied()).collect()
    };
    talk.turns.iter().map(of).collect()
}

/// A row of a matrix that lies in memory row by row, as all do here.
fn row<T>(matrix: &Array2<T>, at: usize) -> &[T] {
    matrix.row(at).to_slice().unwrap_or_default()
}

fn row_mut<T>(matrix: &mut Array2<T>, at: usize) -> &mut [T] {
    matrix.row_mut(at).into_slice().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::Circumstance;
    use crate::model::Line;

    impl Spoken {
        pub(in crate::learn) fn of(is_agent: bool, text: &str, meanings: &Meanings) -> Self {
            let letters: Vec<char> = text.chars().collect();
            Self {
                is_agent,
                words: meanings.words(&letters),
                letters,
            }
        }
    }

    /// Sizes that learn a few sentences.
    fn small() -> NetworkFit {
        NetworkFit {
            shape: Shape {
                space: 8,
                meaning: 0,
                filters: 8,
                widest: 2,
                said_filters: 8,
                said_widest: 2,
                code: 8,
                memory: 6,
                hidden: 4,
            },
            epochs: 60,
            batch: 20,
            rate: 1e-2,
            ..NetworkFit::default()
        }
    }

    fn talk(turns: &[Spoken], labels: u8) -> Talk<'_> {
        Talk {
            turns,
            lessons: vec![Lesson {
                turn: turns.len() - 1,
                labels,
                weight: 1.0,
                known: Circumstances::of_listener(Line::Debtor),
            }],
            is_of_bank: false,
        }
    }

    /// The sums of the last turns.
    fn sums(network: &Network, meanings: &Arc<Meanings>, talks: &[Vec<Spoken>]) -> Vec<CategoryWeights> {
        let talks: Vec<Talk<'_>> = talks.iter().map(|turns| talk(turns, 0)).collect();
        read(network, meanings, &talks)
    }

    #[test]
    fn learns_what_separates_and_the_same_again() {
        let meanings = Arc::new(Meanings::read("抓\toO\n捉\toO\n信\tOo\n").unwrap());
        // Who is told that somebody comes is threatened; who is told that somebody writes is not.
        let words = [("人来抓你", 1), ("人来信你", 0), ("来人抓他", 1), ("信上写着", 0)];
        let (turns, labels): (Vec<Vec<Spoken>>, Vec<u8>) = (0..200)
            .map(|nth| {
                let (words, labels) = words[nth % 4];
                let text = format!("{}{words}", ["啊", "嗯", ""][nth % 3]);
                (vec![Spoken::of(true, &text, &meanings)], labels)
            })
            .unzip();
        let lessons = turns.iter().zip(&labels);
        let talks: Vec<Talk<'_>> = lessons.map(|(turns, labels)| talk(turns, *labels)).collect();
        let network = fit(&talks, &meanings, &small());
        assert_eq!(network, fit(&talks, &meanings, &small()));
        for (labels, sums) in labels.iter().zip(sums(&network, &meanings, &turns)) {
            assert_eq!(sums[0] > 0, *labels == 1, "{sums:?}");
            assert!(sums[1] < -1000);
        }
        // Of a word that means the like of another what was learned of the other holds.
        let unseen = ["人来捉你", "人来啥你"].map(|words| vec![Spoken::of(true, words, &meanings)]);
        let sums = sums(&network, &meanings, &unseen);
        assert!(sums[0][0] > sums[1][0] + 1000, "{sums:?}");
    }

    #[test]
    fn learns_what_an_answer_means() {
        let meanings = Arc::new(Meanings::default());
        // 会 and 不会 are a threat or none by what was asked, some turns before.
        let asked = ["要抓我吗", "要写信吗"];
        let cases = [(0, "会的", 1), (0, "不会", 0), (1, "会的", 0), (1, "不会", 0)];
        let turns: Vec<Vec<Spoken>> = (0..200)
            .map(|nth| {
                let (question, answer, _) = cases[nth % 4];
                let turn = |is_agent: bool, text: &str| Spoken::of(is_agent, text, &meanings);
                let filler = ["啊", "嗯", "哦"][nth % 3];
                let mut turns = vec![turn(false, asked[question])];
                if nth % 5 < 2 {
                    turns.extend([turn(true, "你说"), turn(false, filler)]);
                }
                turns.push(turn(true, answer));
                turns
            })
            .collect();
        let labels: Vec<u8> = (0..200).map(|nth| cases[nth % 4].2).collect();
        let lessons = turns.iter().zip(&labels);
        let talks: Vec<Talk<'_>> = lessons.map(|(turns, labels)| talk(turns, *labels)).collect();
        let network = fit(&talks, &meanings, &small());
        for (labels, sums) in labels.iter().zip(sums(&network, &meanings, &turns)) {
            assert_eq!(sums[0] > 0, *labels == 1, "{sums:?}");
        }
    }

    #[test]
    fn learns_what_is_known_beside() {
        let meanings = Arc::new(Meanings::default());
        let turns = [Spoken::of(true, "已经立案", &meanings)];
        // The same words are untrue or not by what the record has.
        let talks: Vec<Talk<'_>> = (0..200)
            .map(|nth| {
                let mut talk = talk(&turns, u8::from(nth % 2 == 0));
                let known = &mut talk.lessons[0].known;
                known.add(if nth % 2 == 0 {
                    Circumstance::NoStepsTaken
                } else {
                    Circumstance::Filed
                });
                talk
            })
            .collect();
        let network = fit(&talks, &meanings, &small());
        for (talk, sums) in talks.iter().zip(read(&network, &meanings, &talks)) {
            assert_eq!(sums[0] > 0, talk.lessons[0].labels == 1, "{sums:?}");
        }
    }
}
