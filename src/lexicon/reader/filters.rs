//! The filters of a network over the characters of a turn: what each finds most of, and where.
//!
//! A filter adds numbers that depend on one character, or on the word that it is part of, and its place in the filter each; they are
//! made from the network once for each character and word that is met, so that reading a turn adds and compares whole numbers only.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use wide::i16x8;

use super::super::alphabet::{Alphabet, Code};
use super::super::meanings::{Meanings, Word};
use super::super::network::{Cells, Network, Shape, Source};
use super::ONE;
use super::matrix::{COLUMNS, Matrix, rounded};

/// How many words are remembered that were met, at some 3 kB each; those met later are made anew each time.
const REMEMBERED: usize = 20_000;
/// How many letters are looked at together: what they add stays in the caches nearest by.
const PIECE: usize = 32;

/// Numbers of as many filters as are worked on together.
type Row = [i16x8; 2];
/// What a character or a word adds to each filter at each place.
type Adds = Box<[Row]>;

/// The filters, compiled. Those of a source and a width are a group; groups stand in their order, filled up to whole rows.
#[derive(Debug, Default)]
pub(super) struct Filters {
    shape: Shape,
    /// By code, which of the network's characters it is; 0 for all that it does not know.
    numbers: Vec<u16>,
    /// By character, its place.
    places: Vec<Cells>,
    /// From a character's place to what it adds.
    of_space: Matrix,
    /// From what a word means to what it adds.
    of_meaning: Matrix,
    meanings: Arc<Meanings>,
    /// By character that was met, what it adds: by group, place in the filter and filter.
    met: Vec<OnceLock<Adds>>,
    /// By word that was met, the same; and how many are remembered.
    met_words: Vec<OnceLock<Adds>>,
    remembered: AtomicUsize,
    /// What is no word adds nothing.
    nothing: Adds,
    /// By filter.
    biases: Vec<Row>,
}

/// A place that a small number cannot tell.
const NOWHERE: i16 = -1;

/// What the filters of a source found in a turn.
pub(super) struct Found {
    /// How many letters it has.
    pub(super) letters: usize,
    /// By filter, what it finds most of; 0 where it finds nothing.
    pub(super) most: Vec<i16>,
    /// By filter, the letter where it found that, if that was asked; [`NOWHERE`] beyond the first 32,767.
    pub(super) places: Vec<i16>,
}

impl Filters {
    pub(super) fn new(alphabet: &Alphabet, network: &Network, meanings: Arc<Meanings>) -> Self {
        let shape = network.shape;
        let mut numbers = vec![0; alphabet.len()];
        for (c, number) in network.chars.iter().map(|row| row.0).zip(0u16..).skip(1) {
            if let Some(place) = numbers.get_mut(usize::from(alphabet.code(c))) {
                *place = number;
            }
        }
        let columns = columns(network);
        let matrix = |from: usize, count: usize| {
            Matrix::new(count, columns.len() * COLUMNS, |dimension, column| {
                let filter = columns[column / COLUMNS].0.get(column % COLUMNS);
                let place = columns[column / COLUMNS].1 * shape.numbers();
                filter.map_or(0, |filter| filter[place + from + dimension])
            })
        };
        let bias = |filter: &Cells| {
            filter
                .last()
                .map_or(0, |cell| in_filter(i64::from(*cell) * i64::from(ONE) / 1000))
        };
        Self {
            shape,
            numbers,
            places: network.chars.iter().map(|row| row.1.clone()).collect(),
            met: network.chars.iter().map(|_| OnceLock::new()).collect(),
            met_words: (0..meanings.len()).map(|_| OnceLock::new()).collect(),
            remembered: AtomicUsize::new(0),
            nothing: vec![Row::default(); columns.len()].into_boxed_slice(),
            of_space: matrix(0, shape.space),
            of_meaning: matrix(shape.space, shape.meaning),
            meanings,
            biases: groups(network)
                .flat_map(|(_, group)| group.chunks(COLUMNS))
                .map(|filters| row(|at| filters.get(at).map_or(0, bias)))
                .collect(),
        }
    }

