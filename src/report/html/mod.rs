//! One page of HTML for several documents: a list with verdicts, then each document line by line with the words marked
//! and what is thought of them beside, its elements and its paths.
//!
//! Takes outcomes one at a time, gives a page that needs nothing beside itself, to be read on a screen, light or dark, or
//! printed. The template escapes everything; texts come from `texts` and the catalogue.

mod marks;
mod view;

use std::io;

use minijinja::Environment;
use minijinja::value::Serde;
use serde_json::{Value, json};

use crate::model::{Analysis, Language};

use super::texts::{Text, fill};
use super::{DocumentFailure, Options, Outcome, shown};

const TEMPLATE: &str = include_str!("page.html");

/// A page that grows by one document at a time.
///
/// ```
/// use zhijian::report::{DocumentFailure, HtmlPage, Options};
///
/// let failure = DocumentFailure { id: "<a>.docx".into(), what: "broken".into(), ..Default::default() };
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
    documents: Vec<view::Document>,
    failures: Vec<Value>,
    ruleset: String,
}

impl HtmlPage {
    /// A page of nothing yet.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self {
            options: *options,
            documents: Vec::new(),
            failures: Vec::new(),
            ruleset: String::new(),
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
    /// When the template cannot be rendered, which a test of it rules out.
    pub fn write(self, out: &mut Vec<u8>) -> io::Result<()> {
        let language = self.options.language;
        let all = self.documents.len() + self.failures.len();
        let counts = view::counts(&self.documents, self.failures.len(), language);
        let page = json!({
            "lang": if language == Language::Zh { "zh-CN" } else { "en" },
            "w": words(language),
            "counts": fill(Text::Documents, language, &[&all, &counts]),
            "ruleset": self.ruleset,
            "documents": self.documents,
            "failures": self.failures,
        });
        // The name's ending is what makes the template escape.
        let text = Environment::new()
            .render_named_str("page.html", TEMPLATE, Serde(page))
            .map_err(io::Error::other)?;
        out.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn judged(&mut self, analysis: &Analysis) {
        self.ruleset.clone_from(&analysis.ruleset);
        self.documents.push(view::Document::new(analysis, &self.options));
    }

    fn unjudged(&mut self, failure: &DocumentFailure) {
        let show = |text| shown::text(text, self.options.unmasked);
        self.failures.push(json!({
            "id": show(&failure.id),
            "what": show(&failure.what),
            "help": show(&failure.help),
        }));
    }
}

/// The fixed words of the page.
fn words(language: Language) -> Value {
    let word = |text: Text| text.get(language);
    json!({
        "title": word(Text::HtmlTitle),
        "verdict": word(Text::LabelVerdict),
        "score": word(Text::LabelScore),
        "document": word(Text::ColumnDocument),
        "findings": word(Text::ColumnCategories),
        "ruleset": word(Text::LabelRuleset),
        "not_judged": word(Text::NotJudged),
        "place": word(Text::ColumnPlace),
        "line": word(Text::ColumnLine),
        "remarks": word(Text::ColumnRemarks),
        "elements": word(Text::Elements),
        "element": word(Text::ColumnElement),
        "status": word(Text::ColumnStatus),
        "evidence": word(Text::ColumnEvidence),
        "complete": word(Text::PathComplete),
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
