//! The head of a document's report: what it is, the verdict, who was reached and why that was concluded.

use crate::model::{Analysis, Assumption, Kind};
use crate::report::page::Page;
use crate::report::paint;
use crate::report::texts::{self, Text};
use crate::report::width::printable;

/// Characters of the ruleset's hash that tell it apart.
const HASH: usize = 12;

pub(super) fn write(page: &mut Page, analysis: &Analysis) {
    let call = &analysis.call;
    let kind = texts::channel(call.meta.channel()).filter(|_| call.kind == Kind::Call);
    let kind = page.text(kind.unwrap_or(texts::kind(call.kind)));
    page.line(0, &format!("{}  {kind}", page.strong(&printable(&call.id))));
    page.line(0, &judgement(page, analysis));
    page.line(0, &page.faint(&origin(page, analysis)));
}

/// `来源：a.txt:3（推定：…）`
pub(super) fn source(page: &Page, path: &str, line: usize, assumed: &[Assumption]) -> String {
    let path = printable(path);
    let place = if line > 0 {
        format!("{path}:{line}")
    } else {
        path.into_owned()
    };
    let mut source = page.labelled(Text::LabelSource, &place);
    if !assumed.is_empty() {
        let language = page.options.language;
        let remarks: Vec<&str> = assumed.iter().map(|remark| remark.text.get(language)).collect();
        let assumed = page.labelled(
            Text::LabelAssumed,
            &printable(&remarks.join(page.text(Text::Semicolon))),
        );
        source.push_str(&page.fill(Text::Brackets, &[&assumed]));
    }
    source
}

fn judgement(page: &Page, analysis: &Analysis) -> String {
    let verdict = page.text(texts::verdict(analysis.verdict));
    let mut parts = vec![
        page.labelled(
            Text::LabelVerdict,
            &page.paint(paint::of_verdict(analysis.verdict), verdict),
        ),
        page.labelled(Text::LabelScore, &analysis.score),
    ];
    if let Some(outcome) = analysis.outcome {
        let mut reached = page.labelled(Text::LabelOutcome, &page.text(texts::outcome(outcome)));
        if let Some((turn, evidence)) = &analysis.outcome_why {
            let evidence = texts::evidence(evidence).map_or(evidence.as_str(), |text| page.text(text));
            let why = page.fill(Text::OutcomeWhy, &[turn, &evidence]);
            reached.push_str(&page.fill(Text::Brackets, &[&why]));
        }
        parts.push(reached);
    }
    parts.join(" · ")
}

fn origin(page: &Page, analysis: &Analysis) -> String {
    let call = &analysis.call;
    let mut parts = vec![source(
        page,
        &call.source.path,
        call.source.line,
        &call.source.assumed,
    )];
    if let Some(staff) = &call.meta.agent_id {
        parts.push(page.labelled(Text::LabelStaff, &printable(staff)));
    }
    let short: String = analysis.ruleset.chars().take(HASH).collect();
    parts.push(page.labelled(Text::LabelRuleset, &short));
    parts.join(" · ")
}
