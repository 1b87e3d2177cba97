//! Lexicon files -> [`Ruleset`]: resolves names, checks references, compiles patterns, builds the automaton.
//!
//! Every mistake is collected, so that an editor sees all of them at once.

mod knowledge;
mod patterns;
mod rules;
mod tables;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;

use crate::lexicon::alphabet::Alphabet;
use crate::lexicon::catalogue::{catalogue, speakers};
use crate::lexicon::error::LexiconError;
use crate::lexicon::layers::{Entries, Stack, merge};
use crate::lexicon::letters::folded;
use crate::lexicon::pairs::PairIndex;
use crate::lexicon::pattern::{ClassId, Node};
use crate::lexicon::pattern_index::PatternNumbers;
use crate::lexicon::reader::Reader;
use crate::lexicon::ruleset::{CompiledRule, Cue, ElementRule, EvidencePattern, Ruleset};
use crate::lexicon::runs::{RunIndex, letters_of};
use crate::lexicon::schema::{NamesFile, Scoring};
use crate::lexicon::sounds::SoundIndex;
use crate::lexicon::vocabulary::{ClassInfo, Vocabulary};
use crate::model::{Bilingual, Citation};
use crate::text::{KindWords, Segmenter};
use tables::Tables;
pub(super) use tables::is_table;

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
    let (tables, mistakes, (mut compiler, written)) = Tables::read_beside(stack, || {
        let mut compiler = Compiler::new(stack);
        let written = compiler.written();
        (compiler, written)
    });
    compiler.errors.extend(mistakes);
    compiler.check_together(&tables);
    let vocabulary = compiler.vocabulary(&tables);
    let runs = vocabulary
        .as_ref()
        .and_then(|vocabulary| compiler.runs(vocabulary.alphabet(), &tables));
    let (Some(scoring), Some(names), Some(vocabulary), Some(runs), true) = (
        written.scoring,
        written.names,
        vocabulary,
        runs,
        compiler.errors.is_empty(),
    ) else {
        return Err(compiler.errors);
    };
    let meanings = Arc::new(tables.meanings);
    Ok(Ruleset {
        segmenter: Segmenter::new(vocabulary.terms()),
        hash: hash(stack, |_| true),
        hash_of_rules: hash(stack, |path| !is_table(path)),
        catalogue: Arc::new(catalogue(
            &written.rules,
            &written.elements,
            &written.reasons,
            &written.regulations,
            &written.cues,
            &names,
        )),
        rules: written.rules,
        cues: written.cues,
        evidence: written.evidence,
        elements: written.elements,
        reasons: written.reasons,
        regulations: written.regulations,
        placeholders: written.placeholders,
        sounds: written.sounds,
        scoring,
        speakers: speakers(names),
        answers: PairIndex::new(vocabulary.alphabet(), tables.weights.answers()),
        line_index: tables.line.index(vocabulary.alphabet()),
        reader: Reader::new(vocabulary.alphabet(), &tables.network, Arc::clone(&meanings)),
        meanings,
        weights: tables.weights,
        element_weights: tables.elements,
        line_weights: tables.line,
        runs,
        index: compiler.numbers.index(vocabulary.symbols()),
        vocabulary,
    })
}

/// What people write: everything but the tables.
struct Written {
    rules: Vec<CompiledRule>,
    cues: Vec<Cue>,
    evidence: Vec<EvidencePattern>,
    elements: Vec<ElementRule>,
    reasons: BTreeMap<String, Bilingual>,
    regulations: BTreeMap<String, Citation>,
    placeholders: Vec<KindWords>,
    sounds: SoundIndex,
    scoring: Option<Scoring>,
    names: Option<NamesFile>,
}

