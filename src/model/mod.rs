//! The nouns of the project, one meaning each (ARCHITECTURE.md, "Words").
//!
//! Takes nothing, gives types; imports nothing of ours. Behaviour beyond accessors belongs in the rooms; what others
//! say (`foreign`) is here because every room meets it.

mod analysis;
mod assumption;
mod call;
mod catalogue;
mod category;
mod element;
mod finding;
mod foreign;
mod gold;
mod language;
mod mark;
mod meta;
mod path;
mod reason;
mod span;

pub use analysis::{Analysis, Line, Outcome, Source, Unit, Verdict};
pub use assumption::Assumption;
pub use call::{Call, Kind, Role, Turn};
pub use catalogue::{Catalogue, Citation, ElementText, RuleText};
pub use category::{Category, Certainty, Severity};
pub use element::{ElementId, ElementResult, ElementStatus};
pub use finding::{Dismissal, Finding, Suppressed};
pub use gold::{GoldCall, GoldLine, GoldPath};
pub use language::{Bilingual, Language};
pub(crate) use mark::REPORT_MARK;
pub use meta::{Callee, Channel, LegalStep, Meta, Purpose};
pub use path::{PathElement, ScriptPath};
pub use reason::Reason;
pub use span::{Norm, Raw, Span};
