//! Makes the records of the contract.
//!
//! Takes an [`Analysis`] or a [`DocumentFailure`], gives a [`Record`] that borrows from it wherever nothing was masked.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::{self, Analysis, Assumption, ElementId, ElementResult, ElementStatus, Language, Unit};
use crate::report::shown::{self, Shown};
use crate::report::ways;
use crate::report::{DocumentFailure, Outcome};

use super::{
    Element, Elements, Error, Finding, Judged, Listener, OutcomeWhy, Path, Record, Source, Suppressed,
    Unjudged, VERSION,
};

impl<'a> Record<'a> {
    /// The record of a document; `unmasked` shows personal numbers in full.
    #[must_use]
    pub fn new(outcome: Outcome<'a>, unmasked: bool) -> Self {
        match outcome {
            Outcome::Analysed(analysis) => Self::Judged(Box::new(Judged::new(analysis, unmasked))),
            Outcome::Failed(failure) => Self::Unjudged(Unjudged::new(failure, unmasked)),
        }
    }
}

/// What a path of a script is called in records.
#[must_use]
pub fn path_name(analysis: &Analysis, path: &model::ScriptPath) -> Option<String> {
    ways::name(analysis, &Shown::new(&analysis.call, true), path)
}

impl<'a> Judged<'a> {
    fn new(analysis: &'a Analysis, unmasked: bool) -> Self {
        let shown = Shown::new(&analysis.call, unmasked);
        Self {
            schema: VERSION,
            id: (&analysis.call.id).into(),
            source: Source::new(&analysis.call.source),
            kind: analysis.call.kind,
            outcome: analysis.outcome,
            outcome_why: analysis.outcome_why.as_ref().map(|(turn, evidence)| OutcomeWhy {
                turn: *turn,
                evidence: evidence.into(),
            }),
            verdict: analysis.verdict,
            score: analysis.score,
            ruleset: (&analysis.ruleset).into(),
            masked: !unmasked,
            findings: analysis
                .findings
                .iter()
                .map(|finding| Finding::new(analysis, &shown, finding))
                .collect(),
            elements: Elements::new(analysis, &shown),
            paths: analysis
                .paths
                .iter()
                .map(|path| Path::new(analysis, &shown, path))
                .collect(),
            element_points: element_points(analysis),
            dismissed: analysis.dismissals.len(),
            errors: Vec::new(),
        }
    }
}

impl<'a> Unjudged<'a> {
    fn new(failure: &'a DocumentFailure, unmasked: bool) -> Self {
        let show = |text: &'a str| shown::text(text, unmasked);
        Self {
            schema: VERSION,
            id: (&failure.id).into(),
            source: Source {
                path: (&failure.path).into(),
                line: failure.line,
                unit: Unit::Line,
                assumed: remarks(&failure.assumed),
            },
            errors: vec![Error {
                what: show(&failure.what.en),
                help: show(&failure.help.en),
            }],
        }
    }
}

impl<'a> Source<'a> {
    fn new(source: &'a model::Source) -> Self {
        Self {
            path: (&source.path).into(),
            line: source.line,
            unit: source.unit,
            assumed: remarks(&source.assumed),
        }
    }
}

/// As results have them: in English.
fn remarks(assumed: &[Assumption]) -> Cow<'_, [String]> {
    assumed.iter().map(|remark| remark.text.en.clone()).collect()
}

