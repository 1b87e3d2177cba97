//! A [`Network`] in the form that judges: what it makes of a turn, in sums like those of weights.
//!
//! A filter adds numbers that depend on one character, or on the word that it is part of, and its place in the filter each; they are
//! made from the network once for each character and word that is met, so that reading a turn adds and compares whole numbers only.
//! What is left is a small product of matrices whose additions are always done in the same order: the same text gives the same sums
//! on every machine.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::alphabet::{Alphabet, Code};
use super::meanings::{Meanings, Word};
use super::network::{Cells, Network, SOURCES, Shape, Source, listener};
use super::weights::{CategoryWeights, thousandths};
use crate::model::{Category, Line};

/// One in the numbers of filters.
const ONE: i64 = 1024;
/// How many words are remembered that were met, at some 3 kB each; those met later are made anew each time.
const REMEMBERED: usize = 20_000;
const CATEGORIES: usize = Category::ALL.len();

/// What is read: the letters of a turn and of what stands around it, with the word that each is part of, in the order of
/// [`Source::ALL`], and who listens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passage<'t> {
    pub(crate) texts: [(&'t [Code], &'t [Word]); SOURCES],
    pub(crate) line: Line,
}

/// What filters found in a passage.
struct Found {
    /// By input.
    inputs: Vec<i16>,
    /// By filter, the place where it found most.
    places: Vec<u16>,
}

/// The network, compiled.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    shape: Shape,
    /// By code, which of the network's characters it is; 0 for all that it does not know.
    numbers: Vec<u16>,
    /// By character, its place.
    places: Vec<Cells>,
    /// By place in a filter and filter, what is multiplied with a character's place.
    of_space: Vec<Block>,
    /// The same for what a word means.
    of_meaning: Vec<Block>,
    meanings: Arc<Meanings>,
    /// By character that was met, what it adds to each filter at each place.
    met: Vec<OnceLock<Box<[i16]>>>,
    /// By word that was met, the same; and how many are remembered.
    met_words: Vec<OnceLock<Box<[i16]>>>,
    remembered: AtomicUsize,
    /// By filter.
    biases: Vec<i16>,
    /// By input, what it adds to each hidden unit, then to each category.
    inputs: Vec<f32>,
    hidden_biases: Vec<f32>,
    /// By hidden unit, what it adds to each category.
    outputs: Vec<[f32; CATEGORIES]>,
    category_biases: [f32; CATEGORIES],
}

impl Reader {
    /// Compiles a network over an alphabet that holds its characters, for words that mean what it was learned with.
    pub(crate) fn new(alphabet: &Alphabet, network: &Network, meanings: Arc<Meanings>) -> Self {
        if network.is_empty() {
            return Self::default();
        }
        let shape = network.shape;
        let mut numbers = vec![0; alphabet.len()];
        for (c, number) in network.chars.iter().map(|row| row.0).zip(0u16..).skip(1) {
            if let Some(place) = numbers.get_mut(usize::from(alphabet.code(c))) {
                *place = number;
            }
        }
        let mut dimensions = vec![Vec::new(); shape.numbers()];
        let mut biases = Vec::new();
        let mut rest = network.filters.as_slice();
        for (_, width, count) in shape.groups() {
            let (group, behind) = rest.split_at(count);
            rest = behind;
            for place in 0..width {
                for (nth, dimension) in dimensions.iter_mut().enumerate() {
                    dimension.extend(group.iter().map(|filter| filter[place * shape.numbers() + nth]));
                }
            }
            let bias = |filter: &Cells| {
                filter
                    .last()
                    .map_or(0, |bias| to_i16(i64::from(*bias) * ONE / 1000))
            };
            biases.extend(group.iter().map(bias));
        }
        let of_meaning = dimensions.split_off(shape.space);
        let unit = |cell: i16| f32::from(cell) / 1000.0;
        let (inputs, hidden) = (shape.inputs(), shape.hidden);
        let into_hidden = |input: usize| network.hidden.iter().map(move |unit| unit[input]);
        let into_categories = |at: usize| network.categories.iter().map(move |category| category[at]);
        Self {
            shape,
            numbers,
            met: network.chars.iter().map(|_| OnceLock::new()).collect(),
            places: network.chars.iter().map(|row| row.1.clone()).collect(),
            of_space: blocks(&dimensions),
            met_words: (0..meanings.len()).map(|_| OnceLock::new()).collect(),
            remembered: AtomicUsize::new(0),
            of_meaning: blocks(&of_meaning),
            meanings,
            biases,
            inputs: (0..inputs)
                .flat_map(|input| into_hidden(input).chain(into_categories(hidden + input)))
                .map(unit)
                .collect(),
            hidden_biases: into_hidden(inputs).map(unit).collect(),
            outputs: (0..hidden)
                .map(|unit_at| {
                    let mut cells = into_categories(unit_at).map(unit);
                    std::array::from_fn(|_| cells.next().unwrap_or_default())
                })
                .collect(),
            category_biases: {
                let mut cells = into_categories(hidden + inputs).map(unit);
                std::array::from_fn(|_| cells.next().unwrap_or_default())
            },
        }
    }

