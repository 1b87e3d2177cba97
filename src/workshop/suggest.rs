//! Candidates for terms from reviewed calls: words that stand beside confirmed findings, and words of labelled turns in which
//! nothing was found.
//!
//! Takes judged documents with their labels, gives candidates with counts and places, best first. Runs of Chinese characters
//! inside a clause are counted, never figures, and no text is shown but the candidate, which several documents must hold.
//! Changes no lexicon: a person decides.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::lexicon::Ruleset;
use crate::model::{Analysis, Category, GoldCall, Norm, Raw, Role, Span};
use crate::text::{Clauses, NormText, is_han, normalize};

/// Version of the form of the suggestions.
const VERSION: u32 = 1;
/// Shortest and longest candidate, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=6;
/// Of 100 turns that hold a candidate, so many must have the label.
const FEWEST_OF_HUNDRED: usize = 60;
/// Places that a candidate shows.
const PLACES: usize = 3;

/// Candidates for terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggestions {
    /// Version of this form.
    pub schema: u32,
    /// Hash of the ruleset that judged.
    pub ruleset: String,
    /// Labelled documents.
    pub documents: usize,
    /// Turns with a label that was found, and that was not.
    pub turns: [usize; 2],
    /// By category, missed turns first, the best first.
    pub candidates: Vec<Candidate>,
}

/// A candidate for a term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// The words, normalised.
    pub term: String,
    /// The label of the turns.
    pub category: &'static str,
    /// Where it was met.
    pub from: CandidateOrigin,
    /// Turns of that kind that hold it.
    pub turns: usize,
    /// Documents that these turns are in.
    pub documents: usize,
    /// Agent turns without the label that hold it.
    pub elsewhere: usize,
    /// The first of the turns.
    pub places: Vec<CandidatePlace>,
}

/// Where candidates come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CandidateOrigin {
    /// Turns with the label in which nothing was found.
    Missed,
    /// Sentences of findings that the label confirms.
    Neighbour,
}

/// A turn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CandidatePlace {
    /// Id of the document.
    pub id: String,
    /// 0-based turn.
    pub turn: usize,
}

/// Gathers candidates, one document after the other.
#[derive(Debug)]
pub struct Suggester<'r> {
    ruleset: &'r Ruleset,
    documents: usize,
    turns: [usize; 2],
    met: BTreeMap<(usize, CandidateOrigin, Vec<char>), Met>,
    /// Runs of all agent turns with their labels, to see where else a candidate stands.
    background: Vec<(Vec<Category>, Vec<Vec<char>>)>,
}

#[derive(Debug, Default)]
struct Met {
    turns: usize,
    documents: BTreeSet<usize>,
    places: Vec<CandidatePlace>,
}

impl<'r> Suggester<'r> {
    /// For documents that this ruleset judged.
    #[must_use]
    pub fn new(ruleset: &'r Ruleset) -> Self {
        Self {
            ruleset,
            documents: 0,
            turns: [0; 2],
            met: BTreeMap::new(),
            background: Vec::new(),
        }
    }

    /// Adds a labelled document.
    pub fn add(&mut self, gold: &GoldCall, analysis: &Analysis) {
        let number = self.documents;
        self.documents += 1;
        for (at, turn) in gold.call.turns.iter().enumerate() {
            if turn.role != Role::Agent {
                continue;
            }
            let labels = gold.labels.get(at).map_or(&[][..], Vec::as_slice);
            let text = normalize(&turn.text);
            let runs = runs(&text, &[]);
            for category in labels {
                let findings = analysis.violations();
                let found: Vec<Span<Norm>> = findings
                    .filter(|finding| finding.turn == at && finding.category == *category)
                    .map(|finding| folded(&text, finding.span))
                    .collect();
                let (from, near) = if found.is_empty() {
                    (CandidateOrigin::Missed, runs.clone())
                } else {
                    (CandidateOrigin::Neighbour, self::runs(&text, &found))
                };
                self.turns[usize::from(from == CandidateOrigin::Missed)] += 1;
                let place = CandidatePlace {
                    id: gold.call.id.clone(),
                    turn: at,
                };
                self.meet(category.index(), from, &near, number, &place);
            }
            self.background.push((labels.to_vec(), runs));
        }
    }

    fn meet(
        &mut self,
        category: usize,
        from: CandidateOrigin,
        runs: &[Vec<char>],
        document: usize,
        place: &CandidatePlace,
    ) {
        // A turn counts once, however often it says a word.
        let pieces: BTreeSet<&[char]> = runs.iter().flat_map(|run| pieces(run, self.ruleset)).collect();
        for piece in pieces {
            let met = self.met.entry((category, from, piece.to_vec())).or_default();
            met.turns += 1;
            met.documents.insert(document);
            if met.places.len() < PLACES {
                met.places.push(place.clone());
            }
        }
    }

