//! The built-in lexicons: complete, loading, with examples that hold; and mistakes in a lexicon are told with their place.

use std::collections::BTreeMap;
use std::path::Path;

use zhijian::lexicon::{Example, Files, SceneExample, builtin_files, example_call, read_folder};
use zhijian::{LexiconError, Ruleset, Severity, learn};

use crate::shared::{RULES, SHIPPED, root};

#[test]
fn built_in_list_is_the_folder() {
    let mut folder = BTreeMap::new();
    collect(&root("lexicons"), "", &mut folder);
    folder.remove("README.md");
    let built_in = builtin_files();
    let names = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        names(&built_in),
        names(&folder),
        "src/lexicon/builtin.rs lists the files of lexicons/"
    );
    for (path, text) in &folder {
        assert!(built_in[path] == *text, "{path} differs from what is built in");
    }
    assert_eq!(
        read_folder(&root("lexicons")).expect("the folder can be read"),
        built_in
    );
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) {
    for entry in folder.read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!("{prefix}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read_to_string(&path).expect("a text file").into());
        }
    }
}

#[test]
fn every_example_holds_by_rules_alone() {
    let failures = learn::failing_examples(RULES.ruleset());
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn every_proposal_is_itself_compliant() {
    for rule in SHIPPED.ruleset().rules() {
        let proposal = rule
            .instead
            .as_ref()
            .unwrap_or_else(|| panic!("{} proposes nothing", rule.id));
        let call = example_call(&Example::Scene(SceneExample {
            text: proposal.zh.clone(),
            state: rule.states.first().copied(),
            kind: None,
            meta: None,
        }));
        let findings = SHIPPED.analyze(&call).findings;
        let violations: Vec<_> = findings
            .iter()
            .filter(|f| f.severity > Severity::Notice)
            .collect();
        assert!(violations.is_empty(), "{}: {violations:#?}", rule.id);
    }
}

#[test]
fn every_rule_says_why_and_on_what_it_rests() {
    let ruleset = SHIPPED.ruleset();
    assert!(
        ruleset.rules().len() >= 20,
        "only {} rules",
        ruleset.rules().len()
    );
    for rule in ruleset.rules() {
        for (what, text) in [("name", &rule.name), ("message", &rule.message)] {
            assert!(
                !text.zh.trim().is_empty() && !text.en.trim().is_empty(),
                "{} has no {what}",
                rule.id
            );
        }
        assert!(!rule.cites.is_empty(), "{} rests on nothing", rule.id);
        for id in &rule.cites {
            let citation = ruleset
                .citation(id)
                .unwrap_or_else(|| panic!("{} cites {id}, which is unknown", rule.id));
            assert!(!citation.force.is_empty(), "{id} has no force");
            assert!(
                ["clause-read", "secondary"].contains(&citation.verified.as_str()),
                "{id}: {}",
                citation.verified
            );
            assert!(
                !citation.title.zh.is_empty() && !citation.title.en.is_empty(),
                "{id} has no title"
            );
        }
    }
}

#[test]
fn hash_follows_the_files() {
    let mut files = builtin_files();
    assert_eq!(
        Ruleset::compile(&files).expect("loads").hash(),
        SHIPPED.ruleset().hash()
    );
    files
        .get_mut("scoring.toml")
        .expect("a file")
        .to_mut()
        .push_str("\n# a remark\n");
    assert_ne!(
        Ruleset::compile(&files).expect("loads").hash(),
        SHIPPED.ruleset().hash()
    );
}

/// A rule without a mistake, added to a file of rules.
pub(crate) const GOOD: &str = r#"
[[rule]]
id = "insult.for_this_test"
name = { zh = "试", en = "test" }
severity = "minor"
message = { zh = "试", en = "test" }
cites = ["mcc-2025"]
patterns = ["甲乙丙丁戊己"]
hit = ["甲乙丙丁戊己", "说甲乙丙丁戊己"]
miss = ["您好", "甲乙丙丁"]
"#;

const FILE: &str = "rules/insult.toml";

fn with(rule: &str) -> Files {
    let mut files = builtin_files();
    files
        .get_mut(FILE)
        .expect("the file is built in")
        .to_mut()
        .push_str(rule);
    files
}

#[track_caller]
fn only_error(files: &Files) -> LexiconError {
    match Ruleset::compile(files) {
        Ok(_) => panic!("the mistake was not noticed"),
        Err(mut errors) => {
            assert_eq!(errors.len(), 1, "{errors:#?}");
            errors.remove(0)
        }
    }
}

/// 1-based line and column in characters of the last occurrence of `words`.
fn place(text: &str, words: &str) -> (usize, usize) {
    let before = &text[..text.rfind(words).expect("the words stand in the file")];
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

#[test]
fn the_rule_of_these_tests_is_good() {
    Ruleset::compile(&with(GOOD)).expect("no mistake");
}

#[test]
fn one_mistake_is_one_error_with_its_place() {
    // What is replaced, by what, the words under the carets, and what the error says.
    let cases = [
        (
            r#"severity = "minor""#,
            "severity = 3",
            "3",
            "wanted string or table",
        ),
        (
            r#"severity = "minor""#,
            r#"severity = "grave""#,
            r#""grave""#,
            "unknown variant",
        ),
        (
            r#"severity = "minor""#,
            "severity = \"minor\"\nlevel = 1",
            "level",
            "unknown field",
        ),
        (
            "甲乙丙丁戊己\"]\nhit",
            "<没有这类>甲\"]\nhit",
            "<没有这类>",
            "unknown class <没有这类>",
        ),
        (
            "甲乙丙丁戊己\"]\nhit",
            "甲(乙|丙\"]\nhit",
            "(乙|丙",
            "this bracket is never closed",
        ),
        (
            r#""mcc-2025""#,
            r#""mcc-1925""#,
            r#""mcc-1925""#,
            "unknown regulation mcc-1925",
        ),
        (
            "patterns =",
            "excused_by = [\"nagation\"]\npatterns =",
            r#""nagation""#,
            "unknown cue nagation",
        ),
        (
            "patterns = [\"甲乙丙丁戊己\"]",
            "check = \"weather\"",
            r#""weather""#,
            "unknown check weather",
        ),
        (
            r#""甲乙丙丁戊己", "说甲乙丙丁戊己""#,
            r#""甲乙丙丁戊己""#,
            r#""insult.for_this_test""#,
            "too few examples",
        ),
        (
            r#"miss = ["您好", "甲乙丙丁"]"#,
            "",
            "[[rule]]",
            "missing field `miss`",
        ),
        (
            "patterns = [\"甲乙丙丁戊己\"]",
            "",
            r#""insult.for_this_test""#,
            "can never fire",
        ),
        (
            "insult.for",
            "threat.for",
            r#""threat.for_this_test""#,
            "does not begin with its category",
        ),
    ];
    for (old, new, words, what) in cases {
        assert!(GOOD.contains(old), "{old} stands in the rule");
        let files = with(&GOOD.replacen(old, new, 1));
        let error = only_error(&files);
        assert!(
            error.what.en.contains(what),
            "{new}: “{}” instead of “{what}”",
            error.what.en
        );
        assert_eq!(error.file, FILE, "{new}");
        assert_eq!(
            (error.line, error.column),
            place(&files[FILE], words),
            "{new}: {error}"
        );
        assert!(
            error
                .to_string()
                .contains(&format!("{FILE}:{}:{}", error.line, error.column)),
            "{error}"
        );
        assert!(!error.help.en.is_empty(), "{new}: no help");
    }
}

#[test]
fn an_id_that_stands_twice_is_one_error() {
    let twice = GOOD.replace("试", "另");
    let files = with(&format!("{GOOD}{twice}"));
    let error = only_error(&files);
    assert!(
        error.what.en.contains("insult.for_this_test stands twice"),
        "{error}"
    );
    assert_eq!(
        (error.line, error.column),
        place(&files[FILE], r#""insult.for_this_test""#)
    );
}

#[test]
fn mistakes_of_a_whole_file_are_one_error() {
    let edits: [(&str, &str, &str, &str, &str); 4] = [
        (
            "rules/insult.toml",
            "category = \"insult\"",
            "category = \"rudeness\"",
            "\"rudeness\"",
            "unknown variant",
        ),
        ("scoring.toml", "start = ", "start = \"", "", ""),
        (
            "classes/people.toml",
            "[[class]]",
            "[[clas]]",
            "clas]]",
            "unknown field",
        ),
        (
            "regulations.toml",
            "force = \"",
            "force = \"x-",
            "\"x-",
            "unknown force",
        ),
    ];
    for (path, old, new, words, what) in edits {
        let mut files = builtin_files();
        let text = files.get_mut(path).expect("the file is built in");
        assert!(text.contains(old), "{old} stands in {path}");
        *text = text.replacen(old, new, 1).into();
        let Err(errors) = Ruleset::compile(&files) else {
            panic!("{path}: the mistake was not noticed")
        };
        let error = errors
            .iter()
            .find(|e| e.file == path)
            .expect("an error about the file");
        assert!(error.what.en.contains(what), "{path}: {error}");
        if !words.is_empty() {
            let at = files[path].find(words).expect("the words");
            assert_eq!(
                error.line,
                files[path][..at].matches('\n').count() + 1,
                "{path}: {error}"
            );
        }
        if path != "classes/people.toml" {
            assert_eq!(errors.len(), 1, "{path}: {errors:#?}");
        }
    }
}

#[test]
fn a_missing_file_is_one_error() {
    for path in ["scoring.toml", "names.toml"] {
        let mut files = builtin_files();
        files.remove(path);
        let error = only_error(&files);
        assert_eq!(
            (error.file.as_str(), error.what.en.as_str()),
            (path, "the file is missing")
        );
    }
}
