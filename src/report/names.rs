//! What the values of results are called for people, for who shows them beside a report.
//!
//! Takes a value or the key that a result holds, gives words in one language. Knows no format.

use super::texts::{self, Text, fill};
use crate::model::{Catalogue, Certainty, Language, Line, Outcome, Reason, Role, Verdict};

/// What a verdict is called.
#[must_use]
pub fn verdict_name(verdict: Verdict, language: Language) -> &'static str {
    texts::verdict(verdict).get(language)
}

/// What a role is called.
#[must_use]
pub fn role_name(role: Role, language: Language) -> &'static str {
    texts::role(role).get(language)
}

/// What who listens is called.
#[must_use]
pub fn line_name(line: Line, language: Language) -> &'static str {
    texts::line(line).get(language)
}

/// What an outcome is called.
#[must_use]
pub fn outcome_name(outcome: Outcome, language: Language) -> &'static str {
    texts::outcome(outcome).get(language)
}

/// What a certainty is called.
#[must_use]
pub fn certainty_name(certainty: Certainty, language: Language) -> &'static str {
    texts::certainty(certainty).get(language)
}

/// What the evidence of an outcome is called; its key where it has no name.
#[must_use]
pub fn evidence_name(key: &str, language: Language) -> &str {
    texts::evidence(key).map_or(key, |text| text.get(language))
}

/// The reason that a dismissal holds, in words; of a cue without a name its id.
#[must_use]
pub fn reason_name(reason: &Reason, catalogue: &Catalogue, language: Language) -> String {
    let text = match reason {
        Reason::Cue(id) => {
            let name = catalogue.cues.get(id);
            return name.map_or(id.as_str(), |name| name.get(language)).to_string();
        }
        Reason::Listener(line) => {
            return fill(Text::DismissedState, language, &[&line_name(*line, language)]);
        }
        Reason::Exception => Text::DismissedUnless,
        Reason::SaidByListener(_) => Text::DismissedListener,
        Reason::Record => Text::DismissedRecord,
        Reason::Evidence => Text::DismissedEvidence,
        Reason::NoCollection => Text::DismissedNoCollection,
    };
    text.get(language).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn reasons_are_told_in_words() {
        let analysis = sample::call();
        for (reason, expected) in [
            (Reason::Cue("negation".into()), "否定"),
            (Reason::Cue("new".into()), "new"),
            (Reason::Listener(Line::ThirdParty), "接听人是第三人"),
            (Reason::Exception, "例外用语"),
            (Reason::Record, "记录支持"),
            (Reason::Evidence, "证据不足"),
            (Reason::NoCollection, "不是催收对话"),
            (Reason::SaidByListener(3), "对方先提到"),
        ] {
            assert_eq!(reason_name(&reason, &analysis.catalogue, Language::Zh), expected);
        }
    }
}
