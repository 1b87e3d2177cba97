//! Two runs -> what changed between them, by verdict, category, rule and agent, and which documents flipped.
//!
//! Takes the folders of two complete runs, gives counts side by side. Of each document of the first run its verdict, its
//! agent and its rules are held, of the second nothing. Must not know how the comparison is shown.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use serde::Serialize;

use crate::model::Verdict;

use super::error::BatchError;
use super::kept::Row;
use super::tally::Summary;
use super::written::{rows, summary};

/// Version of the comparison's form.
const VERSION: u32 = 1;

/// What changed from run A to run B.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Version of this form.
    pub schema: u32,
    /// The first run.
    pub a: Side,
    /// The second run.
    pub b: Side,
    /// Documents that only the first run judged.
    pub only_a: usize,
    /// Documents that only the second run judged.
    pub only_b: usize,
    /// Documents by verdict.
    pub verdicts: BTreeMap<String, Change>,
    /// Documents with findings of a category.
    pub categories: BTreeMap<String, Change>,
    /// Documents with findings of a rule.
    pub rules: BTreeMap<String, Change>,
    /// Documents by agent; those without an agent are not among them.
    pub agents: BTreeMap<String, AgentChange>,
    /// Documents of both runs whose verdict or rules are not the same, in the order of the second run's days and rows.
    pub flipped: Vec<Flip>,
}

/// One of two runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Its folder.
    pub folder: String,
    /// Hash of its ruleset.
    pub ruleset: String,
    /// Documents that it judged.
    pub judged: usize,
    /// Documents that it could not judge.
    pub quarantined: usize,
}

/// The same count in both runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// In the first run.
    pub a: usize,
    /// In the second run.
    pub b: usize,
}

/// The counts of one agent in both runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct AgentChange {
    /// Documents.
    pub documents: Change,
    /// Documents that failed.
    pub fail: Change,
    /// Documents for a person to look at.
    pub review: Change,
}

/// A document that the runs judged differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flip {
    /// Its id.
    pub id: String,
    /// Where the second run found it.
    pub path: String,
    /// The line there.
    pub line: usize,
    /// Its agent.
    pub agent: Option<String>,
    /// The first run's verdict.
    pub from: Verdict,
    /// The second run's verdict.
    pub to: Verdict,
    /// Rules that only the first run found.
    pub rules_gone: Vec<String>,
    /// Rules that only the second run found.
    pub rules_new: Vec<String>,
}

/// Compares two runs.
///
/// # Errors
/// When a folder holds no complete run, or cannot be read.
pub fn compare(a: &Path, b: &Path) -> Result<Comparison, BatchError> {
    let (of_a, of_b) = (summary(a)?, summary(b)?);
    let mut comparison = Comparison {
        schema: VERSION,
        a: side(a, &of_a),
        b: side(b, &of_b),
        only_a: 0,
        only_b: 0,
        verdicts: BTreeMap::new(),
        categories: BTreeMap::new(),
        rules: BTreeMap::new(),
        agents: BTreeMap::new(),
        flipped: Vec::new(),
    };
    let mut names = Names::default();
    let mut held: HashMap<Id, (Verdict, Box<[u32]>)> = HashMap::new();
    let mut seen = Seen::default();
    rows(a, |row| {
        count(&mut comparison, &row, |change| &mut change.a);
        let rules = rules_of(&row)
            .into_iter()
            .map(|rule| names.number(rule))
            .collect();
        held.insert(seen.key(&row), (row.verdict, rules));
    })?;
    let mut seen = Seen::default();
    rows(b, |row| {
        count(&mut comparison, &row, |change| &mut change.b);
        let Some((verdict, rules)) = held.remove(&seen.key(&row)) else {
            comparison.only_b += 1;
            return;
        };
        let before: BTreeSet<&str> = names.of(&rules);
        let now = rules_of(&row);
        if verdict != row.verdict || before != now {
            let less = |one: &BTreeSet<&str>, other: &BTreeSet<&str>| {
                one.difference(other).map(|rule| (*rule).to_owned()).collect()
            };
            comparison.flipped.push(Flip {
                rules_gone: less(&before, &now),
                rules_new: less(&now, &before),
                id: row.id.clone(),
                path: row.path.clone(),
                line: row.line,
                agent: row.agent.clone(),
                from: verdict,
                to: row.verdict,
            });
        }
    })?;
    comparison.only_a = held.len();
    Ok(comparison)
}

/// Id of a document, and the how-manieth of this id it is.
type Id = (String, usize);

/// Documents are the same when their ids are; of several with one id, the n-th is the same as the n-th.
#[derive(Default)]
struct Seen(HashMap<String, usize>);

impl Seen {
    fn key(&mut self, row: &Row) -> Id {
        let times = self.0.entry(row.id.clone()).or_default();
        *times += 1;
        (row.id.clone(), *times)
    }
}

/// Names of rules, held once.
#[derive(Default)]
struct Names {
    numbers: HashMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.numbers.insert(name.to_owned(), number);
        self.names.push(name.to_owned());
        number
    }

    fn of(&self, numbers: &[u32]) -> BTreeSet<&str> {
        let names = numbers
            .iter()
            .filter_map(|number| self.names.get(*number as usize));
        names.map(String::as_str).collect()
    }
}

fn rules_of(row: &Row) -> BTreeSet<&str> {
    row.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

fn count(comparison: &mut Comparison, row: &Row, side: impl Fn(&mut Change) -> &mut usize) {
    let add = |change: &mut Change| *side(change) += 1;
    add(comparison
        .verdicts
        .entry(row.verdict.id().to_owned())
        .or_default());
    let categories: BTreeSet<&str> = row.findings.iter().map(|finding| finding.category.id()).collect();
    for category in categories {
        add(comparison.categories.entry(category.to_owned()).or_default());
    }
    for rule in rules_of(row) {
        add(comparison.rules.entry(rule.to_owned()).or_default());
    }
    if let Some(agent) = &row.agent {
        let agent = comparison.agents.entry(agent.clone()).or_default();
        add(&mut agent.documents);
        match row.verdict {
            Verdict::Fail => add(&mut agent.fail),
            Verdict::Review => add(&mut agent.review),
            Verdict::Pass => {}
        }
    }
}

fn side(folder: &Path, summary: &Summary) -> Side {
    Side {
        folder: folder.display().to_string(),
        ruleset: summary.ruleset.clone(),
        judged: summary.documents.saturating_sub(summary.quarantined),
        quarantined: summary.quarantined,
    }
}
