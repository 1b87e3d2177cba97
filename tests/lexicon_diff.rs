//! What a change of lexicons does to documents: two versions with a known effect, in both directions.

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::{folder, path, run};
use crate::shared::assert_golden;

/// A rule that only the newer lexicons have.
const RULE: &str = "category = \"improper_demand\"

[[rule]]
id = \"improper_demand.for_this_test\"
name = { zh = \"试\", en = \"test\" }
severity = \"critical\"
message = { zh = \"不该这样说\", en = \"not to be said\" }
cites = [\"gbt-45251.5.3\"]
patterns = [\"甲乙丙丁\"]
hit = [\"甲乙丙丁\", \"说甲乙丙丁\"]
miss = [\"您好\", \"甲乙丙\"]
";

const SAYS_IT: &str =
    "客服：请问是张先生本人吗？\n客户：我是。\n客服：您的贷款逾期了，甲乙丙丁，卡号6222020200112233445。\n";
const DOES_NOT: &str = "客服：请问是张先生本人吗？\n客户：我是。\n客服：您的贷款逾期了，请您安排。\n";

/// Two labelled calls: one says it and is labelled, one says it and is not.
fn labelled() -> String {
    let record = |id: &str, labels: &str| {
        let opening = r#"{"role": "agent", "text": "请问是张先生本人吗？", "labels": []}, {"role": "customer", "text": "我是。"}"#;
        let turn =
            format!(r#"{{"role": "agent", "text": "您的贷款逾期了，甲乙丙丁。", "labels": {labels}}}"#);
        format!(
            r#"{{"id": "{id}", "kind": "call", "author": "a", "group": "g", "outcome": "right_party", "turns": [{opening}, {turn}]}}"#
        )
    };
    let yes = record("yes", r#"["improper_demand"]"#);
    format!("{yes}\n{}\n", record("no", "[]"))
}

/// A folder with the lexicons `old` and `new`, calls and a labelled file.
fn versions() -> TempDir {
    let home = folder(&[
        ("a.txt", SAYS_IT.as_bytes()),
        ("b.txt", DOES_NOT.as_bytes()),
        ("gold.jsonl", labelled().as_bytes()),
        (
            "records.jsonl",
            labelled().replace(r#", "labels""#, r#", "remark""#).as_bytes(),
        ),
        ("broken.docx", b"PK\x03\x04 no more than a beginning"),
    ]);
    for name in ["old", "new"] {
        assert_eq!(run(&["lexicon", "export", &path(&home, name)]).0, 0);
    }
    std::fs::write(path(&home, "new/rules/zz.toml"), RULE).expect("a file");
    home
}

fn diff(home: &TempDir, old: &str, new: &str, on: &[&str]) -> (i32, String, String) {
    let (old, new) = (path(home, old), path(home, new));
    let on: Vec<String> = on.iter().map(|name| path(home, name)).collect();
    let mut arguments = vec!["lexicon", "diff", &old, &new, "--on"];
    arguments.extend(on.iter().map(String::as_str));
    arguments.extend(["--format", "json"]);
    run(&arguments)
}

#[test]
fn a_new_rule_is_gained_and_seen_from_the_other_side_lost() {
    let home = versions();
    for (old, new, kind, other) in [("old", "new", "gained", "lost"), ("new", "old", "lost", "gained")] {
        let (code, out, err) = diff(&home, old, new, &["a.txt", "b.txt"]);
        assert_eq!((code, err.as_str()), (0, ""));
        let found: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(found["documents"], 2);
        assert_eq!(found["changed"], 1);
        let rules = found["rules"].as_object().expect("rules");
        assert_eq!(
            rules.keys().collect::<Vec<_>>(),
            ["improper_demand.for_this_test"],
            "{out}"
        );
        let rule = &rules["improper_demand.for_this_test"];
        assert_eq!(rule[kind][0]["text"], "甲乙丙丁");
        assert_eq!(rule[kind][0]["turn"], 2);
        assert_eq!(rule[kind][0]["labelled"], Value::Null);
        assert_eq!(
            (rule[kind].as_array().map(Vec::len), &rule[other]),
            (Some(1), &Value::Array(vec![]))
        );
        let flips = found["flipped"].as_array().expect("flips");
        assert_eq!(flips.len(), 1, "{out}");
        let (from, to) = (&flips[0]["from"], &flips[0]["to"]);
        assert_eq!(if kind == "gained" { to } else { from }, "fail");
        assert_eq!(found["figures"], Value::Null);
    }
}

#[test]
fn labels_give_precision_and_recall_before_and_after() {
    let home = versions();
    let (code, out, _) = diff(&home, "old", "new", &["gold.jsonl"]);
    assert_eq!(code, 0);
    let found: Value = serde_json::from_str(&out).expect("JSON");
    let figures = &found["figures"]["categories"]["improper_demand"];
    assert_eq!(found["figures"]["documents"], 2);
    assert_eq!(figures["before"]["counts"], serde_json::json!([0, 0, 1]), "{out}");
    assert_eq!(figures["after"]["counts"], serde_json::json!([1, 1, 0]), "{out}");
    assert_eq!(
        (&figures["after"]["precision"], &figures["after"]["recall"]),
        (&0.5.into(), &1.0.into())
    );
    let gained = found["rules"]["improper_demand.for_this_test"]["gained"]
        .as_array()
        .expect("a list");
    let labelled: Vec<_> = gained.iter().map(|place| &place["labelled"]).collect();
    assert_eq!(labelled, [&Value::Bool(true), &Value::Bool(false)]);
}

#[test]
fn a_bad_label_costs_its_record_and_not_the_figures() {
    let home = versions();
    let bad = labelled()
        .lines()
        .next()
        .expect("a record")
        .replace("improper_demand", "improper");
    std::fs::write(path(&home, "gold.jsonl"), labelled() + &bad + "\n").expect("a file");
    let (code, out, err) = diff(&home, "old", "new", &["gold.jsonl"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("gold.jsonl"), "{err}");
    let found: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(found["figures"]["documents"], 2);
}

#[test]
fn records_without_labels_have_no_figures() {
    let home = versions();
    let (code, out, err) = diff(&home, "old", "new", &["records.jsonl"]);
    assert_eq!(code, 0, "{err}");
    let found: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (&found["documents"], &found["figures"]),
        (&2.into(), &Value::Null),
        "{out}"
    );
    let gained = &found["rules"]["improper_demand.for_this_test"]["gained"];
    assert_eq!(gained[0]["labelled"], Value::Null, "{out}");
}

#[test]
fn the_same_lexicons_differ_in_nothing_and_bytes_do_not_change() {
    let home = versions();
    let (_, out, _) = diff(&home, "old", "old", &["a.txt", "gold.jsonl"]);
    let found: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (&found["changed"], &found["rules"]),
        (&0.into(), &serde_json::json!({}))
    );
    let one = diff(&home, "old", "new", &["a.txt", "gold.jsonl", "b.txt"]);
    assert_eq!(one, diff(&home, "old", "new", &["a.txt", "gold.jsonl", "b.txt"]));
}

#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_compared() {
    let home = versions();
    let (code, out, err) = diff(&home, "old", "new", &["a.txt", "broken.docx"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("broken.docx"), "{err}");
    assert!(out.contains("\"documents\": 1"), "{out}");
    assert_eq!(diff(&home, "old", "new", &["broken.docx"]).0, 2);
    let (code, _, err) = diff(&home, "old", "gone", &["a.txt"]);
    assert_eq!(code, 2);
    assert!(err.contains("gone"), "{err}");
}

#[test]
fn the_page_looks_as_accepted() {
    let home = versions();
    let (old, new) = (path(&home, "old"), path(&home, "new"));
    let on = ["a.txt", "b.txt", "gold.jsonl"].map(|name| path(&home, name));
    for (language, golden) in [
        ("zh", "tests/data/lexicon-diff.zh.report"),
        ("en", "tests/data/lexicon-diff.en.report"),
    ] {
        let mut arguments = vec![
            "lexicon",
            "diff",
            &old,
            &new,
            "--rules-only",
            "--lang",
            language,
            "--on",
        ];
        arguments.extend(on.iter().map(String::as_str));
        let (code, out, err) = run(&arguments);
        assert_eq!((code, err.as_str()), (0, ""));
        // Hashes change with every edit of a lexicon, folders with every run; so little text is not timed.
        let place = home.path().to_string_lossy();
        let page = out
            .lines()
            .skip(1)
            .collect::<Vec<_>>()
            .join("\n")
            .replace(&*place, "…");
        assert_golden(golden, &page);
    }
}
