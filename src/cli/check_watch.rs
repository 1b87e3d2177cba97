//! `zhijian check SCRIPT --watch`: checks again whenever something beside the scripts is saved, until it is stopped.
//!
//! Folders are watched and not files, since most editors save by putting a new file in the place of the old one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::Result;
use notify::{Event, EventKind, RecursiveMode, Watcher};
use zhijian::{Bilingual, Language};

use super::output;
use super::told::{Because, failed, told};

/// Saving a file makes several events; what comes within this time of the last one belongs to the same save.
const QUIET: Duration = Duration::from_millis(200);

/// Runs `check` now and after each save. Ends only with an error: a pipe that closed, a folder that cannot be watched.
pub(super) fn watch(
    inputs: &[String],
    language: Language,
    mut check: impl FnMut() -> Result<()>,
) -> Result<()> {
    if inputs.iter().any(|input| input == "-") {
        return Err(failed(
            "不能监视标准输入：请给出文件或文件夹",
            "standard input cannot be watched: name files or folders",
        ));
    }
    let (sender, events) = channel();
    let mut watcher = notify::recommended_watcher(move |event| {
        // The receiver lives as long as the watcher.
        let _ = sender.send(event);
    })?;
    for (folder, mode) in folders(inputs) {
        let place = folder.display();
        let watched = watcher.watch(&folder, mode);
        watched.because(|| {
            Bilingual::new(
                format!("不能监视 {place}：请给出存在的文件或文件夹"),
                format!("{place} cannot be watched: name files or folders that exist"),
            )
        })?;
    }
    loop {
        if let Err(error) = check() {
            if output::is_broken_pipe(&error) {
                return Err(error);
            }
            // Such as a file of suppressions that is just being written; the next save may mend it.
            output::complain(&told(&error, language));
        }
        output::complain(match language {
            Language::Zh => "保存后自动重新检查；按 Ctrl+C 结束",
            Language::En => "checks again after each save; press Ctrl+C to end",
        });
        wait(&events)?;
    }
}

/// The folders in which the inputs can change, with their subfolders where an input is a folder or a pattern.
fn folders(inputs: &[String]) -> Vec<(PathBuf, RecursiveMode)> {
    let (mut deep, mut flat) = (BTreeSet::new(), BTreeSet::new());
    for input in inputs {
        let path = Path::new(input);
        if path.is_dir() {
            deep.insert(path.to_owned());
            continue;
        }
        let is_fixed = |part: &Path| !part.to_string_lossy().contains(['*', '?', '[']);
        let fixed = path.ancestors().skip(1).find(|part| is_fixed(part));
        let folder = match fixed {
            Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
            _ => PathBuf::from("."),
        };
        if is_fixed(path) {
            flat.insert(folder);
        } else {
            deep.insert(folder);
        }
    }
    let flat = flat.into_iter().filter(|folder| !deep.contains(folder));
    let mut all: Vec<_> = flat.map(|folder| (folder, RecursiveMode::NonRecursive)).collect();
    all.extend(deep.into_iter().map(|folder| (folder, RecursiveMode::Recursive)));
    all
}

/// Returns after a change has come to rest.
fn wait(events: &Receiver<notify::Result<Event>>) -> Result<()> {
    let mut changed = false;
    loop {
        let event = if changed {
            match events.recv_timeout(QUIET) {
                Ok(event) => event,
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => return Err(ended()),
            }
        } else {
            events.recv().map_err(|_| ended())?
        };
        // Checking opens files, which must not start the next check.
        changed |= !matches!(event?.kind, EventKind::Access(_));
    }
}

fn ended() -> anyhow::Error {
    failed("监视中断：系统不再通知文件的改动", "watching ended")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn watches_the_folders_of_files_and_patterns() {
        let inputs = ["话术/a.md", "b.md", "*.md", "x/*/c.md", "src"].map(str::to_owned);
        let found: Vec<_> = folders(&inputs)
            .into_iter()
            .map(|(folder, mode)| (folder.display().to_string(), mode == RecursiveMode::Recursive))
            .collect();
        let expected = [("话术", false), (".", true), ("src", true), ("x", true)];
        assert_eq!(found, expected.map(|(folder, deep)| (folder.to_owned(), deep)));
    }
}
