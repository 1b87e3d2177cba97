//! Room 7: many documents. A night's work list -> outputs in one folder, with a state that survives any end.
//!
//! Takes what was typed and an analyzer, gives analyses, rows, a summary and a quarantine; and compares two such folders.
//! Opens files and starts threads; prints nothing. Must not know rules, texts or the command line.
//!
//! Inside, along the way of a document: `work_list` finds files, and objects in a `store`, each a `source`; `items` on `split` cuts them into what is judged and kept
//! as one, `key` names it, `state` (under a `lock`) knows it or not, `work` judges what is new, `kept` is the form in which
//! it is kept and makes lines of it, `kept_failure` that of what could not be read, `outputs` puts them into place, and `columns` makes Parquet of lines. `tally` counts; `page` and `metrics` show the counts.
//! `run` goes this way in waves. `long` hands `scan` the records of a file that memory should not hold. `written` reads what a run wrote, for `compare`, which sets two side by side, and for `call_log`. `call_log` stands apart: rules across calls.
//! `speakers` are labels as lexicons give them to the input room.
//!
//! Why outputs are the same whenever a run was killed: results are saved in whole transactions, every line is made from the
//! kept form, lines are written in input order from the beginning again, and outputs take their place only when all are whole.

pub mod call_log;
mod columns;
mod compare;
mod error;
mod items;
mod kept;
mod kept_failure;
mod key;
mod lock;
mod long;
mod metrics;
mod outputs;
mod page;
mod progress;
mod run;
mod source;
mod speakers;
mod split;
mod state;
#[cfg(feature = "s3")]
mod store;
mod tally;
mod unreadable;
mod work;
mod work_list;
mod written;

pub use columns::Format;
pub use compare::{AgentChange, Change, Comparison, Flip, Side, compare};
pub use error::BatchError;
pub use long::LongFile;
pub use progress::{Going, Progress};
pub use run::{Ended, Settings, run};
pub use speakers::speakers;
pub use tally::{Count, Summary};
