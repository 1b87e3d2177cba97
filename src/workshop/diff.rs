//! What a change of lexicons does to documents: findings gained, lost and weighed otherwise, verdicts that flip, figures.
//!
//! Takes each document judged by the old and by the new lexicons, with its labels where it has some; gives the difference.
//! Documents without a difference leave counts only. Must not know how it is shown.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::learn::{Counts, evaluate};
use crate::model::{Analysis, Category, Certainty, Finding, GoldCall, Verdict};
use crate::report::Masker;

/// Version of the difference's form.
const VERSION: u32 = 1;

/// What a change of lexicons does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Version of this form.
    pub schema: u32,
    /// Hash of the old ruleset.
    pub old: String,
    /// Hash of the new ruleset.
    pub new: String,
    /// Documents judged by both.
    pub documents: usize,
    /// Documents of which a finding, or the verdict, is not the same.
    pub changed: usize,
    /// By rule, in the order of ids: what it gained and lost.
    pub rules: BTreeMap<String, RuleDifference>,
    /// Documents by verdict before and after.
    pub verdicts: BTreeMap<&'static str, BeforeAfter>,
    /// Documents whose verdict is another one, in the order of the inputs.
    pub flipped: Vec<Flipped>,
    /// Figures on documents that have labels; `None` where there are none.
    pub figures: Option<GoldDifference>,
}

/// What one rule gained and lost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RuleDifference {
    /// Findings that only the new lexicons make.
    pub gained: Vec<Place>,
    /// Findings that only the old lexicons made.
    pub lost: Vec<Place>,
    /// Findings of both that are now of another severity or certainty.
    pub regraded: Vec<Place>,
}

/// A finding where it stands. Personal data is masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Id of the document.
    pub id: String,
    /// Its file.
    pub path: String,
    /// 0-based turn.
    pub turn: usize,
    /// Category that is charged.
    pub category: &'static str,
    /// Severity.
    pub severity: &'static str,
    /// Certain or suspected.
    pub certainty: &'static str,
    /// The words.
    pub text: String,
    /// Whether the labels of the turn name the category; `None` without labels.
    pub labelled: Option<bool>,
}

/// The same count before and after.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct BeforeAfter {
    /// By the old lexicons.
    pub before: usize,
    /// By the new lexicons.
    pub after: usize,
}

/// A document whose verdict flips.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flipped {
    /// Its id.
    pub id: String,
    /// Its file.
    pub path: String,
    /// Line of the file.
    pub line: usize,
    /// By the old lexicons.
    pub from: Verdict,
    /// By the new lexicons.
    pub to: Verdict,
}

/// Precision and recall on labelled documents before and after.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct GoldDifference {
    /// Labelled documents.
    pub documents: usize,
    /// By category and, as `core_micro`, of the core categories together.
    pub categories: BTreeMap<&'static str, FigureChange>,
}

/// Figures of a category.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct FigureChange {
    /// By the old lexicons.
    pub before: Figure,
    /// By the new lexicons.
    pub after: Figure,
}

/// Precision and recall with what they are counted from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Figure {
    /// Share of findings that are right.
    pub precision: Option<f64>,
    /// Share of labels that were found.
    pub recall: Option<f64>,
    /// Turns found rightly, found wrongly, missed.
    pub counts: [usize; 3],
}

/// Adds up differences, one document after the other.
#[derive(Debug)]
pub struct Differ {
    difference: Difference,
    labelled: usize,
    old: [Counts; 6],
    new: [Counts; 6],
    unmasked: bool,
}

impl Differ {
    /// Between rulesets of these hashes.
    #[must_use]
    pub fn new(old: &str, new: &str, unmasked: bool) -> Self {
        let verdicts = [Verdict::Pass, Verdict::Review, Verdict::Fail].map(Verdict::id);
        Self {
            difference: Difference {
                schema: VERSION,
                old: old.to_owned(),
                new: new.to_owned(),
                documents: 0,
                changed: 0,
                rules: BTreeMap::new(),
                verdicts: verdicts.map(|id| (id, BeforeAfter::default())).into(),
                flipped: Vec::new(),
                figures: None,
            },
            labelled: 0,
            old: Default::default(),
            new: Default::default(),
            unmasked,
        }
    }

