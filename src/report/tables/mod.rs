//! Documents as rows: workbooks for analysts, CSV for programs that know no workbooks, Markdown for tickets.
//!
//! Takes outcomes one at a time and keeps of each what its rows show, masked; all of it is held to the end, so that memory
//! grows with documents and findings. Gives the bytes of whole files. Documents come by risk, worst first, as in the summary;
//! the same documents in the same order give the same bytes. What a cell says stands in `sheets.rs`, once for all formats.

mod csv;
mod markdown;
mod sheets;
mod totals;
mod workbook;

use std::cmp::Reverse;
use std::sync::Arc;

use crate::model::{
    Analysis, Bilingual, Catalogue, Category, ElementResult, Finding, Kind, Outcome as CallOutcome, Severity,
    Verdict,
};

use super::order::worst_first;
use super::quote::parts;
use super::shown::{self, Shown};
use super::told::Told;
use super::width::printable;
use super::{DocumentFailure, Options, Outcome};

/// Columns of a quoted sentence at most: a turn without any full stop can be pages long.
const SENTENCE: usize = 400;

/// What the reports of a run show of its documents.
///
/// ```
/// use zhijian::Bilingual;
/// use zhijian::report::{DocumentFailure, Options, Tables};
///
/// let what = Bilingual::new("坏了", "broken");
/// let failure = DocumentFailure { id: "a.docx".into(), what, ..Default::default() };
/// let mut tables = Tables::new(&Options::default());
/// tables.add((&failure).into());
/// let mut out = Vec::new();
/// tables.write_markdown(&mut out);
/// assert!(String::from_utf8_lossy(&out).contains("a.docx：坏了"));
/// # let mut book = Vec::new();
/// # tables.write_workbook(&mut book)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Tables {
    options: Options,
    catalogue: Arc<Catalogue>,
    documents: Vec<Document>,
    failures: Vec<DocumentFailure>,
}

/// One judged document.
#[derive(Debug)]
struct Document {
    /// What [`Analysis::risk`] says, greatest first.
    risk: (Verdict, i32, usize),
    id: String,
    /// Path and the line on which it begins.
    source: String,
    kind: Kind,
    outcome: Option<CallOutcome>,
    score: i32,
    agent: Option<String>,
    team: Option<String>,
    started_at: Option<String>,
    /// What was left out in reading.
    left_out: Option<String>,
    /// Worst first.
    hits: Vec<Hit>,
    elements: Vec<Said>,
}

/// Findings that rest on the same words; there is at least one.
#[derive(Debug)]
struct Hit {
    findings: Vec<Found>,
    /// What stands before the words, the words, what stands after them.
    sentence: [String; 3],
    place: Option<String>,
    start_ms: Option<u64>,
}

/// A finding whose texts are fit to be shown.
#[derive(Debug)]
struct Found {
    finding: Finding,
    /// Who lets it stand, why and until when.
    suppressed: Option<String>,
}

/// An element and the words that say it.
#[derive(Debug)]
struct Said {
    result: ElementResult,
    words: String,
    points: i32,
}

impl Tables {
    /// Nothing yet.
    #[must_use]
    pub fn new(options: &Options) -> Self {
        Self {
            options: *options,
            catalogue: Arc::default(),
            documents: Vec::new(),
            failures: Vec::new(),
        }
    }

    /// Adds one more document.
    pub fn add(&mut self, outcome: Outcome<'_>) {
        match outcome {
            Outcome::Analysed(analysis) => {
                self.catalogue = Arc::clone(&analysis.catalogue);
                self.documents.push(Document::new(analysis, &self.options));
            }
            Outcome::Failed(failure) => {
                let unmasked = self.options.unmasked;
                let show = |text: &Bilingual| {
                    Bilingual::new(shown::text(&text.zh, unmasked), shown::text(&text.en, unmasked))
                };
                self.failures.push(DocumentFailure {
                    what: show(&failure.what),
                    help: show(&failure.help),
                    ..failure.clone()
                });
            }
        }
    }

    /// Documents by risk; equals in the order in which they came.
    fn worst_first(&self) -> Vec<&Document> {
        let mut documents: Vec<&Document> = self.documents.iter().collect();
        documents.sort_by_key(|document| Reverse(document.risk));
        documents
    }
}

impl Document {
    fn new(analysis: &Analysis, options: &Options) -> Self {
        let (call, shown) = (&analysis.call, Shown::new(&analysis.call, options.unmasked));
        let told = Told::new(analysis, options);
        let named = |name: &Option<String>| name.as_ref().map(|name| shown.text(name).into_owned());
        let hits = worst_first(&analysis.findings);
        let elements = analysis.elements.iter();
        Self {
            risk: analysis.risk(),
            id: call.id.clone(),
            source: place(&call.source.path, call.source.line),
            kind: call.kind,
            outcome: analysis.outcome,
            score: analysis.score,
            agent: named(&call.meta.agent_id),
            team: named(&call.meta.team),
            started_at: named(&call.meta.started_at),
            left_out: told.left_out(),
            hits: hits
                .into_iter()
                .filter_map(|group| Hit::new(analysis, &shown, &told, group))
                .collect(),
            elements: elements
                .map(|result| Said::new(analysis, &shown, result))
                .collect(),
        }
    }

    fn found(&self) -> impl Iterator<Item = &Found> {
        self.hits.iter().flat_map(|hit| &hit.findings)
    }

    /// Findings that count: no mere notices, and not suppressed.
    fn violations(&self) -> impl Iterator<Item = &Finding> {
        self.found()
            .filter(|found| found.counts())
            .map(|found| &found.finding)
    }

    fn categories(&self) -> impl Iterator<Item = Category> {
        let has = |category: &Category| self.violations().any(|finding| finding.category == *category);
        Category::ALL.into_iter().filter(has)
    }
}

impl Hit {
    fn new(analysis: &Analysis, shown: &Shown<'_>, told: &Told<'_>, group: &[Finding]) -> Option<Self> {
        let first = group.first()?;
        let turn = analysis.call.turns.get(first.turn);
        let found = group.iter().map(|finding| Found {
            finding: Finding {
                text: printable(&shown.slice(finding.turn, finding.span)).into_owned(),
                ..finding.clone()
            },
            suppressed: told.suppressed(finding),
        });
        Some(Self {
            findings: found.collect(),
            sentence: parts(shown.turn(first.turn), first.span, SENTENCE),
            place: turn.and_then(|turn| told.place(turn)),
            start_ms: turn.and_then(|turn| turn.start_ms),
        })
    }
}

impl Found {
    fn counts(&self) -> bool {
        self.finding.severity > Severity::Notice && self.suppressed.is_none()
    }
}

impl Said {
    fn new(analysis: &Analysis, shown: &Shown<'_>, result: &ElementResult) -> Self {
        let words = result.evidence.map(|(turn, span)| shown.slice(turn, span));
        let points = analysis.element_points.iter();
        Self {
            result: result.clone(),
            words: words.map_or_else(String::new, |words| printable(&words).into_owned()),
            points: points
                .filter(|(id, _)| *id == result.id.id())
                .map(|(_, points)| points)
                .sum(),
        }
    }
}

/// `录音/十一月.jsonl:12`
fn place(path: &str, line: usize) -> String {
    if line > 1 {
        format!("{path}:{line}")
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
mod tests;
