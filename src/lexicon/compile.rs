//! Lexicon files -> [`Ruleset`]: resolves names, checks references, compiles patterns, builds the automaton.
//!
//! Every mistake is collected, so that an editor sees all of them at once.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::catalogue::{catalogue, speakers};
use super::element_weights::ElementWeights;
use super::error::LexiconError;
use super::load::Files;
use super::parse::{Name, parse};
use super::evidence::Evidence;
use super::pattern::{CharSet, ClassId, Needs, Node, Pattern, PatternIndex, cost};
use super::ruleset::{CompiledRule, Cue, ElementRule, EvidencePattern, Reach, Ruleset};
use super::schema::{
    ClassFile, CueFile, ElementFile, LineFile, NamesFile, ReachEntry, RegulationFile, RuleEntry, RuleFile,
    Scoring,
};
use super::vocabulary::{ClassInfo, Vocabulary};
use super::weights::Weights;
use crate::model::{Bilingual, Category, Certainty, Citation};
use crate::text::{Segmenter, normalize};

/// Tests of the program that a rule may name in `check`.
const CHECKS: [&str; 5] = [
    "amount",
    "overdue_days",
    "due_date",
    "debt_to_third_party",
    "offer_until",
];
const FORCES: [&str; 6] = [
    "law",
    "department-rule",
    "normative-document",
    "recommended-standard",
    "self-regulation",
    "judicial-interpretation",
];

/// Of how many sets of strings a pattern asks for one each before it is tried.
const MOST_KEYS: usize = 4;

pub(super) fn compile(files: &Files) -> Result<Ruleset, Vec<LexiconError>> {
    let mut compiler = Compiler::new(files);
    compiler.classes();
    let regulations = compiler.regulations();
    let cues = compiler.cues();
    let rules = compiler.rules(&regulations, &cues);
    let evidence = compiler.evidence();
    let (elements, reasons) = compiler.elements(&regulations);
    let scoring = compiler.file::<Scoring>("scoring.toml");
    let names = compiler.file::<NamesFile>("names.toml");
    let weights = compiler.table("weights.tsv", Weights::read);
    let element_weights = compiler.table("element_weights.tsv", ElementWeights::read);
    let vocabulary = compiler.vocabulary();
    match (scoring, names, vocabulary, compiler.errors.is_empty()) {
        (Some(scoring), Some(names), Some(vocabulary), true) => Ok(Ruleset {
            segmenter: Segmenter::new(vocabulary.terms()),
            hash: hash(files),
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
            scoring,
            speakers: speakers(names),
            weights,
            element_weights,
            vocabulary,
            index: compiler.index,
        }),
        _ => Err(compiler.errors),
    }
}

fn hash(files: &Files) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    for (path, text) in files {
        hasher
            .update(path.as_bytes())
            .update(&[0])
            .update(text.as_bytes())
            .update(&[0]);
    }
    hasher.finalize().to_hex()[..16].to_string()
}

struct Compiler<'f> {
    files: &'f Files,
    errors: Vec<LexiconError>,
    classes: Vec<ClassInfo>,
    class_ids: BTreeMap<String, ClassId>,
    slots: BTreeMap<String, Node>,
    sets: Vec<Vec<Vec<char>>>,
    set_ids: BTreeMap<Vec<Vec<char>>, u32>,
    index: PatternIndex,
}

impl<'f> Compiler<'f> {
    fn new(files: &'f Files) -> Self {
        Self {
            files,
            errors: Vec::new(),
            classes: Vec::new(),
            class_ids: BTreeMap::new(),
            slots: BTreeMap::new(),
            sets: Vec::new(),
            set_ids: BTreeMap::new(),
            index: PatternIndex::default(),
        }
    }

