//! Lexicon files read with the places of their words, for faults that point at them.
//!
//! Takes the files' texts, gives their entries. A file that TOML cannot read is left out: loading tells of it.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::lexicon::{
    ClassEntry, ClassFile, ElementEntry, ElementFile, Files, RegulationEntry, RegulationFile, RuleEntry,
    RuleFile, SlotEntry,
};
use crate::model::Category;

pub(super) const REGULATIONS: &str = "regulations.toml";
pub(super) const ELEMENTS: &str = "elements.toml";
pub(super) const CALL_LOG: &str = "call_log.toml";

/// The entries of all files, each with the path of its file.
#[derive(Default)]
pub(super) struct Sources {
    pub(super) classes: Vec<(String, ClassEntry)>,
    pub(super) slots: Vec<(String, SlotEntry)>,
    pub(super) rules: Vec<(String, Category, RuleEntry)>,
    pub(super) elements: Vec<ElementEntry>,
    pub(super) regulations: Vec<RegulationEntry>,
    pub(super) limits: Vec<Limit>,
}

/// A limit of a profile of `call_log.toml`: `hours`, `connected`, `attempts` or `third_party`.
pub(super) struct Limit {
    pub(super) name: &'static str,
    pub(super) cites: Vec<Spanned<String>>,
}

/// Of `call_log.toml`, what cites.
#[derive(Deserialize)]
struct CallLog {
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

#[derive(Deserialize)]
struct Profile {
    hours: Option<Citing>,
    connected: Option<Citing>,
    attempts: Option<Citing>,
    third_party: Option<Citing>,
}

#[derive(Deserialize)]
struct Citing {
    #[serde(default)]
    cites: Vec<Spanned<String>>,
}

impl Sources {
    pub(super) fn read(files: &Files) -> Self {
        let mut sources = Self::default();
        for (path, text) in files {
            if path.starts_with("classes/") {
                if let Some(file) = entries::<ClassFile>(text) {
                    sources
                        .classes
                        .extend(file.class.into_iter().map(|class| (path.clone(), class)));
                    sources
                        .slots
                        .extend(file.slot.into_iter().map(|slot| (path.clone(), slot)));
                }
            } else if path.starts_with("rules/")
                && let Some(file) = entries::<RuleFile>(text)
            {
                let rules = file.rule.into_iter();
                sources
                    .rules
                    .extend(rules.map(|rule| (path.clone(), file.category, rule)));
            }
        }
        let text = |path: &str| files.get(path).map_or("", String::as_str);
        sources.elements = entries::<ElementFile>(text(ELEMENTS)).map_or_else(Vec::new, |file| file.element);
        sources.regulations =
            entries::<RegulationFile>(text(REGULATIONS)).map_or_else(Vec::new, |file| file.regulation);
        sources.limits = limits(text(CALL_LOG));
        sources
    }
}

fn entries<T: DeserializeOwned>(text: &str) -> Option<T> {
    toml::from_str(text).ok()
}

fn limits(text: &str) -> Vec<Limit> {
    let profiles = entries::<CallLog>(text).map_or_else(BTreeMap::new, |file| file.profiles);
    let named = profiles.into_values().flat_map(|profile| {
        [
            ("hours", profile.hours),
            ("connected", profile.connected),
            ("attempts", profile.attempts),
            ("third_party", profile.third_party),
        ]
    });
    named
        .filter_map(|(name, citing)| Some((name, citing?.cites)))
        .map(|(name, cites)| Limit { name, cites })
        .collect()
}

/// The line of a field of the entry whose id stands at `id`; the id itself if the field is not written there.
pub(super) fn field(text: &str, id: &Range<usize>, name: &str) -> Range<usize> {
    let mut at = id.end;
    for line in text.get(id.end..).unwrap_or_default().split_inclusive('\n') {
        let written = line.trim_end();
        if written.starts_with("[[") {
            break;
        }
        if let Some(rest) = written.strip_prefix(name)
            && rest.trim_start().starts_with('=')
        {
            return at..at + written.len();
        }
        at += line.len();
    }
    id.clone()
}
