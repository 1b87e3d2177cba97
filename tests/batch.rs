//! Nightly runs: killed anywhere, resumed, locked out, out of space, damaged; the outputs are those of an undisturbed run.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command as Plain, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::cli::zhijian;
use crate::shared::root;

/// A folder with a night's inputs, `calls/`, and room for outputs and state.
struct Night {
    folder: TempDir,
}

/// Bad and good documents in several forms; every record `copies` times under another id.
fn night(copies: usize) -> Night {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let calls = folder.path().join("calls");
    fs::create_dir_all(calls.join("text")).expect("a folder");
    for entry in fs::read_dir(root("corpus/samples")).expect("samples") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        fs::copy(&path, calls.join("text").join(name)).expect("copied");
    }
    fs::write(calls.join("text/empty.txt"), "").expect("a file");
    let records = fs::read_to_string(root("corpus/gold/dev.jsonl")).expect("the corpus");
    let mut text = String::new();
    for copy in 0..copies {
        for (at, line) in records.lines().enumerate() {
            let mut record: Value = serde_json::from_str(line).expect("JSON");
            record["id"] = json!(format!("{}-{copy}", record["id"].as_str().expect("an id")));
            record["meta"]["agent_id"] = json!(format!("A{}", at % 5));
            if at % 7 > 0 {
                record["meta"]["started_at"] = json!(format!("2026-03-0{}T10:00:00+08:00", 1 + at % 3));
            }
            text += &format!("{record}\n");
            if at == 20 {
                text += "{\"id\": \"cut\", \"turns\": [{\"role\": \"agent\", \"te\n\n";
            }
        }
    }
    text += "{\"turns\": [{\"role\": \"agent\", \"text\": \"您好\"}]}\n";
    fs::write(calls.join("records.jsonl"), text).expect("a file");
    Night { folder }
}

