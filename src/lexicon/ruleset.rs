//! Everything loaded, checked and compiled: immutable, cheap to share, with a version hash.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compile;
use super::element_weights::ElementWeights;
use super::error::LexiconError;
use super::evidence::Evidence;
use super::layers::{Layers, Stack};
use super::line_weights::{LineIndex, LineWeights};
use super::load::{Files, builtin_files};
use super::meanings::Meanings;
use super::pairs::PairIndex;
use super::pattern::Pattern;
use super::pattern_index::PatternIndex;
use super::reader::Reader;
use super::runs::RunIndex;
use super::schema::{Example, Scoring};
use super::sounds::SoundIndex;
use super::vocabulary::Vocabulary;
use super::weights::Weights;
use crate::model::{
    Bilingual, Catalogue, Category, Certainty, Citation, ElementId, LegalStep, Line, Role, Severity,
};
use crate::text::{KindWords, NormText, Segmenter, normalize};

/// The product's knowledge in the form that judges.
#[derive(Debug)]
pub struct Ruleset {
    pub(crate) rules: Vec<CompiledRule>,
    pub(crate) cues: Vec<Cue>,
    /// By number of [`Evidence`].
    pub(crate) evidence: Vec<EvidencePattern>,
    pub(crate) elements: Vec<ElementRule>,
    pub(crate) reasons: BTreeMap<String, Bilingual>,
    pub(crate) regulations: BTreeMap<String, Citation>,
    pub(crate) placeholders: Vec<KindWords>,
    pub(crate) sounds: SoundIndex,
    pub(crate) scoring: Scoring,
    pub(crate) speakers: Vec<Speaker>,
    pub(crate) weights: Weights,
    pub(crate) element_weights: ElementWeights,
    pub(crate) runs: RunIndex,
    pub(crate) answers: PairIndex<6>,
    pub(crate) line_weights: LineWeights,
    pub(crate) line_index: LineIndex,
    pub(crate) reader: Reader,
    pub(crate) meanings: Arc<Meanings>,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) index: PatternIndex,
    pub(crate) segmenter: Segmenter,
    pub(crate) catalogue: Arc<Catalogue>,
    pub(crate) hash: String,
    /// The same without the learned tables.
    pub(crate) hash_of_rules: String,
}

/// A rule of the catalogue, compiled.
#[derive(Debug)]
pub struct CompiledRule {
    /// `threat.arrest`
    pub id: String,
    /// Name for reports.
    pub name: Bilingual,
    /// The category of its file.
    pub category: Category,
    /// Further categories that share its hits.
    pub also: Vec<Category>,
    /// How grave.
    pub severity: Severity,
    /// Why it is wrong, for reports.
    pub message: Bilingual,
    /// A compliant wording.
    pub instead: Option<Bilingual>,
    /// Ids of regulations.
    pub cites: Vec<String>,
    /// A test of the program instead of patterns: `amount`, `overdue_days`, `legal_step`, ….
    pub check: Option<String>,
    /// Who must be listening; empty: anybody.
    pub states: Vec<Line>,
    /// Only in the first n agent turns.
    pub first_turns: Option<usize>,
    /// Indices of the cues that excuse a hit, in the order of trying.
    pub excused_by: Vec<usize>,
    /// How far cues reach.
    pub reach: Reach,
    /// What convicts and leaves no doubt: no weighed evidence sets it aside.
    pub unmistakable: Vec<Pattern>,
    /// What convicts.
    pub patterns: Vec<Pattern>,
    /// What makes suspicious.
    pub suspect: Vec<Pattern>,
    /// Must also be said in the sentence.
    pub require: Vec<Pattern>,
    /// Excuses in the sentence.
    pub unless: Vec<Pattern>,
    /// Excuses in the turn.
    pub unless_turn: Vec<Pattern>,
    /// Excuses when the listener said it before.
    pub unless_listener_said: Vec<Pattern>,
    /// Excuses when the record says that the step was taken.
    pub unless_record: Vec<LegalStep>,
    /// Certainty of hits of `patterns`.
    pub certainty: Certainty,
    /// Lines that must be found.
    pub hit: Vec<Example>,
    /// Lines that must not be found.
    pub miss: Vec<Example>,
}

