//! What a network remembers of a talk: every turn comes to a short code, and units that change a little by each code go through the talk
//! from its beginning and from its end.
//!
//! Minimal gated units (Zhou et al., IJAC 2016) with gates that are straight lines between 0 and 1. In whole numbers throughout, where
//! [`ONE`] is 1: codes, and what units hold. Knows nothing of letters.

use pulp::{Arch, NullaryFnOnce};

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
        let [mut forward, mut back] = [0, 1].map(|direction| Memory::new(self, direction));
        for (codes, turns) in codes.chunks(PIECE).zip(turns.chunks_mut(PIECE)) {
            forward.go_through(codes, turns.iter_mut());
        }
        for (codes, turns) in codes.chunks(PIECE).zip(turns.chunks_mut(PIECE)).rev() {
            back.go_through(codes, turns.iter_mut());
        }
        turns
    }

    /// The codes of turns, each with [`ONE`] behind it.
    fn codes_of(&self, mut said: Vec<(bool, Vec<i16>)>) -> Vec<Vec<i16>> {
        said.iter_mut().for_each(|(_, found)| found.push(ONE));
        let mut codes = vec![Vec::new(); said.len()];
        for (whose, layer) in [false, true].into_iter().zip(&self.codes) {
            let turns: Vec<usize> = (0..said.len()).filter(|turn| said[*turn].0 == whose).collect();
            let found: Vec<&[i16]> = turns.iter().map(|turn| said[*turn].1.as_slice()).collect();
            for (turn, sums) in turns.into_iter().zip(layer.times_each(&found)) {
                let code = sums
                    .into_iter()
                    .map(|sum| within(rounded(sum.into(), 1000), 0, i16::MAX));
                codes[turn] = code.chain([ONE]).collect();
            }
        }
        codes
    }
}

/// What is held on the way through a talk in one direction.
struct Memory<'c> {
    courses: &'c Courses,
    direction: usize,
    /// 1 is [`ONE`] times [`ONE`]: units are held much finer than they are given on, or those that change little would stand still.
    held: Vec<i64>,
    /// What they are given on as.
    given: Vec<i16>,
}

impl<'c> Memory<'c> {
    fn new(courses: &'c Courses, direction: usize) -> Self {
        Self {
            courses,
            direction,
            held: vec![0; courses.units],
            given: vec![0; courses.units],
        }
    }

    /// Goes on through the turns with these codes, back through them in the second direction, and appends to each what is held after it.
    fn go_through<'t>(
        &mut self,
        codes: &[Vec<i16>],
        turns: impl DoubleEndedIterator<Item = &'t mut Vec<i16>> + ExactSizeIterator,
    ) {
        let adds = self.courses.of_code[self.direction].times_each(codes);
        let both = adds.iter().zip(turns);
        match self.direction {
            0 => both.for_each(|(adds, turn)| self.step(adds, turn)),
            _ => both.rev().for_each(|(adds, turn)| self.step(adds, turn)),
        }
    }

    fn step(&mut self, of_code: &[i32], turn: &mut Vec<i16>) {
        Arch::new().dispatch(Step {
            of_code,
            of_held: &self.courses.of_held[self.direction].times(&self.given),
            held: &mut self.held,
            given: &mut self.given,
        });
        turn.extend_from_slice(&self.given);
    }
}

/// Changes what units hold by one turn.
struct Step<'s> {
    /// What adds up to how much each unit changes, then to what; in thousandths of [`ONE`].
    of_code: &'s [i32],
    of_held: &'s [i32],
    /// See [`Memory`].
    held: &'s mut [i64],
    given: &'s mut [i16],
}

impl NullaryFnOnce for Step<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let one = i64::from(ONE);
        let count = self.held.len();
        let of_code = self.of_code.split_at_checked(count);
        let (Some(of_code), Some(of_held)) = (of_code, self.of_held.split_at_checked(count)) else {
            return;
        };
        let much = of_code.0.iter().zip(of_held.0);
        let to = of_code.1.iter().zip(of_held.1);
        let units = self.held.iter_mut().zip(self.given);
        for ((held, given), (much, to)) in units.zip(much.zip(to)) {
            let sum = |(code, held): (&i32, &i32)| rounded(i64::from(*code) + i64::from(*held), 1000);
            let (much, to) = (sum(much), sum(to).clamp(-one, one));
            let much = (rounded(much, 4) + one / 2).clamp(0, one);
            *held += rounded(much * (to * one - *held), one);
            // What is held stays between -1 and 1.
            *given = rounded(*held, one) as i16;
        }
    }
}

/// A number within bounds that fit.
fn within(number: i64, least: i16, most: i16) -> i16 {
    i16::try_from(number.clamp(least.into(), most.into())).unwrap_or_default()
}
