//! The shapes of the lexicon files, as serde reads them. Unknown fields are errors everywhere.
//!
//! `lexicons/README.md` explains each field to the people who edit the files.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

use crate::model::{Bilingual, Category, Certainty, ElementId, Kind, LegalStep, Line, Role, Severity};

/// `classes/*.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClassFile {
    #[serde(default)]
    pub class: Vec<ClassEntry>,
    #[serde(default)]
    pub slot: Vec<SlotEntry>,
}

/// A named set of terms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClassEntry {
    pub id: Spanned<String>,
    /// In a layer: why this takes the place of the entry of the same id below.
    #[serde(default)]
    pub replaces: Option<Spanned<String>>,
    #[allow(dead_code, reason = "for the people who edit the file")]
    #[serde(default)]
    pub note: String,
    /// Whether a word that crosses the term's edge takes the term away (上门 in 马上门诊).
    #[serde(default = "yes")]
    pub edges: bool,
    pub terms: Vec<Spanned<String>>,
    /// What may not stand right before a term.
    #[serde(default)]
    pub not_before: Vec<String>,
    /// What may not stand right after a term.
    #[serde(default)]
    pub not_after: Vec<String>,
}

/// A named piece of pattern.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SlotEntry {
    pub id: Spanned<String>,
    /// In a layer: why this takes the place of the entry of the same id below.
    #[serde(default)]
    pub replaces: Option<Spanned<String>>,
    #[allow(dead_code, reason = "for the people who edit the file")]
    #[serde(default)]
    pub note: String,
    pub pattern: Spanned<String>,
}

/// `rules/*.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    pub category: Category,
    #[serde(default)]
    pub rule: Vec<RuleEntry>,
}

/// One rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleEntry {
    pub id: Spanned<String>,
    /// In a layer: why this takes the place of the entry of the same id below.
    #[serde(default)]
    pub replaces: Option<Spanned<String>>,
    pub name: Bilingual,
    pub severity: Severity,
    #[serde(default)]
    pub also: Vec<Category>,
    pub message: Bilingual,
    #[serde(default)]
    pub instead: Option<Bilingual>,
    #[serde(default)]
    pub cites: Vec<Spanned<String>>,
    /// A test of the program that is not a pattern (facts against the record).
    #[serde(default)]
    pub check: Option<Spanned<String>>,
    /// Who must be listening; absent: anybody.
    #[serde(default)]
    pub state: Vec<Line>,
    /// Only in the first n agent turns.
    #[serde(default)]
    pub first_turns: Option<usize>,
    /// Kinds of cues that excuse a hit.
    #[serde(default)]
    pub excused_by: Vec<Spanned<String>>,
    /// How far a cue reaches.
    #[serde(default)]
    pub reach: ReachEntry,
    /// Words that leave no doubt: weighed evidence does not set their hits aside.
    #[serde(default)]
    pub unmistakable: Vec<Spanned<String>>,
    #[serde(default)]
    pub patterns: Vec<Spanned<String>>,
    /// Weaker patterns: a hit is `suspected`.
    #[serde(default)]
    pub suspect: Vec<Spanned<String>>,
    /// Must also be said in the same sentence.
    #[serde(default)]
    pub require: Vec<Spanned<String>>,
    /// Takes a hit away when said in the same sentence.
    #[serde(default)]
    pub unless: Vec<Spanned<String>>,
    /// Takes a hit away when said anywhere in the turn.
    #[serde(default)]
    pub unless_turn: Vec<Spanned<String>>,
    /// Takes a hit away when the listener said it in an earlier turn.
    #[serde(default)]
    pub unless_listener_said: Vec<Spanned<String>>,
    /// Takes a hit away when the record says that this step was taken.
    #[serde(default)]
    pub unless_record: Vec<LegalStep>,
    #[serde(default)]
    pub certainty: Option<Certainty>,
    pub hit: Vec<Spanned<Example>>,
    pub miss: Vec<Spanned<Example>>,
}

/// How far a cue reaches before and after a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ReachEntry {
    /// The clause.
    #[default]
    Clause,
    /// Three characters: for menace and profanity, which hold negations themselves.
    Tight,
}

/// An example of a rule: a line said to the debtor, or more about the scene.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Example {
    /// One agent line, or several labelled lines (客服：… 客户：…).
    Line(String),
    /// A line with what is known around it.
    Scene(SceneExample),
}

/// An example with what is known around it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SceneExample {
    /// One agent line, or several labelled lines.
    pub text: String,
    /// Who listens.
    #[serde(default)]
    pub state: Option<Line>,
    /// Call, or a script in which nothing else stands; absent: call.
    #[serde(default)]
    pub kind: Option<Kind>,
    /// The record, as in a document.
    #[serde(default)]
    pub meta: Option<toml::Table>,
}

/// `cues.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CueFile {
    #[serde(default)]
    pub cue: Vec<CueEntry>,
}

/// One kind of cue with its words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CueEntry {
    pub id: Spanned<String>,
    pub name: Bilingual,
    #[serde(default)]
    pub before: Vec<Spanned<String>>,
    #[serde(default)]
    pub after: Vec<Spanned<String>>,
    #[serde(default)]
    pub inside: Vec<Spanned<String>>,
    /// Looked for in the whole sentence.
    #[serde(default)]
    pub sentence: Vec<Spanned<String>>,
    /// Looked for in the whole turn.
    #[serde(default)]
    pub turn: Vec<Spanned<String>>,
    #[serde(default)]
    pub pseudo: Vec<Spanned<String>>,
    #[serde(default)]
    pub terminators: Vec<Spanned<String>>,
    /// Looked for in the listener's turn before.
    #[serde(default)]
    pub listener_before: Vec<Spanned<String>>,
}

