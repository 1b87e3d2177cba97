//! The foot of a document's report: how the score adds up, and what was set aside and how to see why.

use std::cmp::Reverse;

use crate::model::{Analysis, Catalogue, Dismissal, Reason};
use crate::report::names::reason_name;
use crate::report::page::Page;
use crate::report::shown::Shown;
use crate::report::texts::{self, Text};
use crate::report::width::printable;

/// Where scores start unless the points show otherwise.
const START: i32 = 100;

pub(super) fn write(page: &mut Page, analysis: &Analysis, shown: &Shown<'_>) {
    page.line(0, &page.labelled(Text::LabelArithmetic, &arithmetic(analysis)));
    let uncharged = analysis
        .violations()
        .filter(|finding| finding.points == 0)
        .count();
    if uncharged > 0 {
        page.line(2, &page.fill(Text::Uncharged, &[&uncharged]));
    }
    write_dismissals(page, analysis, shown);
}

/// `100 − 40 threat.arrest − 4 recording_notice = 56`; several findings of a rule are one term.
fn arithmetic(analysis: &Analysis) -> String {
    let mut terms: Vec<(&str, i32)> = Vec::new();
    let findings = analysis
        .findings
        .iter()
        .map(|finding| (finding.rule.as_str(), finding.points));
    for (id, points) in findings
        .chain(analysis.element_points.iter().copied())
        .filter(|(_, points)| *points != 0)
    {
        match terms.iter_mut().find(|term| term.0 == id) {
            Some(term) => term.1 += points,
            None => terms.push((id, points)),
        }
    }
    let taken: i32 = terms.iter().map(|term| term.1).sum();
    // A score above zero was not cut off, so it tells the start that `scoring.toml` sets.
    let start = if analysis.score > 0 {
        analysis.score - taken
    } else {
        START.min(-taken)
    };
    let mut line = start.to_string();
    for (id, points) in &terms {
        line.push_str(&format!(" − {} {id}", -points));
    }
    match start + taken {
        _ if terms.is_empty() => line,
        sum if sum < analysis.score => line + &format!(" = −{} → {}", -sum, analysis.score),
        sum => line + &format!(" = {sum}"),
    }
}

fn write_dismissals(page: &mut Page, analysis: &Analysis, shown: &Shown<'_>) {
    // What evidence set aside is what a reader doubts first; who is listening is plain from the head.
    let rank = |dismissal: &&Dismissal| match dismissal.reason {
        Reason::Evidence => 0,
        Reason::Cue(_) | Reason::Exception | Reason::SaidByListener(_) => 1,
        Reason::Listener(_) | Reason::Record | Reason::NoCollection => 2,
    };
    let Some(first) = analysis.dismissals.iter().min_by_key(rank) else {
        return;
    };
    let reasons = counted(
        analysis
            .dismissals
            .iter()
            .map(|d| reason(page, &analysis.catalogue, d)),
    );
    let reasons: Vec<String> = reasons
        .into_iter()
        .map(|(reason, count)| format!("{reason} {count}"))
        .collect();
    page.line(
        0,
        &page.fill(
            Text::Dismissed,
            &[&analysis.dismissals.len(), &page.list(&reasons)],
        ),
    );
    if page.options.details {
        for dismissal in &analysis.dismissals {
            page.line(2, &detail(page, analysis, shown, dismissal));
        }
    }
    let call = &analysis.call;
    let mut document = argument(&call.source.path);
    // Of several documents in a file the id tells which.
    if call.id != call.source.path {
        document.push_str(&format!(" --document {}", argument(&call.id)));
    }
    let hint = page.fill(Text::ExplainHint, &[&document, &first.turn]);
    page.line(2, &page.faint(&hint));
}

/// A path as an argument of a command that can be copied.
fn argument(path: &str) -> String {
    let path = printable(path);
    if path.contains(' ') {
        format!("\"{path}\"")
    } else {
        path.into_owned()
    }
}

/// `话轮 3 · 客服  threat.visit  上门：否定`
fn detail(page: &Page, analysis: &Analysis, shown: &Shown<'_>, dismissal: &Dismissal) -> String {
    let role = analysis
        .call
        .turns
        .get(dismissal.turn)
        .map(|turn| page.text(texts::role(turn.role)));
    let turn = page.fill(Text::Turn, &[&dismissal.turn, &role.unwrap_or_default()]);
    let words = shown.slice(dismissal.turn, dismissal.span);
    let why = page.fill(
        Text::Labelled,
        &[&printable(&words), &reason(page, &analysis.catalogue, dismissal)],
    );
    format!("{turn}  {}  {why}", dismissal.rule)
}

fn reason(page: &Page, catalogue: &Catalogue, dismissal: &Dismissal) -> String {
    reason_name(&dismissal.reason, catalogue, page.options.language)
}

/// Each value once with its count, the most frequent first, then by first appearance.
fn counted(values: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for value in values {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_score_adds_up_in_one_line() {
        for (score, points, elements, expected) in [
            (100, vec![], vec![], "100"),
            (
                56,
                vec![-40],
                vec![("amount", -4)],
                "100 − 40 threat.arrest − 4 amount = 56",
            ),
            (20, vec![-40, -40], vec![], "100 − 80 threat.arrest = 20"),
            (0, vec![-80, -40], vec![], "100 − 120 threat.arrest = −20 → 0"),
            (0, vec![-100], vec![], "100 − 100 threat.arrest = 0"),
            (70, vec![-10], vec![], "80 − 10 threat.arrest = 70"),
            (0, vec![-90], vec![], "90 − 90 threat.arrest = 0"),
        ] {
            let mut analysis = sample::call();
            let finding = analysis.findings.remove(0);
            analysis.findings = points
                .into_iter()
                .map(|points| {
                    let mut finding = finding.clone();
                    finding.points = points;
                    finding
                })
                .collect();
            analysis.element_points = elements;
            analysis.score = score;
            assert_eq!(arithmetic(&analysis), expected);
        }
    }
}
