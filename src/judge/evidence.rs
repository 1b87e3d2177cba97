//! Weighted evidence: features of an agent turn, their sum per category, and what follows from it.
//!
//! Features are character n-grams (also crossed with who listens), word classes and their order, the rules' own hits and
//! dismissals, and how the listener reacts. Weights are lexicon data; every point can be traced to a feature.

use crate::lexicon::{CategoryWeights, FeatureKey, Ruleset};
use crate::model::{Category, Certainty, Kind, Line, Meta, Norm, Severity, Span};

use super::document::Document;
use super::line::LineDecision;
use super::rules::{Hit, Hits, RECORD};

/// A feature of a turn: a stable key, and where it stands if it is an n-gram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Feature {
    /// Hash of the feature's name.
    pub key: u64,
    /// Characters of the turn that it covers.
    pub span: Option<(u32, u32)>,
}

/// The features of one turn, each key once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Features {
    /// In order of key.
    pub all: Vec<Feature>,
}

/// Longest character n-gram.
const LONGEST: usize = 4;
/// How far below the threshold, in thousandths, the evidence must be to set a convicting rule's hit aside.
const REFUTED: i32 = 1500;
/// Longest n-gram that is crossed with the state of the line.
const LONGEST_CROSSED: usize = 3;

/// Collects the features of an agent turn; `hits` are the rules' hits of the document.
#[must_use]
pub fn features(document: &Document<'_>, line: &LineDecision, hits: &Hits, turn: usize) -> Features {
    collect(document, line, hits, turn, Collector::default()).finish()
}

/// The same with the name of each feature; for learning and for the trace.
#[must_use]
pub fn named_features(
    document: &Document<'_>,
    line: &LineDecision,
    hits: &Hits,
    turn: usize,
) -> (Features, Vec<(u64, String)>) {
    let mut collector = collect(document, line, hits, turn, Collector::naming());
    let names = collector.names.take().unwrap_or_default();
    (collector.finish(), names)
}

fn collect(
    document: &Document<'_>,
    line: &LineDecision,
    hits: &Hits,
    turn: usize,
    mut collector: Collector,
) -> Collector {
    let state = state_letter(line.lines[turn]);
    let letters = letters(document, turn);
    collector.ngrams(&letters, "n ", LONGEST);
    collector.ngrams(&letters, &format!("{state}n "), LONGEST_CROSSED);
    collector.name(&format!("state {state}"));
    classes(document, turn, state, &mut collector);
    for hit in hits.all.iter().filter(|h| h.turn == turn) {
        if let Some(index) = hit.rule {
            let rule = &document.ruleset.rules()[index];
            let verdict = match (&hit.dismissed, hit.certainty) {
                (Some((reason, _)), _) => {
                    format!("x {} {}", rule.id, reason.split(' ').next().unwrap_or_default())
                }
                (None, Certainty::Certain) => format!("r {}", rule.id),
                (None, Certainty::Suspected) => format!("r? {}", rule.id),
            };
            collector.name(&verdict);
            collector.name(&format!("{state}{verdict}"));
        }
    }
    neighbours(document, turn, &mut collector);
    collector
}

/// The letters of a turn with their places: punctuation and blanks must not tell violations apart.
fn letters(document: &Document<'_>, turn: usize) -> Vec<(usize, char)> {
    let chars = document.scene(turn).text.chars.iter().enumerate();
    chars
        .filter(|(_, c)| c.is_alphanumeric())
        .map(|(at, c)| (at, plain(*c)))
        .collect()
}

/// One character for what means the same here: manners (您, 你) and digits must not tell violations apart.
fn plain(c: char) -> char {
    match c {
        '您' | '恁' | '妳' | '侬' => '你',
        '她' | '它' | '佢' => '他',
        '俺' | '咱' => '我',
        '0'..='9' => '0',
        _ => c,
    }
}

