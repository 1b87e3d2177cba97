//! Runs one pattern from one place of a scene: sets of places in, sets of places out.
//!
//! The places where a part of a pattern can end are the bits of one number, counted from the start of the match, so that
//! alternatives, options and gaps need no list and no backtracking.

use super::pattern::{ClassId, Node, begins_with};
use super::scene::{Figure, Scene, figures_from};
use crate::text::numeral_at;

/// Places, counted from the start of a match: bit `n` is the place `n` characters on. A match is at most 127 long.
type Places = u128;
const FURTHEST: usize = 127;

/// A pattern tried at one place.
pub(super) struct Matcher<'s, 'r> {
    scene: &'s Scene<'r>,
    start: usize,
}

impl<'s, 'r> Matcher<'s, 'r> {
    pub(super) fn new(scene: &'s Scene<'r>, start: usize) -> Self {
        Self { scene, start }
    }

    /// Where the shortest match that is not empty ends.
    pub(super) fn shortest(&self, node: &Node) -> Option<usize> {
        let ends = self.ends(node, 1) & !1;
        (ends != 0).then(|| self.start + ends.trailing_zeros() as usize)
    }

    /// Every place where `node`, begun at one of `from`, can end.
    fn ends(&self, node: &Node, from: Places) -> Places {
        let scene = self.scene;
        let chars = &scene.text.chars;
        match node {
            Node::Literal(literal) => each(from, |place| {
                let at = self.start + place;
                if chars.get(at..).is_some_and(|rest| begins_with(rest, literal)) {
                    bit(place + literal.len())
                } else {
                    0
                }
            }),
            Node::OneOf(words) => each(from, |place| {
                let mut ends = 0;
                if let Some(rest) = chars.get(self.start + place..) {
                    words.each_prefix(rest, |length| ends |= bit(place + length));
                }
                ends
            }),
            Node::Class(class) => each(from, |place| self.class_ends(*class, place)),
            Node::Sequence(nodes) => {
                let mut places = from;
                for node in nodes {
                    places = self.ends(node, places);
                    if places == 0 {
                        break;
                    }
                }
                places
            }
            Node::Alternatives(nodes) => nodes.iter().fold(0, |ends, node| ends | self.ends(node, from)),
            Node::Optional(node) => from | self.ends(node, from),
            Node::Gap { max, over_commas } => each(from, |place| self.gap_ends(place, *max, *over_commas)),
            Node::NotAfter(nodes) => each(from, |place| {
                let followed = nodes.iter().any(|node| self.ends(node, bit(place)) != 0);
                if followed { 0 } else { bit(place) }
            }),
            Node::NotBefore(literals) => each(from, |place| {
                let before = &chars[..self.start + place];
                if literals.iter().any(|literal| ends_with(before, literal)) {
                    0
                } else {
                    bit(place)
                }
            }),
            Node::Number { min, max } => each(from, |place| match numeral_at(chars, self.start + place) {
                Some(number)
                    if min.is_none_or(|min| number.value >= min)
                        && max.is_none_or(|max| number.value <= max) =>
                {
                    self.place(number.end)
                }
                _ => 0,
            }),
            Node::Sum => self.figures(from, &scene.sums, |_| true),
            Node::Duration => self.figures(from, &scene.durations, |_| true),
            Node::Date => self.figures(from, &scene.dates, |_| true),
            Node::Placeholder(kind) => self.figures(from, &scene.placeholders, |place| {
                kind.is_none_or(|kind| kind == place.kind)
            }),
            Node::ClauseStart => each(from, |place| {
                let at = self.start + place;
                when(
                    at == 0 || scene.clauses.clause(at) != scene.clauses.clause(at - 1),
                    place,
                )
            }),
            Node::TurnStart => each(from, |place| when(self.start + place == 0, place)),
            Node::ClauseEnd => each(from, |place| {
                let at = self.start + place;
                let ended = at == chars.len()
                    || crate::text::ends_clause(chars, at)
                    || at > 0 && scene.clauses.clause(at) != scene.clauses.clause(at - 1);
                when(ended, place)
            }),
        }
    }

    fn class_ends(&self, class: ClassId, place: usize) -> Places {
        let symbol = u32::from(class);
        let mut ends = 0;
        for hit in self.scene.hits_at(self.start + place) {
            if hit.symbol == symbol && self.scene.edges_hold(hit) {
                ends |= self.place(hit.end as usize);
            }
        }
        ends
    }

    /// Those of some figures, in their order, that are asked for and begin at one of `from`: where they end.
    fn figures<T: Figure>(&self, from: Places, figures: &[T], is_asked: impl Fn(&T) -> bool) -> Places {
        figures_from(figures, self.start)
            .iter()
            .take_while(|figure| figure.span().start <= self.start + FURTHEST)
            .filter(|figure| from & self.place(figure.span().start) != 0 && is_asked(figure))
            .fold(0, |ends, figure| ends | self.place(figure.span().end))
    }

    fn gap_ends(&self, place: usize, max: usize, over_commas: bool) -> Places {
        let clauses = &self.scene.clauses;
        let at = self.start + place;
        let number = |i: usize| {
            if over_commas {
                clauses.sentence(i)
            } else {
                clauses.clause(i)
            }
        };
        // A gap stays in the clause of the character before it, but at the start of a clause in the one that begins.
        let home = match at.checked_sub(1) {
            Some(last) if clauses.clause(last) == clauses.clause(at) => number(last),
            Some(last) if over_commas && number(last) == number(at) => number(last),
            _ => number(at),
        };
        let length = self.scene.text.chars.len();
        let mut ends = 0;
        for end in at..=(at + max).min(length) {
            if end < length && number(end) != home {
                break;
            }
            ends |= self.place(end);
        }
        ends
    }

    /// The bit of a place in the turn; none if it is before the start or too far.
    fn place(&self, at: usize) -> Places {
        at.checked_sub(self.start).map_or(0, bit)
    }
}

fn ends_with(text: &[char], word: &[char]) -> bool {
    text.len() >= word.len() && begins_with(&text[text.len() - word.len()..], word)
}

fn bit(place: usize) -> Places {
    if place <= FURTHEST { 1 << place } else { 0 }
}

fn when(holds: bool, place: usize) -> Places {
    if holds { bit(place) } else { 0 }
}

/// Joins what `next` gives for each place.
fn each(mut places: Places, mut next: impl FnMut(usize) -> Places) -> Places {
    let mut ends = 0;
    while places != 0 {
        ends |= next(places.trailing_zeros() as usize);
        places &= places - 1;
    }
    ends
}
