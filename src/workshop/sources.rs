//! Lexicon files read with the places of their words, for faults that point at them.
//!
//! Takes the files of all layers, gives the entries that count. A file that TOML cannot read is left out: loading tells
//! of it.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::lexicon::{
    ClassEntry, ElementEntry, ElementFile, Layers, RegulationEntry, RuleEntry, SlotEntry, merge,
};
use crate::model::Category;

pub(super) const ELEMENTS: &str = "elements.toml";
pub(super) const CALL_LOG: &str = "call_log.toml";

/// The entries of all files, each with the path of its file.
#[derive(Default)]
pub(super) struct Sources {
    pub(super) classes: Vec<(String, ClassEntry)>,
    pub(super) slots: Vec<(String, SlotEntry)>,
    pub(super) rules: Vec<(String, Category, RuleEntry)>,
    /// Ids of rules that a layer disables.
    pub(super) disabled_rules: Vec<String>,
    pub(super) elements: Vec<ElementEntry>,
    pub(super) regulations: Vec<(String, RegulationEntry)>,
    pub(super) limits: Vec<Limit>,
}

/// A limit of a profile of `call_log.toml`: `hours`, `connected`, `attempts`, `third_party` or `after_refusal`; what is
/// recorded truthfully rests on no regulation.
pub(super) struct Limit {
    pub(super) name: &'static str,
    pub(super) profile: String,
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
    after_refusal: Option<Citing>,
}

#[derive(Deserialize)]
struct Citing {
    #[serde(default)]
    cites: Vec<Spanned<String>>,
}

impl Sources {
    pub(super) fn read(layers: &Layers) -> Self {
        // Mistakes are told by loading.
        let merged = merge(layers.stack(), &mut Vec::new());
        let mut sources = Self::default();
        for laid in merged.classes {
            let added: Vec<(String, ClassEntry)> = laid
                .added
                .into_iter()
                .map(|more| {
                    (
                        more.origin.file,
                        part(&laid.entry, more.what.class, more.what.terms),
                    )
                })
                .collect();
            sources.classes.push((laid.origin.file, laid.entry));
            sources.classes.extend(added);
        }
        let slots = merged.slots.into_iter();
        sources.slots = slots.map(|laid| (laid.origin.file, laid.entry)).collect();
        let (disabled, rules): (Vec<_>, Vec<_>) =
            merged.rules.into_iter().partition(|laid| laid.disabled.is_some());
        let disabled = disabled.into_iter().map(|laid| laid.entry.rule.id.into_inner());
        sources.disabled_rules = disabled.collect();
        let rules = rules.into_iter();
        sources.rules = rules
            .map(|laid| (laid.origin.file, laid.entry.category, laid.entry.rule))
            .collect();
        let regulations = merged.regulations.into_iter();
        sources.regulations = regulations.map(|laid| (laid.origin.file, laid.entry)).collect();
        let text = |path: &str| layers.text(path).unwrap_or_default();
        sources.elements = entries::<ElementFile>(text(ELEMENTS)).map_or_else(Vec::new, |file| file.element);
        sources.limits = limits(text(CALL_LOG));
        sources
    }
}

/// What a layer adds to a class, as a class of the same name: it is matched in the same way.
fn part(class: &ClassEntry, id: Spanned<String>, terms: Vec<Spanned<String>>) -> ClassEntry {
    ClassEntry {
        id,
        replaces: None,
        note: String::new(),
        edges: class.edges,
        terms,
        not_before: Vec::new(),
        not_after: Vec::new(),
    }
}

fn entries<T: DeserializeOwned>(text: &str) -> Option<T> {
    toml::from_str(text).ok()
}

fn limits(text: &str) -> Vec<Limit> {
    let profiles = entries::<CallLog>(text).map_or_else(BTreeMap::new, |file| file.profiles);
    let limits = profiles.into_iter().flat_map(|(id, profile)| {
        [
            ("hours", profile.hours),
            ("connected", profile.connected),
            ("attempts", profile.attempts),
            ("third_party", profile.third_party),
            ("after_refusal", profile.after_refusal),
        ]
        .map(|(name, citing)| {
            Some(Limit {
                name,
                profile: id.clone(),
                cites: citing?.cites,
            })
        })
    });
    limits.flatten().collect()
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
