//! How like two sentences are: the share of the one's pairs of neighbouring characters that the other has too.
//!
//! Takes raw texts; normalises them, leaves punctuation out and cuts at placeholders, whose values nobody can know.
//! Whether a turn says a line is a share of the line's pairs, however long the turn; which line is nearest to an agent's
//! sentence is a share of the sentence's pairs, however long the line.

use std::collections::BTreeMap;

use crate::text::{normalize, placeholders};

/// From this share on a sentence counts as said. A wrong character costs two pairs: of a sentence of twelve characters in
/// which recognition got two wrong, 7 of 11 pairs are left (0.64). Sentences that only share their turns of phrase
/// (您好，请问…) stay well below.
pub const THRESHOLD: f64 = 0.6;

/// Sentences with fewer pairs (您好, 好的, 再见) are said everywhere and tell nothing.
const FEWEST: usize = 4;

type Pair = (char, char);

/// The sentences of scripts, found by their pairs.
#[derive(Debug, Default)]
pub(super) struct Index {
    /// Number of pairs of each sentence.
    sizes: Vec<usize>,
    holders: BTreeMap<Pair, Vec<usize>>,
}

impl Index {
    /// Adds a sentence, which gets the next number; one that is too short to tell anything is left out.
    pub(super) fn add(&mut self, text: &str) -> bool {
        let pairs = pairs(text);
        if pairs.len() < FEWEST {
            return false;
        }
        for pair in &pairs {
            self.holders.entry(*pair).or_default().push(self.sizes.len());
        }
        self.sizes.push(pairs.len());
        true
    }

    /// The sentences that a turn says, each with the share of its pairs that the turn has.
    pub(super) fn said(&self, turn: &str) -> Vec<(usize, f64)> {
        let shared = self.shared(&pairs(turn));
        let shares = shared
            .into_iter()
            .zip(&self.sizes)
            .map(|(shared, size)| share(shared, *size));
        shares
            .enumerate()
            .filter(|(_, share)| *share >= THRESHOLD)
            .collect()
    }

    /// The sentence that shares most of another's pairs, the first among equals, and the share.
    pub(super) fn nearest(&self, sentence: &str) -> Option<(usize, f64)> {
        let pairs = pairs(sentence);
        let shared = self.shared(&pairs);
        let mut best: Option<(usize, usize)> = None;
        for (at, count) in shared.into_iter().enumerate() {
            if count > best.map_or(0, |(_, most)| most) {
                best = Some((at, count));
            }
        }
        best.map(|(at, count)| (at, share(count, pairs.len())))
    }

    /// How many of the pairs each sentence has.
    fn shared(&self, pairs: &[Pair]) -> Vec<usize> {
        let mut counts = vec![0; self.sizes.len()];
        for pair in pairs {
            for holder in self.holders.get(pair).into_iter().flatten() {
                counts[*holder] += 1;
            }
        }
        counts
    }
}

#[expect(clippy::cast_precision_loss, reason = "a sentence has few characters")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

/// The different pairs of a text, sorted.
fn pairs(text: &str) -> Vec<Pair> {
    let norm = normalize(text);
    let holes = placeholders(&norm, &[]);
    let mut pairs = Vec::new();
    let mut before: Option<char> = None;
    for (at, c) in norm.chars.iter().enumerate() {
        if holes
            .iter()
            .any(|hole| hole.span.start <= at && at < hole.span.end)
        {
            before = None;
        } else if c.is_alphanumeric() {
            pairs.extend(before.map(|before| (before, *c)));
            before = Some(*c);
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: [&str; 3] = [
        "您好，这里是沄帆分期，本次通话将被录音。",
        "您的账单{金额}元已逾期{天数}天，请尽快还款。",
        "如有疑问请拨打官方客服热线。",
    ];

    fn index() -> Index {
        let mut index = Index::default();
        assert!(SCRIPT.iter().all(|line| index.add(line)));
        index
    }

    #[test]
    fn a_line_is_said_with_values_errors_and_company() {
        for (turn, said) in [
            ("您好这里是沄帆分期本次通话将被录音", &[0][..]),
            ("那个，您的账单三千二百元已逾期四十五天，请尽快还款啊，好吧", &[1]),
            (
                "您好，这里是云帆分期，本次通话将被录音，有疑问请拨打官方客服热线",
                &[0, 2],
            ),
            ("您好，请问是张先生本人吗", &[]),
            ("您这个账单到底什么时候处理", &[]),
            ("", &[]),
        ] {
            let found: Vec<usize> = index().said(turn).into_iter().map(|(at, _)| at).collect();
            assert_eq!(found, said, "{turn}");
        }
    }

    #[test]
    fn the_nearest_line_is_told_with_its_share() {
        let (at, share) = index().nearest("有疑问请打客服热线").expect("a line");
        assert!(at == 2 && share > 0.6 && share < 1.0, "{share}");
        let (_, share) = index().nearest("您的单位我们也会去").expect("a pair");
        assert!(share < THRESHOLD, "{share}");
        assert_eq!(index().nearest("打断腿"), None);
    }

    #[test]
    fn short_sentences_tell_nothing() {
        assert!(!Index::default().add("您好，再见") && !Index::default().add("{姓名}先生？"));
    }
}
