//! Which authors are left out together, and features by number: what every kind of learning begins with.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

/// How many times authors are left out: a tenth of them each time, one at least.
pub(super) const FOLDS: usize = 10;

/// The fold of every sample, by its author; samples of one author share one.
pub(super) fn folds<'a>(authors: impl Iterator<Item = &'a str> + Clone) -> Vec<usize> {
    let all: BTreeSet<&str> = authors.clone().collect();
    let fold_of: HashMap<&str, usize> = all.into_iter().zip((0..FOLDS).cycle()).collect();
    authors.map(|author| fold_of[author]).collect()
}

/// For each fold, what `judge` says of its samples when it may learn from the others only: numbers of samples in, values
/// in the order of the samples out.
pub(super) fn left_out<T: Send + Default + Clone>(
    folds: &[usize],
    judge: impl Fn(&[usize], &[usize]) -> Vec<T> + Sync,
) -> Vec<T> {
    let judged: Vec<(usize, T)> = (0..FOLDS)
        .into_par_iter()
        .flat_map_iter(|fold| {
            let (out, rest): (Vec<usize>, Vec<usize>) = (0..folds.len()).partition(|at| folds[*at] == fold);
            let values = if out.is_empty() {
                Vec::new()
            } else {
                judge(&rest, &out)
            };
            out.into_iter().zip(values).collect::<Vec<_>>()
        })
        .collect();
    let mut values = vec![T::default(); folds.len()];
    for (at, value) in judged {
        values[at] = value;
    }
    values
}

/// The features of samples by number, sorted, and the names of those that occur in `least` samples. The same name of a
/// sample stands in a row and is given as often.
pub(super) fn numbered(named: &[Vec<String>], least: usize) -> (Vec<Vec<u32>>, Vec<String>) {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for names in named {
        for same in names.chunk_by(|a, b| a == b) {
            *counts.entry(&same[0]).or_default() += 1;
        }
    }
    let mut kept: Vec<String> = counts
        .into_iter()
        .filter(|(_, n)| *n >= least)
        .map(|(name, _)| name.to_string())
        .collect();
    kept.sort_unstable();
    let samples = named
        .par_iter()
        .map(|names| {
            let known = names.iter().filter_map(|name| kept.binary_search(name).ok());
            let mut features: Vec<u32> = known
                .map(|number| u32::try_from(number).unwrap_or(u32::MAX))
                .collect();
            features.sort_unstable();
            features
        })
        .collect();
    (samples, kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_is_left_out_as_a_whole() {
        let authors = ["b", "a", "b", "c"];
        let folds = folds(authors.into_iter());
        assert_eq!(folds, [1, 0, 1, 2]);
        let seen = left_out(&folds, |rest, out| {
            out.iter().map(|at| (*at, rest.to_vec())).collect()
        });
        let others = |at: usize| seen[at].1.clone();
        assert_eq!(
            (others(0), others(1), others(3)),
            (vec![1, 3], vec![0, 2, 3], vec![0, 1, 2])
        );
    }

    #[test]
    fn rare_features_are_left_out() {
        let named =
            [vec!["a", "a", "b"], vec!["a"]].map(|names| names.into_iter().map(String::from).collect());
        let (samples, names) = numbered(&named, 2);
        assert_eq!(
            (samples, names),
            (vec![vec![0, 0], vec![0]], vec!["a".to_string()])
        );
    }
}
