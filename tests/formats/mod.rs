//! One call in every format that is read. Its `Call` is pinned for each sample under `calls/`, and what is found in it is
//! the same whatever it came in. The samples are invented; their fields are those that the services publish.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use rust_xlsxwriter::Workbook;
use zhijian::input::{self, Format, Options, Speakers};
use zhijian::{Call, Category, Kind, Role, Turn};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::shared::{RULES, assert_golden, gold, root};

/// The sample of each format that tells both sides, and the format it must be taken for; none stands for those that need
/// not be named, our own.
const SAMPLES: [(&str, Option<Format>); 33] = [
    ("labelled.txt", None),
    ("anonymous.txt", None),
    ("whisperx.txt", None),
    ("record.jsonl", None),
    ("sca-tickets.json", Some(Format::Sca)),
    ("sca-upload.json", Some(Format::Sca)),
    ("sca-result.json", Some(Format::Sca)),
    ("isi.json", Some(Format::Isi)),
    ("dashscope-speakers.json", Some(Format::Dashscope)),
    ("dashscope-channels.json", Some(Format::Dashscope)),
    ("tencent-detail.json", Some(Format::Tencent)),
    ("tencent-result.json", Some(Format::Tencent)),
    ("tencent-text.txt", Some(Format::TencentText)),
    ("iflytek-new.json", Some(Format::Iflytek)),
    ("iflytek-old.json", Some(Format::Iflytek)),
    ("iflytek-list.json", Some(Format::Iflytek)),
    ("funasr.json", Some(Format::Funasr)),
    ("funasr-cli.json", Some(Format::Funasr)),
    ("whisperx.json", Some(Format::Whisper)),
    ("huawei.json", Some(Format::Huawei)),
    ("aws-contact-lens.json", Some(Format::ContactLens)),
    ("aws-call-analytics.json", Some(Format::ContactLens)),
    ("aws-transcribe-channels.json", Some(Format::Transcribe)),
    ("aws-transcribe-speakers.json", Some(Format::Transcribe)),
    ("google.json", Some(Format::Google)),
    ("chat.json", Some(Format::Chat)),
    ("chat-lines.jsonl", Some(Format::Chat)),
    ("call.srt", Some(Format::Srt)),
    ("whisperx.srt", Some(Format::Srt)),
    ("call.vtt", Some(Format::Vtt)),
    ("utterances.csv", Some(Format::Csv)),
    ("utterances-en.tsv", Some(Format::Csv)),
    ("calls.csv", Some(Format::Csv)),
];

/// Samples of one side of a call, in formats that know no speakers: the user has to say who it is.
const ONE_SIDED: [(&str, Format); 3] = [
    ("whisper.json", Format::Whisper),
    ("funasr-http.json", Format::Funasr),
    ("funasr-websocket.jsonl", Format::Funasr),
];

fn bytes(sample: &str) -> Vec<u8> {
    std::fs::read(root(&format!("tests/formats/samples/{sample}"))).expect("a sample")
}

fn speakers() -> Speakers {
    zhijian::batch::speakers(RULES.ruleset())
}

#[track_caller]
fn one(path: &str, bytes: &[u8], options: &Options) -> Call {
    let mut calls = input::read_bytes(path, bytes, &speakers(), options);
    assert_eq!(calls.len(), 1, "{path}: {calls:?}");
    calls.remove(0).unwrap_or_else(|error| panic!("{error}"))
}

/// What was assumed in reading a call, a remark a line.
fn remarks(call: &Call) -> String {
    let remarks: Vec<String> = call.source.assumed.iter().map(ToString::to_string).collect();
    remarks.join("\n")
}

