//! Scripts in Word and Excel as people check them: where a finding stands, bad files beside good ones, and what build
//! servers are told of both.

use std::io::{Cursor, Write};

use rust_xlsxwriter::Workbook;
use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::cli::{folder, path, records, run};

/// A message that may be used, as a script of three rows; a fourth makes it one that may not.
const ROWS: [(&str, &str); 3] = [
    ("节点", "话术"),
    (
        "首次提醒",
        "【沄帆分期】尊敬的{姓名}，您的账单{金额}元已逾期{天数}天，请登录沄帆分期APP还款，有困难可申请延期。",
    ),
    ("客户有疑问", "如有疑问请拨打官方客服热线。"),
];
const BRANCH: (&str, &str) = ("若客户拒绝还款", "今天再不还我打断你的腿。");

fn rows(with_branch: bool) -> Vec<(&'static str, &'static str)> {
    let mut rows = ROWS.to_vec();
    if with_branch {
        rows.insert(2, BRANCH);
    }
    rows
}

/// A document of Word: a heading by style, a paragraph, a table, with the violation in a branch of the table or in a
/// tracked deletion.
pub(crate) fn docx(with_branch: bool) -> Vec<u8> {
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph(text));
    let row = |(node, line): &(&str, &str)| format!("<w:tr>{}{}</w:tr>", cell(node), cell(line));
    let table: String = rows(with_branch).iter().map(row).collect();
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>
<w:p><w:pPr><w:pStyle w:val="a3"/></w:pPr><w:r><w:t>M1短信模板</w:t></w:r></w:p>{}
<w:p><w:del w:id="1"><w:r><w:delText>{}</w:delText></w:r></w:del></w:p>
<w:tbl>{table}</w:tbl><w:sectPr/></w:body></w:document>"#,
        paragraph("渠道：短信"),
        BRANCH.1,
    );
    let parts = [
        (
            "_rels/.rels",
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#,
        ),
        (
            "word/styles.xml",
            r#"<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" w:styleId="a3"><w:name w:val="heading 1"/></w:style></w:styles>"#,
        ),
        ("word/document.xml", document.as_str()),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(text.as_bytes()).expect("its text");
    }
    zip.finish().expect("a document").into_inner()
}

