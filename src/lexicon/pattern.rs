//! The compiled form of a pattern: what must stand after what.
//!
//! The text form and its grammar are in `parse`; running a pattern over a text is in `matcher`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_decimal::Decimal;

use crate::text::{PlaceholderKind, numeral_chars};

/// Index of a word class in the ruleset.
pub(crate) type ClassId = u16;

/// One step of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// These characters.
    Literal(Vec<char>),
    /// A term of a word class.
    Class(ClassId),
    /// One of several literals; alternatives that are all literal become this.
    OneOf(WordSet),
    /// All in order.
    Sequence(Vec<Node>),
    /// One of them.
    Alternatives(Vec<Node>),
    /// May be left out.
    Optional(Box<Node>),
    /// Up to `max` characters; inside the clause, or over commas of the sentence.
    Gap {
        /// Most characters.
        max: usize,
        /// Whether commas may be crossed.
        over_commas: bool,
    },
    /// What follows is none of these.
    NotAfter(Vec<Node>),
    /// What stands before is none of these.
    NotBefore(Vec<Vec<char>>),
    /// A numeral that is at least / at most this large.
    Number {
        /// Smallest value.
        min: Option<Decimal>,
        /// Largest value.
        max: Option<Decimal>,
    },
    /// A sum of money.
    Sum,
    /// A stretch of time.
    Duration,
    /// A calendar day.
    Date,
    /// A script's placeholder, of one kind or of any.
    Placeholder(Option<PlaceholderKind>),
    /// The clause begins here.
    ClauseStart,
    /// The turn begins here.
    TurnStart,
    /// The clause ends here.
    ClauseEnd,
}

/// A compiled pattern with what must be in a sentence before it is worth trying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// As written in the lexicon.
    pub source: String,
    /// Its number in the ruleset; the patterns of one list have numbers in a row.
    pub(crate) number: u32,
    /// What it says.
    pub node: Node,
    /// Symbols (classes, literals, sets of strings) without which it cannot match.
    pub(crate) required: Vec<u32>,
    /// What a match can begin with; `None`: anything.
    pub(crate) first: Option<First>,
    /// Whether it can match at the start of a clause only.
    pub(crate) anchored: bool,
}

/// What a match can begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct First {
    /// Any of these characters.
    pub chars: CharSet,
    /// Any of these figures.
    pub figures: Needs,
}

/// A set of characters that answers quickly for those it does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CharSet {
    sorted: Vec<char>,
    /// One bit for each rest of a division by 64.
    mask: u64,
}

impl CharSet {
    pub(crate) fn new(mut chars: Vec<char>) -> Self {
        chars.sort_unstable();
        chars.dedup();
        let mask = chars.iter().fold(0, |mask, c| mask | 1 << (u32::from(*c) % 64));
        Self { sorted: chars, mask }
    }

    pub(crate) fn holds(&self, c: char) -> bool {
        self.mask & (1 << (u32::from(c) % 64)) != 0 && self.sorted.binary_search(&c).is_ok()
    }
}

/// Kinds of figures that a pattern asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Needs {
    pub sum: bool,
    pub duration: bool,
    pub date: bool,
    pub placeholder: bool,
}

impl Needs {
    /// Whether these figures are all that `needed` asks for.
    pub(crate) fn hold(self, needed: Self) -> bool {
        (self.sum || !needed.sum)
            && (self.duration || !needed.duration)
            && (self.date || !needed.date)
            && (self.placeholder || !needed.placeholder)
    }
}

