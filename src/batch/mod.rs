//! Room 7: many documents. A night's work list -> outputs in one folder, with a state that survives any end.
//!
//! Takes what was typed and an analyzer, gives analyses, rows, a summary and a quarantine; and compares two such folders.
//! Opens files and starts threads; prints nothing. Must not know rules, texts or the command line.
//!
//! Inside, along the way of a document: `work_list` finds files, `items` on `split` cuts them into what is judged and kept
//! as one, `key` names it, `state` (under a `lock`) knows it or not, `work` judges what is new, `kept` is the form in which
//! it is kept and makes lines of it, `outputs` puts them into place. `tally` counts; `page` and `metrics` show the counts.
//! `run` goes this way in waves. `long` hands `scan` the records of a file that memory should not hold. `compare` reads what two runs wrote. `call_log` stands apart: rules across calls.
//! `speakers` are labels as lexicons give them to the input room.
//!
//! Why outputs are the same whenever a run was killed: results are saved in whole transactions, every line is made from the
//! kept form, lines are written in input order from the beginning again, and outputs take their place only when all are whole.

pub mod call_log;
mod compare;
mod error;
mod items;
mod kept;
mod key;
mod lock;
mod long;
mod metrics;
mod outputs;
mod page;
mod run;
mod speakers;
mod split;
mod state;
mod tally;
mod work;
mod work_list;

pub use compare::{AgentChange, Change, Comparison, Flip, Side, compare};
pub use error::BatchError;
pub use long::LongFile;
pub use run::{Ended, Going, Progress, Settings, run};
pub use speakers::speakers;
pub use tally::{Count, Summary};
