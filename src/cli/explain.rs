//! `zhijian explain RULE`, and `zhijian explain FILE --turn N`: finding what is asked about.
//!
//! What is said of a rule stands in `explain_rule`, of a turn in `explain_turn`.

use std::path::Path;

use anyhow::Result;
use clap::Args;
use zhijian::report::Masker;
use zhijian::{Category, Kind, Language, Ruleset, input};

use super::explain_rule::explain_rule;
use super::explain_turn::explain_turn;
use super::setup::{Reading, Setup, speakers};
use super::told::failed;
use super::{Exit, output};

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// 规则号（threat.arrest），或文件 / a rule id, or a file
    #[arg(value_name = "RULE|FILE")]
    subject: String,
    /// 从 0 数的话轮 / turn, counted from 0
    #[arg(long, value_name = "N")]
    turn: Option<usize>,
    /// 文件里有多份时，哪一份（id 或从 1 数的序号）/ which document of the file: id, or number from 1
    #[arg(long, value_name = "ID|N")]
    document: Option<String>,
    /// 不遮盖证件号、卡号、手机号、住址、登记的姓名 / show numbers, addresses and recorded names in full
    #[arg(long)]
    unmasked: bool,
    #[command(flatten)]
    reading: Reading,
}

impl Explain {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        let ruleset = setup.ruleset()?;
        let text = match ruleset.rule(&self.subject) {
            Some(rule) => explain_rule(&ruleset, rule, setup.language()),
            None => self.turn_of_file(&ruleset, setup.language())?,
        };
        output::print(text.as_bytes())?;
        Ok(Exit::Done)
    }

    fn turn_of_file(&self, ruleset: &Ruleset, language: Language) -> Result<String> {
        if let Some(category) = self.subject.strip_suffix(".evidence")
            && Category::ALL.iter().any(|known| known.id() == category)
        {
            return Err(failed(
                "这不是规则：没有一条规则命中，是多处弱证据合起来判的；经过见 zhijian explain 文件 --turn N",
                "this is no rule: no rule hit, weak evidence came together; see zhijian explain FILE --turn N",
            ));
        }
        if self.subject != "-" && !is_there(&self.subject) {
            let subject = &self.subject;
            return Err(failed(
                format!(
                    "{subject}: 不是规则，也不是文件（规则见 zhijian lexicon list；看判断过程用 zhijian explain 文件 --turn N）"
                ),
                format!(
                    "{subject}: neither a rule nor a file (rules: `zhijian lexicon list`; a trace: explain FILE --turn N)"
                ),
            ));
        }
        let turn = self.turn.ok_or_else(|| {
            failed(
                format!("请写明哪个话轮：zhijian explain {} --turn N", self.subject),
                format!("say which turn: explain {} --turn N", self.subject),
            )
        })?;
        let (call, count) = self.pick(ruleset)?;
        if count > 1 && self.document.is_none() {
            let (subject, id) = (&self.subject, &call.id);
            let note = match language {
                Language::Zh => {
                    format!("{subject} 里有 {count} 份文档，这是第 1 份 {id}；看别的请加 --document")
                }
                Language::En => format!(
                    "{subject} holds {count} documents, this is the first, {id}; --document for others"
                ),
            };
            output::complain(&note);
        }
        if turn >= call.turns.len() {
            let (id, last) = (&call.id, call.turns.len().saturating_sub(1));
            return Err(failed(
                format!("{id} 的话轮是 0 到 {last}"),
                format!("{id} has turns 0 to {last}"),
            ));
        }
        let masker = (!self.unmasked).then(|| Masker::new(&call.meta));
        let show = |text: &str| match &masker {
            Some(masker) => masker.mask(text).into_owned(),
            None => text.to_owned(),
        };
        Ok(explain_turn(ruleset, &call, turn, language, &show))
    }

    /// The document that is asked about, and how many the file holds.
    fn pick(&self, ruleset: &Ruleset) -> Result<(zhijian::Call, usize)> {
        let mut documents = Vec::new();
        let archive = archive_of(&self.subject).map(|path| path.display().to_string());
        let named = archive.as_ref().unwrap_or(&self.subject);
        let is_named = |document: &Result<zhijian::Call, input::DocumentError>| match document {
            Ok(call) => archive.is_none() || call.source.path == self.subject,
            Err(error) => archive.is_none() || error.source.path == self.subject,
        };
        for found in input::find(std::slice::from_ref(named)) {
            let found = found?;
            let bytes = input::load(&found)?;
            let read_as = |kind| {
                input::read_bytes(
                    &found.path,
                    &bytes,
                    &speakers(ruleset),
                    &self.reading.options(kind),
                )
            };
            let mut read = read_as(None);
            // What is no talk may be a text that `check` reads: a message, a script without headings.
            if read.iter().all(Result::is_err) {
                let script = read_as(Some(Kind::Script));
                if script.iter().any(Result::is_ok) {
                    read = script;
                }
            }
            documents.extend(read.into_iter().filter(is_named));
        }
        let count = documents.len();
        let wanted = self.document.as_deref().unwrap_or("1");
        // An id comes before a number: ids may be numbers.
        let by_id = documents
            .iter()
            .position(|document| document.as_ref().is_ok_and(|call| call.id == wanted));
        let by_number = || wanted.parse::<usize>().ok()?.checked_sub(1);
        let at = by_id.or_else(by_number).filter(|at| *at < count);
        if let Some(at) = at {
            return Ok((documents.swap_remove(at)?, count));
        }
        let subject = &self.subject;
        Err(failed(
            format!("{subject} 里没有文档 {wanted}；一共 {count} 份"),
            format!("{subject} has no document {wanted}; it holds {count}"),
        ))
    }
}

/// Whether the subject is a file, or one inside an archive as results name it: `calls.zip/a.txt`.
fn is_there(subject: &str) -> bool {
    Path::new(subject).exists() || archive_of(subject).is_some()
}

/// The archive that a path leads into.
fn archive_of(subject: &str) -> Option<&Path> {
    Path::new(subject).ancestors().skip(1).find(|path| path.is_file())
}
