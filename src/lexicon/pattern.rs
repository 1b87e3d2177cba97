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
    /// Symbols (classes and longer literals) without which it cannot match.
    pub(crate) required: Vec<u32>,
}

impl Node {
    /// The classes and literals that every match holds.
    pub(crate) fn mandatory<'a>(&'a self, out: &mut Vec<&'a Node>) {
        match self {
            Self::Literal(_) | Self::Class(_) => out.push(self),
            Self::Sequence(nodes) => nodes.iter().for_each(|node| node.mandatory(out)),
            Self::Alternatives(nodes) if nodes.len() == 1 => nodes[0].mandatory(out),
            _ => {}
        }
    }
}
