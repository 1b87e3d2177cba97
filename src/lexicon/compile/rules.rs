//! The rules: their names are checked, their patterns compiled, their references resolved.

use std::collections::BTreeMap;

use toml::Spanned;

use super::{CHECKS, Compiler, one_of};
use crate::lexicon::layers::{Added, CategoryRule, Laid, RuleExtension};
use crate::lexicon::pattern::Pattern;
use crate::lexicon::pattern_index::Side;
use crate::lexicon::ruleset::{CompiledRule, Cue, Reach};
use crate::lexicon::schema::{Example, ReachEntry};
use crate::model::{Bilingual, Certainty, Citation};

impl Compiler<'_> {
    pub(super) fn rules(
        &mut self,
        entries: Vec<Laid<CategoryRule, RuleExtension>>,
        regulations: &BTreeMap<String, Citation>,
        cues: &[Cue],
    ) -> Vec<CompiledRule> {
        let mut rules: Vec<CompiledRule> = Vec::new();
        for laid in entries.into_iter().filter(|laid| laid.disabled.is_none()) {
            let (path, id) = (&laid.origin.file, &laid.entry.rule.id);
            if rules.iter().any(|rule| rule.id == *id.get_ref()) {
                let what = Bilingual::new(
                    format!("规则 {} 写了两次", id.get_ref()),
                    format!("rule {} stands twice", id.get_ref()),
                );
                let help = Bilingual::new(
                    "规则号不能重复使用：请另取一个",
                    "ids are never reused: choose another",
                );
                self.error(path, id.span(), what, help);
            }
            rules.push(self.rule(laid, regulations, cues));
        }
        rules
    }

    fn rule(
        &mut self,
        laid: Laid<CategoryRule, RuleExtension>,
        regulations: &BTreeMap<String, Citation>,
        cues: &[Cue],
    ) -> CompiledRule {
        let CategoryRule {
            category,
            rule: entry,
        } = laid.entry;
        let (path, added) = (laid.origin.file.as_str(), laid.added.as_slice());
        let id = entry.id.get_ref().clone();
        if !id.starts_with(category.id()) || id.as_bytes().get(category.id().len()) != Some(&b'.') {
            let what = Bilingual::new(
                format!("规则号 {id} 不以它的类别开头"),
                format!("rule {id} does not begin with its category"),
            );
            let help = Bilingual::new(
                format!("请写成 {}.名称", category.id()),
                format!("name it {}.something", category.id()),
            );
            self.error(path, entry.id.span(), what, help);
        }
        for cite in &entry.cites {
            self.known(
                path,
                cite,
                |id| regulations.contains_key(id),
                ("规范", "regulation"),
                Bilingual::new(
                    "请加到 regulations.toml，或改正 id",
                    "add it to regulations.toml, or correct the id",
                ),
            );
        }
        for cue in &entry.excused_by {
            self.known(
                path,
                cue,
                |id| cues.iter().any(|c| c.id == id),
                ("线索词", "cue"),
                Bilingual::new(
                    "请加到 cues.toml，或改正 id",
                    "add it to cues.toml, or correct the id",
                ),
            );
        }
        if let Some(check) = &entry.check {
            self.known(
                path,
                check,
                |id| CHECKS.contains(&id),
                ("检查", "check"),
                one_of(&CHECKS),
            );
        }
        if entry.hit.len() < 2 || entry.miss.len() < 2 {
            let what = Bilingual::new(
                format!("规则 {id} 的例子太少"),
                format!("rule {id} has too few examples"),
            );
            let help = Bilingual::new(
                "hit 和 miss 各写两条以上，miss 里要有一条字面很近的",
                "write at least two lines under hit and two under miss, one of the misses a near one",
            );
            self.error(path, entry.id.span(), what, help);
        }
        let has_patterns = [&entry.unmistakable, &entry.patterns, &entry.suspect]
            .iter()
            .any(|list| !list.is_empty());
        if !has_patterns && entry.check.is_none() {
            let what = Bilingual::new(
                format!("规则 {id} 永远不会命中"),
                format!("rule {id} can never fire"),
            );
            let help = Bilingual::new(
                "请写 patterns、unmistakable、suspect 或 check",
                "give it patterns, unmistakable, suspect or check",
            );
            self.error(path, entry.id.span(), what, help);
        }
        CompiledRule {
            unmistakable: self.extended(path, &entry.unmistakable, added, |more| &more.unmistakable),
            patterns: self.extended(path, &entry.patterns, added, |more| &more.patterns),
            suspect: self.extended(path, &entry.suspect, added, |more| &more.suspect),
            require: self.patterns(path, &entry.require, Side::Agent),
            unless: self.extended(path, &entry.unless, added, |more| &more.unless),
            unless_turn: self.extended(path, &entry.unless_turn, added, |more| &more.unless_turn),
            unless_listener_said: self.patterns(path, &entry.unless_listener_said, Side::Listener),
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
            hit: examples(entry.hit, added, |more| &more.hit),
            miss: examples(entry.miss, added, |more| &more.miss),
        }
    }

    /// A list of patterns with what layers add to it; its numbers must be in a row.
    fn extended(
        &mut self,
        path: &str,
        own: &[Spanned<String>],
        added: &[Added<RuleExtension>],
        of: fn(&RuleExtension) -> &[Spanned<String>],
    ) -> Vec<Pattern> {
        let mut patterns = self.patterns(path, own, Side::Agent);
        for more in added {
            patterns.extend(self.patterns(&more.origin.file, of(&more.what), Side::Agent));
        }
        patterns
    }
}

fn examples(
    own: Vec<Spanned<Example>>,
    added: &[Added<RuleExtension>],
    of: fn(&RuleExtension) -> &[Spanned<Example>],
) -> Vec<Example> {
    let added = added.iter().flat_map(|more| of(&more.what));
    let added = added.map(|example| example.get_ref().clone());
    own.into_iter().map(Spanned::into_inner).chain(added).collect()
}
