//! The folder of outputs: a run writes aside, and puts all of it in place at its end.
//!
//! Takes lines by table and partition, then whole files; gives a folder that holds the results of one run and never a
//! mixture of two. Everything is written below `.partial/new` and made to last; then the mark `.partial/complete` is set, and
//! from there on a kill only means that the next start goes on moving files into place. Must not know what is in a file.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::model::Bilingual;

use super::error::{BatchError, Doing};
use super::lock::{Lock, lock};

/// Everything that a run leaves in the folder, in the order in which it is put there.
const NAMES: [&str; 6] = [ANALYSES, DOCUMENTS, QUARANTINE, METRICS, PAGE, LAST];

/// Records of the output contract.
pub(super) const ANALYSES: &str = "analyses";
/// One row a document, without its words.
pub(super) const DOCUMENTS: &str = "documents";
/// What could not be judged.
pub(super) const QUARANTINE: &str = "quarantine.jsonl";

/// Figures for Prometheus.
pub(super) const METRICS: &str = "metrics.prom";
/// The summary to look at.
pub(super) const PAGE: &str = "summary.html";
/// The summary, without which a folder holds no complete run.
pub(super) const LAST: &str = "summary.json";

/// The file in a partition.
pub(super) const PART: &str = "part-0.jsonl";

/// Bytes that are held before they are written.
const HELD: usize = 1 << 20;

/// Outputs of a run that has not ended.
#[derive(Debug)]
pub(super) struct Outputs {
    folder: PathBuf,
    held: BTreeMap<PathBuf, Vec<u8>>,
    bytes: usize,
    _lock: Lock,
}

impl Outputs {
    /// Makes the folder, finishes or forgets what an earlier run left, and begins anew.
    pub(super) fn begin(folder: &Path) -> Result<Self, BatchError> {
        fs::create_dir_all(folder).map_err(|error| BatchError::io(folder, Doing::Made, &error))?;
        if let Some(foreign) = foreign(folder) {
            return Err(BatchError::new(
                &foreign,
                Bilingual::new(
                    "不是运行写出的，会被结果覆盖",
                    "was written by no run, and would be replaced by the results",
                ),
                Bilingual::new(
                    "--out 请换一个空文件夹，或把它移走",
                    "choose an empty folder for --out, or move it away",
                ),
            ));
        }
        let outputs = Self {
            folder: folder.to_owned(),
            held: BTreeMap::new(),
            bytes: 0,
            _lock: lock(&folder.join(".lock"), folder)?,
        };
        outputs.settle()?;
        for name in [ANALYSES, DOCUMENTS] {
            let path = outputs.new_path(name);
            fs::create_dir_all(&path).map_err(|error| BatchError::io(&path, Doing::Made, &error))?;
        }
        // The file is there even when nothing goes into it.
        outputs.append(Path::new(QUARANTINE), b"")?;
        Ok(outputs)
    }

    /// Adds a line to the partition of a day.
    pub(super) fn add(&mut self, table: &str, day: Option<&str>, line: &[u8]) -> Result<(), BatchError> {
        let partition = match day {
            Some(day) => format!("date={day}"),
            None => "date=undated".to_owned(),
        };
        self.hold([table, &partition, PART].iter().collect(), line)
    }

    /// Adds a line to the quarantine.
    pub(super) fn quarantine(&mut self, line: &[u8]) -> Result<(), BatchError> {
        self.hold(QUARANTINE.into(), line)
    }

    fn hold(&mut self, path: PathBuf, line: &[u8]) -> Result<(), BatchError> {
        let held = self.held.entry(path).or_default();
        held.extend_from_slice(line);
        held.push(b'\n');
        self.bytes += line.len() + 1;
        if self.bytes > HELD { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), BatchError> {
        for (path, bytes) in std::mem::take(&mut self.held) {
            self.append(&path, &bytes)?;
        }
        self.bytes = 0;
        Ok(())
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> Result<(), BatchError> {
        let path = self.partial("new").join(path);
        let written = (|| {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = File::options().create(true).append(true).open(&path)?;
            file.write_all(bytes)
        })();
        written.map_err(|error| BatchError::io(&path, Doing::Written, &error))
    }

    /// Writes a whole file.
    pub(super) fn file(&self, name: &str, bytes: &[u8]) -> Result<(), BatchError> {
        let path = self.new_path(name);
        fs::write(&path, bytes).map_err(|error| BatchError::io(&path, Doing::Written, &error))
    }

    /// Writes all lines of a table away, and gives the folders of its partitions in their order.
    pub(super) fn partitions(&mut self, table: &str) -> Result<Vec<PathBuf>, BatchError> {
        self.flush()?;
        partitions(&self.new_path(table))
    }

    /// Makes what was written last, and puts it into place of what an earlier run left.
    pub(super) fn finish(mut self) -> Result<(), BatchError> {
        self.flush()?;
        let new = self.partial("new");
        make_last(&new).map_err(|error| BatchError::io(&new, Doing::Written, &error))?;
        let mark = self.partial("complete");
        let marked = File::create(&mark).and_then(|file| file.sync_all());
        marked.map_err(|error| BatchError::io(&mark, Doing::Written, &error))?;
        self.settle()
    }

    /// Leaves no `.partial`: a complete one is put into place, another is forgotten.
    fn settle(&self) -> Result<(), BatchError> {
        let partial = self.folder.join(".partial");
        if self.partial("complete").exists() {
            self.put_into_place()
                .map_err(|error| BatchError::io(&self.folder, Doing::Written, &error))?;
        }
        match fs::remove_dir_all(&partial) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(BatchError::io(&partial, Doing::Removed, &error))
            }
            _ => Ok(()),
        }
    }

