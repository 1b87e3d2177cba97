//! Whether a document is about a debt at all: only then anybody is charged.
//!
//! Takes a document and who is on its line. Must not know rules and weights.

use crate::lexicon::Evidence;
use crate::model::{Kind, Meta, Outcome};

use super::document::Document;
use super::line::LineDecision;

/// Evidence of who is on the line that only a call to somebody gives, and no talk among friends.
const CALLED: [&str; 4] = ["role", "third_party_self", "relative_absent", "voicemail"];

/// Whether the document is about a debt at all: by its kind, by its record, because it is a call to somebody (another person answers
/// for him, a mailbox does, or nobody settles who it is), or by what somebody says.
pub(super) fn is_collection_talk(document: &Document<'_>, line: &LineDecision) -> bool {
    let call = document.call;
    call.kind == Kind::Script
        || call.meta != Meta::default()
        || line
            .why
            .as_ref()
            .is_some_and(|(_, why)| CALLED.contains(&why.as_str()))
        || line.outcome == Some(Outcome::Unverified) && is_anybody_asked_who_he_is(document)
        || (0..document.len()).any(|turn| document.says(turn, Evidence::CollectionTalk))
        || (0..document.len())
            .filter(|t| document.says(*t, Evidence::CollectionTalkHint))
            .nth(1)
            .is_some()
}

/// Whether the agent asks who is there, or the listener will not say or calls it a wrong number.
fn is_anybody_asked_who_he_is(document: &Document<'_>) -> bool {
    const ASKED: [Evidence; 3] = [
        Evidence::AgentAsksIdentity,
        Evidence::RefusesIdentity,
        Evidence::WrongNumber,
    ];
    (0..document.len()).any(|turn| ASKED.iter().any(|evidence| document.says(turn, *evidence)))
}
