//! A turn of a document -> what is known of it beside what is said, as the network takes it.
//!
//! Asks the record, the figures of the turn and the rules' hits before evidence is weighed. Decides nothing.

use crate::lexicon::{Circumstance, Circumstances, Ruleset, Says, letter};
use crate::model::{Call, Channel, LegalStep, Meta, Purpose, Severity};
use crate::text::NormText;

use super::document::Document;
use super::facts;
use super::line::LineDecision;
use super::rules::Hits;

/// What is known of one of the agent's turns.
pub(super) fn circumstances(
    document: &Document<'_>,
    line: &LineDecision,
    hits: &Hits,
    turn: usize,
) -> Circumstances {
    let record = document.record();
    let mut known = Circumstances::of_listener(line.lines[turn]);
    known.add_all(record.known);
    let text = match record.names.is_empty() {
        true => String::new(),
        false => letters_of(&document.scene(turn).text),
    };
    let named = record.names.iter().filter(|(name, _)| text.contains(name));
    let others = named
        .map(|(_, circumstance)| *circumstance)
        .chain(facts::figures(document, turn));
    others.for_each(|circumstance| known.add(circumstance));
    if document.is_script() {
        known.add(Circumstance::Script);
    }
    let is_known = |rule: Option<usize>| rule.is_some_and(|rule| document.ruleset.is_weighed(rule));
    // Nothing was learned of what a rule says that no table has met: it stands by itself.
    for hit in hits
        .of_turn(turn)
        .iter()
        .filter(|hit| hit.severity > Severity::Notice && is_known(hit.rule))
    {
        let says = match (&hit.dismissed, hit.convicts()) {
            (Some(_), _) => Says::SetAside,
            (None, true) => Says::Convicts,
            (None, false) => Says::Suspects,
        };
        for charge in &hit.charges {
            known.add_rule(says, charge.category);
        }
    }
    known
}

/// What the record of a document has, the same for all of its turns.
#[derive(Debug)]
pub(super) struct Record {
    known: Circumstances,
    /// Names as they are read, with what it is to say them.
    names: Vec<(String, Circumstance)>,
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
        (facts::offer_is_open(meta), Is::Offer),
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
fn letters_of(text: &NormText) -> String {
    text.chars.iter().copied().filter_map(letter).collect()
}
