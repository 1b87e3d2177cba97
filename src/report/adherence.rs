//! Scripts beside calls, for people: lines nobody says, elements left out, violations that stand in no script.

use crate::adherence::{Adherence, CallViolation, ScriptLine};
use crate::model::Analysis;

use super::Options;
use super::page::{Fit, Page};
use super::shown::Shown;
use super::texts::Text;
use super::told::Told;
use super::width::printable;

/// Adds the comparison.
pub fn write_adherence(out: &mut Vec<u8>, adherence: &Adherence, options: &Options) {
    let mut page = Page::new(options);
    let heading = page.fill(
        Text::Adherence,
        &[
            &adherence.scripts.len(),
            &adherence.lines.len(),
            &adherence.calls,
            &adherence.unreached,
        ],
    );
    page.line(0, &page.strong(&heading));
    write_lines(&mut page, adherence);
    write_elements(&mut page, adherence);
    let (improvised, scripted): (Vec<_>, Vec<_>) =
        violations(adherence).partition(|(_, violation)| violation.is_improvised());
    write_violations(&mut page, adherence, Text::Improvised, &improvised);
    write_violations(&mut page, adherence, Text::Scripted, &scripted);
    page.finish(out);
}

/// Every violation with its call, in the order of the calls.
pub(super) fn violations(adherence: &Adherence) -> impl Iterator<Item = (&Analysis, CallViolation)> {
    let calls = adherence.violations.iter();
    calls.flat_map(|call| call.found.iter().map(|violation| (&call.analysis, *violation)))
}

fn write_lines(page: &mut Page, adherence: &Adherence) {
    if adherence.lines.is_empty() {
        return;
    }
    page.blank();
    let header = [
        (Text::ColumnSaid, Fit::Whole),
        (Text::ColumnPlace, Fit::Whole),
        (Text::ColumnLine, Fit::Broken),
    ];
    let cells = |line: &ScriptLine| {
        let said = format!("{}/{}", line.said_in, adherence.calls);
        vec![said, place(page, adherence, line), words(page, adherence, line)]
    };
    let rows = adherence.lines.iter().map(cells).collect();
    page.table(&header, rows);
}

fn write_elements(page: &mut Page, adherence: &Adherence) {
    let Some(catalogue) = adherence.scripts.first().map(|script| &script.catalogue) else {
        return;
    };
    if adherence.elements.is_empty() {
        return;
    }
    page.blank();
    let header = [
        (Text::ColumnElement, Fit::Whole),
        (Text::ColumnLeftOut, Fit::Whole),
        (Text::ColumnExamples, Fit::Broken),
    ];
    let rows = adherence.elements.iter().map(|(id, used)| {
        let text = catalogue.elements.get(id);
        let name = text.map_or(id.id(), |text| text.name.get(page.options.language));
        let examples: Vec<_> = used.examples.iter().map(|id| printable(id)).collect();
        let left_out = format!("{}/{}", used.left_out, used.applies);
        vec![name.to_owned(), left_out, page.list(&examples)]
    });
    let rows = rows.collect();
    page.table(&header, rows);
}

fn write_violations(
    page: &mut Page,
    adherence: &Adherence,
    title: Text,
    found: &[(&Analysis, CallViolation)],
) {
    page.blank();
    page.line(0, &page.strong(&page.fill(title, &[&found.len()])));
    for (analysis, violation) in found {
        let Some(finding) = analysis.findings.get(violation.finding) else {
            continue;
        };
        let told = Told::new(analysis, &page.options).finding(finding);
        let id = printable(&analysis.call.id).into_owned();
        let text = page.fill(Text::CallTurn, &[&id, &finding.turn, &told]);
        page.paragraph(2, &text);
        let nearest = violation
            .nearest
            .and_then(|(at, share)| Some((adherence.lines.get(at)?, share)));
        if let Some((line, share)) = nearest {
            let (place, words) = (place(page, adherence, line), words(page, adherence, line));
            let share = format!("{share:.2}");
            let text = page.fill(Text::NearestLine, &[&share, &place, &words]);
            page.paragraph(4, &page.faint(&text));
        }
    }
}

/// `话术.md 文件第 12 行`
fn place(page: &Page, adherence: &Adherence, line: &ScriptLine) -> String {
    let Some(script) = adherence.scripts.get(line.script) else {
        return String::new();
    };
    let turn = script.call.turns.get(line.sentence.turn);
    let place = turn.and_then(|turn| Told::new(script, &page.options).place(turn));
    let place = place.unwrap_or_else(|| line.sentence.turn.to_string());
    if adherence.scripts.len() == 1 {
        return place;
    }
    format!("{} {place}", printable(&script.call.id))
}

fn words(page: &Page, adherence: &Adherence, line: &ScriptLine) -> String {
    let script = adherence.scripts.get(line.script);
    let words = script.map(|script| {
        let shown = Shown::new(&script.call, page.options.unmasked);
        let words = shown.slice(line.sentence.turn, line.sentence.span);
        printable(words.trim()).into_owned()
    });
    words.unwrap_or_default()
}
