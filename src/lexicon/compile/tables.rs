//! The learned tables and what words mean, read beside the other lexicons: they are most of what a start reads, and need none of them.
//!
//! Takes files, gives tables and what is wrong with them, in the order of their names; a file that is not there is an empty table.

use std::thread::{Builder, Scope, ScopedJoinHandle};

use super::super::element_weights::ElementWeights;
use super::super::error::LexiconError;
use super::super::layers::Stack;
use super::super::line_weights::LineWeights;
use super::super::meanings::Meanings;
use super::super::network::Network;
use super::super::weights::Weights;

/// All of them.
pub(super) struct Tables {
    pub(super) weights: Weights,
    pub(super) elements: ElementWeights,
    pub(super) line: LineWeights,
    pub(super) network: Network,
    pub(super) meanings: Meanings,
}

/// A table that is read by a thread of its own, or was read in place where there is none to be had.
enum Reading<'scope, T> {
    Beside(ScopedJoinHandle<'scope, T>),
    Done(T),
}

/// A table, or an empty one and its mistake.
type Read<T> = (T, Option<LexiconError>);

impl Tables {
    /// Reads the tables on further threads while `meanwhile` runs on this one.
    pub(super) fn read_beside<M>(
        files: Stack<'_>,
        meanwhile: impl FnOnce() -> M,
    ) -> (Self, Vec<LexiconError>, M) {
        std::thread::scope(|scope| {
            // Three of about the same size.
            let weights = begin(scope, move || table(files, "weights.tsv", Weights::read));
            let elements = begin(scope, move || {
                (
                    table(files, "element_weights.tsv", ElementWeights::read),
                    table(files, "line_weights.tsv", LineWeights::read),
                )
            });
            let network = begin(scope, move || {
                (
                    table(files, "network.tsv", Network::read),
                    table(files, "meanings.tsv", Meanings::read),
                )
            });
            let done = meanwhile();
            let (weights, of_weights) = weights.end();
            let ((elements, of_elements), (line, of_line)) = elements.end();
            let ((network, of_network), (meanings, of_meanings)) = network.end();
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

impl<T> Reading<'_, T> {
    fn end(self) -> T {
        match self {
            Self::Beside(handle) => handle
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Self::Done(table) => table,
        }
    }
}

fn begin<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    read: impl Fn() -> T + Send + Clone + 'scope,
) -> Reading<'scope, T> {
    match Builder::new().spawn_scoped(scope, read.clone()) {
        Ok(handle) => Reading::Beside(handle),
        Err(_) => Reading::Done(read()),
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
            let help = "learn the file anew with `zhijian lexicon learn`";
            let mistake = LexiconError::at(path, text, start..end, what, help);
            (T::default(), Some(mistake))
        }
    }
}
