//! Scripts -> one draft: what is to be said, and what is instruction.
//!
//! Takes the lines of a file, gives turns that are exact parts of their lines. Must not know whether a file is a script
//! (`look`). In doubt a line is said by the agent: an instruction judged as speech costs a look, speech passed over as
//! an instruction costs the check.

use std::collections::HashMap;
use std::sync::Arc;

use super::assumed;
use super::banned::Banned;
use super::draft::{Draft, Flaw};
use super::error::Fault;
use super::head::{self, Head};
use super::inline::pieces;
use super::label::{Labels, Who, fold};
use super::lines::{Shape, TextLine, is_ruler, numbered, trim, without_list_mark};
use super::meta::Header;
use super::outline;
use super::phrase::{self, Phrase};
use super::table::{self, Columns, Row};
use crate::model::{Kind, Role, Turn};

/// Reads a file as one script.
pub(super) fn read(lines: &[TextLine<'_>], labels: &Labels) -> Result<Draft, Flaw> {
    let mut reader = Reader::new(lines, labels);
    let front = outline::front_matter(lines).unwrap_or_default();
    for (at, line) in lines.iter().enumerate() {
        if front.contains(&at) {
            reader.header.take(line);
        } else {
            let further = if line.text.is_empty() {
                &[]
            } else {
                &lines[at + 1..]
            };
            reader.line(line, further.iter().find(|line| !line.text.is_empty()));
        }
    }
    reader.draft()
}

/// The depth of a script's title.
const TITLE: usize = 1;

struct Reader<'a> {
    labels: &'a Labels,
    header: Header,
    turns: Vec<Turn>,
    line: usize,
    sheet: Option<Arc<str>>,
    /// Nothing was said yet: title, head lines.
    opening: bool,
    title: Option<String>,
    /// Labels such as A and B that head several lines: speakers, but nobody knows which.
    unknown: Vec<String>,
    /// Who says the next line, by a label that stood alone.
    pending: Option<Role>,
    /// Lines that nothing says are said: no label, key, list, quotation or column.
    plain: Vec<usize>,
    banned: Banned,
    in_quoted_note: bool,
    in_comment: bool,
    table: Option<Columns>,
    /// Of the table of a document that was read last, with its number: lines between its rows do not end it.
    columns: Option<(usize, Columns)>,
}

