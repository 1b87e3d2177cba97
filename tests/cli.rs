//! The program as people run it: exit codes, bad inputs told in one message each, formats, and two golden reports.

use std::fs;
use std::path::Path;
use std::process::{Command as Plain, Stdio};
use std::time::Duration;

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

use crate::shared::{assert_golden, root};

/// The program in the project's folder, untouched by the environment of whoever runs the tests.
pub(crate) fn zhijian(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhijian"));
    command
        .current_dir(root(""))
        .args(arguments)
        .timeout(Duration::from_secs(300));
    for name in [
        "ZHIJIAN_LEXICONS",
        "ZHIJIAN_LAYERS",
        "ZHIJIAN_COLUMNS",
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
        "COLUMNS",
        "CLICOLOR_FORCE",
    ] {
        command.env_remove(name);
    }
    command
}

/// Exit code, standard output, standard error.
pub(crate) fn run(arguments: &[&str]) -> (i32, String, String) {
    finish(&mut zhijian(arguments))
}

fn finish(command: &mut Command) -> (i32, String, String) {
    let output = command.output().expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    let code = output.status.code().expect("the program was not killed");
    (code, text(output.stdout), text(output.stderr))
}

/// Records of a JSONL output.
pub(crate) fn records(out: &str) -> Vec<Value> {
    out.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

const THREAT: &str = "客服：请问是张先生本人吗？\n客户：我是。\n客服：今天再不还我打断你的腿。\n";
const CLEAN_SMS: &str = "tests/data/clean-script.txt";

pub(crate) fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).expect("a file");
    }
    folder
}

pub(crate) fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

#[test]
fn messages_hide_the_numbers_that_they_quote() {
    let record = r#"{"id": "x", "turns": [{"role": "13800138000", "text": "好"}]}"#;
    let folder = folder(&[("x.json", record.as_bytes())]);
    let (_, _, err) = run(&["scan", &path(&folder, "x.json")]);
    assert!(
        err.contains("不认识：***********") && !err.contains("13800138000"),
        "{err}"
    );
}

#[test]
fn exit_codes_are_those_of_the_design() {
    let folder = folder(&[("bad.txt", THREAT.as_bytes()), ("empty.txt", b"")]);
    let (bad, empty, gone) = (
        path(&folder, "bad.txt"),
        path(&folder, "empty.txt"),
        path(&folder, "gone.txt"),
    );
    let lexicons = folder.path().to_string_lossy().into_owned();
    let good = CLEAN_SMS;
    let cases: [(&[&str], i32); 17] = [
        (&["scan", &bad], 0),
        (&["scan", &bad, "--fail-on", "fail", "--rules-only"], 1),
        (&["scan", &bad, "--fail-on", "review"], 1),
        (&["scan", &bad, &gone], 0),
        (&["scan", &gone], 2),
        (&["scan", &empty], 2),
        (&["scan"], 2),
        (&["scan", &bad, "--format", "pdf"], 2),
        (&["nonsense"], 2),
        (&["--version"], 0),
        (&["--help"], 0),
        (&["scan", &bad, "--lexicons", &lexicons], 2),
        (&["scan", &bad, "--lexicons", &gone], 2),
        (&["check", &bad], 1),
        (&["check", good, "--rules-only"], 0),
        (&["check", good, &gone, "--rules-only"], 1),
        (&["check", &gone], 2),
    ];
    for (arguments, expected) in cases {
        let (code, _, err) = run(arguments);
        assert_eq!(code, expected, "{arguments:?}\n{err}");
        assert!(!err.contains("panicked"), "{err}");
        if code == 2 && arguments.len() > 1 {
            assert!(!err.trim().is_empty(), "{arguments:?} says nothing");
        }
    }
}

