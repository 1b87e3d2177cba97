//! A small learned network that reads the agent's turns: which characters and words stand beside which, what was said in the talk
//! before and behind, what is known beside.
//!
//! A readable table (`network.tsv`): a row for each character (its place in the network's space), for each filter (what it looks for
//! in neighbouring characters and in the words that they are part of), for each unit of the codes of turns, of the memories that go
//! through the talk, of the hidden layer, and for each category; see lexicons/README.md. What words mean stands in
//! [`Meanings`](super::meanings::Meanings), and what reads with both is [`Reader`](super::reader::Reader). Knows nothing of documents.

use std::fmt::{Display, Write as _};

use super::circumstance::{CIRCUMSTANCES, input_names};
use super::letters::letter;
use super::table::{lines, small_number};
use crate::model::Category;

/// Numbers of one row, in thousandths.
pub(crate) type Cells = Vec<i16>;

/// What filters look at a turn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// To judge the agent's turn.
    Turn,
    /// To remember what was said: every turn of the talk.
    Said,
}

impl Source {
    /// Both, in the order of the network's filters.
    pub(crate) const ALL: [Self; 2] = [Self::Turn, Self::Said];

    fn name(self) -> &'static str {
        match self {
            Self::Turn => "turn",
            Self::Said => "said",
        }
    }
}

/// The row that names what is known beside a turn, in the order of the inputs.
const KNOWN: &str = "known";
const LEARN_AGAIN: &str =
    "the network was learned by another version; learn it again with `zhijian lexicon learn`";

/// Who speaks, in the order of their codes.
const SPEAKERS: [&str; 2] = ["listener", "agent"];
/// Ways through a talk, in the order of their memories.
const DIRECTIONS: [&str; 2] = ["forward", "back"];

/// How large a network is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// Numbers by character.
    pub space: usize,
    /// Numbers by word; 0 where words are not looked at.
    pub meaning: usize,
    /// Filters of each width over the agent's turn, and their largest width in characters.
    pub filters: usize,
    /// See `filters`.
    pub widest: usize,
    /// Filters of each width over every turn of the talk, and their largest width.
    pub said_filters: usize,
    /// See `said_filters`.
    pub said_widest: usize,
    /// Numbers by turn of the talk.
    pub code: usize,
    /// Units that remember the turns, for each direction.
    pub memory: usize,
    /// Hidden units.
    pub hidden: usize,
}

impl Shape {
    /// What a filter looks at in each character of its width: the character's numbers, then those of its word.
    pub(crate) fn numbers(&self) -> usize {
        self.space + self.meaning
    }

    /// Filters of a width, and the largest width.
    pub(crate) fn of(&self, source: Source) -> (usize, usize) {
        match source {
            Source::Turn => (self.filters, self.widest),
            Source::Said => (self.said_filters, self.said_widest),
        }
    }

    /// How many filters look at a turn for this.
    pub(crate) fn filters_of(&self, source: Source) -> usize {
        let (filters, widest) = self.of(source);
        filters * widest
    }

    /// Every group of filters in their order: what it looks for, its width, how many filters it has.
    pub(crate) fn groups(self) -> impl Iterator<Item = (Source, usize, usize)> {
        Source::ALL.into_iter().flat_map(move |source| {
            let (filters, widest) = self.of(source);
            (1..=widest).map(move |width| (source, width, filters))
        })
    }

    /// What the hidden units and the categories look at: the filters over the turn, both memories, then what is known beside.
    pub(crate) fn inputs(self) -> usize {
        self.filters_of(Source::Turn) + 2 * self.memory + CIRCUMSTANCES
    }

    /// Its numbers in the order of the table.
    fn sizes_mut(&mut self) -> [&mut usize; 9] {
        [
            &mut self.space,
            &mut self.meaning,
            &mut self.filters,
            &mut self.widest,
            &mut self.said_filters,
            &mut self.said_widest,
            &mut self.code,
            &mut self.memory,
            &mut self.hidden,
        ]
    }
}

/// The table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Network {
    /// How large it is.
    pub shape: Shape,
    /// Characters with their places, sorted; the first stands for all others.
    pub(crate) chars: Vec<(char, Cells)>,
    /// Filters in their order: for each character of their width its numbers and those of its word, then the bias.
    pub(crate) filters: Vec<Cells>,
    /// By who speaks, the listener first: units of the code of a turn, a number for each filter of [`Source::Said`], then the bias.
    pub(crate) codes: [Vec<Cells>; 2],
    /// By direction: first how much each unit of the memory changes, then to what; a number for each unit of the code, for each of the
    /// memory, then the bias.
    pub(crate) memories: [Vec<Cells>; 2],
    /// Hidden units: a number for each input, then the bias.
    pub(crate) hidden: Vec<Cells>,
    /// Categories: a number for each hidden unit, for each input, then the bias.
    pub(crate) categories: Vec<Cells>,
}

