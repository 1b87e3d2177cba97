//! A document made ready for judging: every turn that is spoken, normalised and searched once.

use std::cell::{Cell, OnceCell};

use super::record::Record;
use crate::lexicon::{Evidence, Found, Heard, Ruleset, Scene, Side};
use crate::model::{Call, Channel, Kind, Norm, Raw, Role, Span};

/// A call with the scenes of its turns.
#[derive(Debug)]
pub struct Document<'r> {
    /// The knowledge it is judged by.
    pub ruleset: &'r Ruleset,
    /// The call.
    pub call: &'r Call,
    scenes: Vec<Scene<'r>>,
    /// What each turn was found to say, or not to say.
    said: Vec<Said>,
    /// By turn, what the network remembers of its talk there, once it was asked for.
    remembered: OnceCell<Vec<Vec<i16>>>,
    /// What its record has, once it was asked for.
    record: OnceCell<Record>,
}

/// Which pieces of evidence a turn was asked for, and which it says, one bit each.
#[derive(Debug, Default)]
struct Said {
    asked: Cell<u64>,
    yes: Cell<u64>,
}

/// Up to how many turns a script is short.
const SHORT_SCRIPT: usize = 12;

// One bit for each.
const _: () = assert!(Evidence::ALL.len() <= 64);

impl<'r> Document<'r> {
    /// Normalises and searches every turn.
    #[must_use]
    pub fn new(ruleset: &'r Ruleset, call: &'r Call) -> Self {
        let scenes: Vec<Scene<'r>> = call
            .turns
            .iter()
            .map(|turn| {
                let side = if turn.role == Role::Agent {
                    Side::Agent
                } else {
                    Side::Listener
                };
                Scene::new(ruleset, ruleset.read(&turn.text), side)
            })
            .collect();
        Self {
            ruleset,
            call,
            said: scenes.iter().map(|_| Said::default()).collect(),
            scenes,
            remembered: OnceCell::new(),
            record: OnceCell::new(),
        }
    }

