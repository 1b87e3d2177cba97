//! Markdown tables of scripts (`节点 | 话术`): cells, and which column is said by whom.
//!
//! Takes lines, gives cells and roles of columns. Must not know the rest of the script.

use super::label::Labels;
use super::lines::trim;
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
    /// A title says that something is to be said.
    pub(super) names_speech: bool,
}

impl Columns {
    /// By the cells of the header.
    pub(super) fn new(header: &[&str]) -> Self {
        let titles: Vec<_> = header.iter().map(|cell| role_of_title(cell)).collect();
        let default = |at| {
            if at == 0 && titles.len() > 1 {
                Role::Note
            } else {
                Role::Agent
            }
        };
        Self {
            names_speech: titles.contains(&Some(Role::Agent)),
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
        cells.iter().all(|cell| cell.chars().count() <= 8)
            && cells.iter().any(|cell| role_of_title(cell).is_some())
    }

    /// The cells with their roles; a cell that is a speaker's label (`客户 | 我没钱`) decides on what is said in its row.
    pub(super) fn roles<'t>(&self, cells: &[&'t str], labels: &Labels) -> Vec<(Role, &'t str)> {
        let column = |at: usize| self.roles.get(at).copied().unwrap_or(Role::Agent);
        let mut notes = cells
            .iter()
            .enumerate()
            .filter(|(at, _)| column(*at) == Role::Note);
        let speaker = notes.find_map(|(_, cell)| labels.role(cell));
        let role = |at| match column(at) {
            Role::Agent => speaker.unwrap_or(Role::Agent),
            other => other,
        };
        cells
            .iter()
            .enumerate()
            .map(|(at, cell)| (role(at), *cell))
            .collect()
    }
}

/// Notes come first: 客户异议说明 is none of the customer's words, 错误话术 is not to be said.
fn role_of_title(title: &str) -> Option<Role> {
    const TITLES: [(Role, &[&str]); 3] = [
        (
            Role::Note,
            &[
                "错误", "反面", "反例", "禁", "违规", "说明", "备注", "要求", "要点", "注意", "目的", "节点",
                "环节", "步骤", "序号",
            ],
        ),
        (
            Role::Agent,
            &[
                "话术",
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
            ],
        ),
        (Role::Customer, &["客户", "异议", "提问", "问题"]),
    ];
    TITLES
        .iter()
        .find(|(_, words)| words.iter().any(|word| title.contains(word)))
        .map(|(role, _)| *role)
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
        let cases: [(&[&str], &[Role]); 7] = [
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
        let columns = Columns::new(&["角色", "内容"]);
        assert_eq!(
            columns.roles(&["客户", "我没钱"], &labels),
            [(Note, "客户"), (Customer, "我没钱")]
        );
    }
}
