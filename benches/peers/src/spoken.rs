//! Generated calls in which a chosen share of the turns holds a term of the lexicons, and no other turn does.
//!
//! Takes the sentences of `sentences.toml`, the terms and a seed, gives JSONL: the same bytes for the same seed, so the
//! generator of random numbers is our own and no version of a crate changes it. Opens no file.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;

/// Turns of a call.
const TURNS: usize = 34;

/// Pseudo-random numbers (splitmix64): the same ones for the same seed, for ever.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number below `bound`, which is at least 1.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(z ^ (z >> 31)) * bound as u128) >> 64) as usize
    }

    /// True in `share` of `whole` cases.
    pub(crate) fn chance(&mut self, share: usize, whole: usize) -> bool {
        self.below(whole) < share
    }

    fn pick<'a>(&mut self, from: &'a [String]) -> &'a str {
        &from[self.below(from.len())]
    }
}

/// Strings searched for by their first character.
pub(crate) struct Terms {
    all: Vec<String>,
    by_first: BTreeMap<char, Vec<String>>,
}

impl Terms {
    /// One term a line, as `zhijian lexicon list --terms` prints them.
    pub(crate) fn new(lines: &str) -> Self {
        let all: Vec<String> = lines
            .lines()
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect();
        let mut by_first: BTreeMap<char, Vec<String>> = BTreeMap::new();
        for term in &all {
            by_first
                .entry(term.chars().next().unwrap_or_default())
                .or_default()
                .push(term.clone());
        }
        Self { all, by_first }
    }

    /// Whether a term stands in the text, as it is written.
    pub(crate) fn stand_in(&self, text: &str) -> bool {
        text.char_indices().any(|(at, first)| {
            let begun = self.by_first.get(&first);
            begun.is_some_and(|terms| terms.iter().any(|term| text[at..].starts_with(term.as_str())))
        })
    }
}

/// What is said; read by [`Sentences::read`].
#[derive(Deserialize)]
pub(crate) struct Sentences {
    clauses: Vec<String>,
    frames: Vec<String>,
    slots: BTreeMap<String, Vec<String>>,
    traditional: Traditional,
}

#[derive(Deserialize)]
struct Traditional {
    simplified: String,
    traditional: String,
}

/// What was written.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) calls: usize,
    pub(crate) turns: usize,
    /// Turns with a term.
    pub(crate) hits: usize,
    /// Bytes of the turns' text.
    pub(crate) text: usize,
}

/// How a call is written down.
struct Style {
    ascii_points: bool,
    wide_digits: bool,
    traditional: bool,
}

