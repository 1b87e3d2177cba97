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
        self.times_each(&[inputs]).pop().unwrap_or_default()
    }

    /// The sums of the columns for each of some rows of inputs: a block of the matrix is fetched once for all of them.
    ///
    /// Many inputs are nothing (a filter that found nothing, a unit that is silent): only the others are multiplied.
    pub(super) fn times_each<R: AsRef<[i16]>>(&self, rows: &[R]) -> Vec<Vec<i32>> {
        match Arch::new() {
            #[cfg(target_arch = "x86_64")]
            Arch::V3(simd) => self.times_by(rows, |product| simd.vectorize(avx2::Quickly { simd, product })),
            _ => self.times_by(rows, |product| product.sums()),
        }
    }

    fn times_by<R: AsRef<[i16]>>(
        &self,
        rows: &[R],
        sums_of: impl Fn(Product<'_>) -> [i32; BLOCK],
    ) -> Vec<Vec<i32>> {
        let factors: Vec<Vec<Factor>> = rows.iter().map(|inputs| self.factors(inputs.as_ref())).collect();
        let blocks = self.cells.chunks_exact(self.pairs.max(1));
        let row = || Vec::with_capacity(blocks.len() * BLOCK);
        let mut sums: Vec<Vec<i32>> = rows.iter().map(|_| row()).collect();
        for cells in blocks {
            for (sums, factors) in sums.iter_mut().zip(&factors) {
                sums.extend_from_slice(&sums_of(Product { cells, factors }));
            }
        }
        sums.iter_mut().for_each(|sums| sums.resize(self.columns, 0));
        sums
    }

    fn factors(&self, inputs: &[i16]) -> Vec<Factor> {
        let within = |input: &i16| (*input).clamp(-self.limit, self.limit);
        let mut factors = Vec::with_capacity(self.pairs);
        for (pair, both) in inputs.chunks(2).take(self.pairs).enumerate() {
            let both = [within(&both[0]), both.get(1).map_or(0, within)];
            if both != [0, 0] {
                factors.push(Factor { pair, both });
            }
        }
        factors
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
            prop_assert_eq!(matrix.times_each(&rows), &expected);
            prop_assert_eq!(matrix.times_by(&rows, |product| product.sums()), &expected);
        }
    }

    #[test]
    fn sums_that_would_be_too_large_stay_below() {
        let matrix = Matrix::new(700, 1, |_, _| i16::MIN);
        for inputs in [[i16::MAX; 700], [i16::MIN; 700]] {
            let sum = i64::from(matrix.times(&inputs)[0]);
            let plainly = matrix.times_by(&[inputs], |product| product.sums());
            assert_eq!(i64::from(plainly[0][0]), sum);
            let limit = i64::from(i32::MAX) / (700 * 32768);
            assert_eq!(sum.abs(), limit * 700 * 32768);
            assert_eq!(sum > 0, inputs[0] < 0);
        }
    }
}