    /// Whether there is nothing to read with.
    pub(crate) fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The sums for each category, in thousandths: the log-odds that the turn belongs to it.
    pub(crate) fn sums(&self, passage: Passage<'_>) -> CategoryWeights {
        if self.is_empty() {
            return CategoryWeights::default();
        }
        self.outcome(&self.find(passage).inputs).0
    }

    /// For each letter of the turn, how much it speaks for a category, in thousandths: a filter's part in the sum is shared
    /// by the letters that it looks at. The parts of all letters, of the other texts and of the biases are the sum.
    pub(crate) fn weight_by_letter(&self, passage: Passage<'_>, category: usize) -> Vec<i64> {
        let mut weight = vec![0; passage.texts[Source::Turn as usize].0.len()];
        if self.is_empty() {
            return weight;
        }
        let Found { inputs, places } = self.find(passage);
        let (_, active) = self.outcome(&inputs);
        let stride = self.shape.hidden + CATEGORIES;
        let mut at = 0;
        for (source, width, filters) in self.shape.groups() {
            for input in at..at + filters {
                if source != Source::Turn || inputs[input] == 0 {
                    continue;
                }
                let row = &self.inputs[input * stride..(input + 1) * stride];
                let mut slope = row[self.shape.hidden + category];
                for (unit, is_active) in active.iter().enumerate() {
                    if *is_active {
                        slope += row[unit] * self.outputs[unit][category];
                    }
                }
                let place = usize::from(places[input]);
                let end = (place + width).min(weight.len());
                let letters = &mut weight[place.min(end)..end];
                let part = i64::from(thousandths(value(inputs[input]) * slope));
                let each = part / i64::try_from(letters.len().max(1)).unwrap_or(1);
                letters.iter_mut().for_each(|letter| *letter += each);
            }
            at += filters;
        }
        weight
    }

    /// What every filter finds most of in its text, 0 where it finds nothing, and where; then who listens.
    fn find(&self, passage: Passage<'_>) -> Found {
        let mut found = Found {
            inputs: vec![0; self.shape.inputs()],
            places: vec![0; self.shape.all_filters()],
        };
        let adds = passage.texts.map(|(codes, words)| {
            let letters: Vec<&[i16]> = codes.iter().map(|code| self.of_letter(*code)).collect();
            (letters, self.of_words(words))
        });
        let mut here = Vec::new();
        let (mut at, mut column) = (0, 0);
        for (source, width, filters) in self.shape.groups() {
            let group = at..at + filters;
            let (inputs, places) = (&mut found.inputs[group.clone()], &mut found.places[group.clone()]);
            let (letters, words) = &adds[source as usize];
            for place in 0..letters.len() {
                here.clear();
                here.extend_from_slice(&self.biases[group.clone()]);
                for nth in 0..width.min(letters.len() - place) {
                    let columns = column + nth * filters..column + (nth + 1) * filters;
                    add(&mut here, &letters[place + nth][columns.clone()]);
                    if let Some(of_word) = words.get(place + nth).and_then(Option::as_deref) {
                        add(&mut here, &of_word[columns]);
                    }
                }
                let now = u16::try_from(place).unwrap_or(u16::MAX);
                for ((most, place), sum) in inputs.iter_mut().zip(places.iter_mut()).zip(&here) {
                    (*most, *place) = if sum > most { (*sum, now) } else { (*most, *place) };
                }
            }
            (at, column) = (at + filters, column + width * filters);
        }
        found.inputs[at + listener(passage.line)] = to_i16(ONE);
        found
    }

    /// What a character adds to each filter at each place.
    fn of_letter(&self, code: Code) -> &[i16] {
        let number = usize::from(self.numbers.get(usize::from(code)).copied().unwrap_or(0));
        self.met[number].get_or_init(|| products(&self.places[number], &self.of_space))
    }

