//! The outline of a script: for whom each line is meant, by the headings and cases above it.
//!
//! Takes headings, instructions, rows of tables and lines, gives the branch of every turn. A heading's branch reaches to
//! the next heading that lies no deeper, a case in a row over its row, a case on a line of its own to the next case or
//! heading. What names a listener or an opening is in `line.toml`. Must not know elements or rules.

use crate::lexicon::Evidence;
use crate::model::{Line, Role};

use super::document::Document;

/// For whom lines are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum For {
    /// Whoever listens.
    All,
    /// The end of the talk, whoever listens.
    Closing,
    /// The debtor.
    Debtor,
    /// Somebody else.
    ThirdParty,
    /// Who does not say who he is.
    Unverified,
    /// A machine.
    Nobody,
}

impl For {
    /// Who listens, where that is said.
    pub(super) fn line(self) -> Option<Line> {
        match self {
            Self::Debtor => Some(Line::Debtor),
            Self::ThirdParty => Some(Line::ThirdParty),
            Self::Unverified => Some(Line::Unknown),
            Self::All | Self::Closing | Self::Nobody => None,
        }
    }
}

/// Lines in a row, or several such rows, that are meant for one listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Branch {
    pub(super) listener: For,
    /// The turn whose words open it; none for what stands under no case.
    pub(super) opened_by: Option<usize>,
    /// The heading of one of several openings to choose from, in which it lies.
    pub(super) opening: Option<usize>,
}

const COMMON: Branch = Branch {
    listener: For::All,
    opened_by: None,
    opening: None,
};

/// The branch of every turn.
pub(super) fn branches(document: &Document<'_>) -> Vec<Branch> {
    let mut outline = Outline {
        document,
        openings: openings(document),
        headings: Vec::new(),
        case: None,
        row: None,
    };
    (0..document.len()).map(|turn| outline.take(turn)).collect()
}

struct Outline<'d> {
    document: &'d Document<'d>,
    openings: Vec<usize>,
    /// Open headings with their depths.
    headings: Vec<(usize, Branch)>,
    /// A case on a line of its own.
    case: Option<Branch>,
    /// A case in a row, with a turn of that row.
    row: Option<(usize, Branch)>,
}

impl Outline<'_> {
    fn take(&mut self, turn: usize) -> Branch {
        let role = self.document.role(turn);
        if self.row.is_some_and(|(of, _)| !same_row(self.document, of, turn)) {
            self.row = None;
        }
        if let Some(depth) = depth(self.document, turn) {
            self.heading(turn, depth);
        } else if role == Role::Note && !is_remark(self.document, turn) {
            self.note(turn);
        } else if role == Role::Agent
            && let Some(branch) = case_in_line(self.document, turn).and_then(|case| self.of_case(turn, case))
        {
            return branch;
        }
        self.here()
    }

    /// The branch of a line that names its own case, if it is not the one above.
    fn of_case(&self, turn: usize, listener: For) -> Option<Branch> {
        let above = self.here();
        (above.listener != listener).then_some(Branch {
            listener,
            opened_by: Some(turn),
            ..above
        })
    }

    fn here(&self) -> Branch {
        let row = self.row.map(|(_, branch)| branch);
        let heading = self.headings.last().map(|(_, branch)| *branch);
        row.or(self.case).or(heading).unwrap_or(COMMON)
    }

    fn heading(&mut self, turn: usize, depth: usize) {
        self.case = None;
        self.headings.retain(|(open, _)| *open < depth);
        let above = self.here();
        let mut branch = self.opened(turn, above).unwrap_or(above);
        if self.openings.contains(&turn) {
            branch.opening = Some(turn);
        }
        self.headings.push((depth, branch));
    }

    /// A case in a row or on a line of its own; other notes change nothing.
    fn note(&mut self, turn: usize) {
        let above = self.here();
        let in_row = in_row(self.document, turn);
        if in_row {
            if let Some(branch) = self.opened(turn, above) {
                self.row = Some((turn, branch));
            }
            return;
        }
        let heading = self.headings.last().map_or(COMMON, |(_, branch)| *branch);
        match introduces(self.document, turn) {
            // The next case ends the one before, whatever it is.
            Some(Case::Open) => self.case = self.opened(turn, heading),
            Some(Case::Bracketed) => self.case = self.opened(turn, heading).or(self.case),
            None => {}
        }
    }

    /// The branch that words open, if it is not the one above.
    fn opened(&self, turn: usize, above: Branch) -> Option<Branch> {
        let listener = listener(self.document, turn)?;
        let inside = above.listener == listener
            || (listener == For::Closing && !matches!(above.listener, For::All | For::Debtor));
        (!inside).then_some(Branch {
            listener,
            opened_by: Some(turn),
            opening: above.opening,
        })
    }
}

