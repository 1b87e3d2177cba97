//! Rows -> findings: the counts of a day and the history of a debtor, against the thresholds of a profile.
//!
//! Takes rows in the order of the log, gives what does not conform and what cannot be evaluated. Holds counts by debtor and
//! number for the last days, and a few figures a debtor; no calls. Rules on the words of calls are in `joined`. Must not know
//! files.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::{Date, DateTime};
use serde::Serialize;

use crate::model::{Outcome, Severity};

use super::answer::{Answer, ORDER, missing};
use super::joined::{Contacts, Who, disposition, who};
use super::row::{Relation, Row};
use super::rules::{KEPT, LogRules, Profile, RuleId};
use super::transcripts::Heard;

/// What was found out about a call by a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It does not conform.
    Violation,
    /// Something that the rule needs is not known.
    NotEvaluable,
    /// It conforms.
    Conforms,
    /// The rule does not apply to it.
    NotApplicable,
}

/// One call that does not conform to a rule, or cannot be evaluated by it. It names neither debtor nor number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Id of the call.
    pub call: String,
    /// 1-based line of the log, of Parquet its row.
    pub line: u64,
    /// Who called.
    pub agent: Option<String>,
    /// The rule.
    pub rule: RuleId,
    /// Violation or not evaluable.
    pub status: Status,
    /// How grave.
    pub severity: Option<Severity>,
    /// What was found: a time or a count.
    pub value: Option<String>,
    /// What would be right.
    pub limit: Option<String>,
    /// What is not known.
    pub missing: Vec<&'static str>,
    /// What the rule rests on.
    pub cites: Vec<String>,
}

/// Calls by rule and status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// Calls in the log.
    pub calls: usize,
    /// Counts; a rule that the profile does not have is not among them.
    pub rules: BTreeMap<RuleId, BTreeMap<Status, usize>>,
}

/// Holds what rules across calls must remember.
pub(super) struct Checker<'r> {
    rules: &'r LogRules,
    profile: &'r Profile,
    days: BTreeMap<Date, Day>,
    debtors: HashMap<String, History>,
    contacts: Contacts,
    first: Option<Date>,
    latest: Option<DateTime>,
    pub(super) ledger: Ledger,
}

#[derive(Default)]
struct Day {
    connected: HashMap<String, u32>,
    attempts: HashMap<String, u32>,
}

/// What is known of the attempts to reach a debtor.
#[derive(Default)]
struct History {
    failed_dials: u32,
    /// Day on which the dials in a row became enough.
    enough: Option<Date>,
    failed_days: u32,
    last_failed: Option<Date>,
    invalid_number: bool,
    /// A call whose result is not known.
    unclear: bool,
}

const EARLIER: &str = "earlier days";

impl<'r> Checker<'r> {
    pub(super) fn new(rules: &'r LogRules, profile: &'r Profile) -> Self {
        Self {
            rules,
            profile,
            days: BTreeMap::new(),
            debtors: HashMap::new(),
            contacts: Contacts::default(),
            first: None,
            latest: None,
            ledger: Ledger::default(),
        }
    }