/// The character that stands for all that are not in the table.
pub(crate) const STRANGE: char = char::REPLACEMENT_CHARACTER;

impl Network {
    /// Whether there is nothing to read with.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// Every character with a row of its own.
    pub(crate) fn letters(&self) -> impl Iterator<Item = char> + '_ {
        self.chars.iter().map(|row| row.0).filter(|c| *c != STRANGE)
    }

    /// Reads the table.
    ///
    /// # Errors
    /// 0-based line number and what is wrong.
    pub fn read(text: &str) -> Result<Self, (usize, String)> {
        let mut network = Self::default();
        let (mut last, mut names_inputs) = (0, false);
        for (number, line) in lines(text).enumerate() {
            last = number;
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let read = match line.strip_prefix(KNOWN).and_then(|rest| rest.strip_prefix('\t')) {
                Some(names) => {
                    names_inputs = true;
                    check_known(names.split('\t'))
                }
                None => network.read_row(line, names_inputs),
            };
            read.map_err(|what| (number, what))?;
        }
        network.check().map_err(|what| (last, what))?;
        Ok(network)
    }

    fn read_row(&mut self, line: &str, names_inputs: bool) -> Result<(), String> {
        let mut cells = line.split('\t');
        let name = cells.next().unwrap_or_default();
        let cells: Result<Cells, String> = cells
            .map(|cell| {
                let number = small_number(cell).and_then(|number| i16::try_from(number).ok());
                number.ok_or_else(|| format!("{cell} is no number of the network"))
            })
            .collect();
        let cells = cells?;
        let shape = self.shape;
        let (rows, width) = match name.split_once(' ') {
            // A second shape would not fit what was read by the first.
            None if name == "shape" && shape == Shape::default() => {
                self.shape = shape_of(&cells)
                    .ok_or("shape needs nine numbers from 1 to 1000: the first up to 80, the second 0 to 80, both widths up to 8")?;
                return Ok(());
            }
            _ if shape == Shape::default() => return Err("the shape must come first".into()),
            Some(("char", c)) => {
                let c = self.new_letter(c)?;
                check_width(&cells, shape.space)?;
                check_size(&cells)?;
                self.chars.push((c, cells));
                return Ok(());
            }
            Some((source, _)) if Source::ALL.iter().any(|known| known.name() == source) => {
                let nth = self.filters.len();
                check_size(&cells)?;
                let width = width_of(shape, nth).ok_or("there are more filters than the shape says")?;
                (&mut self.filters, width * shape.numbers() + 1)
            }
            Some((speaker, _)) if SPEAKERS.contains(&speaker) => (
                &mut self.codes[usize::from(speaker == SPEAKERS[1])],
                shape.filters_of(Source::Said) + 1,
            ),
            Some((direction, _)) if DIRECTIONS.contains(&direction) => (
                &mut self.memories[usize::from(direction == DIRECTIONS[1])],
                shape.code + shape.memory + 1,
            ),
            Some(("hidden" | "category", _)) if !names_inputs => {
                return Err(format!("the row {KNOWN} must come first: {LEARN_AGAIN}"));
            }
            Some(("hidden", _)) => (&mut self.hidden, shape.inputs() + 1),
            Some(("category", _)) => (&mut self.categories, shape.hidden + shape.inputs() + 1),
            _ => return Err(format!("{name} is no row of a network")),
        };
        check_width(&cells, width)?;
        rows.push(cells);
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        let wanted = |what: &str, there: usize, needed: usize| {
            let is_right = there == needed;
            is_right
                .then_some(())
                .ok_or_else(|| format!("there are {there} rows of {what} and not {needed}"))
        };
        if self.chars.is_empty() && self.filters.is_empty() {
            return Ok(());
        }
        if self.chars.first().is_none_or(|row| row.0 != STRANGE) {
            return Err("the first character must be the one for all others".into());
        }
        let filters: usize = Source::ALL
            .map(|source| self.shape.filters_of(source))
            .iter()
            .sum();
        wanted("filters", self.filters.len(), filters)?;
        for (speaker, units) in SPEAKERS.iter().zip(&self.codes) {
            wanted(speaker, units.len(), self.shape.code)?;
        }
        for (direction, units) in DIRECTIONS.iter().zip(&self.memories) {
            wanted(direction, units.len(), 2 * self.shape.memory)?;
        }
        wanted("hidden", self.hidden.len(), self.shape.hidden)?;
        wanted("category", self.categories.len(), Category::ALL.len())?;
        let rows = [("hidden", &self.hidden), ("category", &self.categories)]
            .into_iter()
            .chain(SPEAKERS.into_iter().zip(&self.codes))
            .chain(DIRECTIONS.into_iter().zip(&self.memories));
        for (what, nth, cells) in rows.flat_map(|(what, rows)| {
            rows.iter()
                .enumerate()
                .map(move |(nth, cells)| (what, nth, cells))
        }) {
            let all: i64 = cells.iter().map(|cell| i64::from(*cell).abs()).sum();
            if all > MOST_TOGETHER {
                return Err(format!(
                    "the numbers of row {nth} of {what} come to {all} without their signs, more than {MOST_TOGETHER}"
                ));
            }
        }
        Ok(())
    }

    /// The letter of a row of characters, which are in their order, each once.
    fn new_letter(&self, text: &str) -> Result<char, String> {
        let mut chars = text.chars();
        let (Some(c), None) = (chars.next(), chars.next()) else {
            return Err("char needs exactly one character".into());
        };
        let last = self.chars.last().map(|row| row.0);
        match last {
            _ if c != STRANGE && letter(c) != Some(c) => {
                Err(format!("{c} is read as another character, or is none"))
            }
            Some(last) if last != STRANGE && last >= c || self.chars.len() > 1 && c == STRANGE => {
                Err(format!("{c} stands twice, or not in its order"))
            }
            _ => Ok(c),
        }
    }

    /// Writes the table.
    #[must_use]
    pub fn write(&self) -> String {
        let mut out = String::from("# A learned network, in thousandths; see lexicons/README.md.\n");
        let mut shape = self.shape;
        write_row(&mut out, "shape", shape.sizes_mut().into_iter());
        write_row(&mut out, KNOWN, input_names());
        let mut row = |name: &str, cells: &Cells| write_row(&mut out, name, cells.iter());
        for (c, cells) in &self.chars {
            row(&format!("char {c}"), cells);
        }
        let mut filters = self.filters.iter();
        for (source, width, count) in self.shape.groups() {
            for (nth, cells) in filters.by_ref().take(count).enumerate() {
                row(&format!("{} {width}.{nth}", source.name()), cells);
            }
        }
        let units = SPEAKERS
            .into_iter()
            .zip(&self.codes)
            .chain(DIRECTIONS.into_iter().zip(&self.memories));
        for (name, units) in units {
            for (nth, cells) in units.iter().enumerate() {
                row(&format!("{name} {nth}"), cells);
            }
        }
        for (nth, cells) in self.hidden.iter().enumerate() {
            row(&format!("hidden {nth}"), cells);
        }
        for (category, cells) in Category::ALL.into_iter().zip(&self.categories) {
            row(&format!("category {}", category.id()), cells);
        }
        out
    }
}

