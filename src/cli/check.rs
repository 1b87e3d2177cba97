//! `zhijian check`: the same judgement as a gate for scripts. 0: may be used; 1: may not; 2: could not be judged.

use anyhow::Result;
use clap::Args;
use zhijian::text::load_ahead;
use zhijian::{Analyzer, Kind, Verdict};

use super::Exit;
use super::scan::{Shape, Tally, Writer};
use super::setup::{Reading, Setup, judge_all};

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// 话术文件、文件夹、通配符或 - / scripts: files, folders, globs or -
    #[arg(required = true, value_name = "SCRIPT")]
    inputs: Vec<String>,
    #[command(flatten)]
    shape: Shape,
    #[command(flatten)]
    reading: Reading,
    /// 只需人工复核的也放行 / let scripts pass that only need a person's look
    #[arg(long)]
    allow_review: bool,
}

impl Check {
    pub(crate) fn run(&self, setup: &Setup) -> Result<Exit> {
        setup.start_threads()?;
        load_ahead();
        let analyzer = Analyzer::new(setup.ruleset()?);
        let options = self.reading.options(Some(Kind::Script));
        let mut tally = Tally::default();
        let mut writer = Writer::new(self.shape.format, self.shape.options(setup));
        let mut failed = false;
        judge_all(
            &analyzer,
            &self.inputs,
            &options,
            setup.shows_progress(),
            |judged| {
                tally.count(&judged);
                failed |= matches!(judged, super::setup::Judged::Failed(_));
                writer.take(judged)
            },
        )?;
        writer.finish()?;
        let allowed = if self.allow_review {
            Verdict::Review
        } else {
            Verdict::Pass
        };
        Ok(if tally.nothing_judged() {
            Exit::Failed
        } else if failed || tally.worst() > Some(allowed) {
            // A script that could not be read cannot be let through either.
            Exit::Closed
        } else {
            Exit::Done
        })
    }
}
