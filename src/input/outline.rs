//! The outline of scripts and Markdown: headings in all their forms, and the front matter of a file.
//!
//! Takes lines, gives what is a heading and what it says. Must not know who speaks.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::keys;
use super::lines::{Shape, TextLine, has_clause_mark, is_ruler, numbered, trim};

/// A heading of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heading<'t> {
    /// Number of `#`, where it is one of Markdown.
    pub(super) level: Option<usize>,
    /// The line without `#` and `**`; numbers and brackets stay.
    pub(super) text: &'t str,
}

/// `一、`, `（一）`, `第一部分`, `步骤1`, `1.2`, `Step 1`: what numbers a heading, the text after it.
static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    let number = "[一二三四五六七八九十百0-9]{1,3}";
    let part = "部分|章|节|步|步骤|阶段|环节|条|场景|幕|轮";
    Regex::new(&format!(
        r"^(?:[一二三四五六七八九十]{{1,3}}[、．.]|[（(][一二三四五六七八九十]{{1,3}}[)）]|第{number}(?:{part})|(?:步骤|环节|节点|阶段|场景|情形|情景|分支){number}|\d{{1,2}}(?:\.\d{{1,2}})+|(?i:step|part)\s*\d{{1,2}})[\s：:、.]*(.*)$"
    ))
    .expect("a valid pattern")
});

/// How deep a heading without `#` and style lies, by how it is numbered: 第一部分 holds 一、, that holds （一）, and so on.
/// All lie deeper than headings of a format.
pub(super) fn depth(heading: &str) -> usize {
    const STAGE: usize = 12;
    static STEPS: LazyLock<[(Regex, usize); 5]> = LazyLock::new(|| {
        let step = |pattern, depth| (Regex::new(pattern).expect("a valid pattern"), depth);
        [
            step("^第.{1,3}(?:部分|章|幕)", 10),
            step("^[一二三四五六七八九十]{1,3}[、．.]", 11),
            step("^[（(][一二三四五六七八九十]{1,3}[)）]", 13),
            step(r"^\d{1,2}(?:\.\d{1,2})+|^\d{1,2}[)）]|^[（(]\d{1,2}[)）]", 15),
            step(
                r"^\d{1,2}[、．.]|^第|^(?:步骤|环节|节点|场景|情形|情景|分支|(?i:step))",
                14,
            ),
        ]
    });
    let found = STEPS.iter().find(|(pattern, _)| pattern.is_match(heading));
    found.map_or(STAGE, |(_, depth)| *depth)
}

/// The heading that a line of a file is, if it is one: by its style, else by its words.
pub(super) fn of_line<'t>(line: &TextLine<'t>) -> Option<Heading<'t>> {
    let styled = |level| {
        Some(Heading {
            level,
            text: line.text,
        })
    };
    match line.shape {
        _ if line.text.is_empty() => None,
        // A style does not make an instruction of what is said: 您再不还，我们就上门！
        Shape::Heading(level) if !is_speech(line.text) => styled(Some(level)),
        Shape::Strong if is_title_like(line.text, 24) => styled(None),
        Shape::Row { .. } => None,
        Shape::Plain | Shape::Heading(_) | Shape::Strong => heading(line.text),
    }
}

/// A sentence to somebody, and not a case (客户问“你是谁？”怎么办).
fn is_speech(text: &str) -> bool {
    has_clause_mark(text) && is_spoken(text) && (!is_case(text) || answers_case(text))
}

/// The heading that a line is by its words, if it is one.
pub(super) fn heading(line: &str) -> Option<Heading<'_>> {
    let level = line.len() - line.trim_start_matches('#').len();
    if (1..=6).contains(&level) {
        let text = trim(line[level..].trim_end_matches('#'));
        return (!text.is_empty()).then_some(Heading {
            level: Some(level),
            text,
        });
    }
    let text = unbolded(line).unwrap_or(line);
    let is_heading = if let Some(whole) = enclosed(text) {
        let inner = whole.strip_prefix("附：").or(whole.strip_prefix("附:"));
        is_title_like(inner.unwrap_or(whole), 20)
    } else if let Some(rest) = NUMBERED.captures(text).and_then(|found| found.get(1)) {
        is_title_like(rest.as_str(), 24)
    } else if let Some((_, rest)) = numbered(text) {
        is_title_like(rest, 12)
    } else {
        text.len() < line.len() && is_title_like(text, 24) || is_stage(text)
    };
    is_heading.then_some(Heading { level: None, text })
}

