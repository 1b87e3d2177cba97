//! Rules across calls at their boundaries: to the second, over midnight and zones, and where a field is missing.

use std::collections::BTreeMap;
use std::path::Path;

use super::super::{Finding, Ledger, LogRules, RuleId, Transcripts, check_log};
use super::Status;
use crate::lexicon::{Ruleset, builtin_files};

fn rules() -> LogRules {
    let ruleset = Ruleset::builtin().expect("the built-in lexicons load");
    LogRules::read(&builtin_files(), &ruleset).expect("the built-in rules load")
}

/// Findings of a log by a profile, as `line rule value` or `line rule ?missing`.
fn found(profile: &str, rule: RuleId, log: &str) -> Vec<String> {
    let (findings, _) = checked(profile, log);
    let of_rule = findings.into_iter().filter(|finding| finding.rule == rule);
    let shown = of_rule.map(|finding| match finding.status {
        Status::Violation => format!("{} {}", finding.line, finding.value.unwrap_or_default()),
        _ => format!("{} ?{}", finding.line, finding.missing.join("+")),
    });
    shown.collect()
}

fn checked(profile: &str, log: &str) -> (Vec<Finding>, Ledger) {
    let mut findings = Vec::new();
    let path = Path::new("log.csv");
    let ledger = check_log(log.as_bytes(), path, &rules(), profile, None, &mut |finding| {
        findings.push(finding);
    });
    (findings, ledger.expect("a log"))
}

#[test]
fn contact_hours_hold_to_the_second() {
    let head = "call_id,start,duration,direction,consent\n";
    // Time and seconds of an outbound call, and the time that is found.
    let cases = [
        ("2026-11-28T07:59:59", "1", Some("07:59:59")),
        ("2026-11-28T08:00:00", "60", None),
        ("2026-11-28T21:59:59", "0", None),
        ("2026-11-28T21:59:58", "1", None),
        ("2026-11-28T21:59:59", "1", Some("22:00:00")),
        ("2026-11-28T22:00:00", "0", Some("22:00:00")),
        ("2026-11-28T00:00:00", "0", Some("00:00:00")),
        ("2026-11-28T21:00:00", "43200", Some("09:00:00")),
        // The same moments in other zones.
        ("2026-11-27T23:59:59Z", "0", Some("07:59:59")),
        ("2026-11-28T00:00:00Z", "0", None),
        ("2026-11-28T14:00:00+00:00", "0", Some("22:00:00")),
        ("2026-11-28T22:30:00+09:00", "0", None),
        ("2026/11/28 22:00:00", "0", Some("22:00:00")),
    ];
    for (start, duration, expected) in cases {
        let log = format!("{head}a,{start},{duration},outbound,\n");
        let expected: Vec<String> = expected.map(|time| format!("2 {time}")).into_iter().collect();
        assert_eq!(
            found("bank-card", RuleId::Hours, &log),
            expected,
            "{start} {duration}"
        );
    }
    let unknown = |row: &str| found("bank-card", RuleId::Hours, &format!("{head}{row}\n"));
    assert_eq!(unknown("a,2026-11-28T21:00:00,,outbound,"), ["2 ?duration"]);
    assert_eq!(
        unknown("a,2026-11-28T22:00:00,,outbound,"),
        ["2 22:00:00"],
        "no need to know the end"
    );
    assert_eq!(unknown("a,gestern,5,outbound,"), ["2 ?start+duration"]);
    assert_eq!(unknown("a,2026-11-28T23:00:00,5,,"), ["2 ?direction"]);
    assert!(unknown("a,2026-11-28T23:00:00,5,inbound,").is_empty());
    assert!(
        unknown("a,2026-11-28T23:00:00,5,outbound,是").is_empty(),
        "agreed"
    );
}

