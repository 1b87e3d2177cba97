//! What somebody says without a break, under the label that its source gives the speaker.
//!
//! Readers of services, subtitles and tables give these; [`Recording`](super::recording::Recording) makes turns of them. Must not know
//! formats, nor who the speaker is.

use std::borrow::Cow;
use std::sync::Arc;

/// The label of whoever speaks where a source names nobody; `--role speaker=agent` says who it is.
pub(super) const NOBODY: &str = "speaker";

/// What somebody says without a break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Utterance {
    /// As the source names the speaker: `客服`, `SPEAKER_00`, `channel1`, [`NOBODY`].
    pub(super) speaker: Cow<'static, str>,
    pub(super) text: String,
    pub(super) start_ms: Option<u64>,
    pub(super) end_ms: Option<u64>,
    pub(super) line: Option<usize>,
    pub(super) sheet: Option<Arc<str>>,
}

impl Utterance {
    pub(super) fn new(speaker: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self {
            speaker: speaker.into(),
            text: text.into(),
            start_ms: None,
            end_ms: None,
            line: None,
            sheet: None,
        }
    }
}
