//! The room as a whole: files in, documents and errors out; and that no bytes bring it down.

use proptest::prelude::*;

use super::*;

/// The labels of the lexicons, read from their file.
pub(super) fn speakers() -> Speakers {
    let names: toml::Table = include_str!("../../lexicons/names.toml")
        .parse()
        .expect("names.toml");
    let mut speakers = Speakers::default();
    for entry in names["speaker"].as_array().expect("speakers") {
        let labels = entry["labels"]
            .as_array()
            .expect("labels")
            .iter()
            .filter_map(|l| l.as_str())
            .map(str::to_owned);
        match entry["role"].as_str() {
            Some("agent") => speakers.agent.extend(labels),
            Some("customer") => speakers.customer.extend(labels),
            Some("third_party") => speakers.third_party.extend(labels),
            _ => speakers.note.extend(labels),
        }
    }
    speakers
}

pub(super) fn options() -> Options {
    Options::default()
}

pub(super) fn read(path: &str, text: &str) -> Vec<Result<Call, DocumentError>> {
    read_bytes(path, text.as_bytes(), &speakers(), &options())
}

#[track_caller]
pub(super) fn one(path: &str, text: &str) -> Call {
    let mut calls = read(path, text);
    assert_eq!(calls.len(), 1, "{calls:?}");
    calls.remove(0).unwrap_or_else(|error| panic!("{error}"))
}

/// `id@line` for documents, the whole message for errors.
pub(super) fn shown(documents: &[Result<Call, DocumentError>]) -> Vec<String> {
    let show = |document: &Result<Call, DocumentError>| match document {
        Ok(call) => format!("{}@{}", call.id, call.source.line),
        Err(error) => format!("{}: {error}", error.id),
    };
    documents.iter().map(show).collect()
}

/// `A3:您好` for the agent's words on line 3.
pub(super) fn turns(call: &Call) -> Vec<String> {
    let initial = |role| match role {
        Role::Agent => 'A',
        Role::Customer => 'C',
        Role::ThirdParty => 'T',
        Role::Note => 'N',
        Role::Unknown => '?',
    };
    call.turns
        .iter()
        .map(|t| format!("{}{}:{}", initial(t.role), t.line.unwrap_or(0), t.text))
        .collect()
}

pub(super) const RECORD: &str = r#"{"id": "c001", "kind": "call", "meta": {"amount_due": "3200.00", "overdue_days": 45},
 "turns": [{"role": "agent", "start_ms": 0, "end_ms": 2100, "text": "您好", "labels": []}, {"role": "客户", "text": "嗯"}]}"#;

#[test]
fn whole_files_that_cannot_be_read() {
    let failed = |bytes: &[u8]| shown(&read_bytes("a", bytes, &speakers(), &options())).remove(0);
    assert!(failed(b"").starts_with("a: a: there is no text in it"));
    assert!(failed(b" \n\n").starts_with("a: a: there is no text in it"));
    assert!(failed(b"PK\x03\x04").starts_with("a: a: is a broken zip file"));
    assert!(failed("您好，我是某某银行的。".as_bytes()).starts_with("a: a:1: no line says who speaks"));
    let unknown = failed("A：您好\nB：嗯".as_bytes());
    assert!(
        unknown.contains("the labels are A, B") && unknown.contains("--role A=agent"),
        "{unknown}"
    );
}

#[test]
fn what_was_assumed_is_said() {
    let gbk = encoding_rs::GBK
        .encode("客服：您好，请问是张三先生吗？\n老张：嗯，是我。")
        .0;
    let calls = read_bytes("a.txt", &gbk, &speakers(), &options());
    let assumed = &calls[0].as_ref().expect("read").source.assumed;
    assert_eq!(
        *assumed,
        [
            "encoding=gb18030",
            "kind=call",
            "roles by what is said: 老张=customer (the other side)"
        ]
    );
    assert_eq!(assumed[0].text.zh, "编码：gb18030");
}

#[test]
fn reads_all_inputs_and_their_errors() {
    let root = tempfile::tempdir().expect("temporary folder");
    std::fs::write(root.path().join("a.txt"), "客服：您好").expect("file");
    std::fs::write(root.path().join("b.jsonl"), RECORD).expect("file");
    let inputs = [root.path().display().to_string(), "gone".to_owned()];
    let batch = read_all(&inputs, &speakers(), &options());
    let states: Vec<_> = batch.documents.iter().map(Result::is_ok).collect();
    assert_eq!(states, [true, true, false]);
}

/// Text made of what readers look for, which random characters would hardly ever hit.
fn tangle() -> impl Strategy<Value = String> {
    const PARTS: &[&str] = &[
        "客服",
        "客户",
        "A",
        "张三",
        "说话人1",
        "：",
        ":",
        "\n",
        "\n\n",
        " ",
        "[",
        "]",
        "【",
        "】",
        "（",
        "）",
        "**",
        "# ",
        "---",
        "|",
        "| --- |",
        "> ",
        "- ",
        "1. ",
        "一、",
        "00:12",
        "2026-01-05 09:00:03",
        "。",
        "？",
        "“",
        "”",
        "禁用语",
        "欠款金额：3",
        "通话编号：1",
        "您好",
        "{\"",
        "\"id\"",
        "}",
        "[{",
        ",",
        "<!--",
        "-->",
        "```",
        "\r",
        "\u{feff}",
        "若客户",
        "话术",
        "<br>",
    ];
    prop::collection::vec(prop::sample::select(PARTS), 0..60).prop_map(|parts| parts.concat())
}

fn all_options() -> [Options; 3] {
    let script = Options {
        kind: Some(Kind::Script),
        ..options()
    };
    let prefer = Options {
        prefer_script: true,
        ..options()
    };
    [options(), script, prefer]
}

/// What must hold of any file.
fn assert_sound(path: &str, bytes: &[u8], speakers: &Speakers) {
    let text = String::from_utf8_lossy(bytes);
    let lines = lines::lines(&text);
    for options in all_options() {
        let documents = read_bytes(path, bytes, speakers, &options);
        assert!(!documents.is_empty());
        for call in documents.iter().flatten() {
            assert!(!call.turns.is_empty() && !call.id.is_empty() && call.source.line > 0);
            let in_text = call
                .turns
                .iter()
                .filter(|t| t.line.is_some() && std::str::from_utf8(bytes).is_ok());
            for turn in in_text {
                let line = lines[turn.line.unwrap_or(0) - 1].text;
                let first = turn.text.split('\n').next().unwrap_or_default();
                assert!(
                    line.contains(if call.kind == Kind::Script {
                        &turn.text
                    } else {
                        first
                    }),
                    "{line:?} {turn:?}"
                );
            }
        }
    }
    let _ = read_gold(path, bytes);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_bytes_bring_it_down(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let speakers = speakers();
        assert_sound("a.txt", &bytes, &speakers);
        assert_sound("a.jsonl", &bytes, &speakers);
    }

    #[test]
    fn no_text_brings_it_down(text in prop_oneof![tangle(), "\\PC{0,200}"]) {
        let speakers = speakers();
        assert_sound("a.md", text.as_bytes(), &speakers);
        assert_sound("a.json", text.as_bytes(), &speakers);
    }
}
