//! The report of one document for people: verdict, findings worst first, elements, and how the score came about.
//!
//! Takes an [`Analysis`] or a failure, gives lines for a terminal of a given width. Turns carry the numbers of the JSON
//! output and of `explain --turn`, counted from 0.

mod elements;
mod findings;
mod foot;
mod head;
mod paths;

use crate::model::{Analysis, Verdict};

use super::page::Page;
use super::paint;
use super::shown::{self, Shown};
use super::texts::Text;
use super::width::printable;
use super::{DocumentFailure, Options, Outcome};

/// Adds the report of one document.
pub fn write_document(out: &mut Vec<u8>, outcome: Outcome<'_>, options: &Options) {
    let mut page = Page::new(options);
    match outcome {
        Outcome::Analysed(analysis) => write_analysis(&mut page, analysis),
        Outcome::Failed(failure) => write_failure(&mut page, failure),
    }
    page.finish(out);
}

fn write_analysis(page: &mut Page, analysis: &Analysis) {
    let shown = Shown::new(&analysis.call, page.options.unmasked);
    head::write(page, analysis);
    page.blank();
    findings::write(page, analysis, &shown);
    page.blank();
    elements::write(page, analysis, &shown);
    page.blank();
    if !analysis.paths.is_empty() {
        paths::write(page, analysis, &shown);
        page.blank();
    }
    foot::write(page, analysis, &shown);
}

fn write_failure(page: &mut Page, failure: &DocumentFailure) {
    let title = page.paint(paint::of_verdict(Verdict::Fail), page.text(Text::NotJudged));
    page.line(0, &format!("{}  {title}", page.strong(&printable(&failure.id))));
    let show = |text| printable(&shown::text(text, page.options.unmasked)).into_owned();
    let language = page.options.language;
    let (what, help) = (show(failure.what.get(language)), show(failure.help.get(language)));
    page.line(
        0,
        &head::source(page, &failure.path, failure.line, &failure.assumed),
    );
    page.line(2, &what);
    if !help.is_empty() {
        page.line(2, &page.labelled(Text::LabelHelp, &help));
    }
}
