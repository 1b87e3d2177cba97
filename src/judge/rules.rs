//! Every rule over every agent turn: candidates, state, exceptions, cues; each hit ends as found or set aside.

use std::cell::OnceCell;

use crate::lexicon::{CompiledRule, Pattern, Scene};
use crate::model::{Category, Certainty, Dismissal, Finding, Norm, Raw, Reason, Role, Severity, Span};

use super::cues::{excuse, near};
use super::document::Document;
use super::facts;
use super::line::LineDecision;

/// A category that a hit is charged as, and how surely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// Which category.
    pub category: Category,
    /// How sure, after evidence was weighed.
    pub certainty: Certainty,
}

/// A rule's hit on a turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Index of the rule in the ruleset; `None` for weighted evidence.
    pub rule: Option<usize>,
    /// What it is charged as.
    pub charges: Vec<Charge>,
    /// How grave.
    pub severity: Severity,
    /// How sure the rule is.
    pub certainty: Certainty,
    /// Whether its words leave no doubt, so that weighed evidence does not set it aside.
    pub unmistakable: bool,
    /// Index of the turn.
    pub turn: usize,
    /// Where.
    pub span: Span<Norm>,
    /// Facts that the rule's message does not know.
    pub note: Option<String>,
    /// Why it was set aside, if it was: reason and the words that decided.
    pub dismissed: Option<(Reason, Option<String>)>,
}

impl Hit {
    /// Whether it is charged as this category.
    #[must_use]
    pub fn is_charged_as(&self, category: Category) -> bool {
        self.charges.iter().any(|charge| charge.category == category)
    }

    /// Whether its rule convicts by itself, evidence apart.
    #[must_use]
    pub fn convicts(&self) -> bool {
        self.rule.is_some() && self.certainty == Certainty::Certain && self.severity > Severity::Notice
    }
}

/// All hits of a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hits {
    /// In the order of turns and rules.
    pub all: Vec<Hit>,
}

impl Hits {
    /// Hits that stand, on one turn.
    pub fn standing(&self, turn: usize) -> impl Iterator<Item = &Hit> {
        self.of_turn(turn).iter().filter(|h| h.dismissed.is_none())
    }

    /// Hits on one turn, those that were set aside included.
    #[must_use]
    pub fn of_turn(&self, turn: usize) -> &[Hit] {
        &self.all[self.range(turn)]
    }

    pub(super) fn of_turn_mut(&mut self, turn: usize) -> &mut [Hit] {
        let range = self.range(turn);
        &mut self.all[range]
    }

    /// Adds further hits, each after those of its turn.
    pub(super) fn add(&mut self, hits: Vec<Hit>) {
        self.all.extend(hits);
        self.all.sort_by_key(|h| (h.turn, h.rule.unwrap_or(usize::MAX)));
    }

    fn range(&self, turn: usize) -> std::ops::Range<usize> {
        let start = self.all.partition_point(|h| h.turn < turn);
        start..start + self.all[start..].partition_point(|h| h.turn == turn)
    }

    /// Findings and dismissals, sorted by turn and place; of several hits of one category and rule on a turn the
    /// first stays.
    #[must_use]
    pub fn into_findings(self, document: &Document<'_>) -> (Vec<Finding>, Vec<Dismissal>) {
        let mut findings: Vec<Finding> = Vec::new();
        let mut dismissals = Vec::new();
        let mut number = 0;
        let mut turn: Option<(usize, Places<'_>)> = None;
        for hit in &self.all {
            let rule = rule_id(document, hit);
            let span = document.raw(hit.turn, hit.span);
            let places = match &turn {
                Some((of, places)) if *of == hit.turn => places,
                _ => {
                    &turn
                        .insert((hit.turn, Places::of(&document.call.turns[hit.turn].text)))
                        .1
                }
            };
            let text = places.words(span).to_owned();
            if let Some((reason, by)) = &hit.dismissed {
                dismissals.push(Dismissal {
                    rule,
                    turn: hit.turn,
                    span,
                    text,
                    reason: reason.clone(),
                    by: by.clone(),
                });
                continue;
            }
            number += 1;
            for (position, charge) in hit.charges.iter().enumerate() {
                let category = charge.category;
                let covered = findings.iter().rev().take_while(|f| f.turn == hit.turn).any(|f| {
                    f.category == category
                        && (f.rule == rule || position > 0 && f.severity > Severity::Notice)
                });
                if covered {
                    continue;
                }
                findings.push(Finding {
                    id: String::new(),
                    rule: rule.clone(),
                    category,
                    severity: hit.severity,
                    certainty: charge.certainty,
                    hit: format!("h{number}"),
                    turn: hit.turn,
                    role: document.role(hit.turn),
                    span,
                    text: text.clone(),
                    via: document
                        .scene(hit.turn)
                        .text
                        .via(hit.span, &document.call.turns[hit.turn].text),
                    note: hit.note.clone(),
                    points: 0,
                });
            }
        }
        findings.sort_by(|a, b| {
            (a.turn, a.span, &a.rule, a.category).cmp(&(b.turn, b.span, &b.rule, b.category))
        });
        dismissals.sort_by(|a, b| (a.turn, a.span, &a.rule).cmp(&(b.turn, b.span, &b.rule)));
        dismissals.dedup();
        (findings, dismissals)
    }
}

/// Where the characters of a turn begin: a turn full of hits is not gone through again for each.
struct Places<'t> {
    text: &'t str,
    begins: Vec<usize>,
}

