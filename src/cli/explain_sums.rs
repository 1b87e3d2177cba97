//! The sums of weighted evidence of one turn, category by category, and the features that weigh most in each.
//!
//! Takes a judged document, adds lines for people. Must not know how sums are made.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use zhijian::judge::{Document, Hits, LineDecision, Weighed, WeighedTurn, weigh_turns};
use zhijian::lexicon::{CategoryWeights, Leanings, UNREAD};
use zhijian::{Category, Language, Role};

/// The sums of weighted evidence and the features that weigh most.
pub(super) fn explain_sums(
    document: &Document<'_>,
    line: &LineDecision,
    hits: &Hits,
    turn: usize,
    language: Language,
    out: &mut String,
) {
    const SHOWN: usize = 8;
    let weights = document.ruleset.weights();
    if weights.is_empty() || document.role(turn) != Role::Agent {
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