#[test]
fn a_bad_input_costs_one_message_and_no_other_document() {
    let half = "{\"id\": \"a\", \"turns\": [{\"role\": \"agent\", \"text\": \"您好\"}]}\n{\"id\": \"b\", \"turns\": [{\"role\"\n{\"id\": \"c\", \"turns\": [{\"role\": \"agent\", \"text\": \"再见\"}]}\n";
    let folder = folder(&[
        ("empty.txt", b""),
        ("labels.txt", "甲：您好\n乙：谁啊\n甲：还钱\n".as_bytes()),
        ("half.jsonl", half.as_bytes()),
        (
            "binary.txt",
            b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00>\x00\x01\x00\x00\x00",
        ),
        ("good.txt", THREAT.as_bytes()),
    ]);
    fs::create_dir(folder.path().join("sounds")).expect("a folder");
    fs::write(folder.path().join("sounds/a.wav"), b"RIFF").expect("a file");
    // How many documents are judged beside the good one, and words of the message in both languages.
    let cases = [
        ("empty.txt", 0, ["里面没有文字", "no text"]),
        (
            "labels.txt",
            0,
            ["说话人一个也不认识", "none of the speakers is known"],
        ),
        ("half.jsonl", 2, ["JSON", "JSON"]),
        (
            "binary.txt",
            0,
            [
                "看起来是二进制数据，不是文本",
                "looks like binary data, not like text",
            ],
        ),
        ("sounds", 0, ["没有通话文本", "no transcripts"]),
        ("gone.txt", 0, ["没有这个文件", "no such file"]),
    ];
    let good = path(&folder, "good.txt");
    let cases = cases.into_iter().flat_map(|(name, judged, [zh, en])| {
        [("zh", zh), ("en", en)].map(|(language, words)| (name, judged, language, words))
    });
    for (name, judged, language, words) in cases {
        let bad = path(&folder, name);
        let arguments = [
            "scan",
            &bad,
            &good,
            "--format",
            "jsonl",
            "--rules-only",
            "--lang",
            language,
        ];
        let (code, out, err) = run(&arguments);
        assert_eq!(code, 0, "{name}: {err}");
        let messages: Vec<&str> = err.lines().filter(|line| line.contains(words)).collect();
        assert_eq!(messages.len(), 1, "{name}: {err}");
        assert!(messages[0].contains(name), "{name}: {err}");
        assert_eq!(err.lines().count(), 2, "one message and the count: {err}");
        let records = records(&out);
        let failed = records.iter().filter(|r| r.get("verdict").is_none()).count();
        assert_eq!((failed, records.len()), (1, judged + 2), "{name}: {out}");
        let last = records.last().expect("the good one");
        assert_eq!(
            (&last["id"], &last["verdict"]),
            (&Value::from(good.as_str()), &Value::from("fail")),
            "{name}"
        );
        for record in records.iter().filter(|r| r.get("verdict").is_none()) {
            assert_eq!(record["errors"].as_array().map(Vec::len), Some(1), "{record}");
            assert!(
                record["source"]["path"]
                    .as_str()
                    .is_some_and(|p| p.contains(name)),
                "{record}"
            );
        }
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_opened_is_one_message() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder(&[("good.txt", THREAT.as_bytes()), ("locked.txt", THREAT.as_bytes())]);
    let locked = folder.path().join("locked.txt");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).expect("permissions");
    symlink("round.txt", folder.path().join("round.txt")).expect("a link to itself");
    let mut names = vec!["round.txt"];
    if fs::read(&locked).is_err() {
        names.push("locked.txt"); // root opens everything
    }
    for name in names {
        let (code, out, err) = run(&[
            "scan",
            &path(&folder, name),
            &path(&folder, "good.txt"),
            "--format",
            "jsonl",
        ]);
        assert_eq!((code, records(&out).len()), (0, 2), "{name}: {err}");
        assert_eq!(err.lines().filter(|line| line.contains(name)).count(), 1, "{err}");
    }
}

