//! `zhijian explain RULE`, and `zhijian explain FILE --turn N`: the whole trace of one turn.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use clap::Args;
use zhijian::judge::{self, Document, Hit, Weighed, WeighedTurn, weigh_turns};
use zhijian::lexicon::{CategoryWeights, Leanings, UNREAD};
use zhijian::report::{self, Masker};
use zhijian::{Category, Language, Ruleset, input};

use super::explain_rule::explain_rule;
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
            None => self.explain_turn(&ruleset, setup.language())?,
        };
        output::print(text.as_bytes())?;
        Ok(Exit::Done)
    }

    fn explain_turn(&self, ruleset: &Ruleset, language: Language) -> Result<String> {
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
        let call = self.pick(ruleset)?;
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
        Ok(trace(ruleset, &call, turn, language, &show))
    }

    fn pick(&self, ruleset: &Ruleset) -> Result<zhijian::Call> {
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
            let read = input::read_bytes(
                &found.path,
                &bytes,
                &speakers(ruleset),
                &self.reading.options(None),
            );
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
            return documents.swap_remove(at).map_err(Into::into);
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

/// Everything that was decided on one turn.
fn trace(
    ruleset: &Ruleset,
    call: &zhijian::Call,
    turn: usize,
    language: Language,
    show: &dyn Fn(&str) -> String,
) -> String {
    let document = Document::new(ruleset, call);
    let line = judge::decide_line(&document);
    let rules_only = judge::rule_hits(&document, &line);
    let (_, hits) = judge::weighed_hits(&document);
    let scene = document.scene(turn);
    let mut out = String::new();
    let t = |zh: &'static str, en: &'static str| if language == Language::Zh { zh } else { en };
    let _ = writeln!(
        out,
        "{} {} · {turn} · {}",
        t("文件", "document"),
        show(&call.id),
        report::role_name(document.role(turn), language)
    );
    let _ = writeln!(out, "{}: {}", t("原文", "raw"), show(&call.turns[turn].text));
    let _ = writeln!(out, "{}: {}", t("归一化", "normalised"), show(&scene.text.text()));
    let outcome = line
        .outcome
        .map(|outcome| report::outcome_name(outcome, language));
    let _ = writeln!(
        out,
        "{}: {}   {}: {}",
        t("在听的人", "listener"),
        report::line_name(line.lines[turn], language),
        t("通话结果", "outcome"),
        outcome.unwrap_or("–")
    );
    if let Some((at, why)) = &line.why {
        let why = report::evidence_name(why, language);
        let _ = writeln!(out, "  {} {at}: {why}", t("依据话轮", "because of turn"));
    }
    let _ = writeln!(out, "{}:", t("词类命中", "terms"));
    for candidate in scene.candidates() {
        let edge = candidate.crossing.map_or(String::new(), |word| {
            format!("   ✗ {} {word}", t("边界被词穿过", "crossed by"))
        });
        let _ = writeln!(
            out,
            "  {:>3}–{:<3} <{}> {}{edge}",
            candidate.span.start,
            candidate.span.end,
            candidate.class,
            show(&scene.text.slice(candidate.span))
        );
    }
    let _ = writeln!(out, "{}:", t("规则命中", "hits of rules"));
    for hit in rules_only.all.iter().filter(|h| h.turn == turn) {
        let _ = writeln!(out, "  {}", describe(&document, hit, language, show));
    }
    let _ = writeln!(out, "{}:", t("结论", "findings and dismissals"));
    for hit in hits.all.iter().filter(|h| h.turn == turn) {
        let _ = writeln!(out, "  {}", describe(&document, hit, language, show));
    }
    evidence(&document, &line, &rules_only, turn, language, &mut out);
    out
}

fn describe(document: &Document<'_>, hit: &Hit, language: Language, show: &dyn Fn(&str) -> String) -> String {
    let name = hit
        .rule
        .map_or("evidence", |index| document.ruleset.rules()[index].id.as_str());
    let words = show(&document.scene(hit.turn).text.slice(hit.span));
    let charges: Vec<String> = hit
        .charges
        .iter()
        .map(|charge| {
            let certainty = report::certainty_name(charge.certainty, language);
            format!("{} {certainty}", charge.category.id())
        })
        .collect();
    let verdict = match &hit.dismissed {
        Some((reason, by)) => format!(
            "✗ {}{}",
            report::reason_name(reason, document.ruleset.catalogue(), language),
            by.as_ref().map_or(String::new(), |by| format!(" “{}”", show(by)))
        ),
        None => format!("✓ {}", charges.join(" + ")),
    };
    format!(
        "{name} “{words}” {verdict}{}",
        hit.note.as_ref().map_or(String::new(), |n| format!(" [{n}]"))
    )
}

/// The sums of weighted evidence and the features that weigh most.
fn evidence(
    document: &Document<'_>,
    line: &judge::LineDecision,
    hits: &judge::Hits,
    turn: usize,
    language: Language,
    out: &mut String,
) {
    const SHOWN: usize = 8;
    let weights = document.ruleset.weights();
    if weights.is_empty() || document.role(turn) != zhijian::Role::Agent {
        return;
    }
    let title = if language == Language::Zh {
        "弱证据相加（千分之一；权重、网络、其中记住的对话、其中已知情况 → 合计）"
    } else {
        "weighted evidence (thousandths; weights, network, of it the talk as remembered, of it what is known beside → together)"
    };
    let _ = writeln!(out, "{title}:");
    let weighed = Weighed::new(document, line, hits, turn);
    let turns = weigh_turns(document, line, hits);
    let Some(WeighedTurn {
        own, beside, sums, ..
    }) = turns.into_iter().find(|weighed| weighed.turn == turn)
    else {
        return;
    };
    let scale = weighed.scale();
    let mut counts: BTreeMap<String, i32> = BTreeMap::new();
    for name in weighed.names() {
        *counts.entry(name).or_default() += 1;
    }
    let rows: Vec<(String, CategoryWeights)> = counts
        .into_iter()
        .filter_map(|(name, times)| {
            let row = weights.row(&name)?;
            Some((name, row.map(|weight| weight * times * scale / 1000)))
        })
        .collect();
    let _ = writeln!(
        out,
        "  {}: {} / {} / {}",
        if language == Language::Zh {
            "其他话轮（最高 / 次高 / 平均）"
        } else {
            "other turns (loudest / second / mean)"
        },
        beside.loudest,
        beside.second,
        beside.mean
    );
    let title = if language == Language::Zh {
        "已知情况"
    } else {
        "known beside"
    };
    let _ = writeln!(out, "  {title}: {}", weighed.known.names().join(" · "));
    explain_leanings(&beside.leanings, language, out);
    let [in_talk, in_known] = weighed.read_in_talk_and_known();
    for category in Category::ALL {
        let sum = sums[category.index()];
        let mut terms: Vec<(&str, i32)> = rows
            .iter()
            .map(|(name, row)| (name.as_str(), row[category.index()]))
            .filter(|(_, weight)| *weight != 0)
            .collect();
        let threshold = weights.threshold[category.index()];
        let [read, remembered, known] = match own.read {
            UNREAD => [(); 3].map(|()| "–".to_string()),
            read => [read, in_talk, in_known].map(|sums| sums[category.index()].to_string()),
        };
        let mark = if sum >= threshold { "≥" } else { "<" };
        let _ = writeln!(
            out,
            "  {:<16} {:>7} {read:>7} {remembered:>7} {known:>7} → {sum:>7} {mark} {threshold}",
            category.id(),
            own.weighed[category.index()],
        );
        terms.sort_by(|a, b| b.1.abs().cmp(&a.1.abs()).then_with(|| a.0.cmp(b.0)));
        let strongest: Vec<String> = terms
            .iter()
            .take(SHOWN)
            .map(|(name, weight)| format!("{name} {weight:+}"))
            .collect();
        let _ = writeln!(out, "      {}", strongest.join(" · "));
    }
}

/// How far the turns around lean to each category, where any does.
fn explain_leanings(leanings: &Leanings, language: Language, out: &mut String) {
    let leaning = Category::ALL.into_iter().filter_map(|category| {
        let at = category.index();
        let (before, after, most) = (leanings.before[at], leanings.after[at], leanings.most[at]);
        // None leans further than the one that leans most.
        (most > 0).then(|| format!("{} {before} / {after} / {most}", category.id()))
    });
    let leaning: Vec<String> = leaning.collect();
    if leaning.is_empty() {
        return;
    }
    let title = if language == Language::Zh {
        "前后话轮的偏向（上一 / 下一 / 其他里最偏的）"
    } else {
        "leanings of turns around (before / after / most)"
    };
    let _ = writeln!(out, "  {title}: {}", leaning.join(" · "));
}
