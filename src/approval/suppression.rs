//! Suppressions: findings that a person lets stand for a time, known again by rule, words and neighbouring lines.
//!
//! Takes the text of `zhijian-suppressions.toml`, analyses one after the other and a day; gives the findings that stay
//! suppressed, and at the end which entries are of no use any more: expired, unused, or changed, because what stands
//! around the words was edited. Texts may be copied from the script as they stand: they are normalised before they are
//! compared.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{Analysis, Bilingual, Finding, Suppressed};
use crate::text::normalize;

use super::at_line;

/// Name of the file beside the scripts.
pub const FILE: &str = "zhijian-suppressions.toml";

/// One entry of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// Id of the rule.
    pub rule: String,
    /// The words that the rule finds.
    pub words: String,
    /// The line they stand in.
    pub line: String,
    /// The line before; absent in the first line of a script.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The line after; absent in the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Name of the script's file, so that an entry of a script that was not checked is not called unused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// Who lets it stand.
    pub author: String,
    /// Why.
    pub reason: String,
    /// The last day, `YYYY-MM-DD`.
    pub until: String,
}

impl Suppression {
    /// The entry that would suppress a finding.
    #[must_use]
    pub fn of(
        analysis: &Analysis,
        finding: &Finding,
        script: &str,
        author: &str,
        reason: &str,
        until: Date,
    ) -> Self {
        let [before, line, after] = around(analysis, finding.turn);
        Self {
            rule: finding.rule.clone(),
            words: normalize(&finding.text).text(),
            line: line.unwrap_or_default(),
            before,
            after,
            script: Some(script.to_owned()),
            author: author.to_owned(),
            reason: reason.to_owned(),
            until: until.to_string(),
        }
    }

    /// The entry as text, to stand at the end of a file.
    ///
    /// # Errors
    /// When it cannot be written as TOML, which its types rule out.
    pub fn to_text(&self) -> Result<String, String> {
        let body = toml::to_string(self).map_err(|error| error.to_string())?;
        Ok(format!("\n[[suppression]]\n{body}"))
    }
}

/// Why an entry is of no use any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staleness {
    /// Its last day has passed; what it suppressed counts again.
    Expired,
    /// The rule finds the words, or something between the same lines; the rest was edited. It counts again.
    Changed,
    /// Nothing like it is found in the scripts that were checked.
    Unused,
}

/// An entry of no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Why.
    pub why: Staleness,
    /// 1-based line of the file at which it begins.
    pub line: usize,
    /// The entry.
    pub entry: Suppression,
}

/// The entries of one file, and what came of them so far.
#[derive(Debug, Clone)]
pub struct Suppressions {
    entries: Vec<Entry>,
    today: Date,
}

#[derive(Debug, Clone)]
struct Entry {
    line: usize,
    written: Suppression,
    /// The texts as they are compared.
    words: String,
    around: [Option<String>; 3],
    until: Date,
    matched: bool,
    resembled: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    #[serde(default)]
    suppression: Vec<toml::Spanned<Suppression>>,
}

impl Suppressions {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// When it is none: the line, what is wrong and what would be right.
    pub fn of_text(text: &str, today: Date) -> Result<Self, Bilingual> {
        let line_of = |at: usize| 1 + text.get(..at).unwrap_or_default().matches('\n').count();
        let form: Form = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(span.start));
            at_line(line, &Bilingual::of_toml(error.message()))
        })?;
        let entry = |spanned: toml::Spanned<Suppression>| {
            let line = line_of(spanned.span().start);
            Entry::new(spanned.into_inner(), line).map_err(|what| at_line(line, &what))
        };
        let entries: Result<_, _> = form.suppression.into_iter().map(entry).collect();
        Ok(Self {
            entries: entries?,
            today,
        })
    }

    /// The findings of a script that are suppressed today, by finding id.
    pub fn apply(&mut self, analysis: &Analysis) -> BTreeMap<String, Suppressed> {
        let mut suppressed = BTreeMap::new();
        for finding in &analysis.findings {
            let words = normalize(&finding.text).text();
            let around = around(analysis, finding.turn);
            for entry in self
                .entries
                .iter_mut()
                .filter(|entry| entry.written.rule == finding.rule)
            {
                let same_words = entry.words == words;
                if same_words && entry.around == around {
                    entry.matched = true;
                    if self.today <= entry.until {
                        suppressed
                            .entry(finding.id.clone())
                            .or_insert_with(|| entry.suppressed());
                    }
                } else {
                    let neighbours = [&entry.around[0], &entry.around[2]] == [&around[0], &around[2]];
                    entry.resembled |= same_words || neighbours;
                }
            }
        }
        suppressed
    }

    /// Entries of no use, in the order of the file, after all scripts were checked.
    #[must_use]
    pub fn stale(&self) -> Vec<Stale> {
        let stale = self.entries.iter().filter_map(|entry| {
            let why = match (entry.matched, entry.resembled) {
                _ if self.today > entry.until => Staleness::Expired,
                (true, _) => return None,
                (false, true) => Staleness::Changed,
                (false, false) => Staleness::Unused,
            };
            Some(Stale {
                why,
                line: entry.line,
                entry: entry.written.clone(),
            })
        });
        stale.collect()
    }
}

