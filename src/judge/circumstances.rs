//! A turn of a document -> what is known of it beside what is said, as the network takes it.
//!
//! Asks the record, the figures of the turn and the rules' hits before evidence is weighed. Decides nothing.

use crate::lexicon::{Circumstance, Circumstances, Says};
use crate::model::Severity;

use super::document::Document;
use super::facts;
use super::line::LineDecision;
use super::record::letters_of;
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
