//! `zhijian check SCRIPT --against CALLS`: whether agents say what the script says. A look and no gate: 0 when compared.

use anyhow::Result;
use zhijian::adherence::Adherence;
use zhijian::report::{write_adherence, write_adherence_line};
use zhijian::{Analyzer, Kind};

use super::scan::{Format, Shape, Tally};
use super::setup::{Judged, Reading, Setup, judge_all};
use super::told::failed;
use super::{Exit, output};

/// Reads the scripts, then the calls, and writes the comparison.
pub(super) fn compare(
    setup: &Setup,
    analyzer: &Analyzer,
    shape: &Shape,
    reading: &Reading,
    scripts: &[String],
    calls: &[String],
) -> Result<Exit> {
    if !matches!(shape.format, Format::Text | Format::Json | Format::Jsonl) {
        return Err(failed(
            "--against 只能用 --format text、json 或 jsonl",
            "--against is told as --format text, json or jsonl",
        ));
    }
    let mut tally = Tally::new(setup.language());
    let mut judged_scripts = Vec::new();
    let options = reading.options(Some(Kind::Script));
    judge_all(analyzer, scripts, &options, false, |judged| {
        tally.count(&judged);
        if let Judged::Done(analysis) = judged {
            judged_scripts.push(*analysis);
        }
        Ok(())
    })?;
    if tally.nothing_judged() {
        return Ok(Exit::Failed);
    }
    let mut adherence = Adherence::new(judged_scripts);
    let mut tally = Tally::new(setup.language());
    let options = reading.options(Some(Kind::Call));
    judge_all(analyzer, calls, &options, setup.shows_progress(), |judged| {
        tally.count(&judged);
        if let Judged::Done(analysis) = judged {
            adherence.add(*analysis);
        }
        Ok(())
    })?;
    if tally.nothing_judged() {
        return Ok(Exit::Failed);
    }
    let mut out = Vec::new();
    let options = shape.options(setup);
    if shape.format == Format::Text {
        write_adherence(&mut out, &adherence, &options);
    } else {
        write_adherence_line(&mut out, &adherence, &options)?;
    }
    output::print(&out)?;
    Ok(Exit::Done)
}
