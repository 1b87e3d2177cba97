//! What filters find most of in turns, and how they would have to change. Takes letters and words by number; knows nothing of talks.
//!
//! The products of characters and filters, and of words and filters, are made once for each character and word that is in the batch,
//! and the slope of a filter goes only to where it found most. Of words only the filters learn: what they mean is given.

use ndarray::{Array2, Axis, concatenate};

use super::parameters::Layer;
use super::{row, row_mut};

/// What a filter gives as its place when it found nothing.
const NOWHERE: u32 = u32::MAX;

/// The characters and words of a batch, each once, and their places.
pub(super) struct Places {
    /// By character.
    pub(super) chars: Array2<f32>,
    /// By word.
    pub(super) words: Array2<f32>,
}

/// A text: for each letter the number of its character and of its word in [`Places`].
pub(super) type Numbered = [(u32, u32)];

/// What the filters of one source found in some texts.
pub(super) struct Found {
    /// Filters of each width, and the largest width.
    size: (usize, usize),
    /// By text and filter, what it found most of; 0 where it found nothing.
    pub(super) most: Array2<f32>,
    /// By text and filter, where that was.
    places: Array2<u32>,
}

/// What the slopes of filters come to.
pub(super) struct Slopes {
    pub(super) filters: Layer,
    /// By character of the batch.
    pub(super) chars: Array2<f32>,
}

impl Found {
    /// Lets `filters`, so many of each width up to a largest one, look at every text.
    pub(super) fn new(filters: &Layer, size: (usize, usize), places: &Places, texts: &[&Numbered]) -> Self {
        let (of_chars, of_words) = filters.weights.view().split_at(Axis(0), places.chars.ncols());
        let (of_chars, of_words) = (places.chars.dot(&of_chars), places.words.dot(&of_words));
        let all = filters.biases.ncols();
        let mut found = Self {
            size,
            most: Array2::zeros((texts.len(), all)),
            places: Array2::from_elem((texts.len(), all), NOWHERE),
        };
        let (count, widest) = size;
        let mut beside: Vec<f32> = Vec::new();
        let mut here = vec![0.0; count];
        let columns = filters.weights.ncols();
        for (nth, text) in texts.iter().enumerate() {
            beside.clear();
            for (c, word) in *text {
                let both = row(&of_chars, *c as usize)
                    .iter()
                    .zip(row(&of_words, *word as usize));
                beside.extend(both.map(|(a, b)| a + b));
            }
            let (mut at, mut column) = (0, 0);
            for width in 1..=widest {
                let most = &mut row_mut(&mut found.most, nth)[at..at + count];
                let places = &mut row_mut(&mut found.places, nth)[at..at + count];
                let biases = &row(&filters.biases, 0)[at..at + count];
                for place in 0..text.len() {
                    here.copy_from_slice(biases);
                    let seen = beside[place * columns..].chunks_exact(columns).take(width);
                    for (offset, adds) in seen.enumerate() {
                        let adds = &adds[column + offset * count..][..count];
                        here.iter_mut().zip(adds).for_each(|(sum, add)| *sum += add);
                    }
                    let now = u32::try_from(place).unwrap_or(NOWHERE);
                    for ((most, place), here) in most.iter_mut().zip(places.iter_mut()).zip(&here) {
                        let is_more = here > most;
                        *most = if is_more { *here } else { *most };
                        *place = if is_more { now } else { *place };
                    }
                }
                (at, column) = (at + count, column + width * count);
            }
        }
        found
    }

    /// What the filters and the places of characters change the loss by, when what was found changes it by `slopes`.
    pub(super) fn slopes(
        &self,
        filters: &Layer,
        places: &Places,
        texts: &[&Numbered],
        slopes: &Array2<f32>,
    ) -> Slopes {
        let columns = filters.weights.ncols();
        let mut of_chars: Array2<f32> = Array2::zeros((places.chars.nrows(), columns));
        let mut of_words: Array2<f32> = Array2::zeros((places.words.nrows(), columns));
        let mut biases: Array2<f32> = Array2::zeros(filters.biases.dim());
        let (count, widest) = self.size;
        for (nth, text) in texts.iter().enumerate() {
            let (places, slopes) = (row(&self.places, nth), row(slopes, nth));
            let (mut at, mut column) = (0, 0);
            for width in 1..=widest {
                for filter in 0..count {
                    let (place, slope) = (places[at + filter], slopes[at + filter]);
                    if place == NOWHERE || slope == 0.0 {
                        continue;
                    }
                    biases[(0, at + filter)] += slope;
                    for (offset, (c, word)) in text[place as usize..].iter().take(width).enumerate() {
                        let column = column + offset * count + filter;
                        of_chars[(*c as usize, column)] += slope;
                        of_words[(*word as usize, column)] += slope;
                    }
                }
                (at, column) = (at + count, column + width * count);
            }
        }
        let (chars, _) = filters.weights.view().split_at(Axis(0), places.chars.ncols());
        let weights = stacked(&places.chars.t().dot(&of_chars), &places.words.t().dot(&of_words));
        Slopes {
            chars: of_chars.dot(&chars.t()),
            filters: Layer { weights, biases },
        }
    }
}

/// One matrix above another of as many columns.
fn stacked(above: &Array2<f32>, below: &Array2<f32>) -> Array2<f32> {
    concatenate(Axis(0), &[above.view(), below.view()]).unwrap_or_else(|_| above.clone())
}