/// The hash of some of the files. Folders of layers do not count, their order does.
fn hash(stack: Stack<'_>, counts: impl Fn(&str) -> bool) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    let layers = stack.over.iter().map(|layer| (&layer.files, true));
    for (files, is_layer) in std::iter::once((stack.base, false)).chain(layers) {
        if is_layer {
            // No path is empty.
            hasher.update(&[0]);
        }
        for (path, text) in files.iter().filter(|(path, _)| counts(path)) {
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

    fn written(&mut self) -> Written {
        let entries: Entries = merge(self.files, &mut self.errors);
        self.classes(entries.classes, entries.slots);
        let regulations = self.regulations(entries.regulations);
        let cues = self.cues();
        let rules = self.rules(entries.rules, &regulations, &cues);
        let evidence = self.evidence();
        let (elements, reasons) = self.elements(&regulations);
        Written {
            rules,
            cues,
            evidence,
            elements,
            reasons,
            regulations,
            placeholders: self.placeholders(),
            sounds: self.sounds(),
            scoring: self.file::<Scoring>("scoring.toml"),
            names: self.file::<NamesFile>("names.toml"),
        }
    }

    /// Tables that were learned together are used together.
    fn check_together(&mut self, tables: &Tables) {
        let (needed, there) = (tables.network.shape.meaning, tables.meanings.dimensions());
        if needed > 0 && needed != there {
            self.errors.push(LexiconError::whole(
                "meanings.tsv",
                Bilingual::new(
                    format!("network.tsv 学习时每个词有 {needed} 个数，这个文件里有 {there} 个"),
                    format!("network.tsv was learned with words of {needed} numbers, and the file has {there}"),
                ),
                Bilingual::new(
                    "两个文件都取自本项目的 lexicons/，或用 zhijian lexicon learn 重新学习网络",
                    "take both from lexicons/ of the project, or learn the network again with `zhijian lexicon learn`",
                ),
            ));
        }
        if tables.network.is_empty() && tables.weights.need_network() {
            self.errors.push(LexiconError::whole(
                "network.tsv",
                Bilingual::new(
                    "缺少这个文件，或它是空的，而 weights.tsv 要用到它",
                    "the file is missing or empty, and weights.tsv counts on it",
                ),
                Bilingual::new(
                    "两个文件都取自本项目的 lexicons/，或用 zhijian lexicon learn 重新学习",
                    "take both from lexicons/ of the project, or learn both with `zhijian lexicon learn`",
                ),
            ));
        }
    }

    fn file<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        let Some(text) = self.files.text(path) else {
            self.errors.push(LexiconError::missing(path));
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

    fn error(&mut self, file: &str, span: Range<usize>, what: Bilingual, help: Bilingual) {
        let text = self.files.text(file).unwrap_or_default();
        self.errors.push(LexiconError::at(file, text, span, what, help));
    }

    /// `kind` is what the name should name, in Chinese and in English.
    fn known(
        &mut self,
        path: &str,
        name: &Spanned<String>,
        exists: impl Fn(&str) -> bool,
        kind: (&str, &str),
        help: Bilingual,
    ) {
        if !exists(name.get_ref()) {
            self.error(path, name.span(), unknown(kind, name.get_ref()), help);
        }
    }

    fn runs(&mut self, alphabet: &Alphabet, tables: &Tables) -> Option<RunIndex> {
        match RunIndex::new(alphabet, tables.weights.runs(), tables.elements.runs()) {
            Ok(runs) => Some(runs),
            Err(what) => {
                let what = Bilingual::new(format!("权重太多，放不下：{what}"), what);
                let help = Bilingual::new(
                    "请用少一些材料学习，或删去最小的权重",
                    "learn it from less, or drop its smallest weights",
                );
                self.errors.push(LexiconError::whole("weights.tsv", what, help));
                None
            }
        }
    }

    fn vocabulary(&mut self, tables: &Tables) -> Option<Vocabulary> {
        let (weights, elements) = (&tables.weights, &tables.elements);
        let letters = weights.runs().iter().flat_map(|row| letters_of(row.0));
        let letters = letters.chain(elements.runs().iter().flat_map(|row| letters_of(row.0)));
        let answers = weights.answers().iter().flat_map(|row| row.0);
        let letters = letters.chain(answers.filter(|c| *c != '\0'));
        let letters = letters
            .chain(tables.line.letters())
            .chain(tables.network.letters())
            .chain(folded());
        match Vocabulary::build(std::mem::take(&mut self.classes), &self.sets, letters) {
            Ok(vocabulary) => Some(vocabulary),
            Err(what) => {
                let what = Bilingual::new(format!("词太多，放不下：{what}"), what);
                let help = Bilingual::new("请删去最长的词条", "remove the longest terms");
                self.errors.push(LexiconError::whole("classes/", what, help));
                None
            }
        }
    }
}

/// That nothing is called so; `kind` is what it should be, in Chinese and in English.
fn unknown((zh, en): (&str, &str), name: &str) -> Bilingual {
    Bilingual::new(format!("没有“{name}”这个{zh}"), format!("unknown {en} {name}"))
}

/// The names that may be written.
fn one_of(names: &[&str]) -> Bilingual {
    Bilingual::new(
        format!("可以写 {}", names.join("、")),
        format!("one of {}", names.join(", ")),
    )
}
