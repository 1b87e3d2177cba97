//! Which of the voices that nobody named is the agent: told by what they say.
//!
//! Takes the voices of one dialogue with their words, gives roles and the reason, or nothing where the words do not
//! settle it: a wrong guess would charge the customer's words to the agent. Must not know formats; the words are
//! `voice_cues`.

use super::assumed;
use super::voice_cues::{CUES, Side};
use crate::model::{Assumption, Bilingual, Role};

/// How far the agent must be ahead of the other voices, in points.
const LEAD: i32 = 3;
/// Hits of one cue that count; who says 您 欠 ten times is no more an agent than who says it three times.
const MOST_HITS: usize = 3;
/// Characters that a `*` of a cue may stand for.
const GAP: usize = 14;

/// Somebody who speaks.
#[derive(Debug, Clone)]
pub(super) struct Voice<'t> {
    /// As the source names it.
    pub(super) label: &'t str,
    /// As far as it is known.
    pub(super) role: Option<Role>,
    /// Everything it says.
    pub(super) said: Vec<&'t str>,
}

/// Roles of the voices that had none, in the order of the voices, and why.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Inferred {
    /// None where a voice stays unknown.
    pub(super) roles: Vec<Option<Role>>,
    /// `roles by what is said: speaker0=agent (names the firm), speaker1=customer (asks who calls)`
    pub(super) why: Assumption,
}