impl<'a> Reader<'a> {
    fn new(lines: &[TextLine<'_>], labels: &'a Labels) -> Self {
        let mut header = Header::default();
        let mut unknown = unknown_speakers(lines, labels);
        // Beside a Q, an A is an answer and not the first of two speakers.
        if unknown.iter().any(|label| fold(label) == "q") {
            unknown.retain(|label| !matches!(fold(label).as_ref(), "q" | "a"));
            header.assumed.push(assumed::questions_and_answers());
        }
        Self {
            labels,
            header,
            turns: Vec::new(),
            line: 0,
            sheet: None,
            opening: true,
            title: None,
            unknown,
            pending: None,
            plain: Vec::new(),
            banned: Banned::default(),
            in_quoted_note: false,
            in_comment: false,
            table: None,
            columns: None,
        }
    }

    fn line(&mut self, line: &TextLine<'_>, next: Option<&TextLine<'_>>) {
        self.line = line.number;
        self.sheet = line.sheet.cloned();
        let text = line.text;
        if !text.starts_with('>') {
            self.in_quoted_note = false;
        }
        if text.is_empty() {
            self.table = None;
            self.banned.blank_line();
        } else if let Shape::Row { table, header, cells } = line.shape {
            self.cells(table, header, cells);
        } else if self.in_comment || text.starts_with("<!--") {
            self.in_comment = !text.contains("-->");
            self.note(text);
        } else if text.starts_with("```") || (is_ruler(text) && !text.contains('|')) {
            self.table = None;
        } else if self.row(text, next) || (self.opening && self.header.take_understood(line)) {
            // Cells are said or noted; what the script says about itself is neither.
        } else {
            self.table = None;
            self.outlined(line, next.map(|next| next.text));
        }
    }

    /// A line outside tables: heading, forbidden words, quotation, or words.
    fn outlined(&mut self, line: &TextLine<'_>, next: Option<&str>) {
        let text = line.text;
        if self.banned.holds(text, self.labels) {
            return self.note(without_list_mark(text));
        }
        let is_title = self.turns.is_empty() && next.is_some() && outline::is_title_like(text, 40);
        let is_styled = matches!(line.shape, Shape::Heading(_));
        let title = is_title.then_some(outline::Heading { level: None, text });
        let heading = outline::of_line(line)
            .or(title)
            .filter(|_| is_styled || !is_item(text, next))
            // Too long for a heading, and yet it names what the list below it forbids.
            .or_else(|| forbids_list(text, next).then_some(outline::Heading { level: None, text }));
        if let Some(heading) = heading {
            self.heading(text, heading.text, heading.level);
        } else if text.starts_with('>') {
            self.quoted(trim(text.trim_start_matches(['>', ' '])));
        } else {
            let words = without_list_mark(text);
            let (is_plain, before) = (words == text && self.pending.is_none(), self.turns.len());
            self.words(words, Role::Agent);
            // Said because nothing speaks against it.
            if is_plain && self.turns.last().is_some_and(|turn| turn.text == text) {
                self.plain.push(before);
            }
        }
    }

    fn heading(&mut self, line: &str, heading: &str, level: Option<usize>) {
        let level = if self.turns.is_empty() {
            self.title = Some(heading.to_owned());
            TITLE
        } else {
            level.unwrap_or_else(|| outline::depth(heading))
        };
        self.pending = None;
        self.banned = Banned::under(line, heading);
        self.note(heading);
        if let Some(turn) = self.turns.last_mut() {
            turn.level = Some(level);
        }
    }

    fn quoted(&mut self, text: &str) {
        let is_note = text.starts_with("[!") || matches!(phrase::read(text, self.labels), Phrase::Note);
        self.in_quoted_note |= is_note;
        if self.in_quoted_note {
            self.note(text);
        } else {
            self.words(without_list_mark(text), Role::Agent);
        }
    }

    /// Takes a row of a table, and says whether the line was one.
    fn row(&mut self, text: &str, next: Option<&TextLine<'_>>) -> bool {
        let next_is_ruler = next.is_some_and(|next| table::row(next.text, false) == Some(Row::Ruler));
        let cells = match table::row(text, self.table.is_some() || next_is_ruler) {
            None => return false,
            Some(Row::Ruler) => return true,
            Some(Row::Cells(cells)) => cells,
        };
        let is_header = self.table.is_none() && (next_is_ruler || Columns::is_header(&cells));
        if is_header {
            self.table = Some(Columns::new(&cells));
        }
        let columns = self
            .table
            .take()
            .unwrap_or_else(|| Columns::untitled(cells.len()));
        self.put(&cells, &columns, is_header);
        self.table = Some(columns);
        true
    }

    /// A row of a table of a document. That a first row is a header is believed of short cells only: a mark in the
    /// document must not silence a row of words.
    fn cells(&mut self, table: usize, header: bool, cells: &[String]) {
        let cells: Vec<_> = cells.iter().map(|cell| trim(cell)).collect();
        let known = self.columns.take().filter(|(number, _)| *number == table);
        let is_header =
            known.is_none() && (Columns::is_header(&cells) || (header && Columns::may_head(&cells)));
        let columns = match known {
            Some((_, columns)) => columns,
            None if is_header => Columns::new(&cells),
            None => Columns::untitled(cells.len()),
        };
        self.put(&cells, &columns, is_header);
        self.columns = Some((table, columns));
    }

    fn put(&mut self, cells: &[&str], columns: &Columns, is_header: bool) {
        // 禁用语 | 替代话术 has something to say even where words are forbidden.
        let all_notes = is_header || (self.banned.is_open() && !columns.names_speech);
        for (role, cell) in columns.roles(cells, self.labels) {
            if all_notes || role == Role::Note {
                self.note(cell);
            } else {
                let parts = cell.split("<br>").flat_map(|part| part.split("<br/>"));
                let parts = parts.flat_map(|part| part.split('\n'));
                parts.for_each(|part| self.words(without_list_mark(trim(part)), role));
            }
        }
    }

    /// Words that `role` says, unless they say themselves who does.
    fn words(&mut self, text: &str, role: Role) {
        let known =
            head::at_start(text, self.labels).filter(|head| head.role().is_some_and(|r| r != Role::Note));
        if let Some(head) = known {
            return self.labelled(&head);
        }
        if self.is_unknown_speaker(text) {
            return self.say(Role::Unknown, text);
        }
        match phrase::read(text, self.labels) {
            Phrase::Note if phrase::forbids(text) && text.ends_with(['：', ':']) => {
                self.heading(text, text, None);
            }
            Phrase::Note => self.note(text),
            Phrase::Keyed {
                key,
                role: Some(role),
                text,
            } => {
                if role == Role::Agent {
                    self.note_if_stage(key);
                }
                self.say(role, text);
            }
            Phrase::Keyed { role: None, .. } | Phrase::Plain => {
                let role = self.pending.take().unwrap_or(role);
                self.say(role, text);
            }
        }
    }

    /// `坐席：…`, also with the other side on the same line.
    fn labelled(&mut self, head: &Head<'_>) {
        let labels = self.labels;
        let allowed = |head: &Head<'_>| {
            head.role().is_some_and(|r| r != Role::Note) && labels.role(head.label).is_some()
        };
        self.pending = head.role().filter(|_| head.text.is_empty());
        for (inner, text) in pieces(head.text, labels, allowed) {
            if let Some(role) = inner.as_ref().unwrap_or(head).role() {
                self.say(role, text);
            }
        }
    }

