//! The JSON contract, one record a document: the types that are written, read back and described by the schema.
//!
//! [`Record::new`] makes one (see `build`). Field order here is the order in the output. Keys and ids never change with
//! the language of reports; texts are Chinese. Knows nothing of files or of how records are joined.

mod build;

pub use build::path_name;

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::{
    Category, Certainty, ElementId, ElementStatus, Kind, Outcome, Role, Severity, Unit, Verdict,
};

/// Version of the contract; a change that breaks readers raises it.
pub const VERSION: u32 = 1;

/// One line of output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Record<'a> {
    /// A document that was judged.
    Judged(Box<Judged<'a>>),
    /// A document that could not be judged.
    Unjudged(Unjudged<'a>),
}

/// A document that was judged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Judged<'a> {
    /// Version of this contract.
    #[schemars(extend("const" = 1))]
    pub schema: u32,
    /// The record's own id, else the path as given, with `#n` for the n-th document in a file.
    pub id: Cow<'a, str>,
    /// Where the document came from.
    pub source: Source<'a>,
    /// Call or script.
    pub kind: Kind,
    /// Who was reached; null for scripts, sms and letters.
    pub outcome: Option<Outcome>,
    /// What decided the outcome; null when no single turn did.
    pub outcome_why: Option<OutcomeWhy<'a>>,
    /// The verdict.
    pub verdict: Verdict,
    /// 0 to 100: the starting points and all points of findings and of missing elements, never below 0.
    #[schemars(range(min = 0, max = 100))]
    pub score: i32,
    /// Hash of the ruleset that judged.
    pub ruleset: Cow<'a, str>,
    /// Whether personal numbers, addresses and recorded names are masked by `*`, character by character.
    pub masked: bool,
    /// Violations and notices, by turn and place.
    pub findings: Vec<Finding<'a>>,
    /// What must be said, and whether it was.
    pub elements: Elements<'a>,
    /// Of a script: its ways by who listens, each with what is said on it in time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<Path<'a>>,
    /// Points taken for missing elements, by element id: negative.
    pub element_points: BTreeMap<ElementId, i32>,
    /// Number of hits that a cue or an exception set aside.
    pub dismissed: usize,
    /// Always empty here.
    pub errors: Vec<Error<'a>>,
}

/// A document that could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Unjudged<'a> {
    /// Version of this contract.
    #[schemars(extend("const" = 1))]
    pub schema: u32,
    /// The record's own id if it could be read, else the path as given, with `#n` for the n-th document in a file.
    pub id: Cow<'a, str>,
    /// Where the document came from.
    pub source: Source<'a>,
    /// Why it could not be judged; never empty.
    #[schemars(length(min = 1))]
    pub errors: Vec<Error<'a>>,
}

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Source<'a> {
    /// Path as given; `-` for standard input.
    pub path: Cow<'a, str>,
    /// 1-based line on which the document begins; 0 when not known.
    pub line: usize,
    /// What lines are counted in, where it is not lines of text.
    #[serde(default, skip_serializing_if = "is_line")]
    pub unit: Unit,
    /// Assumptions made in reading.
    pub assumed: Cow<'a, [String]>,
}

/// What decided the outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeWhy<'a> {
    /// 0-based index of the turn.
    pub turn: usize,
    /// Name of the evidence in the lexicons.
    pub evidence: Cow<'a, str>,
}

/// A rule's verdict on a stretch of a turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding<'a> {
    /// Stable when other turns change.
    pub id: Cow<'a, str>,
    /// Id of the rule.
    pub rule: Cow<'a, str>,
    /// The category it is charged to.
    pub category: Category,
    /// How grave; a notice is no violation.
    pub severity: Severity,
    /// Stands by itself, or is for a person to look at.
    pub certainty: Certainty,
    /// Findings of several categories that rest on the same words share a hit.
    pub hit: Cow<'a, str>,
    /// 0-based index of the turn.
    pub turn: usize,
    /// 1-based place of the turn in the file, in the `unit` of the source; records have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The sheet of a workbook in which `line` is a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Cow<'a, str>>,
    /// Who spoke it.
    pub role: Role,
    /// First code point in the raw text of the turn.
    pub start: usize,
    /// First code point after.
    pub end: usize,
    /// The words from `start` to `end`.
    pub text: Cow<'a, str>,
    /// How the words were recognised beyond their plain form.
    pub via: Vec<Cow<'a, str>>,
    /// The rule's message, with facts of the case in brackets.
    pub why: Cow<'a, str>,
    /// A compliant wording, if the rule has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<Cow<'a, str>>,
    /// Ids of what it rests on, best first.
    pub cites: Vec<Cow<'a, str>>,
    /// Points taken: zero or negative.
    pub points: i32,
    /// Who lets it stand for a time; it counts for nothing then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Suppressed<'a>>,
}

