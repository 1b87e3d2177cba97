//! Scripts approved, edited, verified, suppressed: nothing is approved by accident, and what changed is said.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::{folder, path, records, run};
use crate::scripts::docx;

const MESSAGE: &str = "类型：话术\n渠道：短信\n【沄帆分期】尊敬的{姓名}，您的账单{金额}元已逾期{天数}天，请登录沄帆分期APP还款，有困难可申请延期。\n如有疑问请拨打官方客服热线。\n";
const THREAT: &str = "今天再不还我打断你的腿。\n";

/// A folder with one script, and the script's path.
fn script(text: &str) -> (TempDir, String) {
    let folder = folder(&[("a.txt", text.as_bytes())]);
    let file = path(&folder, "a.txt");
    (folder, file)
}

fn approve(file: &str, more: &[&str]) -> (i32, String, String) {
    let mut arguments = vec![
        "check",
        file,
        "--approve",
        "--by",
        "李合规",
        "--date",
        "2026-11-28",
        "--rules-only",
    ];
    arguments.extend(more);
    run(&arguments)
}

/// Exit code and the record of `--verify`.
fn verify(file: &str, more: &[&str]) -> (i32, Value) {
    let mut arguments = vec![
        "check",
        "--verify",
        file,
        "--format",
        "jsonl",
        "--date",
        "2026-11-28",
        "--rules-only",
    ];
    arguments.extend(more);
    let (code, out, err) = run(&arguments);
    assert!(!err.contains("panicked"), "{err}");
    (code, records(&out).remove(0))
}

fn record_of(file: &str) -> String {
    format!("{file}.approval.toml")
}

