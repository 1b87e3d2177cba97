//! From compiled lexicons to what reports show: names, messages and citations by id, and the labels of speakers.

use std::collections::BTreeMap;

use super::ruleset::{CompiledRule, Cue, ElementRule, Speaker};
use super::schema::NamesFile;
use crate::model::{Bilingual, Catalogue, Category, Citation, ElementText, RuleText, Severity};

/// Labels of speakers by role.
pub(super) fn speakers(file: NamesFile) -> Vec<Speaker> {
    file.speaker
        .into_iter()
        .map(|s| Speaker {
            role: s.role,
            labels: s.labels,
        })
        .collect()
}

/// What at least half of a category's rules rest on: what evidence alone finds has no rule that would cite anything.
fn usual_cites(rules: &[CompiledRule], category: Category) -> Vec<String> {
    let own: Vec<&CompiledRule> = rules
        .iter()
        .filter(|rule| rule.category == category && rule.severity > Severity::Notice)
        .collect();
    let is_usual = |id: &String| own.iter().filter(|rule| rule.cites.contains(id)).count() * 2 >= own.len();
    let mut usual: Vec<String> = Vec::new();
    for id in own.iter().flat_map(|rule| &rule.cites) {
        if !usual.contains(id) && is_usual(id) {
            usual.push(id.clone());
        }
    }
    usual
}

/// What reports show of everything that is referred to by id.
pub(super) fn catalogue(
    rules: &[CompiledRule],
    elements: &[ElementRule],
    reasons: &BTreeMap<String, Bilingual>,
    regulations: &BTreeMap<String, Citation>,
    cues: &[Cue],
    names: &NamesFile,
) -> Catalogue {
    let cited = |ids: &[String]| {
        ids.iter()
            .filter_map(|id| regulations.get(id).cloned())
            .collect::<Vec<_>>()
    };
    let mut texts: BTreeMap<String, RuleText> = rules
        .iter()
        .map(|rule| {
            let text = RuleText {
                name: rule.name.clone(),
                message: rule.message.clone(),
                instead: rule.instead.clone(),
                cites: cited(&rule.cites),
            };
            (rule.id.clone(), text)
        })
        .collect();
    for category in Category::ALL {
        let word = |key: &str| names.word.get(key).cloned().unwrap_or_default();
        let text = RuleText {
            name: word("evidence"),
            message: word("evidence_why"),
            instead: names.instead.get(&category).cloned(),
            cites: cited(&usual_cites(rules, category)),
        };
        texts.insert(format!("{}.evidence", category.id()), text);
    }
    Catalogue {
        rules: texts,
        elements: elements
            .iter()
            .map(|element| {
                let text = ElementText {
                    name: element.name.clone(),
                    instead: element.instead.clone(),
                    cites: cited(&element.cites),
                };
                (element.id, text)
            })
            .collect(),
        reasons: reasons.clone(),
        categories: names.category.clone(),
        severities: names.severity.clone(),
        cues: cues
            .iter()
            .map(|cue| (cue.id.clone(), cue.name.clone()))
            .collect(),
    }
}
