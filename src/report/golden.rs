//! Whole reports of the samples as snapshots: what the program says now, read as a diff when it changes.

use insta::assert_snapshot;

use super::contract::Record;
use super::width::columns;
use super::{JunitReport, Options, Outcome, SarifLog, Summary, sample, schema, write_document};
use crate::model::Language;

const ENGLISH: Options = Options {
    language: Language::En,
    unmasked: false,
    details: true,
    colour: false,
    width: 80,
};

fn document(outcome: Outcome<'_>, options: &Options) -> String {
    let mut out = Vec::new();
    write_document(&mut out, outcome, options);
    String::from_utf8(out).unwrap()
}

fn summary(options: &Options) -> String {
    let (call, script, failure) = (sample::call(), sample::script(), sample::failure());
    let mut summary = Summary::new(options);
    for outcome in [(&script).into(), (&call).into(), (&failure).into()] {
        summary.add(outcome);
    }
    let mut out = Vec::new();
    summary.write(&mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn document_in_chinese() {
    assert_snapshot!(document((&sample::call()).into(), &Options::default()));
}

#[test]
fn document_in_english() {
    assert_snapshot!(document((&sample::call()).into(), &ENGLISH));
}

#[test]
fn document_without_findings() {
    assert_snapshot!(document((&sample::script()).into(), &Options::default()));
}

#[test]
fn document_not_judged() {
    assert_snapshot!(document((&sample::failure()).into(), &Options::default()));
}

#[test]
fn summary_in_chinese() {
    assert_snapshot!(summary(&Options::default()));
}

#[test]
fn summary_in_english() {
    assert_snapshot!(summary(&ENGLISH));
}

#[test]
fn record() {
    let call = sample::call();
    let record = Record::new((&call).into(), false);
    assert_snapshot!(serde_json::to_string_pretty(&record).unwrap());
}

#[test]
fn sarif() {
    let (call, failure) = (sample::call(), sample::failure());
    let mut log = SarifLog::new(&Options::default());
    log.add((&call).into());
    log.add((&failure).into());
    let mut out = Vec::new();
    log.write(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert_snapshot!(text.replace(env!("CARGO_PKG_VERSION"), "VERSION"));
}

#[test]
fn junit() {
    let (call, failure) = (sample::call(), sample::failure());
    let mut report = JunitReport::new(&ENGLISH);
    report.add((&call).into());
    report.add((&failure).into());
    let mut out = Vec::new();
    report.write(&mut out).unwrap();
    assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn csv() {
    let mut out = Vec::new();
    sample::tables(&Options::default()).write_csv(&mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(
        text.starts_with('\u{feff}') && text.matches("\r\n").count() == 6,
        "{text}"
    );
    assert_snapshot!(text.replace(['\u{feff}', '\r'], ""));
}

#[test]
fn markdown_in_chinese() {
    let mut out = Vec::new();
    sample::tables(&Options::default()).write_markdown(&mut out);
    assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn markdown_in_english() {
    let mut out = Vec::new();
    sample::tables(&ENGLISH).write_markdown(&mut out);
    assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn json_schema() {
    assert_snapshot!(schema());
}

#[test]
fn colours_change_nothing_but_colours() {
    let call = sample::call();
    let coloured = Options {
        colour: true,
        ..Options::default()
    };
    let painted = document((&call).into(), &coloured);
    let stripped = anstream::adapter::strip_str(&painted).to_string();
    assert_ne!(painted, stripped);
    assert_eq!(stripped, document((&call).into(), &Options::default()));
}

#[test]
fn no_report_shows_a_personal_number_unless_asked() {
    let call = sample::call();
    for options in [Options::default(), ENGLISH] {
        assert!(!document((&call).into(), &options).contains("138"));
        assert!(!summary(&options).contains("138"));
    }
    let unmasked = Options {
        unmasked: true,
        ..Options::default()
    };
    assert!(document((&call).into(), &unmasked).contains("13800138000"));
}

#[test]
fn tables_stay_inside_the_page() {
    for language in [Language::Zh, Language::En] {
        for width in [80, 100, 200] {
            let options = Options {
                language,
                width,
                ..Options::default()
            };
            let (text, call) = (summary(&options), sample::call());
            let elements = document((&call).into(), &options);
            for line in text
                .lines()
                .chain(elements.lines())
                .filter(|line| line.contains(" | "))
            {
                assert!(columns(line) <= width, "{width}: {line}");
            }
        }
    }
}
