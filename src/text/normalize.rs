//! Raw text -> normalised text in which every character knows the raw characters it came from.
//!
//! Width, compatibility forms, Traditional characters and capitals are folded; zero-width characters, pinyin
//! rubies after a character (網(wǎng)貸) and symbols pushed between characters (法*院, 秒 花) are left out; a repeated
//! filler is said once. Nothing is reordered, so ranges map back by looking up two numbers.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::{charmap::map_char, is_han};
use crate::model::{Norm, Raw, Span};

/// A turn's text as the matcher reads it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NormText {
    /// The normalised characters.
    pub chars: Vec<char>,
    /// Raw range of each normalised character, `[start, end)` in code points.
    origins: Vec<(u32, u32)>,
    /// Positions before which separators were left out that look like a pause.
    pauses: Vec<u32>,
    /// Characters that were mended, by position.
    mended: Vec<(u32, Via)>,
}

/// How a character was mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// By its sound.
    Homophone,
    /// Its parts stood for it.
    SplitCharacter,
}

impl Via {
    /// Its name in results.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Homophone => "homophone",
            Self::SplitCharacter => "split-character",
        }
    }
}

/// A character to stand for a stretch of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mend {
    /// What it stands for.
    pub span: Span<Norm>,
    /// The character.
    pub to: char,
    /// How.
    pub via: Via,
}

impl NormText {
    /// The raw range that a normalised range came from, separators inside included.
    #[must_use]
    pub fn to_raw(&self, span: Span<Norm>) -> Span<Raw> {
        let last = self.origins.len().saturating_sub(1);
        if self.origins.is_empty() {
            return Span::new(0, 0);
        }
        let start = self.origins[span.start.min(last)].0;
        if span.is_empty() {
            return Span::new(start as usize, start as usize);
        }
        let end = self.origins[(span.end - 1).min(last)].1;
        Span::new(start as usize, end as usize)
    }

    /// The normalised text as a string.
    #[must_use]
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }

    /// The normalised words at `span`.
    #[must_use]
    pub fn slice(&self, span: Span<Norm>) -> String {
        let end = span.end.min(self.chars.len());
        self.chars[span.start.min(end)..end].iter().collect()
    }

    /// Positions before which left-out separators look like a pause in speech.
    #[must_use]
    pub fn pauses(&self) -> &[u32] {
        &self.pauses
    }

    /// The text up to the first pause after the character at `at`: a numeral does not go on behind one.
    #[must_use]
    pub fn until_pause(&self, at: usize) -> &[char] {
        let next = self.pauses.partition_point(|pause| *pause as usize <= at);
        let end = self
            .pauses
            .get(next)
            .map_or(self.chars.len(), |pause| *pause as usize);
        &self.chars[..end.min(self.chars.len())]
    }

    /// Puts single characters in the place of stretches, which are in order and do not overlap. A range of the raw text belongs to
    /// what stands for it.
    pub fn mend(&mut self, mends: &[Mend]) {
        if mends.is_empty() {
            return;
        }
        let old = std::mem::take(self);
        let mut pauses = old.pauses.iter().copied().peekable();
        let mut mended = old.mended.iter().copied().peekable();
        let mut mends = mends.iter().peekable();
        let mut at = 0;
        while at < old.chars.len() {
            let next = mends.next_if(|mend| mend.span.start == at && !mend.span.is_empty());
            let end = next.map_or(at + 1, |mend| mend.span.end.min(old.chars.len()));
            let here = u32::try_from(self.chars.len()).unwrap_or(u32::MAX);
            let is_before_end = |position: u32| (position as usize) < end;
            while let Some(position) = pauses.next_if(|position| is_before_end(*position)) {
                // A pause inside what was joined is none.
                if position as usize == at {
                    self.pauses.push(here);
                }
            }
            while let Some((_, via)) = mended.next_if(|(position, _)| is_before_end(*position)) {
                self.mended.push((here, via));
            }
            if let Some(mend) = next {
                self.mended.push((here, mend.via));
            }
            self.chars.push(next.map_or(old.chars[at], |mend| mend.to));
            self.origins.push((old.origins[at].0, old.origins[end - 1].1));
            at = end;
        }
    }

    /// How the words at `span` differ from their raw form: `interleaved` (something between the characters was left
    /// out), `traditional` (characters were converted), `homophone` and `split-character` (characters were mended).
    #[must_use]
    pub fn via(&self, span: Span<Norm>, raw: &str) -> Vec<&'static str> {
        let mut via = Vec::new();
        if span.is_empty() || span.end > self.origins.len() {
            return via;
        }
        let origins = &self.origins[span.start..span.end];
        let gap = origins.windows(2).enumerate().any(|(i, w)| {
            w[0].1 < w[1].0
                && !self
                    .pauses
                    .contains(&u32::try_from(span.start + i + 1).unwrap_or(u32::MAX))
        });
        if gap {
            via.push("interleaved");
        }
        let (from, to) = (origins[0].0 as usize, origins[origins.len() - 1].1 as usize);
        let converted = Span::<Raw>::new(from, to)
            .slice(raw)
            .chars()
            .any(|c| is_han(c) && map_char(c).is_some());
        if converted {
            via.push("traditional");
        }
        for kind in [Via::Homophone, Via::SplitCharacter] {
            let here = |position: u32| (span.start..span.end).contains(&(position as usize));
            if self
                .mended
                .iter()
                .any(|(position, via)| *via == kind && here(*position))
            {
                via.push(kind.id());
            }
        }
        via
    }
}

