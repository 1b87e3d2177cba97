//! Compressed files (gzip, zstd) and archives (zip) -> the files inside.
//!
//! Takes bytes, tells by them what they are, gives each file inside with its path, or why it cannot be unpacked. Limits
//! hold for everything that one file unpacks to, so that a bomb costs time up to them and no more. Must not know formats
//! of transcripts.

mod archive;
mod stream;

use super::error::Fault;
use super::limits::MOST_INSIDE;

pub(super) use archive::is_archive;

/// Archives inside archives are unpacked so far.
const DEEPEST: usize = 3;

/// A file that came out, or why it did not.
pub(super) struct Inner {
    /// The path of the outer file, with the name inside behind it for those of an archive.
    pub(super) path: String,
    pub(super) bytes: Result<Vec<u8>, Fault>,
}

/// What is left to be unpacked.
struct Budget {
    left: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            left: MOST_INSIDE << 20,
        }
    }
}

/// Hands on every file that is not packed: the file itself, or those inside, one after the other.
pub(super) fn each(path: &str, bytes: &[u8], mut take: impl FnMut(&str, Result<&[u8], Fault>)) {
    open(path, bytes, 0, &mut Budget::default(), &mut take);
}

fn open(
    path: &str,
    bytes: &[u8],
    depth: usize,
    budget: &mut Budget,
    take: &mut impl FnMut(&str, Result<&[u8], Fault>),
) {
    let is_packed = stream::kind(bytes).is_some() || is_archive(bytes);
    if !is_packed {
        return take(path, Ok(bytes));
    }
    if depth == DEEPEST {
        return take(path, Err(Fault::TooDeep));
    }
    let mut inner = |inner: Inner, budget: &mut Budget| match inner.bytes {
        Ok(bytes) => open(&inner.path, &bytes, depth + 1, budget, take),
        Err(fault) => take(&inner.path, Err(fault)),
    };
    match stream::kind(bytes) {
        Some(kind) => {
            let unpacked = Inner {
                path: path.to_owned(),
                bytes: stream::unpack(kind, bytes, budget),
            };
            inner(unpacked, budget);
        }
        None => archive::each(path, bytes, budget, inner),
    }
}

#[cfg(test)]
mod tests;
