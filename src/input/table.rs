//! Tables of scripts (`节点 | 话术`): the cells of a Markdown row, and which column of any table is said by whom.
//!
//! Takes lines or cells, gives cells and roles of columns. Must not know the rest of the script.

use super::label::Labels;
use super::lines::trim;
use super::outline::{answers_case, is_spoken};
use crate::model::Role;

/// A line of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Row<'t> {
    /// `| --- | :-: |` between the header and the rest.
    Ruler,
    /// The cells, without blanks around them.
    Cells(Vec<&'t str>),
}

/// The row that a line is, if it begins with a pipe or holds one and a table is open.
pub(super) fn row(line: &str, in_table: bool) -> Option<Row<'_>> {
    if is_ruler(line) {
        return Some(Row::Ruler);
    }
    let is_row = line.starts_with('|') || (in_table && line.contains('|'));
    if !is_row {
        return None;
    }
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    Some(Row::Cells(cells(inner)))
}

fn is_ruler(line: &str) -> bool {
    line.contains('|') && line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// Splits at pipes; `\|` is a sign in a cell.
fn cells(inner: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let (mut from, mut escaped) = (0, false);
    for (at, c) in inner.char_indices() {
        if c == '|' && !escaped {
            cells.push(trim(&inner[from..at]));
            from = at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    cells.push(trim(&inner[from..]));
    cells
}

/// Who says what stands in each column: as its title says, else the first is a note and the others are said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    roles: Vec<Role>,
    /// Columns of what is not to be said (错误话术).
    wrong: Vec<bool>,
    /// Columns of cases, whose 本人 and 家属 are who listens and not who speaks.
    cases: Vec<bool>,
    /// A title says that something is to be said.
    pub(super) names_speech: bool,
}

impl Columns {
    /// By the cells of the header.
    pub(super) fn new(header: &[&str]) -> Self {
        let mut titles: Vec<_> = header.iter().map(|cell| role_of_title(cell)).collect();
        let names_speech = titles.contains(&Some(Role::Agent));
        if names_speech {
            // Beside 话术, 场景 says when it is said.
            let cases = header.iter().zip(&mut titles);
            let untold = cases.filter(|(cell, title)| title.is_none() && names_case(cell));
            untold.for_each(|(_, title)| *title = Some(Role::Note));
        }
        let default = |at| {
            if at == 0 && titles.len() > 1 {
                Role::Note
            } else {
                Role::Agent
            }
        };
        Self {
            names_speech,
            wrong: header.iter().map(|cell| is_wrong(cell)).collect(),
            cases: header.iter().map(|cell| names_case(cell)).collect(),
            roles: titles
                .iter()
                .enumerate()
                .map(|(at, role)| role.unwrap_or(default(at)))
                .collect(),
        }
    }

    /// Where there is no header.
    pub(super) fn untitled(count: usize) -> Self {
        Self::new(&vec![""; count])
    }

    /// Whether a first row without a ruler below it is a header all the same.
    pub(super) fn is_header(cells: &[&str]) -> bool {
        Self::may_head(cells) && cells.iter().any(|cell| role_of_title(cell).is_some())
    }

    /// Whether cells name columns, one of them of what is to be said.
    pub(super) fn name_speech(cells: &[&str]) -> bool {
        Self::may_head(cells) && cells.iter().any(|cell| role_of_title(cell) == Some(Role::Agent))
    }

    /// Whether no cell is too long to be a title or said to somebody (回答 | 你等着坐牢).
    pub(super) fn may_head(cells: &[&str]) -> bool {
        let is_short = |cell: &str| cell.chars().count() <= if cell.is_ascii() { 30 } else { 8 };
        cells.iter().all(|cell| is_short(cell) && !is_spoken(cell))
    }

    /// The cells with their roles; a cell that is a speaker's label (`客户 | 我没钱`) decides on what is said in its row.
    /// A branch with its answer in one cell (若客户拒绝，则答：…) is said whatever column it stands in.
    pub(super) fn roles<'t>(&self, cells: &[&'t str], labels: &Labels) -> Vec<(Role, &'t str)> {
        let column = |at: usize| self.roles.get(at).copied().unwrap_or(Role::Agent);
        let is_case = |at: usize| self.cases.get(at).copied().unwrap_or_default();
        let mut notes = cells
            .iter()
            .enumerate()
            .filter(|(at, _)| column(*at) == Role::Note && !is_case(*at));
        let speaker = notes.find_map(|(_, cell)| labels.role(cell));
        let is_wrong = |at: usize| self.wrong.get(at).copied().unwrap_or_default();
        let role = |at, cell| match column(at) {
            Role::Agent => speaker.unwrap_or(Role::Agent),
            Role::Note if !is_wrong(at) && answers_case(cell) => Role::Agent,
            other => other,
        };
        let numbered = cells.iter().enumerate();
        numbered.map(|(at, cell)| (role(at, cell), *cell)).collect()
    }
}