/// Normalises the raw text of a turn.
#[must_use]
pub fn normalize(raw: &str) -> NormText {
    let raw_chars: Vec<char> = raw.chars().collect();
    let mut out = Builder::with_capacity(raw.len());
    let mut at = 0;
    while at < raw_chars.len() {
        let c = raw_chars[at];
        // Most of a turn is Chinese that needs nothing done; what follows must not combine with it.
        if is_plain_han(c)
            && raw_chars
                .get(at + 1)
                .is_none_or(|next| is_plain_han(*next) || next.is_ascii())
        {
            out.push(map_char(c).unwrap_or(c), at, at + 1);
            at += 1;
        } else if is_invisible(c) {
            at += 1;
        } else if let Some(length) = ruby(&raw_chars[at..], out.last()) {
            at += length;
        } else if let Some(length) = separators(&raw_chars, at, out.last()) {
            if is_pause(&raw_chars, at, at + length) {
                out.pause();
            }
            at += length;
        } else if let Some(length) = cluster(&raw_chars[at..]) {
            let visible = raw_chars[at..at + length].iter().filter(|c| !is_invisible(**c));
            for composed in visible.copied().nfkc() {
                out.push(fold(composed), at, at + length);
            }
            at += length;
        } else {
            match map_char(c) {
                Some(mapped) => out.push(fold(mapped), at, at + 1),
                None if c.is_ascii() || is_plain_han(c) || c == '…' => out.push(fold(c), at, at + 1),
                None => {
                    for expanded in std::iter::once(c).nfkc() {
                        out.push(fold(expanded), at, at + 1);
                    }
                }
            }
            at += 1;
        }
    }
    out.finish()
}

struct Builder {
    norm: NormText,
}

impl Builder {
    fn with_capacity(bytes: usize) -> Self {
        Self {
            norm: NormText {
                chars: Vec::with_capacity(bytes / 3 + 1),
                origins: Vec::with_capacity(bytes / 3 + 1),
                pauses: Vec::new(),
                mended: Vec::new(),
            },
        }
    }

    fn last(&self) -> Option<char> {
        self.norm.chars.last().copied()
    }

    fn push(&mut self, c: char, from: usize, to: usize) {
        let position = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        if self.last() == Some(c)
            && is_filler(c)
            && let Some(origin) = self.norm.origins.last_mut()
        {
            origin.1 = position(to);
            return;
        }
        self.norm.chars.push(c);
        self.norm.origins.push((position(from), position(to)));
    }

