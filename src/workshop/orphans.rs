//! Learned weights of rules that are not there: whoever renames a rule leaves what was learned of it behind, and it weighs nothing.
//!
//! Takes entries and the text of the table, gives faults: one for each missing rule, at its first row.

use std::collections::BTreeSet;

use super::fault::{Fault, Level, both};
use super::sources::Sources;
use crate::lexicon::Layers;

const WEIGHTS: &str = "weights.tsv";

pub(super) fn look(sources: &Sources, layers: &Layers, faults: &mut Vec<Fault>) {
    let text = layers.text(WEIGHTS).unwrap_or_default();
    let there = sources
        .rules
        .iter()
        .map(|(_, _, rule)| rule.id.get_ref().as_str());
    let mut known: BTreeSet<&str> = there.collect();
    known.extend(sources.disabled_rules.iter().map(String::as_str));
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let name = line.split('\t').next().unwrap_or_default();
        if let Some(id) = rule_of(name)
            && known.insert(id)
        {
            faults.push(Fault {
                level: Level::Warning,
                code: "orphaned-weights",
                file: WEIGHTS.to_owned(),
                range: start..start + name.len(),
                what: both(
                    format!("学到的权重属于 {id}，词表里没有这条规则"),
                    format!("weights were learned of {id}, which is no rule of these lexicons"),
                ),
                mend: both(
                    "规则改了名就把这里的名字一起改；删掉的规则，删掉它的行，或重新学习",
                    "after renaming the rule, rename it here, too; of a rule that is gone remove the rows, or learn anew",
                ),
            });
        }
        start += line.len();
    }
}

/// The rule that the row of a table is about: `r ID`, `r? ID` or `x ID reason`, for each listener or (`d`, `t`, `u` before it) for one.
fn rule_of(name: &str) -> Option<&str> {
    let (kind, rest) = name.split_once(' ')?;
    match kind.strip_prefix(['d', 't', 'u']).unwrap_or(kind) {
        "r" | "r?" | "x" => rest.split(' ').next(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_name_their_rules() {
        for (name, rule) in [
            ("r threat.job", Some("threat.job")),
            ("dr? threat.job", Some("threat.job")),
            ("tx threat.job cue:negation", Some("threat.job")),
            ("n 抓你", None),
            ("un 你", None),
            ("state d", None),
            ("bias", None),
        ] {
            assert_eq!(rule_of(name), rule, "{name}");
        }
    }
}
