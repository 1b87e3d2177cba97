//! What a rule and an element must have beside patterns: two different examples of each kind, a citation, a proposal.
//!
//! Takes entries, gives faults. What is cited is looked at in `citations`.

use std::collections::BTreeSet;

use super::fault::{Fault, Level, both};
use super::sources::{ELEMENTS, Sources, field};
use crate::lexicon::{ElementEntry, Example, Layers, RuleEntry};
use crate::text::normalize;

/// Examples of each kind that a rule needs.
const EXAMPLES: usize = 2;

pub(super) fn look(sources: &Sources, layers: &Layers, faults: &mut Vec<Fault>) {
    for (path, _, rule) in &sources.rules {
        let text = layers.text(path).unwrap_or_default();
        look_at_rule(path, text, rule, faults);
    }
    for element in &sources.elements {
        look_at_element(element, layers, faults);
    }
}

fn look_at_rule(path: &str, text: &str, rule: &RuleEntry, faults: &mut Vec<Fault>) {
    let (id, at) = (rule.id.get_ref(), rule.id.span());
    // Loading counts examples; here the same line written twice counts once.
    let hits = rule.hit.iter().map(|example| words(example.get_ref()));
    let misses = rule.miss.iter().map(|example| words(example.get_ref()));
    for (kind, written, different) in [
        ("hit", rule.hit.len(), hits.collect::<BTreeSet<_>>().len()),
        ("miss", rule.miss.len(), misses.collect::<BTreeSet<_>>().len()),
    ] {
        if written >= EXAMPLES && different < EXAMPLES {
            faults.push(Fault {
                level: Level::Error,
                code: "few-examples",
                file: path.to_owned(),
                range: field(text, &at, kind),
                what: both(
                    format!("{id} 的 {kind} 例子是同一句话"),
                    format!("the {kind} examples of {id} are one and the same line"),
                ),
                mend: both("至少写两条不同的", "write at least two different ones"),
            });
        }
    }
    for (name, words) in [("name", &rule.name), ("message", &rule.message)] {
        if words.zh.trim().is_empty() {
            faults.push(Fault {
                level: Level::Error,
                code: "blank-text",
                file: path.to_owned(),
                range: field(text, &at, name),
                what: both(
                    format!("{id} 的 {name} 是空的"),
                    format!("{name} of {id} is blank"),
                ),
                mend: both(
                    "报告里要用，写上中文",
                    "reports show it: write the Chinese, better both",
                ),
            });
        }
    }
    if rule.cites.is_empty() {
        faults.push(Fault {
            level: Level::Error,
            code: "no-citation",
            file: path.to_owned(),
            range: at.clone(),
            what: both(format!("{id} 没有依据"), format!("{id} rests on nothing")),
            mend: both(
                "写 cites = […]，用 regulations.toml 里的编号",
                "write cites = […] with ids from regulations.toml",
            ),
        });
    }
    if rule.instead.is_none() {
        faults.push(Fault {
            level: Level::Warning,
            code: "no-instead",
            file: path.to_owned(),
            range: at,
            what: both(
                format!("{id} 没有可改说的话"),
                format!("{id} proposes nothing to say instead"),
            ),
            mend: both(
                "写 instead = { zh = …, en = … }",
                "write instead = { zh = …, en = … }",
            ),
        });
    }
}

fn look_at_element(element: &ElementEntry, layers: &Layers, faults: &mut Vec<Fault>) {
    let id = element.id.id();
    let text = layers.text(ELEMENTS).unwrap_or_default();
    let start = text.find(&format!("id = \"{id}\"")).unwrap_or_default();
    let range = start..text[start..].find('\n').map_or(text.len(), |end| start + end);
    let mut fault = |level, code, what, mend| {
        faults.push(Fault {
            level,
            code,
            file: ELEMENTS.to_owned(),
            range: range.clone(),
            what,
            mend,
        });
    };
    if element.cites.is_empty() {
        fault(
            Level::Warning,
            "no-citation",
            both(
                format!("要素 {id} 没有依据"),
                format!("the element {id} rests on nothing"),
            ),
            both(
                "写 cites = […]，用 regulations.toml 里的编号",
                "write cites = […] with ids from regulations.toml",
            ),
        );
    }
    if element.instead.is_none() {
        fault(
            Level::Warning,
            "no-instead",
            both(
                format!("要素 {id} 没有建议的说法"),
                format!("the element {id} has no model sentence"),
            ),
            both(
                "写 instead = { zh = …, en = … }",
                "write instead = { zh = …, en = … }",
            ),
        );
    }
    // Elements without patterns are recognised by the program and have no lines to try.
    let few = |lines: &[String]| {
        lines
            .iter()
            .map(|line| normalize(line).text())
            .collect::<BTreeSet<_>>()
            .len()
            < EXAMPLES
    };
    if !element.patterns.is_empty() && (few(&element.hit) || few(&element.miss)) {
        fault(
            Level::Warning,
            "few-examples",
            both(
                format!("要素 {id} 的例子太少"),
                format!("the element {id} has too few examples"),
            ),
            both(
                "hit、miss 各写至少两条不同的",
                "write at least two different lines under hit and under miss",
            ),
        );
    }
}

fn words(example: &Example) -> String {
    let (text, scene) = match example {
        Example::Line(text) => (text, String::new()),
        // The same words to another listener are another example.
        Example::Scene(scene) => (&scene.text, format!("{:?}{:?}", scene.state, scene.meta)),
    };
    normalize(text).text() + &scene
}