/// `**开场白**` alone on its line.
fn unbolded(line: &str) -> Option<&str> {
    let inner = line
        .strip_prefix("**")?
        .trim_end_matches(['：', ':'])
        .strip_suffix("**")?;
    (!inner.contains("**")).then_some(trim(inner))
}

/// `【开场白】`, `[开场白]`, `《话术》` alone on its line.
fn enclosed(text: &str) -> Option<&str> {
    let text = text.trim_end_matches(['：', ':']);
    const BRACKETS: [(char, char); 5] = [('【', '】'), ('[', ']'), ('《', '》'), ('〔', '〕'), ('<', '>')];
    let inner = BRACKETS
        .iter()
        .find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close))?;
    (!inner.contains(['【', '】', '[', ']'])).then_some(inner)
}

/// Short and not said to anybody. What the other side may say (客户说你们是骗子) is a heading as a case, not as speech.
pub(super) fn is_title_like(text: &str, longest: usize) -> bool {
    let bare = text.trim_end_matches(['：', ':']);
    !bare.is_empty()
        && bare.chars().nth(longest).is_none()
        && !bare.contains(['：', ':', '“', '"', '|'])
        && ((!has_clause_mark(bare) && !is_spoken(bare))
            || (is_case(bare) && !bare.contains(['。', '，', '！', '；'])))
}

/// A stage of the talk by its usual name, without any sign of a heading.
fn is_stage(text: &str) -> bool {
    is_title_like(text, 12) && names_stage(text)
}

/// Whether a stage of the talk is named.
pub(super) fn names_stage(text: &str) -> bool {
    const STAGES: [&str; 24] = [
        "开场",
        "核身",
        "身份核实",
        "核实身份",
        "告知",
        "协商",
        "谈判",
        "结束",
        "收尾",
        "结尾",
        "异议",
        "场景",
        "环节",
        "流程",
        "话术",
        "阶段",
        "转告",
        "敲门",
        "应答",
        "施压",
        "跟进",
        "脚本",
        "模板",
        "第三方接听",
    ];
    STAGES.iter().any(|stage| text.contains(stage))
}

/// Words that are said to somebody.
pub(super) fn is_spoken(text: &str) -> bool {
    const SPOKEN: [&str; 14] = [
        "您", "你", "吗", "呢", "吧", "喂", "我们", "我是", "咱", "请问", "谢谢", "感谢", "再见", "{",
    ];
    SPOKEN.iter().any(|word| text.contains(word))
}

/// Nothing of a greeting, an address, a lender's signature, a sum or a consequence.
pub(super) fn speaks_to_nobody(text: &str) -> bool {
    const SAID: [&str; 31] = [
        "好", "喂", "这里", "这边", "本人", "尊敬", "请", "【", "“", "欠", "还款", "还钱", "不还", "逾期",
        "账", "债", "元", "？", "！", "后果", "上门", "报警", "公安", "警", "法院", "起诉", "立案", "坐牢",
        "抓", "征信", "催",
    ];
    !is_spoken(text) && !SAID.iter().any(|word| text.contains(word))
}

/// A case that an instruction is for, with the other side in the third person: 若客户拒绝, 遇第三方接听, 客户说没钱.
pub(super) fn is_case(text: &str) -> bool {
    const OPENERS: [&str; 9] = ["如果", "假如", "如遇", "遇到", "一旦", "若", "如", "当", "遇"];
    const PERSONS: [&str; 10] = [
        "客户",
        "对方",
        "债务人",
        "借款人",
        "持卡人",
        "用户",
        "第三方",
        "家属",
        "本人",
        "非本人",
    ];
    let text = text.trim_start_matches(|c: char| !c.is_alphabetic());
    let text = OPENERS
        .iter()
        .find_map(|opener| text.strip_prefix(opener))
        .unwrap_or(text);
    PERSONS.iter().any(|person| text.starts_with(person))
}

