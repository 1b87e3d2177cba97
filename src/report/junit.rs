//! JUnit XML: one suite a document, for build servers that show tests.
//!
//! Takes outcomes one at a time, gives XML. A document always has the same tests, one for each category and one for
//! each required element, so that a server can follow them from build to build: a category fails with its violations,
//! an element when it is missing and required. A document that could not be judged is an error.

use std::io;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use crate::model::{Analysis, Category, ElementResult, ElementStatus, Finding, Severity};

use super::told::Told;
use super::{DocumentFailure, Options, Outcome, shown};

/// A report that grows by one document at a time.
///
/// ```
/// use zhijian::Bilingual;
/// use zhijian::report::{DocumentFailure, JunitReport, Options};
///
/// let what = Bilingual::new("坏了", "broken");
/// let failure = DocumentFailure { id: "a.docx".into(), what, ..Default::default() };
/// let mut report = JunitReport::new(&Options::default());
/// report.add((&failure).into());
/// let mut out = Vec::new();
/// report.write(&mut out)?;
/// assert!(String::from_utf8_lossy(&out).contains("<error message=\"坏了\""));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct JunitReport {
    options: Options,
    report: Report,
}

impl JunitReport {
    /// An empty report.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self {
            options: *options,
            report: Report::new("zhijian"),
        }
    }

    /// Adds the suite of one more document.
    pub fn add(&mut self, outcome: Outcome<'_>) {
        let suite = match outcome {
            Outcome::Analysed(analysis) => self.judged(analysis),
            Outcome::Failed(failure) => self.unjudged(failure),
        };
        self.report.add_test_suite(suite);
    }

    /// Adds the report to the bytes of the caller.
    ///
    /// # Errors
    /// When the report cannot be written as XML, which its types rule out.
    pub fn write(self, out: &mut Vec<u8>) -> io::Result<()> {
        self.report.serialize(out).map_err(io::Error::other)
    }

    fn judged(&self, analysis: &Analysis) -> TestSuite {
        let told = Told::new(analysis, &self.options);
        let mut suite = TestSuite::new(analysis.call.id.as_str());
        suite.add_property(Property::new("verdict", analysis.verdict.id()));
        suite.add_property(Property::new("score", analysis.score.to_string()));
        suite.add_property(Property::new("ruleset", analysis.ruleset.as_str()));
        for category in Category::ALL {
            suite.add_test_case(of_category(analysis, &told, category));
        }
        for element in &analysis.elements {
            suite.add_test_case(of_element(analysis, &told, element));
        }
        suite
    }

    fn unjudged(&self, failure: &DocumentFailure) -> TestSuite {
        let language = self.options.language;
        let show = |text| shown::text(text, self.options.unmasked).into_owned();
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(show(failure.what.get(language)));
        status.set_description(show(failure.help.get(language)));
        let mut suite = TestSuite::new(failure.id.as_str());
        suite.add_test_case(test("document", &failure.id, &failure.path, failure.line, status));
        suite
    }
}

fn of_category(analysis: &Analysis, told: &Told<'_>, category: Category) -> TestCase {
    let of_category = analysis.findings.iter().filter(|f| f.category == category);
    let (violations, notices): (Vec<&Finding>, Vec<&Finding>) = of_category
        .partition(|finding| finding.severity > Severity::Notice && !analysis.is_suppressed(finding));
    let lines = |findings: &[&Finding]| {
        let lines: Vec<_> = findings.iter().map(|f| line(analysis, told, f)).collect();
        lines.join("\n")
    };
    let status = match violations.first() {
        None => TestCaseStatus::success(),
        Some(first) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status
                .set_message(told.finding(first))
                .set_type(first.rule.as_str());
            status.set_description(lines(&violations));
            status
        }
    };
    let place = violations.first().and_then(|first| line_of(analysis, first.turn));
    let mut case = test_of(analysis, category.id(), place, status);
    if !notices.is_empty() {
        case.set_system_out(lines(&notices));
    }
    case
}

/// `[文档第 6 段] threat.arrest: 威胁恐吓：…`
fn line(analysis: &Analysis, told: &Told<'_>, finding: &Finding) -> String {
    let turn = analysis.call.turns.get(finding.turn);
    let place = turn.and_then(|turn| told.place(turn));
    let place = place.map_or_else(String::new, |place| format!("[{place}] "));
    format!("{place}{}: {}", finding.rule, told.finding(finding))
}

fn of_element(analysis: &Analysis, told: &Told<'_>, element: &ElementResult) -> TestCase {
    let name = format!("element.{}", element.id.id());
    let mut status = match element.status {
        ElementStatus::Present => TestCaseStatus::success(),
        ElementStatus::Missing if element.required => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_type(name.as_str());
            status
        }
        ElementStatus::Missing | ElementStatus::Na => TestCaseStatus::skipped(),
    };
    if element.status != ElementStatus::Present {
        status.set_message(told.missing(element));
    }
    let place = element.evidence.and_then(|(turn, _)| line_of(analysis, turn));
    test_of(analysis, &name, place, status)
}

fn line_of(analysis: &Analysis, turn: usize) -> Option<usize> {
    analysis.call.turns.get(turn)?.line
}

fn test_of(analysis: &Analysis, name: &str, line: Option<usize>, status: TestCaseStatus) -> TestCase {
    let call = &analysis.call;
    let line = line.unwrap_or(call.source.line);
    test(name, &call.id, &call.source.path, line, status)
}

fn test(name: &str, document: &str, path: &str, line: usize, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(document);
    let mut place = |key: &str, value: String| case.extra.insert(key.into(), value.as_str().into());
    place("file", path.to_owned());
    if line > 0 {
        place("line", line.to_string());
    }
    case
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn report(options: &Options) -> String {
        let (call, script, failure) = (sample::call(), sample::script(), sample::failure());
        let mut report = JunitReport::new(options);
        for outcome in [(&call).into(), (&script).into(), (&failure).into()] {
            report.add(outcome);
        }
        let mut out = Vec::new();
        report.write(&mut out).expect("XML");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn every_document_has_the_same_tests() {
        let back = Report::deserialize_from_str(&report(&Options::default())).expect("JUnit");
        assert_eq!((back.tests, back.failures, back.errors), (29, 7, 1));
        let names = |suite: &TestSuite| -> Vec<String> {
            let names = suite.test_cases.iter().map(|case| case.name.as_str().to_owned());
            names.collect()
        };
        assert_eq!(names(&back.test_suites[0]), names(&back.test_suites[1]));
        assert_eq!(names(&back.test_suites[2]), ["document"]);
    }

    #[test]
    fn personal_numbers_are_masked_unless_asked() {
        for unmasked in [false, true] {
            let options = Options {
                unmasked,
                ..Options::default()
            };
            assert_eq!(report(&options).contains("13800138000"), unmasked);
        }
    }
}
