//! The weights of runs of at most three letters in the form that judges: every run of a turn is looked up in one pass.
//!
//! What is looked up for every character of a night must stay in the nearest caches, so that a run's place in the hash table is one
//! number (its letters, where its row lies, which letters may go on from it), and a row holds only those parts that weigh
//! anything. Built with the ruleset from the rows of the tables that people read; knows nothing of the rest of those tables.

use super::alphabet::{Alphabet, Code, NOTHING, STRANGER};
use super::letters::letter;
use crate::model::Line;

/// Longest run of letters that carries a weight.
pub const LONGEST_RUN: usize = 3;

/// A run of letters; what is not used is `'\0'`.
pub(super) type Run = [char; LONGEST_RUN];

/// How many of the agent's first turns have weights for elements of their own.
pub const OPENING: usize = 4;

/// A run, for whom or where its weights count, and the weights.
pub(super) type RunRow<const N: usize> = (Run, u8, [i16; N]);

/// A run that stands in a turn and carries weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundRun {
    /// Which of the turn's letters it begins with.
    pub start: u32,
    /// How many letters it has.
    pub length: u32,
    row: u32,
}

/// Weights by run, compiled.
#[derive(Debug, Default)]
pub struct RunIndex {
    /// By code, the code of the letter it is read as.
    letters: Vec<Code>,
    /// By code of a run's only letter.
    singles: Vec<Single>,
    slots: Vec<Slot>,
    shift: u32,
    /// Rows, one after the other; the first is of no run.
    cells: Vec<i16>,
    element_runs: usize,
}

/// A single letter: its row, and which codes may follow, one bit for each rest.
#[derive(Debug, Clone, Copy, Default)]
struct Single {
    row: u32,
    follow: u64,
}

/// A longer run in one number: three codes, where its row lies, and which codes may follow.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Slot(u64);

const CODE_BITS: u32 = 13;
const ROW_BITS: u32 = 21;
const FOLLOW_BITS: u32 = 64 - 3 * CODE_BITS - ROW_BITS;

/// Parts of a row: categories whoever listens, then in all for each listener for whom they differ, elements anywhere, then in each of the first turns.
const CATEGORY_PARTS: usize = 4;
const PARTS: usize = CATEGORY_PARTS + 1 + OPENING;
const CATEGORIES: usize = 6;
const ELEMENTS: usize = 8;
/// A row begins with the set of its parts and its number among those with weights for elements; both it and every part are an even number of cells.
const HEAD: usize = 2;

/// The weights of a run while they are gathered: its parts that weigh anything.
#[derive(Default)]
struct Parts {
    categories: [Option<[i16; CATEGORIES]>; CATEGORY_PARTS],
    elements: [Option<[i16; ELEMENTS]>; PARTS - CATEGORY_PARTS],
}

impl Parts {
    /// Makes the weights for each listener those that count in all.
    fn add_plain(&mut self) {
        let [Some(plain), lines @ ..] = &mut self.categories else {
            return;
        };
        for line in lines.iter_mut().flatten() {
            for (cell, plain) in line.iter_mut().zip(plain.iter()) {
                *cell = cell.saturating_add(*plain);
            }
        }
    }
}

impl Slot {
    fn new(key: u64, row: u32) -> Self {
        Self(key | u64::from(row) << (3 * CODE_BITS))
    }

    fn key(self) -> u64 {
        self.0 & ((1 << (3 * CODE_BITS)) - 1)
    }

    fn row(self) -> u32 {
        // The bits of a row fit into the number.
        (self.0 >> (3 * CODE_BITS)) as u32 & ((1 << ROW_BITS) - 1)
    }

    fn may_go_on_with(self, code: Code) -> bool {
        self.0 & Self::follow_bit(code) != 0
    }

    fn follow_bit(code: Code) -> u64 {
        1 << (3 * CODE_BITS + ROW_BITS + u32::from(code) % FOLLOW_BITS)
    }
}

