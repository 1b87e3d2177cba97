//! What items are read from: files, and objects of a store (feature `s3`).
//!
//! Takes what was found, gives its path, its length and its bytes. Must not know what is in it.

use std::io::Read;

use crate::input::{DocumentError, Found};

#[cfg(feature = "s3")]
use super::store::Object;

/// Bytes with a path.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A file.
    File(Found),
    /// An object.
    #[cfg(feature = "s3")]
    Object(Object),
}

/// Bytes that come one after the other.
pub(super) type Bytes = Box<dyn Read + Send>;

impl Source {
    /// The path as it goes into results.
    pub(super) fn path(&self) -> &str {
        match self {
            Self::File(found) => &found.path,
            #[cfg(feature = "s3")]
            Self::Object(object) => object.path(),
        }
    }

    /// How many bytes there are, 0 when that is not known.
    pub(super) fn length(&self) -> u64 {
        match self {
            Self::File(found) => found.length(),
            #[cfg(feature = "s3")]
            Self::Object(object) => object.length(),
        }
    }

    /// Opens it.
    pub(super) fn open(&self) -> Result<Bytes, DocumentError> {
        match self {
            Self::File(found) => Ok(Box::new(found.open()?)),
            #[cfg(feature = "s3")]
            Self::Object(object) => object.open(),
        }
    }
}
