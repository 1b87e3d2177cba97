//! What is known of one of the agent's turns beside what is said: who listens, what the record has, how the turn's figures stand to it, what
//! the rules find there.
//!
//! Each is an input of the network, in the order of [`Circumstance::ALL`] and, behind them, what rules say of each category. Knows
//! nothing of documents.

use crate::model::{Category, Line};

/// One thing that is known, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Circumstance {
    /// The debtor listens.
    Debtor,
    /// Somebody else listens.
    ThirdParty,
    /// Nobody knows who listens.
    Unknown,
    /// A robot calls.
    Robot,
    /// It is said at the door.
    Visit,
    /// It is typed in a conversation.
    Chat,
    /// It is a message or a letter.
    Letter,
    /// It is a line of a script.
    Script,
    /// It is about a complaint.
    Complaint,
    /// The record has a legal step.
    StepsTaken,
    /// The record says that no case is filed, and has no step.
    NoStepsTaken,
    /// The record says nothing of legal steps.
    StepsUnknown,
    /// A lawyer's letter was sent.
    LetterSent,
    /// There is a judgment, or it is enforced.
    Judged,
    /// Property is preserved.
    Preserved,
    /// An outside agency calls.
    Outsourced,
    /// The creditor's own people call.
    OwnPeople,
    /// A discount was granted until some day.
    Offer,
    /// There are people who answer for the debt beside the debtor.
    Obligors,
    /// The creditor is named.
    NamesCreditor,
    /// The agency is named.
    NamesAgency,
    /// The debtor is named.
    NamesDebtor,
    /// A sum is said and the record has none.
    SumUnknown,
    /// A sum of the record is said.
    SumAgrees,
    /// Another sum is said for all that is owed.
    SumTotalDiffers,
    /// More is said than is owed in all.
    SumAbove,
    /// Another sum is said.
    SumDiffers,
    /// A time is said and the record has none.
    DaysUnknown,
    /// The record's time is said.
    DaysAgree,
    /// Another time is said.
    DaysDiffer,
    /// A day is said and the record has none.
    DateUnknown,
    /// The record's day is said.
    DateAgrees,
    /// Another day is said.
    DateDiffers,
}

impl Circumstance {
    /// All, in the order of the network's inputs.
    pub const ALL: [Self; 33] = [
        Self::Debtor,
        Self::ThirdParty,
        Self::Unknown,
        Self::Robot,
        Self::Visit,
        Self::Chat,
        Self::Letter,
        Self::Script,
        Self::Complaint,
        Self::StepsTaken,
        Self::NoStepsTaken,
        Self::StepsUnknown,
        Self::LetterSent,
        Self::Judged,
        Self::Preserved,
        Self::Outsourced,
        Self::OwnPeople,
        Self::Offer,
        Self::Obligors,
        Self::NamesCreditor,
        Self::NamesAgency,
        Self::NamesDebtor,
        Self::SumUnknown,
        Self::SumAgrees,
        Self::SumTotalDiffers,
        Self::SumAbove,
        Self::SumDiffers,
        Self::DaysUnknown,
        Self::DaysAgree,
        Self::DaysDiffer,
        Self::DateUnknown,
        Self::DateAgrees,
        Self::DateDiffers,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Debtor => "debtor",
            Self::ThirdParty => "third party",
            Self::Unknown => "unknown",
            Self::Robot => "robot",
            Self::Visit => "visit",
            Self::Chat => "chat",
            Self::Letter => "letter",
            Self::Script => "script",
            Self::Complaint => "complaint",
            Self::StepsTaken => "steps taken",
            Self::NoStepsTaken => "no steps taken",
            Self::StepsUnknown => "steps unknown",
            Self::LetterSent => "letter sent",
            Self::Judged => "judged",
            Self::Preserved => "preserved",
            Self::Outsourced => "outsourced",
            Self::OwnPeople => "own people",
            Self::Offer => "offer",
            Self::Obligors => "obligors",
            Self::NamesCreditor => "names creditor",
            Self::NamesAgency => "names agency",
            Self::NamesDebtor => "names debtor",
            Self::SumUnknown => "sum unknown",
            Self::SumAgrees => "sum agrees",
            Self::SumTotalDiffers => "sum total differs",
            Self::SumAbove => "sum above",
            Self::SumDiffers => "sum differs",
            Self::DaysUnknown => "days unknown",
            Self::DaysAgree => "days agree",
            Self::DaysDiffer => "days differ",
            Self::DateUnknown => "date unknown",
            Self::DateAgrees => "date agrees",
            Self::DateDiffers => "date differs",
        }
    }

    /// Whether it is a feature of a turn as well, with weights of its own in `weights.tsv`.
    pub(crate) fn is_weighed(self) -> bool {
        let figures = Self::SumUnknown as usize..;
        let steps = [Self::StepsTaken, Self::NoStepsTaken, Self::StepsUnknown];
        figures.contains(&(self as usize)) || steps.contains(&self)
    }
}

