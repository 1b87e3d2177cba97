//! The second table: how much the sums of a turn, its neighbours and its length count for one category.
//!
//! Logistic regression by Newton's method (iteratively reweighted least squares; Hastie, Tibshirani and Friedman, The
//! Elements of Statistical Learning, section 4.4.1) over sums of turns whose authors were left out, so that what it sees are
//! sums as unknown calls have them.

use crate::lexicon::TERMS;

/// The terms of a turn, in units.
pub(super) type Terms = [f64; TERMS];

/// Most steps; four or five are enough where there is something to learn.
const STEPS: usize = 25;
/// How much large coefficients cost; enough to keep a category that parts perfectly within bounds.
const RIDGE: f64 = 1.0;

/// How much each term counts: the log-odds of the category are the sum of the terms times these.
pub(super) fn fit(turns: &[(Terms, bool)]) -> Terms {
    let mut coefficients = [0.0; TERMS];
    for _ in 0..STEPS {
        let mut gradient: Terms = coefficients.map(|c| -RIDGE * c);
        let mut curvature = [[0.0; TERMS]; TERMS];
        for (terms, positive) in turns {
            let odds = 1.0 / (1.0 + (-sum(&coefficients, terms)).exp());
            let error = f64::from(u8::from(*positive)) - odds;
            let weight = odds * (1.0 - odds);
            for (row, term) in terms.iter().enumerate() {
                gradient[row] += error * term;
                for (column, other) in terms.iter().enumerate().take(row + 1) {
                    curvature[row][column] += weight * term * other;
                }
            }
        }
        for (at, row) in curvature.iter_mut().enumerate() {
            row[at] += RIDGE;
        }
        let step = solve(&mut curvature, gradient);
        let largest = step.iter().fold(0.0f64, |most, s| most.max(s.abs()));
        coefficients.iter_mut().zip(step).for_each(|(c, s)| *c += s);
        if largest < 1e-6 {
            break;
        }
    }
    coefficients
}

/// The sum for a turn.
pub(super) fn sum(coefficients: &Terms, terms: &Terms) -> f64 {
    coefficients.iter().zip(terms).map(|(c, t)| c * t).sum()
}

/// Solves a symmetric positive definite system of which the lower half is given, by Cholesky's decomposition in place.
fn solve(matrix: &mut [[f64; TERMS]; TERMS], mut right: Terms) -> Terms {
    for row in 0..TERMS {
        for column in 0..=row {
            let dot: f64 = (0..column).map(|k| matrix[row][k] * matrix[column][k]).sum();
            matrix[row][column] = if row == column {
                (matrix[row][row] - dot).max(f64::MIN_POSITIVE).sqrt()
            } else {
                (matrix[row][column] - dot) / matrix[column][column]
            };
        }
    }
    for row in 0..TERMS {
        let dot: f64 = (0..row).map(|k| matrix[row][k] * right[k]).sum();
        right[row] = (right[row] - dot) / matrix[row][row];
    }
    for row in (0..TERMS).rev() {
        let dot: f64 = (row + 1..TERMS).map(|k| matrix[k][row] * right[k]).sum();
        right[row] = (right[row] - dot) / matrix[row][row];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_odds_that_the_turns_have() {
        // Of turns without the first term one in four belongs to the category, of turns with it three in four.
        let turns: Vec<(Terms, bool)> = (0..4000)
            .map(|n| {
                let mut terms = [0.0; TERMS];
                terms[0] = f64::from(u8::from(n % 2 == 0));
                terms[TERMS - 1] = 1.0;
                (terms, (n / 2) % 4 < if n % 2 == 0 { 3 } else { 1 })
            })
            .collect();
        let found = fit(&turns);
        assert!((found[TERMS - 1] + 3.0f64.ln()).abs() < 0.02, "{found:?}");
        assert!((found[0] - 2.0 * 3.0f64.ln()).abs() < 0.02, "{found:?}");
        assert!(found[1].abs() < 1e-9, "a term that never stands says nothing");
    }
}
