//! Some turns at once: what the network says of them now, and how every parameter would have to change.
//!
//! The products of characters and filters, and of words and filters, are made once for each character and word that is in the batch,
//! and the slope of a filter goes only to where it found most. Of words only the filters learn: what they mean is given.

use std::collections::HashMap;

use ndarray::{Array2, Axis, Slice, Zip, concatenate};

use super::characters::Sounding;
use super::parameters::{Parameters, inputs};
use super::{Lesson, NetworkFit, Numbers};
use crate::learn::random::Random;
use crate::lexicon::{LISTENERS, Meanings, SOURCES, Word, listener};

/// What a filter or a place gives when it found nothing.
const NOWHERE: u32 = u32::MAX;

/// The forward pass of one batch.
pub(super) struct Batch {
    parts: Parts,
    /// The places of the characters and of the words.
    places: Array2<f32>,
    meanings: Array2<f32>,
    /// By lesson and filter, where it found most.
    found_at: Array2<u32>,
    /// By lesson and input, what it is after some were left out, and what its slope is multiplied with.
    inputs: Array2<f32>,
    input_mask: Array2<f32>,
    hidden: Array2<f32>,
    hidden_mask: Array2<f32>,
    /// What the loss wants of each sum.
    slopes: Array2<f32>,
}

