//! What the program says beside its results: of what was left out, and of one turn, without numbers of persons.

use std::fs;

use crate::cli::{path, run};

#[test]
fn a_trace_hides_numbers_and_finds_its_document() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let text = "客服：您好，我的手机13800138000\n客户：你哪位\n";
    let file = fs::File::create(folder.path().join("a.zip")).expect("a file");
    let mut zip = zip::ZipWriter::new(file);
    zip.start_file("in/a.txt", zip::write::SimpleFileOptions::default())
        .expect("begun");
    std::io::Write::write_all(&mut zip, text.as_bytes()).expect("written");
    zip.finish().expect("ended");
    let inside = path(&folder, "a.zip/in/a.txt");
    let (code, out, err) = run(&["--lang", "zh", "explain", &inside, "--turn", "0"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("a.zip/in/a.txt") && out.contains("· 客服"), "{out}");
    assert!(!out.contains("13800138000") && !out.contains("Agent"), "{out}");
    let (_, out, _) = run(&["explain", &inside, "--turn", "0", "--unmasked"]);
    assert!(out.contains("13800138000"), "{out}");
    let (code, _, err) = run(&["--lang", "en", "explain", "threat.evidence"]);
    assert!(code == 2 && err.contains("this is no rule"), "{err}");
}

#[test]
fn what_is_left_out_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("a file");
    write(
        "a.txt",
        "客服：您好\n客户：谁\n老冯：打断你的腿\n客户：啊\n老冯：听见没\n",
    );
    write("b.txt", "客服：您好\n客户：嗯\n");
    write("c.doc", "");
    write("d.wav", "");
    let folder = folder.path().display().to_string();
    let (code, out, err) = run(&["--lang", "zh", "scan", &folder, "--rules-only"]);
    assert_eq!(code, 0, "{err}");
    assert!(
        out.contains("没有读全的文书") && out.contains("不认识说话人 老冯：他的话没有判"),
        "{out}"
    );
    assert!(
        out.contains("需复核") && err.contains("不认识说话人 老冯"),
        "{out}{err}"
    );
    assert!(
        err.contains("另有 2 个文件的类型不能读，没有判：.doc 1、.wav 1"),
        "{err}"
    );
}

#[test]
fn numbers_that_name_speakers_are_not_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let number = "13800138000";
    for (name, first) in [("a.txt", "客服"), ("b.txt", "18600001111")] {
        let text = format!("{first}：您好\n客户甲乙：是我\n{number}：还有我\n{number}：听见没\n");
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let folder = folder.path().display().to_string();
    for format in ["text", "jsonl", "json"] {
        let (_, out, err) = run(&["scan", &folder, "--rules-only", "--details", "--format", format]);
        let told = out + &err;
        assert!(!told.contains(number) && !told.contains("18600001111"), "{told}");
    }
}

#[test]
fn what_is_left_out_of_one_file_is_not_told_without_end() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let call = |n: usize| format!("a{n},客服：您好,张三,这是{n}号\n");
    let rows: String = (1..=30).map(call).collect();
    fs::write(folder.path().join("a.csv"), format!("通话编号,对话\n{rows}")).expect("a file");
    let (code, _, err) = run(&["--lang", "en", "scan", &path(&folder, "a.csv"), "--rules-only"]);
    assert_eq!(code, 0, "{err}");
    let lines = |words: &str| err.lines().filter(|line| line.contains(words)).count();
    assert_eq!(lines("taken for commas in the words"), 8, "{err}");
    assert_eq!(lines("22 more remarks like these"), 1, "{err}");
}