/// How far a cue reaches from a hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Inside the clause.
    Clause,
    /// Three characters.
    Tight,
}

/// Words that change what a hit means.
#[derive(Debug)]
pub struct Cue {
    /// `negation`, `quotation`, ….
    pub id: CueKind,
    /// Name for reports.
    pub name: Bilingual,
    /// Stand before the hit.
    pub before: Vec<Pattern>,
    /// Stand after the hit.
    pub after: Vec<Pattern>,
    /// Stand inside the hit.
    pub inside: Vec<Pattern>,
    /// Stand anywhere in the sentence.
    pub sentence: Vec<Pattern>,
    /// Stand anywhere in the turn.
    pub turn: Vec<Pattern>,
    /// Look like the cue and are not.
    pub pseudo: Vec<Pattern>,
    /// End the scope.
    pub terminators: Vec<Pattern>,
    /// Stand in the listener's turn before.
    pub listener_before: Vec<Pattern>,
}

/// A cue's id.
pub type CueKind = String;

/// Words of one side that say something about who is on the line.
#[derive(Debug, Default)]
pub struct EvidencePattern {
    /// Any of these.
    pub patterns: Vec<Pattern>,
    /// Not when one of these is in the turn.
    pub unless: Vec<Pattern>,
}

/// What makes an element present.
#[derive(Debug)]
pub struct ElementRule {
    /// Which element.
    pub id: ElementId,
    /// Name for reports.
    pub name: Bilingual,
    /// Ids of regulations.
    pub cites: Vec<String>,
    /// Any of these.
    pub patterns: Vec<Pattern>,
    /// Not when one of these is in the sentence.
    pub unless: Vec<Pattern>,
    /// What comes near.
    pub near_miss: Vec<Pattern>,
    /// A model sentence.
    pub instead: Option<Bilingual>,
    /// Lines that say it.
    pub hit: Vec<String>,
    /// Lines that do not.
    pub miss: Vec<String>,
}

/// Labels that name a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// The role.
    pub role: Role,
    /// Its labels.
    pub labels: Vec<String>,
}

impl Ruleset {
    /// The lexicons that are built into the program.
    ///
    /// # Errors
    /// None for the shipped files: a test loads them.
    pub fn builtin() -> Result<Self, Vec<LexiconError>> {
        Self::compile(&builtin_files())
    }

    /// Checks and compiles lexicon files.
    ///
    /// # Errors
    /// Every mistake found, with file, line, column and what would be right.
    pub fn compile(files: &Files) -> Result<Self, Vec<LexiconError>> {
        compile::compile(Stack::of(files))
    }

    /// Checks and compiles lexicons with what is laid over them.
    ///
    /// # Errors
    /// As of [`Ruleset::compile`], also what is wrong with the layers.
    pub fn compile_layers(layers: &Layers) -> Result<Self, Vec<LexiconError>> {
        compile::compile(layers.stack())
    }

    /// The same without learned weights: rules alone. The tables are not even read, which takes most of the time and memory of a start.
    ///
    /// # Errors
    /// As of [`Ruleset::compile_layers`], but for mistakes in the tables.
    pub fn compile_rules(layers: &Layers) -> Result<Self, Vec<LexiconError>> {
        let mut layers = layers.clone();
        layers.base.retain(|path, _| !compile::is_table(path));
        Self::compile_layers(&layers).map(Self::without_weights)
    }

    /// Version hash over all lexicon files of all layers, without the learned tables where weights are left out, and the program's version.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Names, messages and citations for reports.
    #[must_use]
    pub fn catalogue(&self) -> &Arc<Catalogue> {
        &self.catalogue
    }

