//! Word edges by jieba-rs, asked only around a candidate.
//!
//! The dictionary is that of jieba without the words that are neither frequent in its material nor in the corpus of the project (two of
//! three): those cost a start much of its time, and next to none is ever said. It is loaded at the first question, or beside other work
//! when the program asks for that.

use std::sync::{Mutex, OnceLock, PoisonError};

use jieba_rs::Jieba;

use super::is_han;

/// A dictionary that was loaded ahead, for whoever asks first.
static LOADED: Mutex<Option<Jieba>> = Mutex::new(None);

/// A word and how often it stands in the material of jieba, by line; `tests/dictionary.rs` holds it against jieba's own.
const DICTIONARY: &str = include_str!("dictionary.txt");

/// Loads the dictionary for the first question, which waits for it. Nearly every real document asks: who calls this beside other
/// work saves that time.
pub fn load_dictionary() {
    LOADED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .get_or_insert_with(dictionary);
}

/// Answers whether a word may begin and end at two places.
#[derive(Debug, Default)]
pub struct Segmenter {
    jieba: OnceLock<Jieba>,
    words: Vec<String>,
}

/// How far around a candidate words are cut; longer words than this do not exist in the dictionary.
const REACH: usize = 8;

impl Segmenter {
    /// A segmenter that also knows `words` (lexicon terms).
    #[must_use]
    pub fn new(words: Vec<String>) -> Self {
        Self {
            jieba: OnceLock::new(),
            words,
        }
    }

    /// The word that crosses an edge of `start..end`, if one does: then the candidate is only part of other words.
    #[must_use]
    pub fn crossing(&self, chars: &[char], start: usize, end: usize) -> Option<String> {
        let (from, to) = reach(chars, start, end);
        if from == start && to == end {
            return None;
        }
        let run: String = chars[from..to].iter().collect();
        self.jieba().cut(&run, false).into_iter().find_map(|token| {
            let (a, b) = (from + token.start, from + token.end);
            let crosses = |edge: usize| a < edge && edge < b;
            (crosses(start) || crosses(end)).then(|| token.word.to_string())
        })
    }

    /// Which characters of `start..end` belong to words of two characters or more.
    #[must_use]
    pub fn in_words(&self, chars: &[char], start: usize, end: usize) -> Vec<bool> {
        let (from, to) = reach(chars, start, end);
        let run: String = chars[from..to].iter().collect();
        let mut inside = vec![false; end - start];
        for token in self.jieba().cut(&run, false) {
            let at = from + token.start..from + token.end;
            if at.len() > 1 {
                inside
                    .iter_mut()
                    .zip(start..)
                    .filter(|(_, place)| at.contains(place))
                    .for_each(|(inside, _)| *inside = true);
            }
        }
        inside
    }

    /// Cuts a text into words; for features and for showing.
    #[must_use]
    pub fn words(&self, text: &str) -> Vec<String> {
        self.jieba()
            .cut(text, false)
            .into_iter()
            .map(|token| token.word.to_string())
            .collect()
    }

    fn jieba(&self) -> &Jieba {
        self.jieba.get_or_init(|| {
            let loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner).take();
            let mut jieba = loaded.unwrap_or_else(dictionary);
            for word in &self.words {
                if !jieba.has_word(word) {
                    jieba.add_word(word, Some(20), None);
                }
            }
            jieba
        })
    }
}

fn dictionary() -> Jieba {
    // What is built in is in its form; words that could not be read would be cut into characters.
    Jieba::with_dict(&mut DICTIONARY.as_bytes()).unwrap_or_else(|_| Jieba::empty())
}

/// How far the Chinese characters around `start..end` are cut.
fn reach(chars: &[char], start: usize, end: usize) -> (usize, usize) {
    let from = (start.saturating_sub(REACH)..start)
        .rev()
        .take_while(|i| is_han(chars[*i]))
        .last()
        .unwrap_or(start);
    let to = (end..(end + REACH).min(chars.len()))
        .take_while(|i| is_han(chars[*i]))
        .last()
        .map_or(end, |i| i + 1);
    (from, to)
}