    /// What is to be said of a call. Where there are transcripts, `joined` says what was heard in this one, if anything.
    pub(super) fn check(&mut self, row: &Row, joined: Option<Option<Heard>>) -> Vec<Finding> {
        self.ledger.calls += 1;
        let in_order = row.start >= self.latest;
        self.latest = self.latest.max(row.start);
        self.first = self.first.or(row.start.map(DateTime::date));
        self.forget();
        let profile = self.profile;
        let mut answers = Vec::new();
        if let Some(rule) = &profile.hours {
            answers.push((RuleId::Hours, hours(rule, row), &rule.cites));
        }
        if let Some(rule) = &profile.connected {
            answers.push((RuleId::Connected, self.connected(rule.most, row), &rule.cites));
        }
        if let Some(rule) = &profile.attempts {
            answers.push((RuleId::Attempts, self.attempts(rule.most, row), &rule.cites));
        }
        if let Some(rule) = &profile.third_party {
            let heard = joined.flatten();
            let answer = self.third_party(rule.days, row, heard, in_order);
            answers.push((RuleId::ThirdParty, answer, &rule.cites));
            self.remember(rule.dials, row, heard);
        }
        if let (Some(rule), Some(heard)) = (&profile.after_refusal, joined) {
            let answer = self.contacts.answer(row, heard, in_order);
            answers.push((RuleId::AfterRefusal, answer, &rule.cites));
            self.contacts.remember(row, heard);
        }
        if let (Some(rule), Some(heard)) = (&profile.disposition, joined) {
            let answer = disposition(self.rules, row, heard);
            answers.push((RuleId::Disposition, answer, &rule.cites));
        }
        let findings = answers.into_iter().filter_map(|(rule, answer, cites)| {
            let (status, value, limit, missing) = match answer {
                Answer::Violation { value, limit } => {
                    (Status::Violation, Some(value), Some(limit), Vec::new())
                }
                Answer::Missing(missing) => (Status::NotEvaluable, None, None, missing),
                Answer::Conforms => (Status::Conforms, None, None, Vec::new()),
                Answer::NotApplicable => (Status::NotApplicable, None, None, Vec::new()),
            };
            *self
                .ledger
                .rules
                .entry(rule)
                .or_default()
                .entry(status)
                .or_default() += 1;
            matches!(status, Status::Violation | Status::NotEvaluable).then(|| Finding {
                call: row.call.clone(),
                line: row.line,
                agent: row.agent.clone(),
                rule,
                status,
                severity: self
                    .rules
                    .text(rule)
                    .map(|(_, _, severity)| severity)
                    .filter(|_| status == Status::Violation),
                value,
                limit,
                missing,
                cites: cites.clone(),
            })
        });
        findings.collect()
    }

    /// Drops the counts of days that are over.
    fn forget(&mut self) {
        let Some(oldest) = self
            .latest
            .and_then(|latest| latest.date().checked_sub(KEPT).ok())
        else {
            return;
        };
        self.days = self.days.split_off(&oldest);
    }

    /// Whether counts of this day were kept.
    fn is_kept(&self, day: Date) -> bool {
        let latest = self.latest.map(DateTime::date);
        latest.is_none_or(|latest| latest.checked_sub(KEPT).is_ok_and(|oldest| day >= oldest))
    }

    fn connected(&mut self, most: u32, row: &Row) -> Answer {
        if row.outbound == Some(false) || row.connected == Some(false) {
            return Answer::NotApplicable;
        }
        let (Some(true), Some(true), Some(debtor), Some(start)) =
            (row.outbound, row.connected, &row.debtor, row.start)
        else {
            return Answer::Missing(missing(&[
                ("direction", row.outbound.is_none()),
                ("connected", row.connected.is_none()),
                ("debtor", row.debtor.is_none()),
                ("start", row.start.is_none()),
            ]));
        };
        if !self.is_kept(start.date()) {
            return Answer::Missing(vec![ORDER]);
        }
        let day = self.days.entry(start.date()).or_default();
        over(day.connected.entry(debtor.clone()).or_default(), most)
    }

    fn attempts(&mut self, most: u32, row: &Row) -> Answer {
        if row.outbound == Some(false) || row.connected == Some(true) {
            return Answer::NotApplicable;
        }
        let (Some(true), Some(false), Some(number), Some(start)) =
            (row.outbound, row.connected, &row.number, row.start)
        else {
            return Answer::Missing(missing(&[
                ("direction", row.outbound.is_none()),
                ("connected", row.connected.is_none()),
                ("number", row.number.is_none()),
                ("start", row.start.is_none()),
            ]));
        };
        if !self.is_kept(start.date()) {
            return Answer::Missing(vec![ORDER]);
        }
        let day = self.days.entry(start.date()).or_default();
        over(day.attempts.entry(number.clone()).or_default(), most)
    }

