//! Products of a row of small whole numbers with a matrix of them: the one operation that a network consists of.
//!
//! Whole numbers are added exactly, in any order: the same inputs give the same sums on every machine. Knows nothing of networks.

use wide::{i16x8, i32x4};

/// How many columns are worked on together: their sums stay in registers.
pub(super) const COLUMNS: usize = 16;
/// Numbers in a register of those that every machine has.
const LANES: usize = 8;
/// Registers for two inputs of a block of columns: both numbers of a column stand side by side.
const REGISTERS: usize = 2 * COLUMNS / LANES;

/// The matrix, in blocks of columns; missing cells of the last block, and an odd last input, are nothing.
#[derive(Debug, Default)]
pub(super) struct Matrix {
    /// Pairs of inputs.
    pairs: usize,
    /// By block of columns and pair of inputs.
    cells: Vec<[i16x8; REGISTERS]>,
    /// Inputs farther from 0 count as this far, so that no sum can be too large for its register.
    limit: i16,
}

impl Matrix {
    /// A matrix of so many inputs and columns, with `cell` of an input and a column.
    pub(super) fn new(inputs: usize, columns: usize, cell: impl Fn(usize, usize) -> i16) -> Self {
        let cell = |input: usize, column: usize| match input < inputs && column < columns {
            true => cell(input, column),
            false => 0,
        };
        let weight = |column| -> i64 {
            (0..inputs)
                .map(|input| i64::from(cell(input, column)).abs())
                .sum()
        };
        let largest = (0..columns).map(weight).max().unwrap_or(0).max(1);
        let pairs = inputs.div_ceil(2);
        let cells =
            (0..columns.div_ceil(COLUMNS)).flat_map(|block| (0..pairs).map(move |pair| (block, pair)));
        let registers = |(block, pair): (usize, usize)| -> [i16x8; REGISTERS] {
            std::array::from_fn(|register| {
                let lanes: [i16; LANES] = std::array::from_fn(|lane| {
                    let column = block * COLUMNS + (register * LANES + lane) / 2;
                    cell(2 * pair + lane % 2, column)
                });
                lanes.into()
            })
        };
        Self {
            pairs,
            cells: cells.map(registers).collect(),
            limit: i16::try_from(i64::from(i32::MAX) / largest).unwrap_or(i16::MAX),
        }
    }

    /// How many blocks of columns there are.
    pub(super) fn blocks(&self) -> usize {
        self.cells.len() / self.pairs.max(1)
    }

    /// The sums of the columns, up to the end of the last block.
    ///
    /// Many inputs are nothing (a filter that found nothing, a unit that is silent): only the others are multiplied.
    pub(super) fn times(&self, inputs: &[i16]) -> impl Iterator<Item = i32> {
        let within = |input: &i16| (*input).clamp(-self.limit, self.limit);
        let both = |pair: &[i16]| [within(&pair[0]), pair.get(1).map_or(0, within)];
        let counted = inputs.chunks(2).take(self.pairs).enumerate();
        let counted = counted
            .filter(|(_, pair)| pair.iter().any(|input| *input != 0))
            .map(|(at, pair)| {
                let [first, second] = both(pair);
                let lanes: [i16; LANES] = [first, second, first, second, first, second, first, second];
                (at, i16x8::from(lanes))
            });
        let mut factors = Vec::with_capacity(self.pairs);
        factors.extend(counted);
        let mut all = Vec::with_capacity(self.blocks() * COLUMNS);
        for block in self.cells.chunks_exact(self.pairs.max(1)) {
            let mut sums = [i32x4::ZERO; REGISTERS];
            for (at, pair) in &factors {
                for (sum, cells) in sums.iter_mut().zip(&block[*at]) {
                    *sum += cells.dot(*pair);
                }
            }
            all.extend(sums.into_iter().flat_map(i32x4::to_array));
        }
        all.into_iter()
    }
}

/// A quotient, rounded to the nearest whole number.
pub(super) fn rounded(sum: i64, by: i64) -> i64 {
    let half = if sum < 0 { -by / 2 } else { by / 2 };
    (sum + half) / by
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn sums_are_those_of_the_definition(
            inputs in prop::collection::vec(prop_oneof![Just(0i16), -3000i16..3000], 0..9),
            columns in 0usize..40,
            seed in 1i16..400,
        ) {
            let cell = |input: usize, column: usize| {
                let mixed = (input * 31 + column * 17 + 5) % 801;
                (i16::try_from(mixed).unwrap() - seed).wrapping_mul(3)
            };
            let matrix = Matrix::new(inputs.len(), columns, cell);
            let sums: Vec<i32> = matrix.times(&inputs).take(columns).collect();
            let expected: Vec<i32> = (0..columns)
                .map(|column| {
                    let products = inputs.iter().enumerate().map(|(at, input)| i32::from(*input) * i32::from(cell(at, column)));
                    products.sum()
                })
                .collect();
            let expected = if inputs.is_empty() { Vec::new() } else { expected };
            prop_assert_eq!(sums, expected);
        }
    }

    #[test]
    fn sums_that_would_be_too_large_stay_below() {
        let matrix = Matrix::new(700, 1, |_, _| i16::MIN);
        for inputs in [[i16::MAX; 700], [i16::MIN; 700]] {
            let sum = i64::from(matrix.times(&inputs).next().unwrap());
            let limit = i64::from(i32::MAX) / (700 * 32768);
            assert_eq!(sum.abs(), limit * 700 * 32768);
            assert_eq!(sum > 0, inputs[0] < 0);
        }
    }
}