fn write_row(out: &mut String, name: &str, cells: impl Iterator<Item = impl Display>) {
    out.push_str(name);
    for cell in cells {
        // Writing to a string cannot fail.
        let _ = write!(out, "\t{cell}");
    }
    out.push('\n');
}

/// The products of a character or a word and a filter are added up in 32 bits: so many numbers of this size fit.
pub(crate) const MOST: i16 = 5000;
const MOST_SPACE: usize = 80;
/// What filters find is multiplied with these numbers and added up in 32 bits: as much of it as sixteen of a filter's ones still fits.
const MOST_TOGETHER: i64 = i32::MAX as i64 / (16 * 1024);

fn check_size(cells: &[i16]) -> Result<(), String> {
    match cells
        .iter()
        .find(|cell| cell.unsigned_abs() > MOST.unsigned_abs())
    {
        Some(cell) => Err(format!("{cell} is not between -{MOST} and {MOST}")),
        None => Ok(()),
    }
}

/// Whether the inputs that a table names are those of this program.
fn check_known<'t>(mut names: impl Iterator<Item = &'t str>) -> Result<(), String> {
    for ours in input_names() {
        let theirs = names.next().unwrap_or_default();
        if theirs != ours {
            return Err(format!(
                "the row {KNOWN} has “{theirs}” and not “{ours}”: {LEARN_AGAIN}"
            ));
        }
    }
    let more = names.next();
    more.map_or(Ok(()), |more| {
        Err(format!(
            "the row {KNOWN} has “{more}”, which is not known: {LEARN_AGAIN}"
        ))
    })
}

fn check_width(cells: &[i16], width: usize) -> Result<(), String> {
    if cells.len() == width {
        Ok(())
    } else {
        Err(format!("the row has {} numbers and not {width}", cells.len()))
    }
}

fn shape_of(cells: &[i16]) -> Option<Shape> {
    let mut shape = Shape::default();
    let sizes = shape.sizes_mut();
    if cells.len() != sizes.len() {
        return None;
    }
    for (nth, (size, cell)) in sizes.into_iter().zip(cells).enumerate() {
        let possible = match nth {
            0 => 1..=MOST_SPACE,
            1 => 0..=MOST_SPACE,
            3 | 5 => 1..=8,
            _ => 1..=1000,
        };
        *size = usize::try_from(*cell)
            .ok()
            .filter(|size| possible.contains(size))?;
    }
    Some(shape)
}

