//! How far a run has come, which whoever started it is told after every wave, and what he answers.

/// How far a run has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes of all inputs, as far as they can be told.
    pub total: u64,
    /// Bytes that are done.
    pub bytes: u64,
    /// Documents that were judged now.
    pub judged: usize,
    /// Documents whose results were known.
    pub known: usize,
    /// Documents that could not be judged.
    pub quarantined: usize,
}

/// What the caller says after a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Going {
    /// Go on.
    On,
    /// Leave what is saved, and end.
    Stop,
}
