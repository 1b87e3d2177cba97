//! `call_log.toml` -> thresholds by profile, names of columns, words of values.
//!
//! Takes the text of the file and the ruleset whose regulations may be cited, gives checked rules, or the place of the
//! mistake. Must not know logs.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use jiff::civil::Time;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use crate::batch::BatchError;
use crate::lexicon::{Files, LexiconError, Ruleset};
use crate::model::{Bilingual, Outcome, Severity};

use super::refusal::{RefusalWords, Refusals};
use super::row::Column;

const FILE: &str = "call_log.toml";

/// A rule across calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleId {
    /// Contact hours.
    Hours,
    /// Outbound connected calls to a debtor in a day.
    Connected,
    /// Unanswered attempts at a number in a day.
    Attempts,
    /// A third party contacted before the debtor could not be reached.
    ThirdParty,
    /// A third party contacted after asking, in an earlier call, not to be called.
    AfterRefusal,
    /// A disposition that the words of the call contradict.
    Disposition,
}

impl RuleId {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 6] = [
        Self::Hours,
        Self::Connected,
        Self::Attempts,
        Self::ThirdParty,
        Self::AfterRefusal,
        Self::Disposition,
    ];

    /// The name in the file.
    fn id(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Connected => "connected",
            Self::Attempts => "attempts",
            Self::ThirdParty => "third_party",
            Self::AfterRefusal => "after_refusal",
            Self::Disposition => "disposition",
        }
    }
}

/// Everything that is checked, by profile.
#[derive(Debug, Clone)]
pub struct LogRules {
    pub(super) offset: Offset,
    pub(super) columns: Columns,
    pub(super) words: Words,
    pub(super) dispositions: BTreeMap<String, Disposition>,
    refusals: Option<Refusals>,
    rules: BTreeMap<RuleId, RuleText>,
    profiles: BTreeMap<String, Profile>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    utc_offset: String,
    columns: Columns,
    words: Words,
    #[serde(default)]
    refusal: Option<RefusalWords>,
    #[serde(default)]
    dispositions: BTreeMap<String, Disposition>,
    rules: BTreeMap<RuleId, RuleText>,
    profiles: BTreeMap<String, Profile>,
}

/// What a log calls a result, and the outcomes of calls that speak against it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Disposition {
    pub(super) words: Vec<String>,
    pub(super) contradicted_by: Vec<Outcome>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Columns {
    pub(super) call: Vec<String>,
    pub(super) debtor: Vec<String>,
    pub(super) number: Vec<String>,
    pub(super) agent: Vec<String>,
    pub(super) start: Vec<String>,
    pub(super) duration: Vec<String>,
    pub(super) direction: Vec<String>,
    pub(super) connected: Vec<String>,
    pub(super) relation: Vec<String>,
    pub(super) disposition: Vec<String>,
    pub(super) consent: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) outbound: Vec<String>,
    pub(super) inbound: Vec<String>,
    pub(super) yes: Vec<String>,
    pub(super) no: Vec<String>,
    pub(super) debtor: Vec<String>,
    pub(super) obligor: Vec<String>,
    pub(super) third_party: Vec<String>,
    pub(super) invalid_number: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    name: Bilingual,
    message: Bilingual,
    severity: Severity,
}

