//! What a reader says is what the table says by its definition, whatever its sizes: rows that are not full, no words, turns shorter than
//! filters are wide, talks of any length.

use std::sync::Arc;

use proptest::prelude::*;

use super::super::alphabet::{Alphabet, Code};
use super::super::circumstance::Circumstances;
use super::super::meanings::{Meanings, Word};
use super::super::network::{Network, STRANGE, Shape, Source};
use super::{Heard, Passage, Reader};
use crate::model::Category;

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
    let mut rows =
        |count: usize, length: usize| -> Vec<Vec<i16>> { (0..count).map(|_| numbers.row(length)).collect() };
    let codes = [(); 2].map(|()| rows(shape.code, shape.filters_of(Source::Said) + 1));
    let memories = [(); 2].map(|()| rows(2 * shape.memory, shape.code + shape.memory + 1));
    Network {
        shape,
        codes,
        memories,
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

/// Letters of a turn with their words, and whether the agent speaks.
type Turn = (bool, Vec<char>, Vec<Word>);

fn real(cells: &[i16]) -> Vec<f64> {
    cells.iter().map(|cell| f64::from(*cell) / 1000.0).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// What every filter of a source finds most of in a turn.
fn found(network: &Network, meanings: &Meanings, turn: &Turn, wanted: Source) -> Vec<f64> {
    let mut most = Vec::new();
    let mut filters = network.filters.iter();
    let letters = turn.1.iter().zip(&turn.2);
    let places: Vec<Vec<f64>> = letters
        .map(|(c, word)| {
            let known = network.chars.iter().find(|row| row.0 == *c);
            let mut place = real(&known.unwrap_or(&network.chars[0]).1);
            let means = meanings.place(*word).map(|number| f64::from(number) / 1000.0);
            place.extend(means.chain(std::iter::repeat(0.0)).take(network.shape.meaning));
            place
        })
        .collect();
    for (source, width, count) in network.shape.groups() {
        for filter in filters.by_ref().take(count).filter(|_| source == wanted) {
            let filter = real(filter);
            let bias = filter[filter.len() - 1];
            let sums = (0..places.len()).map(|at| {
                let seen: Vec<f64> = places[at..].iter().take(width).flatten().copied().collect();
                dot(&seen, &filter) + bias
            });
            most.push(sums.fold(0.0, f64::max));
        }
    }
    most
}

/// What the units of a memory hold after the last of some codes.
fn held(units: &[Vec<i16>], codes: &[Vec<f64>]) -> Vec<f64> {
    let mut held = vec![0.0; units.len() / 2];
    for code in codes {
        let inputs: Vec<f64> = code.iter().chain(&held).copied().chain([1.0]).collect();
        let sums: Vec<f64> = units.iter().map(|unit| dot(&real(unit), &inputs)).collect();
        let (much, to) = sums.split_at(held.len());
        for ((held, much), to) in held.iter_mut().zip(much).zip(to) {
            *held += (much / 4.0 + 0.5).clamp(0.0, 1.0) * (to.clamp(-1.0, 1.0) - *held);
        }
    }
    held
}

/// The sums of a turn of a talk by the definition: no whole numbers, nothing kept.
fn by_definition(
    network: &Network,
    meanings: &Meanings,
    talk: &[Turn],
    turn: usize,
    known: Circumstances,
) -> Vec<f64> {
    let code = |turn: &Turn| -> Vec<f64> {
        let mut said = found(network, meanings, turn, Source::Said);
        said.push(1.0);
        let units = network.codes[usize::from(turn.0)].iter();
        units.map(|unit| dot(&real(unit), &said).max(0.0)).collect()
    };
    let codes: Vec<Vec<f64>> = talk.iter().map(code).collect();
    let behind: Vec<Vec<f64>> = codes[turn..].iter().rev().cloned().collect();
    let [forward, back] = &network.memories;
    let mut inputs = found(network, meanings, &talk[turn], Source::Turn);
    inputs.extend(held(forward, &codes[..=turn]));
    inputs.extend(held(back, &behind));
    inputs.extend(known.inputs().map(|is| f64::from(u8::from(is))));
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
        sizes in (1usize..5, 0usize..3, 1usize..40, 1usize..6, 1usize..20, 1usize..4),
        units in (1usize..20, 1usize..20, 1usize..20),
        lengths in prop::collection::vec(0usize..70, 1..6),
        bits in any::<u64>(),
    ) {
        let (space, meaning, filters, widest, said_filters, said_widest) = sizes;
        let (code, memory, hidden) = units;
        let shape = Shape { space, meaning, filters, widest, said_filters, said_widest, code, memory, hidden };
        let mut numbers = Numbers(seed);
        let network = network(shape, &mut numbers);
        let places = ["捉", "抓你"].map(|word| format!("{word}\t{}\n", "Xk".get(..meaning).unwrap_or("")));
        let table = if meaning == 0 { String::new() } else { places.concat() };
        let meanings = Arc::new(Meanings::read(&table).unwrap());
        let alphabet = Alphabet::new(network.letters()).unwrap();
        let reader = Reader::new(&alphabet, &network, Arc::clone(&meanings));
        let talk = turns(&lengths, &mut numbers, &meanings);
        let codes: Vec<Vec<Code>> = talk.iter().map(|(_, letters, _)| {
            letters.iter().map(|c| alphabet.code(*c)).collect()
        }).collect();
        let heard: Vec<Heard<'_>> = talk.iter().zip(&codes).map(|((is_agent, _, words), letters)| Heard {
            is_agent: *is_agent,
            letters,
            words,
        }).collect();
        let course = reader.course(&heard);
        for turn in 0..talk.len() {
            let known = Circumstances::of_bits(bits.rotate_left(u32::try_from(turn).unwrap()));
            let sums = reader.sums(Passage { turn: heard[turn], remembered: &course[turn], known });
            let expected = by_definition(&network, &meanings, &talk, turn, known);
            let size: f64 = expected.iter().fold(1000.0, |most, sum| sum.abs().max(most));
            for (sum, expected) in sums.into_iter().zip(expected) {
                prop_assert!((f64::from(sum) - expected).abs() < 0.01 * size, "{sum} and not {expected}");
            }
        }
    }
}

