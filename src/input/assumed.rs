//! Everything that readers assume or leave out, in words.
//!
//! Takes what a reader knows, gives an [`Assumption`]. Must not know transcript text: a remark names fields, labels, formats and
//! places, never what was said.

use super::error::place_name;
use super::format::Format;
use crate::model::{Assumption, Bilingual, Kind};

/// A place in a file: ` on line 7`, ` in row 7`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Line(usize),
    Row(usize),
}

/// `format=csv`
pub(super) fn format(format: Format) -> Assumption {
    value("format", format.id())
}

/// `kind=call`
pub(super) fn kind(kind: Kind) -> Assumption {
    value("kind", if kind == Kind::Script { "script" } else { "call" })
}

/// `encoding=gb18030, damaged characters: 2`
pub(super) fn encoding(name: &str, damaged: usize) -> Assumption {
    match damaged {
        0 => value("encoding", name),
        n => Assumption::left_out(
            format!("编码：{name}，坏字：{n}"),
            format!("encoding={name}, damaged characters: {n}"),
        ),
    }
}

/// `channel=sms`: a field with a value that the source does not give.
pub(super) fn value(field: &str, value: &str) -> Assumption {
    let name = match field {
        "format" => "格式",
        "kind" => "类型",
        "encoding" => "编码",
        "channel" => "渠道",
        "started_at" => "开始时间",
        "times" => "时间单位",
        other => other,
    };
    let shown = match value {
        "call" => "通话",
        "script" => "话术",
        "sms" => "短信",
        "chat" => "聊天",
        "letter" => "信函",
        other => other,
    };
    Assumption::new(format!("{name}：{shown}"), format!("{field}={value}"))
}

/// Roles that words gave: by label, `agent` or `customer`, and why.
pub(super) fn roles_by_words<'t>(told: impl Iterator<Item = (&'t str, bool, Bilingual)>) -> Assumption {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for (label, is_agent, why) in told {
        let label = place_name(label);
        let (side_zh, side_en) = if is_agent {
            ("坐席", "agent")
        } else {
            ("客户", "customer")
        };
        zh.push(format!("{label} 是{side_zh}（{}）", why.zh));
        en.push(format!("{label}={side_en} ({})", why.en));
    }
    Assumption::new(
        format!("按说的话推断角色：{}", zh.join("，")),
        format!("roles by what is said: {}", en.join(", ")),
    )
}

pub(super) fn swapped_roles() -> Assumption {
    Assumption::new(
        "角色像是反了：客户的话像坐席的，坐席的话像客户的；请用 --role 指定",
        "roles look swapped: the customer's words are an agent's and the agent's a customer's; set them with --role",
    )
}

pub(super) fn questions_and_answers() -> Assumption {
    Assumption::new("Q 是客户，A 是坐席", "Q=customer, A=agent")
}

/// A label that may be anybody's: his words are not judged.
pub(super) fn unknown_label(label: &str) -> Assumption {
    let label = place_name(label);
    Assumption::left_out(
        format!("不认识说话人 {label}：他的话没有判"),
        format!("unknown label {label}: not judged"),
    )
}

/// Lines that may be speech of nobody known.
pub(super) fn nobodys_lines(lines: impl Iterator<Item = usize>, before: &Bilingual) -> Option<Assumption> {
    let mut lines = lines;
    let first = lines.next()?;
    let (zh, en) = match lines.last() {
        None => (format!("第 {first} 行"), format!("line {first}")),
        Some(last) => (format!("第 {first}–{last} 行"), format!("lines {first}-{last}")),
    };
    Some(Assumption::left_out(
        format!("{zh}在{}之前：没有判", before.zh),
        format!("{en} before {}: not judged", before.en),
    ))
}

/// A field of the record whose value cannot be that.
pub(super) fn not_understood(field: &str, place: Option<Place>) -> Assumption {
    let (zh, en) = match place {
        Some(Place::Line(line)) => (format!("第 {line} 行的"), format!(" on line {line}")),
        Some(Place::Row(row)) => (format!("第 {row} 行的"), format!(" in row {row}")),
        None => (String::new(), String::new()),
    };
    Assumption::new(
        format!("{zh} {field} 看不懂：没有采用").trim_start().to_owned(),
        format!("{field}{en} not understood: left out"),
    )
}

pub(super) fn hidden_sheet(name: &str) -> Assumption {
    let name = place_name(name);
    Assumption::left_out(
        format!("工作表 {name} 是隐藏的：没有读"),
        format!("sheet {name} is hidden: left out"),
    )
}

