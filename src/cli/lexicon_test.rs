//! `zhijian lexicon test`: every example with what is expected beside it, and the skeleton of a new rule.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use zhijian::learn::{ExampleResult, examples};
use zhijian::lexicon::{EntryKind, effective};
use zhijian::workshop::{Skeleton, rule_file, rule_id};
use zhijian::{ElementId, Language, Reason, Ruleset, report};

use super::compare::printable;
use super::lexicon_write::Target;
use super::setup::Setup;
use super::told::{Failure, failed, mistakes};
use super::{Exit, output};

/// Arguments of `lexicon test`.
#[derive(Debug, Args)]
pub(crate) struct LexiconTest {
    /// 只跑这些规则、要素或类别 / only these rules, elements or categories
    #[arg(value_name = "ID")]
    only: Vec<String>,
    /// 只列不成立的 / only those that do not hold
    #[arg(long)]
    failing: bool,
    /// 写一条新规则的骨架 / write the skeleton of a new rule
    #[arg(long, value_name = "ID", requires = "to", conflicts_with_all = ["only", "failing"])]
    new: Option<String>,
    /// 写到这个词表或叠层文件夹；新文件夹成为一层 / the folder of lexicons or layer to write to; a new one becomes a layer
    #[arg(long, value_name = "DIR", requires = "new")]
    to: Option<PathBuf>,
}

impl LexiconTest {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        match (&self.new, &self.to) {
            (Some(id), Some(folder)) => new_rule(setup, id, folder),
            _ => self.test(setup),
        }
    }

    fn test(&self, setup: &Setup) -> Result<Exit> {
        let ruleset = setup.ruleset()?.without_weights();
        let mut results = examples(&ruleset);
        if let Some(id) = self.only.iter().find(|id| !is_known(&ruleset, id)) {
            return Err(failed(
                format!("{id}: 没有这个规则、要素或类别；见 zhijian lexicon list"),
                format!("{id}: no rule, element or category has this id; see zhijian lexicon list"),
            ));
        }
        if !self.only.is_empty() {
            results.retain(|result| self.only.iter().any(|id| is_of(&result.of, id)));
        }
        let mut page = Page {
            ruleset: &ruleset,
            language: setup.language(),
            places: places(setup)?,
            out: String::new(),
        };
        let failing: Vec<&ExampleResult> = results.iter().filter(|result| !result.holds()).collect();
        if !self.failing {
            page.list(&results.iter().collect::<Vec<_>>());
        }
        if !failing.is_empty() {
            if !self.failing {
                let title = page.say("不成立的", "those that do not hold").to_owned();
                let _ = writeln!(page.out, "\n{title}");
            }
            page.list(&failing);
        }
        let (all, wrong) = (results.len(), failing.len());
        let _ = match page.language {
            Language::Zh => writeln!(page.out, "例子 {all} 条，不成立 {wrong} 条"),
            Language::En => writeln!(page.out, "{all} examples, {wrong} do not hold"),
        };
        output::print(page.out.trim_start().as_bytes())?;
        Ok(if failing.is_empty() {
            Exit::Done
        } else {
            Exit::Closed
        })
    }
}

/// Writes the skeleton of a rule; ids are never reused, not even those of disabled rules.
fn new_rule(setup: &Setup, id: &str, folder: &Path) -> Result<Exit> {
    let category = rule_id(id).map_err(Failure::from)?;
    let target = Target::new(setup, folder)?;
    if let Some(place) = target.taken(EntryKind::Rule, id)? {
        return Err(failed(
            format!("{id}: 这个规则号已有（{place}）；请另取一个"),
            format!("{id}: this id is taken ({place}); choose another"),
        ));
    }
    let skeleton = Skeleton {
        id: id.to_owned(),
        ..Skeleton::default()
    };
    // Lexicons with another unfinished rule do not compile; the usual cues are then those of the program.
    let known = Ruleset::compile_layers(target.layers()).or_else(|_| Ruleset::builtin());
    let known = known.map_err(mistakes)?;
    let cues: Vec<&str> = known.cues().iter().map(|cue| cue.id.as_str()).collect();
    let text = rule_file(category, &skeleton, &cues);
    let mut out = String::new();
    for path in target.write(&[(format!("rules/{id}.toml"), text)])? {
        let _ = writeln!(out, "{}", path.display());
    }
    output::print(out.as_bytes())?;
    Ok(Exit::Done)
}

/// Where rules stand.
fn places(setup: &Setup) -> Result<BTreeMap<String, String>> {
    let found = effective(&setup.lexicon_layers()?).map_err(mistakes)?;
    let rules = found
        .entries
        .into_iter()
        .filter(|entry| entry.kind == EntryKind::Rule);
    Ok(rules.map(|rule| (rule.id, rule.origin.to_string())).collect())
}

fn is_known(ruleset: &Ruleset, id: &str) -> bool {
    let rules = ruleset.rules().iter().map(|rule| rule.id.as_str());
    let mut ids = rules.chain(ElementId::ALL.iter().map(|element| element.id()));
    ids.any(|known| is_of(known, id))
}

/// Whether an id is meant by itself or by its category.
fn is_of(of: &str, id: &str) -> bool {
    of == id || of.strip_prefix(id).is_some_and(|rest| rest.starts_with('.'))
}

struct Page<'r> {
    ruleset: &'r Ruleset,
    language: Language,
    places: BTreeMap<String, String>,
    out: String,
}

impl Page<'_> {
    fn list(&mut self, results: &[&ExampleResult]) {
        let mut of = "";
        for result in results {
            if result.of != of {
                of = &result.of;
                let name = self.name(of);
                let place = self.places.get(of).map_or("elements.toml", String::as_str);
                let _ = writeln!(self.out, "\n{of}  {name}  {place}");
            }
            self.example(result);
        }
    }

    /// What is expected stands before the words, what became of them behind.
    fn example(&mut self, result: &ExampleResult) {
        let mark = if result.holds() { "✓" } else { "✗" };
        let expected = if result.expected {
            self.say("应命中　", "hit ")
        } else {
            self.say("不应命中", "miss")
        };
        let mut lines = result.text.lines();
        let first = lines.next().unwrap_or_default();
        let _ = writeln!(self.out, "  {mark} {expected}  {}", printable(first));
        let indent = self.say("              ", "          ");
        for line in lines {
            let _ = writeln!(self.out, "{indent}{}", printable(line));
        }
        let words = printable(&result.words.join(self.say("、", ", ")));
        let became = match (&result.set_aside, result.found) {
            (_, true) if !words.is_empty() => format!("{} {words}", self.say("命中：", "found:")),
            (Some(reason), _) => {
                let (aside, reason) = (self.say("排除", "set aside"), self.reason(reason));
                format!("{aside} {words} ({reason})")
            }
            (None, false) if result.expected => self.say("没有命中", "not found").to_owned(),
            _ => return,
        };
        let _ = writeln!(self.out, "{indent}└ {became}");
    }

    fn name(&self, id: &str) -> String {
        let element = ElementId::ALL.into_iter().find(|element| element.id() == id);
        let of_element = element
            .and_then(|element| self.ruleset.element(element))
            .map(|found| &found.name);
        let name = self.ruleset.rule(id).map(|rule| &rule.name).or(of_element);
        name.map_or_else(String::new, |name| name.get(self.language).to_owned())
    }

    fn reason(&self, reason: &Reason) -> String {
        report::reason_name(reason, self.ruleset.catalogue(), self.language)
    }

    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}
