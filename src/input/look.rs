//! Call or script: what a text without a record looks like.
//!
//! Takes the lines of a file, gives its kind. Must not read it: that is for `labelled` and `script`.

use std::collections::HashMap;

use super::label::{Labels, Who, fold};
use super::lines::{Shape, TextLine, is_ruler};
use super::meta::Header;
use super::outline;
use super::{Options, head};
use crate::model::{Kind, Role};

/// The kind of a text, and whether the text itself says so.
pub(super) struct Look {
    pub(super) kind: Kind,
    pub(super) stated: bool,
}

/// Decides by what the text says (`类型：话术`), else by the command, else by whether only the agent's side, or nobody
/// by name, speaks under the headings of a script. Under the title of a script (催收话术) examples of what customers say
/// do not make it a call, as long as most of its lines have no speaker.
pub(super) fn look(lines: &[TextLine<'_>], labels: &Labels, options: &Options) -> Look {
    if let Some(kind) = stated(lines, labels) {
        return Look { kind, stated: true };
    }
    let is_script = options.kind == Some(Kind::Script) || is_script(lines, labels, options);
    let kind = if is_script { Kind::Script } else { Kind::Call };
    Look { kind, stated: false }
}

/// The kind in the head lines above the first speaker.
fn stated(lines: &[TextLine<'_>], labels: &Labels) -> Option<Kind> {
    const HEAD: usize = 30;
    let mut header = Header::default();
    let speaks = |line: &TextLine<'_>| head::of_line(line.text, labels).is_some_and(|h| h.role().is_some());
    for line in lines.iter().take(HEAD).take_while(|line| !speaks(line)) {
        header.take(line);
    }
    header.kind
}

/// Whether a workbook tells who speaks and somebody on the called side does: that is a table of calls, or of a script
/// whose reader has to say so.
pub(super) fn is_call_table(lines: &[TextLine<'_>], labels: &Labels) -> bool {
    lines.iter().any(|line| match line.shape {
        Shape::Row { cells, .. } => cells
            .iter()
            .any(|cell| matches!(labels.role(cell), Some(Role::Customer | Role::ThirdParty))),
        Shape::Plain | Shape::Heading(_) | Shape::Strong => false,
    })
}

fn is_script(lines: &[TextLine<'_>], labels: &Labels, options: &Options) -> bool {
    let (mut headings, mut labelled, mut others, mut words) = (0, 0, 0, 0);
    let mut names = HashMap::<_, usize>::new();
    for line in lines.iter().filter(|line| !line.text.is_empty()) {
        if let Shape::Row { cells, .. } = line.shape {
            match cells.iter().find_map(|cell| labels.role(cell)) {
                Some(Role::Customer | Role::ThirdParty) => others += 1,
                _ => words += 1,
            }
            continue;
        }
        let head = head::of_line(line.text, labels);
        match head.map(|head| (head.who, head.stamp)) {
            // A time proves that it was said.
            Some((_, Some(_))) => return false,
            Some((Who::Anonymous | Who::Known(Role::Customer | Role::ThirdParty | Role::Unknown), _)) => {
                others += 1;
            }
            Some((Who::Known(_), None)) => labelled += 1,
            Some((Who::Named, None)) => {
                *names.entry(head.map(|head| fold(head.label))).or_default() += 1;
            }
            None if outline::of_line(line).is_some_and(|h| is_of_script(h.text)) => headings += 1,
            None => words += 1,
        }
    }
    // 张三 and 李四 take turns; 模板一 and 版本 stand once, 参考话术 names no person.
    names.retain(|name, count| *count > 1 && !name.as_ref().is_some_and(|name| outline::names_stage(name)));
    let speakers: usize = names.values().sum();
    let one_sided = others == 0 && (labelled > 0 || speakers <= words);
    if is_titled(lines) {
        return one_sided || others < words;
    }
    let only_words = labelled == 0 && options.prefer_script;
    one_sided && (headings > 0 || only_words)
}

/// Whether the title says that this is a script.
fn is_titled(lines: &[TextLine<'_>]) -> bool {
    let front = outline::front_matter(lines).unwrap_or_default();
    let first = lines[front.end..]
        .iter()
        .find(|line| !line.text.is_empty() && !is_ruler(line.text));
    first.is_some_and(|line| {
        let is_title = outline::of_line(line).is_some() || outline::is_title_like(line.text, 40);
        is_title
            && is_of_script(line.text)
            && ["话术", "脚本", "模板"]
                .iter()
                .any(|word| line.text.contains(word))
    })
}

/// `# c001` and `# 通话一` name a dialogue, `# 开场白` a part of a script.
fn is_of_script(heading: &str) -> bool {
    const OF_CALLS: [&str; 5] = ["通话", "录音", "对话", "抽检", "转写"];
    let in_chinese = heading.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    in_chinese && !OF_CALLS.iter().any(|word| heading.contains(word))
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::super::tests::{options, speakers};
    use super::*;

    #[test]
    fn tells_scripts_from_calls() {
        let options = options();
        let labels = Labels::new(&speakers(), &options);
        use Kind::{Call, Script};
        let cases = [
            ("客服：您好\n客户：嗯", Call),
            ("# 催收话术\n您好，我是某某银行的。\n## 结束\n再见。", Script),
            ("# 催收话术\n坐席：您好\n坐席：再见", Script),
            ("# 催收话术\n坐席：您好\n客户：嗯", Call),
            (
                "# 催收话术\n您好。\n这里是某某银行。\n客户：嗯\n请问您是本人吗？",
                Script,
            ),
            ("# 通话一\n坐席：喂？喂？", Call),
            ("# c001\n坐席：喂？喂？", Call),
            ("坐席：喂？喂？", Call),
            ("一、开场\n[00:12]坐席：喂？喂？", Call),
            ("【开场白】\n您好，这里是某某银行。", Script),
            ("# 催收\nA：您好\nB：嗯", Call),
            ("# 催收\n张三：您好\n李四：嗯\n张三：还钱", Call),
            (
                "M2短信模板\n模板一：【某某银行】您好，请还款。\n模板二：您好。",
                Script,
            ),
            (
                "外访话术（内部版）\n1）敲门\n您好。\n客户：我没钱。\n没关系。",
                Script,
            ),
            ("您好，这里是某某银行。", Call),
            ("类型：话术\n您好，这里是某某银行。", Script),
        ];
        for (text, expected) in cases {
            assert_eq!(look(&lines(text), &labels, &options).kind, expected, "{text}");
        }
        let prefer = Options {
            prefer_script: true,
            ..options
        };
        assert_eq!(
            look(&lines("您好，这里是某某银行。"), &labels, &prefer).kind,
            Script
        );
        assert_eq!(look(&lines("坐席：喂？"), &labels, &prefer).kind, Call);
    }
}
