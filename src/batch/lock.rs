//! One run at a time on a state and on a folder of outputs.
//!
//! Takes a path, gives a lock that ends with the process, however it ends. Must not know what is locked.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::error::{BatchError, Doing};

/// Held as long as this lives; the operating system lets go of it when the process is killed.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Locks `what` by way of the file `path`, which is made and stays.
pub(super) fn lock(path: &Path, what: &Path) -> Result<Lock, BatchError> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|error| BatchError::io(path, Doing::Written, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(BatchError::locked(what)),
        Err(TryLockError::Error(error)) => Err(BatchError::io(path, Doing::Locked, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_until_the_first_ends() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (path, what) = (folder.path().join("a.lock"), folder.path().join("a"));
        let first = lock(&path, &what).expect("free");
        let refused = lock(&path, &what).expect_err("taken");
        assert_eq!(refused, BatchError::locked(&what));
        drop(first);
        assert!(lock(&path, &what).is_ok());
    }
}
