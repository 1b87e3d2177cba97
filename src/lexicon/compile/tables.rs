//! The learned tables and what words mean, read beside the other lexicons: they are most of what a start reads, and need none of them.
//!
//! Takes files, gives tables and what is wrong with them, in the order of their names; a file that is not there is an empty table.

use std::thread::{Builder, Scope};

use crate::lexicon::element_weights::ElementWeights;
use crate::lexicon::error::LexiconError;
use crate::lexicon::layers::Stack;
use crate::lexicon::line_weights::LineWeights;
use crate::lexicon::meanings::Meanings;
use crate::lexicon::network::Network;
use crate::lexicon::weights::Weights;
use crate::model::Bilingual;

/// All of them.
pub(super) struct Tables {
    pub(super) weights: Weights,
    pub(super) elements: ElementWeights,
    pub(super) line: LineWeights,
    pub(super) network: Network,
    pub(super) meanings: Meanings,
}

/// Whether a file of the lexicons is one of them, by its path.
pub(in crate::lexicon) fn is_table(path: &str) -> bool {
    path.ends_with(".tsv")
}

/// A table, or an empty one and its mistake.
type Read<T> = (T, Option<LexiconError>);

impl Tables {
    /// Reads the tables on further threads while `meanwhile` runs on this one. The threads end with it: a pool would stay, and a
    /// process that forks later (Spark's workers) would wait for what it no longer has.
    pub(super) fn read_beside<M>(
        files: Stack<'_>,
        meanwhile: impl FnOnce() -> M,
    ) -> (Self, Vec<LexiconError>, M) {
        std::thread::scope(|scope| {
            // Three of about the same size.
            let weights = beside(scope, files, |files| table(files, "weights.tsv", Weights::read));
            let elements = beside(scope, files, |files| {
                (
                    table(files, "element_weights.tsv", ElementWeights::read),
                    table(files, "line_weights.tsv", LineWeights::read),
                )
            });
            let network = beside(scope, files, |files| {
                (
                    table(files, "network.tsv", Network::read),
                    table(files, "meanings.tsv", Meanings::read),
                )
            });
            let done = meanwhile();
            let (weights, of_weights) = weights();
            let ((elements, of_elements), (line, of_line)) = elements();
            let ((network, of_network), (meanings, of_meanings)) = network();
            let mistakes = [of_elements, of_line, of_meanings, of_network, of_weights];
            let tables = Self {
                weights,
                elements,
                line,
                network,
                meanings,
            };
            (tables, mistakes.into_iter().flatten().collect(), done)
        })
    }
}

/// Begins to read on a thread of its own; what is given waits for it, or reads where no thread was to be had.
fn beside<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    files: Stack<'scope>,
    read: fn(Stack<'scope>) -> T,
) -> impl FnOnce() -> T {
    let thread = Builder::new().spawn_scoped(scope, move || read(files));
    move || match thread {
        Ok(thread) => thread
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        Err(_) => read(files),
    }
}

fn table<T: Default>(
    files: Stack<'_>,
    path: &str,
    read: impl Fn(&str) -> Result<T, (usize, String)>,
) -> Read<T> {
    let Some(text) = files.text(path) else {
        return (T::default(), None);
    };
    match read(text) {
        Ok(table) => (table, None),
        Err((line, what)) => {
            let start: usize = text.lines().take(line).map(|l| l.len() + 1).sum();
            let end = start + text.lines().nth(line).map_or(0, str::len);
            let what = Bilingual::new(format!("这一行读不懂：{what}"), what);
            let help = Bilingual::new(
                "请用 zhijian lexicon learn 重新学习这个文件",
                "learn the file anew with `zhijian lexicon learn`",
            );
            let mistake = LexiconError::at(path, text, start..end, what, help);
            (T::default(), Some(mistake))
        }
    }
}