    fn file<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        let Some(text) = self.files.get(path) else {
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

    fn folder<T: DeserializeOwned>(&mut self, folder: &str) -> Vec<(String, T)> {
        let paths: Vec<String> = self
            .files
            .keys()
            .filter(|p| p.starts_with(folder) && p.ends_with(".toml"))
            .cloned()
            .collect();
        paths
            .into_iter()
            .filter_map(|path| self.file(&path).map(|file| (path, file)))
            .collect()
    }

    fn error(&mut self, file: &str, span: Range<usize>, what: impl Into<String>, help: impl Into<String>) {
        let text = self.files.get(file).map_or("", String::as_str);
        self.errors.push(LexiconError::at(file, text, span, what, help));
    }

    fn classes(&mut self) {
        let files = self.folder::<ClassFile>("classes/");
        let mut slots = Vec::new();
        for (path, file) in files {
            for class in file.class {
                let id = class.id.get_ref().clone();
                if self.class_ids.contains_key(&id) {
                    self.error(
                        &path,
                        class.id.span(),
                        format!("class {id} is defined twice"),
                        "join the two, or rename one",
                    );
                    continue;
                }
                let mut seen = BTreeSet::new();
                for term in &class.terms {
                    if term.get_ref().trim().is_empty() {
                        self.error(&path, term.span(), "an empty term", "remove it");
                    } else if !seen.insert(term.get_ref()) {
                        let what = format!("{} stands twice in <{id}>", term.get_ref());
                        self.error(&path, term.span(), what, "remove one of them");
                    }
                }
                let Ok(number) = ClassId::try_from(self.classes.len()) else {
                    self.error(
                        &path,
                        class.id.span(),
                        "too many classes",
                        "65,535 classes are the limit",
                    );
                    continue;
                };
                self.class_ids.insert(id.clone(), number);
                self.classes.push(ClassInfo {
                    name: id,
                    edges: class.edges,
                    terms: class
                        .terms
                        .into_iter()
                        .map(Spanned::into_inner)
                        .filter(|t| !t.trim().is_empty())
                        .collect(),
                    not_before: class.not_before.iter().map(|w| w.chars().collect()).collect(),
                    not_after: class.not_after.iter().map(|w| w.chars().collect()).collect(),
                });
            }
            slots.extend(file.slot.into_iter().map(|slot| (path.clone(), slot)));
        }
        for (path, slot) in slots {
            let id = slot.id.get_ref().clone();
            if self.class_ids.contains_key(&id) || self.slots.contains_key(&id) {
                self.error(
                    &path,
                    slot.id.span(),
                    format!("{id} is defined twice"),
                    "rename one of them",
                );
            } else if let Some(node) = self.node(&path, &slot.pattern) {
                self.slots.insert(id, node);
            }
        }
    }

    fn node(&mut self, file: &str, source: &Spanned<String>) -> Option<Node> {
        let (ids, slots) = (&self.class_ids, &self.slots);
        let lookup = |name: &str| {
            ids.get(name)
                .map(|id| Name::Class(*id))
                .or_else(|| slots.get(name).map(|node| Name::Slot(node.clone())))
        };
        match parse(source.get_ref(), &lookup) {
            Ok(node) => Some(node),
            Err(error) => {
                // The span covers the quotes of the TOML string.
                let from = source.span().start + 1;
                let to = source.span().end.saturating_sub(1);
                let range = (from + error.at.0).min(to)..(from + error.at.1).min(to);
                self.error(file, range, error.what, error.help);
                None
            }
        }
    }

    fn patterns(&mut self, file: &str, sources: &[Spanned<String>]) -> Vec<Pattern> {
        sources
            .iter()
            .filter_map(|source| {
                let node = self.node(file, source)?;
                Some(self.pattern(source.get_ref().clone(), node))
            })
            .collect()
    }

    fn pattern(&mut self, source: String, node: Node) -> Pattern {
        let classes = &self.classes;
        let terms = |id: ClassId| -> Vec<Vec<char>> {
            let class = classes.get(usize::from(id));
            class.map_or_else(Vec::new, |c| c.terms.iter().map(|t| normalize(t).chars).collect())
        };
        let mut parts = Vec::new();
        node.mandatory(&mut parts);
        let mut keys = node.indispensable(&terms);
        keys.sort_by_key(|strings| cost(strings));
        keys.truncate(MOST_KEYS);
        let needs = Needs {
            sum: parts.contains(&&Node::Sum),
            duration: parts.contains(&&Node::Duration),
            date: parts.contains(&&Node::Date),
            placeholder: parts.contains(&&Node::Placeholder),
        };
        let mut first = Vec::new();
        let known = node.first(&terms, &mut first) == Some(false);
        let required: Vec<u32> = keys.into_iter().map(|strings| self.symbol(strings)).collect();
        Pattern {
            number: self.index.add(&required, needs),
            required,
            first: known.then(|| CharSet::new(first)),
            anchored: node.is_anchored(),
            source,
            node: node.gathered(),
        }
    }

    /// The symbol that stands for 'one of these strings occurs'.
    fn symbol(&mut self, mut strings: Vec<Vec<char>>) -> u32 {
        strings.sort_unstable();
        strings.dedup();
        if let Some(id) = self.set_ids.get(&strings) {
            return *id;
        }
        let id = u32::try_from(self.classes.len() + self.sets.len()).unwrap_or(u32::MAX);
        self.set_ids.insert(strings.clone(), id);
        self.sets.push(strings);
        id
    }

    fn regulations(&mut self) -> BTreeMap<String, Citation> {
        let Some(file) = self.file::<RegulationFile>("regulations.toml") else {
            return BTreeMap::new();
        };
        let mut found = BTreeMap::new();
        for entry in file.regulation {
            if !FORCES.contains(&entry.force.get_ref().as_str()) {
                let what = format!("unknown force {}", entry.force.get_ref());
                self.error(
                    "regulations.toml",
                    entry.force.span(),
                    what,
                    format!("one of {}", FORCES.join(", ")),
                );
            }
            if !["clause-read", "secondary"].contains(&entry.verified.get_ref().as_str()) {
                let what = format!("unknown verification {}", entry.verified.get_ref());
                self.error(
                    "regulations.toml",
                    entry.verified.span(),
                    what,
                    "clause-read or secondary; what was only recalled is not cited",
                );
            }
            let id = entry.id.get_ref().clone();
            let citation = Citation {
                id: id.clone(),
                title: entry.title,
                force: entry.force.into_inner(),
                from: entry.from,
                to: entry.to,
                verified: entry.verified.into_inner(),
            };
            if found.insert(id.clone(), citation).is_some() {
                self.error(
                    "regulations.toml",
                    entry.id.span(),
                    format!("{id} stands twice"),
                    "remove one of them",
                );
            }
        }
        found
    }

    fn cues(&mut self) -> Vec<Cue> {
        let Some(file) = self.file::<CueFile>("cues.toml") else {
            return Vec::new();
        };
        let name = "cues.toml";
        file.cue
            .into_iter()
            .map(|entry| Cue {
                id: entry.id.into_inner(),
                name: entry.name,
                before: self.patterns(name, &entry.before),
                after: self.patterns(name, &entry.after),
                inside: self.patterns(name, &entry.inside),
                sentence: self.patterns(name, &entry.sentence),
                turn: self.patterns(name, &entry.turn),
                pseudo: self.patterns(name, &entry.pseudo),
                terminators: self.patterns(name, &entry.terminators),
                listener_before: self.patterns(name, &entry.listener_before),
            })
            .collect()
    }

    fn rules(&mut self, regulations: &BTreeMap<String, Citation>, cues: &[Cue]) -> Vec<CompiledRule> {
        let mut rules: Vec<CompiledRule> = Vec::new();
        for (path, file) in self.folder::<RuleFile>("rules/") {
            for entry in file.rule {
                if rules.iter().any(|rule| rule.id == *entry.id.get_ref()) {
                    let what = format!("rule {} stands twice", entry.id.get_ref());
                    self.error(
                        &path,
                        entry.id.span(),
                        what,
                        "ids are never reused: choose another",
                    );
                }
                rules.push(self.rule(&path, file.category, entry, regulations, cues));
            }
        }
        rules
    }

    fn rule(
        &mut self,
        path: &str,
        category: Category,
        entry: RuleEntry,
        regulations: &BTreeMap<String, Citation>,
        cues: &[Cue],
    ) -> CompiledRule {
        let id = entry.id.get_ref().clone();
        if !id.starts_with(category.id()) || id.as_bytes().get(category.id().len()) != Some(&b'.') {
            let what = format!("rule {id} does not begin with its category");
            self.error(
                path,
                entry.id.span(),
                what,
                format!("name it {}.something", category.id()),
            );
        }
        for cite in &entry.cites {
            self.known(
                path,
                cite,
                |id| regulations.contains_key(id),
                "regulation",
                "add it to regulations.toml, or correct the id",
            );
        }
        for cue in &entry.excused_by {
            self.known(
                path,
                cue,
                |id| cues.iter().any(|c| c.id == id),
                "cue",
                "add it to cues.toml, or correct the id",
            );
        }
        if let Some(check) = &entry.check {
            self.known(
                path,
                check,
                |id| CHECKS.contains(&id),
                "check",
                &format!("one of {}", CHECKS.join(", ")),
            );
        }
        if entry.hit.len() < 2 || entry.miss.len() < 2 {
            let help = "write at least two lines under hit and two under miss, one of the misses a near one";
            self.error(
                path,
                entry.id.span(),
                format!("rule {id} has too few examples"),
                help,
            );
        }
        if entry.patterns.is_empty() && entry.suspect.is_empty() && entry.check.is_none() {
            self.error(
                path,
                entry.id.span(),
                format!("rule {id} can never fire"),
                "give it patterns, suspect or check",
            );
        }
        CompiledRule {
            patterns: self.patterns(path, &entry.patterns),
            suspect: self.patterns(path, &entry.suspect),
            require: self.patterns(path, &entry.require),
            unless: self.patterns(path, &entry.unless),
            unless_turn: self.patterns(path, &entry.unless_turn),
            unless_listener_said: self.patterns(path, &entry.unless_listener_said),
            id,
            name: entry.name,
            category,
            also: entry.also,
            severity: entry.severity,
            message: entry.message,
            instead: entry.instead,
            cites: entry.cites.into_iter().map(Spanned::into_inner).collect(),
            check: entry.check.map(Spanned::into_inner),
            states: entry.state,
            first_turns: entry.first_turns,
            excused_by: entry
                .excused_by
                .iter()
                .filter_map(|id| cues.iter().position(|cue| cue.id == *id.get_ref()))
                .collect(),
            reach: match entry.reach {
                ReachEntry::Clause => Reach::Clause,
                ReachEntry::Tight => Reach::Tight,
            },
            unless_record: entry.unless_record,
            certainty: entry.certainty.unwrap_or(Certainty::Certain),
            hit: entry.hit.into_iter().map(Spanned::into_inner).collect(),
            miss: entry.miss.into_iter().map(Spanned::into_inner).collect(),
        }
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

    fn evidence(&mut self) -> Vec<EvidencePattern> {
        const FILE: &str = "line.toml";
        let Some(file) = self.file::<LineFile>(FILE) else {
            return Vec::new();
        };
        let mut found: BTreeMap<String, EvidencePattern> = BTreeMap::new();
        for entry in file.evidence {
            let compiled = EvidencePattern {
                patterns: self.patterns(FILE, &entry.patterns),
                unless: self.patterns(FILE, &entry.unless),
            };
            let known = |id: &str| Evidence::ALL.iter().any(|e| e.id() == id);
            self.known(
                FILE,
                &entry.id,
                known,
                "evidence",
                "the program never asks for it: correct the id, or remove it",
            );
            let id = entry.id.get_ref().clone();
            if found.insert(id.clone(), compiled).is_some() {
                self.error(FILE, entry.id.span(), format!("{id} stands twice"), "join the two");
            }
        }
        let mut all = Vec::with_capacity(Evidence::ALL.len());
        for evidence in Evidence::ALL {
            match found.remove(evidence.id()) {
                Some(patterns) => all.push(patterns),
                None => self.errors.push(LexiconError::whole(
                    FILE,
                    format!("the evidence {} is missing", evidence.id()),
                    "take it from lexicons/line.toml of the project; patterns = [] switches it off",
                )),
            }
        }
        all
    }

    fn elements(
        &mut self,
        regulations: &BTreeMap<String, Citation>,
    ) -> (Vec<ElementRule>, BTreeMap<String, Bilingual>) {
        let Some(file) = self.file::<ElementFile>("elements.toml") else {
            return Default::default();
        };
        let name = "elements.toml";
        let elements = file
            .element
            .into_iter()
            .map(|entry| {
                for cite in &entry.cites {
                    self.known(
                        name,
                        cite,
                        |id| regulations.contains_key(id),
                        "regulation",
                        "add it to regulations.toml",
                    );
                }
                ElementRule {
                    id: entry.id,
                    name: entry.name,
                    cites: entry.cites.into_iter().map(Spanned::into_inner).collect(),
                    patterns: self.patterns(name, &entry.patterns),
                    unless: self.patterns(name, &entry.unless),
                    near_miss: self.patterns(name, &entry.near_miss),
                    instead: entry.instead,
                    hit: entry.hit,
                    miss: entry.miss,
                }
            })
            .collect();
        (elements, file.reason)
    }

    /// A table of learned weights; without the file there are none.
    fn table<T: Default>(&mut self, path: &str, read: impl Fn(&str) -> Result<T, (usize, String)>) -> T {
        let Some(text) = self.files.get(path) else {
            return T::default();
        };
        read(text).unwrap_or_else(|(line, what)| {
            let start: usize = text.lines().take(line).map(|l| l.len() + 1).sum();
            let end = start + text.lines().nth(line).map_or(0, str::len);
            self.error(path, start..end, what, "learn the file anew with `zhijian lexicon learn`");
            T::default()
        })
    }

    fn vocabulary(&mut self) -> Option<Vocabulary> {
        match Vocabulary::build(std::mem::take(&mut self.classes), &self.sets) {
            Ok(vocabulary) => Some(vocabulary),
            Err(what) => {
                self.errors
                    .push(LexiconError::whole("classes/", what, "remove the longest terms"));
                None
            }
        }
    }
}
