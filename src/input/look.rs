//! Call or script: what a text without a record looks like.
//!
//! Takes the lines of a file, gives its kind. Must not read it: that is for `labelled` and `script`.

use super::label::{Labels, Who};
use super::lines::TextLine;
use super::meta::Header;
use super::outline::{Heading, heading};
use super::{Options, head};
use crate::model::{Kind, Role};

/// The kind of a text, and whether the text itself says so.
pub(super) struct Look {
    pub(super) kind: Kind,
    pub(super) stated: bool,
}

/// Decides by what the text says (`类型：话术`), else by the command, else by whether only the agent's side, or nobody
/// by name, speaks under the headings of a script.
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

fn is_script(lines: &[TextLine<'_>], labels: &Labels, options: &Options) -> bool {
    let (mut headings, mut others, mut names, mut labelled, mut words) = (0, 0, 0, 0, 0);
    for line in lines.iter().filter(|line| !line.text.is_empty()) {
        let head = head::of_line(line.text, labels);
        match head.map(|head| (head.who, head.stamp)) {
            // A time proves that it was said.
            Some((_, Some(_)) | (Who::Anonymous, _)) => others += 1,
            Some((Who::Known(Role::Customer | Role::ThirdParty | Role::Unknown), _)) => others += 1,
            Some((Who::Known(_), None)) => labelled += 1,
            Some((Who::Named, None)) => names += 1,
            None if heading(line.text).is_some_and(|h| is_of_script(&h)) => headings += 1,
            None => words += 1,
        }
    }
    let dialogue_of_names = labelled == 0 && names > words;
    let only_words = labelled == 0 && headings == 0;
    others == 0 && !dialogue_of_names && (headings > 0 || (only_words && options.prefer_script))
}

/// `# c001` and `# 通话一` name a dialogue, `# 开场白` a part of a script.
fn is_of_script(heading: &Heading<'_>) -> bool {
    const OF_CALLS: [&str; 4] = ["通话", "录音", "对话", "抽检"];
    let in_chinese = heading.text.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}'));
    in_chinese && !OF_CALLS.iter().any(|word| heading.text.contains(word))
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
            ("# 通话一\n坐席：喂？喂？", Call),
            ("# c001\n坐席：喂？喂？", Call),
            ("坐席：喂？喂？", Call),
            ("一、开场\n[00:12]坐席：喂？喂？", Call),
            ("【开场白】\n您好，这里是某某银行。", Script),
            ("# 催收\nA：您好\nB：嗯", Call),
            ("# 催收\n张三：您好\n李四：嗯\n张三：还钱", Call),
            ("您好，这里是某某银行。", Call),
            ("类型：话术\n您好，这里是某某银行。", Script),
        ];
        for (text, expected) in cases {
            assert_eq!(look(&lines(text), &labels, &options).kind, expected, "{text}");
        }
        let prefer = Options { prefer_script: true, ..options };
        assert_eq!(look(&lines("您好，这里是某某银行。"), &labels, &prefer).kind, Script);
        assert_eq!(look(&lines("坐席：喂？"), &labels, &prefer).kind, Call);
    }
}
