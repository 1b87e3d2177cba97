//! Who is on the line: a small state machine over the turns.
//!
//! Evidence is collected in order and split where the phone changes hands; each stretch is decided at its end and the
//! state is written back over its turns, so that what was told before the listener said who he is counts too. Explicit
//! roles, the record's callee and what is said are reconciled here, and the deciding turn is kept for the report.

use crate::model::{Callee, Channel, Line, Outcome, Role};

use super::branches::{self, Branch, For};
use super::document::Document;
use crate::lexicon::Evidence;

/// The outcome with the state of every turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDecision {
    /// None for scripts, sms and letters.
    pub outcome: Option<Outcome>,
    /// Who listens, one for each turn.
    pub lines: Vec<Line>,
    /// The turn that decided and the name of the evidence.
    pub why: Option<(usize, String)>,
    /// Of a script: for whom each turn is meant; empty for calls.
    pub(super) branches: Vec<Branch>,
    /// Of a script: the first line for the debtor, or for all, that asks who is speaking.
    asked: Option<usize>,
}

impl LineDecision {
    /// What was decided of a call.
    #[must_use]
    pub fn new(outcome: Option<Outcome>, lines: Vec<Line>, why: Option<(usize, String)>) -> Self {
        Self {
            outcome,
            lines,
            why,
            branches: Vec::new(),
            asked: None,
        }
    }

    /// Whether somebody was heard to say who he is, whatever came of it.
    #[must_use]
    pub fn reached(&self) -> bool {
        match self.outcome {
            Some(Outcome::RightParty | Outcome::ThirdParty) => true,
            // He said that it is he, and the call ended before the debt.
            Some(Outcome::Unverified) => self.why.is_some(),
            Some(Outcome::NoContact) | None => false,
        }
    }

    /// Whether every line of a script is for third parties; lines that only close are for anybody.
    pub(super) fn is_for_others(&self, document: &Document<'_>) -> bool {
        let closes = |turn: &usize| {
            let branch = self.branches.get(*turn);
            branch.is_some_and(|branch| branch.listener == For::Closing)
        };
        let mut said = document.agent_turns().filter(|turn| !closes(turn)).peekable();
        said.peek().is_some() && said.all(|turn| self.lines.get(turn) == Some(&Line::ThirdParty))
    }

    /// Whether a line of a text is for a listener who said who he is: its branch says so, or an earlier line of the
    /// script asks. Messages reach who they are sent to; of calls nothing is said here.
    pub(super) fn knows_listener(&self, document: &Document<'_>, turn: usize) -> bool {
        let own = self.branches.get(turn);
        if own.is_none_or(|branch| branch.listener == For::Debtor)
            || matches!(document.channel(), Channel::Sms | Channel::Letter)
        {
            return true;
        }
        own.is_some_and(|branch| branch.listener != For::Unverified)
            && self.asked.is_some_and(|asked| asked < turn)
    }
}

/// Decides who was listening.
pub(super) fn decide(document: &Document<'_>) -> LineDecision {
    if document.has_no_outcome() {
        return text_without_listener(document);
    }
    if is_voicemail(document) {
        let why = document
            .listener_turns()
            .find(|t| document.says(*t, Evidence::Voicemail));
        let why = why.map(|t| (t, "voicemail".to_string()));
        return LineDecision::new(Some(Outcome::NoContact), vec![Line::Unknown; document.len()], why);
    }
    if document.listener_turns().next().is_none() {
        return LineDecision::new(
            Some(Outcome::NoContact),
            vec![Line::Unknown; document.len()],
            None,
        );
    }
    conversation(document)
}

