//! What each sort of damage says, and that none brings the reader down.

use std::sync::LazyLock;

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use super::{check, docx, failure, paragraph, table, xlsx, zipped};
use crate::input::read_bytes;
use crate::input::tests::speakers;

#[test]
fn damage_is_one_message_that_says_what_would_be_right() {
    let good = docx(&paragraph("您好。"));
    let book = xlsx(&[("话术", &[&["话术"], &["您好。"]])]);
    let mut compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    compound.resize(1024, 0);
    compound.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    compound.resize(1152, 0);
    let spaces = " ".repeat(8 << 20);
    let bomb = docx(&format!("<w:p>{spaces}</w:p>"));
    // A bomb that says of itself to be small: its sizes are patched wherever they stand.
    let size = u32::try_from(
        spaces.len() + "<w:document><w:body><w:p></w:p><w:sectPr/></w:body></w:document>".len(),
    )
    .expect("a size")
    .to_le_bytes();
    let mut liar = bomb.clone();
    for at in 0..liar.len() - 4 {
        if liar[at..at + 4] == size {
            liar[at..at + 4].copy_from_slice(&9_u32.to_le_bytes());
        }
    }
    assert_ne!(liar, bomb);
    let xml = zipped(&[("word/document.xml", b"<w:document><w:body><w:p></w:body>")]);
    let sheet = zipped(&[("xl/workbook.xml", b"<workbook>")]);
    let cases: [(&[u8], &str, &str); 11] = [
        (&good[..good.len() / 2], "is a broken zip file", "copy it again"),
        (&book[..200], "is a broken zip file", "copy it again"),
        (&compound, "is protected by a password", "take the password off"),
        (
            &compound[..600],
            "is an old or encrypted Office document",
            "save it as .docx",
        ),
        (
            &bomb,
            "unpacks to too much: word/document.xml to more than 200 times",
            "at most 256 MB in all and 200 times",
        ),
        (&liar, "word/document.xml", "(at most 256 MB|copy it again)"),
        (
            &xml,
            "the part word/document.xml is not valid XML",
            "save it anew",
        ),
        (&sheet, "the workbook cannot be read", "save it anew"),
        (
            &zipped(&[("word/styles.xml", b"<w/>")]),
            "has no part word/document.xml",
            "save the document anew",
        ),
        (
            &zipped(&[]),
            "neither a Word document nor an Excel workbook",
            "unpack it",
        ),
        (&docx(""), "there is no text in it", "at least one turn"),
    ];
    for (bytes, what, help) in cases {
        let message = failure(bytes);
        assert!(message.contains(what), "{what}: {message}");
        let help = help.trim_matches(['(', ')']).split('|');
        assert!(help.into_iter().any(|help| message.contains(help)), "{message}");
    }
}

#[test]
fn a_workbook_of_a_million_rows_stays_bounded() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory().expect("a sheet");
    sheet.write_string(0, 0, "话术").expect("a cell");
    for row in 1..1_000_000 {
        sheet.write_string(row, 0, "您好。").expect("a cell");
    }
    let message = failure(&book.save_to_buffer().expect("a workbook"));
    assert!(
        message.contains("a workbook may have 20000 rows with words"),
        "{message}"
    );
}

#[test]
fn one_string_in_many_cells_does_not_fill_the_memory() {
    let long = "您".repeat(10_000);
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "话术").expect("a cell");
    for row in 1..3_000 {
        sheet.write_string(row, 0, long.as_str()).expect("a cell");
    }
    let message = failure(&book.save_to_buffer().expect("a workbook"));
    assert!(
        message.contains("the sheet Sheet1 has too much text"),
        "{message}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// XML made of what the reader looks for, closed or not.
    #[test]
    fn no_document_brings_it_down(parts in prop::collection::vec(prop::sample::select(PARTS), 0..40)) {
        let body = parts.concat();
        for text in [format!("<w:document>{body}</w:document>"), body] {
            let bytes = zipped(&[("word/document.xml", text.as_bytes())]);
            prop_assert!(!read_bytes("a.docx", &bytes, &speakers(), &check()).is_empty());
        }
    }

    #[test]
    fn no_damage_brings_it_down(at in 0_usize..10_000, byte in any::<u8>()) {
        for mut bytes in [docx(&table(&[&["节点", "话术"], &["开场", "您好。"]])), BOOK.clone()] {
            let at = at % bytes.len();
            bytes[at] = byte;
            prop_assert!(!read_bytes("a", &bytes, &speakers(), &check()).is_empty());
        }
    }
}

static BOOK: LazyLock<Vec<u8>> =
    LazyLock::new(|| xlsx(&[("话术", &[&["节点", "话术"], &["开场", "您好。"]])]));

const PARTS: &[&str] = &[
    "<w:p>",
    "</w:p>",
    "<w:r>",
    "</w:r>",
    "<w:t>",
    "</w:t>",
    "您好。",
    "<w:tbl>",
    "</w:tbl>",
    "<w:tr>",
    "</w:tr>",
    "<w:tc>",
    "</w:tc>",
    "<w:pPr>",
    "</w:pPr>",
    "<w:rPr>",
    "</w:rPr>",
    "<w:trPr>",
    "</w:trPr>",
    "<w:tcPr>",
    "</w:tcPr>",
    "<w:del/>",
    "<w:del>",
    "</w:del>",
    "<w:gridSpan w:val=\"99999999999\"/>",
    "<w:gridSpan w:val=\"3\"/>",
    "<w:txbxContent>",
    "</w:txbxContent>",
    "<w:br/>",
    "<w:outlineLvl w:val=\"0\"/>",
    "<w:vanish/>",
    "&amp;",
    "&x;",
];
