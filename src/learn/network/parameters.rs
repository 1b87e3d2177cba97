//! Everything that is learned of a network, as matrices that lie in memory row by row.
//!
//! Begins at random, and becomes the table that judges.

use ndarray::{Array2, Axis, Slice};

use super::CATEGORIES;
use super::characters::Sounding;
use crate::learn::random::Random;
use crate::lexicon::{MOST, Network, Shape, Source};

/// Inputs of hidden units while learning: those of the network, and whether it is a line of the bank.
pub(super) fn inputs(shape: Shape) -> usize {
    shape.inputs() + 1
}

/// A layer: a row for each input, a column for each unit, and what every unit begins with.
#[derive(Debug, Clone)]
pub(super) struct Layer {
    pub(super) weights: Array2<f32>,
    pub(super) biases: Array2<f32>,
}

/// What is remembered of the turns of a talk in one direction: what a turn's code and what was remembered until then add to how
/// much each unit changes, and to what it changes to.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    /// From the code, and its biases.
    pub(super) code: Layer,
    /// From what was remembered.
    pub(super) kept: Array2<f32>,
}

/// Everything that is learned.
#[derive(Debug, Clone)]
pub(super) struct Parameters {
    pub(super) shape: Shape,
    /// By character, its place without what its sound adds.
    pub(super) places: Array2<f32>,
    /// By syllable, what it adds to the places of all characters that sound so.
    pub(super) sounds: Array2<f32>,
    /// By source: for each dimension of characters, then of words, by place in a filter and filter, what the dimension counts.
    pub(super) filters: [Layer; 2],
    /// What the listener's and the agent's turns are in short.
    pub(super) codes: [Layer; 2],
    /// What is remembered from the first turn on, and from the last one back.
    pub(super) memories: [Memory; 2],
    pub(super) hidden: Layer,
    pub(super) outputs: Array2<f32>,
    pub(super) direct: Layer,
}

impl Layer {
    fn all(&self) -> [&Array2<f32>; 2] {
        [&self.weights, &self.biases]
    }

    fn all_mut(&mut self) -> [&mut Array2<f32>; 2] {
        [&mut self.weights, &mut self.biases]
    }

    /// What a unit adds up, as a row of the table: of its first inputs, then the bias.
    fn row(&self, unit: usize, inputs: usize) -> Vec<i16> {
        let column = self.weights.column(unit);
        cells(
            column
                .iter()
                .take(inputs)
                .copied()
                .chain([self.biases[(0, unit)]]),
        )
    }
}

impl Parameters {
    pub(super) fn new(shape: Shape, chars: usize, sounds: usize, random: &mut Random) -> Self {
        let inputs = inputs(shape);
        let mut normal = |rows: usize, columns: usize, size: f32| {
            Array2::from_shape_simple_fn((rows, columns), || random.normal() * size)
        };
        let layer = |weights: Array2<f32>| Layer {
            biases: Array2::zeros((1, weights.ncols())),
            weights,
        };
        let mut heard = normal(sounds, shape.space, 0.17);
        heard.row_mut(0).fill(0.0);
        // Violations are rare: one turn in thirteen.
        const RARE: f32 = -2.5;
        let places = normal(chars, shape.space, 0.25);
        let filters = Source::ALL.map(|source| {
            let (count, widest) = shape.of(source);
            let columns = (1..=widest).map(|width| width * count).sum();
            let mut filters = normal(shape.numbers(), columns, 1.0);
            let mut at = 0;
            for width in 1..=widest {
                let mut group = filters.slice_axis_mut(Axis(1), Slice::from(at..at + width * count));
                group *= root(2, width * shape.numbers());
                at += width * count;
            }
            let all = shape.filters_of(source);
            Layer {
                weights: filters,
                biases: Array2::zeros((1, all)),
            }
        });
        let said = shape.filters_of(Source::Said);
        let codes = [(); 2].map(|()| layer(normal(said, shape.code, root(2, said))));
        let memories = [(); 2].map(|()| Memory {
            code: layer(normal(shape.code, 2 * shape.memory, root(1, shape.code))),
            kept: normal(shape.memory, 2 * shape.memory, root(1, shape.memory)),
        });
        let hidden = layer(normal(inputs, shape.hidden, root(2, inputs)));
        let outputs = normal(shape.hidden, CATEGORIES, 0.3 * root(2, shape.hidden));
        let direct = Layer {
            weights: normal(inputs, CATEGORIES, 0.03),
            biases: Array2::from_elem((1, CATEGORIES), RARE),
        };
        Self {
            shape,
            places,
            sounds: heard,
            filters,
            codes,
            memories,
            hidden,
            outputs,
            direct,
        }
    }

