//! A turn of a document -> what is known of it beside what is said, as the network takes it.
//!
//! Asks the record, the figures of the turn and the rules' hits before evidence is weighed. Decides nothing.

use crate::lexicon::{Circumstance, Circumstances, Says};
use crate::model::{Channel, LegalStep, Purpose, Severity};

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
    let mut known = Circumstances::of_listener(line.lines[turn]);
    for circumstance in of_document(document)
        .into_iter()
        .chain(names(document, turn))
        .chain(facts::record_marks(document, turn))
    {
        known.add(circumstance);
    }
    for hit in hits
        .of_turn(turn)
        .iter()
        .filter(|hit| hit.severity > Severity::Notice)
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

/// What the record has, the same for all turns of a document.
fn of_document(document: &Document<'_>) -> Vec<Circumstance> {
    use Circumstance as C;
    let meta = &document.call.meta;
    let has = |steps: &[LegalStep]| {
        let taken = meta.legal_steps.as_deref().unwrap_or_default();
        taken.iter().any(|step| steps.contains(step))
    };
    let channel = match document.channel() {
        Channel::Call => None,
        Channel::Ivr => Some(C::Robot),
        Channel::Visit => Some(C::Visit),
        Channel::Chat => Some(C::Chat),
        Channel::Sms | Channel::Letter => Some(C::Letter),
    };
    let caller = meta
        .outsourced
        .map(|is| if is { C::Outsourced } else { C::OwnPeople });
    let others = [
        (document.is_script(), C::Script),
        (meta.purpose == Some(Purpose::Complaint), C::Complaint),
        (has(&[LegalStep::LawyerLetterSent]), C::LetterSent),
        (has(&[LegalStep::Judgment, LegalStep::Enforcement]), C::Judged),
        (has(&[LegalStep::PropertyPreserved]), C::Preserved),
        (meta.offer_until.is_some(), C::Offer),
        (!meta.obligors.is_empty(), C::Obligors),
    ];
    let others = others
        .into_iter()
        .filter_map(|(is, circumstance)| is.then_some(circumstance));
    channel.into_iter().chain(caller).chain(others).collect()
}

/// Whom of the record the turn names.
fn names(document: &Document<'_>, turn: usize) -> impl Iterator<Item = Circumstance> {
    let meta = &document.call.meta;
    let text = &document.call.turns[turn].text;
    let named = [
        (&meta.creditor, Circumstance::NamesCreditor),
        (&meta.agency, Circumstance::NamesAgency),
        (&meta.debtor_name, Circumstance::NamesDebtor),
    ];
    let is_in = move |name: &Option<String>| {
        let name = name.as_deref().unwrap_or_default();
        !name.is_empty() && text.contains(name)
    };
    named
        .into_iter()
        .filter_map(move |(name, circumstance)| is_in(name).then_some(circumstance))
}
