//! What a rule says, on what it rests, and its examples.

use std::fmt::Write as _;

use zhijian::lexicon::{CompiledRule, Example};
use zhijian::{Language, Ruleset};

/// A page of text on one rule.
pub(crate) fn explain_rule(ruleset: &Ruleset, rule: &CompiledRule, language: Language) -> String {
    let zh = language == Language::Zh;
    let t = |chinese: &'static str, english: &'static str| if zh { chinese } else { english };
    let catalogue = ruleset.catalogue();
    let mut out = String::new();
    let _ = writeln!(out, "{}  {}", rule.id, rule.name.get(language));
    let _ = writeln!(
        out,
        "{} · {} · {}",
        catalogue.category(rule.category, language),
        catalogue.severity(rule.severity, language),
        zhijian::report::certainty_name(rule.certainty, language)
    );
    for also in &rule.also {
        let _ = writeln!(out, "  + {}", catalogue.category(*also, language));
    }
    let _ = writeln!(out, "{}", rule.message.get(language));
    if let Some(instead) = &rule.instead {
        let _ = writeln!(out, "{}: {}", t("可改为", "instead"), instead.get(language));
    }
    let _ = writeln!(out, "\n{}:", t("依据", "rests on"));
    for citation in rule.cites.iter().filter_map(|id| ruleset.citation(id)) {
        let dates = match (&citation.from, &citation.to) {
            (Some(from), Some(to)) => format!(" {from} – {to}"),
            (Some(from), None) => format!(" {} {from}", t("自", "from")),
            (None, Some(to)) => format!(" {} {to}", t("至", "to")),
            (None, None) => String::new(),
        };
        let _ = writeln!(
            out,
            "  {} ({}{dates}; {})",
            citation.title.get(language),
            citation.force,
            citation.verified
        );
    }
    let mut list = |title: &str, items: &mut dyn Iterator<Item = &str>| {
        let items: Vec<&str> = items.collect();
        if !items.is_empty() {
            let _ = writeln!(out, "\n{title}:");
            for item in items {
                let _ = writeln!(out, "  {item}");
            }
        }
    };
    list(
        t(
            "句式（确定，弱证据不能排除）",
            "patterns (certain, whatever evidence says)",
        ),
        &mut rule.unmistakable.iter().map(|p| p.source.as_str()),
    );
    list(
        t("句式（确定）", "patterns (certain)"),
        &mut rule.patterns.iter().map(|p| p.source.as_str()),
    );
    list(
        t("句式（疑似）", "patterns (suspected)"),
        &mut rule.suspect.iter().map(|p| p.source.as_str()),
    );
    list(
        t("例外", "exceptions"),
        &mut rule
            .unless
            .iter()
            .chain(&rule.unless_turn)
            .map(|p| p.source.as_str()),
    );
    list(
        t("能排除它的线索", "cues that excuse"),
        &mut rule.excused_by.iter().map(|cue| ruleset.cues()[*cue].id.as_str()),
    );
    list(
        t("命中的例子", "examples that hit"),
        &mut rule.hit.iter().map(text),
    );
    list(
        t("不命中的例子", "examples that miss"),
        &mut rule.miss.iter().map(text),
    );
    out
}

fn text(example: &Example) -> &str {
    match example {
        Example::Line(text) => text,
        Example::Scene(scene) => &scene.text,
    }
}
