//! Which column of a table of calls holds what, told by its header in Chinese or English, or by `--column`.
//!
//! Takes the cells of a header, gives the field of each column and what the rows are. Must not know rows. The words for
//! what is known of a whole call are `keys`, as for the head lines of texts.

use super::titles::{Field, NAMES, SECOND_CHOICE, STAFF, TIMES_OF_CALL};
use crate::input::error::{Fault, place_name};
use crate::input::keys;
use crate::input::label::fold;
use crate::input::lines::trim;
use crate::input::times::TimeUnit;

/// What a row of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Utterances,
    Calls,
}

/// The fields of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    fields: Vec<Option<Field>>,
    /// The unit of times, where the header says it.
    pub(super) unit: Option<TimeUnit>,
}

impl Columns {
    /// By a header, in which `chosen` columns (field, name) stand as the user says.
    pub(super) fn new(header: &[String], chosen: &[(String, String)]) -> Self {
        let mut fields = vec![None; header.len()];
        for (field, name) in chosen {
            if let (Some(at), Some(field)) = (position(header, name), named(field)) {
                fields[at] = Some(field);
            }
        }
        let mut unit = None;
        let of_utterance = |time: Field| {
            let mut names = header.iter().map(|title| fold(trim(title)));
            names.any(|title| {
                let name = name_of(&title);
                by_title(name) == Some(time) && !TIMES_OF_CALL.contains(&name)
            })
        };
        let of_utterances = (of_utterance(Field::Start), of_utterance(Field::End));
        // 开始时间 beside 开始 is when the call began.
        let by_name = |name: &str| match by_title(name) {
            Some(Field::Start) if of_utterances.0 && TIMES_OF_CALL.contains(&name) => {
                Some(Field::Meta("started_at"))
            }
            Some(Field::End) if of_utterances.1 && TIMES_OF_CALL.contains(&name) => None,
            field => field,
        };
        for (at, title) in header.iter().enumerate() {
            let title = fold(trim(title));
            let field = by_name(name_of(&title)).filter(|field| !fields.contains(&Some(*field)));
            let field = fields[at].or(field);
            if matches!(field, Some(Field::Start | Field::End)) {
                unit = unit.or_else(|| unit_of(&title));
            }
            fields[at] = field;
        }
        for (at, title) in header.iter().enumerate().filter(|(_, title)| !title.is_empty()) {
            if fields[at].is_none() {
                let beside_role = fields.contains(&Some(Field::Role));
                fields[at] = second_choice(&fold(trim(title)), beside_role)
                    .filter(|field| !fields.contains(&Some(*field)));
            }
        }
        Self { fields, unit }
    }

    /// What the rows are; none where a column is missing for either. Words alone, beside no speaker and no call, may be
    /// those of a script.
    pub(super) fn shape(&self) -> Option<Shape> {
        let said = self.has(Field::Text) || self.has(Field::Dialogue);
        if said && self.has(Field::Role) {
            Some(Shape::Utterances)
        } else if self.has(Field::Dialogue) || (self.has(Field::Text) && self.has(Field::Call)) {
            Some(Shape::Calls)
        } else {
            None
        }
    }

    /// The column of what is said.
    pub(super) fn said_at(&self) -> Option<usize> {
        let at = |field| self.fields.iter().position(|known| *known == Some(field));
        at(Field::Text).or_else(|| at(Field::Dialogue))
    }

    /// Whether a column holds this.
    pub(super) fn is_of(&self, at: usize, field: Field) -> bool {
        self.fields.get(at) == Some(&Some(field))
    }

    /// Whether a column holds times.
    pub(super) fn is_time(&self, at: usize) -> bool {
        self.is_of(at, Field::Start) || self.is_of(at, Field::End)
    }

    /// Whether a column is understood.
    pub(super) fn is_known(&self, at: usize) -> bool {
        self.fields.get(at).is_some_and(Option::is_some)
    }

