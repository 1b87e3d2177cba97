//! How much is read at most: what files may unpack to, and what tables may hold. Beyond it reading stops with an error that says so.

/// Megabytes that all members of a document of Word or Excel may unpack to.
pub(super) const MOST_UNPACKED: u64 = 256;
/// Megabytes that a compressed file or an archive of transcripts may unpack to.
pub(super) const MOST_INSIDE: u64 = 1024;
/// How many times larger than packed a member may be; text hardly gets beyond 30, sheets of equal rows beyond 60.
pub(super) const HIGHEST_RATIO: u64 = 200;

/// Rows with words that a workbook of a script may have.
pub(super) const MOST_ROWS: usize = 20_000;
/// Megabytes of words in it: one string may be referred to by any number of cells.
pub(super) const MOST_WORDS: usize = 64;

/// Rows that a workbook of calls may have.
pub(super) const MOST_TABLE_ROWS: usize = 500_000;
/// Megabytes of words in it.
pub(super) const MOST_TABLE_WORDS: usize = 256;
