//! `batch compare`: what changed between two runs.

use std::fs;

use serde_json::{Value, json};

use super::{lines, night};
use crate::cli::zhijian;
#[test]
fn comparing_two_runs_says_what_changed_and_which_documents_flipped() {
    let night = night(1);
    night.done("a", "a.state", &[]);
    night.done("b", "b.state", &[]);
    let (a, b, c) = (night.at("a"), night.at("b"), night.at("c"));
    let compare = |more: &[&str]| {
        let output = zhijian(&[&["batch", "compare"], more].concat())
            .output()
            .expect("the program runs");
        (
            output.status.code(),
            String::from_utf8(output.stdout).expect("UTF-8"),
            String::from_utf8(output.stderr).expect("UTF-8"),
        )
    };
    let json = |a: &str, b: &str| -> Value {
        let (code, out, err) = compare(&[a, b, "--format", "json"]);
        assert_eq!((code, err.as_str()), (Some(0), ""));
        serde_json::from_str(&out).expect("JSON")
    };
    let same = json(&a, &b);
    assert_eq!(
        (
            same["flipped"].as_array().map(Vec::len),
            &same["only_a"],
            &same["only_b"]
        ),
        (Some(0), &json!(0), &json!(0))
    );

    // One record gets a threat, one loses its words, one goes, one comes.
    let path = night.at("calls/records.jsonl");
    let text = fs::read_to_string(&path).expect("text");
    let mut records: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let clean =
        json!([{"role": "agent", "text": "您好，请问是张三本人吗？"}, {"role": "customer", "text": "我是"}]);
    let threat =
        json!([{"role": "agent", "text": "今天再不还我打断你的腿。"}, {"role": "customer", "text": "我是"}]);
    let before: Vec<Value> = lines(&night.results("a"), "documents")
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let of = |verdict: &str| {
        before
            .iter()
            .find(|row| {
                row["verdict"] == verdict
                    && row["agent"] != Value::Null
                    && row["path"].as_str().is_some_and(|path| path.ends_with(".jsonl"))
            })
            .expect("such a document")
    };
    let (worse, better) = (of("pass")["id"].clone(), of("fail")["id"].clone());
    records.remove(
        records
            .iter()
            .position(|record| record["id"] != worse && record["id"] != better)
            .expect("another"),
    );
    for record in &mut records {
        if record["id"] == worse {
            record["turns"] = threat.clone();
        } else if record["id"] == better {
            record["turns"] = clean.clone();
        }
    }
    records.push(json!({"id": "new", "turns": clean}));
    let text: String = records.iter().map(|record| format!("{record}\n")).collect();
    fs::write(&path, text).expect("written");
    night.done("c", "c.state", &[]);
    let changed = json(&a, &c);
    let flip = |id: &Value| {
        let flips = changed["flipped"].as_array().expect("a list");
        flips
            .iter()
            .find(|flip| flip["id"] == *id)
            .unwrap_or_else(|| panic!("{id} flipped: {changed}"))
            .clone()
    };
    assert_eq!(
        (flip(&worse)["from"].clone(), flip(&worse)["to"].clone()),
        (json!("pass"), json!("fail"))
    );
    assert_eq!(flip(&worse)["rules_new"], json!(["threat.violence"]));
    assert_eq!(flip(&better)["from"], "fail");
    assert!(!flip(&better)["rules_gone"].as_array().expect("a list").is_empty());
    assert_eq!(changed["flipped"].as_array().map(Vec::len), Some(2), "{changed}");
    // The record without an id of its own was called after a place that is another one now.
    assert_eq!((&changed["only_a"], &changed["only_b"]), (&json!(2), &json!(2)));
    let count = |name: &str, side: &str| changed[name]["threat.violence"][side].as_u64().expect("a number");
    assert!(count("rules", "b") >= count("rules", "a"));
    let agent = flip(&worse)["agent"].as_str().expect("an agent").to_owned();
    assert!(
        changed["agents"][&agent]["documents"]["a"].as_u64() > Some(5),
        "{changed}"
    );
    let (_, page, _) = compare(&[&a, &c]);
    for part in [
        "通过 → 不通过",
        "+threat.violence",
        worse.as_str().expect("an id"),
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let (_, page, _) = compare(&[&a, &c, "--lang", "en"]);
    assert!(page.contains("pass → fail"), "{page}");

    fs::remove_file(night.at("b/summary.json")).expect("removed");
    let (code, _, err) = compare(&[&a, &b]);
    assert_eq!((code, err.lines().count()), (Some(2), 1));
    assert!(err.contains("里面没有完整的一次运行"), "{err}");
}