pub(super) fn other_sheet(name: &str) -> Assumption {
    let name = place_name(name);
    Assumption::left_out(
        format!("工作表 {name} 不是通话表：没有读"),
        format!("sheet {name} is no table of calls: left out"),
    )
}

pub(super) fn sheet_about_the_script(name: &str) -> Assumption {
    let name = place_name(name);
    Assumption::new(
        format!("工作表 {name} 是话术的说明：没有读"),
        format!("sheet {name} is about the script: left out"),
    )
}

pub(super) fn sheet_without_header(name: &str) -> Assumption {
    let name = place_name(name);
    Assumption::new(
        format!("工作表 {name} 没有写明哪一列是要说的话：除第一列外都当作要说的"),
        format!("sheet {name} names no column of words to say: all but its first column read as said"),
    )
}

/// A column that the user names, in a table that can be read without it.
pub(super) fn no_such_column(name: &str) -> Assumption {
    let name = place_name(name);
    Assumption::left_out(
        format!("没有一列叫 {name}（--column 或 --columns-file 指定的）：没有用上，请核对列名"),
        format!(
            "no column is called {name}, as --column or --columns-file says: left out, please check its name"
        ),
    )
}

/// A table in which no column tells the calls apart.
pub(super) fn one_call(titles: &[String]) -> Assumption {
    const MOST: usize = 8;
    let titles: Vec<String> = titles
        .iter()
        .filter(|title| !title.trim().is_empty())
        .take(MOST)
        .map(|title| place_name(title.trim()))
        .collect();
    Assumption::left_out(
        format!(
            "没有一列写明是哪一通电话（现有的列是 {}）：整张表当作一通；若不是，请用 --column call=列名 指定",
            titles.join("、")
        ),
        format!(
            "no column tells the calls apart (the columns are {}): the whole table taken for one call; if it is not, say --column call=NAME",
            titles.join(", ")
        ),
    )
}

/// A row with more cells than the header, of which nobody can tell whose words they are.
pub(super) fn cells_cut(line: usize) -> Assumption {
    Assumption::left_out(
        format!("第 {line} 行比表头多出几格：多出的没有读，请核对"),
        format!("line {line} has more cells than the header: those are not read, please check"),
    )
}

/// A row with more cells than the header: commas inside the words that were not quoted.
pub(super) fn words_with_commas(line: usize) -> Assumption {
    Assumption::left_out(
        format!("第 {line} 行比表头多出几格：当作话里的逗号接回去了，请核对"),
        format!(
            "line {line} has more cells than the header: taken for commas in the words and joined, please check"
        ),
    )
}

pub(super) fn times_backwards(place: &Bilingual) -> Assumption {
    Assumption::new(
        format!("{}起时间倒退：按文件里的顺序", place.zh),
        format!("times run backwards at {}: order of the file kept", place.en),
    )
}

pub(super) fn ends_before_starts(place: &Bilingual) -> Assumption {
    Assumption::new(
        format!("{}的结束早于开始：这样的结束时间没有采用", place.zh),
        format!("a turn ends before it begins at {}: such ends left out", place.en),
    )
}

pub(super) fn cues_without_speaker(count: usize) -> Assumption {
    Assumption::new(
        format!("{count} 条字幕没有写说话人，当作上一位说的"),
        format!("cues without a speaker: {count}, taken as said by the one before"),
    )
}

pub(super) fn two_roles(first: &str, then: &str) -> Assumption {
    let (first, then) = (place_name(first), place_name(then));
    Assumption::new(
        format!("一位参与者有 {first} 和 {then} 两个角色：采用前一个"),
        format!("a participant has the roles {first} and {then}: the first taken"),
    )
}

pub(super) fn speaks_as_two(field: &str, first: &str, then: &str) -> Assumption {
    let (first, then) = (place_name(first), place_name(then));
    Assumption::new(
        format!("同一个 {field} 既作为 {first} 又作为 {then} 说话：每句按它自己的角色"),
        format!("one {field} speaks as {first} and as {then}: each turn taken by its role"),
    )
}

/// Tracked deletions or hidden text of a document of Word.
pub(super) fn not_on_the_page(zh: &str, en: &str, count: usize) -> Assumption {
    Assumption::new(
        format!("{zh}没有读：{count} 处"),
        format!("{en} left out: {count}"),
    )
}
