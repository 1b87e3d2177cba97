//! Transcripts in labelled text (`客服：…`, `[00:12]客户：…`) -> drafts of calls.
//!
//! Takes the lines of a file, gives one draft or flaw a dialogue. Must not know how heads look (`head`) or where
//! dialogues part (`sections`). Nothing that may have been said is dropped: what has no known speaker is a turn of
//! nobody known or a note in `assumed`, never silence.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::assumed;
use super::clock::{Stamp, Timeline};
use super::draft::{Draft, Flaw};
use super::error::{Fault, place_name};
use super::head::Head;
use super::inline::pieces;
use super::label::{Labels, Who, fold};
use super::lines::{TextLine, has_clause_mark};
use super::meta::Header;
use super::outline;
use super::phrase;
use super::sections;
use super::speakers::{self, Headed};
use super::voices::{self, Voice};
use crate::model::{Assumption, Bilingual, Kind, Role, Turn};

/// Reads all dialogues of a file.
///
/// `record` is what is known of them beside the text, such as the other cells of a row.
pub(super) fn read(lines: &[TextLine<'_>], labels: &Labels, record: &Header) -> Vec<Result<Draft, Flaw>> {
    let mut general = record.clone();
    let front = outline::front_matter(lines).unwrap_or_default();
    for line in &lines[front.clone()] {
        general.take(line);
    }
    let mut drafts = Vec::new();
    // An id is one dialogue's, whatever else the front matter says for all.
    let mut opening = Header::of_id(general.id.take());
    for section in sections::split(&lines[front.end..]) {
        let mut dialogue = Dialogue::new(section, labels);
        dialogue.header = dialogue.header.over(&std::mem::take(&mut opening));
        if dialogue.is_silent() && (drafts.is_empty() || !dialogue.has_words()) {
            // A title, head lines or a preface: they belong to the dialogue that follows.
            opening = dialogue.into_opening();
        } else {
            dialogue.header = dialogue.header.over(&general);
            drafts.push(dialogue.draft());
        }
    }
    if drafts.is_empty() {
        let (line, fault) = (1, Fault::NoLabels);
        drafts.push(Err(Flaw {
            id: None,
            line,
            fault,
        }));
    }
    drafts
}

/// The lines of one dialogue, with the heads of those on which somebody begins to speak.
struct Dialogue<'a, 't> {
    labels: &'a Labels,
    header: Header,
    first_line: usize,
    body: Vec<Headed<'t>>,
}

impl<'a, 't> Dialogue<'a, 't> {
    fn new(lines: &[TextLine<'t>], labels: &'a Labels) -> Self {
        let mut header = Header::default();
        let body = speakers::below_head_lines(lines, labels, &mut header);
        let first = lines.iter().find(|line| !line.text.is_empty());
        Self {
            labels,
            header,
            first_line: first.map_or(1, |line| line.number),
            body,
        }
    }

    fn heads(&self) -> impl Iterator<Item = &Head<'t>> {
        self.body.iter().filter_map(|(_, head)| head.as_ref())
    }

    /// Whether nobody speaks.
    fn is_silent(&self) -> bool {
        self.heads().all(|head| head.role() == Some(Role::Note))
    }

    /// Whether there is more than titles and asides such as （完）.
    fn has_words(&self) -> bool {
        self.body
            .iter()
            .any(|(line, _)| outline::of_line(line).is_none() && !phrase::is_aside(line.text))
    }

    fn into_opening(mut self) -> Header {
        let sentences = self
            .body
            .iter()
            .filter(|(line, _)| has_clause_mark(line.text))
            .map(|(line, _)| line.number);
        let note = assumed::nobodys_lines(sentences, &Bilingual::new("第一段对话", "the first dialogue"));
        self.header.assumed.extend(note);
        self.header
    }

    fn draft(self) -> Result<Draft, Flaw> {
        let flaw = |fault| Flaw {
            id: self.header.id.clone(),
            line: self.first_line,
            fault,
        };
        if self.is_silent() {
            return Err(flaw(Fault::NoLabels));
        }
        let mut unknown = self.unknown_labels();
        let inferred = match self.inferred() {
            Some(found) => found,
            None if self.heads().all(|head| head.role().is_none()) => {
                let shown = unknown.iter().map(|label| place_name(label)).collect();
                return Err(flaw(Fault::UnknownLabels(shown)));
            }
            None => Inferred::default(),
        };
        unknown.retain(|label| !inferred.roles.contains_key(fold(label).as_ref()));
        let (spoken, unspoken) = self.spoken(&inferred);
        let timeline = spoken.iter().find_map(|s| s.stamp).map(Timeline::new);
        let turns: Vec<_> = spoken.into_iter().map(|s| s.timed(timeline)).collect();
        if turns.is_empty() {
            return Err(flaw(Fault::NoTurns));
        }
        let mut header = self.header;
        if let Some(start) = timeline
            .and_then(Timeline::started_at)
            .filter(|_| !header.has("started_at"))
        {
            header.assume("started_at", &start);
        }
        let mut draft = Draft::new(self.first_line, Kind::Call, turns);
        draft.meta = header.meta();
        draft.id = header.id;
        draft.assumed = header.assumed;
        draft.assumed.extend(inferred.why);
        draft.assumed.extend(assumed::nobodys_lines(
            unspoken.into_iter(),
            &Bilingual::new("第一位说话人", "the first speaker"),
        ));
        draft
            .assumed
            .extend(unknown.iter().map(|label| assumed::unknown_label(label)));
        Ok(draft)
    }

    /// Labels without a role, in the order in which they speak.
    fn unknown_labels(&self) -> Vec<String> {
        let mut seen = HashSet::new();
        let unknown = self
            .heads()
            .filter(|head| matches!(head.who, Who::Anonymous | Who::Named));
        unknown
            .filter(|head| seen.insert(fold(head.label)))
            .map(|head| head.label.to_owned())
            .collect()
    }

    /// Roles of speakers whose labels do not tell them by what they say, where it tells.
    fn inferred(&self) -> Option<Inferred> {
        let mut voices: Vec<Voice<'_>> = Vec::new();
        let mut places = HashMap::<Cow<'_, str>, usize>::new();
        let mut speaking = None;
        for (line, head) in &self.body {
            if let Some(head) = head {
                speaking = (head.role() != Some(Role::Note)).then(|| {
                    *places.entry(fold(head.label)).or_insert_with(|| {
                        voices.push(Voice {
                            label: head.label,
                            role: head.role(),
                            said: Vec::new(),
                        });
                        voices.len() - 1
                    })
                });
            }
            if let Some(voice) = speaking.and_then(|at: usize| voices.get_mut(at)) {
                voice.said.push(head.as_ref().map_or(line.text, |head| head.text));
            }
        }
        if voices.iter().all(|voice| voice.role.is_some()) {
            return None;
        }
        let found = voices::infer(&voices)?;
        let roles = voices.iter().zip(found.roles);
        Some(Inferred {
            roles: roles
                .filter_map(|(voice, role)| Some((fold(voice.label).into_owned(), role?)))
                .collect(),
            why: Some(found.why),
        })
    }

    /// What is spoken, and the lines before the first speaker that look like speech.
    fn spoken(&self, inferred: &Inferred) -> (Vec<Spoken>, Vec<usize>) {
        let (mut spoken, mut unspoken) = (Vec::<Spoken>::new(), Vec::new());
        let inside = InLine::new(self);
        for (line, head) in &self.body {
            let text = head.as_ref().map_or(line.text, |head| head.text);
            if head.is_none() && outline::of_line(line).is_some_and(|h| h.level.is_some()) {
                continue;
            }
            for (inner, text) in pieces(text, self.labels, |head| inside.allows(head)) {
                match (inner.as_ref().or(head.as_ref()), spoken.last_mut()) {
                    (Some(head), _) => spoken.push(Spoken::new(head, inferred.role(head), text, line.number)),
                    (None, Some(last)) => last.go_on(text, line.number),
                    (None, None) if has_clause_mark(text) => unspoken.push(line.number),
                    (None, None) => {}
                }
            }
        }
        spoken.retain(|s| !s.turn.text.is_empty());
        (spoken, unspoken)
    }
}

/// Roles of speakers whose labels do not tell them, by label, and why.
#[derive(Default)]
struct Inferred {
    roles: HashMap<String, Role>,
    why: Option<Assumption>,
}

impl Inferred {
    fn role(&self, head: &Head<'_>) -> Role {
        let inferred = || self.roles.get(fold(head.label).as_ref()).copied();
        head.role().or_else(inferred).unwrap_or(Role::Unknown)
    }
}

/// A turn in the making.
struct Spoken {
    turn: Turn,
    stamp: Option<Stamp>,
}

impl Spoken {
    fn new(head: &Head<'_>, role: Role, text: &str, line: usize) -> Self {
        let mut turn = Turn::new(role, text);
        turn.line = Some(line);
        Self {
            turn,
            stamp: head.stamp,
        }
    }

    /// Words on a further line; where the head stood alone, the turn begins with them.
    fn go_on(&mut self, text: &str, line: usize) {
        if self.turn.text.is_empty() {
            self.turn.line = Some(line);
        } else {
            self.turn.text.push('\n');
        }
        self.turn.text.push_str(text);
    }

    fn timed(mut self, timeline: Option<Timeline>) -> Turn {
        if let Some((timeline, stamp)) = timeline.zip(self.stamp) {
            (self.turn.start_ms, self.turn.end_ms) = timeline.place(stamp);
        }
        self.turn
    }
}

/// Which labels may stand inside a line: those that also begin lines; and where one side alone begins lines, all that
/// are known, for then the other side must be inside them.
struct InLine<'a> {
    labels: &'a Labels,
    starters: HashSet<Cow<'a, str>>,
    one_sided: bool,
}

impl<'a> InLine<'a> {
    fn new(dialogue: &'a Dialogue<'_, '_>) -> Self {
        let known = || dialogue.heads().filter(|head| head.role().is_some());
        let mut roles = dialogue.heads().map(Head::role);
        let first = roles.next();
        Self {
            labels: dialogue.labels,
            starters: known().map(|head| fold(head.label)).collect(),
            one_sided: roles.all(|role| Some(role) == first),
        }
    }

    fn allows(&self, head: &Head<'_>) -> bool {
        let speaks = head.role().is_some_and(|role| role != Role::Note);
        let usual = || self.starters.contains(&fold(head.label));
        speaks && (usual() || (self.one_sided && self.labels.role(head.label).is_some()))
    }
}

#[cfg(test)]
mod tests;
