//! Figures on labelled scripts that were read from their own files.
//!
//! Takes an analysis of a file and the gold of it, brings the findings to the lines of the gold, so that they can be
//! compared as those of a record, and compares paths. A line that the reader takes for an instruction is a line without
//! findings; a finding on what is not to be said is a false alarm on that note.

use super::eval::{Counts, Share};
use crate::model::{Analysis, ElementId, ElementStatus, Finding, GoldCall, GoldPath, Role, ScriptPath};
use crate::report::contract::path_name;

/// Figures on paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PathFigures {
    /// Paths of the gold against paths that were found.
    pub paths: Counts,
    /// Required elements of the gold's paths that apply; those of a path that was not found are wrong.
    pub elements: Share,
}

/// The analysis with its findings on the turns of the gold. Findings on words that the gold does not hold go to its first
/// turn that is not to be said, as the false alarms they are.
#[must_use]
pub fn on_gold(gold: &GoldCall, mut analysis: Analysis) -> Analysis {
    let places = places(gold, &analysis);
    let note = gold.call.turns.iter().position(|turn| turn.role == Role::Note);
    let findings: Vec<Finding> = std::mem::take(&mut analysis.findings);
    analysis.findings = findings
        .into_iter()
        .filter_map(|mut finding| {
            finding.turn = places.get(finding.turn).copied().flatten().or(note)?;
            Some(finding)
        })
        .collect();
    analysis
}

/// For each turn that was read, the turn of the gold that holds its words: the same words first, then those that stand
/// inside others.
fn places(gold: &GoldCall, analysis: &Analysis) -> Vec<Option<usize>> {
    const SHORTEST: usize = 4;
    let wanted: Vec<String> = gold.call.turns.iter().map(|turn| bare(&turn.text)).collect();
    let read: Vec<String> = analysis.call.turns.iter().map(|turn| bare(&turn.text)).collect();
    let mut taken = vec![false; wanted.len()];
    let mut places: Vec<Option<usize>> = read
        .iter()
        .map(|text| {
            let at = (0..wanted.len()).find(|at| !taken[*at] && wanted[*at] == *text)?;
            taken[at] = true;
            Some(at)
        })
        .collect();
    for (place, text) in places.iter_mut().zip(&read) {
        if place.is_none() && text.chars().count() >= SHORTEST {
            let holds = |at: &usize| {
                wanted[*at].contains(text.as_str())
                    || wanted[*at].chars().count() >= SHORTEST && text.contains(wanted[*at].as_str())
            };
            *place = (0..wanted.len()).find(holds);
        }
    }
    places
}

/// The letters and numerals of a text.
fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Compares the paths of a script with those of its gold.
pub fn evaluate_paths(figures: &mut PathFigures, gold: &GoldCall, analysis: &Analysis) {
    let mut free: Vec<&ScriptPath> = analysis.paths.iter().collect();
    let only = |listener| {
        gold.paths.iter().filter(|path| path.listener == listener).count() == 1
            && analysis
                .paths
                .iter()
                .filter(|path| path.listener == listener)
                .count()
                == 1
    };
    for wanted in &gold.paths {
        let same = |path: &&ScriptPath| {
            path.listener == wanted.listener
                && (only(path.listener) || is_called(analysis, path, &wanted.name))
        };
        let found = free.iter().position(same).map(|at| free.remove(at));
        figures.paths.add(true, found.is_some());
        compare(&mut figures.elements, wanted, found);
    }
    for _ in free {
        figures.paths.add(false, true);
    }
}

fn is_called(analysis: &Analysis, path: &ScriptPath, name: &str) -> bool {
    let found = path_name(analysis, path).map(|name| bare(&name));
    let wanted = (name != "-").then(|| bare(name));
    match (found, wanted) {
        (Some(found), Some(wanted)) => found.contains(&wanted) || wanted.contains(&found),
        (None, None) => true,
        _ => false,
    }
}

fn compare(elements: &mut Share, wanted: &GoldPath, found: Option<&ScriptPath>) {
    let labelled = wanted
        .elements
        .iter()
        .filter(|(id, status)| *id != ElementId::ComplaintChannel && *status != ElementStatus::Na);
    for (id, status) in labelled {
        let result = found.and_then(|path| path.elements.iter().find(|element| element.result.id == *id));
        elements.add(result.is_some_and(|element| element.result.status == *status));
    }
}