impl<'t> Places<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            text,
            begins: text.char_indices().map(|(at, _)| at).collect(),
        }
    }

    fn words(&self, span: Span<Raw>) -> &'t str {
        let begin = |at: usize| self.begins.get(at).copied().unwrap_or(self.text.len());
        let (from, to) = (begin(span.start), begin(span.end));
        self.text.get(from..to).unwrap_or_default()
    }
}

fn rule_id(document: &Document<'_>, hit: &Hit) -> String {
    match hit.rule {
        Some(index) => document.ruleset.rules()[index].id.clone(),
        None => format!("{}.evidence", hit.charges.first().map_or("", |c| c.category.id())),
    }
}

/// Runs every rule over every agent turn.
pub(super) fn run(document: &Document<'_>, line: &LineDecision) -> Hits {
    let mut hits = Hits::default();
    let first_said: Vec<OnceCell<Option<usize>>> = vec![OnceCell::new(); document.ruleset.rules().len()];
    let mut before = None;
    let mut agent_turns = 0;
    for turn in 0..document.len() {
        let role = document.role(turn);
        if role.is_listener() {
            before = Some(turn);
        }
        if role != Role::Agent {
            continue;
        }
        let nth = agent_turns;
        agent_turns += 1;
        for (index, rule) in document.ruleset.rules().iter().enumerate() {
            if rule.first_turns.is_some_and(|n| nth >= n) {
                continue;
            }
            let mut place = Place {
                document,
                line,
                turn,
                index,
                rule,
                listener_before: before,
                unless_turn: OnceCell::new(),
                first_said: &first_said[index],
                hits: &mut hits,
            };
            place.judge();
        }
    }
    hits
}

/// Which list of a rule's patterns a hit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strength {
    Unmistakable,
    Convicts,
    Suspects,
}

/// One rule on one turn.
struct Place<'d, 'h> {
    document: &'d Document<'d>,
    line: &'d LineDecision,
    turn: usize,
    index: usize,
    rule: &'d CompiledRule,
    listener_before: Option<usize>,
    /// The words of the turn that excuse every hit of the rule, once they were looked for.
    unless_turn: OnceCell<Option<String>>,
    /// The listener's first turn that names what the rule is about, once it was looked for.
    first_said: &'h OnceCell<Option<usize>>,
    hits: &'h mut Hits,
}

impl Place<'_, '_> {
    fn judge(&mut self) {
        match self.rule.check.as_deref() {
            // What a debtor may hear is no hit that anybody would have to set aside.
            Some("script_placeholder")
                if !self.document.has_no_outcome()
                    || !self.rule.states.contains(&self.line.lines[self.turn]) => {}
            Some("unverified_placeholder") if self.line.knows_listener(self.document, self.turn) => {}
            Some("debt_to_third_party" | "script_placeholder" | "unverified_placeholder") | None => {
                let _ = self.settle(&self.rule.unmistakable, Strength::Unmistakable)
                    || self.settle(&self.rule.patterns, Strength::Convicts)
                    || self.settle(&self.rule.suspect, Strength::Suspects);
            }
            Some(check) => {
                for fact in facts::contradictions(self.document, self.turn, check) {
                    self.settle_one(fact.span, fact.certainty, false, Some(fact.note));
                }
            }
        }
    }

