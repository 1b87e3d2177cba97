//! What the page shows of one document, in one language, ready for the template.
//!
//! Takes an analysis, gives texts. Knows nothing of HTML but the names of the template's classes.

use serde::Serialize;

use super::marks::{Part, parts};
use crate::model::{Analysis, ElementResult, ElementStatus, Finding, Role, ScriptPath, Severity, Turn};
use crate::report::order::gravity;
use crate::report::shown::Shown;
use crate::report::texts::{self, Text, fill};
use crate::report::told::{Told, cites, clock, why};
use crate::report::{Options, ways};

/// One document of the page.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    id: String,
    verdict: &'static str,
    verdict_name: &'static str,
    score: i32,
    /// Kind or outcome, agent, team, when it began.
    facts: Vec<String>,
    source: String,
    place_title: &'static str,
    line_title: &'static str,
    lines: Vec<Line>,
    elements: Vec<Lack>,
    paths_title: String,
    paths: Vec<Path>,
}

/// A turn with what is thought of it.
#[derive(Debug, Serialize)]
struct Line {
    place: String,
    role: &'static str,
    class: &'static str,
    parts: Vec<Part>,
    findings: Vec<Remark>,
}

/// A finding beside its line.
#[derive(Debug, Serialize)]
struct Remark {
    class: &'static str,
    severity: String,
    category: String,
    rule: String,
    certainty: &'static str,
    why: String,
    suppressed: Option<String>,
    cites: Vec<String>,
    instead: Option<String>,
}

/// An element, or what a path lacks of one.
#[derive(Debug, Serialize)]
struct Lack {
    name: String,
    class: &'static str,
    status: String,
    words: String,
    instead: Option<String>,
}

#[derive(Debug, Serialize)]
struct Path {
    name: String,
    lacking: Vec<Lack>,
}

impl Document {
    pub(super) fn new(analysis: &Analysis, options: &Options) -> Self {
        let language = options.language;
        let view = View {
            analysis,
            options,
            told: Told::new(analysis, options),
            shown: Shown::new(&analysis.call, options.unmasked),
        };
        let lacking = analysis
            .paths
            .iter()
            .filter(|path| path.lacking().next().is_some());
        let source = &analysis.call.source;
        Self {
            id: analysis.call.id.clone(),
            verdict: analysis.verdict.id(),
            verdict_name: texts::verdict(analysis.verdict).get(language),
            score: analysis.score,
            facts: view.facts(),
            source: source.path.clone(),
            line_title: (if view.is_script() {
                Text::ColumnLine
            } else {
                Text::HtmlSaid
            })
            .get(language),
            place_title: (if view.has_times() {
                Text::ColumnTime
            } else {
                Text::ColumnPlace
            })
            .get(language),
            lines: (0..analysis.call.turns.len())
                .filter_map(|turn| view.line(turn))
                .collect(),
            elements: analysis
                .elements
                .iter()
                .map(|element| view.element(element))
                .collect(),
            paths_title: fill(Text::Paths, language, &[&analysis.paths.len(), &lacking.count()]),
            paths: analysis.paths.iter().map(|path| view.path(path)).collect(),
        }
    }
}

struct View<'a> {
    analysis: &'a Analysis,
    options: &'a Options,
    told: Told<'a>,
    shown: Shown<'a>,
}

