//! The paths of a script: one for each listener that it tells apart, and what of the elements is said on each in time.
//!
//! Takes a script with its branches, gives paths. The debtor hears all that is not meant for others; everybody else what
//! comes before the first branch, his own branch and the end. Of messages each is a path, for each is sent by itself. The
//! elements of a path are those of a script that holds its lines only, so that one and the same table decides on both.

use std::collections::BTreeSet;

use crate::model::{
    Call, Callee, Channel, ElementId, ElementResult, ElementStatus, Kind, Line, PathElement, Role,
    ScriptPath, Turn,
};

use super::branches::{Branch, For};
use super::document::Document;
use super::line::{self, LineDecision};
use super::{element_evidence, elements};

/// Most paths of a talk that are walked: a workbook may name a listener in every row, and what all hear is judged on each.
const MOST: usize = 64;
/// Lines to be said within which the organisation is named.
const FIRST_LINES: usize = 3;
/// Why identity is missing where it is said after it was due.
const LATE: &str = "late";

/// Walks every path; none for documents that are no scripts.
pub(super) fn walk(document: &Document<'_>, line: &LineDecision) -> Vec<ScriptPath> {
    if !document.is_script() {
        return Vec::new();
    }
    let routes = match document.channel() {
        Channel::Sms => messages(document, line),
        Channel::Letter => vec![whole(document)],
        _ => {
            let mut ways = ways(document, line);
            ways.truncate(MOST);
            ways
        }
    };
    let routes = routes.into_iter().filter(|route| !route.turns.is_empty());
    routes.map(|route| judged(document, route)).collect()
}

/// A path before its elements are judged.
struct Route {
    opened_by: Vec<usize>,
    listener: Line,
    turns: Vec<usize>,
}

/// The paths of a talk: for each opening the debtor's, then those of the other branches in their order.
fn ways(document: &Document<'_>, line: &LineDecision) -> Vec<Route> {
    let branch = |turn: usize| line.branches.get(turn);
    let mut openings: Vec<Option<usize>> = document
        .agent_turns()
        .filter_map(|turn| branch(turn)?.opening)
        .map(Some)
        .collect();
    openings.dedup();
    if openings.is_empty() {
        openings.push(None);
    }
    let common = if document.call.meta.callee == Some(Callee::ThirdParty) {
        Line::ThirdParty
    } else {
        Line::Debtor
    };
    let mut routes = Vec::new();
    for opening in openings.into_iter().take(MOST) {
        let said: Vec<(usize, Branch)> = document
            .agent_turns()
            .filter_map(|turn| Some((turn, *branch(turn)?)))
            .filter(|(_, branch)| branch.opening.is_none() || branch.opening == opening)
            .collect();
        routes.push(main_way(&said, opening, common));
        routes.extend(other_ways(&said, opening, common));
    }
    routes
}

/// What who is rung hears; a branch for him is a part of it.
fn main_way(said: &[(usize, Branch)], opening: Option<usize>, common: Line) -> Route {
    let own = |branch: &Branch| match branch.listener {
        For::All | For::Closing => true,
        For::Debtor => common == Line::Debtor,
        _ => false,
    };
    let mine: Vec<&(usize, Branch)> = said.iter().filter(|(_, branch)| own(branch)).collect();
    let named = mine.iter().find(|(_, branch)| branch.listener == For::Debtor);
    let named = named.and_then(|(_, branch)| branch.opened_by);
    // Lines that only close are no way of their own.
    let turns = if mine.iter().any(|(_, branch)| branch.listener != For::Closing) {
        mine.iter().map(|(turn, _)| *turn).collect()
    } else {
        Vec::new()
    };
    Route {
        opened_by: opening.into_iter().chain(named).collect(),
        listener: common,
        turns,
    }
}

