//! Labels of speakers from the lexicons, as the input room wants them.

use crate::input::Speakers;
use crate::lexicon::Ruleset;
use crate::model::Role;

/// The labels that the ruleset knows, by role.
#[must_use]
pub fn speakers(ruleset: &Ruleset) -> Speakers {
    let labels = |role: Role| {
        let of_role = ruleset.speakers().iter().filter(|s| s.role == role);
        of_role.flat_map(|s| s.labels.iter().cloned()).collect()
    };
    Speakers {
        agent: labels(Role::Agent),
        customer: labels(Role::Customer),
        third_party: labels(Role::ThirdParty),
        note: labels(Role::Note),
    }
}