    /// Can be broken off anywhere and begun again.
    fn put_into_place(&self) -> io::Result<()> {
        let old = self.partial("old");
        fs::create_dir_all(&old)?;
        let is_in_the_way = |name: &&str| self.new_path(name).exists() && self.folder.join(name).exists();
        // Without the last file nobody takes a mixture for the results of a run: it goes first, and comes last.
        let mut moved = Vec::new();
        for name in NAMES.iter().copied().rev().filter(is_in_the_way) {
            if let Err(error) = fs::rename(self.folder.join(name), old.join(name)) {
                // What cannot be moved away stays, and with it all that belongs to it.
                for name in moved.into_iter().rev() {
                    fs::rename(old.join(name), self.folder.join(name))?;
                }
                return Err(error);
            }
            moved.push(name);
        }
        for name in NAMES {
            if self.new_path(name).exists() {
                fs::rename(self.new_path(name), self.folder.join(name))?;
            }
        }
        File::open(&self.folder)?.sync_all()
    }

    fn partial(&self, name: &str) -> PathBuf {
        self.folder.join(".partial").join(name)
    }

    fn new_path(&self, name: &str) -> PathBuf {
        self.partial("new").join(name)
    }
}

impl Drop for Outputs {
    /// A run that did not end leaves nothing behind, least of all on a disk that is full.
    fn drop(&mut self) {
        if !self.partial("complete").exists() {
            // What cannot be removed now is forgotten at the next start.
            let _ = fs::remove_dir_all(self.folder.join(".partial"));
        }
    }
}

/// Something in the folder that has the name of a result and that no run wrote.
fn foreign(folder: &Path) -> Option<PathBuf> {
    let is_ours = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with("date=");
    for table in [ANALYSES, DOCUMENTS].map(|table| folder.join(table)) {
        let mut entries = fs::read_dir(table).into_iter().flatten().flatten();
        if let Some(entry) = entries.find(|entry| !is_ours(entry)) {
            return Some(entry.path());
        }
    }
    // A run leaves its lock in the folder; where it was copied without that, the summary speaks for it.
    if [".lock", LAST].iter().any(|name| folder.join(name).exists()) {
        return None;
    }
    let mut names = NAMES.iter().chain(&[".partial"]).map(|name| folder.join(name));
    names.find(|path| path.exists())
}

/// The folders of a table's partitions, in the order of their days.
pub(super) fn partitions(table: &Path) -> Result<Vec<PathBuf>, BatchError> {
    let entries = fs::read_dir(table).and_then(|entries| {
        let paths = entries.map(|entry| entry.map(|entry| entry.path()));
        paths.collect::<io::Result<Vec<_>>>()
    });
    let mut paths = entries.map_err(|error| BatchError::io(table, Doing::Read, &error))?;
    paths.sort();
    Ok(paths)
}

