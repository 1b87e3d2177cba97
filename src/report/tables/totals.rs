//! Counts over all documents, by agent and by rule.
//!
//! Takes documents, gives rows. Who and what has most stands first; equals by name. Suppressed findings count nowhere, and
//! notices only by rule.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::{Category, Certainty, Verdict};
use crate::report::texts::Text;

use super::Tables;
use super::sheets::{Cell, Sheet};

const AGENTS: &[(Text, u16)] = &[
    (Text::ColumnAgent, 16),
    (Text::ColumnTeam, 16),
    (Text::ColumnDocuments, 10),
    (Text::ColumnFails, 9),
    (Text::ColumnReviews, 9),
    (Text::ColumnMissing, 16),
    (Text::ColumnFindings, 9),
    (Text::ColumnCertain, 12),
];

const RULES: &[(Text, u16)] = &[
    (Text::ColumnRule, 28),
    (Text::ColumnRuleName, 32),
    (Text::ColumnCategory, 14),
    (Text::ColumnDocuments, 10),
    (Text::ColumnFindings, 9),
    (Text::ColumnCertain, 12),
    (Text::ColumnSuspected, 14),
];

/// Width of the column of a category.
const CATEGORY: u16 = 14;

/// What is counted of an agent.
#[derive(Debug, Default)]
struct Agent {
    documents: usize,
    fails: usize,
    reviews: usize,
    missing: usize,
    findings: usize,
    certain: usize,
    categories: [usize; Category::ALL.len()],
}

/// What is counted of a rule in one category.
#[derive(Debug, Default)]
struct Rule {
    documents: usize,
    findings: usize,
    certain: usize,
    /// Number of the last document counted, from 1.
    last: usize,
}

impl Tables {
    /// A row an agent and team: most fails first. Documents without an agent share a row.
    pub(super) fn agents(&self) -> Sheet<'_> {
        let mut agents: Vec<_> = self.count_agents().into_iter().collect();
        agents.sort_by_key(|(_, agent)| Reverse((agent.fails, agent.findings)));
        let mut columns = self.titles(AGENTS);
        let names = Category::ALL.map(|category| self.catalogue.category(category, self.options.language));
        columns.extend(names.map(|name| (name.to_owned(), CATEGORY)));
        let name = |name: Option<&str>| name.map_or_else(|| self.say(Text::NotGiven), Cell::text);
        let rows = agents.into_iter().map(move |((id, team), agent)| {
            let counts = [
                agent.documents,
                agent.fails,
                agent.reviews,
                agent.missing,
                agent.findings,
                agent.certain,
            ];
            let counts = counts.into_iter().chain(agent.categories).map(Cell::count);
            [name(id), name(team)].into_iter().chain(counts).collect()
        });
        Sheet {
            name: Text::SheetAgents,
            columns,
            rows: Box::new(rows),
        }
    }

    /// A row a rule and category: most findings first.
    pub(super) fn rules(&self) -> Sheet<'_> {
        let mut rules: Vec<_> = self.count_rules().into_iter().collect();
        rules.sort_by_key(|(_, rule)| Reverse(rule.findings));
        let language = self.options.language;
        let rows = rules.into_iter().map(move |((id, category), rule)| {
            let text = self.catalogue.rules.get(id);
            let counts = [
                rule.documents,
                rule.findings,
                rule.certain,
                rule.findings - rule.certain,
            ];
            let names = [
                Cell::text(id),
                text.map_or(Cell::Empty, |text| Cell::text(text.name.get(language))),
                Cell::text(self.catalogue.category(category, language)),
            ];
            names.into_iter().chain(counts.map(Cell::count)).collect()
        });
        Sheet {
            name: Text::SheetRules,
            columns: self.titles(RULES),
            rows: Box::new(rows),
        }
    }

    fn count_agents(&self) -> BTreeMap<(Option<&str>, Option<&str>), Agent> {
        let mut agents: BTreeMap<_, Agent> = BTreeMap::new();
        for document in &self.documents {
            let key = (document.agent.as_deref(), document.team.as_deref());
            let agent = agents.entry(key).or_default();
            agent.documents += 1;
            agent.fails += usize::from(document.risk.0 == Verdict::Fail);
            agent.reviews += usize::from(document.risk.0 == Verdict::Review);
            agent.missing += self.missing(document).len();
            for finding in document.violations() {
                agent.findings += 1;
                agent.certain += usize::from(finding.certainty == Certainty::Certain);
                agent.categories[finding.category.index()] += 1;
            }
        }
        agents
    }

    fn count_rules(&self) -> BTreeMap<(&str, Category), Rule> {
        let mut rules: BTreeMap<_, Rule> = BTreeMap::new();
        for (number, document) in (1..).zip(&self.documents) {
            for found in document.found().filter(|found| found.suppressed.is_none()) {
                let finding = &found.finding;
                let rule = rules
                    .entry((finding.rule.as_str(), finding.category))
                    .or_default();
                rule.documents += usize::from(rule.last != number);
                rule.last = number;
                rule.findings += 1;
                rule.certain += usize::from(finding.certainty == Certainty::Certain);
            }
        }
        rules
    }
}
