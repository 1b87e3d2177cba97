//! gzip and zstd: one file, compressed.
//!
//! Takes bytes, gives what they unpack to within the budget. Several streams in a row are one file, as for the tools of
//! these formats.

use std::io::{self, Read};

use flate2::bufread::MultiGzDecoder;

use super::Budget;
use crate::input::error::Fault;
use crate::input::limits::HIGHEST_RATIO;

/// How a file is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Gzip,
    Zstd,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// Below this many bytes the ratio says nothing.
const TOO_SMALL_TO_COUNT: u64 = 1 << 20;

/// Told by the first bytes.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"\x1f\x8b") {
        Some(Kind::Gzip)
    } else if bytes.starts_with(b"\x28\xb5\x2f\xfd") {
        Some(Kind::Zstd)
    } else {
        None
    }
}

/// Unpacks the whole file.
pub(super) fn unpack(kind: Kind, bytes: &[u8], budget: &mut Budget) -> Result<Vec<u8>, Fault> {
    let packed = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let unpacked = match kind {
        Kind::Gzip => take(MultiGzDecoder::new(bytes), packed, budget, kind.name()),
        Kind::Zstd => match zstd::Decoder::with_buffer(bytes) {
            Ok(decoder) => take(decoder, packed, budget, kind.name()),
            Err(_) => Err(Fault::BrokenStream(kind.name())),
        },
    };
    unpacked.map_err(|fault| match fault {
        Fault::Unreadable(_) => Fault::BrokenStream(kind.name()),
        other => other,
    })
}

/// Reads to the end, or to the limits.
pub(super) fn take(
    reader: impl Read,
    packed: u64,
    budget: &mut Budget,
    name: &str,
) -> Result<Vec<u8>, Fault> {
    let densest = packed.saturating_mul(HIGHEST_RATIO).max(TOO_SMALL_TO_COUNT);
    let limit = budget.left.min(densest);
    let mut unpacked = Vec::new();
    let size = reader
        .take(limit + 1)
        .read_to_end(&mut unpacked)
        .map_err(|error: io::Error| Fault::Unreadable(error.kind()))?;
    let size = u64::try_from(size).unwrap_or(u64::MAX);
    if size > limit {
        return Err(Fault::Overflow {
            name: name.to_owned(),
            ratio: limit < budget.left,
        });
    }
    budget.left -= size;
    Ok(unpacked)
}