#[test]
fn connected_calls_are_counted_by_debtor_and_day() {
    let mut log = "call_id,debtor_id,number,start,direction,connected\n".to_owned();
    for (hour, number, connected) in [
        (9, 1, "是"),
        (10, 2, "是"),
        (11, 1, "否"),
        (12, 3, "是"),
        (13, 1, "true"),
    ] {
        log += &format!("a,d1,{number},2026-11-28T{hour:02}:00:00,外呼,{connected}\n");
        log += &format!(
            "b,d2,{number},2026-11-28T{hour:02}:00:00,{},是\n",
            if hour == 9 { "呼入" } else { "外呼" }
        );
    }
    // A minute before and after midnight are two days.
    log += "c,d1,1,2026-11-29T00:00:00,外呼,是\nd,d1,1,2026-11-29T09:00:00,外呼,\n";
    assert_eq!(
        found("online-loan", RuleId::Connected, &log),
        ["10 4", "11 4", "13 ?connected"]
    );
    assert!(
        found("bank-card", RuleId::Connected, &log).is_empty(),
        "no such rule in this profile"
    );
}

#[test]
fn midnight_is_that_of_the_rules_zone() {
    let mut log = "call_id,debtor_id,start,direction,connected\n".to_owned();
    // 23:59:59 and 00:00:00 in China, written in UTC.
    for start in [
        "2026-11-28T13:00:00Z",
        "2026-11-28T14:00:00Z",
        "2026-11-28T15:59:59Z",
        "2026-11-28T16:00:00Z",
    ] {
        log += &format!("a,d1,{start},outbound,1\n");
    }
    assert!(found("agency", RuleId::Connected, &log).is_empty());
    log += "a,d1,2026-11-28T15:59:59Z,outbound,1\n";
    assert_eq!(
        found("agency", RuleId::Connected, &log),
        ["6 4"],
        "a late row still counts for its day"
    );
}

#[test]
fn unanswered_attempts_are_counted_by_number_and_day() {
    let mut log = "call_id,debtor_id,number,start,direction,connected\n".to_owned();
    for minute in 0..8 {
        log += &format!("a,d{minute},100,2026-11-28T09:{minute:02}:00,outbound,0\n");
        log += &format!("a,d1,{minute},2026-11-28T09:{minute:02}:00,outbound,0\n");
    }
    log += "a,d1,100,2026-11-28T10:00:00,outbound,1\na,d1,,2026-11-28T10:00:00,outbound,0\n";
    log += "a,d1,100,2026-11-29T10:00:00,outbound,0\n";
    assert_eq!(
        found("bank-card", RuleId::Attempts, &log),
        ["14 7", "16 8", "19 ?number"]
    );
}

#[test]
fn third_parties_wait_until_the_debtor_cannot_be_reached() {
    let head = "call_id,debtor_id,start,direction,connected,relation,disposition\n";
    let reaching_back = "x,other,2026-11-01T09:00:00,outbound,1,debtor,\n";
    let dial = |day: &str, result: &str| format!("a,d1,2026-11-{day}T09:00:00,outbound,{result}\n");
    let third = |day: &str| format!("t,d1,2026-11-{day}T10:00:00,outbound,1,第三人,\n");
    let run = |rows: &[String]| {
        found(
            "bank-card",
            RuleId::ThirdParty,
            &(head.to_owned() + reaching_back + &rows.concat()),
        )
    };
    let failed = |day: &str| dial(day, "0,debtor,");
    let reached = |day: &str| dial(day, "1,debtor,");
    let three = [failed("10"), failed("10"), failed("10")].concat();
    assert_eq!(run(&[third("10")]), ["3 0 failed dials in a row, 0 failed days"]);
    assert_eq!(
        run(&[three.clone(), third("10")]).len(),
        1,
        "only from the next day"
    );
    assert!(run(&[three.clone(), third("11")]).is_empty());
    assert_eq!(
        run(&[three, reached("11"), third("12")]).len(),
        1,
        "he was reached since"
    );
    assert_eq!(
        run(&[failed("10"), failed("10"), third("11")]).len(),
        1,
        "two dials are not three"
    );
    assert!(
        run(&[failed("10"), failed("11"), failed("12"), third("12")]).is_empty(),
        "three days in a row"
    );
    assert_eq!(
        run(&[
            failed("10"),
            failed("10"),
            reached("11"),
            failed("12"),
            third("13")
        ])
        .len(),
        1
    );
    assert!(
        run(&[dial("10", "0,debtor,空号"), third("10")]).is_empty(),
        "the number is invalid"
    );
    assert!(
        run(&[third("10").replace("第三人", "担保人")]).is_empty(),
        "guarantors answer for the debt"
    );
    assert_eq!(run(&[third("10").replace("第三人", "")]), ["3 ?relation"]);
    assert_eq!(run(&[dial("10", ",debtor,"), third("11")]), ["4 ?connected"]);
    assert_eq!(run(&[reached("12"), third("10")]), ["4 ?time order of the log"]);
    // The log begins too late to know.
    let late = found("bank-card", RuleId::ThirdParty, &(head.to_owned() + &third("10")));
    assert_eq!(late, ["2 ?earlier days"]);
}

