//! What a network remembers of a talk: every turn comes to a short code, and units that change a little by each code go through the talk
//! from its beginning and from its end.
//!
//! Minimal gated units (Zhou et al., IJAC 2016) with gates that are straight lines between 0 and 1. In whole numbers throughout, where
//! [`ONE`] is 1: codes, and what units hold. Knows nothing of letters.

use super::super::network::{Network, Shape};
use super::ONE;
use super::matrix::{Matrix, rounded};

/// What remembers, compiled. The last input of what codes are made of and of what they add is always [`ONE`]: biases are weights of it.
#[derive(Debug, Default)]
pub(super) struct Courses {
    /// From what filters found in a turn to its code: the listener's, the agent's.
    codes: [Matrix; 2],
    /// By direction, from a code to what it adds to how much each unit changes, and to what.
    of_code: [Matrix; 2],
    /// By direction, from what is held to what it adds to the same.
    of_held: [Matrix; 2],
    units: usize,
}

/// How many turns are worked on together: a matrix is fetched once for all of them, and what is made of them stays small.
const PIECE: usize = 64;

/// By turn of a talk, what is remembered there in the order of the network's inputs: of what was said until then, itself included, then
/// of what follows and it.
pub(crate) type Course = Vec<Vec<i16>>;

impl Courses {
    pub(super) fn new(network: &Network) -> Self {
        let Shape { code, memory, .. } = network.shape;
        Self {
            codes: network.codes.each_ref().map(|units| {
                let inputs = units.first().map_or(0, Vec::len);
                Matrix::new(inputs, units.len(), |input, unit| units[unit][input])
            }),
            of_code: network.memories.each_ref().map(|units| {
                let input = |input: usize| if input < code { input } else { code + memory };
                Matrix::new(code + 1, units.len(), |at, unit| units[unit][input(at)])
            }),
            of_held: network
                .memories
                .each_ref()
                .map(|units| Matrix::new(memory, units.len(), |input, unit| units[unit][code + input])),
            units: memory,
        }
    }

    /// Goes through turns: whether the agent speaks, and what filters found.
    pub(super) fn course(&self, said: impl Iterator<Item = (bool, Vec<i16>)>) -> Course {
        let mut said = said.peekable();
        let mut codes = Vec::new();
        while said.peek().is_some() {
            let piece: Vec<(bool, Vec<i16>)> = said.by_ref().take(PIECE).collect();
            codes.extend(self.codes_of(piece));
        }
        let mut turns: Vec<Vec<i16>> = codes.iter().map(|_| Vec::with_capacity(2 * self.units)).collect();
        let [mut forward, mut back] = [false, true].map(|is_backward| Memory::new(self, is_backward));
        let pieces = codes.chunks(PIECE).zip(turns.chunks_mut(PIECE));
        pieces.for_each(|(codes, turns)| forward.go_through(codes, turns));
        let pieces = codes.chunks(PIECE).zip(turns.chunks_mut(PIECE));
        pieces
            .rev()
            .for_each(|(codes, turns)| back.go_through(codes, turns));
        turns
    }

    /// The codes of turns, each with [`ONE`] behind it.
    fn codes_of(&self, mut said: Vec<(bool, Vec<i16>)>) -> Vec<Vec<i16>> {
        said.iter_mut().for_each(|(_, found)| found.push(ONE));
        let mut codes = vec![Vec::new(); said.len()];
        for (whose, layer) in [false, true].into_iter().zip(&self.codes) {
            let turns: Vec<usize> = (0..said.len()).filter(|turn| said[*turn].0 == whose).collect();
            let found: Vec<&[i16]> = turns.iter().map(|turn| said[*turn].1.as_slice()).collect();
            let sums = layer.times_each(&found);
            for (turn, sums) in turns.into_iter().zip(sums.rows()) {
                let code = sums
                    .iter()
                    .map(|sum| within(rounded(i64::from(*sum), 1000), 0, i16::MAX));
                codes[turn] = code.chain([ONE]).collect();
            }
        }
        codes
    }
}

/// What is held on the way through a talk in one direction.
struct Memory<'c> {
    of_code: &'c Matrix,
    of_held: &'c Matrix,
    is_backward: bool,
    /// 1 is [`ONE`] times [`ONE`]: units are held much finer than they are given on, or those that change little would stand still.
    held: Vec<i64>,
    /// What they are given on as.
    given: Vec<i16>,
}

impl<'c> Memory<'c> {
    fn new(courses: &'c Courses, is_backward: bool) -> Self {
        Self {
            of_code: &courses.of_code[usize::from(is_backward)],
            of_held: &courses.of_held[usize::from(is_backward)],
            is_backward,
            held: vec![0; courses.units],
            given: vec![0; courses.units],
        }
    }

    /// Goes on through the turns with these codes, and appends to each what is held after it.
    fn go_through(&mut self, codes: &[Vec<i16>], turns: &mut [Vec<i16>]) {
        let adds = self.of_code.times_each(codes);
        let both = adds.rows().zip(turns);
        match self.is_backward {
            false => both.for_each(|(adds, turn)| self.step(adds, turn)),
            true => both.rev().for_each(|(adds, turn)| self.step(adds, turn)),
        }
    }

    /// Changes what units hold by one turn, whose code adds so much to how much each changes, then to what.
    fn step(&mut self, of_code: &[i32], turn: &mut Vec<i16>) {
        let one = i64::from(ONE);
        let of_held = self.of_held.times(&self.given);
        let sums = of_code.iter().zip(&of_held);
        let much = sums.map(|(code, held)| rounded(i64::from(*code) + i64::from(*held), 1000));
        let to = much.clone().skip(self.held.len());
        let units = self.held.iter_mut().zip(&mut self.given);
        for ((held, given), (much, to)) in units.zip(much.zip(to)) {
            let much = (rounded(much, 4) + one / 2).clamp(0, one);
            *held += rounded(much * (to.clamp(-one, one) * one - *held), one);
            *given = within(rounded(*held, one), -ONE, ONE);
        }
        turn.extend_from_slice(&self.given);
    }
}

/// A number within bounds that fit.
fn within(number: i64, least: i16, most: i16) -> i16 {
    i16::try_from(number.clamp(least.into(), most.into())).unwrap_or_default()
}
