//! Files of all layers -> the entries that count, in the order of the layers, each with where it comes from.
//!
//! What is replaced keeps its place in the order. A rule that is disabled stays, marked; a class that is disabled stays
//! without terms, so that patterns which name it load and never match. A mistake is told at its place in its own file.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::origin::Origin;
use super::schema::{ClassExtension, Disable, LayerClassFile, LayerFile, LayerRuleFile, RuleExtension};
use super::{Layer, Stack};
use crate::lexicon::error::{LexiconError, place};
use crate::lexicon::schema::{
    ClassEntry, ClassFile, RegulationEntry, RegulationFile, RuleEntry, RuleFile, SlotEntry,
};
use crate::model::{Bilingual, Category};
use crate::text::normalize;

/// The file that makes a folder a layer.
pub(in crate::lexicon) const LAYER: &str = "layer.toml";
const REGULATIONS: &str = "regulations.toml";

/// The entries that count, and those that are disabled.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    /// Of the layers over the whole lexicons, the lowest first.
    pub names: Vec<Bilingual>,
    pub classes: Vec<Laid<ClassEntry, ClassExtension>>,
    pub slots: Vec<Laid<SlotEntry>>,
    pub rules: Vec<Laid<CategoryRule, RuleExtension>>,
    pub regulations: Vec<Laid<RegulationEntry>>,
}

/// An entry with its history.
#[derive(Debug)]
pub(crate) struct Laid<T, X = ()> {
    pub origin: Origin,
    pub entry: T,
    /// What stood in its place, and why no longer.
    pub replaced: Option<Told>,
    pub disabled: Option<Told>,
    /// What higher layers add to it.
    pub added: Vec<Added<X>>,
    /// Terms that higher layers take away.
    pub removed: Vec<(String, Told)>,
}

/// What a layer adds to an entry.
#[derive(Debug)]
pub(crate) struct Added<X> {
    pub origin: Origin,
    pub what: X,
}

/// A place and a reason.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub origin: Origin,
    pub reason: String,
}

/// A rule with the category of its file.
#[derive(Debug)]
pub(crate) struct CategoryRule {
    pub category: Category,
    pub rule: RuleEntry,
}

/// What all entries have.
trait Entry {
    /// What it is, in Chinese and in English.
    const WHAT: (&'static str, &'static str);
    fn id(&self) -> &Spanned<String>;
    fn replaces(&self) -> Option<&Spanned<String>>;
}

macro_rules! entry {
    ($entry:ty, $what:expr, |$this:ident| $inner:expr) => {
        impl Entry for $entry {
            const WHAT: (&'static str, &'static str) = $what;
            fn id(&self) -> &Spanned<String> {
                let $this = self;
                &$inner.id
            }
            fn replaces(&self) -> Option<&Spanned<String>> {
                let $this = self;
                $inner.replaces.as_ref()
            }
        }
    };
}

const CLASS: (&str, &str) = ("词类", "class");
const RULE: (&str, &str) = ("规则", "rule");

entry!(ClassEntry, CLASS, |class| class);
entry!(SlotEntry, ("句式片段", "slot"), |slot| slot);
entry!(RegulationEntry, ("规范", "regulation"), |regulation| regulation);
entry!(CategoryRule, RULE, |of| of.rule);

/// Lays the layers over each other; mistakes go to `errors`.
pub(crate) fn merge(stack: Stack<'_>, errors: &mut Vec<LexiconError>) -> Entries {
    let entries = Entries::default();
    let mut merge = Merge {
        stack,
        entries,
        errors,
    };
    merge.base();
    for (number, layer) in stack.over.iter().enumerate() {
        merge.layer(number + 1, layer);
    }
    merge.entries
}

struct Merge<'f, 'e> {
    stack: Stack<'f>,
    entries: Entries,
    errors: &'e mut Vec<LexiconError>,
}

impl Merge<'_, '_> {
    fn base(&mut self) {
        let base = self.stack.base;
        for (path, text) in base {
            if is_in(path, "classes/") {
                let file: Option<ClassFile> = self.file(path, text);
                let (classes, slots) = file.map_or_else(Default::default, |file| (file.class, file.slot));
                let classes = self.laid(0, path, classes);
                self.entries.classes.extend(classes);
                let slots = self.laid(0, path, slots);
                self.entries.slots.extend(slots);
            } else if is_in(path, "rules/") {
                let rules = self.file(path, text).map_or_else(Vec::new, with_category);
                let rules = self.laid(0, path, rules);
                self.entries.rules.extend(rules);
            }
        }
        match base.get(REGULATIONS) {
            None => self.errors.push(LexiconError::missing(REGULATIONS)),
            Some(text) => {
                let file: Option<RegulationFile> = self.file(REGULATIONS, text);
                let entries = file.map_or_else(Vec::new, |file| file.regulation);
                self.entries.regulations = self.laid(0, REGULATIONS, entries);
            }
        }
    }

