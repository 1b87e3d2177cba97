//! What counts after all layers, and where each entry comes from: layer, file, line, reason.
//!
//! Takes the files of all layers, gives rows for people and programs. Must not know how they are shown.

use serde::Serialize;

use super::merge::{Entries, Laid, Told, merge};
use super::origin::Origin;
use super::{ClassExtension, Layers};
use crate::lexicon::error::{LexiconError, place};
use crate::lexicon::schema::ClassEntry;
use crate::model::Bilingual;

/// All entries of all layers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effective {
    /// The layers over the whole lexicons, the lowest first.
    pub layers: Vec<LayerName>,
    /// Rules, classes, slots and regulations, each kind in its order.
    pub entries: Vec<EffectiveEntry>,
}

/// A layer for readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayerName {
    /// Its name, as `layer.toml` has it.
    pub name: Bilingual,
    /// Its folder.
    pub folder: String,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the nouns of ARCHITECTURE")]
pub enum EntryKind {
    Rule,
    Class,
    Slot,
    Regulation,
}

/// An entry that counts, or is disabled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EffectiveEntry {
    /// What it is.
    pub kind: EntryKind,
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub origin: Origin,
    /// What it took the place of.
    pub replaces: Option<Change>,
    /// Where it was disabled.
    pub disabled: Option<Change>,
    /// Where higher layers add to it.
    pub extended: Vec<Origin>,
    /// Of a class: its terms, those that were disabled last.
    pub terms: Vec<EffectiveTerm>,
}

/// A term of a class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EffectiveTerm {
    /// As written.
    pub term: String,
    /// Where it stands; of a disabled one, where it was disabled.
    pub origin: Origin,
    /// Why it was disabled.
    pub disabled: Option<String>,
}

/// A place and the reason that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Of what is replaced: where it stood. Of what is disabled: where that is written.
    pub origin: Origin,
    /// Why.
    pub reason: String,
}

/// What counts after all layers.
///
/// # Errors
/// Mistakes in the layering; what is wrong with single entries is found by compiling.
pub fn effective(layers: &Layers) -> Result<Effective, Vec<LexiconError>> {
    let mut errors = Vec::new();
    let merged = merge(layers.stack(), &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let folders = layers.over.iter().map(|layer| layer.folder.clone());
    let names = merged.names.iter().cloned().zip(folders);
    Ok(Effective {
        layers: names.map(|(name, folder)| LayerName { name, folder }).collect(),
        entries: rows(&merged, layers),
    })
}

fn rows(merged: &Entries, layers: &Layers) -> Vec<EffectiveEntry> {
    let rules = merged.rules.iter();
    let rules = rules.map(|laid| row(EntryKind::Rule, laid.entry.rule.id.get_ref(), laid));
    let classes = merged.classes.iter().map(|laid| EffectiveEntry {
        terms: terms(laid, layers),
        ..row(EntryKind::Class, laid.entry.id.get_ref(), laid)
    });
    let slots = merged.slots.iter();
    let slots = slots.map(|laid| row(EntryKind::Slot, laid.entry.id.get_ref(), laid));
    let regulations = merged.regulations.iter();
    let regulations = regulations.map(|laid| row(EntryKind::Regulation, laid.entry.id.get_ref(), laid));
    rules.chain(classes).chain(slots).chain(regulations).collect()
}

fn row<T, X>(kind: EntryKind, id: &str, laid: &Laid<T, X>) -> EffectiveEntry {
    EffectiveEntry {
        kind,
        id: id.to_owned(),
        origin: laid.origin.clone(),
        replaces: laid.replaced.as_ref().map(change),
        disabled: laid.disabled.as_ref().map(change),
        extended: laid.added.iter().map(|more| more.origin.clone()).collect(),
        terms: Vec::new(),
    }
}

fn change(told: &Told) -> Change {
    Change {
        origin: told.origin.clone(),
        reason: told.reason.clone(),
    }
}

fn terms(laid: &Laid<ClassEntry, ClassExtension>, layers: &Layers) -> Vec<EffectiveTerm> {
    let own = laid.entry.terms.iter().map(|term| (&laid.origin, term));
    let added = laid.added.iter();
    let added = added.flat_map(|more| more.what.terms.iter().map(|term| (&more.origin, term)));
    let standing = own.chain(added).map(|(origin, term)| EffectiveTerm {
        term: term.get_ref().clone(),
        origin: Origin {
            line: place(layers.text(&origin.file).unwrap_or_default(), term.span().start).0,
            ..origin.clone()
        },
        disabled: None,
    });
    let removed = laid.removed.iter().map(|(term, told)| EffectiveTerm {
        term: term.clone(),
        origin: told.origin.clone(),
        disabled: Some(told.reason.clone()),
    });
    standing.chain(removed).collect()
}