impl Node {
    /// The nodes that every match goes through.
    pub(crate) fn mandatory<'a>(&'a self, out: &mut Vec<&'a Node>) {
        match self {
            Self::Sequence(nodes) => nodes.iter().for_each(|node| node.mandatory(out)),
            Self::Optional(_) | Self::NotAfter(_) | Self::NotBefore(_) | Self::Gap { .. } => {}
            other => out.push(other),
        }
    }

    /// Sets of strings: every match holds one string of each set. `terms` gives those of a class.
    pub(crate) fn indispensable(&self, terms: &dyn Fn(ClassId) -> Vec<Vec<char>>) -> Vec<Vec<Vec<char>>> {
        let Self::Sequence(nodes) = self else {
            return match (self.exact(terms), self) {
                (Some(strings), _) if !strings.iter().any(Vec::is_empty) => vec![strings],
                (None, Self::Alternatives(nodes)) => one_of_each(nodes, terms).into_iter().collect(),
                _ => Vec::new(),
            };
        };
        let mut sets = Vec::new();
        // Neighbours that are known in full are one longer string, which tells more.
        let mut run = vec![Vec::new()];
        for node in nodes {
            match node.exact(terms) {
                Some(strings) if run.len() * strings.len() <= MOST_STRINGS => run = joined(&run, &strings),
                Some(strings) => sets.push(std::mem::replace(&mut run, strings)),
                None => {
                    sets.push(std::mem::replace(&mut run, vec![Vec::new()]));
                    sets.extend(node.indispensable(terms));
                }
            }
        }
        sets.push(run);
        sets.retain(|strings| !strings.iter().any(Vec::is_empty));
        sets
    }

    /// All strings that this can match, if they are few; what has no width is the empty string.
    fn exact(&self, terms: &dyn Fn(ClassId) -> Vec<Vec<char>>) -> Option<Vec<Vec<char>>> {
        let strings = match self {
            Self::Literal(chars) => vec![chars.clone()],
            Self::OneOf(words) => words.words.clone(),
            Self::Class(id) => terms(*id),
            Self::Optional(node) => {
                let mut strings = node.exact(terms)?;
                strings.push(Vec::new());
                strings
            }
            Self::Alternatives(nodes) => {
                let each: Option<Vec<_>> = nodes.iter().map(|node| node.exact(terms)).collect();
                each?.concat()
            }
            Self::Sequence(nodes) => {
                let mut strings = vec![Vec::new()];
                for node in nodes {
                    strings = joined(&strings, &node.exact(terms)?);
                    if strings.len() > MOST_STRINGS {
                        return None;
                    }
                }
                strings
            }
            Self::NotAfter(_)
            | Self::NotBefore(_)
            | Self::ClauseStart
            | Self::TurnStart
            | Self::ClauseEnd => {
                vec![Vec::new()]
            }
            Self::Gap { .. }
            | Self::Number { .. }
            | Self::Sum
            | Self::Duration
            | Self::Date
            | Self::Placeholder(_) => return None,
        };
        (strings.len() <= MOST_STRINGS).then_some(strings)
    }

    /// Adds the characters and figures that a match can begin with; says whether a match may also begin with what follows.
    /// `None` when anything may begin it.
    pub(crate) fn first(
        &self,
        terms: &dyn Fn(ClassId) -> Vec<Vec<char>>,
        chars: &mut Vec<char>,
        figures: &mut Needs,
    ) -> Option<bool> {
        match self {
            Self::Literal(literal) => {
                chars.extend(literal.first());
                Some(literal.is_empty())
            }
            Self::OneOf(words) => {
                chars.extend(words.words.iter().filter_map(|word| word.first()));
                Some(words.words.iter().any(Vec::is_empty))
            }
            Self::Class(id) => {
                chars.extend(terms(*id).iter().filter_map(|term| term.first()));
                Some(false)
            }
            Self::Sequence(nodes) => {
                for node in nodes {
                    if !node.first(terms, chars, figures)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            Self::Alternatives(nodes) => {
                let mut open = false;
                for node in nodes {
                    open |= node.first(terms, chars, figures)?;
                }
                Some(open)
            }
            Self::Optional(node) => node.first(terms, chars, figures).map(|_| true),
            Self::NotAfter(_) | Self::NotBefore(_) | Self::ClauseStart | Self::TurnStart => Some(true),
            Self::Number { .. } => {
                chars.extend(numeral_chars());
                Some(false)
            }
            Self::Sum => {
                figures.sum = true;
                Some(false)
            }
            Self::Duration => {
                figures.duration = true;
                Some(false)
            }
            Self::Date => {
                figures.date = true;
                Some(false)
            }
            Self::Placeholder(_) => {
                figures.placeholder = true;
                Some(false)
            }
            Self::Gap { .. } | Self::ClauseEnd => None,
        }
    }

    /// The same pattern with alternatives of literals gathered, so that a character that begins none ends the search.
    #[must_use]
    pub(crate) fn gathered(self) -> Self {
        match self {
            Self::Sequence(nodes) => Self::Sequence(nodes.into_iter().map(Self::gathered).collect()),
            Self::Optional(node) => Self::Optional(Box::new(node.gathered())),
            Self::NotAfter(nodes) => match gather(nodes).as_mut_slice() {
                [only] => Self::NotAfter(vec![std::mem::replace(only, Self::TurnStart)]),
                several => Self::NotAfter(several.to_vec()),
            },
            Self::Alternatives(nodes) => {
                let mut nodes = gather(nodes);
                match nodes.pop() {
                    Some(only) if nodes.is_empty() => only,
                    Some(last) => {
                        nodes.push(last);
                        Self::Alternatives(nodes)
                    }
                    None => Self::Alternatives(nodes),
                }
            }
            other => other,
        }
    }

    /// Whether the first thing asked for is the start of a clause or turn.
    pub(crate) fn is_anchored(&self) -> bool {
        match self {
            Self::ClauseStart | Self::TurnStart => true,
            Self::Sequence(nodes) => nodes.first().is_some_and(Self::is_anchored),
            _ => false,
        }
    }
}

/// Most strings that one set may hold.
const MOST_STRINGS: usize = 200;

/// Every string of `first` followed by every string of `second`.
fn joined(first: &[Vec<char>], second: &[Vec<char>]) -> Vec<Vec<char>> {
    first
        .iter()
        .flat_map(|a| second.iter().map(move |b| [a.as_slice(), b.as_slice()].concat()))
        .collect()
}

/// The most telling set of each alternative, together; `None` if one has none.
fn one_of_each(nodes: &[Node], terms: &dyn Fn(ClassId) -> Vec<Vec<char>>) -> Option<Vec<Vec<char>>> {
    let each: Option<Vec<_>> = nodes
        .iter()
        .map(|node| {
            node.indispensable(terms)
                .into_iter()
                .min_by_key(|strings| cost(strings))
        })
        .collect();
    Some(each?.concat())
}

/// Joins the literals among alternatives.
fn gather(nodes: Vec<Node>) -> Vec<Node> {
    let mut words = Vec::new();
    let mut others = Vec::new();
    for node in nodes {
        match node.gathered() {
            Node::Literal(word) => words.push(word),
            Node::OneOf(set) => words.extend(set.words),
            other => others.push(other),
        }
    }
    if !words.is_empty() {
        others.push(Node::OneOf(WordSet::new(words)));
    }
    others
}

/// Literals of which one is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordSet {
    /// Sorted.
    words: Vec<Vec<char>>,
    first: CharSet,
    has_empty: bool,
}

