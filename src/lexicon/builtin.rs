//! The list of lexicon files inside the program; `tests/lexicons.rs` holds it equal to the folder.

macro_rules! files {
    ($($path:literal),* $(,)?) => {
        pub(super) const FILES: &[(&str, &str)] = &[
            $(($path, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/lexicons/", $path)))),*
        ];
    };
}

files![
    "call_log.toml",
    "classes/acts.toml",
    "classes/debt.toml",
    "classes/insults.toml",
    "classes/people.toml",
    "classes/places.toml",
    "classes/slots.toml",
    "classes/state.toml",
    "cues.toml",
    "element_weights.tsv",
    "elements.toml",
    "line.toml",
    "line_weights.tsv",
    "meanings.tsv",
    "names.toml",
    "network.tsv",
    "placeholders.toml",
    "regulations.toml",
    "rules/false_claim.toml",
    "rules/harassment.toml",
    "rules/improper_demand.toml",
    "rules/insult.toml",
    "rules/privacy.toml",
    "rules/threat.toml",
    "scoring.toml",
    "sounds.toml",
    "weights.tsv",
];
