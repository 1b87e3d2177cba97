//! Products of a row of small whole numbers with a matrix of them: the one operation that a network consists of.
//!
//! Whole numbers are added exactly, in any order: the same inputs give the same sums on every machine, by whichever instructions.
//! Knows nothing of networks.

use pulp::Arch;

/// How many columns are worked on together: their sums stay in registers.
const BLOCK: usize = 32;

/// Two inputs of a block of columns: both numbers of a column stand side by side.
type Cells = [i16; 2 * BLOCK];

/// Two inputs that are not both nothing.
struct Factor {
    /// Which pair of inputs.
    pair: usize,
    both: [i16; 2],
}

/// The matrix, in blocks of columns; missing cells of the last block, and an odd last input, are nothing.
#[derive(Debug, Default)]
pub(super) struct Matrix {
    columns: usize,
    /// Pairs of inputs.
    pairs: usize,
    /// By block of columns and pair of inputs.
    cells: Vec<Cells>,
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
        let cells = (0..columns.div_ceil(BLOCK)).flat_map(|block| (0..pairs).map(move |pair| (block, pair)));
        let of_pair = |(block, pair): (usize, usize)| -> Cells {
            std::array::from_fn(|at| cell(2 * pair + at % 2, block * BLOCK + at / 2))
        };
        Self {
            columns,
            pairs,
            cells: cells.map(of_pair).collect(),
            limit: i16::try_from(i64::from(i32::MAX) / largest).unwrap_or(i16::MAX),
        }
    }

    /// The sums of the columns.
    pub(super) fn times(&self, inputs: &[i16]) -> Vec<i32> {
        let mut sums = self.times_each(&[inputs]).cells;
        sums.truncate(self.columns);
        sums
    }

    /// The sums of the columns for each of some rows of inputs: a block of the matrix is fetched once for all of them.
    ///
    /// Many inputs are nothing (a filter that found nothing, a unit that is silent): only the others are multiplied.
    pub(super) fn times_each<R: AsRef<[i16]>>(&self, rows: &[R]) -> Sums {
        match Arch::new() {
            #[cfg(target_arch = "x86_64")]
            Arch::V3(simd) => self.times_by(rows, |product| simd.vectorize(avx2::Quickly { simd, product })),
            _ => self.times_by(rows, |product| product.sums()),
        }
    }

    fn times_by<R: AsRef<[i16]>>(&self, rows: &[R], sums_of: impl Fn(Product<'_>) -> [i32; BLOCK]) -> Sums {
        let mut factors = Vec::with_capacity(rows.len() * self.pairs);
        let mut ends = Vec::with_capacity(rows.len());
        for inputs in rows {
            factors.extend(self.factors(inputs.as_ref()));
            ends.push(factors.len());
        }
        let blocks = self.cells.chunks_exact(self.pairs.max(1));
        let stride = self.columns.next_multiple_of(BLOCK);
        let mut cells = vec![0; rows.len() * stride];
        for (nth, block) in blocks.enumerate() {
            let mut start = 0;
            for (row, end) in ends.iter().enumerate() {
                let sums = sums_of(Product {
                    cells: block,
                    factors: &factors[start..*end],
                });
                cells[row * stride + nth * BLOCK..][..BLOCK].copy_from_slice(&sums);
                start = *end;
            }
        }
        Sums {
            rows: rows.len(),
            stride,
            columns: self.columns,
            cells,
        }
    }

    fn factors(&self, inputs: &[i16]) -> impl Iterator<Item = Factor> {
        let (pairs, last) = inputs.as_chunks::<2>();
        let last = last.first().map(|input| [*input, 0]);
        let pairs = pairs.iter().copied().chain(last).take(self.pairs).enumerate();
        let limit = self.limit;
        pairs
            .filter(|(_, both)| *both != [0, 0])
            .map(move |(pair, both)| Factor {
                pair,
                both: both.map(|input| input.clamp(-limit, limit)),
            })
    }
}

