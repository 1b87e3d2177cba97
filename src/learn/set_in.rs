//! Lines of the bank, each set into a calm call: what is said plainly counts, whatever stands around it.
//!
//! In the authors' calls a violation has others beside it and an answer that shows it. One sentence in an otherwise proper call,
//! answered by 嗯, must be learned, too, and the bank has sentences whose labels hold wherever they are said. Takes lines and documents,
//! gives calls with the place of the line. Must not know how anything is learned from them.

use super::random::Random;
use crate::model::{Call, Callee, Channel, GoldCall, GoldLine, Kind, Line, Meta, Outcome, Purpose};

/// A call in which a line of the bank stands in place of one of the agent's turns.
#[derive(Debug)]
pub(super) struct SetIn<'m> {
    pub(super) line: &'m GoldLine,
    pub(super) call: Call,
    /// What came of the call.
    pub(super) outcome: Outcome,
    /// The turn that the line takes.
    pub(super) turn: usize,
}

/// Where the random numbers begin.
const SEED: u64 = 11;
/// How many turns are left behind a line at most, and before it where the call does not begin with its first turn.
const BEHIND: usize = 4;
const BEFORE: usize = 3;
/// Turns of the call that come before any line: who speaks must be settled.
const OPENING: usize = 4;

/// Half of the lines whose listener is known, each in a call to such a listener in which nothing is labelled; all would cost half as much
/// time again as the documents. A line that is given twice has two such chances.
pub(super) fn set_in<'m>(lines: &'m [GoldLine], documents: &'m [GoldCall]) -> Vec<SetIn<'m>> {
    let calm = |outcome| -> Vec<(&GoldCall, Vec<usize>)> {
        let hosts = documents.iter().filter(|gold| is_calm(gold, outcome));
        let placed = hosts.map(|gold| (gold, places(&gold.call)));
        placed.filter(|(_, places)| !places.is_empty()).collect()
    };
    let (to_debtor, to_others) = (calm(Outcome::RightParty), calm(Outcome::ThirdParty));
    let mut random = Random::new(SEED);
    let mut below = |count: usize| usize::try_from(random.next()).unwrap_or(0) % count.max(1);
    let mut all = Vec::new();
    for line in lines {
        if below(2) == 0 {
            continue;
        }
        let (hosts, outcome) = match line.line {
            Line::Debtor => (&to_debtor, Outcome::RightParty),
            Line::ThirdParty => (&to_others, Outcome::ThirdParty),
            Line::Unknown => continue,
        };
        let Some((host, places)) = hosts.get(below(hosts.len())) else {
            continue;
        };
        let place = places[below(places.len())];
        let from = if below(2) == 0 {
            0
        } else {
            place.saturating_sub(BEFORE)
        };
        let behind = (place + 2 + below(BEHIND - 1)).min(host.call.turns.len());
        let mut turns = host.call.turns[from..behind].to_vec();
        let turn = place - from;
        turns[turn].text.clone_from(&line.text);
        let mut call = Call::new(&line.id, Kind::Call, turns);
        call.meta = known(&host.call.meta, outcome);
        all.push(SetIn {
            line,
            call,
            outcome,
            turn,
        });
    }
    all
}

fn is_calm(gold: &GoldCall, outcome: Outcome) -> bool {
    let meta = &gold.call.meta;
    gold.call.kind == Kind::Call
        && gold.outcome == Some(outcome)
        && meta.channel() == Channel::Call
        && meta.purpose != Some(Purpose::Complaint)
        && gold.labels.iter().all(Vec::is_empty)
}

/// The agent's turns that a line may take: the listener speaks before and behind them.
fn places(call: &Call) -> Vec<usize> {
    let is_listener = |at: usize| call.turns.get(at).is_some_and(|turn| turn.role.is_listener());
    let is_agent = |at: &usize| !is_listener(*at);
    (OPENING..call.turns.len())
        .filter(|at| is_agent(at) && is_listener(at - 1) && is_listener(at + 1))
        .collect()
}

/// What the record of a line's call may say: nothing that the line could contradict, since its labels were given without a record.
fn known(meta: &Meta, outcome: Outcome) -> Meta {
    Meta {
        callee: Some(match outcome {
            Outcome::ThirdParty => Callee::ThirdParty,
            _ => Callee::Debtor,
        }),
        debtor_name: meta.debtor_name.clone(),
        ..Meta::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Category, Role, Turn};

    fn gold(labelled: bool) -> GoldCall {
        let turns = (0..8).map(|at| {
            let role = if at % 2 == 0 { Role::Agent } else { Role::Customer };
            Turn::new(role, format!("第{at}句"))
        });
        let turns: Vec<Turn> = turns.collect();
        GoldCall {
            labels: turns
                .iter()
                .map(|_| {
                    if labelled {
                        vec![Category::Threat]
                    } else {
                        Vec::new()
                    }
                })
                .collect(),
            call: Call::new("c", Kind::Call, turns),
            author: "a".into(),
            group: String::new(),
            outcome: Some(Outcome::RightParty),
            elements: Vec::new(),
            file: None,
            paths: Vec::new(),
        }
    }

    fn line(line: Line) -> GoldLine {
        GoldLine {
            id: "b".into(),
            author: "b".into(),
            text: "还不还".into(),
            labels: Vec::new(),
            line,
        }
    }

    #[test]
    fn a_line_takes_the_place_of_an_agents_turn() {
        let documents = [gold(false), gold(true)];
        let lines = vec![line(Line::Debtor); 40];
        let all = set_in(&lines, &documents);
        assert!((10..30).contains(&all.len()), "{} of 40", all.len());
        for one in &all {
            let said = &one.call.turns[one.turn];
            assert_eq!((said.role, said.text.as_str()), (Role::Agent, "还不还"));
            assert!(one.turn > 0 && one.call.turns.len() > one.turn + 1);
            assert_eq!(one.outcome, Outcome::RightParty);
        }
    }

    #[test]
    fn only_calm_calls_with_such_a_listener_take_lines() {
        for (listener, labelled) in [
            (Line::Debtor, true),
            (Line::ThirdParty, false),
            (Line::Unknown, false),
        ] {
            assert!(set_in(&vec![line(listener); 40], &[gold(labelled)]).is_empty());
        }
    }
}
