//! Logistic regression over sparse binary features, one category at a time: AdaGrad with L2, samples in a fixed
//! shuffled order, so that the same samples give the same weights.

/// A sample: indices of its features, and whether it belongs to the category.
pub(super) struct Row<'a> {
    pub features: &'a [u32],
    pub positive: bool,
    /// How much the sample counts.
    pub weight: f32,
}

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Passes over the samples.
    pub epochs: usize,
    /// Step of AdaGrad.
    pub rate: f32,
    /// Strength of the pull towards zero, per sample.
    pub l2: f32,
}

/// Weights by feature index, and the bias.
pub(super) struct Model {
    pub weights: Vec<f32>,
    pub bias: f32,
}

impl Model {
    /// The sum for a sample.
    pub(super) fn sum(&self, features: &[u32]) -> f32 {
        self.bias + features.iter().map(|f| self.weights[*f as usize]).sum::<f32>()
    }
}

/// Fits a model of `size` features.
pub(super) fn fit(rows: &[Row<'_>], size: usize, fit: Fit) -> Model {
    let mut model = Model {
        weights: vec![0.0; size],
        bias: 0.0,
    };
    let mut squares = vec![1e-6f32; size];
    let mut bias_square = 1e-6f32;
    let mut order: Vec<u32> = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect();
    let mut random = Shuffle(0x2545_f491_4f6c_dd1d);
    for _ in 0..fit.epochs {
        random.shuffle(&mut order);
        for index in &order {
            let row = &rows[*index as usize];
            let target = if row.positive { 1.0 } else { 0.0 };
            let predicted = 1.0 / (1.0 + (-model.sum(row.features)).exp());
            let gradient = (predicted - target) * row.weight;
            bias_square += gradient * gradient;
            model.bias -= fit.rate * gradient / bias_square.sqrt();
            for feature in row.features {
                let at = *feature as usize;
                let g = gradient + fit.l2 * model.weights[at];
                squares[at] += g * g;
                model.weights[at] -= fit.rate * g / squares[at].sqrt();
            }
        }
    }
    model
}

/// A small fixed generator (xorshift64*): the order must not depend on the machine.
struct Shuffle(u64);

impl Shuffle {
    fn shuffle(&mut self, order: &mut [u32]) {
        for last in (1..order.len()).rev() {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            let random = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d);
            let at = usize::try_from((random >> 33) % (last as u64 + 1)).unwrap_or(0);
            order.swap(last, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn learns_what_separates() {
        let samples: Vec<(Vec<u32>, bool)> = (0..40)
            .map(|i| (vec![u32::from(i % 2 == 0), 2], i % 2 == 0))
            .collect();
        let rows: Vec<Row<'_>> = samples
            .iter()
            .map(|(features, positive)| Row {
                features,
                positive: *positive,
                weight: 1.0,
            })
            .collect();
        let settings = Fit {
            epochs: 20,
            rate: 0.1,
            l2: 1e-4,
        };
        let model = fit(&rows, 3, settings);
        assert!(model.sum(&[1, 2]) > 1.0 && model.sum(&[0, 2]) < -1.0);
        assert_eq!(
            model.weights,
            fit(&rows, 3, settings).weights,
            "the same samples give the same weights"
        );
    }
}
