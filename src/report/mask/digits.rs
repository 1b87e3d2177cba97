//! Digits in order of reading, written (1, １) or spoken (幺, 三), linked over what people put between them.
//!
//! Takes characters, gives chains of digits; what a chain means is decided in `kinds`.

/// Value of the check character X, which stands for ten at the end of an identity number.
pub(super) const X: u8 = 10;

/// Digits of an identity number in front of its check character.
const BEFORE_X: usize = 17;

/// Most characters between two digits of one number: separators, and words of reading a number out.
const LONGEST_GAP: usize = 3;
const LONGEST_WORDS: usize = 8;

/// One digit of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Digit {
    /// Position in characters.
    pub(super) at: usize,
    /// 0 to 9, or [`X`].
    pub(super) value: u8,
    /// Said in words: 幺, not 1.
    pub(super) spoken: bool,
    /// How it hangs on the digit before.
    pub(super) link: Link,
}

/// What stands between a digit and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Link {
    /// Nothing before it in the chain.
    Start,
    /// Nothing between, same way of writing.
    Joined,
    /// Nothing between, but written meets spoken (第一138…).
    Seam,
    /// Spaces or dashes.
    Space,
    /// A single dot.
    Dot,
    /// A comma or a filler sound.
    Pause,
    /// Words that lead on to the rest: 后面四位是.
    Words,
}

/// The digit a character stands for when it is read alone, and whether it is a word.
pub(super) fn value(c: char) -> Option<(u8, bool)> {
    let written = |zero: char| {
        u8::try_from(u32::from(c) - u32::from(zero))
            .ok()
            .map(|value| (value, false))
    };
    match c {
        '0'..='9' => written('0'),
        '０'..='９' => written('０'),
        '零' | '〇' => Some((0, true)),
        '一' | '幺' => Some((1, true)),
        '二' => Some((2, true)),
        '三' => Some((3, true)),
        '四' => Some((4, true)),
        '五' => Some((5, true)),
        '六' => Some((6, true)),
        '七' => Some((7, true)),
        '八' => Some((8, true)),
        '九' => Some((9, true)),
        _ => None,
    }
}

/// Every maximal run of digits that may belong together.
pub(super) fn chains(chars: &[char]) -> Vec<Vec<Digit>> {
    let mut chains: Vec<Vec<Digit>> = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        let open = chains.last().and_then(|chain| Some((chain.len(), chain.last()?)));
        if counts(chars, at) {
            continue;
        }
        let Some((value, spoken)) = value(*c).or_else(|| check_character(*c, open)) else {
            continue;
        };
        let link = open.and_then(|(_, before)| link(before, spoken, &chars[before.at + 1..at]));
        let digit = Digit {
            at,
            value,
            spoken,
            link: link.unwrap_or(Link::Start),
        };
        match chains.last_mut() {
            Some(chain) if link.is_some() => chain.push(digit),
            _ => chains.push(vec![digit]),
        }
    }
    chains
}

/// Whether a digit counts something instead of being read out: 后面四位.
fn counts(chars: &[char], at: usize) -> bool {
    chars.get(at + 1) == Some(&'位')
}

/// X, or 叉 as it is read aloud, after enough digits; written like the digit before it.
fn check_character(c: char, open: Option<(usize, &Digit)>) -> Option<(u8, bool)> {
    let (length, before) = open?;
    let is_x = matches!(c, 'X' | 'x' | 'Ｘ' | 'ｘ' | '叉');
    (is_x && length >= BEFORE_X).then_some((X, before.spoken))
}

fn link(before: &Digit, spoken: bool, gap: &[char]) -> Option<Link> {
    let all = |allowed: fn(char) -> bool| gap.iter().all(|c| allowed(*c));
    match gap {
        [] if before.spoken == spoken => Some(Link::Joined),
        [] => Some(Link::Seam),
        ['.' | '．' | '·'] => Some(Link::Dot),
        _ if gap.len() <= LONGEST_GAP && all(is_space) => Some(Link::Space),
        _ if gap.len() <= LONGEST_GAP && all(|c| is_space(c) || is_pause(c)) => Some(Link::Pause),
        _ if gap.len() <= LONGEST_WORDS && all(|c| is_space(c) || is_pause(c) || leads_on(c)) => {
            Some(Link::Words)
        }
        _ => None,
    }
}

fn is_space(c: char) -> bool {
    let invisible = matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}');
    let dash = matches!(c, '-' | '_' | '~' | '‐'..='―' | '−' | '－' | '＿');
    c.is_whitespace() || invisible || dash
}

/// Recognisers write a pause as a comma or a stop, and fillers as sounds.
fn is_pause(c: char) -> bool {
    matches!(
        c,
        ',' | '，' | '、' | '。' | ';' | '；' | '啊' | '呃' | '嗯' | '额' | '哎' | '哈' | '呀'
    )
}

/// Characters of 后面四位是, 最后六位, 然后是, 再接着.
fn leads_on(c: char) -> bool {
    matches!(
        c,
        '后' | '面'
            | '边'
            | '最'
            | '末'
            | '尾'
            | '四'
            | '六'
            | '4'
            | '6'
            | '位'
            | '数'
            | '是'
            | '然'
            | '再'
            | '接'
            | '着'
    )
}