impl Sentences {
    /// Reads `sentences.toml` and drops clauses and slots that hold a term.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub(crate) fn read(toml: &str, terms: &Terms) -> Result<Self, String> {
        let mut read: Self = toml::from_str(toml).map_err(|error| error.to_string())?;
        read.clauses.retain(|clause| !terms.stand_in(clause));
        for words in read.slots.values_mut() {
            words.retain(|word| !terms.stand_in(word));
        }
        let empty = read.slots.iter().find(|(_, words)| words.is_empty());
        match empty {
            Some((slot, _)) => Err(format!("slot {slot}: every word holds a term of the lexicons")),
            None if read.clauses.is_empty() || read.frames.is_empty() => {
                Err("no clauses or no frames are left".into())
            }
            None => Ok(read),
        }
    }

    /// How many different clauses there are, slots not counted.
    pub(crate) fn clause_count(&self) -> usize {
        self.clauses.len()
    }

    /// Appends calls to `out` until it holds `bytes`; `per_mille` of the turns hold a term.
    pub(crate) fn write(
        &self,
        terms: &Terms,
        seed: u64,
        per_mille: usize,
        bytes: usize,
        out: &mut String,
    ) -> Written {
        let mut random = Random(seed);
        let mut written = Written::default();
        while out.len() < bytes {
            let style = Style {
                ascii_points: random.chance(20, 100),
                wide_digits: random.chance(5, 100),
                traditional: random.chance(2, 100),
            };
            let _ = write!(
                out,
                "{{\"id\": \"p{per_mille}-{:07}\", \"kind\": \"call\", \"turns\": [",
                written.calls
            );
            for turn in 0..TURNS {
                let hit = random.chance(per_mille, 1000);
                let text = self.turn(&mut random, terms, &style, hit);
                let (comma, role) = (["", ", "][usize::from(turn > 0)], ["agent", "customer"][turn % 2]);
                let quoted = serde_json::Value::from(text.as_str());
                let _ = write!(out, "{comma}{{\"role\": \"{role}\", \"text\": {quoted}}}");
                written.hits += usize::from(hit);
                written.text += text.len();
            }
            out.push_str("]}\n");
            written.calls += 1;
            written.turns += TURNS;
        }
        written
    }

    /// A turn of one to three clauses that holds a term if, and only if, it is to.
    fn turn(&self, random: &mut Random, terms: &Terms, style: &Style, hit: bool) -> String {
        loop {
            let clauses = 1 + random.below(3);
            let with_term = if hit { random.below(clauses) } else { clauses };
            let mut text = String::new();
            for clause in 0..clauses {
                if clause > 0 {
                    text.push(if style.ascii_points { ',' } else { '，' });
                }
                let from = if clause == with_term {
                    &self.frames
                } else {
                    &self.clauses
                };
                let form = random.pick(from);
                self.fill(random, terms, form, &mut text);
            }
            let asks = ['吗', '不', '样', '办', '没']
                .iter()
                .any(|word| text.ends_with(*word));
            text.push(match (asks, style.ascii_points) {
                (true, true) => '?',
                (true, false) => '？',
                (false, true) => '.',
                (false, false) => '。',
            });
            let text = self.styled(random, style, &text);
            if terms.stand_in(&text) == hit {
                return text;
            }
        }
    }

    fn fill(&self, random: &mut Random, terms: &Terms, form: &str, out: &mut String) {
        let mut rest = form;
        while let Some((before, (slot, after))) = rest
            .split_once('{')
            .and_then(|(before, behind)| Some((before, behind.split_once('}')?)))
        {
            out.push_str(before);
            let figure = |random: &mut Random, least: usize, most: usize| {
                (least + random.below(most - least)).to_string()
            };
            match slot {
                "term" => out.push_str(random.pick(&terms.all)),
                "number" => out.push_str(&figure(random, 100, 90_000)),
                "digit" => out.push_str(&figure(random, 1, 10)),
                "days" => out.push_str(&figure(random, 2, 30)),
                "age" => out.push_str(&figure(random, 19, 79)),
                "month" => out.push_str(&figure(random, 1, 13)),
                "clock" => {
                    let _ = write!(out, "{}点{}分", 8 + random.below(12), 1 + random.below(59));
                }
                slot => out.push_str(self.slots.get(slot).map_or(slot, |words| random.pick(words))),
            }
            rest = after;
        }
        out.push_str(rest);
    }

    /// Full-width digits, Traditional characters and, in one turn of a thousand, a zero-width space.
    fn styled(&self, random: &mut Random, style: &Style, text: &str) -> String {
        let folded = |c: char| match c {
            '0'..='9' if style.wide_digits => {
                char::from_u32(c as u32 - '0' as u32 + '０' as u32).unwrap_or(c)
            }
            c if style.traditional => {
                let at = self.traditional.simplified.chars().position(|other| other == c);
                at.and_then(|at| self.traditional.traditional.chars().nth(at))
                    .unwrap_or(c)
            }
            c => c,
        };
        let mut text: String = text.chars().map(folded).collect();
        if random.chance(1, 1000) {
            let at = text.char_indices().nth(1).map_or(text.len(), |(at, _)| at);
            text.insert(at, '\u{200b}');
        }
        text
    }
}
