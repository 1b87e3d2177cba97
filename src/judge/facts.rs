//! Facts against the record: sums, days, dates and offers that were said, compared with `meta`.
//!
//! Honest rounding passes: a sum is compared at the precision at which it was said, vague sums (多, 来, 左右) more loosely;
//! if one sum of the turn agrees with the record, the others are taken as its parts.

use rust_decimal::Decimal;

use super::document::Document;
use crate::lexicon::Evidence;
use crate::model::{Certainty, Norm, Span};
use crate::text::Sum;

/// A contradiction between what was said and the record.
pub(super) struct Contradiction {
    pub span: Span<Norm>,
    pub certainty: Certainty,
    /// `said 8500, record 3200`: never more than the two figures.
    pub note: String,
}

/// Contradictions of one kind in an agent turn.
pub(super) fn contradictions(document: &Document<'_>, turn: usize, check: &str) -> Vec<Contradiction> {
    match check {
        "amount" => amount(document, turn),
        "overdue_days" => overdue_days(document, turn),
        "offer_until" => offer_until(document, turn),
        _ => Vec::new(),
    }
}

/// How the figures of a turn stand to the record, as names of evidence: `sum agrees`, `days differ`, `date unknown`, and what
/// the record says of legal steps. Weaker than a contradiction: a sum may be a part that the record does not know.
pub(super) fn record_marks(document: &Document<'_>, turn: usize) -> Vec<&'static str> {
    let meta = &document.call.meta;
    let scene = document.scene(turn);
    let mut marks = Vec::new();
    let known = known_sums(document);
    let least = Decimal::ONE_HUNDRED;
    for sum in scene.sums.iter().filter(|s| s.value.is_some_and(|v| v >= least)) {
        let agreed = known.iter().any(|k| agrees(sum, *k));
        marks.push(match (meta.amount_due.is_some(), agreed) {
            (false, _) => "sum unknown",
            (true, true) => "sum agrees",
            (true, false) if meaning(document, turn, sum.span) == Meaning::Total => "sum total differs",
            (true, false) => "sum differs",
        });
    }
    for days in scene
        .durations
        .iter()
        .filter_map(|d| d.days.map(|days| (days, d.vague)))
    {
        marks.push(match meta.overdue_days {
            None => "days unknown",
            Some(record) if near_enough(days.0, record, days.1) => "days agree",
            Some(_) => "days differ",
        });
    }
    let due: Option<Vec<u8>> = meta.due_date.as_ref().map(|date| {
        date.split('-')
            .skip(1)
            .filter_map(|part| part.parse().ok())
            .collect()
    });
    for date in &scene.dates {
        let agreed = due.as_ref().map(|due| {
            let month = date.month.is_none_or(|month| due.first() == Some(&month));
            let day = date.day.is_none_or(|day| due.get(1) == Some(&day));
            month && day
        });
        marks.push(match agreed {
            None => "date unknown",
            Some(true) => "date agrees",
            Some(false) => "date differs",
        });
    }
    let steps = meta.legal_steps.as_ref().is_some_and(|steps| !steps.is_empty());
    marks.push(match (meta.litigation, steps) {
        (Some(true), _) | (_, true) => "steps taken",
        (Some(false), false) => "no steps taken",
        (None, false) => "steps unknown",
    });
    marks
}

/// The sums that the record knows.
fn known_sums(document: &Document<'_>) -> Vec<Decimal> {
    let meta = &document.call.meta;
    [meta.amount_due, meta.min_due, meta.instalment_due, meta.principal]
        .into_iter()
        .flatten()
        .collect()
}

/// Whether a number of days can honestly be said for the record's.
fn near_enough(said: i64, record: i64, vague: bool) -> bool {
    let tolerance = if vague {
        (said / 2).max(20)
    } else {
        3.max(record / 20)
    };
    said.saturating_sub(record).saturating_abs() <= tolerance
}

/// Names of lending organisations in a turn: their words (…贷款公司, …消费金融) are no debt facts.
pub(super) fn organisation_names(document: &Document<'_>, turn: usize) -> Vec<Span<Norm>> {
    spans(document, turn, Evidence::OrganisationName)
}

/// Whether the words around a sum say that it is the total, or a part (minimum, instalment, fee, discount).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Total,
    Minimum,
    Other,
    Unsaid,
}