    /// The scene of a turn.
    #[must_use]
    pub fn scene(&self, turn: usize) -> &Scene<'r> {
        &self.scenes[turn]
    }

    /// Who speaks a turn.
    #[must_use]
    pub fn role(&self, turn: usize) -> Role {
        self.call.turns[turn].role
    }

    /// Number of turns.
    #[must_use]
    pub fn len(&self) -> usize {
        self.call.turns.len()
    }

    /// Whether there is no turn.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.call.turns.is_empty()
    }

    /// Indices of the agent's turns.
    pub fn agent_turns(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).filter(|t| self.role(*t) == Role::Agent)
    }

    /// Indices of turns of the called side.
    pub fn listener_turns(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).filter(|t| self.role(*t).is_listener())
    }

    /// The turns that follow one another in talk. In a call these are all that are spoken, and a short script is gone through in its order
    /// as well; the lines of a long one are for one case or another, and each is a talk of its own, with what it answers.
    pub(crate) fn talks(&self) -> Vec<Vec<usize>> {
        let is_listener = |turn: &usize| self.role(*turn).is_listener();
        let is_spoken = |turn: &usize| self.role(*turn) == Role::Agent || is_listener(turn);
        let turns: Vec<usize> = (0..self.len()).collect();
        let spoken = |turns: &[usize]| turns.iter().copied().filter(is_spoken).collect();
        let all: Vec<usize> = spoken(&turns);
        if !self.is_script() || all.len() <= SHORT_SCRIPT {
            return vec![all];
        }
        let talks = turns.chunk_by(|before, _| is_listener(before)).map(spoken);
        talks.filter(|talk| !talk.is_empty()).collect()
    }

    /// A turn as the network hears it.
    pub(crate) fn heard(&self, turn: usize) -> Heard<'_> {
        let scene = self.scene(turn);
        Heard {
            is_agent: self.role(turn) == Role::Agent,
            letters: scene.letters(),
            words: scene.words(),
        }
    }

    /// What its record has, for the network.
    pub(super) fn record(&self) -> &Record {
        self.record.get_or_init(|| Record::new(self.ruleset, self.call))
    }

    /// What the network remembers at a turn that is spoken.
    pub(crate) fn remembered(&self, turn: usize) -> &[i16] {
        let remembered = self.remembered.get_or_init(|| {
            let mut remembered = vec![Vec::new(); self.len()];
            for talk in self.talks() {
                let heard: Vec<Heard<'_>> = talk.iter().map(|turn| self.heard(*turn)).collect();
                let course = self.ruleset.reader().course(&heard);
                for (turn, held) in talk.into_iter().zip(course) {
                    remembered[turn] = held;
                }
            }
            remembered
        });
        &remembered[turn]
    }

    /// Whether a turn says something that a piece of evidence stands for.
    #[must_use]
    pub fn says(&self, turn: usize, evidence: Evidence) -> bool {
        let said = &self.said[turn];
        let bit = 1 << evidence as u32;
        if said.asked.get() & bit == 0 {
            said.asked.set(said.asked.get() | bit);
            if self.evidence(turn, evidence).is_some() {
                said.yes.set(said.yes.get() | bit);
            }
        }
        said.yes.get() & bit != 0
    }

    /// Where a turn says something that a piece of evidence stands for.
    #[must_use]
    pub fn evidence(&self, turn: usize, evidence: Evidence) -> Option<Found> {
        let patterns = self.ruleset.evidence(evidence);
        let scene = self.scene(turn);
        let found = scene.first(&patterns.patterns)?;
        (!scene.matches(&patterns.unless)).then_some(found)
    }

    /// The raw range of a normalised range of a turn.
    #[must_use]
    pub fn raw(&self, turn: usize, span: Span<Norm>) -> Span<Raw> {
        self.scene(turn).text.to_raw(span)
    }

    /// The words of a turn as they stand in the source.
    #[must_use]
    pub fn words(&self, turn: usize, span: Span<Raw>) -> String {
        span.slice(&self.call.turns[turn].text).to_string()
    }

    /// How the document reached the listener.
    #[must_use]
    pub fn channel(&self) -> Channel {
        self.call.meta.channel()
    }

    /// Whether it is a text without a conversation: it has no outcome.
    #[must_use]
    pub fn has_no_outcome(&self) -> bool {
        self.is_script() || matches!(self.channel(), Channel::Sms | Channel::Letter)
    }

    /// Whether it is to be said by some agent to some listener. A chat in which both sides write took place, also where it is
    /// filed as a script: one turn in three is the listener's, and nothing is for staff.
    #[must_use]
    pub fn is_script(&self) -> bool {
        let of = |is: fn(Role) -> bool| self.call.turns.iter().filter(|turn| is(turn.role)).count();
        let took_place = || {
            self.channel() == Channel::Chat
                && of(|role| role == Role::Note) == 0
                && of(Role::is_listener) * 3 >= self.call.turns.len()
                && of(Role::is_listener) > 1
        };
        self.call.kind == Kind::Script && !took_place()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Meta, Turn};

    #[test]
    fn a_chat_that_took_place_is_no_script() {
        let ruleset = Ruleset::builtin().expect("the built-in lexicons load");
        let is_script = |channel, roles: &[Role]| {
            let turns = roles.iter().map(|role| Turn::new(*role, "好的")).collect();
            let mut call = Call::new("test", Kind::Script, turns);
            call.meta = Meta {
                channel: Some(channel),
                ..Meta::default()
            };
            Document::new(&ruleset, &call).is_script()
        };
        use Role::{Agent, Customer, Note, ThirdParty};
        assert!(!is_script(
            Channel::Chat,
            &[Agent, ThirdParty, Agent, ThirdParty, Agent]
        ));
        assert!(is_script(Channel::Call, &[Agent, Customer, Agent, Customer]));
        assert!(is_script(
            Channel::Chat,
            &[Note, Agent, Customer, Agent, Customer]
        ));
        assert!(is_script(Channel::Chat, &[Agent, Agent, Agent, Customer]));
    }

    /// The talks of a document whose turns are spoken so: the agent, the listener, notes.
    fn talks(kind: Kind, roles: &str) -> Vec<Vec<usize>> {
        let turn = |role: char| match role {
            'A' => Turn::new(Role::Agent, "您好"),
            'L' => Turn::new(Role::Customer, "你好"),
            _ => Turn::new(Role::Note, "说明"),
        };
        let call = Call::new("x", kind, roles.chars().map(turn).collect());
        let ruleset = Ruleset::builtin().expect("the lexicons load");
        Document::new(&ruleset, &call).talks()
    }

    #[test]
    fn only_the_lines_of_a_long_script_are_talks_of_their_own() {
        assert_eq!(talks(Kind::Call, "ANLA"), [[0, 2, 3]]);
        let long = "A".repeat(SHORT_SCRIPT + 1);
        assert_eq!(talks(Kind::Call, &long).len(), 1);
        assert_eq!(talks(Kind::Script, &long[1..]).len(), 1);
        assert_eq!(talks(Kind::Script, &long).len(), SHORT_SCRIPT + 1);
        // What is answered belongs to the answer, unless something stands between them.
        let talks = talks(Kind::Script, &format!("LLALNALL{}", &long[4..]));
        assert_eq!(
            talks[..5],
            [vec![0, 1, 2], vec![3], vec![5], vec![6, 7, 8], vec![9]]
        );
    }
}