impl RunIndex {
    /// Compiles the sorted rows of the weights for categories and for elements over an alphabet that holds their letters.
    ///
    /// # Errors
    /// When there are more letters or weights than a place of the table can tell apart.
    pub(super) fn new(
        alphabet: &Alphabet,
        mut categories: &[RunRow<CATEGORIES>],
        mut elements: &[RunRow<ELEMENTS>],
    ) -> Result<Self, String> {
        if alphabet.len() > 1 << CODE_BITS {
            return Err(format!("more than {} different characters", 1 << CODE_BITS));
        }
        let runs = each_run(categories, elements);
        let pairs = runs
            .iter()
            .filter(|run| run[1] != '\0')
            .map(|run| (run[0], run[1]));
        let triples = runs.iter().filter(|run| run[2] != '\0').count();
        let mut pairs: Vec<_> = pairs.collect();
        pairs.dedup();
        // One slot at least stays empty, where looking for what is not there ends.
        let size = ((pairs.len() + triples) * 5 / 4 + 1).next_power_of_two();
        let mut index = Self {
            letters: letter_codes(alphabet),
            singles: vec![Single::default(); alphabet.len()],
            slots: vec![Slot::default(); size],
            shift: 64 - size.trailing_zeros(),
            cells: room_for(&runs, categories, elements),
            element_runs: 0,
        };
        for run in runs {
            let mut parts = Parts::default();
            for (_, kind, cells) in take_run(&mut categories, run) {
                parts.categories[usize::from(*kind)] = Some(*cells);
            }
            for (_, place, cells) in take_run(&mut elements, run) {
                parts.elements[usize::from(*place)] = Some(*cells);
            }
            parts.add_plain();
            let row = index.add_row(&parts)?;
            index.add_run(alphabet, run, row);
        }
        Ok(index)
    }

    /// The letters of characters that are no figures, as codes.
    pub(super) fn letters(&self, codes: &[Code]) -> impl Iterator<Item = Code> {
        let letters = codes
            .iter()
            .filter_map(|code| self.letters.get(usize::from(*code)));
        letters.copied().filter(|code| *code != NOTHING)
    }

    /// Every run in `letters` that carries weights, by where it begins, the shorter first.
    pub(super) fn find(&self, letters: &[Code]) -> Vec<FoundRun> {
        let mut found = Vec::with_capacity(letters.len() * 2);
        let code_at = |at: usize| letters.get(at).copied().unwrap_or(NOTHING);
        let mut give = |start: usize, length: u32, row: u32| {
            if row != 0 {
                let start = u32::try_from(start).unwrap_or(u32::MAX);
                found.push(FoundRun { start, length, row });
            }
        };
        for (start, first) in letters.iter().enumerate() {
            if *first <= STRANGER {
                continue;
            }
            let single = &self.singles[usize::from(*first)];
            give(start, 1, single.row);
            let (second, third) = (code_at(start + 1), code_at(start + 2));
            if second <= STRANGER || single.follow & (1 << (second % 64)) == 0 {
                continue;
            }
            let key = u64::from(*first) << CODE_BITS | u64::from(second);
            let Some(pair) = self.slot(key) else { continue };
            give(start, 2, pair.row());
            if third > STRANGER
                && pair.may_go_on_with(third)
                && let Some(triple) = self.slot(key << CODE_BITS | u64::from(third))
            {
                give(start, 3, triple.row());
            }
        }
        found
    }

    /// Adds the weights of a run for the categories when `line` listens.
    pub fn add_to(&self, run: FoundRun, line: Line, sums: &mut [i32; CATEGORIES]) {
        if let Some(cells) = self
            .part::<CATEGORIES>(run, line_part(line))
            .or_else(|| self.part(run, 0))
        {
            add(sums, cells);
        }
    }

    /// The weight of a run for a category when `line` listens.
    #[must_use]
    pub fn weight(&self, run: FoundRun, line: Line, category: usize) -> i32 {
        let mut sums = [0; CATEGORIES];
        self.add_to(run, line, &mut sums);
        sums[category]
    }

    /// Adds the weights of a run for the elements in any of the agent's turns.
    pub fn add_anywhere(&self, run: FoundRun, sums: &mut [i32; ELEMENTS]) {
        if let Some(cells) = self.part::<ELEMENTS>(run, CATEGORY_PARTS) {
            add(sums, cells);
        }
    }

    /// Adds the weights of a run for the elements in one of the agent's first turns.
    pub fn add_in_opening(&self, run: FoundRun, turn: usize, sums: &mut [i32; ELEMENTS]) {
        if turn < OPENING
            && let Some(cells) = self.part::<ELEMENTS>(run, CATEGORY_PARTS + 1 + turn)
        {
            add(sums, cells);
        }
    }

