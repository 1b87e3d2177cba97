//! The rooms of the house: who imports whom, who opens files, who prints; what every file opens with.

use std::path::Path;

use regex::Regex;

use crate::shared::root;

/// What a room may import of ours.
const MAY_IMPORT: [(&str, &[&str]); 13] = [
    ("model", &[]),
    ("text", &["model"]),
    ("input", &["model"]),
    ("lexicon", &["model", "text"]),
    ("judge", &["model", "text", "lexicon"]),
    ("score", &["model", "lexicon"]),
    ("approval", &["model", "text"]),
    ("adherence", &["model", "text"]),
    ("report", &["model", "text", "approval", "adherence"]),
    ("analyzer", &["judge", "score", "lexicon", "model", "text"]),
    (
        "batch",
        &["model", "text", "input", "lexicon", "report", "analyzer"],
    ),
    ("workshop", &["model", "text", "lexicon", "learn", "report"]),
    (
        "learn",
        &[
            "model", "text", "input", "lexicon", "judge", "score", "report", "analyzer",
        ],
    ),
];

/// Longest file, in lines.
const LONGEST: usize = 600;

/// Path below src/ and text of every source file.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    collect(&root("src"), "", &mut files);
    files.sort();
    assert!(files.len() > 40, "src/ was found");
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, String)>) {
    for entry in folder.read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!("{prefix}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push((name, std::fs::read_to_string(&path).expect("a text file")));
        }
    }
}

/// The room of a file: its first folder, or its own name.
fn room(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or_default()
}

/// Lines of code with their numbers, comments left out.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// The rooms that a line names from the root of the library, in a `use` or in the middle of code.
fn named(line: &str) -> Vec<String> {
    let path = Regex::new(r"\bcrate::(?:\{([^}]*)\}?|(\w+))").expect("a constant");
    let first = |item: &str| item.trim().split("::").next().unwrap_or_default().to_owned();
    path.captures_iter(line)
        .flat_map(|found| match (found.get(1), found.get(2)) {
            (Some(several), _) => several
                .as_str()
                .split(',')
                .map(first)
                .filter(|item| !item.is_empty())
                .collect(),
            (None, single) => single
                .map(|item| item.as_str().to_owned())
                .into_iter()
                .collect::<Vec<_>>(),
        })
        .collect()
}

#[test]
fn reads_what_a_line_names() {
    for (line, rooms) in [
        ("use crate::model::{Call, Role};", &["model"][..]),
        ("    let x = crate::text::normalize(y);", &["text"]),
        ("use crate::{judge, lexicon::Ruleset};", &["judge", "lexicon"]),
        ("use super::document::Document;", &[]),
    ] {
        assert_eq!(named(line), rooms, "{line}");
    }
}

#[test]
fn imports_point_one_way() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let room = room(&path);
        if room == "lib" {
            continue;
        }
        let allowed = MAY_IMPORT
            .iter()
            .find(|(name, _)| *name == room)
            .map(|(_, may)| *may);
        for (number, line) in code(&text) {
            if let Some(may) = allowed {
                for other in named(line) {
                    if other != room && !may.contains(&other.as_str()) {
                        wrong.push(format!("src/{path}:{number}: {room} may not import {other}"));
                    }
                }
                // `super` out of the room would go unseen above.
                let depth = path.matches('/').count() + usize::from(!path.ends_with("/mod.rs"));
                if line.starts_with(&format!("use {}", "super::".repeat(depth))) {
                    wrong.push(format!("src/{path}:{number}: write crate::… to leave a room"));
                }
            } else if ["main", "cli"].contains(&room) {
                if line.contains("crate::") {
                    wrong.push(format!(
                        "src/{path}:{number}: the program uses the library as `zhijian`"
                    ));
                }
            } else {
                wrong.push(format!(
                    "src/{path}:{number}: the room {room} stands in no plan: add it to tests/layers.rs"
                ));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_opened_in_four_places() {
    let opens =
        Regex::new(r"\b(std::fs|fs::\w+|File::(open|create)|use std::\{[^}]*\bfs\b)").expect("a constant");
    holds_only(&opens, |path| {
        ["input/", "batch/", "cli/"]
            .iter()
            .any(|room| path.starts_with(room))
            || path == "lexicon/load.rs"
    });
}

#[test]
fn printing_is_left_to_the_program() {
    let prints = Regex::new(r"\b(print|println|eprint|eprintln|dbg)!").expect("a constant");
    holds_only(&prints, |path| path.starts_with("cli/"));
}

#[test]
fn threads_and_arguments_stay_out_of_the_rooms() {
    let words = Regex::new(r"\b(clap|anyhow|anstream|indicatif)::").expect("a constant");
    holds_only(&words, |path| {
        path.starts_with("cli/") || path == "report/golden.rs"
    });
    let rayon = Regex::new(r"\b(rayon|thread)::").expect("a constant");
    holds_only(&rayon, |path| {
        ["batch/", "cli/", "learn/", "lexicon/compile/tables.rs"]
            .iter()
            .any(|room| path.starts_with(room))
    });
}

#[track_caller]
fn holds_only(what: &Regex, allowed: impl Fn(&str) -> bool) {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        if !allowed(&path) {
            wrong.extend(
                code(&text)
                    .filter(|(_, line)| what.is_match(line))
                    .map(|(n, line)| format!("src/{path}:{n}: {line}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_its_job_and_is_not_too_long() {
    for (path, text) in sources() {
        assert!(
            text.starts_with("//! "),
            "src/{path} does not open with its job (//!)"
        );
        assert!(
            text.lines().count() <= LONGEST,
            "src/{path} has {} lines: split it",
            text.lines().count()
        );
    }
}