    fn is_unknown_speaker(&self, text: &str) -> bool {
        let head = head::at_start(text, self.labels);
        head.is_some_and(|head| {
            head.who == Who::Anonymous && self.unknown.iter().any(|l| fold(l) == fold(head.label))
        })
    }

    fn note_if_stage(&mut self, key: &str) {
        if outline::names_stage(key) && !key.contains("话术") {
            self.note(key);
        }
    }

    fn say(&mut self, role: Role, text: &str) {
        let text = phrase::unwrapped(text);
        if !text.is_empty() {
            self.opening = false;
            self.push(role, text);
        }
    }

    fn note(&mut self, text: &str) {
        if !text.is_empty() {
            self.push(Role::Note, text);
        }
    }

    fn push(&mut self, role: Role, text: &str) {
        let mut turn = Turn::new(role, text);
        turn.line = Some(self.line);
        turn.sheet.clone_from(&self.sheet);
        self.turns.push(turn);
    }

    /// Between a title and the first heading below it a few lines may say what the script is and how it is used: 两人一组，佩戴工牌. Only
    /// plain lines that speak to nobody are taken for that, up to the first that is said.
    fn note_preface(&mut self) {
        const FEW: usize = 5;
        let is_short = self
            .turns
            .iter()
            .skip(1)
            .take(FEW)
            .any(|turn| turn.level.is_some());
        if self.title.is_none() || !is_short {
            return;
        }
        let plain = &self.plain;
        let preface = self.turns.iter_mut().enumerate().skip(1);
        for (at, turn) in preface.take_while(|(_, turn)| turn.level.is_none()) {
            if turn.role != Role::Note {
                if !plain.contains(&at) || !outline::speaks_to_nobody(&turn.text) {
                    return;
                }
                turn.role = Role::Note;
            }
        }
    }

