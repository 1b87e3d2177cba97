//! Learned weights: what is added up quickly equals what the table says by name, and what weights may and may not decide.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use zhijian::judge::{
    Document, WeighedElements, WeighedLine, decide_line, elements_by_patterns, line_by_patterns,
};
use zhijian::learn::{Material, NetworkFit, Settings, cross_validate, prepare};
use zhijian::lexicon::{Weights, builtin_files};
use zhijian::{Analyzer, Category, Certainty, ElementStatus, Kind, Outcome, Ruleset};

use crate::cli::{folder, path, run};
use crate::lexicons::GOOD;
use crate::shared::{RULES, SHIPPED, each_weighed, gold, talk};

/// Rows of a table by name, read from its text alone.
fn table<const N: usize>(file: &str) -> BTreeMap<String, [i32; N]> {
    let files = builtin_files();
    let lines = files[file].lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut cells = line.split('\t');
            let name = cells.next().expect("a name").to_string();
            let row = std::array::from_fn(|_| match cells.next().expect("a cell") {
                "" => 0,
                digits => digits.parse().expect("a number"),
            });
            (name, row)
        })
        .collect()
}

fn total<const N: usize>(rows: &BTreeMap<String, [i32; N]>, names: &[String]) -> [i32; N] {
    let mut sums = [0; N];
    for row in names.iter().filter_map(|name| rows.get(name)) {
        sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += weight);
    }
    sums
}

#[test]
fn quick_sums_are_the_sums_of_the_tables() {
    let (findings, elements) = (table::<6>("weights.tsv"), table::<8>("element_weights.tsv"));
    let outcomes = table::<4>("line_weights.tsv");
    let mut compared = 0;
    for gold in gold("corpus/gold/dev.jsonl") {
        each_weighed(SHIPPED.ruleset(), &gold.call, |weighed| {
            let features = total(&findings, &weighed.names());
            let letters = weighed.document.scene(weighed.turn).letter_count();
            let scale = Weights::scale(letters);
            let by_name = std::array::from_fn(|at| findings["bias"][at] + features[at] * scale / 1000);
            assert_eq!(weighed.sums(), by_name, "{} turn {}", gold.call.id, weighed.turn);
            compared += 1;
        });
        let document = Document::new(SHIPPED.ruleset(), &gold.call);
        let line = decide_line(&document);
        let found = elements_by_patterns(&document, &line);
        let weighed = WeighedElements {
            document: &document,
            line: &line,
            found: &found,
        };
        let features = total(&elements, &weighed.names());
        let by_name = std::array::from_fn(|at| elements["bias"][at] + features[at]);
        assert_eq!(weighed.sums(), by_name, "{}", gold.call.id);
        let decided = line_by_patterns(&document);
        let weighed = WeighedLine {
            document: &document,
            decided: &decided,
        };
        let features = total(&outcomes, &weighed.names());
        let by_name = std::array::from_fn(|at| outcomes["bias"][at] + features[at]);
        assert_eq!(weighed.sums(), by_name, "{}", gold.call.id);
    }
    assert!(compared > 400, "only {compared} turns");
}

#[test]
fn a_rule_that_was_never_weighed_stands_by_itself() {
    let certainty = |weighed: bool| {
        let mut files = builtin_files();
        files
            .get_mut("rules/insult.toml")
            .expect("a file")
            .to_mut()
            .push_str(GOOD);
        if weighed {
            let table = files.get_mut("weights.tsv").expect("a file");
            table
                .to_mut()
                .push_str("r insult.for_this_test\t\t-9000\t\t\t\t\n");
        }
        let analyzer = Analyzer::new(Ruleset::compile(&files).expect("loads"));
        let call = talk(
            Kind::Call,
            "A 请问是张伟本人吗\nC 我是\nA 您好，您的账单逾期了，甲乙丙丁戊己\nC 嗯\nA 您看今天方便吗\nC 好\nA 那再见",
        );
        each_weighed(analyzer.ruleset(), &call, |turn| {
            let known = turn.known.names();
            let is_told = known.iter().any(|name| name == "rule convicts insult");
            assert_eq!(
                is_told,
                weighed && turn.turn == 2,
                "of rules that were learned from"
            );
        });
        let findings = analyzer.analyze(&call).findings;
        let of_rule = findings.iter().find(|f| f.rule == "insult.for_this_test");
        of_rule.map(|f| (f.category, f.certainty))
    };
    assert_eq!(certainty(false), Some((Category::Insult, Certainty::Certain)));
    assert_eq!(certainty(true), None, "weights that speak against it refute it");
}

