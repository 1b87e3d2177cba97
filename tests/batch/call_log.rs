//! `batch call-log`: rules across calls.

use std::fs;

use serde_json::{Value, json};

use super::{ended, night};
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
    assert!(page.contains("第 2 行 c1：时段外催收，22:00:00"), "{page}");
    assert!(
        page.contains("因为不知道：") && page.contains("start 2"),
        "{page}"
    );
    let ((code, err), _) = run(&["--profile", "bank"]);
    assert_eq!((code, err.lines().count()), (2, 1));
    assert!(err.contains("online-loan"), "{err}");
}

#[test]
fn a_log_is_joined_to_what_a_run_heard() {
    let night = night(1);
    let third = json!([
        {"role": "agent", "text": "您好，请问是张伟本人吗？"},
        {"role": "third_party", "text": "不是，我是他姐姐，你们打错了，以后别再打给我了。"},
        {"role": "agent", "text": "好的，打扰了。"},
    ]);
    let right = json!([
        {"role": "agent", "text": "您好，请问是张伟本人吗？"},
        {"role": "customer", "text": "我就是张伟，你说。"},
        {"role": "agent", "text": "您的欠款五千元已经逾期三十天。"},
        {"role": "customer", "text": "我知道，下周还。"},
    ]);
    let record = |id: &str, turns: &Value| {
        let meta = json!({"started_at": "2026-11-27T10:00:00+08:00", "debtor_name": "张伟"});
        format!("{}\n", json!({"id": id, "meta": meta, "turns": turns}))
    };
    let text = record("c1", &third) + &record("c2", &right);
    fs::write(night.at("calls/joined.jsonl"), text).expect("a file");
    let log = night.at("log.csv");
    let rows = "call_id,debtor_id,number,start,direction,connected,relation,disposition\r\n\
        c1,d1,100,2026-11-27T10:00:00,outbound,1,第三人,promised\r\n\
        c2,d1,200,2026-11-27T11:00:00,outbound,1,本人,号码错误\r\n\
        c3,d1,100,2026-11-28T10:00:00,outbound,1,第三人,\r\n";
    fs::write(&log, rows).expect("a file");
    let run = |more: &[&str]| {
        let fixed = [
            "batch",
            "call-log",
            &log,
            "--profile",
            "agency",
            "--format",
            "jsonl",
        ];
        let output = zhijian(&[&fixed[..], more].concat())
            .output()
            .expect("the program runs");
        let out = String::from_utf8(output.stdout.clone()).expect("UTF-8");
        let shown: Vec<String> = out
            .lines()
            .map(|line| {
                let f: Value = serde_json::from_str(line).expect("JSON");
                let told = f["value"].as_str().unwrap_or_default().to_owned();
                format!(
                    "{} {} {told}{}",
                    f["line"],
                    f["rule"].as_str().unwrap_or_default(),
                    f["missing"]
                )
            })
            .filter(|line| line.contains("refusal") || line.contains("disposition"))
            .collect();
        (ended(&output), shown)
    };
    let (code, shown) = run(&[]);
    assert_eq!((code, shown.len()), ((0, String::new()), 0), "nothing is joined");
    let out = night.at("out");
    let ((code, err), _) = run(&["--transcripts", &out]);
    assert!(code == 2 && err.contains("里面没有完整的一次运行"), "{err}");
    night.done("out", "state", &[]);
    let (code, shown) = run(&["--transcripts", &out]);
    assert_eq!(code, (0, String::new()));
    assert_eq!(
        shown,
        [
            "2 disposition third_party, turn 1[]",
            "3 disposition right_party, turn 3[]",
            "4 after_refusal refused in call c1 of 2026-11-27, turn 1[]",
            "4 disposition [\"disposition\"]",
        ]
    );
}
