//! The rules: their names are checked, their patterns compiled, their references resolved.

use std::collections::BTreeMap;

use toml::Spanned;

use super::{CHECKS, Compiler};
use crate::lexicon::pattern_index::Side;
use crate::lexicon::ruleset::{CompiledRule, Cue, Reach};
use crate::lexicon::schema::{ReachEntry, RuleEntry, RuleFile};
use crate::model::{Category, Certainty, Citation};

impl Compiler<'_> {
    pub(super) fn rules(
        &mut self,
        regulations: &BTreeMap<String, Citation>,
        cues: &[Cue],
    ) -> Vec<CompiledRule> {
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

    pub(super) fn rule(
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
            patterns: self.patterns(path, &entry.patterns, Side::Agent),
            suspect: self.patterns(path, &entry.suspect, Side::Agent),
            require: self.patterns(path, &entry.require, Side::Agent),
            unless: self.patterns(path, &entry.unless, Side::Agent),
            unless_turn: self.patterns(path, &entry.unless_turn, Side::Agent),
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
            hit: entry.hit.into_iter().map(Spanned::into_inner).collect(),
            miss: entry.miss.into_iter().map(Spanned::into_inner).collect(),
        }
    }
}