#[test]
fn errors_tell_nothing_personal() {
    let folder = folder(&[(
        "a.jsonl",
        "{\"id\": \"a\", \"turns\": [{\"role\": \"agent\", \"text\": 13800138000, \"x\": \"张三丰\"}]}\n"
            .as_bytes(),
    )]);
    let (code, out, err) = run(&["scan", &path(&folder, "a.jsonl"), "--format", "jsonl"]);
    assert_eq!(code, 2);
    for secret in ["13800138000", "张三丰"] {
        assert!(!out.contains(secret) && !err.contains(secret), "{out}{err}");
    }
}

#[test]
fn a_turn_of_ten_megabytes_is_judged() {
    let filler = "嗯那个好".repeat(10 * 1024 * 1024 / 12);
    long_turn(&format!("今天再不还我打断你的腿。{filler}"));
}

#[test]
fn a_long_turn_full_of_hits_is_judged() {
    long_turn(&"您的账单已经逾期三十四天，一共欠三千二百块，今天再不还我打断你的腿。".repeat(10_000));
}

fn long_turn(words: &str) {
    let turns = serde_json::json!([
        {"role": "agent", "text": "请问是张先生本人吗？"},
        {"role": "customer", "text": "我是。"},
        {"role": "agent", "text": words},
    ]);
    let record = format!("{}\n", serde_json::json!({"id": "long", "turns": turns}));
    let folder = folder(&[("long.jsonl", record.as_bytes())]);
    let (code, out, err) = run(&[
        "scan",
        &path(&folder, "long.jsonl"),
        "--format",
        "jsonl",
        "--rules-only",
    ]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(records(&out)[0]["verdict"], "fail");
}

#[test]
fn the_page_of_rules_is_current() {
    let (code, page, _) = run(&["lexicon", "docs"]);
    assert_eq!(code, 0);
    let path = root("docs/rules.md");
    if std::env::var_os("ACCEPT").is_some() {
        fs::write(&path, &page).expect("docs/rules.md can be written");
    }
    let held = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        held == page,
        "run: ACCEPT=1 cargo test the_page_of_rules_is_current"
    );
}

#[test]
fn standard_input_and_the_formats() {
    let (code, out, err) =
        finish(zhijian(&["scan", "-", "--format", "jsonl", "--rules-only"]).write_stdin(THREAT));
    assert_eq!((code, err.as_str()), (0, ""));
    let lines = records(&out);
    assert_eq!((lines.len(), &lines[0]["source"]["path"]), (1, &Value::from("-")));
    assert_eq!(lines[0]["findings"][0]["rule"], "threat.violence");

    let (_, array, _) =
        finish(zhijian(&["scan", "-", "--format", "json", "--rules-only"]).write_stdin(THREAT));
    assert_eq!(
        serde_json::from_str::<Value>(&array).expect("JSON"),
        Value::from(lines)
    );

    let (_, english, _) = finish(
        zhijian(&["scan", "-", "--format", "jsonl", "--lang", "en", "--rules-only"]).write_stdin(THREAT),
    );
    assert_eq!(english, out, "JSON never changes with the language");
    let (_, report, _) = finish(zhijian(&["scan", "-", "--lang", "en"]).write_stdin(THREAT));
    assert!(
        report.contains("Threat of violence") && !report.contains("结论"),
        "{report}"
    );
    let (_, report, _) = finish(zhijian(&["scan", "-"]).write_stdin(THREAT));
    assert!(
        report.contains("结论") && !report.contains('\u{1b}'),
        "no colours into a pipe: {report}"
    );
}

#[test]
fn threads_change_no_byte_of_the_output() {
    let scan = |threads| {
        run(&[
            "scan",
            "corpus/samples",
            "corpus/gold/dev.jsonl",
            "--format",
            "jsonl",
            "--threads",
            threads,
        ])
    };
    let (code, one, _) = scan("1");
    assert_eq!(code, 0);
    assert!(one.lines().count() > 70);
    assert!(scan("4").1 == one, "output differs with the number of threads");
}

