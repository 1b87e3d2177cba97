//! A recorded dialogue as readers of services, subtitles and tables leave it -> a draft with turns of known roles.
//!
//! Takes utterances under the labels that the source gives its speakers, gives a [`Draft`], or the fault that says why
//! nobody can be judged. Must not know formats. Roles come from the user, the label, or `voices`, in this order.

use std::collections::HashMap;

use super::assumed;
use super::draft::{Draft, Flaw};
use super::error::Fault;
use super::format::Format;
use super::label::{Labels, Who};
use super::lines::trim;
use super::meta::Header;
use super::times::{self, TimeUnit};
use super::utterance::{NOBODY, Utterance};
use super::voices::{self, Voice};
use crate::model::{Assumption, Kind, Role, Turn, Unit};

/// One dialogue.
#[derive(Debug)]
pub(super) struct Recording {
    pub(super) format: Format,
    /// Where the format's times are numbers.
    pub(super) times: Option<TimeUnit>,
    /// The id and what the record says.
    pub(super) header: Header,
    pub(super) line: usize,
    pub(super) unit: Unit,
    pub(super) utterances: Vec<Utterance>,
    /// What else was assumed.
    pub(super) notes: Vec<Assumption>,
}

impl Recording {
    pub(super) fn new(format: Format, utterances: Vec<Utterance>) -> Self {
        Self {
            format,
            times: None,
            header: Header::default(),
            line: 1,
            unit: Unit::Line,
            utterances,
            notes: Vec::new(),
        }
    }

    /// With times that are numbers.
    pub(super) fn timed(format: Format, times: TimeUnit, utterances: Vec<Utterance>) -> Self {
        Self {
            times: Some(times),
            ..Self::new(format, utterances)
        }
    }

    /// Gives the speakers their roles.
    pub(super) fn draft(mut self, labels: &Labels) -> Result<Draft, Flaw> {
        let flaw = |id: &Option<String>, line, fault| Flaw {
            id: id.clone(),
            line,
            fault,
        };
        self.utterances
            .retain(|utterance| !trim(&utterance.text).is_empty());
        if self.utterances.is_empty() {
            return Err(flaw(&self.header.id, self.line, Fault::NoTurns));
        }
        let backwards = times::check(&mut self.utterances, self.unit);
        let cast = match Cast::new(&self.utterances, labels) {
            Ok(cast) => cast,
            Err(fault) => return Err(flaw(&self.header.id, self.line, fault)),
        };
        let turns = self.utterances.iter().map(|utterance| Turn {
            role: cast.role(&utterance.speaker),
            text: trim(&utterance.text).to_owned(),
            start_ms: utterance.start_ms,
            end_ms: utterance.end_ms,
            line: utterance.line,
            sheet: utterance.sheet.clone(),
            level: None,
        });
        let mut draft = Draft::new(self.line, Kind::Call, turns.collect());
        draft.unit = self.unit;
        draft.meta = self.header.meta();
        draft.id = self.header.id;
        let has_times = draft.turns.iter().any(|turn| turn.start_ms.is_some());
        draft.assumed.push(assumed::format(self.format));
        let unit = self.times.filter(|_| has_times);
        draft.assumed.extend(unit.map(TimeUnit::note));
        draft.assumed.extend(self.header.assumed);
        draft.assumed.extend(self.notes);
        draft.assumed.extend(backwards);
        draft.assumed.extend(cast.notes);
        Ok(draft)
    }
}

/// Who has which role.
struct Cast {
    roles: HashMap<String, Role>,
    notes: Vec<Assumption>,
}

