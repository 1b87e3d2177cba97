//! What a script says, as hashes: of the whole document, of its file, and of each line.
//!
//! Takes a document and the hash of its file. Words count in their normalised form, so that a change of width, case or
//! layout is no edit, while the hash of the file still tells it. Knows nothing of findings.

use std::fmt::Write as _;

use crate::model::{Call, Meta, Turn};
use crate::text::normalize;

/// Hex digits of a line's hash: enough that lines of one script differ, few enough for one line of a text file.
const LINE_DIGITS: usize = 16;

/// A script's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Hash of what the document says of itself and of its turns: role and normalised words of each, in order.
    pub document: String,
    /// Hash of the file's bytes.
    pub file: String,
    /// The lines in order.
    pub lines: Vec<Line>,
}

/// One turn of a script: where it stands and the hash of what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Place in the file as people count it: `12`, of a workbook `短信:5`.
    pub place: String,
    /// Hash of its role and its normalised words.
    pub hash: String,
}

impl Content {
    /// The content of a document whose file has this hash.
    #[must_use]
    pub fn of(call: &Call, file: impl Into<String>) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(about(&call.meta).as_bytes());
        for turn in &call.turns {
            hasher.update(&[0]).update(words(turn).as_bytes());
        }
        Self {
            document: hasher.finalize().to_hex().to_string(),
            file: file.into(),
            lines: call
                .turns
                .iter()
                .zip(1..)
                .map(|(turn, n)| Line::of(turn, n))
                .collect(),
        }
    }
}

impl Line {
    fn of(turn: &Turn, number: usize) -> Self {
        let line = turn.line.unwrap_or(number);
        Self {
            place: match &turn.sheet {
                Some(sheet) => format!("{sheet}:{line}"),
                None => line.to_string(),
            },
            hash: line_hash(turn),
        }
    }
}

/// Hash of a file's bytes.
#[must_use]
pub fn file_hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Hash of what one turn says, whoever's turns stand around it.
pub(super) fn line_hash(turn: &Turn) -> String {
    let hash = blake3::hash(words(turn).as_bytes()).to_hex();
    hash[..LINE_DIGITS].to_owned()
}

fn words(turn: &Turn) -> String {
    // The role as a number of its own, so that its name may change without unsettling approvals.
    let role = turn.role as u8;
    format!("{role}\u{1}{}", normalize(&turn.text).text())
}

/// What a document says of itself and is judged by. Absent fields add nothing: a field that is new to the program does
/// not unsettle approvals.
fn about(meta: &Meta) -> String {
    let mut about = String::new();
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = write!(about, "{name}\u{1}{value}\u{2}");
        }
    };
    let yes = |flag: Option<bool>| flag.map(|flag| flag.to_string());
    add("channel", meta.channel.map(|channel| channel.id().to_owned()));
    add("purpose", meta.purpose.map(|purpose| (purpose as u8).to_string()));
    add("callee", meta.callee.map(|callee| (callee as u8).to_string()));
    add("litigation", yes(meta.litigation));
    add("outsourced", yes(meta.outsourced));
    let steps = meta.legal_steps.as_ref().map(|steps| {
        let steps: Vec<_> = steps.iter().map(|step| (*step as u8).to_string()).collect();
        steps.join(",")
    });
    add("legal_steps", steps);
    for (name, sum) in [
        ("amount_due", meta.amount_due),
        ("min_due", meta.min_due),
        ("instalment_due", meta.instalment_due),
        ("principal", meta.principal),
    ] {
        add(name, sum.map(|sum| sum.normalize().to_string()));
    }
    add("overdue_days", meta.overdue_days.map(|days| days.to_string()));
    for (name, text) in [
        ("debtor_name", &meta.debtor_name),
        ("due_date", &meta.due_date),
        ("offer_until", &meta.offer_until),
        ("creditor", &meta.creditor),
        ("agency", &meta.agency),
        ("started_at", &meta.started_at),
    ] {
        add(name, text.clone());
    }
    let obligors = (!meta.obligors.is_empty()).then(|| meta.obligors.join("\u{1}"));
    add("obligors", obligors);
    about
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Channel, Kind, Role};

    fn content(lines: &[&str]) -> Content {
        let turns = lines.iter().map(|line| Turn::new(Role::Agent, *line)).collect();
        Content::of(&Call::new("a", Kind::Script, turns), "f")
    }

    #[test]
    fn words_count_and_their_form_does_not() {
        let one = content(&["您好，ＡＢＣ公司", "请还款"]);
        assert_eq!(one.document, content(&["您好，abc公司", "請還款"]).document);
        for other in [
            content(&["您好，abc公司", "请还清"]),
            content(&["请还款", "您好，abc公司"]),
            content(&["您好，abc公司请还款"]),
        ] {
            assert_ne!(one.document, other.document);
        }
    }

    #[test]
    fn who_speaks_and_by_which_channel_count() {
        let said = Call::new("a", Kind::Script, vec![Turn::new(Role::Agent, "老赖")]);
        let mut note = said.clone();
        note.turns[0].role = Role::Note;
        let mut sms = said.clone();
        sms.meta.channel = Some(Channel::Sms);
        let hash = |call: &Call| Content::of(call, "f").document;
        assert_ne!(hash(&said), hash(&note));
        assert_ne!(hash(&said), hash(&sms));
    }

    #[test]
    fn places_are_those_of_the_file() {
        let mut turn = Turn::new(Role::Agent, "您好");
        assert_eq!(Line::of(&turn, 3).place, "3");
        turn.line = Some(7);
        turn.sheet = Some("短信".into());
        assert_eq!(Line::of(&turn, 3).place, "短信:7");
    }
}
