//! The approval of one script for people: a line that says how it stands, then what was edited and what is objected to.

use crate::approval::{Change, Problem, Record, RecordError, State, Verified};
use crate::model::{Analysis, Verdict};
use crate::report::page::Page;
use crate::report::paint;
use crate::report::shown::{self, Shown};
use crate::report::texts::{self, Text};
use crate::report::told::Told;
use crate::report::width::{keep_start, printable};
use crate::report::{Options, Outcome, write_document};

use super::{Standing, element};

/// Digits of a ruleset's hash that tell it apart.
const HASH: usize = 12;

/// Adds what came of one script.
pub fn write_standing(out: &mut Vec<u8>, standing: Standing<'_>, options: &Options) {
    let mut page = Page::new(options);
    match standing {
        Standing::Verified { analysis, verified } => write_verified(&mut page, analysis, verified),
        Standing::Approved {
            analysis,
            record,
            accepted,
        } => {
            let suppressed = analysis.suppressed.len();
            let text = page.fill(Text::NowApproved, &[&printable(record), &accepted, &suppressed]);
            write_title(&mut page, analysis, Verdict::Pass, &text);
        }
        Standing::Refused { analysis, problems } => {
            let text = page.fill(Text::NotApproved, &[&problems.len()]);
            write_title(&mut page, analysis, Verdict::Fail, &text);
            write_problems(&mut page, analysis, problems);
            if let Some(problem) = problems.first() {
                let hint = page.fill(Text::AcceptHint, &[&problem.id]);
                page.line(2, &page.faint(&hint));
            }
        }
        Standing::Failed(failure) => return write_document(out, Outcome::Failed(failure), options),
    }
    page.finish(out);
}

fn write_title(page: &mut Page, analysis: &Analysis, verdict: Verdict, text: &str) {
    let text = page.paint(paint::of_verdict(verdict), text);
    let name = page.strong(&printable(&analysis.call.id));
    page.line(0, &page.fill(Text::Labelled, &[&name, &text]));
}

fn write_verified(page: &mut Page, analysis: &Analysis, verified: &Verified) {
    let verdict = if verified.stands() {
        Verdict::Pass
    } else {
        Verdict::Fail
    };
    let mut title = page.text(state(&verified.state)).to_owned();
    if let Some(record) = &verified.record {
        title.push_str(&page.fill(Text::Brackets, &[&decision(page, record)]));
    }
    write_title(page, analysis, verdict, &title);
    if let Some(RecordError::Broken { line, what }) = &verified.error {
        let text = page.fill(
            Text::RecordLine,
            &[line, &printable(what.get(page.options.language))],
        );
        page.line(2, &text);
    }
    write_changes(page, analysis, verified);
    if let (true, Some(record)) = (verified.ruleset_changed, &verified.record) {
        let short = |hash: &str| hash.chars().take(HASH).collect::<String>();
        let rulesets = [short(&record.ruleset), short(&analysis.ruleset)];
        let text = page.fill(Text::RulesetChanged, &[&rulesets[0], &rulesets[1]]);
        page.line(2, &page.faint(&text));
    }
    if !verified.objections.is_empty() {
        let text = page.fill(Text::Objections, &[&verified.objections.len()]);
        page.line(2, &page.strong(&text));
        write_problems(page, analysis, &verified.objections);
    }
}

fn state(state: &State) -> Text {
    match state {
        State::Approved => Text::StateApproved,
        State::Resaved => Text::StateResaved,
        State::Edited => Text::StateEdited,
        State::Unrecorded => Text::StateUnrecorded,
        State::RecordEdited => Text::StateRecordEdited,
        State::RecordBroken => Text::StateRecordBroken,
    }
}

/// `李合规，2026-11-28`
fn decision(page: &Page, record: &Record) -> String {
    let by = shown::text(&record.approval.by, page.options.unmasked);
    page.fill(Text::ApprovedBy, &[&printable(&by), &record.approval.date])
}

fn write_changes(page: &mut Page, analysis: &Analysis, verified: &Verified) {
    if verified.state == State::Edited && verified.changes.is_empty() {
        page.line(2, page.text(Text::ChangedAbout));
    }
    let shown = Shown::new(&analysis.call, page.options.unmasked);
    let told = Told::new(analysis, &page.options);
    let place = |at: usize| {
        let turn = analysis.call.turns.get(at);
        let place = turn.and_then(|turn| told.place(turn));
        let role = turn.map_or("", |turn| page.text(texts::role(turn.role)));
        place.unwrap_or_else(|| page.fill(Text::Turn, &[&at, &role]))
    };
    let mut lines: Vec<(String, Option<usize>)> = Vec::new();
    for change in &verified.changes {
        let (text, turn) = match change {
            Change::Edited { was, turn } => {
                let was = shown.text(was);
                (
                    page.fill(Text::LineEdited, &[&place(*turn), &printable(&was)]),
                    Some(*turn),
                )
            }
            Change::Added { turn } => (page.fill(Text::LineAdded, &[&place(*turn)]), Some(*turn)),
            Change::Removed { was } => {
                let was = shown.text(was);
                (page.fill(Text::LineRemoved, &[&printable(&was)]), None)
            }
        };
        lines.push((text, turn));
    }
    for (text, turn) in lines {
        page.line(2, &text);
        if let Some(turn) = turn {
            let words = printable(shown.turn(turn)).into_owned();
            let words = keep_start(&words, page.options.width - 6).into_owned();
            page.line(4, &format!("| {words}"));
        }
    }
}

/// `aa72241d38d1  文件第 16 行  威胁恐吓：“…”（确定）；理由`
fn write_problems(page: &mut Page, analysis: &Analysis, problems: &[Problem]) {
    let told = Told::new(analysis, &page.options);
    for problem in problems {
        let finding = problem.finding.and_then(|at| analysis.findings.get(at));
        let said = match (finding, element(analysis, problem)) {
            (Some(finding), _) => told.finding(finding),
            (None, Some(element)) => told.missing(element),
            (None, None) => problem.subject.rule.clone(),
        };
        let turn = problem.turn.and_then(|turn| analysis.call.turns.get(turn));
        let place = turn.and_then(|turn| told.place(turn));
        let place = place.map_or_else(String::new, |place| place + "  ");
        page.paragraph(4, &format!("{}  {place}{said}", problem.id));
    }
}
