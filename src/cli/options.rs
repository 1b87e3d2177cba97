//! What the values of options are read as, and in both languages what would be right where they cannot be.

use std::collections::BTreeMap;

use jiff::civil::Date;
use zhijian::input::{self, Format};
use zhijian::{Bilingual, Role, approval};

use super::told::{Failure, wrong};

/// The columns that a file explains.
#[derive(Debug, Clone)]
pub(super) struct Columns(pub(super) Vec<(String, String)>);

pub(super) fn columns_file(path: &str) -> Result<Columns, Failure> {
    if path.is_empty() {
        // ZHIJIAN_COLUMNS= is how a script says that there is none.
        return Ok(Columns(Vec::new()));
    }
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::from(Bilingual::of_system(&error).behind("读不了：", "cannot be read: "))
    })?;
    let columns: BTreeMap<String, String> = toml::from_str(&text).map_err(|error| {
        let why = Bilingual::of_toml(error.message());
        wrong(
            format!("请每行写 字段 = \"表头\"，如 role = \"说话人\"：{}", why.zh),
            format!(
                "write FIELD = \"HEADER\", such as role = \"说话人\", one a line: {}",
                why.en
            ),
        )
    })?;
    let known = |(field, header): (String, String)| column(&format!("{field}={header}"));
    columns
        .into_iter()
        .map(known)
        .collect::<Result<_, _>>()
        .map(Columns)
}

pub(super) fn format(id: &str) -> Result<Format, Failure> {
    Format::from_id(id).ok_or_else(|| {
        let ids: Vec<_> = Format::all().map(Format::id).collect();
        wrong(
            format!("格式有 {}", ids.join("、")),
            format!("formats are {}", ids.join(", ")),
        )
    })
}

pub(super) fn column(text: &str) -> Result<(String, String), Failure> {
    let (field, header) = text.split_once('=').ok_or_else(|| {
        wrong(
            "请写成 字段=表头，如 role=说话人",
            "write FIELD=HEADER, such as role=说话人",
        )
    })?;
    if input::is_column(field) {
        return Ok((field.to_owned(), header.to_owned()));
    }
    Err(wrong(
        "字段是 call、seq、role、text、start、end、dialogue，或 meta 的字段，如 overdue_days",
        "the field is call, seq, role, text, start, end, dialogue or a field of meta such as overdue_days",
    ))
}

pub(super) fn role(text: &str) -> Result<(String, Role), Failure> {
    let (label, role) = text.split_once('=').ok_or_else(|| {
        wrong(
            "请写成 标签=角色，如 A=agent",
            "write LABEL=ROLE, such as A=agent",
        )
    })?;
    let role = match role {
        "agent" => Role::Agent,
        "customer" => Role::Customer,
        "third_party" => Role::ThirdParty,
        "note" => Role::Note,
        _ => {
            return Err(wrong(
                "角色是 agent、customer、third_party 或 note",
                "the role is agent, customer, third_party or note",
            ));
        }
    };
    Ok((label.to_string(), role))
}

pub(super) fn day(text: &str) -> Result<Date, Failure> {
    approval::day(text).map_err(Failure::from)
}

/// A text that says something.
pub(super) fn said(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.is_empty() {
        return Err(wrong("请写明是谁：姓名", "say who: a name"));
    }
    Ok(text.to_owned())
}

/// The id of a finding, and why it may stand.
pub(super) fn reasoned(text: &str) -> Result<(String, String), Failure> {
    let parts = text
        .split_once('=')
        .map(|(id, reason)| (id.trim(), reason.trim()));
    let (id, reason) = parts
        .filter(|(id, reason)| !id.is_empty() && !reason.is_empty())
        .ok_or_else(|| {
            wrong(
                "请写成 问题编号=理由，如 aa72241d38d1=已与法务确认",
                "write FINDING_ID=REASON, such as aa72241d38d1=已与法务确认",
            )
        })?;
    Ok((id.to_owned(), reason.to_owned()))
}
