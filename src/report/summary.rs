//! The summary of many documents: totals, counts by category, and the worst documents in a table.
//!
//! Takes outcomes one at a time and keeps of each only what its row shows; of more documents than the table holds, only
//! the worst. The same documents in the same order give the same bytes.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::model::{Analysis, Catalogue, Category, Outcome as CallOutcome, Verdict};

use super::order::gravity;
use super::page::{Fit, Page};
use super::paint;
use super::shown::{self, Shown};
use super::texts::{self, Text};
use super::told::Told;
use super::width::{keep_end, keep_start, printable};
use super::{DocumentFailure, Options, Outcome};

/// Rows of the table, and lines of documents that could not be judged, unless details are wanted.
const ROWS: usize = 20;

/// The name of a document and its gravest words each get this part of the page's width at most.
const PART: usize = 4;

/// What is known of the documents added so far.
#[derive(Debug)]
pub struct Summary {
    options: Options,
    catalogue: Arc<Catalogue>,
    verdicts: [usize; 3],
    categories: [Count; 6],
    rows: Vec<Row>,
    failed: usize,
    failures: Vec<(String, String)>,
    /// Documents of which something was left out in reading, and what of the first of them.
    not_whole: usize,
    left_out: Vec<(String, String)>,
}

/// How often a category was found.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    documents: usize,
    findings: usize,
}

/// One line of the table.
#[derive(Debug)]
struct Row {
    /// What [`Analysis::risk`] says, greatest first.
    risk: (Verdict, i32, usize),
    /// Position in the input, which decides between equals.
    number: usize,
    id: String,
    score: i32,
    outcome: Option<CallOutcome>,
    categories: Vec<Category>,
    words: String,
}

impl Summary {
    /// A summary of nothing yet.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self {
            options: *options,
            catalogue: Arc::default(),
            verdicts: [0; 3],
            categories: [Count::default(); 6],
            rows: Vec::new(),
            failed: 0,
            failures: Vec::new(),
            not_whole: 0,
            left_out: Vec::new(),
        }
    }

    /// Counts one more document.
    pub fn add(&mut self, outcome: Outcome<'_>) {
        match outcome {
            Outcome::Analysed(analysis) => self.add_analysis(analysis),
            Outcome::Failed(failure) => self.add_failure(failure),
        }
    }

    /// Adds the report to the bytes of the caller.
    pub fn write(mut self, out: &mut Vec<u8>) {
        self.keep_worst();
        let mut page = Page::new(&self.options);
        self.write_totals(&mut page);
        self.write_categories(&mut page);
        self.write_documents(&mut page);
        write_listed(&mut page, Text::NotWhole, &self.left_out, self.not_whole);
        write_listed(&mut page, Text::NotJudged, &self.failures, self.failed);
        page.finish(out);
    }

    fn add_analysis(&mut self, analysis: &Analysis) {
        if let Some(what) = Told::new(analysis, &self.options).left_out() {
            self.not_whole += 1;
            if self.left_out.len() < self.limit() {
                self.left_out.push((analysis.call.id.clone(), what));
            }
        }
        let number = self.judged();
        let categories = self.count_categories(analysis);
        self.catalogue = Arc::clone(&analysis.catalogue);
        self.verdicts[analysis.verdict as usize] += 1;
        self.rows.push(Row {
            risk: analysis.risk(),
            number,
            id: analysis.call.id.clone(),
            score: analysis.score,
            outcome: analysis.outcome,
            categories,
            words: gravest_words(analysis, self.options.unmasked),
        });
        // Sorting now and then keeps the memory of a long run small.
        if self.rows.len() / 2 > self.limit() {
            self.keep_worst();
        }
    }

    /// The categories of a document's violations, counted.
    fn count_categories(&mut self, analysis: &Analysis) -> Vec<Category> {
        let mut found = Vec::new();
        for category in Category::ALL {
            let findings = analysis
                .violations()
                .filter(|finding| finding.category == category)
                .count();
            if findings > 0 {
                let count = &mut self.categories[category.index()];
                count.documents += 1;
                count.findings += findings;
                found.push(category);
            }
        }
        found
    }

    fn add_failure(&mut self, failure: &DocumentFailure) {
        self.failed += 1;
        if self.failures.len() < self.limit() {
            let what =
                shown::text(failure.what.get(self.options.language), self.options.unmasked).into_owned();
            self.failures.push((failure.id.clone(), what));
        }
    }

    fn keep_worst(&mut self) {
        self.rows.sort_by_key(|row| (Reverse(row.risk), row.number));
        self.rows.truncate(self.limit());
    }

    fn judged(&self) -> usize {
        self.verdicts.iter().sum()
    }

    fn limit(&self) -> usize {
        if self.options.details { usize::MAX } else { ROWS }
    }

    /// `文书 12 份（不通过 3、需复核 2、通过 6、未能判断 1）`
    fn write_totals(&self, page: &mut Page) {
        let mut counts: Vec<String> = [Verdict::Fail, Verdict::Review, Verdict::Pass]
            .into_iter()
            .map(|verdict| {
                let count = format!(
                    "{} {}",
                    page.text(texts::verdict(verdict)),
                    self.verdicts[verdict as usize]
                );
                page.paint(paint::of_verdict(verdict), &count)
            })
            .collect();
        counts.push(format!("{} {}", page.text(Text::CountNotJudged), self.failed));
        let total = self.judged() + self.failed;
        page.line(0, &page.fill(Text::Documents, &[&total, &page.list(&counts)]));
    }

    fn write_categories(&self, page: &mut Page) {
        let counted = Category::ALL
            .into_iter()
            .map(|category| (category, self.categories[category.index()]));
        let rows: Vec<Vec<String>> = counted
            .filter(|(_, count)| count.findings > 0)
            .map(|(category, count)| {
                vec![
                    self.name(category),
                    count.documents.to_string(),
                    count.findings.to_string(),
                ]
            })
            .collect();
        if !rows.is_empty() {
            page.blank();
            let header = [Text::ColumnCategory, Text::ColumnDocuments, Text::ColumnFindings];
            page.table(&header.map(|text| (text, Fit::Whole)), rows);
        } else if self.judged() > 0 {
            page.line(0, page.text(Text::NoViolations));
        }
    }

    fn write_documents(&self, page: &mut Page) {
        if self.rows.is_empty() {
            return;
        }
        let header = [
            (Text::ColumnVerdict, Fit::Whole),
            (Text::ColumnScore, Fit::Whole),
            (Text::ColumnDocument, Fit::Whole),
            (Text::ColumnOutcome, Fit::Whole),
            (Text::ColumnCategories, Fit::Broken),
            (Text::ColumnWords, Fit::Broken),
        ];
        let rows = self.rows.iter().map(|row| self.cells(page, row)).collect();
        page.blank();
        page.line(0, &page.strong(page.text(Text::WorstFirst)));
        page.table(&header, rows);
        write_more(page, self.judged() - self.rows.len());
    }

    fn cells(&self, page: &Page, row: &Row) -> Vec<String> {
        let part = page.options.width / PART;
        let categories: Vec<String> = row
            .categories
            .iter()
            .map(|category| self.name(*category))
            .collect();
        vec![
            page.text(texts::verdict(row.risk.0)).to_string(),
            row.score.to_string(),
            keep_end(&printable(&row.id), part).into_owned(),
            row.outcome.map_or_else(String::new, |outcome| {
                page.text(texts::outcome(outcome)).to_string()
            }),
            page.list(&categories),
            keep_start(&printable(&row.words), part).into_owned(),
        ]
    }

    fn name(&self, category: Category) -> String {
        self.catalogue
            .category(category, self.options.language)
            .to_string()
    }
}

