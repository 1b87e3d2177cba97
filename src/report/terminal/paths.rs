//! The paths of a script: each with the required elements that are not said on it in time, where they are due, and a
//! model sentence.

use crate::model::{Analysis, PathElement, ScriptPath};
use crate::report::page::Page;
use crate::report::shown::Shown;
use crate::report::texts::Text;
use crate::report::ways;
use crate::report::width::printable;

/// Columns in front of what a path lacks.
const INDENT: usize = 4;

pub(super) fn write(page: &mut Page, analysis: &Analysis, shown: &Shown<'_>) {
    let lacking = analysis
        .paths
        .iter()
        .filter(|path| path.lacking().next().is_some());
    let title = page.fill(Text::Paths, &[&analysis.paths.len(), &lacking.count()]);
    page.line(0, &page.strong(&title));
    for path in &analysis.paths {
        page.paragraph(2, &heading(page, analysis, shown, path));
        for element in path.lacking() {
            page.paragraph(INDENT, &lack(page, analysis, element));
        }
    }
}

/// `非本人接听（听的人：第三人）：要素齐全`
fn heading(page: &Page, analysis: &Analysis, shown: &Shown<'_>, path: &ScriptPath) -> String {
    let name = ways::name(analysis, shown, path);
    let name = name.unwrap_or_else(|| page.text(Text::PathUnnamed).to_owned());
    let listener = page.text(ways::listener(path));
    let heading = page.fill(Text::PathOf, &[&printable(&name), &listener]);
    if path.lacking().next().is_some() {
        return heading;
    }
    page.fill(Text::Labelled, &[&heading, &page.text(Text::PathComplete)])
}

/// `缺失：身份核实；先说了欠款，后核实身份；应在文件第 12 行之前；可改说：…`
fn lack(page: &Page, analysis: &Analysis, element: &PathElement) -> String {
    let language = page.options.language;
    let catalogue = &analysis.catalogue;
    let text = catalogue.elements.get(&element.result.id);
    let name = text.map_or(element.result.id.id(), |text| text.name.get(language));
    let reason = element.result.why.map(|key| {
        let reason = catalogue.reasons.get(key);
        reason.map_or(key, |text| text.get(language)).to_owned()
    });
    let instead = text.and_then(|text| text.instead.as_ref());
    let instead = instead.map(|text| page.labelled(Text::LabelInstead, &text.get(language)));
    let parts = [
        Some(page.labelled(Text::StatusMissing, &name)),
        reason,
        ways::due(analysis, element, &page.options),
        instead,
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    parts.join(page.text(Text::Semicolon))
}
