//! The shapes of a layer's files where they differ from those of whole lexicons. Unknown fields are errors.
//!
//! `lexicons/README.md` explains each field to the people who edit the files.

use serde::Deserialize;
use toml::Spanned;

use crate::lexicon::schema::{ClassEntry, Example, RuleEntry, SlotEntry};
use crate::model::{Bilingual, Category};

/// `layer.toml`: what makes a folder a layer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayerFile {
    pub name: Bilingual,
    #[allow(dead_code, reason = "for the people who edit the file")]
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub disable: Vec<Disable>,
}

/// Takes away a rule, a class, or a term of a class.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Disable {
    #[serde(default)]
    pub rule: Option<Spanned<String>>,
    #[serde(default)]
    pub class: Option<Spanned<String>>,
    #[serde(default)]
    pub term: Option<Spanned<String>>,
    pub reason: Spanned<String>,
}

/// `classes/*.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayerClassFile {
    #[serde(default)]
    pub class: Vec<ClassEntry>,
    #[serde(default)]
    pub slot: Vec<SlotEntry>,
    #[serde(default)]
    pub extend: Vec<ClassExtension>,
}

/// More terms for a class of the layers below.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClassExtension {
    pub class: Spanned<String>,
    #[allow(dead_code, reason = "for the people who edit the file")]
    #[serde(default)]
    pub note: String,
    pub terms: Vec<Spanned<String>>,
}

/// `rules/*.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LayerRuleFile {
    pub category: Category,
    #[serde(default)]
    pub rule: Vec<RuleEntry>,
    #[serde(default)]
    pub extend: Vec<RuleExtension>,
}

/// More patterns, exceptions and examples for a rule of the layers below.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleExtension {
    pub rule: Spanned<String>,
    #[allow(dead_code, reason = "for the people who edit the file")]
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub unmistakable: Vec<Spanned<String>>,
    #[serde(default)]
    pub patterns: Vec<Spanned<String>>,
    #[serde(default)]
    pub suspect: Vec<Spanned<String>>,
    #[serde(default)]
    pub unless: Vec<Spanned<String>>,
    #[serde(default)]
    pub unless_turn: Vec<Spanned<String>>,
    /// At least one: what was added must be seen to work.
    pub hit: Vec<Spanned<Example>>,
    /// At least one.
    pub miss: Vec<Spanned<Example>>,
}
