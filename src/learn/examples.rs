//! Whether the examples of rules and elements hold: the author's intention, checked by rules alone.

use crate::judge::{self, Document, Hit};
use crate::lexicon::{Example, Ruleset, example_call};
use crate::model::{Call, ElementId, ElementStatus, Kind, Reason, Role, Turn};

/// An example as it was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleResult {
    /// Rule, or element.
    pub of: String,
    /// The example's text.
    pub text: String,
    /// Whether it should be found.
    pub expected: bool,
    /// Whether it is.
    pub found: bool,
    /// The words that were found, or set aside; empty for elements.
    pub words: Vec<String>,
    /// Why they were set aside.
    pub set_aside: Option<Reason>,
}

impl ExampleResult {
    /// Whether it is judged as its author wanted.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.expected == self.found
    }
}

/// Every example of rules and elements, in the order of the files.
#[must_use]
pub fn examples(ruleset: &Ruleset) -> Vec<ExampleResult> {
    let mut results = Vec::new();
    for rule in ruleset.rules() {
        let hits = rule.hit.iter().map(|example| (example, true));
        let misses = rule.miss.iter().map(|example| (example, false));
        for (example, expected) in hits.chain(misses) {
            results.push(tried(ruleset, &rule.id, example, expected));
        }
    }
    for id in ElementId::ALL {
        let Some(element) = ruleset.element(id) else {
            continue;
        };
        let hits = element.hit.iter().map(|line| (line, true));
        let misses = element.miss.iter().map(|line| (line, false));
        for (line, expected) in hits.chain(misses) {
            results.push(ExampleResult {
                of: id.id().to_string(),
                text: line.clone(),
                expected,
                found: said(ruleset, id, line),
                words: Vec::new(),
                set_aside: None,
            });
        }
    }
    results
}

/// Every example that does not hold, in the order of the files.
#[must_use]
pub fn failing_examples(ruleset: &Ruleset) -> Vec<ExampleResult> {
    let mut results = examples(ruleset);
    results.retain(|result| !result.holds());
    results
}

fn tried(ruleset: &Ruleset, rule: &str, example: &Example, expected: bool) -> ExampleResult {
    let call = example_call(example);
    let document = Document::new(ruleset, &call);
    let (_, hits) = judge::weighed_hits(&document);
    let is_of_rule = |hit: &&Hit| {
        let of = hit.rule.and_then(|index| ruleset.rules().get(index));
        of.is_some_and(|of| of.id == rule)
    };
    let of_rule: Vec<&Hit> = hits.all.iter().filter(is_of_rule).collect();
    let found = of_rule.iter().any(|hit| hit.dismissed.is_none());
    let shown = of_rule.iter().filter(|hit| hit.dismissed.is_none() == found);
    let aside = of_rule.iter().find_map(|hit| hit.dismissed.as_ref());
    ExampleResult {
        of: rule.to_owned(),
        text: text(example).to_owned(),
        expected,
        found,
        words: shown
            .map(|hit| document.words(hit.turn, document.raw(hit.turn, hit.span)))
            .collect(),
        set_aside: aside.filter(|_| !found).map(|(reason, _)| reason.clone()),
    }
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
