//! What is known of one of the agent's turns beside what is said: who listens, what the record has, how the turn's
//! figures stand to it, what the rules find there.
//!
//! Each is an input of the network, in the order of [`Circumstance::ALL`] and, behind them, what rules say of each
//! category; `network.tsv` names them in a row of its own, so that no table is read by another order. Knows nothing of
//! documents.

use crate::model::{Category, Line};

macro_rules! circumstances {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),* $(,)?) => {
        /// One thing that is known, or is not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Circumstance {
            $($(#[$doc])* $variant),*
        }

        impl Circumstance {
            /// All, in the order of the network's inputs.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),*];

            /// Its name in tables and traces.
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),*
                }
            }
        }
    };
}

circumstances! {
    /// The debtor listens, or somebody who answers for the debt.
    Debtor = "listener debtor",
    /// Somebody else listens.
    ThirdParty = "listener third_party",
    /// It is not settled who listens.
    Unknown = "listener unknown",
    /// A robot calls.
    Robot = "robot",
    /// It is said at the door.
    Visit = "visit",
    /// It is typed in a conversation.
    Chat = "chat",
    /// It is a message or a letter.
    Message = "message",
    /// It is a line of a script.
    Script = "script",
    /// It is about a complaint.
    Complaint = "complaint",
    /// The record has a legal step, be it a letter.
    StepsTaken = "steps taken",
    /// The record says that no case is filed, and has no step.
    NoStepsTaken = "no steps taken",
    /// The record has no step, and does not say that no case is filed.
    StepsUnknown = "steps unknown",
    /// The record supports that a lawyer's letter was sent.
    LetterSent = "letter sent",
    /// The record supports that a case is filed.
    Filed = "filed",
    /// There is a judgment, or it is enforced.
    Sentenced = "sentenced",
    /// Property is preserved.
    Preserved = "preserved",
    /// An outside agency calls.
    Outsourced = "outsourced",
    /// The creditor's own people call.
    OwnPeople = "own people",
    /// A discount was granted that goes on after the day of the call.
    Offer = "offer",
    /// The record names people who may be told beside the debtor: guarantors, co-borrowers, authorised persons.
    Obligors = "obligors",
    /// The turn names the creditor, as the record does.
    NamesCreditor = "names creditor",
    /// The turn names the agency, as the record does.
    NamesAgency = "names agency",
    /// The turn names the debtor, in full.
    NamesDebtor = "names debtor",
    /// A sum is said and the record has none.
    SumUnknown = "sum unknown",
    /// A sum of the record is said.
    SumAgrees = "sum agrees",
    /// Another sum is said for all that is owed.
    SumTotalDiffers = "sum total differs",
    /// More is said than is owed in all.
    SumAbove = "sum above",
    /// Another sum is said.
    SumDiffers = "sum differs",
    /// A time is said and the record has none.
    DaysUnknown = "days unknown",
    /// The record's time is said.
    DaysAgree = "days agree",
    /// Another time is said.
    DaysDiffer = "days differ",
    /// A day is said and the record has none.
    DateUnknown = "date unknown",
    /// The record's day is said.
    DateAgrees = "date agrees",
    /// Another day is said.
    DateDiffers = "date differs",
}

impl Circumstance {
    /// Whether it is a feature of a turn as well, with weights of its own in `weights.tsv`.
    pub(crate) fn is_weighed(self) -> bool {
        matches!(
            self,
            Self::StepsTaken
                | Self::NoStepsTaken
                | Self::StepsUnknown
                | Self::SumUnknown
                | Self::SumAgrees
                | Self::SumTotalDiffers
                | Self::SumAbove
                | Self::SumDiffers
                | Self::DaysUnknown
                | Self::DaysAgree
                | Self::DaysDiffer
                | Self::DateUnknown
                | Self::DateAgrees
                | Self::DateDiffers
        )
    }
}

/// What a rule's hit says of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
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
pub(crate) const CIRCUMSTANCES: usize = Circumstance::ALL.len() + Says::ALL.len() * CATEGORIES;
const _: () = assert!(CIRCUMSTANCES <= 64);

/// All that is known of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Circumstances(u64);

impl Circumstances {
    /// Nothing but who listens.
    pub(crate) fn of_listener(line: Line) -> Self {
        let mut known = Self::default();
        known.add(match line {
            Line::Debtor => Circumstance::Debtor,
            Line::ThirdParty => Circumstance::ThirdParty,
            Line::Unknown => Circumstance::Unknown,
        });
        known
    }

    /// Adds one.
    pub(crate) fn add(&mut self, circumstance: Circumstance) {
        self.0 |= 1 << circumstance as u32;
    }

    /// Adds all of others.
    pub(crate) fn add_all(&mut self, others: Self) {
        self.0 |= others.0;
    }

    /// Adds what a rule's hit says of a category.
    pub(crate) fn add_rule(&mut self, says: Says, category: Category) {
        self.0 |= 1 << (Circumstance::ALL.len() + says as usize * CATEGORIES + category.index());
    }

    /// Whether one is known.
    pub(crate) fn has(self, circumstance: Circumstance) -> bool {
        self.0 >> circumstance as u32 & 1 == 1
    }

    /// By input of the network, whether it is known.
    pub fn inputs(self) -> impl Iterator<Item = bool> {
        (0..CIRCUMSTANCES).map(move |nth| self.0 >> nth & 1 == 1)
    }

    /// The names of all that is known.
    #[must_use]
    pub fn names(self) -> Vec<String> {
        let named = input_names().zip(self.inputs());
        named.filter_map(|(name, is)| is.then_some(name)).collect()
    }

    /// Some of the inputs, by their bits; all others are not known.
    #[cfg(test)]
    pub(crate) fn of_bits(bits: u64) -> Self {
        Self(bits & (u64::MAX >> (64 - CIRCUMSTANCES)))
    }
}

/// The names of the inputs, in their order.
pub(crate) fn input_names() -> impl Iterator<Item = String> {
    let plain = Circumstance::ALL.iter().map(|one| one.name().to_string());
    let rules = Says::ALL.into_iter().flat_map(|says| {
        let of = move |category: Category| format!("rule {} {}", says.name(), category.id());
        Category::ALL.into_iter().map(of)
    });
    plain.chain(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_circumstance_has_an_input_of_its_own_with_its_name() {
        let with = |add: &dyn Fn(&mut Circumstances)| {
            let mut known = Circumstances::default();
            add(&mut known);
            known
        };
        let mut seen: Vec<(Circumstances, String)> = Vec::new();
        for one in Circumstance::ALL {
            let known = with(&|known| known.add(*one));
            assert!(known.has(*one));
            seen.push((known, one.name().into()));
        }
        for says in Says::ALL {
            for category in Category::ALL {
                let known = with(&|known| known.add_rule(says, category));
                seen.push((known, format!("rule {} {}", says.name(), category.id())));
            }
        }
        assert_eq!(seen.len(), CIRCUMSTANCES);
        for (nth, (known, name)) in seen.into_iter().enumerate() {
            let inputs = known.inputs().enumerate();
            let inputs: Vec<usize> = inputs.filter_map(|(at, is)| is.then_some(at)).collect();
            assert_eq!((inputs, known.names()), (vec![nth], vec![name]));
        }
        let mut names: Vec<String> = input_names().collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CIRCUMSTANCES, "no two have one name");
    }
}
