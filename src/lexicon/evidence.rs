//! The pieces of evidence that the program asks for by name; their words stand in `line.toml`.
//!
//! An id that the file does not define, or one that it defines and the program never asks for, is an error of the lexicon.

macro_rules! evidence {
    ($($(#[$doc:meta])* $variant:ident = $id:literal),* $(,)?) => {
        /// Words of one side from which something is concluded.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Evidence {
            $($(#[$doc])* $variant),*
        }

        impl Evidence {
            /// All of them, in the order of their names.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The id in `line.toml`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id),*
                }
            }
        }
    };
}

evidence! {
    /// Listener: the debtor is not here.
    AbsentDebtor = "absent_debtor",
    /// Listener: the debt is mine, or talks of paying it.
    AdmitsDebt = "admits_debt",
    /// Agent: asks who is speaking, or asks for somebody by name.
    AgentAsksIdentity = "agent_asks_identity",
    /// Agent: the listener is a guarantor or co-borrower.
    AgentNamesObligor = "agent_names_obligor",
    /// Agent: understands that this is somebody else.
    AgentLearnsThird = "agent_learns_third",
    /// Listener: a phone assistant goes on.
    AssistantSpeaks = "assistant_speaks",
    /// Script: the line is for third parties.
    BranchThirdParty = "branch_third_party",
    /// Anybody: this is about a debt.
    CollectionTalk = "collection_talk",
    /// Anybody: this may be about a debt; two turns must say so.
    CollectionTalkHint = "collection_talk_hint",
    /// Listener: I am the one.
    Confirms = "confirms",
    /// Agent: a fact of the debt.
    DebtFact = "debt_fact",
    /// Listener: I am not (counts when asked).
    Denies = "denies",
    /// Listener: denies the debt, not the identity.
    DeniesDebt = "denies_debt",
    /// Agent: a question that asks who is there.
    EarlyQuestion = "early_question",
    /// Listener: passes the phone to the debtor.
    HandoverToDebtor = "handover_to_debtor",
    /// Agent: until when, or since when, it should have been paid.
    DueDateSaid = "due_date_said",
    /// Script: a heading.
    Heading = "heading",
    /// Script: a case for which a line is meant, whatever it is.
    HeadingCase = "heading_case",
    /// Script: a heading of the end of the talk.
    HeadingClosing = "heading_closing",
    /// Script: a heading or case of a part for the debtor.
    HeadingDebtor = "heading_debtor",
    /// Script: a heading or case where only a machine answers.
    HeadingNobody = "heading_nobody",
    /// Script: a heading of one of several openings to choose from.
    HeadingOpening = "heading_opening",
    /// Script: a heading or case of a part for third parties.
    HeadingThirdParty = "heading_third_party",
    /// Script: a heading or case of a part for who does not say who he is.
    HeadingUnverified = "heading_unverified",
    /// Listener: denied it first, and is the debtor after all.
    LateAdmission = "late_admission",
    /// Listener: the whole turn is what only a living person answers.
    LiveAnswer = "live_answer",
    /// Message: it is written to somebody else than the debtor.
    MessageToThirdParty = "message_to_third_party",
    /// Agent: the offer ends today.
    OfferEndsToday = "offer_ends_today",
    /// Agent: the offer ends on a day.
    OfferEndsOn = "offer_ends_on",
    /// Agent: the name of a lending organisation.
    OrganisationName = "organisation_name",
    /// Agent: how long it is overdue.
    OverdueTimeSaid = "overdue_time_said",
    /// Listener: does not say who he is.
    RefusesIdentity = "refuses_identity",
    /// Listener: a relative, the debtor is away (counts when asked).
    RelativeAbsent = "relative_absent",
    /// Script: a remark to staff, which may speak of listeners and opens no part for them.
    Remark = "remark",
    /// Listener: a short yes (counts when asked).
    ShortYes = "short_yes",
    /// Listener: a short yes that is no mere opening.
    StrongYes = "strong_yes",
    /// Agent: a sum and a stretch of time side by side.
    SumBesideTime = "sum_beside_time",
    /// Agent: the sum is the minimum.
    SumIsMinimum = "sum_is_minimum",
    /// Agent: the sum is a part, a fee or a discount.
    SumIsPart = "sum_is_part",
    /// Listener: the sum is what he would pay.
    SumOffered = "sum_offered",
    /// Agent: paying the sum settles the debt.
    SumSettles = "sum_settles",
    /// Agent: the sum is the total.
    SumIsTotal = "sum_is_total",
    /// Agent: the sum is nothing owed.
    SumNotOwed = "sum_not_owed",
    /// Agent: the time is the least that it is.
    TimeAtLeast = "time_at_least",
    /// Listener: says what he is to the debtor.
    ThirdPartySelf = "third_party_self",
    /// Listener: a recorded prompt or a phone assistant.
    Voicemail = "voicemail",
    /// Listener: wrong number, new owner.
    WrongNumber = "wrong_number",
}
