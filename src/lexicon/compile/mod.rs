//! Lexicon files -> [`Ruleset`]: resolves names, checks references, compiles patterns, builds the automaton.
//!
//! Every mistake is collected, so that an editor sees all of them at once.

mod knowledge;
mod patterns;
mod rules;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::lexicon::alphabet::Alphabet;
use crate::lexicon::catalogue::{catalogue, speakers};
use crate::lexicon::element_weights::ElementWeights;
use crate::lexicon::error::LexiconError;
use crate::lexicon::layers::{Entries, Stack, merge};
use crate::lexicon::letters::folded;
use crate::lexicon::line_weights::LineWeights;
use crate::lexicon::meanings::Meanings;
use crate::lexicon::network::Network;
use crate::lexicon::pairs::PairIndex;
use crate::lexicon::pattern::{ClassId, Node};
use crate::lexicon::pattern_index::PatternNumbers;
use crate::lexicon::reader::Reader;
use crate::lexicon::ruleset::Ruleset;
use crate::lexicon::runs::{RunIndex, letters_of};
use crate::lexicon::schema::{NamesFile, Scoring};
use crate::lexicon::vocabulary::{ClassInfo, Vocabulary};
use crate::lexicon::weights::Weights;
use crate::text::Segmenter;

/// Tests of the program that a rule may name in `check`.
const CHECKS: [&str; 7] = [
    "amount",
    "overdue_days",
    "due_date",
    "debt_to_third_party",
    "offer_until",
    "script_placeholder",
    "unverified_placeholder",
];
const FORCES: [&str; 6] = [
    "law",
    "department-rule",
    "normative-document",
    "recommended-standard",
    "self-regulation",
    "judicial-interpretation",
];

pub(super) fn compile(stack: Stack<'_>) -> Result<Ruleset, Vec<LexiconError>> {
    let mut compiler = Compiler::new(stack);
    let entries: Entries = merge(stack, &mut compiler.errors);
    compiler.classes(entries.classes, entries.slots);
    let regulations = compiler.regulations(entries.regulations);
    let cues = compiler.cues();
    let rules = compiler.rules(entries.rules, &regulations, &cues);
    let evidence = compiler.evidence();
    let (elements, reasons) = compiler.elements(&regulations);
    let placeholders = compiler.placeholders();
    let sounds = compiler.sounds();
    let scoring = compiler.file::<Scoring>("scoring.toml");
    let names = compiler.file::<NamesFile>("names.toml");
    let weights = compiler.table("weights.tsv", Weights::read);
    let element_weights = compiler.table("element_weights.tsv", ElementWeights::read);
    let line_weights = compiler.table("line_weights.tsv", LineWeights::read);
    let network = compiler.table("network.tsv", Network::read);
    let meanings = Arc::new(compiler.table("meanings.tsv", Meanings::read));
    let (needed, there) = (network.shape.meaning, meanings.dimensions());
    if needed > 0 && needed != there {
        compiler.errors.push(LexiconError::whole(
            "meanings.tsv",
            format!("network.tsv was learned with words of {needed} numbers, and the file has {there}"),
            "take both from lexicons/ of the project, or learn the network again with `zhijian lexicon learn`",
        ));
    }
    if network.is_empty() && weights.need_network() {
        compiler.errors.push(LexiconError::whole(
            "network.tsv",
            "the file is missing or empty, and weights.tsv counts on it",
            "take both from lexicons/ of the project, or learn both with `zhijian lexicon learn`",
        ));
    }
    let vocabulary = compiler.vocabulary(&weights, &element_weights, &line_weights, &network);
    let runs = vocabulary
        .as_ref()
        .and_then(|vocabulary| compiler.runs(vocabulary.alphabet(), &weights, &element_weights));
    match (scoring, names, vocabulary, runs, compiler.errors.is_empty()) {
        (Some(scoring), Some(names), Some(vocabulary), Some(runs), true) => Ok(Ruleset {
            segmenter: Segmenter::new(vocabulary.terms()),
            hash: hash(stack),
            catalogue: Arc::new(catalogue(
                &rules,
                &elements,
                &reasons,
                &regulations,
                &cues,
                &names,
            )),
            rules,
            cues,
            evidence,
            elements,
            reasons,
            regulations,
            placeholders,
            sounds,
            scoring,
            speakers: speakers(names),
            answers: PairIndex::new(vocabulary.alphabet(), weights.answers()),
            line_index: line_weights.index(vocabulary.alphabet()),
            reader: Reader::new(vocabulary.alphabet(), &network, Arc::clone(&meanings)),
            meanings,
            weights,
            element_weights,
            line_weights,
            runs,
            index: compiler.numbers.index(vocabulary.symbols()),
            vocabulary,
        }),
        _ => Err(compiler.errors),
    }
}

