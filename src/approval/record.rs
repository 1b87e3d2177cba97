//! The approval record: a text file beside a script that says who let it be used, when, why, and what exactly it was.
//!
//! Takes and gives text (TOML, one value a line, so that a repository shows its differences well). A record carries a
//! hash of its own fields: a field changed by hand is noticed, whereas layout, comments and line ends may change.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{Bilingual, Certainty, Severity, Verdict};

use super::content::{Content, Line};
use super::problem::{Problem, Subject};

/// Version of the form of records; a change that breaks readers raises it.
const VERSION: u32 = 1;

const HEAD: &str = "\
# 话术审批记录，由 zhijian check --approve 写成；查验：zhijian check --verify。请勿手改，改动会被看出。
# 它与话术内容绑定，能看出话术或记录被改过；它不是签名，谁能写这个文件夹，谁就能重写它：由谁审批，以版本库的历史为准。
# Approval record of a script, written by `zhijian check --approve`; checked by `zhijian check --verify`. Not to be
# edited by hand: that is noticed. It is bound to the content of the script and shows edits. It is no signature: whoever
# may write to this folder can write it anew. Who approved is for the history of the repository to say.
";

/// What was approved, by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Name of the script's file, for people; nothing depends on it.
    pub script: String,
    /// The decision.
    pub approval: Approval,
    /// Verdict of the program on that day.
    pub verdict: Verdict,
    /// Hash of the ruleset that judged.
    pub ruleset: String,
    /// What the script said.
    pub content: Content,
    /// Problems that were let stand.
    pub accepted: Vec<Accepted>,
}

/// A person's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who.
    pub by: String,
    /// In his words.
    pub note: String,
    /// When.
    pub date: Date,
}

/// A problem that was let stand, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What it is, known again by content.
    pub subject: Subject,
    /// As grave as this it was.
    pub severity: Severity,
    /// As sure as this it was.
    pub certainty: Certainty,
    /// Why it may stand.
    pub reason: String,
}

impl Accepted {
    /// Whether the acceptance covers a problem: the same words in the same line, no graver and no surer than they were.
    #[must_use]
    pub fn covers(&self, problem: &Problem) -> bool {
        self.subject == problem.subject
            && problem.severity <= self.severity
            && problem.certainty <= self.certainty
    }
}

/// Why a record says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// It can be read and its fields are not those that were written.
    #[error("the fields of the record are not those that were written: it was edited by hand")]
    Edited,
    /// It cannot be read.
    #[error("line {line}: {}", .what.en)]
    Broken {
        /// 1-based line; 1 when not known.
        line: usize,
        /// What is wrong.
        what: Bilingual,
    },
}

/// Path of the record of a script: `话术.md` -> `话术.md.approval.toml`.
#[must_use]
pub fn record_path(script: &str) -> String {
    format!("{script}.approval.toml")
}

/// The form of the file. Plain values stand before tables, as TOML wants it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    record: u32,
    script: String,
    date: String,
    by: String,
    note: String,
    verdict: Verdict,
    ruleset: String,
    seal: String,
    content: ContentForm,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    accepted: Vec<AcceptedForm>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ContentForm {
    document: String,
    file: String,
    /// `place hash`, in the order of the script.
    lines: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptedForm {
    rule: String,
    category: String,
    severity: Severity,
    certainty: Certainty,
    words: String,
    line: String,
    reason: String,
}

impl Record {
    /// The text of the file.
    ///
    /// # Errors
    /// When the record cannot be written as TOML, which its types rule out.
    pub fn to_text(&self) -> Result<String, String> {
        let mut form = self.form();
        form.seal = form.seal();
        let body = toml::to_string_pretty(&form).map_err(|error| error.to_string())?;
        Ok(format!("{HEAD}\n{body}"))
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// When it is no record, or not as it was written. Messages quote nothing of the file.
    pub fn of_text(text: &str) -> Result<Self, RecordError> {
        let form: Form = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.get(..start).unwrap_or_default();
            let line = 1 + before.matches('\n').count();
            let what = Bilingual::of_toml(error.message());
            RecordError::Broken { line, what }
        })?;
        if form.record != VERSION {
            return Err(broken(Bilingual::new(
                format!("记录的格式是 {}，这个程序认识的是 {VERSION}", form.record),
                format!("a record of form {}, where {VERSION} is known", form.record),
            )));
        }
        if form.seal != form.seal() {
            return Err(RecordError::Edited);
        }
        form.record()
    }

    fn form(&self) -> Form {
        let line = |line: &Line| format!("{} {}", line.place, line.hash);
        Form {
            record: VERSION,
            script: self.script.clone(),
            date: self.approval.date.to_string(),
            by: self.approval.by.clone(),
            note: self.approval.note.clone(),
            verdict: self.verdict,
            ruleset: self.ruleset.clone(),
            seal: String::new(),
            content: ContentForm {
                document: self.content.document.clone(),
                file: self.content.file.clone(),
                lines: self.content.lines.iter().map(line).collect(),
            },
            accepted: self.accepted.iter().map(AcceptedForm::of).collect(),
        }
    }
}