/// The first of so many documents under a title, each with what is to be said of it.
fn write_listed(page: &mut Page, title: Text, first: &[(String, String)], all: usize) {
    if all == 0 {
        return;
    }
    page.blank();
    page.line(0, &page.strong(page.text(title)));
    for (id, what) in first {
        page.line(2, &page.fill(Text::Labelled, &[&printable(id), &printable(what)]));
    }
    write_more(page, all - first.len());
}

fn write_more(page: &mut Page, count: usize) {
    if count > 0 {
        page.line(2, &page.faint(&page.fill(Text::MoreRows, &[&count])));
    }
}

/// The words of the gravest violation, the first among equals; empty without violations.
fn gravest_words(analysis: &Analysis, unmasked: bool) -> String {
    let gravest = analysis
        .violations()
        .min_by_key(|finding| Reverse(gravity(finding)));
    gravest.map_or_else(String::new, |finding| {
        Shown::new(&analysis.call, unmasked)
            .slice(finding.turn, finding.span)
            .into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn summary(outcomes: &[Outcome<'_>], options: &Options) -> String {
        let mut summary = Summary::new(options);
        outcomes.iter().for_each(|outcome| summary.add(*outcome));
        let mut out = Vec::new();
        summary.write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_worst_stand_first_and_the_rest_is_counted() {
        let (bad, good) = (sample::call(), sample::script());
        let mut outcomes = vec![Outcome::from(&good); 70];
        outcomes.push(Outcome::from(&bad));
        let text = summary(&outcomes, &Options::default());
        let place = |words: &str| text.find(words).unwrap_or(usize::MAX);
        assert!(place("c001") < place("开场白.txt"), "{text}");
        assert!(text.contains("另有 51 份未列出"), "{text}");
        let details = Options {
            details: true,
            ..Options::default()
        };
        assert_eq!(summary(&outcomes, &details).matches("开场白.txt").count(), 70);
    }

    #[test]
    fn nothing_and_nothing_found_are_said() {
        let good = sample::script();
        assert_eq!(
            summary(&[], &Options::default()),
            "文书 0 份（不通过 0、需复核 0、通过 0、未能判断 0）\n"
        );
        assert!(summary(&[(&good).into()], &Options::default()).contains("各类均未发现问题"));
    }
}
