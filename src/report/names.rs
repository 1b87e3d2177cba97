//! What the values of results are called for people, for who shows them beside a report.
//!
//! Takes a value or the key that a result holds, gives words in one language. Knows no format.

use super::texts::{self, Text, fill};
use crate::model::{Catalogue, Certainty, Language, Line, Outcome, Role, Verdict};

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

/// The reason that a dismissal holds, in words; its key where it has none.
#[must_use]
pub fn reason_name(key: &str, catalogue: &Catalogue, language: Language) -> String {
    if let Some(cue) = key.strip_prefix("cue:") {
        let name = catalogue.cues.get(cue);
        return name.map_or(cue, |name| name.get(language)).to_string();
    }
    if let Some(state) = key.strip_prefix("state:") {
        let line = match state {
            "debtor" => Line::Debtor,
            "third_party" => Line::ThirdParty,
            _ => Line::Unknown,
        };
        return fill(Text::DismissedState, language, &[&line_name(line, language)]);
    }
    let text = match key {
        "unless" => Text::DismissedUnless,
        "evidence" => Text::DismissedEvidence,
        "record" => Text::DismissedRecord,
        "no collection talk" => Text::DismissedNoCollection,
        _ if key.starts_with("named by the listener") => Text::DismissedListener,
        _ => return key.to_string(),
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
        for (key, expected) in [
            ("cue:negation", "否定"),
            ("cue:new", "new"),
            ("state:third_party", "接听人是第三人"),
            ("unless", "例外用语"),
            ("record", "记录支持"),
            ("no collection talk", "不是催收对话"),
            ("named by the listener in turn 3", "对方先提到"),
            ("another", "another"),
        ] {
            assert_eq!(reason_name(key, &analysis.catalogue, Language::Zh), expected);
        }
    }
}
