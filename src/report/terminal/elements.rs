//! The required elements as a table: said with the sentence, missing with the reason, the nearest miss and a model
//! sentence, or not applicable with the reason.

use crate::model::{Analysis, ElementResult, ElementStatus};
use crate::report::page::{Fit, Page};
use crate::report::quote::sentence;
use crate::report::shown::Shown;
use crate::report::texts::{self, Text};

/// A sentence gets this part of the page's width: enough to recognise it.
const PART: usize = 2;

pub(super) fn write(page: &mut Page, analysis: &Analysis, shown: &Shown<'_>) {
    let header = [
        (Text::ColumnElement, Fit::Whole),
        (Text::ColumnStatus, Fit::Whole),
        (Text::ColumnTurn, Fit::Whole),
        (Text::ColumnEvidence, Fit::Broken),
    ];
    let cells = |element| {
        vec![
            name(page, analysis, element),
            page.text(texts::status(element.status, element.required))
                .to_string(),
            element
                .evidence
                .map_or_else(String::new, |(turn, _)| turn.to_string()),
            evidence(page, analysis, shown, element),
        ]
    };
    let rows = analysis.elements.iter().map(cells).collect();
    page.line(0, &page.strong(page.text(Text::Elements)));
    page.table(&header, rows);
}

/// The name, and the id that the points below refer to unless the name says it already (Recording notice).
fn name(page: &Page, analysis: &Analysis, element: &ElementResult) -> String {
    let id = element.id.id();
    match analysis.catalogue.elements.get(&element.id) {
        Some(text) => match text.name.get(page.options.language) {
            name if name.to_lowercase().replace(' ', "_") == id => name.to_string(),
            name => format!("{name} {id}"),
        },
        None => id.to_string(),
    }
}

fn evidence(page: &Page, analysis: &Analysis, shown: &Shown<'_>, element: &ElementResult) -> String {
    let language = page.options.language;
    let words = element
        .evidence
        .map(|(turn, span)| sentence(shown.turn(turn), span, page.options.width / PART));
    let reason = element.why.map(|key| {
        analysis
            .catalogue
            .reasons
            .get(key)
            .map_or(key, |text| text.get(language))
    });
    let mut cell = match (reason, words) {
        (Some(reason), Some(words)) => page.fill(Text::Quoted, &[&reason, &words]),
        (Some(reason), None) => reason.to_string(),
        (None, words) => words.unwrap_or_default(),
    };
    let model = analysis
        .catalogue
        .elements
        .get(&element.id)
        .and_then(|text| text.instead.as_ref());
    if let (ElementStatus::Missing, Some(model)) = (element.status, model) {
        cell.push('\n');
        cell.push_str(&page.labelled(Text::LabelInstead, &model.get(language)));
    }
    cell
}