    /// Entries of the whole lexicons: there is nothing that they could replace.
    fn laid<T: Entry, X>(&mut self, layer: usize, path: &str, entries: Vec<T>) -> Vec<Laid<T, X>> {
        let mut all = Vec::with_capacity(entries.len());
        for entry in entries {
            if let Some(reason) = entry.replaces() {
                self.wrong(
                    path,
                    reason.span(),
                    Bilingual::new("完整的词表没有可取代的", "whole lexicons replace nothing"),
                    Bilingual::new(
                        "请删去 replaces：它只写在叠层里",
                        "remove `replaces`: it belongs into a layer",
                    ),
                );
            }
            let origin = self.origin(layer, path, &entry.id().span());
            all.push(Laid::new(origin, entry));
        }
        all
    }

    fn layer(&mut self, number: usize, layer: &Layer) {
        let path = layer.shown(LAYER);
        let Some(text) = layer.files.get(LAYER) else {
            self.errors.push(LexiconError::whole(
                &path,
                Bilingual::new(
                    "缺少这个文件：文件夹不是叠层",
                    "the file is missing: the folder is no layer",
                ),
                Bilingual::new(
                    "请写 layer.toml，里面写 name = { zh = …, en = … }；完整的词表用 --lexicons 给出",
                    "write layer.toml with name = { zh = …, en = … }; whole lexicons are given with --lexicons",
                ),
            ));
            return;
        };
        let Some(file) = self.file::<LayerFile>(&path, text) else {
            self.entries.names.push(Bilingual::default());
            return;
        };
        self.entries.names.push(file.name);
        for disable in &file.disable {
            self.disable(number, &path, disable);
        }
        let (mut classes, mut rules) = (Vec::new(), Vec::new());
        for (inside, text) in &layer.files {
            let path = layer.shown(inside);
            if is_in(inside, "classes/") {
                let Some(file) = self.file::<LayerClassFile>(&path, text) else {
                    continue;
                };
                for class in file.class {
                    self.lay(number, &path, class, |entries| &mut entries.classes);
                }
                for slot in file.slot {
                    self.lay(number, &path, slot, |entries| &mut entries.slots);
                }
                classes.extend(file.extend.into_iter().map(|more| (path.clone(), more)));
            } else if is_in(inside, "rules/") {
                let Some(file) = self.file::<LayerRuleFile>(&path, text) else {
                    continue;
                };
                rules.extend(file.extend.into_iter().map(|more| (path.clone(), more)));
                let whole = RuleFile {
                    category: file.category,
                    rule: file.rule,
                };
                for rule in with_category(whole) {
                    self.lay(number, &path, rule, |entries| &mut entries.rules);
                }
            } else if inside == REGULATIONS {
                let file = self.file::<RegulationFile>(&path, text);
                for entry in file.map_or_else(Vec::new, |file| file.regulation) {
                    self.lay(number, &path, entry, |entries| &mut entries.regulations);
                }
            } else if inside != LAYER {
                self.errors.push(LexiconError::whole(
                    &path,
                    Bilingual::new("叠层里不能有这个文件", "a layer does not hold this file"),
                    Bilingual::new(
                        "叠层只放 layer.toml、classes/、rules/ 和 regulations.toml；计分、线索词、要素和权重用 --lexicons 或程序自带的",
                        "a layer holds layer.toml, classes/, rules/ and regulations.toml; scoring, cues, elements and weights are those of --lexicons or of the program",
                    ),
                ));
            }
        }
        for (path, more) in classes {
            self.extend_class(number, &path, more);
        }
        for (path, more) in rules {
            self.extend_rule(number, &path, more);
        }
    }

