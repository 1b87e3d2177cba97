//! `zhijian lexicon lint`: what is wrong with the lexicons, each fault with its line and the mend. 1 when one is an error.

use std::path::Path;

use anyhow::Result;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use zhijian::Language;
use zhijian::input::Gold;
use zhijian::workshop::{Everyday, Level, Lint, lint};

use super::eval::read_gold;
use super::options::day;
use super::setup::Setup;
use super::told::failed;
use super::{Exit, output};

/// Where lines of everyday talk are looked for when none are named.
const EVERYDAY: &str = "corpus/everyday/train.jsonl";

/// Arguments of `lexicon lint`.
#[derive(Debug, Args)]
pub(crate) struct LexiconLint {
    /// 日常对话单句（JSONL），量词条是否太宽 / lines of everyday talk, by which terms that match too much are found
    #[arg(long, value_name = "FILE")]
    everyday: Vec<String>,
    /// 警告也算错误 / warnings count as errors
    #[arg(long, value_enum, value_name = "LEVEL")]
    deny: Option<Deny>,
    /// 依据应在这一天有效，默认今天 / the day on which citations must be in force, by default today
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    date: Option<Date>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Deny {
    Warnings,
}

impl LexiconLint {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        let layers = setup.lexicon_layers()?;
        let lines = self.lines()?;
        let day = self.date.unwrap_or_else(|| jiff::Zoned::now().date());
        let found = lint(&layers, lines.as_deref(), day);
        let language = setup.language();
        let mut page = String::new();
        let loading = found.loading.iter().map(|mistake| mistake.told(language));
        for shown in loading.chain(found.faults.iter().map(|fault| fault.show(&layers, language))) {
            page += &shown;
            page += "\n\n";
        }
        page += &foot(&found, language);
        output::print(page.as_bytes())?;
        let denied = self.deny.is_some() && found.count(Level::Warning) > 0;
        Ok(if denied || found.count(Level::Error) > 0 {
            Exit::Closed
        } else {
            Exit::Done
        })
    }

    fn lines(&self) -> Result<Option<Vec<String>>> {
        let named = if !self.everyday.is_empty() {
            self.everyday.clone()
        } else if Path::new(EVERYDAY).exists() {
            vec![EVERYDAY.to_owned()]
        } else {
            return Ok(None);
        };
        let lines: Vec<String> = read_gold(&named)?
            .into_iter()
            .filter_map(|gold| match gold {
                Gold::Line(line) => Some(line.text),
                Gold::Call(_) => None,
            })
            .collect();
        if lines.is_empty() {
            let named = named.join(" ");
            return Err(failed(
                format!("{named}: 没有单句（每行一条记录，带 text）"),
                format!("{named}: no single lines (records with text, one a line)"),
            ));
        }
        Ok(Some(lines))
    }
}

fn foot(found: &Lint, language: Language) -> String {
    let say = |zh: &str, en: &str| match language {
        Language::Zh => zh.to_owned(),
        Language::En => en.to_owned(),
    };
    let everyday = match found.everyday {
        Everyday::Read(lines) => say(
            &format!("与 {lines} 句日常话比过"),
            &format!("compared with {lines} everyday lines"),
        ),
        Everyday::NotGiven => say(
            "没有日常话（--everyday FILE），未查词条是否太宽",
            "no everyday lines (--everyday FILE): terms that match too much were not looked for",
        ),
        Everyday::TooFew(lines) => say(
            &format!("日常话只有 {lines} 句，太少，未查词条是否太宽"),
            &format!("{lines} everyday lines are too few: terms that match too much were not looked for"),
        ),
        Everyday::NotLoaded => say(
            "词表读不进，未查词条找不找得到、是否太宽",
            "the lexicons do not load: terms were not looked for in texts",
        ),
    };
    let (errors, warnings) = (found.count(Level::Error), found.count(Level::Warning));
    let counts = say(
        &format!("{errors} 个错误，{warnings} 个警告"),
        &format!("{errors} error(s), {warnings} warning(s)"),
    );
    format!("{everyday}\n{counts}\n")
}