    fn pause(&mut self) {
        let at = u32::try_from(self.norm.chars.len()).unwrap_or(u32::MAX);
        self.norm.pauses.push(at);
    }

    fn finish(self) -> NormText {
        self.norm
    }
}

/// One more step after NFKC: Traditional characters that an expansion brought, and capitals.
fn fold(c: char) -> char {
    let c = map_char(c).unwrap_or(c);
    if is_plain_han(c) {
        return c;
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(single), None) => single,
        _ => c,
    }
}

/// Whether `c` combines with the character before it, also after it was folded (ｶﾞ).
fn is_mark(c: char) -> bool {
    is_combining_mark(c) || map_char(c).is_some_and(is_combining_mark)
}

fn is_plain_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_filler(c: char) -> bool {
    matches!(
        c,
        '啊' | '嗯' | '呃' | '哦' | '哎' | '唉' | '呀' | '喂' | '哈' | '诶' | '欸' | '噢'
    )
}

/// Length of a pinyin ruby `(wǎng)` that follows a Chinese character.
fn ruby(rest: &[char], before: Option<char>) -> Option<usize> {
    const FURTHEST: usize = 32;
    const LONGEST: usize = 7;
    if first_folded(*rest.first()?) != '(' || !before.is_some_and(is_han) {
        return None;
    }
    let close = rest.iter().take(FURTHEST).position(|c| first_folded(*c) == ')')?;
    // Read as the text itself will be: full-width, capital or decomposed letters are letters all the same.
    let visible = rest[1..close].iter().filter(|c| !is_invisible(**c));
    let inside: Vec<char> = visible.copied().nfkc().map(fold).collect();
    let pinyin = |c: &char| c.is_ascii_lowercase() || "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ".contains(*c);
    let toned = inside.iter().any(|c| !c.is_ascii());
    ((1..=LONGEST).contains(&inside.len()) && toned && inside.iter().all(pinyin)).then_some(close + 1)
}

/// Length of a run of symbols or blanks that stands between two Chinese characters, or of blanks between one and a digit (逾期 90 天),
/// and can be read over.
fn separators(raw: &[char], at: usize, before: Option<char>) -> Option<usize> {
    let before = before.filter(|c| is_han(*c) || c.is_ascii_digit())?;
    if !is_separator(raw[at]) {
        return None;
    }
    let run = raw[at..]
        .iter()
        .take_while(|c| is_separator(**c) || is_invisible(**c))
        .count();
    let after = raw.get(at + run)?;
    // What is invisible must not make a run look longer, or a second pass would read it differently.
    let visible: Vec<char> = raw[at..at + run]
        .iter()
        .copied()
        .filter(|c| !is_invisible(*c))
        .collect();
    let blanks = visible.iter().all(|c| c.is_whitespace());
    let doubled = visible.windows(2).any(|w| w[0] == w[1]);
    let after = first_folded(*after);
    let is_read_over = match (is_han(before), is_han(after)) {
        (true, true) => blanks || visible.len() <= 3 && !doubled,
        (true, false) => blanks && after.is_ascii_digit(),
        (false, true) => blanks,
        (false, false) => false,
    };
    is_read_over.then_some(run)
}

/// The first character of what `c` is read as (㍿ is 株式会社).
fn first_folded(c: char) -> char {
    match map_char(c) {
        Some(mapped) => mapped,
        None if c.is_ascii() || is_plain_han(c) => c,
        None => std::iter::once(c).nfkc().next().map_or(c, fold),
    }
}

fn is_separator(c: char) -> bool {
    matches!(
        map_char(c).unwrap_or(c),
        ' ' | '\t'
            | '\u{a0}'
            | '\u{3000}'
            | '*'
            | '＊'
            | '·'
            | '•'
            | '・'
            | '.'
            | '．'
            | '_'
            | '-'
            | '~'
            | '～'
            | '/'
            | '／'
            | '\\'
            | '|'
            | '｜'
            | '^'
            | '+'
            | '＋'
            | '='
            | '#'
            | '＃'
            | '@'
            | '&'
            | '%'
            | '$'
            | '`'
            | '\''
            | '°'
            | '○'
            | '●'
            | '☆'
            | '★'
            | '▪'
            | '◆'
            | '¤'
    )
}