/// The last word of a title is its noun: 话术说明 is a remark, 节点话术 is said. 错误话术 is not to be said, and what
/// both sides have a share in (客户问题及回答) is the agent's.
fn role_of_title(title: &str) -> Option<Role> {
    const NOTES: [&str; 42] = [
        "说明",
        "备注",
        "要求",
        "要点",
        "注意",
        "目的",
        "节点",
        "环节",
        "步骤",
        "序号",
        "编号",
        "角色",
        "说话人",
        "版本",
        "日期",
        "类型",
        "类别",
        "状态",
        "间隔",
        "时机",
        "语气",
        "停顿",
        "动作",
        "note",
        "notes",
        "remark",
        "remarks",
        "purpose",
        "node",
        "step",
        "steps",
        "stage",
        "no",
        "id",
        "role",
        "speaker",
        "version",
        "date",
        "type",
        "status",
        "owner",
        "instruction",
    ];
    const AGENT: [&str; 26] = [
        "话术",
        "说法",
        "口径",
        "说辞",
        "应答",
        "回答",
        "答复",
        "回复",
        "坐席",
        "客服",
        "催收员",
        "示例",
        "参考",
        "内容",
        "台词",
        "你说",
        "我方",
        "line",
        "lines",
        "script",
        "words",
        "wording",
        "reply",
        "answer",
        "agent",
        "content",
    ];
    const CUSTOMER: [&str; 10] = [
        "客户",
        "对方",
        "他说",
        "异议",
        "提问",
        "问题",
        "customer",
        "objection",
        "question",
        "debtor",
    ];
    // The agent's, unless somebody else is named.
    const ANYBODYS: [&str; 3] = ["文字", "文案", "正文"];
    let title = title.to_lowercase();
    // Where the last of the words in a title ends, if there is one.
    let end = |words: &[&str]| words.iter().filter_map(|word| end_of(&title, word)).max();
    let customer = end(&CUSTOMER);
    let agent = end(&AGENT).or_else(|| end(&ANYBODYS).filter(|_| customer.is_none()));
    if is_wrong(&title) || end(&NOTES) > agent.max(customer) {
        Some(Role::Note)
    } else if agent.is_some() {
        Some(Role::Agent)
    } else {
        customer.map(|_| Role::Customer)
    }
}

/// Titles of what is not to be said.
fn is_wrong(title: &str) -> bool {
    const WRONG: [&str; 9] = [
        "错误",
        "反面",
        "反例",
        "禁",
        "违规",
        "wrong",
        "bad",
        "forbidden",
        "banned",
    ];
    let title = title.to_lowercase();
    WRONG.iter().any(|word| end_of(&title, word).is_some())
}

/// Columns that say in which case something is said, if another column has the words.
fn names_case(title: &str) -> bool {
    const CASES: [&str; 10] = [
        "场景",
        "情形",
        "情景",
        "情况",
        "分支",
        "条件",
        "接听人",
        "对象",
        "case",
        "scenario",
    ];
    let title = title.to_lowercase();
    CASES.iter().any(|word| end_of(&title, word).is_some())
}

