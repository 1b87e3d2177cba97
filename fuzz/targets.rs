//! What the fuzzer runs, one function a reader family and one each for judging and masking. `tests/odd.rs` runs the same
//! functions over bytes that are kept.
//!
//! Takes bytes, returns if nothing is wrong with what was made of them.

use std::sync::LazyLock;

use zhijian::input::{self, Format, Options, Speakers};
use zhijian::report::{
    self, HtmlPage, JunitReport, Masker, SarifLog, Summary, Tables, write_document, write_line,
};
use zhijian::{Analysis, Analyzer, Call, Kind, Meta, Role, Ruleset};

/// Takes bytes.
pub(crate) type Target = fn(&[u8]);

/// All of them, by name.
pub(crate) const ALL: [(&str, Target); 9] = [
    ("services", services),
    ("subtitles", subtitles),
    ("sheets", sheets),
    ("office", office),
    ("packed", packed),
    ("text", text),
    ("record", record),
    ("judge", judge),
    ("mask", mask),
];

static ANALYZER: LazyLock<Analyzer> =
    LazyLock::new(|| Analyzer::new(Ruleset::builtin().expect("the built-in lexicons load")));

/// The labels that the lexicons know.
pub(crate) static SPEAKERS: LazyLock<Speakers> =
    LazyLock::new(|| zhijian::batch::speakers(ANALYZER.ruleset()));

/// What recognition and quality services write.
pub(crate) fn services(bytes: &[u8]) {
    let formats = [
        Format::Sca,
        Format::Isi,
        Format::Dashscope,
        Format::Tencent,
        Format::TencentText,
        Format::Iflytek,
        Format::Funasr,
        Format::Whisper,
        Format::Huawei,
        Format::ContactLens,
        Format::Transcribe,
        Format::Google,
        Format::Chat,
    ];
    read("a.json", bytes, &formats);
}

/// SRT and VTT.
pub(crate) fn subtitles(bytes: &[u8]) {
    read("a.srt", bytes, &[Format::Srt, Format::Vtt]);
}

/// CSV and its kin.
pub(crate) fn sheets(bytes: &[u8]) {
    read("a.csv", bytes, &[Format::Csv]);
}

/// Word and Excel.
pub(crate) fn office(bytes: &[u8]) {
    read("a.xlsx", bytes, &[Format::Xlsx, Format::Docx]);
}

/// gzip, zstd, zip.
pub(crate) fn packed(bytes: &[u8]) {
    read("a.zip", bytes, &[]);
}

/// Labelled text and scripts.
pub(crate) fn text(bytes: &[u8]) {
    read("a.txt", bytes, &[Format::Text]);
    let script = Options {
        kind: Some(Kind::Script),
        ..Options::default()
    };
    check(&input::read_bytes("a.md", bytes, &SPEAKERS, &script));
}

/// Our own record.
pub(crate) fn record(bytes: &[u8]) {
    read("a.jsonl", bytes, &[Format::Record]);
}

/// A call whose turns are the lines of a text, by two speakers in turn; and every report of it.
pub(crate) fn judge(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let roles = [Role::Agent, Role::Customer, Role::ThirdParty];
    let turns = text.lines().zip(roles.into_iter().cycle());
    let turns: Vec<_> = turns.map(|(line, role)| zhijian::Turn::new(role, line)).collect();
    for kind in [Kind::Call, Kind::Script] {
        let mut call = Call::new("c", kind, turns.clone());
        call.meta.debtor_name = Some("王小明".into());
        let analysis = ANALYZER.analyze(&call);
        for finding in &analysis.findings {
            let said = &call.turns[finding.turn].text;
            assert!(finding.span.start < finding.span.end, "a finding has words");
            assert_eq!(
                finding.span.slice(said),
                finding.text,
                "a finding stands where it says"
            );
        }
        write(&analysis);
    }
}

/// Masking: one star for one character, and nothing else.
pub(crate) fn mask(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let meta = Meta {
        debtor_name: Some(text.lines().next().unwrap_or_default().to_owned()),
        obligors: vec!["李四（担保人）".into()],
        ..Meta::default()
    };
    let masked = Masker::new(&meta).mask(&text).into_owned();
    assert_eq!(text.chars().count(), masked.chars().count());
    assert!(text.chars().zip(masked.chars()).all(|(a, b)| a == b || b == '*'));
}

/// Reads the bytes as they look, and in one of the formats, which their number decides.
fn read(path: &str, bytes: &[u8], formats: &[Format]) {
    let forced = formats.get(bytes.len() % formats.len().max(1)).copied();
    for from in [None, forced] {
        let roles = vec![("0".to_owned(), Role::Agent), ("speaker".to_owned(), Role::Agent)];
        let options = Options {
            from,
            roles,
            ..Options::default()
        };
        check(&input::read_bytes(path, bytes, &SPEAKERS, &options));
    }
}

fn check(documents: &[Result<Call, input::DocumentError>]) {
    for document in documents {
        match document {
            Ok(call) => assert!(!call.turns.is_empty() && !call.id.is_empty(), "{call:?}"),
            Err(error) => {
                let said = [&error.what, &error.help];
                assert!(
                    said.iter().all(|text| !text.zh.is_empty() && !text.en.is_empty()),
                    "{said:?}"
                );
            }
        }
    }
}

fn write(analysis: &Analysis) {
    let options = report::Options::default();
    let mut out = Vec::new();
    write_line(&mut out, analysis.into(), &options).expect("JSON");
    write_document(&mut out, analysis.into(), &options);
    let mut page = HtmlPage::new(&options);
    let mut log = SarifLog::new(&options);
    let mut junit = JunitReport::new(&options);
    let mut summary = Summary::new(&options);
    let mut tables = Tables::new(&options);
    for _ in 0..2 {
        page.add(analysis.into());
        log.add(analysis.into());
        junit.add(analysis.into());
        summary.add(analysis.into());
        tables.add(analysis.into());
    }
    page.write(&mut out).expect("HTML");
    log.write(&mut out).expect("SARIF");
    junit.write(&mut out).expect("JUnit");
    summary.write(&mut out);
    tables.write_csv(&mut out).expect("CSV");
    tables.write_markdown(&mut out);
    tables.write_workbook(&mut out).expect("a workbook");
}
