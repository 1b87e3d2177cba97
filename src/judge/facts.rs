//! Facts against the record: sums, days, dates and offers that were said, compared with `meta`.
//!
//! Honest rounding passes: a sum is compared at the precision at which it was said, vague sums (多, 来, 左右) more loosely;
//! if one sum of the turn agrees with the record, the others are taken as its parts. A sum and a time that stand side by side
//! (五千四百八，四十七天) tell what is owed and since when without a word that says so: what is right of the two shows what the other is.

use rust_decimal::Decimal;

use super::document::Document;
use crate::lexicon::{Circumstance, Evidence};
use crate::model::{Certainty, Norm, Span};
use crate::text::{Duration, SpokenDate, Sum, is_numeral, numeral_at};

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
        "due_date" => due_date(document, turn),
        "offer_until" => offer_until(document, turn),
        _ => Vec::new(),
    }
}

/// How the figures of a turn stand to the record. Weaker than a contradiction: a sum may be a part that the record does
/// not know.
pub(super) fn figures(document: &Document<'_>, turn: usize) -> Vec<Circumstance> {
    let meta = &document.call.meta;
    let scene = document.scene(turn);
    let mut found = Vec::new();
    let known = known_sums(document);
    let least = Decimal::ONE_HUNDRED;
    for sum in scene.sums.iter().filter(|s| s.value.is_some_and(|v| v >= least)) {
        let agreed = known.iter().any(|k| agrees(sum, *k));
        found.push(match (meta.amount_due.is_some(), agreed) {
            (false, _) => Circumstance::SumUnknown,
            (true, true) => Circumstance::SumAgrees,
            (true, false) if meaning(document, turn, sum.span) == Meaning::Total => {
                Circumstance::SumTotalDiffers
            }
            // A part is never more than the whole.
            (true, false) if sum.value > meta.amount_due => Circumstance::SumAbove,
            (true, false) => Circumstance::SumDiffers,
        });
    }
    for days in scene
        .durations
        .iter()
        .filter_map(|d| d.days.map(|days| (days, d.vague)))
    {
        found.push(match meta.overdue_days {
            None => Circumstance::DaysUnknown,
            Some(record) if near_enough(days.0, record, days.1) => Circumstance::DaysAgree,
            Some(_) => Circumstance::DaysDiffer,
        });
    }
    for date in &scene.dates {
        found.push(match meta.due_date.as_deref().and_then(month_and_day) {
            None => Circumstance::DateUnknown,
            Some(due) if is_on(date, due) => Circumstance::DateAgrees,
            Some(_) => Circumstance::DateDiffers,
        });
    }
    found
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

/// Whether the words around a sum say that it is the total, what settles it, or a part (minimum, instalment, fee, discount).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Total,
    Settlement,
    Minimum,
    Other,
    Unsaid,
}

/// A sum of less than this part of the record is none of the whole.
const FAR_BELOW: u32 = 5;

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
    let timed = beside_overdue_time(document, turn);
    let offered = offered_before(document, turn);
    sums.into_iter()
        .filter(|sum| !sum.value.is_some_and(|said| offered.contains(&said)))
        .filter_map(|sum| {
            let said = sum.value?;
            let record = match meaning(document, turn, sum.span) {
                // 您那二百: what is far below it was not said for the whole.
                Meaning::Total if said * Decimal::from(FAR_BELOW) >= due => due,
                // A waiver makes it less, and nothing makes it more.
                Meaning::Settlement if said > due => due,
                Meaning::Minimum => meta.min_due?,
                Meaning::Unsaid if timed.iter().any(|beside| beside.contains(sum.span)) => due,
                _ => return None,
            };
            Some(Contradiction {
                span: sum.span,
                certainty: Certainty::Certain,
                note: format!("{} ≠ {}", said.normalize(), record.normalize()),
            })
        })
        .collect()
}

