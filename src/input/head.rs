//! The head of a turn: the label, the time and the signs around them with which a line says that somebody begins to
//! speak.
//!
//! Takes one line, gives the speaker, the time and the words after the head. Must not know the lines around it: whether
//! a doubtful name is a speaker is for `labelled` to say.

use super::clock::{self, Stamp};
use super::label::{Labels, Who};
use super::lines::{trim, without_list_mark};
use crate::model::Role;

/// The longest label with its remarks, in characters.
const LONGEST: usize = 24;

/// A line's head, and what is said after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head<'t> {
    /// The label as it stands.
    pub(super) label: &'t str,
    /// Whom it means.
    pub(super) who: Who,
    /// The time that stands beside it.
    pub(super) stamp: Option<Stamp>,
    /// The words after the head; empty when they stand on the next line.
    pub(super) text: &'t str,
}

impl Head<'_> {
    /// The role, if the label is known.
    pub(super) fn role(&self) -> Option<Role> {
        match self.who {
            Who::Known(role) => Some(role),
            Who::Anonymous | Who::Named => None,
        }
    }
}

/// The head of a line, after a list mark if there is one.
pub(super) fn of_line<'t>(line: &'t str, labels: &Labels) -> Option<Head<'t>> {
    head(without_list_mark(line), labels, true)
}

/// The head that `text` begins with.
pub(super) fn at_start<'t>(text: &'t str, labels: &Labels) -> Option<Head<'t>> {
    head(text, labels, false)
}

/// Whom a line names that begins with brackets and no colon behind them: `【客服】您好`. Whether 【班长】 is somebody or a
/// signature is told by the lines around it.
pub(super) fn in_brackets<'t>(line: &'t str, labels: &Labels) -> Option<Head<'t>> {
    let tag = bracketed(without_list_mark(line)).filter(|tag| !tag.closed && !tag.text.is_empty())?;
    let who = if labels.is_of_note(tag.label) {
        Who::Known(Role::Note)
    } else {
        labels.who(tag.label)?
    };
    Some(Head {
        label: tag.label,
        who,
        stamp: tag.stamp,
        text: tag.text,
    })
}

fn head<'t>(text: &'t str, labels: &Labels, may_be_odd: bool) -> Option<Head<'t>> {
    let (before, rest) = match clock::leading(text) {
        Some((stamp, rest)) => (
            Some(stamp),
            rest.trim_start_matches([' ', '\t', '\u{3000}', '|', '-']),
        ),
        None => (None, text),
    };
    let tag = bracketed(rest).or_else(|| plain(rest));
    let tag = tag.filter(|tag| may_be_odd || !tag.is_odd);
    let head = tag.and_then(|tag| judge(&tag, before, labels));
    head.or_else(|| after_time(before?, rest, labels))
}

/// A label cut out of a line, with what was seen around it.
struct Tag<'t> {
    label: &'t str,
    stamp: Option<Stamp>,
    bracketed: bool,
    /// A colon or a tab stands behind it, or a sign that people type for one, which counts behind labels that are known.
    closed: bool,
    is_odd: bool,
    text: &'t str,
}

fn judge<'t>(tag: &Tag<'t>, before: Option<Stamp>, labels: &Labels) -> Option<Head<'t>> {
    let stamp = before.or(tag.stamp);
    let who = labels.who(tag.label)?;
    // 明天10:30 is a time, not something that 明天10 says.
    let ends_in_digit = tag.label.ends_with(|c: char| c.is_ascii_digit());
    if who == Who::Named && ends_in_digit && tag.text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if tag.is_odd && !(matches!(who, Who::Known(_)) && labels.role(tag.label).is_some()) {
        return None;
    }
    let is_head = tag.closed
        || match who {
            // 【某某银行】您好 is a signature: in brackets only labels that are known as they stand will do.
            Who::Known(_) if tag.bracketed => labels.role(tag.label).is_some(),
            Who::Anonymous if tag.bracketed => true,
            // `发言人 2` alone on a line; a single letter or 左 is too little without a time.
            Who::Anonymous => tag.text.is_empty() && (stamp.is_some() || tag.label.chars().count() > 2),
            Who::Known(_) => tag.text.is_empty() && stamp.is_some(),
            Who::Named => tag.text.is_empty() && stamp.is_some_and(|s| s.day.is_some()),
        };
    is_head.then_some(Head {
        label: tag.label,
        who,
        stamp,
        text: tag.text,
    })
}

/// `[00:12] 客服 您好`, `00:12 | 客服 | 您好`: behind a time a known label needs no colon.
fn after_time<'t>(stamp: Stamp, rest: &'t str, labels: &Labels) -> Option<Head<'t>> {
    let (label, text) = rest.split_once([' ', '\u{3000}', '|'])?;
    let text = text.trim_start_matches([' ', '|']);
    Some(Head {
        label,
        who: Who::Known(labels.role(label)?),
        stamp: Some(stamp),
        text: trim(text),
    })
}

