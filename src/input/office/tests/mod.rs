//! Documents of Word and Excel made for the tests: what is read of them.

mod damage;

use std::io::{Cursor, Write};

use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::input::tests::{options, shown, speakers, turns};
use crate::input::{Options, read_bytes};
use crate::model::{Call, Channel, Kind, Unit};

/// A zip file of these members.
pub(in crate::input::office) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in members {
        zip.start_file(*name, options).expect("a member");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a zip file").into_inner()
}

/// A document whose body holds this XML, with the styles of a heading.
fn docx(body: &str) -> Vec<u8> {
    let document = format!("<w:document><w:body>{body}<w:sectPr/></w:body></w:document>");
    let styles = r#"<w:styles><w:style w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles>"#;
    zipped(&[
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
    ])
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn heading(text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
}

fn row(cells: &[&str]) -> String {
    let cell = |text: &&str| format!("<w:tc><w:tcPr/>{}</w:tc>", paragraph(text));
    format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>())
}

fn table(rows: &[&[&str]]) -> String {
    let rows: String = rows.iter().map(|cells| row(cells)).collect();
    format!("<w:tbl><w:tblPr/>{rows}</w:tbl>")
}

/// A workbook of named sheets of rows.
fn xlsx(sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name");
        for (row, cells) in (0..).zip(*rows) {
            for (column, text) in (0..).zip(*cells) {
                if !text.is_empty() {
                    sheet.write_string(row, column, *text).expect("a cell");
                }
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn check() -> Options {
    Options {
        kind: Some(Kind::Script),
        ..options()
    }
}

#[track_caller]
fn script(bytes: &[u8]) -> Call {
    let mut calls = read_bytes("a.docx", bytes, &speakers(), &check());
    assert_eq!(calls.len(), 1, "{calls:?}");
    calls.remove(0).unwrap_or_else(|error| panic!("{error}"))
}

/// The message about a file that cannot be read.
#[track_caller]
fn failure(bytes: &[u8]) -> String {
    let messages = shown(&read_bytes("a.docx", bytes, &speakers(), &check()));
    assert_eq!(messages.len(), 1, "{messages:?}");
    messages.into_iter().next().expect("a message")
}

/// The properties of an item in a numbered list: its number is no text.
const NUMBERED: &str = r#"<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r>"#;

#[test]
fn paragraphs_and_tables_come_in_their_order() {
    let body = [
        heading("信用卡催收话术"),
        paragraph("渠道：电话"),
        String::from("<w:p/>"),
        paragraph("您好，请问是{姓名}先生吗？").replace("<w:r>", NUMBERED),
        table(&[
            &["节点", "话术"],
            &["客户没钱", "您可以申请分期。"],
            &["客户拒绝", "不还就打断你的腿！"],
        ]),
        heading("结束语"),
        paragraph("再见。"),
    ]
    .concat();
    let call = script(&docx(&body));
    assert_eq!(
        turns(&call),
        [
            "N1:信用卡催收话术",
            "A4:您好，请问是{姓名}先生吗？",
            "N5:节点",
            "N5:话术",
            "N6:客户没钱",
            "A6:您可以申请分期。",
            "N7:客户拒绝",
            "A7:不还就打断你的腿！",
            "N8:结束语",
            "A9:再见。",
        ]
    );
    assert_eq!((call.source.unit, call.source.line), (Unit::Paragraph, 1));
    assert_eq!(call.meta.channel, Some(Channel::Call));
}

#[test]
fn what_does_not_stand_on_the_page_is_left_out() {
    let body = [
        heading("话术"),
        "<w:p><w:r><w:t>您好，</w:t></w:r><w:del><w:r><w:delText>老赖</w:delText></w:r></w:del><w:ins><w:r><w:t>张先生</w:t></w:r></w:ins>\
         <w:commentRangeStart/><w:r><w:t>。</w:t></w:r><w:commentRangeEnd/><w:r><w:commentReference/></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:fldChar/></w:r><w:r><w:instrText> MERGEFIELD 金额 </w:instrText></w:r><w:r><w:t>3200元</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:t>您好</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>你等着</w:t></w:r><w:moveFrom><w:r><w:t>搬走</w:t></w:r></w:moveFrom></w:p>".to_owned(),
        "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>删</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>".to_owned(),
    ]
    .concat();
    let call = script(&docx(&body));
    assert_eq!(
        turns(&call),
        ["N1:话术", "A2:您好，张先生。", "A3:3200元", "A4:您好"]
    );
    assert_eq!(
        call.source.assumed[2..],
        ["tracked deletions left out: 3", "hidden text left out: 1"]
    );
}

#[test]
fn words_cut_apart_are_read_as_they_stand() {
    let body = [
        heading("话术"),
        // A deleted paragraph mark, a soft line end, a text box with its copy for old programs, a reference.
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>今天不还就</w:t></w:r></w:p><w:p><w:r><w:t>打断你的腿&amp;</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:t>您好。</w:t><w:br/><w:t>再见。</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:t>外面。</w:t><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>里面。</w:t></w:r></w:p></w:txbxContent></mc:Choice>\
         <mc:Fallback><w:txbxContent><w:p><w:r><w:t>里面。</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>".to_owned(),
    ]
    .concat();
    assert_eq!(
        turns(&script(&docx(&body)))[1..],
        [
            "A2:今天不还就打断你的腿&",
            "A4:您好。",
            "A4:再见。",
            "A5:外面。",
            "A6:里面。"
        ]
    );
}

#[test]
fn tables_inside_tables_and_boxes_are_read() {
    let inner = table(&[&["节点", "话术"], &["客户拒绝", "你等着！"]]);
    let body = format!(
        "{}<w:tbl><w:tr><w:tc>{}{inner}<w:p/></w:tc></w:tr></w:tbl>",
        heading("话术"),
        paragraph("您好。")
    );
    assert_eq!(
        turns(&script(&docx(&body))),
        [
            "N1:话术",
            "A2:您好。",
            "N3:节点",
            "N3:话术",
            "N4:客户拒绝",
            "A4:你等着！"
        ]
    );
    // A title across the table does not end it.
    let rows = [
        row(&["节点", "话术"]),
        row(&["一、开场白"]),
        row(&["客户拒绝", "你等着！"]),
    ]
    .concat();
    assert_eq!(
        turns(&script(&docx(&format!(
            "{}<w:tbl>{rows}</w:tbl>",
            heading("话术")
        )))),
        [
            "N1:话术",
            "N2:节点",
            "N2:话术",
            "N3:一、开场白",
            "N4:客户拒绝",
            "A4:你等着！"
        ]
    );
}

#[test]
fn a_style_does_not_silence_what_is_said() {
    let body = heading("话术")
        + &heading("你再不还，我们就上门！")
        + &heading("若客户拒绝，则答：你等着！")
        + &heading("客户说“你们是骗子”，怎么答？");
    assert_eq!(
        turns(&script(&docx(&body)))[1..],
        [
            "A2:你再不还，我们就上门！",
            "A3:若客户拒绝，则答：你等着！",
            "N4:客户说“你们是骗子”，怎么答？"
        ]
    );
    let bold = |text: &str| paragraph(text).replace("<w:t>", "<w:rPr><w:b/></w:rPr><w:t>");
    let body = heading("话术") + &bold("客户拒绝还款") + &bold("不还就打断你的腿");
    assert_eq!(
        turns(&script(&docx(&body)))[1..],
        ["N2:客户拒绝还款", "A3:不还就打断你的腿"]
    );
    let header = "<w:tr><w:trPr><w:tblHeader/></w:trPr>";
    let rows = row(&["回答", "你等着坐牢"]).replace("<w:tr>", header);
    let body = format!("{}<w:tbl>{rows}</w:tbl>", heading("话术"));
    assert_eq!(turns(&script(&docx(&body)))[1..], ["N2:回答", "A2:你等着坐牢"]);
}

#[test]
fn transcripts_in_word_are_calls() {
    let body = paragraph("客服：您好") + &paragraph("客户：嗯");
    let calls = read_bytes("a.docx", &docx(&body), &speakers(), &options());
    let call = calls[0].as_ref().expect("a call");
    assert_eq!(
        (call.kind, turns(call)),
        (Kind::Call, vec!["A1:您好".into(), "C2:嗯".into()])
    );
}

#[test]
fn sheets_are_read_by_their_headers() {
    let book = xlsx(&[
        (
            "短信话术",
            &[
                &["M1话术 2026版"],
                &["序号", "场景", "话术", "备注"],
                &["1", "开场白", "您好。\n再见。", "语速放慢"],
                &[],
                &["2", "客户拒绝", "你等着！"],
            ],
        ),
        (
            "Lines",
            &[&["node", "line"], &["refusal", "不还就抓你"], &["", "再见"]],
        ),
        ("禁用语", &[&["禁用语", "原因"], &["老赖", "侮辱"]]),
        ("空", &[]),
    ]);
    let call = script(&book);
    assert_eq!(
        turns(&call),
        [
            "N1:短信话术",
            "N1:M1话术 2026版",
            "N2:序号",
            "N2:场景",
            "N2:话术",
            "N2:备注",
            "N3:1",
            "N3:开场白",
            "A3:您好。",
            "A3:再见。",
            "N3:语速放慢",
            "N5:2",
            "N5:客户拒绝",
            "A5:你等着！",
            "N1:Lines",
            "N1:node",
            "N1:line",
            "N2:refusal",
            "A2:不还就抓你",
            "A3:再见",
            "N1:禁用语",
            "N1:禁用语",
            "N1:原因",
            "N2:老赖",
            "N2:侮辱",
        ]
    );
    assert_eq!(call.turns[13].sheet.as_deref(), Some("短信话术"));
    assert_eq!(call.turns[18].sheet.as_deref(), Some("Lines"));
    assert_eq!(
        (call.source.unit, call.meta.channel),
        (Unit::Row, Some(Channel::Sms))
    );
}

#[test]
fn sheets_that_name_no_column_are_read_in_doubt_but_not_alone() {
    let book = xlsx(&[
        ("封面", &[&["我是某某银行的话术"]]),
        ("话术", &[&["节点", "话术"], &["开场", "您好。"]]),
        ("续", &[&["客户拒绝", "你等着！"], &["不还就抓你。"]]),
    ]);
    let call = script(&book);
    assert_eq!(
        turns(&call)[4..],
        [
            "A2:您好。",
            "N1:续",
            "N1:客户拒绝",
            "A1:你等着！",
            "A2:不还就抓你。"
        ]
    );
    assert_eq!(
        call.source.assumed[2..],
        [
            "sheet 封面 is about the script: left out",
            "sheet 续 names no column of words to say: all but its first column read as said"
        ]
    );
    let message = failure(&xlsx(&[(
        "流程",
        &[&["节点", "备注"], &["开场", "您好，我是某某银行的工作人员。"]],
    )]));
    assert!(
        message.contains("the first rows are 流程: 节点, 备注 (name the columns"),
        "{message}"
    );
    // A cell as long as a sentence may be one, and is not repeated.
    let message = failure(&xlsx(&[("a", &[&["开场", "您好，我是某某银行的工作人员。"]])]));
    assert!(message.contains("a: 开场, … ("), "{message}");
}

#[test]
fn hidden_sheets_are_left_out_and_said() {
    let mut book = Workbook::new();
    for (name, line) in [("话术", "您好。"), ("旧", "你等着！")] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        sheet.write_string(0, 0, "话术").expect("a cell");
        sheet.write_string(1, 0, line).expect("a cell");
        sheet.set_hidden(name == "旧");
    }
    let call = script(&book.save_to_buffer().expect("a workbook"));
    assert_eq!(turns(&call).last().map(String::as_str), Some("A2:您好。"));
    assert_eq!(call.source.assumed[2..], ["sheet 旧 is hidden: left out"]);
}

#[test]
fn a_table_of_calls_is_a_script_only_if_the_user_says_so() {
    let book = xlsx(&[("a", &[&["角色", "内容"], &["客服", "您好"], &["客户", "嗯"]])]);
    assert_eq!(
        turns(&script(&book))[3..],
        ["N2:客服", "A2:您好", "N3:客户", "C3:嗯"]
    );
    let read = |book: &[u8]| read_bytes("a.xlsx", book, &speakers(), &options()).remove(0);
    assert_eq!(turns(&read(&book).expect("a call")), ["A2:您好", "C3:嗯"]);
    let doubtful = xlsx(&[("a", &[&["角色", "话术"], &["客服", "您好"], &["客户", "嗯"]])]);
    let message = shown(&[read(&doubtful)]).remove(0);
    assert!(message.contains("is a table of calls"), "{message}");
}
