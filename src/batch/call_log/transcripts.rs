//! Results of runs, joined to a log by the id of the call: who was reached, and whether the listener asked for no more calls.
//!
//! Takes folders of complete runs, gives what was heard in a call. Days are read when the log comes to them and forgotten
//! when they are over: a day holds some bytes for each of its calls. Must not know rules.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::batch::BatchError;
use crate::batch::kept::Row as Document;
use crate::batch::outputs::{DOCUMENTS, partitions};
use crate::batch::written::{rows_of, summary};
use crate::model::Outcome;

/// What results say of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) outcome: Option<Outcome>,
    /// 0-based turn that decided the outcome.
    pub(super) turn: Option<u16>,
    pub(super) refusal: Refusal,
}

/// Whether the listener asked not to be called again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The results do not say.
    Unknown,
    /// Not in this call.
    No,
    /// In this 0-based turn.
    In(u16),
}

/// Half a blake3 hash.
pub(super) type Key = [u8; 16];

/// Calls of one day; none where several documents have one id and do not say the same.
type Day = HashMap<Key, Option<Heard>>;

/// Days before the latest call of the log for which results are held: one more than counts are, for calls that are told of
/// under the day of another zone.
const HELD: i32 = 3;

/// Results of runs by day.
#[derive(Debug)]
pub struct Transcripts {
    /// Partitions by day, those without under none.
    parts: BTreeMap<Option<Date>, Vec<PathBuf>>,
    held: BTreeMap<Option<Date>, Day>,
    latest: Option<Date>,
}

impl Transcripts {
    /// Looks which days there are.
    ///
    /// # Errors
    /// When a folder holds no complete run.
    pub fn open(folders: &[PathBuf]) -> Result<Self, BatchError> {
        let mut parts: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for folder in folders {
            summary(folder)?;
            for part in partitions(&folder.join(DOCUMENTS))? {
                let name = part.file_name().unwrap_or_default().to_string_lossy();
                let day = name.strip_prefix("date=").and_then(|day| day.parse().ok());
                parts.entry(day).or_default().push(part);
            }
        }
        Ok(Self {
            parts,
            held: BTreeMap::new(),
            latest: None,
        })
    }

    /// What was heard in a call of this day; none where no results are there, or where they are not clear.
    pub(super) fn find(&mut self, call: &str, day: Date) -> Result<Option<Heard>, BatchError> {
        self.latest = self.latest.max(Some(day));
        let oldest = self
            .latest
            .and_then(|latest| latest.checked_sub(HELD.days()).ok());
        self.held.retain(|held, _| held.is_none() || *held >= oldest);
        let key = key(&[call]);
        let days = [Some(day), day.yesterday().ok(), day.tomorrow().ok(), None];
        for (at, day) in days.into_iter().enumerate() {
            // The last one stands for results without a day, the others only for days that there are.
            if day.is_none() != (at == 3) || (day.is_some() && day < oldest) {
                continue;
            }
            if let Some(heard) = self.day(day)?.and_then(|day| day.get(&key)) {
                return Ok(*heard);
            }
        }
        Ok(None)
    }

    fn day(&mut self, day: Option<Date>) -> Result<Option<&Day>, BatchError> {
        if !self.held.contains_key(&day) {
            let Some(parts) = self.parts.get(&day) else {
                return Ok(None);
            };
            let mut calls = Day::new();
            for part in parts {
                rows_of(part, |row| {
                    let heard = Some(heard(&row));
                    let held = calls.entry(key(&[&row.id])).or_insert(heard);
                    if *held != heard {
                        *held = None;
                    }
                })?;
            }
            self.held.insert(day, calls);
        }
        Ok(self.held.get(&day))
    }
}

/// The key of words that belong together.
pub(super) fn key(words: &[&str]) -> Key {
    let mut hasher = blake3::Hasher::new();
    for word in words {
        hasher
            .update(&(word.len() as u64).to_le_bytes())
            .update(word.as_bytes());
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    key
}

fn heard(row: &Document) -> Heard {
    let small = |turn: usize| u16::try_from(turn).unwrap_or(u16::MAX);
    Heard {
        outcome: row.outcome,
        turn: row.outcome_turn.map(small),
        refusal: match row.refusals.as_deref() {
            None => Refusal::Unknown,
            Some([]) => Refusal::No,
            Some([turn, ..]) => Refusal::In(small(*turn)),
        },
    }
}
