//! One page of HTML for several documents: charts, a list that can be filtered, then each document line by line with the
//! words marked and what is thought of them beside, its elements and its paths.
//!
//! Takes outcomes one at a time, gives a page that needs nothing beside itself, to be read on a screen, light or dark, or
//! printed. Of each document its finished part of the page is held, so that memory grows with what is written in the end.
//! Documents come by risk, worst first. The templates escape everything; texts come from `texts` and the catalogue. Very
//! many documents would take a browser long to lay out: they then stand in the page as text, and one is opened at a time.

mod charts;
mod marks;
mod row;
mod view;

use std::cmp::Reverse;
use std::io;
use std::sync::Arc;

use minijinja::Environment;
use minijinja::value::Serde;
use serde_json::{Value, json};

use crate::model::{Analysis, Catalogue, Language, Verdict};

use super::texts::{self, Text, fill};
use super::{DocumentFailure, Options, Outcome, shown};
use row::Row;

// The endings of the names are what makes the templates escape.
const PAGE: (&str, &str) = ("page.html", include_str!("page.html"));
const DOCUMENT: (&str, &str) = ("document.html", include_str!("document.html"));
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Documents that are laid out at once, to be read and printed without any script; more are opened singly.
const LAID_OUT: usize = 100;

/// A page that grows by one document at a time.
///
/// ```
/// use zhijian::Bilingual;
/// use zhijian::report::{DocumentFailure, HtmlPage, Options};
///
/// let what = Bilingual::new("坏了", "broken");
/// let failure = DocumentFailure { id: "<a>.docx".into(), what, ..Default::default() };
/// let mut page = HtmlPage::new(&Options::default());
/// page.add((&failure).into());
/// let mut out = Vec::new();
/// page.write(&mut out)?;
/// assert!(String::from_utf8_lossy(&out).contains("&lt;a&gt;.docx"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct HtmlPage {
    options: Options,
    templates: Environment<'static>,
    documents: Vec<Document>,
    failures: Vec<Value>,
    ruleset: String,
    catalogue: Arc<Catalogue>,
    /// Why a document is not there, which a test of the templates rules out.
    broken: Option<minijinja::Error>,
}

/// A judged document.
#[derive(Debug)]
struct Document {
    /// What [`Analysis::risk`] says, greatest first.
    risk: (Verdict, i32, usize),
    row: Row,
    section: String,
}

impl HtmlPage {
    /// A page of nothing yet.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self {
            options: *options,
            templates: Environment::new(),
            documents: Vec::new(),
            failures: Vec::new(),
            ruleset: String::new(),
            catalogue: Arc::default(),
            broken: None,
        }
    }

    /// Adds one more document.
    pub fn add(&mut self, outcome: Outcome<'_>) {
        match outcome {
            Outcome::Analysed(analysis) => self.judged(analysis),
            Outcome::Failed(failure) => self.unjudged(failure),
        }
    }

    /// Adds the page to the bytes of the caller.
    ///
    /// # Errors
    /// When a template cannot be rendered, which a test of them rules out.
    pub fn write(self, out: &mut Vec<u8>) -> io::Result<()> {
        if let Some(broken) = self.broken {
            return Err(io::Error::other(broken));
        }
        let language = self.options.language;
        let all = self.documents.len() + self.failures.len();
        let mut documents = self.documents;
        documents.sort_by_key(|document| Reverse(document.risk));
        let (mut rows, sections): (Vec<Row>, Vec<String>) = documents
            .into_iter()
            .map(|document| (document.row, document.section))
            .unzip();
        let agents = row::number_agents(&mut rows);
        let counts = counts(&rows, self.failures.len(), language);
        let page = json!({
            "lang": if language == Language::Zh { "zh-CN" } else { "en" },
            "w": words(language),
            "counts": fill(Text::Documents, language, &[&all, &counts]),
            "ruleset": self.ruleset,
            "charts": charts::charts(&rows, &self.catalogue, language),
            "filters": row::filters(&rows, &agents, &self.catalogue, language),
            "has_agents": !agents.is_empty(),
            "has_days": rows.iter().any(|row| row.day.is_some()),
            "rows": rows,
            "failures": self.failures,
            "deferred": sections.len() > LAID_OUT,
            "sections": sections,
            "style": STYLE,
            // One document has no list to filter.
            "script": if all > 1 { SCRIPT } else { "" },
        });
        drop((rows, sections));
        let page = self
            .templates
            .render_named_str(PAGE.0, PAGE.1, Serde(page))
            .map_err(io::Error::other)?;
        out.extend_from_slice(page.as_bytes());
        Ok(())
    }

    fn judged(&mut self, analysis: &Analysis) {
        self.ruleset.clone_from(&analysis.ruleset);
        self.catalogue = Arc::clone(&analysis.catalogue);
        let number = self.documents.len() + 1;
        let shown = json!({
            "number": number,
            "d": view::Document::new(analysis, &self.options),
            "w": words(self.options.language),
        });
        match self
            .templates
            .render_named_str(DOCUMENT.0, DOCUMENT.1, Serde(shown))
        {
            Ok(section) => self.documents.push(Document {
                risk: analysis.risk(),
                row: Row::new(number, analysis, &self.options),
                section,
            }),
            Err(broken) => self.broken = Some(broken),
        }
    }

    fn unjudged(&mut self, failure: &DocumentFailure) {
        let language = self.options.language;
        let show = |text| shown::text(text, self.options.unmasked);
        self.failures.push(json!({
            "id": show(&failure.id),
            "what": show(failure.what.get(language)),
            "help": show(failure.help.get(language)),
        }));
    }
}