/// The width of the filter at a place in the order of all.
fn width_of(shape: Shape, nth: usize) -> Option<usize> {
    let mut before = 0;
    shape.groups().find_map(|(_, width, filters)| {
        before += filters;
        (nth < before).then_some(width)
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A network of two characters that knows two things: 抓, or a word that means the like, before 你 is a threat, more so to a
    /// debtor; and after the listener has spoken of 抓, anything is half of one.
    pub(in crate::lexicon) fn tiny() -> Network {
        // The hidden unit, both filters of the turn, both memories, what is known beside (the debtor listens), the bias.
        let mut threat = vec![0, 0, 2000, 1000, 0, 500];
        threat.resize(5 + CIRCUMSTANCES, 0);
        threat.push(-1500);
        let mut categories = vec![threat];
        categories.resize(6, vec![0; 6 + CIRCUMSTANCES]);
        Network {
            shape: Shape {
                space: 2,
                meaning: 1,
                filters: 1,
                widest: 2,
                said_filters: 1,
                said_widest: 1,
                code: 1,
                memory: 1,
                hidden: 1,
            },
            chars: vec![
                (STRANGE, vec![0, 0]),
                ('你', vec![0, 1000]),
                ('抓', vec![1000, 0]),
            ],
            filters: vec![
                vec![0; 4],
                vec![1000, 0, 500, 0, 1000, 0, -1000],
                vec![2000, 0, 0, -1000],
            ],
            codes: [vec![vec![1000, 0]], vec![vec![0, 0]]],
            memories: [
                vec![vec![4000, 0, -2000], vec![0, 0, 1000]],
                vec![vec![0; 3], vec![0; 3]],
            ],
            hidden: vec![vec![0; 5 + CIRCUMSTANCES]],
            categories,
        }
    }

    #[test]
    fn survives_writing_and_reading() {
        let network = tiny();
        let text = network.write();
        assert_eq!(Network::read(&text), Ok(network));
        assert_eq!(Network::read(""), Ok(Network::default()));
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_line() {
        let text = tiny().write();
        for (from, to, line, what) in [
            (
                "known\tlistener debtor",
                "known\tlistener",
                2,
                "has “listener” and not “listener debtor”",
            ),
            (
                "rule set aside improper_demand\n",
                "rule set aside improper_demand\tmore\n",
                2,
                "has “more”",
            ),
            ("known\t", "char known\t", 2, "is no number"),
            // A table of before there was such a row.
            ("known\t", "# known\t", 15, "learn it again"),
            ("char 你\t0\t1000", "char 你\t0", 4, "has 1 numbers and not 2"),
            ("turn 1.0", "turning 1.0", 6, "no row of a network"),
            ("0\t-1000", "0\t-1e3", 7, "is no number"),
            ("0\t-1000", "0\t-5001", 7, "is not between"),
            ("listener 0\t1000", "listener 0", 9, "has 1 numbers and not 2"),
            ("back 1", "backward 1", 14, "no row of a network"),
            ("back 1\t0\t0\t0\n", "", 20, "there are 1 rows of back and not 2"),
            ("hidden 0", "hidden", 15, "no row of a network"),
            (
                "hidden 0\t",
                "shape\t2\t1\t1\t2\t1\t1\t1\t1\t2\nhidden 0\t",
                15,
                "no row of a network",
            ),
            (
                "shape\t2\t1\t1\t2",
                "shape\t2\t1\t1\t9",
                1,
                "shape needs nine numbers",
            ),
            ("shape\t2\t1", "shape\t2\t81", 1, "shape needs nine numbers"),
            ("shape\t2\t1", "shape\t-2\t1", 1, "shape needs nine numbers"),
            ("shape", "category x\t0\nshape", 1, "the shape must come first"),
            ("char 你", "char 您好", 4, "exactly one character"),
            ("char 你", "char 您", 4, "read as another"),
            ("char 抓", "char 你", 5, "stands twice"),
            ("hidden 0\t", "hidden 0\t131072\t", 15, "is no number"),
        ] {
            let wrong = text.replace(from, to);
            assert_ne!(wrong, text, "{from}");
            let (at, said) = Network::read(&wrong).expect_err(from);
            assert!(at == line && said.contains(what), "{at} {said}");
        }
        let short: String = text.lines().take(7).map(|line| format!("{line}\n")).collect();
        assert!(Network::read(&short).is_err_and(|(_, what)| what.contains("1 rows of filters")));
    }
}
