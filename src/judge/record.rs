//! The record of a call -> what it has, as the network takes it: the same for all turns, so it is asked once.
//!
//! Takes metadata, gives circumstances, and names as they are read in turns. Knows nothing of what is said.

use crate::lexicon::{Circumstance, Circumstances, Ruleset, letter};
use crate::model::{Call, Channel, LegalStep, Meta, Purpose};
use crate::text::NormText;

/// What the record of a document has, the same for all of its turns.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) known: Circumstances,
    /// Names as they are read, with what it is to say them.
    pub(super) names: Vec<(String, Circumstance)>,
}

impl Record {
    pub(super) fn new(ruleset: &Ruleset, call: &Call) -> Self {
        let meta = &call.meta;
        let mut known = Circumstances::default();
        of_meta(meta).into_iter().for_each(|one| known.add(one));
        let names = [
            (&meta.creditor, Circumstance::NamesCreditor),
            (&meta.agency, Circumstance::NamesAgency),
            (&meta.debtor_name, Circumstance::NamesDebtor),
        ];
        let names = names.into_iter().filter_map(|(name, circumstance)| {
            let name = letters_of(&ruleset.read(name.as_deref()?));
            (!name.is_empty()).then_some((name, circumstance))
        });
        Self {
            known,
            names: names.collect(),
        }
    }
}

fn of_meta(meta: &Meta) -> Vec<Circumstance> {
    use Circumstance as Is;
    let has_any = meta.legal_steps.as_ref().is_some_and(|steps| !steps.is_empty());
    let steps = match (meta.litigation, has_any) {
        (Some(true), _) | (_, true) => Is::StepsTaken,
        (Some(false), false) => Is::NoStepsTaken,
        (None, false) => Is::StepsUnknown,
    };
    let channel = match meta.channel() {
        Channel::Call => None,
        Channel::Ivr => Some(Is::Robot),
        Channel::Visit => Some(Is::Visit),
        Channel::Chat => Some(Is::Chat),
        Channel::Sms | Channel::Letter => Some(Is::Message),
    };
    let caller = match (meta.outsourced, &meta.agency) {
        (Some(true), _) | (None, Some(_)) => Some(Is::Outsourced),
        (Some(false), _) => Some(Is::OwnPeople),
        (None, None) => None,
    };
    let supports = |step: LegalStep| meta.supports(step);
    let others = [
        (meta.purpose == Some(Purpose::Complaint), Is::Complaint),
        (supports(LegalStep::LawyerLetterSent), Is::LetterSent),
        (supports(LegalStep::CaseFiled), Is::Filed),
        (
            supports(LegalStep::Judgment) || supports(LegalStep::Enforcement),
            Is::Sentenced,
        ),
        (supports(LegalStep::PropertyPreserved), Is::Preserved),
        (meta.offer_is_open(), Is::Offer),
        (!meta.obligors.is_empty(), Is::Obligors),
    ];
    let others = others.into_iter().filter_map(|(is, one)| is.then_some(one));
    channel
        .into_iter()
        .chain(caller)
        .chain(others)
        .chain([steps])
        .collect()
}

/// The letters of a text, as they are read.
pub(super) fn letters_of(text: &NormText) -> String {
    text.chars.iter().copied().filter_map(letter).collect()
}
