//! The examples of a rule as documents, so that a test and `lexicon test` judge them like any other.

use super::schema::Example;
use crate::model::{Call, Callee, Kind, Line, Meta, Role, Turn};

/// The document that an example stands for.
///
/// A single line becomes one agent turn, in a call after an exchange that settles who listens; labelled lines (客服：…) are taken as they are.
#[must_use]
pub fn example_call(example: &Example) -> Call {
    let (text, state, kind, meta) = match example {
        Example::Line(text) => (text, None, None, None),
        Example::Scene(scene) => (&scene.text, scene.state, scene.kind, scene.meta.clone()),
    };
    let kind = kind.unwrap_or(Kind::Call);
    let mut meta: Meta = meta.and_then(|table| table.try_into().ok()).unwrap_or_default();
    let mut turns: Vec<Turn> = text.lines().filter_map(labelled).collect();
    if turns.is_empty() {
        turns = match state.unwrap_or(Line::Debtor) {
            _ if kind == Kind::Script => Vec::new(),
            Line::Debtor => opening("请问是张伟本人吗", Role::Customer, "对，我是"),
            Line::ThirdParty => opening("请问是张伟本人吗", Role::ThirdParty, "不是，我是他姐姐"),
            Line::Unknown => Vec::new(),
        };
        turns.push(Turn::new(Role::Agent, text.as_str()));
    }
    // A record says that this is collection, which a single line need not show.
    meta.callee = meta.callee.or(Some(match state {
        Some(Line::ThirdParty) => Callee::ThirdParty,
        Some(Line::Unknown) => Callee::Unknown,
        _ => Callee::Debtor,
    }));
    let mut call = Call::new("example", kind, turns);
    call.meta = meta;
    call
}

fn opening(question: &str, role: Role, answer: &str) -> Vec<Turn> {
    vec![Turn::new(Role::Agent, question), Turn::new(role, answer)]
}

fn labelled(line: &str) -> Option<Turn> {
    let line = line.trim();
    let (label, text) = line.split_once(['：', ':'])?;
    let role = match label {
        "客服" => Role::Agent,
        "客户" => Role::Customer,
        "第三方" => Role::ThirdParty,
        "说明" => Role::Note,
        _ => return None,
    };
    Some(Turn::new(role, text.trim()))
}
