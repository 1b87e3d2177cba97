//! Words that are not written as they are meant: misheard (坐老), misspelt on purpose (做牢, zuo牢, 打4你), written in parts
//! (氵去院). What sounds like a word of `sounds.toml` becomes that word, and its characters remember how.
//!
//! Takes a [`NormText`], changes characters of it and never their order. Only words of the list are looked for; what forms a
//! dictionary word with its neighbours is left alone.

use std::collections::{BTreeMap, HashMap};

use crate::model::Span;
use crate::text::{Mend, NormText, Segmenter, Syllable, Via, is_han};

/// Words of at least so many characters may be wrong in all of them.
const WHOLLY_WRONG: usize = 4;

/// The words, by how they begin.
#[derive(Debug, Default)]
pub(crate) struct SoundIndex {
    words: Vec<Word>,
    /// By a syllable, the words of which it is the first.
    by_first: HashMap<Syllable, Vec<usize>>,
    /// Which pairs of syllables words begin with: most turns hold none, and are not looked at further.
    pairs: Pairs,
    signs: BTreeMap<char, Syllable>,
    splits: Vec<(Vec<char>, char)>,
    /// Which characters may begin one, by their last six bits.
    split_begins: u64,
    /// Characters that are right as they stand between Chinese characters.
    never: Vec<char>,
}

/// A set of pairs of syllables that may say yes once too often.
#[derive(Debug, Clone)]
struct Pairs(Box<[u64]>);

impl Default for Pairs {
    fn default() -> Self {
        Self(vec![0; 1 << (Self::BITS - 6)].into())
    }
}

impl Pairs {
    /// Bits of a place.
    const BITS: u32 = 15;

    fn add(&mut self, first: Syllable, second: Syllable) {
        let (word, bit) = Self::place(first, second);
        self.0[word] |= bit;
    }

    fn may_hold(&self, first: Syllable, second: Syllable) -> bool {
        let (word, bit) = Self::place(first, second);
        self.0[word] & bit != 0
    }

    fn place(first: Syllable, second: Syllable) -> (usize, u64) {
        let mixed = first.number().rotate_left(15) ^ second.number();
        let place = mixed.wrapping_mul(0x9e37_79b1) >> (32 - Self::BITS);
        ((place >> 6) as usize, 1 << (place & 63))
    }
}

#[derive(Debug)]
struct Word {
    chars: Vec<char>,
    sounds: Vec<&'static [Syllable]>,
}

/// A stretch of a text that is one syllable.
struct Token {
    start: usize,
    end: usize,
    sounds: Sounds,
}

enum Sounds {
    Char(&'static [Syllable]),
    Spelt(Syllable),
}

impl Sounds {
    fn all(&self) -> &[Syllable] {
        match self {
            Self::Char(all) => all,
            Self::Spelt(one) => std::slice::from_ref(one),
        }
    }
}

impl SoundIndex {
    /// An index of normalised words, signs and parts of characters.
    pub(super) fn new(
        words: impl IntoIterator<Item = Vec<char>>,
        signs: BTreeMap<char, Syllable>,
        splits: Vec<(Vec<char>, char)>,
        never: Vec<char>,
    ) -> Self {
        let begins = splits.iter().filter_map(|(parts, _)| parts.first());
        let mut index = Self {
            signs,
            split_begins: begins.fold(0, |bits, c| bits | 1 << (*c as u32 % 64)),
            splits,
            never,
            ..Self::default()
        };
        for chars in words {
            let sounds: Vec<_> = chars.iter().map(|c| Syllable::of_char(*c)).collect();
            let number = index.words.len();
            for first in sounds.first().copied().unwrap_or_default() {
                index.by_first.entry(*first).or_default().push(number);
            }
            if let [first, second, ..] = sounds.as_slice() {
                for first in *first {
                    second.iter().for_each(|second| index.pairs.add(*first, *second));
                }
            }
            index.words.push(Word { chars, sounds });
        }
        index
    }