    /// The candidates that at least `least` documents hold, the best `most` of each category and origin.
    #[must_use]
    pub fn finish(self, least: usize, most: usize) -> Suggestions {
        let known: BTreeSet<String> = self
            .ruleset
            .terms()
            .iter()
            .map(|term| normalize(term).text())
            .collect();
        let mut met = self.met;
        met.retain(|(_, _, piece), met| {
            met.documents.len() >= least && !known.contains(&piece.iter().collect::<String>())
        });
        let elsewhere = elsewhere(&met, &self.background);
        let mut candidates: BTreeMap<(usize, CandidateOrigin), Vec<Candidate>> = BTreeMap::new();
        for ((category, from, piece), met) in met {
            let at = elsewhere
                .get(piece.as_slice())
                .and_then(|counts| counts.get(category));
            let elsewhere = at.copied().unwrap_or_default();
            if met.turns * 100 < (met.turns + elsewhere) * FEWEST_OF_HUNDRED {
                continue;
            }
            let named = Category::ALL.get(category).copied().map_or("", Category::id);
            candidates.entry((category, from)).or_default().push(Candidate {
                term: piece.iter().collect(),
                category: named,
                from,
                turns: met.turns,
                documents: met.documents.len(),
                elsewhere,
                places: met.places,
            });
        }
        Suggestions {
            schema: VERSION,
            ruleset: self.ruleset.hash().to_owned(),
            documents: self.documents,
            turns: self.turns,
            candidates: candidates
                .into_values()
                .flat_map(|group| best(group, most))
                .collect(),
        }
    }
}

/// How many agent turns without each category's label hold a candidate.
fn elsewhere(
    met: &BTreeMap<(usize, CandidateOrigin, Vec<char>), Met>,
    background: &[(Vec<Category>, Vec<Vec<char>>)],
) -> BTreeMap<Vec<char>, [usize; 6]> {
    let pieces = met.keys().map(|(_, _, piece)| (piece.clone(), [0; 6]));
    let mut counts: BTreeMap<Vec<char>, [usize; 6]> = pieces.collect();
    for (labels, runs) in background {
        let windows = runs
            .iter()
            .flat_map(|run| LENGTHS.flat_map(|length| run.windows(length)));
        for piece in windows.collect::<BTreeSet<_>>() {
            let Some(counts) = counts.get_mut(piece) else {
                continue;
            };
            for category in Category::ALL
                .into_iter()
                .filter(|category| !labels.contains(category))
            {
                if let Some(count) = counts.get_mut(category.index()) {
                    *count += 1;
                }
            }
        }
    }
    counts
}

/// The best, without those that say no more than a longer one.
fn best(mut group: Vec<Candidate>, most: usize) -> Vec<Candidate> {
    let weight = |candidate: &Candidate| {
        let turns = candidate.turns;
        turns * turns * 1000 / (turns + candidate.elsewhere).max(1)
    };
    group.sort_by(|a, b| {
        let length = |candidate: &Candidate| candidate.term.chars().count();
        let by_weight = weight(b).cmp(&weight(a));
        by_weight
            .then_with(|| length(b).cmp(&length(a)))
            .then_with(|| a.term.cmp(&b.term))
    });
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in group {
        if kept.len() == most {
            break;
        }
        let says_it = |other: &Candidate| {
            (other.term.contains(&candidate.term) && other.turns >= candidate.turns)
                || candidate.term.contains(&other.term)
        };
        if !kept.iter().any(says_it) {
            kept.push(candidate);
        }
    }
    kept
}

/// Runs of Chinese characters: of the whole turn, or of the sentences of `found` without what was found.
fn runs(text: &NormText, found: &[Span<Norm>]) -> Vec<Vec<char>> {
    let clauses = Clauses::of(text);
    let sentence = |span: &Span<Norm>| {
        clauses.sentence_bounds(span.start).0..clauses.sentence_bounds(span.end.saturating_sub(1)).1
    };
    let sentences: Vec<_> = found.iter().map(sentence).collect();
    let counts = |at: usize| {
        found.is_empty()
            || (sentences.iter().any(|sentence| sentence.contains(&at))
                && !found.iter().any(|span| (span.start..span.end).contains(&at)))
    };
    let mut runs = vec![Vec::new()];
    for (at, c) in text.chars.iter().enumerate() {
        if is_han(*c) && counts(at) && !text.pauses().contains(&u32::try_from(at).unwrap_or(u32::MAX)) {
            if let Some(run) = runs.last_mut() {
                run.push(*c);
            }
        } else {
            runs.push(if is_han(*c) && counts(at) {
                vec![*c]
            } else {
                Vec::new()
            });
        }
    }
    runs.retain(|run| run.len() >= *LENGTHS.start());
    runs
}

/// The pieces of a run that begin and end where words do.
fn pieces<'t>(run: &'t [char], ruleset: &Ruleset) -> Vec<&'t [char]> {
    let mut edges = vec![0];
    let words = ruleset.segmenter().words(&run.iter().collect::<String>());
    edges.extend(words.iter().scan(0, |at, word| {
        *at += word.chars().count();
        Some(*at)
    }));
    let pairs = edges.iter().enumerate().flat_map(|(at, start)| {
        let ends = edges.iter().skip(at + 1);
        ends.map(move |end| *start..*end)
            .filter(|range| LENGTHS.contains(&range.len()))
    });
    pairs.filter_map(|range| run.get(range)).collect()
}

/// The normalised range of a raw one.
fn folded(text: &NormText, raw: Span<Raw>) -> Span<Norm> {
    let is_in = |at: &usize| text.to_raw(Span::new(*at, at + 1)).overlaps(raw);
    let mut places = (0..text.chars.len()).filter(is_in);
    let start = places.next().unwrap_or_default();
    Span::new(start, places.next_back().unwrap_or(start) + 1)
}
