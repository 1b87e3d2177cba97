//! Room 7: what people decide about scripts, bound to the content of the scripts: approvals and suppressions.
//!
//! Takes analyses, the bytes' hash of their files, the text of records and a day; gives records, what became of them
//! since, and which findings a person let stand. Opens no file and knows no clock: `cli` reads, writes and says what day
//! it is. Knows nothing of rules beyond their ids, and nothing of reports.
//!
//! A record shows edits and is no signature: whoever may write to the folder can write a new one. Who approved is for
//! the history of the repository to say.

mod changes;
mod content;
mod problem;
mod record;
mod suppression;
mod verify;

pub use changes::Change;
pub use content::{Content, file_hash};
pub use problem::{Problem, Subject, problems};
pub use record::{Accepted, Approval, Record, RecordError, record_path};
pub use suppression::{FILE as SUPPRESSIONS_FILE, Stale, Staleness, Suppression, Suppressions};
pub use verify::{State, Verified, verify};

use jiff::civil::Date;

use crate::model::Bilingual;

/// A day as people write it into options and files: `2026-11-28`.
///
/// # Errors
/// When the text is no day, with what would be right.
pub fn day(text: &str) -> Result<Date, Bilingual> {
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let date = text.parse().ok().filter(|_| plain);
    date.ok_or_else(|| {
        Bilingual::new(
            "不是日期：请写成 YYYY-MM-DD，如 2026-11-28",
            "not a day: write it as YYYY-MM-DD, such as 2026-11-28",
        )
    })
}

/// What is wrong in a line of a file.
fn at_line(line: usize, what: &Bilingual) -> Bilingual {
    what.behind(format_args!("第 {line} 行："), format_args!("line {line}: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_one_form_only() {
        assert!(day("2026-11-28").is_ok_and(|day| day.to_string() == "2026-11-28"));
        for text in [
            "",
            "2026-11-31",
            "2026/11/28",
            "20261128",
            "2026-11-28T00:00",
            "明天",
        ] {
            assert!(day(text).is_err(), "{text}");
        }
    }
}
