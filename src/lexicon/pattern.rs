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
    /// What it says.
    pub node: Node,
    /// Symbols (classes, literals, sets of strings) without which it cannot match.
    pub(crate) required: Vec<u32>,
    /// The characters that a match can begin with, sorted; `None`: any.
    pub(crate) first: Option<Vec<char>>,
    /// Whether it can match at the start of a clause only.
    pub(crate) anchored: bool,
    /// Figures that every match holds.
    pub(crate) needs: Needs,
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
