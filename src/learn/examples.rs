//! Whether the examples of rules and elements hold: the author's intention, checked by rules alone.

use crate::judge::{self, Document};
use crate::lexicon::{Example, Ruleset, example_call};
use crate::model::{Call, ElementId, ElementStatus, Kind, Role, Turn};

/// An example that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFailure {
    /// Rule, or element.
    pub of: String,
    /// The example's text.
    pub text: String,
    /// Whether it should have been found.
    pub expected: bool,
}

/// Every example that does not hold, in the order of the files.
#[must_use]
pub fn failing_examples(ruleset: &Ruleset) -> Vec<ExampleFailure> {
    let mut failures = Vec::new();
    for rule in ruleset.rules() {
        let hits = rule.hit.iter().map(|example| (example, true));
        let misses = rule.miss.iter().map(|example| (example, false));
        for (example, expected) in hits.chain(misses) {
            if found(ruleset, &rule.id, example) != expected {
                failures.push(ExampleFailure {
                    of: rule.id.clone(),
                    text: text(example).to_string(),
                    expected,
                });
            }
        }
    }
    for id in ElementId::ALL {
        let Some(element) = ruleset.element(id) else {
            continue;
        };
        let hits = element.hit.iter().map(|line| (line, true));
        let misses = element.miss.iter().map(|line| (line, false));
        for (line, expected) in hits.chain(misses) {
            if said(ruleset, id, line) != expected {
                failures.push(ExampleFailure {
                    of: id.id().to_string(),
                    text: line.clone(),
                    expected,
                });
            }
        }
    }
    failures
}

fn found(ruleset: &Ruleset, rule: &str, example: &Example) -> bool {
    let call = example_call(example);
    let document = Document::new(ruleset, &call);
    let (_, hits) = judge::weighed_hits(&document);
    hits.all
        .iter()
        .any(|hit| hit.dismissed.is_none() && hit.rule.is_some_and(|index| ruleset.rules()[index].id == rule))
}

/// Elements are tried in a script of one line, where none is inapplicable.
fn said(ruleset: &Ruleset, id: ElementId, line: &str) -> bool {
    let call = Call::new("example", Kind::Script, vec![Turn::new(Role::Agent, line)]);
    let judgement = judge::judge(ruleset, &call);
    judgement
        .elements
        .iter()
        .any(|e| e.id == id && e.status == ElementStatus::Present)
}

fn text(example: &Example) -> &str {
    match example {
        Example::Line(text) => text,
        Example::Scene(scene) => &scene.text,
    }
}