/// A case together with what is said in it: 若客户拒绝，则答：那您看什么时候方便？
pub(super) fn answers_case(text: &str) -> bool {
    const ANSWERS: [&str; 6] = ["则", "答：", "答:", "回复", "告知", "告诉"];
    let said = |word: &&str| text.split_once(*word).is_some_and(|(_, rest)| is_spoken(rest));
    is_case(text) && ANSWERS.iter().any(said)
}

/// The lines between the `---` that open a file and the next, if they are head lines and not the first dialogue.
pub(super) fn front_matter(lines: &[TextLine<'_>]) -> Option<Range<usize>> {
    const LONGEST: usize = 40;
    let open = lines
        .iter()
        .position(|line| !line.text.is_empty())
        .filter(|at| lines[*at].text == "---")?;
    let body = &lines[open + 1..];
    let close = body
        .iter()
        .take(LONGEST)
        .position(|line| is_ruler(line.text) || line.text == "...")?;
    let is_key = |line: &TextLine<'_>| {
        line.text.is_empty() || line.text.contains([':', '：']) || line.text.starts_with(['-', '#'])
    };
    let inside = &body[..close];
    let is_front = inside.iter().all(is_key) && inside.iter().any(|line| keys::is_head_line(line.text));
    is_front.then_some(open + 1..open + 1 + close)
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    #[test]
    fn headings_in_their_forms() {
        let cases = [
            ("# 催收话术", Some("催收话术")),
            ("## 一、开场 ##", Some("一、开场")),
            ("一、开场白", Some("一、开场白")),
            ("（二）核实身份", Some("（二）核实身份")),
            ("第一部分 告知", Some("第一部分 告知")),
            ("第三步：协商", Some("第三步：协商")),
            ("步骤2：核身", Some("步骤2：核身")),
            ("1. 开场白", Some("1. 开场白")),
            ("1）敲门", Some("1）敲门")),
            ("2.1 身份核实", Some("2.1 身份核实")),
            ("【开场白】", Some("【开场白】")),
            ("【附：禁用语】", Some("【附：禁用语】")),
            ("**结束语**", Some("结束语")),
            ("开场白", Some("开场白")),
            ("结束语：", Some("结束语：")),
            ("三、客户说你们是骗子", Some("三、客户说你们是骗子")),
            ("1. 您好", None),
            ("1. 您好，我是某某银行的客服。", None),
            ("【某某银行】您的账单已逾期", None),
            ("一、不得辱骂客户，不得威胁客户。", None),
            ("好的，再见", None),
            ("客服：您好", None),
            ("#", None),
            ("", None),
        ];
        for (line, expected) in cases {
            assert_eq!(heading(line).map(|h| h.text), expected, "{line}");
        }
    }

    #[test]
    fn a_case_may_hold_its_answer() {
        for (text, expected) in [
            ("若客户拒绝，则答：那您看什么时候方便？", true),
            ("如客户不还，告诉他：你等着坐牢", true),
            ("若客户说你们是骗子，则转第三节", false),
            ("客户问你们是谁", false),
            ("若非本人接听，则答：打扰您了。", true),
            ("您好，则我们", false),
        ] {
            assert_eq!(answers_case(text), expected, "{text}");
        }
    }

    #[test]
    fn front_matter_is_told_from_a_dialogue_between_rulers() {
        let front = |text: &str| front_matter(&lines(text));
        assert_eq!(front("---\nchannel: sms\ntitle: x\n---\n您好"), Some(1..3));
        assert_eq!(front("---\n客服：您好\n客户：你好\n---\n客服：您好"), None);
        assert_eq!(front("---\nchannel: sms"), None);
        assert_eq!(front("您好"), None);
    }
}
