//! All rules as one Markdown page in both languages: what, why, on what it rests, examples.

use std::fmt::Write as _;

use zhijian::lexicon::{CompiledRule, Example};
use zhijian::{Category, Language, Ruleset};

/// The page; `docs/rules.md` holds it for the built-in lexicons.
pub(crate) fn rules_page(ruleset: &Ruleset) -> String {
    let mut out = String::from(
        "# 规则 / Rules\n\n由 `zhijian lexicon docs` 生成，不要手改。 Generated; do not edit.\n",
    );
    let catalogue = ruleset.catalogue();
    for category in Category::ALL {
        let _ = writeln!(
            out,
            "\n## {} / {}",
            catalogue.category(category, Language::Zh),
            catalogue.category(category, Language::En)
        );
        for rule in ruleset.rules().iter().filter(|rule| rule.category == category) {
            section(ruleset, rule, &mut out);
        }
    }
    out
}

fn section(ruleset: &Ruleset, rule: &CompiledRule, out: &mut String) {
    let catalogue = ruleset.catalogue();
    let _ = writeln!(out, "\n### {}（{}）`{}`\n", rule.name.zh, rule.name.en, rule.id);
    let also: Vec<String> = rule
        .also
        .iter()
        .map(|category| {
            format!(
                "{} / {}",
                catalogue.category(*category, Language::Zh),
                catalogue.category(*category, Language::En)
            )
        })
        .collect();
    let _ = writeln!(
        out,
        "{} / {}{}{}\n",
        catalogue.severity(rule.severity, Language::Zh),
        catalogue.severity(rule.severity, Language::En),
        if also.is_empty() { "" } else { " · + " },
        also.join(" · ")
    );
    let _ = writeln!(out, "{}。 {}.\n", rule.message.zh, rule.message.en);
    if let Some(instead) = &rule.instead {
        let _ = writeln!(out, "可改为 / instead: {} — {}\n", instead.zh, instead.en);
    }
    for citation in rule.cites.iter().filter_map(|id| ruleset.citation(id)) {
        let _ = writeln!(
            out,
            "- {} / {}（{}，{}）",
            citation.title.zh, citation.title.en, citation.force, citation.verified
        );
    }
    let _ = writeln!(out);
    for (mark, examples) in [("命中 / hit", &rule.hit), ("不命中 / miss", &rule.miss)] {
        for example in examples {
            let _ = writeln!(out, "- {mark}：{}", line(example));
        }
    }
}

fn line(example: &Example) -> String {
    let text = match example {
        Example::Line(text) => text,
        Example::Scene(scene) => &scene.text,
    };
    text.trim().lines().collect::<Vec<_>>().join(" ／ ")
}
