//! Which numbers were met: what counts once is counted once.

/// Numbers that were met.
pub(super) struct Met {
    words: Vec<u64>,
    /// The words that hold something, so that forgetting costs what was met and not what could be.
    touched: Vec<usize>,
}

impl Met {
    /// None of `numbers` was met.
    pub(super) fn new(numbers: usize) -> Self {
        Self {
            words: vec![0; numbers.div_ceil(64)],
            touched: Vec::new(),
        }
    }

    /// Whether a number is met for the first time; one beyond all numbers always is.
    pub(super) fn is_new(&mut self, number: usize) -> bool {
        let Some(word) = self.words.get_mut(number / 64) else {
            return true;
        };
        if *word == 0 {
            self.touched.push(number / 64);
        }
        let bit = 1 << (number % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Forgets all.
    pub(super) fn forget(&mut self) {
        for at in self.touched.drain(..) {
            self.words[at] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_new_once_until_all_are_forgotten() {
        let mut met = Met::new(130);
        let numbers = [3, 129, 3, 64, 129, 200];
        let new = |met: &mut Met| numbers.map(|number| met.is_new(number));
        assert_eq!(new(&mut met), [true, true, false, true, false, true]);
        met.forget();
        assert_eq!(new(&mut met), [true, true, false, true, false, true]);
    }
}