impl Batch {
    pub(super) fn new(
        parameters: &Parameters,
        lessons: &[(&Lesson<'_>, &Numbers)],
        known: &Meanings,
        settings: &NetworkFit,
        random: &mut Random,
    ) -> Self {
        let shape = parameters.shape;
        let parts = gather(lessons, settings, random);
        let places = parts.rows_of(&parameters.places, |at| at.char)
            + parts.rows_of(&parameters.sounds, |at| at.sound);
        let meanings = Array2::from_shape_fn((parts.words.len(), shape.meaning), |(at, dimension)| {
            f32::from(known.place(parts.words[at])[dimension]) / 1000.0
        });
        let (of_chars, of_words) = parameters.filters.view().split_at(Axis(0), shape.space);
        let (products, of_words) = (places.dot(&of_chars), meanings.dot(&of_words));
        let filters = shape.all_filters();
        let mut inputs = Array2::zeros((lessons.len(), inputs(shape)));
        let mut found_at = Array2::from_elem((lessons.len(), filters), NOWHERE);
        for (nth, (lesson, _)) in lessons.iter().enumerate() {
            let (mut at, mut column) = (0, 0);
            for (source, width, count) in shape.groups() {
                let most = &mut row_mut(&mut inputs, nth)[at..at + count];
                let places = &mut row_mut(&mut found_at, nth)[at..at + count];
                let biases = &row(&parameters.filter_biases, 0)[at..at + count];
                let mut here = vec![0.0; count];
                let text = &parts.texts[nth][source as usize];
                for place in 0..text.len() {
                    here.copy_from_slice(biases);
                    for (offset, (c, word)) in text[place..].iter().take(width).enumerate() {
                        let columns = column + offset * count..column + (offset + 1) * count;
                        let adds = &row(&products, *c as usize)[columns.clone()];
                        let of_word = &row(&of_words, *word as usize)[columns];
                        for ((sum, add), of_word) in here.iter_mut().zip(adds).zip(of_word) {
                            *sum += add + of_word;
                        }
                    }
                    let now = u32::try_from(place).unwrap_or(NOWHERE);
                    for ((most, place), here) in most.iter_mut().zip(places.iter_mut()).zip(&here) {
                        if here > most {
                            (*most, *place) = (*here, now);
                        }
                    }
                }
                (at, column) = (at + count, column + width * count);
            }
            inputs[(nth, filters + listener(lesson.text.line))] = 1.0;
            inputs[(nth, filters + LISTENERS)] = f32::from(u8::from(lesson.is_single));
        }
        let input_mask = mask(
            (lessons.len(), inputs.ncols()),
            filters,
            settings.drop_inputs,
            random,
        );
        inputs *= &input_mask;
        let mut hidden = inputs.dot(&parameters.hidden) + &parameters.hidden_biases;
        let mut hidden_mask = mask(hidden.dim(), shape.hidden, settings.drop_hidden, random);
        Zip::from(&mut hidden_mask).and(&hidden).for_each(|mask, unit| {
            if *unit <= 0.0 {
                *mask = 0.0;
            }
        });
        hidden *= &hidden_mask;
        let sums =
            hidden.dot(&parameters.outputs) + inputs.dot(&parameters.direct) + &parameters.output_biases;
        #[allow(clippy::cast_precision_loss, reason = "a batch is small")]
        let share = 1.0 / lessons.len() as f32;
        let slopes = Array2::from_shape_fn(sums.dim(), |(nth, category)| {
            let lesson = lessons[nth].0;
            let wanted = f32::from(lesson.labels >> category & 1);
            let odds = 1.0 / (1.0 + (-sums[(nth, category)]).exp());
            (odds - wanted) * lesson.weight * share
        });
        Self {
            parts,
            places,
            meanings,
            found_at,
            inputs,
            input_mask,
            hidden,
            hidden_mask,
            slopes,
        }
    }

    /// What every parameter changes the loss by.
    pub(super) fn gradients(self, parameters: &Parameters) -> Parameters {
        let shape = parameters.shape;
        let of_hidden = self.slopes.dot(&parameters.outputs.t()) * &self.hidden_mask;
        let of_inputs = (of_hidden.dot(&parameters.hidden.t()) + self.slopes.dot(&parameters.direct.t()))
            * &self.input_mask;
        let columns = parameters.filters.ncols();
        let mut of_products: Array2<f32> = Array2::zeros((self.parts.chars.len(), columns));
        let mut of_words: Array2<f32> = Array2::zeros((self.parts.words.len(), columns));
        let mut of_biases: Array2<f32> = Array2::zeros(parameters.filter_biases.dim());
        for (nth, texts) in self.parts.texts.iter().enumerate() {
            let (found_at, of_inputs) = (row(&self.found_at, nth), row(&of_inputs, nth));
            let (mut at, mut column) = (0, 0);
            for (source, width, count) in shape.groups() {
                let text = &texts[source as usize];
                for filter in 0..count {
                    let (place, slope) = (found_at[at + filter], of_inputs[at + filter]);
                    if place == NOWHERE || slope == 0.0 {
                        continue;
                    }
                    of_biases[(0, at + filter)] += slope;
                    for (offset, (c, word)) in text[place as usize..].iter().take(width).enumerate() {
                        let column = column + offset * count + filter;
                        of_products[(*c as usize, column)] += slope;
                        of_words[(*word as usize, column)] += slope;
                    }
                }
                (at, column) = (at + count, column + width * count);
            }
        }
        let of_chars = parameters.filters.slice_axis(Axis(0), Slice::from(..shape.space));
        let of_places = of_products.dot(&of_chars.t());
        let mut places = Array2::zeros(parameters.places.dim());
        let mut sounds = Array2::zeros(parameters.sounds.dim());
        for (at, slope) in self.parts.chars.iter().zip(of_places.rows()) {
            let mut place = places.row_mut(at.char as usize);
            place += &slope;
            // What has no sound stays without one.
            if at.sound > 0 {
                let mut sound = sounds.row_mut(at.sound as usize);
                sound += &slope;
            }
        }
        let summed = |array: &Array2<f32>| array.sum_axis(Axis(0)).insert_axis(Axis(0));
        Parameters {
            shape,
            places,
            sounds,
            filters: stacked(
                &self.places.t().dot(&of_products),
                &self.meanings.t().dot(&of_words),
            ),
            filter_biases: of_biases,
            hidden: self.inputs.t().dot(&of_hidden),
            hidden_biases: summed(&of_hidden),
            outputs: self.hidden.t().dot(&self.slopes),
            direct: self.inputs.t().dot(&self.slopes),
            output_biases: summed(&self.slopes),
        }
    }
}

/// What a batch is made of.
struct Parts {
    /// The characters in it with their sounds, the one for all others first.
    chars: Vec<Sounding>,
    /// The words in it, none first.
    words: Vec<Word>,
    /// Its texts: for each letter the number of the character and of its word among them.
    texts: Vec<[Vec<(u32, u32)>; SOURCES]>,
}

impl Parts {
    /// The rows of a matrix that belong to its characters.
    fn rows_of(&self, matrix: &Array2<f32>, number: impl Fn(&Sounding) -> u32) -> Array2<f32> {
        let at: Vec<usize> = self.chars.iter().map(|at| number(at) as usize).collect();
        matrix.select(Axis(0), &at)
    }
}

/// The parts of a batch; some characters become the one for all others, with or without their sound, and without a word.
fn gather(lessons: &[(&Lesson<'_>, &Numbers)], settings: &NetworkFit, random: &mut Random) -> Parts {
    let (mut chars, mut words) = (Among::default(), Among::default());
    chars.number(Sounding::default());
    words.number(0);
    let mut texts = Vec::with_capacity(lessons.len());
    for (_, numbers) in lessons {
        let mut nth = 0;
        texts.push(numbers.each_ref().map(|text| {
            // Only of the turn itself are characters left out.
            let dropped = if nth == 0 { settings.drop_characters } else { 0.0 };
            nth += 1;
            let local = |(at, word): &(Sounding, Word)| {
                let (mut at, mut word) = (*at, *word);
                if random.unit() < dropped {
                    (at.char, word) = (0, 0);
                    if random.unit() >= settings.keep_sounds {
                        at.sound = 0;
                    }
                }
                (chars.number(at), words.number(word))
            };
            text.iter().map(local).collect()
        }));
    }
    Parts {
        chars: chars.all,
        words: words.all,
        texts,
    }
}

/// What was met, each once, in the order in which it was.
#[derive(Default)]
struct Among<T> {
    all: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T: Copy + Eq + std::hash::Hash> Among<T> {
    fn number(&mut self, one: T) -> u32 {
        *self.numbers.entry(one).or_insert_with(|| {
            self.all.push(one);
            u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

/// One matrix above another of as many columns.
fn stacked(above: &Array2<f32>, below: &Array2<f32>) -> Array2<f32> {
    concatenate(Axis(0), &[above.view(), below.view()]).unwrap_or_else(|_| above.clone())
}

/// A row of a matrix that lies in memory row by row, as all do here.
fn row<T>(matrix: &Array2<T>, at: usize) -> &[T] {
    matrix.row(at).to_slice().unwrap_or_default()
}

fn row_mut<T>(matrix: &mut Array2<T>, at: usize) -> &mut [T] {
    matrix.row_mut(at).into_slice().unwrap_or_default()
}

/// Leaves out a share of the first `columns` columns; what is kept counts so much more.
fn mask(size: (usize, usize), columns: usize, dropped: f32, random: &mut Random) -> Array2<f32> {
    Array2::from_shape_fn(size, |(_, column)| match column < columns {
        true if random.unit() < dropped => 0.0,
        true => 1.0 / (1.0 - dropped),
        false => 1.0,
    })
}