/// What the listener said shortly before a turn that he would pay: where the agent takes it up, he does not speak of what is owed.
fn offered_before(document: &Document<'_>, turn: usize) -> Vec<Decimal> {
    /// How many turns an offer is talked about; more would cost much in a call without end.
    const SHORTLY: usize = 12;
    let mut offered = Vec::new();
    let shortly_before = turn.saturating_sub(SHORTLY)..turn;
    for before in shortly_before.filter(|before| document.role(*before).is_listener()) {
        let said = spans(document, before, Evidence::SumOffered);
        let sums = document.scene(before).sums.iter();
        let is_offered = |sum: &&Sum| said.iter().any(|said| said.contains(sum.span));
        offered.extend(sums.filter(is_offered).filter_map(|sum| sum.value));
    }
    offered
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
    let is_near = |said: Decimal| said.checked_sub(record).is_some_and(|d| d.abs() <= tolerance);
    is_near(said) || sum.also.is_some_and(is_near)
}

/// The words that say what a sum is: those of its clause before it, and a few behind it. Of a clause without end not all are looked
/// at for each of its sums.
fn around(document: &Document<'_>, turn: usize, span: Span<Norm>) -> (usize, usize) {
    const BEFORE: usize = 60;
    const BEHIND: usize = 6;
    let clauses = &document.scene(turn).clauses;
    let start = clauses.clause_bounds(span.start).0;
    let end = clauses.clause_bounds(span.end.saturating_sub(1)).1;
    (
        start.max(span.start.saturating_sub(BEFORE)),
        end.min(span.end + BEHIND),
    )
}

fn meaning(document: &Document<'_>, turn: usize, span: Span<Norm>) -> Meaning {
    let scene = document.scene(turn);
    let window = around(document, turn, span);
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
    } else if has(Evidence::SumSettles) {
        Meaning::Settlement
    } else if has(Evidence::SumIsTotal) {
        Meaning::Total
    } else {
        Meaning::Unsaid
    }
}

/// Where a time that agrees with the record's days overdue stands beside a sum: 九千四，三十四天.
fn beside_overdue_time(document: &Document<'_>, turn: usize) -> Vec<Span<Norm>> {
    let Some(record) = document.call.meta.overdue_days else {
        return Vec::new();
    };
    let is_right = |d: &Duration| d.days.is_some_and(|said| near_enough(said, record, d.vague));
    let durations = &document.scene(turn).durations;
    let mut beside = spans(document, turn, Evidence::SumBesideTime);
    beside.retain(|beside| durations.iter().any(|d| is_right(d) && beside.contains(d.span)));
    beside
}

fn overdue_days(document: &Document<'_>, turn: usize) -> Vec<Contradiction> {
    let Some(record) = document.call.meta.overdue_days else {
        return Vec::new();
    };
    let scene = document.scene(turn);
    let claimed = spans(document, turn, Evidence::OverdueTimeSaid);
    let at_least = spans(document, turn, Evidence::TimeAtLeast);
    let due = document.call.meta.amount_due;
    let is_due = |sum: &Sum| sum.value.is_some() && due.is_some_and(|due| agrees(sum, due));
    let mut beside = spans(document, turn, Evidence::SumBesideTime);
    beside.retain(|beside| {
        scene
            .sums
            .iter()
            .any(|sum| beside.contains(sum.span) && is_due(sum))
    });
    let is_claimed = |d: &Duration| {
        // 你一天不还 is no count of days.
        let is_each_day = d.days == Some(1) && record > 1;
        !is_each_day && claimed.iter().chain(&beside).any(|claim| claim.contains(d.span))
    };
    scene
        .durations
        .iter()
        .filter(|d| is_claimed(d))
        .filter_map(|d| {
            let said = d.days?;
            // 逾期超过八十天 holds on the hundredth day too.
            let is_at_least = at_least.iter().any(|least| least.contains(d.span));
            let holds = near_enough(said, record, d.vague)
                || said < record && is_at_least
                || due.is_some_and(|due| in_one_breath(&scene.text.chars, d.span, (due, record)));
            (!holds).then(|| Contradiction {
                span: d.span,
                certainty: Certainty::Certain,
                note: format!("{said} ≠ {record}"),
            })
        })
        .collect()
}