fn text_without_listener(document: &Document<'_>) -> LineDecision {
    let to_others = |turn| document.says(turn, Evidence::MessageToThirdParty);
    let is_message = matches!(document.channel(), Channel::Sms | Channel::Letter);
    // One message is to one person; a file of templates has some for each.
    let is_one = is_message && !(document.is_script() && document.channel() == Channel::Sms);
    let callee = document.call.meta.callee;
    let common = match callee {
        Some(Callee::ThirdParty) => Line::ThirdParty,
        None if is_one && document.agent_turns().any(to_others) => Line::ThirdParty,
        _ => Line::Debtor,
    };
    let branches = if document.is_script() {
        branches::branches(document)
    } else {
        Vec::new()
    };
    let mut lines = vec![common; document.len()];
    for (line, branch) in lines.iter_mut().zip(&branches) {
        *line = branch.listener.line().unwrap_or(common);
    }
    if is_message && callee.is_none() {
        for turn in document.agent_turns().filter(|turn| to_others(*turn)) {
            lines[turn] = Line::ThirdParty;
        }
    }
    let for_debtor = |turn: &usize| {
        let branch = branches.get(*turn);
        branch.is_some_and(|branch| matches!(branch.listener, For::All | For::Debtor))
    };
    let asked = document
        .agent_turns()
        .filter(for_debtor)
        .find(|turn| document.says(*turn, Evidence::AgentAsksIdentity));
    LineDecision {
        outcome: None,
        lines,
        why: None,
        branches,
        asked,
    }
}

/// A recorded prompt or a phone assistant on the called side, and nobody after it who speaks like a person.
fn is_voicemail(document: &Document<'_>) -> bool {
    let mut prompts = 0;
    let mut people = 0;
    for turn in document.listener_turns() {
        if document.says(turn, Evidence::Voicemail) {
            prompts += 1;
        } else if prompts == 0 || !document.says(turn, Evidence::AssistantSpeaks) {
            people += 1;
        }
    }
    prompts > 0 && people <= prompts
}