/// A workbook with a title above the header, and a second sheet.
fn xlsx(with_branch: bool) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("短信").expect("a name");
    sheet.write_string(0, 0, "渠道：短信").expect("a cell");
    for (row, (node, line)) in (2..).zip(rows(with_branch)) {
        sheet.write_string(row, 0, node).expect("a cell");
        sheet.write_string(row, 1, line).expect("a cell");
    }
    let other = book.add_worksheet();
    other.set_name("English").expect("a name");
    for (row, cells) in (0..).zip([["node", "line"], ["end", "感谢您的配合。"]]) {
        for (column, text) in (0..).zip(cells) {
            other.write_string(row, column, text).expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn a_violation_in_a_branch_of_a_table_is_found_where_it_stands() {
    let folder = folder(&[
        ("bad.docx", &docx(true)),
        ("good.docx", &docx(false)),
        ("bad.xlsx", &xlsx(true)),
        ("good.xlsx", &xlsx(false)),
    ]);
    for (good, bad, place, line) in [
        ("good.docx", "bad.docx", "文档第 6 段", 6),
        ("good.xlsx", "bad.xlsx", "工作表“短信”第 5 行", 5),
    ] {
        let (good, bad) = (path(&folder, good), path(&folder, bad));
        let (code, out, err) = run(&["check", &good, "--rules-only"]);
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        let (code, out, err) = run(&["check", &bad, "--rules-only"]);
        assert_eq!((code, err.as_str()), (1, ""), "{out}");
        assert!(out.contains(place), "{out}");
        let (_, out, _) = run(&["check", &bad, "--rules-only", "--format", "jsonl"]);
        let record = &records(&out)[0];
        let findings = record["findings"].as_array().expect("findings");
        assert_eq!(findings.len(), 1, "{record}");
        assert_eq!(
            (&findings[0]["rule"], &findings[0]["line"]),
            (&"threat.violence".into(), &line.into()),
            "{record}"
        );
    }
}

#[test]
fn bad_documents_cost_one_message_each_and_the_others_go_on() {
    let good = docx(false);
    let mut encrypted = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    encrypted.resize(1024, 0);
    encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    encrypted.resize(1152, 0);
    let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
    bomb.start_file("word/document.xml", SimpleFileOptions::default())
        .expect("a part");
    bomb.write_all(&vec![b' '; 16 << 20]).expect("blanks");
    let bomb = bomb.finish().expect("a zip file").into_inner();
    let mut columns = Workbook::new();
    let sheet = columns.add_worksheet();
    for (column, name) in ["节点", "备注"].into_iter().enumerate() {
        sheet
            .write_string(0, u16::try_from(column).expect("small"), name)
            .expect("a cell");
    }
    let columns = columns.save_to_buffer().expect("a workbook");
    let folder = folder(&[
        ("1.docx", &good[..good.len() - 30]),
        ("2.docx", &encrypted),
        ("3.docx", &bomb),
        ("4.xlsx", &columns),
        ("5.docx", &good),
        ("6.xlsx", &xlsx(false)),
        ("~$5.docx", b"\x05owner"),
    ]);
    let place = folder.path().to_string_lossy().into_owned();
    let (code, out, err) = run(&["check", &place, "--rules-only", "--format", "jsonl"]);
    assert_eq!(code, 1, "what was not read is not let through");
    let expected = [
        ("1.docx", "损坏的 zip 文件"),
        ("2.docx", "有密码保护"),
        ("3.docx", "超过压缩大小的 200 倍"),
        ("4.xlsx", "开头几行是 Sheet1: 节点, 备注"),
    ];
    assert_eq!(
        err.lines().count(),
        expected.len() + 1,
        "one each and the count: {err}"
    );
    for ((name, words), line) in expected.into_iter().zip(err.lines()) {
        assert!(line.contains(name) && line.contains(words), "{line}");
    }
    let records = records(&out);
    let verdicts: Vec<_> = records
        .iter()
        .map(|r| r["verdict"].as_str().unwrap_or("none"))
        .collect();
    assert_eq!(
        verdicts,
        ["none", "none", "none", "none", "pass", "pass"],
        "{out}"
    );
}

#[test]
fn what_a_document_is_shows_in_its_content() {
    let folder = folder(&[
        ("word.txt", &docx(true)),
        ("text.docx", "# 话术\n您好。\n".as_bytes()),
    ]);
    let (_, out, err) = run(&[
        "check",
        &path(&folder, "word.txt"),
        &path(&folder, "text.docx"),
        "--format",
        "jsonl",
    ]);
    assert_eq!(err, "");
    let records = records(&out);
    assert_eq!(records[0]["source"]["unit"], "paragraph");
    assert_eq!(records[1]["source"].get("unit"), None);
}

#[test]
fn build_servers_are_told_the_same_at_any_number_of_threads() {
    let folder = folder(&[
        ("bad.docx", &docx(true)),
        ("broken.docx", b"PK\x03\x04"),
        ("good.xlsx", &xlsx(false)),
    ]);
    let place = folder.path().to_string_lossy().into_owned();
    let check = |format, threads| {
        let (code, out, _) = run(&[
            "check",
            &place,
            "--rules-only",
            "--format",
            format,
            "--threads",
            threads,
        ]);
        assert_eq!(code, 1, "{out}");
        out
    };
    for format in ["sarif", "junit"] {
        assert_eq!(check(format, "1"), check(format, "4"), "{format}");
    }
    let log: Value = serde_json::from_str(&check("sarif", "2")).expect("JSON");
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    let threat = results
        .iter()
        .find(|r| r["level"] == "error")
        .expect("the threat");
    assert_eq!(threat["ruleId"], "threat.violence");
    let location = &threat["locations"][0];
    assert_eq!(location["physicalLocation"]["region"]["startLine"], 6);
    assert_eq!(location["logicalLocations"][0]["name"], "文档第 6 段");
    let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str();
    assert!(
        uri.is_some_and(|uri| uri.starts_with("file:///") && uri.ends_with("/bad.docx")),
        "{uri:?}"
    );
    let notices = &run["invocations"][0]["toolExecutionNotifications"];
    assert_eq!(notices.as_array().map(Vec::len), Some(1), "{notices}");
    let report = check("junit", "2");
    assert_eq!(report.matches("<testsuite ").count(), 3, "{report}");
    assert!(
        report.contains("是损坏的 zip 文件") && report.contains("[文档第 6 段] threat.violence"),
        "{report}"
    );
}

#[test]
fn proposals_stand_beside_problems() {
    let folder = folder(&[("a.md", "# 电话话术\n您好，今天再不还我打断你的腿。\n".as_bytes())]);
    let file = path(&folder, "a.md");
    let (_, json, _) = run(&["check", &file, "--rules-only", "--format", "jsonl"]);
    let record = &records(&json)[0];
    let missing = &record["elements"]["identity"];
    let sentence = missing["instead"].as_str().expect("a model sentence");
    assert_eq!(missing["status"], "missing");
    let (_, report, _) = run(&["check", &file, "--rules-only"]);
    // The table may break a long sentence.
    let opening: String = sentence.chars().take(6).collect();
    assert!(report.contains(&format!("可改说：{opening}")), "{report}");
}
