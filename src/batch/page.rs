//! The summary of a run as one page of HTML that needs nothing beside itself.
//!
//! Takes counts and names from the catalogue, gives HTML; the template escapes. Must not know files.

use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;
use serde_json::json;

use crate::model::{Catalogue, Language, Severity};

use super::tally::{Count, Tally};

const TEMPLATE: &str = include_str!("page.html");

#[derive(Serialize)]
struct Line {
    id: String,
    name: String,
    count: Count,
}

#[derive(Serialize)]
struct Bar {
    id: String,
    count: usize,
    percent: f64,
}

/// The page of a run.
pub(super) fn write(tally: &Tally, catalogue: &Catalogue, language: Language) -> String {
    let summary = &tally.summary;
    let rule_name = |id: &str| {
        catalogue
            .rules
            .get(id)
            .map_or(id, |rule| rule.name.get(language))
            .to_owned()
    };
    let categories = summary.categories.iter().map(|(id, count)| Line {
        name: catalogue
            .categories
            .get(id)
            .map_or(id.as_str(), |name| name.get(language))
            .to_owned(),
        id: id.clone(),
        count: *count,
    });
    let rules = summary.rules.iter().map(|(id, count)| Line {
        name: rule_name(id),
        id: id.clone(),
        count: *count,
    });
    let mut rules: Vec<Line> = rules.collect();
    rules.sort_by(|a, b| {
        b.count
            .documents
            .cmp(&a.count.documents)
            .then_with(|| a.id.cmp(&b.id))
    });
    let judged = summary.documents - summary.quarantined;
    let verdicts = ["fail", "review", "pass"].map(|id| {
        let count = summary.verdicts.get(id).copied().unwrap_or_default();
        Bar {
            id: id.to_owned(),
            count,
            percent: (count * 1000 / judged.max(1)) as f64 / 10.0,
        }
    });
    let worst = tally.worst.iter().map(|row| {
        let violations = row.findings.iter().filter(|f| f.severity > Severity::Notice);
        let mut names: Vec<String> = violations.map(|f| rule_name(&f.rule)).collect();
        names.dedup();
        let comma = if language == Language::Zh { "、" } else { ", " };
        json!({
            "id": row.id,
            "place": format!("{}:{}", row.path, row.line),
            "agent": row.agent,
            "verdict": row.verdict.id(),
            "score": row.score,
            "rules": names.join(comma),
        })
    });
    let failures = tally.failures.iter().map(|failure| {
        let place = match failure.line {
            0 => failure.path.clone(),
            line => format!("{}:{line}", failure.path),
        };
        json!({ "place": place, "what": failure.what.get(language), "help": failure.help.get(language) })
    });
    let page = json!({
        "zh": language == Language::Zh,
        "summary": summary,
        "judged": judged,
        "verdicts": verdicts,
        "rules": rules,
        "categories": categories.collect::<Vec<_>>(),
        "worst": worst.collect::<Vec<_>>(),
        "failures": failures.collect::<Vec<_>>(),
    });
    Environment::new()
        .render_named_str("page.html", TEMPLATE, Serde(page))
        .expect("the template is part of the program, and a test renders it with all that it may show")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Bilingual;
    use crate::report::DocumentFailure;

    #[test]
    fn what_is_shown_is_escaped_and_nothing_is_fetched() {
        let mut tally = Tally::new("abc");
        tally.failed(&DocumentFailure {
            path: "<script>alert(1)</script>.txt".into(),
            what: Bilingual::new("a & b", "a & b"),
            ..DocumentFailure::default()
        });
        for language in [Language::Zh, Language::En] {
            let page = write(&tally, &Catalogue::default(), language);
            assert!(!page.contains("<script"), "{page}");
            assert!(page.contains("a &amp; b"), "{page}");
            for outside in ["http:", "https:", "src=", "href=", "url("] {
                assert!(!page.contains(outside), "{outside}");
            }
        }
    }
}
