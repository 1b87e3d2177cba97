//! What stands in the way of a run is told and costs nothing: locks, damage, full disks, wrong targets.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command as Plain, Stdio};

use super::{ended, lines, night, told};
use crate::cli::zhijian;
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
        ("calls/text", "state", "holds the folder of outputs"),
    ] {
        let (code, err) = night.run(out, state, &[]);
        assert_eq!((code, err.lines().count()), (2, 1), "{out} {state}: {err}");
        assert!(err.contains(words), "{out} {state}: {err}");
    }
    let err = zhijian(&["batch", "run", "--input", "-", "--out", "x", "--state", "y"]).output();
    let (code, err) = ended(&err.expect("the program runs"));
    assert_eq!(code, 2);
    assert!(err.contains("标准输入"), "{err}");
}

#[test]
fn inputs_that_are_missing_or_hold_the_outputs_touch_nothing() {
    let night = night(1);
    night.done("out", "state", &[]);
    let before = night.results("out");
    let gone = night.at("gone");
    let (code, err) = night.run("out", "state", &["--input", &gone]);
    assert!(code == 2 && err.contains("no such file or folder"), "{err}");
    assert_eq!(night.results("out"), before);
    let (code, err) = night.run("calls/results", "state", &[]);
    assert!(code == 2 && err.contains("holds the folder of outputs"), "{err}");
    assert!(!Path::new(&night.at("calls/results")).exists());
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(night.at("calls"), night.at("link")).expect("a link");
        let (code, err) = night.run("link", "state", &[]);
        assert!(
            code == 2 && err.contains("lies in the folder of outputs"),
            "{err}"
        );
    }
    // One file under two names is judged once.
    let records = format!("{}/./calls/records.jsonl", night.folder.path().display());
    night.done("twice", "state", &["--input", &records]);
    assert_eq!(night.results("twice"), before);
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
