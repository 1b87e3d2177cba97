//! What rules, elements and limits rest on: dates that can be read, instruments in force on a day, no known trap.
//!
//! Takes entries and a day, gives faults. Whether an id exists is looked at when the lexicons are loaded, but for
//! `call_log.toml`, which is loaded apart.

use std::collections::BTreeMap;

use jiff::civil::Date;
use toml::Spanned;

use super::fault::{Fault, Level, both};
use super::sources::{CALL_LOG, ELEMENTS, Limit, Sources, field};
use super::traps::{TRAPS, TrapLevel};
use crate::lexicon::{Layers, RegulationEntry, RuleEntry};
use crate::model::Bilingual;

/// Force of what binds; of the rest one says 不符合 and not 违法.
const BINDING: [&str; 3] = ["law", "department-rule", "normative-document"];

pub(super) fn look(sources: &Sources, layers: &Layers, day: Date, faults: &mut Vec<Fault>) {
    let text = |path: &str| layers.text(path).unwrap_or_default();
    let by_id: BTreeMap<&str, &RegulationEntry> = sources
        .regulations
        .iter()
        .map(|(_, entry)| (entry.id.get_ref().as_str(), entry))
        .collect();
    for (path, entry) in &sources.regulations {
        let place = Place {
            file: path,
            text: text(path),
            entry,
        };
        dates(place, faults);
        titles(place, faults);
    }
    let mut cited = |file: &str, cites: &[Spanned<String>], subject: &str| {
        for cite in cites {
            match by_id.get(cite.get_ref().as_str()) {
                Some(entry) => {
                    in_force(file, cite, entry, day, faults);
                    subjects(file, cite, entry, subject, faults);
                }
                None if file == CALL_LOG => faults.push(unknown(cite)),
                None => {}
            }
        }
    };
    for (path, category, rule) in &sources.rules {
        cited(path, &rule.cites, category.id());
    }
    for element in &sources.elements {
        cited(ELEMENTS, &element.cites, element.id.id());
    }
    for limit in &sources.limits {
        cited(CALL_LOG, &limit.cites, limit.name);
    }
    for limit in &sources.limits {
        profiles(limit, &by_id, faults);
    }
    for (path, _, rule) in &sources.rules {
        wordings(path, text(path), rule, &by_id, faults);
    }
}

/// An entry with its file.
#[derive(Clone, Copy)]
struct Place<'s> {
    file: &'s str,
    text: &'s str,
    entry: &'s RegulationEntry,
}

fn dates(place: Place<'_>, faults: &mut Vec<Fault>) {
    let entry = place.entry;
    let id = entry.id.get_ref();
    let mut read = |name: &str, written: &Option<String>| {
        let written = written.as_ref()?;
        let date = written.parse::<Date>().ok();
        if date.is_none() {
            faults.push(fault_at_field(
                place,
                name,
                "bad-date",
                both(
                    format!("{id} 的 {name} 不是日期：{written}"),
                    format!("{name} of {id} is no day: {written}"),
                ),
                both("写成 YYYY-MM-DD", "write YYYY-MM-DD"),
            ));
        }
        date
    };
    let (from, to) = (read("from", &entry.from), read("to", &entry.to));
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        faults.push(fault_at_field(
            place,
            "to",
            "bad-date",
            both(
                format!("{id} 失效早于生效"),
                format!("{id} ends before it begins"),
            ),
            both("更正 from 或 to", "correct from or to"),
        ));
    }
}

fn titles(place: Place<'_>, faults: &mut Vec<Fault>) {
    for trap in TRAPS.title.iter().filter(|trap| trap.catches(place.entry)) {
        faults.push(fault_at_field(
            place,
            "title",
            "citation-trap",
            trap.why.clone(),
            trap.mend.clone(),
        ));
    }
}

fn fault_at_field(
    place: Place<'_>,
    name: &str,
    code: &'static str,
    what: Bilingual,
    mend: Bilingual,
) -> Fault {
    Fault {
        level: Level::Error,
        code,
        file: place.file.to_owned(),
        range: field(place.text, &place.entry.id.span(), name),
        what,
        mend,
    }
}