#[test]
fn samples_are_all_judged() {
    let (code, out, err) = run(&["scan", "corpus/samples", "--format", "jsonl"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(
        records(&out)
            .iter()
            .all(|r| r["errors"] == Value::Array(Vec::new())),
        "{out}"
    );
}

#[test]
fn explains_rules_and_turns() {
    let (code, out, _) = run(&["explain", "threat.arrest"]);
    assert_eq!(code, 0);
    assert!(out.starts_with("threat.arrest"), "{out}");
    for part in ["依据", "命中的例子", "不命中的例子"] {
        assert!(out.contains(part), "{out}");
    }
    let folder = folder(&[("a.txt", THREAT.as_bytes())]);
    let file = path(&folder, "a.txt");
    let (code, out, _) = run(&["explain", &file, "--turn", "2"]);
    assert_eq!(code, 0);
    for part in [
        "归一化",
        "threat.violence",
        "打断你的腿",
        "已知情况: listener debtor · steps unknown · rule convicts threat",
    ] {
        assert!(out.contains(part), "{out}");
    }
    for wrong in [
        &["explain", &file][..],
        &["explain", &file, "--turn", "9"],
        &["explain", "threat.nothing"],
    ] {
        let (code, out, err) = run(wrong);
        assert_eq!((code, out.as_str()), (2, ""), "{wrong:?}");
        assert_eq!(err.lines().count(), 1, "{err}");
    }
}

#[test]
fn terms_are_listed_one_a_line() {
    let (code, out, err) = run(&["lexicon", "list", "--terms"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let terms: Vec<&str> = out.lines().collect();
    assert!(terms.is_sorted_by(|one, next| one < next), "sorted, each once");
    assert!(terms.iter().all(|term| !term.is_empty() && term.trim() == *term));
    for term in ["打死", "傻逼", "卖肾", "通讯录", "拘留"] {
        assert!(terms.contains(&term), "{term}");
    }
}

#[test]
fn formats_and_completions_are_told() {
    for arguments in [
        &["formats"][..],
        &["formats", "--lang", "en"],
        &["completions", "bash"],
        &["lexicon", "list"],
    ] {
        let (code, out, err) = run(arguments);
        assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}");
        assert!(out.lines().count() > 5, "{out}");
    }
    let (_, list, _) = run(&["formats"]);
    assert!(
        list.contains("GB18030") && list.contains("dashscope") && list.contains("sarif"),
        "{list}"
    );
}

#[test]
fn formats_are_told_forced_and_explained() {
    const SAMPLES: &str = "tests/formats/samples";
    let (code, out, err) = run(&["formats", SAMPLES, "--lang", "en"]);
    assert_eq!((code, err.as_str()), (0, ""));
    for line in [
        "whisperx.json\twhisper\t",
        "call.vtt\tvtt\t",
        "labelled.txt\ttext\t",
        "record.jsonl\trecord\t",
    ] {
        assert!(out.contains(&format!("{SAMPLES}/{line}")), "{line} in {out}");
    }
    let folder = folder(&[(
        "a.csv",
        "谁,说了什么\n甲,今天再不还我打断你的腿。\n乙,嗯\n".as_bytes(),
    )]);
    let table = path(&folder, "a.csv");
    let explained = [
        "--column",
        "role=谁",
        "--column",
        "text=说了什么",
        "--role",
        "甲=agent",
        "--role",
        "乙=customer",
    ];
    let mut arguments = vec!["scan", &table, "--rules-only", "--format", "jsonl"];
    arguments.extend(explained);
    let (code, out, err) = run(&arguments);
    assert_eq!(code, 0, "{err}");
    let record = &records(&out)[0];
    assert_eq!(record["source"]["assumed"][0], "format=csv", "{record}");
    assert_eq!(record["findings"][0]["rule"], "threat.violence", "{record}");
    let config = path(&folder, "columns.toml");
    fs::write(&config, "role = \"谁\"\ntext = \"别的\"\n").expect("a file");
    let arguments = [
        "scan",
        &table,
        "--rules-only",
        "--format",
        "jsonl",
        "--columns-file",
        &config,
        "--column",
        "text=说了什么",
        "--role",
        "甲=agent",
        "--role",
        "乙=customer",
    ];
    assert_eq!(
        run(&arguments).1,
        out,
        "columns of a file, the command line over it"
    );
    fs::write(&config, "colour = \"谁\"\n").expect("a file");
    for (wrong, told) in [
        (
            ["scan", &table, "--columns-file", &config],
            "字段是 call、seq、role、text",
        ),
        (["scan", &table, "--from", "mp3"], "格式有 text、record、sca"),
        (
            ["scan", &table, "--column", "colour=谁"],
            "字段是 call、seq、role、text",
        ),
        (
            ["scan", &table, "--from", "whisper"],
            "第 1 行第 1 列起不是正确的 JSON",
        ),
        (["scan", &table, "--from", "vtt"], "没有一条字幕带时间行"),
        (["scan", &table, "--from", "docx"], "不是 docx 格式"),
    ] {
        let (code, _, err) = run(&wrong);
        assert_eq!(code, 2, "{wrong:?}");
        assert!(err.contains(told), "{wrong:?} {err}");
    }
}

#[test]
fn schema_is_the_one_in_the_docs() {
    let (code, out, _) = run(&["schema"]);
    assert_eq!(code, 0);
    assert_golden("docs/report.schema.json", &out);
}

#[test]
fn exported_lexicons_judge_the_same() {
    let folder = folder(&[("a.txt", THREAT.as_bytes())]);
    let (lexicons, file) = (path(&folder, "lexicons"), path(&folder, "a.txt"));
    assert_eq!(run(&["lexicon", "export", &lexicons]).0, 0);
    assert_eq!(
        run(&["lexicon", "export", &lexicons]).0,
        2,
        "nothing is overwritten"
    );
    let built_in = run(&["scan", &file, "--format", "jsonl"]);
    assert_eq!(
        run(&["scan", &file, "--format", "jsonl", "--lexicons", &lexicons]),
        built_in
    );
    let broken = Path::new(&lexicons).join("rules/insult.toml");
    let text = fs::read_to_string(&broken).expect("a file");
    fs::write(&broken, text.replacen("severity = \"", "severity = \"very-", 1)).expect("written");
    let (code, out, err) = run(&["scan", &file, "--lexicons", &lexicons]);
    assert_eq!((code, out.as_str()), (2, ""));
    assert!(err.contains("rules/insult.toml:"), "{err}");
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = Plain::new(env!("CARGO_BIN_EXE_zhijian"))
        .args(["lexicon", "list", "--terms"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// The hash changes with every edit of a lexicon, the report's layout does not.
fn without_hash(text: &str, hash: &str) -> String {
    let short: String = hash.chars().take(12).collect();
    text.replace(hash, "RULESET").replace(&short, "RULESET")
}

#[test]
fn reports_look_as_accepted() {
    let sample = "tests/data/sample.txt";
    let (code, json, err) = run(&["scan", sample, "--format", "jsonl", "--rules-only"]);
    assert_eq!((code, err.as_str()), (0, ""));
    let record: Value = serde_json::from_str(&json).expect("JSON");
    let hash = record["ruleset"].as_str().expect("a hash");
    assert_golden("tests/data/sample.jsonl", &without_hash(&json, hash));
    for (language, golden) in [
        ("zh", "tests/data/sample.zh.report"),
        ("en", "tests/data/sample.en.report"),
    ] {
        let (_, report, _) = run(&["scan", sample, "--rules-only", "--lang", language]);
        assert_golden(golden, &without_hash(&report, hash));
    }
}
