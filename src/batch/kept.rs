//! The form in which judged documents are kept, and the lines that they become in the outputs.
//!
//! Takes a call with its analysis, gives bytes for the state; takes such bytes and a place, gives lines of outputs. Every
//! line goes through the kept form, also that of a document judged just now: so a resumed run cannot write another line
//! than an undisturbed one. Must not know where bytes and lines are stored.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{
    Analysis, Category, Certainty, ElementId, ElementStatus, Kind, Outcome, Severity, Verdict,
};
use crate::report::contract::{Judged, Record};
use crate::report::{Outcome as Reported, mask};

/// One document as it is kept. Path and line are those of the item and are set anew when lines are written.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept<'a> {
    /// `YYYY-MM-DD`, the day on which the call began.
    date: Option<String>,
    agent: Option<String>,
    team: Option<String>,
    /// Turns in which the listener asks for no more calls; none where nobody looked.
    #[serde(default)]
    refusals: Option<Vec<usize>>,
    /// Lines from the beginning of the item.
    below: usize,
    /// The path inside the item where that is an archive, else empty.
    #[serde(default)]
    inside: String,
    record: Judged<'a>,
}

/// Where an item stands now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Where<'a> {
    pub(super) path: &'a str,
    /// 1-based line on which the item begins, 1 for a file.
    pub(super) line: usize,
}

/// A row of `documents/`: one document without its words.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) date: Option<String>,
    pub(super) agent: Option<String>,
    pub(super) team: Option<String>,
    pub(super) kind: Kind,
    pub(super) outcome: Option<Outcome>,
    /// 0-based turn that decided the outcome.
    #[serde(default)]
    pub(super) outcome_turn: Option<usize>,
    /// 0-based turns in which the listener asks for no more calls; null where that is not known.
    #[serde(default)]
    pub(super) refusals: Option<Vec<usize>>,
    pub(super) verdict: Verdict,
    pub(super) score: i32,
    pub(super) findings: Vec<RowFinding>,
    /// Elements that were not said.
    pub(super) missing: Vec<ElementId>,
}

/// A finding of a [`Row`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct RowFinding {
    pub(super) rule: String,
    pub(super) category: Category,
    pub(super) severity: Severity,
    pub(super) certainty: Certainty,
    pub(super) turn: usize,
    pub(super) points: i32,
}

/// A document ready to be written.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) row: Row,
    /// The record of the output contract.
    pub(super) analysis: Vec<u8>,
}

impl<'a> Kept<'a> {
    /// What is kept of an analysis of a document of `item`.
    pub(super) fn new(
        analysis: &'a Analysis,
        item: Where<'_>,
        refusals: Option<Vec<usize>>,
        unmasked: bool,
    ) -> Option<Self> {
        let meta = &analysis.call.meta;
        let shown = |text: &Option<String>| {
            let text = text.as_deref().filter(|text| !text.is_empty())?;
            Some(if unmasked {
                text.to_owned()
            } else {
                mask(text).into_owned()
            })
        };
        let Record::Judged(record) = Record::new(Reported::Analysed(analysis), unmasked) else {
            return None;
        };
        let inside = analysis.call.source.path.strip_prefix(item.path);
        Some(Self {
            date: meta.started_at.as_deref().and_then(day),
            agent: shown(&meta.agent_id),
            team: shown(&meta.team),
            refusals,
            below: analysis.call.source.line.saturating_sub(item.line),
            inside: inside.unwrap_or_default().to_owned(),
            record: *record,
        })
    }

    /// Whether the result holds the item's path, by which documents without an id of their own are called.
    pub(super) fn is_named_by_place(&self, path: &str) -> bool {
        let rest = self.record.id.strip_prefix(path);
        // Behind it stand the number of a document in the file, or the path inside an archive.
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['#', '/']))
    }

    /// The lines of this document at its place.
    pub(super) fn lines(mut self, place: Where<'_>) -> serde_json::Result<Lines> {
        let path = format!("{}{}", place.path, self.inside);
        self.record.source.path = path.clone().into();
        self.record.source.line = self.below + place.line;
        let analysis = serde_json::to_vec(&self.record)?;
        let record = &self.record;
        let findings = record.findings.iter().map(|finding| RowFinding {
            rule: finding.rule.to_string(),
            category: finding.category,
            severity: finding.severity,
            certainty: finding.certainty,
            turn: finding.turn,
            points: finding.points,
        });
        let missing = record.elements.by_id().into_iter();
        let missing = missing.filter(|(_, element)| element.status == ElementStatus::Missing);
        let row = Row {
            id: record.id.to_string(),
            path,
            line: record.source.line,
            date: self.date,
            agent: self.agent,
            team: self.team,
            kind: record.kind,
            outcome: record.outcome,
            outcome_turn: record.outcome_why.as_ref().map(|why| why.turn),
            refusals: self.refusals,
            verdict: record.verdict,
            score: record.score,
            findings: findings.collect(),
            missing: missing.map(|(id, _)| id).collect(),
        };
        Ok(Lines { row, analysis })
    }
}

/// The day of an RFC 3339 time, as it was written where the call was made; none when it is no such time.
fn day(started_at: &str) -> Option<String> {
    let day: Date = started_at.get(..10)?.parse().ok()?;
    Some(day.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::Analyzer;
    use crate::lexicon::Ruleset;
    use crate::model::{Call, Role, Turn};

    #[test]
    fn what_was_kept_comes_back_at_its_new_place() {
        let analyzer = Analyzer::new(Ruleset::builtin().expect("the built-in lexicons load"));
        let turns = vec![Turn::new(
            Role::Agent,
            "今天再不还我打断你的腿，我的手机13800138000。",
        )];
        let mut call = Call::new("c1", Kind::Call, turns);
        call.source.line = 9;
        call.meta.started_at = Some("2026-03-01T23:30:00+08:00".into());
        call.meta.agent_id = Some("13800138000".into());
        let analysis = analyzer.analyze(&call);
        let item = Where { path: "", line: 7 };
        let kept = Kept::new(&analysis, item, Some(vec![3]), false).expect("judged");
        assert!(!kept.is_named_by_place("c"));
        assert!(kept.is_named_by_place("c1"));
        let bytes = serde_json::to_vec(&kept).expect("JSON");
        let back: Kept<'static> = serde_json::from_slice(&bytes).expect("read back");
        assert_eq!(back, kept);
        let place = Where {
            path: "b.jsonl",
            line: 20,
        };
        let lines = back.lines(place).expect("lines");
        let mut moved = analysis.clone();
        moved.call.source.path = "b.jsonl".into();
        moved.call.source.line = 22;
        let expected = Record::new((&moved).into(), false);
        assert_eq!(lines.analysis, serde_json::to_vec(&expected).expect("JSON"));
        assert_eq!(
            (lines.row.line, lines.row.date.as_deref()),
            (22, Some("2026-03-01"))
        );
        assert_eq!(lines.row.agent.as_deref(), Some("***********"));
        assert_eq!(lines.row.refusals, Some(vec![3]));
        assert!(!lines.row.findings.is_empty());
    }

    #[test]
    fn only_a_day_becomes_a_partition() {
        for (text, expected) in [
            ("2026-03-01T23:30:00+08:00", Some("2026-03-01")),
            ("2026-03-01", Some("2026-03-01")),
            ("2026-02-30T00:00:00Z", None),
            ("../../../etc", None),
            ("昨天下午三点半", None),
            ("", None),
        ] {
            assert_eq!(day(text).as_deref(), expected, "{text}");
        }
    }
}
