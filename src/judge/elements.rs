//! Required elements: present with the sentence, missing with the reason and the nearest miss, or not applicable.
//!
//! The tables are those of the annotation guide; what counts as said is in `elements.toml`.

use crate::lexicon::{ElementRule, Evidence};
use crate::model::{
    Callee, Channel, ElementId, ElementResult, ElementStatus, Norm, Outcome, Purpose, Raw, Role, Span,
};

use super::document::Document;
use super::facts::{organisation_names, states_debt};
use super::line::LineDecision;

/// Why verification is missing where the debt was told before anybody was asked who he is.
pub(super) const AFTER_DEBT: &str = "after_debt";

/// Checks every element.
pub(super) fn check(document: &Document<'_>, line: &LineDecision) -> Vec<ElementResult> {
    ElementId::ALL
        .into_iter()
        .map(|id| match not_applicable(document, line, id) {
            Some(why) => ElementResult {
                id,
                status: ElementStatus::Na,
                evidence: None,
                why: Some(why),
                required: false,
            },
            None => {
                let said = said(document, id);
                ElementResult {
                    id,
                    status: if said.is_ok() {
                        ElementStatus::Present
                    } else {
                        ElementStatus::Missing
                    },
                    evidence: said.as_ref().map_or_else(|miss| miss.near, |place| Some(*place)),
                    why: said.as_ref().err().map(|miss| miss.why),
                    required: id != ElementId::ComplaintChannel,
                }
            }
        })
        .collect()
}

/// Why an element does not apply, by the guide's table.
fn not_applicable(document: &Document<'_>, line: &LineDecision, id: ElementId) -> Option<&'static str> {
    let meta = &document.call.meta;
    let channel = document.channel();
    let facts = matches!(
        id,
        ElementId::Purpose | ElementId::Amount | ElementId::Overdue | ElementId::RepaymentOptions
    );
    let opening = matches!(id, ElementId::RecordingNotice | ElementId::Verification);
    if line.outcome == Some(Outcome::NoContact) {
        return Some("no_contact");
    }
    if opening && matches!(channel, Channel::Sms | Channel::Letter)
        || id == ElementId::RecordingNotice && channel == Channel::Chat
    {
        return Some("channel");
    }
    if !facts {
        return None;
    }
    if meta.purpose == Some(Purpose::Complaint) {
        return Some("complaint");
    }
    if document.is_script() && (meta.callee == Some(Callee::ThirdParty) || line.is_for_others(document)) {
        return Some("script_third_party");
    }
    match line.outcome {
        Some(Outcome::ThirdParty) => Some("third_party"),
        Some(Outcome::Unverified) => Some("unverified"),
        _ => None,
    }
}

struct Miss {
    why: &'static str,
    near: Option<(usize, Span<Raw>)>,
}

type Place = (usize, Span<Raw>);

fn said(document: &Document<'_>, id: ElementId) -> Result<Place, Miss> {
    if id == ElementId::Verification {
        return verification(document);
    }
    let Some(rule) = document.ruleset.element(id) else {
        return Err(Miss {
            why: "not_said",
            near: None,
        });
    };
    for turn in document.agent_turns() {
        if let Some(span) = in_turn(document, turn, id, rule) {
            return Ok((turn, document.raw(turn, span)));
        }
    }
    let near = document.agent_turns().find_map(|turn| {
        let found = document.scene(turn).first(&rule.near_miss)?;
        Some((turn, document.raw(turn, found.span)))
    });
    Err(Miss {
        why: if near.is_some() { "near_miss" } else { "not_said" },
        near,
    })
}

fn in_turn(document: &Document<'_>, turn: usize, id: ElementId, rule: &ElementRule) -> Option<Span<Norm>> {
    let scene = document.scene(turn);
    if id == ElementId::Amount {
        let sum = scene.sums.iter().find(|s| {
            (s.with_unit || s.value.is_none_or(|v| v >= 100.into())) && states_debt(document, turn, s)
        });
        return sum.map(|s| s.span);
    }
    if id == ElementId::Purpose
        && let Some(span) = states_bill(document, turn)
    {
        return Some(span);
    }
    let organisations = if id == ElementId::Purpose {
        organisation_names(document, turn)
    } else {
        Vec::new()
    };
    scene
        .find(&rule.patterns)
        .into_iter()
        .map(|found| found.span)
        .find(|span| {
            let sentence = scene.clauses.sentence_bounds(span.start);
            !organisations.iter().any(|o| o.contains(*span))
                && scene.find_within(&rule.unless, sentence).is_empty()
        })
}

/// Who states a sum or a time overdue to the listener says what the call is about.
fn states_bill(document: &Document<'_>, turn: usize) -> Option<Span<Norm>> {
    [ElementId::Amount, ElementId::Overdue]
        .into_iter()
        .find_map(|id| in_turn(document, turn, id, document.ruleset.element(id)?))
}

/// Asked who is speaking and heard an answer before the first debt fact.
fn verification(document: &Document<'_>) -> Result<Place, Miss> {
    let script = document.has_no_outcome();
    let mut asked: Option<Place> = None;
    for turn in 0..document.len() {
        match document.role(turn) {
            Role::Agent => {
                let debt = debt_fact(document, turn);
                let question = asks_who(document, turn);
                if script && debt.is_none() && question.is_some() {
                    return question.ok_or(Miss {
                        why: "not_asked",
                        near: None,
                    });
                }
                if debt.is_some() {
                    return Err(Miss {
                        why: if asked.or(question).is_some() {
                            "no_answer"
                        } else {
                            later_question(document, turn)
                        },
                        near: asked.or(question),
                    });
                }
                asked = question.or(asked);
            }
            role if role.is_listener() => {
                if let Some(place) = asked
                    && !document.says(turn, Evidence::Voicemail)
                {
                    return Ok(place);
                }
            }
            _ => {}
        }
    }
    Err(Miss {
        why: if asked.is_some() { "no_answer" } else { "not_asked" },
        near: asked,
    })
}

/// A question before any debt fact, or a name called out alone (覃美玲？), asks who is on the line.
fn asks_who(document: &Document<'_>, turn: usize) -> Option<Place> {
    const NAME_ALONE: usize = 8;
    let scene = document.scene(turn);
    let length = scene.text.chars.len();
    let found = document
        .evidence(turn, Evidence::AgentAsksIdentity)
        .or_else(|| document.evidence(turn, Evidence::EarlyQuestion))
        .map(|f| f.span);
    let called = scene.text.chars.contains(&'?') || (2..=NAME_ALONE).contains(&length);
    let span = found.or_else(|| called.then(|| Span::new(0, length)))?;
    Some((turn, document.raw(turn, span)))
}

fn later_question(document: &Document<'_>, after: usize) -> &'static str {
    let later = document
        .agent_turns()
        .any(|t| t > after && document.says(t, Evidence::AgentAsksIdentity));
    if later { AFTER_DEBT } else { "not_asked" }
}

/// The first debt fact of an agent turn, names of lending organisations aside.
pub(super) fn debt_fact(document: &Document<'_>, turn: usize) -> Option<Span<Norm>> {
    let scene = document.scene(turn);
    let organisations = organisation_names(document, turn);
    let evidence = document.ruleset.evidence(Evidence::DebtFact);
    scene
        .find(&evidence.patterns)
        .into_iter()
        .map(|f| f.span)
        .find(|span| !organisations.iter().any(|o| o.overlaps(*span)))
}
