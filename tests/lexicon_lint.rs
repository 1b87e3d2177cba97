//! Faults of lexicons that load: one of each kind, each with its place; and the shipped lexicons hold no error.

use std::sync::OnceLock;

use jiff::civil::date;
use zhijian::Language;
use zhijian::lexicon::{Files, Layers, builtin_files};
use zhijian::workshop::{Everyday, Fault, Level, Lint, lint};

use crate::cli::{folder, path, run};
use crate::shared::assert_golden;

/// A class without a fault, in a file of its own.
const CLASS: &str = "[[class]]
id = \"试词\"
edges = false
not_after = [\"单\"]
terms = [\"甲乙丙\", \"丁戊己\"]
";

/// A rule without a fault that asks for it.
const RULE: &str = "category = \"improper_demand\"

[[rule]]
id = \"improper_demand.for_this_test\"
name = { zh = \"试\", en = \"test\" }
severity = \"minor\"
message = { zh = \"不该这样说\", en = \"not to be said\" }
instead = { zh = \"请您看看账单。\", en = \"Please look at the bill.\" }
cites = [\"gbt-45251.5.3\"]
patterns = [\"<试词>的\"]
hit = [\"甲乙丙的\", \"丁戊己的\"]
miss = [\"您好\", \"甲乙丙\"]
";

const CLASSES: &str = "classes/zz.toml";
const RULES: &str = "rules/zz.toml";
const REGULATIONS: &str = "regulations.toml";
const CALL_LOG: &str = "call_log.toml";
const WEIGHTS: &str = "weights.tsv";

fn with_test_files() -> Files {
    let mut files = builtin_files();
    files.insert(CLASSES.into(), CLASS.into());
    files.insert(RULES.into(), RULE.into());
    files
}

/// Lines of everyday talk in which 吃饭 stands often.
fn everyday() -> Vec<String> {
    let often = |n: usize| {
        if n.is_multiple_of(10) {
            "一起吃饭吧"
        } else {
            "天气真好"
        }
    };
    (0..400).map(|n| often(n).to_owned()).collect()
}

/// The faults that an edit of a file brings.
fn brought(file: &str, old: &str, new: &str) -> (Layers, Vec<Fault>) {
    let before = with_test_files();
    let mut files = before.clone();
    let text = files.get_mut(file).expect("the file is there");
    assert!(text.contains(old), "{old} stands in {file}");
    *text = text.replacen(old, new, 1).into();
    let look = |files: &Files| lint(&files.clone().into(), Some(&everyday()), date(2026, 11, 28));
    static KNOWN: OnceLock<Lint> = OnceLock::new();
    let (known, now) = (KNOWN.get_or_init(|| look(&before)), look(&files));
    assert!(now.loading.is_empty(), "{new}: {:#?}", now.loading);
    let is_new = |fault: &Fault| {
        let is_same = |other: &Fault| (other.code, &other.what) == (fault.code, &fault.what);
        !known.faults.iter().any(is_same)
    };
    let faults = now.faults.into_iter().filter(is_new).collect();
    (files.into(), faults)
}

/// File, what is replaced, by what; code, level and the words that are marked.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Level,
    &'static str,
);

const CASES: [Case; 27] = [
    (
        CLASSES,
        "甲乙丙",
        "甲",
        "single-character",
        Level::Warning,
        "\"甲\"",
    ),
    (
        CLASSES,
        "丁戊己",
        "甲乙丙\u{200b}",
        "duplicate-term",
        Level::Warning,
        "\"甲乙丙\u{200b}\"",
    ),
    (
        CLASSES,
        "丁戊己",
        "\u{200b}",
        "unreachable-term",
        Level::Error,
        "\"\u{200b}\"",
    ),
    (
        CLASSES,
        "\"单\"",
        "\"單\"",
        "unreachable-term",
        Level::Error,
        "not_after = [\"單\"]",
    ),
    (
        CLASSES,
        "丁戊己",
        "吃饭",
        "over-matching",
        Level::Warning,
        "\"吃饭\"",
    ),
    (
        RULES,
        "<试词>的",
        "丁戊己庚的",
        "unused-class",
        Level::Warning,
        "\"试词\"",
    ),
    (
        RULES,
        "\"丁戊己的\"]\n",
        "\"甲乙丙的\"]\n",
        "few-examples",
        Level::Error,
        "hit = [\"甲乙丙的\", \"甲乙丙的\"]",
    ),
    (
        RULES,
        "\"您好\", \"甲乙丙\"",
        "\"您好\", \"您好\"",
        "few-examples",
        Level::Error,
        "miss = [\"您好\", \"您好\"]",
    ),
    (
        RULES,
        "cites = [\"gbt-45251.5.3\"]",
        "",
        "no-citation",
        Level::Error,
        "\"improper_demand.for_this_test\"",
    ),
    (
        RULES,
        "instead = {",
        "# {",
        "no-instead",
        Level::Warning,
        "\"improper_demand.for_this_test\"",
    ),
    (
        RULES,
        "\"gbt-45251.5.3\"",
        "\"psal.42\"",
        "not-in-force",
        Level::Error,
        "\"psal.42\"",
    ),
    (
        RULES,
        "\"gbt-45251.5.3\"",
        "\"nifa-2018.18\"",
        "citation-trap",
        Level::Error,
        "\"nifa-2018.18\"",
    ),
    (
        RULES,
        "不该这样说",
        "违法",
        "citation-trap",
        Level::Error,
        "message = { zh = \"违法\", en = \"not to be said\" }",
    ),
    (
        RULES,
        "请您看看账单",
        "会影响您家人的征信",
        "citation-trap",
        Level::Error,
        "instead = { zh = \"会影响您家人的征信。\", en = \"Please look at the bill.\" }",
    ),
    (
        RULES,
        "不该这样说",
        "银保监会不许",
        "citation-trap",
        Level::Warning,
        "message = { zh = \"银保监会不许\", en = \"not to be said\" }",
    ),
    (
        WEIGHTS,
        "\nr threat.family\t",
        "\nr threat.renamed\t",
        "orphaned-weights",
        Level::Warning,
        "r threat.renamed",
    ),
    (
        REGULATIONS,
        "to = \"2025-12-31\"\n",
        "",
        "citation-trap",
        Level::Error,
        "",
    ),
    (
        REGULATIONS,
        "民法典第一千零一十九条（肖像权）",
        "《中华人民共和国合同法》第八条",
        "citation-trap",
        Level::Error,
        "",
    ),
    (
        REGULATIONS,
        "from = \"2026-01-30\"",
        "from = \"2026-1-32\"",
        "bad-date",
        Level::Error,
        "from = \"2026-1-32\"",
    ),
    (
        REGULATIONS,
        "force = \"recommended-standard\"",
        "force = \"law\"",
        "citation-trap",
        Level::Error,
        "",
    ),
    (
        CALL_LOG,
        "to = \"22:00:00\", cites = [\"cba-2026.ch3\"]",
        "to = \"22:00:00\", cites = [\"nifa-2018.16\"]",
        "citation-trap",
        Level::Error,
        "\"nifa-2018.16\"",
    ),
    (
        CALL_LOG,
        "gbt-45251.5.3\"] }\nattempts = { most = 6, cites = [\"cba-2026.ch3\"]",
        "gbt-45251.5.3\"] }\nattempts = { most = 6, cites = [\"gbt-45251.5.3\"]",
        "citation-trap",
        Level::Error,
        "\"gbt-45251.5.3\"",
    ),
    (
        RULES,
        "不该这样说",
        " ",
        "blank-text",
        Level::Error,
        "message = { zh = \" \", en = \"not to be said\" }",
    ),
    (
        RULES,
        "[\"<试词>的\"]",
        "[\"<试词>的\", \"乙丁戊\", \"甲乙丁戊\"]",
        "shadowed-pattern",
        Level::Warning,
        "\"甲乙丁戊\"",
    ),
    (
        RULES,
        "[\"<试词>的\"]",
        "[\"<试词>的\", \"甲乙丁戊\"]\nunless = [\"乙丁\"]",
        "shadowed-pattern",
        Level::Error,
        "\"甲乙丁戊\"",
    ),
    (
        CALL_LOG,
        "to = \"22:00:00\", cites = [\"cba-2026.ch3\"]",
        "to = \"22:00:00\", cites = [\"cfc-2024\"]",
        "wrong-profile",
        Level::Error,
        "\"cfc-2024\"",
    ),
    (
        CALL_LOG,
        "cites = [\"cba-2026.ch3\"]",
        "cites = [\"cba-1926\"]",
        "unknown-regulation",
        Level::Error,
        "\"cba-1926\"",
    ),
];

#[test]
fn one_mistake_is_one_fault_with_its_place() {
    let mut pages = [String::new(), String::new()];
    for (file, old, new, code, level, words) in CASES {
        let (files, faults) = brought(file, old, new);
        // A class is at fault for what patterns elsewhere do not ask for.
        let file = if code == "unused-class" { CLASSES } else { file };
        let [fault] = faults.as_slice() else {
            panic!("{new}: one fault was expected: {faults:#?}")
        };
        assert_eq!(
            (fault.code, fault.level, fault.file.as_str()),
            (code, level, file),
            "{new}"
        );
        if !words.is_empty() {
            assert_eq!(&files.base[file][fault.range.clone()], words, "{new}");
        }
        for language in [Language::Zh, Language::En] {
            assert!(!fault.mend.get(language).is_empty(), "{new}: no mend");
        }
        let (line, column) = fault.place(&files);
        let shown = fault.show(&files, Language::Zh);
        assert!(shown.contains(&format!("{file}:{line}:{column}")), "{shown}");
        // Other files grow, and their lines move.
        if [CLASSES, RULES].contains(&file) {
            pages[0] += &format!("{shown}\n\n");
            pages[1] += &format!("{}\n\n", fault.show(&files, Language::En));
        }
    }
    assert_golden("tests/data/lint.zh.report", &pages[0]);
    assert_golden("tests/data/lint.en.report", &pages[1]);
}

#[test]
fn a_term_is_contained_only_where_patterns_leave_room() {
    let longer = CLASS
        .replace("丁戊己", "甲乙丙丁")
        .replace("not_after = [\"单\"]\n", "");
    for (pattern, contained) in [
        ("<试词>的", false),
        ("<试词>~3的", true),
        ("说<试词>", true),
        ("^<试词>$", false),
    ] {
        let mut files = with_test_files();
        files.insert(CLASSES.into(), longer.clone().into());
        files.insert(RULES.into(), RULE.replace("<试词>的", pattern).into());
        let found = lint(&files.into(), None, date(2026, 11, 28));
        let fault = found
            .faults
            .iter()
            .find(|fault| fault.code == "contained-term" && fault.file == CLASSES);
        assert_eq!(fault.is_some(), contained, "{pattern}: {fault:?}");
        assert_eq!(found.everyday, Everyday::NotGiven);
    }
}

#[test]
fn a_citation_is_in_force_or_not_by_the_day() {
    let mut files = with_test_files();
    files.insert(RULES.into(), RULE.replace("gbt-45251.5.3", "psal.42").into());
    let codes = |day| {
        let found = lint(&files.clone().into(), None, day);
        let ours = found.faults.into_iter().filter(|fault| fault.file == RULES);
        ours.map(|fault| fault.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(date(2025, 12, 31)), [""; 0]);
    assert_eq!(codes(date(2026, 1, 1)), ["not-in-force"]);
}

#[test]
fn what_does_not_load_is_shown_as_loading_shows_it() {
    let mut files = with_test_files();
    files.insert(
        RULES.into(),
        RULE.replace("<试词>", "<没有这类>")
            .replace("instead", "# instead")
            .into(),
    );
    let found = lint(&files.into(), Some(&everyday()), date(2026, 11, 28));
    assert_eq!(found.loading.len(), 1, "{:#?}", found.loading);
    assert_eq!(found.loading[0].what.en, "unknown class <没有这类>");
    assert_eq!(found.everyday, Everyday::NotLoaded);
    assert!(
        found.faults.iter().any(|fault| fault.code == "no-instead"),
        "the rest is looked at"
    );
}

#[test]
fn the_shipped_lexicons_hold_no_error() {
    let today = ["lexicon", "lint", "--date", "2026-11-28"];
    for more in [&[][..], &["--lang", "en"]] {
        let (code, out, err) = run(&[&today[..], more].concat());
        assert_eq!((code, err.as_str()), (0, ""), "{out}");
        assert!(out.contains("3000"), "everyday talk was read: {out}");
    }
    let (code, _, _) = run(&["lexicon", "lint", "--deny", "warnings"]);
    assert_eq!(code, 1, "there are warnings");
}

#[test]
fn the_exit_code_says_whether_there_are_errors() {
    let home = folder(&[]);
    let copy = path(&home, "copy");
    assert_eq!(run(&["lexicon", "export", &copy]).0, 0);
    std::fs::write(format!("{copy}/{CLASSES}"), CLASS).expect("a file");
    let rule = RULE.replace("\"gbt-45251.5.3\"", "\"psal.42\"");
    std::fs::write(format!("{copy}/{RULES}"), rule).expect("a file");
    let (code, out, _) = run(&[
        "lexicon",
        "lint",
        "--lexicons",
        &copy,
        "--date",
        "2026-11-28",
        "--lang",
        "en",
    ]);
    assert_eq!(code, 1, "{out}");
    assert!(
        out.contains("error[not-in-force]: psal.42 was in force until 2025-12-31 only"),
        "{out}"
    );
    let (code, out, _) = run(&["lexicon", "lint", "--lexicons", &copy, "--date", "2025-12-31"]);
    assert_eq!(code, 0, "{out}");
    let (code, _, err) = run(&["lexicon", "lint", "--everyday", "corpus/gold/dev.jsonl"]);
    assert_eq!(code, 2);
    assert!(err.contains("没有单句"), "{err}");
}