    /// The number of a run among those that weigh anything for elements, to keep count of those that were met.
    #[must_use]
    pub fn element_number(&self, run: FoundRun) -> Option<usize> {
        let at = run.row as usize * HEAD;
        let [low, high] = [self.cells[at], self.cells[at + 1]].map(i16::cast_unsigned);
        let weighs = low >> CATEGORY_PARTS & ((1 << (PARTS - CATEGORY_PARTS)) - 1) != 0;
        weighs.then(|| usize::from(low >> PARTS) | usize::from(high) << (16 - PARTS))
    }

    /// How many runs weigh anything for elements; their numbers are below it.
    #[must_use]
    pub fn element_runs(&self) -> usize {
        self.element_runs
    }

    fn part<const N: usize>(&self, run: FoundRun, part: usize) -> Option<&[i16; N]> {
        let at = run.row as usize * HEAD;
        let parts = self.cells[at].cast_unsigned();
        if parts & (1 << part) == 0 {
            return None;
        }
        let before = parts & ((1 << part) - 1);
        let categories = (before & ((1 << CATEGORY_PARTS) - 1)).count_ones() as usize;
        let elements =
            (before >> CATEGORY_PARTS & ((1 << (PARTS - CATEGORY_PARTS)) - 1)).count_ones() as usize;
        let from = at + HEAD + categories * CATEGORIES + elements * ELEMENTS;
        self.cells[from..].first_chunk()
    }

    fn add_row(&mut self, parts: &Parts) -> Result<u32, String> {
        let row = u32::try_from(self.cells.len() / HEAD)
            .ok()
            .filter(|row| *row < 1 << ROW_BITS);
        let number = u32::try_from(self.element_runs)
            .ok()
            .filter(|number| *number < 1 << (32 - PARTS));
        let (Some(row), Some(number)) = (row, number) else {
            return Err("more weights of runs than the table can hold".into());
        };
        let parts_there = parts.categories.iter().map(Option::is_some);
        let parts_there = parts_there.chain(parts.elements.iter().map(Option::is_some));
        let set = parts_there
            .enumerate()
            .fold(number << PARTS, |set, (part, there)| {
                set | u32::from(there) << part
            });
        self.cells
            .extend([set as u16, (set >> 16) as u16].map(u16::cast_signed));
        self.cells.extend(parts.categories.iter().flatten().flatten());
        self.cells.extend(parts.elements.iter().flatten().flatten());
        self.element_runs += usize::from(parts.elements.iter().any(Option::is_some));
        Ok(row)
    }

    fn add_run(&mut self, alphabet: &Alphabet, run: Run, row: u32) {
        let codes: Vec<Code> = letters_of(run).map(|c| alphabet.code(c)).collect();
        match codes.as_slice() {
            [only] => self.singles[usize::from(*only)].row = row,
            [first, second, rest @ ..] => {
                self.singles[usize::from(*first)].follow |= 1 << (second % 64);
                let pair = u64::from(*first) << CODE_BITS | u64::from(*second);
                match rest {
                    [third, ..] => {
                        let at = self.place(pair);
                        self.slots[at].0 |= Slot::new(pair, 0).0 | Slot::follow_bit(*third);
                        let key = pair << CODE_BITS | u64::from(*third);
                        let at = self.place(key);
                        self.slots[at].0 |= Slot::new(key, row).0;
                    }
                    [] => {
                        let at = self.place(pair);
                        self.slots[at].0 |= Slot::new(pair, row).0;
                    }
                }
            }
            [] => {}
        }
    }

    fn slot(&self, key: u64) -> Option<Slot> {
        let slot = self.slots[self.place(key)];
        (slot != Slot::default()).then_some(slot)
    }

