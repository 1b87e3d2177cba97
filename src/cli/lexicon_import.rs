//! `zhijian lexicon import FILE`: keyword lists and rules of Alibaba SCA -> a class and skeletons of rules in a folder, with a
//! list of what could not be said.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use zhijian::input::{Plain, TableRow, read_plain};
use zhijian::lexicon::EntryKind;
use zhijian::workshop::{Imported, LeftOut, Naming, WordRow, import_sca, import_words, rule_id};
use zhijian::{Language, Ruleset};

use super::compare::printable;
use super::lexicon_write::Target;
use super::setup::Setup;
use super::told::{Because, Failure, failed, mistakes, unreadable};
use super::{Exit, output};

/// Arguments of `lexicon import`.
#[derive(Debug, Args)]
pub(crate) struct LexiconImport {
    /// 关键词表（TXT、CSV、XLSX），或阿里云质检规则（JSON）/ a list of keywords, or rules of Alibaba SCA
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 规则号，如 insult.own_words；有几条规则时后面加序号 / id of the rule; several get numbers behind it
    #[arg(long, value_name = "ID")]
    rule: String,
    /// 词类名，默认取文件名 / name of the class, by default the file's
    #[arg(long, value_name = "NAME")]
    class: Option<String>,
    /// 写到这个词表或叠层文件夹；新文件夹成为一层 / the folder of lexicons or layer to write to; a new one becomes a layer
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// 编码，默认自动识别 / encoding, detected by default
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
}

impl LexiconImport {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        let category = rule_id(&self.rule).map_err(Failure::from)?;
        let target = Target::new(setup, &self.to)?;
        let class = self.class()?;
        let known = Ruleset::compile_layers(target.layers()).or_else(|_| Ruleset::builtin());
        let known = known.map_err(mistakes)?;
        let source = self
            .file
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let naming = Naming {
            source: &source,
            category,
            rule: &self.rule,
            class: &class,
            cues: known.cues().iter().map(|cue| cue.id.as_str()).collect(),
        };
        let imported = self.imported(&naming)?;
        for rule in &imported.rules {
            free(&target, EntryKind::Rule, rule, "--rule")?;
        }
        for class in &imported.classes {
            free(&target, EntryKind::Class, class, "--class")?;
            free(&target, EntryKind::Slot, class, "--class")?;
        }
        let mut out = String::new();
        if !imported.files.is_empty() {
            for path in target.write(&imported.files)? {
                let _ = writeln!(out, "{}", path.display());
            }
        }
        out += &page(&imported, setup.language());
        output::print(out.as_bytes())?;
        if imported.files.is_empty() {
            let file = self.file.display();
            return Err(failed(
                format!("{file}: 里面没有能写成词条或句式的"),
                format!("{file}: nothing in it can be said as terms or patterns"),
            ));
        }
        Ok(Exit::Done)
    }

    fn imported(&self, naming: &Naming<'_>) -> Result<Imported> {
        let shown = self.file.display().to_string();
        let bytes = std::fs::read(&self.file).because(|| unreadable(&shown))?;
        match read_plain(&shown, &bytes, self.encoding.as_deref())? {
            Plain::Json(text) => import_sca(&text, naming).map_err(|what| {
                Failure::from(what.behind(format_args!("{shown}: "), format_args!("{shown}: "))).into()
            }),
            Plain::Rows(rows) => {
                let rows: Vec<WordRow> = rows.into_iter().map(placed).collect();
                Ok(import_words(&rows, naming))
            }
        }
    }

    fn class(&self) -> Result<String> {
        let stem = self
            .file
            .file_stem()
            .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let name = self
            .class
            .clone()
            .unwrap_or_else(|| stem.chars().filter(|c| c.is_alphanumeric()).collect());
        if name.is_empty() || !name.chars().all(char::is_alphanumeric) {
            return Err(failed(
                format!("“{name}”不能作词类名：只能用汉字、字母和数字；请用 --class 给出"),
                format!("“{name}”: the name of a class is letters and digits only; give one with --class"),
            ));
        }
        Ok(name)
    }
}

fn placed(row: TableRow) -> WordRow {
    WordRow {
        place: match row.sheet {
            Some(sheet) => format!("{sheet}:{}", row.line),
            None => row.line.to_string(),
        },
        cells: row.cells,
    }
}

fn free(target: &Target, kind: EntryKind, id: &str, option: &str) -> Result<()> {
    match target.taken(kind, id)? {
        Some(place) => Err(failed(
            format!("{id}: 这个名称已有（{place}）；请用 {option} 另取一个"),
            format!("{id}: this name is taken ({place}); choose another with {option}"),
        )),
        None => Ok(()),
    }
}

fn page(imported: &Imported, language: Language) -> String {
    let zh = language == Language::Zh;
    let mut out = if zh {
        format!(
            "规则 {}，词类 {}，词条 {}，重复 {}\n",
            imported.rules.len(),
            imported.classes.len(),
            imported.terms,
            imported.repeated
        )
    } else {
        format!(
            "{} rule(s), {} class(es), {} term(s), {} repeated\n",
            imported.rules.len(),
            imported.classes.len(),
            imported.terms,
            imported.repeated
        )
    };
    let mut list = |title: &str, entries: &[LeftOut]| {
        if !entries.is_empty() {
            let _ = writeln!(out, "\n{title} {}", entries.len());
        }
        for entry in entries {
            let (place, what) = (printable(&entry.place), printable(&entry.what));
            let _ = writeln!(out, "  {place}  {what}  {}", entry.why.get(language));
        }
    };
    list(
        if zh { "改了说法的" } else { "said otherwise" },
        &imported.changed,
    );
    list(if zh { "没有导入的" } else { "left out" }, &imported.left_out);
    let next = if zh {
        "\n规则只是骨架：写好 message、cites 和例子，再跑 lexicon test、lint、diff"
    } else {
        "\nrules are skeletons: fill in message, cites and examples, then run lexicon test, lint and diff"
    };
    if !imported.rules.is_empty() {
        let _ = writeln!(out, "{next}");
    }
    out
}