    pub(super) fn zeros_like(other: &Self) -> Self {
        let mut zeros = other.clone();
        zeros.all_mut().into_iter().for_each(|array| array.fill(0.0));
        zeros
    }

    pub(super) fn all_mut(&mut self) -> Vec<&mut Array2<f32>> {
        let mut all = vec![&mut self.places, &mut self.sounds, &mut self.outputs];
        for layer in self.filters.iter_mut().chain(&mut self.codes) {
            all.extend(layer.all_mut());
        }
        for memory in &mut self.memories {
            all.extend(memory.code.all_mut());
            all.push(&mut memory.kept);
        }
        all.extend(self.hidden.all_mut());
        all.extend(self.direct.all_mut());
        all
    }

    /// The same, in the same order.
    pub(super) fn all(&self) -> Vec<&Array2<f32>> {
        let mut all = vec![&self.places, &self.sounds, &self.outputs];
        for layer in self.filters.iter().chain(&self.codes) {
            all.extend(layer.all());
        }
        for memory in &self.memories {
            all.extend(memory.code.all());
            all.push(&memory.kept);
        }
        all.extend(self.hidden.all());
        all.extend(self.direct.all());
        all
    }

    /// The network without the input of lines of the bank, with a place for each of `chars`, which stand with their numbers.
    pub(super) fn table(&self, chars: &[(char, Sounding)]) -> Network {
        let shape = self.shape;
        let kept = shape.inputs();
        let mut filters = Vec::new();
        for (source, layer) in Source::ALL.into_iter().zip(&self.filters) {
            let (count, widest) = shape.of(source);
            let (mut at, mut nth) = (0, 0);
            for width in 1..=widest {
                for filter in 0..count {
                    let column = |place: usize| layer.weights.column(at + place * count + filter).to_vec();
                    let places = (0..width).flat_map(column);
                    filters.push(cells(places.chain([layer.biases[(0, nth + filter)]])));
                }
                (at, nth) = (at + width * count, nth + count);
            }
        }
        let memory_unit = |memory: &Memory, at: usize| {
            let code = memory.code.weights.column(at);
            let kept = memory.kept.column(at);
            cells(
                code.iter()
                    .chain(&kept)
                    .copied()
                    .chain([memory.code.biases[(0, at)]]),
            )
        };
        let category = |at: usize| {
            let hidden = self.outputs.column(at);
            let direct = self.direct.weights.column(at);
            cells(
                hidden
                    .iter()
                    .chain(direct.iter().take(kept))
                    .copied()
                    .chain([self.direct.biases[(0, at)]]),
            )
        };
        let said = shape.filters_of(Source::Said);
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
            codes: self
                .codes
                .each_ref()
                .map(|layer| (0..shape.code).map(|at| layer.row(at, said)).collect()),
            memories: self
                .memories
                .each_ref()
                .map(|memory| (0..2 * shape.memory).map(|at| memory_unit(memory, at)).collect()),
            hidden: (0..shape.hidden).map(|at| self.hidden.row(at, kept)).collect(),
            categories: (0..CATEGORIES).map(category).collect(),
        }
    }
}

/// How large numbers must be at first, for what `fan` of them add up to be as large as what goes in.
#[allow(clippy::cast_precision_loss, reason = "sizes are small")]
fn root(gain: usize, fan: usize) -> f32 {
    (gain as f32 / fan as f32).sqrt()
}

/// Numbers as they stand in the table, within its bounds.
fn cells(numbers: impl Iterator<Item = f32>) -> Vec<i16> {
    let most = f32::from(MOST);
    #[allow(clippy::cast_possible_truncation, reason = "what is clamped fits")]
    let cells = numbers.map(|number| (number * 1000.0).round().clamp(-most, most) as i16);
    cells.collect()
}
