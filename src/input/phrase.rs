//! Words of a script's line: an instruction to staff, or something to be said.
//!
//! Takes one line without its list mark, gives what it is. Must not know the lines around it.

use super::head;
use super::label::Labels;
use super::lines::trim;
use super::outline::{is_case, is_spoken, is_title_like, names_stage};
use crate::model::Role;

/// What the words of a line are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phrase<'t> {
    /// For staff, never said.
    Note,
    /// `参考话术：您好`: a key, the words behind it, and who says them if the key says so.
    Keyed {
        /// The words before the colon.
        key: &'t str,
        /// Who says what follows.
        role: Option<Role>,
        /// What follows.
        text: &'t str,
    },
    /// Nothing special: said.
    Plain,
}

/// Reads a line's words.
pub(super) fn read<'t>(text: &'t str, labels: &Labels) -> Phrase<'t> {
    let bold_free = text.trim_start_matches('*');
    let noted = head::at_start(text, labels).is_some_and(|head| head.role() == Some(Role::Note));
    if noted
        || opens_with_cue(text)
        || is_aside(text)
        || opens_with_ban(bold_free)
        || text.starts_with(['→', '➡'])
    {
        return Phrase::Note;
    }
    let Some((key, rest)) = bold_free.split_once(['：', ':']) else {
        return Phrase::Plain;
    };
    let (key, rest) = (trim(key), trim(rest.trim_start_matches('*')));
    if rest.is_empty() {
        // 客户异议处理： and 若客户说没钱： introduce what is said below; 您的欠款如下： is said.
        let introduces = is_title_like(key, 30) || is_case(key);
        return if introduces { Phrase::Note } else { Phrase::Plain };
    }
    if key.chars().nth(10).is_some() || is_spoken(key) {
        return Phrase::Plain;
    }
    if is_instruction(key, rest) || forbids(key) {
        return Phrase::Note;
    }
    let role = role_of_key(key);
    if role.is_none() && !is_title_like(key, 10) {
        return Phrase::Plain;
    }
    Phrase::Keyed {
        key,
        role,
        text: rest,
    }
}

/// Whether a heading forbids what stands under it. What it says in brackets is a remark (转告（不得透露欠款）), unless that names
/// the words below (早会齐读（不能说的话）).
pub(super) fn forbids(heading: &str) -> bool {
    let (plain, remark) = without_remark(heading);
    bans(plain) || says_not_to_say(remark)
}

/// Whether what stands under a heading is for those who work with the script: 外访纪律, 审核记录. 还款注意事项 is for customers.
pub(super) fn is_for_staff(heading: &str) -> bool {
    const ENDS: [&str; 10] = [
        "纪律",
        "守则",
        "注意事项",
        "审核记录",
        "评审记录",
        "修订记录",
        "变更记录",
        "更新记录",
        "常见错误",
        "常错清单",
    ];
    const TO_CUSTOMERS: [&str; 4] = ["还款", "告知", "温馨", "客户"];
    let (plain, _) = without_remark(heading);
    ENDS.iter().any(|end| plain.ends_with(end)) && !TO_CUSTOMERS.iter().any(|word| plain.contains(word))
}

fn bans(text: &str) -> bool {
    const BANS: [&str; 14] = [
        "禁",
        "红线",
        "不得",
        "敏感词",
        "拦截词",
        "屏蔽词",
        "违规词",
        "切勿",
        "雷区",
        "忌语",
        "忌讳",
        "高压线",
        "负面清单",
        "不可说",
    ];
    // What the other side says or fears holds these words too: 客户担心上征信黑名单, 客户要求不许再打电话.
    const OF_STAFF: [&str; 2] = ["不许", "黑名单"];
    const OTHERS: [&str; 5] = ["客户", "对方", "债务人", "本人", "家属"];
    // 退回的关键词, 会被抽到的词: words that somebody looks for.
    const CAUGHT: [&str; 3] = ["退回", "拦截", "抽到"];
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let caught = says(&CAUGHT) && text.ends_with('词');
    // 死线 alone; 还款死线 is a day.
    let of_staff = says(&OF_STAFF) || caught || text.starts_with("死线") || says_not_to_say(text);
    says(&BANS) || (of_staff && !says(&OTHERS)) || is_wrong_example(text)
}

