//! The rows of the list, and what they can be filtered by.
//!
//! Takes analyses, gives rows and filters for the template, in one language. Knows nothing of HTML.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::{Analysis, Catalogue, Category, Certainty, Finding, Language, Verdict};
use crate::report::Options;
use crate::report::order::gravity;
use crate::report::quote::parts;
use crate::report::shown::Shown;
use crate::report::texts::{self, Text};

/// A document in the list.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// In the order in which documents came, from 1.
    pub(super) number: usize,
    id: String,
    pub(super) verdict: Verdict,
    verdict_name: &'static str,
    score: i32,
    pub(super) agent: Option<String>,
    /// The agent's place among all, by name.
    agent_number: Option<usize>,
    /// `YYYY-MM-DD`, where the call was made.
    pub(super) day: Option<String>,
    /// Names of the categories of its violations.
    categories: String,
    /// Their ids.
    category_ids: String,
    /// Each with whether a finding of it is certain.
    #[serde(skip)]
    pub(super) by_category: BTreeMap<Category, bool>,
    /// The gravest, with what stands before and after them in the sentence.
    words: Option<[String; 3]>,
}

/// A choice that narrows the list.
#[derive(Debug, Serialize)]
pub(super) struct Filter {
    /// The attribute of rows that is asked.
    of: &'static str,
    name: &'static str,
    options: Vec<Choice>,
}

#[derive(Debug, Serialize)]
struct Choice {
    value: String,
    name: String,
}

/// Columns of the sentence in a row.
const WORDS: usize = 100;

impl Row {
    pub(super) fn new(number: usize, analysis: &Analysis, options: &Options) -> Self {
        let language = options.language;
        let shown = Shown::new(&analysis.call, options.unmasked);
        let meta = &analysis.call.meta;
        let mut by_category: BTreeMap<Category, bool> = BTreeMap::new();
        for finding in analysis.violations() {
            *by_category.entry(finding.category).or_default() |= finding.certainty == Certainty::Certain;
        }
        let names: Vec<&str> = by_category
            .keys()
            .map(|category| analysis.catalogue.category(*category, language))
            .collect();
        let ids: Vec<&str> = by_category.keys().map(|category| category.id()).collect();
        let gravest = analysis
            .violations()
            .min_by_key(|finding| Reverse(gravity(finding)));
        let sentence = |finding: &Finding| parts(shown.turn(finding.turn), finding.span, WORDS);
        let agent = meta.agent_id.as_deref().filter(|agent| !agent.is_empty());
        Self {
            number,
            id: analysis.call.id.clone(),
            verdict: analysis.verdict,
            verdict_name: texts::verdict(analysis.verdict).get(language),
            score: analysis.score,
            agent: agent.map(|agent| shown.text(agent).into_owned()),
            agent_number: None,
            day: meta.started_at.as_deref().and_then(day),
            categories: names.join(Text::ListComma.get(language)),
            category_ids: ids.join(" "),
            by_category,
            words: gravest.map(sentence),
        }
    }
}

/// The names of all agents in order; each row is given the place of its agent.
pub(super) fn number_agents(rows: &mut [Row]) -> Vec<String> {
    let names: BTreeSet<String> = rows.iter().filter_map(|row| row.agent.clone()).collect();
    let names: Vec<String> = names.into_iter().collect();
    for row in rows {
        row.agent_number = row
            .agent
            .as_ref()
            .and_then(|agent| names.binary_search(agent).ok());
    }
    names
}

/// What the list can be filtered by; nothing where there is one document.
pub(super) fn filters(
    rows: &[Row],
    agents: &[String],
    catalogue: &Catalogue,
    language: Language,
) -> Vec<Filter> {
    if rows.len() < 2 {
        return Vec::new();
    }
    let choice = |value: &str, name: &str| Choice {
        value: value.to_owned(),
        name: name.to_owned(),
    };
    let verdicts = [Verdict::Fail, Verdict::Review, Verdict::Pass];
    let verdicts = verdicts.map(|verdict| choice(verdict.id(), texts::verdict(verdict).get(language)));
    let categories =
        Category::ALL.map(|category| choice(category.id(), catalogue.category(category, language)));
    let agents = agents.iter().enumerate();
    let agents = agents.map(|(number, name)| choice(&number.to_string(), name));
    let days: BTreeSet<&str> = rows.iter().filter_map(|row| row.day.as_deref()).collect();
    let filters = [
        ("verdict", Text::LabelVerdict, Vec::from(verdicts)),
        ("category", Text::ColumnCategory, categories.into()),
        ("agent", Text::ColumnAgent, agents.collect()),
        (
            "day",
            Text::HtmlDay,
            days.into_iter().map(|day| choice(day, day)).collect(),
        ),
    ];
    let filters = filters.into_iter().filter(|(_, _, options)| options.len() > 1);
    let filters = filters.map(|(of, name, options)| Filter {
        of,
        name: name.get(language),
        options,
    });
    filters.collect()
}

/// The day of an RFC 3339 time.
fn day(started_at: &str) -> Option<String> {
    let day = started_at.get(.."2026-11-28".len())?;
    let is_day = day.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    is_day.then(|| day.to_owned())
}
