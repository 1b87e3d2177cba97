//! Bad input in the formats of services, subtitles and tables: one message with file and place, and the rest goes on.

use proptest::prelude::*;
use serde_json::{Value, json};
use zhijian::Role;
use zhijian::input::{self, Options};

use super::{SAMPLES, bytes, one, speakers};

/// The messages of a file, without what would be right; documents by their ids.
fn told(path: &str, bytes: &[u8]) -> Vec<String> {
    let documents = input::read_bytes(path, bytes, &speakers(), &Options::default());
    let told = documents.into_iter().map(|document| match document {
        Ok(call) => call.id,
        Err(error) => error
            .to_string()
            .split(" (")
            .next()
            .unwrap_or_default()
            .to_owned(),
    });
    told.collect()
}

fn sample(name: &str) -> Value {
    serde_json::from_slice(&bytes(name)).expect("JSON")
}

#[test]
fn a_field_that_is_wrong_is_named_with_its_place() {
    let mut whisper = sample("whisperx.json");
    whisper["segments"][2]["text"] = json!(17);
    assert_eq!(
        told("w.json", whisper.to_string().as_bytes()),
        ["w.json:1: the field segments[2].text is missing or of the wrong type"]
    );
    let mut dashscope = sample("dashscope-channels.json");
    dashscope["transcripts"][1]["sentences"][0]["begin_time"] = json!("bald");
    assert_eq!(
        told("d.json", dashscope.to_string().as_bytes()),
        ["d.json:1: the field transcripts[1].sentences[0].begin_time is missing or of the wrong type"]
    );
    let mut iflytek = sample("iflytek-new.json");
    iflytek["content"]["orderResult"] = json!("{\"lattice\": [");
    assert_eq!(
        told("i.json", iflytek.to_string().as_bytes()),
        ["i.json:1: the text in the field content.orderResult is no JSON"]
    );
    let null =
        json!({"Data": {"ResultDetail": [{"FinalSentence": null, "StartMs": null, "SpeakerId": null}]}});
    assert_eq!(
        told("t.json", null.to_string().as_bytes()),
        ["t.json:1: the document has no turns"]
    );
}

#[test]
fn a_bad_ticket_or_line_costs_itself() {
    let mut tickets = sample("sca-tickets.json");
    let good = tickets["tickets"][0].clone();
    tickets["tickets"] = json!([good, {"tid": "c-002", "dialogue": 3}, good]);
    assert_eq!(
        told("s.json", tickets.to_string().as_bytes()),
        [
            "c-001",
            "s.json:1: the field tickets[1].dialogue is missing or of the wrong type",
            "c-001"
        ]
    );
    let line = sample("dashscope-speakers.json").to_string();
    let lines = format!(
        "{line}\n{}\n{{\"a\": 1}}\n{line}\n",
        &line[..line.len() / 3 * 2].replace(|c: char| !c.is_ascii(), "x")
    );
    assert_eq!(
        told("d.jsonl", lines.as_bytes()),
        [
            "d.jsonl#1",
            "d.jsonl:2: the JSON ends in the middle of a value",
            "d.jsonl:3: is JSON of no format that is known; its fields are a",
            "d.jsonl#4",
        ]
    );
}

#[test]
fn times_and_roles_that_contradict_are_told() {
    let mut whisper = sample("whisperx.json");
    whisper["segments"][3]["start"] = json!(1.0);
    whisper["segments"][3]["end"] = json!(0.5);
    let call = one("w.json", whisper.to_string().as_bytes(), &Options::default());
    let notes = super::remarks(&call);
    assert!(
        notes.contains("times run backwards at turn 4: order of the file kept"),
        "{notes}"
    );
    assert!(
        notes.contains("a turn ends before it begins at turn 4"),
        "{notes}"
    );

    let mut tickets = sample("sca-tickets.json");
    for said in tickets["tickets"][0]["dialogue"]
        .as_array_mut()
        .expect("a dialogue")
    {
        said["role"] = json!(if said["role"] == "客服" {
            "客户"
        } else {
            "客服"
        });
    }
    let call = one("s.json", tickets.to_string().as_bytes(), &Options::default());
    let notes = super::remarks(&call);
    assert!(notes.contains("roles look swapped"), "{notes}");
    tickets["tickets"][0]["dialogue"][0]["role"] = json!("客服");
    let call = one("s.json", tickets.to_string().as_bytes(), &Options::default());
    let notes = super::remarks(&call);
    assert!(
        notes.contains("one identity speaks as 客服 and as 客户"),
        "{notes}"
    );
}

#[test]
fn the_user_sets_roles_over_what_is_inferred() {
    let options = Options {
        roles: vec![("0".into(), Role::Agent), ("1".into(), Role::Customer)],
        ..Options::default()
    };
    for sample in [
        "dashscope-speakers.json",
        "whisperx.srt",
        "aws-transcribe-channels.json",
        "utterances-en.tsv",
    ] {
        let call = one(sample, &bytes(sample), &options);
        assert_eq!(call.turns[0].role, Role::Customer, "{sample}");
        assert!(
            !call
                .source
                .assumed
                .iter()
                .any(|note| note.text.en.contains("by what is said")),
            "{sample}"
        );
    }
}

#[test]
fn errors_repeat_nothing_that_was_said() {
    let said = "今天再不还，明天就让派出所的人上门抓你";
    let broken = [
        ("a.csv", format!("{said}\n{said}\n")),
        ("a.json", json!({said: said}).to_string()),
        ("a.json", json!({"segments": [{"text": {said: 1}}]}).to_string()),
        ("a.srt", format!("1\n00:00:01,000 --> 00:00:02,000\n{said}\n")),
    ];
    for (path, text) in broken {
        let documents = input::read_bytes(path, text.as_bytes(), &speakers(), &Options::default());
        let error = documents[0].as_ref().expect_err("broken").to_string();
        assert!(!error.contains(said), "{error}");
    }
}

/// Puts `new` in the place of one value inside `value`, counted in the order of the text.
fn replace(value: &mut Value, at: &mut usize, new: &Value) {
    if *at == 0 {
        value.clone_from(new);
    }
    *at = at.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, at, new)),
        Value::Object(fields) => fields.values_mut().for_each(|field| replace(field, at, new)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_damage_brings_a_reader_down(
        which in 0..SAMPLES.len(),
        cut in 0.0..1.0_f64,
        flip in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        forced in any::<bool>(),
    ) {
        let (sample, format) = SAMPLES[which];
        let mut damaged = bytes(sample);
        let at = flip.index(damaged.len());
        damaged[at] = byte;
        damaged.truncate((damaged.len() as f64 * (0.5 + cut)) as usize);
        let options = Options { from: format.filter(|_| forced), ..Options::default() };
        prop_assert!(!input::read_bytes(sample, &damaged, &speakers(), &options).is_empty());
    }

    #[test]
    fn no_value_in_a_field_brings_a_reader_down(
        which in 0..SAMPLES.len(),
        at in 0..60_usize,
        new in prop::sample::select(vec![
            json!(null), json!(-1), json!(1e300), json!("x"), json!("[1"), json!([]), json!([[]]), json!({}), json!([null, 3]),
        ]),
    ) {
        let (sample, format) = SAMPLES[which];
        if let Ok(mut value) = serde_json::from_slice::<Value>(&bytes(sample)) {
            replace(&mut value, &mut at.clone(), &new);
            let options = Options { from: format, ..Options::default() };
            prop_assert!(!input::read_bytes(sample, value.to_string().as_bytes(), &speakers(), &options).is_empty());
        }
    }
}