    fn draft(mut self) -> Result<Draft, Flaw> {
        let Some(line) = self.turns.first().and_then(|turn| turn.line) else {
            let (line, fault) = (0, Fault::Empty);
            return Err(Flaw {
                id: self.header.id,
                line,
                fault,
            });
        };
        self.note_preface();
        let channel = self.title.as_deref().and_then(phrase::channel_of_title);
        if let Some(channel) = channel.filter(|_| !self.header.has("channel")) {
            self.header.assume("channel", channel);
        }
        let mut draft = Draft::new(line, Kind::Script, self.turns);
        draft.meta = self.header.meta();
        draft.id = self.header.id;
        draft.assumed = self.header.assumed;
        let unknown = self.unknown.iter();
        draft
            .assumed
            .extend(unknown.map(|label| assumed::unknown_label(label)));
        Ok(draft)
    }
}

/// What a line says that names what is listed below it.
const LISTS: [&str; 15] = [
    "词", "语", "话", "说", "讲", "句", "字眼", "以下", "如下", "下列", "红线", "雷区", "清单", "使用",
    "出现",
];

/// Whether a line that nobody says forbids, and a list stands right under it: 【禁用语（说出即停岗，累计两次离岗）】.
fn forbids_list(text: &str, next: Option<&str>) -> bool {
    let bare = text.trim_matches(['【', '】', '[', ']', '*']);
    let listed = next.is_some_and(|next| next.starts_with(['-', '·', '•', '*']));
    // 不得问收入 is an instruction, and what is listed below it may be said.
    let names_list = text != bare
        || text.ends_with(['：', ':'])
        || ["禁止", "严禁"].contains(&bare)
        || LISTS.iter().any(|word| bare.contains(word));
    listed && names_list && phrase::forbids(bare) && !outline::is_spoken(bare)
}

/// Numbered lines one after the other are a list of things to say, however short: a heading has something under it.
fn is_item(text: &str, next: Option<&str>) -> bool {
    let style = |text| numbered(text).map(|(mark, _)| mark.replace(|c: char| c.is_ascii_digit(), ""));
    style(text).is_some_and(|own| next.is_none_or(|next| style(next).as_ref() == Some(&own)))
}