impl Night {
    fn at(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn arguments(&self, out: &str, state: &str, more: &[&str]) -> Vec<String> {
        let (calls, out, state) = (self.at("calls"), self.at(out), self.at(state));
        let fixed = [
            "batch",
            "run",
            "--input",
            &calls,
            "--out",
            &out,
            "--state",
            &state,
            "--rules-only",
        ];
        fixed
            .iter()
            .chain(more)
            .map(|argument| (*argument).to_owned())
            .collect()
    }

    /// Runs to the end: exit code and standard error.
    fn run(&self, out: &str, state: &str, more: &[&str]) -> (i32, String) {
        let arguments = self.arguments(out, state, more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        ended(&zhijian(&arguments).output().expect("the program runs"))
    }

    fn done(&self, out: &str, state: &str, more: &[&str]) -> String {
        let (code, err) = self.run(out, state, more);
        assert_eq!(code, 0, "{err}");
        err
    }

    fn start(&self, out: &str, state: &str, more: &[&str]) -> std::process::Child {
        Plain::new(env!("CARGO_BIN_EXE_zhijian"))
            .args(self.arguments(out, state, more))
            .env_remove("ZHIJIAN_LEXICONS")
            .env("LC_ALL", "C")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts")
    }

    fn results(&self, out: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        results(&self.folder.path().join(out))
    }
}

fn ended(output: &Output) -> (i32, String) {
    let err = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    assert!(!err.contains("panicked"), "{err}");
    (output.status.code().expect("the program was not killed"), err)
}

/// All results of a run by their names; what changes from run to run is left out.
fn results(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn collect(folder: &Path, below: &Path, all: &mut BTreeMap<PathBuf, Vec<u8>>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries {
            let path = entry.expect("an entry").path();
            let name = below.join(path.file_name().expect("a name"));
            if path.is_dir() && !name.starts_with(".partial") {
                collect(&path, &name, all);
            } else if path.is_file() && name != Path::new("metrics.prom") && name != Path::new(".lock") {
                all.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    let mut all = BTreeMap::new();
    collect(folder, Path::new(""), &mut all);
    all
}

/// The number before a word in what the program says at its end.
fn told(err: &str, word: &str) -> usize {
    let line = err
        .lines()
        .find(|line| line.contains("judged,"))
        .unwrap_or_else(|| panic!("{err}"));
    let at = line.find(word).unwrap_or_else(|| panic!("{line}"));
    let before = line[..at].trim_end().rsplit(' ').next().expect("a number");
    before.parse().unwrap_or_else(|_| panic!("{line}"))
}

fn lines(results: &BTreeMap<PathBuf, Vec<u8>>, table: &str) -> Vec<String> {
    let parts = results.iter().filter(|(name, _)| name.starts_with(table));
    let texts = parts.map(|(_, bytes)| String::from_utf8(bytes.clone()).expect("UTF-8"));
    texts
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

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
fn killed_anywhere_and_started_again_it_gives_the_same_bytes() {
    let night = night(4);
    let more = ["--wave", "8", "--threads", "2"];
    let begun = Instant::now();
    night.done("undisturbed", "undisturbed.state", &more);
    let whole = begun.elapsed();
    let expected = night.results("undisturbed");
    // An earlier run of other inputs, whose results must stand until the new ones are complete.
    fs::create_dir(night.at("earlier")).expect("a folder");
    fs::write(
        night.at("earlier/a.txt"),
        "客服：您好，请问是张三吗？\n客户：我是。\n",
    )
    .expect("a file");
    let mut seed = 20_261_128_u64;
    let mut random = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below.max(1)
    };
    let (mut kills, mut known) = (0, 0);
    for round in 0..6 {
        let (out, state) = (format!("out-{round}"), format!("state-{round}"));
        let arguments = night.arguments(&out, &state, &[]);
        let arguments: Vec<String> = arguments
            .iter()
            .map(|argument| {
                if *argument == night.at("calls") {
                    night.at("earlier")
                } else {
                    argument.clone()
                }
            })
            .collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        assert_eq!(
            ended(&zhijian(&arguments).output().expect("the program runs")).0,
            0
        );
        let earlier = night.results(&out);
        for _ in 0..6 {
            let mut child = night.start(&out, &state, &more);
            sleep(Duration::from_micros(random(whole.as_micros() as u64 * 11 / 10)));
            child.kill().expect("killed");
            let ended = child.wait().expect("it ends");
            kills += usize::from(ended.code().is_none());
            let now = night.results(&out);
            let is_whole = now == earlier || now == expected;
            let says_so = now.contains_key(Path::new("summary.json"));
            assert!(is_whole || !says_so, "a mixture of two runs has a summary");
        }
        known += told(&night.done(&out, &state, &more), "known");
        assert!(night.results(&out) == expected, "round {round}");
    }
    assert!(kills > 15, "only {kills} of 36 runs were killed before their end");
    assert!(known > 0, "no kill came after something was saved");
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

#[test]
fn two_runs_do_not_share_a_state_or_a_folder() {
    let night = night(1);
    night.done("out", "state", &[]);
    let before = night.results("out");
    for (lock, place) in [("state.lock", "state"), ("out/.lock", "out")] {
        let held = File::open(night.at(lock)).expect("the lock's file");
        held.try_lock().expect("free");
        let (code, err) = night.run("out", "state", &[]);
        assert_eq!((code, err.lines().count()), (2, 1), "{err}");
        assert!(err.contains("another run is using it"), "{err}");
        assert!(err.contains(&format!("{}:", night.at(place))), "{err}");
        assert!(night.results("out") == before);
        held.unlock().expect("unlocked");
        night.done("out", "state", &[]);
    }
}

#[test]
fn a_damaged_state_is_told_and_costs_nothing() {
    let night = night(1);
    night.done("out", "good", &[]);
    let expected = night.results("out");
    let good = fs::read(night.at("good")).expect("the state");
    assert!(good.len() > 100_000);
    let overwritten = |from: usize, to: usize| {
        let mut bytes = good.clone();
        bytes[from..to].fill(0x5a);
        bytes
    };
    let text = "客服：您好\n".repeat(1000).into_bytes();
    let cases = [
        ("head", overwritten(0, 100), true),
        ("everything", overwritten(0, good.len()), true),
        ("second page", overwritten(4096, 8192), true),
        (
            "middle",
            overwritten(good.len() / 2, good.len() / 2 + 20_000),
            true,
        ),
        ("cut", good[..good.len() / 2].to_vec(), true),
        ("text", text, true),
        // Bytes of no page that is used: nothing is lost.
        ("nothing", good.clone(), false),
    ];
    for (name, bytes, is_damaged) in cases {
        fs::write(night.at("bad"), &bytes).expect("written");
        let (code, err) = night.run("out", "bad", &[]);
        if is_damaged {
            assert_eq!((code, err.lines().count()), (2, 1), "{name}: {err}");
            assert!(
                err.contains("bad: ") && err.contains("the state file is damaged"),
                "{name}: {err}"
            );
        } else {
            assert_eq!(code, 0, "{name}: {err}");
        }
        assert!(night.results("out") == expected, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_finishes_what_is_in_hand_and_can_be_taken_up() {
    let night = night(6);
    night.done("undisturbed", "undisturbed.state", &[]);
    let expected = night.results("undisturbed");
    for signal in ["INT", "TERM"] {
        let (out, state) = (format!("out-{signal}"), format!("state-{signal}"));
        let child = night.start(&out, &state, &["--wave", "2", "--threads", "1"]);
        let log = night.at(&format!("{state}-wal"));
        let begun = Instant::now();
        while fs::metadata(&log).map_or(0, |log| log.len()) < 50_000 {
            assert!(begun.elapsed() < Duration::from_secs(60), "nothing was saved");
            sleep(Duration::from_millis(2));
        }
        let id = child.id().to_string();
        let sent = Plain::new("kill")
            .args(["-s", signal, &id])
            .status()
            .expect("kill runs");
        assert!(sent.success());
        let (code, err) = ended(&child.wait_with_output().expect("it ends"));
        assert_eq!(code, 130, "{err}");
        assert!(err.contains("the same command goes on from here"), "{err}");
        let judged = told(&err, "judged");
        assert!(judged > 0);
        assert_eq!(night.results(&out).len(), 0, "results come whole or not at all");
        let err = night.done(&out, &state, &["--wave", "2"]);
        assert_eq!(told(&err, "known"), judged, "{err}");
        assert!(night.results(&out) == expected, "{signal}");
    }
}

/// A small file system of its own; none where mounting is not allowed.
struct Mounted(PathBuf);

impl Mounted {
    fn new(folder: &Path, options: &str) -> Option<Self> {
        fs::create_dir_all(folder).expect("a folder");
        let mount = Plain::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(folder)
            .stderr(Stdio::null())
            .status();
        mount
            .is_ok_and(|status| status.success())
            .then(|| Self(folder.to_owned()))
    }

    fn change(&self, options: &str) {
        let changed = Plain::new("mount")
            .args(["-o", &format!("remount,{options}")])
            .arg(&self.0)
            .status();
        assert!(changed.is_ok_and(|status| status.success()), "remounted");
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Plain::new("umount").arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_costs_nothing() {
    let night = night(4);
    night.done("undisturbed", "undisturbed.state", &[]);
    let expected = night.results("undisturbed");
    // Once the state is on the full disk, once only the outputs are.
    for (out, state) in [("small/out", "small/state"), ("small/out", "elsewhere")] {
        let Some(small) = Mounted::new(&night.folder.path().join("small"), "size=400k") else {
            eprintln!("skipped: a_full_disk_is_told_and_costs_nothing needs the right to mount a tmpfs");
            return;
        };
        let (code, err) = night.run(out, state, &["--wave", "16"]);
        assert_eq!((code, err.lines().count()), (2, 1), "{err}");
        assert!(err.contains("the disk is full") && err.contains("small"), "{err}");
        assert_eq!(night.results(out).len(), 0);
        let left = night.folder.path().join(out).join(".partial");
        assert!(!left.exists(), "what was written in vain is taken away");
        small.change("size=64m");
        let err = night.done(out, state, &["--wave", "16"]);
        assert!(told(&err, "known") > 0, "what was judged before was kept: {err}");
        assert!(night.results(out) == expected);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_target_that_cannot_be_written_is_told() {
    let night = night(1);
    let Some(target) = Mounted::new(&night.folder.path().join("target"), "size=4m") else {
        eprintln!("skipped: a_target_that_cannot_be_written_is_told needs the right to mount a tmpfs");
        return;
    };
    night.done("target/out", "target/state", &[]);
    let before = night.results("target/out");
    fs::copy(night.at("target/state"), night.at("state")).expect("copied");
    target.change("ro");
    for (out, state) in [
        ("target/out", "target/state"),
        ("target/out", "state"),
        ("target/new", "state"),
        ("out", "target/state"),
    ] {
        let (code, err) = night.run(out, state, &[]);
        assert_eq!((code, err.lines().count()), (2, 1), "{out} {state}: {err}");
        assert!(
            err.contains("target") && err.contains("read-only"),
            "{out} {state}: {err}"
        );
        assert!(night.results("target/out") == before);
    }
}

#[test]
fn targets_of_another_kind_are_told() {
    let night = night(1);
    fs::write(night.at("file"), "").expect("a file");
    fs::create_dir(night.at("folder")).expect("a folder");
    for (out, state, words) in [
        ("file", "state", "a folder is needed here"),
        ("file/below", "state", "a folder is needed here"),
        ("out", "folder", "the state is a file"),
        ("out", "gone/state", "check the path"),
        ("calls/text", "state", "lies in the folder of outputs"),
    ] {
        let (code, err) = night.run(out, state, &[]);
        assert_eq!((code, err.lines().count()), (2, 1), "{out} {state}: {err}");
        assert!(err.contains(words), "{out} {state}: {err}");
    }
    let err = zhijian(&["batch", "run", "--input", "-", "--out", "x", "--state", "y"]).output();
    let (code, err) = ended(&err.expect("the program runs"));
    assert_eq!(code, 2);
    assert!(err.contains("standard input"), "{err}");
}

#[test]
fn exit_codes_are_those_of_the_design() {
    let night = night(1);
    assert_eq!(night.run("out", "state", &["--fail-on", "fail"]).0, 1);
    assert_eq!(night.run("out", "state", &["--quiet"]), (0, String::new()));
    for entry in ["records.jsonl", "text"] {
        let path = Path::new(&night.at("calls")).join(entry);
        let _ = fs::remove_file(&path);
        let _ = fs::remove_dir_all(&path);
    }
    fs::write(night.at("calls/empty.txt"), "").expect("a file");
    let (code, err) = night.run("out", "state", &[]);
    assert_eq!(code, 2, "{err}");
    assert_eq!(lines(&night.results("out"), "quarantine.jsonl").len(), 1);
}

#[test]
fn comparing_two_runs_says_what_changed_and_which_documents_flipped() {
    let night = night(1);
    night.done("a", "a.state", &[]);
    night.done("b", "b.state", &[]);
    let (a, b, c) = (night.at("a"), night.at("b"), night.at("c"));
    let compare = |more: &[&str]| {
        let output = zhijian(&[&["batch", "compare"], more].concat())
            .output()
            .expect("the program runs");
        (
            output.status.code(),
            String::from_utf8(output.stdout).expect("UTF-8"),
            String::from_utf8(output.stderr).expect("UTF-8"),
        )
    };
    let json = |a: &str, b: &str| -> Value {
        let (code, out, err) = compare(&[a, b, "--format", "json"]);
        assert_eq!((code, err.as_str()), (Some(0), ""));
        serde_json::from_str(&out).expect("JSON")
    };
    let same = json(&a, &b);
    assert_eq!(
        (
            same["flipped"].as_array().map(Vec::len),
            &same["only_a"],
            &same["only_b"]
        ),
        (Some(0), &json!(0), &json!(0))
    );

    // One record gets a threat, one loses its words, one goes, one comes.
    let path = night.at("calls/records.jsonl");
    let text = fs::read_to_string(&path).expect("text");
    let mut records: Vec<Value> = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let clean =
        json!([{"role": "agent", "text": "您好，请问是张三本人吗？"}, {"role": "customer", "text": "我是"}]);
    let threat =
        json!([{"role": "agent", "text": "今天再不还我打断你的腿。"}, {"role": "customer", "text": "我是"}]);
    let before: Vec<Value> = lines(&night.results("a"), "documents")
        .iter()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let of = |verdict: &str| {
        before
            .iter()
            .find(|row| {
                row["verdict"] == verdict
                    && row["agent"] != Value::Null
                    && row["path"].as_str().is_some_and(|path| path.ends_with(".jsonl"))
            })
            .expect("such a document")
    };
    let (worse, better) = (of("pass")["id"].clone(), of("fail")["id"].clone());
    records.remove(
        records
            .iter()
            .position(|record| record["id"] != worse && record["id"] != better)
            .expect("another"),
    );
    for record in &mut records {
        if record["id"] == worse {
            record["turns"] = threat.clone();
        } else if record["id"] == better {
            record["turns"] = clean.clone();
        }
    }
    records.push(json!({"id": "new", "turns": clean}));
    let text: String = records.iter().map(|record| format!("{record}\n")).collect();
    fs::write(&path, text).expect("written");
    night.done("c", "c.state", &[]);
    let changed = json(&a, &c);
    let flip = |id: &Value| {
        let flips = changed["flipped"].as_array().expect("a list");
        flips
            .iter()
            .find(|flip| flip["id"] == *id)
            .unwrap_or_else(|| panic!("{id} flipped: {changed}"))
            .clone()
    };
    assert_eq!(
        (flip(&worse)["from"].clone(), flip(&worse)["to"].clone()),
        (json!("pass"), json!("fail"))
    );
    assert_eq!(flip(&worse)["rules_new"], json!(["threat.violence"]));
    assert_eq!(flip(&better)["from"], "fail");
    assert!(!flip(&better)["rules_gone"].as_array().expect("a list").is_empty());
    assert_eq!(changed["flipped"].as_array().map(Vec::len), Some(2), "{changed}");
    // The record without an id of its own was called after a place that is another one now.
    assert_eq!((&changed["only_a"], &changed["only_b"]), (&json!(2), &json!(2)));
    let count = |name: &str, side: &str| changed[name]["threat.violence"][side].as_u64().expect("a number");
    assert!(count("rules", "b") >= count("rules", "a"));
    let agent = flip(&worse)["agent"].as_str().expect("an agent").to_owned();
    assert!(
        changed["agents"][&agent]["documents"]["a"].as_u64() > Some(5),
        "{changed}"
    );
    let (_, page, _) = compare(&[&a, &c]);
    for part in [
        "通过 → 不通过",
        "+threat.violence",
        worse.as_str().expect("an id"),
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let (_, page, _) = compare(&[&a, &c, "--lang", "en"]);
    assert!(page.contains("pass → fail"), "{page}");

    fs::remove_file(night.at("b/summary.json")).expect("removed");
    let (code, _, err) = compare(&[&a, &b]);
    assert_eq!((code, err.lines().count()), (Some(2), 1));
    assert!(err.contains("there is no complete run in it"), "{err}");
}

#[test]
fn a_call_log_is_checked_by_profile() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = folder.path().join("log.csv");
    let rows = "通话编号,客户编号,号码,坐席,开始时间,时长,方向,接通\n\
        c1,d1,13800138000,A1,2026-11-28 21:59:59,1,外呼,是\n\
        c2,d1,13800138000,A1,2026-11-28 09:00:00,60,外呼,是\n\
        c3,d1,13800138000,A1,,60,外呼,是\n";
    fs::write(&log, rows).expect("a file");
    let log = log.display().to_string();
    let run = |more: &[&str]| {
        let output = zhijian(&[&["batch", "call-log", &log], more].concat())
            .output()
            .expect("the program runs");
        let out = String::from_utf8(output.stdout.clone()).expect("UTF-8");
        (ended(&output), out)
    };
    let ((code, err), out) = run(&["--profile", "online-loan", "--format", "jsonl"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(!out.contains("13800138000") && !out.contains("d1"), "{out}");
    let findings: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let shown: Vec<_> = findings
        .iter()
        .map(|f| (f["call"].as_str(), f["rule"].as_str(), f["status"].as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            (Some("c1"), Some("hours"), Some("violation")),
            (Some("c3"), Some("hours"), Some("not_evaluable")),
            (Some("c3"), Some("connected"), Some("not_evaluable")),
        ]
    );
    assert_eq!(findings[0]["cites"], json!(["gbt-45251.5.3"]));
    assert_eq!(
        (&findings[0]["value"], &findings[0]["severity"]),
        (&json!("22:00:00"), &json!("major"))
    );
    let ((code, _), page) = run(&["--profile", "bank-card"]);
    assert_eq!(code, 0);
    assert!(
        page.contains("时段外催收") && !page.contains("一日有效通话过多"),
        "{page}"
    );
    let ((code, err), _) = run(&["--profile", "bank"]);
    assert_eq!((code, err.lines().count()), (2, 1));
    assert!(err.contains("online-loan"), "{err}");
}