/// Where `word` ends in `title` for the last time. English words stand by themselves: a deadline is no line.
fn end_of(title: &str, word: &str) -> Option<usize> {
    let stands = |at: &usize| {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let (before, after) = (&title[..*at], &title[at + word.len()..]);
        !word.is_ascii() || !(letter(before.chars().next_back()) || letter(after.chars().next()))
    };
    let places = title.match_indices(word).map(|(at, _)| at);
    places.filter(stands).last().map(|at| at + word.len())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{options, speakers};
    use super::*;

    #[test]
    fn cells_and_rulers() {
        assert_eq!(
            row("| 开场 | 您好 \\| 喂 |", false),
            Some(Row::Cells(vec!["开场", "您好 \\| 喂"]))
        );
        assert_eq!(row("|---|:-:|", false), Some(Row::Ruler));
        assert_eq!(row("--- | ---", false), Some(Row::Ruler));
        assert_eq!(row("开场 | 您好", true), Some(Row::Cells(vec!["开场", "您好"])));
        assert_eq!(row("开场 | 您好", false), None);
        assert_eq!(row("---", false), None);
    }

    #[test]
    fn columns_are_said_by_whom_the_header_says() {
        use Role::{Agent, Customer, Note};
        let labels = Labels::new(&speakers(), &options());
        let cases: [(&[&str], &[Role]); 16] = [
            (&["场景", "文字", "备注"], &[Note, Agent, Note]),
            (&["序号", "客户文字", "话术"], &[Note, Customer, Agent]),
            (&["情形", "第一遍", "第二遍"], &[Note, Agent, Agent]),
            (&["节点", "话术"], &[Note, Agent]),
            (
                &["序号", "客户异议", "参考话术", "备注"],
                &[Note, Customer, Agent, Note],
            ),
            (&["错误话术", "正确话术"], &[Note, Agent]),
            (&["甲", "乙"], &[Note, Agent]),
            (&["话术", "说明"], &[Agent, Note]),
            (&["话术"], &[Agent]),
            (&["序号", "场景", "话术"], &[Note, Note, Agent]),
            (&["第一遍", "场景"], &[Note, Agent]),
            (&["Node", "Line"], &[Note, Agent]),
            (
                &["Step", "Customer objection", "Agent reply", "Remarks"],
                &[Note, Customer, Agent, Note],
            ),
            (&["Wrong line", "Right line"], &[Note, Agent]),
            (&["节点话术", "话术说明"], &[Agent, Note]),
            (&["客户", "Deadline"], &[Customer, Agent]),
        ];
        for (header, expected) in cases {
            let columns = Columns::new(header);
            let roles: Vec<_> = columns
                .roles(&vec!["x"; header.len()], &labels)
                .into_iter()
                .map(|(r, _)| r)
                .collect();
            assert_eq!(roles, expected, "{header:?}");
        }
        let branch = "若客户拒绝，则答：你等着坐牢";
        let roles = |header| Columns::new(header).roles(&[branch, "x"], &labels);
        assert_eq!(roles(&["节点", "话术"])[0].0, Agent);
        assert_eq!(roles(&["", ""])[0].0, Agent);
        assert_eq!(roles(&["错误话术", "正确话术"])[0].0, Note);
        assert!(Columns::name_speech(&["节点", "话术"]) && Columns::name_speech(&["node", "line"]));
        for cells in [
            ["节点", "备注"],
            ["回答", "你等着坐牢"],
            ["节点", "话术一定要按照这里的说"],
        ] {
            assert!(!Columns::name_speech(&cells), "{cells:?}");
        }
        let listeners = Columns::new(&["接听人", "话术"]);
        assert_eq!(
            listeners.roles(&["本人", "您好"], &labels),
            [(Note, "本人"), (Agent, "您好")]
        );
        let columns = Columns::new(&["角色", "内容"]);
        assert_eq!(
            columns.roles(&["客户", "我没钱"], &labels),
            [(Note, "客户"), (Customer, "我没钱")]
        );
    }
}
