//! Which lines of a script were edited since it was approved: two lists of hashes -> changes in the order of the text.
//!
//! Knows hashes and places only; what a line said when it was approved is not kept.

use super::content::Line;

/// How a script differs from what was approved. `was` is a place in the approved file, `turn` a turn of today's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Another line stands where an approved one stood.
    Edited {
        /// Where the approved one stood.
        was: String,
        /// The one that stands there now.
        turn: usize,
    },
    /// A line that was not there.
    Added {
        /// The new line.
        turn: usize,
    },
    /// A line that is there no more.
    Removed {
        /// Where it stood.
        was: String,
    },
}

/// Cells of the table that finds the longest common lines; beyond it all that lies between the common beginning and the
/// common end counts as edited, which is coarse and never wrong.
const CELLS: usize = 4_000_000;

/// What it takes to make `now` of `then`.
pub(super) fn changes(then: &[Line], now: &[Line]) -> Vec<Change> {
    let same = |(a, b): &(&Line, &Line)| a.hash == b.hash;
    let head = then.iter().zip(now).take_while(same).count();
    let rest = then.len().min(now.len()) - head;
    let ends = then.iter().rev().zip(now.iter().rev());
    let tail = ends.take(rest).take_while(same).count();
    let (old, new) = (&then[head..then.len() - tail], &now[head..now.len() - tail]);
    let mut found = Vec::new();
    let (mut from, mut to) = (0, 0);
    let end = (old.len(), new.len());
    for (kept_old, kept_new) in common(old, new).into_iter().chain([end]) {
        gap(&old[from..kept_old], head + to, kept_new - to, &mut found);
        (from, to) = (kept_old + 1, kept_new + 1);
    }
    found
}

/// Lines between two that stayed: as many as both sides have were edited, the others came or went.
fn gap(old: &[Line], first: usize, added: usize, found: &mut Vec<Change>) {
    for at in 0..old.len().max(added) {
        let was = old.get(at).map(|line| line.place.clone());
        let turn = first + at;
        found.push(match was {
            Some(was) if at < added => Change::Edited { was, turn },
            Some(was) => Change::Removed { was },
            None => Change::Added { turn },
        });
    }
}

/// Places of the longest common subsequence, in both lists.
fn common(old: &[Line], new: &[Line]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    if old.is_empty() || new.is_empty() || (old.len() + 1).saturating_mul(width) > CELLS {
        return Vec::new();
    }
    // Length of the longest common part of what begins at each pair of places.
    let mut longest = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i * width + j] = if old[i].hash == new[j].hash {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < old.len() && j < new.len() {
        if old[i].hash == new[j].hash {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each character is a line.
    fn lines(text: &str) -> Vec<Line> {
        let line = |(hash, n): (char, usize)| Line {
            place: n.to_string(),
            hash: hash.to_string(),
        };
        text.chars().zip(1..).map(line).collect()
    }

    /// `~2>1` for an edit of place 2 that is turn 1 now, `+1`, `-2`.
    fn shown(then: &str, now: &str) -> String {
        let show = |change: &Change| match change {
            Change::Edited { was, turn } => format!("~{was}>{turn}"),
            Change::Added { turn } => format!("+{turn}"),
            Change::Removed { was } => format!("-{was}"),
        };
        let found: Vec<_> = changes(&lines(then), &lines(now)).iter().map(show).collect();
        found.join(" ")
    }

    #[test]
    fn says_which_lines_were_edited() {
        for (then, now, expected) in [
            ("abc", "abc", ""),
            ("", "", ""),
            ("abc", "axc", "~2>1"),
            ("abc", "abxc", "+2"),
            ("abc", "ac", "-2"),
            ("abc", "", "-1 -2 -3"),
            ("", "ab", "+0 +1"),
            ("abcdef", "axcdyzf", "~2>1 ~5>4 +5"),
            ("aab", "ab", "-2"),
            ("abab", "ab", "-3 -4"),
            ("abcd", "bcda", "-1 +3"),
        ] {
            assert_eq!(shown(then, now), expected, "{then} {now}");
        }
    }

    #[test]
    fn long_scripts_are_compared_coarsely() {
        let many = |first: char| {
            let line = |n: usize| Line {
                place: n.to_string(),
                hash: format!("{first}{n}"),
            };
            (0..3000).map(line).collect::<Vec<_>>()
        };
        let found = changes(&many('a'), &many('b'));
        assert_eq!(found.len(), 3000);
        assert!(matches!(found[7], Change::Edited { turn: 7, .. }));
    }
}
