//! `zhijian lexicon …`: exporting the lexicons here; the other commands have files of their own.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};
use zhijian::lexicon::builtin_files;

use super::lexicon_diff::LexiconDiff;
use super::lexicon_import::LexiconImport;
use super::lexicon_learn::LexiconLearn;
use super::lexicon_lint::LexiconLint;
use super::lexicon_list::LexiconList;
use super::lexicon_suggest::LexiconSuggest;
use super::lexicon_test::LexiconTest;
use super::rules_page::rules_page;
use super::setup::Setup;
use super::told::{Because, failed, unmakable, unwritable};
use super::{Exit, output};

/// Arguments of `lexicon`.
#[derive(Debug, Args)]
pub(crate) struct Lexicon {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 列出规则，或全部词条 / list the rules, or all terms
    List(LexiconList),
    /// 跑规则和要素的例子；--new 写新规则的骨架 / run the examples of rules and elements; --new writes the skeleton of a rule
    Test(LexiconTest),
    /// 检查词表：词条、例子、依据，指出哪一行和改法 / look for faults of terms, examples and citations, with line and mend
    Lint(LexiconLint),
    /// 改词表之前先看影响：问题增减、结论变化、准确率 / what a change does before it is made: findings, verdicts, figures
    Diff(LexiconDiff),
    /// 从标注过的通话里找可加的词，只列出，不写入 / words that could become terms, from labelled calls; nothing is written
    Suggest(LexiconSuggest),
    /// 导入关键词表或阿里云质检规则，写成词类和规则骨架 / keyword lists or rules of Alibaba SCA become a class and rules to be filled in
    Import(LexiconImport),
    /// 把内置词表写到文件夹，供修改 / write the built-in lexicons to a folder, to be edited
    Export {
        /// 目标文件夹 / the folder
        folder: PathBuf,
    },
    /// 全部规则写成一页 Markdown / all rules as one page of Markdown
    Docs,
    /// 从标注材料学习权重，按作者交叉验证 / learn weights from labelled material, cross-validated by author
    Learn(LexiconLearn),
}

impl Lexicon {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        setup.start_threads()?;
        match &self.command {
            Command::List(command) => command.run(setup),
            Command::Test(command) => command.run(setup),
            Command::Lint(command) => command.run(setup),
            Command::Diff(command) => command.run(setup),
            Command::Suggest(command) => command.run(setup),
            Command::Import(command) => command.run(setup),
            Command::Export { folder } => export(folder),
            Command::Docs => {
                output::print(rules_page(&setup.ruleset()?).as_bytes())?;
                Ok(Exit::Done)
            }
            Command::Learn(command) => command.run(setup),
        }
    }
}

fn export(folder: &Path) -> Result<Exit> {
    if folder.exists()
        && folder
            .read_dir()
            .map_or(true, |mut entries| entries.next().is_some())
    {
        let folder = folder.display();
        return Err(failed(
            format!("{folder}: 已经存在，不是空文件夹；请换一个新的"),
            format!("{folder}: exists and is not an empty folder; name a new one"),
        ));
    }
    for (path, text) in builtin_files() {
        let target = folder.join(path);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).because(|| unmakable(parent.display()))?;
        }
        std::fs::write(&target, text.as_bytes()).because(|| unwritable(target.display()))?;
    }
    Ok(Exit::Done)
}
