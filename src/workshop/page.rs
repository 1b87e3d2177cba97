//! A difference between lexicons as one page of HTML that needs nothing beside itself.
//!
//! Takes the difference and what was measured on the way, gives HTML; the template escapes. Must not know files.

use std::time::Duration;

use minijinja::Environment;
use minijinja::value::Serde;
use serde_json::{Value, json};

use super::diff::{Difference, FigureChange, Place};
use crate::model::{Language, Verdict};

const TEMPLATE: &str = include_str!("page.html");

/// Less text than this measures the warming up of the machine.
const FEWEST_BYTES: usize = 100_000;

/// How long judging took. It changes from run to run and from machine to machine: pages for people show it, records never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// Bytes of the turns' texts.
    pub bytes: usize,
    /// One thread's time by the old lexicons.
    pub old: Duration,
    /// One thread's time by the new lexicons.
    pub new: Duration,
}

impl Measured {
    /// Millions of bytes.
    #[must_use]
    pub fn megabytes(self) -> f64 {
        self.bytes as f64 / 1e6
    }

    /// Milliseconds for a million bytes before and after; `None` where there is too little text to tell.
    #[must_use]
    pub fn per_megabyte(self) -> Option<(f64, f64)> {
        let each = |time: Duration| time.as_secs_f64() * 1e3 / self.megabytes();
        (self.bytes >= FEWEST_BYTES).then(|| (each(self.old), each(self.new)))
    }
}

/// The page of a difference.
#[must_use]
pub fn difference_page(difference: &Difference, measured: Measured, language: Language) -> String {
    let zh = language == Language::Zh;
    let rules = difference.rules.iter().map(|(id, change)| {
        let signs = [
            ("+", &change.gained),
            ("−", &change.lost),
            ("±", &change.regraded),
        ];
        let places = signs
            .into_iter()
            .flat_map(|(sign, places)| places.iter().map(move |place| place_of(sign, place)));
        json!({
            "id": id,
            "gained": change.gained.len(),
            "lost": change.lost.len(),
            "regraded": change.regraded.len(),
            "places": places.collect::<Vec<_>>(),
        })
    });
    let figures = difference.figures.iter().flat_map(|figures| &figures.categories);
    let figures = figures.map(|(name, change)| figure_of(name, change));
    let verdicts = [Verdict::Fail, Verdict::Review, Verdict::Pass].map(|verdict| {
        let count = difference.verdicts.get(verdict.id()).copied().unwrap_or_default();
        json!({ "id": verdict.id(), "before": count.before, "after": count.after })
    });
    let time = measured.per_megabyte().map(|(old, new)| {
        json!({
            "old": format!("{old:.1}"),
            "new": format!("{new:.1}"),
            "megabytes": format!("{:.2}", measured.megabytes()),
        })
    });
    let page = json!({
        "zh": zh,
        "difference": difference,
        "labelled": difference.figures.as_ref().map(|figures| figures.documents),
        "figures": figures.collect::<Vec<_>>(),
        "verdicts": verdicts,
        "rules": rules.collect::<Vec<_>>(),
        "time": time,
    });
    Environment::new()
        .render_named_str("page.html", TEMPLATE, Serde(page))
        .expect("the template is part of the program, and a test renders it with all that it may show")
}

fn place_of(sign: &str, place: &Place) -> Value {
    json!({ "sign": sign, "place": place })
}

fn figure_of(name: &str, change: &FigureChange) -> Value {
    let share = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"));
    let sides = [change.before, change.after].map(|figure| {
        let [_, alarms, missed] = figure.counts;
        json!({
            "precision": share(figure.precision),
            "recall": share(figure.recall),
            "alarms": alarms,
            "missed": missed,
        })
    });
    let [before, after] = sides;
    json!({ "name": name, "before": before, "after": after })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workshop::{BeforeAfter, Differ, Figure, Flipped, GoldDifference, RuleDifference};

    fn difference() -> Difference {
        let mut difference = Differ::new("old", "new", false).finish();
        let place = Place {
            id: "<script>alert(1)</script>".into(),
            path: "a & b".into(),
            turn: 2,
            category: "threat",
            severity: "major",
            certainty: "certain",
            text: "抓<你>".into(),
            labelled: Some(false),
        };
        let change = RuleDifference {
            gained: vec![place.clone()],
            lost: vec![place],
            regraded: Vec::new(),
        };
        difference.rules.insert("threat.arrest".into(), change);
        difference
            .verdicts
            .insert("fail", BeforeAfter { before: 1, after: 2 });
        difference.flipped.push(Flipped {
            id: "c1".into(),
            path: "c".into(),
            line: 1,
            from: Verdict::Pass,
            to: Verdict::Fail,
        });
        let figure = Figure {
            precision: Some(0.5),
            recall: None,
            counts: [1, 1, 0],
        };
        let change = FigureChange {
            before: Figure::default(),
            after: figure,
        };
        difference.figures = Some(GoldDifference {
            documents: 7,
            categories: [("threat", change)].into(),
        });
        difference
    }

    #[test]
    fn all_is_shown_escaped_and_nothing_is_fetched() {
        let measured = Measured {
            bytes: 2_000_000,
            old: Duration::from_millis(100),
            new: Duration::from_millis(150),
        };
        for language in [Language::Zh, Language::En] {
            let page = difference_page(&difference(), measured, language);
            for shown in [
                "&lt;script&gt;",
                "抓&lt;你&gt;",
                "threat.arrest",
                "50.0",
                "75.0",
                "2.00",
                "0.500",
            ] {
                assert!(page.contains(shown), "{shown}: {page}");
            }
            for outside in ["<script", "http:", "https:", "src=", "href=", "url("] {
                assert!(!page.contains(outside), "{outside}");
            }
        }
    }

    #[test]
    fn of_little_text_no_rate_is_told() {
        let measured = Measured {
            bytes: FEWEST_BYTES - 1,
            old: Duration::from_millis(1),
            new: Duration::from_millis(1),
        };
        assert_eq!(measured.per_megabyte(), None);
        assert!(!difference_page(&difference(), measured, Language::En).contains("measured"));
    }
}