    /// Where a run stands or would stand.
    fn place(&self, key: u64) -> usize {
        let spread = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift;
        let mut at = usize::try_from(spread).unwrap_or_default();
        while self.slots[at].key() != key && self.slots[at] != Slot::default() {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }
}

/// The row of no run, and room for all others.
fn room_for(runs: &[Run], categories: &[RunRow<CATEGORIES>], elements: &[RunRow<ELEMENTS>]) -> Vec<i16> {
    let parts = categories.len() * CATEGORIES + elements.len() * ELEMENTS;
    let mut cells = Vec::with_capacity((1 + runs.len()) * HEAD + parts);
    cells.resize(HEAD, 0);
    cells
}

fn add<const N: usize>(sums: &mut [i32; N], cells: &[i16; N]) {
    for (sum, cell) in sums.iter_mut().zip(cells) {
        *sum += i32::from(*cell);
    }
}

fn line_part(line: Line) -> usize {
    match line {
        Line::Debtor => 1,
        Line::ThirdParty => 2,
        Line::Unknown => 3,
    }
}

fn letter_codes(alphabet: &Alphabet) -> Vec<Code> {
    let known = (STRANGER + 1..).take(alphabet.len() - 2);
    let read = known.map(|code| letter(alphabet.char(code)).map_or(NOTHING, |c| alphabet.code(c)));
    [NOTHING, STRANGER].into_iter().chain(read).collect()
}

/// Every run of both tables, sorted, each once.
fn each_run(categories: &[RunRow<CATEGORIES>], elements: &[RunRow<ELEMENTS>]) -> Vec<Run> {
    let runs = categories.iter().map(|row| row.0);
    let mut runs: Vec<Run> = runs.chain(elements.iter().map(|row| row.0)).collect();
    // Two sorted lists, which this sort only merges.
    runs.sort();
    runs.dedup();
    runs
}

/// Takes the rows of `run` from the front of sorted rows.
fn take_run<'r, const N: usize>(rows: &mut &'r [RunRow<N>], run: Run) -> &'r [RunRow<N>] {
    let (these, others) = rows.split_at(rows.iter().take_while(|row| row.0 == run).count());
    *rows = others;
    these
}

/// The letters of a run, in order.
pub(super) fn letters_of(run: Run) -> impl Iterator<Item = char> {
    run.into_iter().filter(|c| *c != '\0')
}

/// The letters of a run of one to [`LONGEST_RUN`] characters.
pub(super) fn run_of(text: &str) -> Option<Run> {
    let mut run = ['\0'; LONGEST_RUN];
    let mut chars = text.chars();
    for (place, c) in run.iter_mut().zip(chars.by_ref()) {
        *place = c;
    }
    (run[0] != '\0' && chars.next().is_none()).then_some(run)
}

/// A weight in thousandths as it stands in a row: cut to ±32.
pub(super) fn cell(weight: i32) -> i16 {
    i16::try_from(weight.clamp(-32_000, 32_000)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_run_of_a_turn_is_found_as_often_as_it_stands() {
        let row = |run: &str, for_whom: u8, n: i16| (run_of(run).unwrap(), for_whom, [n, 0, 0, 0, 0, -n]);
        let mut categories = vec![
            row("抓", 0, 1),
            row("抓你", 0, 2),
            row("抓你", 1, 3),
            row("你家人", 2, 4),
            row("人", 0, 5),
            row("家", 0, 6),
        ];
        categories.sort();
        let elements = [
            (run_of("人").unwrap(), 0, [7; 8]),
            (run_of("抓你").unwrap(), 2, [0, 9, 0, 0, 0, 0, 0, 0]),
        ];
        let letters: Vec<char> = "抓您家人抓x抓".chars().collect();
        let alphabet = Alphabet::new(
            categories
                .iter()
                .flat_map(|row| letters_of(row.0))
                .chain(super::super::letters::folded()),
        )
        .unwrap();
        let index = RunIndex::new(&alphabet, &categories, &elements).unwrap();
        let codes: Vec<Code> = letters.iter().map(|c| alphabet.code(*c)).collect();
        let letters: Vec<Code> = index.letters(&codes).collect();
        let found = index.find(&letters);
        let places: Vec<_> = found.iter().map(|run| (run.start, run.length)).collect();
        assert_eq!(places, [(0, 1), (0, 2), (1, 3), (2, 1), (3, 1), (4, 1), (6, 1)]);
        let of = |run: usize, line| index.weight(found[run], line, 0);
        assert_eq!((of(1, Line::Debtor), of(1, Line::Unknown)), (2 + 3, 2));
        assert_eq!((of(2, Line::ThirdParty), of(2, Line::Debtor)), (4, 0));
        let mut sums = [0; ELEMENTS];
        index.add_in_opening(found[1], 1, &mut sums);
        index.add_in_opening(found[1], 2, &mut sums);
        index.add_anywhere(found[4], &mut sums);
        assert_eq!(sums, [7, 16, 7, 7, 7, 7, 7, 7]);
        let numbers: Vec<_> = found.iter().map(|run| index.element_number(*run)).collect();
        assert!(numbers[1] != numbers[4] && numbers[1].is_some() && numbers[4].is_some());
        assert_eq!((numbers[0], index.element_runs()), (None, 2));
    }
}
