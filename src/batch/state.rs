//! What has been judged, in one SQLite file: results by key and ruleset.
//!
//! Takes keys and bytes, gives bytes back. All that is kept at once goes into one transaction, so that a kill at any moment
//! leaves it whole or absent. Every result carries its own checksum, since SQLite has none for pages. Must not know what the
//! bytes mean.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use crate::model::Bilingual;

use super::error::BatchError;
use super::key::Key;
use super::lock::{Lock, lock};

/// Marks a file as ours in its header: `zjba`.
const APPLICATION: i32 = 0x7a6a_6261;

/// Raised when the tables change; a state of another version is refused.
const VERSION: i32 = 1;

const TABLES: &str = "
    CREATE TABLE results (
        key BLOB NOT NULL,
        ruleset TEXT NOT NULL,
        checksum BLOB NOT NULL,
        kept BLOB NOT NULL,
        PRIMARY KEY (key, ruleset)
    );";

/// An open state; nobody else can open it meanwhile.
#[derive(Debug)]
pub(super) struct State {
    connection: Connection,
    path: PathBuf,
    ruleset: String,
    _lock: Lock,
}

impl State {
    /// Opens the state for results by `ruleset`, or begins one.
    pub(super) fn open(path: &Path, ruleset: &str) -> Result<State, BatchError> {
        if path.is_dir() {
            return Err(BatchError::new(
                path,
                Bilingual::new(
                    "状态要存成文件，这是文件夹",
                    "the state is a file, and this is a folder",
                ),
                Bilingual::new("请写文件名，如 night.state", "name a file, such as night.state"),
            ));
        }
        let mut beside = path.as_os_str().to_owned();
        beside.push(".lock");
        let lock = lock(Path::new(&beside), path)?;
        let state = State {
            connection: open(path).map_err(|error| BatchError::sqlite(path, &error))?,
            path: path.to_owned(),
            ruleset: ruleset.to_owned(),
            _lock: lock,
        };
        state.check()?;
        Ok(state)
    }

