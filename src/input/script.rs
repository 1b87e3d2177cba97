//! Scripts in Markdown or plain text -> one draft: what is to be said, and what is instruction.
//!
//! Takes the lines of a file, gives turns that are exact parts of their lines. Must not know whether a file is a script
//! (`look`). In doubt a line is said by the agent: an instruction judged as speech costs a look, speech passed over as
//! an instruction costs the check.

use std::collections::HashMap;

use super::head::{self, Head};
use super::inline::pieces;
use super::label::{Labels, Who, fold};
use super::lines::{TextLine, is_ruler, numbered, trim, without_list_mark};
use super::meta::Header;
use super::outline::{self, heading, is_spoken};
use super::phrase::{self, Phrase};
use super::table::{self, Columns, Row};
use super::draft::{Draft, Flaw};
use crate::model::{Kind, Role, Turn};

/// Reads a file as one script.
pub(super) fn read(lines: &[TextLine<'_>], labels: &Labels) -> Result<Draft, Flaw> {
    let mut reader = Reader::new(lines, labels);
    let front = outline::front_matter(lines).unwrap_or_default();
    for (at, line) in lines.iter().enumerate() {
        if front.contains(&at) {
            reader.header.take(line);
        } else {
            reader.line(line, lines.get(at + 1));
        }
    }
    reader.draft()
}

struct Reader<'a> {
    labels: &'a Labels,
    header: Header,
    turns: Vec<Turn>,
    line: usize,
    /// Nothing was said yet: title, head lines.
    opening: bool,
    title: Option<String>,
    /// Labels such as A and B that head several lines: speakers, but nobody knows which.
    unknown: Vec<String>,
    /// Who says the next line, by a label that stood alone.
    pending: Option<Role>,
    forbidden: Option<Forbidden>,
    in_quoted_note: bool,
    in_comment: bool,
    table: Option<Columns>,
}

/// What stands directly under a heading that forbids: up to a blank line that no list item follows.
struct Forbidden {
    /// Numbered lines are headings, as the one that forbids was, and not items.
    numbered: bool,
    /// Wrong examples, labelled ones too, and not a rule for what follows.
    examples: bool,
    after_blank: bool,
}

impl<'a> Reader<'a> {
    fn new(lines: &[TextLine<'_>], labels: &'a Labels) -> Self {
        Self {
            labels,
            header: Header::default(),
            turns: Vec::new(),
            line: 0,
            opening: true,
            title: None,
            unknown: unknown_speakers(lines, labels),
            pending: None,
            forbidden: None,
            in_quoted_note: false,
            in_comment: false,
            table: None,
        }
    }

    fn line(&mut self, line: &TextLine<'_>, next: Option<&TextLine<'_>>) {
        self.line = line.number;
        let text = line.text;
        if !text.starts_with('>') {
            self.in_quoted_note = false;
        }
        if text.is_empty() {
            self.table = None;
            if let Some(forbidden) = &mut self.forbidden {
                forbidden.after_blank = true;
            }
        } else if self.in_comment || text.starts_with("<!--") {
            self.in_comment = !text.contains("-->");
            self.note(text);
        } else if text.starts_with("```") || (is_ruler(text) && !text.contains('|')) {
            self.table = None;
        } else if !self.row(text, next) && !(self.opening && self.header.take(line)) {
            self.table = None;
            self.outlined(text);
        }
    }

    /// A line outside tables: heading, forbidden words, quotation, or words.
    fn outlined(&mut self, text: &str) {
        if self.is_forbidden(text) {
            return self.note(without_list_mark(text));
        }
        let is_title = self.turns.is_empty() && outline::is_title_like(text, 40);
        let heading = heading(text).map(|h| h.text).or(is_title.then_some(text));
        if let Some(heading) = heading {
            self.heading(text, heading);
        } else if text.starts_with('>') {
            self.quoted(trim(text.trim_start_matches(['>', ' '])));
        } else {
            self.words(without_list_mark(text), Role::Agent);
        }
    }

    fn heading(&mut self, line: &str, heading: &str) {
        if self.turns.is_empty() {
            self.title = Some(heading.to_owned());
        }
        self.pending = None;
        self.forbidden = phrase::forbids(heading).then(|| Forbidden {
            numbered: numbered(line).is_some(),
            examples: phrase::is_wrong_example(heading),
            after_blank: false,
        });
        self.note(heading);
    }

    /// Whether a line belongs to the forbidden words above it; the first that does not ends them.
    fn is_forbidden(&mut self, text: &str) -> bool {
        let Some(forbidden) = &mut self.forbidden else {
            return false;
        };
        let is_number = numbered(text).is_some();
        let is_item = without_list_mark(text).len() < text.len() && !(is_number && forbidden.numbered);
        let is_heading = !is_item && heading(text).is_some();
        let head = head::at_start(without_list_mark(text), self.labels);
        let is_labelled = head.is_some_and(|head| head.role().is_some_and(|role| role != Role::Note));
        let ends = is_heading || (forbidden.after_blank && !is_item) || (is_labelled && !forbidden.examples);
        forbidden.after_blank = false;
        if ends {
            self.forbidden = None;
        }
        !ends
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
            self.table = Some(Columns::by_header(&cells));
        }
        let columns = self.table.get_or_insert_with(|| Columns::by_count(cells.len())).clone();
        for (role, cell) in columns.roles(&cells, self.labels) {
            if is_header || role == Role::Note || self.forbidden.is_some() {
                self.note(cell);
            } else {
                let parts = cell.split("<br>").flat_map(|part| part.split("<br/>"));
                parts.for_each(|part| self.words(without_list_mark(trim(part)), role));
            }
        }
        true
    }