/// Infers the roles of the voices without one.
pub(super) fn infer(voices: &[Voice<'_>]) -> Option<Inferred> {
    let heard: Vec<_> = voices.iter().map(Heard::new).collect();
    let open: Vec<_> = (0..voices.len())
        .filter(|at| voices[*at].role.is_none())
        .collect();
    let has = |side: fn(Role) -> bool| voices.iter().filter_map(|voice| voice.role).any(side);
    let (has_agent, has_called) = (has(|role| role == Role::Agent), has(Role::is_listener));
    let agent = if has_agent {
        None
    } else {
        let best = *open
            .iter()
            .max_by_key(|at| (heard[**at].lead(), std::cmp::Reverse(**at)))?;
        let rest = open
            .iter()
            .filter(|at| **at != best)
            .map(|at| heard[*at].lead())
            .max();
        let is_clear = match rest {
            Some(next) => heard[best].lead() > 0 && heard[best].lead() - next >= LEAD,
            // Where the called side is known and one voice is left, it is the other side, unless it speaks as the called do.
            None if has_called && voices.len() == 2 => heard[best].lead() > -LEAD,
            // A voice that is all alone may be two people in one channel.
            None => heard[best].lead() >= LEAD && (has_called || heard[best].called == 0),
        };
        Some(best).filter(|_| is_clear)
    };
    if agent.is_none() && !has_agent {
        return None;
    }
    let role = |at: usize| {
        if voices[at].role.is_some() {
            return None;
        }
        if agent == Some(at) {
            return Some(Role::Agent);
        }
        // Of two sides one is left; a further voice has to show which side it is on, more so where both sides are known without it.
        let is_other = match has_agent && has_called {
            _ if voices.len() == 2 => true,
            true => heard[at].lead() <= -LEAD,
            false => heard[at].lead() <= 0,
        };
        let is_colleague = heard[at].lead() >= LEAD;
        match (is_other, is_colleague) {
            (true, _) if !(has_agent && is_colleague) => Some(Role::Customer),
            (_, true) => Some(Role::Agent),
            _ => None,
        }
    };
    let roles: Vec<_> = (0..voices.len()).map(role).collect();
    if roles.iter().all(Option::is_none) {
        return None;
    }
    let told = roles.iter().enumerate().filter_map(|(at, role)| {
        let is_agent = (*role)? == Role::Agent;
        let why = heard[at].reasons(if is_agent { Side::Agent } else { Side::Called });
        Some((voices[at].label, is_agent, why))
    });
    let why = assumed::roles_by_words(told);
    Some(Inferred { roles, why })
}

/// Says so where the words of known voices speak clearly against their roles: a swapped channel looks like that.
pub(super) fn doubt(voices: &[Voice<'_>]) -> Option<Assumption> {
    let lead = |is_side: fn(Role) -> bool| {
        let side = voices.iter().filter(|voice| voice.role.is_some_and(is_side));
        side.map(|voice| Heard::new(voice).lead())
            .reduce(i32::saturating_add)
    };
    let agents = lead(|role| role == Role::Agent)?;
    let called = lead(|role| role == Role::Customer)?;
    (called >= 2 * LEAD && agents < 0).then(assumed::swapped_roles)
}

/// What was heard of each side in a voice.
struct Heard {
    agent: u32,
    called: u32,
    /// By [`CUES`].
    hits: [usize; CUES.len()],
}

impl Heard {
    fn new(voice: &Voice<'_>) -> Self {
        let hits = CUES.each_ref().map(|cue| {
            let says = |text: &&&str| cue.words.iter().any(|words| holds(text, words));
            voice.said.iter().filter(says).take(MOST_HITS).count()
        });
        let sum = |side| {
            let of_side = CUES.iter().zip(hits).filter(|(cue, _)| cue.side == side);
            of_side
                .map(|(cue, hits)| cue.points * u32::try_from(hits).unwrap_or(0))
                .sum()
        };
        Self {
            agent: sum(Side::Agent),
            called: sum(Side::Called),
            hits,
        }
    }

    /// How much more of an agent than of the other side.
    fn lead(&self) -> i32 {
        i32::try_from(self.agent).unwrap_or(i32::MAX) - i32::try_from(self.called).unwrap_or(i32::MAX)
    }

    fn reasons(&self, side: Side) -> Bilingual {
        let heard = CUES
            .iter()
            .zip(self.hits)
            .filter(|(cue, hits)| cue.side == side && *hits > 0);
        let (zh, en): (Vec<_>, Vec<_>) = heard.map(|(cue, _)| cue.what).unzip();
        if en.is_empty() {
            return Bilingual::new("另一方", "the other side");
        }
        Bilingual::new(zh.join("、"), en.join(", "))
    }
}

/// Whether the pieces of `words` stand in `text` one after the other, not too far apart.
fn holds(text: &str, words: &str) -> bool {
    let Some((first, rest)) = words.split_once('*') else {
        return text.contains(words);
    };
    let reach = GAP + rest.chars().count();
    text.match_indices(first).any(|(at, _)| {
        let after = &text[at + first.len()..];
        let end = after
            .char_indices()
            .nth(reach)
            .map_or(after.len(), |(end, _)| end);
        after[..end].contains(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(voices: &[(&str, Option<Role>, &[&str])]) -> Option<(Vec<Option<Role>>, String)> {
        let voices: Vec<_> = voices
            .iter()
            .map(|(label, role, said)| Voice {
                label,
                role: *role,
                said: said.to_vec(),
            })
            .collect();
        infer(&voices).map(|inferred| (inferred.roles, inferred.why.text.en))
    }

    const OPENING: &str = "您好，这里是云栈消费金融，请问是林先生本人吗？";

    #[test]
    fn the_agent_is_who_names_the_firm_and_asks_for_the_person() {
        let (found, why) = roles(&[
            ("speaker0", None, &["喂，你哪位？", "我没钱。"]),
            ("speaker1", None, &[OPENING]),
        ])
        .expect("clear");
        assert_eq!(found, [Some(Role::Customer), Some(Role::Agent)]);
        assert_eq!(
            why,
            "roles by what is said: speaker0=customer (asks who calls, speaks of his own money), \
             speaker1=agent (names the firm, asks for the person)"
        );
    }

    #[test]
    fn what_the_words_do_not_settle_stays_open() {
        assert_eq!(roles(&[("A", None, &["您好"]), ("B", None, &["嗯"])]), None);
        // Both sides in one voice: a channel that was never parted.
        assert_eq!(roles(&[("A", None, &[OPENING, "你哪位？"])]), None);
        assert_eq!(roles(&[("A", None, &[OPENING]), ("B", None, &[OPENING])]), None);
        assert!(roles(&[("A", None, &[OPENING])]).is_some());
    }

    #[test]
    fn known_voices_help() {
        let (found, why) =
            roles(&[("客服", Some(Role::Agent), &["喂"]), ("B", None, &["嗯"])]).expect("one is left");
        assert_eq!(found, [None, Some(Role::Customer)]);
        assert_eq!(why, "roles by what is said: B=customer (the other side)");
        let (found, _) = roles(&[
            ("A", None, &[OPENING]),
            ("B", None, &["我是他爱人"]),
            ("C", None, &["嗯"]),
        ])
        .expect("clear");
        assert_eq!(
            found,
            [Some(Role::Agent), Some(Role::Customer), Some(Role::Customer)]
        );
    }

    #[test]
    fn swapped_roles_are_told() {
        let voices = |agent: Role, called: Role| {
            [
                Voice {
                    label: "x",
                    role: Some(agent),
                    said: vec![OPENING],
                },
                Voice {
                    label: "y",
                    role: Some(called),
                    said: vec!["你哪位？我没钱。"],
                },
            ]
        };
        assert_eq!(doubt(&voices(Role::Agent, Role::Customer)), None);
        assert!(doubt(&voices(Role::Customer, Role::Agent)).is_some());
    }

    #[test]
    fn pieces_stand_in_order_and_near() {
        assert!(holds("请问是林先生本人吗", "请问是*吗"));
        assert!(!holds("吗，请问是", "请问是*吗"));
        assert!(!holds(&format!("请问是{}吗", "字".repeat(30)), "请问是*吗"));
        assert!(holds("我的工号", "工号"));
    }
}