/// The evidence that names each listener; the first that is met decides.
const NAMES: [(Evidence, For); 5] = [
    (Evidence::HeadingNobody, For::Nobody),
    (Evidence::HeadingUnverified, For::Unverified),
    (Evidence::HeadingThirdParty, For::ThirdParty),
    (Evidence::HeadingDebtor, For::Debtor),
    (Evidence::HeadingClosing, For::Closing),
];

/// Whom the words of a heading or case name.
fn listener(document: &Document<'_>, turn: usize) -> Option<For> {
    let mut names = NAMES.into_iter();
    names
        .find(|(evidence, _)| document.says(turn, *evidence))
        .map(|(_, listener)| listener)
}

/// Whom a line is for that holds its own case: 若非本人接听，则答：…
fn case_in_line(document: &Document<'_>, turn: usize) -> Option<For> {
    if document.says(turn, Evidence::BranchThirdParty) {
        return Some(For::ThirdParty);
    }
    if !document.says(turn, Evidence::HeadingCase) {
        return None;
    }
    // What is said after the case names nobody who listens.
    let case = document.scene(turn).clauses.clause_bounds(0);
    NAMES
        .into_iter()
        .find(|(evidence, _)| {
            let patterns = document.ruleset.evidence(*evidence);
            let found = |patterns| !document.scene(turn).find_within(patterns, case).is_empty();
            found(&patterns.patterns) && !found(&patterns.unless)
        })
        .map(|(_, listener)| listener)
}

/// Whether a note that is no heading says for whom the next lines are, and not what staff are to do (非本人接听，转第三方话术).
fn introduces(document: &Document<'_>, turn: usize) -> Option<Case> {
    const LONGEST: usize = 16;
    let chars = &document.scene(turn).text.chars;
    let is_bracket = |c: &char| matches!(c, '(' | ')' | '[' | ']' | '【' | '】' | '*');
    let bracketed = chars.first().is_some_and(is_bracket);
    let inside = chars.iter().position(|c| !is_bracket(c)).unwrap_or(0);
    let end = chars.iter().rposition(|c| !is_bracket(c)).map_or(0, |at| at + 1);
    let chars = chars.get(inside..end).unwrap_or_default();
    let one_clause = !chars
        .iter()
        .any(|c| matches!(c, ',' | '。' | ';' | ':' | '!' | '?'));
    let opens = chars.last() == Some(&':') || (one_clause && chars.len() <= LONGEST);
    opens.then_some(if bracketed { Case::Bracketed } else { Case::Open })
}

/// How a case stands on a line of its own.
enum Case {
    /// It ends the one before.
    Open,
    /// It may be a case, or an instruction to what is said around it: （等待客户回答）.
    Bracketed,
}

/// The depth of a heading: as the reader found it, else, in a record that knows none, by its words.
fn depth(document: &Document<'_>, turn: usize) -> Option<usize> {
    const BY_WORDS: usize = 11;
    const LONGEST: usize = 24;
    let source = document.call.turns.get(turn)?;
    if source.line.is_some() {
        return source.level;
    }
    let chars = &document.scene(turn).text.chars;
    let is_heading = document.role(turn) == Role::Note
        && (chars.len() <= LONGEST && !chars.contains(&'。'))
        && document.says(turn, Evidence::Heading);
    is_heading.then_some(BY_WORDS)
}

/// Instructions speak of listeners too: 注：未核实身份前不得谈欠款.
fn is_remark(document: &Document<'_>, turn: usize) -> bool {
    document.says(turn, Evidence::Remark)
}

/// Whether a note shares its row of a table with something else.
fn in_row(document: &Document<'_>, turn: usize) -> bool {
    let next = (turn + 1 < document.len()).then_some(turn + 1);
    let near = [turn.checked_sub(1), next];
    near.into_iter()
        .flatten()
        .any(|other| same_row(document, turn, other))
}

fn same_row(document: &Document<'_>, one: usize, other: usize) -> bool {
    let turns = &document.call.turns;
    let (Some(one), Some(other)) = (turns.get(one), turns.get(other)) else {
        return false;
    };
    one.line.is_some() && one.line == other.line && one.sheet == other.sheet
}

/// Headings of one depth that are openings to choose from: at least two of them.
fn openings(document: &Document<'_>) -> Vec<usize> {
    let names: Vec<(usize, usize)> = (0..document.len())
        .filter_map(|turn| Some((turn, depth(document, turn)?)))
        .filter(|(turn, _)| document.says(*turn, Evidence::HeadingOpening))
        .collect();
    let Some((_, first)) = names.first() else {
        return Vec::new();
    };
    let alike: Vec<usize> = names
        .iter()
        .filter(|(_, depth)| depth == first)
        .map(|(turn, _)| *turn)
        .collect();
    if alike.len() > 1 { alike } else { Vec::new() }
}
