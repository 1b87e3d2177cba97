//! What a network remembers of a talk: every turn comes to a short code, and units that change a little by each code go through the talk
//! from its beginning and from its end.
//!
//! Minimal gated units (Zhou et al., IJAC 2016) with gates that are straight lines between 0 and 1. In whole numbers throughout, where
//! [`ONE`] is 1: codes, and what units hold. Knows nothing of letters.

use super::super::network::Network;
use super::ONE;
use super::matrix::{Matrix, rounded};

/// A layer, compiled: sums of what goes in.
#[derive(Debug, Default)]
struct Layer {
    inputs: Matrix,
    biases: Vec<i16>,
}

impl Layer {
    /// A layer of these rows, each of which ends with its bias.
    fn new(rows: &[Vec<i16>]) -> Self {
        let inputs = rows.first().map_or(0, |row| row.len().saturating_sub(1));
        Self {
            inputs: Matrix::new(inputs, rows.len(), |input, unit| rows[unit][input]),
            biases: rows.iter().filter_map(|row| row.last().copied()).collect(),
        }
    }

    /// The sums of its units.
    fn sums(&self, inputs: &[i16]) -> impl Iterator<Item = i64> {
        let sums = self.inputs.times(inputs).map(i64::from);
        let biases = self.biases.iter().map(|bias| i64::from(*bias) * i64::from(ONE));
        sums.zip(biases).map(|(sum, bias)| rounded(sum + bias, 1000))
    }
}

/// What remembers, compiled.
#[derive(Debug, Default)]
pub(super) struct Courses {
    /// From what filters found in a turn to its code: the listener's, the agent's.
    codes: [Layer; 2],
    /// By direction, from a code and what is held to how much each unit changes, and to what.
    memories: [Layer; 2],
    units: usize,
}

/// By turn of a talk, what is remembered there in the order of the network's inputs: of what was said until then, itself included, then
/// of what follows and it.
pub(crate) type Course = Vec<Vec<i16>>;

impl Courses {
    pub(super) fn new(network: &Network) -> Self {
        Self {
            codes: network.codes.each_ref().map(|units| Layer::new(units)),
            memories: network.memories.each_ref().map(|units| Layer::new(units)),
            units: network.shape.memory,
        }
    }

    /// Goes through turns: whether the agent speaks, and what filters found.
    pub(super) fn course(&self, said: impl Iterator<Item = (bool, Vec<i16>)>) -> Course {
        let codes: Vec<Vec<i16>> = said
            .map(|(is_agent, found)| {
                let sums = self.codes[usize::from(is_agent)].sums(&found);
                sums.map(|sum| within(sum, 0, i64::from(i16::MAX))).collect()
            })
            .collect();
        let [forward, back] = &self.memories;
        let mut turns: Vec<Vec<i16>> = codes.iter().map(|_| Vec::with_capacity(2 * self.units)).collect();
        self.go_through(forward, &codes, 0..codes.len(), &mut turns);
        self.go_through(back, &codes, (0..codes.len()).rev(), &mut turns);
        turns
    }

    /// Appends to each turn what is held after it.
    ///
    /// Units are held much finer than they are given on, or those that change little would stand still.
    fn go_through(
        &self,
        memory: &Layer,
        codes: &[Vec<i16>],
        order: impl Iterator<Item = usize>,
        turns: &mut [Vec<i16>],
    ) {
        let one = i64::from(ONE);
        let mut held = vec![0; self.units];
        let given = |held: &i64| within(rounded(*held, one), -one, one);
        for turn in order {
            let inputs: Vec<i16> = codes[turn]
                .iter()
                .copied()
                .chain(held.iter().map(given))
                .collect();
            let sums: Vec<i64> = memory.sums(&inputs).collect();
            let (much, to) = sums.split_at(self.units.min(sums.len()));
            for ((held, much), to) in held.iter_mut().zip(much).zip(to) {
                let much = (rounded(*much, 4) + one / 2).clamp(0, one);
                *held += rounded(much * (*to.clamp(&-one, &one) * one - *held), one);
            }
            turns[turn].extend(held.iter().map(given));
        }
    }
}

/// A number within bounds that fit.
fn within(number: i64, least: i64, most: i64) -> i16 {
    i16::try_from(number.clamp(least, most)).unwrap_or_default()
}
