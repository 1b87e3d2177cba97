//! Which findings come first in reports for people: the worst, and those that rest on the same words together.
//!
//! Takes the findings of one analysis in the order of the text, gives them by gravity. Knows no format.

use std::cmp::Reverse;

use crate::model::{Certainty, Finding, Severity};

/// Findings by hit, worst hit first. The members of a group share their words, which is why they stand together in the
/// order of the text already; no group is empty.
pub(super) fn worst_first(findings: &[Finding]) -> Vec<&[Finding]> {
    let mut groups: Vec<&[Finding]> = findings.chunk_by(shares_words).collect();
    groups.sort_by_key(|group| Reverse(group.iter().map(gravity).max()));
    groups
}

/// By severity, then certainty, then points taken.
pub(super) fn gravity(finding: &Finding) -> (Severity, Certainty, i32) {
    (finding.severity, finding.certainty, -finding.points)
}

fn shares_words(one: &Finding, other: &Finding) -> bool {
    one.hit == other.hit && one.turn == other.turn && one.span == other.span && one.rule == other.rule
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_gravest_hit_comes_first_with_all_its_categories() {
        let analysis = sample::call();
        let order: Vec<Vec<&str>> = worst_first(&analysis.findings)
            .iter()
            .map(|group| group.iter().map(|finding| finding.category.id()).collect())
            .collect();
        assert_eq!(
            order,
            [
                vec!["threat", "false_claim"],
                vec!["false_claim"],
                vec!["insult"],
                vec!["threat"]
            ]
        );
    }
}
