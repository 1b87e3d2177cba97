//! A [`Network`] in the form that judges: what it makes of a turn, in sums like those of weights.
//!
//! [`filters`] find what they look for in the texts, [`layers`] weigh what they found. All numbers are whole ones: the same text gives
//! the same sums on every machine.

#[cfg(test)]
mod by_definition;
mod filters;
mod layers;
mod matrix;

use std::sync::Arc;

use super::alphabet::{Alphabet, Code};
use super::meanings::{Meanings, Word};
use super::network::{LISTENERS, Network, SOURCES, Shape, Source, listener};
use super::weights::CategoryWeights;
use crate::model::{Category, Line};
use filters::{Filters, Found};
use layers::{Layers, Outcome};

/// One in the numbers of filters.
const ONE: i16 = 1024;
const CATEGORIES: usize = Category::ALL.len();

/// What is read: the letters of a turn and of what stands around it, with the word that each is part of, in the order of
/// [`Source::ALL`], and who listens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passage<'t> {
    pub(crate) texts: [(&'t [Code], &'t [Word]); SOURCES],
    pub(crate) line: Line,
}

/// The network, compiled.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    shape: Shape,
    filters: Filters,
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
            layers: Layers::new(network, of_turn(network.shape).count()),
        }
    }

    /// Reads a passage; nothing where there is no network to read with.
    pub(crate) fn read(&self, passage: Passage<'_>) -> Option<Reading> {
        if self.shape == Shape::default() {
            return None;
        }
        let mut found = self.filters.find(&passage.texts);
        let who = (0..LISTENERS).map(|other| if other == listener(passage.line) { ONE } else { 0 });
        found.most.extend(who);
        let outcome = self.layers.outcome(&found.most);
        Some(Reading { found, outcome })
    }

    /// The sums of a passage for each category; nothing where there is no network to read with.
    pub(crate) fn sums(&self, passage: Passage<'_>) -> CategoryWeights {
        self.read(passage)
            .map(|reading| reading.sums())
            .unwrap_or_default()
    }

    /// For each letter of the turn that was read, how much it speaks for a category, in thousandths: a filter's part in the sum is
    /// shared by the letters that it looks at. The parts of all letters, of the other texts and of the biases are the sum.
    pub(crate) fn weight_by_letter(&self, reading: &Reading, category: usize) -> Vec<i64> {
        let mut weight = vec![0; reading.found.letters[Source::Turn as usize]];
        let parts = self.layers.parts(&reading.found.most, &reading.outcome, category);
        for ((part, place), width) in parts
            .into_iter()
            .zip(&reading.found.places)
            .zip(of_turn(self.shape))
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

/// The filters that look at the turn itself, which are the first: how many letters each looks at.
fn of_turn(shape: Shape) -> impl Iterator<Item = usize> {
    let groups = shape.groups().take_while(|group| group.0 == Source::Turn);
    groups.flat_map(|(_, width, filters)| std::iter::repeat_n(width, filters))
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

    fn read(turn: &str, answer: &str, line: Line) -> (CategoryWeights, Vec<i64>) {
        let alphabet = Alphabet::new("你抓".chars()).unwrap();
        let meanings = Arc::new(Meanings::read("捉\tq\n信\tO\n").unwrap());
        let reader = Reader::new(&alphabet, &tiny(), Arc::clone(&meanings));
        let text = |text: &str| -> (Vec<Code>, Vec<Word>) {
            let letters: Vec<char> = text.chars().collect();
            let codes = letters.iter().map(|c| alphabet.code(*c)).collect();
            (codes, meanings.words(&letters))
        };
        let (turn, answer) = (text(turn), text(answer));
        let mut texts = [(&[][..], &[][..]); SOURCES];
        texts[Source::Turn as usize] = (&turn.0, &turn.1);
        texts[Source::Answer as usize] = (&answer.0, &answer.1);
        let passage = Passage { texts, line };
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
    fn without_a_network_nothing_is_read() {
        let reader = Reader::default();
        let passage = Passage {
            texts: [(&[2, 3], &[0, 0]); SOURCES],
            line: Line::Debtor,
        };
        assert!(reader.read(passage).is_none());
    }
}