/// Whether the numerals before a unit of time are the record's sum and days without a pause between them, as recognition without
/// punctuation gives them: 一万零五百八十二天 is 一万零五百 and 八十二天.
fn in_one_breath(chars: &[char], duration: Span<Norm>, (due, days): (Decimal, i64)) -> bool {
    /// More characters than both figures have.
    const LONGEST: usize = 30;
    let counts = |c: char| is_numeral(c) || c.is_ascii_digit();
    let Some(end) = (duration.start..duration.end).rfind(|at| counts(chars[*at])) else {
        return false;
    };
    let before = chars[..=end]
        .iter()
        .rev()
        .take(LONGEST)
        .take_while(|c| counts(**c) || **c == ' ');
    let mut run: Vec<char> = before.copied().filter(|c| *c != ' ').collect();
    run.reverse();
    let reads = |chars: &[char]| {
        numeral_at(chars, 0)
            .filter(|n| n.end == chars.len())
            .map(|n| n.value)
    };
    (1..run.len()).any(|at| reads(&run[..at]) == Some(due) && reads(&run[at..]) == Some(Decimal::from(days)))
}

fn due_date(document: &Document<'_>, turn: usize) -> Vec<Contradiction> {
    let record = document.call.meta.due_date.as_deref();
    let Some((record, due)) = record.and_then(|date| Some((date, month_and_day(date)?))) else {
        return Vec::new();
    };
    let said = spans(document, turn, Evidence::DueDateSaid);
    let dates = document.scene(turn).dates.iter();
    dates
        .filter(|date| said.iter().any(|said| said.contains(date.span)) && !is_on(date, due))
        .map(|date| Contradiction {
            span: date.span,
            // Of several unpaid instalments the record may name another.
            certainty: if date.day == Some(due.1) {
                Certainty::Suspected
            } else {
                Certainty::Certain
            },
            note: record.to_string(),
        })
        .collect()
}

/// Month and day of a date of the record.
fn month_and_day(date: &str) -> Option<(u8, u8)> {
    let mut parts = date.get(..10)?.split('-').skip(1);
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// Whether a day that was said can be that of the record: what was not said of it is not compared.
fn is_on(said: &SpokenDate, record: (u8, u8)) -> bool {
    let is_day = |day: u8| day == record.1 || said.vague && day + 1 == record.1;
    said.month.is_none_or(|month| month == record.0) && said.day.is_none_or(is_day)
}

fn offer_until(document: &Document<'_>, turn: usize) -> Vec<Contradiction> {
    let meta = &document.call.meta;
    let Some(until) = meta.offer_until.as_ref().filter(|_| meta.started_at.is_some()) else {
        return Vec::new();
    };
    if !meta.offer_is_open() {
        return Vec::new();
    }
    let today = spans(document, turn, Evidence::OfferEndsToday);
    let named = spans(document, turn, Evidence::OfferEndsOn);
    let last = month_and_day(until);
    let dates = document.scene(turn).dates.iter();
    let other_days = dates
        .filter(|date| date.day.is_some() && named.iter().any(|named| named.contains(date.span)))
        .filter(|date| last.is_some_and(|last| !is_on(date, last)))
        .map(|date| date.span);
    today
        .into_iter()
        .chain(other_days)
        .take(1)
        .map(|span| Contradiction {
            span,
            certainty: Certainty::Certain,
            note: until.clone(),
        })
        .collect()
}

/// Where a piece of evidence stands in a turn, but for what its exceptions touch.
fn spans(document: &Document<'_>, turn: usize, evidence: Evidence) -> Vec<Span<Norm>> {
    let (scene, evidence) = (document.scene(turn), document.ruleset.evidence(evidence));
    let mut found = scene.find(&evidence.patterns);
    if !found.is_empty() {
        let unless = scene.find(&evidence.unless);
        found.retain(|f| !unless.iter().any(|other| other.span.overlaps(f.span)));
    }
    found.into_iter().map(|f| f.span).collect()
}

/// Whether a sum of a turn states what is owed (the total, this instalment), for the element.
pub(super) fn states_debt(document: &Document<'_>, turn: usize, sum: &Sum) -> bool {
    let scene = document.scene(turn);
    let window = around(document, turn, sum.span);
    let not_owed = &document.ruleset.evidence(Evidence::SumNotOwed).patterns;
    let parts = scene.find_within(not_owed, window);
    !parts.iter().any(|p| p.span.overlaps(sum.span))
}
