//! The room as a whole: files in, documents and errors out; and that no bytes bring it down.

use proptest::prelude::*;

use super::*;
use crate::model::{Category, Channel, ElementId, ElementStatus, Line, Outcome};

/// The labels of the lexicons, read from their file.
pub(super) fn speakers() -> Speakers {
    let names: toml::Table = include_str!("../../lexicons/names.toml").parse().expect("names.toml");
    let mut speakers = Speakers::default();
    for entry in names["speaker"].as_array().expect("speakers") {
        let labels = entry["labels"].as_array().expect("labels").iter().filter_map(|l| l.as_str()).map(str::to_owned);
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

fn read(path: &str, text: &str) -> Vec<Result<Call, DocumentError>> {
    read_bytes(path, text.as_bytes(), &speakers(), &options())
}

#[track_caller]
fn one(path: &str, text: &str) -> Call {
    let mut calls = read(path, text);
    assert_eq!(calls.len(), 1, "{calls:?}");
    calls.remove(0).unwrap_or_else(|error| panic!("{error}"))
}

/// `id@line` for documents, the whole message for errors.
fn shown(documents: &[Result<Call, DocumentError>]) -> Vec<String> {
    let show = |document: &Result<Call, DocumentError>| match document {
        Ok(call) => format!("{}@{}", call.id, call.source.line),
        Err(error) => format!("{}: {error}", error.id),
    };
    documents.iter().map(show).collect()
}

/// `A3:您好` for the agent's words on line 3.
fn turns(call: &Call) -> Vec<String> {
    let initial = |role| match role {
        Role::Agent => 'A',
        Role::Customer => 'C',
        Role::ThirdParty => 'T',
        Role::Note => 'N',
        Role::Unknown => '?',
    };
    call.turns.iter().map(|t| format!("{}{}:{}", initial(t.role), t.line.unwrap_or(0), t.text)).collect()
}

const RECORD: &str = r#"{"id": "c001", "kind": "call", "meta": {"amount_due": "3200.00", "overdue_days": 45},
 "turns": [{"role": "agent", "start_ms": 0, "end_ms": 2100, "text": "您好", "labels": []}, {"role": "客户", "text": "嗯"}]}"#;

#[test]
fn reads_records() {
    let call = one("a.json", RECORD);
    assert_eq!((call.id.as_str(), call.kind, call.source.line), ("c001", Kind::Call, 1));
    assert_eq!(call.meta.overdue_days, Some(45));
    assert_eq!(turns(&call), ["A0:您好", "C0:嗯"]);
    assert_eq!((call.turns[0].start_ms, call.turns[0].end_ms), (Some(0), Some(2100)));
    assert!(call.source.assumed.is_empty());
}

#[test]
fn forgives_what_exporters_get_wrong() {
    let call = one(
        "-",
        r#"{"id": 17, "kind": null, "meta": {"obligors": null}, "extra": {}, "turns": [{"role": "AGENT", "text": "您好", "start_ms": 12.0}]}"#,
    );
    assert_eq!((call.id.as_str(), call.turns[0].start_ms), ("17", Some(12)));
    assert_eq!(call.source.assumed, ["kind=call"]);
}

#[test]
fn a_bad_record_costs_itself_and_names_its_field() {
    let turn = |turn: &str| format!(r#"{{"id": "x", "turns": [{turn}]}}"#);
    let cases = [
        (r#"{"id": "x"}"#.to_owned(), "x: a.jsonl:2: the field turns is missing or of the wrong type"),
        (turn(""), "x: a.jsonl:2: the document has no turns"),
        (turn(r#"{"role": "经理", "text": ""}"#), "x: a.jsonl:2: the field turns[0].role holds a role that is not known: 经理"),
        (turn(r#"{"role": "agent"}"#), "x: a.jsonl:2: the field turns[0].text is missing or of the wrong type"),
        (
            turn(r#"{"role": "agent", "text": "", "end_ms": -1}"#),
            "x: a.jsonl:2: the field turns[0].end_ms is missing or of the wrong type",
        ),
        (
            r#"{"id": "x", "meta": {"overdue_days": "张三"}, "turns": []}"#.to_owned(),
            "x: a.jsonl:2: the field meta.overdue_days is missing or of the wrong type",
        ),
        (r#"{"kind": "phone", "turns": []}"#.to_owned(), "a.jsonl#2: a.jsonl:2: the field kind is missing or of the wrong type"),
        (r#"["x"]"#.to_owned(), "a.jsonl#2: a.jsonl:2: a JSON value that is no record"),
        (r#"{"id": "x", "turns": [{"#.to_owned(), "a.jsonl#2: a.jsonl:2: the JSON ends in the middle of a value"),
    ];
    let good = RECORD.replace('\n', "");
    for (bad, expected) in cases {
        let documents = read("a.jsonl", &format!("{good}\n{bad}\n{good}\n"));
        let shown = shown(&documents);
        assert_eq!((shown.len(), shown[0].as_str(), shown[2].as_str()), (3, "c001@1", "c001@3"), "{shown:?}");
        assert!(shown[1].starts_with(expected), "{} should be {expected}", shown[1]);
        assert!(!shown[1].contains("张三"), "{}", shown[1]);
    }
}

#[test]
fn documents_without_an_id_are_named_by_their_place() {
    let record = r#"{"turns": [{"role": "agent", "text": "您好"}]}"#;
    assert_eq!(shown(&read("a.jsonl", record)), ["a.jsonl@1"]);
    assert_eq!(shown(&read("a.jsonl", &format!("{record}\n\n{record}"))), ["a.jsonl#1@1", "a.jsonl#2@3"]);
    assert_eq!(shown(&read("a.json", &format!("[\n{record},{record}]"))), ["a.json#1@2", "a.json#2@2"]);
    assert_eq!(shown(&read("a.txt", "客服：您好\n---\n客服：您好")), ["a.txt#1@1", "a.txt#2@3"]);
}

#[test]
fn whole_files_that_cannot_be_read() {
    let failed = |bytes: &[u8]| shown(&read_bytes("a", bytes, &speakers(), &options())).remove(0);
    assert!(failed(b"").starts_with("a: a: there is no text in it"));
    assert!(failed(b" \n\n").starts_with("a: a: there is no text in it"));
    assert!(failed(b"PK\x03\x04").starts_with("a: a: looks like a Word, Excel or zip file"));
    assert!(failed("您好，我是某某银行的。".as_bytes()).starts_with("a: a:1: no line says who speaks"));
    let unknown = failed("A：您好\nB：嗯".as_bytes());
    assert!(unknown.contains("the labels are A, B") && unknown.contains("--role A=agent"), "{unknown}");
}

#[test]
fn what_was_assumed_is_said() {
    let gbk = encoding_rs::GBK.encode("客服：您好，请问是张三先生吗？\n老张：嗯，是我。").0;
    let calls = read_bytes("a.txt", &gbk, &speakers(), &options());
    let assumed = calls[0].as_ref().map(|call| call.source.assumed.clone());
    let expected = ["encoding=gb18030", "kind=call", "unknown label 老张: not judged"].map(str::to_owned).to_vec();
    assert_eq!(assumed, Ok(expected));
}

const SCRIPT: &str = "\
# 信用卡逾期短信及电话话术
版本：V2
渠道：电话

## 一、开场白
1. “您好，请问是{姓名}先生吗？”
2. 注：语速放慢
> 说明：先核身
> 再谈欠款
> 您好，这里是某某银行。

### 客户应对
| 节点 | 话术 |
| --- | --- |
| 客户没钱 | 您可以申请分期。<br>最低还款也可以。 |
- 客户：我没钱。
- 坐席：您好。客户：嗯。
- 若客户拒绝，则答：那您看什么时候方便？
（等待客户回答）

## 禁用语
1. 老赖
2. 你等着

谢谢您，再见。
";

#[test]
fn reads_scripts() {
    let call = one("话术.md", SCRIPT);
    assert_eq!((call.kind, call.meta.channel), (Kind::Script, Some(Channel::Call)));
    assert_eq!(
        turns(&call),
        [
            "N1:信用卡逾期短信及电话话术",
            "N2:版本：V2",
            "N5:一、开场白",
            "A6:您好，请问是{姓名}先生吗？",
            "N7:注：语速放慢",
            "N8:说明：先核身",
            "N9:再谈欠款",
            "N10:您好，这里是某某银行。",
            "N12:客户应对",
            "N13:节点",
            "N13:话术",
            "N15:客户没钱",
            "A15:您可以申请分期。",
            "A15:最低还款也可以。",
            "C16:我没钱。",
            "A17:您好。",
            "C17:嗯。",
            "A18:若客户拒绝，则答：那您看什么时候方便？",
            "N19:（等待客户回答）",
            "N21:禁用语",
            "N22:老赖",
            "N23:你等着",
            "A25:谢谢您，再见。",
        ]
    );
}

#[test]
fn scripts_say_what_they_are_for() {
    let script = |text: &str| {
        let options = Options { kind: Some(Kind::Script), ..options() };
        read_bytes("a.md", text.as_bytes(), &speakers(), &options).remove(0).expect("a script")
    };
    let sms = script("M1短信模板\n【某某银行】尊敬的客户：您的账单已逾期，温馨提示：请尽快还款。");
    assert_eq!(sms.meta.channel, Some(Channel::Sms));
    assert_eq!(sms.source.assumed, ["kind=script", "channel=sms"]);
    assert_eq!(turns(&sms)[1..], ["A2:【某某银行】尊敬的客户：您的账单已逾期，温馨提示：请尽快还款。"]);
    let front = script("---\nkind: script\nchannel: visit\ncallee: third_party\n---\n# 敲门\n您好");
    assert_eq!((front.meta.channel, front.source.assumed.len()), (Some(Channel::Visit), 0));
    assert_eq!(script("# 外访话术\n您好").meta.channel, Some(Channel::Visit));
    assert_eq!(script("# 语音机器人话术\n您好").meta.channel, Some(Channel::Ivr));
    assert_eq!(script("# 短信后电话跟进\n您好").meta.channel, None);
    assert_eq!(turns(&script("您好。\n再见。")), ["A1:您好。", "A2:再见。"]);
}

#[test]
fn a_part_that_forbids_ends_where_speech_begins() {
    let script = |text: &str| turns(&one("a.md", text));
    assert_eq!(
        script("# 三、转告（不得透露欠款）\n您好，麻烦转告。"),
        ["N1:三、转告（不得透露欠款）", "A2:您好，麻烦转告。"]
    );
    assert_eq!(
        script("## 1. 红线\n- 你等着\n老赖\n## 2. 开场\n您好。"),
        ["N1:1. 红线", "N2:你等着", "N3:老赖", "N4:2. 开场", "A5:您好。"]
    );
    assert_eq!(script("## 不得透露\n坐席：您好。"), ["N1:不得透露", "A2:您好。"]);
    assert_eq!(script("## 反面示范\n坐席：你等着。\n\n坐席：您好。"), ["N1:反面示范", "N2:坐席：你等着。", "A4:您好。"]);
}

#[test]
fn reads_gold() {
    let text = r#"{"id": "g1", "kind": "call", "author": "a7", "group": "g", "outcome": "third_party", "turns": [{"role": "agent", "text": "您好", "labels": ["threat"]}, {"role": "customer", "text": "嗯"}], "elements": {"amount": "missing", "identity": "present"}}
{"id": "b1", "author": "a7", "text": "你等着", "labels": ["threat", "insult"], "state": "debtor"}
{"id": "b2", "text": "你等着", "labels": ["rude"]}
{"id": "g2", "turns": [{"role": "agent", "text": "您好"}], "elements": {"name": "present"}}
"#;
    let gold = read_gold("g.jsonl", text.as_bytes());
    let Ok(Gold::Call(call)) = &gold[0] else { panic!("{:?}", gold[0]) };
    assert_eq!((call.call.id.as_str(), call.author.as_str(), call.outcome), ("g1", "a7", Some(Outcome::ThirdParty)));
    assert_eq!(call.labels, [vec![Category::Threat], vec![]]);
    let elements = [(ElementId::Identity, ElementStatus::Present), (ElementId::Amount, ElementStatus::Missing)];
    assert_eq!(call.elements, elements);
    let Ok(Gold::Line(line)) = &gold[1] else { panic!("{:?}", gold[1]) };
    assert_eq!((line.labels.len(), line.line), (2, Line::Debtor));
    let errors: Vec<_> = gold[2..].iter().map(|g| g.as_ref().expect_err("wrong").to_string()).collect();
    assert!(errors[0].starts_with("g.jsonl:3: the field labels is missing or of the wrong type"), "{}", errors[0]);
    assert!(errors[1].starts_with("g.jsonl:4: the field elements is missing or of the wrong type"), "{}", errors[1]);
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
    let parts = [
        "客服", "客户", "A", "张三", "说话人1", "：", ":", "\n", "\n\n", " ", "[", "]", "【", "】", "（", "）", "**", "# ", "---",
        "|", "| --- |", "> ", "- ", "1. ", "一、", "00:12", "2026-01-05 09:00:03", "。", "？", "“", "”", "禁用语", "欠款金额：3",
        "通话编号：1", "您好", "{\"", "\"id\"", "}", "[{", ",", "<!--", "-->", "```", "\r", "\u{feff}", "若客户", "话术", "<br>",
    ];
    prop::collection::vec(prop::sample::select(&parts[..]), 0..60).prop_map(|parts| parts.concat())
}

fn all_options() -> [Options; 3] {
    let script = Options { kind: Some(Kind::Script), ..options() };
    let prefer = Options { prefer_script: true, ..options() };
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
            let in_text = call.turns.iter().filter(|t| t.line.is_some() && std::str::from_utf8(bytes).is_ok());
            for turn in in_text {
                let line = lines[turn.line.unwrap_or(0) - 1].text;
                let first = turn.text.split('\n').next().unwrap_or_default();
                assert!(line.contains(if call.kind == Kind::Script { &turn.text } else { first }), "{line:?} {turn:?}");
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