/// The sums of the columns for some rows of inputs, in one list: the sums of a turn are read once and forgotten.
#[derive(Debug)]
pub(super) struct Sums {
    rows: usize,
    /// How many cells a row takes.
    stride: usize,
    columns: usize,
    cells: Vec<i32>,
}

impl Sums {
    /// The sums for each row of inputs.
    pub(super) fn rows(&self) -> impl DoubleEndedIterator<Item = &[i32]> + ExactSizeIterator {
        (0..self.rows).map(|row| &self.cells[row * self.stride..][..self.columns])
    }
}

/// The sums of one block of columns.
struct Product<'m> {
    /// By pair of inputs.
    cells: &'m [Cells],
    factors: &'m [Factor],
}

impl Product<'_> {
    fn sums(&self) -> [i32; BLOCK] {
        let mut sums = [0; BLOCK];
        for Factor { pair, both } in self.factors {
            let Some(cells) = self.cells.get(*pair) else {
                continue;
            };
            let [first, second] = both.map(i32::from);
            for (sum, cells) in sums.iter_mut().zip(cells.as_chunks::<2>().0) {
                *sum += first * i32::from(cells[0]) + second * i32::from(cells[1]);
            }
        }
        sums
    }
}

/// The same sums by instructions that multiply and add sixteen numbers at once. Compilers find them only sometimes.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::__m256i;

    use pulp::NullaryFnOnce;
    use pulp::x86::V3;

    use super::{BLOCK, Product};

    /// Registers for the sums of a block.
    const REGISTERS: usize = 4;

    pub(super) struct Quickly<'m> {
        pub(super) simd: V3,
        pub(super) product: Product<'m>,
    }

    impl NullaryFnOnce for Quickly<'_> {
        type Output = [i32; BLOCK];

        #[inline(always)]
        fn call(self) -> [i32; BLOCK] {
            let (avx, avx2) = (self.simd.avx, self.simd.avx2);
            let mut sums = [avx._mm256_setzero_si256(); REGISTERS];
            for factor in self.product.factors {
                let Some(cells) = self.product.cells.get(factor.pair) else {
                    continue;
                };
                let cells: [__m256i; REGISTERS] = pulp::cast(*cells);
                let both = avx._mm256_set1_epi32(pulp::cast(factor.both));
                let add =
                    |nth: usize| avx2._mm256_add_epi32(sums[nth], avx2._mm256_madd_epi16(cells[nth], both));
                sums = [add(0), add(1), add(2), add(3)];
            }
            pulp::cast(sums)
        }
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
            let other: Vec<i16> = inputs.iter().rev().copied().collect();
            let rows = [inputs, other];
            let expected = rows.each_ref().map(|inputs| -> Vec<i32> {
                let product = |column: usize, input: usize| i32::from(inputs[input]) * i32::from(cell(input, column));
                let sum = |column: usize| (0..inputs.len()).map(|input| product(column, input)).sum();
                (0..columns).map(sum).collect()
            });
            let found = [matrix.times_each(&rows), matrix.times_by(&rows, |product| product.sums())];
            for sums in &found {
                prop_assert_eq!(sums.rows().map(<[i32]>::to_vec).collect::<Vec<_>>(), expected.to_vec());
            }
            prop_assert_eq!(&matrix.times(&rows[0]), &expected[0]);
        }
    }

    #[test]
    fn sums_that_would_be_too_large_stay_below() {
        let matrix = Matrix::new(700, 1, |_, _| i16::MIN);
        for inputs in [[i16::MAX; 700], [i16::MIN; 700]] {
            let sum = i64::from(matrix.times(&inputs)[0]);
            let plainly = matrix.times_by(&[inputs], |product| product.sums());
            assert_eq!(i64::from(plainly.cells[0]), sum);
            let limit = i64::from(i32::MAX) / (700 * 32768);
            assert_eq!(sum.abs(), limit * 700 * 32768);
            assert_eq!(sum > 0, inputs[0] < 0);
        }
    }
}