fn amount(document: &Document<'_>, turn: usize) -> Vec<Contradiction> {
    let meta = &document.call.meta;
    let known = known_sums(document);
    let Some(due) = meta.amount_due else {
        return Vec::new();
    };
    let scene = document.scene(turn);
    let sums: Vec<&Sum> = scene.sums.iter().filter(|s| s.value.is_some()).collect();
    if sums.iter().any(|sum| known.iter().any(|k| agrees(sum, *k))) {
        return Vec::new();
    }
    sums.into_iter()
        .filter_map(|sum| {
            let said = sum.value?;
            let (record, certainty) = match meaning(document, turn, sum.span) {
                Meaning::Total => (due, Certainty::Certain),
                Meaning::Minimum => (meta.min_due?, Certainty::Certain),
                Meaning::Other | Meaning::Unsaid => return None,
            };
            Some(Contradiction {
                span: sum.span,
                certainty,
                note: format!("{} ≠ {}", said.normalize(), record.normalize()),
            })
        })
        .collect()
}

/// Whether a sum, at the precision at which it was said, can be the record's figure.
fn agrees(sum: &Sum, record: Decimal) -> bool {
    let Some(said) = sum.value else { return true };
    let tolerance = if sum.vague {
        (sum.unit * Decimal::from(2)).max(said / Decimal::from(5))
    } else {
        sum.unit.max(Decimal::ONE).max(said / Decimal::from(100))
    };
    // A record may hold any figure, also one too large to reckon with.
    said.checked_sub(record)
        .is_some_and(|difference| difference.abs() <= tolerance)
}

fn meaning(document: &Document<'_>, turn: usize, span: Span<Norm>) -> Meaning {
    let scene = document.scene(turn);
    let clause = scene.clauses.clause_bounds(span.start);
    let window = (
        clause.0,
        (span.end + 6).min(scene.clauses.clause_bounds(span.end.saturating_sub(1)).1),
    );
    let has = |evidence: Evidence| {
        scene
            .find_within(&document.ruleset.evidence(evidence).patterns, window)
            .iter()
            .any(|f| f.span.overlaps(span))
    };
    if has(Evidence::SumIsMinimum) {
        Meaning::Minimum
    } else if has(Evidence::SumIsPart) {
        Meaning::Other
    } else if has(Evidence::SumIsTotal) {
        Meaning::Total
    } else {
        Meaning::Unsaid
    }
}

fn overdue_days(document: &Document<'_>, turn: usize) -> Vec<Contradiction> {
    let Some(record) = document.call.meta.overdue_days else {
        return Vec::new();
    };
    let scene = document.scene(turn);
    let claimed = spans(document, turn, Evidence::OverdueTimeSaid);
    scene
        .durations
        .iter()
        .filter(|d| claimed.iter().any(|c| c.contains(d.span)))
        .filter_map(|d| {
            let said = d.days?;
            (!near_enough(said, record, d.vague)).then(|| Contradiction {
                span: d.span,
                certainty: Certainty::Certain,
                note: format!("{said} ≠ {record}"),
            })
        })
        .collect()
}

fn offer_until(document: &Document<'_>, turn: usize) -> Vec<Contradiction> {
    let meta = &document.call.meta;
    let (Some(until), Some(started)) = (&meta.offer_until, &meta.started_at) else {
        return Vec::new();
    };
    // Dates in ISO form compare as text.
    if until.get(..10) <= started.get(..10) {
        return Vec::new();
    }
    spans(document, turn, Evidence::OfferEndsToday)
        .into_iter()
        .take(1)
        .map(|span| Contradiction {
            span,
            certainty: Certainty::Certain,
            note: until.clone(),
        })
        .collect()
}

fn spans(document: &Document<'_>, turn: usize, evidence: Evidence) -> Vec<Span<Norm>> {
    document
        .scene(turn)
        .find(&document.ruleset.evidence(evidence).patterns)
        .into_iter()
        .map(|f| f.span)
        .collect()
}

/// Whether a sum of a turn states what is owed (the total, this instalment), for the element.
pub(super) fn states_debt(document: &Document<'_>, turn: usize, sum: &Sum) -> bool {
    let scene = document.scene(turn);
    let clause = scene.clauses.clause_bounds(sum.span.start);
    let after = scene.clauses.clause_bounds(sum.span.end.saturating_sub(1)).1;
    let window = (clause.0, (sum.span.end + 6).min(after));
    let not_owed = &document.ruleset.evidence(Evidence::SumNotOwed).patterns;
    let parts = scene.find_within(not_owed, window);
    !parts.iter().any(|p| p.span.overlaps(sum.span))
}