    /// Words that `role` says, unless they say themselves who does.
    fn words(&mut self, text: &str, role: Role) {
        let known = head::at_start(text, self.labels).filter(|head| head.role().is_some_and(|r| r != Role::Note));
        if let Some(head) = known {
            return self.labelled(&head);
        }
        if self.is_unknown_speaker(text) {
            return self.say(Role::Unknown, text);
        }
        match phrase::read(text, self.labels) {
            Phrase::Note if phrase::forbids(text) && text.ends_with(['：', ':']) => self.heading(text, text),
            Phrase::Note => self.note(text),
            // 版本：V1.0, 适用：M2 above the first words.
            Phrase::Keyed { .. } if self.opening && !is_spoken(text) => self.note(text),
            Phrase::Keyed { key, role: Some(role), text } => {
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
        let allowed = |head: &Head<'_>| head.role().is_some_and(|r| r != Role::Note) && labels.role(head.label).is_some();
        self.pending = head.role().filter(|_| head.text.is_empty());
        for (inner, text) in pieces(head.text, labels, allowed) {
            if let Some(role) = inner.as_ref().unwrap_or(head).role() {
                self.say(role, text);
            }
        }
    }

    fn is_unknown_speaker(&self, text: &str) -> bool {
        let head = head::at_start(text, self.labels);
        head.is_some_and(|head| head.who == Who::Anonymous && self.unknown.iter().any(|l| fold(l) == fold(head.label)))
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
        self.turns.push(turn);
    }

    fn draft(mut self) -> Result<Draft, Flaw> {
        let Some(line) = self.turns.first().and_then(|turn| turn.line) else {
            let (line, fault) = (0, super::error::Fault::Empty);
            return Err(Flaw { id: self.header.id, line, fault });
        };
        let channel = self.title.as_deref().and_then(phrase::channel_of_title);
        if let Some(channel) = channel.filter(|_| !self.header.has("channel")) {
            self.header.assume("channel", channel);
        }
        let mut draft = Draft::new(line, Kind::Script, self.turns);
        draft.meta = self.header.meta();
        draft.id = self.header.id;
        draft.assumed = self.header.assumed;
        draft.assumed.extend(self.unknown.iter().map(|label| format!("unknown label {label}: not judged")));
        Ok(draft)
    }
}

/// Labels such as A or 说话人1 that head several lines; one that heads a single line is an item (A：分期).
fn unknown_speakers(lines: &[TextLine<'_>], labels: &Labels) -> Vec<String> {
    let mut counts = HashMap::<String, usize>::new();
    let mut found = Vec::new();
    for line in lines {
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