/// 永远别说, 绝对不说, 不能讲的话: and not 特别说明, 要不要说明来意, 不说话, 别讲价.
fn says_not_to_say(text: &str) -> bool {
    const NOT: [&str; 11] = [
        "不能",
        "不要",
        "不准",
        "不许",
        "不可",
        "不该",
        "不可以",
        "绝不",
        "绝对不",
        "别",
        "莫",
    ];
    const SAY: [&str; 2] = ["说", "讲"];
    const BEFORE_SHORT: [&str; 7] = ["永远", "千万", "绝对", "请", "、", " ", "."];
    const BEHIND: [&str; 4] = ["的", "以下", "这些", "什么"];
    let forbids_at = |not: &str, at: usize| {
        let (before, rest) = (&text[..at], &text[at + not.len()..]);
        let is_short = not.chars().count() == 1;
        // 要不要, 可不可以, 能不能 ask.
        let asks = before.ends_with(['要', '可', '能']);
        let stands = !is_short || before.is_empty() || BEFORE_SHORT.iter().any(|word| before.ends_with(word));
        let said = SAY.iter().find_map(|say| rest.strip_prefix(say));
        let ends =
            said.is_some_and(|rest| rest.is_empty() || BEHIND.iter().any(|word| rest.starts_with(word)));
        !asks && stands && ends
    };
    NOT.iter()
        .any(|not| text.match_indices(*not).any(|(at, _)| forbids_at(not, at)))
}

/// A heading without its number in brackets and the remark behind it, and the remark.
fn without_remark(heading: &str) -> (&str, &str) {
    const OPEN: [char; 2] = ['（', '('];
    const CLOSE: [char; 2] = ['）', ')'];
    let is_number = |text: &str| text.chars().count() <= 3;
    let numbered = heading
        .strip_prefix(OPEN)
        .and_then(|rest| rest.split_once(CLOSE))
        .filter(|(number, _)| is_number(number));
    let words = numbered.map_or(heading, |(_, rest)| rest);
    let (plain, remark) = words.split_once(OPEN).unwrap_or((words, ""));
    (trim(plain), trim(remark.trim_end_matches(CLOSE)))
}

/// 反面教材, 错误示范: an example of what is not to be said.
pub(super) fn is_wrong_example(text: &str) -> bool {
    const WRONG: [&str; 8] = [
        "反面",
        "反例",
        "错误示范",
        "错误话术",
        "错误示例",
        "违规话术",
        "违规示例",
        "禁用",
    ];
    WRONG.iter().any(|wrong| text.contains(wrong))
}

/// `【动作】停顿三秒`: a cue to staff in brackets, with what is to be done behind it.
fn opens_with_cue(text: &str) -> bool {
    const CUES: [&str; 8] = ["动作", "操作", "注", "备注", "语气", "停顿", "等待", "质检"];
    let cue = text
        .strip_prefix(['【', '['])
        .and_then(|rest| rest.split_once(['】', ']']));
    cue.is_some_and(|(cue, rest)| CUES.contains(&trim(cue)) && !is_spoken(rest))
}

fn opens_with_ban(text: &str) -> bool {
    const BANS: [&str; 9] = [
        "禁用语",
        "禁用词",
        "禁止",
        "严禁",
        "不得",
        "切勿",
        "切忌",
        "红线",
        "敏感词",
    ];
    BANS.iter().any(|ban| text.starts_with(ban))
}

/// `（等待客户回答）`, `[停顿]`, `【转人工】`: a line that is all in brackets.
pub(super) fn is_aside(text: &str) -> bool {
    const BRACKETS: [(char, char); 4] = [('（', '）'), ('(', ')'), ('[', ']'), ('【', '】')];
    let inside = |(open, close): &(char, char)| text.strip_prefix(*open)?.strip_suffix(*close);
    BRACKETS
        .iter()
        .any(|pair| inside(pair).is_some_and(|inner| !inner.contains([pair.0, pair.1])))
}

/// Keys of instructions by their last word. 温馨提示 and 还款提示 are said to the customer, and so may be what follows
/// a key such as 操作 if it addresses somebody.
fn is_instruction(key: &str, text: &str) -> bool {
    const ALWAYS: [&str; 7] = ["提示", "说明", "备注", "点评", "教材", "案例", "笔记"];
    const MOSTLY: [&str; 25] = [
        "要求", "要点", "目的", "目标", "原则", "注意", "事项", "指引", "操作", "动作", "场景", "范围",
        "条件", "心态", "技巧", "重点", "版本", "部门", "日期", "编号", "产品", "客群", "作者", "审核",
        "适用",
    ];
    const TO_CUSTOMERS: [&str; 6] = ["温馨", "友情", "特别", "重要", "还款", "账单"];
    let ends_with = |words: &[&str]| words.iter().any(|word| key.ends_with(word));
    (ends_with(&ALWAYS) && !TO_CUSTOMERS.iter().any(|word| key.contains(word)))
        || (ends_with(&MOSTLY) && !is_spoken(text))
}

fn role_of_key(key: &str) -> Option<Role> {
    const ANSWERS: [&str; 7] = ["话术", "应答", "回答", "答", "答复", "示范", "示例"];
    const QUESTIONS: [&str; 4] = ["问", "提问", "问题", "异议"];
    let ends_with = |words: &[&str]| words.iter().any(|word| key.ends_with(word));
    if is_case(key) && !ends_with(&QUESTIONS) {
        // 若客户没钱：您可以… mixes instruction and speech: one line of the agent.
        None
    } else if ends_with(&ANSWERS) || names_stage(key) || matches!(key, "A" | "a") {
        Some(Role::Agent)
    } else if ends_with(&QUESTIONS) || matches!(key, "Q" | "q") {
        Some(Role::Customer)
    } else {
        None
    }
}

