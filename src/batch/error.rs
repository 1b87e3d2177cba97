//! Everything that can stop a whole run, worded in one place: what, where, and what would be right.
//!
//! Takes errors of the operating system and of SQLite, gives a [`BatchError`]. A document that cannot be judged is none of
//! these: it goes into quarantine. Must not know transcript text.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

/// Why a run, or a comparison of runs, could not be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what} ({help})")]
pub struct BatchError {
    /// The file or folder.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// What would be right.
    pub help: String,
}

const FULL: &str = "free some space and start the same command again: what was judged is kept";

impl BatchError {
    pub(super) fn new(place: &Path, what: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            place: place.display().to_string(),
            what: what.into(),
            help: help.into(),
        }
    }

    /// `doing` completes “cannot be …”: written, read, made.
    pub(super) fn io(place: &Path, doing: &str, error: &io::Error) -> Self {
        let kind = error.kind();
        let help = match kind {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FULL,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                "choose a folder that you may write to, or have it opened for you; earlier results were not touched"
            }
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
                "a folder is needed here, and a file has its name"
            }
            io::ErrorKind::NotFound => "check the path",
            _ => "earlier results were not touched; start the same command again when this is mended",
        };
        let what = match kind {
            io::ErrorKind::StorageFull => format!("cannot be {doing}: the disk is full"),
            _ => format!("cannot be {doing}: {kind}"),
        };
        Self::new(place, what, help)
    }

    pub(super) fn sqlite(place: &Path, error: &rusqlite::Error) -> Self {
        let code = error.sqlite_error_code();
        match code {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::damaged(place),
            Some(ErrorCode::DiskFull) => {
                Self::new(place, "the state cannot be written: the disk is full", FULL)
            }
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::new(
                place,
                "the state cannot be written",
                "name a file in a folder that you may write to; earlier results were not touched",
            ),
            _ => Self::new(
                place,
                format!("the state cannot be used: {error}"),
                "start the same command again; earlier results were not touched",
            ),
        }
    }

    /// The state file does not hold what was written to it.
    pub(super) fn damaged(place: &Path) -> Self {
        Self::new(
            place,
            "the state file is damaged",
            "earlier results were not touched; move the file away, and the next run judges all documents anew",
        )
    }

    /// Another run holds the lock.
    pub(super) fn locked(place: &Path) -> Self {
        Self::new(
            place,
            "another run is using it",
            "wait until it has ended, or give this run its own --state and --out",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_what_and_what_would_be_right() {
        let full = BatchError::io(Path::new("out"), "written", &io::ErrorKind::StorageFull.into());
        assert_eq!(
            full.to_string(),
            format!("out: cannot be written: the disk is full ({FULL})")
        );
        for (code, words) in [
            (rusqlite::ffi::SQLITE_FULL, "the disk is full"),
            (rusqlite::ffi::SQLITE_CORRUPT, "is damaged"),
            (rusqlite::ffi::SQLITE_NOTADB, "is damaged"),
            (rusqlite::ffi::SQLITE_READONLY, "cannot be written"),
        ] {
            let error = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            let told = BatchError::sqlite(Path::new("s.db"), &error).to_string();
            assert!(told.contains(words) && told.starts_with("s.db: "), "{told}");
        }
    }
}
