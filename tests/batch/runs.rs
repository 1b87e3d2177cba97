//! What a run gives: the results of `scan`, whatever the threads and waves, each document judged once.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use serde_json::Value;

use super::{ended, lines, night, told};
use crate::cli::zhijian;
#[test]
fn results_are_those_of_scan() {
    let night = night(1);
    let err = night.done("out", "state", &["--wave", "9"]);
    let results = night.results("out");
    let mut ours: Vec<String> = lines(&results, "analyses");
    ours.extend(lines(&results, "quarantine.jsonl"));
    let scan = zhijian(&["scan", &night.at("calls"), "--format", "jsonl", "--rules-only"]);
    let scan = { scan }.output().expect("the program runs");
    let mut theirs: Vec<String> = String::from_utf8(scan.stdout)
        .expect("UTF-8")
        .lines()
        .map(str::to_owned)
        .collect();
    assert_eq!(told(&err, "documents:"), theirs.len());
    ours.sort();
    theirs.sort();
    for (our, their) in ours.iter().zip(&theirs) {
        assert_eq!(our, their);
    }
    assert_eq!(ours.len(), theirs.len());

    let rows: Vec<Value> = lines(&results, "documents")
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(rows.len(), lines(&results, "analyses").len());
    for row in &rows {
        let day = row["date"].as_str().unwrap_or("undated");
        let part = Path::new("documents")
            .join(format!("date={day}"))
            .join("part-0.jsonl");
        let part = String::from_utf8_lossy(&results[&part]);
        assert!(part.contains(&format!("\"id\":{}", row["id"])), "{row}");
    }
    let summary: Value = serde_json::from_slice(&results[Path::new("summary.json")]).expect("JSON");
    assert_eq!(summary["documents"], theirs.len());
    let fails = rows.iter().filter(|row| row["verdict"] == "fail").count();
    assert!(fails > 5, "the night has bad calls");
    assert_eq!(summary["verdicts"]["fail"], fails);
    assert_eq!(summary["quarantined"], theirs.len() - rows.len());
}

#[test]
fn archives_are_called_as_scan_calls_them_whatever_is_known() {
    let night = night(1);
    let calls = night.at("calls");
    fs::remove_dir_all(&calls).expect("removed");
    fs::create_dir(&calls).expect("a folder");
    let call = "客服：您好\n客户：你哪位";
    let good = [("a.txt", call), ("in/b.txt", call)];
    // What cannot be read in an archive keeps nothing from being judged that can.
    let mixed = [
        ("a.txt", call),
        ("cut.jsonl", "{\"id\":\"x\",\"turns\":[{\"ro"),
        ("empty.txt", ""),
        ("in/b.txt", call),
    ];
    for (name, members) in [("n1.zip", &good[..]), ("n2.zip", &mixed[..])] {
        let file = fs::File::create(Path::new(&calls).join(name)).expect("a file");
        let mut zip = zip::ZipWriter::new(file);
        for (inside, text) in members {
            zip.start_file(*inside, zip::write::SimpleFileOptions::default())
                .expect("begun");
            zip.write_all(text.as_bytes()).expect("written");
        }
        zip.finish().expect("ended");
    }
    let scan = zhijian(&["scan", &calls, "--format", "jsonl", "--rules-only"]);
    let scan = { scan }.output().expect("the program runs");
    let theirs: Vec<String> = String::from_utf8(scan.stdout)
        .expect("UTF-8")
        .lines()
        .map(str::to_owned)
        .collect();
    assert!(theirs[1].contains("n1.zip/in/b.txt"), "{}", theirs[1]);
    let is_judged = |line: &String| line.contains("\"verdict\":");
    let (judged, unread): (Vec<String>, Vec<String>) = theirs.into_iter().partition(is_judged);
    assert_eq!((judged.len(), unread.len()), (4, 2));
    // Nothing known, all known, one after the other known.
    for (out, state, wave) in [("o1", "s1", "9"), ("o2", "s1", "9"), ("o3", "s2", "1")] {
        night.done(out, state, &["--wave", wave]);
        let results = night.results(out);
        assert_eq!(lines(&results, "analyses"), judged, "{out}");
        assert_eq!(lines(&results, "quarantine.jsonl"), unread, "{out}");
    }
}

