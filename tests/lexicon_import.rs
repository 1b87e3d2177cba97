//! Keyword lists and rules of another system become classes and skeletons; what could not be said is told; labelled calls
//! give candidates.

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::cli::{folder, path, run};

const SCA: &str = "tests/data/sca-rules.json";

#[test]
fn lists_become_a_class_and_a_rule_with_the_examples_they_have() {
    let (gb, _, _) = encoding_rs::GB18030.encode("词,例句,反例\n老赖皮、无赖汉,你这个老赖皮,您不是老赖皮\n癞,,\n“老赖皮”,,\n滚远点，别来,滚远点，别来,请您出去\n");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("词表").expect("a name");
    for (row, cells) in [
        ["关键词", "example", "miss"],
        ["老赖皮", "你这个老赖皮", "您不是老赖皮"],
        ["无赖汉", "真是无赖汉", "我们不会说无赖汉"],
    ]
    .iter()
    .enumerate()
    {
        for (column, cell) in cells.iter().enumerate() {
            let (row, column) = (
                u32::try_from(row).expect("few"),
                u16::try_from(column).expect("few"),
            );
            sheet.write(row, column, *cell).expect("a cell");
        }
    }
    let xlsx = book.save_to_buffer().expect("a workbook");
    let home = folder(&[
        ("list.txt", "# 本行的\n老赖皮\n无赖汉\n癞\nA*\n".as_bytes()),
        ("gb.csv", &gb),
        ("full.xlsx", &xlsx),
        ("empty.txt", b"\n"),
    ]);
    for (file, terms, left_out, hits, loads) in [
        ("list.txt", 2, 2, 0, false),
        ("gb.csv", 2, 2, 2, true),
        ("full.xlsx", 2, 0, 2, true),
    ] {
        let to = path(&home, &format!("{file}.layer"));
        let arguments = [
            "lexicon",
            "import",
            &path(&home, file),
            "--rule",
            "insult.own",
            "--class",
            "本行词",
            "--to",
            &to,
            "--lang",
            "en",
        ];
        let (code, out, err) = run(&arguments);
        assert_eq!((code, err.as_str()), (0, ""), "{file}");
        assert!(
            out.contains(&format!("1 rule(s), 1 class(es), {terms} term(s)")),
            "{out}"
        );
        let told = if left_out == 0 {
            !out.contains("left out")
        } else {
            out.contains(&format!("left out {left_out}"))
        };
        assert!(told, "{out}");
        let rule = std::fs::read_to_string(format!("{to}/rules/insult.own.toml")).expect("a file");
        let read: toml::Table = toml::from_str(&rule).expect("TOML");
        let rule = &read["rule"][0];
        assert_eq!(rule["hit"].as_array().map(Vec::len), Some(hits), "{rule}");
        assert_eq!(rule["patterns"][0].as_str(), Some("<本行词>"));
        let over_comma = rule["patterns"].get(1).and_then(toml::Value::as_str);
        assert_eq!(over_comma, (file == "gb.csv").then_some("滚远点~~2别来"), "{out}");
        let (code, out, err) = run(&["--layer", &to, "lexicon", "test", "insult.own", "--lang", "en"]);
        assert_eq!(code == 0, loads, "{out}{err}");
        // Nothing is overwritten.
        let (code, _, err) = run(&arguments);
        assert_eq!(code, 2);
        assert!(err.contains("taken"), "{err}");
    }
    let (code, _, err) = run(&[
        "lexicon",
        "import",
        &path(&home, "empty.txt"),
        "--rule",
        "insult.own",
        "--to",
        &path(&home, "none"),
    ]);
    assert_eq!(code, 2, "{err}");
    assert!(!std::path::Path::new(&path(&home, "none")).exists());
    let (code, _, err) = run(&[
        "lexicon",
        "import",
        &path(&home, "list.txt"),
        "--rule",
        "insult.own",
        "--class",
        "亲属",
        "--to",
        &path(&home, "other"),
    ]);
    assert_eq!(code, 2);
    assert!(err.contains("classes/people.toml:"), "{err}");
}

