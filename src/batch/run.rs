//! The run: items in waves, what is known from the state, the rest judged on all threads, everything written in input order.
//!
//! Takes settings and an analyzer, gives a folder of outputs and a state that knows one wave more with every transaction.
//! Waves bound what is held and what a kill can cost; no output depends on them, nor on threads, nor on how much was known.
//! Must not know the terminal: whoever called is told after every wave, and may say stop.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

use rayon::prelude::*;

use crate::analyzer::Analyzer;
use crate::input::{Options, Records, Speakers};
use crate::model::{Call, Language};
use crate::report::contract;
use crate::report::{self, DocumentFailure, write_line};

use super::call_log::Refusals;
use super::columns::Format;
use super::error::{BatchError, Doing};
use super::items::{Item, Items};
use super::kept::Lines;
use super::key::{Key, Keyring};
use super::outputs::{ANALYSES, DOCUMENTS, LAST, METRICS, Outputs, PAGE};
use super::progress::{Going, Progress};
use super::state::State;
use super::tally::{Summary, Tally};
use super::work::{Done, Fresh, Judge, recall};
use super::{metrics, page, work_list};

/// The form and the meaning of what is kept; another makes an older state know nothing. Raised when reading is mended, too, since what
/// could not be read is kept.
const KEPT: u32 = 3;

/// Bytes of a wave, unless a single item is larger.
const WAVE: usize = 2 << 20;

/// What a run is to do.
#[derive(Debug)]
pub struct Settings<'a> {
    /// Files, folders, patterns, places in a store (`s3://…`), and manifests that name them.
    pub inputs: &'a [String],
    /// The store behind `s3://`, by default that of Amazon.
    pub endpoint: Option<&'a str>,
    /// The folder of outputs.
    pub out: &'a Path,
    /// The state file.
    pub state: &'a Path,
    /// How documents are read.
    pub reading: Options,
    /// Labels of speakers.
    pub speakers: Speakers,
    /// How it is told that a listener wants no more calls; nothing is known of that without.
    pub refusals: Option<&'a Refusals>,
    /// Shows personal numbers in full.
    pub unmasked: bool,
    /// What analyses are written as.
    pub format: Format,
    /// Language of the page.
    pub language: Language,
    /// Items that are judged and saved together.
    pub wave: usize,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// All outputs are in their place.
    Complete(Box<Summary>, Progress),
    /// The caller said stop: the state knows what was judged, the outputs are those of the run before.
    Stopped(Progress),
}

/// Runs: judges what is new, writes what there is.
///
/// # Errors
/// When state or outputs cannot be used. Documents that cannot be judged are no error.
pub fn run(
    analyzer: &Analyzer,
    settings: &Settings<'_>,
    watch: &mut dyn FnMut(&Progress) -> Going,
) -> Result<Ended, BatchError> {
    let begun = Instant::now();
    settings.format.check(settings.out)?;
    let ruleset = analyzer.ruleset();
    let files = work_list::files(settings.inputs, settings.endpoint, settings.out)?;
    let ways = (
        (&settings.reading, settings.unmasked),
        (
            // Of what is kept: path inside archives, that words of nobody known do not pass, what could not be read.
            (contract::VERSION, KEPT),
            settings.refusals.is_some(),
        ),
    );
    let mut run = Run {
        state: State::open(settings.state, ruleset.hash())?,
        outputs: Outputs::begin(settings.out)?,
        tally: Tally::new(ruleset.hash()),
        keyring: Keyring::new(&ways),
        judge: Judge {
            analyze: |call: &Call| analyzer.analyze(call),
            records: Records::new(&settings.speakers, &settings.reading),
            speakers: &settings.speakers,
            options: &settings.reading,
            refusals: settings.refusals,
            unmasked: settings.unmasked,
        },
        progress: Progress {
            total: work_list::bytes(&files),
            ..Progress::default()
        },
    };
    if watch(&run.progress) == Going::Stop {
        return Ok(Ended::Stopped(run.progress));
    }
    let stopped = thread::scope(|scope| {
        let (send, waves) = sync_channel(1);
        scope.spawn(move || read(Items::new(files), settings.wave.max(1), &send));
        for wave in waves {
            run.wave(&wave)?;
            if watch(&run.progress) == Going::Stop {
                return Ok(true);
            }
        }
        Ok(false)
    })?;
    let Run {
        mut outputs,
        tally,
        progress,
        ..
    } = run;
    if stopped {
        return Ok(Ended::Stopped(progress));
    }
    settings.format.write(&outputs.partitions(ANALYSES)?)?;
    let folder = PathBuf::from(settings.out);
    let summary = serde_json::to_vec_pretty(&tally.summary);
    let mut summary =
        summary.map_err(|error| BatchError::io(&folder.join(LAST), Doing::Written, &error.into()))?;
    summary.push(b'\n');
    outputs.file(
        PAGE,
        page::write(&tally, ruleset.catalogue(), settings.language).as_bytes(),
    )?;
    outputs.file(
        METRICS,
        metrics::write(&tally.summary, &progress, begun.elapsed()).as_bytes(),
    )?;
    outputs.file(LAST, &summary)?;
    outputs.finish()?;
    Ok(Ended::Complete(Box::new(tally.summary), progress))
}