/// A record of which no line is to blame.
fn broken(what: Bilingual) -> RecordError {
    RecordError::Broken { line: 1, what }
}

impl Form {
    /// Hash of all fields but itself, each with its name and length, whatever the layout of the file.
    fn seal(&self) -> String {
        let mut seal = Seal(blake3::Hasher::new());
        seal.field("record", &self.record.to_string());
        seal.field("script", &self.script);
        seal.field("date", &self.date);
        seal.field("by", &self.by);
        seal.field("note", &self.note);
        seal.field("verdict", self.verdict.id());
        seal.field("ruleset", &self.ruleset);
        seal.field("document", &self.content.document);
        seal.field("file", &self.content.file);
        self.content
            .lines
            .iter()
            .for_each(|line| seal.field("line", line));
        for accepted in &self.accepted {
            seal.field("accepted", &accepted.rule);
            seal.field("category", &accepted.category);
            seal.field("severity", accepted.severity.id());
            seal.field("certainty", certainty(accepted.certainty));
            seal.field("words", &accepted.words);
            seal.field("of", &accepted.line);
            seal.field("reason", &accepted.reason);
        }
        seal.0.finalize().to_hex().to_string()
    }

    fn record(self) -> Result<Record, RecordError> {
        let date = super::day(&self.date).map_err(|why| broken(why.behind("date：", "date: ")))?;
        let line = |line: String| match line.rsplit_once(' ') {
            Some((place, hash)) => Ok(Line {
                place: place.to_owned(),
                hash: hash.to_owned(),
            }),
            None => Err(broken(Bilingual::new(
                "lines：每项是位置、空格和校验码",
                "lines: each is a place, a space and a hash",
            ))),
        };
        let lines: Result<_, _> = self.content.lines.into_iter().map(line).collect();
        Ok(Record {
            script: self.script,
            approval: Approval {
                by: self.by,
                note: self.note,
                date,
            },
            verdict: self.verdict,
            ruleset: self.ruleset,
            content: Content {
                document: self.content.document,
                file: self.content.file,
                lines: lines?,
            },
            accepted: self.accepted.into_iter().map(AcceptedForm::accepted).collect(),
        })
    }
}

impl AcceptedForm {
    fn of(accepted: &Accepted) -> Self {
        let subject = accepted.subject.clone();
        Self {
            rule: subject.rule,
            category: subject.category,
            severity: accepted.severity,
            certainty: accepted.certainty,
            words: subject.words,
            line: subject.line,
            reason: accepted.reason.clone(),
        }
    }

    fn accepted(self) -> Accepted {
        Accepted {
            subject: Subject {
                rule: self.rule,
                category: self.category,
                words: self.words,
                line: self.line,
            },
            severity: self.severity,
            certainty: self.certainty,
            reason: self.reason,
        }
    }
}

struct Seal(blake3::Hasher);

impl Seal {
    fn field(&mut self, name: &str, value: &str) {
        // A repository may change the line ends within a note of several lines.
        let value = value.replace('\r', "");
        let length = value.len() as u64;
        self.0.update(name.as_bytes()).update(&[0]);
        self.0.update(&length.to_le_bytes()).update(value.as_bytes());
    }
}

