//! Nightly runs: killed anywhere, resumed, locked out, out of space, damaged; the outputs are those of an undisturbed run.

mod call_log; // rules across calls
mod columns; // Parquet
mod compare; // what changed between two runs
mod interrupted; // killed, interrupted, taken up again
mod runs; // what a run gives, whatever the threads
mod trouble; // locks, damage, full disks, wrong targets, exit codes

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command as Plain, Output, Stdio};

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
    // One call of it cannot be read; the other is kept all the same.
    let table = "通话编号,说话人,内容\nA1,坐席,您好，我是银行的。\nA1,客户,你好\nA2,外星人,您好\n";
    fs::write(calls.join("text/table.csv"), table).expect("a file");
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
            "--lang",
            "en",
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
        self.start_as(Plain::new(env!("CARGO_BIN_EXE_zhijian")), out, state, more)
    }

    /// Starts a command that runs the program with the arguments that are added to it.
    fn start_as(&self, mut program: Plain, out: &str, state: &str, more: &[&str]) -> std::process::Child {
        program
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
