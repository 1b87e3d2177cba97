//! A menace put anywhere into scripts that hold none: `check` must show it wherever an agent would say it.
//!
//! The clean scripts of `corpus/scripts` (Markdown and text) with one line more, in the forms in which lines to be said are
//! written. Left out are places where nobody speaks: front matter, and what stands under a heading that forbids.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::cli::{folder, path, records, run};
use crate::shared::{gold, root};

/// A menace by words, one by a place, an untrue claim, an announcement to others: grave ones, whoever listens.
const MENACES: [&str; 4] = [
    "今天再不还钱我就打断你的腿",
    "明天就让警察上门把你抓去坐牢",
    "不还钱我们就去你单位门口拉横幅让你丢工作",
    "我会给你通讯录里的人挨个打电话说你欠钱不还",
];
const FORMS: [&str; 5] = [
    "{}。",
    "- {}。",
    "坐席：{}。",
    "若客户仍不还，则答：{}。",
    "“{}。”",
];

/// Every which place of a script is tried.
const STEP: usize = 5;

#[test]
fn a_menace_is_shown_wherever_it_is_put() {
    let mut files = Vec::new();
    for (name, text) in clean_scripts() {
        let lines: Vec<&str> = text.lines().collect();
        let places = (1..lines.len())
            .step_by(STEP)
            .filter(|at| is_spoken(&lines[..*at]));
        for at in places {
            let number = files.len();
            let menace = FORMS[number % FORMS.len()].replace("{}", MENACES[at % MENACES.len()]);
            let mut changed = lines.clone();
            changed.insert(at, &menace);
            files.push((at + 1, format!("{number:03}-{name}"), changed.join("\n")));
        }
    }
    assert!(files.len() > 60, "only {} places", files.len());

    let contents: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(_, name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    let folder = folder(&contents);
    let (code, out, err) = run(&["check", &path(&folder, ""), "--format", "jsonl", "--quiet"]);
    assert_eq!((code, err.as_str()), (1, ""));
    let shown: BTreeSet<(String, u64)> = records(&out).iter().flat_map(findings).collect();
    let passed: Vec<_> = files
        .iter()
        .filter(|(line, name, _)| !shown.contains(&(name.clone(), *line as u64)))
        .map(|(line, name, text)| format!("{name}:{line} {}", text.lines().nth(line - 1).unwrap_or("")))
        .collect();
    assert!(
        passed.is_empty(),
        "{} of {} passed:\n{}",
        passed.len(),
        files.len(),
        passed.join("\n")
    );
}

/// File names and lines of the findings of a record.
fn findings(record: &Value) -> Vec<(String, u64)> {
    let source = record["source"]["path"].as_str().unwrap_or_default();
    let name = source.rsplit('/').next().unwrap_or_default();
    let findings = record["findings"].as_array().into_iter().flatten();
    findings
        .filter(|finding| finding["severity"] != "notice")
        .map(|finding| (name.to_owned(), finding["line"].as_u64().unwrap_or_default()))
        .collect()
}

fn clean_scripts() -> Vec<(String, String)> {
    let scripts = ["s01", "s02", "s03"].map(|author| gold(&format!("corpus/scripts/{author}.jsonl")));
    let clean = scripts
        .into_iter()
        .flatten()
        .filter(|script| script.labels.iter().all(Vec::is_empty));
    let texts = clean.flat_map(|script| {
        ["md", "txt"].map(|ending| {
            let name = format!("{}.{ending}", script.call.id);
            let text = std::fs::read_to_string(root(&format!("corpus/scripts/{name}"))).ok()?;
            Some((name, text))
        })
    });
    texts.flatten().collect()
}

/// Whether what follows these lines may be said: they end neither in front matter nor under what forbids.
fn is_spoken(before: &[&str]) -> bool {
    const FORBID: [&str; 6] = ["禁", "忌", "不许", "不说", "不得", "红线"];
    let in_front = before.first() == Some(&"---") && before.iter().filter(|line| **line == "---").count() < 2;
    let heading = before.iter().rev().find(|line| line.starts_with(['#', '【']));
    !in_front && !heading.is_some_and(|heading| FORBID.iter().any(|word| heading.contains(word)))
}
