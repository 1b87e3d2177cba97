//! Patterns that can never decide anything: written twice, found already by a shorter one, or always excused.
//!
//! Takes entries, gives faults. Compares what is written; of two plain wordings it knows that one holds the other. Terms of
//! classes are for `contained`.

use std::collections::BTreeMap;

use toml::Spanned;

use super::fault::{Fault, Level, both};
use super::sources::Sources;
use crate::lexicon::RuleEntry;
use crate::text::normalize;

pub(super) fn look(sources: &Sources, faults: &mut Vec<Fault>) {
    // Of one category, what two rules find alike is charged once.
    let mut seen: BTreeMap<(&str, String), &str> = BTreeMap::new();
    for (path, category, rule) in &sources.rules {
        within(path, rule, faults);
        if rule.state.is_empty() && rule.require.is_empty() {
            for pattern in rule.unmistakable.iter().chain(&rule.patterns) {
                let id = rule.id.get_ref().as_str();
                let first = *seen.entry((category.id(), folded(pattern))).or_insert(id);
                if first != id {
                    faults.push(shadowed(
                        path,
                        pattern,
                        Level::Warning,
                        (
                            format!("规则 {first} 里已经有“{}”", pattern.get_ref()),
                            format!("the rule {first} has “{}” already", pattern.get_ref()),
                        ),
                    ));
                }
            }
        }
    }
}

fn within(path: &str, rule: &RuleEntry, faults: &mut Vec<Fault>) {
    // Lists in the order in which they are looked for; what a later one finds may hold what an earlier one finds.
    let lists = [&rule.unmistakable, &rule.patterns, &rule.suspect];
    let all = lists
        .iter()
        .enumerate()
        .flat_map(|(nth, list)| list.iter().map(move |pattern| (nth, pattern)));
    for (at, (nth, pattern)) in all.clone().enumerate() {
        let written = pattern.get_ref();
        let mut before = all.clone().take(at);
        let same = before.any(|(_, other)| folded(other) == folded(pattern));
        let mut earlier = lists.iter().take(nth + 1).copied().flatten();
        let shorter = earlier.find(|other| is_inside(other, pattern));
        if same {
            let told = (
                format!("“{written}”在这条规则里写了两次"),
                format!("“{written}” stands twice in this rule"),
            );
            faults.push(shadowed(path, pattern, Level::Warning, told));
        } else if let Some(shorter) = shorter {
            let shorter = shorter.get_ref();
            let told = (
                format!("“{shorter}”已经找到“{written}”"),
                format!("“{shorter}” finds “{written}” already"),
            );
            faults.push(shadowed(path, pattern, Level::Warning, told));
        }
        let excuses = rule.unless.iter().chain(&rule.unless_turn);
        if let Some(excuse) = excuses
            .into_iter()
            .find(|excuse| folded(excuse) == folded(pattern) || is_inside(excuse, pattern))
        {
            let excuse = excuse.get_ref();
            let told = (
                format!("“{written}”里就有例外“{excuse}”，永远不算"),
                format!("“{written}” holds its own exception “{excuse}” and never counts"),
            );
            faults.push(shadowed(path, pattern, Level::Error, told));
        }
    }
}

fn shadowed(path: &str, pattern: &Spanned<String>, level: Level, (zh, en): (String, String)) -> Fault {
    Fault {
        level,
        code: "shadowed-pattern",
        file: path.to_owned(),
        range: pattern.span(),
        what: both(zh, en),
        mend: both("删去，或改成别的说法", "remove it, or say something else"),
    }
}

/// Whether a plain wording is a part of another.
fn is_inside(shorter: &Spanned<String>, longer: &Spanned<String>) -> bool {
    let (shorter, longer) = (shorter.get_ref(), longer.get_ref());
    let is_plain = |text: &str| text.chars().all(char::is_alphanumeric);
    shorter != longer
        && is_plain(shorter)
        && is_plain(longer)
        && normalize(longer).text().contains(&normalize(shorter).text())
}

fn folded(pattern: &Spanned<String>) -> String {
    normalize(pattern.get_ref()).text()
}
