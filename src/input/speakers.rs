//! Which heads of a dialogue are heads of turns: `客户：张三` and `明细：3000` look like them and are not.
//!
//! Takes the lines of one dialogue with the heads that they seem to have, gives them without head lines and with the
//! doubtful heads taken off. Must not know turns.

use std::borrow::Cow;
use std::collections::HashSet;

use super::head::{self, Head};
use super::keys;
use super::label::{Labels, Who, fold};
use super::lines::{TextLine, has_clause_mark, is_ruler};
use super::meta::Header;

/// A line, and the head with which somebody begins to speak on it.
pub(super) type Headed<'t> = (TextLine<'t>, Option<Head<'t>>);

/// The lines of a dialogue below its head lines, which go into `header`.
pub(super) fn below_head_lines<'t>(
    lines: &[TextLine<'t>],
    labels: &Labels,
    header: &mut Header,
) -> Vec<Headed<'t>> {
    let lines = lines
        .iter()
        .filter(|line| !line.text.is_empty() && !is_ruler(line.text));
    let mut headed: Vec<_> = lines
        .map(|line| (*line, head::of_line(line.text, labels)))
        .collect();
    headed.drain(..take_head_lines(&headed, header));
    drop_words_before_colons(&mut headed);
    take_names_in_brackets(&mut headed, labels);
    headed
}

/// Where speakers are told by brackets alone (【客服】您好), other names in such brackets are speakers, too: their words are not
/// those of whoever spoke before.
fn take_names_in_brackets<'t>(lines: &mut [Headed<'t>], labels: &Labels) {
    let in_brackets = |line: &TextLine<'t>| head::in_brackets(line.text, labels);
    let known = |(line, head): &&Headed<'t>| head.is_some() && in_brackets(line).is_some();
    if lines.iter().filter(known).count() < 2 {
        return;
    }
    for (line, head) in lines.iter_mut().filter(|(_, head)| head.is_none()) {
        *head = in_brackets(line);
    }
}

/// Takes the head lines at the top into `header` and says how many lines they span.
fn take_head_lines(lines: &[Headed<'_>], header: &mut Header) -> usize {
    let repeated = repeated_labels(lines);
    let mut count = 0;
    for (at, (line, head)) in lines.iter().enumerate() {
        let taken = head.is_none_or(|head| head.role().is_none()) && header.take(line);
        let speaks = |head: &Head<'_>| match head.who {
            // `客户：张三`, `坐席：001` above `欠款金额：3200` are head lines too.
            Who::Known(_) => !is_field_value(head.text),
            Who::Anonymous => true,
            Who::Named => head.stamp.is_some() || repeated.contains(&fold(head.label)),
        };
        if taken {
            count = at + 1;
        } else if head.as_ref().is_some_and(speaks) || (head.is_none() && has_clause_mark(line.text)) {
            break;
        }
    }
    count
}

/// A person or a number, as records have it. 客服：如下 above 逾期天数：3天 is the beginning of a call, and is not dropped.
fn is_field_value(text: &str) -> bool {
    const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢\
                            姜崔钟谭陆汪范廖石韦贾夏付邹熊孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵钱覃武戴莫孔汤小";
    let is_number = text.len() <= 20 && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '*'));
    let is_name = (2..=4).contains(&text.chars().count())
        && text.starts_with(|c| SURNAMES.contains(c))
        && text.chars().all(char::is_alphabetic);
    !text.is_empty() && (is_number || is_name)
}

/// Tells names from words before a colon (张三：喂 from 明细：本金3000), and takes the heads off the latter.
fn drop_words_before_colons(lines: &mut [Headed<'_>]) {
    let repeated = repeated_labels(lines);
    // Where every line has a head there are no lines that go on, so that a name that speaks once is a name.
    let all_headed = lines
        .iter()
        .skip_while(|(_, head)| head.is_none())
        .all(|(_, head)| head.is_some());
    for (line, head) in lines {
        let is_word = head.as_ref().is_some_and(|head| {
            let is_sum = head
                .text
                .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '¥' | '￥'));
            let speaks =
                head.stamp.is_some() || repeated.contains(&fold(head.label)) || (all_headed && !is_sum);
            head.who == Who::Named && (keys::is_head_line(line.text) || !speaks)
        });
        if is_word {
            *head = None;
        }
    }
}

fn repeated_labels<'t>(lines: &[Headed<'t>]) -> HashSet<Cow<'t, str>> {
    let mut seen = HashSet::new();
    let labels = lines
        .iter()
        .filter_map(|(_, head)| Some(fold(head.as_ref()?.label)));
    labels.filter(|label| !seen.insert(label.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::super::tests::{options, speakers};
    use super::*;

    /// The labels of the heads that are left, and the number of the first line below the head lines.
    fn read(text: &str) -> (String, usize) {
        let labels = Labels::new(&speakers(), &options());
        let headed = below_head_lines(&lines(text), &labels, &mut Header::default());
        let heads: Vec<_> = headed
            .iter()
            .filter_map(|(_, head)| Some(head.as_ref()?.label))
            .collect();
        (heads.join(" "), headed.first().map_or(0, |(line, _)| line.number))
    }

    #[test]
    fn tells_speakers_from_words_before_colons() {
        let cases = [
            ("客服：您好\n张三：嗯", ("客服 张三", 1)),
            ("客服：如下\n明细：本金和利息\n还有\n客户：嗯", ("客服 客户", 1)),
            ("客服：如下\n明细：3000\n客户：嗯", ("客服 客户", 1)),
            ("客服：如下\n逾期天数：3天\n客户：嗯", ("客服 客户", 1)),
            ("客服：喂\n还有\n张三：嗯\n张三：好", ("客服 张三 张三", 1)),
            ("【客服】喂\n【客户】嗯\n【老赵】好", ("客服 客户 老赵", 1)),
            ("客服：喂\n【江宁银行】提醒您\n客户：嗯", ("客服 客户", 1)),
            (
                "张三：喂\n李四：嗯\n张三：好\n李四：嗯",
                ("张三 李四 张三 李四", 1),
            ),
        ];
        for (text, (heads, first)) in cases {
            assert_eq!(read(text), (heads.to_owned(), first), "{text}");
        }
    }

    #[test]
    fn head_lines_end_where_speech_begins() {
        let cases = [
            ("通话记录\n欠款金额：3\n\n客服：您好", ("客服", 4)),
            ("客户：张三\n坐席：001\n欠款金额：3\n客服：您好", ("客服", 4)),
            ("客户经理：李四\n欠款金额：3\n客服：您好", ("客服", 3)),
            ("客服：您好\n欠款金额：3\n客户：嗯", ("客服 客户", 1)),
            ("客户：张三\n坐席：001", ("客户 坐席", 1)),
        ];
        for (text, (heads, first)) in cases {
            assert_eq!(read(text), (heads.to_owned(), first), "{text}");
        }
    }
}