    /// How many columns are understood.
    pub(super) fn known(&self) -> usize {
        self.fields.iter().flatten().count()
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.fields.contains(&Some(field))
    }

    /// The cell of a field, empty where there is none.
    pub(super) fn cell<'c>(&self, cells: &'c [String], field: Field) -> &'c str {
        let at = self.fields.iter().position(|known| *known == Some(field));
        at.and_then(|at| cells.get(at)).map_or("", |cell| trim(cell))
    }

    /// The words of a row, whatever their column is called.
    pub(super) fn said<'c>(&self, cells: &'c [String]) -> &'c str {
        match self.cell(cells, Field::Text) {
            "" => self.cell(cells, Field::Dialogue),
            text => text,
        }
    }

    /// The fields of `meta` that the table has.
    pub(super) fn meta(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().flatten().filter_map(|field| match field {
            Field::Meta(name) => Some(*name),
            _ => None,
        })
    }
}

/// Whether `--column` may name this field.
pub(in crate::input) fn is_field(name: &str) -> bool {
    named(name).is_some()
}

/// What the user calls columns of this header, and no title does.
pub(super) fn not_there(header: &[String], chosen: &[(String, String)]) -> Vec<String> {
    let names = chosen.iter().map(|(_, name)| name);
    let missing = names.filter(|name| position(header, name).is_none());
    missing.cloned().collect()
}

/// The fault of a header that does not say enough, or of a `--column` that names no column.
pub(super) fn missing(sheet: Option<&str>, header: &[String], chosen: &[(String, String)]) -> Fault {
    let found = titles(header);
    if let Some(name) = not_there(header, chosen).first() {
        return Fault::NoSuchColumn {
            name: place_name(name),
            found,
        };
    }
    let columns = Columns::new(header, chosen);
    let has_words = columns.has(Field::Text) || columns.has(Field::Dialogue);
    Fault::MissingColumn {
        sheet: sheet.map(str::to_owned),
        wanted: if has_words { "role" } else { "text" }.to_owned(),
        found,
    }
}

/// Titles as a message may have them; what is longer than a title may be words that were said.
fn titles(header: &[String]) -> Vec<String> {
    const LONGEST: usize = 16;
    const MOST: usize = 20;
    let shown = header
        .iter()
        .map(|title| trim(title))
        .filter(|title| !title.is_empty())
        .take(MOST);
    shown
        .map(|title| {
            if title.chars().nth(LONGEST).is_some() {
                "…".to_owned()
            } else {
                place_name(title)
            }
        })
        .collect()
}

fn position(header: &[String], name: &str) -> Option<usize> {
    let name = fold(trim(name));
    header.iter().position(|title| fold(trim(title)) == name)
}

/// The field that `--column` calls so.
fn named(name: &str) -> Option<Field> {
    let known = NAMES
        .iter()
        .find(|(_, id, _)| *id == name)
        .map(|(field, _, _)| *field);
    known.or_else(|| {
        keys::field(name)
            .filter(|field| !["id", "kind"].contains(field))
            .map(Field::Meta)
    })
}

/// A title without the unit behind it.
fn name_of(title: &str) -> &str {
    title.split('(').next().unwrap_or_default()
}

fn by_title(name: &str) -> Option<Field> {
    let known = NAMES
        .iter()
        .find(|(_, _, names)| names.contains(&name))
        .map(|(field, _, _)| *field);
    known.or_else(|| match keys::field(name)? {
        "id" => Some(Field::Call),
        "kind" => None,
        field => Some(Field::Meta(field)),
    })
}

/// The field of a title that counts where no other title holds it.
fn second_choice(name: &str, beside_role: bool) -> Option<Field> {
    if beside_role && STAFF.contains(&name) {
        return Some(Field::Meta("agent_id"));
    }
    let found = SECOND_CHOICE.iter().find(|(_, names)| names.contains(&name));
    found.map(|(field, _)| *field)
}

