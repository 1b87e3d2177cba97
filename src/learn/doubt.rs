//! A left-out turn -> is its label in doubt, and how clearly?
//!
//! Where weights that never saw an author judge his turn otherwise than he did, either of them is wrong. A reader decides which;
//! nothing here changes a label.

use std::cmp::Ordering;

use super::samples::Sample;
use crate::model::Category;

/// A label that left-out weights judge otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Doubt {
    /// Which document of the material.
    pub document: usize,
    /// Which turn of it, from 0.
    pub turn: usize,
    /// Which label.
    pub category: Category,
    /// Whether the turn has it.
    pub is_labelled: bool,
    /// How far the sum lies on the other side of the line that decides, in units of the sums.
    pub by: f32,
}

impl Doubt {
    /// The doubt about one label of a turn whose sum lies `above` the line that decides, if there is one.
    pub(super) fn new(sample: &Sample, category: Category, above: f32) -> Option<Self> {
        let is_labelled = sample.labels & 1 << category.index() != 0;
        (is_labelled != (above >= 0.0)).then_some(Self {
            document: sample.document?,
            turn: sample.turn,
            category,
            is_labelled,
            by: above.abs(),
        })
    }

    /// Clear ones before faint ones; of equally clear ones in the order of the material.
    pub(super) fn clearest_first(&self, other: &Self) -> Ordering {
        let place = |doubt: &Self| (doubt.document, doubt.turn, doubt.category.index());
        other.by.total_cmp(&self.by).then(place(self).cmp(&place(other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::samples::{Origin, Place};
    use crate::lexicon::Circumstances;

    fn sample(document: Option<usize>, turn: usize, labels: &[Category]) -> Sample {
        Sample {
            author: "a".into(),
            origin: Origin::Document,
            document,
            turn,
            place: Place {
                talk: 0,
                turn,
                known: Circumstances::default(),
            },
            letters: 1,
            scale: 1.0,
            features: Vec::new(),
            labels: labels.iter().fold(0, |bits, label| bits | 1 << label.index()),
            convicted: 0,
        }
    }

    #[test]
    fn a_label_is_in_doubt_where_the_sum_says_otherwise() {
        let (labelled, clean) = (sample(Some(3), 5, &[Category::Insult]), sample(Some(3), 7, &[]));
        for (sample, category, above, expected) in [
            (&labelled, Category::Insult, 0.4, None),
            (&labelled, Category::Insult, -0.4, Some((5, true, 0.4))),
            (&labelled, Category::Threat, 0.4, Some((5, false, 0.4))),
            (&clean, Category::Insult, -0.4, None),
            (&clean, Category::Insult, 0.0, Some((7, false, 0.0))),
        ] {
            let doubt = Doubt::new(sample, category, above);
            let found = doubt.map(|doubt| (doubt.turn, doubt.is_labelled, doubt.by));
            assert_eq!(found, expected, "{category:?} {above}");
        }
        // A line of the bank has no call that could be read again.
        assert_eq!(Doubt::new(&sample(None, 0, &[]), Category::Threat, 1.0), None);
    }

    #[test]
    fn clear_doubts_come_first() {
        let doubt =
            |turn: usize, above: f32| Doubt::new(&sample(Some(0), turn, &[]), Category::Threat, above);
        let mut doubts: Vec<Doubt> = [(2, 0.5), (1, 0.5), (0, 0.1), (3, 2.0)]
            .into_iter()
            .filter_map(|(turn, above)| doubt(turn, above))
            .collect();
        doubts.sort_by(Doubt::clearest_first);
        let turns: Vec<usize> = doubts.iter().map(|doubt| doubt.turn).collect();
        assert_eq!(turns, [3, 1, 2, 0]);
    }
}