#[test]
fn neither_threads_nor_waves_change_a_byte() {
    let night = night(1);
    night.done("out", "state", &["--threads", "1"]);
    let expected = night.results("out");
    for (threads, wave) in [("1", "1"), ("2", "7"), ("2", "512"), ("8", "3"), ("8", "512")] {
        let (out, state) = (format!("out-{threads}-{wave}"), format!("state-{threads}-{wave}"));
        night.done(&out, &state, &["--threads", threads, "--wave", wave]);
        assert!(
            night.results(&out) == expected,
            "{threads} threads, waves of {wave}"
        );
    }
}

#[test]
fn nothing_is_judged_twice() {
    let night = night(1);
    let first = night.done("out", "state", &[]);
    let all = told(&first, "judged");
    assert!(all > 70 && told(&first, "known") == 0, "{first}");
    let expected = night.results("out");
    let again = night.done("out", "state", &[]);
    assert_eq!((told(&again, "judged"), told(&again, "known")), (0, all));
    assert!(night.results("out") == expected);

    // Records that move keep their results; only what is new is judged. The last record has no id of its own: it is called
    // after its place, so it is new where it stands now.
    let records = night.at("calls/records.jsonl");
    let text = fs::read_to_string(&records).expect("text");
    let new = r#"{"id": "new", "turns": [{"role": "agent", "text": "今天再不还我打断你的腿。"}]}"#;
    fs::write(&records, format!("{new}\n\n{text}")).expect("written");
    let more = night.done("out", "state", &[]);
    assert_eq!((told(&more, "judged"), told(&more, "known")), (2, all - 1));
    night.done("fresh", "fresh.state", &[]);
    assert!(night.results("out") == night.results("fresh"));

    // Another ruleset, and other ways of reading and writing, judge anew.
    let lexicons = night.at("lexicons");
    let exported = zhijian(&["lexicon", "export", &lexicons])
        .output()
        .expect("the program runs");
    assert!(exported.status.success());
    let names = Path::new(&lexicons).join("names.toml");
    let changed = fs::read_to_string(&names).expect("text") + "\n# changed\n";
    fs::write(&names, changed).expect("written");
    for more in [
        &["--lexicons", lexicons.as_str()][..],
        &["--unmasked"],
        &["--role", "甲=agent"],
    ] {
        let err = night.done("out", "state", more);
        assert_eq!(
            (told(&err, "judged"), told(&err, "known")),
            (all + 1, 0),
            "{more:?}"
        );
        let err = night.done("out", "state", more);
        assert_eq!(
            (told(&err, "judged"), told(&err, "known")),
            (0, all + 1),
            "{more:?}"
        );
    }
}

#[cfg(unix)]
#[test]
fn many_days_in_no_order_need_few_files_at_once() {
    let night = night(1);
    let text: String = (0..600)
        .map(|at| {
            let (month, day) = (1 + at * 7 % 12, 1 + at * 11 % 28);
            format!(
                "{{\"id\": \"d{at}\", \"meta\": {{\"started_at\": \"2026-{month:02}-{day:02}T23:59:59-05:00\"}}, \"turns\": [{{\"role\": \"agent\", \"text\": \"您好\"}}]}}\n"
            )
        })
        .collect();
    fs::write(night.at("calls/days.jsonl"), text).expect("a file");
    let forms: &[&[&str]] = if cfg!(feature = "columnar") {
        &[&[], &["--format", "parquet"]]
    } else {
        &[&[]]
    };
    for (at, form) in forms.iter().enumerate() {
        let arguments = night.arguments(&format!("out-{at}"), &format!("state-{at}"), form);
        let output = std::process::Command::new("sh")
            .args([
                "-c",
                "ulimit -n 40; exec \"$0\" \"$@\"",
                env!("CARGO_BIN_EXE_zhijian"),
            ])
            .args(arguments)
            .output()
            .expect("sh runs");
        let (code, err) = ended(&output);
        assert_eq!(code, 0, "{err}");
        let results = night.results(&format!("out-{at}"));
        let parts = results.keys().filter(|name| name.starts_with("analyses"));
        assert!(parts.count() > 80, "the night has many days");
        let day = lines(&results, "documents/date=2026-01-01");
        assert!(
            day.iter().any(|row| row.contains("\"d0\"")),
            "the day of the call's own zone"
        );
    }
}
