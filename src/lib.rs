//! zhijian 质检 reads Chinese debt-collection calls and scripts and says, with proof, whether the agent threatened,
//! insulted, lied or gave away private data, and whether everything was said that must be said.
//!
//! ```
//! use zhijian::{Analyzer, Call, Category, Kind, Role, Ruleset, Turn};
//!
//! let ruleset = Ruleset::builtin().expect("the built-in lexicons load");
//! let call = Call::new(
//!     "c001",
//!     Kind::Call,
//!     vec![
//!         Turn::new(Role::Agent, "请问是张先生本人吗？"),
//!         Turn::new(Role::Customer, "我是。"),
//!         Turn::new(Role::Agent, "今天不还，明天就让派出所的人上门抓你。"),
//!     ],
//! );
//! let analysis = Analyzer::new(ruleset).analyze(&call);
//! let finding = &analysis.findings[0];
//! assert_eq!((finding.turn, finding.category), (2, Category::Threat));
//! assert!(finding.span.slice(&call.turns[2].text).contains("派出所"));
//! ```

pub mod adherence;
mod analyzer;
pub mod approval;
pub mod batch;
pub mod input;
pub mod judge;
pub mod learn;
pub mod lexicon;
mod model;
pub mod report;
mod score;
pub mod text;
pub mod workshop;

pub use analyzer::Analyzer;
pub use lexicon::{LexiconError, Ruleset};
pub use model::{
    Analysis, Assumption, Bilingual, Call, Callee, Catalogue, Category, Certainty, Channel, Citation,
    Dismissal, ElementId, ElementResult, ElementStatus, ElementText, Finding, GoldCall, GoldLine, GoldPath,
    Kind, Language, LegalStep, Line, Meta, Norm, Outcome, PathElement, Purpose, Raw, Reason, Role, RuleText,
    ScriptPath, Severity, Source, Span, Suppressed, Turn, Unit, Verdict,
};
