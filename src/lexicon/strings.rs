//! Every occurrence of many strings, in one pass over the codes of a turn.
//!
//! A trie whose steps lie in one hash table. Most places are settled by a bitmap of the pairs that begin a string, which
//! fits into the nearest cache; only where it says yes the trie is walked. Takes strings of codes, gives their numbers; knows nothing of
//! what they mean.

use std::collections::BTreeMap;

use super::alphabet::{Code, NOTHING, STRANGER};

/// No string ends here.
const NONE: u32 = u32::MAX;
/// Bits of the bitmap: 8 KiB.
const PAIR_BITS: u32 = 16;

/// Strings of codes, searched together.
#[derive(Debug, Clone)]
pub(crate) struct StringIndex {
    /// By code, the number of the string that is this one character.
    single: Vec<u32>,
    /// Which pairs of codes may begin a string.
    pairs: Vec<u64>,
    steps: Steps,
}

/// An occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// Where it begins and ends.
    pub start: usize,
    pub end: usize,
    /// The string's number.
    pub string: u32,
}

impl StringIndex {
    /// An index of `strings`, numbered in their order, over an alphabet of `codes` codes; empty ones are never found.
    pub(crate) fn new(strings: &[Vec<Code>], codes: usize) -> Self {
        let mut index = Self {
            single: vec![NONE; codes.max(2)],
            pairs: vec![0; 1 << (PAIR_BITS - 6)],
            steps: Steps::default(),
        };
        let mut nodes = BTreeMap::new();
        let mut next = u32::try_from(codes.max(2)).unwrap_or(NONE);
        for (string, number) in strings.iter().zip(0u32..) {
            match string.as_slice() {
                [] => {}
                [only] => index.single[usize::from(*only)] = number,
                [first, rest @ ..] => {
                    let bit = pair_bit(*first, rest[0]);
                    index.pairs[bit / 64] |= 1 << (bit % 64);
                    let mut node = u32::from(*first);
                    for (at, code) in rest.iter().enumerate() {
                        let step = nodes.entry((node, *code)).or_insert_with(|| {
                            next += 1;
                            (next, NONE)
                        });
                        if at + 1 == rest.len() {
                            step.1 = number;
                        }
                        node = step.0;
                    }
                }
            }
        }
        index.steps = Steps::new(&nodes);
        index
    }

    /// Calls `found` with every occurrence of every string in `text`, by where it begins, the shorter first.
    pub(crate) fn each(&self, text: &[Code], mut found: impl FnMut(Occurrence)) {
        for (start, first) in text.iter().enumerate() {
            if *first <= STRANGER {
                continue;
            }
            let string = self.single[usize::from(*first)];
            if string != NONE {
                found(Occurrence {
                    start,
                    end: start + 1,
                    string,
                });
            }
            let Some(second) = text.get(start + 1) else { break };
            let bit = pair_bit(*first, *second);
            if self.pairs[bit / 64] & (1 << (bit % 64)) == 0 {
                continue;
            }
            let mut node = u32::from(*first);
            for (at, code) in text.iter().enumerate().skip(start + 1) {
                let Some((next, string)) = self.steps.get(node, *code) else {
                    break;
                };
                node = next;
                if string != NONE {
                    found(Occurrence {
                        start,
                        end: at + 1,
                        string,
                    });
                }
            }
        }
    }
}

fn pair_bit(first: Code, second: Code) -> usize {
    let spread = (u32::from(first) << 16 | u32::from(second)).wrapping_mul(0x9e37_79b1);
    (spread >> (32 - PAIR_BITS)) as usize
}

/// The steps of the trie: an open hash table from node and code to the next node and the string that ends there.
#[derive(Debug, Clone, Default)]
struct Steps {
    slots: Vec<Step>,
    shift: u32,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    node: u32,
    code: Code,
    next: u32,
    string: u32,
}

impl Steps {
    fn new(nodes: &BTreeMap<(u32, Code), (u32, u32)>) -> Self {
        let size = (nodes.len() * 2).next_power_of_two().max(2);
        let empty = Step {
            node: NONE,
            code: NOTHING,
            next: 0,
            string: NONE,
        };
        let mut steps = Self {
            slots: vec![empty; size],
            shift: 64 - size.trailing_zeros(),
        };
        for ((node, code), (next, string)) in nodes {
            let mut at = steps.home(*node, *code);
            while steps.slots[at].node != NONE {
                at = (at + 1) % size;
            }
            steps.slots[at] = Step {
                node: *node,
                code: *code,
                next: *next,
                string: *string,
            };
        }
        steps
    }

    fn get(&self, node: u32, code: Code) -> Option<(u32, u32)> {
        let mut at = self.home(node, code);
        loop {
            let slot = self.slots.get(at)?;
            if slot.node == node && slot.code == code {
                return Some((slot.next, slot.string));
            }
            if slot.node == NONE {
                return None;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    fn home(&self, node: u32, code: Code) -> usize {
        let key = u64::from(node) << 16 | u64::from(code);
        usize::try_from(key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_occurrence_as_a_plain_search_does() {
        let strings: Vec<Vec<Code>> = [&[2][..], &[2, 3], &[3, 2, 3], &[2, 3, 2, 3, 4], &[4, 4], &[]]
            .map(<[Code]>::to_vec)
            .to_vec();
        let index = StringIndex::new(&strings, 6);
        let text = [2, 3, 2, 3, 4, 4, 4, 0, 1, 5, 2];
        let mut found = Vec::new();
        index.each(&text, |o| found.push((o.start, o.end, o.string)));
        let mut expected = Vec::new();
        for start in 0..text.len() {
            for end in start + 1..=text.len() {
                let at = strings.iter().position(|s| s.as_slice() == &text[start..end]);
                expected.extend(at.map(|at| (start, end, u32::try_from(at).unwrap())));
            }
        }
        assert_eq!(found, expected);
    }
}