/// The words without the quotation marks or stars that wrap them whole.
pub(super) fn unwrapped(text: &str) -> &str {
    const PAIRS: [(&str, &str); 6] = [
        ("“", "”"),
        ("\"", "\""),
        ("「", "」"),
        ("『", "』"),
        ("**", "**"),
        ("`", "`"),
    ];
    let text = trim(text);
    let inner = PAIRS.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inner.contains(open) && !inner.contains(close)).then_some(trim(inner))
    });
    inner.filter(|inner| !inner.is_empty()).unwrap_or(text)
}

/// The channel that a script's title names, as `meta.channel` has it.
pub(super) fn channel_of_title(title: &str) -> Option<&'static str> {
    const CHANNELS: [(&str, &[&str]); 5] = [
        (
            "ivr",
            &["语音机器人", "智能语音", "智能外呼", "机器人", "IVR", "ivr"],
        ),
        ("visit", &["外访", "上门", "家访"]),
        ("sms", &["短信"]),
        ("letter", &["催收函", "信函", "函件", "告知函"]),
        ("chat", &["在线客服", "在线聊天"]),
    ];
    // 短信发送后电话跟进话术 is for a call.
    let named = CHANNELS
        .iter()
        .find(|(_, words)| words.iter().any(|word| title.contains(word)));
    named
        .filter(|_| !title.contains("电话"))
        .map(|(channel, _)| *channel)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{options, speakers};
    use super::*;

    #[test]
    fn headings_forbid_in_many_words_but_not_in_those_of_the_other_side() {
        for (heading, expected) in [
            ("（五）禁用（抽查会听）", true),
            ("(5) 忌语", true),
            ("六、绝对不说", true),
            ("永远别讲（背诵）", true),
            ("齐读（不能说的话）", true),
            ("通道退回的关键词", true),
            ("死线", true),
            ("还款死线", false),
            ("特别说明", false),
            ("要不要说明来意", false),
            ("可不可以说个时间", false),
            ("应对“别说了我没钱”", false),
            ("别讲价", false),
            ("家属接听（禁止透露欠款的话术）", false),
            ("违规扣款", false),
            ("客户不说话", false),
            ("（二）沉默、不说话", false),
            ("敏感词与黑名单", true),
            ("坐席不许说的话", true),
            ("禁止对客户说", true),
            ("客户担心上征信黑名单", false),
            ("客户要求不许再打电话", false),
            ("转告（不得透露欠款）", false),
        ] {
            assert_eq!(forbids(heading), expected, "{heading}");
        }
    }

    #[test]
    fn instructions_are_told_from_speech() {
        let labels = Labels::new(&speakers(), &options());
        let keyed = |key, role, text| Phrase::Keyed { key, role, text };
        let cases = [
            ("注：语速放慢", Phrase::Note),
            ("说明：本节仅供参考", Phrase::Note),
            ("禁用语：老赖、骗子", Phrase::Note),
            (
                "特别说明：您的账单已逾期",
                keyed("特别说明", None, "您的账单已逾期"),
            ),
            ("版本：V2", Phrase::Note),
            ("操作：点击外呼", Phrase::Note),
            ("操作：您打开我们的应用", keyed("操作", None, "您打开我们的应用")),
            ("禁止恐吓客户", Phrase::Note),
            ("讲师提示：请务必告知录音", Phrase::Note),
            ("反面教材：“你个骗子”", Phrase::Note),
            ("（等待客户回答）", Phrase::Note),
            ("若客户说你们是骗子：", Phrase::Note),
            ("客户异议处理：", Phrase::Note),
            ("→ 转第三节", Phrase::Note),
            ("温馨提示：账单已逾期", keyed("温馨提示", None, "账单已逾期")),
            ("参考话术：您好", keyed("参考话术", Some(Role::Agent), "您好")),
            ("开场白：您好", keyed("开场白", Some(Role::Agent), "您好")),
            ("客户问：你是谁", keyed("客户问", Some(Role::Customer), "你是谁")),
            ("若客户没钱：您可以分期", keyed("若客户没钱", None, "您可以分期")),
            ("若客户拒绝，则答：那您看什么时候方便", Phrase::Plain),
            ("您的欠款如下：", Phrase::Plain),
            ("您好，我是某某银行的客服", Phrase::Plain),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text, &labels), expected, "{text}");
        }
    }

    #[test]
    fn wrappers_come_off_only_when_they_wrap_it_all() {
        let cases = [
            ("“您好”", "您好"),
            ("“您好”或“喂”", "“您好”或“喂”"),
            ("**您好**", "您好"),
            ("您好", "您好"),
            ("“”", "“”"),
        ];
        for (text, expected) in cases {
            assert_eq!(unwrapped(text), expected);
        }
    }
}
