//! Scripts beside calls: lines that are said and not said, elements left out, violations that stand in no script.

use std::fs;

use serde_json::Value;

use crate::cli::{folder, path, records, run, zhijian};
use crate::shared::assert_golden;

const SCRIPT: &str = "# 电催话术\n## 一、开场\n您好，这里是沄帆分期，本次通话将被录音。请问是{客户姓名}本人吗？\n## 二、告知\n您的账单{金额}元已逾期{天数}天，请尽快还款。\n## 三、结束\n如有疑问请拨打官方客服热线。今天不处理就联系您的单位同事。\n";

const CALLS: [(&str, &str); 3] = [
    (
        "1.txt",
        "客服：您好，这里是沄帆分期，本次通话将被录音，请问是张强先生本人吗？\n客户：我是。\n客服：您的账单三千二百元已逾期四十五天了，请尽快还款。\n客户：没钱。\n客服：今天再不还我打断你的腿，电话13800138000。\n",
    ),
    (
        "2.txt",
        "客服：喂，你是李梅吧？\n客户：是我。\n客服：你那个账单1200元已逾期10天，请尽快还款，今天不处理就联系你单位同事。\n客户：知道了。\n",
    ),
    (
        "3.txt",
        "客户：您好，我现在不方便接听，请在嘀声后留言。\n客服：您好。\n",
    ),
];

#[test]
fn says_what_agents_say_leave_out_and_improvise() {
    let root = folder(&[("script.md", SCRIPT.as_bytes())]);
    fs::create_dir(root.path().join("calls")).expect("a folder");
    for (name, text) in CALLS {
        fs::write(root.path().join("calls").join(name), text).expect("a call");
    }
    // Paths are relative, so that lines of the report break alike in every temporary folder.
    let against = |format: &str, threads: &str| {
        let arguments = [
            "check",
            "script.md",
            "--against",
            "calls",
            "--rules-only",
            "--format",
            format,
        ];
        let mut command = zhijian(&arguments);
        let output = command
            .current_dir(root.path())
            .args(["--threads", threads])
            .output();
        let output = output.expect("the program runs");
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let told = records(&against("json", "2")).remove(0);
    assert_eq!(
        (&told["calls"], &told["unreached"]),
        (&2.into(), &1.into()),
        "{told}"
    );
    let said: Vec<_> = told["lines"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|l| (l["line"].clone(), l["said_in"].as_u64()))
        .collect();
    let line = |n: u64| Value::from(n);
    assert_eq!(
        said,
        [(3, 1), (3, 1), (5, 2), (7, 0), (7, 1)].map(|(n, times)| (line(n), Some(times))),
        "{told}"
    );
    let notice = told["elements"]
        .as_array()
        .expect("elements")
        .iter()
        .find(|e| e["element"] == "recording_notice");
    let notice = notice.expect("the script says it");
    assert_eq!(
        (&notice["left_out"], &notice["examples"][0]),
        (&1.into(), &"calls/2.txt".into()),
        "{notice}"
    );
    let improvised = told["improvised"].as_array().expect("a list");
    assert!(
        improvised
            .iter()
            .any(|v| v["finding"]["rule"] == "threat.violence" && v["document"] == "calls/1.txt")
    );
    let scripted = told["scripted"].as_array().expect("a list");
    assert!(!scripted.is_empty(), "{told}");
    assert!(
        scripted
            .iter()
            .all(|v| v["document"] == "calls/2.txt" && v["nearest"] == 4),
        "{told}"
    );
    let page = against("text", "1");
    assert_eq!(page, against("text", "4"));
    assert!(!page.contains("13800138000") && !told.to_string().contains("13800138000"));
    assert_golden("tests/data/against.zh.report", &page);
}

#[test]
fn what_cannot_be_compared_is_no_success() {
    let root = folder(&[("script.md", SCRIPT.as_bytes())]);
    let script = path(&root, "script.md");
    let gone = path(&root, "gone");
    for arguments in [
        ["check", &script, "--against", &gone, "--rules-only"],
        ["check", &gone, "--against", &script, "--rules-only"],
    ] {
        assert_eq!(run(&arguments).0, 2);
    }
    assert_eq!(
        run(&["check", &script, "--against", &script, "--format", "sarif"]).0,
        2
    );
    assert_eq!(run(&["check", &script, "--against", &script, "--verify"]).0, 2);
}
