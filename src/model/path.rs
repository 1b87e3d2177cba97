//! The ways through a script, by who turns out to listen, and what is said on each.

use super::{ElementResult, ElementStatus, Line};

/// One way through a script from its opening (路径).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptPath {
    /// Indices of the turns whose words open it (the heading of an opening, the case of a branch); empty for the way that
    /// stands under no case.
    pub opened_by: Vec<usize>,
    /// Who listens: the debtor, a third party, or somebody who does not say who he is.
    pub listener: Line,
    /// Indices of the turns that are said on it, in order.
    pub turns: Vec<usize>,
    /// One for each of [`super::ElementId::ALL`].
    pub elements: Vec<PathElement>,
}

/// The result for one element of one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathElement {
    /// Present only if it is said in time. Of an element that is said too late, the evidence is where it is said.
    pub result: ElementResult,
    /// Index of the turn at which it is due; none where it does not apply. `verification` is due before that turn.
    pub due: Option<usize>,
}

impl ScriptPath {
    /// Required elements that are not said in time.
    pub fn lacking(&self) -> impl Iterator<Item = &PathElement> {
        self.elements
            .iter()
            .filter(|element| element.result.required && element.result.status == ElementStatus::Missing)
    }
}