/// Whether left-out separators look like a pause: blanks or dashes with a longer run of characters on both sides.
fn is_pause(raw: &[char], from: usize, to: usize) -> bool {
    let like_a_pause = |c: &char| c.is_whitespace() || matches!(c, '-' | '~' | '～' | '.' | '．');
    if !raw[from..to].iter().all(like_a_pause) {
        return false;
    }
    let run = |chars: &mut dyn Iterator<Item = &char>| chars.take_while(|c| is_han(**c)).take(2).count();
    run(&mut raw[..from].iter().rev()) >= 2 && run(&mut raw[to..].iter()) >= 2
}

/// Length of a character with the marks that combine with it, invisible characters between them included.
fn cluster(rest: &[char]) -> Option<usize> {
    const LONGEST: usize = 32;
    let mut length = None;
    for (at, c) in rest.iter().enumerate().take(LONGEST).skip(1) {
        if is_mark(*c) {
            length = Some(at + 1);
        } else if !is_invisible(*c) {
            break;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_hides_words() {
        for (raw, expected) in [
            ("ＡＢＣ１２３", "abc123"),
            ("網(wǎng)貸", "网贷"),
            ("法*院的傳/票", "法院的传票"),
            ("秒 花账 单已逾·期", "秒花账单已逾期"),
            ("单.位.人.事", "单位人事"),
            ("嗯嗯嗯好", "嗯好"),
            ("欠款____元", "欠款____元"),
            ("好\u{200b}的", "好的"),
            ("我……你", "我……你"),
            ("3.5万", "3.5万"),
            ("看著辦", "看着办"),
            ("網(Wa\u{30c}ng）貸", "网贷"),
            ("嗯#㍿", "嗯株式会社"),
            ("吉\t*#\u{200b}欠款", "吉欠款"),
        ] {
            assert_eq!(normalize(raw).text(), expected, "{raw}");
        }
    }

    #[test]
    fn ranges_map_back_to_the_raw_words() {
        let raw = "你去法*院說";
        let norm = normalize(raw);
        let at = norm
            .chars
            .windows(2)
            .position(|pair| pair == ['法', '院'])
            .unwrap();
        let span = Span::new(at, at + 2);
        assert_eq!(norm.to_raw(span).slice(raw), "法*院");
        assert_eq!(norm.via(span, raw), ["interleaved"]);
    }

    #[test]
    fn a_mended_text_still_knows_its_raw_characters() {
        let raw = "他  zuo牢，氵去*院";
        let mut norm = normalize(raw);
        let at = |word: &str| {
            let text = norm.text();
            text.find(word)
                .map(|byte| text[..byte].chars().count())
                .expect("the word")
        };
        let mend = |start: usize, length: usize, to: char, via: Via| Mend {
            span: Span::new(start, start + length),
            to,
            via,
        };
        let mends = [
            mend(at("zuo"), 3, '坐', Via::Homophone),
            mend(at("氵去"), 2, '法', Via::SplitCharacter),
        ];
        norm.mend(&mends);
        let text = norm.text();
        assert!(text.ends_with("坐牢,法院"), "{text}");
        let place = |word: &str| {
            let start = text[..text.find(word).expect("the word")].chars().count();
            Span::new(start, start + word.chars().count())
        };
        assert_eq!(norm.to_raw(place("坐牢")).slice(raw), "zuo牢");
        assert_eq!(norm.to_raw(place("法院")).slice(raw), "氵去*院");
        assert_eq!(norm.via(place("坐牢"), raw), ["homophone"]);
        assert_eq!(norm.via(place("法院"), raw), ["interleaved", "split-character"]);
        assert!(norm.via(place("牢,"), raw).is_empty());
    }
}
