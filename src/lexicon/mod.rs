//! Room 3: data files -> checked, compiled, immutable [`Ruleset`]; normalised text -> matches of its patterns.
//!
//! Takes TOML (built in, or a folder), gives one shareable object with a version hash. Knows nothing of dialogues,
//! verdicts or output. Files are opened in `load` only; `layers` lays folders over each other before `compile` sees entries.

mod alphabet;
mod builtin;
mod catalogue;
mod circumstance;
mod compile;
mod element_weights;
mod error;
mod evidence;
mod examples;
mod layers;
mod letters;
mod line_weights;
mod load;
mod matcher;
mod meanings;
mod network;
mod pairs;
mod parse;
mod pattern;
mod pattern_index;
mod reader;
mod ruleset;
mod runs;
mod scene;
mod schema;
mod sounds;
mod strings;
mod table;
mod together;
mod vocabulary;
mod weights;

pub(crate) use alphabet::{Alphabet, Code};
pub use circumstance::Circumstances;
pub(crate) use circumstance::{CIRCUMSTANCES, Circumstance, Says};
pub use element_weights::{ElementCells, ElementWeights};
pub use error::LexiconError;
pub(crate) use error::{Quote, level_named, place};
pub use evidence::Evidence;
pub use examples::example_call;
pub(crate) use layers::merge;
pub use layers::{
    Change, Effective, EffectiveEntry, EffectiveTerm, EntryKind, Layer, LayerName, Layers, Origin, effective,
};
pub use letters::{Letter, is_figure, letter};
pub use line_weights::{LineWeights, OutcomeCells, Speaks};
pub use load::{Files, builtin_files, read_folder, read_layer};
pub use meanings::Meanings;
pub(crate) use meanings::Word;
pub(crate) use network::{MOST, STRANGE, Source};
pub use network::{Network, Shape};
pub use pairs::PairIndex;
pub(crate) use pattern::ClassId;
pub use pattern::{Node, Pattern};
pub use pattern_index::Side;
pub(crate) use reader::{Heard, Passage, Reader, Reading};
pub use ruleset::{CompiledRule, Cue, CueKind, ElementRule, EvidencePattern, Reach, Ruleset, Speaker};
pub use runs::{FoundRun, LONGEST_RUN, OPENING, RunIndex};
pub use scene::{Candidate, Found, Scene};
pub(crate) use schema::{ClassEntry, ElementEntry, ElementFile, RegulationEntry, RuleEntry, SlotEntry};
pub use schema::{Example, SceneExample, Scoring};
pub use together::{Beside, CALM, CategoryWeights, Leanings, Own, TERMS, Together, UNREAD};
pub use weights::Weights;
pub(crate) use weights::{ANSWER, thousandths};
