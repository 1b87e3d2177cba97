//! The course of a talk: what is remembered of its turns in one direction, and how that would have to change.
//!
//! A recurrent layer of minimal gated units (Zhou, Wu, Zhang and Zhou, IJAC 2016: "Minimal Gated Unit for Recurrent Neural Networks")
//! whose gates are straight lines between 0 and 1, so that whole numbers can judge by it. Takes codes of turns, gives what is held after
//! each; knows nothing of letters.

use std::ops::Range;

use ndarray::{Array2, Axis};

use super::parameters::{Layer, Memory};
use super::{row, row_mut};

/// What was remembered after every turn of some talks.
pub(super) struct Course {
    /// By turn and unit, what a unit held before the turn.
    before: Array2<f32>,
    /// By turn and unit, how much it changed, and to what; both within their bounds.
    changed: Array2<f32>,
    /// By turn and unit, what it holds after it.
    pub(super) after: Array2<f32>,
}

/// How much a unit changes for a sum of this size.
fn share(sum: f32) -> f32 {
    (sum / 4.0 + 0.5).clamp(0.0, 1.0)
}

/// The turns of a talk in the order in which they are gone through.
fn in_order(turns: &Range<usize>, is_backward: bool) -> Box<dyn Iterator<Item = usize>> {
    match is_backward {
        true => Box::new(turns.clone().rev()),
        false => Box::new(turns.clone()),
    }
}

impl Course {
    /// Goes through the turns of each talk by their codes.
    pub(super) fn new(
        memory: &Memory,
        codes: &Array2<f32>,
        talks: &[Range<usize>],
        is_backward: bool,
    ) -> Self {
        let units = memory.kept.nrows();
        let sums = codes.dot(&memory.code.weights) + &memory.code.biases;
        let mut course = Self {
            before: Array2::zeros((codes.nrows(), units)),
            changed: Array2::zeros(sums.dim()),
            after: Array2::zeros((codes.nrows(), units)),
        };
        for talk in talks {
            let mut kept = vec![0.0; units];
            for turn in in_order(talk, is_backward) {
                let mut sums = sums.row(turn).to_vec();
                add_rows(&mut sums, &kept, &memory.kept);
                row_mut(&mut course.before, turn).copy_from_slice(&kept);
                for (unit, kept) in kept.iter_mut().enumerate() {
                    let (much, to) = (share(sums[unit]), sums[units + unit].clamp(-1.0, 1.0));
                    course.changed[(turn, unit)] = much;
                    course.changed[(turn, units + unit)] = to;
                    *kept += much * (to - *kept);
                }
                row_mut(&mut course.after, turn).copy_from_slice(&kept);
            }
        }
        course
    }

    /// What the memory and the codes change the loss by, when what is held after each turn changes it by `slopes`.
    pub(super) fn slopes(
        &self,
        memory: &Memory,
        codes: &Array2<f32>,
        talks: &[Range<usize>],
        is_backward: bool,
        slopes: &Array2<f32>,
    ) -> (Memory, Array2<f32>) {
        let units = memory.kept.nrows();
        let mut of_sums: Array2<f32> = Array2::zeros(self.changed.dim());
        // Turned, so that what a sum hands on to all units is a row.
        let by_sum = memory.kept.t().as_standard_layout().into_owned();
        for talk in talks {
            let mut carried = vec![0.0; units];
            // Back from the turn that was gone through last.
            for turn in in_order(talk, !is_backward) {
                let of_sums = row_mut(&mut of_sums, turn);
                for (unit, carried) in carried.iter_mut().enumerate() {
                    let slope = *carried + slopes[(turn, unit)];
                    let (much, to) = (self.changed[(turn, unit)], self.changed[(turn, units + unit)]);
                    // Outside of their bounds the gates are flat.
                    if much > 0.0 && much < 1.0 {
                        of_sums[unit] = slope * (to - self.before[(turn, unit)]) / 4.0;
                    }
                    if to.abs() < 1.0 {
                        of_sums[units + unit] = slope * much;
                    }
                    *carried = slope * (1.0 - much);
                }
                add_rows(&mut carried, of_sums, &by_sum);
            }
        }
        let memory_slopes = Memory {
            code: Layer {
                weights: codes.t().dot(&of_sums),
                biases: of_sums.sum_axis(Axis(0)).insert_axis(Axis(0)),
            },
            kept: self.before.t().dot(&of_sums),
        };
        (memory_slopes, of_sums.dot(&memory.code.weights.t()))
    }
}

/// Adds the rows of a matrix to sums, each as often as its number says.
fn add_rows(sums: &mut [f32], times: &[f32], matrix: &Array2<f32>) {
    for (at, times) in times.iter().enumerate().filter(|(_, times)| **times != 0.0) {
        let adds = row(matrix, at);
        sums.iter_mut()
            .zip(adds)
            .for_each(|(sum, add)| *sum += times * add);
    }
}

/// The rows of some turns side by side from several courses.
pub(super) fn beside(courses: &[Course; 2], turn: usize, into: &mut [f32]) {
    let units = courses[0].after.ncols();
    for (course, into) in courses.iter().zip(into.chunks_exact_mut(units)) {
        into.copy_from_slice(row(&course.after, turn));
    }
}

/// The slopes of both courses where `slopes` of some turns are known, which stand side by side from column `from` on.
pub(super) fn apart(
    slopes: &Array2<f32>,
    from: usize,
    turns: &[usize],
    size: (usize, usize),
) -> [Array2<f32>; 2] {
    let units = size.1;
    let mut both = [Array2::zeros(size), Array2::zeros(size)];
    for (nth, turn) in turns.iter().enumerate() {
        for (direction, into) in both.iter_mut().enumerate() {
            let at = from + direction * units;
            let from = &row(slopes, nth)[at..at + units];
            let into = row_mut(into, *turn).iter_mut().zip(from);
            into.for_each(|(into, slope)| *into += slope);
        }
    }
    both
}
