//! What of an agent turn counts as evidence: runs of characters, plain and by who listens; what the rules say of the turn;
//! what the listener answers; how its figures stand to the record, and what that has of legal steps; what the network reads.
//!
//! Gives names that stand in `weights.tsv`, or adds their weights up without building them. Decides nothing.

use crate::lexicon::{
    ANSWER, CategoryWeights, Circumstance, Circumstances, FoundRun, LONGEST_RUN, Passage, Reading, Scene,
    Weights,
};
use crate::model::{Certainty, Line};

use super::circumstances::circumstances;
use super::document::Document;
use super::line::LineDecision;
use super::rules::Hits;

/// A turn, who listens, what the rules said of it, and what is known of it besides.
#[derive(Debug, Clone, Copy)]
pub struct Weighed<'d> {
    /// The document.
    pub document: &'d Document<'d>,
    /// Who listens to its turns.
    pub line: &'d LineDecision,
    /// The rules' hits.
    pub hits: &'d Hits,
    /// The agent's turn.
    pub turn: usize,
    /// What is known of it beside what is said, by hits of which evidence has not set aside any.
    pub known: Circumstances,
}

impl<'d> Weighed<'d> {
    /// One of the agent's turns, with hits that were not weighed yet.
    #[must_use]
    pub fn new(document: &'d Document<'d>, line: &'d LineDecision, hits: &'d Hits, turn: usize) -> Self {
        Self {
            document,
            line,
            hits,
            turn,
            known: circumstances(document, line, hits, turn),
        }
    }

    /// The names of all features; a run that stands twice is given twice.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let letters = self.document.scene(self.turn).read_letters();
        let state = state_letter(self.line.lines[self.turn]);
        let mut names = Vec::new();
        for start in 0..letters.len() {
            let mut run = String::new();
            for letter in letters[start..].iter().take(LONGEST_RUN) {
                run.push(letter.read);
                names.push(format!("n {run}"));
                names.push(format!("{state}n {run}"));
            }
        }
        if let Some(answer) = self.answer() {
            names.extend(pair_names(self.document.scene(answer), ANSWER));
        }
        let mut others = Vec::new();
        self.each_name(|name| others.push(name.to_string()));
        others.sort_unstable();
        others.dedup();
        names.extend(others);
        names
    }

    /// The sums of the weights of all features, one for each category, in thousandths: the bias, and what the features come to
    /// in a turn of its length.
    #[must_use]
    pub fn sums(&self) -> CategoryWeights {
        let ruleset = self.document.ruleset;
        let weights = ruleset.weights();
        let line = self.line.lines[self.turn];
        let scene = self.document.scene(self.turn);
        let mut sums = CategoryWeights::default();
        for run in scene.runs() {
            ruleset.runs().add_to(*run, line, &mut sums);
        }
        if let Some(answer) = self.answer() {
            let answers = ruleset.answers();
            self.document.scene(answer).each_pair(answers, |row| {
                for (sum, cell) in sums.iter_mut().zip(answers.row(row)) {
                    *sum += i32::from(*cell);
                }
            });
        }
        let mut seen: Vec<String> = Vec::new();
        self.each_name(|name| {
            if let Some(row) = weights.named(name)
                && !seen.iter().any(|other| other == name)
            {
                seen.push(name.to_string());
                for (sum, weight) in sums.iter_mut().zip(row) {
                    *sum += weight;
                }
            }
        });
        let scale = self.scale();
        std::array::from_fn(|category| weights.bias[category] + scaled(sums[category], scale))
    }

    /// What the network reads in the turn; nothing where there is no network.
    #[must_use]
    pub(crate) fn read(&self) -> Option<Reading> {
        self.document.ruleset.reader().read(self.passage())
    }

    /// The sums of what the network reads in the turn, in thousandths for each category.
    #[must_use]
    pub fn read_sums(&self) -> CategoryWeights {
        self.document.ruleset.reader().sums(self.passage())
    }

    fn passage(&self) -> Passage<'_> {
        Passage {
            turn: self.document.heard(self.turn),
            remembered: self.document.remembered(self.turn),
            known: self.known,
        }
    }

    /// How much of what the network reads in the turn, for each category, comes from what it remembers there of the talk, the turn itself
    /// among it, and how much from what is known beside.
    #[must_use]
    pub fn read_in_talk_and_known(&self) -> [CategoryWeights; 2] {
        let Some(reading) = self.read() else {
            return [CategoryWeights::default(); 2];
        };
        let reader = self.document.ruleset.reader();
        let fit = |weight: i64| {
            let fits = weight.clamp(i64::from(i32::MIN), i64::from(i32::MAX));
            i32::try_from(fits).unwrap_or_default()
        };
        [
            std::array::from_fn(|category| fit(reader.weight_of_talk(&reading, category))),
            std::array::from_fn(|category| fit(reader.weight_of_known(&reading, category))),
        ]
    }

    /// How much each feature counts in a turn of its length, in thousandths.
    #[must_use]
    pub fn scale(&self) -> i32 {
        Weights::scale(self.document.scene(self.turn).letter_count())
    }

    /// For each character of the turn, how much the runs that it is part of and what the network reads there speak for a category.
    #[must_use]
    pub fn weight_by_character(&self, category: usize) -> Vec<i64> {
        self.weight_by_character_of(self.read().as_ref(), category)
    }

    /// The same for a turn that was read before.
    #[must_use]
    pub(crate) fn weight_by_character_of(&self, reading: Option<&Reading>, category: usize) -> Vec<i64> {
        let ruleset = self.document.ruleset;
        let (runs, line) = (ruleset.runs(), self.line.lines[self.turn]);
        let (weighed, read) = ruleset.weights().together.own_shares(category);
        let scene = self.document.scene(self.turn);
        let scale = i64::from(self.scale());
        let mut weight = weight_by_character(scene, |run| runs.weight(run, line, category));
        weight
            .iter_mut()
            .for_each(|weight| *weight = *weight * scale / 1000 * i64::from(weighed) / 1000);
        let by_letter = reading
            .map(|reading| ruleset.reader().weight_by_letter(reading, category))
            .unwrap_or_default();
        for (letter, by_letter) in scene.read_letters().into_iter().zip(by_letter) {
            weight[letter.start] += by_letter * i64::from(read) / 1000;
        }
        weight
    }

    /// The features that are no runs of characters; a name may come twice.
    fn each_name(&self, mut give: impl FnMut(&str)) {
        let document = self.document;
        let state = state_letter(self.line.lines[self.turn]);
        let scene = document.scene(self.turn);
        give(match state {
            'd' => "state d",
            't' => "state t",
            _ => "state u",
        });
        for hit in self.hits.of_turn(self.turn) {
            let Some(index) = hit.rule else { continue };
            let rule = &document.ruleset.rules()[index];
            let verdict = match (&hit.dismissed, hit.certainty) {
                (Some((reason, _)), _) => {
                    format!("x {} {}", rule.id, reason.learned_name())
                }
                (None, Certainty::Certain) => format!("r {}", rule.id),
                (None, Certainty::Suspected) => format!("r? {}", rule.id),
            };
            give(&verdict);
            give(&format!("{state}{verdict}"));
        }
        if !scene.sums.is_empty() {
            give(&format!("{state}sum"));
        }
        if !scene.durations.is_empty() {
            give(&format!("{state}duration"));
        }
        let known = Circumstance::ALL.iter();
        let weighed = known.filter(|one| one.is_weighed() && self.known.has(**one));
        weighed.for_each(|one| give(one.name()));
    }

    /// The turn in which the listener answers.
    fn answer(&self) -> Option<usize> {
        let next = (self.turn + 1..self.document.len()).take(2);
        let mut listener = next.filter(|turn| self.document.role(*turn).is_listener());
        listener.next()
    }
}