/// Everything that a call holds, for people to read.
fn shown(call: &Call) -> String {
    let mut text = format!("id: {}\n", call.id);
    let source = &call.source;
    let _ = writeln!(text, "source: line {} ({:?})", source.line, source.unit);
    for note in &source.assumed {
        let _ = writeln!(text, "assumed: {note}");
    }
    let meta = &call.meta;
    for (field, value) in [
        ("channel", meta.channel.map(|channel| channel.id().to_owned())),
        ("agent_id", meta.agent_id.clone()),
        ("team", meta.team.clone()),
        ("started_at", meta.started_at.clone()),
    ] {
        if let Some(value) = value {
            let _ = writeln!(text, "meta.{field}: {value}");
        }
    }
    for turn in &call.turns {
        let number = |number: Option<u64>| number.map_or("-".to_owned(), |number| number.to_string());
        let place = turn.line.map_or(String::new(), |line| format!(" @{line}"));
        let sheet = turn
            .sheet
            .as_ref()
            .map_or(String::new(), |sheet| format!(" {sheet}"));
        let (start, end) = (number(turn.start_ms), number(turn.end_ms));
        let _ = writeln!(text, "{:?} {start}..{end}{place}{sheet} {}", turn.role, turn.text);
    }
    text
}

/// Rule, turn and words of everything that is found by rules.
fn findings(call: &Call) -> Vec<(String, usize, String)> {
    let analysis = RULES.analyze(call);
    let found = analysis.findings.iter();
    found
        .map(|f| {
            (
                f.rule.to_string(),
                f.turn,
                f.span.slice(&call.turns[f.turn].text).to_owned(),
            )
        })
        .collect()
}

/// The table of a CSV sample as a workbook, under a title and beside a sheet that is no table.
fn workbook(csv: &str) -> Vec<u8> {
    let call = one(csv, &bytes(csv), &Options::default());
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("通话").expect("a name");
    sheet.write_string(0, 0, "一月抽检").expect("a cell");
    for (column, title) in (0..).zip(["通话编号", "角色", "开始(秒)", "结束(秒)", "文本"]) {
        sheet.write_string(1, column, title).expect("a cell");
    }
    for (row, turn) in (2..).zip(&call.turns) {
        let role = if turn.role == Role::Agent {
            "客服"
        } else {
            "客户"
        };
        let seconds = |ms: Option<u64>| ms.unwrap_or_default() as f64 / 1000.0;
        sheet.write_string(row, 0, "c-001").expect("a cell");
        sheet.write_string(row, 1, role).expect("a cell");
        sheet
            .write_number(row, 2, seconds(turn.start_ms))
            .expect("a cell");
        sheet.write_number(row, 3, seconds(turn.end_ms)).expect("a cell");
        sheet.write_string(row, 4, &turn.text).expect("a cell");
    }
    let other = book.add_worksheet();
    other.set_name("说明").expect("a name");
    other.write_string(0, 0, "由质检导出").expect("a cell");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn the_call_of_every_sample_is_pinned() {
    for (sample, format) in SAMPLES {
        let call = one(sample, &bytes(sample), &Options::default());
        let detected = call
            .source
            .assumed
            .iter()
            .find_map(|note| note.text.en.strip_prefix("format="));
        assert_eq!(
            detected,
            format.map(Format::id),
            "{sample}: {:?}",
            call.source.assumed
        );
        assert_golden(&format!("tests/formats/calls/{sample}.txt"), &shown(&call));
    }
    let call = one(
        "utterances.xlsx",
        &workbook("utterances.csv"),
        &Options::default(),
    );
    assert_golden("tests/formats/calls/utterances.xlsx.txt", &shown(&call));
}

#[test]
fn the_same_call_gives_the_same_findings_in_every_format() {
    let expected = findings(&one("labelled.txt", &bytes("labelled.txt"), &Options::default()));
    let categories = |category: Category| expected.iter().any(|(rule, ..)| rule.starts_with(category.id()));
    assert!(
        categories(Category::Threat) && categories(Category::Insult),
        "{expected:?}"
    );
    for (sample, _) in SAMPLES {
        let call = one(sample, &bytes(sample), &Options::default());
        assert_eq!(findings(&call), expected, "{sample}");
    }
    let call = one("a.xlsx", &workbook("utterances.csv"), &Options::default());
    assert_eq!(findings(&call), expected, "xlsx");
}

#[test]
fn every_format_can_be_forced() {
    for (sample, format) in SAMPLES {
        let options = Options {
            from: format,
            ..Options::default()
        };
        // Under a name that says nothing.
        let call = one("-", &bytes(sample), &options);
        let plain = one("-", &bytes(sample), &Options::default());
        assert_eq!(call, plain, "{sample}");
    }
    let forced = Options {
        from: Some(Format::Dashscope),
        ..Options::default()
    };
    let error = input::read_bytes("w.json", &bytes("whisperx.json"), &speakers(), &forced)
        .remove(0)
        .expect_err("another format");
    assert_eq!(
        error.to_string().split(" (").next(),
        Some("w.json:1: the field transcripts is missing or of the wrong type")
    );
}

#[test]
fn a_format_without_speakers_asks_who_speaks() {
    for (sample, format) in ONE_SIDED {
        let error = input::read_bytes(sample, &bytes(sample), &speakers(), &Options::default())
            .remove(0)
            .expect_err("nobody is named");
        assert_eq!(error.what.en, "does not say who speaks", "{sample}");
        assert!(error.help.en.contains("--role speaker=agent"), "{error}");
        assert!(error.help.zh.contains("--role speaker=agent"), "{error:?}");
        let options = Options {
            roles: vec![("speaker".into(), Role::Agent)],
            ..Options::default()
        };
        let call = one(sample, &bytes(sample), &options);
        assert!(
            call.source
                .assumed
                .iter()
                .any(|note| *note == *format!("format={}", format.id()))
        );
        assert_golden(&format!("tests/formats/calls/{sample}.txt"), &shown(&call));
    }
}

#[test]
fn every_sample_may_be_packed() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (sample, _) in SAMPLES {
        let plain = bytes(sample);
        let zstd = zstd::encode_all(plain.as_slice(), 3).expect("a zstd file");
        let call = one(&format!("{sample}.zst"), &zstd, &Options::default());
        assert_eq!(
            call.turns,
            one(sample, &plain, &Options::default()).turns,
            "{sample}"
        );
        zip.start_file(sample, SimpleFileOptions::default())
            .expect("a member");
        zip.write_all(&plain).expect("its bytes");
    }
    let zip = zip.finish().expect("an archive").into_inner();
    let calls = input::read_bytes("all.zip", &zip, &speakers(), &Options::default());
    assert_eq!(calls.len(), SAMPLES.len());
    assert!(calls.iter().all(Result::is_ok));
}

