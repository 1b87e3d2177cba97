//! What every turn of the agent comes to by its evidence: by itself, then beside how loud the other turns are and which way those around
//! it lean.
//!
//! Takes a document with the hits of the rules, gives sums by category. Must not know what follows from them.

use crate::lexicon::{Beside, CALM, CategoryWeights, Circumstances, Leanings, Own};

use super::document::Document;
use super::features::Weighed;
use super::line::LineDecision;
use super::rules::Hits;

/// The sums of an agent turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WeighedTurn {
    /// Index of the turn.
    pub turn: usize,
    /// What is known of it beside what is said.
    pub known: Circumstances,
    /// What it comes to by itself.
    pub own: Own,
    /// What stands beside them.
    pub beside: Beside,
    /// What both come to together.
    pub sums: CategoryWeights,
}

/// Adds up the evidence of every agent turn, and what it comes to beside that of the others.
#[must_use]
pub fn weigh_turns(document: &Document<'_>, line: &LineDecision, hits: &Hits) -> Vec<WeighedTurn> {
    let weights = document.ruleset.weights();
    let own: Vec<(usize, Circumstances, Own)> = document
        .agent_turns()
        .map(|turn| {
            let weighed = Weighed::new(document, line, hits, turn);
            let letters = document.scene(turn).letter_count();
            let own = Own::new(weighed.sums(), letters, || weighed.read_sums());
            (turn, weighed.known, own)
        })
        .collect();
    let sums: Vec<CategoryWeights> = own.iter().map(|(.., own)| own.weighed).collect();
    let mut turns: Vec<WeighedTurn> = own
        .into_iter()
        .zip(others(&sums))
        .map(|((turn, known, own), others)| {
            let beside = others.beside(document.scene(turn).letter_count());
            WeighedTurn {
                turn,
                known,
                own,
                beside,
                sums: weights.first.sums(&own, beside),
            }
        })
        .collect();
    let first: Vec<CategoryWeights> = turns.iter().map(|turn| turn.sums).collect();
    for (turn, leanings) in turns.iter_mut().zip(leanings(&first)) {
        turn.beside.leanings = leanings;
        turn.sums = weights.together.sums(&turn.own, turn.beside);
    }
    turns
}

/// For each of the turns of a document, which come to these sums at first, which way the turns around it lean.
pub(crate) fn leanings(first: &[CategoryWeights]) -> Vec<Leanings> {
    let lean: Vec<CategoryWeights> = first.iter().map(Leanings::of).collect();
    let mut most = CategoryWeights::default();
    let mut second = CategoryWeights::default();
    for lean in &lean {
        for ((most, second), lean) in most.iter_mut().zip(&mut second).zip(lean) {
            *second = (*second).max((*lean).min(*most));
            *most = (*most).max(*lean);
        }
    }
    let nth = |at: Option<usize>| at.and_then(|at| lean.get(at)).copied().unwrap_or_default();
    lean.iter()
        .enumerate()
        .map(|(at, own)| Leanings {
            before: nth(at.checked_sub(1)),
            after: nth(at.checked_add(1)),
            // The turn itself is left out: where it leans most, the next counts.
            most: std::array::from_fn(|c| if own[c] >= most[c] { second[c] } else { most[c] }),
        })
        .collect()
}

/// How loud the other turns of a document are, in thousandths; see [`Beside`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Others(Option<(i32, i32, i32)>);

impl Others {
    pub(crate) fn beside(self, letters: usize) -> Beside {
        let alone = Beside::alone(letters);
        self.0.map_or(alone, |(loudest, second, mean)| Beside {
            loudest,
            second,
            mean,
            letters,
            ..alone
        })
    }
}

/// For each of the turns of a document, how loud the others are; a turn is as loud as its largest sum.
pub(crate) fn others(turns: &[CategoryWeights]) -> Vec<Others> {
    let loud: Vec<i32> = turns
        .iter()
        .map(|sums| sums.iter().copied().max().unwrap_or_default())
        .collect();
    let mut sorted = loud.clone();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let all: i64 = loud.iter().copied().map(i64::from).sum();
    loud.iter()
        .map(|own| {
            // The turn itself is left out: what stands at its place or before it moves up.
            let place = sorted.partition_point(|sum| sum > own);
            let other = |nth: usize| sorted.get(if nth >= place { nth + 1 } else { nth }).copied();
            let count = i64::try_from(loud.len()).unwrap_or(i64::MAX) - 1;
            Others(other(0).map(|loudest| {
                let mean = i32::try_from((all - i64::from(*own)) / count).unwrap_or(loudest);
                (loudest, other(1).unwrap_or(CALM.1.min(loudest)), mean)
            }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_others_are_never_the_turn_itself() {
        let turns = [3, 9, 5].map(|sum| [sum, 0, 0, 0, 0, -7]);
        let seen: Vec<_> = others(&turns).into_iter().map(|others| others.0).collect();
        assert_eq!(seen, [Some((9, 5, 7)), Some((5, 3, 4)), Some((9, 3, 6))]);
        let same = others(&[[4; 6], [4; 6]]).into_iter().map(|others| others.0);
        assert!(same.eq([Some((4, CALM.1, 4)); 2]));
        assert_eq!(others(&[[7; 6]]), [Others(None)]);
        let seen = leanings(&[[4000, 0, 0, 0, 0, 0], [400, 0, 0, 0, 0, 0], [-4000; 6]]);
        let threat = |pick: fn(&Leanings) -> CategoryWeights| {
            seen.iter().map(pick).map(|lean| lean[0]).collect::<Vec<_>>()
        };
        assert_eq!(threat(|l| l.before), [0, 1000, 600]);
        assert_eq!(threat(|l| l.after), [600, 0, 0]);
        assert_eq!(threat(|l| l.most), [600, 1000, 1000]);
        assert_eq!(leanings(&[[4000; 6]]), [Leanings::default()]);
        assert_eq!(others(&[]), []);
    }
}