/// Evidence of one stretch of the call.
#[derive(Default)]
struct Stretch {
    start: usize,
    debtor: i32,
    third: i32,
    /// Last strong evidence and its turn.
    debtor_why: Option<(usize, &'static str)>,
    third_why: Option<(usize, &'static str)>,
}

impl Stretch {
    fn debtor(&mut self, points: i32, turn: usize, why: &'static str) {
        self.debtor += points;
        if points >= STRONG {
            self.debtor_why = Some((turn, why));
        }
    }

    fn third(&mut self, points: i32, turn: usize, why: &'static str) {
        self.third += points;
        if points >= STRONG {
            self.third_why = Some((turn, why));
        }
    }

    fn decide(&self) -> (Line, Option<(usize, &'static str)>) {
        let strong_debtor = self.debtor_why.filter(|_| self.debtor >= STRONG);
        let strong_third = self.third_why.filter(|_| self.third >= STRONG);
        match (strong_debtor, strong_third) {
            // Denial then admission, or a late 'I am his wife': the weight of both decides, then the later one.
            (Some(d), Some(t)) if self.debtor == self.third => {
                if d.0 > t.0 {
                    (Line::Debtor, Some(d))
                } else {
                    (Line::ThirdParty, Some(t))
                }
            }
            (Some(d), Some(_)) if self.debtor > self.third => (Line::Debtor, Some(d)),
            (_, Some(t)) => (Line::ThirdParty, Some(t)),
            (Some(d), None) => (Line::Debtor, Some(d)),
            (None, None) if self.debtor >= 2 && self.debtor > self.third => (Line::Debtor, None),
            (None, None) if self.third >= 2 && self.third > self.debtor => (Line::ThirdParty, None),
            (None, None) => (Line::Unknown, None),
        }
    }
}

const STRONG: i32 = 3;
/// Up to which turn an agent says in what capacity he rings the listener.
const OPENING: usize = 8;

fn conversation(document: &Document<'_>) -> LineDecision {
    let labelled_third = document.call.turns.iter().any(|t| t.role == Role::ThirdParty);
    let labelled_customer = document.call.turns.iter().any(|t| t.role == Role::Customer);
    let obligor = is_obligor(document);
    let mut stretches = vec![Stretch::default()];
    let mut asked = false;
    let mut handed_over = false;
    let mut last_listener: Option<Role> = None;
    for turn in 0..document.len() {
        let role = document.role(turn);
        if role == Role::Agent {
            asked = document.says(turn, Evidence::AgentAsksIdentity);
            if let Some(stretch) = stretches.last_mut() {
                if document.says(turn, Evidence::AgentLearnsThird) {
                    stretch.third(1, turn, "agent_learns_third");
                }
                // Who answers for somebody else's debt confirms his own name, not that he is the debtor.
                if turn < OPENING && document.says(turn, Evidence::AgentNamesObligor) {
                    stretch.third(3 * STRONG, turn, "agent_names_obligor");
                }
            }
            continue;
        }
        if !role.is_listener() || document.says(turn, Evidence::Voicemail) {
            continue;
        }
        let changed = labelled_third && labelled_customer && last_listener.is_some_and(|last| last != role);
        last_listener = Some(role);
        let answers = document.says(turn, Evidence::Confirms)
            || document.says(turn, Evidence::StrongYes)
            || starts_anew(document, turn);
        if changed || handed_over && answers {
            stretches.push(Stretch {
                start: turn,
                ..Stretch::default()
            });
            handed_over = false;
        }
        if let Some(stretch) = stretches.last_mut() {
            hear(document, turn, asked, labelled_third, stretch);
            if stretch.third >= STRONG && document.says(turn, Evidence::HandoverToDebtor) {
                handed_over = true;
            }
        }
    }
    settle(document, &stretches, obligor)
}

fn starts_anew(document: &Document<'_>, turn: usize) -> bool {
    document.scene(turn).text.chars.first() == Some(&'喂')
}

/// What one listener turn says about who speaks it.
fn hear(document: &Document<'_>, turn: usize, asked: bool, labelled_third: bool, stretch: &mut Stretch) {
    let says = |evidence: Evidence| document.says(turn, evidence);
    let role = document.role(turn);
    if role == Role::ThirdParty {
        stretch.third(STRONG, turn, "role");
    }
    let self_named = says(Evidence::ThirdPartySelf);
    if self_named {
        stretch.third(STRONG + 1, turn, "third_party_self");
    }
    if says(Evidence::WrongNumber) && !says(Evidence::DeniesDebt) {
        stretch.third(
            if asked || stretch.debtor < STRONG {
                STRONG
            } else {
                1
            },
            turn,
            "wrong_number",
        );
    }
    if asked && says(Evidence::Denies) && !says(Evidence::Confirms) {
        stretch.third(STRONG, turn, "denies");
    }
    if says(Evidence::AbsentDebtor) && !says(Evidence::AdmitsDebt) {
        stretch.third(
            if stretch.debtor < STRONG { STRONG } else { 1 },
            turn,
            "absent_debtor",
        );
    }
    if asked && says(Evidence::RelativeAbsent) && stretch.debtor < STRONG {
        stretch.third(STRONG, turn, "relative_absent");
    }
    if role == Role::Customer && labelled_third {
        stretch.debtor(STRONG, turn, "role");
    }
    if document.says(turn, Evidence::LateAdmission) {
        stretch.debtor(3 * STRONG, turn, "late_admission");
        return;
    }
    if self_named || role == Role::ThirdParty {
        return;
    }
    if says(Evidence::Confirms) && !(asked && says(Evidence::Denies)) {
        stretch.debtor(if asked { STRONG + 1 } else { STRONG }, turn, "confirms");
    } else if asked && says(Evidence::StrongYes) {
        stretch.debtor(STRONG, turn, "strong_yes");
    } else if asked && says(Evidence::ShortYes) {
        stretch.debtor(2, turn, "short_yes");
    }
    if says(Evidence::AdmitsDebt) {
        let points = if stretch.third >= STRONG { 1 } else { STRONG };
        stretch.debtor(points, turn, "admits_debt");
    }
}

fn settle(document: &Document<'_>, stretches: &[Stretch], obligor: bool) -> LineDecision {
    let mut lines = vec![Line::Unknown; document.len()];
    let mut decided: Vec<(Line, Option<(usize, &'static str)>)> = Vec::new();
    for (index, stretch) in stretches.iter().enumerate() {
        let mut decision = stretch.decide();
        if decision.0 == Line::Unknown {
            decision = by_conversation(document, stretch, stretches.get(index + 1).map(|s| s.start));
        }
        let end = stretches.get(index + 1).map_or(document.len(), |next| next.start);
        let start = if index == 0 { 0 } else { stretch.start };
        // Who answers for the debt may be told of it, whoever he is.
        let listener = if obligor && decision.0 == Line::ThirdParty {
            Line::Debtor
        } else {
            decision.0
        };
        lines[start..end].fill(listener);
        decided.push(decision);
    }
    let of = |line: Line| decided.iter().find(|d| d.0 == line);
    let (outcome, why) = if let Some(d) = of(Line::Debtor) {
        (Outcome::RightParty, d.1)
    } else if let Some(t) = of(Line::ThirdParty) {
        (Outcome::ThirdParty, t.1)
    } else {
        (Outcome::Unverified, None)
    };
    let (outcome, why) = if outcome == Outcome::RightParty && ended_before_debt(document) {
        let why = why.map(|(turn, _)| (turn, "ended_before_debt"));
        (Outcome::Unverified, why)
    } else {
        (outcome, why)
    };
    let why = why.map(|(turn, name)| (turn, name.to_string()));
    LineDecision::new(Some(outcome), lines, why)
}

/// Nobody said who he is: somebody who talks with an agent who speaks to him of his debt is taken for the debtor unless
/// he refuses to say who he is; else the record's callee decides between the third party and nobody.
fn by_conversation(
    document: &Document<'_>,
    stretch: &Stretch,
    end: Option<usize>,
) -> (Line, Option<(usize, &'static str)>) {
    let turns = stretch.start..end.unwrap_or(document.len());
    let listener = turns.clone().filter(|t| document.role(*t).is_listener());
    let refused = listener
        .clone()
        .any(|t| document.says(t, Evidence::RefusesIdentity));
    let mut agent = turns.filter(|t| document.role(*t) == Role::Agent);
    let told = agent.any(|t| speaks_of_debt(document, t));
    if document.call.meta.callee == Some(Callee::ThirdParty) && stretch.debtor == 0 {
        return (Line::ThirdParty, None);
    }
    if refused || stretch.third > stretch.debtor {
        return (Line::Unknown, None);
    }
    if stretch.debtor > 0 || told && listener.count() >= 2 {
        return (Line::Debtor, None);
    }
    (Line::Unknown, None)
}

fn speaks_of_debt(document: &Document<'_>, turn: usize) -> bool {
    let scene = document.scene(turn);
    document.says(turn, Evidence::DebtFact) || !scene.sums.is_empty() || !scene.durations.is_empty()
}

/// The customer hung up before the agent could speak of the debt.
fn ended_before_debt(document: &Document<'_>) -> bool {
    let told = document.agent_turns().any(|t| speaks_of_debt(document, t));
    !told && document.channel() != Channel::Chat && document.agent_turns().count() <= 3
}

/// Whether the person asked for is somebody who answers for the debt (guarantor, co-borrower) by the record.
pub(super) fn is_obligor(document: &Document<'_>) -> bool {
    let obligors = &document.call.meta.obligors;
    !obligors.is_empty()
        && document.agent_turns().take(3).any(|t| {
            obligors
                .iter()
                .any(|name| !name.is_empty() && document.call.turns[t].text.contains(name.as_str()))
        })
}
