//! The whole result for one document. It carries what a report shows.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    Assumption, Call, Catalogue, Certainty, Dismissal, ElementResult, Finding, ScriptPath, Severity,
    Suppressed,
};

/// How a call ended up (通话结果).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The debtor was on the line and confirmed it.
    RightParty,
    /// Somebody else was.
    ThirdParty,
    /// Nobody settled who it was.
    Unverified,
    /// Voicemail, phone assistant, hung up at once.
    NoContact,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::RightParty,
        Self::ThirdParty,
        Self::Unverified,
        Self::NoContact,
    ];

    /// Its place in [`Outcome::ALL`].
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The name in data and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::RightParty => "right_party",
            Self::ThirdParty => "third_party",
            Self::Unverified => "unverified",
            Self::NoContact => "no_contact",
        }
    }
}

/// State of the line: who listens to a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The debtor, or somebody who answers for the debt.
    Debtor,
    /// Somebody else.
    ThirdParty,
    /// Not settled.
    Unknown,
}

/// The verdict on a document.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing of weight.
    Pass,
    /// A person must look.
    Review,
    /// Must not stand.
    Fail,
}

impl Verdict {
    /// The name in data and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Review => "review",
            Self::Fail => "fail",
        }
    }
}

/// What places in a source are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// Lines of a text file.
    #[default]
    Line,
    /// Paragraphs of a Word document, empty ones too; a row of a table counts as one.
    Paragraph,
    /// Rows of a sheet of a workbook.
    Row,
}

/// Where a document came from and what was assumed in reading it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// Path as given; `-` for standard input.
    pub path: String,
    /// 1-based place at which the document begins.
    pub line: usize,
    /// What this and the places of turns are counted in.
    pub unit: Unit,
    /// Assumptions made in reading (kind, encoding, unknown labels), and what was left out.
    pub assumed: Vec<Assumption>,
}

/// Everything found out about one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// The document, for quoting.
    pub call: Call,
    /// Who was reached; none for scripts, sms and letters.
    pub outcome: Option<Outcome>,
    /// Why the outcome was decided so: the turn that decided, and the cue's name.
    pub outcome_why: Option<(usize, String)>,
    /// State of the line, one for each turn.
    pub lines: Vec<Line>,
    /// Sorted by turn, place, rule and category.
    pub findings: Vec<Finding>,
    /// Findings that a person lets stand for a time, by finding id: shown, and charged to nobody.
    pub suppressed: BTreeMap<String, Suppressed>,
    /// Hits that were set aside, with reasons.
    pub dismissals: Vec<Dismissal>,
    /// One for each of [`super::ElementId::ALL`].
    pub elements: Vec<ElementResult>,
    /// Of a script: its ways by who listens, and what is said on each.
    pub paths: Vec<ScriptPath>,
    /// 0 to 100.
    pub score: i32,
    /// Points taken for missing elements, as (element id, points).
    pub element_points: Vec<(&'static str, i32)>,
    /// The verdict.
    pub verdict: Verdict,
    /// Hash of the ruleset that judged.
    pub ruleset: String,
    /// Names, messages and citations of what is referred to by id.
    pub catalogue: Arc<Catalogue>,
}

impl Analysis {
    /// Gravest finding, for sorting the worst documents first: by verdict, then score, then number of findings.
    #[must_use]
    pub fn risk(&self) -> (Verdict, i32, usize) {
        let violations = self.violations().count();
        (self.verdict, -self.score, violations)
    }

    /// Findings that are violations: no mere notices, and not suppressed.
    pub fn violations(&self) -> impl Iterator<Item = &Finding> {
        let counts = |f: &&Finding| f.severity > Severity::Notice && !self.is_suppressed(f);
        self.findings.iter().filter(counts)
    }

    /// Whether a person lets a finding stand.
    #[must_use]
    pub fn is_suppressed(&self, finding: &Finding) -> bool {
        self.suppressed.contains_key(&finding.id)
    }

    /// Whether any violation stands by itself.
    #[must_use]
    pub fn has_certain(&self) -> bool {
        self.violations().any(|f| f.certainty == Certainty::Certain)
    }
}
