//! Room 5: findings and missing elements -> points, score and verdict. Pure arithmetic over `scoring.toml`.
//!
//! From 100 down; points by severity, a part of them when suspected, capped by category. `fail`: a certain critical
//! finding, or a score below the line by certain findings and missing elements alone. `review`: any other finding of
//! major or above, a suspected one, a missing required element, an outcome that could not be settled, or words of a speaker
//! whom nobody knows, which are not judged.

use crate::lexicon::Scoring;
use crate::model::{
    Call, Category, Certainty, ElementId, ElementResult, ElementStatus, Finding, Outcome, Role, Severity,
    Turn, Verdict,
};

/// Points and verdict of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scored {
    /// 0 to 100.
    pub score: i32,
    /// Points by missing element, negative.
    pub elements: Vec<(&'static str, i32)>,
    /// The verdict.
    pub verdict: Verdict,
}

/// Whether it is known of all words who says them; what nobody known says is not judged.
#[must_use]
pub(crate) fn is_whole(call: &Call) -> bool {
    let says = |turn: &Turn| turn.text.chars().any(char::is_alphanumeric);
    let mut unknown = call.turns.iter().filter(|turn| turn.role == Role::Unknown);
    !unknown.any(says)
}

/// Fills the points of each finding and adds everything up; a document that is not [whole](is_whole) does not pass.
#[must_use]
pub(crate) fn score(
    scoring: &Scoring,
    findings: &mut [Finding],
    elements: &[ElementResult],
    outcome: Option<Outcome>,
    is_whole: bool,
) -> Scored {
    let certain = take_points(scoring, findings, Certainty::Certain, &mut [0; 6]);
    let mut taken = [0; 6];
    take_points(scoring, findings, Certainty::Certain, &mut taken);
    let suspected = take_points(scoring, findings, Certainty::Suspected, &mut taken);
    let elements: Vec<(&'static str, i32)> = elements
        .iter()
        .filter(|e| e.status == ElementStatus::Missing && e.required)
        .map(|e| (e.id.id(), -missing_points(scoring, e.id)))
        .collect();
    let missing: i32 = elements.iter().map(|(_, points)| points).sum();
    let sure = scoring.start + certain + missing;
    let score = (sure + suspected).clamp(0, scoring.start);
    Scored {
        verdict: match verdict(scoring, findings, &elements, outcome, sure) {
            Verdict::Pass if !is_whole => Verdict::Review,
            verdict => verdict,
        },
        score,
        elements,
    }
}

fn take_points(
    scoring: &Scoring,
    findings: &mut [Finding],
    certainty: Certainty,
    taken: &mut [i32; 6],
) -> i32 {
    let mut sum = 0;
    for finding in findings.iter_mut().filter(|f| f.certainty == certainty) {
        let full = severity_points(scoring, finding.severity);
        let points = match certainty {
            Certainty::Certain => full,
            Certainty::Suspected => full * scoring.suspected_percent / 100,
        };
        let category = &mut taken[finding.category.index()];
        let points = points.min(cap(scoring, finding.category) - *category).max(0);
        *category += points;
        finding.points = -points;
        sum -= points;
    }
    sum
}

fn verdict(
    scoring: &Scoring,
    findings: &[Finding],
    missing: &[(&'static str, i32)],
    outcome: Option<Outcome>,
    sure: i32,
) -> Verdict {
    let fatal = findings
        .iter()
        .any(|f| f.certainty == Certainty::Certain && f.severity == Severity::Critical);
    if fatal || sure < scoring.fail_below {
        return Verdict::Fail;
    }
    let weighty = findings.iter().any(|f| {
        f.severity >= Severity::Major || f.severity > Severity::Notice && f.certainty == Certainty::Suspected
    });
    if weighty || !missing.is_empty() || outcome == Some(Outcome::Unverified) {
        return Verdict::Review;
    }
    Verdict::Pass
}

fn severity_points(scoring: &Scoring, severity: Severity) -> i32 {
    match severity {
        Severity::Critical => scoring.points.critical,
        Severity::Major => scoring.points.major,
        Severity::Minor => scoring.points.minor,
        Severity::Notice => scoring.points.notice,
    }
}

fn cap(scoring: &Scoring, category: Category) -> i32 {
    match category {
        Category::Threat => scoring.cap.threat,
        Category::Insult => scoring.cap.insult,
        Category::FalseClaim => scoring.cap.false_claim,
        Category::Privacy => scoring.cap.privacy,
        Category::Harassment => scoring.cap.harassment,
        Category::ImproperDemand => scoring.cap.improper_demand,
    }
}

fn missing_points(scoring: &Scoring, id: ElementId) -> i32 {
    match id {
        ElementId::Identity => scoring.missing.identity,
        ElementId::Purpose => scoring.missing.purpose,
        ElementId::Amount => scoring.missing.amount,
        ElementId::Overdue => scoring.missing.overdue,
        ElementId::RepaymentOptions => scoring.missing.repayment_options,
        ElementId::RecordingNotice => scoring.missing.recording_notice,
        ElementId::Verification => scoring.missing.verification,
        ElementId::ComplaintChannel => scoring.missing.complaint_channel,
    }
}
