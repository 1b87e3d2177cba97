//! The six categories of violations and how grave and how sure a finding is.

use serde::{Deserialize, Serialize};

/// What kind of violation; see the annotation guide in corpus/README.md.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// 威胁恐吓
    Threat,
    /// 侮辱谩骂
    Insult,
    /// 虚假陈述
    FalseClaim,
    /// 泄露隐私
    Privacy,
    /// 骚扰
    Harassment,
    /// 不当要求
    ImproperDemand,
}

impl Category {
    /// All categories, in the order of reports.
    pub const ALL: [Self; 6] = [
        Self::Threat,
        Self::Insult,
        Self::FalseClaim,
        Self::Privacy,
        Self::Harassment,
        Self::ImproperDemand,
    ];

    /// The four categories that the core figures are over.
    pub const CORE: [Self; 4] = [Self::Threat, Self::Insult, Self::FalseClaim, Self::Privacy];

    /// The name in data and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Threat => "threat",
            Self::Insult => "insult",
            Self::FalseClaim => "false_claim",
            Self::Privacy => "privacy",
            Self::Harassment => "harassment",
            Self::ImproperDemand => "improper_demand",
        }
    }

    /// Position in [`Category::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

/// How grave a finding is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// 提示: no violation; something for a person to verify.
    Notice,
    /// 一般
    Minor,
    /// 严重
    Major,
    /// 致命
    Critical,
}

impl Severity {
    /// The name in data and JSON.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }
}

/// Whether a finding stands by itself or is for a person to look at.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Weak or added-up evidence; never fatal by itself.
    Suspected,
    /// The rule convicts alone.
    Certain,
}