/// How many documents have each verdict: `不通过 1、需复核 0、通过 2、未能判断 1`.
fn counts(rows: &[Row], failed: usize, language: Language) -> String {
    let verdicts = [Verdict::Fail, Verdict::Review, Verdict::Pass];
    let counts = verdicts.map(|verdict| {
        let count = rows.iter().filter(|row| row.verdict == verdict).count();
        format!("{} {count}", texts::verdict(verdict).get(language))
    });
    let failed = format!("{} {failed}", Text::CountNotJudged.get(language));
    let all: Vec<String> = counts.into_iter().chain([failed]).collect();
    all.join(Text::ListComma.get(language))
}

/// The fixed words of the page.
fn words(language: Language) -> Value {
    let word = |text: Text| text.get(language);
    json!({
        "title": word(Text::HtmlTitle),
        "verdict": word(Text::LabelVerdict),
        "score": word(Text::LabelScore),
        "document": word(Text::ColumnDocument),
        "agent": word(Text::ColumnAgent),
        "day": word(Text::HtmlDay),
        "findings": word(Text::ColumnCategories),
        "ruleset": word(Text::LabelRuleset),
        "not_judged": word(Text::NotJudged),
        "remarks": word(Text::ColumnRemarks),
        "elements": word(Text::Elements),
        "element": word(Text::ColumnElement),
        "status": word(Text::ColumnStatus),
        "evidence": word(Text::ColumnEvidence),
        "complete": word(Text::PathComplete),
        "search": word(Text::HtmlSearch),
        "all": word(Text::HtmlAll),
        "reset": word(Text::HtmlReset),
        "back": word(Text::HtmlBack),
        "previous": word(Text::HtmlPrevious),
        "next": word(Text::HtmlNext),
        "needs_script": word(Text::HtmlNeedsScript),
    })
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::report::sample;

    fn page(options: &Options) -> String {
        let (script, call, failure) = (sample::branched(), sample::call(), sample::failure());
        let mut page = HtmlPage::new(options);
        for outcome in [(&script).into(), (&call).into(), (&failure).into()] {
            page.add(outcome);
        }
        let mut out = Vec::new();
        page.write(&mut out).expect("a page");
        String::from_utf8(out).expect("text")
    }

    /// From where the documents begin: the style is read in the template.
    fn body(page: &str) -> &str {
        page.find("<body>").map_or(page, |at| &page[at..])
    }

    #[test]
    fn page_in_chinese() {
        assert_snapshot!(body(&page(&Options::default())));
    }

    #[test]
    fn page_in_english() {
        let english = Options {
            language: Language::En,
            ..Options::default()
        };
        assert_snapshot!(body(&page(&english)));
    }

    #[test]
    fn many_documents_are_kept_as_text_and_the_worst_come_first() {
        let (script, call) = (sample::branched(), sample::call());
        let mut page = HtmlPage::new(&Options::default());
        for number in 0..=LAID_OUT {
            page.add(if number == 70 { &call } else { &script }.into());
        }
        let mut out = Vec::new();
        page.write(&mut out).expect("a page");
        let page = String::from_utf8(out).expect("text");
        let kept = page.matches("<script type=\"text/plain\" id=\"t").count();
        assert_eq!(
            (kept, page.matches("<section").count()),
            (LAID_OUT + 1, LAID_OUT + 1)
        );
        let first = page.find("<a href=\"#d").map_or("", |at| &page[at..]);
        assert!(first.starts_with("<a href=\"#d71\">c001"), "{}", &first[..80]);
        assert!(page.contains("<script type=\"text/plain\" id=\"t71\"><section id=\"d71\">"));
    }

    #[test]
    fn what_is_shown_is_escaped_masked_and_nothing_is_fetched() {
        let mut analysis = sample::branched();
        let evil = "<script>alert(\"1\")</script>&";
        analysis.call.id = evil.into();
        for turn in &mut analysis.call.turns {
            turn.text.insert_str(0, evil);
            turn.text.push_str("13800138000");
        }
        let mut page = HtmlPage::new(&Options::default());
        page.add((&analysis).into());
        let mut out = Vec::new();
        page.write(&mut out).expect("a page");
        let page = String::from_utf8(out).expect("text");
        assert!(
            !page.contains("<script") && !page.contains("13800138000"),
            "{page}"
        );
        assert!(page.contains("&lt;script&gt;"));
        for outside in ["http:", "https:", "src=", "url(", "@import"] {
            assert!(!page.contains(outside), "{outside}");
        }
    }
}
