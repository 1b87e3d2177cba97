//! The compiled form of a pattern: what must stand after what.
//!
//! The text form and its grammar are in `parse`; running a pattern over a text is in `matcher`.

use rust_decimal::Decimal;

/// Index of a word class in the ruleset.
pub(crate) type ClassId = u16;

/// One step of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// These characters.
    Literal(Vec<char>),
    /// A term of a word class.
    Class(ClassId),
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
    /// A script's placeholder for a name or anything else.
    Placeholder,
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
    /// The characters that a match can begin with; `None`: any.
    pub(crate) first: Option<CharSet>,
    /// Whether it can match at the start of a clause only.
    pub(crate) anchored: bool,
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

impl Node {
    /// The nodes that every match goes through.
    pub(crate) fn mandatory<'a>(&'a self, out: &mut Vec<&'a Node>) {
        match self {
            Self::Sequence(nodes) => nodes.iter().for_each(|node| node.mandatory(out)),
            Self::Optional(_) | Self::NotAfter(_) | Self::NotBefore(_) | Self::Gap { .. } => {}
            other => out.push(other),
        }
    }

    /// Strings of which every match holds one; `None` when there is no such set. `terms` gives those of a class.
    pub(crate) fn strings(&self, terms: &dyn Fn(ClassId) -> Vec<Vec<char>>) -> Option<Vec<Vec<char>>> {
        match self {
            Self::Literal(chars) => Some(vec![chars.clone()]),
            Self::Class(id) => Some(terms(*id)),
            Self::Sequence(nodes) => nodes
                .iter()
                .filter_map(|node| node.strings(terms))
                .min_by_key(|strings| cost(strings)),
            Self::Alternatives(nodes) => {
                let mut all = Vec::new();
                for node in nodes {
                    all.extend(node.strings(terms)?);
                }
                Some(all)
            }
            _ => None,
        }
    }

    /// Adds the characters that a match can begin with; says whether a match may also begin with what follows.
    /// `None` when any character may begin it.
    pub(crate) fn first(
        &self,
        terms: &dyn Fn(ClassId) -> Vec<Vec<char>>,
        out: &mut Vec<char>,
    ) -> Option<bool> {
        match self {
            Self::Literal(chars) => {
                out.extend(chars.first());
                Some(chars.is_empty())
            }
            Self::Class(id) => {
                out.extend(terms(*id).iter().filter_map(|term| term.first()));
                Some(false)
            }
            Self::Sequence(nodes) => {
                for node in nodes {
                    if !node.first(terms, out)? {
                        return Some(false);
                    }
                }
                Some(true)
            }
            Self::Alternatives(nodes) => {
                let mut open = false;
                for node in nodes {
                    open |= node.first(terms, out)?;
                }
                Some(open)
            }
            Self::Optional(node) => node.first(terms, out).map(|_| true),
            Self::NotAfter(_) | Self::NotBefore(_) | Self::ClauseStart | Self::TurnStart => Some(true),
            _ => None,
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

/// How little a set of strings tells: short strings occur everywhere, many strings nearly so.
pub(crate) fn cost(strings: &[Vec<char>]) -> usize {
    let single = strings.iter().filter(|s| s.len() < 2).count();
    single * 1000 + strings.len()
}

/// Which patterns a turn may hold: by the most telling of the symbols that each cannot do without.
#[derive(Debug, Default)]
pub(crate) struct PatternIndex {
    /// By symbol, the patterns that ask for it first.
    keyed: Vec<Vec<u32>>,
    /// Patterns that ask for no string.
    without_key: Vec<u32>,
    /// By pattern, the further symbols and figures that it asks for.
    asks: Vec<(Vec<u32>, Needs)>,
}

impl PatternIndex {
    /// Adds the pattern with the next number and gives the number; the first of `required` is the most telling.
    pub(crate) fn add(&mut self, required: &[u32], needs: Needs) -> u32 {
        let number = u32::try_from(self.asks.len()).unwrap_or(u32::MAX);
        match required.split_first() {
            Some((key, others)) => {
                let key = *key as usize;
                if self.keyed.len() <= key {
                    self.keyed.resize(key + 1, Vec::new());
                }
                self.keyed[key].push(number);
                self.asks.push((others.to_vec(), needs));
            }
            None => {
                self.without_key.push(number);
                self.asks.push((Vec::new(), needs));
            }
        }
        number
    }

    pub(crate) fn patterns(&self) -> usize {
        self.asks.len()
    }

    pub(crate) fn keyed(&self, symbol: usize) -> &[u32] {
        self.keyed.get(symbol).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn without_key(&self) -> &[u32] {
        &self.without_key
    }

    pub(crate) fn asks(&self, number: u32) -> (&[u32], Needs) {
        let (symbols, needs) = &self.asks[number as usize];
        (symbols, *needs)
    }
}