/// Labels such as A or 说话人1 that head several lines; one that heads a single line is an item (A：分期).
fn unknown_speakers(lines: &[TextLine<'_>], labels: &Labels) -> Vec<String> {
    let mut counts = HashMap::<_, usize>::new();
    let mut found = Vec::new();
    let outside_tables = lines
        .iter()
        .filter(|line| !matches!(line.shape, Shape::Row { .. }));
    for line in outside_tables {
        let Some(head) = head::of_line(line.text, labels).filter(|head| head.who == Who::Anonymous) else {
            continue;
        };
        let count = counts.entry(fold(head.label)).or_default();
        *count += 1;
        if *count == 2 {
            found.push(head.label.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::{one, options, speakers, turns};
    use super::super::{Options, read_bytes};
    use super::*;
    use crate::model::{Call, Channel};

    const SCRIPT: &str = "\
# 信用卡逾期短信及电话话术
版本：V2
渠道：电话

## 一、开场白
1. “您好，请问是{姓名}先生吗？”
2. 注：语速放慢
> 说明：先核身
> 再谈欠款
> 您好，这里是某某银行。

### 客户应对
| 节点 | 话术 |
| --- | --- |
| 客户没钱 | 您可以申请分期。<br>最低还款也可以。 |
- 客户：我没钱。
- 坐席：您好。客户：嗯。
- 若客户拒绝，则答：那您看什么时候方便？
（等待客户回答）

## 禁用语
1. 老赖
2. 你等着

谢谢您，再见。
";

    fn script(text: &str) -> Call {
        let options = Options {
            kind: Some(Kind::Script),
            ..options()
        };
        read_bytes("a.md", text.as_bytes(), &speakers(), &options)
            .remove(0)
            .expect("a script")
    }

    #[test]
    fn reads_scripts() {
        let call = one("话术.md", SCRIPT);
        assert_eq!(
            (call.kind, call.meta.channel),
            (Kind::Script, Some(Channel::Call))
        );
        assert_eq!(
            turns(&call),
            [
                "N1:信用卡逾期短信及电话话术",
                "N2:版本：V2",
                "N5:一、开场白",
                "A6:您好，请问是{姓名}先生吗？",
                "N7:注：语速放慢",
                "N8:说明：先核身",
                "N9:再谈欠款",
                "N10:您好，这里是某某银行。",
                "N12:客户应对",
                "N13:节点",
                "N13:话术",
                "N15:客户没钱",
                "A15:您可以申请分期。",
                "A15:最低还款也可以。",
                "C16:我没钱。",
                "A17:您好。",
                "C17:嗯。",
                "A18:若客户拒绝，则答：那您看什么时候方便？",
                "N19:（等待客户回答）",
                "N21:禁用语",
                "N22:老赖",
                "N23:你等着",
                "A25:谢谢您，再见。",
            ]
        );
    }

    #[test]
    fn scripts_say_what_they_are_for() {
        let sms = script("M1短信模板\n【某某银行】尊敬的客户：您的账单已逾期，温馨提示：请尽快还款。");
        assert_eq!(sms.meta.channel, Some(Channel::Sms));
        assert_eq!(sms.source.assumed, ["kind=script", "channel=sms"]);
        assert_eq!(
            turns(&sms)[1..],
            ["A2:【某某银行】尊敬的客户：您的账单已逾期，温馨提示：请尽快还款。"]
        );
        let front = script("---\nkind: script\nchannel: visit\ncallee: third_party\n---\n# 敲门\n您好");
        assert_eq!(
            (front.meta.channel, front.source.assumed.len()),
            (Some(Channel::Visit), 0)
        );
        assert_eq!(script("# 外访话术\n您好").meta.channel, Some(Channel::Visit));
        assert_eq!(script("# 语音机器人话术\n您好").meta.channel, Some(Channel::Ivr));
        assert_eq!(script("# 短信后电话跟进\n您好").meta.channel, None);
        assert_eq!(
            turns(&script("渠道：短信\n欠款金额：{金额}\n请还款。"))[0],
            "A2:欠款金额：{金额}"
        );
        assert_eq!(turns(&script("您好。\n再见。")), ["A1:您好。", "A2:再见。"]);
    }

    #[test]
    fn questions_and_answers_have_their_sides_but_not_a_and_b() {
        let faq = script("# 常见异议\nQ：你是谁？\nA：我是客服。\nQ：哦。\nA：再见。");
        assert_eq!(
            turns(&faq)[1..],
            ["C2:你是谁？", "A3:我是客服。", "C4:哦。", "A5:再见。"]
        );
        assert_eq!(faq.source.assumed[1..], ["Q=customer, A=agent"]);
        let unclear = script("# 示范\nA：您好。\nB：嗯。\nA：再见。\nB：嗯。");
        assert_eq!(turns(&unclear)[1], "?2:A：您好。");
        assert_eq!(
            unclear.source.assumed[1..],
            ["unknown label A: not judged", "unknown label B: not judged"]
        );
    }

    #[test]
    fn a_line_above_a_list_may_forbid_it_however_long() {
        assert_eq!(
            turns(&script(
                "催收话术\n您好。\n【禁用语（说出即停岗，累计两次离岗，不得申诉）】\n- 你等着\n\n再见。"
            )),
            [
                "N1:催收话术",
                "A2:您好。",
                "N3:【禁用语（说出即停岗，累计两次离岗，不得申诉）】",
                "N4:你等着",
                "A6:再见。"
            ]
        );
    }

    #[test]
    fn short_words_are_not_passed_over_as_headings() {
        assert_eq!(turns(&script("不还就等着坐牢")), ["A1:不还就等着坐牢"]);
        assert_eq!(
            turns(&script(
                "# 催收\n1. 开场\n1）不还就等着坐牢\n2）让全村都知道\n\n3）再见"
            )),
            [
                "N1:催收",
                "N2:1. 开场",
                "A3:不还就等着坐牢",
                "A4:让全村都知道",
                "A6:再见"
            ]
        );
    }
}