/// What others hear, a path for each branch.
fn other_ways(said: &[(usize, Branch)], opening: Option<usize>, common: Line) -> Vec<Route> {
    let parts = |branch: &Branch| !matches!(branch.listener, For::All | For::Closing);
    let first = said
        .iter()
        .position(|(_, branch)| parts(branch))
        .unwrap_or(said.len());
    let mut routes: Vec<Route> = Vec::new();
    let mut met = BTreeSet::new();
    for (_, branch) in said.iter().filter(|(_, branch)| parts(branch)) {
        if routes.len() == MOST {
            break;
        }
        let (Some(listener), Some(by)) = (branch.listener.line(), branch.opened_by) else {
            continue;
        };
        // Branches for the debtor are his way's, unless the script is for others.
        let is_in_main = listener == Line::Debtor && common == Line::Debtor;
        if is_in_main || !met.insert(by) {
            continue;
        }
        let mine = said.iter().enumerate().filter(|(at, (_, other))| {
            other.opened_by == Some(by)
                || other.listener == For::Closing
                || (*at < first && other.listener == For::All)
        });
        routes.push(Route {
            opened_by: opening.into_iter().chain([by]).collect(),
            listener,
            turns: mine.map(|(_, (turn, _))| *turn).collect(),
        });
    }
    routes
}

/// The messages of a file: by heading or row, else by the signature (【…】) with which each begins.
fn messages(document: &Document<'_>, line: &LineDecision) -> Vec<Route> {
    let third = document.call.meta.callee == Some(Callee::ThirdParty);
    let mut routes: Vec<Route> = Vec::new();
    let names = names_of_messages(document);
    let by_name = names.iter().any(|(_, name)| name.is_some());
    let mut last_name = None;
    for (turn, name) in names {
        let listener = line.lines.get(turn).copied().unwrap_or(Line::Debtor);
        let goes_on = last_name == Some(name) && !begins_message(document, turn);
        match routes.last_mut().filter(|_| goes_on) {
            Some(last) => last.turns.push(turn),
            None => {
                // Of several messages under one heading the first is called by it.
                let begun = begins_message(document, turn).then_some(turn);
                let opened_by = name.filter(|_| last_name != Some(name)).or(begun);
                routes.push(Route {
                    opened_by: opened_by.into_iter().collect(),
                    listener: if third { Line::ThirdParty } else { listener },
                    turns: vec![turn],
                });
            }
        }
        last_name = Some(name);
    }
    if let [only] = routes.as_mut_slice()
        && !by_name
    {
        only.opened_by.clear();
    }
    routes
}

/// A letter is one message, whatever its headings.
fn whole(document: &Document<'_>) -> Route {
    Route {
        opened_by: Vec::new(),
        listener: if document.call.meta.callee == Some(Callee::ThirdParty) {
            Line::ThirdParty
        } else {
            Line::Debtor
        },
        turns: document.agent_turns().collect(),
    }
}

/// Every line to be said with what it is called by: the note of its row, else the heading right above it, if that is not the
/// title.
fn names_of_messages(document: &Document<'_>) -> Vec<(usize, Option<usize>)> {
    let mut heading = None;
    let mut names = Vec::new();
    for (at, turn) in document.call.turns.iter().enumerate() {
        if let Some(level) = turn.level {
            heading = (level > 1).then_some(at);
        } else if turn.role == Role::Agent {
            names.push((at, note_of_row(document, at).or(heading)));
        }
    }
    names
}

/// The first of the notes right before a line in its row of a table.
fn note_of_row(document: &Document<'_>, turn: usize) -> Option<usize> {
    let turns = &document.call.turns;
    let own = turns.get(turn)?;
    let in_row = |at: &usize| {
        turns.get(*at).is_some_and(|other| {
            other.role == Role::Note
                && other.level.is_none()
                && own.line.is_some()
                && other.line == own.line
                && other.sheet == own.sheet
        })
    };
    (0..turn).rev().take_while(in_row).last()
}