/// What the rules of a file became: the patterns of each, and what is told of the import.
fn imported(name: &str, text: &str) -> (Vec<Value>, String) {
    let home = folder(&[(name, text.as_bytes())]);
    let (file, to) = (path(&home, name), path(&home, "layer"));
    let (_, out, err) = run(&[
        "lexicon",
        "import",
        &file,
        "--rule",
        "threat.own",
        "--class",
        "本行词",
        "--to",
        &to,
        "--lang",
        "en",
    ]);
    let Ok(written) = std::fs::read_dir(format!("{to}/rules")) else {
        return (Vec::new(), out + &err);
    };
    let mut files: Vec<_> = written.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let patterns = files.iter().map(|file| {
        let read: toml::Table =
            toml::from_str(&std::fs::read_to_string(file).expect("a file")).expect("TOML");
        serde_json::to_value(&read["rule"][0]["patterns"]).expect("JSON")
    });
    (patterns.collect(), out + &err)
}

#[test]
fn what_was_dropped_never_widens_a_pattern() {
    let (patterns, told) = imported("list.txt", "老赖皮\n今天不还，110抓你\n");
    assert_eq!(patterns, [json!(["<本行词>"])], "{told}");
    assert!(told.contains("left out 1"), "{told}");

    let sca = |lambda: &str, words: &str| {
        let operator = |id: &str, kind: &str, param: &str| {
            format!(r#"{{"oid": "{id}", "type": "{kind}", "param": {param}}}"#)
        };
        let one = operator(
            "1",
            "INCLUDE_KEYWORDS",
            &format!(r#"{{"operKeyWords": [{words}], "keywordMatchSize": -1}}"#),
        );
        let two = operator("2", "SIMILAR_MATCH", "{}");
        format!(
            r#"{{"conditions": [{{"cid": "a", "operators": [{one}, {two}], "operLambda": "{lambda}"}}], "rules": [{{"rid": "1", "name": "试", "lambda": "a"}}]}}"#
        )
    };
    let (patterns, told) = imported("a.json", &sca("1", r#""打", "电话""#));
    assert!(patterns.is_empty(), "{patterns:?} {told}");
    // An alternative that cannot be said costs itself only, whatever the order.
    for lambda in ["1||2", "2||1"] {
        let (patterns, told) = imported("a.json", &sca(lambda, r#""单位", "领导""#));
        assert_eq!(patterns, [json!(["单位"])], "{lambda}: {told}");
        assert!(told.contains("likeness"), "{told}");
    }
    let wrapped = json!({ "JsonStr": sca("1", r#""单位", "领导""#) }).to_string();
    assert_eq!(imported("a.json", &wrapped).0, [json!(["单位"])]);
}

#[test]
fn rules_of_sca_are_said_as_far_as_they_can_be() {
    let home = folder(&[("no.json", b"{\"rules\": []}")]);
    let to = path(&home, "sca");
    let (code, out, err) = run(&[
        "lexicon",
        "import",
        SCA,
        "--rule",
        "threat.sca",
        "--class",
        "阿里",
        "--to",
        &to,
        "--lang",
        "en",
    ]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    let rules: Vec<Value> = (1..=5)
        .map(|number| {
            let text =
                std::fs::read_to_string(format!("{to}/rules/threat.sca_{number}.toml")).expect("a file");
            let read: toml::Table = toml::from_str(&text).expect("TOML");
            serde_json::to_value(&read["rule"][0]).expect("JSON")
        })
        .collect();
    let said: Vec<Value> = rules
        .iter()
        .map(|rule| {
            json!([
                rule["patterns"],
                rule["require"],
                rule["unless"],
                rule["first_turns"]
            ])
        })
        .collect();
    assert_eq!(
        Value::Array(said),
        json!([
            [["<阿里1威胁上门>"], null, null, null],
            [["(打|砸)~4你家"], null, ["开玩笑"], null],
            [["家人"], ["上门"], null, 3],
            [["法院传票"], null, ["仅供参考"], null],
            [["不还~抓"], null, null, null],
        ]),
        "{out}"
    );
    for line in [
        "asks for the customer's words",
        "SPEECH_SPEED_CHECK looks at something other than words",
        "several conditions must hold, anywhere in the call",
        "depends on the place of another condition",
        "(? of the expression has no counterpart",
        "what must be said is an element",
        "three or more words must come together",
        "likeness of sentences",
        "a keyword of one character",
        "the first 3 sentences became the agent's first 3 turns",
        ".* became a gap",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    let (code, _, err) = run(&[
        "lexicon",
        "import",
        &path(&home, "no.json"),
        "--rule",
        "threat.x",
        "--class",
        "x",
        "--to",
        &path(&home, "y"),
    ]);
    assert_eq!(code, 2);
    assert!(err.contains("conditions"), "{err}");
}

/// A labelled call in which the agent says `words`.
fn call(id: usize, words: &str, labels: &str) -> String {
    let opening = r#"{"role": "agent", "text": "请问是张先生本人吗？", "labels": []}, {"role": "customer", "text": "我是。"}"#;
    let turn = format!(r#"{{"role": "agent", "text": "{words}", "labels": {labels}}}"#);
    format!(
        r#"{{"id": "c{id}", "kind": "call", "author": "a", "group": "g", "outcome": "right_party", "turns": [{opening}, {turn}]}}"#
    )
}

#[test]
fn candidates_come_from_what_was_missed_and_what_stands_beside() {
    let threat = r#"["threat"]"#;
    let lines = [
        call(1, "您的贷款逾期了，请喝紫苏茶，卡号6222020200112233445", threat),
        call(2, "贷款再拖，就请喝紫苏茶啦", threat),
        call(3, "您的贷款逾期了，祝您愉快", "[]"),
        call(4, "再不还我打断你的腿，胡同口见", threat),
        call(5, "贷款不还就打断你的腿，胡同口见", threat),
        call(6, "贷款的事，谢谢，胡桃很好", "[]"),
    ];
    let home = folder(&[
        ("gold.jsonl", lines.join("\n").as_bytes()),
        ("none.jsonl", call(1, "您好", "[]").as_bytes()),
    ]);
    let gold = path(&home, "gold.jsonl");
    let arguments = [
        "lexicon",
        "suggest",
        "--rules-only",
        "--from",
        &gold,
        "--format",
        "json",
    ];
    let (code, out, err) = run(&arguments);
    assert_eq!((code, err.as_str()), (0, ""));
    let found: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(found["turns"], json!([2, 2]), "{out}");
    let candidates = found["candidates"].as_array().expect("a list");
    let holds = |from: &str, word: &str| {
        candidates.iter().find(|candidate| {
            candidate["from"] == from && candidate["term"].as_str().is_some_and(|term| term.contains(word))
        })
    };
    let missed = holds("missed", "紫苏").unwrap_or_else(|| panic!("{out}"));
    assert_eq!((&missed["turns"], &missed["elsewhere"]), (&json!(2), &json!(0)));
    assert_eq!(
        missed["places"],
        json!([{"id": "c1", "turn": 2}, {"id": "c2", "turn": 2}])
    );
    assert!(holds("neighbour", "胡同").is_some(), "{out}");
    for never in ["贷款", "打断", "6222", "紫苏茶啦"] {
        assert!(
            holds("missed", never).is_none() && holds("neighbour", never).is_none(),
            "{never}: {out}"
        );
    }
    assert_eq!(run(&arguments).1, out);
    let one = ["--threads", "1"]
        .iter()
        .chain(&arguments)
        .copied()
        .collect::<Vec<_>>();
    assert_eq!(run(&one).1, out);
    let (code, _, err) = run(&["lexicon", "suggest", "--from", &path(&home, "none.jsonl")]);
    assert_eq!(code, 2);
    assert!(err.contains("没有一个话轮有标注"), "{err}");
}