/// `【客服】…`, `[SPEAKER_00]: …`, `（客服 00:12）：…`, `**客服**：…`, `**客服：**…`
fn bracketed(text: &str) -> Option<Tag<'_>> {
    const BRACKETS: [(&str, &str); 7] = [
        ("【", "】"),
        ("[", "]"),
        ("(", ")"),
        ("（", "）"),
        ("<", ">"),
        ("**", "**"),
        ("「", "」"),
    ];
    let (inner, rest) = BRACKETS
        .iter()
        .find_map(|(open, close)| text.strip_prefix(open)?.split_once(close))?;
    if inner.chars().nth(LONGEST).is_some() {
        return None;
    }
    let (label, inside) = match plain(inner) {
        Some(tag) => (tag.label, Some(tag)),
        None => (inner, None),
    };
    // What is left of the inside after its label and time must be nothing: 【提示：还款】 is no label.
    if inside.as_ref().is_some_and(|tag| !tag.text.is_empty()) {
        return None;
    }
    let (stamp, rest) = match clock::leading(rest.trim_start()) {
        Some((stamp, rest)) => (Some(stamp), rest),
        None => (None, rest),
    };
    let (colon, text) = after_colon(rest);
    Some(Tag {
        label: trim(label),
        stamp: inside.as_ref().and_then(|tag| tag.stamp).or(stamp),
        bracketed: true,
        is_odd: false,
        closed: colon || inside.is_some_and(|tag| tag.closed),
        text,
    })
}

/// `客服：…`, `客服(00:12):…`, `客服[00:12:03]：…`, `客服（小王）：…`, `发言人 2 00:12`, `客服<tab>…`
fn plain(text: &str) -> Option<Tag<'_>> {
    let tag = |end: usize, stamp, closed, rest| Tag {
        label: trim(&text[..end]),
        stamp,
        bracketed: false,
        closed,
        is_odd: false,
        text: rest,
    };
    for (at, c) in text.char_indices().take(LONGEST + 1) {
        match c {
            '：' | ':' | '\t' if at > 0 => {
                return Some(tag(at, None, true, trim(&text[at + c.len_utf8()..])));
            }
            ' ' | '\u{3000}' | '(' | '（' | '[' | '【' if at > 0 => {
                if let Some((stamp, rest)) = clock::leading(text[at..].trim_start()) {
                    let (colon, rest) = after_colon(rest);
                    return Some(tag(at, Some(stamp), colon, rest));
                }
            }
            '>' | '＞' | ';' | '；' if at > 0 => {
                let odd = tag(at, None, true, trim(&text[at + c.len_utf8()..]));
                return Some(Tag { is_odd: true, ..odd });
            }
            '。' | '，' | '！' | '？' | '、' | ',' | '!' | '?' | '“' | '”' | '"' | '|' => {
                return None;
            }
            _ => {}
        }
    }
    let fits = text.chars().nth(LONGEST).is_none();
    fits.then(|| tag(text.len(), None, false, ""))
}

fn after_colon(rest: &str) -> (bool, &str) {
    let rest = trim(rest);
    match rest.strip_prefix(['：', ':']) {
        Some(text) => (true, trim(text)),
        None => (false, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{options, speakers};
    use super::*;

    fn read(line: &str) -> Option<(&str, Option<u64>, &str)> {
        let labels = Labels::new(&speakers(), &options());
        of_line(line, &labels).map(|h| (h.label, h.stamp.map(|s| s.start_ms / 1000), h.text))
    }

    #[test]
    fn reads_heads_in_their_usual_dress() {
        let cases = [
            ("客服：您好", Some(("客服", None, "您好"))),
            ("客服: 您好", Some(("客服", None, "您好"))),
            ("[00:12]客服：您好", Some(("客服", Some(12), "您好"))),
            ("00:12 客服：您好", Some(("客服", Some(12), "您好"))),
            ("客服(00:12):您好", Some(("客服", Some(12), "您好"))),
            ("客服[00:12:03]：您好", Some(("客服", Some(723), "您好"))),
            ("客服 00:12", Some(("客服", Some(12), ""))),
            ("【客服】您好", Some(("客服", None, "您好"))),
            ("【客服 00:12】您好", Some(("客服", Some(12), "您好"))),
            ("[SPEAKER_00]: 您好", Some(("SPEAKER_00", None, "您好"))),
            ("[SPEAKER_00] 您好", Some(("SPEAKER_00", None, "您好"))),
            ("**客服：**您好", Some(("客服", None, "您好"))),
            ("- **客服**：您好", Some(("客服", None, "您好"))),
            ("2026-01-05 09:00:03 客服", Some(("客服", Some(32_403), ""))),
            ("张三 2026-01-05 09:00:03", Some(("张三", Some(32_403), ""))),
            ("发言人 2", Some(("发言人 2", None, ""))),
            ("发言人 2 00:12", Some(("发言人 2", Some(12), ""))),
            ("A：您好", Some(("A", None, "您好"))),
            ("客服001：您好", Some(("客服001", None, "您好"))),
            ("客服（小王）：您好", Some(("客服（小王）", None, "您好"))),
            ("客服\t您好", Some(("客服", None, "您好"))),
            ("[00:12] 客服 您好", Some(("客服", Some(12), "您好"))),
            ("00:12 | 客服 | 您好", Some(("客服", Some(12), "您好"))),
            ("3. 客服：您好", Some(("客服", None, "您好"))),
            ("客服：", Some(("客服", None, ""))),
            ("客服> 您好", Some(("客服", None, "您好"))),
            ("客服；您好", Some(("客服", None, "您好"))),
        ];
        for (line, expected) in cases {
            assert_eq!(read(line), expected, "{line}");
        }
    }

    #[test]
    fn leaves_plain_talk_alone() {
        let lines = [
            "您好，客服：",
            "【某某银行】您的账单已逾期",
            "（客户挂断）",
            "客服",
            "明天10:30我给您打电话",
            "10:30我给您打电话",
            "提醒您：请按时还款",
            "尊敬的客户：您好",
            "张三；您好",
            "明白;那我还",
            "【提示：还款】",
            "A",
            "",
            "：",
            "[",
            "**",
        ];
        for line in lines {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
