//! Figures on labelled documents, by the definitions that annotation guide and contract give.
//!
//! Turn level: a category is predicted on a turn when a finding of it, of any severity but `notice`, lies there. Elements:
//! share of equal status over gold present/missing (the complaint channel apart), and over all. Outcome: share equal.

use crate::model::{Analysis, Category, Certainty, ElementId, ElementStatus, GoldCall, Role, Severity};

/// True positives, false positives, false negatives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "each field is the count of its name")]
pub struct Counts {
    pub tp: usize,
    pub fp: usize,
    pub fn_: usize,
}

impl Counts {
    /// Share of predictions that are right; `None` without predictions.
    #[must_use]
    pub fn precision(self) -> Option<f64> {
        ratio(self.tp, self.tp + self.fp)
    }

    /// Share of gold labels that were found; `None` without labels.
    #[must_use]
    pub fn recall(self) -> Option<f64> {
        ratio(self.tp, self.tp + self.fn_)
    }

    /// Harmonic mean of both; `None` when there is nothing to count.
    #[must_use]
    pub fn f1(self) -> Option<f64> {
        ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn_)
    }

    pub(super) fn add(&mut self, wanted: bool, got: bool) {
        self.tp += usize::from(wanted && got);
        self.fp += usize::from(!wanted && got);
        self.fn_ += usize::from(wanted && !got);
    }

    /// Sums two counts.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            tp: self.tp + other.tp,
            fp: self.fp + other.fp,
            fn_: self.fn_ + other.fn_,
        }
    }
}

/// Right ones of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs, reason = "each field is the count of its name")]
pub struct Share {
    pub right: usize,
    pub all: usize,
}

impl Share {
    pub(super) fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }

    /// Share of right ones; `None` without cases.
    #[must_use]
    pub fn value(self) -> Option<f64> {
        ratio(self.right, self.all)
    }
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// All figures of one evaluation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Documents compared.
    pub documents: usize,
    /// Turns compared.
    pub turns: usize,
    /// By category, in the order of [`Category::ALL`].
    pub categories: [Counts; 6],
    /// A turn with any label against a turn with any finding.
    pub any: Counts,
    /// Agent turns without a label.
    pub clean_turns: usize,
    /// Of these, turns with a finding.
    pub alarms: usize,
    /// By element, in the order of [`ElementId::ALL`], over gold present and missing.
    pub elements: [Share; 8],
    /// Over all gold statuses, `na` included.
    pub elements_with_na: Share,
    /// Outcome.
    pub outcome: Share,
    /// False alarms, misses and wrong elements, in document order.
    pub errors: Vec<Error>,
}

/// What kind of error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each variant says it")]
pub enum ErrorKind {
    FalseAlarm,
    Miss,
    WrongElement(ElementId, ElementStatus),
    WrongOutcome,
}

/// One error with what explains it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// False alarm, miss, wrong element or outcome.
    pub kind: ErrorKind,
    /// Document.
    pub document: String,
    /// Turn; 0 for elements and outcome.
    pub turn: usize,
    /// Category, for findings.
    pub category: Option<Category>,
    /// Rule of a false alarm, dismissals on the turn of a miss, status or outcome given.
    pub reason: String,
    /// The turn's words, for findings.
    pub text: String,
}

impl Figures {
    /// The four core categories together.
    #[must_use]
    pub fn core(&self) -> Counts {
        Category::CORE
            .into_iter()
            .fold(Counts::default(), |sum, c| sum.plus(self.categories[c.index()]))
    }

    /// Over gold present and missing, the complaint channel left out.
    #[must_use]
    pub fn elements_required(&self) -> Share {
        ElementId::ALL
            .into_iter()
            .zip(self.elements)
            .filter(|(id, _)| *id != ElementId::ComplaintChannel)
            .fold(Share::default(), |sum, (_, share)| Share {
                right: sum.right + share.right,
                all: sum.all + share.all,
            })
    }

    /// False alarms per 1,000 clean agent turns.
    #[must_use]
    pub fn alarms_per_thousand(&self) -> Option<f64> {
        ratio(self.alarms, self.clean_turns).map(|share| share * 1000.0)
    }
}

