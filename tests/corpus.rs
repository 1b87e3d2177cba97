//! Floors of accuracy on labelled documents, and that the evaluation counts what it says it counts.
//!
//! The floors lie below what the program reaches, so that a change that costs accuracy is noticed; nothing is tuned on
//! the test split. The counts of `eval` are worked out a second time here, from the output that users get.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use zhijian::learn::{Counts, Figures, Share, evaluate};
use zhijian::{Analysis, Analyzer, Category, ElementId};

use crate::cli::zhijian;
use crate::shared::{RULES, SHIPPED, gold};

fn figures(analyzer: &Analyzer, path: &str, certain: bool) -> Figures {
    let documents = gold(path);
    let analyses: Vec<Analysis> = documents
        .iter()
        .map(|document| analyzer.analyze(&document.call))
        .collect();
    evaluate(documents.iter().zip(&analyses), certain)
}

#[test]
fn accuracy_stays_above_its_floors() {
    let all = figures(&SHIPPED, "corpus/gold/test.jsonl", false);
    let certain = figures(&SHIPPED, "corpus/gold/test.jsonl", true);
    let floors = [
        ("core micro-F1", all.core().f1(), 0.90),
        ("precision of certain findings", certain.core().precision(), 0.92),
        ("required elements", all.elements_required().value(), 0.95),
        ("outcome", all.outcome.value(), 0.96),
    ];
    for (what, reached, floor) in floors {
        let reached = reached.expect("there is something to count");
        assert!(reached >= floor, "{what}: {reached:.3}, floor {floor}");
    }
}

#[test]
fn scripts_in_their_own_files_stay_above_their_floors() {
    let files = std::fs::read_dir(crate::shared::root("corpus/scripts")).expect("the folder");
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    let mut gold: Vec<String> = names
        .filter(|name| name.ends_with(".jsonl"))
        .map(|name| format!("corpus/scripts/{name}"))
        .collect();
    gold.sort();
    let mut arguments = vec!["eval", "--json"];
    arguments.extend(gold.iter().map(String::as_str));
    let output = zhijian(&arguments).assert().success();
    let report: Value = serde_json::from_slice(&output.get_output().stdout).expect("JSON");
    for (place, floor) in [
        ("/any_violation/f1", 0.91),
        ("/elements_required", 0.93),
        ("/paths/found/f1", 0.77),
        ("/paths/elements", 0.70),
    ] {
        let reached = report.pointer(place).and_then(Value::as_f64).expect("a figure");
        assert!(reached >= floor, "{place}: {reached}, floor {floor}");
    }
}

#[test]
fn a_small_file_gives_counts_known_by_hand() {
    let figures = figures(&RULES, "tests/data/small-gold.jsonl", false);
    let counts = |tp, fp, fn_| Counts { tp, fp, fn_ };
    let expected = [
        (Category::Threat, counts(1, 1, 0)),
        (Category::Insult, counts(0, 0, 2)),
        (Category::FalseClaim, counts(0, 0, 0)),
        (Category::Privacy, counts(1, 0, 0)),
        (Category::Harassment, counts(0, 0, 1)),
        (Category::ImproperDemand, counts(0, 0, 0)),
    ];
    for (category, counts) in expected {
        assert_eq!(figures.categories[category.index()], counts, "{}", category.id());
    }
    assert_eq!((figures.documents, figures.turns), (4, 13));
    assert_eq!(figures.core(), counts(2, 1, 2));
    assert_eq!(figures.any, counts(2, 1, 1));
    assert_eq!((figures.clean_turns, figures.alarms), (6, 1));
    assert_eq!(figures.outcome, Share { right: 3, all: 4 });
    // s1: three right; s2: identity wrong; s3: the complaint channel is not among the required; s4: purpose is na here.
    assert_eq!(figures.elements_required(), Share { right: 3, all: 5 });
    assert_eq!(figures.elements_with_na, Share { right: 5, all: 8 });
    assert_eq!(
        figures.elements[ElementId::ALL.len() - 1],
        Share { right: 1, all: 1 }
    );
}

/// True positives, false positives, false negatives.
type Three = [u64; 3];

fn count(into: &mut BTreeMap<String, Three>, key: &str, wanted: bool, got: bool) {
    let cell = into.entry(key.to_owned()).or_default();
    cell[0] += u64::from(wanted && got);
    cell[1] += u64::from(!wanted && got);
    cell[2] += u64::from(wanted && !got);
}

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .filter(|l| !l.trim().is_empty())
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn round(value: f64, to: f64) -> f64 {
    (value * to).round() / to
}

