//! Terms that are found already by a shorter term of their class.
//!
//! In 找<亲属>~3说 the class ends before a gap: 爸 finds all that 爸爸 finds. In <亲属>的 it does not: 爸爸的 needs 爸爸. So a
//! term is contained only if every pattern that asks for its class is open on the side where the term is longer.

use std::collections::BTreeMap;

use super::fault::{Fault, Level, both};
use super::sources::Sources;
use super::terms::listed;
use crate::lexicon::{ClassEntry, ClassId, Evidence, Node, Pattern, Ruleset, Scene, Side};
use crate::text::normalize;

/// On which sides of a class anything may follow, in all patterns that ask for it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Open {
    left: bool,
    right: bool,
}

pub(super) fn look(sources: &Sources, ruleset: &Ruleset, faults: &mut Vec<Fault>) {
    let mut open: BTreeMap<ClassId, Open> = BTreeMap::new();
    for pattern in patterns(ruleset) {
        walk(
            &pattern.node,
            Open {
                left: true,
                right: true,
            },
            &mut open,
        );
    }
    let by_name: BTreeMap<&str, Open> = open
        .into_iter()
        .filter_map(|(class, open)| Some((ruleset.class_name(u32::from(class))?, open)))
        .collect();
    for (path, class) in &sources.classes {
        if let Some(open) = by_name.get(class.id.get_ref().as_str()) {
            contained(path, class, *open, ruleset, faults);
        }
    }
}

fn contained(path: &str, class: &ClassEntry, open: Open, ruleset: &Ruleset, faults: &mut Vec<Fault>) {
    let id = class.id.get_ref();
    let mut pairs = Vec::new();
    for term in &class.terms {
        let scene = Scene::new(ruleset, normalize(term.get_ref()), Side::Any);
        let whole = scene.text.chars.len();
        let shorter = scene.counting_terms().find(|(name, span)| {
            name == id
                && (span.start > 0 || span.end < whole)
                && (span.start == 0 || open.left)
                && (span.end == whole || open.right)
        });
        if let Some((_, span)) = shorter {
            let shorter: String = scene.text.chars[span.start..span.end].iter().collect();
            pairs.push((term, format!("{}⊃{shorter}", term.get_ref())));
        }
    }
    let Some((first, _)) = pairs.first() else { return };
    let names = listed(pairs.iter().map(|(_, pair)| pair.clone()));
    faults.push(Fault {
        level: Level::Warning,
        code: "contained-term",
        file: path.to_owned(),
        range: first.span(),
        what: both(
            format!(
                "<{id}> 有 {} 个词条含有同类里更短的词条，多写无用：{names}",
                pairs.len()
            ),
            format!(
                "{} term(s) of <{id}> found by shorter ones already: {names}",
                pairs.len()
            ),
        ),
        mend: both(
            "删去长的；短的太宽，就删短的",
            "remove the longer one, or the shorter one if it finds too much",
        ),
    });
}

/// All patterns of all lexicons.
fn patterns(ruleset: &Ruleset) -> Vec<&Pattern> {
    let mut all: Vec<&Pattern> = Vec::new();
    for rule in ruleset.rules() {
        for list in [
            &rule.unmistakable,
            &rule.patterns,
            &rule.suspect,
            &rule.require,
            &rule.unless,
            &rule.unless_turn,
            &rule.unless_listener_said,
        ] {
            all.extend(list);
        }
    }
    for cue in ruleset.cues() {
        for list in [
            &cue.before,
            &cue.after,
            &cue.inside,
            &cue.sentence,
            &cue.turn,
            &cue.pseudo,
            &cue.terminators,
            &cue.listener_before,
        ] {
            all.extend(list);
        }
    }
    for evidence in Evidence::ALL {
        let words = ruleset.evidence(*evidence);
        all.extend(words.patterns.iter().chain(&words.unless));
    }
    for element in crate::model::ElementId::ALL {
        if let Some(element) = ruleset.element(element) {
            all.extend(
                element
                    .patterns
                    .iter()
                    .chain(&element.unless)
                    .chain(&element.near_miss),
            );
        }
    }
    all
}

/// Notes for every class below a node whether its sides are open there; what is closed once stays closed.
fn walk(node: &Node, sides: Open, open: &mut BTreeMap<ClassId, Open>) {
    match node {
        Node::Class(class) => {
            let known = open.entry(*class).or_insert(sides);
            known.left &= sides.left;
            known.right &= sides.right;
        }
        Node::Sequence(nodes) => {
            let is_gap = |at: usize| matches!(nodes.get(at), Some(Node::Gap { .. }));
            for (at, node) in nodes.iter().enumerate() {
                let left = if at == 0 { sides.left } else { is_gap(at - 1) };
                let right = if at + 1 == nodes.len() {
                    sides.right
                } else {
                    is_gap(at + 1)
                };
                walk(node, Open { left, right }, open);
            }
        }
        Node::Alternatives(nodes) => nodes.iter().for_each(|node| walk(node, sides, open)),
        Node::Optional(node) => walk(node, sides, open),
        Node::NotAfter(nodes) => {
            let follows = Open {
                left: false,
                right: true,
            };
            nodes.iter().for_each(|node| walk(node, follows, open));
        }
        _ => {}
    }
}