/// Word classes of the turn, also crossed with the state, and which follows which in a sentence.
fn classes(document: &Document<'_>, turn: usize, state: char, collector: &mut Collector) {
    let scene = document.scene(turn);
    let mut found: Vec<(u32, u32)> = scene
        .class_symbols()
        .map(|(symbol, start)| (start, symbol))
        .collect();
    found.sort_unstable();
    found.dedup();
    let name = |symbol: u32| document.ruleset.class_name(symbol).unwrap_or_default();
    for (index, (start, symbol)) in found.iter().enumerate() {
        collector.name(&format!("c {}", name(*symbol)));
        collector.name(&format!("{state}c {}", name(*symbol)));
        let sentence = scene.clauses.sentence(*start as usize);
        for (later, other) in found[index + 1..].iter().take(8) {
            if other != symbol && scene.clauses.sentence(*later as usize) == sentence {
                collector.name(&format!("cc {}>{}", name(*symbol), name(*other)));
            }
        }
    }
    if !scene.sums.is_empty() {
        collector.name(&format!("{state}sum"));
    }
    if !scene.durations.is_empty() {
        collector.name(&format!("{state}duration"));
    }
}

/// How the listener speaks before and after the turn.
fn neighbours(document: &Document<'_>, turn: usize, collector: &mut Collector) {
    const REACTIONS: [&str; 7] = [
        "reacts_threatened",
        "reacts_insulted",
        "reacts_exposed",
        "reacts_disbelief",
        "reacts_pleading",
        "reacts_harassed",
        "reacts_not_my_debt",
    ];
    let listener = |t: &usize| document.role(*t).is_listener();
    let after = (turn + 1..document.len()).take(2).find(listener);
    let before = (turn.saturating_sub(2)..turn).rev().find(listener);
    if let Some(t) = after {
        collector.ngrams(&letters(document, t), "a ", 2);
    }
    for reaction in REACTIONS {
        if after.is_some_and(|t| document.says(t, reaction)) {
            collector.name(&format!("after {reaction}"));
        }
        if before.is_some_and(|t| document.says(t, reaction)) {
            collector.name(&format!("before {reaction}"));
        }
    }
}

/// The sums of a turn, one for each category, in thousandths.
#[must_use]
pub fn total(ruleset: &Ruleset, features: &Features) -> CategoryWeights {
    let weights = ruleset.weights();
    let mut sums = weights.bias;
    for feature in &features.all {
        if let Some(row) = weights.row(feature.key) {
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += weight;
            }
        }
    }
    sums
}

/// The sum of one category on a turn, and each feature's name and weight in it; for the trace.
#[must_use]
pub fn feature_weights(
    document: &Document<'_>,
    line: &LineDecision,
    hits: &Hits,
    turn: usize,
    category: Category,
) -> (i32, Vec<(String, i32)>) {
    let (features, mut names) = named_features(document, line, hits, turn);
    names.sort_unstable();
    names.dedup_by_key(|(key, _)| *key);
    let weights = document.ruleset.weights();
    let terms = names
        .into_iter()
        .filter_map(|(key, name)| Some((name, weights.row(key)?[category.index()])))
        .filter(|(_, weight)| *weight != 0)
        .collect();
    (total(document.ruleset, &features)[category.index()], terms)
}

/// Lets the sums decide: what only looks suspicious needs enough evidence, and enough evidence alone is suspicious.
pub(super) fn weigh(document: &Document<'_>, line: &LineDecision, hits: &mut Hits) {
    let weights = document.ruleset.weights();
    if !is_collection_talk(document, line) {
        return set_aside(hits);
    }
    if weights.is_empty() {
        return;
    }
    for turn in document.agent_turns().collect::<Vec<_>>() {
        let features = features(document, line, hits, turn);
        let sums = total(document.ruleset, &features);
        for category in Category::ALL {
            let index = category.index();
            let enough = sums[index] >= weights.threshold[index];
            let not_refuted = sums[index] >= weights.threshold[index] - REFUTED;
            let convinced = sums[index] >= weights.certain[index];
            weigh_category(document, hits, turn, category, (enough, not_refuted, convinced));
            let standing = hits
                .standing(turn)
                .any(|h| h.categories.contains(&category) && h.severity > Severity::Notice);
            let borne_out = hits.all.iter().any(|h| {
                h.turn == turn
                    && h.categories.contains(&category)
                    && h.dismissed.as_ref().is_some_and(|d| d.0 == RECORD)
            });
            let span = strongest(document, turn, &features, index);
            // Without words that speak for it there is nothing to show.
            if enough && !standing && !borne_out && !span.is_empty() {
                hits.all.push(Hit {
                    rule: None,
                    categories: vec![category],
                    severity: Severity::Major,
                    certainty: Certainty::Suspected,
                    turn,
                    span,
                    note: None,
                    dismissed: None,
                });
            }
        }
    }
    hits.all.sort_by_key(|h| (h.turn, h.rule.unwrap_or(usize::MAX)));
}

