//! Which words of a turn are shown for evidence that was added up: where its letters weigh most.
//!
//! Takes the weight of every character, gives a stretch of the turn. Knows nothing of categories or verdicts.

use crate::lexicon::{Scene, letter};
use crate::model::{Norm, Span};

/// The words to be shown of a turn: the clauses whose letters weigh most above the mean of the turn, and of a single long one the
/// letters that do; the whole turn where none of its words speaks for the category, but the talk. Where every word
/// speaks for it a little, the whole turn would weigh most, and nobody would see why.
pub(super) fn telling(scene: &Scene<'_>, weight: &[i64]) -> Span<Norm> {
    let chars = &scene.text.chars;
    if heaviest(weight).is_empty() {
        return trimmed(chars, 0, chars.len());
    }
    let is_letter = |at: &usize| letter(chars[*at]).is_some();
    let letters = i64::try_from(scene.letter_count().max(1)).unwrap_or(i64::MAX);
    let mean = (weight.iter().sum::<i64>() / letters).max(0);
    let above: Vec<i64> = (0..chars.len())
        .map(|at| if is_letter(&at) { weight[at] - mean } else { 0 })
        .collect();
    let mut clauses: Vec<(usize, i64)> = Vec::new();
    for (at, above) in above.iter().enumerate() {
        match clauses.last_mut() {
            Some((start, sum)) if scene.clauses.clause(*start) == scene.clauses.clause(at) => *sum += above,
            _ => clauses.push((at, *above)),
        }
    }
    let sums: Vec<i64> = clauses.iter().map(|clause| clause.1).collect();
    let best = heaviest(&sums);
    let edge = |nth: usize| clauses.get(nth).map_or(chars.len(), |clause| clause.0);
    let (start, end) = match best.is_empty() {
        true => (0, chars.len()),
        false => (edge(best.start), edge(best.end)),
    };
    let is_long = best.len() <= 1 && end - start > LONG_CLAUSE;
    let within = heaviest(&above[start..end]);
    let (start, end) = match is_long && !within.is_empty() {
        true => (start + within.start, start + within.end),
        false => (start, end),
    };
    trimmed(chars, start, end)
}

/// A stretch from its first letter to its last.
fn trimmed(chars: &[char], start: usize, end: usize) -> Span<Norm> {
    let is_letter = |at: &usize| letter(chars[*at]).is_some();
    let from = (start..end).find(is_letter).unwrap_or(start);
    let to = (from..end).rev().find(is_letter).map_or(end, |last| last + 1);
    Span::new(from, to)
}

/// The stretch that weighs most; empty when none weighs anything.
pub(super) fn heaviest(weight: &[i64]) -> Span<Norm> {
    let (mut best, mut best_sum) = ((0, 0), 0);
    let (mut start, mut sum) = (0, 0);
    for (at, w) in weight.iter().enumerate() {
        if sum <= 0 {
            (start, sum) = (at, 0);
        }
        sum += w;
        if sum > best_sum {
            (best, best_sum) = ((start, at + 1), sum);
        }
    }
    Span::new(best.0, best.1)
}

/// From how many characters on a clause is too long to be shown whole.
const LONG_CLAUSE: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Ruleset, Side};

    #[test]
    fn clauses_are_shown_whole_and_long_ones_in_part() {
        let ruleset = Ruleset::builtin().expect("the lexicons load");
        let shown = |text: &str, heavy: &str| {
            let scene = Scene::new(&ruleset, ruleset.read(text), Side::Agent);
            let at = text.find(heavy).map_or(0, |byte| text[..byte].chars().count());
            let heavy = at..at + heavy.chars().count();
            let weight: Vec<i64> = (0..text.chars().count())
                .map(|at| if heavy.contains(&at) { 900 } else { 100 })
                .collect();
            let span = telling(&scene, &weight);
            text.chars().skip(span.start).take(span.len()).collect::<String>()
        };
        assert_eq!(
            shown("好的，那我叫人去你家坐坐，再见。", "叫人去"),
            "那我叫人去你家坐坐"
        );
        assert_eq!(shown("你等着。我叫人。", "我叫人"), "我叫人");
        assert_eq!(shown("我叫人去", "叫人"), "我叫人去");
        let long = "行了我也不跟你多说了你自己想想清楚我叫人去你家里坐坐好吧就这样";
        assert_eq!(shown(long, "叫人去你家里坐坐"), "叫人去你家里坐坐");
        let scene = Scene::new(&ruleset, ruleset.read("你好。"), Side::Agent);
        assert_eq!(telling(&scene, &[-1, -5, 0]), Span::new(0, 2), "the talk speaks");
    }

    #[test]
    fn the_heaviest_stretch_is_the_shortest_of_those() {
        assert_eq!(heaviest(&[-1, 2, -1, 3, -9, 1]), Span::new(1, 4));
        assert!(heaviest(&[-1, 0]).is_empty() && heaviest(&[]).is_empty());
    }
}
