//! The words of a call -> the turns in which whoever listens asks not to be called again.
//!
//! Takes the regular expressions of `call_log.toml` and a call, gives turns. Clauses of normalised text are looked at one by
//! one. Must not know logs, nor who the listener turned out to be.

use regex::RegexSet;
use serde::Deserialize;

use crate::model::{Call, Kind, Role};
use crate::text::normalize;

/// `[refusal]` of `call_log.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefusalWords {
    words: Vec<String>,
    except: Vec<String>,
}

/// How a refusal is told.
#[derive(Debug, Clone)]
pub struct Refusals {
    words: RegexSet,
    except: RegexSet,
}

impl Refusals {
    /// Gives back what is no regular expression.
    pub(super) fn new(words: &RefusalWords) -> Result<Self, String> {
        let compile = |words: &[String]| {
            RegexSet::new(words).map_err(|_| {
                let wrong = words.iter().find(|word| regex::Regex::new(word).is_err());
                wrong.cloned().unwrap_or_default()
            })
        };
        Ok(Self {
            words: compile(&words.words)?,
            except: compile(&words.except)?,
        })
    }

    /// 0-based turns of the listener that ask for no more calls; nothing is known of what is no call.
    #[must_use]
    pub fn turns(&self, call: &Call) -> Option<Vec<usize>> {
        let listens = |role| matches!(role, Role::Customer | Role::ThirdParty);
        let turns = call.turns.iter().enumerate();
        let turns = turns.filter(|(_, turn)| listens(turn.role) && self.is_in(&turn.text));
        (call.kind == Kind::Call).then(|| turns.map(|(at, _)| at).collect())
    }

    fn is_in(&self, text: &str) -> bool {
        let text = normalize(text).text();
        let mut clauses = text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != ' ');
        clauses.any(|clause| self.words.is_match(clause) && !self.except.is_match(clause))
    }
}

#[cfg(test)]
mod tests {
    use crate::batch::call_log::LogRules;
    use crate::lexicon::{Ruleset, builtin_files};
    use crate::model::{Call, Kind, Role, Turn};

    #[test]
    fn a_refusal_is_told_from_other_wishes() {
        let ruleset = Ruleset::builtin().expect("the built-in lexicons load");
        let rules = LogRules::read(&builtin_files(), &ruleset).expect("the built-in rules load");
        let refusals = rules.refusals().expect("the words of a refusal");
        let refused = |role, text: &str| {
            let call = Call::new("c", Kind::Call, vec![Turn::new(role, text)]);
            refusals.turns(&call) == Some(vec![0])
        };
        for text in [
            "我跟他没关系，以后別再打了。",
            "你们别再打我这儿了",
            "请不要再给我打电话！",
            "莫再打我咯",
            "离了，别找我",
            "能不能把我号码删了呀",
            "不要再联系我",
        ] {
            assert!(refused(Role::ThirdParty, text), "{text}");
            assert!(refused(Role::Customer, text), "{text}");
            assert!(!refused(Role::Agent, text), "{text}");
        }
        for text in [
            "那我转告他，你们别打他就行",
            "中午别打，我要睡觉",
            "你别打我妈",
            "十号之前别打了",
            "别人打都说今天最后一天",
            "这两个月分别联系过我",
            "打我电话吧",
            "不要再打折了",
        ] {
            assert!(!refused(Role::ThirdParty, text), "{text}");
        }
        let script = Call::new("s", Kind::Script, vec![Turn::new(Role::Customer, "别再打了")]);
        assert_eq!(refusals.turns(&script), None);
    }
}
