//! The approval of one script as a line of JSON. Keys and ids never change with the language; texts are Chinese.

use std::borrow::Cow;
use std::io;

use serde::Serialize;

use crate::approval::{Change, Problem, RecordError, Verified};
use crate::model::{Analysis, ElementId, Verdict};
use crate::report::contract::{Element, Error, Finding};
use crate::report::shown::{self, Shown};
use crate::report::{DocumentFailure, Options};

use super::{Standing, element};

/// Version of this form.
const VERSION: u32 = 1;

#[derive(Debug, Serialize)]
struct Line<'a> {
    schema: u32,
    id: &'a str,
    state: &'a str,
    /// Whether the script may be used on the strength of its approval.
    stands: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ruleset: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<Recorded<'a>>,
    changes: Vec<Changed<'a>>,
    objections: Objections<'a>,
    suppressed: usize,
    errors: Vec<Error<'a>>,
}

#[derive(Debug, Serialize)]
struct Recorded<'a> {
    by: Cow<'a, str>,
    date: String,
    note: Cow<'a, str>,
    verdict: Verdict,
    ruleset: &'a str,
    accepted: usize,
}

#[derive(Debug, Serialize)]
struct Changed<'a> {
    change: &'static str,
    /// Place in the approved script.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    turn: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

#[derive(Debug, Default, Serialize)]
struct Objections<'a> {
    findings: Vec<Finding<'a>>,
    elements: Vec<Missing<'a>>,
}

#[derive(Debug, Serialize)]
struct Missing<'a> {
    id: &'a str,
    element: ElementId,
    #[serde(flatten)]
    result: Element<'a>,
}

/// Adds what came of one script as a line of JSON.
///
/// # Errors
/// When it cannot be written as JSON, which its types rule out.
pub fn write_standing_line(out: &mut Vec<u8>, standing: Standing<'_>, options: &Options) -> io::Result<()> {
    let unmasked = options.unmasked;
    let line = match standing {
        Standing::Verified { analysis, verified } => of_verified(analysis, verified, unmasked),
        Standing::Approved { analysis, .. } => Line {
            stands: true,
            ..of_analysis(analysis, "approved")
        },
        Standing::Refused { analysis, problems } => Line {
            objections: objections(analysis, problems, unmasked),
            ..of_analysis(analysis, "refused")
        },
        Standing::Failed(failure) => of_failure(failure, unmasked),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.push(b'\n');
    Ok(())
}

fn of_analysis<'a>(analysis: &'a Analysis, state: &'a str) -> Line<'a> {
    Line {
        schema: VERSION,
        id: &analysis.call.id,
        state,
        stands: false,
        verdict: Some(analysis.verdict),
        ruleset: Some(&analysis.ruleset),
        record: None,
        changes: Vec::new(),
        objections: Objections::default(),
        suppressed: analysis.suppressed.len(),
        errors: Vec::new(),
    }
}

fn of_verified<'a>(analysis: &'a Analysis, verified: &'a Verified, unmasked: bool) -> Line<'a> {
    let shown = Shown::new(&analysis.call, unmasked);
    let record = verified.record.as_ref().map(|record| Recorded {
        by: shown::text(&record.approval.by, unmasked),
        date: record.approval.date.to_string(),
        note: shown::text(&record.approval.note, unmasked),
        verdict: record.verdict,
        ruleset: &record.ruleset,
        accepted: record.accepted.len(),
    });
    let changes = verified
        .changes
        .iter()
        .map(|change| changed(analysis, &shown, change));
    Line {
        stands: verified.stands(),
        record,
        changes: changes.collect(),
        objections: objections(analysis, &verified.objections, unmasked),
        errors: verified.error.iter().map(of_error).collect(),
        ..of_analysis(analysis, verified.state.id())
    }
}

fn of_error(error: &RecordError) -> Error<'_> {
    Error {
        what: error.to_string().into(),
        help: "review the script and approve it again: check SCRIPT --approve --by NAME".into(),
    }
}

fn of_failure(failure: &DocumentFailure, unmasked: bool) -> Line<'_> {
    Line {
        schema: VERSION,
        id: &failure.id,
        state: "unreadable",
        stands: false,
        verdict: None,
        ruleset: None,
        record: None,
        changes: Vec::new(),
        objections: Objections::default(),
        suppressed: 0,
        errors: vec![Error {
            what: shown::text(&failure.what.en, unmasked),
            help: shown::text(&failure.help.en, unmasked),
        }],
    }
}

fn changed<'a>(analysis: &'a Analysis, shown: &Shown<'a>, change: &'a Change) -> Changed<'a> {
    let (name, was, turn) = match change {
        Change::Edited { was, turn } => ("edited", Some(was), Some(*turn)),
        Change::Added { turn } => ("added", None, Some(*turn)),
        Change::Removed { was } => ("removed", Some(was), None),
    };
    let now = turn.and_then(|turn| analysis.call.turns.get(turn));
    Changed {
        change: name,
        was: was.map(|was| shown.text(was)),
        turn,
        line: now.and_then(|turn| turn.line),
        sheet: now
            .and_then(|turn| turn.sheet.as_deref())
            .map(|sheet| shown.text(sheet)),
        text: turn.map(|turn| shown.turn(turn).to_owned()),
    }
}

fn objections<'a>(analysis: &'a Analysis, problems: &'a [Problem], unmasked: bool) -> Objections<'a> {
    let shown = Shown::new(&analysis.call, unmasked);
    let findings = problems.iter().filter_map(|problem| {
        let finding = analysis.findings.get(problem.finding?)?;
        Some(Finding::new(analysis, &shown, finding))
    });
    let elements = problems.iter().filter_map(|problem| {
        let element = element(analysis, problem)?.id;
        Some(Missing {
            id: &problem.id,
            element,
            result: Element::new(analysis, &shown, element),
        })
    });
    Objections {
        findings: findings.collect(),
        elements: elements.collect(),
    }
}