    /// Adds a document that both judged.
    pub fn add(&mut self, old: &Analysis, new: &Analysis, gold: Option<&GoldCall>) {
        let difference = &mut self.difference;
        difference.documents += 1;
        difference.verdicts.entry(old.verdict.id()).or_default().before += 1;
        difference.verdicts.entry(new.verdict.id()).or_default().after += 1;
        let is_same = self.compare(old, new, gold) && old.verdict == new.verdict;
        self.difference.changed += usize::from(!is_same);
        if old.verdict != new.verdict {
            self.difference.flipped.push(Flipped {
                id: new.call.id.clone(),
                path: new.call.source.path.clone(),
                line: new.call.source.line,
                from: old.verdict,
                to: new.verdict,
            });
        }
        if let Some(gold) = gold {
            self.labelled += 1;
            for (sum, analysis) in [(&mut self.old, old), (&mut self.new, new)] {
                let counts = evaluate([(gold, analysis)], false).categories;
                for (sum, counts) in sum.iter_mut().zip(counts) {
                    *sum = sum.plus(counts);
                }
            }
        }
    }

    /// What was found out.
    #[must_use]
    pub fn finish(mut self) -> Difference {
        if self.labelled > 0 {
            let core = |counts: &[Counts; 6]| {
                let core = Category::CORE.into_iter();
                core.fold(Counts::default(), |sum, category| {
                    sum.plus(counts[category.index()])
                })
            };
            let change = |before, after| FigureChange {
                before: figure(before),
                after: figure(after),
            };
            let each = Category::ALL.into_iter().map(|category| {
                let at = category.index();
                (category.id(), change(self.old[at], self.new[at]))
            });
            let mut categories: BTreeMap<_, _> = each.collect();
            categories.insert("core_micro", change(core(&self.old), core(&self.new)));
            self.difference.figures = Some(GoldDifference {
                documents: self.labelled,
                categories,
            });
        }
        self.difference
    }

    /// Notes what differs between the findings; says whether nothing does.
    fn compare(&mut self, old: &Analysis, new: &Analysis, gold: Option<&GoldCall>) -> bool {
        let (before, after) = (by_key(old), by_key(new));
        let keys: BTreeSet<&Key> = before.keys().chain(after.keys()).collect();
        let mut is_same = true;
        for key in keys {
            let grade = |finding: &Finding| (finding.severity, finding.certainty);
            let (analysis, finding) = match (before.get(key), after.get(key)) {
                (Some(one), Some(other)) if grade(one) == grade(other) => continue,
                (_, Some(other)) => (new, other),
                (Some(one), None) => (old, one),
                (None, None) => continue,
            };
            is_same = false;
            let place = self.place(analysis, finding, gold);
            let rule = self.difference.rules.entry(finding.rule.clone()).or_default();
            match (before.contains_key(key), after.contains_key(key)) {
                (true, true) => rule.regraded.push(place),
                (false, _) => rule.gained.push(place),
                (true, false) => rule.lost.push(place),
            }
        }
        is_same
    }

    fn place(&self, analysis: &Analysis, finding: &Finding, gold: Option<&GoldCall>) -> Place {
        let said = &analysis.call.turns[finding.turn].text;
        // A number that the finding cuts in two is known as one in the whole turn only.
        let text = if self.unmasked {
            finding.text.clone()
        } else {
            let masker = Masker::new(&analysis.call.meta);
            finding.span.slice(&masker.mask(said)).to_owned()
        };
        let labels = |gold: &GoldCall| {
            gold.labels
                .get(finding.turn)
                .map_or(&[][..], Vec::as_slice)
                .to_vec()
        };
        Place {
            id: analysis.call.id.clone(),
            path: analysis.call.source.path.clone(),
            turn: finding.turn,
            category: finding.category.id(),
            severity: finding.severity.id(),
            certainty: match finding.certainty {
                Certainty::Suspected => "suspected",
                Certainty::Certain => "certain",
            },
            text,
            labelled: gold.map(|gold| labels(gold).contains(&finding.category)),
        }
    }
}

/// What makes two findings the same: turn, place, rule and category.
type Key = (usize, usize, usize, String, &'static str);

fn by_key(analysis: &Analysis) -> BTreeMap<Key, &Finding> {
    let key = |finding: &Finding| {
        (
            finding.turn,
            finding.span.start,
            finding.span.end,
            finding.rule.clone(),
            finding.category.id(),
        )
    };
    analysis
        .findings
        .iter()
        .map(|finding| (key(finding), finding))
        .collect()
}

fn figure(counts: Counts) -> Figure {
    let rounded = |value: Option<f64>| value.map(|value| (value * 1000.0).round() / 1000.0);
    Figure {
        precision: rounded(counts.precision()),
        recall: rounded(counts.recall()),
        counts: [counts.tp, counts.fp, counts.fn_],
    }
}
