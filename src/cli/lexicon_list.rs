//! `zhijian lexicon list`: the rules, the terms, or what counts after all layers and where each entry comes from.

use std::fmt::Write as _;

use anyhow::Result;
use clap::{Args, ValueEnum};
use zhijian::Language;
use zhijian::lexicon::{Effective, EffectiveEntry, EffectiveTerm, EntryKind, Origin, effective};

use super::setup::Setup;
use super::told::mistakes;
use super::{Exit, output};

/// Arguments of `lexicon list`.
#[derive(Debug, Args)]
pub(crate) struct LexiconList {
    /// 列词条 / terms of word classes, one a line
    #[arg(long)]
    terms: bool,
    /// 叠层之后的结果：每一条来自哪一层、哪个文件、哪一行 / what counts after all layers, and where each entry comes from
    #[arg(long)]
    effective: bool,
    /// --effective 的输出格式 / output format of --effective
    #[arg(long, value_enum, default_value_t = Format::Text, requires = "effective")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl LexiconList {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        // What does not load has no effect that could be shown.
        let ruleset = setup.ruleset()?;
        let language = setup.language();
        let mut out = String::new();
        if self.effective {
            let found = effective(&setup.lexicon_layers()?).map_err(mistakes)?;
            out = match self.format {
                Format::Json => serde_json::to_string_pretty(&found)? + "\n",
                Format::Text => Page { setup, found: &found }.write(self.terms),
            };
            if self.format == Format::Text {
                let _ = writeln!(out, "ruleset {}", ruleset.hash());
            }
        } else if self.terms {
            for term in ruleset.terms() {
                let _ = writeln!(out, "{term}");
            }
        } else {
            for rule in ruleset.rules() {
                let severity = ruleset.catalogue().severity(rule.severity, language);
                let _ = writeln!(out, "{:<36} {severity}  {}", rule.id, rule.name.get(language));
            }
            let _ = writeln!(out, "ruleset {}", ruleset.hash());
        }
        output::print(out.as_bytes())?;
        Ok(Exit::Done)
    }
}

struct Page<'s> {
    setup: &'s Setup,
    found: &'s Effective,
}

impl Page<'_> {
    fn write(&self, terms: bool) -> String {
        let mut out = self.layers();
        for kind in [
            EntryKind::Rule,
            EntryKind::Class,
            EntryKind::Slot,
            EntryKind::Regulation,
        ] {
            let entries = self.found.entries.iter().filter(|entry| entry.kind == kind);
            let _ = writeln!(out, "\n{}", self.kind(kind));
            for entry in entries {
                self.entry(&mut out, entry, terms);
            }
        }
        out + "\n"
    }

    fn layers(&self) -> String {
        let base = self.setup.lexicons().map_or_else(
            || self.say("内置词表", "built-in lexicons").to_owned(),
            |folder| folder.display().to_string(),
        );
        let mut out = format!("[0] {base}\n");
        for (number, layer) in self.found.layers.iter().enumerate() {
            let name = layer.name.get(self.setup.language());
            let _ = writeln!(out, "[{}] {name}  {}", number + 1, layer.folder);
        }
        out
    }

    fn entry(&self, out: &mut String, entry: &EffectiveEntry, terms: bool) {
        let sign = match entry {
            EffectiveEntry {
                disabled: Some(_), ..
            } => '-',
            EffectiveEntry {
                replaces: Some(_), ..
            } => '*',
            EffectiveEntry { origin, .. } if origin.layer > 0 => '+',
            _ => ' ',
        };
        let count = entry.terms.iter().filter(|term| term.disabled.is_none()).count();
        let count = if entry.kind == EntryKind::Class {
            format!("  {} {count}", self.say("词条", "terms"))
        } else {
            String::new()
        };
        let _ = writeln!(out, "{sign} {:<36} {}{count}", entry.id, at(&entry.origin));
        if let Some(change) = &entry.replaces {
            let what = self.say("取代", "replaces");
            let _ = writeln!(out, "    {what} {}: {}", at(&change.origin), change.reason);
        }
        if let Some(change) = &entry.disabled {
            let what = self.say("停用于", "disabled by");
            let _ = writeln!(out, "    {what} {}: {}", at(&change.origin), change.reason);
        }
        if entry.kind == EntryKind::Rule {
            for origin in &entry.extended {
                let _ = writeln!(out, "    {} {}", self.say("增补于", "extended by"), at(origin));
            }
        }
        // What layers did to terms is always told, the terms of one place on one line.
        let changed = |term: &&EffectiveTerm| {
            terms || term.disabled.is_some() || term.origin.layer > entry.origin.layer
        };
        let mut last: Option<&EffectiveTerm> = None;
        for term in entry.terms.iter().filter(changed) {
            if last.is_some_and(|last| last.origin == term.origin && last.disabled == term.disabled) {
                let _ = write!(out, " {}", term.term);
            } else {
                let line = if last.is_some() { "\n" } else { "" };
                let sign = if term.disabled.is_some() { '-' } else { '+' };
                let why = term
                    .disabled
                    .as_ref()
                    .map_or_else(String::new, |why| format!(" ({why})"));
                let _ = write!(out, "{line}    {sign} {}{why}: {}", at(&term.origin), term.term);
            }
            last = Some(term);
        }
        if last.is_some() {
            out.push('\n');
        }
    }

    fn kind(&self, kind: EntryKind) -> &'static str {
        match kind {
            EntryKind::Rule => self.say("规则", "rules"),
            EntryKind::Class => self.say("词类", "classes"),
            EntryKind::Slot => self.say("句式片段", "slots"),
            EntryKind::Regulation => self.say("规范", "regulations"),
        }
    }

    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.setup.language() {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}

fn at(origin: &Origin) -> String {
    format!("[{}] {origin}", origin.layer)
}
