//! Scripts beside calls as one JSON object. Keys and ids never change with the language; texts are Chinese.

use std::borrow::Cow;
use std::io;

use serde::Serialize;

use crate::adherence::{Adherence, CallViolation, THRESHOLD};
use crate::model::{Analysis, ElementId};

use super::Options;
use super::adherence::violations;
use super::contract::Finding;
use super::shown::Shown;

/// Version of this form.
const VERSION: u32 = 1;

#[derive(Debug, Serialize)]
struct Comparison<'a> {
    schema: u32,
    threshold: f64,
    scripts: Vec<&'a str>,
    calls: usize,
    unreached: usize,
    lines: Vec<Line<'a>>,
    elements: Vec<Element<'a>>,
    improvised: Vec<Violation<'a>>,
    scripted: Vec<Violation<'a>>,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    script: &'a str,
    turn: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    start: usize,
    end: usize,
    text: Cow<'a, str>,
    elements: &'a [ElementId],
    said_in: usize,
}

#[derive(Debug, Serialize)]
struct Element<'a> {
    element: ElementId,
    applies: usize,
    left_out: usize,
    examples: &'a [String],
}

#[derive(Debug, Serialize)]
struct Violation<'a> {
    document: &'a str,
    finding: Finding<'a>,
    /// Index into `lines`.
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<usize>,
    likeness: f64,
}

/// Adds the comparison as one line of JSON.
///
/// # Errors
/// When it cannot be written as JSON, which its types rule out.
pub fn write_adherence_line(out: &mut Vec<u8>, adherence: &Adherence, options: &Options) -> io::Result<()> {
    let shown: Vec<_> = adherence
        .scripts
        .iter()
        .map(|s| Shown::new(&s.call, options.unmasked))
        .collect();
    let lines = adherence.lines.iter().filter_map(|line| {
        let call = &adherence.scripts.get(line.script)?.call;
        let sentence = line.sentence;
        Some(Line {
            script: &call.id,
            turn: sentence.turn,
            line: call.turns.get(sentence.turn)?.line,
            start: sentence.span.start,
            end: sentence.span.end,
            text: shown.get(line.script)?.slice(sentence.turn, sentence.span),
            elements: &line.elements,
            said_in: line.said_in,
        })
    });
    let elements = adherence.elements.iter().map(|(id, used)| Element {
        element: *id,
        applies: used.applies,
        left_out: used.left_out,
        examples: &used.examples,
    });
    let (improvised, scripted): (Vec<_>, Vec<_>) =
        violations(adherence).partition(|(_, violation)| violation.is_improvised());
    let comparison = Comparison {
        schema: VERSION,
        threshold: THRESHOLD,
        scripts: adherence
            .scripts
            .iter()
            .map(|script| script.call.id.as_str())
            .collect(),
        calls: adherence.calls,
        unreached: adherence.unreached,
        lines: lines.collect(),
        elements: elements.collect(),
        improvised: told(&improvised, options),
        scripted: told(&scripted, options),
    };
    serde_json::to_writer(&mut *out, &comparison)?;
    out.push(b'\n');
    Ok(())
}

fn told<'a>(found: &[(&'a Analysis, CallViolation)], options: &Options) -> Vec<Violation<'a>> {
    let told = found
        .iter()
        .filter_map(|(call, found)| violation(call, *found, options));
    told.collect()
}

fn violation<'a>(analysis: &'a Analysis, found: CallViolation, options: &Options) -> Option<Violation<'a>> {
    let shown = Shown::new(&analysis.call, options.unmasked);
    let finding = analysis.findings.get(found.finding)?;
    Some(Violation {
        document: &analysis.call.id,
        finding: Finding::new(analysis, &shown, finding),
        nearest: found.nearest.map(|(at, _)| at),
        likeness: found
            .nearest
            .map_or(0.0, |(_, share)| (share * 100.0).round() / 100.0),
    })
}
