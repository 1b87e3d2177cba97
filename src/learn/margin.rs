//! A linear separator with a wide margin, one category at a time: squared hinge loss with L2, by dual coordinate descent
//! (Hsieh et al., ICML 2008: "A Dual Coordinate Descent Method for Large-scale Linear SVM", algorithm 1).
//!
//! Samples are visited in a fixed shuffled order, so that the same samples give the same weights.

use super::random::Random;

/// A sample: its features, a feature that counts twice given twice, and whether it belongs to the category.
pub(super) struct Row<'a> {
    /// Indices of features, sorted.
    pub features: &'a [u32],
    /// How much each feature counts in it; the bias always counts whole.
    pub scale: f32,
    pub positive: bool,
    /// How much the sample counts.
    pub weight: f32,
}

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Most passes over the samples.
    pub epochs: usize,
    /// What an error costs beside the size of the weights.
    pub cost: f32,
    /// Stop when no sample moves its dual variable's gradient by more than this.
    pub tolerance: f32,
}

/// Weights by feature index, and the bias.
pub(super) struct Model {
    pub weights: Vec<f32>,
    pub bias: f32,
}

impl Model {
    /// The sum for a sample.
    pub(super) fn sum(&self, features: &[u32], scale: f32) -> f32 {
        self.bias + scale * features.iter().map(|f| self.weights[*f as usize]).sum::<f32>()
    }
}

/// Fits a model of `size` features.
pub(super) fn fit(rows: &[Row<'_>], size: usize, fit: Fit) -> Model {
    let mut model = Model {
        weights: vec![0.0; size],
        bias: 0.0,
    };
    let diagonal: Vec<f32> = rows.iter().map(|row| 0.5 / (fit.cost * row.weight)).collect();
    let square: Vec<f32> = rows
        .iter()
        .map(|row| row.scale * row.scale * square(row.features))
        .collect();
    let mut alpha = vec![0.0f32; rows.len()];
    let mut order: Vec<u32> = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect();
    let mut random = Random::new(0);
    for _ in 0..fit.epochs {
        random.shuffle(&mut order);
        let mut largest = 0.0f32;
        for index in &order {
            let at = *index as usize;
            let row = &rows[at];
            let sign = if row.positive { 1.0 } else { -1.0 };
            let gradient = sign * model.sum(row.features, row.scale) - 1.0 + diagonal[at] * alpha[at];
            let projected = if alpha[at] > 0.0 {
                gradient
            } else {
                gradient.min(0.0)
            };
            largest = largest.max(projected.abs());
            if projected == 0.0 {
                continue;
            }
            // The bias is one more feature that every sample has.
            let moved = (alpha[at] - gradient / (square[at] + 1.0 + diagonal[at])).max(0.0);
            let step = (moved - alpha[at]) * sign;
            alpha[at] = moved;
            model.bias += step;
            for feature in row.features {
                model.weights[*feature as usize] += step * row.scale;
            }
        }
        if largest < fit.tolerance {
            break;
        }
    }
    model
}

/// The squared length of a sample whose repeated features stand in a row.
fn square(features: &[u32]) -> f32 {
    features
        .chunk_by(|a, b| a == b)
        .map(|same| {
            #[allow(
                clippy::cast_precision_loss,
                reason = "a turn has far fewer features than 2^24"
            )]
            let times = same.len() as f32;
            times * times
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_what_separates() {
        let samples: Vec<(Vec<u32>, bool)> = (0..40)
            .map(|i| (vec![u32::from(i % 2 == 0), 2, 2], i % 2 == 0))
            .collect();
        let rows: Vec<Row<'_>> = samples
            .iter()
            .map(|(features, positive)| Row {
                features,
                scale: 0.5,
                positive: *positive,
                weight: 1.0,
            })
            .collect();
        let settings = Fit {
            epochs: 200,
            cost: 1.0,
            tolerance: 0.01,
        };
        let model = fit(&rows, 3, settings);
        assert!(model.sum(&[1, 2, 2], 0.5) > 0.8 && model.sum(&[0, 2, 2], 0.5) < -0.8);
        assert_eq!(
            model.weights,
            fit(&rows, 3, settings).weights,
            "the same samples give the same weights"
        );
    }

    #[test]
    fn counts_repeated_features() {
        assert!((square(&[1, 1, 4]) - 5.0).abs() < f32::EPSILON);
    }
}