/// A sum of features in a turn whose features count `scale` thousandths.
fn scaled(sum: i32, scale: i32) -> i32 {
    let scaled = i64::from(sum) * i64::from(scale) / 1000;
    i32::try_from(scaled).unwrap_or(i32::MAX)
}

/// The names of all letters and pairs of letters of a turn, as often as they stand there.
pub(super) fn pair_names(scene: &Scene<'_>, kind: char) -> Vec<String> {
    let letters = scene.read_letters();
    let singles = letters.iter().map(|letter| format!("{kind} {}", letter.read));
    let pairs = letters
        .windows(2)
        .map(|pair| format!("{kind} {}{}", pair[0].read, pair[1].read));
    singles.chain(pairs).collect()
}

/// For each character of a turn, how much the runs of letters that it is part of weigh by `weight_of`.
pub(super) fn weight_by_character(scene: &Scene<'_>, weight_of: impl Fn(FoundRun) -> i32) -> Vec<i64> {
    let letters = scene.read_letters();
    let mut weight = vec![0i64; scene.text.chars.len()];
    for run in scene.runs() {
        let (start, last) = (run.start as usize, (run.start + run.length) as usize - 1);
        let (Some(first), Some(last)) = (letters.get(start), letters.get(last)) else {
            continue;
        };
        let run_of_text = first.start..last.end;
        let each = i64::from(weight_of(*run)) / i64::try_from(run_of_text.len()).unwrap_or(1);
        weight[run_of_text].iter_mut().for_each(|at| *at += each);
    }
    weight
}

fn state_letter(line: Line) -> char {
    match line {
        Line::Debtor => 'd',
        Line::ThirdParty => 't',
        Line::Unknown => 'u',
    }
}
