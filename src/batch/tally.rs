//! The figures of a run, and `summary.json`.
//!
//! Takes rows and failures one at a time, keeps counts. Nothing in it depends on a clock, on threads, or on how much was
//! judged now and how much earlier. Must not know how figures are shown.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{Category, Certainty, Verdict};
use crate::report::DocumentFailure;

use super::kept::Row;

/// Version of `summary.json`.
const VERSION: u32 = 1;

/// Kinds of errors that are told apart.
const KINDS: usize = 100;

/// Documents that a page lists as the worst.
const WORST: usize = 20;

/// Counts over all documents of a run: `summary.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Version of this form.
    pub schema: u32,
    /// Hash of the ruleset that judged.
    pub ruleset: String,
    /// Documents, judged or not.
    pub documents: usize,
    /// Documents that could not be judged.
    pub quarantined: usize,
    /// Documents by verdict.
    pub verdicts: BTreeMap<String, usize>,
    /// Documents by outcome of the call; `none` for scripts and messages.
    pub outcomes: BTreeMap<String, usize>,
    /// Violations and notices by category.
    pub categories: BTreeMap<String, Count>,
    /// Violations and notices by rule.
    pub rules: BTreeMap<String, Count>,
    /// Documents in which an element was missing.
    pub missing: BTreeMap<String, usize>,
    /// Documents by day, `undated` for those without.
    pub dates: BTreeMap<String, usize>,
    /// Documents that could not be judged, by what was wrong; figures in it are written `#`.
    pub errors: BTreeMap<String, usize>,
}

/// How often something was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Documents with such a finding.
    pub documents: usize,
    /// Findings.
    pub findings: usize,
    /// Of these, certain ones.
    pub certain: usize,
}

/// Counts documents, and remembers those that a page shows.
#[derive(Debug)]
pub(super) struct Tally {
    pub(super) summary: Summary,
    pub(super) worst: Vec<Row>,
    pub(super) failures: Vec<DocumentFailure>,
}

impl Tally {
    pub(super) fn new(ruleset: &str) -> Self {
        let verdicts =
            [Verdict::Pass, Verdict::Review, Verdict::Fail].map(|verdict| (verdict.id().to_owned(), 0));
        let categories = Category::ALL.map(|category| (category.id().to_owned(), Count::default()));
        Self {
            summary: Summary {
                schema: VERSION,
                ruleset: ruleset.to_owned(),
                documents: 0,
                quarantined: 0,
                verdicts: verdicts.into(),
                outcomes: BTreeMap::new(),
                categories: categories.into(),
                rules: BTreeMap::new(),
                missing: BTreeMap::new(),
                dates: BTreeMap::new(),
                errors: BTreeMap::new(),
            },
            worst: Vec::new(),
            failures: Vec::new(),
        }
    }

    /// Counts a judged document.
    pub(super) fn judged(&mut self, row: Row) {
        let summary = &mut self.summary;
        summary.documents += 1;
        add(&mut summary.verdicts, row.verdict.id());
        add(
            &mut summary.outcomes,
            row.outcome.map_or("none", |outcome| outcome.id()),
        );
        add(&mut summary.dates, row.date.as_deref().unwrap_or("undated"));
        for element in &row.missing {
            add(&mut summary.missing, element.id());
        }
        let of_category = row.findings.iter().map(|f| (f.category.id(), f.certainty));
        count(&mut summary.categories, of_category);
        count(
            &mut summary.rules,
            row.findings.iter().map(|f| (f.rule.as_str(), f.certainty)),
        );
        if row.verdict > Verdict::Pass {
            // Ties are settled by the order of the input.
            let gravity = |row: &Row| (row.verdict, -row.score, row.findings.len());
            let at = self
                .worst
                .partition_point(|other| gravity(other) >= gravity(&row));
            if at < WORST {
                self.worst.insert(at, row);
                self.worst.truncate(WORST);
            }
        }
    }

    /// Counts a document that could not be judged.
    pub(super) fn failed(&mut self, failure: &DocumentFailure) {
        let summary = &mut self.summary;
        summary.documents += 1;
        summary.quarantined += 1;
        let mut kind = without_figures(&failure.what.en);
        if summary.errors.len() >= KINDS && !summary.errors.contains_key(&kind) {
            kind = "other".to_owned();
        }
        add(&mut summary.errors, &kind);
        if self.failures.len() < WORST {
            self.failures.push(failure.clone());
        }
    }
}