/// Compares analyses with their gold documents; `certain_only` leaves suspected findings out.
#[must_use]
pub fn evaluate<'a>(
    pairs: impl IntoIterator<Item = (&'a GoldCall, &'a Analysis)>,
    certain_only: bool,
) -> Figures {
    let mut figures = Figures::default();
    for (gold, analysis) in pairs {
        figures.documents += 1;
        turns(&mut figures, gold, analysis, certain_only);
        elements(&mut figures, gold, analysis);
        if let Some(outcome) = gold.outcome {
            let right = analysis.outcome == Some(outcome);
            figures.outcome.add(right);
            if !right {
                let given = analysis.outcome.map_or("none", |o| o.id());
                figures.errors.push(Error {
                    kind: ErrorKind::WrongOutcome,
                    document: gold.call.id.clone(),
                    turn: 0,
                    category: None,
                    reason: format!(
                        "{given}, gold {}, because of {:?}",
                        outcome.id(),
                        analysis.outcome_why
                    ),
                    text: String::new(),
                });
            }
        }
    }
    figures
}

fn turns(figures: &mut Figures, gold: &GoldCall, analysis: &Analysis, certain_only: bool) {
    for (index, turn) in gold.call.turns.iter().enumerate() {
        figures.turns += 1;
        let wanted = gold.labels.get(index).map_or(&[][..], Vec::as_slice);
        let found = |category: Category| {
            analysis.findings.iter().find(|f| {
                f.turn == index
                    && f.category == category
                    && f.severity != Severity::Notice
                    && (!certain_only || f.certainty == Certainty::Certain)
            })
        };
        let mut any = false;
        for category in Category::ALL {
            let want = wanted.contains(&category);
            let got = found(category);
            any |= got.is_some();
            figures.categories[category.index()].add(want, got.is_some());
            let (kind, reason) = match (want, got) {
                (false, Some(finding)) => (
                    ErrorKind::FalseAlarm,
                    format!("{} “{}”", finding.rule, finding.text),
                ),
                (true, None) => (ErrorKind::Miss, set_aside(analysis, index, category)),
                _ => continue,
            };
            figures.errors.push(Error {
                kind,
                document: gold.call.id.clone(),
                turn: index,
                category: Some(category),
                reason,
                text: turn.text.clone(),
            });
        }
        figures.any.add(!wanted.is_empty(), any);
        if turn.role == Role::Agent && wanted.is_empty() {
            figures.clean_turns += 1;
            figures.alarms += usize::from(any);
        }
    }
}

/// Why a category was not found on a turn: the dismissals of its rules, else that nothing matched.
fn set_aside(analysis: &Analysis, turn: usize, category: Category) -> String {
    let reasons: Vec<String> = analysis
        .dismissals
        .iter()
        .filter(|d| d.turn == turn && d.rule.starts_with(category.id()))
        .map(|d| format!("{} “{}” {}", d.rule, d.text, d.reason))
        .collect();
    if reasons.is_empty() {
        "no rule matched".into()
    } else {
        reasons.join("; ")
    }
}

fn elements(figures: &mut Figures, gold: &GoldCall, analysis: &Analysis) {
    for (id, wanted) in &gold.elements {
        let Some(position) = ElementId::ALL.iter().position(|e| e == id) else {
            continue;
        };
        let Some(result) = analysis.elements.iter().find(|e| e.id == *id) else {
            continue;
        };
        let right = result.status == *wanted;
        figures.elements_with_na.add(right);
        if *wanted != ElementStatus::Na {
            figures.elements[position].add(right);
        }
        if !right {
            figures.errors.push(Error {
                kind: ErrorKind::WrongElement(*id, *wanted),
                document: gold.call.id.clone(),
                turn: result.evidence.map_or(0, |(turn, _)| turn),
                category: None,
                reason: format!("{}, gold {}", result.status.id(), wanted.id()),
                text: result
                    .evidence
                    .map(|(turn, span)| span.slice(&analysis.call.turns[turn].text).to_string())
                    .unwrap_or_default(),
            });
        }
    }
}
