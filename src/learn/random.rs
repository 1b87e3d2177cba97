//! Random numbers that are the same on every machine and in every run (xorshift64*; Vigna, ACM TOMS 2016).

/// A small fixed generator.
pub(super) struct Random(u64);

impl Random {
    /// Numbers that begin at `seed`.
    pub(super) fn new(seed: u64) -> Self {
        // A state of 0 would stay 0; neighbouring seeds must not begin alike.
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next 31 random bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33
    }

    /// A number from 0 to below 1.
    pub(super) fn unit(&mut self) -> f32 {
        #[allow(clippy::cast_precision_loss, reason = "24 bits fit")]
        let bits = (self.next() >> 7) as f32;
        bits / 16_777_216.0
    }

    /// A number around 0 with a variance of 1: twelve even ones added up, which needs no function that differs between machines.
    pub(super) fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.unit()).sum::<f32>() - 6.0
    }

    /// Puts numbers into a random order.
    pub(super) fn shuffle(&mut self, order: &mut [u32]) {
        for last in (1..order.len()).rev() {
            let at = usize::try_from(self.next() % (last as u64 + 1)).unwrap_or(0);
            order.swap(last, at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spread_as_they_should_be() {
        let mut random = Random::new(1);
        let n = 20_000;
        let units: Vec<f32> = (0..n).map(|_| random.unit()).collect();
        assert!(units.iter().all(|unit| (0.0..1.0).contains(unit)));
        let mean = |numbers: &[f32]| numbers.iter().sum::<f32>() / 20_000.0;
        assert!((mean(&units) - 0.5).abs() < 0.02);
        let squares: Vec<f32> = (0..n).map(|_| random.normal().powi(2)).collect();
        assert!((mean(&squares) - 1.0).abs() < 0.05);
        let mut order = [0, 1, 2, 3, 4, 5, 6, 7];
        random.shuffle(&mut order);
        assert_ne!(order, [0, 1, 2, 3, 4, 5, 6, 7]);
        order.sort_unstable();
        assert_eq!(order, [0, 1, 2, 3, 4, 5, 6, 7]);
    }
}
