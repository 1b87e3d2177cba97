//! The network that reads turns: what it says quickly is what its table says, and what it says has its words.

use std::collections::BTreeMap;

use zhijian::judge::Document;
use zhijian::lexicon::builtin_files;
use zhijian::{Category, Kind, Line, Role, Ruleset};

use crate::shared::{SHIPPED, each_weighed, gold, talk};

/// Both tables as plain numbers.
struct Table {
    shape: [usize; 7],
    /// By word, what it means.
    words: BTreeMap<String, Vec<f64>>,
    chars: Vec<(char, Vec<f64>)>,
    filters: Vec<Vec<f64>>,
    hidden: Vec<Vec<f64>>,
    categories: Vec<Vec<f64>>,
}

impl Table {
    fn read(text: &str, meanings: &str) -> Self {
        let rows = meanings.lines().filter_map(|line| line.split_once('\t'));
        let place = |row: &str| row.bytes().map(|step| (f64::from(step) - 79.0) * 0.03).collect();
        let mut table = Self {
            shape: [0; 7],
            words: rows.map(|(word, row)| (word.to_string(), place(row))).collect(),
            chars: Vec::new(),
            filters: Vec::new(),
            hidden: Vec::new(),
            categories: Vec::new(),
        };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (name, cells) = line.split_once('\t').expect("cells");
            let whole = cells
                .split('\t')
                .map(|cell| cell.parse::<i32>().expect("a number"));
            let row: Vec<f64> = whole.clone().map(|cell| f64::from(cell) / 1000.0).collect();
            match name.split(' ').next() {
                Some("shape") => {
                    let sizes: Vec<usize> = whole.map(|size| size.try_into().expect("a size")).collect();
                    table.shape = sizes.try_into().expect("seven sizes");
                }
                Some("char") => table.chars.push((name.chars().nth(5).expect("a character"), row)),
                Some("hidden") => table.hidden.push(row),
                Some("category") => table.categories.push(row),
                _ => table.filters.push(row),
            }
        }
        table
    }

    fn place(&self, c: char) -> &[f64] {
        let known = self.chars.iter().find(|row| row.0 == c);
        &known.unwrap_or(&self.chars[0]).1
    }

    /// For each letter its place, then what the word means that it is part of: the longest that begins where the last ended.
    fn places(&self, letters: &[char]) -> Vec<Vec<f64>> {
        let mut places = Vec::new();
        while let Some(rest) = letters.get(places.len()..).filter(|rest| !rest.is_empty()) {
            let word = |length: &usize| rest[..*length].iter().collect::<String>();
            let lengths = (1..=rest.len().min(5)).rev();
            let found = lengths
                .filter(|length| self.words.contains_key(&word(length)))
                .max();
            let means = match &found {
                Some(length) => self.words[&word(length)].clone(),
                None => vec![0.0; self.shape[1]],
            };
            for c in &rest[..found.unwrap_or(1)] {
                places.push([self.place(*c), &means].concat());
            }
        }
        places
    }

    /// The sums, by the definition: no whole numbers, nothing kept.
    fn sums(&self, texts: &[Vec<char>], line: Line) -> Vec<f64> {
        let [space, meaning, filters, widest, side_filters, side_widest, _] = self.shape;
        let space = space + meaning;
        let mut inputs = Vec::new();
        let mut rows = self.filters.iter();
        for (nth, text) in texts.iter().enumerate() {
            let places = self.places(text);
            let (count, widest) = if nth == 0 {
                (filters, widest)
            } else {
                (side_filters, side_widest)
            };
            for width in 1..=widest {
                for filter in rows.by_ref().take(count) {
                    let at = |place: usize| {
                        let window = places[place..].iter().take(width).enumerate();
                        let products = window.map(|(offset, here)| {
                            let numbers = &filter[offset * space..(offset + 1) * space];
                            numbers.iter().zip(here).map(|(a, b)| a * b).sum::<f64>()
                        });
                        products.sum::<f64>() + filter[width * space]
                    };
                    inputs.push((0..text.len()).map(at).fold(0.0, f64::max));
                }
            }
        }
        inputs.extend(
            [Line::Debtor, Line::ThirdParty, Line::Unknown].map(|one| f64::from(u8::from(one == line))),
        );
        let dot = |row: &[f64], values: &[f64]| row.iter().zip(values).map(|(a, b)| a * b).sum::<f64>();
        let bias = |row: &[f64]| *row.last().expect("a bias");
        let units: Vec<f64> = self
            .hidden
            .iter()
            .map(|row| (dot(row, &inputs) + bias(row)).max(0.0))
            .collect();
        let of = |row: &Vec<f64>| dot(row, &units) + dot(&row[units.len()..], &inputs) + bias(row);
        self.categories.iter().map(of).collect()
    }
}