    /// Mends a text. `segmenter` is asked only where something sounds like a word and is not written so.
    pub(crate) fn mend(&self, text: &mut NormText, segmenter: &Segmenter) {
        if text.chars.iter().any(|c| self.begins_split(*c)) {
            let joined = self.joined(text);
            text.mend(&joined);
        }
        if self.may_hold(&text.chars) {
            let sounded = self.sounded(text, segmenter);
            text.mend(&sounded);
        }
    }

    fn begins_split(&self, c: char) -> bool {
        self.split_begins & 1 << (c as u32 % 64) != 0
            && self.splits.iter().any(|(parts, _)| parts.first() == Some(&c))
    }

    /// Whether a word may sound somewhere: cheap, and yes where letters or signs stand for characters.
    fn may_hold(&self, chars: &[char]) -> bool {
        let mut before = None;
        chars.iter().any(|c| {
            let here = Syllable::usual(*c);
            let found = match (before, here) {
                (Some(before), Some(here)) => self.pairs.may_hold(before, here),
                (None, Some(_)) => false,
                (_, None) => c.is_ascii_lowercase() || self.signs.contains_key(c),
            };
            before = here;
            found
        })
    }

    /// Characters that were written in parts.
    fn joined(&self, text: &NormText) -> Vec<Mend> {
        let mut mends: Vec<Mend> = Vec::new();
        for at in 0..text.chars.len() {
            let free = mends.last().is_none_or(|mend| mend.span.end <= at);
            let split = self
                .splits
                .iter()
                .find(|(parts, _)| text.chars[at..].starts_with(parts));
            if let Some((parts, whole)) = split.filter(|_| free) {
                mends.push(Mend {
                    span: Span::new(at, at + parts.len()),
                    to: *whole,
                    via: Via::SplitCharacter,
                });
            }
        }
        mends
    }

    fn sounded(&self, text: &NormText, segmenter: &Segmenter) -> Vec<Mend> {
        let tokens = self.tokens(&text.chars);
        let mut mends = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            let word = self
                .beginning(&tokens[at..])
                .filter(|word| self.is_meant(word, &tokens[at..], text, segmenter))
                .max_by_key(|word| word.chars.len());
            let Some(word) = word else {
                at += 1;
                continue;
            };
            for (token, c) in tokens[at..].iter().zip(&word.chars) {
                if text.chars[token.start..token.end] != [*c] {
                    mends.push(Mend {
                        span: Span::new(token.start, token.end),
                        to: *c,
                        via: Via::Homophone,
                    });
                }
            }
            at += word.chars.len();
        }
        mends
    }

