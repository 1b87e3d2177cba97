//! What must be said, and whether it was.

use serde::{Deserialize, Serialize};

use super::{Raw, Span};

/// A required element (必备要素).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ElementId {
    /// 身份: the organisation that is called for.
    Identity,
    /// 来电目的: an overdue or unpaid bill of the listener.
    Purpose,
    /// 欠款金额: a definite sum owed.
    Amount,
    /// 逾期情况: how long, since when, or by which date it is unpaid.
    Overdue,
    /// 还款方案: a concrete way to repay.
    RepaymentOptions,
    /// 录音告知: that the call is recorded.
    RecordingNotice,
    /// 身份核实: who is on the line, asked and answered before the first debt fact.
    Verification,
    /// 投诉渠道: a way to complain, object or check the caller.
    ComplaintChannel,
}

impl ElementId {
    /// All elements, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Identity,
        Self::Purpose,
        Self::Amount,
        Self::Overdue,
        Self::RepaymentOptions,
        Self::RecordingNotice,
        Self::Verification,
        Self::ComplaintChannel,
    ];

    /// Its place in [`Self::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }

    /// The name in data and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Purpose => "purpose",
            Self::Amount => "amount",
            Self::Overdue => "overdue",
            Self::RepaymentOptions => "repayment_options",
            Self::RecordingNotice => "recording_notice",
            Self::Verification => "verification",
            Self::ComplaintChannel => "complaint_channel",
        }
    }
}

/// Whether an element was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ElementStatus {
    /// Said; the result shows the sentence.
    Present,
    /// Not said; the result says what was lacking.
    Missing,
    /// Does not apply to this document; the result says why.
    Na,
}

impl ElementStatus {
    /// The name in data and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Missing => "missing",
            Self::Na => "na",
        }
    }
}

/// The result for one element of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementResult {
    /// Which element.
    pub id: ElementId,
    /// Said, not said, or not applicable.
    pub status: ElementStatus,
    /// Where it was said (present), or the nearest miss (missing), as turn index and range.
    pub evidence: Option<(usize, Span<Raw>)>,
    /// Key of the reason in the lexicons' element texts, for `missing` and `na`.
    pub why: Option<&'static str>,
    /// Whether a missing element costs points here (the complaint channel is only reported).
    pub required: bool,
}
