//! Files of suppressions: found beside the scripts or named, applied to analyses, and complained about where stale.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;
use jiff::civil::Date;
use zhijian::approval::{SUPPRESSIONS_FILE, Stale, Staleness, Suppressions};
use zhijian::report::mask;
use zhijian::{Analysis, Analyzer, Language};

use super::output;
use super::told::{Because, Failure, unreadable};

/// All files of suppressions that a run has to do with.
#[derive(Debug)]
pub(super) struct Books {
    named: Option<PathBuf>,
    today: Date,
    books: BTreeMap<PathBuf, Option<Suppressions>>,
    /// Names of the scripts that were checked.
    checked: BTreeSet<String>,
}

impl Books {
    /// No file yet; `named` stands for those beside the scripts.
    pub(super) fn new(named: Option<PathBuf>, today: Date) -> Self {
        Self {
            named,
            today,
            books: BTreeMap::new(),
            checked: BTreeSet::new(),
        }
    }

    /// Path of the file that belongs to a script.
    pub(super) fn path(&self, script: &str) -> PathBuf {
        match &self.named {
            Some(named) => named.clone(),
            None => Path::new(script).with_file_name(SUPPRESSIONS_FILE),
        }
    }

    /// Lets the findings stand that the file of the script suppresses.
    pub(super) fn apply(&mut self, analyzer: &Analyzer, analysis: &mut Analysis) -> Result<()> {
        let script = &analysis.call.source.path;
        if script == "-" && self.named.is_none() {
            return Ok(()); // Nothing stands beside standard input.
        }
        let path = self.path(script);
        if !self.books.contains_key(&path) {
            let book = open(&path, self.named.is_some(), self.today)?;
            self.books.insert(path.clone(), book);
        }
        self.checked.insert(file_name(script));
        if let Some(Some(book)) = self.books.get_mut(&path) {
            let suppressed = book.apply(analysis);
            analyzer.suppress(analysis, suppressed);
        }
        Ok(())
    }

    /// Complains about entries of no use, after all scripts were checked.
    pub(super) fn complain(&self, language: Language) {
        for (path, book) in &self.books {
            let stale = book.iter().flat_map(Suppressions::stale);
            for stale in stale.filter(|stale| self.concerns(path, stale)) {
                output::complain(&told(path, &stale, language));
            }
        }
    }

    /// An entry of a script that was not checked this time is not called unused, as long as the script is there.
    fn concerns(&self, path: &Path, stale: &Stale) -> bool {
        match &stale.entry.script {
            Some(script) if stale.why == Staleness::Unused => {
                self.checked.contains(script) || !path.with_file_name(script).exists()
            }
            _ => true,
        }
    }
}

fn open(path: &Path, must_be: bool, today: Date) -> Result<Option<Suppressions>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound && !must_be => return Ok(None),
        Err(error) => return Err(error).because(|| unreadable(path.display())),
    };
    let book = Suppressions::of_text(&text, today);
    book.map(Some).map_err(|error| {
        let place = format!("{}: ", path.display());
        Failure::from(error.behind(&place, &place)).into()
    })
}

pub(super) fn file_name(path: &str) -> String {
    let name = Path::new(path).file_name();
    name.map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// `zhijian-suppressions.toml:3: threat.visit “上门”: expired on 2026-03-31, counts again`
fn told(path: &Path, stale: &Stale, language: Language) -> String {
    let entry = &stale.entry;
    let why = match (stale.why, language) {
        (Staleness::Expired, Language::Zh) => {
            format!("已于 {} 到期，不再豁免；请修改话术，或写新的期限", entry.until)
        }
        (Staleness::Expired, Language::En) => {
            format!(
                "expired on {} and suppresses nothing; mend the script, or set a new day",
                entry.until
            )
        }
        (Staleness::Changed, Language::Zh) => "上下文改过，不再豁免；请重新审看后另写".to_owned(),
        (Staleness::Changed, Language::En) => {
            "the lines around it were edited, so that it suppresses nothing; review them and write it anew"
                .to_owned()
        }
        (Staleness::Unused, Language::Zh) => "没有用到，可以删去".to_owned(),
        (Staleness::Unused, Language::En) => "not used: it can be deleted".to_owned(),
    };
    let place = format!("{}:{}", path.display(), stale.line);
    format!("{place}: {} “{}”: {why}", entry.rule, mask(&entry.words))
}
