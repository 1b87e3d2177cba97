//! The parts of a script that nobody says: what is forbidden (under 禁用语, 红线 or 反面示范) and what is for staff (外访纪律).
//!
//! Takes headings, blank lines and lines in their order, gives whether a line belongs to such a part. Must not know tables
//! or speech.

use super::head;
use super::label::Labels;
use super::lines::{numbered, without_list_mark};
use super::outline::{heading, is_spoken};
use super::phrase;
use crate::model::Role;

/// What stands directly under a heading that forbids or speaks to staff: up to a blank line that no list item follows.
#[derive(Debug, Default)]
pub(super) struct Banned(Option<Part>);

#[derive(Debug)]
struct Part {
    /// What is forbidden, and not what is for staff: only there a line to somebody is no speech.
    forbids: bool,
    /// Numbered lines are headings, as the one that forbids was, and not items.
    numbered: bool,
    /// Examples of what is wrong, labelled ones too, and not a rule for what follows.
    examples: bool,
    after_blank: bool,
}

impl Banned {
    /// What begins under `heading`, which is the words of `line`.
    pub(super) fn under(line: &str, heading: &str) -> Self {
        let forbids = phrase::forbids(heading);
        Self((forbids || phrase::is_for_staff(heading)).then(|| Part {
            forbids,
            numbered: numbered(line).is_some(),
            examples: phrase::is_wrong_example(heading),
            after_blank: false,
        }))
    }

    /// Whether such a part has begun and not ended.
    pub(super) fn is_open(&self) -> bool {
        self.0.is_some()
    }

    /// Takes note of a blank line.
    pub(super) fn blank_line(&mut self) {
        if let Some(part) = &mut self.0 {
            part.after_blank = true;
        }
    }

    /// Whether `line` is forbidden words; the first that is not ends them.
    pub(super) fn holds(&mut self, line: &str, labels: &Labels) -> bool {
        let Some(part) = &mut self.0 else {
            return false;
        };
        let words = without_list_mark(line);
        let is_item = words.len() < line.len() && !(part.numbered && numbered(line).is_some());
        let is_heading = !is_item && heading(line).is_some();
        let speaker = head::at_start(words, labels)
            .and_then(|head| head.role())
            .filter(|role| *role != Role::Note);
        // 以下说法一律不得出现： belongs to the list below it.
        let introduces = words.ends_with(['：', ':']);
        let ends = is_heading
            || (part.after_blank && !is_item && !introduces)
            || (speaker.is_some() && !part.examples)
            || (!part.forbids && is_spoken(words));
        part.after_blank = false;
        if ends {
            self.0 = None;
        }
        !ends
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{one, turns};

    #[test]
    fn a_part_that_forbids_ends_where_speech_begins() {
        let script = |text: &str| turns(&one("a.md", text));
        assert_eq!(
            script("# 三、转告（不得透露欠款）\n您好，麻烦转告。"),
            ["N1:三、转告（不得透露欠款）", "A2:您好，麻烦转告。"]
        );
        assert_eq!(
            script("## 1. 红线\n- 你等着\n老赖\n## 2. 开场\n您好。"),
            ["N1:1. 红线", "N2:你等着", "N3:老赖", "N4:2. 开场", "A5:您好。"]
        );
        assert_eq!(
            script("## 禁用语\n\n| 禁用语 | 替代话术 |\n|---|---|\n| 老赖 | 您好 |"),
            ["N1:禁用语", "N3:禁用语", "N3:替代话术", "N5:老赖", "A5:您好"]
        );
        assert_eq!(
            script("## 不能说的话\n\n以下说法一律不得出现：\n\n- 你等着\n\n您好。"),
            [
                "N1:不能说的话",
                "N3:以下说法一律不得出现：",
                "N5:你等着",
                "A7:您好。"
            ]
        );
        assert_eq!(
            script("## 外访纪律（背诵）\n不拍照\n## 开场\n您好。"),
            ["N1:外访纪律（背诵）", "N2:不拍照", "N3:开场", "A4:您好。"]
        );
        for said in [
            "## 外访注意事项\n您再不还，明天上门。",
            "## 还款注意事项\n逾期上门。",
        ] {
            assert!(
                script(said).last().is_some_and(|turn| turn.starts_with("A2")),
                "{said}"
            );
        }
        assert_eq!(script("## 不得透露\n坐席：您好。"), ["N1:不得透露", "A2:您好。"]);
        assert_eq!(
            script("## 反面示范\n坐席：你等着。\n\n坐席：您好。"),
            ["N1:反面示范", "N2:坐席：你等着。", "A4:您好。"]
        );
    }
}
