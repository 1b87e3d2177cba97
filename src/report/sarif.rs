//! SARIF 2.1.0: one log with one run, for code hosts and editors that show findings in files.
//!
//! Takes outcomes one at a time and keeps what the log needs of them, not the documents; gives JSON. Rules stand in it
//! with their names, messages and citations, as far as something was found by them. Lines are lines of the file; of a
//! Word document they are paragraphs and of a workbook rows, which the logical location says in words.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde_json::{Value, json};
use serde_sarif::sarif::{
    ArtifactContent, ArtifactLocation, Invocation, Location, LogicalLocation, Message,
    MultiformatMessageString, Notification, PhysicalLocation, PropertyBag, Region, ReportingDescriptor,
    Result as Problem, ResultLevel, Run, Sarif, Suppression, Tool, ToolComponent,
};

use crate::model::{
    Analysis, Certainty, Citation, ElementResult, ElementStatus, Finding, Language, Severity, Turn,
};

use super::told::Told;
use super::{DocumentFailure, Options, Outcome, shown};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// A log that grows by one document at a time.
///
/// ```
/// use zhijian::Bilingual;
/// use zhijian::report::{DocumentFailure, Options, SarifLog};
///
/// let what = Bilingual::new("坏了", "broken");
/// let failure = DocumentFailure { id: "a.docx".into(), path: "a.docx".into(), what, ..Default::default() };
/// let mut log = SarifLog::new(&Options::default());
/// log.add((&failure).into());
/// let mut out = Vec::new();
/// log.write(&mut out)?;
/// assert!(String::from_utf8_lossy(&out).contains("\"version\": \"2.1.0\""));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct SarifLog {
    options: Options,
    rules: BTreeMap<String, ReportingDescriptor>,
    problems: Vec<Problem>,
    failures: Vec<Notification>,
    rulesets: BTreeSet<String>,
}

impl SarifLog {
    /// An empty log.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self {
            options: *options,
            rules: BTreeMap::new(),
            problems: Vec::new(),
            failures: Vec::new(),
            rulesets: BTreeSet::new(),
        }
    }

    /// Adds the findings and the missing elements of one more document, or why it could not be judged.
    pub fn add(&mut self, outcome: Outcome<'_>) {
        match outcome {
            Outcome::Analysed(analysis) => self.add_analysis(analysis),
            Outcome::Failed(failure) => self.failures.push(self.notification(failure)),
        }
    }

    /// Adds the log to the bytes of the caller.
    ///
    /// # Errors
    /// When the log cannot be written as JSON, which its types rule out.
    pub fn write(self, out: &mut Vec<u8>) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, &self.log())?;
        out.push(b'\n');
        Ok(())
    }

    fn log(mut self) -> Sarif {
        let places: BTreeMap<&String, i64> = self.rules.keys().zip(0..).collect();
        for problem in &mut self.problems {
            problem.rule_index = problem.rule_id.as_ref().and_then(|id| places.get(id).copied());
        }
        let language = match self.options.language {
            Language::Zh => "zh-CN",
            Language::En => "en-US",
        };
        let driver = ToolComponent::builder()
            .name("zhijian")
            .full_name("zhijian 质检")
            .version(env!("CARGO_PKG_VERSION"))
            .semantic_version(env!("CARGO_PKG_VERSION"))
            .language(language)
            .rules(self.rules.into_values().collect::<Vec<_>>())
            .properties(bag([("rulesets", json!(self.rulesets))]))
            .build();
        let invocation = Invocation::builder()
            .execution_successful(self.failures.is_empty())
            .tool_execution_notifications(self.failures)
            .build();
        let run = Run::builder()
            .tool(Tool::builder().driver(driver).build())
            .invocations(vec![invocation])
            .column_kind("unicodeCodePoints")
            .language(language)
            .results(self.problems)
            .build();
        Sarif::builder()
            .schema(SCHEMA)
            .version("2.1.0")
            .runs(vec![run])
            .build()
    }

    fn add_analysis(&mut self, analysis: &Analysis) {
        let told = Told::new(analysis, &self.options);
        self.rulesets.insert(analysis.ruleset.clone());
        for finding in &analysis.findings {
            self.add_rule(analysis, &finding.rule);
            self.problems.push(of_finding(analysis, &told, finding));
        }
        let missing = |element: &&ElementResult| element.status == ElementStatus::Missing;
        for element in analysis.elements.iter().filter(missing) {
            self.add_element(analysis, &told, element);
        }
    }

    fn add_rule(&mut self, analysis: &Analysis, id: &str) {
        if self.rules.contains_key(id) {
            return;
        }
        let language = self.options.language;
        let rule = match analysis.catalogue.rules.get(id) {
            Some(rule) => {
                let descriptor = ReportingDescriptor::builder()
                    .id(id)
                    .short_description(text(rule.name.get(language)))
                    .full_description(text(rule.message.get(language)))
                    .properties(cited(&rule.cites, language));
                match &rule.instead {
                    Some(instead) => descriptor.help(text(instead.get(language))).build(),
                    None => descriptor.build(),
                }
            }
            None => ReportingDescriptor::builder().id(id).build(),
        };
        self.rules.insert(id.to_owned(), rule);
    }

    fn add_element(&mut self, analysis: &Analysis, told: &Told<'_>, element: &ElementResult) {
        let language = self.options.language;
        let id = format!("element.{}", element.id.id());
        let catalogued = analysis.catalogue.elements.get(&element.id);
        let describe = || {
            let cites = catalogued.map_or(&[][..], |text| &text.cites);
            let descriptor = ReportingDescriptor::builder()
                .id(id.as_str())
                .short_description(text(told.name(element.id)))
                .properties(cited(cites, language));
            match catalogued.and_then(|text| text.instead.as_ref()) {
                Some(instead) => descriptor.help(text(instead.get(language))).build(),
                None => descriptor.build(),
            }
        };
        self.rules.entry(id.clone()).or_insert_with(describe);
        let level = if element.required {
            ResultLevel::Warning
        } else {
            ResultLevel::Note
        };
        let turn = element
            .evidence
            .and_then(|(turn, _)| analysis.call.turns.get(turn));
        let fingerprint = format!("{}:{id}", analysis.call.id);
        let problem = Problem::builder()
            .rule_id(id.as_str())
            .level(level)
            .message(message(told.missing(element)))
            .locations(vec![location(analysis, told, turn, None)])
            .partial_fingerprints(fingerprints(&fingerprint))
            .build();
        self.problems.push(problem);
    }

    fn notification(&self, failure: &DocumentFailure) -> Notification {
        let show = |text| shown::text(text, self.options.unmasked);
        let language = self.options.language;
        let what = format!(
            "{} ({})",
            show(failure.what.get(language)),
            show(failure.help.get(language))
        );
        let place = physical(&failure.path, region(failure.line, None));
        Notification::builder()
            .level("error")
            .message(message(what))
            .locations(vec![Location::builder().physical_location(place).build()])
            .build()
    }
}