impl WordSet {
    fn new(mut words: Vec<Vec<char>>) -> Self {
        words.sort_unstable();
        words.dedup();
        Self {
            first: CharSet::new(words.iter().filter_map(|word| word.first().copied()).collect()),
            has_empty: words.iter().any(Vec::is_empty),
            words,
        }
    }

    /// Calls `found` with the length of every word that `text` begins with.
    pub(crate) fn each_prefix(&self, text: &[char], mut found: impl FnMut(usize)) {
        if self.has_empty {
            found(0);
        }
        let Some(first) = text.first().copied().filter(|c| self.first.holds(*c)) else {
            return;
        };
        let begin = self.words.partition_point(|word| word.first() < Some(&first));
        for word in self.words[begin..]
            .iter()
            .take_while(|word| word.first() == Some(&first))
        {
            if begins_with(text, word) {
                found(word.len());
            }
        }
    }
}

/// Whether `text` begins with `word`; words are so short that comparing in place beats a call.
pub(crate) fn begins_with(text: &[char], word: &[char]) -> bool {
    text.len() >= word.len() && text.iter().zip(word).all(|(a, b)| a == b)
}

/// The characters that are said most, by rank, counted over the corpus.
const MOST_SAID: &str = "我您是的不你了一个那这还说天有没人就好上们他十行在打话期要三千也下来先到可能给号里请得问么百跟二以五月四子\
    别录吗事吧点电六着都去会看对信八啊音分款本她钱家多两万回过金诉今小老法客工用后生账呢系再七什儿意通知头机九方户找银报出记道\
    转前哪收卡边手接听自贷公讲单同把明心服想时啥谁车息开发现面嘛日走大年";

/// Their ranks, counted from 0; of a character that stands twice the first.
static RANKS: LazyLock<BTreeMap<char, u64>> = LazyLock::new(|| {
    MOST_SAID
        .chars()
        .rev()
        .zip((0..MOST_SAID.chars().count() as u64).rev())
        .collect()
});

/// How little a set of strings tells: about how often one of them is said in a million characters.
pub(crate) fn cost(strings: &[Vec<char>]) -> u64 {
    strings.iter().map(|string| frequency(string)).sum()
}

/// About how often a string is said in a million characters: the rank of its characters decides (Zipf), and what follows
/// a character depends on it.
fn frequency(string: &[char]) -> u64 {
    const AFTER_ANOTHER: u64 = 10;
    let each = string.iter().map(|c| {
        let rank = RANKS.get(c);
        rank.map_or(300, |rank| 300_000 / (rank + 9))
    });
    each.reduce(|all, next| (all * next * AFTER_ANOTHER / 1_000_000).max(1))
        .unwrap_or(1_000_000)
}
