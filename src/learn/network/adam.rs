//! How far every parameter moves at a step (Kingma and Ba, ICLR 2015: "Adam: A Method for Stochastic Optimization", algorithm 1),
//! with a decay of all weights beside it (Loshchilov and Hutter, ICLR 2019: "Decoupled Weight Decay Regularization").

use ndarray::Zip;

use super::parameters::Parameters;

/// Adam: how fast every parameter has moved, and how far.
pub(super) struct Adam {
    mean: Parameters,
    square: Parameters,
    /// What the means still lack of being whole, as powers.
    lacking: (f32, f32),
}

impl Adam {
    const KEPT: (f32, f32) = (0.9, 0.99);

    pub(super) fn new(parameters: &Parameters) -> Self {
        Self {
            mean: Parameters::zeros_like(parameters),
            square: Parameters::zeros_like(parameters),
            lacking: (1.0, 1.0),
        }
    }

    pub(super) fn step(
        &mut self,
        parameters: &mut Parameters,
        gradients: &Parameters,
        rate: f32,
        decay: f32,
    ) {
        let (a, b) = Self::KEPT;
        self.lacking = (self.lacking.0 * a, self.lacking.1 * b);
        let whole = (1.0 / (1.0 - self.lacking.0), 1.0 / (1.0 - self.lacking.1));
        let moments = self.mean.all_mut().into_iter().zip(self.square.all_mut());
        let all = parameters.all_mut().into_iter().zip(gradients.all()).zip(moments);
        for ((parameter, gradient), (mean, square)) in all {
            Zip::from(parameter).and(gradient).and(mean).and(square).for_each(
                |parameter, gradient, mean, square| {
                    *mean = a * *mean + (1.0 - a) * gradient;
                    *square = b * *square + (1.0 - b) * gradient * gradient;
                    let direction = *mean * whole.0 / ((*square * whole.1).sqrt() + 1e-8);
                    *parameter -= rate * (direction + decay * *parameter);
                },
            );
        }
    }
}