/// That a person lets a finding stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Suppressed<'a> {
    /// Who.
    pub author: Cow<'a, str>,
    /// Why.
    pub reason: Cow<'a, str>,
    /// The last day, `YYYY-MM-DD`.
    pub until: Cow<'a, str>,
}

/// One result for each required element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Elements<'a> {
    /// 身份: the organisation that is called for.
    pub identity: Element<'a>,
    /// 来电目的: an overdue or unpaid bill of the listener.
    pub purpose: Element<'a>,
    /// 欠款金额: a definite sum owed.
    pub amount: Element<'a>,
    /// 逾期情况: how long, since when, or by which date it is unpaid.
    pub overdue: Element<'a>,
    /// 还款方案: a concrete way to repay.
    pub repayment_options: Element<'a>,
    /// 录音告知: that the call is recorded.
    pub recording_notice: Element<'a>,
    /// 身份核实: who is on the line.
    pub verification: Element<'a>,
    /// 投诉渠道: a way to complain, object or check the caller.
    pub complaint_channel: Element<'a>,
}

/// Whether an element was said. `turn`, `start`, `end` and `text` stand together: the sentence of a present element, the
/// nearest miss of a missing one, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Element<'a> {
    /// Said, not said, or not applicable.
    pub status: ElementStatus,
    /// 0-based index of the turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn: Option<usize>,
    /// First code point in the raw text of the turn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<usize>,
    /// First code point after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<usize>,
    /// The words from `start` to `end`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Cow<'a, str>>,
    /// Why it is missing or does not apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Cow<'a, str>>,
    /// Of a missing element, a sentence that would say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instead: Option<Cow<'a, str>>,
    /// On a path, the turn at which it is due; `verification` is due before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<usize>,
    /// 1-based place of that turn in the file, in the `unit` of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_line: Option<usize>,
}

/// One way through a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Path<'a> {
    /// The words that open it, such as `开场二（跳票回访） + 非本人接听`; absent where it stands under no case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Cow<'a, str>>,
    /// Who listens.
    pub listener: Listener,
    /// 0-based indices of the turns that are said, in order.
    pub turns: Vec<usize>,
    /// What must be said on it, and whether it is said in time. Of an element that is said too late, `turn` is where.
    pub elements: BTreeMap<ElementId, Element<'a>>,
}

/// Who listens on a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Listener {
    /// The debtor.
    Debtor,
    /// Somebody else.
    ThirdParty,
    /// Somebody who does not say who he is.
    Unverified,
}

/// Why a document could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Error<'a> {
    /// What is wrong.
    pub what: Cow<'a, str>,
    /// What would be right.
    pub help: Cow<'a, str>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes fields by reference"
)]
fn is_line(unit: &Unit) -> bool {
    *unit == Unit::Line
}

impl<'a> Elements<'a> {
    /// The elements with their ids, in the order of reports.
    #[must_use]
    pub fn by_id(&self) -> [(ElementId, &Element<'a>); 8] {
        [
            (ElementId::Identity, &self.identity),
            (ElementId::Purpose, &self.purpose),
            (ElementId::Amount, &self.amount),
            (ElementId::Overdue, &self.overdue),
            (ElementId::RepaymentOptions, &self.repayment_options),
            (ElementId::RecordingNotice, &self.recording_notice),
            (ElementId::Verification, &self.verification),
            (ElementId::ComplaintChannel, &self.complaint_channel),
        ]
    }
}