/// Over whole lexicons alone it is the hash of their files; folders of layers do not count, their order does.
fn hash(stack: Stack<'_>) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    let layers = stack.over.iter().map(|layer| (&layer.files, true));
    for (files, is_layer) in std::iter::once((stack.base, false)).chain(layers) {
        if is_layer {
            // No path is empty.
            hasher.update(&[0]);
        }
        for (path, text) in files {
            hasher
                .update(path.as_bytes())
                .update(&[0])
                .update(text.as_bytes())
                .update(&[0]);
        }
    }
    hasher.finalize().to_hex()[..16].to_string()
}

struct Compiler<'f> {
    files: Stack<'f>,
    errors: Vec<LexiconError>,
    classes: Vec<ClassInfo>,
    class_ids: BTreeMap<String, ClassId>,
    slots: BTreeMap<String, Node>,
    sets: Vec<Vec<Vec<char>>>,
    set_ids: BTreeMap<Vec<Vec<char>>, u32>,
    numbers: PatternNumbers,
}

impl<'f> Compiler<'f> {
    fn new(files: Stack<'f>) -> Self {
        Self {
            files,
            errors: Vec::new(),
            classes: Vec::new(),
            class_ids: BTreeMap::new(),
            slots: BTreeMap::new(),
            sets: Vec::new(),
            set_ids: BTreeMap::new(),
            numbers: PatternNumbers::default(),
        }
    }

    fn file<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        let Some(text) = self.files.text(path) else {
            self.errors.push(LexiconError::whole(
                path,
                "the file is missing",
                "take it from lexicons/ of the project",
            ));
            return None;
        };
        match toml::from_str(text) {
            Ok(file) => Some(file),
            Err(error) => {
                self.errors.push(LexiconError::toml(path, text, &error));
                None
            }
        }
    }

    fn error(&mut self, file: &str, span: Range<usize>, what: impl Into<String>, help: impl Into<String>) {
        let text = self.files.text(file).unwrap_or_default();
        self.errors.push(LexiconError::at(file, text, span, what, help));
    }

    fn known(
        &mut self,
        path: &str,
        name: &Spanned<String>,
        exists: impl Fn(&str) -> bool,
        what: &str,
        help: &str,
    ) {
        if !exists(name.get_ref()) {
            self.error(
                path,
                name.span(),
                format!("unknown {what} {}", name.get_ref()),
                help,
            );
        }
    }

    /// A table of learned weights; without the file there are none.
    fn table<T: Default>(&mut self, path: &str, read: impl Fn(&str) -> Result<T, (usize, String)>) -> T {
        let Some(text) = self.files.text(path) else {
            return T::default();
        };
        read(text).unwrap_or_else(|(line, what)| {
            let start: usize = text.lines().take(line).map(|l| l.len() + 1).sum();
            let end = start + text.lines().nth(line).map_or(0, str::len);
            self.error(
                path,
                start..end,
                what,
                "learn the file anew with `zhijian lexicon learn`",
            );
            T::default()
        })
    }

    fn runs(
        &mut self,
        alphabet: &Alphabet,
        weights: &Weights,
        elements: &ElementWeights,
    ) -> Option<RunIndex> {
        match RunIndex::new(alphabet, weights, elements) {
            Ok(runs) => Some(runs),
            Err(what) => {
                let help = "learn it from less, or drop its smallest weights";
                self.errors.push(LexiconError::whole("weights.tsv", what, help));
                None
            }
        }
    }

    fn vocabulary(
        &mut self,
        weights: &Weights,
        elements: &ElementWeights,
        line: &LineWeights,
        network: &Network,
    ) -> Option<Vocabulary> {
        let letters = weights.runs().iter().flat_map(|row| letters_of(row.0));
        let letters = letters.chain(elements.runs().iter().flat_map(|row| letters_of(row.0)));
        let answers = weights.answers().iter().flat_map(|row| row.0);
        let letters = letters.chain(answers.filter(|c| *c != '\0'));
        let letters = letters
            .chain(line.letters())
            .chain(network.letters())
            .chain(folded());
        match Vocabulary::build(std::mem::take(&mut self.classes), &self.sets, letters) {
            Ok(vocabulary) => Some(vocabulary),
            Err(what) => {
                self.errors
                    .push(LexiconError::whole("classes/", what, "remove the longest terms"));
                None
            }
        }
    }
}
