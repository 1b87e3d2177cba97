//! A [`Network`] in the form that judges: what it makes of a turn, in sums like those of weights.
//!
//! [`filters`] find what they look for in a turn, [`course`] remembers what was said before and behind it, [`layers`] weigh both
//! with what is known beside. All numbers are whole ones: the same text gives the same sums on every machine.

#[cfg(test)]
mod by_definition;
mod course;
mod filters;
mod layers;
mod matrix;

use std::sync::Arc;

use super::alphabet::{Alphabet, Code};
use super::circumstance::{CIRCUMSTANCES, Circumstances};
use super::meanings::{Meanings, Word};
use super::network::{Network, Shape, Source};
use super::together::CategoryWeights;
use crate::model::Category;
use course::{Course, Courses};
use filters::{Filters, Found};
use layers::{Layers, Outcome};

/// One in the numbers of filters.
const ONE: i16 = 1024;
const CATEGORIES: usize = Category::ALL.len();

/// A turn of a talk: its letters, with the word that each is part of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard<'t> {
    pub(crate) is_agent: bool,
    pub(crate) letters: &'t [Code],
    pub(crate) words: &'t [Word],
}

/// What is read: one of the agent's turns, what is remembered of the talk there, and what is known beside.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passage<'t> {
    pub(crate) turn: Heard<'t>,
    pub(crate) remembered: &'t [i16],
    pub(crate) known: Circumstances,
}

/// The network, compiled.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    shape: Shape,
    filters: Filters,
    courses: Courses,
    layers: Layers,
}

impl Reader {
    /// Compiles a network over an alphabet that holds its characters, for words that mean what it was learned with.
    pub(crate) fn new(alphabet: &Alphabet, network: &Network, meanings: Arc<Meanings>) -> Self {
        if network.is_empty() {
            return Self::default();
        }
        Self {
            shape: network.shape,
            filters: Filters::new(alphabet, network, meanings),
            courses: Courses::new(network),
            layers: Layers::new(network),
        }
    }