    /// What every filter of a source finds most of in a turn; and where, if that is asked.
    pub(super) fn find<const WHERE: bool>(&self, source: Source, letters: &[Code], words: &[Word]) -> Found {
        let (filters, widest) = self.shape.of(source);
        let rows = filters.div_ceil(COLUMNS);
        let stride = rows_by_letter(self.shape, source);
        let (group, column) = match source {
            Source::Turn => (0, 0),
            Source::Said => {
                let (filters, widest) = self.shape.of(Source::Turn);
                (
                    filters.div_ceil(COLUMNS) * widest,
                    rows_by_letter(self.shape, Source::Turn),
                )
            }
        };
        let mut most = vec![Row::default(); rows * widest];
        let mut places = if WHERE { most.clone() } else { Vec::new() };
        let mut beside = Vec::with_capacity(letters.len().min(PIECE + widest) * stride);
        for from in (0..letters.len()).step_by(PIECE) {
            let piece = from..letters.len().min(from + PIECE);
            let seen = from..letters.len().min(piece.end + widest.saturating_sub(1));
            let words = words.get(seen.clone()).unwrap_or_default();
            beside.clear();
            self.add_up(&letters[seen], words, column..column + stride, &mut beside);
            let mut first = 0;
            for width in 1..=widest {
                for row in 0..rows {
                    let at = (width - 1) * rows + row;
                    let look = Look {
                        stride,
                        first: first + row,
                        step: rows,
                        width,
                    };
                    let bias = self.biases[group + at];
                    if WHERE {
                        look.most_and_place_of(&beside, piece.clone(), bias, &mut most[at], &mut places[at]);
                    } else {
                        look.most_of(&beside, piece.clone(), bias, &mut most[at]);
                    }
                }
                first += width * rows;
            }
        }
        let numbers = |found: &[Row]| -> Vec<i16> {
            let mut all = Vec::with_capacity(found.len() * COLUMNS);
            for of_width in found.chunks(rows.max(1)) {
                let end = all.len() + filters;
                for half in of_width.iter().flatten() {
                    all.extend_from_slice(&half.to_array());
                }
                all.truncate(end);
            }
            all
        };
        Found {
            letters: letters.len(),
            most: numbers(&most),
            places: numbers(&places),
        }
    }

    /// Puts what letters and their words add in some columns side by side, letter by letter.
    fn add_up(&self, codes: &[Code], words: &[Word], columns: Range<usize>, beside: &mut Vec<Row>) {
        let mut last = (0, Cow::Borrowed(&self.nothing[..]));
        for (at, code) in codes.iter().enumerate() {
            let word = words.get(at).copied().unwrap_or(0);
            if word != last.0 {
                last = (word, self.of_word(word));
            }
            let letter = self.of_letter(*code)[columns.clone()].iter();
            let both = letter.zip(&last.1[columns.clone()]);
            beside.extend(both.map(|([a, b], [c, d])| [a.saturating_add(*c), b.saturating_add(*d)]));
        }
    }

    /// What a character adds.
    fn of_letter(&self, code: Code) -> &[Row] {
        let number = usize::from(self.numbers.get(usize::from(code)).copied().unwrap_or(0));
        self.met[number].get_or_init(|| products(&self.places[number], &self.of_space))
    }

    /// What a word adds.
    fn of_word(&self, word: Word) -> Cow<'_, [Row]> {
        if word == 0 || self.shape.meaning == 0 {
            return Cow::Borrowed(&self.nothing);
        }
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
}

/// Rows of what a letter adds to the filters of a source.
fn rows_by_letter(shape: Shape, source: Source) -> usize {
    let (filters, widest) = shape.of(source);
    filters.div_ceil(COLUMNS) * (1..=widest).sum::<usize>()
}