#[test]
fn eval_counts_what_the_output_says() {
    for certain in [false, true] {
        let path = "corpus/gold/dev.jsonl";
        let output = zhijian(&["scan", path, "--format", "jsonl", "--quiet"])
            .assert()
            .success();
        let results = lines(&String::from_utf8_lossy(&output.get_output().stdout));
        let gold = lines(&std::fs::read_to_string(crate::shared::root(path)).expect("the gold file"));
        assert_eq!(gold.len(), results.len());
        let mut counts = BTreeMap::new();
        let (mut clean, mut alarms) = (0u32, 0u32);
        let mut elements: BTreeMap<String, [u32; 2]> = BTreeMap::new();
        let mut outcome = [0u32; 2];
        for (document, result) in gold.iter().zip(&results) {
            assert_eq!(document["id"], result["id"]);
            let mut predicted: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
            for finding in list(&result["findings"]) {
                if finding["severity"] != "notice" && (!certain || finding["certainty"] == "certain") {
                    let turn = finding["turn"].as_u64().expect("a turn");
                    predicted
                        .entry(turn)
                        .or_default()
                        .insert(finding["category"].as_str().expect("a category"));
                }
            }
            for (at, turn) in (0u64..).zip(list(&document["turns"])) {
                let wanted: BTreeSet<&str> = list(&turn["labels"]).iter().filter_map(Value::as_str).collect();
                let got = predicted.get(&at).cloned().unwrap_or_default();
                for category in Category::ALL {
                    let (wanted, got) = (wanted.contains(category.id()), got.contains(category.id()));
                    count(&mut counts, category.id(), wanted, got);
                    if Category::CORE.contains(&category) {
                        count(&mut counts, "core_micro", wanted, got);
                    }
                }
                count(&mut counts, "any_violation", !wanted.is_empty(), !got.is_empty());
                if turn["role"] == "agent" && wanted.is_empty() {
                    clean += 1;
                    alarms += u32::from(!got.is_empty());
                }
            }
            for (id, wanted) in document["elements"].as_object().into_iter().flatten() {
                if wanted != "na" {
                    let cell = elements.entry(id.clone()).or_default();
                    cell[0] += u32::from(result["elements"][id]["status"] == *wanted);
                    cell[1] += 1;
                }
            }
            if let Some(wanted) = document.get("outcome").filter(|o| !o.is_null()) {
                outcome[0] += u32::from(result["outcome"] == *wanted);
                outcome[1] += 1;
            }
        }
        let mut arguments = vec!["eval", path, "--json", "--quiet"];
        if certain {
            arguments.push("--certain");
        }
        let output = zhijian(&arguments).assert().success();
        let report: Value = serde_json::from_slice(&output.get_output().stdout).expect("JSON");
        for (key, [tp, fp, fn_]) in counts {
            let told = &report[&key];
            assert_eq!(
                (&told["tp"], &told["fp"], &told["fn"]),
                (&tp.into(), &fp.into(), &fn_.into()),
                "{key}"
            );
        }
        assert_eq!(report["documents"], gold.len());
        let rate = round(f64::from(alarms) * 1000.0 / f64::from(clean), 100.0);
        assert_eq!(report["false_alarms_per_1000_clean_agent_turns"], rate);
        for (id, [right, all]) in elements {
            assert_eq!(
                report["elements"][&id],
                round(f64::from(right) / f64::from(all), 1000.0),
                "{id}"
            );
        }
        assert_eq!(
            report["outcome"],
            round(f64::from(outcome[0]) / f64::from(outcome[1]), 1000.0)
        );
    }
}

#[test]
fn every_reported_place_slices_the_gold_turn() {
    let path = "corpus/gold/test.jsonl";
    let output = zhijian(&["scan", path, "--format", "jsonl", "--quiet"])
        .assert()
        .success();
    let results = lines(&String::from_utf8_lossy(&output.get_output().stdout));
    let gold = lines(&std::fs::read_to_string(crate::shared::root(path)).expect("the gold file"));
    let mut seen = 0;
    for (document, result) in gold.iter().zip(&results) {
        for finding in list(&result["findings"]) {
            let at = |key: &str| usize::try_from(finding[key].as_u64().expect("a number")).expect("small");
            let raw = document["turns"][at("turn")]["text"].as_str().expect("text");
            let words: Vec<char> = raw
                .chars()
                .skip(at("start"))
                .take(at("end") - at("start"))
                .collect();
            let text: Vec<char> = finding["text"].as_str().expect("text").chars().collect();
            let same = words.len() == text.len() && words.iter().zip(&text).all(|(r, t)| r == t || *t == '*');
            assert!(same, "{}: {finding}", document["id"]);
            seen += 1;
        }
    }
    assert!(seen > 50, "only {seen} findings");
}