/// Ids of all problems that a refusal lists.
fn refused(file: &str) -> Vec<String> {
    let (code, out, _) = approve(file, &["--format", "jsonl"]);
    assert_eq!(code, 1, "{out}");
    let record = records(&out).remove(0);
    assert_eq!(record["state"], "refused", "{record}");
    let ids = |list: &Value| -> Vec<String> {
        let list = list.as_array().expect("a list").iter();
        list.map(|p| p["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    let mut all = ids(&record["objections"]["findings"]);
    all.extend(ids(&record["objections"]["elements"]));
    all
}

#[test]
fn an_approved_script_edited_by_one_word_is_approved_no_more() {
    let (_folder, file) = script(MESSAGE);
    assert_eq!(verify(&file, &[]).1["state"], "no_record");
    let (code, out, err) = approve(&file, &["--note", "季度复核"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let (code, record) = verify(&file, &[]);
    assert_eq!((code, &record["state"]), (0, &"approved".into()), "{record}");
    assert_eq!(record["record"]["note"], "季度复核");
    fs::write(&file, MESSAGE.replace('\n', "\r\n")).expect("saved again");
    let (code, record) = verify(&file, &[]);
    assert_eq!((code, &record["state"]), (0, &"resaved".into()), "{record}");
    fs::write(&file, MESSAGE.replace("可申请", "须申请")).expect("edited");
    let (code, record) = verify(&file, &[]);
    assert_eq!((code, &record["state"]), (1, &"edited".into()), "{record}");
    let changes = record["changes"].as_array().expect("changes");
    assert_eq!(changes.len(), 1, "{record}");
    assert_eq!(
        (&changes[0]["change"], &changes[0]["line"]),
        (&"edited".into(), &3.into())
    );
    assert!(
        changes[0]["text"]
            .as_str()
            .is_some_and(|text| text.contains("须申请"))
    );
    fs::write(&file, MESSAGE.replace("渠道：短信", "渠道：电话")).expect("edited");
    assert_eq!(
        verify(&file, &[]).1["state"],
        "edited",
        "the channel decides what must be said"
    );
}

#[test]
fn a_record_edited_by_hand_or_broken_lets_nothing_through() {
    let (_folder, file) = script(&(MESSAGE.to_owned() + THREAT));
    let accept: Vec<String> = refused(&file).iter().map(|id| format!("{id}=样例")).collect();
    let mut options = Vec::new();
    accept.iter().for_each(|a| options.extend(["--accept", a]));
    let (code, out, err) = approve(&file, &options);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(verify(&file, &[]).0, 0);
    let good = fs::read_to_string(record_of(&file)).expect("a record");
    for (record, state) in [
        (good.replace("李合规", "王合规"), "record_edited"),
        (good.replace("样例", "领导同意"), "record_edited"),
        (good[..good.len() / 2].to_owned(), "record_broken"),
        (format!("<<<<<<< ours\n{good}"), "record_broken"),
        (String::new(), "record_broken"),
    ] {
        fs::write(record_of(&file), record).expect("written");
        let (code, told) = verify(&file, &[]);
        assert_eq!(
            (code, &told["state"], &told["stands"]),
            (1, &state.into(), &false.into()),
            "{told}"
        );
        let objections = told["objections"]["findings"].as_array().map(Vec::len);
        assert!(
            objections > Some(0),
            "nothing is accepted by such a record: {told}"
        );
    }
}

#[test]
fn nothing_is_approved_by_accident() {
    let (_folder, file) = script(&(MESSAGE.to_owned() + THREAT));
    let ids = refused(&file);
    assert!(!ids.is_empty());
    let good = format!("{}=样例", ids[0]);
    for (more, code) in [
        (&["--accept", "0123456789ab=样例"][..], 2),
        (&["--accept", &good, "--accept", "0123456789ab=样例"], 2),
        (&["--accept", &ids[0]], 2),
        (&["--accept", &format!("{}= ", ids[0])], 2),
        (&["--verify"], 2),
        (&["--format", "sarif"], 2),
    ] {
        assert_eq!(approve(&file, more).0, code, "{more:?}");
        assert!(!fs::exists(record_of(&file)).expect("a folder"), "{more:?}");
    }
    assert_eq!(run(&["check", &file, "--approve", "--by", " "]).0, 2);
    assert_eq!(run(&["check", &file, "--approve"]).0, 2);
    assert_eq!(run(&["check", &file, "--accept", &good]).0, 2);
    let (code, out, _) = run(&["check", "-", "--approve", "--by", "李合规"]);
    assert_eq!(code, 2, "{out}");
}

#[test]
fn a_rule_file_with_a_typo_stops_approval_with_one_message() {
    let (_folder, file) = script(MESSAGE);
    let lexicons = tempfile::tempdir().expect("a folder");
    let place = lexicons.path().join("lexicons");
    let place = place.to_string_lossy().into_owned();
    assert_eq!(run(&["lexicon", "export", &place]).0, 0);
    let rules = format!("{place}/rules/threat.toml");
    let text = fs::read_to_string(&rules).expect("rules");
    fs::write(&rules, text.replacen("severity = ", "severty = ", 1)).expect("a file");
    let (code, out, err) = approve(&file, &["--lexicons", &place]);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    assert!(
        err.contains("词表有 1 处错误") && err.contains("rules/threat.toml:"),
        "{err}"
    );
    assert!(err.contains("severty"), "{err}");
    assert!(!fs::exists(record_of(&file)).expect("a folder"));
    assert_eq!(
        run(&["check", &file, "--lexicons", &place]).0,
        2,
        "nor is it let through"
    );
}

#[test]
fn unreadable_scripts_are_refused_and_the_others_go_on() {
    let folder = folder(&[("bad.docx", b"PK\x03\x04"), ("good.txt", MESSAGE.as_bytes())]);
    let all = folder.path().to_string_lossy().into_owned();
    let (code, out, _) = approve(&all, &["--format", "jsonl"]);
    let states: Vec<Value> = records(&out).iter().map(|r| r["state"].clone()).collect();
    assert_eq!(
        (code, states),
        (1, vec!["unreadable".into(), "approved".into()]),
        "{out}"
    );
    assert!(!fs::exists(path(&folder, "bad.docx.approval.toml")).expect("a folder"));
    // The records beside the scripts are no scripts.
    assert_eq!(approve(&all, &["--format", "jsonl"]).1, out);
}

#[test]
fn a_document_whose_only_violation_hides_in_a_branch_of_a_table_is_not_approved() {
    let folder = folder(&[("bad.docx", &docx(true)), ("good.docx", &docx(false))]);
    let (bad, good) = (path(&folder, "bad.docx"), path(&folder, "good.docx"));
    assert_eq!(refused(&bad).len(), 1);
    let (_, page, _) = approve(&bad, &[]);
    assert!(
        page.contains("文档第 6 段") && page.contains("--accept"),
        "{page}"
    );
    assert_eq!(approve(&good, &[]).0, 0);
    fs::write(&good, docx(true)).expect("edited");
    let (code, told) = verify(&good, &[]);
    let added = &told["changes"][0];
    assert_eq!(
        (code, &told["state"], &added["change"]),
        (1, &"edited".into(), &"added".into()),
        "{told}"
    );
    assert_eq!(told["objections"]["findings"][0]["rule"], "threat.violence");
}

#[test]
fn a_newer_ruleset_objects_beyond_what_was_accepted() {
    let (folder, file) = script(MESSAGE);
    assert_eq!(approve(&file, &[]).0, 0);
    let lexicons = path(&folder, "lexicons");
    assert_eq!(run(&["lexicon", "export", &lexicons]).0, 0);
    let rules = format!("{lexicons}/rules/threat.toml");
    let newer = fs::read_to_string(&rules).expect("rules")
        + r#"
[[rule]]
id = "threat.test_newer"
name = { zh = "新规则", en = "newer rule" }
severity = "major"
message = { zh = "新规则不许", en = "a newer rule forbids it" }
cites = ["cba-2026.ch3"]
patterns = ["官方客服热线"]
hit = ["请拨打官方客服热线", "官方客服热线在这里"]
miss = ["请拨打客服", "官方热线"]
"#;
    fs::write(&rules, newer).expect("written");
    let (code, told) = verify(&file, &["--lexicons", &lexicons]);
    assert_eq!((code, &told["state"]), (1, &"approved".into()), "{told}");
    assert_ne!(told["ruleset"], told["record"]["ruleset"]);
    assert_eq!(
        told["objections"]["findings"][0]["rule"], "threat.test_newer",
        "{told}"
    );
    let (_, page, _) = run(&[
        "check",
        "--verify",
        &file,
        "--lexicons",
        &lexicons,
        "--rules-only",
        "--lang",
        "en",
    ]);
    assert!(
        page.contains("another ruleset") && page.contains("a newer rule forbids it"),
        "{page}"
    );
}

#[test]
fn suppressions_hold_until_their_day_and_while_the_lines_stand() {
    let (_folder, file) = script(&(MESSAGE.to_owned() + THREAT));
    let check = |more: &[&str]| {
        let mut arguments = vec!["check", &file, "--rules-only"];
        arguments.extend(more);
        run(&arguments)
    };
    let (code, out, _) = check(&["--format", "jsonl"]);
    assert_eq!(code, 1, "{out}");
    let findings = records(&out)[0]["findings"].as_array().expect("findings").clone();
    for finding in &findings {
        let entry = format!("{}=培训样例", finding["id"].as_str().expect("an id"));
        let (code, out, err) = check(&["--suppress", &entry, "--by", "李合规", "--until", "2027-03-31"]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
    }
    for (format, words) in [
        ("text", "已豁免：李合规，到 2027-03-31 止：培训样例"),
        (
            "jsonl",
            r#""suppressed":{"author":"李合规","reason":"培训样例","until":"2027-03-31"}"#,
        ),
        ("json", r#""until":"2027-03-31""#),
        ("sarif", r#""suppressions": ["#),
        ("junit", "已豁免：李合规"),
    ] {
        let (code, out, err) = check(&["--format", format, "--date", "2027-03-31"]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(
            out.contains(words) && out.contains("threat.violence"),
            "{format}: {out}"
        );
    }
    let (code, _, err) = check(&["--date", "2027-04-01"]);
    assert_eq!(code, 1);
    assert!(
        err.contains("zhijian-suppressions.toml:5") && err.contains("已于 2027-03-31 到期"),
        "{err}"
    );
    fs::write(&file, MESSAGE.replace("如有疑问", "如有疑义") + THREAT).expect("edited");
    let (code, _, err) = check(&["--date", "2027-03-31", "--lang", "en"]);
    assert!(code == 1 && err.contains("lines around it were edited"), "{err}");
    fs::write(&file, MESSAGE).expect("edited");
    let (code, _, err) = check(&["--date", "2027-03-31"]);
    assert!(code == 0 && err.contains("没有用到"), "{err}");
}

#[test]
fn an_approval_under_a_suppression_falls_with_it() {
    let (_folder, file) = script(&(MESSAGE.to_owned() + THREAT));
    for id in refused(&file) {
        let entry = format!("{id}=样例");
        let options = [
            "check",
            &file,
            "--rules-only",
            "--suppress",
            &entry,
            "--by",
            "李合规",
            "--until",
            "2026-12-01",
        ];
        assert_eq!(run(&options).0, 0);
    }
    assert_eq!(approve(&file, &[]).0, 0);
    assert_eq!(verify(&file, &[]).0, 0);
    let (code, out, _) = run(&["check", "--verify", &file, "--rules-only", "--date", "2026-12-02"]);
    assert!(code == 1 && out.contains("接受之外的问题"), "{out}");
}

#[test]
fn a_bad_file_of_suppressions_stops_the_run() {
    let (folder, file) = script(MESSAGE);
    fs::write(
        folder.path().join("zhijian-suppressions.toml"),
        "[[suppression]]\nrule = 1\n",
    )
    .expect("a file");
    let (code, out, err) = run(&["check", &file, "--rules-only"]);
    assert_eq!((code, out.as_str()), (2, ""), "{err}");
    assert!(err.contains("zhijian-suppressions.toml: 第 2 行"), "{err}");
    let (code, _, err) = run(&[
        "check",
        &file,
        "--rules-only",
        "--suppressions",
        &path(&folder, "gone.toml"),
    ]);
    assert!(code == 2 && err.contains("gone.toml 读不了"), "{err}");
}

#[test]
fn watching_checks_again_when_a_script_is_saved() {
    let (_folder, file) = script(MESSAGE);
    let mut child = Command::new(env!("CARGO_BIN_EXE_zhijian"))
        .args(["check", &file, "--rules-only", "--watch", "--format", "jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let (sender, received) = channel();
    std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
    let verdict = || {
        let line = received
            .recv_timeout(Duration::from_secs(120))
            .expect("it checks again");
        records(&line)[0]["verdict"].clone()
    };
    let first = verdict();
    fs::write(&file, MESSAGE.to_owned() + THREAT).expect("saved");
    let second = verdict();
    // Editors put a new file in the place of the old one.
    fs::write(format!("{file}.new"), MESSAGE).expect("a new file");
    fs::rename(format!("{file}.new"), &file).expect("in its place");
    let mut third = verdict();
    if third == second {
        third = verdict(); // The new file beside the script may have been a save of its own.
    }
    child.kill().expect("stopped");
    child.wait().expect("ended");
    assert_eq!([first, second, third], ["pass", "fail", "pass"]);
}

/// Runs the hook in a repository of call scripts.
#[cfg(unix)]
#[test]
fn the_hook_checks_what_is_about_to_be_committed() {
    let folder = folder(&[]);
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .current_dir(folder.path())
            .args(arguments)
            .output();
        assert!(done.expect("git is there").status.success(), "{arguments:?}");
    };
    let hook = || {
        let mut command = Command::new("bash");
        command
            .current_dir(folder.path())
            .arg(crate::shared::root("scripts/pre-commit.sh"));
        command.env("ZHIJIAN", env!("CARGO_BIN_EXE_zhijian"));
        for name in ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "ZHIJIAN_LEXICONS"] {
            command.env_remove(name);
        }
        command.output().expect("bash is there").status.code()
    };
    git(&["init", "-q"]);
    let file = path(&folder, "话术/短信 一.txt");
    fs::create_dir(folder.path().join("话术")).expect("a folder");
    fs::write(path(&folder, "readme.txt"), THREAT).expect("no script");
    fs::write(&file, MESSAGE.to_owned() + THREAT).expect("a script");
    git(&["add", "."]);
    fs::write(&file, MESSAGE).expect("mended after it was staged");
    assert_eq!(hook(), Some(1), "the threat is staged");
    git(&["add", "."]);
    assert_eq!(hook(), Some(0));
    let (code, out, err) = run(&["check", &file, "--approve", "--by", "李合规"]);
    assert_eq!(code, 0, "{out}{err}");
    git(&["add", "."]);
    assert_eq!(hook(), Some(0));
    fs::write(&file, MESSAGE.replace("可申请", "须申请")).expect("edited");
    git(&["add", "."]);
    assert_eq!(hook(), Some(1), "edited since it was approved");
}