fn turns(lengths: &[usize], numbers: &mut Numbers, meanings: &Meanings) -> Vec<Turn> {
    let turn = |length: &usize| {
        let mut letter = || LETTERS[usize::from(numbers.next().unsigned_abs()) % LETTERS.len()];
        let letters: Vec<char> = (0..*length).map(|_| letter()).collect();
        let words = meanings.words(&letters);
        (numbers.next() > 0, letters, words)
    };
    lengths.iter().map(turn).collect()
}

/// A long talk is worked on piece by piece, which must not show: what is remembered at a turn is what a talk that ends there leaves, and
/// what a talk that begins there would.
#[test]
fn what_is_remembered_does_not_depend_on_where_pieces_end() {
    let shape = Shape {
        space: 3,
        meaning: 0,
        filters: 2,
        widest: 1,
        said_filters: 5,
        said_widest: 2,
        code: 7,
        memory: 6,
        hidden: 2,
    };
    let mut numbers = Numbers(7);
    let network = network(shape, &mut numbers);
    let meanings = Arc::new(Meanings::default());
    let alphabet = Alphabet::new(network.letters()).unwrap();
    let reader = Reader::new(&alphabet, &network, Arc::clone(&meanings));
    let lengths: Vec<usize> = (0..150).map(|turn| turn % 4).collect();
    let talk = turns(&lengths, &mut numbers, &meanings);
    let codes = |turn: &Turn| -> Vec<Code> { turn.1.iter().map(|c| alphabet.code(*c)).collect() };
    let codes: Vec<Vec<Code>> = talk.iter().map(codes).collect();
    let heard = |(turn, letters)| -> Heard<'_> {
        let (is_agent, _, words): &Turn = turn;
        let letters: &Vec<Code> = letters;
        Heard {
            is_agent: *is_agent,
            letters,
            words,
        }
    };
    let heard: Vec<Heard<'_>> = talk.iter().zip(&codes).map(heard).collect();
    let whole = reader.course(&heard);
    for turn in [0, 40, 63, 64, 65, 127, 128, 149] {
        let until = &reader.course(&heard[..=turn])[turn];
        let from = &reader.course(&heard[turn..])[0];
        assert_eq!(whole[turn][..shape.memory], until[..shape.memory], "until {turn}");
        assert_eq!(whole[turn][shape.memory..], from[shape.memory..], "from {turn}");
    }
}
