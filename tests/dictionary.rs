//! The words whose edges the program knows are words of jieba, and cut collection talk as its whole dictionary does.

use jieba_rs::Jieba;
use zhijian::text::Segmenter;

use crate::shared::gold;

const DICTIONARY: &str = include_str!("../src/text/dictionary.txt");

#[test]
fn every_row_is_a_word_that_jieba_knows() {
    let jieba = Jieba::new();
    let mut last = "";
    for (number, row) in DICTIONARY.lines().enumerate() {
        let (word, count) = row.split_once(' ').expect("a word and a number");
        assert!(jieba.has_word(word), "line {}: {word}", number + 1);
        assert!(count.parse::<u32>().is_ok_and(|count| count > 0), "{row}");
        assert!(word > last, "{word} stands twice, or not in its order");
        last = word;
    }
    assert!(DICTIONARY.lines().count() > 100_000);
}

#[test]
fn collection_talk_is_cut_as_by_the_whole_dictionary() {
    let (jieba, ours) = (Jieba::new(), Segmenter::new(Vec::new()));
    let (mut same, mut all) = (0, 0);
    for gold in gold("corpus/gold/dev.jsonl") {
        for turn in &gold.call.turns {
            let whole = jieba.cut(&turn.text, false);
            let whole: Vec<&str> = whole.iter().map(|token| token.word).collect();
            let pruned = ours.words(&turn.text);
            all += whole.len();
            same += whole
                .iter()
                .filter(|word| pruned.iter().any(|other| other == *word))
                .count();
        }
    }
    assert!(all > 10_000 && same * 1000 > all * 995, "{same} words of {all}");
}
