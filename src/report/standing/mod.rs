//! What came of the approval of scripts: one report for people (`page`) or one object (`json`) a script.
//!
//! Takes analyses and what the approval room says of them; gives bytes, masked like the other reports. Never says
//! "approved" of anything that room does not say it of.

mod json;
mod page;

pub use json::write_standing_line;
pub use page::write_standing;

use crate::approval::{Problem, Verified};
use crate::model::{Analysis, ElementResult};

use super::DocumentFailure;

/// What came of one script.
#[derive(Debug, Clone, Copy)]
pub enum Standing<'a> {
    /// It was compared with its record.
    Verified {
        /// The script by today's ruleset.
        analysis: &'a Analysis,
        /// What became of its approval.
        verified: &'a Verified,
    },
    /// It was approved just now.
    Approved {
        /// The script.
        analysis: &'a Analysis,
        /// Path of the record.
        record: &'a str,
        /// Problems that were let stand.
        accepted: usize,
    },
    /// It was not approved.
    Refused {
        /// The script.
        analysis: &'a Analysis,
        /// What nobody let stand.
        problems: &'a [Problem],
    },
    /// It could not be read, so that nothing can be said of it.
    Failed(&'a DocumentFailure),
}

/// The element that a problem is about.
fn element<'a>(analysis: &'a Analysis, problem: &Problem) -> Option<&'a ElementResult> {
    let id = problem.subject.rule.strip_prefix("element.")?;
    analysis.elements.iter().find(|element| element.id.id() == id)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::approval::{Approval, Content, Record, day, problems, verify};
    use crate::model::{Call, Language, Role, Turn};
    use crate::report::{Options, sample};

    /// The sample as a script, approved with one problem accepted before two lines were edited.
    fn edited() -> (Analysis, Verified) {
        let analysis = sample::call();
        let mut old: Call = analysis.call.clone();
        old.turns[1].text = "我就是。".into();
        old.turns[3] = Turn::new(Role::Customer, "你威胁我？");
        old.turns.push(Turn::new(Role::Agent, "再见。"));
        let accepted = problems(&analysis).swap_remove(0);
        let record = Record {
            script: "开场白.md".into(),
            approval: Approval {
                by: "李合规".into(),
                note: "季度复核".into(),
                date: day("2026-11-28").expect("a day"),
            },
            verdict: analysis.verdict,
            ruleset: "another".into(),
            content: Content::of(&old, "f0"),
            accepted: vec![crate::approval::Accepted {
                subject: accepted.subject,
                severity: accepted.severity,
                certainty: accepted.certainty,
                reason: "样例".into(),
            }],
        };
        let text = record.to_text().expect("a record");
        let verified = verify(&analysis, &Content::of(&analysis.call, "f1"), Some(&text));
        (analysis, verified)
    }

    fn page(standing: Standing<'_>, language: Language) -> String {
        let mut out = Vec::new();
        let options = Options {
            language,
            ..Options::default()
        };
        write_standing(&mut out, standing, &options);
        String::from_utf8(out).expect("UTF-8")
    }

    fn line(standing: Standing<'_>) -> String {
        let mut out = Vec::new();
        write_standing_line(&mut out, standing, &Options::default()).expect("JSON");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn an_edited_script_for_people_and_programs() {
        let (analysis, verified) = edited();
        let standing = Standing::Verified {
            analysis: &analysis,
            verified: &verified,
        };
        assert_snapshot!("edited_in_chinese", page(standing, Language::Zh));
        assert_snapshot!("edited_in_english", page(standing, Language::En));
        let json: serde_json::Value = serde_json::from_str(&line(standing)).expect("JSON");
        assert_snapshot!("edited_json", format!("{json:#}"));
    }

    #[test]
    fn what_was_refused_says_how_to_accept_it() {
        let analysis = sample::call();
        let problems = problems(&analysis);
        let standing = Standing::Refused {
            analysis: &analysis,
            problems: &problems,
        };
        assert_snapshot!("refused", page(standing, Language::Zh));
        assert!(!line(standing).contains("13800138000"));
    }
}
