//! Terms that stand twice once they are normalised, terms of one character, terms that no text can hold, and classes and
//! slots that nothing asks for.
//!
//! Takes the entries of `classes/`, and the ruleset if it loads; gives faults. Knows no everyday talk.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::fault::{Fault, Level, both};
use super::sources::{Sources, field};
use crate::lexicon::{ClassEntry, Layers, Ruleset, Scene, Side};
use crate::text::normalize;

/// Most terms that a fault names.
const NAMED: usize = 12;

pub(super) fn look(sources: &Sources, layers: &Layers, ruleset: Option<&Ruleset>, faults: &mut Vec<Fault>) {
    for (path, class) in &sources.classes {
        duplicates(path, class, faults);
        single_characters(path, class, faults);
        unreachable_neighbours(path, class, layers, faults);
        if let Some(ruleset) = ruleset {
            unreachable(path, class, ruleset, faults);
        }
    }
    unused(sources, layers, faults);
}

/// What loading cannot see: two spellings of one term, as a text is folded before it is searched.
fn duplicates(path: &str, class: &ClassEntry, faults: &mut Vec<Fault>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for term in &class.terms {
        let written = term.get_ref().as_str();
        match seen.get(&normalize(written).text()) {
            Some(first) if *first != written => faults.push(Fault {
                level: Level::Warning,
                code: "duplicate-term",
                file: path.to_owned(),
                range: term.span(),
                what: both(
                    format!("“{written}”归一化后就是前面的“{first}”"),
                    format!("“{written}” is “{first}” once it is normalised"),
                ),
                mend: both("删去一个", "remove one of them"),
            }),
            Some(_) => {}
            None => {
                seen.insert(normalize(written).text(), written);
            }
        }
    }
}

fn single_characters(path: &str, class: &ClassEntry, faults: &mut Vec<Fault>) {
    let single: Vec<_> = class
        .terms
        .iter()
        .filter(|term| normalize(term.get_ref()).chars.len() == 1)
        .collect();
    let Some(first) = single.first() else { return };
    let names = listed(single.iter().map(|term| term.get_ref().clone()));
    let id = class.id.get_ref();
    faults.push(Fault {
        level: Level::Warning,
        code: "single-character",
        file: path.to_owned(),
        range: first.span(),
        what: both(
            format!("<{id}> 有 {} 个单字词条：{names}", single.len()),
            format!("<{id}> has {} term(s) of one character: {names}", single.len()),
        ),
        mend: both(
            "单字到处都是：写成更长的词，或只把这个词类与别的词连用",
            "one character stands everywhere: write longer terms, or use the class only beside other words",
        ),
    });
}

/// A term that is not found even where it is all that is said.
fn unreachable(path: &str, class: &ClassEntry, ruleset: &Ruleset, faults: &mut Vec<Fault>) {
    for term in &class.terms {
        let scene = Scene::new(ruleset, normalize(term.get_ref()), Side::Any);
        let whole = scene.text.chars.len();
        let found = scene
            .counting_terms()
            .any(|(name, span)| name == class.id.get_ref() && span.start == 0 && span.end == whole);
        if !found || whole == 0 {
            faults.push(Fault {
                level: Level::Error,
                code: "unreachable-term",
                file: path.to_owned(),
                range: term.span(),
                what: both(
                    format!("“{}”永远找不到：归一化后的文本里不会有它", term.get_ref()),
                    format!(
                        "“{}” can never be found: no normalised text holds it",
                        term.get_ref()
                    ),
                ),
                mend: both(
                    "只写字、字母和数字，不写标点符号",
                    "write letters and digits only, no punctuation",
                ),
            });
        }
    }
}

/// Words that may not stand beside a term are compared as they are written: in any other form they hinder nothing.
fn unreachable_neighbours(path: &str, class: &ClassEntry, layers: &Layers, faults: &mut Vec<Fault>) {
    let text = layers.text(path).unwrap_or_default();
    for (name, words) in [("not_before", &class.not_before), ("not_after", &class.not_after)] {
        for word in words {
            let folded = normalize(word).text();
            if folded != *word {
                faults.push(Fault {
                    level: Level::Error,
                    code: "unreachable-term",
                    file: path.to_owned(),
                    range: field(text, &class.id.span(), name),
                    what: both(
                        format!("{name} 里的“{word}”永远对不上：归一化后的文本里是“{folded}”"),
                        format!("“{word}” under {name} is never met: normalised texts say “{folded}”"),
                    ),
                    mend: both(format!("写“{folded}”"), format!("write “{folded}”")),
                });
            }
        }
    }
}

fn unused(sources: &Sources, layers: &Layers, faults: &mut Vec<Fault>) {
    let classes = sources.classes.iter().map(|(path, class)| (path, &class.id));
    let slots = sources.slots.iter().map(|(path, slot)| (path, &slot.id));
    for (path, id) in classes.chain(slots) {
        let name = format!("<{}>", id.get_ref());
        let asked = |text: &Cow<'static, str>| {
            text.lines()
                .any(|line| !line.starts_with('#') && line.contains(&name))
        };
        let over = layers.over.iter().flat_map(|layer| layer.files.values());
        if !layers.base.values().chain(over).any(asked) {
            faults.push(Fault {
                level: Level::Warning,
                code: "unused-class",
                file: path.clone(),
                range: id.span(),
                what: both(
                    format!("没有句式用到 {name}"),
                    format!("no pattern asks for {name}"),
                ),
                mend: both("在句式里用它，或删去", "use it in a pattern, or remove it"),
            });
        }
    }
}

/// The first names of many.
pub(super) fn listed(names: impl ExactSizeIterator<Item = String>) -> String {
    let all = names.len();
    let mut shown: Vec<String> = names.take(NAMED).collect();
    if all > NAMED {
        shown.push("…".to_owned());
    }
    shown.join(" ")
}