/// What a rule's hit says of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// It convicts.
    Convicts,
    /// It only suspects.
    Suspects,
    /// It was set aside.
    SetAside,
}

impl Says {
    const ALL: [Self; 3] = [Self::Convicts, Self::Suspects, Self::SetAside];

    fn name(self) -> &'static str {
        match self {
            Self::Convicts => "convicts",
            Self::Suspects => "suspects",
            Self::SetAside => "set aside",
        }
    }
}

const CATEGORIES: usize = Category::ALL.len();
/// How many inputs of the network they are.
pub(crate) const CIRCUMSTANCES: usize = Circumstance::ALL.len() + 3 * CATEGORIES;
const _: () = assert!(CIRCUMSTANCES <= 64);

/// All that is known of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Circumstances(u64);

impl Circumstances {
    /// Nothing but who listens.
    #[must_use]
    pub fn of_listener(line: Line) -> Self {
        let mut known = Self::default();
        known.add(match line {
            Line::Debtor => Circumstance::Debtor,
            Line::ThirdParty => Circumstance::ThirdParty,
            Line::Unknown => Circumstance::Unknown,
        });
        known
    }

    /// Adds one.
    pub fn add(&mut self, circumstance: Circumstance) {
        self.0 |= 1 << circumstance as u32;
    }

    /// Adds what a rule's hit says of a category.
    pub fn add_rule(&mut self, says: Says, category: Category) {
        self.0 |= 1 << Self::of_rule(says, category);
    }

    /// Whether one is known.
    #[must_use]
    pub fn has(self, circumstance: Circumstance) -> bool {
        self.0 >> circumstance as u32 & 1 == 1
    }

    /// The names of all that is known.
    #[must_use]
    pub fn names(self) -> Vec<String> {
        let plain = Circumstance::ALL.into_iter().filter(|one| self.has(*one));
        let rules = Says::ALL.into_iter().flat_map(|says| {
            let of_rule = move |category: &Category| self.0 >> Self::of_rule(says, *category) & 1 == 1;
            let categories = Category::ALL.into_iter().filter(of_rule);
            categories.map(move |category| format!("rule {} {}", says.name(), category.id()))
        });
        plain.map(|one| one.name().to_string()).chain(rules).collect()
    }

    /// The input for what a rule's hit says of a category.
    fn of_rule(says: Says, category: Category) -> usize {
        Circumstance::ALL.len() + says as usize * CATEGORIES + category.index()
    }

    /// By input of the network, whether it is known.
    pub fn inputs(self) -> impl Iterator<Item = bool> {
        (0..CIRCUMSTANCES).map(move |nth| self.0 >> nth & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_circumstance_has_an_input_of_its_own() {
        let mut seen = vec![];
        for circumstance in Circumstance::ALL {
            let mut known = Circumstances::default();
            known.add(circumstance);
            seen.push(known);
        }
        for says in Says::ALL {
            for category in Category::ALL {
                let mut known = Circumstances::default();
                known.add_rule(says, category);
                seen.push(known);
            }
        }
        assert!(
            Circumstance::ALL
                .into_iter()
                .zip(&seen)
                .all(|(one, known)| known.has(one))
        );
        for (nth, known) in seen.iter().enumerate() {
            let inputs: Vec<usize> = (0..)
                .zip(known.inputs())
                .filter_map(|(at, is)| is.then_some(at))
                .collect();
            assert_eq!(inputs, [nth]);
            assert_eq!(known.names().len(), 1);
        }
        assert_eq!(seen.len(), CIRCUMSTANCES);
        assert_eq!(
            seen.last().map(|known| known.names()),
            Some(vec!["rule set aside improper_demand".into()])
        );
    }
}