fn of_finding(analysis: &Analysis, told: &Told<'_>, finding: &Finding) -> Problem {
    let turn = analysis.call.turns.get(finding.turn);
    let words = told.words(finding);
    let properties = bag([
        ("category", json!(finding.category)),
        ("severity", json!(finding.severity)),
        ("certainty", json!(finding.certainty)),
        ("points", json!(finding.points)),
        ("turn", json!(finding.turn)),
        ("start", json!(finding.span.start)),
        ("end", json!(finding.span.end)),
    ]);
    let problem = Problem::builder()
        .rule_id(finding.rule.as_str())
        .level(level(finding))
        .message(message(told.finding(finding)))
        .locations(vec![location(analysis, told, turn, Some(&words))])
        .partial_fingerprints(fingerprints(&finding.id))
        .properties(properties);
    match told.suppressed(finding) {
        Some(by) => {
            let suppression = Suppression::builder()
                .kind("external")
                .status("accepted")
                .justification(by);
            problem.suppressions(vec![suppression.build()]).build()
        }
        None => problem.build(),
    }
}

/// A suspicion is for a person to look at and stops nobody's build by itself.
fn level(finding: &Finding) -> ResultLevel {
    match (finding.severity, finding.certainty) {
        (Severity::Notice, _) => ResultLevel::Note,
        (Severity::Critical | Severity::Major, Certainty::Certain) => ResultLevel::Error,
        _ => ResultLevel::Warning,
    }
}

/// The place of a turn; without one, the beginning of the document.
fn location(analysis: &Analysis, told: &Told<'_>, turn: Option<&Turn>, words: Option<&str>) -> Location {
    let source = &analysis.call.source;
    let line = turn.and_then(|turn| turn.line).unwrap_or(source.line);
    let location = Location::builder().physical_location(physical(&source.path, region(line, words)));
    match turn.and_then(|turn| told.place(turn)) {
        Some(place) => {
            let logical = LogicalLocation::builder()
                .name(place)
                .fully_qualified_name(analysis.call.id.as_str());
            location.logical_locations(vec![logical.build()]).build()
        }
        None => location.build(),
    }
}