    /// The rules in the order of files and entries.
    #[must_use]
    pub fn rules(&self) -> &[CompiledRule] {
        &self.rules
    }

    /// A rule by id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&CompiledRule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The cues.
    #[must_use]
    pub fn cues(&self) -> &[Cue] {
        &self.cues
    }

    /// The words of a piece of evidence.
    #[must_use]
    pub fn evidence(&self, evidence: Evidence) -> &EvidencePattern {
        &self.evidence[evidence as usize]
    }

    /// Which patterns a turn may hold.
    pub(crate) fn pattern_index(&self) -> &PatternIndex {
        &self.index
    }

    /// What makes an element present.
    #[must_use]
    pub fn element(&self, id: ElementId) -> Option<&ElementRule> {
        self.elements.iter().find(|element| element.id == id)
    }

    /// A reason text for `missing` and `na`.
    #[must_use]
    pub fn reason(&self, key: &str) -> Option<&Bilingual> {
        self.reasons.get(key)
    }

    /// An instrument by id.
    #[must_use]
    pub fn citation(&self, id: &str) -> Option<&Citation> {
        self.regulations.get(id)
    }

    /// Points and limits.
    #[must_use]
    pub fn scoring(&self) -> &Scoring {
        &self.scoring
    }

    /// What placeholders stand for, by their words.
    #[must_use]
    pub fn placeholders(&self) -> &[KindWords] {
        &self.placeholders
    }

    /// A turn as it is judged: normalised, and mended where words are known by their sound.
    #[must_use]
    pub fn read(&self, raw: &str) -> NormText {
        let mut text = normalize(raw);
        self.sounds.mend(&mut text, &self.segmenter);
        text
    }

    /// Speaker labels of transcripts, by role.
    #[must_use]
    pub fn speakers(&self) -> &[Speaker] {
        &self.speakers
    }

    /// Learned weights.
    #[must_use]
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// Whether what a rule says was learned from, or will be: without weights nothing is known of any rule yet.
    pub(crate) fn is_weighed(&self, rule: usize) -> bool {
        self.weights.is_empty() || self.weights.know_rule(&self.rules()[rule].id)
    }

    /// Learned weights of required elements.
    #[must_use]
    pub fn element_weights(&self) -> &ElementWeights {
        &self.element_weights
    }

    /// Weights of runs of letters, of both tables.
    #[must_use]
    pub fn runs(&self) -> &RunIndex {
        &self.runs
    }

    /// Weights of pairs of letters in what the listener answers.
    #[must_use]
    pub fn answers(&self) -> &PairIndex<6> {
        &self.answers
    }

    /// Learned weights of outcomes.
    #[must_use]
    pub fn line_weights(&self) -> &LineWeights {
        &self.line_weights
    }

    /// Weights of pairs of letters for outcomes.
    pub(crate) fn line_index(&self) -> &LineIndex {
        &self.line_index
    }

    /// The network that reads turns.
    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Words by meaning.
    #[must_use]
    pub fn meanings(&self) -> &Meanings {
        &self.meanings
    }

    /// The same, to keep beside the ruleset.
    pub(crate) fn shared_meanings(&self) -> Arc<Meanings> {
        Arc::clone(&self.meanings)
    }

    /// Word edges.
    #[must_use]
    pub fn segmenter(&self) -> &Segmenter {
        &self.segmenter
    }

    /// All terms of word classes, sorted, each once.
    #[must_use]
    pub fn terms(&self) -> Vec<String> {
        self.vocabulary.terms()
    }

    /// The same knowledge without learned weights: rules alone. It judges otherwise, and so has a hash of its own.
    #[must_use]
    pub fn without_weights(mut self) -> Self {
        self.hash.clone_from(&self.hash_of_rules);
        self.weights = Weights::default();
        self.element_weights = ElementWeights::default();
        self.runs = RunIndex::default();
        self.answers = PairIndex::default();
        self.line_weights = LineWeights::default();
        self.line_index = LineIndex::default();
        self.reader = Reader::default();
        self
    }
}