    fn third_party(&self, days: u32, row: &Row, heard: Option<Heard>, in_order: bool) -> Answer {
        let who = who(row, heard);
        if row.outbound == Some(false) || who == Who::Owes {
            return Answer::NotApplicable;
        }
        let (Some(true), Who::ThirdParty | Who::Unclear, Some(debtor), Some(start)) =
            (row.outbound, who, &row.debtor, row.start)
        else {
            return Answer::Missing(missing(&[
                ("direction", row.outbound.is_none()),
                ("relation", who == Who::Unknown),
                ("debtor", row.debtor.is_none()),
                ("start", row.start.is_none()),
            ]));
        };
        if !in_order {
            return Answer::Missing(vec![ORDER]);
        }
        let today = start.date();
        let none = History::default();
        let history = self.debtors.get(debtor).unwrap_or(&none);
        if history.invalid_number
            || history.failed_days >= days
            || history.enough.is_some_and(|day| day < today)
        {
            return Answer::Conforms;
        }
        // Whether the number was chosen as a third party's, or another took the debtor's phone, nobody can tell from here.
        if who == Who::Unclear {
            return Answer::Missing(vec!["relation"]);
        }
        let reaches = self
            .first
            .and_then(|first| first.until(today).ok())
            .map_or(0, |span| span.get_days());
        match (
            history.unclear,
            u32::try_from(reaches).is_ok_and(|reaches| reaches >= days),
        ) {
            (true, _) => Answer::Missing(vec!["connected"]),
            // What went before the log may have been enough.
            (_, false) => Answer::Missing(vec![EARLIER]),
            _ => Answer::Violation {
                value: format!(
                    "{} failed dials in a row, {} failed days",
                    history.failed_dials, history.failed_days
                ),
                limit: format!(
                    "an invalid number, enough failed dials before this day, or {days} failed days"
                ),
            },
        }
    }

    fn remember(&mut self, dials: u32, row: &Row, heard: Option<Heard>) {
        let (Some(debtor), Some(start)) = (&row.debtor, row.start) else {
            return;
        };
        let outcome = heard.and_then(|heard| heard.outcome);
        let relation = match (row.relation, outcome) {
            (_, Some(Outcome::RightParty)) => Some(Relation::Debtor),
            (None, Some(Outcome::ThirdParty)) => Some(Relation::ThirdParty),
            (relation, _) => relation,
        };
        if relation == Some(Relation::ThirdParty) {
            return;
        }
        // A mailbox that answers, or somebody else at his phone, is not the debtor.
        let connected = match (relation, outcome) {
            (Some(Relation::Debtor), Some(Outcome::NoContact | Outcome::ThirdParty)) => Some(false),
            (Some(Relation::Debtor), Some(Outcome::RightParty)) => Some(true),
            _ => row.connected,
        };
        let history = self.debtors.entry(debtor.clone()).or_default();
        let today = start.date();
        history.invalid_number |= row.invalid_number;
        match (row.outbound, connected, relation) {
            (Some(false), _, _) | (_, Some(true), Some(_)) => {
                // He was reached, or called himself.
                let invalid_number = history.invalid_number;
                *history = History {
                    invalid_number,
                    ..History::default()
                };
            }
            (Some(true), Some(false), Some(_)) => {
                history.failed_dials += 1;
                if history.failed_dials >= dials && history.enough.is_none() {
                    history.enough = Some(today);
                }
                if history.last_failed != Some(today) {
                    let follows = history.last_failed.and_then(|day| day.tomorrow().ok()) == Some(today);
                    history.failed_days = if follows { history.failed_days + 1 } else { 1 };
                    history.last_failed = Some(today);
                }
            }
            _ => history.unclear = true,
        }
    }
}

/// 08:00:00 is within, 22:00:00 is not; a call that ends in another day than it began went through the night.
fn hours(rule: &super::rules::Hours, row: &Row) -> Answer {
    if row.outbound == Some(false) || row.consent {
        return Answer::NotApplicable;
    }
    let is_outside = |at: DateTime| at.time() < rule.from || at.time() >= rule.to;
    let limit = || format!("{} to {}", rule.from, rule.to);
    let lacks = missing(&[
        ("direction", row.outbound.is_none()),
        ("start", row.start.is_none()),
        ("duration", row.end.is_none()),
    ]);
    match (row.outbound, row.start, row.end) {
        (Some(true), Some(start), _) if is_outside(start) => Answer::Violation {
            value: start.time().to_string(),
            limit: limit(),
        },
        (Some(true), Some(start), Some(end)) => {
            if is_outside(end) || start.date() != end.date() {
                Answer::Violation {
                    value: end.time().to_string(),
                    limit: limit(),
                }
            } else {
                Answer::Conforms
            }
        }
        _ => Answer::Missing(lacks),
    }
}

fn over(count: &mut u32, most: u32) -> Answer {
    *count += 1;
    if *count > most {
        Answer::Violation {
            value: count.to_string(),
            limit: most.to_string(),
        }
    } else {
        Answer::Conforms
    }
}

#[cfg(test)]
mod tests;
