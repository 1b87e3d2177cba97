//! `zhijian lexicon suggest --from CALLS`: candidates for terms from labelled calls. Lists them and writes nothing.

use std::fmt::Write as _;

use anyhow::Result;
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use zhijian::input::Gold;
use zhijian::workshop::{Candidate, CandidateOrigin, Suggester, Suggestions};
use zhijian::{Analysis, Analyzer, GoldCall, Language};

use super::compare::{printable, table};
use super::eval::read_gold;
use super::setup::Setup;
use super::told::failed;
use super::{Exit, output};

/// Documents judged together; bounds what is held in memory.
const BATCH: usize = 256;

/// Arguments of `lexicon suggest`.
#[derive(Debug, Args)]
pub(crate) struct LexiconSuggest {
    /// 复核、标注过的通话（JSONL）/ reviewed, labelled calls
    #[arg(long, required = true, num_args = 1.., value_name = "CALLS")]
    from: Vec<String>,
    /// 至少在几份文件里出现 / in how many documents a candidate must be
    #[arg(long, default_value_t = 2, value_name = "N")]
    least: usize,
    /// 每类至多列几个 / how many candidates of each category and origin are listed
    #[arg(long, default_value_t = 20, value_name = "N")]
    most: usize,
    /// 输出格式 / output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Text,
    Json,
}

impl LexiconSuggest {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        let analyzer = Analyzer::new(setup.ruleset()?);
        let documents: Vec<GoldCall> = read_gold(&self.from)?
            .into_iter()
            .filter_map(|gold| match gold {
                Gold::Call(call) => Some(call),
                Gold::Line(_) => None,
            })
            .collect();
        if documents.iter().all(|gold| gold.labels.iter().all(Vec::is_empty)) {
            let files = self.from.join(" ");
            return Err(failed(
                format!("{files}: 没有一个话轮有标注；要从复核过的通话里找（记录的话轮里有 labels）"),
                format!(
                    "{files}: no turn has a label; candidates come from reviewed calls (records whose turns have labels)"
                ),
            ));
        }
        let mut suggester = Suggester::new(analyzer.ruleset());
        for several in documents.chunks(BATCH) {
            let judged: Vec<Analysis> = several
                .par_iter()
                .map(|gold| analyzer.analyze(&gold.call))
                .collect();
            for (gold, analysis) in several.iter().zip(&judged) {
                suggester.add(gold, analysis);
            }
        }
        let found = suggester.finish(self.least, self.most);
        let text = match self.format {
            Format::Json => serde_json::to_string_pretty(&found)? + "\n",
            Format::Text => page(&found, setup.language()),
        };
        output::print(text.as_bytes())?;
        Ok(Exit::Done)
    }
}

fn page(found: &Suggestions, language: Language) -> String {
    let say = |zh: &'static str, en: &'static str| match language {
        Language::Zh => zh,
        Language::En => en,
    };
    let [confirmed, missed] = found.turns;
    let mut out = format!(
        "{} {}  {} {}  {} {confirmed}  {} {missed}\n",
        say("规则集", "ruleset"),
        found.ruleset,
        say("文件", "documents"),
        found.documents,
        say("判出的标注", "labels found"),
        say("漏判的标注", "labels missed"),
    );
    let same = |a: &Candidate, b: &Candidate| (a.category, a.from) == (b.category, b.from);
    for group in found.candidates.chunk_by(same) {
        let Some(first) = group.first() else { continue };
        let from = match first.from {
            CandidateOrigin::Missed => say("漏判的话里常见", "frequent where something was missed"),
            CandidateOrigin::Neighbour => say("判对的问题旁边常见", "frequent beside confirmed findings"),
        };
        let _ = writeln!(out, "\n{}  {from}", first.category);
        let mut rows = table([
            say("词", "words"),
            say("话轮", "turns"),
            say("文件", "documents"),
            say("别处", "elsewhere"),
            say("出处", "places"),
        ]);
        for candidate in group {
            let places = candidate.places.iter();
            let places: Vec<String> = places
                .map(|place| printable(&format!("{}#{}", place.id, place.turn)))
                .collect();
            rows.add_row([
                candidate.term.clone(),
                candidate.turns.to_string(),
                candidate.documents.to_string(),
                candidate.elsewhere.to_string(),
                places.join(" "),
            ]);
        }
        let _ = writeln!(out, "{}", rows.trim_fmt());
    }
    let end = if found.candidates.is_empty() {
        say("没有够常见的候选", "no candidate is frequent enough")
    } else {
        say(
            "以上只是候选，没有写入任何词表；加之前看原话，加之后跑 lexicon lint 和 lexicon diff",
            "these are candidates and stand in no lexicon; read the turns first, then lexicon lint and lexicon diff",
        )
    };
    let _ = writeln!(out, "\n{end}");
    out
}
