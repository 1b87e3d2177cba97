//! The whole trace of one turn: text, terms and their edges, hits of rules, what became of them, the sums of weighted evidence.
//!
//! Takes a ruleset and a call, gives text for people. Must not know where the call comes from.

use std::fmt::Write as _;

use zhijian::judge::{self, Document, Hit};
use zhijian::{Call, Language, Ruleset, report};

use super::explain_sums::explain_sums;

/// Everything that was decided on one turn.
pub(super) fn explain_turn(
    ruleset: &Ruleset,
    call: &Call,
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
    explain_sums(&document, &line, &rules_only, turn, language, &mut out);
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