/// Reads waves of items ahead, until nobody wants them any more.
fn read(mut items: Items, most: usize, send: &SyncSender<Vec<Item>>) {
    loop {
        let (mut wave, mut bytes) = (Vec::new(), 0);
        while wave.len() < most && bytes < WAVE {
            let Some(item) = items.next() else { break };
            bytes += item.len();
            wave.push(item);
        }
        if wave.is_empty() || send.send(wave).is_err() {
            return;
        }
    }
}

struct Run<'a, F> {
    state: State,
    outputs: Outputs,
    tally: Tally,
    keyring: Keyring,
    judge: Judge<'a, F>,
    progress: Progress,
}

impl<F: Fn(&Call) -> crate::model::Analysis + Sync> Run<'_, F> {
    fn wave(&mut self, wave: &[Item]) -> Result<(), BatchError> {
        let keys: Vec<_> = wave.par_iter().map(|item| self.keyring.keys(item)).collect();
        let mut kept = Vec::with_capacity(wave.len());
        for keys in &keys {
            kept.push(match keys {
                Some(keys) => self.state.find(&[keys.anywhere, keys.here])?,
                None => None,
            });
        }
        let judge = &self.judge;
        let done: Vec<_> = wave
            .par_iter()
            .zip(&kept)
            .map(|(item, kept)| match kept {
                Some(kept) => recall(item, kept),
                None => Ok(judge.judge(item)),
            })
            .collect();
        let done = done.into_iter().collect::<Result<Vec<Done>, _>>();
        let done = done.map_err(|_| self.state.damaged())?;
        let fresh = done.iter().zip(&keys).filter_map(|(done, keys)| {
            let (fresh, keys) = (done.fresh.as_ref()?, keys.as_ref()?);
            Some((key(fresh, keys.anywhere, keys.here), fresh.bytes.as_slice()))
        });
        self.state.keep(fresh)?;
        for ((item, done), kept) in wave.iter().zip(done).zip(&kept) {
            for document in done.documents {
                match document {
                    Ok(lines) => self.write(lines, kept.is_some())?,
                    Err(failure) => self.quarantine(&failure)?,
                }
            }
            self.progress.bytes += item.len() as u64;
        }
        Ok(())
    }

    fn write(&mut self, lines: Lines, known: bool) -> Result<(), BatchError> {
        let Lines { row, analysis } = lines;
        let line = serde_json::to_vec(&row);
        let line =
            line.map_err(|error| BatchError::io(Path::new(DOCUMENTS), Doing::Written, &error.into()))?;
        self.outputs.add(ANALYSES, row.date.as_deref(), &analysis)?;
        self.outputs.add(DOCUMENTS, row.date.as_deref(), &line)?;
        self.tally.judged(row);
        if known {
            self.progress.known += 1;
        } else {
            self.progress.judged += 1;
        }
        Ok(())
    }

    fn quarantine(&mut self, failure: &DocumentFailure) -> Result<(), BatchError> {
        let options = report::Options {
            unmasked: self.judge.unmasked,
            ..report::Options::default()
        };
        let mut line = Vec::new();
        write_line(&mut line, failure.into(), &options)
            .map_err(|error| BatchError::io(Path::new("quarantine.jsonl"), Doing::Written, &error))?;
        self.outputs.quarantine(line.trim_ascii_end())?;
        self.tally.failed(failure);
        self.progress.quarantined += 1;
        Ok(())
    }
}

fn key(fresh: &Fresh, anywhere: Key, here: Key) -> Key {
    if fresh.named_by_place { here } else { anywhere }
}
