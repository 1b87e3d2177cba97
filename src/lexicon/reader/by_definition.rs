//! What a reader says is what the table says by its definition, whatever its sizes: rows that are not full, no words, widths and
//! texts around the length of a piece.

use std::sync::Arc;

use proptest::prelude::*;

use super::super::alphabet::{Alphabet, Code};
use super::super::meanings::{Meanings, Word};
use super::super::network::{LISTENERS, Network, SOURCES, STRANGE, Shape, Source, listener};
use super::{Passage, Reader};
use crate::model::{Category, Line};

const LETTERS: [char; 4] = ['你', '抓', '捉', '门'];

/// Numbers between -600 and 600 that look random.
struct Numbers(u32);

impl Numbers {
    fn next(&mut self) -> i16 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        i16::try_from((self.0 >> 16) % 1201).unwrap() - 600
    }

    fn row(&mut self, length: usize) -> Vec<i16> {
        (0..length).map(|_| self.next()).collect()
    }
}

fn network(shape: Shape, numbers: &mut Numbers) -> Network {
    let chars = [STRANGE, '你', '抓', '门'];
    let mut filters = Vec::new();
    for (_, width, count) in shape.groups() {
        for _ in 0..count {
            filters.push(numbers.row(width * shape.numbers() + 1));
        }
    }
    Network {
        shape,
        chars: chars.map(|c| (c, numbers.row(shape.space))).to_vec(),
        filters,
        hidden: (0..shape.hidden)
            .map(|_| numbers.row(shape.inputs() + 1))
            .collect(),
        categories: Category::ALL
            .map(|_| numbers.row(shape.hidden + shape.inputs() + 1))
            .to_vec(),
    }
}

/// The sums by the definition: no whole numbers, nothing kept.
fn by_definition(
    network: &Network,
    meanings: &Meanings,
    texts: &[(Vec<char>, Vec<Word>); SOURCES],
    line: Line,
) -> Vec<f64> {
    let real = |cells: &[i16]| -> Vec<f64> { cells.iter().map(|cell| f64::from(*cell) / 1000.0).collect() };
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let mut inputs = Vec::new();
    let mut filters = network.filters.iter();
    for (source, width, count) in network.shape.groups() {
        let (letters, words) = &texts[source as usize];
        let places: Vec<Vec<f64>> = letters
            .iter()
            .zip(words)
            .map(|(c, word)| {
                let known = network.chars.iter().find(|row| row.0 == *c);
                let mut place = real(&known.unwrap_or(&network.chars[0]).1);
                let means = real(meanings.place(*word));
                place.extend(
                    means
                        .into_iter()
                        .chain(std::iter::repeat(0.0))
                        .take(network.shape.meaning),
                );
                place
            })
            .collect();
        for filter in filters.by_ref().take(count) {
            let filter = real(filter);
            let bias = filter[filter.len() - 1];
            let sums = (0..places.len()).map(|at| {
                let seen: Vec<f64> = places[at..].iter().take(width).flatten().copied().collect();
                dot(&seen, &filter) + bias
            });
            inputs.push(sums.fold(0.0, f64::max));
        }
    }
    inputs.extend((0..LISTENERS).map(|other| f64::from(u8::from(other == listener(line)))));
    inputs.push(1.0);
    let mut all: Vec<f64> = network
        .hidden
        .iter()
        .map(|unit| dot(&real(unit), &inputs).max(0.0))
        .collect();
    all.extend(inputs);
    network
        .categories
        .iter()
        .map(|category| dot(&real(category), &all) * 1000.0)
        .collect()
}

proptest! {
    #[test]
    fn a_reader_says_what_its_table_says(
        seed in 0u32..1000,
        sizes in (1usize..5, 0usize..3, 1usize..40, 1usize..6, 1usize..20, 1usize..4, 1usize..20),
        lengths in prop::array::uniform5(0usize..70),
    ) {
        let (space, meaning, filters, widest, side_filters, side_widest, hidden) = sizes;
        let shape = Shape { space, meaning, filters, widest, side_filters, side_widest, hidden };
        let mut numbers = Numbers(seed);
        let network = network(shape, &mut numbers);
        let places = ["捉", "抓你"].map(|word| format!("{word}\t{}\n", "Xk".get(..meaning).unwrap_or("")));
        let table = if meaning == 0 { String::new() } else { places.concat() };
        let meanings = Arc::new(Meanings::read(&table).unwrap());
        let alphabet = Alphabet::new(network.letters()).unwrap();
        let reader = Reader::new(&alphabet, &network, Arc::clone(&meanings));
        let texts = lengths.map(|length| {
            let letter = |number: i16| LETTERS[usize::from(number.unsigned_abs()) % LETTERS.len()];
            let letters: Vec<char> = (0..length).map(|_| letter(numbers.next())).collect();
            let words = meanings.words(&letters);
            (letters, words)
        });
        let codes = texts.each_ref().map(|(letters, _)| -> Vec<Code> {
            letters.iter().map(|c| alphabet.code(*c)).collect()
        });
        for line in [Line::Debtor, Line::Unknown] {
            let read = |source: Source| (codes[source as usize].as_slice(), texts[source as usize].1.as_slice());
            let sums = reader.sums(Passage { texts: Source::ALL.map(read), line });
            let expected = by_definition(&network, &meanings, &texts, line);
            let size: f64 = expected.iter().fold(1000.0, |most, sum| sum.abs().max(most));
            for (sum, expected) in sums.into_iter().zip(expected) {
                prop_assert!((f64::from(sum) - expected).abs() < 0.01 * size, "{sum} and not {expected}");
            }
        }
    }
}