/// Whether a line begins with a signature, or with a name and a signature (模板一：【云杉消金】…).
fn begins_message(document: &Document<'_>, turn: usize) -> bool {
    const WITHIN: usize = 8;
    let text = document.call.turns.get(turn).map(|turn| turn.text.as_str());
    text.is_some_and(|text| text.chars().take(WITHIN).any(|c| c == '【'))
}

fn judged(document: &Document<'_>, route: Route) -> ScriptPath {
    let Route {
        opened_by,
        listener,
        turns,
    } = route;
    let call = alone(document, &turns, listener);
    let part = Document::new(document.ruleset, &call);
    let debt = (0..turns.len()).find(|turn| elements::debt_fact(&part, *turn).is_some());
    let mut results = results(&part);
    let in_time = (debt.map_or(turns.len(), |at| at + 1)).min(FIRST_LINES);
    if !matches!(part.channel(), Channel::Sms | Channel::Letter) {
        identity_in_time(document, &turns, listener, in_time, &mut results);
    }
    let asked = results
        .iter()
        .find(|result| result.id == ElementId::Verification && result.status == ElementStatus::Present)
        .and_then(|result| result.evidence);
    let after = asked.map_or(0, |(turn, _)| turn + 1);
    let at = |turn: usize| turns.get(turn.min(turns.len().saturating_sub(1))).copied();
    let elements = results.into_iter().map(|mut result| {
        result.evidence = result.evidence.and_then(|(turn, span)| Some((at(turn)?, span)));
        if result.status == ElementStatus::Na
            && listener == Line::Unknown
            && result.why == Some("script_third_party")
        {
            result.why = Some("unverified");
        }
        let due = match result.id {
            ElementId::Identity | ElementId::RecordingNotice => at(0),
            ElementId::Verification => at(debt.unwrap_or(0)),
            ElementId::ComplaintChannel => at(turns.len()),
            ElementId::Purpose | ElementId::Amount | ElementId::Overdue | ElementId::RepaymentOptions => {
                at(after)
            }
        };
        PathElement {
            due: due.filter(|_| result.status != ElementStatus::Na),
            result,
        }
    });
    ScriptPath {
        elements: elements.collect(),
        opened_by,
        listener,
        turns,
    }
}

/// A script that holds the lines of a path and nothing else.
fn alone(document: &Document<'_>, turns: &[usize], listener: Line) -> Call {
    let said = turns.iter().filter_map(|turn| document.call.turns.get(*turn));
    let said = said.map(|turn| Turn::new(turn.role, turn.text.as_str()));
    let mut call = Call::new(document.call.id.as_str(), Kind::Script, said.collect());
    call.meta = document.call.meta.clone();
    call.meta.callee = Some(if listener == Line::Debtor {
        Callee::Debtor
    } else {
        Callee::ThirdParty
    });
    call
}

fn results(part: &Document<'_>) -> Vec<ElementResult> {
    let line = line::decide(part);
    element_evidence::weigh(part, &line, elements::check(part, &line))
}

/// Who calls must be named in the first lines and not after the debt.
fn identity_in_time(
    document: &Document<'_>,
    turns: &[usize],
    listener: Line,
    in_time: usize,
    results: &mut [ElementResult],
) {
    let identity = results.iter_mut().find(|result| result.id == ElementId::Identity);
    let Some(identity) = identity.filter(|result| result.status == ElementStatus::Present) else {
        return;
    };
    if identity.evidence.is_some_and(|(turn, _)| turn < in_time) {
        return;
    }
    let call = alone(document, turns.get(..in_time).unwrap_or(turns), listener);
    let first = self::results(&Document::new(document.ruleset, &call));
    match first.into_iter().find(|result| result.id == ElementId::Identity) {
        Some(said) if said.status == ElementStatus::Present => *identity = said,
        _ => {
            identity.status = ElementStatus::Missing;
            identity.why = Some(LATE);
        }
    }
}
