//! Classes and slots, and patterns over them: names are resolved, and what a match cannot do without is worked out.

use std::collections::BTreeSet;

use toml::Spanned;

use super::Compiler;
use crate::lexicon::layers::{ClassExtension, Laid};
use crate::lexicon::parse::{Name, parse};
use crate::lexicon::pattern::{CharSet, ClassId, First, Needs, Node, Pattern, cost};
use crate::lexicon::pattern_index::{MOST_OTHERS, Side};
use crate::lexicon::schema::{ClassEntry, SlotEntry};
use crate::lexicon::vocabulary::ClassInfo;
use crate::model::Bilingual;
use crate::text::normalize;

/// Of how many sets of strings a pattern asks for one each before it is tried.
const MOST_KEYS: usize = MOST_OTHERS + 1;

impl Compiler<'_> {
    pub(super) fn classes(
        &mut self,
        classes: Vec<Laid<ClassEntry, ClassExtension>>,
        slots: Vec<Laid<SlotEntry>>,
    ) {
        for class in classes {
            self.class(class);
        }
        for Laid {
            origin, entry: slot, ..
        } in slots
        {
            let id = slot.id.get_ref().clone();
            if self.class_ids.contains_key(&id) || self.slots.contains_key(&id) {
                self.error(
                    &origin.file,
                    slot.id.span(),
                    Bilingual::new(format!("{id} 定义了两次"), format!("{id} is defined twice")),
                    Bilingual::new("请给其中一个改名", "rename one of them"),
                );
            } else if let Some(node) = self.node(&origin.file, &slot.pattern) {
                self.slots.insert(id, node);
            }
        }
    }

    fn class(&mut self, laid: Laid<ClassEntry, ClassExtension>) {
        let (path, class) = (laid.origin.file, laid.entry);
        let id = class.id.get_ref().clone();
        if self.class_ids.contains_key(&id) {
            let what = Bilingual::new(
                format!("词类 {id} 定义了两次"),
                format!("class {id} is defined twice"),
            );
            let help = Bilingual::new("请并成一个，或给其中一个改名", "join the two, or rename one");
            return self.error(&path, class.id.span(), what, help);
        }
        let Ok(number) = ClassId::try_from(self.classes.len()) else {
            let what = Bilingual::new("词类太多", "too many classes");
            let help = Bilingual::new("词类最多 65,535 个", "65,535 classes are the limit");
            return self.error(&path, class.id.span(), what, help);
        };
        let mut terms: Vec<String> = Vec::new();
        let mut seen = BTreeSet::new();
        let added = laid
            .added
            .into_iter()
            .map(|more| (more.origin.file, more.what.terms));
        for (path, written) in std::iter::once((path, class.terms)).chain(added) {
            for term in written {
                if term.get_ref().trim().is_empty() {
                    let what = Bilingual::new("词条是空的", "an empty term");
                    self.error(&path, term.span(), what, Bilingual::new("请删去", "remove it"));
                } else if seen.insert(term.get_ref().clone()) {
                    terms.push(term.into_inner());
                } else {
                    let what = Bilingual::new(
                        format!("<{id}> 里 {} 写了两次", term.get_ref()),
                        format!("{} stands twice in <{id}>", term.get_ref()),
                    );
                    let help = Bilingual::new("请删去一个", "remove one of them");
                    self.error(&path, term.span(), what, help);
                }
            }
        }
        self.class_ids.insert(id.clone(), number);
        self.classes.push(ClassInfo {
            name: id,
            edges: class.edges,
            terms,
            not_before: class.not_before.iter().map(|w| w.chars().collect()).collect(),
            not_after: class.not_after.iter().map(|w| w.chars().collect()).collect(),
        });
    }

    pub(super) fn patterns(&mut self, file: &str, sources: &[Spanned<String>], side: Side) -> Vec<Pattern> {
        sources
            .iter()
            .filter_map(|source| {
                let node = self.node(file, source)?;
                Some(self.pattern(source.get_ref().clone(), node, side))
            })
            .collect()
    }

    pub(super) fn node(&mut self, file: &str, source: &Spanned<String>) -> Option<Node> {
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

    pub(super) fn pattern(&mut self, source: String, node: Node, side: Side) -> Pattern {
        let classes = &self.classes;
        let terms = |id: ClassId| -> Vec<Vec<char>> {
            let class = classes.get(usize::from(id));
            class.map_or_else(Vec::new, |c| c.terms.iter().map(|t| normalize(t).chars).collect())
        };
        let mut parts = Vec::new();
        node.mandatory(&mut parts);
        let mut keys = node.indispensable(&terms);
        keys.sort_by_cached_key(|strings| cost(strings));
        keys.truncate(MOST_KEYS);
        let needs = Needs {
            sum: parts.contains(&&Node::Sum),
            duration: parts.contains(&&Node::Duration),
            date: parts.contains(&&Node::Date),
            placeholder: parts.iter().any(|part| matches!(part, Node::Placeholder(_))),
        };
        let (mut chars, mut figures) = (Vec::new(), Needs::default());
        let known = node.first(&terms, &mut chars, &mut figures) == Some(false);
        let first = known.then(|| First {
            chars: CharSet::new(chars),
            figures,
        });
        let required: Vec<u32> = keys.into_iter().map(|strings| self.symbol(strings)).collect();
        Pattern {
            number: self.numbers.add(&required, needs, side),
            required,
            first,
            anchored: node.is_anchored(),
            source,
            node: node.gathered(),
        }
    }

    /// The symbol that stands for 'one of these strings occurs'.
    pub(super) fn symbol(&mut self, mut strings: Vec<Vec<char>>) -> u32 {
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
}