    /// An entry of a layer: new, or in the place of one below.
    fn lay<T: Entry, X>(
        &mut self,
        layer: usize,
        path: &str,
        entry: T,
        list: impl Fn(&mut Entries) -> &mut Vec<Laid<T, X>>,
    ) {
        let id = entry.id().clone();
        let origin = self.origin(layer, path, &id.span());
        let ((zh, en), name) = (T::WHAT, id.get_ref());
        let below = list(&mut self.entries)
            .iter()
            .position(|laid| laid.entry.id().get_ref() == name && laid.origin.layer < layer);
        let reason = entry.replaces().cloned();
        match (below, reason) {
            // Two of one layer are found as two of whole lexicons are.
            (None, None) => list(&mut self.entries).push(Laid::new(origin, entry)),
            (Some(at), Some(reason)) => {
                self.reason(path, &reason);
                if let Some(laid) = list(&mut self.entries).get_mut(at) {
                    let below = std::mem::replace(laid, Laid::new(origin, entry));
                    laid.replaced = Some(Told {
                        origin: below.origin,
                        reason: reason.into_inner(),
                    });
                }
            }
            (None, Some(reason)) => self.wrong(
                path,
                reason.span(),
                Bilingual::new(
                    format!("下层没有可取代的{zh} {name}"),
                    format!("there is no {en} {name} below that could be replaced"),
                ),
                Bilingual::new(
                    "请删去 replaces，或改正 id",
                    "remove `replaces`, or correct the id",
                ),
            ),
            (Some(at), None) => {
                let list = list(&mut self.entries);
                let below = list
                    .get(at)
                    .map_or_else(String::new, |laid| laid.origin.to_string());
                self.wrong(
                    path,
                    id.span(),
                    Bilingual::new(
                        format!("下层已有{zh} {name}（{below}）"),
                        format!("{en} {name} stands below already ({below})"),
                    ),
                    Bilingual::new(
                        "要取代它请写 replaces = \"理由\"，要增补请写 [[extend]]，否则另取 id",
                        "write replaces = \"the reason\" to replace it, [[extend]] to add to it, or choose another id",
                    ),
                );
            }
        }
    }

    fn disable(&mut self, layer: usize, path: &str, disable: &Disable) {
        self.reason(path, &disable.reason);
        match (&disable.rule, &disable.class, &disable.term) {
            (Some(id), None, None) => {
                let told = self.told(layer, path, id, &disable.reason);
                match self.entries.rules.iter_mut().find(|laid| laid.is(id)) {
                    Some(laid) => laid.disabled = Some(told),
                    None => self.unknown(path, id, RULE),
                }
            }
            (None, Some(id), None) => {
                let told = self.told(layer, path, id, &disable.reason);
                match self.entries.classes.iter_mut().find(|laid| laid.is(id)) {
                    Some(laid) => {
                        laid.entry.terms.clear();
                        laid.added.clear();
                        laid.disabled = Some(told);
                    }
                    None => self.unknown(path, id, CLASS),
                }
            }
            (None, Some(id), Some(term)) => {
                let told = self.told(layer, path, term, &disable.reason);
                let Some(laid) = self.entries.classes.iter_mut().find(|laid| laid.is(id)) else {
                    return self.unknown(path, id, CLASS);
                };
                if laid.remove(term.get_ref()) {
                    laid.removed.push((term.get_ref().clone(), told));
                } else {
                    let what = Bilingual::new(
                        format!("下层的 <{}> 没有词条 {}", id.get_ref(), term.get_ref()),
                        format!("<{}> has no term {} below", id.get_ref(), term.get_ref()),
                    );
                    let help = Bilingual::new(
                        "请改正词条，或删去这一条",
                        "correct the term, or remove this entry",
                    );
                    self.wrong(path, term.span(), what, help);
                }
            }
            _ => self.wrong(
                path,
                disable.reason.span(),
                Bilingual::new("看不出要停用什么", "it is not clear what is to be disabled"),
                Bilingual::new(
                    "请只写 rule = …，或只写 class = …，或写 class = … 和 term = …",
                    "write rule = …, or class = …, or class = … and term = …",
                ),
            ),
        }
    }

    fn extend_class(&mut self, layer: usize, path: &str, mut more: ClassExtension) {
        let origin = self.origin(layer, path, &more.class.span());
        let Some(laid) = self.entries.classes.iter_mut().find(|laid| laid.is(&more.class)) else {
            return self.unknown(path, &more.class, CLASS);
        };
        if let Some(told) = &laid.disabled {
            let what = disabled(CLASS, more.class.get_ref(), told);
            let help = Bilingual::new("请用 replaces 另写这一类", "write the class anew with `replaces`");
            return self.wrong(path, more.class.span(), what, help);
        }
        let known: BTreeSet<String> = laid
            .terms()
            .map(|term| normalize(term.get_ref()).text())
            .collect();
        let is_known = |term: &Spanned<String>| known.contains(&normalize(term.get_ref()).text());
        let (repeated, terms) = more.terms.into_iter().partition(is_known);
        more.terms = terms;
        laid.added.push(Added { origin, what: more });
        let repeated: Vec<Spanned<String>> = repeated;
        for term in repeated {
            let what = Bilingual::new(
                format!("下层的这一类里已有词条 {}", term.get_ref()),
                format!("{} is a term of this class below already", term.get_ref()),
            );
            self.wrong(path, term.span(), what, Bilingual::new("请删去", "remove it"));
        }
    }