fn physical(path: &str, region: Option<Region>) -> PhysicalLocation {
    let place =
        PhysicalLocation::builder().artifact_location(ArtifactLocation::builder().uri(uri(path)).build());
    match region {
        Some(region) => place.region(region).build(),
        None => place.build(),
    }
}

/// A line, which counts from 1.
fn region(line: usize, words: Option<&str>) -> Option<Region> {
    let line = i64::try_from(line).ok().filter(|line| *line > 0)?;
    let region = Region::builder().start_line(line);
    Some(match words {
        Some(words) => region
            .snippet(ArtifactContent::builder().text(words).build())
            .build(),
        None => region.build(),
    })
}

/// A path as a reference: what is no plain character of a reference is escaped byte by byte.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path).replace('\\', "/");
    let escaped = path.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    let escaped: String = escaped.collect();
    if escaped.starts_with('/') {
        format!("file://{escaped}")
    } else {
        escaped
    }
}

fn message(text: String) -> Message {
    Message::builder().text(text).build()
}

fn text(text: &str) -> MultiformatMessageString {
    MultiformatMessageString::builder().text(text).build()
}

fn fingerprints(finding: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("zhijian/v1".to_owned(), finding.to_owned())])
}

fn cited(cites: &[Citation], language: Language) -> PropertyBag {
    let titles: Vec<_> = cites.iter().map(|cite| cite.title.get(language)).collect();
    bag([("cites", json!(titles))])
}

fn bag<const N: usize>(properties: [(&str, Value); N]) -> PropertyBag {
    let named = properties.map(|(name, value)| (name.to_owned(), value));
    PropertyBag::builder()
        .additional_properties(BTreeMap::from(named))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn log(options: &Options) -> Value {
        let (call, script, failure) = (sample::call(), sample::script(), sample::failure());
        let mut log = SarifLog::new(options);
        for outcome in [(&call).into(), (&script).into(), (&failure).into()] {
            log.add(outcome);
        }
        let mut out = Vec::new();
        log.write(&mut out).expect("JSON");
        serde_json::from_slice(&out).expect("JSON")
    }

    #[test]
    fn has_what_the_standard_demands() {
        let log = log(&Options::default());
        assert_eq!(
            (&log["version"], &log["$schema"]),
            (&json!("2.1.0"), &json!(SCHEMA))
        );
        let run = &log["runs"][0];
        let driver = &run["tool"]["driver"];
        assert_eq!(driver["name"], "zhijian");
        assert_eq!(run["columnKind"], "unicodeCodePoints");
        let rules = driver["rules"].as_array().expect("rules");
        let ids: Vec<_> = rules
            .iter()
            .map(|rule| rule["id"].as_str().expect("an id"))
            .collect();
        assert!(ids.is_sorted() && ids.contains(&"threat.arrest"), "{ids:?}");
        let results = run["results"].as_array().expect("results");
        assert_eq!(results.len(), 10, "five findings and five missing elements");
        for result in results {
            let at = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
            assert_eq!(result["ruleId"], ids[at]);
            assert!(
                result["message"]["text"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty())
            );
            assert!(["note", "warning", "error"].contains(&result["level"].as_str().expect("a level")));
            assert!(result["partialFingerprints"]["zhijian/v1"].is_string());
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(
                place["artifactLocation"]["uri"],
                "%E5%BD%95%E9%9F%B3/%E5%8D%81%E4%B8%80%E6%9C%88.jsonl"
            );
            assert!(place["region"]["startLine"].as_u64().is_some_and(|line| line > 0));
        }
        let invocation = &run["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        let notice = &invocation["toolExecutionNotifications"][0];
        assert!(notice["message"]["text"].is_string() && notice["level"] == "error");
    }

    #[test]
    fn personal_numbers_are_masked_unless_asked() {
        for unmasked in [false, true] {
            let options = Options {
                unmasked,
                ..Options::default()
            };
            assert_eq!(log(&options).to_string().contains("13800138000"), unmasked);
        }
    }

    #[test]
    fn paths_become_references() {
        for (path, expected) in [
            ("./话 术.md", "%E8%AF%9D%20%E6%9C%AF.md"),
            ("/a/b#1.docx", "file:///a/b%231.docx"),
            ("a\\b.md", "a/b.md"),
            ("-", "-"),
        ] {
            assert_eq!(uri(path), expected);
        }
    }
}
