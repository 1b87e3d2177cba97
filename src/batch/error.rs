//! Everything that can stop a whole run, worded in one place: what, where, and what would be right, in both languages.
//!
//! Takes errors of the operating system and of SQLite, gives a [`BatchError`]. A document that cannot be judged is none of
//! these: it goes into quarantine. Must not know transcript text.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

use crate::model::{Bilingual, Language};

/// Why a run, or a comparison of runs, could not be done. Its `Display` form is the English one of [`told`](Self::told).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.told(Language::En))]
pub struct BatchError {
    /// The file or folder.
    pub place: String,
    /// What is wrong.
    pub what: Bilingual,
    /// What would be right.
    pub help: Bilingual,
}

/// What was to be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    Written,
    Read,
    Made,
    Removed,
    Locked,
    #[cfg(feature = "s3")]
    Listed,
}

impl Doing {
    /// That it cannot be done.
    fn cannot(self) -> (&'static str, &'static str) {
        match self {
            Self::Written => ("写不了", "cannot be written"),
            Self::Read => ("读不了", "cannot be read"),
            Self::Made => ("建不了", "cannot be made"),
            Self::Removed => ("删不了", "cannot be removed"),
            Self::Locked => ("锁不了", "cannot be locked"),
            #[cfg(feature = "s3")]
            Self::Listed => ("列不出", "cannot be listed"),
        }
    }
}

const FULL: (&str, &str) = (
    "请腾出空间，再运行同一条命令：判过的都还在",
    "free some space and start the same command again: what was judged is kept",
);

impl BatchError {
    /// What is wrong and what would be right, each in Chinese and in English.
    pub(super) fn new(place: &Path, what: Bilingual, help: Bilingual) -> Self {
        Self {
            place: place.display().to_string(),
            what,
            help,
        }
    }

    /// Place, what is wrong and what would be right, in one language.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        let (what, help) = (self.what.get(language), self.help.get(language));
        format!("{}: {what} ({help})", self.place)
    }

    pub(super) fn io(place: &Path, doing: Doing, error: &io::Error) -> Self {
        let kind = error.kind();
        let (help_zh, help_en) = match kind {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FULL,
            io::ErrorKind::PermissionDenied if doing == Doing::Read => {
                ("请检查路径和权限", "check the path and its permissions")
            }
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => (
                "请换一个有权写的文件夹，或请人开通；以前的结果没有动",
                "choose a folder that you may write to, or have it opened for you; earlier results were not touched",
            ),
            io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => (
                "这里要一个文件夹，却有一个同名的文件",
                "a folder is needed here, and a file has its name",
            ),
            io::ErrorKind::NotFound => ("请检查路径", "check the path"),
            _ => (
                "以前的结果没有动；解决之后再运行同一条命令",
                "earlier results were not touched; start the same command again when this is mended",
            ),
        };
        let (zh, en) = doing.cannot();
        let why = match kind {
            io::ErrorKind::StorageFull => Bilingual::new("磁盘已满", "the disk is full"),
            _ => Bilingual::of_system(error),
        };
        let what = why.behind(format_args!("{zh}："), format_args!("{en}: "));
        Self::new(place, what, Bilingual::new(help_zh, help_en))
    }

    pub(super) fn sqlite(place: &Path, error: &rusqlite::Error) -> Self {
        let code = error.sqlite_error_code();
        match code {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => Self::damaged(place),
            Some(ErrorCode::DiskFull) => Self::new(
                place,
                Bilingual::new(
                    "状态文件写不了：磁盘已满",
                    "the state cannot be written: the disk is full",
                ),
                Bilingual::new(FULL.0, FULL.1),
            ),
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::new(
                place,
                Bilingual::new("状态文件写不了", "the state cannot be written"),
                Bilingual::new(
                    "请给出有权写的文件夹里的文件；以前的结果没有动",
                    "name a file in a folder that you may write to; earlier results were not touched",
                ),
            ),
            _ => Self::new(
                place,
                Bilingual::new(
                    format!("状态文件用不了：{error}"),
                    format!("the state cannot be used: {error}"),
                ),
                Bilingual::new(
                    "请再运行同一条命令；以前的结果没有动",
                    "start the same command again; earlier results were not touched",
                ),
            ),
        }
    }

    /// The state file does not hold what was written to it.
    pub(super) fn damaged(place: &Path) -> Self {
        Self::new(
            place,
            Bilingual::new("状态文件已损坏", "the state file is damaged"),
            Bilingual::new(
                "以前的结果没有动；把这个文件移走，下次会重新判全部文档",
                "earlier results were not touched; move the file away, and the next run judges all documents anew",
            ),
        )
    }

    /// Another run holds the lock.
    pub(super) fn locked(place: &Path) -> Self {
        Self::new(
            place,
            Bilingual::new("另一次运行正在用它", "another run is using it"),
            Bilingual::new(
                "请等它结束，或给这次运行另外的 --state 和 --out",
                "wait until it has ended, or give this run its own --state and --out",
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_where_what_and_what_would_be_right() {
        let full = BatchError::io(
            Path::new("out"),
            Doing::Written,
            &io::ErrorKind::StorageFull.into(),
        );
        assert_eq!(
            full.to_string(),
            format!("out: cannot be written: the disk is full ({})", FULL.1)
        );
        assert_eq!(
            full.told(Language::Zh),
            format!("out: 写不了：磁盘已满 ({})", FULL.0)
        );
        for (code, zh, en) in [
            (rusqlite::ffi::SQLITE_FULL, "磁盘已满", "the disk is full"),
            (rusqlite::ffi::SQLITE_CORRUPT, "已损坏", "is damaged"),
            (rusqlite::ffi::SQLITE_NOTADB, "已损坏", "is damaged"),
            (rusqlite::ffi::SQLITE_READONLY, "写不了", "cannot be written"),
        ] {
            let error = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            let error = BatchError::sqlite(Path::new("s.db"), &error);
            for (language, words) in [(Language::Zh, zh), (Language::En, en)] {
                let told = error.told(language);
                assert!(told.contains(words) && told.starts_with("s.db: "), "{told}");
            }
        }
    }
}