fn in_force(file: &str, cite: &Spanned<String>, entry: &RegulationEntry, day: Date, faults: &mut Vec<Fault>) {
    let id = entry.id.get_ref();
    let date = |written: &Option<String>| written.as_ref().and_then(|text| text.parse::<Date>().ok());
    let mut fault = |level, what, mend| {
        faults.push(Fault {
            level,
            code: "not-in-force",
            file: file.to_owned(),
            range: cite.span(),
            what,
            mend,
        });
    };
    if let Some(to) = date(&entry.to)
        && to < day
    {
        fault(
            Level::Error,
            both(
                format!("{id} 只到 {to} 有效"),
                format!("{id} was in force until {to} only"),
            ),
            both("改引现行的条文", "cite what is in force"),
        );
    }
    if let Some(from) = date(&entry.from)
        && from > day
    {
        fault(
            Level::Warning,
            both(
                format!("{id} 到 {from} 才生效"),
                format!("{id} is in force from {from} only"),
            ),
            both("到那天再引用", "cite it from that day on"),
        );
    }
}

fn subjects(
    file: &str,
    cite: &Spanned<String>,
    entry: &RegulationEntry,
    subject: &str,
    faults: &mut Vec<Fault>,
) {
    let traps = TRAPS.subject.iter();
    for trap in traps.filter(|trap| trap.catches(&entry.title.zh, subject)) {
        faults.push(Fault {
            level: Level::Error,
            code: "citation-trap",
            file: file.to_owned(),
            range: cite.span(),
            what: trap.why.clone(),
            mend: trap.mend.clone(),
        });
    }
}

/// An instrument that does not bind the business of a profile.
fn profiles(limit: &Limit, by_id: &BTreeMap<&str, &RegulationEntry>, faults: &mut Vec<Fault>) {
    for cite in &limit.cites {
        let Some(entry) = by_id.get(cite.get_ref().as_str()) else {
            continue;
        };
        let traps = TRAPS.profile.iter();
        for trap in traps.filter(|trap| trap.catches(&entry.title.zh, &limit.profile)) {
            faults.push(Fault {
                level: Level::Error,
                code: "wrong-profile",
                file: CALL_LOG.to_owned(),
                range: cite.span(),
                what: trap.why.clone(),
                mend: trap.mend.clone(),
            });
        }
    }
}

fn unknown(cite: &Spanned<String>) -> Fault {
    let id = cite.get_ref();
    Fault {
        level: Level::Error,
        code: "unknown-regulation",
        file: CALL_LOG.to_owned(),
        range: cite.span(),
        what: both(format!("没有规范 {id}"), format!("unknown regulation {id}")),
        mend: both(
            "在 regulations.toml 里加上，或更正编号",
            "add it to regulations.toml, or correct the id",
        ),
    }
}

fn wordings(
    path: &str,
    text: &str,
    rule: &RuleEntry,
    by_id: &BTreeMap<&str, &RegulationEntry>,
    faults: &mut Vec<Fault>,
) {
    let binds = |cite: &Spanned<String>| {
        let entry = by_id.get(cite.get_ref().as_str());
        entry.is_some_and(|entry| BINDING.contains(&entry.force.get_ref().as_str()))
    };
    let soft = !rule.cites.iter().any(binds);
    let fields = [
        ("message", Some(&rule.message)),
        ("instead", rule.instead.as_ref()),
    ];
    for (name, words) in fields {
        let Some(words) = words else { continue };
        for trap in &TRAPS.wording {
            if trap.catches(name, &words.zh) && (soft || !trap.soft) {
                faults.push(Fault {
                    level: match trap.level {
                        TrapLevel::Warning => Level::Warning,
                        TrapLevel::Error => Level::Error,
                    },
                    code: "citation-trap",
                    file: path.to_owned(),
                    range: field(text, &rule.id.span(), name),
                    what: trap.why.clone(),
                    mend: trap.mend.clone(),
                });
            }
        }
    }
}