#[test]
fn unnamed_voices_of_the_corpus_are_told_apart() {
    let (mut right, mut wrong, mut open) = (0, Vec::new(), 0);
    for gold in gold("corpus/gold/dev.jsonl") {
        let call = &gold.call;
        let agents = call.turns.iter().filter(|turn| turn.role == Role::Agent).count();
        let called = call.turns.iter().filter(|turn| turn.role.is_listener()).count();
        if call.kind != Kind::Call || agents == 0 || called == 0 || agents + called < call.turns.len() {
            continue;
        }
        let spoken = call.turns.iter().map(|turn| {
            let speaker = if turn.role == Role::Agent { 1 } else { 0 };
            serde_json::json!({"start": 0, "end": 1, "text": turn.text, "speaker": speaker})
        });
        let whisper = serde_json::json!({ "segments": spoken.collect::<Vec<_>>() }).to_string();
        match input::read_bytes(&call.id, whisper.as_bytes(), &speakers(), &Options::default()).remove(0) {
            Ok(read) if is_same_side(&read, call) => right += 1,
            Ok(_) => wrong.push(call.id.clone()),
            Err(_) => open += 1,
        }
    }
    assert!(
        right >= 40 && wrong.len() * 100 <= right && open * 5 <= right,
        "right {right}, open {open}, wrong {wrong:?}"
    );
}

/// Whether everybody is on the side that he is on.
fn is_same_side(read: &Call, call: &Call) -> bool {
    let agent = |turn: &Turn| turn.role == Role::Agent;
    let called = |turn: &Turn| turn.role.is_listener();
    let mut pairs = read.turns.iter().zip(&call.turns);
    pairs.all(|(read, turn)| agent(read) == agent(turn) && called(read) == called(turn))
}

mod bad; // what is wrong with an input costs one message with its place, and no other document