/// The thresholds of one kind of business; a rule that it does not name is not checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Profile {
    #[serde(rename = "name", skip_serializing)]
    _name: Bilingual,
    pub(super) hours: Option<Hours>,
    pub(super) connected: Option<Most>,
    pub(super) attempts: Option<Most>,
    pub(super) third_party: Option<Unreached>,
    pub(super) after_refusal: Option<Cited>,
    pub(super) disposition: Option<Cited>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cited {
    pub(super) cites: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hours {
    /// First second that is allowed.
    pub(super) from: Time,
    /// First second that is not allowed any more.
    pub(super) to: Time,
    pub(super) cites: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Most {
    pub(super) most: u32,
    pub(super) cites: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unreached {
    /// Failed dials in a row; a third party may be contacted from the day after.
    pub(super) dials: u32,
    /// Failed days in a row.
    pub(super) days: u32,
    pub(super) cites: Vec<String>,
}

impl LogRules {
    /// Name of the file in the lexicons.
    pub const FILE: &'static str = FILE;

    /// Reads the rules from the lexicons' files.
    ///
    /// # Errors
    /// A missing file, a mistake in it, or a citation that the ruleset does not know.
    pub fn read(files: &Files, ruleset: &Ruleset) -> Result<Self, LexiconError> {
        let text = files.get(FILE).ok_or_else(|| LexiconError::missing(FILE))?;
        let file: RulesFile = toml::from_str(text).map_err(|error| {
            let help = Bilingual::new(
                "照本项目的 lexicons/call_log.toml 写",
                "the file is made like lexicons/call_log.toml of the project",
            );
            let place = error.span().unwrap_or(0..0);
            LexiconError::at(FILE, text, place, Bilingual::of_toml(error.message()), help)
        })?;
        let wrong = |words: &str, what: Bilingual, help: Bilingual| {
            let at = text.find(words).unwrap_or_default();
            LexiconError::at(FILE, text, at..at + words.len(), what, help)
        };
        let offset = offset(&file.utc_offset).ok_or_else(|| {
            wrong(
                &file.utc_offset,
                Bilingual::new(
                    format!("{} 不是时区", file.utc_offset),
                    format!("{} is no offset from UTC", file.utc_offset),
                ),
                Bilingual::new("请写成 +08:00 这样", "write it like +08:00"),
            )
        })?;
        let refusals = file
            .refusal
            .as_ref()
            .map(Refusals::new)
            .transpose()
            .map_err(|word| {
                wrong(
                    &word,
                    Bilingual::new(
                        format!("{word} 不是正确的正则表达式"),
                        format!("{word} is no regular expression"),
                    ),
                    Bilingual::new(
                        "请照 [refusal] 下其他几条的样子写",
                        "write it as the others under [refusal]",
                    ),
                )
            })?;
        for rule in RuleId::ALL {
            if !file.rules.contains_key(&rule) && file.profiles.values().any(|profile| profile.has(rule)) {
                let id = rule.id();
                let what = Bilingual::new(
                    format!("规则 {id} 没有文字"),
                    format!("the rule {id} has no text"),
                );
                let help = Bilingual::new(
                    format!("请在 [rules.{id}] 下写 name、message 和 severity"),
                    format!("give it name, message and severity under [rules.{id}]"),
                );
                return Err(LexiconError::whole(FILE, what, help));
            }
        }
        let cites = file.profiles.values().flat_map(Profile::cites);
        for cite in cites {
            if ruleset.citation(cite).is_none() {
                let what = Bilingual::new(
                    format!("regulations.toml 里没有 {cite}"),
                    format!("{cite} is not in regulations.toml"),
                );
                let help = Bilingual::new(
                    "只能引用其中有的：请加进去，或改正",
                    "cite only what stands there: add it, or correct this",
                );
                return Err(wrong(cite, what, help));
            }
        }
        Ok(Self {
            offset,
            columns: file.columns,
            words: file.words,
            dispositions: file.dispositions,
            refusals,
            rules: file.rules,
            profiles: file.profiles,
        })
    }

    /// Name, message and severity of a rule.
    #[must_use]
    pub fn text(&self, rule: RuleId) -> Option<(&Bilingual, &Bilingual, Severity)> {
        let text = self.rules.get(&rule)?;
        Some((&text.name, &text.message, text.severity))
    }

    /// How a listener's words tell that no more calls are wanted; none where the file does not say.
    #[must_use]
    pub fn refusals(&self) -> Option<&Refusals> {
        self.refusals.as_ref()
    }

    /// Titles of columns, thresholds of a profile and severities as JSON, for engines that count by themselves.
    ///
    /// # Errors
    /// When the profile is not known.
    pub fn describe(&self, profile: &str) -> Result<String, BatchError> {
        let profile = self.profile(Path::new(FILE), profile)?;
        let severities = self.rules.iter().map(|(rule, text)| (rule, text.severity));
        let described = serde_json::json!({
            "columns": self.columns,
            "profile": profile,
            "severities": severities.collect::<BTreeMap<_, _>>(),
        });
        Ok(described.to_string())
    }

    pub(super) fn profile(&self, log: &Path, name: &str) -> Result<&Profile, BatchError> {
        self.profiles.get(name).ok_or_else(|| {
            let known: Vec<&str> = self.profiles.keys().map(String::as_str).collect();
            BatchError::new(
                log,
                Bilingual::new(
                    format!("没有叫 {name} 的业务类型"),
                    format!("no profile is called {name}"),
                ),
                Bilingual::new(
                    format!("业务类型有 {}", known.join("、")),
                    format!("profiles are {}", known.join(", ")),
                ),
            )
        })
    }
}

impl Columns {
    /// What a column may be called.
    pub(super) fn titles(&self, column: Column) -> &[String] {
        match column {
            Column::Call => &self.call,
            Column::Debtor => &self.debtor,
            Column::Number => &self.number,
            Column::Agent => &self.agent,
            Column::Start => &self.start,
            Column::Duration => &self.duration,
            Column::Direction => &self.direction,
            Column::Connected => &self.connected,
            Column::Relation => &self.relation,
            Column::Disposition => &self.disposition,
            Column::Consent => &self.consent,
        }
    }
}

impl Profile {
    fn has(&self, rule: RuleId) -> bool {
        match rule {
            RuleId::Hours => self.hours.is_some(),
            RuleId::Connected => self.connected.is_some(),
            RuleId::Attempts => self.attempts.is_some(),
            RuleId::ThirdParty => self.third_party.is_some(),
            RuleId::AfterRefusal => self.after_refusal.is_some(),
            RuleId::Disposition => self.disposition.is_some(),
        }
    }

    fn cites(&self) -> impl Iterator<Item = &String> {
        let hours = self.hours.iter().flat_map(|rule| &rule.cites);
        let counts = self
            .connected
            .iter()
            .chain(&self.attempts)
            .flat_map(|rule| &rule.cites);
        hours
            .chain(counts)
            .chain(self.third_party.iter().flat_map(|rule| &rule.cites))
            .chain(self.after_refusal.iter().flat_map(|rule| &rule.cites))
            .chain(self.disposition.iter().flat_map(|rule| &rule.cites))
    }
}

fn offset(text: &str) -> Option<Offset> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// Days that counts are kept for behind the latest row, for logs that are not quite in order.
pub(super) const KEPT: Duration = Duration::from_secs(2 * 24 * 3600);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_called_as_in_the_file() {
        for rule in RuleId::ALL {
            assert_eq!(serde_json::json!(rule), rule.id());
        }
    }
}