/// The turns that are read with one: itself, the listener before, his answer, the agent's turns before and after.
fn texts(document: &Document<'_>, turn: usize) -> Vec<Vec<char>> {
    let is_listener = |at: &usize| document.role(*at).is_listener();
    let is_agent = |at: &usize| document.role(*at) == Role::Agent;
    let all = document.len();
    let sources = [
        Some(turn),
        turn.checked_sub(1).filter(is_listener),
        (turn + 1..all.min(turn + 3)).find(is_listener),
        (0..turn).rev().find(is_agent),
        (turn + 1..all).find(is_agent),
    ];
    let letters = |at: usize| {
        let letters = document.scene(at).read_letters();
        letters.into_iter().map(|letter| letter.read).collect()
    };
    sources.map(|at| at.map(letters).unwrap_or_default()).to_vec()
}

#[test]
fn what_is_read_is_what_the_table_says() {
    let files = builtin_files();
    let table = Table::read(&files["network.tsv"], &files["meanings.tsv"]);
    let mut compared = 0;
    for gold in gold("corpus/gold/dev.jsonl").iter().take(6) {
        each_weighed(SHIPPED.ruleset(), &gold.call, |weighed| {
            let turn = weighed.turn;
            let sums = table.sums(&texts(weighed.document, turn), weighed.line.lines[turn]);
            for (quick, sum) in weighed.read_sums().into_iter().zip(sums) {
                // Filters count in 1/1024.
                let differs = (f64::from(quick) / 1000.0 - sum).abs();
                assert!(differs < 0.1, "{} turn {turn}: {quick} {sum}", gold.call.id);
            }
            compared += 1;
        });
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn the_letters_of_a_menace_weigh_most() {
    let words = "好的先生，您再不还我就叫人去打断您儿子的腿，您看着办吧";
    let call = talk(Kind::Call, &format!("A {words}"));
    each_weighed(SHIPPED.ruleset(), &call, |weighed| {
        let weight = weighed.weight_by_character(Category::Threat.index());
        assert_eq!(weight.len(), words.chars().count());
        let of = |from: usize, to: usize| weight[from..to].iter().sum::<i64>();
        assert!(of(13, 22) > 0 && of(13, 22) > of(0, 5), "{weight:?}");
    });
}

#[test]
fn weights_that_count_on_a_network_need_it_and_others_do_not() {
    let mut files = builtin_files();
    files.remove("network.tsv");
    let errors = Ruleset::compile(&files).expect_err("weights that count on a network");
    let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert!(
        told.len() == 1 && told[0].contains("weights.tsv counts on it"),
        "{told:?}"
    );

    let is_of_network = |line: &&str| !line.trim_start_matches("first ").starts_with("read ");
    let weights: Vec<&str> = files["weights.tsv"].lines().filter(is_of_network).collect();
    let weights = weights.join("\n");
    files.insert("weights.tsv".into(), weights);
    let ruleset = Ruleset::compile(&files).expect("a table that was learned without a network");
    each_weighed(&ruleset, &gold("corpus/gold/dev.jsonl")[0].call, |weighed| {
        assert_eq!(weighed.read_sums(), [0; 6]);
        assert_ne!(weighed.sums(), [0; 6]);
    });
}
