//! A list of keywords -> one class and the skeleton of one rule.
//!
//! Takes rows; a first row that names columns (词 / keyword, 例句 / example, 反例 / miss) is a header, without one the first
//! column holds the words. A cell may hold several, parted by 、 ; or |.

use std::collections::BTreeSet;

use super::{Imported, LeftOut, Naming, NewClass, class_file, is_term, rule_entry};
use crate::model::Bilingual;
use crate::text::normalize;
use crate::workshop::fault::both;
use crate::workshop::skeleton::Skeleton;

/// A row with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordRow {
    /// `12`, or `Sheet1:12`.
    pub place: String,
    /// Its cells.
    pub cells: Vec<String>,
}

const TERM_TITLES: [&str; 13] = [
    "词",
    "词条",
    "词语",
    "关键词",
    "关键字",
    "敏感词",
    "违禁词",
    "违规词",
    "禁语",
    "keyword",
    "keywords",
    "term",
    "word",
];
const HIT_TITLES: [&str; 9] = [
    "例句",
    "例子",
    "示例",
    "正例",
    "违规例句",
    "应命中",
    "example",
    "examples",
    "hit",
];
const MISS_TITLES: [&str; 6] = ["反例", "合规例句", "不命中", "不应命中", "counterexample", "miss"];

/// Makes a class and a rule of a list.
#[must_use]
pub fn import_words(rows: &[WordRow], naming: &Naming<'_>) -> Imported {
    let mut imported = Imported::default();
    let header = rows
        .first()
        .map(|row| Columns::of(&row.cells))
        .filter(Columns::is_header);
    let body = rows.get(usize::from(header.is_some())..).unwrap_or_default();
    let columns = header.unwrap_or_default();
    let (mut terms, mut patterns) = (Vec::new(), Vec::new());
    let mut skeleton = Skeleton {
        id: naming.rule.to_owned(),
        ..Skeleton::default()
    };
    let mut seen = BTreeSet::new();
    for row in body {
        let cell = |at: Option<usize>| at.and_then(|at| row.cells.get(at)).map_or("", String::as_str);
        for word in several(cell(Some(columns.term))) {
            let left_out = |why| LeftOut {
                place: row.place.clone(),
                what: word.to_owned(),
                why,
            };
            // Right after a gap a digit would be its width.
            let digit = |part: &&str| part.starts_with(|c: char| c.is_ascii_digit());
            let parts: Vec<&str> = word
                .split(['，', ','])
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .collect();
            if !seen.insert(normalize(word).text()) {
                imported.repeated += 1;
            } else if is_term(word) {
                terms.push(word.to_owned());
            } else if parts.len() > 1
                && parts.iter().all(|part| is_term(part))
                && !parts.iter().skip(1).any(digit)
            {
                // A comma is no part of a term; a pattern goes over it.
                patterns.push(parts.join("~~2"));
                imported.changed.push(left_out(both(
                    "有逗号，写成了句式",
                    "has a comma and became a pattern",
                )));
            } else {
                imported.left_out.push(left_out(unfit(word)));
            }
        }
        for (column, examples) in [
            (columns.hit, &mut skeleton.hit),
            (columns.miss, &mut skeleton.miss),
        ] {
            let example = cell(column);
            if !example.is_empty() && !examples.iter().any(|known| known == example) {
                examples.push(example.to_owned());
            }
        }
    }
    if terms.is_empty() && patterns.is_empty() {
        return imported;
    }
    if !terms.is_empty() {
        imported.terms = terms.len();
        imported.classes.push(naming.class.to_owned());
        let name = naming.class.to_owned();
        imported
            .files
            .push(class_file(naming, &[NewClass { name, terms }]));
        patterns.insert(0, format!("<{}>", naming.class));
    }
    skeleton.remarks = remarks(naming, &skeleton);
    skeleton.patterns = patterns;
    imported.rules.push(naming.rule.to_owned());
    imported.files.push(rule_entry(naming, &skeleton));
    imported
}

/// Where a list has its columns.
#[derive(Default)]
struct Columns {
    term: usize,
    hit: Option<usize>,
    miss: Option<usize>,
    named: usize,
}

impl Columns {
    fn of(cells: &[String]) -> Self {
        let find = |titles: &[&str]| {
            let is_title = |cell: &String| titles.contains(&normalize(cell).text().as_str());
            cells.iter().position(is_title)
        };
        let (term, hit, miss) = (find(&TERM_TITLES), find(&HIT_TITLES), find(&MISS_TITLES));
        Self {
            term: term.unwrap_or_default(),
            hit,
            miss,
            named: [term, hit, miss].into_iter().flatten().count(),
        }
    }

    fn is_header(&self) -> bool {
        self.named > 0
    }
}

fn several(cell: &str) -> impl Iterator<Item = &str> {
    let parts = cell.split(['、', ';', '；', '|', '\n']);
    parts
        .map(str::trim)
        .filter(|word| !word.is_empty() && !word.starts_with('#'))
}

fn unfit(word: &str) -> Bilingual {
    match normalize(word).chars.len() {
        0 => both(
            "归一化后什么也不剩",
            "nothing is left of it once it is normalised",
        ),
        1 => both("单字到处都是", "one character stands everywhere"),
        _ => both(
            "有标点或符号，文本归一化后找不到；请手写句式",
            "it has punctuation or signs, which normalised texts do not: write a pattern by hand",
        ),
    }
}

fn remarks(naming: &Naming<'_>, skeleton: &Skeleton) -> Vec<String> {
    let mut remarks = vec![format!("从 {0} 导入 / imported from {0}", naming.source)];
    if skeleton.hit.len() < 2 || skeleton.miss.len() < 2 {
        remarks.push(
            "例子不够：hit、miss 各至少两条 / more examples are needed: two under hit and two under miss"
                .to_owned(),
        );
    }
    remarks
}