fn add(counts: &mut BTreeMap<String, usize>, key: &str) {
    match counts.get_mut(key) {
        Some(count) => *count += 1,
        None => {
            counts.insert(key.to_owned(), 1);
        }
    }
}

/// Counts the findings of one document.
fn count<'k>(counts: &mut BTreeMap<String, Count>, keys: impl Iterator<Item = (&'k str, Certainty)>) {
    let mut seen: Vec<&str> = Vec::new();
    for (key, certainty) in keys {
        let count = counts.entry(key.to_owned()).or_default();
        count.findings += 1;
        count.certain += usize::from(certainty == Certainty::Certain);
        if !seen.contains(&key) {
            seen.push(key);
            count.documents += 1;
        }
    }
}

/// `line 7 column 12` and `line 9 column 3` are one kind of error, and so are figures that were masked.
fn without_figures(what: &str) -> String {
    let mut out = String::new();
    for c in what.chars() {
        if !(c.is_ascii_digit() || c == '*') {
            out.push(c);
        } else if !out.ends_with('#') {
            out.push('#');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::kept::RowFinding;
    use crate::model::{Bilingual, Kind, Severity};

    fn row(id: &str, score: i32, rules: &[&str]) -> Row {
        let finding = |rule: &&str| RowFinding {
            rule: (*rule).to_owned(),
            category: Category::Threat,
            severity: Severity::Major,
            certainty: Certainty::Certain,
            turn: 0,
            points: -10,
        };
        Row {
            id: id.to_owned(),
            path: "a.jsonl".to_owned(),
            line: 1,
            date: None,
            agent: None,
            team: None,
            kind: Kind::Call,
            outcome: None,
            outcome_turn: None,
            refusals: None,
            verdict: if rules.is_empty() {
                Verdict::Pass
            } else {
                Verdict::Fail
            },
            score,
            findings: rules.iter().map(finding).collect(),
            missing: Vec::new(),
        }
    }

    #[test]
    fn documents_and_findings_are_counted_apart() {
        let mut tally = Tally::new("r");
        tally.judged(row(
            "a",
            20,
            &["threat.arrest", "threat.arrest", "threat.violence"],
        ));
        tally.judged(row("b", 100, &[]));
        let summary = &tally.summary;
        assert_eq!(
            (
                summary.documents,
                summary.verdicts["fail"],
                summary.verdicts["review"]
            ),
            (2, 1, 0)
        );
        let of = |documents, findings| Count {
            documents,
            findings,
            certain: findings,
        };
        assert_eq!(summary.categories["threat"], of(1, 3));
        assert_eq!(summary.categories["insult"], of(0, 0));
        assert_eq!(summary.rules["threat.arrest"], of(1, 2));
        assert_eq!(summary.dates["undated"], 2);
    }

    #[test]
    fn the_worst_come_first_and_equals_in_their_order() {
        let mut tally = Tally::new("r");
        for (id, score) in [("a", 50), ("b", 10), ("c", 50), ("d", 90)] {
            tally.judged(row(id, score, &["threat.arrest"]));
        }
        for _ in 0..WORST {
            tally.judged(row("e", 95, &["threat.arrest"]));
        }
        let ids: Vec<_> = tally.worst.iter().take(5).map(|row| row.id.as_str()).collect();
        assert_eq!(ids, ["b", "a", "c", "d", "e"]);
        assert_eq!(tally.worst.len(), WORST);
    }

    #[test]
    fn errors_of_a_kind_are_one() {
        let mut tally = Tally::new("r");
        for what in [
            "not valid JSON at line 7 column 12",
            "not valid JSON at line 9 column 3",
            "not valid JSON at line *********** column 3",
        ] {
            tally.failed(&DocumentFailure {
                what: Bilingual::new(what, what),
                ..DocumentFailure::default()
            });
        }
        assert_eq!(tally.summary.errors["not valid JSON at line # column #"], 3);
        for kind in 0..KINDS {
            tally.failed(&DocumentFailure {
                what: Bilingual::new("", "x".repeat(kind + 1)),
                ..DocumentFailure::default()
            });
        }
        assert_eq!(tally.summary.errors.len(), KINDS + 1);
        assert_eq!(tally.summary.errors["other"], 1);
    }
}