impl<'a> Finding<'a> {
    pub(in crate::report) fn new(
        analysis: &'a Analysis,
        shown: &Shown<'a>,
        finding: &'a model::Finding,
    ) -> Self {
        let rule = analysis.catalogue.rules.get(&finding.rule);
        let turn = analysis.call.turns.get(finding.turn);
        let sheet = turn.and_then(|turn| turn.sheet.as_deref());
        let instead = rule.and_then(|text| text.instead.as_ref());
        let message = rule.map_or(finding.rule.as_str(), |text| text.message.get(Language::Zh));
        Self {
            id: (&finding.id).into(),
            rule: (&finding.rule).into(),
            category: finding.category,
            severity: finding.severity,
            certainty: finding.certainty,
            hit: (&finding.hit).into(),
            turn: finding.turn,
            line: turn.and_then(|turn| turn.line),
            sheet: sheet.map(|sheet| shown.text(sheet)),
            role: finding.role,
            start: finding.span.start,
            end: finding.span.end,
            text: shown.slice(finding.turn, finding.span),
            via: finding.via.iter().map(|name| Cow::Borrowed(*name)).collect(),
            why: match &finding.note {
                Some(note) => format!("{message}（{note}）").into(),
                None => message.into(),
            },
            instead: instead.map(|text| text.get(Language::Zh).into()),
            cites: rule.map_or_else(Vec::new, |text| {
                text.cites.iter().map(|cite| (&cite.id).into()).collect()
            }),
            points: finding.points,
            suppressed: analysis.suppressed.get(&finding.id).map(|by| Suppressed {
                author: shown.text(&by.author),
                reason: shown.text(&by.reason),
                until: shown.text(&by.until),
            }),
        }
    }
}

impl<'a> Elements<'a> {
    fn new(analysis: &'a Analysis, shown: &Shown<'a>) -> Self {
        let element = |id| Element::new(analysis, shown, id);
        Self {
            identity: element(ElementId::Identity),
            purpose: element(ElementId::Purpose),
            amount: element(ElementId::Amount),
            overdue: element(ElementId::Overdue),
            repayment_options: element(ElementId::RepaymentOptions),
            recording_notice: element(ElementId::RecordingNotice),
            verification: element(ElementId::Verification),
            complaint_channel: element(ElementId::ComplaintChannel),
        }
    }
}

impl<'a> Element<'a> {
    pub(in crate::report) fn new(analysis: &'a Analysis, shown: &Shown<'a>, id: ElementId) -> Self {
        let result = analysis.elements.iter().find(|result| result.id == id);
        Self::of(analysis, shown, id, result)
    }

    fn of(analysis: &'a Analysis, shown: &Shown<'a>, id: ElementId, result: Option<&ElementResult>) -> Self {
        let place = result.and_then(|result| result.evidence);
        Self {
            // An analysis has a result for every element; one that was not checked does not apply.
            status: result.map_or(ElementStatus::Na, |result| result.status),
            turn: place.map(|(turn, _)| turn),
            start: place.map(|(_, span)| span.start),
            end: place.map(|(_, span)| span.end),
            text: place.map(|(turn, span)| shown.slice(turn, span)),
            why: result.and_then(|result| reason(analysis, result)),
            instead: result
                .filter(|result| result.status == ElementStatus::Missing)
                .and_then(|_| analysis.catalogue.elements.get(&id)?.instead.as_ref())
                .map(|text| text.get(Language::Zh).into()),
            due: None,
            due_line: None,
        }
    }
}

impl<'a> Path<'a> {
    fn new(analysis: &'a Analysis, shown: &Shown<'a>, path: &model::ScriptPath) -> Self {
        let elements = path.elements.iter().map(|element| {
            let due = element
                .due
                .filter(|_| element.result.status == ElementStatus::Missing);
            let place = due.and_then(|turn| analysis.call.turns.get(turn)?.line);
            let id = element.result.id;
            let element = Element {
                due,
                due_line: place,
                ..Element::of(analysis, shown, id, Some(&element.result))
            };
            (id, element)
        });
        Self {
            name: ways::name(analysis, shown, path).map(Cow::Owned),
            listener: match path.listener {
                model::Line::Debtor => Listener::Debtor,
                model::Line::ThirdParty => Listener::ThirdParty,
                model::Line::Unknown => Listener::Unverified,
            },
            turns: path.turns.clone(),
            elements: elements.collect(),
        }
    }
}

fn reason<'a>(analysis: &'a Analysis, result: &ElementResult) -> Option<Cow<'a, str>> {
    let key = result.why?;
    let text = analysis.catalogue.reasons.get(key);
    Some(text.map_or(key, |text| text.get(Language::Zh)).into())
}

fn element_points(analysis: &Analysis) -> BTreeMap<ElementId, i32> {
    let id_of = |name: &str| ElementId::ALL.into_iter().find(|id| id.id() == name);
    analysis
        .element_points
        .iter()
        .filter_map(|(name, points)| Some((id_of(name)?, *points)))
        .collect()
}
