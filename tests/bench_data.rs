//! The data of scripts/bench-peers.sh: the same bytes for the same seed, the share of turns with a term that was asked for, and
//! sums of real calls that change together.

use serde_json::{Value, json};

use crate::cli::records;
use crate::shared::RULES;

#[path = "../benches/peers/src/realistic.rs"]
mod realistic;
#[path = "../benches/peers/src/spoken.rs"]
mod spoken;

use realistic::realistic;
use spoken::{Sentences, Terms, Written};

const SIZE: usize = 400_000;

fn terms() -> Terms {
    Terms::new(&RULES.ruleset().terms().join("\n"))
}

fn spoken_calls(seed: u64, per_mille: usize) -> (String, Written) {
    let terms = terms();
    let toml = include_str!("../benches/peers/sentences.toml");
    let sentences = Sentences::read(toml, &terms).expect("good sentences");
    assert!(sentences.clause_count() > 90, "too few clauses are free of terms");
    let mut out = String::new();
    let written = sentences.write(&terms, seed, per_mille, SIZE, &mut out);
    (out, written)
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (first, _) = spoken_calls(7, 160);
    assert!(first == spoken_calls(7, 160).0);
    assert!(first != spoken_calls(8, 160).0);
}

#[test]
fn as_many_turns_hold_a_term_as_were_asked_for() {
    let all = RULES.ruleset().terms();
    for (per_mille, least, most) in [(20, 0.014, 0.026), (160, 0.145, 0.175)] {
        let (out, written) = spoken_calls(1, per_mille);
        let calls = records(&out);
        let texts: Vec<&str> = calls
            .iter()
            .flat_map(|call| call["turns"].as_array().expect("turns"))
            .map(|turn| turn["text"].as_str().expect("a text"))
            .collect();
        let holds_one = |text: &&&str| all.iter().any(|term| text.contains(term.as_str()));
        let hits = texts.iter().filter(holds_one).count();
        assert_eq!(
            (calls.len(), texts.len(), hits),
            (written.calls, written.turns, written.hits)
        );
        let share = hits as f64 / texts.len() as f64;
        assert!((least..most).contains(&share), "{per_mille} of 1,000: {share}");
    }
}

/// One call, as it is after its sums were changed.
fn changed(due: &str, text: &str) -> Value {
    let turns = json!([{"role": "agent", "text": text, "labels": ["threat"]}]);
    let call = json!({"id": "a1", "kind": "call", "meta": {"amount_due": due}, "turns": turns});
    let script = json!({"id": "a2", "kind": "script", "turns": []});
    let mut out = String::new();
    realistic(&format!("{call}\n{script}\n"), &terms(), 3, 1, &mut out).expect("a good corpus");
    records(&out).remove(0)
}

#[test]
fn sums_of_real_calls_change_together() {
    for (due, before, said, after) in [
        ("12873.44", "一共", "12873.44", "元"),
        ("8460.00", "欠了", "8460", "块，尾号18460"),
    ] {
        let call = changed(due, &format!("{before}{said}{after}"));
        let new = call["meta"]["amount_due"].as_str().expect("a sum");
        assert_ne!(new, due);
        assert_eq!(new[..3], due[..3], "what rounds a sum stays true");
        assert_eq!(call["turns"][0]["text"], format!("{before}{new}{after}"));
        assert_eq!(call["turns"][0].get("labels"), None);
        assert_ne!(call["id"], "a1");
    }
    let spelt = "一共一万两千八百七十三块四毛四";
    let call = changed("12873.44", spelt);
    assert_eq!(
        (&call["meta"]["amount_due"], &call["turns"][0]["text"]),
        (&json!("12873.44"), &json!(spelt))
    );
}
