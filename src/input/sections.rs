//! One file with several dialogues -> the lines of each.
//!
//! Takes the lines of a file, gives them cut at rulers (`---`, `===`), at headings that name a dialogue (`# c001`) and
//! at paragraphs that open with its number (`通话编号：x`). Must not know who speaks.

use super::keys;
use super::lines::{TextLine, between_rulers, is_ruler};
use super::outline;

/// The lines of each dialogue; rulers belong to none, headings and numbers to the one they open.
pub(super) fn split<'a, 't>(lines: &'a [TextLine<'t>]) -> Vec<&'a [TextLine<'t>]> {
    let level = separating_level(lines);
    let mut sections = Vec::new();
    let mut from = 0;
    for (at, line) in lines.iter().enumerate() {
        if is_ruler(line.text) || is_named_ruler(line.text) {
            sections.push(&lines[from..at]);
            from = at + 1;
        } else if title_level(line).is_some_and(|l| l <= level) || opens_with_id(lines, at) {
            sections.push(&lines[from..at]);
            from = at;
        }
    }
    sections.push(&lines[from..]);
    sections.retain(|lines| lines.iter().any(|line| !line.text.is_empty()));
    sections
}

/// `===== 通话2 =====`: a dialogue is named, not a page, a stage or something that happened.
fn is_named_ruler(text: &str) -> bool {
    const DIALOGUES: [&str; 5] = ["通话", "录音", "对话", "会话", "call"];
    between_rulers(text).is_some_and(|name| {
        let name = name.to_lowercase();
        let number = DIALOGUES.iter().find_map(|dialogue| name.strip_prefix(dialogue));
        let nth = || name.starts_with('第') && name.ends_with(['通', '段']);
        let is_number = |rest: &str| {
            let rest = rest.trim_matches([' ', '#', '_', '-']);
            !rest.is_empty()
                && rest
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || is_numeral_word(c))
        };
        number.is_some_and(is_number) || nth()
    })
}

fn is_numeral_word(c: char) -> bool {
    matches!(
        c,
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'
    )
}

/// The shallowest level at which several dialogues are named; deeper headings are parts of one.
fn separating_level(lines: &[TextLine<'_>]) -> usize {
    const DEEPEST: usize = 6;
    let count = |level| {
        lines
            .iter()
            .filter(|line| title_level(line) == Some(level))
            .count()
    };
    (1..=DEEPEST).find(|level| count(*level) > 1).unwrap_or(DEEPEST)
}

/// The level of a heading by `#` or by its style, unless it names a stage of the talk (`## 核身`).
fn title_level(line: &TextLine<'_>) -> Option<usize> {
    let heading = outline::of_line(line)?;
    heading.level.filter(|_| !outline::names_stage(heading.text))
}

/// Whether a paragraph of head lines begins here and one of them is the number of a dialogue.
fn opens_with_id(lines: &[TextLine<'_>], at: usize) -> bool {
    let begins = at == 0 || lines[at - 1].text.is_empty();
    let head = lines[at..]
        .iter()
        .take_while(|line| keys::is_head_line(line.text));
    begins && head.into_iter().any(|line| keys::is_id_line(line.text))
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    /// The first line of each section.
    fn starts(text: &str) -> Vec<usize> {
        let lines = lines(text);
        split(&lines).iter().map(|section| section[0].number).collect()
    }

    #[test]
    fn cuts_where_a_dialogue_begins() {
        let cases: [(&str, &[usize]); 8] = [
            ("客服：您好\n客户：嗯", &[1]),
            ("客服：您好\n---\n客服：您好\n=====\n客服：您好", &[1, 3, 5]),
            ("# c001\n客服：您好\n# c002\n客服：您好", &[1, 3]),
            (
                "# 抽检\n\n## 通话一\n客服：您好\n## 通话二\n客服：您好",
                &[1, 3, 5],
            ),
            ("# 通话一\n## 核身\n客服：您好\n## 告知\n客服：您好", &[1]),
            (
                "# 通话一\n## 正文\n客服：您好\n# 通话二\n## 正文\n客服：您好",
                &[1, 4],
            ),
            (
                "通话编号：1\n客服：您好\n\n逾期天数：3\n通话编号：2\n客服：您好",
                &[1, 4],
            ),
            ("客服：您的单子是这样的\n通话编号：1\n客户：嗯", &[1]),
        ];
        for (text, expected) in cases {
            assert_eq!(starts(text), expected, "{text}");
        }
    }
}