/// `开始(秒)`, `start_ms`, `结束毫秒`
fn unit_of(title: &str) -> Option<TimeUnit> {
    let ends = |words: &[&str]| {
        words
            .iter()
            .any(|word| title.trim_end_matches(')').ends_with(word))
    };
    if ends(&["毫秒", "_ms", "(ms", "millis", "milliseconds"]) {
        Some(TimeUnit::Milliseconds)
    } else if ends(&["秒", "_s", "(s", "_sec", "(sec", "seconds"]) {
        Some(TimeUnit::Seconds)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str, chosen: &[(&str, &str)]) -> Columns {
        Columns::new(&cells(header), &owned(chosen))
    }

    fn cells(line: &str) -> Vec<String> {
        line.split('|').map(str::to_owned).collect()
    }

    fn owned(chosen: &[(&str, &str)]) -> Vec<(String, String)> {
        chosen
            .iter()
            .map(|(field, name)| ((*field).to_owned(), (*name).to_owned()))
            .collect()
    }

    #[test]
    fn headers_in_both_languages_say_what_rows_are() {
        let cases = [
            ("通话编号|序号|角色|开始(秒)|文本", Some(Shape::Utterances)),
            ("call_id|seq|Role|start|end|Text", Some(Shape::Utterances)),
            ("说话人|通话内容", Some(Shape::Utterances)),
            ("录音编号|对话|逾期天数", Some(Shape::Calls)),
            ("流水号|内容", Some(Shape::Calls)),
            ("环节|内容", None),
            ("节点|话术", None),
            ("call_id|agent_id|duration", None),
        ];
        for (header, shape) in cases {
            assert_eq!(columns(header, &[]).shape(), shape, "{header}");
        }
        let found = columns("角色|开始(秒)|文本|逾期天数", &[]);
        assert_eq!(found.unit, Some(TimeUnit::Seconds));
        assert_eq!(found.meta().collect::<Vec<_>>(), ["overdue_days"]);
        assert_eq!(columns("start_ms|text", &[]).unit, Some(TimeUnit::Milliseconds));
        let found = columns("通话编号|开始时间|坐席|角色|开始|结束|文本", &[]);
        assert_eq!(found.meta().collect::<Vec<_>>(), ["started_at", "agent_id"]);
        let row = cells("C1|2026-01-05 09:00:03|王磊|坐席|6|8|是我");
        assert_eq!(
            (found.cell(&row, Field::Start), found.cell(&row, Field::End)),
            ("6", "8")
        );
        let found = columns("通话编号|角色|开始时间|文本", &[]);
        assert!(found.has(Field::Start) && found.meta().next().is_none());
    }

    #[test]
    fn the_user_says_which_column_is_which() {
        let found = columns(
            "甲列|乙列|文本",
            &[("role", "甲列"), ("text", "乙列"), ("agent_id", "文本")],
        );
        assert_eq!(found.shape(), Some(Shape::Utterances));
        let row = cells("客服|您好|A17");
        assert_eq!(
            (found.cell(&row, Field::Role), found.said(&row)),
            ("客服", "您好")
        );
        assert_eq!(found.cell(&row, Field::Meta("agent_id")), "A17");
        assert!(is_field("role") && is_field("overdue_days") && !is_field("kind") && !is_field("x"));
    }

    #[test]
    fn a_missing_column_is_told_with_those_that_are_there() {
        let fault =
            |header: &str, chosen: &[(&str, &str)]| missing(None, &cells(header), &owned(chosen)).to_string();
        assert_eq!(
            fault("角色|时间", &[]),
            "the table names no column text; the columns are 角色, 时间"
        );
        assert_eq!(
            fault("文本|时间", &[]),
            "the table names no column role; the columns are 文本, 时间"
        );
        assert_eq!(
            fault("文本|时间", &[("role", "说话的")]),
            "no column is called 说话的; the columns are 文本, 时间"
        );
        let said = "你再不还钱我明天就到你单位去找你们领导";
        assert!(!fault(said, &[]).contains(said));
        assert!(!fault("13800138000", &[]).contains("138"));
    }
}
