//! Which patterns a turn may hold: by the most telling of the symbols that each cannot do without.
//!
//! Filled while patterns are compiled, then asked once per turn. Knows symbols, numbers of patterns and whose turns they are
//! asked of; nothing of texts.

use super::pattern::Needs;

/// Most symbols that a pattern asks for besides its key.
pub(crate) const MOST_OTHERS: usize = 3;

/// Whose turns a pattern is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The agent's.
    Agent,
    /// The called side's, and notes.
    Listener,
    /// Everybody's.
    Any,
}

impl Side {
    /// Whether what is asked of `self` is asked of turns of `other`.
    fn meets(self, other: Self) -> bool {
        self == other || self == Self::Any || other == Self::Any
    }
}

/// What a pattern asks for besides its key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    /// The pattern's number.
    pub number: u32,
    /// Further symbols; where there are fewer, the key again.
    pub others: [u32; MOST_OTHERS],
    /// Further figures.
    pub needs: Needs,
    side: Side,
    key: u32,
}

/// Patterns while they are gathered.
#[derive(Debug, Default)]
pub(crate) struct PatternNumbers {
    asked: Vec<Asked>,
    without_key: Vec<(u32, Needs)>,
    patterns: u32,
}

impl PatternNumbers {
    /// Adds the pattern with the next number and gives the number; the first of `required` is the most telling.
    pub(crate) fn add(&mut self, required: &[u32], needs: Needs, side: Side) -> u32 {
        let number = self.patterns;
        self.patterns += 1;
        match required.split_first() {
            None => self.without_key.push((number, needs)),
            Some((key, rest)) => {
                let mut others = [*key; MOST_OTHERS];
                for (place, other) in others.iter_mut().zip(rest) {
                    *place = *other;
                }
                self.asked.push(Asked {
                    number,
                    others,
                    needs,
                    side,
                    key: *key,
                });
            }
        }
        number
    }

    /// The index over `symbols` symbols.
    pub(crate) fn index(self, symbols: usize) -> PatternIndex {
        let keyed = [Side::Agent, Side::Listener, Side::Any].map(|side| {
            let asked = self.asked.iter().filter(|asked| asked.side.meets(side)).copied();
            Keyed::new(asked.collect(), symbols)
        });
        PatternIndex {
            keyed,
            without_key: self.without_key,
            patterns: self.patterns as usize,
        }
    }
}

/// Patterns by what they ask for first, for each side.
#[derive(Debug)]
pub(crate) struct PatternIndex {
    keyed: [Keyed; 3],
    without_key: Vec<(u32, Needs)>,
    patterns: usize,
}

impl PatternIndex {
    /// How many patterns there are.
    pub(crate) fn patterns(&self) -> usize {
        self.patterns
    }

    /// The patterns that are asked of a side's turns, by key.
    pub(crate) fn of(&self, side: Side) -> &Keyed {
        &self.keyed[match side {
            Side::Agent => 0,
            Side::Listener => 1,
            Side::Any => 2,
        }]
    }

    /// The patterns that ask for figures only, or for nothing.
    pub(crate) fn without_key(&self) -> &[(u32, Needs)] {
        &self.without_key
    }
}

/// Patterns by key, one after the other.
#[derive(Debug)]
pub(crate) struct Keyed {
    /// One bit for each symbol that is a key.
    keys: Vec<u64>,
    /// By symbol, where its patterns begin.
    starts: Vec<u32>,
    asked: Vec<Asked>,
}

impl Keyed {
    fn new(mut asked: Vec<Asked>, symbols: usize) -> Self {
        asked.sort_by_key(|asked| (asked.key, asked.number));
        let mut keys = vec![0; symbols.div_ceil(64)];
        for asked in &asked {
            keys[asked.key as usize / 64] |= 1 << (asked.key % 64);
        }
        let start = |symbol: usize| asked.partition_point(|asked| (asked.key as usize) < symbol);
        let starts = (0..=symbols)
            .map(|symbol| u32::try_from(start(symbol)).unwrap_or(u32::MAX))
            .collect();
        Self { keys, starts, asked }
    }

    /// The symbols `64 * word ..` that are keys, one bit each.
    pub(crate) fn keys(&self, word: usize) -> u64 {
        self.keys[word]
    }

    /// The patterns that ask for a symbol first.
    pub(crate) fn by(&self, symbol: usize) -> &[Asked] {
        &self.asked[self.starts[symbol] as usize..self.starts[symbol + 1] as usize]
    }
}
