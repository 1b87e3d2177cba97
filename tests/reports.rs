//! `scan --report` as people run it: whole files beside standard output, and mistakes told before anything is judged.

use std::fs;

use calamine::{Reader, Xlsx, open_workbook};

use crate::cli::{folder, path, run};

const THREAT: &str = "客服：请问是张先生本人吗？\n客户：我是。\n客服：今天再不还我打断你的腿。\n";

#[test]
fn files_are_written_beside_standard_output() {
    let folder = folder(&[("bad.txt", THREAT.as_bytes()), ("out.csv", b"of yesterday")]);
    let report = |kind: &str, name: &str| format!("{kind}={}", path(&folder, name));
    let bad = path(&folder, "bad.txt");
    let plain = run(&["scan", &bad, "--format", "jsonl", "--rules-only"]);
    let kinds = ["xlsx", "csv", "md", "html", "sarif", "junit"];
    let reports = kinds.map(|kind| report(kind, &format!("out.{kind}")));
    let mut arguments = vec!["scan", &bad, "--format", "jsonl", "--rules-only"];
    for report in &reports {
        arguments.extend(["--report", report]);
    }
    let (code, out, err) = run(&arguments);
    assert_eq!((code, &out), (0, &plain.1), "{err}");
    let book: Xlsx<_> = open_workbook(folder.path().join("out.xlsx")).expect("a workbook");
    assert_eq!(book.sheet_names()[0], "通话");
    for name in ["out.csv", "out.md", "out.html", "out.sarif", "out.junit"] {
        let text = fs::read_to_string(folder.path().join(name)).expect("a file");
        assert!(text.contains("打断"), "{text}");
    }
    let names = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(names, 1 + kinds.len(), "nothing else is left");
}

#[test]
fn reports_of_the_last_time_are_not_judged() {
    for language in ["zh", "en"] {
        let folder = folder(&[("bad.txt", THREAT.as_bytes())]);
        let (whole, bad) = (path(&folder, ""), path(&folder, "bad.txt"));
        let kinds = ["xlsx", "csv", "md"];
        let reports = kinds.map(|kind| format!("{kind}={}", path(&folder, &format!("out.{kind}"))));
        let [book, table, page] = reports.each_ref().map(String::as_str);
        let all = ["--report", book, "--report", table, "--report", page];
        let (code, ..) = run(&[&["--lang", language, "scan", &bad, "--rules-only"], &all[..]].concat());
        assert_eq!(code, 0);
        let (_, results, _) = run(&["scan", &bad, "--rules-only", "--format", "json"]);
        fs::write(folder.path().join("out.json"), &results).expect("a file");
        let lines = run(&["scan", &bad, "--rules-only", "--format", "jsonl"])
            .1
            .repeat(2);
        let call = r#"{"id": "new", "turns": [{"role": "agent", "text": "今天再不还我打断你的腿"}]}"#;
        fs::write(folder.path().join("out.jsonl"), format!("{lines}{call}\n")).expect("a file");
        let (code, results, err) = run(&[
            "--lang",
            "en",
            "scan",
            &whole,
            "--rules-only",
            "--format",
            "jsonl",
        ]);
        assert_eq!(code, 0, "{err}");
        assert_eq!(
            results.matches("\"verdict\":").count(),
            2,
            "the two calls: {results}"
        );
        for name in ["out.xlsx", "out.csv", "out.md", "out.json", "out.jsonl"] {
            let told: Vec<&str> = err
                .lines()
                .filter(|line| line.contains(&format!("{name}:")))
                .collect();
            let [told] = told[..] else {
                panic!("{language} {name}: {err}");
            };
            assert!(told.contains("is a report of zhijian"), "{told}");
        }
    }
}

#[test]
fn columns_are_written_or_said_to_be_left_out() {
    for (kind, mark) in [("parquet", &b"PAR1"[..]), ("arrow", b"ARROW1")] {
        let folder = folder(&[("bad.txt", THREAT.as_bytes())]);
        let (bad, out) = (path(&folder, "bad.txt"), path(&folder, "out"));
        let report = format!("{kind}={out}");
        let (code, _, err) = run(&["scan", &bad, "--format", "jsonl", "--report", &report]);
        if cfg!(feature = "columnar") {
            let bytes = fs::read(out).expect("a file");
            assert!(
                code == 0 && bytes.starts_with(mark) && bytes.ends_with(mark),
                "{err}"
            );
        } else {
            assert!(code == 2 && err.contains("不带 Parquet"), "{err}");
            let names = fs::read_dir(folder.path()).expect("a folder").count();
            assert_eq!(names, 1, "nothing is left");
        }
    }
}

#[test]
fn mistakes_are_told_before_anything_is_judged() {
    let folder = folder(&[("bad.txt", THREAT.as_bytes()), ("notes.md", THREAT.as_bytes())]);
    let at = |kind: &str, name: &str| format!("{kind}={}", path(&folder, name));
    let cases = [
        (
            vec!["pdf=a.pdf".to_owned()],
            "种类是 xlsx、csv、md、html、sarif、junit、parquet 或 arrow",
        ),
        (vec!["out.xlsx".to_owned()], "请写成 种类=路径"),
        (vec!["csv=".to_owned()], "请写成 种类=路径"),
        (vec![at("csv", "a"), at("xlsx", "a")], "两个报告会写进同一个文件"),
        (vec![at("csv", "a"), at("md", "./a")], "两个报告会写进同一个文件"),
        (vec![at("csv", "gone/a.csv")], "请先建好"),
        (vec![at("csv", "")], "这是文件夹"),
        (vec![at("md", "notes.md")], "在输入里"),
    ];
    let inputs = folder.path().to_string_lossy().into_owned();
    for (reports, words) in cases {
        let mut arguments = vec!["scan", &inputs, "--format", "jsonl"];
        for report in &reports {
            arguments.extend(["--report", report]);
        }
        let (code, out, err) = run(&arguments);
        assert_eq!((code, out.as_str()), (2, ""), "{reports:?}: {err}");
        assert!(err.contains(words), "{reports:?}: {err}");
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            2,
            "{reports:?}"
        );
    }
    let kept = fs::read_to_string(folder.path().join("notes.md")).expect("a file");
    assert_eq!(kept, THREAT);
}