impl Cast {
    fn new(utterances: &[Utterance], labels: &Labels) -> Result<Self, Fault> {
        let mut voices: Vec<Voice<'_>> = Vec::new();
        let mut places = HashMap::<&str, usize>::new();
        for utterance in utterances {
            let label = utterance.speaker.as_ref();
            let at = *places.entry(label).or_insert(voices.len());
            match voices.get_mut(at) {
                Some(voice) => voice.said.push(&utterance.text),
                None => voices.push(Voice {
                    label,
                    role: labels.speaker(label),
                    said: vec![&utterance.text],
                }),
            }
        }
        let mut notes = Vec::new();
        if let [voice] = &voices[..]
            && voice.role.is_none()
            && voice.label == NOBODY
        {
            return Err(Fault::NoSpeakers);
        }
        if voices.iter().any(|voice| voice.role.is_none())
            && let Some(inferred) = voices::infer(&voices)
        {
            for (voice, role) in voices.iter_mut().zip(inferred.roles) {
                voice.role = voice.role.or(role);
            }
            notes.push(inferred.why);
        } else {
            notes.extend(voices::doubt(&voices));
        }
        let unknown = voices.iter().filter(|voice| voice.role.is_none());
        let unknown: Vec<_> = unknown.map(|voice| shown(voice.label, labels)).collect();
        if unknown.len() == voices.len() {
            return Err(Fault::UnknownLabels(unknown));
        }
        notes.extend(unknown.iter().map(|label| assumed::unknown_label(label)));
        let role = |voice: &Voice<'_>| (voice.label.to_owned(), voice.role.unwrap_or(Role::Unknown));
        Ok(Self {
            roles: voices.iter().map(role).collect(),
            notes,
        })
    }

    fn role(&self, label: &str) -> Role {
        self.roles.get(label).copied().unwrap_or(Role::Unknown)
    }
}

/// A label as a message may have it: what does not look like one may be words that were said.
fn shown(label: &str, labels: &Labels) -> String {
    if matches!(labels.who(label), Some(Who::Anonymous | Who::Known(_))) || label.len() <= 16 {
        super::error::place_name(label)
    } else {
        "…".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{options, speakers};
    use super::*;

    fn draft(
        spoken: &[(&'static str, &str)],
        roles: &[(&str, Role)],
    ) -> Result<(Vec<Role>, Vec<Assumption>), Fault> {
        let mut options = options();
        options.roles = roles
            .iter()
            .map(|(label, role)| ((*label).to_owned(), *role))
            .collect();
        let utterances = spoken
            .iter()
            .map(|(speaker, text)| Utterance::new(*speaker, *text));
        let recording = Recording::new(Format::Whisper, utterances.collect());
        match recording.draft(&Labels::new(&speakers(), &options)) {
            Ok(draft) => Ok((draft.turns.iter().map(|turn| turn.role).collect(), draft.assumed)),
            Err(flaw) => Err(flaw.fault),
        }
    }

    #[test]
    fn labels_and_the_user_come_before_guesses() {
        let spoken = [
            ("SPEAKER_00", "您好，这里是云栈银行。"),
            ("SPEAKER_01", "你哪位？"),
            ("客服", " "),
        ];
        let (roles, assumed) = draft(&spoken, &[]).expect("inferred");
        assert_eq!(roles, [Role::Agent, Role::Customer]);
        assert_eq!(
            assumed,
            [
                "format=whisper",
                "roles by what is said: SPEAKER_00=agent (names the firm), SPEAKER_01=customer (asks who calls)"
            ]
        );
        for label in ["0", "SPEAKER_00", "speaker_00"] {
            let roles = [(label, Role::Customer), ("1", Role::Agent)];
            let (roles, _) = draft(&spoken, &roles).expect("set");
            assert_eq!(roles, [Role::Customer, Role::Agent], "{label}");
        }
    }

    #[test]
    fn nobody_is_judged_by_chance() {
        assert_eq!(
            draft(&[(NOBODY, "您好，这里是云栈银行。")], &[]),
            Err(Fault::NoSpeakers)
        );
        let (roles, _) = draft(&[(NOBODY, "您好。")], &[(NOBODY, Role::Agent)]).expect("set");
        assert_eq!(roles, [Role::Agent]);
        assert_eq!(
            draft(&[("speaker0", "您好"), ("speaker1", "嗯")], &[]),
            Err(Fault::UnknownLabels(vec!["speaker0".into(), "speaker1".into()]))
        );
    }
}