    /// Makes sure that the file is ours before anything is written to it.
    fn check(&self) -> Result<(), BatchError> {
        let number = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, i32>(0));
        let header = || -> rusqlite::Result<_> {
            Ok((
                number("PRAGMA application_id")?,
                number("PRAGMA user_version")?,
                number("SELECT count(*) FROM sqlite_master")?,
            ))
        };
        let is_new = match header().map_err(|error| self.told(&error))? {
            (0, 0, 0) => true,
            (APPLICATION, VERSION, _) => false,
            (APPLICATION, version, _) => {
                return Err(BatchError::new(
                    &self.path,
                    Bilingual::new(
                        format!("状态文件是另一个版本的 zhijian 写的（格式 {version}，不是 {VERSION}）"),
                        format!(
                            "the state was written by another version of zhijian (form {version}, not {VERSION})"
                        ),
                    ),
                    Bilingual::new(
                        "请换一个新文件；下次会重新判全部文档",
                        "name a new file; the next run judges all documents anew",
                    ),
                ));
            }
            _ => {
                return Err(BatchError::new(
                    &self.path,
                    Bilingual::new(
                        "这个文件是数据库，但不是本工具的状态文件",
                        "the file is a database, but no state of zhijian",
                    ),
                    Bilingual::new("请换一个文件", "name another file"),
                ));
            }
        };
        self.begin(is_new).map_err(|error| self.told(&error))
    }

    fn begin(&self, is_new: bool) -> rusqlite::Result<()> {
        // The lock keeps others out, so SQLite needs no shared memory. What a kill leaves in the log is read at the next
        // start; a power cut may cost the last transactions, never the file.
        self.connection.pragma_update(None, "locking_mode", "exclusive")?;
        self.connection.pragma_update(None, "journal_mode", "wal")?;
        self.connection.pragma_update(None, "synchronous", "normal")?;
        self.connection.pragma_update(None, "cache_size", -4_096)?;
        if is_new {
            // In one transaction: a kill in between would leave tables without their mark.
            self.connection.execute_batch(&format!(
                "BEGIN; {TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
            ))?;
        }
        Ok(())
    }

    /// What is kept under one of the keys.
    pub(super) fn find(&self, keys: &[Key]) -> Result<Option<Vec<u8>>, BatchError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT checksum, kept FROM results WHERE key = ?1 AND ruleset = ?2")
            .map_err(|error| self.told(&error))?;
        for key in keys {
            let row: Option<(Vec<u8>, Vec<u8>)> = statement
                .query_row(params![key, self.ruleset], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
                .map_err(|error| self.told(&error))?;
            if let Some((sum, kept)) = row {
                return if sum == checksum(key, &kept) {
                    Ok(Some(kept))
                } else {
                    Err(BatchError::damaged(&self.path))
                };
            }
        }
        Ok(None)
    }

    /// Keeps all results or none.
    pub(super) fn keep<'r>(
        &mut self,
        results: impl Iterator<Item = (Key, &'r [u8])>,
    ) -> Result<(), BatchError> {
        let path = &self.path;
        let told = |error: rusqlite::Error| BatchError::sqlite(path, &error);
        let transaction = self.connection.transaction().map_err(told)?;
        {
            let mut statement = transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO results (key, ruleset, checksum, kept) VALUES (?1, ?2, ?3, ?4)",
                )
                .map_err(told)?;
            for (key, kept) in results {
                let sum = checksum(&key, kept);
                statement
                    .execute(params![key, self.ruleset, sum.as_slice(), kept])
                    .map_err(told)?;
            }
        }
        transaction.commit().map_err(told)
    }

    /// What was read back is not what was written.
    pub(super) fn damaged(&self) -> BatchError {
        BatchError::damaged(&self.path)
    }

    fn told(&self, error: &rusqlite::Error) -> BatchError {
        BatchError::sqlite(&self.path, error)
    }
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    // A path is a path: SQLITE_OPEN_URI would give ? and # in it a meaning.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// Eight bytes of a hash of the bytes and of the key under which they stand.
fn checksum(key: &Key, kept: &[u8]) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new();
    let hash = hasher.update(key).update(kept).finalize();
    let mut sum = [0; 8];
    sum.copy_from_slice(&hash.as_bytes()[..8]);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Key = [1; 32];
    const TWO: Key = [2; 32];

    #[test]
    fn results_are_found_by_key_and_ruleset() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("night.state");
        let mut state = State::open(&path, "a").expect("a new state");
        state.keep([(ONE, &b"x"[..])].into_iter()).expect("kept");
        assert_eq!(
            State::open(&path, "a").expect_err("in use"),
            BatchError::locked(&path)
        );
        drop(state);
        let state = State::open(&path, "a").expect("the same state");
        assert_eq!(state.find(&[TWO, ONE]).expect("read").as_deref(), Some(&b"x"[..]));
        assert_eq!(state.find(&[TWO]).expect("read"), None);
        drop(state);
        let other = State::open(&path, "b").expect("the same state");
        assert_eq!(other.find(&[ONE]).expect("read"), None);
    }

    #[test]
    fn other_files_are_refused_and_not_touched() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("x");
        std::fs::write(&path, "客服：您好\n".repeat(100)).expect("a file");
        let before = std::fs::read(&path).expect("bytes");
        assert_eq!(
            State::open(&path, "a").expect_err("no database"),
            BatchError::damaged(&path)
        );
        assert_eq!(std::fs::read(&path).expect("bytes"), before);

        let foreign = folder.path().join("y");
        let connection = Connection::open(&foreign).expect("a database");
        connection.execute_batch("CREATE TABLE t (a)").expect("a table");
        drop(connection);
        let told = State::open(&foreign, "a").expect_err("foreign").to_string();
        assert!(told.contains("no state of zhijian"), "{told}");
        assert!(State::open(folder.path(), "a").is_err());
    }

    #[test]
    fn a_changed_byte_is_seen() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("night.state");
        let mut state = State::open(&path, "a").expect("a new state");
        let kept = b"0123456789".repeat(20);
        state.keep([(ONE, kept.as_slice())].into_iter()).expect("kept");
        drop(state);
        let mut bytes = std::fs::read(&path).expect("bytes");
        let at = bytes
            .windows(10)
            .position(|w| w == b"0123456789")
            .expect("the kept bytes");
        bytes[at] = b'x';
        std::fs::write(&path, bytes).expect("written");
        let state = State::open(&path, "a").expect("opens");
        assert_eq!(
            state.find(&[ONE]).expect_err("damaged"),
            BatchError::damaged(&path)
        );
    }
}