#[test]
fn what_is_missing_never_passes() {
    let log = "call_id,start\na,2026-11-28T09:00:00\nb,\n";
    let (findings, ledger) = checked("agency", log);
    assert_eq!(
        (ledger.calls, findings.len()),
        (2, 8),
        "without transcripts their rules are left out"
    );
    let (results, mut findings) = (results(&[("b", "2026-11-28", "right_party", "")]), Vec::new());
    let transcripts = Transcripts::open(&[results.path().to_owned()]).expect("a run");
    let each = &mut |finding| findings.push(finding);
    let path = Path::new("log.csv");
    let ledger = check_log(log.as_bytes(), path, &rules(), "agency", Some(transcripts), each).expect("a log");
    assert_eq!(findings.len(), 12);
    assert!(
        findings
            .iter()
            .all(|finding| finding.status == Status::NotEvaluable && !finding.missing.is_empty())
    );
    for rule in RuleId::ALL {
        assert_eq!(
            ledger.rules[&rule],
            BTreeMap::from([(Status::NotEvaluable, 2)]),
            "{rule:?}"
        );
    }
}

#[test]
fn a_log_or_a_profile_that_cannot_be_used_is_told() {
    let told = |profile: &str, log: &[u8]| {
        let checked = check_log(log, Path::new("log.csv"), &rules(), profile, None, &mut |_| {});
        checked.expect_err("refused").to_string()
    };
    assert!(told("bank", b"call_id,start\n").contains("profiles are agency, bank-card"));
    assert!(told("agency", b"call_id,debtor_id\n").contains("no column start"));
    let secret = told("agency", b"call_id,start\n\xff\xfe13800138000,x\n");
    assert!(secret.contains("line 2") && !secret.contains("138"), "{secret}");
}

#[test]
fn mistakes_in_the_rules_are_told_with_their_place() {
    let ruleset = Ruleset::builtin().expect("the built-in lexicons load");
    let changed = |from: &str, to: &str| {
        let mut files = builtin_files();
        let text = files.get_mut("call_log.toml").expect("the file");
        assert!(text.contains(from), "{from}");
        *text = text.replacen(from, to, 1).into();
        LogRules::read(&files, &ruleset)
            .expect_err("a mistake")
            .to_string()
    };
    for (from, to, words) in [
        ("most = 6", "most = \"six\"", "call_log.toml:"),
        (
            "\"cba-2026.ch3\"",
            "\"cba-2099\"",
            "cba-2099 is not in regulations.toml",
        ),
        ("+08:00", "Peking", "no offset from UTC"),
        ("[rules.hours]", "[rules.night]", "call_log.toml:"),
    ] {
        let told = changed(from, to);
        assert!(told.contains(words), "{told}");
    }
    let mut files = builtin_files();
    files.remove("call_log.toml");
    assert!(LogRules::read(&files, &ruleset).is_err());
}