    /// Chinese characters, letters that spell one syllable, signs that stand for one; anything else is a token without a sound.
    fn tokens(&self, chars: &[char]) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(chars.len());
        let mut start = 0;
        while let Some(c) = chars.get(start) {
            let letters = chars[start..]
                .iter()
                .take_while(|c| c.is_ascii_lowercase())
                .count();
            let end = start + letters.max(1);
            let sounds = if letters > 0 {
                let spelt: String = chars[start..end].iter().collect();
                Syllable::of_letters(&spelt).map(Sounds::Spelt)
            } else {
                self.signs.get(c).copied().map(Sounds::Spelt)
            };
            // A character that is misheard was said as it is mostly read: 祝 is no chù.
            let usual = || Sounds::Char(Syllable::of_char(*c).get(..1).unwrap_or_default());
            tokens.push(Token {
                start,
                end,
                sounds: sounds.unwrap_or_else(usual),
            });
            start = end;
        }
        tokens
    }

    /// The words that sound as the tokens begin.
    fn beginning<'i>(&'i self, tokens: &'i [Token]) -> impl Iterator<Item = &'i Word> {
        let first = tokens.first().map_or(&[][..], |token| token.sounds.all());
        let numbers = first.iter().filter_map(|syllable| self.by_first.get(syllable));
        numbers
            .flatten()
            .map(|number| &self.words[*number])
            .filter(|word| {
                let sounds = tokens.iter().zip(&word.sounds);
                word.chars.len() <= tokens.len()
                    && sounds.into_iter().all(|(token, sounds)| {
                        token
                            .sounds
                            .all()
                            .iter()
                            .any(|syllable| sounds.contains(syllable))
                    })
            })
    }

    /// Whether tokens that sound like a word stand for it: not written so, enough of it right, and no words of their own.
    fn is_meant(&self, word: &Word, tokens: &[Token], text: &NormText, segmenter: &Segmenter) -> bool {
        let length = word.chars.len();
        let right = tokens
            .iter()
            .zip(&word.chars)
            .filter(|(token, c)| text.chars[token.start..token.end] == [**c])
            .count();
        let enough = right > 0 || length >= WHOLLY_WRONG;
        if right == length || !enough {
            return false;
        }
        let (start, end) = (tokens[0].start, tokens[length - 1].end);
        let stretch = &text.chars[start..end];
        // Letters and signs between characters are no words.
        if !stretch.iter().all(|c| is_han(*c)) {
            return true;
        }
        let in_words = segmenter.in_words(&text.chars, start, end);
        let mut places = stretch.iter().zip(&word.chars).zip(in_words);
        // Two characters are too few to go against a word that one of them belongs to: 法律是, 祝生意兴隆.
        places.all(|((said, meant), in_word)| {
            let differs = said != meant;
            !(in_word && (differs || length == 2)) && !(differs && self.never.contains(said))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::lexicon::Ruleset;
    use crate::model::Span;

    #[test]
    fn what_sounds_like_a_listed_word_is_mended() {
        let ruleset = Ruleset::builtin().expect("the built-in lexicons load");
        for (said, meant, via) in [
            ("再不还就让你坐老", "再不还就让你坐牢", "homophone"),
            ("再不还就让你zuo牢", "再不还就让你坐牢", "homophone"),
            ("把你全家的捅讯录打一遍", "把你全家的通讯录打一遍", "homophone"),
            ("送到派处锁去", "送到派出所去", "homophone"),
            ("你死定了🐶东西", "你死定了狗东西", "homophone"),
            ("氵去院的传票", "法院的传票", "split-character"),
            // 打断腿 (three characters) keeps one that is right.
            ("我就打段你的推", "我就打断你的腿", "homophone"),
        ] {
            let text = ruleset.read(said);
            assert_eq!(text.text(), meant, "{said}");
            let (all, length) = (Span::new(0, text.chars.len()), said.chars().count());
            assert_eq!(text.via(all, said), [via], "{said}");
            assert_eq!(text.to_raw(all), Span::new(0, length), "{said}");
        }
    }

    #[test]
    fn what_makes_words_of_its_own_stays() {
        let ruleset = Ruleset::builtin().expect("the built-in lexicons load");
        for said in [
            "他在这儿居留两年了",
            "船票已经买了",
            "他骗自己",
            "感谢支持，祝生意兴隆，祝生活愉快",
            "会有人查的，你本人查一下",
            "你这人咋这样",
            "徐生您好，许生您好",
            "会有案号，你案子还在",
            "按法律是民事责任",
            "吕师傅，女师傅",
            "咱们谈判行吗",
            "我没赖，看你还横不横",
            "找院方",
            "你在网上购东西，买够东西没有",
            "你们是个人收款吗",
            "不是我弄是你自己弄的",
            "签字的手是你的",
            "共4人账户被冻结",
            "找着你家门，守着你家门",
            "被公安拘了",
            "我真信你",
            "我们单位的横幅",
            "做劳动合同",
            "sim卡和app",
            "2024年4月",
        ] {
            let text = ruleset.read(said);
            assert_eq!(text.text(), crate::text::normalize(said).text(), "{said}");
            assert!(text.via(Span::new(0, text.chars.len()), said).is_empty());
        }
    }
}
