//! Everything that is learned of a network, as matrices that lie in memory row by row.
//!
//! Begins at random, and becomes the table that judges.

use ndarray::{Array2, Axis, Slice};

use super::CATEGORIES;
use super::characters::Sounding;
use crate::learn::random::Random;
use crate::lexicon::{MOST, Network, Shape};

/// Inputs of hidden units while learning: those of the network, and whether it is a single line.
pub(super) fn inputs(shape: Shape) -> usize {
    shape.inputs() + 1
}

/// Everything that is learned.
#[derive(Debug, Clone)]
pub(super) struct Parameters {
    pub(super) shape: Shape,
    /// By character, its place without what its sound adds.
    pub(super) places: Array2<f32>,
    /// By syllable, what it adds to the places of all characters that sound so.
    pub(super) sounds: Array2<f32>,
    /// For each dimension of characters, then of words, by place in a filter and filter: what the dimension counts.
    pub(super) filters: Array2<f32>,
    pub(super) filter_biases: Array2<f32>,
    pub(super) hidden: Array2<f32>,
    pub(super) hidden_biases: Array2<f32>,
    pub(super) outputs: Array2<f32>,
    pub(super) direct: Array2<f32>,
    pub(super) output_biases: Array2<f32>,
}

impl Parameters {
    pub(super) fn new(shape: Shape, chars: usize, sounds: usize, random: &mut Random) -> Self {
        let columns = shape.groups().map(|(_, width, filters)| width * filters).sum();
        let (all, inputs) = (shape.all_filters(), inputs(shape));
        let mut normal = |rows: usize, columns: usize, size: f32| {
            Array2::from_shape_simple_fn((rows, columns), || random.normal() * size)
        };
        #[allow(clippy::cast_precision_loss, reason = "sizes are small")]
        let root = |fan: usize| (2.0 / fan as f32).sqrt();
        let mut filters = normal(shape.numbers(), columns, 1.0);
        let mut at = 0;
        for (_, width, count) in shape.groups() {
            let mut group = filters.slice_axis_mut(Axis(1), Slice::from(at..at + width * count));
            group *= root(width * shape.numbers());
            at += width * count;
        }
        let mut heard = normal(sounds, shape.space, 0.17);
        heard.row_mut(0).fill(0.0);
        // Violations are rare: one turn in thirteen.
        const RARE: f32 = -2.5;
        Self {
            shape,
            places: normal(chars, shape.space, 0.25),
            sounds: heard,
            filters,
            filter_biases: Array2::zeros((1, all)),
            hidden: normal(inputs, shape.hidden, root(inputs)),
            hidden_biases: Array2::zeros((1, shape.hidden)),
            outputs: normal(shape.hidden, CATEGORIES, 0.3 * root(shape.hidden)),
            direct: normal(inputs, CATEGORIES, 0.03),
            output_biases: Array2::from_elem((1, CATEGORIES), RARE),
        }
    }

    pub(super) fn zeros_like(other: &Self) -> Self {
        let mut zeros = other.clone();
        zeros.all_mut().into_iter().for_each(|array| array.fill(0.0));
        zeros
    }

    pub(super) fn all_mut(&mut self) -> [&mut Array2<f32>; 9] {
        [
            &mut self.places,
            &mut self.sounds,
            &mut self.filters,
            &mut self.filter_biases,
            &mut self.hidden,
            &mut self.hidden_biases,
            &mut self.outputs,
            &mut self.direct,
            &mut self.output_biases,
        ]
    }

    pub(super) fn all(&self) -> [&Array2<f32>; 9] {
        [
            &self.places,
            &self.sounds,
            &self.filters,
            &self.filter_biases,
            &self.hidden,
            &self.hidden_biases,
            &self.outputs,
            &self.direct,
            &self.output_biases,
        ]
    }

    /// The network without the input of single lines, with a place for each of `chars`, which stand with their numbers.
    pub(super) fn table(&self, chars: &[(char, Sounding)]) -> Network {
        let shape = self.shape;
        let kept = shape.inputs();
        let mut filters = Vec::new();
        let (mut at, mut nth) = (0, 0);
        for (_, width, count) in shape.groups() {
            for filter in 0..count {
                let places =
                    (0..width).flat_map(|place| self.filters.column(at + place * count + filter).to_vec());
                filters.push(cells(places.chain([self.filter_biases[(0, nth + filter)]])));
            }
            (at, nth) = (at + width * count, nth + count);
        }
        let unit = |at: usize| {
            let inputs = self.hidden.column(at);
            cells(
                inputs
                    .iter()
                    .take(kept)
                    .copied()
                    .chain([self.hidden_biases[(0, at)]]),
            )
        };
        let category = |at: usize| {
            let hidden = self.outputs.column(at);
            let direct = self.direct.column(at);
            cells(
                hidden
                    .iter()
                    .chain(direct.iter().take(kept))
                    .copied()
                    .chain([self.output_biases[(0, at)]]),
            )
        };
        Network {
            shape,
            chars: chars
                .iter()
                .map(|(c, at)| {
                    let place = &self.places.row(at.char as usize) + &self.sounds.row(at.sound as usize);
                    (*c, cells(place.iter().copied()))
                })
                .collect(),
            filters,
            hidden: (0..shape.hidden).map(unit).collect(),
            categories: (0..CATEGORIES).map(category).collect(),
        }
    }
}

/// Numbers as they stand in the table, within its bounds.
fn cells(numbers: impl Iterator<Item = f32>) -> Vec<i16> {
    let most = f32::from(MOST);
    #[allow(clippy::cast_possible_truncation, reason = "what is clamped fits")]
    let cells = numbers.map(|number| (number * 1000.0).round().clamp(-most, most) as i16);
    cells.collect()
}