    /// Goes through a talk: what is remembered at each of its turns; nothing where there is no network.
    pub(crate) fn course(&self, talk: &[Heard<'_>]) -> Course {
        if self.shape == Shape::default() {
            return vec![Vec::new(); talk.len()];
        }
        let said = talk.iter().map(|heard| {
            let found = self
                .filters
                .find::<false>(Source::Said, heard.letters, heard.words);
            (heard.is_agent, found.most)
        });
        self.courses.course(said)
    }

    /// Reads a passage, and where what it says stands in it; nothing where there is no network to read with.
    pub(crate) fn read(&self, passage: Passage<'_>) -> Option<Reading> {
        self.read_as::<true>(passage)
    }

    fn read_as<const WHERE: bool>(&self, passage: Passage<'_>) -> Option<Reading> {
        if self.shape == Shape::default() {
            return None;
        }
        let turn = passage.turn;
        let mut found = self.filters.find::<WHERE>(Source::Turn, turn.letters, turn.words);
        found.most.extend(passage.remembered);
        let known = passage.known.inputs();
        found.most.extend(known.map(|is| if is { ONE } else { 0 }));
        let outcome = self.layers.outcome(&found.most);
        Some(Reading { found, outcome })
    }

    /// The sums of a passage for each category; nothing where there is no network to read with.
    pub(crate) fn sums(&self, passage: Passage<'_>) -> CategoryWeights {
        self.read_as::<false>(passage)
            .map(|reading| reading.sums())
            .unwrap_or_default()
    }

    /// How much what is remembered of the talk speaks for a category, in thousandths.
    pub(crate) fn weight_of_talk(&self, reading: &Reading, category: usize) -> i64 {
        let parts = self.layers.parts(&reading.found.most, &reading.outcome, category);
        let filters = self.shape.filters_of(Source::Turn);
        let of_talk = parts.into_iter().skip(filters).take(2 * self.shape.memory);
        of_talk.map(i64::from).sum()
    }

    /// How much what is known beside the turn speaks for a category, in thousandths.
    pub(crate) fn weight_of_known(&self, reading: &Reading, category: usize) -> i64 {
        let parts = self.layers.parts(&reading.found.most, &reading.outcome, category);
        let before = self.shape.inputs().saturating_sub(CIRCUMSTANCES);
        parts.into_iter().skip(before).map(i64::from).sum()
    }

    /// For each letter of the turn that was read, how much it speaks for a category, in thousandths: a wide filter's part in the sum is
    /// shared by the letters that it looks at. What else the sum is made of belongs to no letter: what is remembered (to which the turn
    /// adds as well), what is known beside, biases.
    pub(crate) fn weight_by_letter(&self, reading: &Reading, category: usize) -> Vec<i64> {
        let mut weight = vec![0; reading.found.letters];
        let parts = self.layers.parts(&reading.found.most, &reading.outcome, category);
        for ((part, place), width) in parts
            .into_iter()
            .zip(&reading.found.places)
            .zip(widths(self.shape))
        {
            let Some(place) = usize::try_from(*place).ok().filter(|_| part != 0) else {
                continue;
            };
            let end = (place + width).min(weight.len());
            let letters = &mut weight[place.min(end)..end];
            let each = i64::from(part) / i64::try_from(letters.len().max(1)).unwrap_or(1);
            letters.iter_mut().for_each(|letter| *letter += each);
        }
        weight
    }
}

/// How many letters each filter looks at that judges a turn.
fn widths(shape: Shape) -> impl Iterator<Item = usize> {
    let (filters, widest) = shape.of(Source::Turn);
    (1..=widest).flat_map(move |width| std::iter::repeat_n(width, filters))
}

/// What was read in a passage.
pub(crate) struct Reading {
    found: Found,
    outcome: Outcome,
}

impl Reading {
    /// The sums for each category, in thousandths: the log-odds that the turn belongs to it.
    pub(crate) fn sums(&self) -> CategoryWeights {
        self.outcome.sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::network::tests::tiny;
    use crate::model::Line;

    fn read(turn: &str, before: &str, line: Line) -> (CategoryWeights, Vec<i64>) {
        let alphabet = Alphabet::new("你抓".chars()).unwrap();
        let meanings = Arc::new(Meanings::read("捉\tq\n信\tO\n").unwrap());
        let reader = Reader::new(&alphabet, &tiny(), Arc::clone(&meanings));
        let text = |text: &str| -> (Vec<Code>, Vec<Word>) {
            let letters: Vec<char> = text.chars().collect();
            let codes = letters.iter().map(|c| alphabet.code(*c)).collect();
            (codes, meanings.words(&letters))
        };
        let texts = [(false, text(before)), (true, text(turn))];
        let talk = texts.each_ref().map(|(is_agent, (letters, words))| Heard {
            is_agent: *is_agent,
            letters,
            words,
        });
        let course = reader.course(&talk);
        let passage = Passage {
            turn: talk[1],
            remembered: &course[1],
            known: Circumstances::of_listener(line),
        };
        let reading = reader.read(passage).unwrap();
        (reading.sums(), reader.weight_by_letter(&reading, 0))
    }

    #[test]
    fn finds_what_its_filters_look_for() {
        for (turn, line, threat) in [
            ("抓你", Line::Debtor, 1000),
            ("他抓你啊", Line::Debtor, 1000),
            ("抓你", Line::ThirdParty, 500),
            ("你抓", Line::Debtor, -1000),
            // A word that no author wrote, and that means the like: 34 steps of 30, half of them.
            ("捉你", Line::Debtor, 20),
            ("信你", Line::Debtor, -1000),
            ("", Line::Unknown, -1500),
        ] {
            let (sums, weight) = read(turn, "你", line);
            assert_eq!(sums, [threat, 0, 0, 0, 0, 0], "{turn}");
            assert_eq!(weight.len(), turn.chars().count());
        }
        assert_eq!(read("他抓你啊", "", Line::Debtor).1, [0, 1000, 1000, 0]);
    }

    #[test]
    fn remembers_what_was_said_before() {
        for (turn, before, threat) in [("会啊", "要抓我吗", 0), ("会啊", "要信我吗", -1000)] {
            let (sums, weight) = read(turn, before, Line::Debtor);
            assert_eq!(sums[0], threat, "{before}");
            assert_eq!(weight, [0, 0], "no letter of the turn says it");
        }
    }

    #[test]
    fn without_a_network_nothing_is_read() {
        let reader = Reader::default();
        let turn = Heard {
            is_agent: true,
            letters: &[2, 3],
            words: &[0, 0],
        };
        let course = reader.course(&[turn]);
        let passage = Passage {
            turn,
            remembered: &course[0],
            known: Circumstances::of_listener(Line::Debtor),
        };
        assert!(reader.read(passage).is_none());
    }
}