    fn extend_rule(&mut self, layer: usize, path: &str, more: RuleExtension) {
        let origin = self.origin(layer, path, &more.rule.span());
        let (id, at) = (more.rule.get_ref().clone(), more.rule.span());
        if more.hit.is_empty() || more.miss.is_empty() {
            let what = Bilingual::new(
                format!("对 {id} 的增补没有例子"),
                format!("the addition to {id} has no examples"),
            );
            let help = Bilingual::new(
                "hit 至少写一条，miss 至少写一条字面很近的",
                "write at least one line under hit and one near one under miss",
            );
            self.wrong(path, at.clone(), what, help);
        }
        let Some(laid) = self.entries.rules.iter_mut().find(|laid| laid.is(&more.rule)) else {
            return self.unknown(path, &more.rule, RULE);
        };
        match &laid.disabled {
            Some(told) => {
                let what = disabled(RULE, &id, told);
                let help = Bilingual::new(
                    "请用 replaces 另写这条规则",
                    "write the rule anew with `replaces`",
                );
                self.wrong(path, at, what, help);
            }
            None => laid.added.push(Added { origin, what: more }),
        }
    }

    fn reason(&mut self, path: &str, reason: &Spanned<String>) {
        if reason.get_ref().trim().is_empty() {
            self.wrong(
                path,
                reason.span(),
                Bilingual::new("理由是空的", "the reason is empty"),
                Bilingual::new("请写明为什么，以备日后查问", "say why, for those who ask later"),
            );
        }
    }

    fn unknown(&mut self, path: &str, id: &Spanned<String>, (zh, en): (&str, &str)) {
        let what = Bilingual::new(
            format!("下层没有{zh} {}", id.get_ref()),
            format!("there is no {en} {} below", id.get_ref()),
        );
        let help = Bilingual::new(
            "请改正；现有的见 zhijian lexicon list --effective",
            "correct it; `zhijian lexicon list --effective` shows what there is",
        );
        self.wrong(path, id.span(), what, help);
    }

    fn told(&self, layer: usize, path: &str, at: &Spanned<String>, reason: &Spanned<String>) -> Told {
        Told {
            origin: self.origin(layer, path, &at.span()),
            reason: reason.get_ref().clone(),
        }
    }

    fn origin(&self, layer: usize, path: &str, at: &Range<usize>) -> Origin {
        let text = self.stack.text(path).unwrap_or_default();
        Origin {
            layer,
            file: path.to_owned(),
            line: place(text, at.start).0,
        }
    }

    fn file<T: DeserializeOwned>(&mut self, path: &str, text: &str) -> Option<T> {
        match toml::from_str(text) {
            Ok(file) => Some(file),
            Err(error) => {
                self.errors.push(LexiconError::toml(path, text, &error));
                None
            }
        }
    }

    fn wrong(&mut self, path: &str, at: Range<usize>, what: Bilingual, help: Bilingual) {
        self.errors.push(self.stack.mistake(path, at, what, help));
    }
}

impl<T, X> Laid<T, X> {
    fn new(origin: Origin, entry: T) -> Self {
        Self {
            origin,
            entry,
            replaced: None,
            disabled: None,
            added: Vec::new(),
            removed: Vec::new(),
        }
    }
}

#[expect(private_bounds, reason = "what entries have in common is known here only")]
impl<T: Entry, X> Laid<T, X> {
    fn is(&self, id: &Spanned<String>) -> bool {
        self.entry.id().get_ref() == id.get_ref()
    }
}

impl Laid<ClassEntry, ClassExtension> {
    /// The terms that count.
    pub(crate) fn terms(&self) -> impl Iterator<Item = &Spanned<String>> {
        let added = self.added.iter().flat_map(|more| &more.what.terms);
        self.entry.terms.iter().chain(added)
    }

    /// Takes a term away; says whether there was one.
    fn remove(&mut self, term: &str) -> bool {
        let folded = normalize(term).text();
        let mut found = false;
        let added = self.added.iter_mut().map(|more| &mut more.what.terms);
        for terms in std::iter::once(&mut self.entry.terms).chain(added) {
            terms.retain(|known| {
                let same = normalize(known.get_ref()).text() == folded;
                found |= same;
                !same
            });
        }
        found
    }
}

fn disabled((zh, en): (&str, &str), id: &str, told: &Told) -> Bilingual {
    Bilingual::new(
        format!("{zh} {id} 已停用（{}）", told.origin),
        format!("{en} {id} is disabled ({})", told.origin),
    )
}

fn with_category(file: RuleFile) -> Vec<CategoryRule> {
    let category = file.category;
    let rules = file.rule.into_iter();
    rules.map(|rule| CategoryRule { category, rule }).collect()
}

fn is_in(path: &str, folder: &str) -> bool {
    path.starts_with(folder) && path.ends_with(".toml")
}