/// Syncs all files below a folder, and the folders.
fn make_last(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            make_last(&entry.path())?;
        } else {
            File::open(entry.path())?.sync_all()?;
        }
    }
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All files below a folder with their text, those of a run that has not ended left out.
    fn files(folder: &Path) -> Vec<String> {
        let mut all = Vec::new();
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if name == ".lock" || name == ".partial" {
                continue;
            }
            if path.is_dir() {
                all.extend(files(&path).into_iter().map(|file| format!("{name}/{file}")));
            } else {
                all.push(format!(
                    "{name}={}",
                    fs::read_to_string(&path).expect("text").trim_end()
                ));
            }
        }
        all.sort();
        all
    }

    fn write(folder: &Path, word: &str, day: &str) -> Outputs {
        let mut outputs = Outputs::begin(folder).expect("begun");
        for table in [ANALYSES, DOCUMENTS] {
            outputs.add(table, Some(day), word.as_bytes()).expect("added");
        }
        for name in [METRICS, PAGE, LAST] {
            outputs.file(name, word.as_bytes()).expect("written");
        }
        outputs
    }

    fn expected(word: &str, day: &str) -> Vec<String> {
        vec![
            format!("analyses/date={day}/part-0.jsonl={word}"),
            format!("documents/date={day}/part-0.jsonl={word}"),
            format!("metrics.prom={word}"),
            "quarantine.jsonl=".to_owned(),
            format!("summary.html={word}"),
            format!("summary.json={word}"),
        ]
    }

    #[test]
    fn a_run_takes_the_place_of_the_one_before_and_leaves_nothing_of_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), "a", "2026-03-01")
            .finish()
            .expect("finished");
        assert_eq!(files(folder.path()), expected("a", "2026-03-01"));
        drop(write(folder.path(), "b", "2026-03-02"));
        assert_eq!(
            files(folder.path()),
            expected("a", "2026-03-01"),
            "a run that did not end changes nothing"
        );
        write(folder.path(), "c", "2026-03-02")
            .finish()
            .expect("finished");
        assert_eq!(files(folder.path()), expected("c", "2026-03-02"));
        assert!(!folder.path().join(".partial").exists());
    }

    #[test]
    fn a_kill_while_files_are_put_into_place_is_made_good_at_the_next_start() {
        // Every place at which the kill may come: after each of the renames.
        for renames in 0..=2 * NAMES.len() {
            let folder = tempfile::tempdir().expect("a temporary folder");
            write(folder.path(), "a", "2026-03-01")
                .finish()
                .expect("finished");
            let mut outputs = write(folder.path(), "b", "2026-03-02");
            outputs.flush().expect("written");
            fs::write(outputs.partial("complete"), b"").expect("marked");
            let old = outputs.partial("old");
            fs::create_dir_all(&old).expect("made");
            let aside = |name: &str| (folder.path().join(name), old.join(name));
            let place = |name: &str| (outputs.new_path(name), folder.path().join(name));
            let mut moves: Vec<_> = NAMES.iter().rev().map(|name| aside(name)).collect();
            moves.extend(NAMES.iter().map(|name| place(name)));
            for (from, to) in moves.into_iter().take(renames) {
                fs::rename(from, to).expect("renamed");
            }
            let says = fs::read_to_string(folder.path().join(LAST)).unwrap_or_default();
            assert!(
                says.is_empty() || renames == 0 || renames == 2 * NAMES.len(),
                "a mixture has no summary"
            );
            drop(outputs);
            drop(Outputs::begin(folder.path()).expect("begun"));
            assert_eq!(
                files(folder.path()),
                expected("b", "2026-03-02"),
                "after {renames}"
            );
        }
    }

    #[test]
    fn results_that_cannot_be_moved_away_stay_whole() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write(folder.path(), "a", "2026-03-01")
            .finish()
            .expect("finished");
        let outputs = write(folder.path(), "b", "2026-03-02");
        // A folder that is not empty is replaced by no other: nothing can be moved to its place.
        fs::create_dir_all(outputs.partial("old").join(DOCUMENTS).join("full")).expect("made");
        assert!(outputs.finish().is_err());
        assert_eq!(files(folder.path()), expected("a", "2026-03-01"));
    }

    #[test]
    fn what_no_run_wrote_is_never_replaced() {
        for (before, name) in [
            (false, "documents/contract.txt"),
            (false, "summary.html"),
            (false, ".partial/mine"),
            (true, "analyses/notes.txt"),
        ] {
            let folder = tempfile::tempdir().expect("a temporary folder");
            if before {
                write(folder.path(), "a", "2026-03-01")
                    .finish()
                    .expect("finished");
            }
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(&path, "precious").expect("written");
            let told = Outputs::begin(folder.path()).expect_err(name).to_string();
            assert!(told.contains("written by no run"), "{told}");
            assert_eq!(fs::read_to_string(path).expect("still there"), "precious");
        }
    }

    #[test]
    fn what_is_in_the_way_is_told() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("file");
        fs::write(&file, b"").expect("a file");
        for target in [file.clone(), file.join("below")] {
            let told = Outputs::begin(&target)
                .expect_err("a file is no folder")
                .to_string();
            assert!(told.contains("a folder is needed here"), "{told}");
        }
    }
}