/// Where the filters of one row find in rows put side by side what they add up.
struct Look {
    /// Rows for each letter.
    stride: usize,
    /// The row for the first letter that the filters look at, and how far the rows for the next ones are behind it.
    first: usize,
    step: usize,
    /// How many letters they look at.
    width: usize,
}

impl Look {
    /// What the filters find where they begin at the letter so many after the first of those that lie beside each other.
    fn sums(&self, beside: &[Row], nth_letter: usize, bias: Row) -> Row {
        let mut sums = bias;
        let first = nth_letter * self.stride + self.first;
        for nth in 0..self.width {
            let Some(adds) = beside.get(first + nth * (self.stride + self.step)) else {
                break;
            };
            for (sum, add) in sums.iter_mut().zip(adds) {
                *sum = sum.saturating_add(*add);
            }
        }
        sums
    }

    /// What the filters find most of where they begin at one of these letters, if it is more than what they found before.
    fn most_of(&self, beside: &[Row], letters: Range<usize>, bias: Row, most: &mut Row) {
        let mut so_far = *most;
        for nth in 0..letters.len() {
            let sums = self.sums(beside, nth, bias);
            for (most, sum) in so_far.iter_mut().zip(sums) {
                *most = most.max(sum);
            }
        }
        *most = so_far;
    }

    /// The same, and where.
    fn most_and_place_of(
        &self,
        beside: &[Row],
        letters: Range<usize>,
        bias: Row,
        most: &mut Row,
        places: &mut Row,
    ) {
        let (mut so_far, mut found_at) = (*most, *places);
        for (nth, letter) in letters.enumerate() {
            let sums = self.sums(beside, nth, bias);
            let now = i16x8::splat(i16::try_from(letter).unwrap_or(NOWHERE));
            for ((most, place), sum) in so_far.iter_mut().zip(&mut found_at).zip(sums) {
                *place = sum.simd_gt(*most).select(now, *place);
                *most = most.max(sum);
            }
        }
        (*most, *places) = (so_far, found_at);
    }
}

fn row(number: impl Fn(usize) -> i16) -> Row {
    let half = |from: usize| std::array::from_fn::<i16, 8, _>(|lane| number(from + lane)).into();
    [half(0), half(8)]
}

/// The filters of each group, with its width.
fn groups(network: &Network) -> impl Iterator<Item = (usize, &[Cells])> {
    let mut rest = network.filters.as_slice();
    network.shape.groups().map(move |(_, width, count)| {
        let (group, behind) = rest.split_at(count.min(rest.len()));
        rest = behind;
        (width, group)
    })
}

/// The rows of what is added: by group and place in the filter, the filters and that place.
fn columns(network: &Network) -> Vec<(&[Cells], usize)> {
    groups(network)
        .flat_map(|(width, group)| {
            (0..width).flat_map(move |nth| group.chunks(COLUMNS).map(move |filters| (filters, nth)))
        })
        .collect()
}

/// What a place in the space of characters or of meanings adds to each filter at each place.
fn products(place: &[i16], matrix: &Matrix) -> Adds {
    /// Both are thousandths.
    const MILLION: i64 = 1_000_000;
    let sums = matrix.times(place);
    let mut sums = sums.map(|sum| in_filter(rounded(i64::from(sum) * i64::from(ONE), MILLION)));
    let mut rows = Vec::with_capacity(matrix.blocks());
    rows.resize_with(matrix.blocks(), || {
        let mut numbers = [0; COLUMNS];
        numbers
            .iter_mut()
            .zip(sums.by_ref())
            .for_each(|(number, sum)| *number = sum);
        row(|at| numbers[at])
    });
    rows.into_boxed_slice()
}

/// A number of filters; what does not fit becomes the largest that does.
fn in_filter(number: i64) -> i16 {
    let fits = number.clamp(i64::from(i16::MIN), i64::from(i16::MAX));
    i16::try_from(fits).unwrap_or_default()
}
