//! Rules that need the words of calls: contact after a refusal, and dispositions that the call contradicts.
//!
//! Takes a row of the log and what was heard in the call, gives answers. Holds one entry for each number of a debtor at
//! which a third party was reached. Must not know files, nor how answers are told.

use std::collections::HashMap;

use jiff::civil::Date;

use crate::model::Outcome;

use super::answer::{Answer, ORDER, missing};
use super::row::{Relation, Row};
use super::rules::LogRules;
use super::transcripts::{Heard, Key, Refusal, key};

/// What is missing where no results of the call are there.
pub(super) const TRANSCRIPT: &str = "transcript";
const EARLIER: &str = "transcript of an earlier call";
const EARLIER_RELATION: &str = "relation in an earlier call";

/// Whom the row and the call tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    /// The debtor, or somebody who answers for the debt.
    Owes,
    /// Somebody else.
    ThirdParty,
    /// The number is recorded as the debtor's, and somebody else answered.
    Unclear,
    /// Neither tells.
    Unknown,
}

/// The log says whom a number belongs to; where it is silent, the call does.
pub(super) fn who(row: &Row, heard: Option<Heard>) -> Who {
    let outcome = heard.and_then(|heard| heard.outcome);
    match (row.relation, outcome) {
        (Some(Relation::Debtor), Some(Outcome::ThirdParty)) => Who::Unclear,
        (Some(Relation::Debtor | Relation::Obligor), _) | (None, Some(Outcome::RightParty)) => Who::Owes,
        (Some(Relation::ThirdParty), _) | (None, Some(Outcome::ThirdParty)) => Who::ThirdParty,
        (None, _) => Who::Unknown,
    }
}

/// Third parties by debtor and number, as far as the log has come.
#[derive(Debug, Default)]
pub(super) struct Contacts(HashMap<Key, Contact>);

#[derive(Debug)]
enum Contact {
    Refused {
        call: String,
        on: Option<Date>,
        turn: u16,
    },
    /// Somebody refused who may have been the debtor.
    Unnamed,
    /// A call was answered, and what was said in it is not known.
    Unheard,
}

impl Contacts {
    /// Whether this call was made in spite of a refusal; call before [`Contacts::remember`].
    pub(super) fn answer(&self, row: &Row, heard: Option<Heard>, in_order: bool) -> Answer {
        if row.outbound == Some(false) {
            return Answer::NotApplicable;
        }
        let who = who(row, heard);
        if matches!(who, Who::Owes | Who::Unclear) {
            return Answer::NotApplicable;
        }
        let known = contact(row).and_then(|key| self.0.get(&key));
        // A number at which a third party has spoken is a third party's, also when nobody answers now.
        let is_unknown = who == Who::Unknown && !matches!(known, Some(Contact::Refused { .. }));
        let lacks = missing(&[
            ("direction", row.outbound.is_none()),
            ("relation", is_unknown),
            ("debtor", row.debtor.is_none()),
            ("number", row.number.is_none()),
            ("start", row.start.is_none()),
            (ORDER, row.start.is_some() && !in_order),
        ]);
        match known {
            _ if !lacks.is_empty() => Answer::Missing(lacks),
            Some(Contact::Refused { call, on, turn }) => Answer::Violation {
                value: match on {
                    Some(day) => format!("refused in call {call} of {day}, turn {turn}"),
                    None => format!("refused in call {call}, turn {turn}"),
                },
                limit: "no call after a refusal".to_owned(),
            },
            Some(Contact::Unnamed) => Answer::Missing(vec![EARLIER_RELATION]),
            Some(Contact::Unheard) => Answer::Missing(vec![EARLIER]),
            None => Answer::Conforms,
        }
    }

    /// Keeps what a call tells of later ones. The first refusal stands until the debtor himself speaks at the number.
    pub(super) fn remember(&mut self, row: &Row, heard: Option<Heard>) {
        let Some(key) = contact(row) else { return };
        let who = who(row, heard);
        if heard.is_some_and(|heard| heard.outcome == Some(Outcome::RightParty)) {
            self.0.remove(&key);
            return;
        }
        if who == Who::Owes {
            return;
        }
        match heard.map_or(Refusal::Unknown, |heard| heard.refusal) {
            Refusal::In(_) if who == Who::Unknown => {
                self.0.entry(key).or_insert(Contact::Unnamed);
            }
            Refusal::In(turn) => {
                let refused = Contact::Refused {
                    call: row.call.clone(),
                    on: row.start.map(|start| start.date()),
                    turn,
                };
                match self.0.get(&key) {
                    Some(Contact::Refused { .. }) => {}
                    _ => drop(self.0.insert(key, refused)),
                }
            }
            Refusal::Unknown if row.connected != Some(false) => {
                self.0.entry(key).or_insert(Contact::Unheard);
            }
            Refusal::Unknown | Refusal::No => {}
        }
    }
}

fn contact(row: &Row) -> Option<Key> {
    Some(key(&[row.debtor.as_deref()?, row.number.as_deref()?]))
}

/// Whether the recorded result is what the call shows. A result that the rules do not name is not looked at.
pub(super) fn disposition(rules: &LogRules, row: &Row, heard: Option<Heard>) -> Answer {
    let Some(text) = &row.disposition else {
        return Answer::Missing(vec!["disposition"]);
    };
    let is_it = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    let Some((name, rule)) = rules.dispositions.iter().find(|(_, rule)| is_it(&rule.words)) else {
        return Answer::NotApplicable;
    };
    let (outcome, shown) = match (heard, row.connected) {
        (Some(heard), _) => (
            heard.outcome,
            heard
                .turn
                .map(|turn| format!(", turn {turn}"))
                .unwrap_or_default(),
        ),
        // Where nobody answered there are no words to wait for.
        (None, Some(false)) => (Some(Outcome::NoContact), " by the log".to_owned()),
        (None, _) => (None, String::new()),
    };
    let Some(outcome) = outcome else {
        return Answer::Missing(vec![TRANSCRIPT]);
    };
    // Somebody who answers for the debt may promise, though he is not the debtor.
    let is_obligor = row.relation == Some(Relation::Obligor) && outcome == Outcome::ThirdParty;
    if rule.contradicted_by.contains(&outcome) && !is_obligor {
        Answer::Violation {
            value: format!("{}{shown}", outcome.id()),
            limit: format!("{name} is contradicted by {}", outcome.id()),
        }
    } else {
        Answer::Conforms
    }
}
