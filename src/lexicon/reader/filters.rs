//! The filters of a network over the characters of a turn: what each finds most of, and where.
//!
//! A filter adds numbers that depend on one character, or on the word that it is part of, and its place in the filter each; they are
//! made from the network once for each character and word that is met, so that reading a turn adds and compares whole numbers only.

use std::borrow::Cow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use pulp::{Arch, NullaryFnOnce};

use super::super::alphabet::{Alphabet, Code};
use super::super::meanings::{Meanings, Word};
use super::super::network::{Cells, Network, Shape, Source};
use super::ONE;
use super::matrix::{Matrix, rounded};

/// How many words are remembered that were met, at some 3 kB each; those met later are made anew each time.
const REMEMBERED: usize = 20_000;

/// How many filters are worked on together.
const COLUMNS: usize = 16;

/// Numbers of as many filters.
type Row = [i16; COLUMNS];
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
                .map(|filters| std::array::from_fn(|at| filters.get(at).map_or(0, bias)))
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
        let mut search = Search {
            widest,
            biases: &self.biases[group..group + rows * widest],
            begun: vec![Row::default(); stride],
            most: vec![Row::default(); rows * widest],
            places: vec![Row::default(); if WHERE { rows * widest } else { 0 }],
        };
        let arch = Arch::new();
        let mut last = (0, Cow::Borrowed(&self.nothing[..]));
        for (nth, code) in letters.iter().enumerate() {
            let word = words.get(nth).copied().unwrap_or(0);
            if word != last.0 {
                last = (word, self.of_word(word));
            }
            arch.dispatch(Next::<WHERE> {
                search: &mut search,
                nth,
                letter: &self.of_letter(*code)[column..column + stride],
                word: &last.1[column..column + stride],
            });
        }
        search.end::<WHERE>(letters.len());
        let numbers = |found: &[Row]| -> Vec<i16> {
            let mut all = Vec::with_capacity(found.len() * COLUMNS);
            for of_width in found.chunks(rows.max(1)) {
                let end = all.len() + filters;
                all.extend(of_width.iter().flatten());
                all.truncate(end);
            }
            all
        };
        Found {
            letters: letters.len(),
            most: numbers(&search.most),
            places: numbers(&search.places),
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
        let make = || {
            let place: Vec<i16> = self.meanings.place(word).collect();
            products(&place, &self.of_meaning)
        };
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

/// What filters have found so far in a turn that is gone through letter by letter.
struct Search<'f> {
    widest: usize,
    biases: &'f [Row],
    /// What filters add up that have looked at some of the letters they look at: by width, how many of them, and filter, as what a letter
    /// adds lies.
    begun: Vec<Row>,
    /// By width and filter.
    most: Vec<Row>,
    /// The same, where that is asked.
    places: Vec<Row>,
}

impl Search<'_> {
    fn rows(&self) -> usize {
        self.most.len() / self.widest.max(1)
    }

    /// Takes what the filters of a width add up that have looked at so many letters, of which the first is the letter `start`.
    #[inline(always)]
    fn take<const WHERE: bool>(&mut self, width: usize, looked: usize, start: usize) {
        let rows = self.rows();
        let begun = &self.begun[rows * (width * (width - 1) / 2 + looked - 1)..][..rows];
        let group = rows * (width - 1)..rows * width;
        let most = &mut self.most[group.clone()];
        if WHERE {
            let now = i16::try_from(start).unwrap_or(NOWHERE);
            let places = &mut self.places[group];
            for ((most, place), sums) in most.iter().zip(places).zip(begun) {
                for ((most, place), sum) in most.iter().zip(place).zip(sums) {
                    *place = if sum > most { now } else { *place };
                }
            }
        }
        for (most, sums) in most.iter_mut().zip(begun) {
            for (most, sum) in most.iter_mut().zip(sums) {
                *most = (*most).max(*sum);
            }
        }
    }

    /// Takes what filters add up whose last letters would stand behind the end.
    fn end<const WHERE: bool>(&mut self, letters: usize) {
        for width in 2..=self.widest {
            for looked in (1..width.min(letters + 1)).rev() {
                self.take::<WHERE>(width, looked, letters - looked);
            }
        }
    }
}

/// Lets filters look at one more letter.
struct Next<'s, 'f, const WHERE: bool> {
    search: &'s mut Search<'f>,
    /// Which letter it is.
    nth: usize,
    /// What it and the word that it is part of add.
    letter: &'s [Row],
    word: &'s [Row],
}

impl<const WHERE: bool> NullaryFnOnce for Next<'_, '_, WHERE> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let search = self.search;
        let rows = search.rows();
        let mut first = 0;
        for width in 1..=search.widest {
            // Those that have looked at most letters first: each goes on from where the one before it stood.
            for looked in (0..width.min(self.nth + 1)).rev() {
                let at = first + looked * rows;
                let adds = self.letter[at..at + rows].iter().zip(&self.word[at..at + rows]);
                let (before, here) = search.begun.split_at_mut(at);
                let from = match looked {
                    0 => &search.biases[(width - 1) * rows..width * rows],
                    _ => &before[at - rows..],
                };
                for ((sums, from), (letter, word)) in here[..rows].iter_mut().zip(from).zip(adds) {
                    for lane in 0..COLUMNS {
                        let adds = letter[lane].saturating_add(word[lane]);
                        sums[lane] = from[lane].saturating_add(adds);
                    }
                }
            }
            first += width * rows;
            if let Some(start) = (self.nth + 1).checked_sub(width) {
                search.take::<WHERE>(width, width, start);
            }
        }
    }
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
    let of_filter = |sum: i32| in_filter(rounded(i64::from(sum) * i64::from(ONE), MILLION));
    let sums = matrix.times(place);
    let (rows, _) = sums.as_chunks::<COLUMNS>();
    rows.iter().map(|sums| sums.map(of_filter)).collect()
}

/// A number of filters; what does not fit becomes the largest that does.
fn in_filter(number: i64) -> i16 {
    let fits = number.clamp(i64::from(i16::MIN), i64::from(i16::MAX));
    i16::try_from(fits).unwrap_or_default()
}
