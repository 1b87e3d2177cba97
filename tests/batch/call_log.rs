//! `batch call-log`: rules across calls.

use std::fs;

use serde_json::{Value, json};

use super::ended;
use crate::cli::zhijian;
#[test]
fn a_call_log_is_checked_by_profile() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = folder.path().join("log.csv");
    let rows = "通话编号,客户编号,号码,坐席,开始时间,时长,方向,接通\n\
        c1,d1,13800138000,A1,2026-11-28 21:59:59,1,外呼,是\n\
        c2,d1,13800138000,A1,2026-11-28 09:00:00,60,外呼,是\n\
        c3,d1,13800138000,A1,,60,外呼,是\n";
    fs::write(&log, rows).expect("a file");
    let log = log.display().to_string();
    let run = |more: &[&str]| {
        let output = zhijian(&[&["batch", "call-log", &log], more].concat())
            .output()
            .expect("the program runs");
        let out = String::from_utf8(output.stdout.clone()).expect("UTF-8");
        (ended(&output), out)
    };
    let ((code, err), out) = run(&["--profile", "online-loan", "--format", "jsonl"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(!out.contains("13800138000") && !out.contains("d1"), "{out}");
    let findings: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let shown: Vec<_> = findings
        .iter()
        .map(|f| (f["call"].as_str(), f["rule"].as_str(), f["status"].as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            (Some("c1"), Some("hours"), Some("violation")),
            (Some("c3"), Some("hours"), Some("not_evaluable")),
            (Some("c3"), Some("connected"), Some("not_evaluable")),
        ]
    );
    assert_eq!(findings[0]["cites"], json!(["gbt-45251.5.3"]));
    assert_eq!(
        (&findings[0]["value"], &findings[0]["severity"]),
        (&json!("22:00:00"), &json!("major"))
    );
    let ((code, _), page) = run(&["--profile", "bank-card"]);
    assert_eq!(code, 0);
    assert!(
        page.contains("时段外催收") && !page.contains("一日有效通话过多"),
        "{page}"
    );
    let ((code, err), _) = run(&["--profile", "bank"]);
    assert_eq!((code, err.lines().count()), (2, 1));
    assert!(err.contains("online-loan"), "{err}");
}