    fn scene(&self) -> &Scene<'_> {
        self.document.scene(self.turn)
    }

    fn places(&self, patterns: &[Pattern]) -> Vec<Span<Norm>> {
        let scene = self.scene();
        let mut spans: Vec<_> = scene.find(patterns).into_iter().map(|found| found.span).collect();
        if !self.rule.require.is_empty() {
            spans.retain(|span| {
                let sentence = near(scene.clauses.sentence_bounds(span.start), *span);
                !scene.find_within(&self.rule.require, sentence).is_empty()
            });
        }
        if self.rule.check.as_deref() == Some("debt_to_third_party") {
            let organisations = facts::organisation_names(self.document, self.turn);
            spans.retain(|span| !organisations.iter().any(|o| o.overlaps(*span)));
        }
        spans.dedup();
        spans
    }

    /// The first hit that stands is enough; those before it are set aside with their reasons.
    fn settle(&mut self, patterns: &[Pattern], strength: Strength) -> bool {
        let certainty = match strength {
            Strength::Unmistakable => Certainty::Certain,
            Strength::Convicts => self.rule.certainty,
            Strength::Suspects => Certainty::Suspected,
        };
        let unmistakable = strength == Strength::Unmistakable;
        let spans = self.places(patterns);
        spans
            .into_iter()
            .any(|span| self.settle_one(span, certainty, unmistakable, None))
    }

    fn settle_one(
        &mut self,
        span: Span<Norm>,
        certainty: Certainty,
        unmistakable: bool,
        note: Option<String>,
    ) -> bool {
        let dismissed = self.reason_against(span);
        let stands = dismissed.is_none();
        // What was set aside for the same reason before tells nothing new.
        let again = |last: &Hit| {
            last.turn == self.turn && last.rule == Some(self.index) && last.dismissed == dismissed
        };
        if !stands && self.hits.all.last().is_some_and(again) {
            return false;
        }
        let categories = std::iter::once(self.rule.category).chain(self.rule.also.iter().copied());
        self.hits.all.push(Hit {
            rule: Some(self.index),
            charges: categories
                .map(|category| Charge { category, certainty })
                .collect(),
            severity: self.rule.severity,
            certainty,
            unmistakable,
            turn: self.turn,
            span,
            note,
            dismissed,
        });
        stands
    }

    /// Why a hit does not count: the state of the line, an exception, or a cue.
    fn reason_against(&self, span: Span<Norm>) -> Option<(Reason, Option<String>)> {
        let scene = self.scene();
        let state = self.line.lines[self.turn];
        if !self.rule.states.is_empty() && !self.rule.states.contains(&state) {
            return Some((Reason::Listener(state), None));
        }
        let meta = &self.document.call.meta;
        if self.rule.unless_record.iter().any(|step| meta.supports(*step)) {
            return Some((Reason::Record, None));
        }
        let words = |span| Some(scene.text.slice(span));
        let sentence = near(scene.clauses.sentence_bounds(span.start), span);
        if let Some(found) = scene.find_within(&self.rule.unless, sentence).first() {
            return Some((Reason::Exception, words(found.span)));
        }
        let in_turn = || {
            scene
                .first(&self.rule.unless_turn)
                .map(|found| scene.text.slice(found.span))
        };
        if let Some(found) = self.unless_turn.get_or_init(in_turn) {
            return Some((Reason::Exception, Some(found.clone())));
        }
        if let Some(turn) = self.listener_said() {
            return Some((Reason::SaidByListener(turn), None));
        }
        let before = self.listener_before.map(|t| self.document.scene(t));
        let cues = self
            .rule
            .excused_by
            .iter()
            .map(|cue| &self.document.ruleset.cues()[*cue]);
        let excuse = excuse(scene, span, cues, self.rule.reach, before)?;
        Some((Reason::Cue(excuse.cue), Some(excuse.words)))
    }

    fn listener_said(&self) -> Option<usize> {
        if self.rule.unless_listener_said.is_empty() {
            return None;
        }
        let first = self.first_said.get_or_init(|| {
            (0..self.document.len())
                .filter(|t| self.document.role(*t).is_listener())
                .find(|t| self.document.scene(*t).matches(&self.rule.unless_listener_said))
        });
        first.filter(|turn| *turn < self.turn)
    }
}