/// `line.toml`: evidence of who is on the line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LineFile {
    #[serde(default)]
    pub evidence: Vec<EvidenceEntry>,
}

/// Words of one side that say something about who is on the line.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvidenceEntry {
    pub id: Spanned<String>,
    #[allow(dead_code, reason = "for the people who edit the file")]
    #[serde(default)]
    pub note: String,
    pub patterns: Vec<Spanned<String>>,
    #[serde(default)]
    pub unless: Vec<Spanned<String>>,
}

/// `elements.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ElementFile {
    #[serde(default)]
    pub element: Vec<ElementEntry>,
    #[serde(default)]
    pub reason: BTreeMap<String, Bilingual>,
}

/// What makes an element present.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ElementEntry {
    pub id: ElementId,
    pub name: Bilingual,
    #[serde(default)]
    pub cites: Vec<Spanned<String>>,
    #[serde(default)]
    pub patterns: Vec<Spanned<String>>,
    #[serde(default)]
    pub unless: Vec<Spanned<String>>,
    /// Words that come near and are shown when the element is missing.
    #[serde(default)]
    pub near_miss: Vec<Spanned<String>>,
    /// A model sentence for scripts that lack it.
    #[serde(default)]
    pub instead: Option<Bilingual>,
    #[serde(default)]
    pub hit: Vec<String>,
    #[serde(default)]
    pub miss: Vec<String>,
}

/// `placeholders.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceholderFile {
    #[serde(default)]
    pub placeholder: Vec<PlaceholderEntry>,
}

/// Words that tell what a placeholder stands for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceholderEntry {
    pub id: Spanned<String>,
    #[allow(dead_code, reason = "for the people who edit the file")]
    #[serde(default)]
    pub note: String,
    #[serde(default)]
    pub inside: Vec<Spanned<String>>,
    #[serde(default)]
    pub before: Vec<Spanned<String>>,
    #[serde(default)]
    pub after: Vec<Spanned<String>>,
}

/// `regulations.toml`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegulationFile {
    #[serde(default)]
    pub regulation: Vec<RegulationEntry>,
}

/// One instrument or clause that may be cited.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegulationEntry {
    pub id: Spanned<String>,
    /// In a layer: why this takes the place of the entry of the same id below.
    #[serde(default)]
    pub replaces: Option<Spanned<String>>,
    pub title: Bilingual,
    /// `law`, `department-rule`, `normative-document`, `recommended-standard`, `self-regulation`, `judicial-interpretation`
    pub force: Spanned<String>,
    #[serde(default)]
    pub from: Option<String>,
    #[serde(default)]
    pub to: Option<String>,
    /// `clause-read` or `secondary`
    pub verified: Spanned<String>,
    #[allow(dead_code, reason = "for the people who edit the file")]
    #[serde(default)]
    pub note: String,
}

/// `scoring.toml`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scoring {
    /// Points a document starts with.
    pub start: i32,
    /// A score below this fails, by certain findings and missing elements alone.
    pub fail_below: i32,
    /// Points taken by severity; suspected findings take none from the failing score.
    pub points: SeverityPoints,
    /// Percent of the points that a suspected finding takes.
    pub suspected_percent: i32,
    /// Most points a category may take.
    pub cap: CategoryCaps,
    /// Points taken by a missing required element.
    pub missing: ElementPoints,
}

/// Points by severity.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each field is the severity of its name")]
pub struct SeverityPoints {
    pub critical: i32,
    pub major: i32,
    pub minor: i32,
    pub notice: i32,
}

/// Most points by category.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each field is the category of its name")]
pub struct CategoryCaps {
    pub threat: i32,
    pub insult: i32,
    pub false_claim: i32,
    pub privacy: i32,
    pub harassment: i32,
    pub improper_demand: i32,
}

/// Points by missing element.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each field is the element of its name")]
pub struct ElementPoints {
    pub identity: i32,
    pub purpose: i32,
    pub amount: i32,
    pub overdue: i32,
    pub repayment_options: i32,
    pub recording_notice: i32,
    pub verification: i32,
    pub complaint_channel: i32,
}

/// `names.toml`: speaker labels, script headings, and words in reports.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NamesFile {
    pub speaker: Vec<SpeakerEntry>,
    pub category: BTreeMap<String, Bilingual>,
    pub severity: BTreeMap<String, Bilingual>,
    /// By category, what to say instead of a sentence that no rule stands for.
    #[serde(default)]
    pub instead: BTreeMap<Category, Bilingual>,
    /// Other fixed words of reports.
    #[serde(default)]
    pub word: BTreeMap<String, Bilingual>,
}

/// Labels that name one role.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpeakerEntry {
    pub role: Role,
    pub labels: Vec<String>,
}

fn yes() -> bool {
    true
}

/// `sounds.toml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SoundsFile {
    #[serde(default)]
    pub words: Vec<Spanned<String>>,
    #[serde(default)]
    pub short: Vec<Spanned<String>>,
    #[serde(default)]
    pub never: String,
    #[serde(default)]
    pub signs: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    pub splits: BTreeMap<Spanned<String>, Spanned<String>>,
}