impl Entry {
    fn new(written: Suppression, line: usize) -> Result<Self, Bilingual> {
        for (name, value) in [
            ("rule", &written.rule),
            ("words", &written.words),
            ("line", &written.line),
            ("author", &written.author),
            ("reason", &written.reason),
        ] {
            if value.trim().is_empty() {
                return Err(Bilingual::new(
                    format!("{name} 是空的：请写上"),
                    format!("{name} is empty: say it"),
                ));
            }
        }
        let plain = |text: &str| normalize(text).text();
        Ok(Self {
            words: plain(&written.words),
            around: [
                written.before.as_deref().map(plain),
                Some(plain(&written.line)),
                written.after.as_deref().map(plain),
            ],
            until: super::day(&written.until).map_err(|why| why.behind("until：", "until: "))?,
            matched: false,
            resembled: false,
            line,
            written,
        })
    }

    fn suppressed(&self) -> Suppressed {
        Suppressed {
            author: self.written.author.clone(),
            reason: self.written.reason.clone(),
            until: self.written.until.clone(),
        }
    }
}

/// The line before, the line itself, the line after.
fn around(analysis: &Analysis, turn: usize) -> [Option<String>; 3] {
    let text = |turn: Option<usize>| {
        let turn = analysis.call.turns.get(turn?)?;
        Some(normalize(&turn.text).text())
    };
    [text(turn.checked_sub(1)), text(Some(turn)), text(Some(turn + 1))]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Call, Category, Certainty, Kind, Role, Severity, Span, Turn, Verdict};

    /// A script of these lines in which `words` are found.
    fn script(lines: &[&str], words: &str) -> Analysis {
        let turns: Vec<Turn> = lines.iter().map(|line| Turn::new(Role::Agent, *line)).collect();
        let turn = lines
            .iter()
            .position(|line| line.contains(words))
            .expect("the words");
        let finding = Finding {
            id: "f1".into(),
            rule: "threat.visit".into(),
            category: Category::Threat,
            severity: Severity::Major,
            certainty: Certainty::Certain,
            hit: "h1".into(),
            turn,
            role: Role::Agent,
            span: Span::new(0, 0),
            text: words.into(),
            via: Vec::new(),
            note: None,
            points: 0,
        };
        Analysis {
            call: Call::new("a.md", Kind::Script, turns),
            outcome: None,
            outcome_why: None,
            lines: Vec::new(),
            findings: vec![finding],
            suppressed: BTreeMap::new(),
            dismissals: Vec::new(),
            elements: Vec::new(),
            paths: Vec::new(),
            score: 0,
            element_points: Vec::new(),
            verdict: Verdict::Fail,
            ruleset: String::new(),
            catalogue: Arc::default(),
        }
    }

    const LINES: [&str; 4] = ["开场", "若不还", "我们会上门拜访您", "再见"];
    const TODAY: &str = "2026-11-28";

    fn entry(until: &str) -> String {
        let analysis = script(&LINES, "上门");
        let until = super::super::day(until).expect("a day");
        let entry = Suppression::of(
            &analysis,
            &analysis.findings[0],
            "a.md",
            "李合规",
            "预约上门",
            until,
        );
        entry.to_text().expect("an entry")
    }

    /// Whether the finding is suppressed, and why the entry is of no use.
    fn applied(text: &str, analysis: &Analysis) -> (bool, Option<Staleness>) {
        let today = super::super::day(TODAY).expect("a day");
        let mut book = Suppressions::of_text(text, today).expect("entries");
        let suppressed = book.apply(analysis);
        (
            suppressed.contains_key("f1"),
            book.stale().first().map(|stale| stale.why),
        )
    }

    #[test]
    fn holds_for_the_same_words_between_the_same_lines_until_its_day() {
        let edited = |at: usize, line: &'static str| {
            let mut lines = LINES;
            lines[at] = line;
            lines
        };
        let cases = [
            ("2026-11-28", LINES, (true, None)),
            ("2026-11-27", LINES, (false, Some(Staleness::Expired))),
            ("2027-01-01", edited(0, "您好"), (true, None)),
            ("2027-01-01", edited(2, "我們會上門拜訪您"), (true, None)),
            (
                "2027-01-01",
                edited(1, "若还不还"),
                (false, Some(Staleness::Changed)),
            ),
            (
                "2027-01-01",
                edited(2, "明天上门"),
                (false, Some(Staleness::Changed)),
            ),
            (
                "2027-01-01",
                edited(3, "就这样"),
                (false, Some(Staleness::Changed)),
            ),
        ];
        for (until, lines, expected) in cases {
            let words = if lines[2].contains("上门") {
                "上门"
            } else {
                "上門"
            };
            assert_eq!(
                applied(&entry(until), &script(&lines, words)),
                expected,
                "{until} {lines:?}"
            );
        }
        let other = ["您好", "上门自取", "谢谢"];
        let mut unlike = script(&other, "上门");
        unlike.findings[0].rule = "threat.other".into();
        assert_eq!(
            applied(&entry("2027-01-01"), &unlike),
            (false, Some(Staleness::Unused))
        );
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let good = entry("2027-01-01");
        for (text, zh, en) in [
            (
                good.replace("author = \"李合规\"", "author = \" \""),
                "第 2 行：author 是空的",
                "line 2: author is empty",
            ),
            (
                good.replace("2027-01-01", "2027-02-30"),
                "第 2 行：until：不是日期",
                "line 2: until: not a day",
            ),
            (
                good.replace("reason", "reasn"),
                "没有 reasn 这个字段",
                "unknown field",
            ),
            (good.replace("rule = ", "rule : "), "第 3 行", "line 3"),
        ] {
            let today = super::super::day(TODAY).expect("a day");
            let error = Suppressions::of_text(&text, today).expect_err(en);
            assert!(error.zh.contains(zh) && error.en.contains(en), "{error:?}");
            assert!(!format!("{error:?}").contains("李合规"), "{error:?}");
        }
    }
}