    /// What the words of a text add, letter by letter; nothing where there is no word.
    fn of_words(&self, words: &[Word]) -> Vec<Option<Cow<'_, [i16]>>> {
        if self.of_meaning.is_empty() {
            return Vec::new();
        }
        let mut adds: Vec<Option<Cow<'_, [i16]>>> = Vec::with_capacity(words.len());
        for (at, word) in words.iter().enumerate() {
            let add = match adds.last() {
                _ if *word == 0 => None,
                Some(last) if words[at - 1] == *word => last.clone(),
                _ => Some(self.of_word(*word)),
            };
            adds.push(add);
        }
        adds
    }

    fn of_word(&self, word: Word) -> Cow<'_, [i16]> {
        let make = || products(self.meanings.place(word), &self.of_meaning);
        let Some(met) = self.met_words.get(usize::from(word)) else {
            return Cow::Owned(make().into_vec());
        };
        if let Some(adds) = met.get() {
            return Cow::Borrowed(adds);
        }
        // How many threads come here at once does not matter: what is made anew is the same.
        if self.remembered.fetch_add(1, Ordering::Relaxed) < REMEMBERED {
            return Cow::Borrowed(met.get_or_init(make));
        }
        self.remembered.store(REMEMBERED, Ordering::Relaxed);
        Cow::Owned(make().into_vec())
    }

    /// What the inputs come to, and which hidden units are active.
    fn outcome(&self, inputs: &[i16]) -> (CategoryWeights, Vec<bool>) {
        let stride = self.shape.hidden + CATEGORIES;
        let mut units = vec![0.0f32; stride];
        let rows = self.inputs.chunks_exact(stride);
        let found: Vec<(f32, &[f32])> = inputs
            .iter()
            .zip(rows)
            .filter(|(input, _)| **input != 0)
            .map(|(input, row)| (value(*input), row))
            .collect();
        // Four inputs at a time, so that the units are fetched a quarter as often; they are added in their order.
        for four in found.chunks(4) {
            let nth = |nth: usize| four.get(nth).copied().unwrap_or((0.0, four[0].1));
            let [(e, a), (f, b), (g, c), (h, d)] = [nth(0), nth(1), nth(2), nth(3)];
            for ((((unit, a), b), c), d) in units.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                *unit = *unit + e * a + f * b + g * c + h * d;
            }
        }
        let (hidden, direct) = units.split_at(self.shape.hidden);
        let mut sums = self.category_biases;
        for (sum, direct) in sums.iter_mut().zip(direct) {
            *sum += direct;
        }
        let mut active = vec![false; hidden.len()];
        for (at, (unit, bias)) in hidden.iter().zip(&self.hidden_biases).enumerate() {
            let unit = unit + bias;
            if unit > 0.0 {
                active[at] = true;
                for (sum, weight) in sums.iter_mut().zip(&self.outputs[at]) {
                    *sum += unit * weight;
                }
            }
        }
        (sums.map(thousandths), active)
    }
}

fn add(sums: &mut [i16], adds: &[i16]) {
    for (sum, add) in sums.iter_mut().zip(adds) {
        *sum = i16::saturating_add(*sum, *add);
    }
}

/// What a place in the space of characters or of meanings adds to each filter at each place. In floating point, since the small
/// registers that every machine has multiply it twice as fast; dimensions are added in their order, as everywhere.
fn products(place: &[i16], blocks: &[Block]) -> Box<[i16]> {
    let place: Vec<f32> = place.iter().map(|here| f32::from(*here)).collect();
    let mut adds = Vec::with_capacity(blocks.len() * COLUMNS);
    for block in blocks {
        let mut products = [0.0; COLUMNS];
        for (here, counts) in place.iter().zip(block) {
            for (product, counts) in products.iter_mut().zip(counts) {
                *product += here * counts;
            }
        }
        adds.extend_from_slice(&products.map(in_filter));
    }
    adds.into_boxed_slice()
}

/// A product of two numbers in thousandths as a number of filters, rounded.
fn in_filter(product: f32) -> i16 {
    /// One in a million of them.
    const SHARE: f32 = 1024.0 / 1_000_000.0;
    #[allow(
        clippy::cast_possible_truncation,
        reason = "what does not fit becomes the largest that does"
    )]
    let number = (product * SHARE + 0.5f32.copysign(product)) as i16;
    number
}

/// Some columns of what a place is multiplied with, dimension by dimension.
type Block = Vec<[f32; COLUMNS]>;
/// So many sums stay in registers while the dimensions are gone through.
const COLUMNS: usize = 16;

/// The columns of all dimensions in blocks; the last is filled up with nothing.
fn blocks(dimensions: &[Vec<i16>]) -> Vec<Block> {
    let columns = dimensions.first().map_or(0, Vec::len);
    let cell = |dimension: &Vec<i16>, at: usize| dimension.get(at).copied().map_or(0.0, f32::from);
    (0..columns)
        .step_by(COLUMNS)
        .map(|from| {
            let of = |dimension: &Vec<i16>| std::array::from_fn(|nth| cell(dimension, from + nth));
            dimensions.iter().map(of).collect()
        })
        .collect()
}

fn value(input: i16) -> f32 {
    f32::from(input) / 1024.0
}

fn to_i16(number: i64) -> i16 {
    let fits = number.clamp(i64::from(i16::MIN), i64::from(i16::MAX));
    i16::try_from(fits).unwrap_or_default()
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
        (reader.sums(passage), reader.weight_by_letter(passage, 0))
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
    fn without_a_network_there_is_no_sum() {
        let reader = Reader::default();
        let passage = Passage {
            texts: [(&[2, 3], &[0, 0]); SOURCES],
            line: Line::Debtor,
        };
        assert_eq!(reader.sums(passage), [0; 6]);
        assert_eq!(reader.weight_by_letter(passage, 0), [0, 0]);
    }
}
