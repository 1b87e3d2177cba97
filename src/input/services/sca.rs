//! Alibaba SCA (智能对话分析): tickets as they are uploaded, also as JSON in the string `jsonStr`, and the results with the
//! recognised dialogue in `AsrResult`; milliseconds.
//!
//! Takes a request or an answer, gives a recording for each ticket or task. What the service found by its own rules is
//! not read: it is judged anew. A speaker under two roles is told. Must not know roles.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Dialogue;
use super::fields::{at, each, get, inner, lists, text, time, word};
use crate::input::assumed;
use crate::input::error::{Fault, Form, Want};
use crate::input::format::Format;
use crate::input::meta::Header;
use crate::input::recording::Recording;
use crate::input::times::TimeUnit;
use crate::input::utterance::{NOBODY, Utterance};
use crate::model::{Assumption, Channel};

/// Where results stand, whole or cut out.
const RESULTS: [&[&str]; 3] = [&["Data", "ResultInfo"], &["data", "resultInfo"], &["ResultInfo"]];

pub(super) fn is_it(value: &Value) -> bool {
    lists(value, &["tickets"], &["dialogue", "tid"])
        || get(value, "jsonStr").is_some()
        || RESULTS
            .iter()
            .any(|path| lists(value, path, &["AsrResult", "TaskId"]))
}

pub(super) fn read(value: &Value) -> Vec<Dialogue> {
    const TICKETS: Want = Want::Field(
        "tickets",
        Form::List(r#"[{"tid": "…", "dialogue": [{"role": "客服", "words": "…", "begin": 0, "end": 900}]}]"#),
    );
    let outer = match get(value, "jsonStr")
        .map(|text| inner(text, "jsonStr"))
        .transpose()
    {
        Ok(outer) => outer,
        Err(fault) => return vec![Err((None, fault))],
    };
    let value = outer.as_deref().unwrap_or(value);
    let result = RESULTS.iter().find(|path| at(value, path).is_some());
    let (path, read): (&[&str], fn(&Value) -> Dialogue) = match result {
        Some(path) => (path, task),
        None => (&["tickets"], ticket),
    };
    // A ticket that cannot be read costs itself.
    match each(value, path, TICKETS, |item| Ok(read(item))) {
        Ok(dialogues) => {
            let place = |at| format!("{}[{at}]", path.join("."));
            let named = dialogues.into_iter().enumerate();
            named
                .map(|(at, dialogue)| dialogue.map_err(|(id, fault)| (id, fault.within(&place(at)))))
                .collect()
        }
        Err(fault) => vec![Err((None, fault))],
    }
}

fn ticket(ticket: &Value) -> Dialogue {
    const WANT: Want = Want::Field(
        "dialogue",
        Form::List(r#"[{"role": "客服", "words": "…", "begin": 0, "end": 900}]"#),
    );
    const NAMES: Names = Names {
        role: "role",
        identity: "identity",
        words: "words",
        begin: "begin",
        end: "end",
    };
    let id = word(ticket, "tid");
    let spoken =
        each(ticket, &["dialogue"], WANT, |said| NAMES.read(said)).map_err(|fault| (id.clone(), fault))?;
    let mut header = Header::default();
    set(&mut header, "agent_id", word(ticket, "customerServiceId"));
    set(&mut header, "team", word(ticket, "skillGroupName"));
    let first = at(ticket, &["dialogue"]).and_then(|dialogue| dialogue.get(0));
    // Epoch milliseconds in older uploads are left to `begin`.
    let began = first
        .and_then(|first| get(first, "beginTime"))
        .and_then(Value::as_str);
    set(&mut header, "started_at", began.map(str::to_owned));
    if get(ticket, "optional").and_then(Value::as_u64) == Some(0) {
        header.assume("channel", Channel::Chat.id());
    }
    Ok(recording(id, header, spoken, &NAMES, ticket.get("dialogue")))
}

fn task(task: &Value) -> Dialogue {
    const WANT: Want = Want::Field(
        "AsrResult.AsrResult",
        Form::List(r#"[{"Role": "客服", "Words": "…", "Begin": 0, "End": 900}]"#),
    );
    const NAMES: Names = Names {
        role: "Role",
        identity: "Identity",
        words: "Words",
        begin: "Begin",
        end: "End",
    };
    const SAID: [&str; 2] = ["AsrResult", "AsrResult"];
    let about = get(task, "Recording").unwrap_or(&Value::Null);
    let agent = get(task, "Agent").unwrap_or(&Value::Null);
    let id = word(about, "CallId")
        .or_else(|| word(about, "Id"))
        .or_else(|| word(task, "TaskId"));
    let spoken = each(task, &SAID, WANT, |said| NAMES.read(said)).map_err(|fault| (id.clone(), fault))?;
    let mut header = Header::default();
    set(&mut header, "agent_id", word(agent, "Id"));
    set(&mut header, "team", word(agent, "SkillGroup"));
    set(
        &mut header,
        "started_at",
        get(about, "CallTime").and_then(Value::as_str).map(str::to_owned),
    );
    Ok(recording(id, header, spoken, &NAMES, at(task, &SAID)))
}

fn set(header: &mut Header, field: &str, value: Option<String>) {
    header.set(field, &value.unwrap_or_default(), None);
}

fn recording(
    id: Option<String>,
    mut header: Header,
    spoken: Vec<Utterance>,
    names: &Names,
    said: Option<&Value>,
) -> Recording {
    header.id = id;
    let mut recording = Recording::timed(Format::Sca, TimeUnit::Milliseconds, spoken);
    recording.header = header;
    recording.notes = names.contradictions(said);
    recording
}

/// Uploads and results write the same fields differently.
struct Names {
    role: &'static str,
    identity: &'static str,
    words: &'static str,
    begin: &'static str,
    end: &'static str,
}

impl Names {
    fn read(&self, said: &Value) -> Result<Utterance, Fault> {
        let speaker = word(said, self.role).or_else(|| word(said, self.identity));
        Ok(Utterance {
            start_ms: time(said, self.begin, TimeUnit::Milliseconds)?,
            end_ms: time(said, self.end, TimeUnit::Milliseconds)?,
            ..Utterance::new(speaker.unwrap_or(NOBODY.into()), text(said, self.words)?)
        })
    }

    /// One identity that speaks under two roles.
    fn contradictions(&self, said: Option<&Value>) -> Vec<Assumption> {
        let mut roles = BTreeMap::new();
        let mut notes = Vec::new();
        for said in said.and_then(Value::as_array).into_iter().flatten() {
            let Some((identity, role)) = word(said, self.identity).zip(word(said, self.role)) else {
                continue;
            };
            let first = roles.entry(identity).or_insert_with(|| role.clone());
            if *first != role && notes.is_empty() {
                notes.push(assumed::speaks_as_two(self.identity, first, &role));
            }
        }
        notes
    }
}
