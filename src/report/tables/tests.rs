//! Workbooks as a reader of Excel files sees them; masking in all formats.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::*;
use crate::model::{Language, Role, Turn};
use crate::report::sample::{self, tables};

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).expect("a workbook")
}

fn written(tables: &Tables) -> Vec<u8> {
    let mut out = Vec::new();
    tables.write_workbook(&mut out).expect("a workbook");
    out
}

/// Rows of a sheet, titles first, as words.
fn rows(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<Vec<String>> {
    let range = book.worksheet_range(sheet).expect("a sheet");
    range
        .rows()
        .map(|row| row.iter().map(Data::to_string).collect())
        .collect()
}

/// A column of a sheet, below its title.
#[track_caller]
fn column(rows: &[Vec<String>], title: &str) -> Vec<String> {
    let at = rows[0].iter().position(|cell| cell == title).expect("a title");
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

#[test]
fn a_workbook_is_read_back_worst_first() {
    let mut book = open(written(&tables(&Options::default())));
    assert_eq!(book.sheet_names(), ["通话", "问题", "要素", "坐席", "规则"]);
    let calls = rows(&mut book, "通话");
    assert_eq!(column(&calls, "结论"), ["不通过", "通过", "未能判断"]);
    assert_eq!(
        column(&calls, "文书"),
        ["c001", "话术/开场白.txt", "录音/坏.jsonl#3"]
    );
    assert_eq!(column(&calls, "得分"), ["2", "100", ""]);
    assert_eq!(column(&calls, "问题数"), ["4", "0", ""]);
    assert_eq!(column(&calls, "要素扣分"), ["-16", "0", ""]);
    let note = "turns 不是列表：\"***********\"; 写成 [{\"role\": \"agent\", \"text\": \"…\"}]";
    assert_eq!(column(&calls, "说明"), ["", "", note]);

    let findings = rows(&mut book, "问题");
    let arrest = "别以为我不知道你电话是***********，再不还明天就叫警察去抓你，到时候连你***********也停机！";
    let legal = "騙你干嘛，你就是个无*赖，法院已经立案了。";
    assert_eq!(column(&findings, "原句"), [arrest, arrest, legal, legal, arrest]);
    assert_eq!(
        column(&findings, "原话"),
        ["电话是***********，再不还明天就叫警察去抓你"; 2]
            .into_iter()
            .chain(["法院已经立案", "无*赖", "停机"])
            .collect::<Vec<_>>()
    );
    assert_eq!(column(&findings, "理由")[2], "记录里没有这一步（立案 ≠ 无）");
    assert_eq!(column(&findings, "时间")[2..4], ["01:13", "01:13"]);

    let elements = rows(&mut book, "要素");
    assert_eq!(elements.len(), 1 + 2 * 8);
    assert_eq!(column(&elements, "情况")[..3], ["已说", "缺失", "缺失"]);
    let agents = rows(&mut book, "坐席");
    assert_eq!(column(&agents, "坐席"), ["A07", "（未注明）"]);
    assert_eq!(column(&agents, "威胁恐吓"), ["1", "0"]);
    let rules = rows(&mut book, "规则");
    assert_eq!(column(&rules, "规则号").len(), 5);
    assert_eq!(column(&rules, "问题数"), ["1"; 5]);
}

#[test]
fn the_words_are_marked_and_titles_stay_in_sight() {
    let bytes = written(&tables(&Options {
        language: Language::En,
        ..Options::default()
    }));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut part = |name: &str| {
        let file = archive.by_name(name).expect("a part");
        std::io::read_to_string(file).expect("UTF-8")
    };
    let words = part("xl/sharedStrings.xml");
    let bold = words
        .split("<r>")
        .find(|run| run.contains("<b/>"))
        .expect("a bold run");
    assert!(bold.contains("警察去抓你</t>"), "{bold}");
    let sheet = part("xl/worksheets/sheet2.xml");
    assert!(
        sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter"),
        "{sheet}"
    );
    assert!(part("xl/workbook.xml").contains("name=\"Findings\""));
}

#[test]
fn the_same_documents_give_the_same_bytes() {
    let once = written(&tables(&Options::default()));
    assert_eq!(once, written(&tables(&Options::default())));
    let mut archive = zip::ZipArchive::new(Cursor::new(once)).expect("a zip");
    let about = archive.by_name("docProps/core.xml").expect("a part");
    let about = std::io::read_to_string(about).expect("UTF-8");
    assert!(about.contains("2026-01-01T00:00:00Z"), "no clock: {about}");
}

#[test]
fn a_full_sheet_says_what_it_leaves_out() {
    let tables = tables(&Options::default());
    for (limit, kept, note) in [
        (6, 5, None),
        (5, 3, Some("另有 2 行没有写入")),
        (3, 1, Some("另有 4 行")),
    ] {
        let mut book = open(tables.workbook(limit).expect("a workbook"));
        let findings = rows(&mut book, "问题");
        let last = &findings.last().expect("a row")[0];
        assert_eq!(findings.len() - 1 - usize::from(note.is_some()), kept, "{limit}");
        assert!(note.is_none_or(|note| last.starts_with(note)), "{last}");
    }
}

#[test]
fn nothing_of_a_document_is_a_formula_or_too_long_for_a_cell() {
    let mut analysis = sample::call();
    analysis.call.id = "=1+1".into();
    analysis.call.meta.agent_id = Some("客".repeat(40_000));
    analysis.call.turns[2] = Turn::new(Role::Agent, format!("=HYPERLINK({})", "长".repeat(50_000)));
    analysis.findings.truncate(1);
    analysis.findings[0].span = crate::model::Span::new(0, 40_000);
    let mut tables = Tables::new(&Options::default());
    tables.add((&analysis).into());
    let mut book = open(written(&tables));
    for sheet in book.sheet_names() {
        assert!(
            book.worksheet_formula(&sheet).expect("a sheet").is_empty(),
            "{sheet}"
        );
    }
    let calls = rows(&mut book, "通话");
    assert_eq!(column(&calls, "文书"), ["=1+1"]);
    assert_eq!(column(&calls, "坐席")[0].chars().count(), 32_001);
    assert!(column(&calls, "最重的原话")[0].starts_with("=HYPERLINK("));
}

#[test]
fn personal_numbers_are_masked_unless_asked_in_every_file() {
    for unmasked in [false, true] {
        let tables = tables(&Options {
            unmasked,
            ..Options::default()
        });
        let (mut csv, mut markdown) = (Vec::new(), Vec::new());
        tables.write_csv(&mut csv).expect("CSV");
        tables.write_markdown(&mut markdown);
        let mut book = open(written(&tables));
        let sheets = book.sheet_names();
        let cells: Vec<_> = sheets.iter().flat_map(|sheet| rows(&mut book, sheet)).collect();
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        for file in [text(csv), text(markdown), cells.concat().concat()] {
            assert_eq!(file.contains("13800138000"), unmasked, "{file}");
        }
    }
}