impl View<'_> {
    fn line(&self, number: usize) -> Option<Line> {
        let turn = self.analysis.call.turns.get(number)?;
        let mut findings: Vec<&Finding> = self
            .analysis
            .findings
            .iter()
            .filter(|f| f.turn == number)
            .collect();
        findings.sort_by_key(|finding| std::cmp::Reverse(gravity(finding)));
        let marks: Vec<_> = findings.iter().map(|f| (f.span, self.class(f))).collect();
        Some(Line {
            place: match turn.start_ms.filter(|_| self.has_times()) {
                Some(start) => clock(start),
                None if self.has_times() => String::new(),
                None => turn.line.unwrap_or(number).to_string(),
            },
            // What a script has agents say goes without saying.
            role: match turn.role {
                Role::Agent | Role::Note if self.is_script() => "",
                role => texts::role(role).get(self.options.language),
            },
            class: class_of(turn),
            parts: parts(self.shown.turn(number), &marks),
            findings: self.remarks(&findings),
        })
    }

    /// What a rule says of the same words in several categories is said once.
    fn remarks(&self, findings: &[&Finding]) -> Vec<Remark> {
        let mut remarks: Vec<(&Finding, Remark)> = Vec::new();
        for finding in findings {
            let remark = self.remark(finding);
            let told = remarks.iter_mut().find(|(earlier, told)| {
                let same = (
                    &earlier.hit,
                    &earlier.rule,
                    earlier.span,
                    earlier.severity,
                    earlier.certainty,
                ) == (
                    &finding.hit,
                    &finding.rule,
                    finding.span,
                    finding.severity,
                    finding.certainty,
                );
                same && told.suppressed == remark.suppressed && told.why == remark.why
            });
            match told {
                Some((_, told)) => {
                    told.category += Text::ListComma.get(self.options.language);
                    told.category += &remark.category;
                }
                None => remarks.push((finding, remark)),
            }
        }
        remarks.into_iter().map(|(_, remark)| remark).collect()
    }

    fn facts(&self) -> Vec<String> {
        let language = self.options.language;
        let analysis = self.analysis;
        let meta = &analysis.call.meta;
        let began = meta.started_at.as_deref().map(|at| match at.split_once('T') {
            // To the minute.
            Some((day, time)) => format!("{day} {}", time.get(..5).unwrap_or(time)),
            None => at.to_owned(),
        });
        let named = [meta.agent_id.clone(), meta.team.clone(), began];
        let named = named.into_iter().flatten().filter(|name| !name.is_empty());
        let outcome = analysis
            .outcome
            .map(|outcome| texts::outcome(outcome).get(language));
        let kind = texts::kind(analysis.call.kind).get(language);
        let facts = [kind].into_iter().chain(outcome).map(str::to_owned);
        facts
            .chain(named.map(|name| self.shown.text(&name).into_owned()))
            .collect()
    }

    /// Whether places are told as times: a recording is listened to.
    fn has_times(&self) -> bool {
        !self.is_script()
            && self
                .analysis
                .call
                .turns
                .iter()
                .any(|turn| turn.start_ms.is_some())
    }

    fn is_script(&self) -> bool {
        self.analysis.call.kind == crate::model::Kind::Script
    }

    fn class(&self, finding: &Finding) -> &'static str {
        if self.analysis.is_suppressed(finding) {
            return "suppressed";
        }
        match finding.severity {
            Severity::Critical => "critical",
            Severity::Major => "major",
            Severity::Minor => "minor",
            Severity::Notice => "notice",
        }
    }

    fn remark(&self, finding: &Finding) -> Remark {
        let language = self.options.language;
        let catalogue = &self.analysis.catalogue;
        let rule = catalogue.rules.get(&finding.rule);
        let name = rule.map(|rule| {
            rule.name.get(language).to_owned() + &fill(Text::Brackets, language, &[&finding.rule])
        });
        let suppressed = self.told.suppressed(finding);
        Remark {
            class: self.class(finding),
            severity: catalogue.severity(finding.severity, language).to_owned(),
            category: catalogue.category(finding.category, language).to_owned(),
            rule: name.unwrap_or_else(|| finding.rule.clone()),
            certainty: texts::certainty(finding.certainty).get(language),
            why: why(
                self.analysis.catalogue.rules.get(&finding.rule),
                finding,
                self.options,
            ),
            suppressed: suppressed.map(|by| self.labelled(Text::Suppressed, &by)),
            cites: rule.map_or_else(Vec::new, |rule| cites(rule, finding, language)),
            instead: rule
                .and_then(|rule| rule.instead.as_ref())
                .map(|text| self.labelled(Text::LabelInstead, text.get(language))),
        }
    }

    fn element(&self, element: &ElementResult) -> Lack {
        let words = element.evidence.map(|(turn, span)| self.shown.slice(turn, span));
        let reason = element.why.map(|key| self.reason(key));
        let words = match (reason, words) {
            (Some(reason), Some(words)) => fill(Text::Quoted, self.options.language, &[&reason, &words]),
            (Some(reason), None) => reason,
            (None, words) => words.unwrap_or_default().into_owned(),
        };
        Lack {
            name: self.told.name(element.id).to_owned(),
            class: match element.status {
                ElementStatus::Present => "pass",
                ElementStatus::Missing if element.required => "fail",
                _ => "faint",
            },
            status: texts::status(element.status, element.required)
                .get(self.options.language)
                .to_owned(),
            words,
            instead: self.instead(element),
        }
    }

    fn path(&self, path: &ScriptPath) -> Path {
        let language = self.options.language;
        let name = ways::name(self.analysis, &self.shown, path);
        let name = name.unwrap_or_else(|| Text::PathUnnamed.get(language).to_owned());
        let lacking = path.lacking().map(|element| {
            let reason = element.result.why.map(|key| self.reason(key));
            let due = ways::due(self.analysis, element, self.options);
            let words: Vec<String> = reason.into_iter().chain(due).collect();
            Lack {
                status: self.labelled(Text::StatusMissing, self.told.name(element.result.id)),
                words: words.join(Text::Semicolon.get(language)),
                ..self.element(&element.result)
            }
        });
        Path {
            lacking: lacking.collect(),
            name: fill(
                Text::PathOf,
                language,
                &[&name, &ways::listener(path).get(language)],
            ),
        }
    }

    fn instead(&self, element: &ElementResult) -> Option<String> {
        let text = self.analysis.catalogue.elements.get(&element.id)?;
        let instead = text.instead.as_ref()?.get(self.options.language);
        (element.status == ElementStatus::Missing).then(|| self.labelled(Text::LabelInstead, instead))
    }

    fn reason(&self, key: &str) -> String {
        let reason = self.analysis.catalogue.reasons.get(key);
        reason
            .map_or(key, |text| text.get(self.options.language))
            .to_owned()
    }

    fn labelled(&self, label: Text, value: &str) -> String {
        let language = self.options.language;
        fill(Text::Labelled, language, &[&label.get(language), &value])
    }
}

fn class_of(turn: &Turn) -> &'static str {
    match (turn.role, turn.level) {
        (Role::Note, Some(_)) => "heading",
        (Role::Note, None) => "note",
        (role, _) if role.is_listener() => "listener",
        _ => "",
    }
}
