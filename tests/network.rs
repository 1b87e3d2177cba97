//! The network that reads turns: what it says quickly is what its table says, and what it says has its words.

use std::collections::BTreeMap;

use zhijian::judge::Document;
use zhijian::lexicon::{Circumstances, builtin_files};
use zhijian::{Call, Category, Channel, Kind, LegalStep, Role, Ruleset};

use crate::shared::{SHIPPED, each_weighed, gold, talk};

/// Both tables as plain numbers.
struct Table {
    shape: [usize; 9],
    /// By word, what it means.
    words: BTreeMap<String, Vec<f64>>,
    chars: Vec<(char, Vec<f64>)>,
    /// All others by the first word of their names.
    rows: BTreeMap<String, Vec<Vec<f64>>>,
}

impl Table {
    fn read(text: &str, meanings: &str) -> Self {
        let rows = meanings.lines().filter_map(|line| line.split_once('\t'));
        let place = |row: &str| row.bytes().map(|step| (f64::from(step) - 79.0) * 0.03).collect();
        let mut table = Self {
            shape: [0; 9],
            words: rows.map(|(word, row)| (word.to_string(), place(row))).collect(),
            chars: Vec::new(),
            rows: BTreeMap::new(),
        };
        for line in text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.starts_with("known\t"))
        {
            let (name, cells) = line.split_once('\t').expect("cells");
            let whole = cells
                .split('\t')
                .map(|cell| cell.parse::<i32>().expect("a number"));
            let row: Vec<f64> = whole.clone().map(|cell| f64::from(cell) / 1000.0).collect();
            match name.split(' ').next() {
                Some("shape") => {
                    let sizes: Vec<usize> = whole.map(|size| size.try_into().expect("a size")).collect();
                    table.shape = sizes.try_into().expect("nine sizes");
                }
                Some("char") => table.chars.push((name.chars().nth(5).expect("a character"), row)),
                name => table
                    .rows
                    .entry(name.expect("a name").to_string())
                    .or_default()
                    .push(row),
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

    /// What the filters of a name find most of in a turn, so many of each width up to a largest.
    fn found(&self, name: &str, (count, widest): (usize, usize), letters: &[char]) -> Vec<f64> {
        let places = self.places(letters);
        let numbers = self.shape[0] + self.shape[1];
        let mut filters = self.rows[name].iter();
        let mut found = Vec::new();
        for width in 1..=widest {
            for filter in filters.by_ref().take(count) {
                let at = |place: usize| {
                    let window = places[place..].iter().take(width).flatten();
                    window.zip(filter).map(|(a, b)| a * b).sum::<f64>() + filter[width * numbers]
                };
                found.push((0..letters.len()).map(at).fold(0.0, f64::max));
            }
        }
        found
    }

    /// What every unit of a name adds up.
    fn units(&self, name: &str, inputs: &[f64]) -> Vec<f64> {
        let inputs = inputs.iter().chain([&1.0]);
        let of = |row: &Vec<f64>| row.iter().zip(inputs.clone()).map(|(a, b)| a * b).sum();
        self.rows[name].iter().map(of).collect()
    }

    /// What is remembered after some codes.
    fn remembered<'c>(&self, name: &str, codes: impl Iterator<Item = &'c Vec<f64>>) -> Vec<f64> {
        let mut held = vec![0.0; self.shape[7]];
        for code in codes {
            let sums = self.units(name, &[code.as_slice(), &held].concat());
            let (much, to) = sums.split_at(held.len());
            for ((held, much), to) in held.iter_mut().zip(much).zip(to) {
                *held += (much / 4.0 + 0.5).clamp(0.0, 1.0) * (to.clamp(-1.0, 1.0) - *held);
            }
        }
        held
    }

    /// The sums of a turn of a talk, by the definition: no whole numbers, nothing kept.
    fn sums(&self, talk: &[(bool, Vec<char>)], turn: usize, known: Circumstances) -> Vec<f64> {
        let [_, _, filters, widest, said_filters, said_widest, ..] = self.shape;
        let code = |(is_agent, letters): &(bool, Vec<char>)| -> Vec<f64> {
            let found = self.found("said", (said_filters, said_widest), letters);
            let units = self.units(if *is_agent { "agent" } else { "listener" }, &found);
            units.into_iter().map(|unit| unit.max(0.0)).collect()
        };
        let codes: Vec<Vec<f64>> = talk.iter().map(code).collect();
        let mut inputs = self.found("turn", (filters, widest), &talk[turn].1);
        inputs.extend(self.remembered("forward", codes[..=turn].iter()));
        inputs.extend(self.remembered("back", codes[turn..].iter().rev()));
        inputs.extend(known.inputs().map(|is| f64::from(u8::from(is))));
        let hidden = self.units("hidden", &inputs).into_iter();
        let units: Vec<f64> = hidden.map(|unit| unit.max(0.0)).collect();
        self.units("category", &[units, inputs].concat())
    }
}

/// The turns of a document that are spoken, with their numbers in it.
fn spoken(document: &Document<'_>) -> Vec<(usize, (bool, Vec<char>))> {
    let is_agent = |at: usize| document.role(at) == Role::Agent;
    let is_spoken = |at: &usize| is_agent(*at) || document.role(*at).is_listener();
    let letters = |at: usize| {
        let letters = document.scene(at).read_letters();
        letters.into_iter().map(|letter| letter.read).collect()
    };
    let turns = (0..document.len()).filter(is_spoken);
    turns.map(|at| (at, (is_agent(at), letters(at)))).collect()
}

#[test]
fn what_is_read_is_what_the_table_says() {
    let files = builtin_files();
    let table = Table::read(&files["network.tsv"], &files["meanings.tsv"]);
    let mut compared = 0;
    for gold in gold("corpus/gold/dev.jsonl").iter().take(6) {
        each_weighed(SHIPPED.ruleset(), &gold.call, |weighed| {
            let turn = weighed.turn;
            let (numbers, talk): (Vec<usize>, Vec<_>) = spoken(weighed.document).into_iter().unzip();
            let place = numbers.iter().position(|number| *number == turn);
            let place = place.expect("the agent speaks");
            let sums = table.sums(&talk, place, weighed.known);
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
fn what_an_answer_means_stands_in_what_it_answers() {
    let threats = |asked: &str, then: &str| -> Vec<(usize, String)> {
        let lines = format!(
            "A 您好，请问是陈强本人吗？
             C 我是。
             A 我是安惠金融的，您有一笔借款八千四逾期六十天了。
             C {asked}
             A 那可不一定。
             C {then}
             A ……
             A 您看今天能不能先还一部分，可以在应用里还。"
        );
        let findings = SHIPPED.analyze(&talk(Kind::Call, &lines)).findings;
        let threats = findings
            .into_iter()
            .filter(|finding| finding.category == Category::Threat);
        threats.map(|finding| (finding.turn, finding.text)).collect()
    };
    // No word of it says so: the whole turn is shown. A turn without a word is nobody's menace.
    assert_eq!(
        threats("我真没钱，你们不会叫人来打我吧？", "你这是吓唬我？"),
        [(4, "那可不一定".to_string())]
    );
    assert_eq!(threats("我明天发工资，应该明天能还上吧？", "怎么不一定？"), []);
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
    files.insert("weights.tsv".into(), weights.into());
    let ruleset = Ruleset::compile(&files).expect("a table that was learned without a network");
    each_weighed(&ruleset, &gold("corpus/gold/dev.jsonl")[0].call, |weighed| {
        assert_eq!(weighed.read_sums(), [0; 6]);
        assert_ne!(weighed.sums(), [0; 6]);
    });
}

#[test]
fn what_is_known_beside_a_turn_is_told_to_the_network() {
    type Change = fn(&mut Call);
    let plain = ["listener debtor", "steps unknown"];
    let cases: [(&str, Change, &[&str]); 16] = [
        ("您好", |_| (), &plain),
        (
            "您好",
            |call| call.meta.litigation = Some(false),
            &["listener debtor", "no steps taken"],
        ),
        (
            "您好",
            |call| call.meta.legal_steps = Some(vec![LegalStep::LawyerLetterSent]),
            &["listener debtor", "steps taken", "letter sent"],
        ),
        (
            "您好",
            |call| call.meta.litigation = Some(true),
            &["listener debtor", "steps taken", "letter sent", "filed"],
        ),
        (
            "您好",
            |call| call.meta.legal_steps = Some(vec![LegalStep::Enforcement]),
            &[
                "listener debtor",
                "steps taken",
                "letter sent",
                "filed",
                "sentenced",
            ],
        ),
        (
            "您好",
            |call| call.meta.legal_steps = Some(vec![LegalStep::PropertyPreserved]),
            &[
                "listener debtor",
                "steps taken",
                "letter sent",
                "filed",
                "preserved",
            ],
        ),
        (
            "您好",
            |call| call.meta.channel = Some(Channel::Ivr),
            &["listener debtor", "robot", "steps unknown"],
        ),
        (
            "您好",
            |call| call.meta.outsourced = Some(false),
            &["listener debtor", "steps unknown", "own people"],
        ),
        (
            "我是恆信的，江海 银行委托",
            |call| {
                call.meta.agency = Some("恒信".into());
                call.meta.creditor = Some("江海银行".into());
            },
            &[
                "listener debtor",
                "steps unknown",
                "outsourced",
                "names creditor",
                "names agency",
            ],
        ),
        (
            "王小明先生",
            |call| call.meta.debtor_name = Some("王小明".into()),
            &["listener debtor", "steps unknown", "names debtor"],
        ),
        (
            "您好",
            |call| {
                call.meta.offer_until = Some("2026-11-30".into());
                call.meta.obligors = vec!["赵四".into()];
            },
            &["listener debtor", "steps unknown", "offer", "obligors"],
        ),
        (
            "您好",
            |call| {
                call.meta.offer_until = Some("2026-11-30".into());
                call.meta.started_at = Some("2026-12-05T09:00:00+08:00".into());
            },
            &plain,
        ),
        (
            "一共欠三千二百块",
            |call| call.meta.amount_due = Some(3200.into()),
            &[
                "listener debtor",
                "steps unknown",
                "sum agrees",
                "rule set aside privacy",
            ],
        ),
        (
            "逾期四十天了",
            |call| call.meta.overdue_days = Some(90),
            &[
                "listener debtor",
                "steps unknown",
                "days differ",
                "rule convicts false_claim",
                "rule set aside privacy",
            ],
        ),
        (
            "再不还打断你的腿",
            |_| (),
            &["listener debtor", "steps unknown", "rule convicts threat"],
        ),
        (
            "我们不会打断你的腿",
            |_| (),
            &["listener debtor", "steps unknown", "rule set aside threat"],
        ),
    ];
    for (words, change, expected) in cases {
        let mut call = talk(
            Kind::Call,
            &format!("A 请问是王小明本人吗\nC 我是\nA 您的账单逾期了\nC 嗯\nA {words}"),
        );
        change(&mut call);
        let mut known = Vec::new();
        each_weighed(SHIPPED.ruleset(), &call, |weighed| {
            if weighed.turn == 4 {
                known = weighed.known.names();
            }
        });
        let mut expected: Vec<&str> = expected.to_vec();
        // In the order of the inputs.
        known.sort_unstable();
        expected.sort_unstable();
        assert_eq!(known, expected, "{words}");
    }
}