/// Results of a run with these rows of documents: call, day, outcome, turns of refusals; `?` where nobody looked for them.
fn results(rows: &[(&str, &str, &str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let summary = serde_json::json!({
        "schema": 1, "ruleset": "r", "documents": 0, "quarantined": 0, "verdicts": {}, "outcomes": {},
        "categories": {}, "rules": {}, "missing": {}, "dates": {}, "errors": {},
    });
    std::fs::write(folder.path().join("summary.json"), summary.to_string()).expect("written");
    std::fs::create_dir(folder.path().join("documents")).expect("a folder");
    for (call, day, outcome, refusals) in rows {
        let refusals: Option<Vec<usize>> = match *refusals {
            "?" => None,
            turns => Some(turns.split_whitespace().flat_map(str::parse).collect()),
        };
        let row = serde_json::json!({
            "id": call, "path": "a.jsonl", "line": 1, "date": day, "agent": null, "team": null, "kind": "call",
            "outcome": outcome, "outcome_turn": 1, "refusals": refusals, "verdict": "pass", "score": 100,
            "findings": [], "missing": [],
        });
        let part = folder.path().join("documents").join(format!("date={day}"));
        std::fs::create_dir_all(&part).expect("a folder");
        let part = part.join("part-0.jsonl");
        let before = std::fs::read_to_string(&part).unwrap_or_default();
        std::fs::write(&part, format!("{before}{row}\n")).expect("written");
    }
    folder
}

/// As [`found`], by the profile of agencies, joined to results.
fn joined(rule: RuleId, results: &tempfile::TempDir, rows: &str) -> Vec<String> {
    let log = format!("call_id,debtor_id,number,start,direction,connected,relation,disposition\n{rows}");
    let transcripts = Transcripts::open(&[results.path().to_owned()]).expect("a run");
    let mut shown = Vec::new();
    let each = &mut |finding: Finding| {
        if finding.rule == rule {
            let what = finding.value.unwrap_or_default();
            shown.push(match finding.status {
                Status::Violation => format!("{} {what}", finding.line),
                _ => format!("{} ?{}", finding.line, finding.missing.join("+")),
            });
        }
    };
    let path = Path::new("log.csv");
    check_log(log.as_bytes(), path, &rules(), "agency", Some(transcripts), each).expect("a log");
    shown
}

#[test]
fn a_third_party_that_refused_is_not_called_again() {
    let results = results(&[
        ("r", "2026-11-01", "third_party", "3 5"),
        ("own", "2026-11-01", "right_party", "2"),
        ("who", "2026-11-01", "unverified", "2"),
        ("quiet", "2026-11-01", "third_party", ""),
        ("old", "2026-11-01", "third_party", "?"),
        ("utc", "2026-10-31", "third_party", "1"),
        ("again", "2026-11-01", "third_party", "1"),
        ("again", "2026-11-01", "third_party", "2"),
        ("later", "2026-11-20", "third_party", ""),
    ]);
    let row = |call: &str, number: &str, day: &str, more: &str| {
        format!("{call},d1,{number},2026-11-{day}T10:00:00,{more}\n")
    };
    let out = |connected: &str| format!("outbound,{connected},第三人,");
    let first = |call: &str| row(call, "1", "01", &out("1"));
    let refused = "refused in call r of 2026-11-01, turn 3";
    // What came before; the later row; what is said of it.
    let cases: [(String, String, &[&str]); 14] = [
        (first("r"), row("x", "1", "20", &out("0")), &[refused]),
        (first("r"), row("x", "1", "20", "outbound,0,,"), &[refused]),
        (first("r"), row("x", "2", "20", &out("0")), &[]),
        (first("r"), row("x", "1", "20", "inbound,1,第三人,"), &[]),
        (first("r"), row("x", "1", "20", "outbound,1,本人,"), &[]),
        (first("own"), row("x", "1", "20", &out("0")), &[]),
        (first("quiet"), row("x", "1", "20", &out("0")), &[]),
        (
            first("old"),
            row("x", "1", "20", &out("0")),
            &["?transcript of an earlier call"],
        ),
        (
            first("none"),
            row("x", "1", "20", &out("0")),
            &["?transcript of an earlier call"],
        ),
        (
            first("again"),
            row("x", "1", "20", &out("0")),
            &["?transcript of an earlier call"],
        ),
        // Called in the first minutes of a day in China, told of under the day of UTC.
        (
            first("utc"),
            row("x", "1", "20", &out("0")),
            &["refused in call utc of 2026-11-01, turn 1"],
        ),
        (
            first("r"),
            "x,d1,,2026-11-20T10:00:00,outbound,1,第三人,\n".to_owned(),
            &["?number"],
        ),
        (first("r"), row("x", "3", "20", "outbound,1,,"), &["?relation"]),
        // The call itself tells who answered.
        (first("quiet"), row("later", "1", "20", "outbound,1,,"), &[]),
    ];
    for (before, row, expected) in cases {
        let expected = expected.iter().map(|told| format!("3 {told}"));
        let got = joined(RuleId::AfterRefusal, &results, &format!("{before}{row}"));
        assert_eq!(got, expected.collect::<Vec<_>>(), "{row}");
    }
    // Somebody who did not say who he was refused: he may have been the debtor.
    let unnamed = row("who", "1", "01", "outbound,1,,") + &row("x", "1", "20", &out("0"));
    assert_eq!(
        joined(RuleId::AfterRefusal, &results, &unnamed),
        ["2 ?relation", "3 ?relation in an earlier call"]
    );
    // Since the debtor spoke at this number, it is no longer known as somebody else's.
    let shared = first("r") + &row("own", "1", "02", "outbound,1,,") + &row("x", "1", "20", "outbound,0,,");
    assert_eq!(joined(RuleId::AfterRefusal, &results, &shared), ["4 ?relation"]);
    // In the call in which it is said nothing was said before.
    assert!(joined(RuleId::AfterRefusal, &results, &first("r")).is_empty());
    let late = row("y", "9", "20", &out("0")) + &first("r");
    assert_eq!(
        joined(RuleId::AfterRefusal, &results, &late),
        ["3 ?time order of the log"]
    );
}

#[test]
fn dispositions_are_held_against_the_call() {
    let results = results(&[
        ("right", "2026-11-01", "right_party", ""),
        ("third", "2026-11-01", "third_party", ""),
        ("open", "2026-11-01", "unverified", ""),
        ("none", "2026-11-01", "no_contact", ""),
    ]);
    for (call, connected, relation, disposition, expected) in [
        ("right", "1", "", "号码错误", Some("right_party, turn 1")),
        ("right", "1", "", "Wrong_Number", Some("right_party, turn 1")),
        ("third", "1", "", "号码错误", None),
        ("open", "1", "", "号码错误", None),
        ("none", "1", "", "承诺还款", Some("no_contact, turn 1")),
        ("third", "1", "", "承诺还款", Some("third_party, turn 1")),
        ("third", "1", "担保人", "承诺还款", None),
        ("right", "1", "", "承诺还款", None),
        ("absent", "0", "", "承诺还款", Some("no_contact by the log")),
        ("absent", "0", "", "未接通", None),
        ("absent", "1", "", "承诺还款", Some("?transcript")),
        ("absent", "", "", "承诺还款", Some("?transcript")),
        ("right", "1", "", "未接通", Some("right_party, turn 1")),
        ("right", "1", "", "", Some("?disposition")),
        ("right", "1", "", "已寄函", None),
    ] {
        let row = format!("{call},d,1,2026-11-01T10:00:00,outbound,{connected},{relation},{disposition}\n");
        let expected: Vec<_> = expected.iter().map(|told| format!("2 {told}")).collect();
        let got = joined(RuleId::Disposition, &results, &row);
        assert_eq!(got, expected, "{row}");
    }
}

#[test]
fn calls_tell_who_was_reached() {
    let results = results(&[
        ("third", "2026-11-10", "third_party", ""),
        ("right", "2026-11-10", "right_party", ""),
        ("mailbox", "2026-11-09", "no_contact", ""),
        ("him", "2026-11-09", "right_party", ""),
    ]);
    let reaching_back = "x,other,1,2026-11-01T09:00:00,outbound,1,debtor,\n";
    let run = |rows: &[&str]| {
        joined(
            RuleId::ThirdParty,
            &results,
            &format!("{reaching_back}{}", rows.concat()),
        )
    };
    let call =
        |call: &str, relation: &str| format!("{call},d,2,2026-11-10T10:00:00,outbound,1,{relation},\n");
    let (unmarked, marked) = (call("third", ""), call("third", "本人"));
    assert_eq!(run(&[&unmarked]), ["3 0 failed dials in a row, 0 failed days"]);
    assert_eq!(run(&[&marked]), ["3 ?relation"], "log and call do not agree");
    assert!(run(&[&call("right", "")]).is_empty());
    assert_eq!(run(&[&call("absent", "")]), ["3 ?relation"]);
    // Three times a mailbox, which the log calls connected, on the day before.
    let dials = |call: &str| format!("{call},d,3,2026-11-09T10:00:00,outbound,1,本人,\n").repeat(3);
    assert!(run(&[&dials("mailbox"), &unmarked]).is_empty());
    assert_eq!(
        run(&[&dials("him"), &unmarked]),
        ["6 0 failed dials in a row, 0 failed days"]
    );
}

#[test]
fn lines_are_those_of_the_file_whatever_ends_them() {
    let log = "call_id,start,duration,direction\na,,1,inbound\n\"b\nb\",,1,\nc,,1,\n";
    let lines = |log: &str| {
        let (findings, _) = checked("bank-card", log);
        let lines: Vec<_> = findings
            .iter()
            .filter(|finding| finding.rule == RuleId::Hours)
            .map(|f| f.line)
            .collect();
        lines
    };
    assert_eq!(lines(log), [3, 5]);
    assert_eq!(lines(&log.replace('\n', "\r\n")), [3, 5]);
    assert_eq!(lines(log.trim_end()), [3, 5]);
}

#[test]
fn lengths_may_have_a_fraction() {
    let head = "call_id,start,duration,direction\n";
    for (duration, expected) in [
        ("59.5", None),
        ("60.0", Some("2 22:00:00")),
        ("60.5", Some("2 22:00:00.5")),
        ("-1", Some("2 ?duration")),
        ("NaN", Some("2 ?duration")),
        ("1e300", Some("2 ?duration")),
    ] {
        let log = format!("{head}a,2026-11-28T21:59:00,{duration},outbound\n");
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(found("bank-card", RuleId::Hours, &log), expected, "{duration}");
    }
}

#[test]
fn a_file_without_words_for_transcripts_checks_what_it_did() {
    let mut files = builtin_files();
    let text = files.get_mut(LogRules::FILE).expect("the file");
    let mut file: toml::Table = text.parse().expect("TOML");
    file.retain(|key, _| key != "refusal" && key != "dispositions");
    let mut without = |key: &str, rules: &[&str]| {
        let table = file.get_mut(key).and_then(toml::Value::as_table_mut);
        let table = table.expect("a table");
        table.retain(|name, _| !rules.contains(&name));
        for (_, profile) in table.iter_mut().filter(|_| rules.is_empty()) {
            let profile = profile.as_table_mut().expect("a profile");
            profile.retain(|name, _| name != "after_refusal" && name != "disposition");
        }
    };
    without("profiles", &[]);
    without("rules", &["after_refusal", "disposition"]);
    *text = file.to_string().into();
    let ruleset = Ruleset::builtin().expect("the built-in lexicons load");
    let rules = LogRules::read(&files, &ruleset).expect("the rules of before");
    assert!(rules.refusals().is_none());
}
