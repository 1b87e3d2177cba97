//! Whether a cue changes what a hit means.
//!
//! Order: pseudo-cues take their characters out of the search, a terminator between cue and hit ends the scope, and
//! then the first cue that stands in the right place excuses the hit (ConText).

use crate::lexicon::{Cue, Found, Pattern, Reach, Scene};
use crate::model::{Norm, Span};

/// A cue that excused a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Excuse {
    /// Id of the cue.
    pub cue: String,
    /// Its words, normalised.
    pub words: String,
}

/// How many characters a tight cue may stand before its hit.
const TIGHT: usize = 3;

/// How far around a hit words are looked at, so that a turn without any punctuation stays affordable.
pub(super) const WINDOW: usize = 200;

/// A range, cut to what is near a hit.
pub(super) fn near(range: (usize, usize), span: Span<Norm>) -> (usize, usize) {
    (
        range.0.max(span.start.saturating_sub(WINDOW)),
        range.1.min(span.end + WINDOW),
    )
}

/// Looks for a cue among `cues` that excuses the hit at `span`; `before` is the listener's turn before, if any.
pub(super) fn excuse<'c>(
    scene: &Scene<'_>,
    span: Span<Norm>,
    cues: impl Iterator<Item = &'c Cue>,
    reach: Reach,
    before: Option<&Scene<'_>>,
) -> Option<Excuse> {
    let clause = near(scene.clauses.clause_bounds(span.start), span);
    let clause_end = near(scene.clauses.clause_bounds(span.end.saturating_sub(1)), span).1;
    let sentence = near(scene.clauses.sentence_bounds(span.start), span);
    let turn = near((0, scene.text.chars.len()), span);
    let behind = behind(scene, span, clause_end);
    for cue in cues {
        let pseudo = scene.find_within(&cue.pseudo, (sentence.0, sentence.1.max(behind)));
        let real = |found: &Found| !pseudo.iter().any(|p| p.span.overlaps(found.span));
        let words = |found: Found| {
            Some(Excuse {
                cue: cue.id.clone(),
                words: scene.text.slice(found.span),
            })
        };
        let found = standing_before(scene, cue, span, clause.0, reach, &real)
            .or_else(|| inside(scene, &cue.inside, span, &real))
            .or_else(|| after(scene, &cue.after, span, behind, &real))
            .or_else(|| {
                scene
                    .find_within(&cue.sentence, sentence)
                    .into_iter()
                    .find(|f| real(f))
            })
            .or_else(|| scene.find_within(&cue.turn, turn).into_iter().find(|f| real(f)));
        if let Some(found) = found {
            return words(found);
        }
        if let Some(before) = before
            && let Some(found) = before.first(&cue.listener_before)
        {
            return Some(Excuse {
                cue: cue.id.clone(),
                words: before.text.slice(found.span),
            });
        }
    }
    None
}

fn standing_before(
    scene: &Scene<'_>,
    cue: &Cue,
    span: Span<Norm>,
    clause_start: usize,
    reach: Reach,
    real: &dyn Fn(&Found) -> bool,
) -> Option<Found> {
    if cue.before.is_empty() || clause_start >= span.start {
        return None;
    }
    // A cue may share its last character with the hit: 不会走法律程序, where the hit begins with 会.
    let terminators = scene.find_within(&cue.terminators, (clause_start, span.start));
    let candidates = scene.find_within(&cue.before, (clause_start, (span.start + 1).min(span.end)));
    candidates
        .into_iter()
        .rev()
        .filter(|found| real(found) && found.span.start < span.start)
        .find(|found| {
            let near = reach == Reach::Clause || found.span.end + TIGHT >= span.start;
            let ended = terminators.iter().any(|t| t.span.start >= found.span.end);
            near && !ended
        })
}

fn inside(
    scene: &Scene<'_>,
    patterns: &[Pattern],
    span: Span<Norm>,
    real: &dyn Fn(&Found) -> bool,
) -> Option<Found> {
    // The first words of a hit may be its own negation (不还…): what stands inside begins after them.
    scene
        .find_within(patterns, (span.start, span.end))
        .into_iter()
        .find(|found| real(found) && found.span.end < span.end)
}

/// How far a cue after the hit may stand: in the next clause (…，这种话我们不说), not further.
fn behind(scene: &Scene<'_>, span: Span<Norm>, clause_end: usize) -> usize {
    let next = near(scene.clauses.clause_bounds(clause_end), span).1;
    next.max(clause_end)
}

fn after(
    scene: &Scene<'_>,
    patterns: &[Pattern],
    span: Span<Norm>,
    behind: usize,
    real: &dyn Fn(&Found) -> bool,
) -> Option<Found> {
    if patterns.is_empty() || span.end >= scene.text.chars.len() {
        return None;
    }
    let found = scene.find_within(patterns, (span.end, behind));
    found.into_iter().find(|found| real(found))
}
