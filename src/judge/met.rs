//! Which numbers were met: what counts once is counted once.

/// Numbers that were met.
pub(super) struct Met(Vec<u64>);

impl Met {
    /// None of `numbers` was met.
    pub(super) fn new(numbers: usize) -> Self {
        Self(vec![0; numbers.div_ceil(64)])
    }

    /// Whether a number is met for the first time; one beyond all numbers always is.
    pub(super) fn is_new(&mut self, number: usize) -> bool {
        let Some(word) = self.0.get_mut(number / 64) else {
            return true;
        };
        let bit = 1 << (number % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Forgets all.
    pub(super) fn forget(&mut self) {
        self.0.fill(0);
    }
}
