//! What stands behind the filters of a network: one hidden layer, and the sums of the categories.
//!
//! In whole numbers throughout: inputs are numbers of filters and memories and what is known beside, weights are thousandths. Knows nothing of letters.

use super::super::network::Network;
use super::super::together::CategoryWeights;
use super::matrix::{Matrix, rounded};
use super::{CATEGORIES, ONE};

/// One in the sums of units: a number of filters times a weight.
const UNIT: i64 = ONE as i64 * 1000;

/// The layers, compiled.
#[derive(Debug, Default)]
pub(super) struct Layers {
    hidden: usize,
    /// From inputs to hidden units and behind them to categories, past the units.
    forward: Matrix,
    /// From what units and categories gain to what the inputs do.
    back: Matrix,
    hidden_biases: Vec<i16>,
    /// By hidden unit, what it adds to each category.
    outputs: Vec<[i16; CATEGORIES]>,
    category_biases: [i16; CATEGORIES],
}

/// What inputs come to.
pub(super) struct Outcome {
    /// By category, in thousandths.
    pub(super) sums: CategoryWeights,
    /// By hidden unit, whether it adds anything.
    active: Vec<bool>,
}

impl Layers {
    /// Compiles the layers.
    pub(super) fn new(network: &Network) -> Self {
        let (inputs, hidden) = (network.shape.inputs(), network.shape.hidden);
        let cell = |input: usize, column: usize| match column.checked_sub(hidden) {
            Some(category) => network.categories[category][hidden + input],
            None => network.hidden[column][input],
        };
        let by_category = |at: usize| -> [i16; CATEGORIES] {
            let mut cells = network.categories.iter().map(|category| category[at]);
            std::array::from_fn(|_| cells.next().unwrap_or_default())
        };
        Self {
            hidden,
            forward: Matrix::new(inputs, hidden + CATEGORIES, cell),
            back: Matrix::new(hidden + CATEGORIES, inputs, |column, input| cell(input, column)),
            hidden_biases: network.hidden.iter().map(|unit| unit[inputs]).collect(),
            outputs: (0..hidden).map(by_category).collect(),
            category_biases: by_category(hidden + inputs),
        }
    }

    /// What the inputs come to.
    pub(super) fn outcome(&self, inputs: &[i16]) -> Outcome {
        let mut units = self.forward.times(inputs).into_iter().map(i64::from);
        let mut sums = self.category_biases.map(|bias| i64::from(bias) * UNIT);
        let active = units
            .by_ref()
            .take(self.hidden)
            .zip(self.hidden_biases.iter().zip(&self.outputs))
            .map(|(unit, (bias, into))| {
                let unit = unit + i64::from(*bias) * i64::from(ONE);
                if unit > 0 {
                    for (sum, weight) in sums.iter_mut().zip(into) {
                        *sum += unit * i64::from(*weight);
                    }
                }
                unit > 0
            })
            .collect();
        for (sum, direct) in sums.iter_mut().zip(units) {
            *sum += direct * 1000;
        }
        Outcome {
            sums: sums.map(thousandths),
            active,
        }
    }

    /// By input, how many thousandths a category gains by it, while the same hidden units stay active.
    pub(super) fn parts(&self, inputs: &[i16], outcome: &Outcome, category: usize) -> Vec<i32> {
        let through = outcome.active.iter().zip(&self.outputs);
        let through = through.map(|(is_active, into)| if *is_active { into[category] } else { 0 });
        let direct = (0..CATEGORIES).map(|other| if other == category { 1000 } else { 0 });
        let gains: Vec<i16> = through.chain(direct).collect();
        let slopes = self.back.times(&gains).into_iter().map(i64::from);
        let parts = inputs.iter().zip(slopes);
        parts
            .map(|(input, slope)| thousandths(i64::from(*input) * slope))
            .collect()
    }
}

/// A sum in units as thousandths; what does not fit becomes the largest that does.
fn thousandths(sum: i64) -> i32 {
    let fits = rounded(sum, UNIT).clamp(i64::from(i32::MIN), i64::from(i32::MAX));
    i32::try_from(fits).unwrap_or_default()
}
