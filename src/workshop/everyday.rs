//! Over-matching: terms that people say every day, far from any debt.
//!
//! Takes lines of everyday talk, gives a fault for each class with terms that too many of them hold. Counts lines, not
//! occurrences.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{Fault, Level, both};
use super::sources::Sources;
use super::terms::listed;
use crate::lexicon::{Ruleset, Scene, Side};
use crate::text::normalize;

/// From how many of 1,000 lines on a term is said too often to mean anything alone.
const OF_THOUSAND: usize = 10;

/// Fewer lines tell nothing.
pub(super) const FEWEST_LINES: usize = 200;

pub(super) fn look(sources: &Sources, ruleset: &Ruleset, lines: &[String], faults: &mut Vec<Fault>) {
    let counts = count(ruleset, lines);
    for (path, class) in &sources.classes {
        let id = class.id.get_ref();
        let mut often: Vec<_> = class
            .terms
            .iter()
            .filter_map(|term| {
                let count = *counts.get(&(id.as_str(), normalize(term.get_ref()).text()))?;
                (count * 1000 >= lines.len() * OF_THOUSAND).then_some((term, count))
            })
            .collect();
        often.sort_by_key(|(term, count)| (std::cmp::Reverse(*count), term.span().start));
        let Some((most, _)) = often.first() else { continue };
        let names = listed(
            often
                .iter()
                .map(|(term, count)| format!("{} {count}", term.get_ref())),
        );
        faults.push(Fault {
            level: Level::Warning,
            code: "over-matching",
            file: path.clone(),
            range: most.span(),
            what: both(
                format!("<{id}> 有 {} 个词条在 {} 句日常话里太常见：{names}", often.len(), lines.len()),
                format!(
                    "{} term(s) of <{id}> common in {} everyday lines: {names}",
                    often.len(),
                    lines.len()
                ),
            ),
            mend: both(
                "写成更长的词，用 not_before、not_after 收窄，或只与 <你的> 之类连用",
                "write longer terms, narrow them by not_before and not_after, or use them only beside others such as <你的>",
            ),
        });
    }
}

/// In how many lines each term counts for its class.
fn count<'r>(ruleset: &'r Ruleset, lines: &[String]) -> BTreeMap<(&'r str, String), usize> {
    let mut counts = BTreeMap::new();
    for line in lines {
        let scene = Scene::new(ruleset, normalize(line), Side::Any);
        let said: BTreeSet<(&str, String)> = scene
            .counting_terms()
            .map(|(class, span)| (class, scene.text.chars[span.start..span.end].iter().collect()))
            .collect();
        for term in said {
            *counts.entry(term).or_default() += 1;
        }
    }
    counts
}
