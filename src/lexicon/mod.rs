//! Room 3: data files -> checked, compiled, immutable [`Ruleset`]; normalised text -> matches of its patterns.
//!
//! Takes TOML (built in, or a folder), gives one shareable object with a version hash. Knows nothing of dialogues,
//! verdicts or output. Files are opened in `load` only.

mod builtin;
mod catalogue;
mod compile;
mod element_weights;
mod error;
mod evidence;
mod examples;
mod grams;
mod load;
mod matcher;
mod parse;
mod pattern;
mod ruleset;
mod scene;
mod schema;
mod table;
mod vocabulary;
mod weights;

pub use element_weights::{ElementCells, ElementWeights, OPENING};
pub use error::LexiconError;
pub use evidence::Evidence;
pub use examples::example_call;
pub use grams::{Gram, GramTable, LONGEST_GRAM, each_gram};
pub use load::{Files, builtin_files, read_folder};
pub use pattern::{Node, Pattern};
pub use ruleset::{CompiledRule, Cue, CueKind, ElementRule, EvidencePattern, Reach, Ruleset, Speaker};
pub use scene::{Candidate, Found, Scene};
pub use schema::{Example, SceneExample, Scoring};
pub use weights::{CategoryWeights, GramWeights, Weights};