/// Whether the document is about a debt at all: by its kind, by its record, because somebody answers for another person
/// who was asked for, or by what somebody says.
fn is_collection_talk(document: &Document<'_>, line: &LineDecision) -> bool {
    let call = document.call;
    call.kind == Kind::Script
        || call.meta != Meta::default()
        || line
            .why
            .as_ref()
            .is_some_and(|(_, why)| ["role", "third_party_self", "relative_absent"].contains(&why.as_str()))
        || (0..document.len()).any(|t| document.says(t, "collection_talk"))
}

/// Outside collection talk nobody is charged: a film's plot is no threat.
fn set_aside(hits: &mut Hits) {
    for hit in hits.all.iter_mut().filter(|h| h.dismissed.is_none()) {
        hit.dismissed = Some(("no collection talk".into(), None));
    }
}

/// Takes a category away from hits of a turn that the evidence does not support; facts against the record stand alone.
fn weigh_category(
    document: &Document<'_>,
    hits: &mut Hits,
    turn: usize,
    category: Category,
    (enough, not_refuted, convinced): (bool, bool, bool),
) {
    for hit in hits
        .all
        .iter_mut()
        .filter(|h| h.turn == turn && h.dismissed.is_none() && h.severity > Severity::Notice)
    {
        let Some(position) = hit.categories.iter().position(|c| *c == category) else {
            continue;
        };
        if hit.note.is_some() || document.ruleset.weights().is_empty() {
            continue;
        }
        if !(enough || not_refuted && hit.convicts()) {
            if hit.categories.len() > 1 {
                hit.categories.remove(position);
            } else {
                hit.dismissed = Some(("evidence".into(), None));
            }
        } else if !convinced {
            hit.certainty = Certainty::Suspected;
        }
    }
}

/// The stretch of the turn whose n-grams weigh most for a category; empty when none speaks for it.
fn strongest(document: &Document<'_>, turn: usize, features: &Features, category: usize) -> Span<Norm> {
    let length = document.scene(turn).text.chars.len();
    let mut weight = vec![0i64; length];
    for feature in &features.all {
        if let (Some((start, end)), Some(row)) = (feature.span, document.ruleset.weights().row(feature.key)) {
            let share = i64::from(row[category]) / i64::from(end - start).max(1);
            for at in start..end.min(u32::try_from(length).unwrap_or(u32::MAX)) {
                weight[at as usize] += share;
            }
        }
    }
    let (mut best, mut best_sum) = ((0, 0), 0);
    let (mut start, mut sum) = (0, 0);
    for (at, w) in weight.iter().enumerate() {
        if sum <= 0 {
            (start, sum) = (at, 0);
        }
        sum += w;
        if sum > best_sum {
            (best, best_sum) = ((start, at + 1), sum);
        }
    }
    Span::new(best.0, best.1)
}

fn state_letter(line: Line) -> char {
    match line {
        Line::Debtor => 'd',
        Line::ThirdParty => 't',
        Line::Unknown => 'u',
    }
}

#[derive(Default)]
struct Collector {
    all: Vec<Feature>,
    /// Names by key, where they are wanted.
    names: Option<Vec<(u64, String)>>,
}

impl Collector {
    fn naming() -> Self {
        Self {
            all: Vec::new(),
            names: Some(Vec::new()),
        }
    }

    fn name(&mut self, name: &str) {
        let key = FeatureKey::empty().and(name).get();
        self.all.push(Feature { key, span: None });
        if let Some(names) = &mut self.names {
            names.push((key, name.to_string()));
        }
    }

    fn ngrams(&mut self, letters: &[(usize, char)], prefix: &str, longest: usize) {
        let seed = FeatureKey::empty().and(prefix);
        for start in 0..letters.len() {
            let mut running = seed;
            let window = &letters[start..(start + longest).min(letters.len())];
            for (length, (at, c)) in window.iter().enumerate() {
                running = running.with(*c);
                let key = running.get();
                self.all.push(Feature {
                    key,
                    span: Some((narrow(letters[start].0), narrow(at + 1))),
                });
                if let Some(names) = &mut self.names {
                    let words: String = window[..=length].iter().map(|(_, c)| *c).collect();
                    names.push((key, format!("{prefix}{words}")));
                }
            }
        }
    }

    fn finish(mut self) -> Features {
        self.all.sort_unstable();
        self.all.dedup_by_key(|f| f.key);
        Features { all: self.all }
    }
}

fn narrow(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