#[test]
fn an_element_that_only_the_weights_found_says_so() {
    let mut inferred = 0;
    for gold in gold("corpus/gold/dev.jsonl") {
        let document = Document::new(SHIPPED.ruleset(), &gold.call);
        let patterns = elements_by_patterns(&document, &decide_line(&document));
        for (weighed, before) in SHIPPED.analyze(&gold.call).elements.iter().zip(&patterns) {
            let turned = before.status == ElementStatus::Missing && weighed.status == ElementStatus::Present;
            let says_so = weighed.status == ElementStatus::Present && weighed.why == Some("weighed");
            assert_eq!(turned, says_so, "{} {:?}", gold.call.id, weighed.id);
            inferred += usize::from(turned);
        }
    }
    assert!(inferred > 0, "no document of dev shows it");
}

#[test]
fn the_words_of_a_whole_call_decide_who_was_reached() {
    let (mut turned, mut right) = (0, 0);
    for gold in gold("corpus/gold/dev.jsonl") {
        let document = Document::new(SHIPPED.ruleset(), &gold.call);
        let (patterns, weighed) = (line_by_patterns(&document), decide_line(&document));
        if weighed.outcome == patterns.outcome {
            assert_eq!(weighed, patterns, "{}: nothing else may change", gold.call.id);
            continue;
        }
        turned += 1;
        right += usize::from(weighed.outcome == gold.outcome);
        let why = weighed
            .why
            .map(|(turn, why)| (document.role(turn).is_listener(), why));
        assert_eq!(why, Some((true, "weighed".to_string())), "{}", gold.call.id);
    }
    assert!(turned > 0 && right * 2 > turned, "{right} of {turned} right");
}

#[test]
fn where_only_the_agent_is_heard_nobody_was_reached() {
    let lines =
        "A 请问是张先生本人吗\nA 您的账单五千元已经逾期了\nA 先还最低还款可以吗\nA 感谢您的配合，再见";
    let decided = SHIPPED.analyze(&talk(Kind::Call, lines)).outcome;
    assert_eq!(decided, Some(Outcome::NoContact));
}

#[test]
fn who_answers_in_a_word_was_reached() {
    let outcome = |lines: &str| SHIPPED.analyze(&talk(Kind::Call, lines)).outcome;
    for answer in ["你好", "嗯……", "没钱！！", "你敢？！", "知道了", "喂，你好"] {
        let lines = format!("A 您好，再不还我打断你的腿。\nC {answer}");
        assert_ne!(outcome(&lines), Some(Outcome::NoContact), "{answer}");
    }
    for recorded in [
        "C 您好\nC 您拨打的用户已关机",
        "C 你好\nC 我是机主的智能助理，机主现在不方便接听，请问您有什么事",
        "C 好的，请在滴声后留言\nC 好的\nA 张伟您好，您的账单逾期三十天了",
    ] {
        assert_eq!(outcome(recorded), Some(Outcome::NoContact), "{recorded}");
    }
}

#[test]
fn a_short_call_in_which_a_rule_convicts_is_not_passed_over() {
    for (lines, expected) in [
        ("A 今天再不还我打断你的腿", "threat.violence"),
        (
            "A 你是李梅吧，欠我们的八千块还不还\nC 没钱\nA 没钱就等着警察上门抓你",
            "threat.arrest",
        ),
    ] {
        let analysis = SHIPPED.analyze(&talk(Kind::Call, lines));
        let found = |rule: &str| analysis.findings.iter().any(|finding| finding.rule == rule);
        assert!(found(expected), "{lines}: {:?}", analysis.findings);
    }
}

