//! Gold -> figures and weights: how well the ruleset judges documents it was not written from, and what it can learn.
//!
//! Takes labelled documents and lines, gives figures and a weights table. Never rewrites a label.

mod cross;
mod doubt;
mod elements;
mod eval;
mod eval_scripts;
mod examples;
mod folds;
mod line;
mod margin;
mod network;
mod random;
mod samples;
mod set_in;
mod tables;
mod together;
mod train;

pub use cross::{CrossValidation, Lines, cross_validate};
pub use doubt::Doubt;
pub use elements::{ElementFigures, learn_elements};
pub use eval::{Counts, Error, ErrorKind, Figures, Share, evaluate};
pub use eval_scripts::{PathFigures, evaluate_paths, on_gold};
pub use examples::{ExampleResult, examples, failing_examples};
pub use line::{LearnedLine, learn_line};
pub use margin::Fit;
pub use network::NetworkFit;
pub use samples::{Material, Origin, Prepared, Sample, prepare};
pub use tables::{learn, learn_network};
pub use train::Settings;
