//! What a rule across calls says of one call.

/// What a rule says of a call.
pub(super) enum Answer {
    Violation { value: String, limit: String },
    Missing(Vec<&'static str>),
    Conforms,
    NotApplicable,
}

/// What is missing where the log is not in the order of time.
pub(super) const ORDER: &str = "time order of the log";

/// The fields that are not known, of pairs of a field and whether it lacks.
pub(super) fn missing(fields: &[(&'static str, bool)]) -> Vec<&'static str> {
    fields
        .iter()
        .filter(|(_, lacks)| *lacks)
        .map(|(field, _)| *field)
        .collect()
}