#[test]
fn labels_that_left_out_weights_judge_otherwise_are_written_down() {
    let menace = "再不还钱我就打断你的腿";
    let gold: String = (0..24)
        .map(|nth| {
            // Author a0 forgot one label.
            let labels: &[&str] = if nth == 0 { &[] } else { &["threat"] };
            let document = json!({
                "id": format!("d{nth}"), "kind": "call", "author": format!("a{}", nth % 3), "outcome": "right_party",
                "turns": [
                    {"role": "agent", "text": format!("您好，我们是青禾分期，您欠款{nth}千元"), "labels": []},
                    {"role": "customer", "text": "没钱"},
                    {"role": "agent", "text": menace, "labels": labels},
                ],
            });
            format!("{document}\n")
        })
        .collect();
    let folder = folder(&[("gold.jsonl", gold.as_bytes())]);
    let doubts = path(&folder, "doubts.jsonl");
    let (code, out, err) = run(&[
        "lexicon",
        "learn",
        &path(&folder, "gold.jsonl"),
        "--doubts",
        &doubts,
        "--out",
        &path(&folder, "tables/learned"),
    ]);
    assert_eq!(code, 0, "{err}");
    let table = std::fs::read_to_string(path(&folder, "tables/learned/weights.tsv"));
    assert!(table.expect("the folder is made").contains("threshold"));
    assert!(out.contains("core_micro"), "{out}");
    assert!(out.contains("doubts.jsonl"), "{out}");
    let written = std::fs::read_to_string(&doubts).expect("doubts are written");
    let records: Vec<Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).expect("a record a line"))
        .collect();
    let by: Vec<f64> = records
        .iter()
        .filter_map(|record| record["by"].as_f64())
        .collect();
    assert!(by.is_sorted_by(|a, b| a >= b), "{by:?}");
    let forgotten = records
        .iter()
        .find(|record| record["id"] == "d0")
        .expect("the forgotten label");
    assert_eq!(
        (&forgotten["turn"], &forgotten["category"], &forgotten["labelled"]),
        (&json!(2), &json!("threat"), &json!(false))
    );
}

#[test]
fn what_judges_otherwise_has_a_hash_of_its_own() {
    let again = Ruleset::builtin().expect("the built-in lexicons load");
    let again = again.without_weights().without_weights();
    assert_eq!(again.hash(), RULES.ruleset().hash());
    assert_ne!(again.hash(), SHIPPED.ruleset().hash());
}

#[test]
fn letters_are_counted_with_and_without_weights() {
    // What is learned is learned without weights, and counts by the length of a turn.
    let call = talk(Kind::Call, "A 您好，逾期 90 天了！\nA 您好，逾期九十天了");
    for analyzer in [&*SHIPPED, &*RULES] {
        let document = Document::new(analyzer.ruleset(), &call);
        // A figure is one.
        assert_eq!([0, 1].map(|turn| document.scene(turn).letter_count()), [7, 7]);
    }
}

#[test]
fn documents_written_against_the_program_teach_and_are_not_judged() {
    let mut documents = gold("corpus/gold/dev.jsonl");
    documents.truncate(24);
    for (at, document) in documents.iter_mut().enumerate() {
        document.author = format!("author {}", at % 3);
    }
    let usual = 16;
    let learned_from = |usual| {
        let material = Material {
            documents: &documents,
            usual,
            bank: &[],
            everyday: &[],
        };
        prepare(RULES.ruleset(), material, &vec![None; documents.len()])
    };
    let turns = |documents: &[zhijian::GoldCall], category| {
        let labels = documents.iter().flat_map(|document| &document.labels);
        labels.filter(|labels| labels.contains(&category)).count()
    };
    let settings = Settings {
        network: NetworkFit {
            epochs: 1,
            ..NetworkFit::default()
        },
        ..Settings::default()
    };
    let (some, all) = (learned_from(usual), learned_from(documents.len()));
    let names = |prepared: &zhijian::learn::Prepared| prepared.names.len();
    assert_eq!(names(&some), names(&all), "all of them teach");
    let found = cross_validate(&some, &settings);
    for category in Category::ALL {
        let counts = found.counts[category.index()];
        assert_eq!(
            counts.tp + counts.fn_,
            turns(&documents[..usual], category),
            "{category:?}"
        );
    }
    let rest = Category::ALL.map(|category| turns(&documents[usual..], category));
    assert!(
        rest.iter().any(|count| *count > 0),
        "there are others to leave out"
    );
    assert!(found.doubts.iter().all(|doubt| doubt.document < usual));
}