fn certainty(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain => "certain",
        Certainty::Suspected => "suspected",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            script: "话术.md".into(),
            approval: Approval {
                by: "李合规".into(),
                note: "季度复核\n第二行 \"引号\"".into(),
                date: super::super::day("2026-11-28").expect("a day"),
            },
            verdict: Verdict::Review,
            ruleset: "5f1d20c9e3ab".into(),
            content: Content {
                document: "d0".into(),
                file: "f0".into(),
                lines: vec![
                    Line {
                        place: "3".into(),
                        hash: "aa".into(),
                    },
                    Line {
                        place: "短 信:5".into(),
                        hash: "bb".into(),
                    },
                ],
            },
            accepted: vec![Accepted {
                subject: Subject {
                    rule: "threat.visit".into(),
                    category: "threat".into(),
                    words: "上门".into(),
                    line: "bb".into(),
                },
                severity: Severity::Major,
                certainty: Certainty::Suspected,
                reason: "预约上门".into(),
            }],
        }
    }

    #[test]
    fn is_read_back_as_it_was_written() {
        let text = record().to_text().expect("text");
        assert_eq!(Record::of_text(&text), Ok(record()), "{text}");
        // Line ends and comments are for the repository and for people.
        assert_eq!(
            Record::of_text(&text.replace('\n', "\r\n")).map(|r| r.ruleset),
            Ok("5f1d20c9e3ab".into())
        );
        assert_eq!(Record::of_text(&text.replace(HEAD, "")), Ok(record()));
        assert!(text.contains("不是签名") && text.contains("no signature"));
    }

    #[test]
    fn any_field_changed_by_hand_is_noticed() {
        let text = record().to_text().expect("text");
        for (from, to) in [
            ("李合规", "王合规"),
            ("2026-11-28", "2026-11-27"),
            ("季度", "年度"),
            ("verdict = \"review\"", "verdict = \"pass\""),
            ("5f1d20c9e3ab", "5f1d20c9e3ac"),
            ("\"d0\"", "\"d1\""),
            ("\"f0\"", "\"f1\""),
            ("\"3 aa\"", "\"4 aa\""),
            ("threat.visit", "threat.arrest"),
            ("severity = \"major\"", "severity = \"critical\""),
            ("certainty = \"suspected\"", "certainty = \"certain\""),
            ("\"上门\"", "\"上\""),
            ("预约上门", "领导同意"),
            ("\"话术.md\"", "\"别的.md\""),
        ] {
            let edited = text.replacen(from, to, 1);
            assert_ne!(edited, text, "{from} stands in the record");
            assert_eq!(
                Record::of_text(&edited),
                Err(RecordError::Edited),
                "{from} -> {to}"
            );
        }
    }

    #[test]
    fn what_is_no_record_is_told_with_its_line_and_without_its_words() {
        let text = record().to_text().expect("text");
        let cut = &text[..text.len() / 2];
        for (broken, words) in [
            (cut.to_owned(), ""),
            (text.replacen("by = ", "byy = ", 1), "unknown field"),
            (text.replacen("record = 1", "record = 9", 1), "form 9"),
            (text.replacen("\"review\"", "\"good\"", 1), "unknown variant"),
            ("<<<<<<< HEAD\n".to_owned() + &text, ""),
            (String::new(), "missing field"),
        ] {
            let error = Record::of_text(&broken).expect_err(words);
            let told = error.to_string();
            assert!(
                matches!(error, RecordError::Broken { .. }) && told.contains(words),
                "{told}"
            );
            assert!(!told.contains("李合规"), "{told}");
        }
    }

    #[test]
    fn an_acceptance_covers_nothing_graver_or_surer() {
        let accepted = &record().accepted[0];
        let problem = |severity, certainty| Problem {
            id: String::new(),
            subject: accepted.subject.clone(),
            severity,
            certainty,
            turn: None,
            finding: None,
        };
        assert!(accepted.covers(&problem(Severity::Minor, Certainty::Suspected)));
        assert!(!accepted.covers(&problem(Severity::Critical, Certainty::Suspected)));
        assert!(!accepted.covers(&problem(Severity::Major, Certainty::Certain)));
    }
}
