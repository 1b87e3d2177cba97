//! The workshop: what is wrong with lexicons before they judge, and what a change of them does before it is made.
//!
//! Takes lexicon files as text, lines of everyday talk, documents judged twice; gives faults with their place and
//! differences with their words. Opens no file, prints nothing, judges nothing: documents come here judged.
//!
//! `lint` is the entrance to the faults: `sources` reads the files once more with the places of their words, `terms`,
//! `contained` and `everyday` look at word classes, `shadowed` at patterns, `rules` at what a rule must have, `citations` at
//! what it rests on, with the known traps of `traps.toml`. `diff` stands apart: it adds up what differs between two
//! judgements of each document, and `page` shows it. `suggest` finds candidates for terms in labelled calls. `import` turns
//! lists and rules of others into files, on `skeleton`, which writes the TOML of a rule to be filled in.

mod citations;
mod contained;
mod diff;
mod everyday;
mod fault;
mod import;
mod lint;
mod orphans;
mod page;
mod rules;
mod shadowed;
mod skeleton;
mod sources;
mod suggest;
mod terms;
mod traps;

pub use diff::{
    BeforeAfter, Differ, Difference, Figure, FigureChange, Flipped, GoldDifference, Place, RuleDifference,
};
pub use fault::{Fault, Level};
pub use import::{Imported, LeftOut, Naming, WordRow, import_sca, import_words};
pub use lint::{Everyday, Lint, lint};
pub use page::{Measured, difference_page};
pub use skeleton::{Skeleton, layer_file, rule_file, rule_id};
pub use suggest::{Candidate, CandidateOrigin, CandidatePlace, Suggester, Suggestions};
