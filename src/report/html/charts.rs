//! What the charts of the page show, as rectangles and texts with their places.
//!
//! Takes the rows of the list, gives charts for the template: verdicts, categories, agents, days. A bar names the filter
//! that it sets. Knows nothing of SVG but that it counts from the upper left.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::row::Row;
use crate::model::{Catalogue, Category, Language, Verdict};
use crate::report::texts::{self, Text};
use crate::report::width::keep_start;

/// One chart.
#[derive(Debug, Serialize)]
pub(super) struct Chart {
    title: &'static str,
    legend: Vec<Key>,
    width: usize,
    height: usize,
    bars: Vec<Bar>,
}

/// What a colour means.
#[derive(Debug, Serialize)]
struct Key {
    class: &'static str,
    name: &'static str,
}

#[derive(Debug, Default, Serialize)]
struct Bar {
    /// `category=threat`: what the list shows when the bar is chosen.
    filter: Option<String>,
    title: String,
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    parts: Vec<Part>,
    texts: Vec<Label>,
}

#[derive(Debug, Serialize)]
struct Part {
    class: &'static str,
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

#[derive(Debug, Serialize)]
struct Label {
    x: usize,
    y: usize,
    anchor: Option<&'static str>,
    text: String,
}

/// A row or column of a chart before it has a place: its name, filter and counts, one a colour.
struct Counted {
    name: String,
    filter: Option<String>,
    counts: Vec<usize>,
}

/// Agents that are shown.
const AGENTS: usize = 12;
/// Days that are shown singly; more are taken by month.
const DAYS: usize = 62;

const WIDTH: usize = 420;
const ROW: usize = 22;
const NAMES: usize = 112;
const NUMBERS: usize = 44;
/// Width of a name in columns of a terminal.
const NAME: usize = 16;
const HIGH: usize = 110;

/// The charts of several documents; none where there is one only.
pub(super) fn charts(rows: &[Row], catalogue: &Catalogue, language: Language) -> Vec<Chart> {
    if rows.len() < 2 {
        return Vec::new();
    }
    let verdicts = || {
        let keys = VERDICTS.map(|(verdict, class)| (class, texts::verdict(verdict).get(language)));
        keys.to_vec()
    };
    let certainty = vec![
        ("bar-certain", Text::Certain.get(language)),
        ("bar-suspected", Text::Suspected.get(language)),
    ];
    let title = |text: Text| text.get(language);
    let mut charts = vec![
        lying(title(Text::LabelVerdict), Vec::new(), &by_verdict(rows, language)),
        lying(
            title(Text::ChartCategories),
            certainty,
            &by_category(rows, catalogue, language),
        ),
    ];
    let agents = by_agent(rows);
    if agents.len() > 1 {
        charts.push(lying(title(Text::ChartAgents), verdicts(), &agents));
    }
    let days = by_day(rows);
    if days.len() > 1 {
        charts.push(standing(title(Text::ChartDays), verdicts(), &days));
    }
    charts
}

const VERDICTS: [(Verdict, &str); 3] = [
    (Verdict::Fail, "bar-fail"),
    (Verdict::Review, "bar-review"),
    (Verdict::Pass, "bar-pass"),
];

fn count(rows: &[Row], of: impl Fn(&Row) -> bool) -> usize {
    rows.iter().filter(|row| of(row)).count()
}

fn by_verdict(rows: &[Row], language: Language) -> Vec<Counted> {
    let each = VERDICTS.iter().map(|(verdict, _)| {
        let of = |(other, _): &(Verdict, &str)| {
            let counts = other == verdict;
            count(rows, |row| counts && row.verdict == *verdict)
        };
        let counts = VERDICTS.iter().map(of).collect();
        Counted {
            name: texts::verdict(*verdict).get(language).to_owned(),
            filter: Some(format!("verdict={}", verdict.id())),
            counts,
        }
    });
    each.collect()
}

/// Documents with a certain finding of a category, and those with suspected ones only.
fn by_category(rows: &[Row], catalogue: &Catalogue, language: Language) -> Vec<Counted> {
    let each = Category::ALL.into_iter().map(|category| {
        let has = |row: &Row, certain: bool| row.by_category.get(&category) == Some(&certain);
        Counted {
            name: catalogue.category(category, language).to_owned(),
            filter: Some(format!("category={}", category.id())),
            counts: vec![
                count(rows, |row| has(row, true)),
                count(rows, |row| has(row, false)),
            ],
        }
    });
    each.collect()
}

/// Agents by the documents that failed, worst first.
fn by_agent(rows: &[Row]) -> Vec<Counted> {
    let mut agents: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for row in rows {
        if let Some(agent) = &row.agent {
            add(agents.entry(agent).or_default(), row.verdict);
        }
    }
    let mut numbered: Vec<_> = agents.into_iter().enumerate().collect();
    numbered.sort_by_key(|(_, (_, counts))| Reverse(*counts));
    let shown = numbered.into_iter().take(AGENTS);
    let shown = shown.map(|(number, (name, counts))| Counted {
        name: name.to_owned(),
        filter: Some(format!("agent={number}")),
        counts: counts.to_vec(),
    });
    shown.collect()
}

fn by_day(rows: &[Row]) -> Vec<Counted> {
    const MONTH: usize = "2026-11".len();
    let mut days: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for row in rows {
        if let Some(day) = &row.day {
            add(days.entry(day).or_default(), row.verdict);
        }
    }
    let single = days.len() <= DAYS;
    if !single {
        let mut months: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
        for (day, counts) in days {
            let month = months.entry(day.get(..MONTH).unwrap_or(day)).or_default();
            for (sum, count) in month.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        days = months;
    }
    let each = days.into_iter().map(|(day, counts)| Counted {
        name: day.to_owned(),
        filter: single.then(|| format!("day={day}")),
        counts: counts.to_vec(),
    });
    each.collect()
}

fn add(counts: &mut [usize; 3], verdict: Verdict) {
    let at = VERDICTS.iter().position(|(known, _)| *known == verdict);
    if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
        *count += 1;
    }
}

/// The colours of a chart; of verdicts where it has no legend.
fn colours(legend: &[(&'static str, &'static str)]) -> Vec<&'static str> {
    if legend.is_empty() {
        return VERDICTS.iter().map(|(_, class)| *class).collect();
    }
    legend.iter().map(|(class, _)| *class).collect()
}

fn keys(legend: Vec<(&'static str, &'static str)>) -> Vec<Key> {
    legend
        .into_iter()
        .map(|(class, name)| Key { class, name })
        .collect()
}

/// Bars one under the other.
fn lying(title: &'static str, legend: Vec<(&'static str, &'static str)>, counted: &[Counted]) -> Chart {
    let most = most(counted);
    let colours = colours(&legend);
    let bars = counted.iter().enumerate().map(|(number, counted)| {
        let y = number * ROW;
        let total: usize = counted.counts.iter().sum();
        let mut x = NAMES;
        let parts = colours
            .iter()
            .zip(&counted.counts)
            .filter(|(_, count)| **count > 0);
        let parts: Vec<Part> = parts
            .map(|(class, count)| {
                // One of thousands is seen, too.
                let width = (count * (WIDTH - NAMES - NUMBERS) / most).max(2);
                x += width;
                Part {
                    class,
                    x: x - width,
                    y: y + 4,
                    width,
                    height: ROW - 8,
                }
            })
            .collect();
        let label = |x, anchor, text: String| Label {
            x,
            y: y + 15,
            anchor,
            text,
        };
        Bar {
            filter: counted.filter.clone(),
            title: told(counted),
            x: 0,
            y,
            width: WIDTH,
            height: ROW,
            parts,
            texts: vec![
                label(
                    NAMES - 6,
                    Some("end"),
                    keep_start(&counted.name, NAME).into_owned(),
                ),
                label(x + 6, None, total.to_string()),
            ],
        }
    });
    Chart {
        title,
        width: WIDTH,
        height: ROW * counted.len(),
        bars: bars.collect(),
        legend: keys(legend),
    }
}

/// Columns one beside the other; the first, the last and the highest say what they are.
fn standing(title: &'static str, legend: Vec<(&'static str, &'static str)>, counted: &[Counted]) -> Chart {
    const TOP: usize = 18;
    let most = most(counted);
    let colours = colours(&legend);
    let highest = counted.iter().map(|counted| counted.counts.iter().sum::<usize>());
    let highest = highest
        .enumerate()
        .max_by_key(|(at, total)| (*total, Reverse(*at)));
    let step = (WIDTH / counted.len().max(1)).clamp(1, 48);
    let last = counted.len().saturating_sub(1);
    let bars = counted.iter().enumerate().map(|(number, counted)| {
        let x = number * step;
        let mut y = TOP + HIGH;
        let parts = colours
            .iter()
            .zip(&counted.counts)
            .filter(|(_, count)| **count > 0);
        let parts: Vec<Part> = parts
            .map(|(class, count)| {
                let height = (count * HIGH / most).max(1);
                y = y.saturating_sub(height);
                Part {
                    class,
                    x,
                    y,
                    width: step.saturating_sub(2).max(1),
                    height,
                }
            })
            .collect();
        let mut texts = Vec::new();
        if highest == Some((number, counted.counts.iter().sum())) {
            texts.push(Label {
                x: x + step / 2,
                y: y.saturating_sub(4),
                anchor: Some(if number == 0 { "start" } else { "middle" }),
                text: most.to_string(),
            });
        }
        if number == 0 || number == last {
            let is_end = number > 0 && step * (last + 1) > WIDTH / 2;
            texts.push(Label {
                x: if is_end { x + step } else { x },
                y: TOP + HIGH + 15,
                anchor: is_end.then_some("end"),
                text: if number == 0 || step * last > 80 {
                    counted.name.clone()
                } else {
                    String::new()
                },
            });
        }
        Bar {
            filter: counted.filter.clone(),
            title: told(counted),
            x,
            y: TOP,
            width: step,
            height: HIGH,
            parts,
            texts,
        }
    });
    Chart {
        title,
        width: WIDTH,
        height: TOP + HIGH + 20,
        bars: bars.collect(),
        legend: keys(legend),
    }
}

/// The longest bar; never zero.
fn most(counted: &[Counted]) -> usize {
    let totals = counted.iter().map(|counted| counted.counts.iter().sum());
    totals.max().unwrap_or(0).max(1)
}

/// `A07: 3 + 1 + 20`
fn told(counted: &Counted) -> String {
    let counts: Vec<String> = counted.counts.iter().map(ToString::to_string).collect();
    format!("{}: {}", counted.name, counts.join(" + "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Options, sample};

    fn row(verdict: Verdict, agent: &str, day: &str) -> Row {
        let mut analysis = sample::call();
        analysis.verdict = verdict;
        analysis.call.meta.agent_id = Some(agent.to_owned());
        analysis.call.meta.started_at = Some(format!("{day}T09:00:00+08:00"));
        Row::new(1, &analysis, &Options::default())
    }

    #[test]
    fn agents_come_by_failures_and_days_in_order() {
        let rows = [
            row(Verdict::Pass, "A", "2026-01-02"),
            row(Verdict::Fail, "B", "2026-01-01"),
            row(Verdict::Pass, "B", "2026-01-02"),
        ];
        let agents: Vec<_> = by_agent(&rows)
            .into_iter()
            .map(|c| (c.name, c.filter, c.counts))
            .collect();
        assert_eq!(
            agents,
            [
                ("B".to_owned(), Some("agent=1".to_owned()), vec![1, 0, 1]),
                ("A".to_owned(), Some("agent=0".to_owned()), vec![0, 0, 1])
            ]
        );
        let days: Vec<_> = by_day(&rows).into_iter().map(|c| (c.name, c.counts)).collect();
        assert_eq!(
            days,
            [
                ("2026-01-01".to_owned(), vec![1, 0, 0]),
                ("2026-01-02".to_owned(), vec![0, 0, 2])
            ]
        );
    }

    #[test]
    fn many_days_are_taken_by_month() {
        let rows: Vec<Row> = (0..90)
            .map(|day| {
                row(
                    Verdict::Pass,
                    "A",
                    &format!("2026-0{}-{:02}", 1 + day / 30, 1 + day % 30),
                )
            })
            .collect();
        let months = by_day(&rows);
        assert_eq!(months.len(), 3);
        assert!(
            months
                .iter()
                .all(|month| month.filter.is_none() && month.counts == [0, 0, 30])
        );
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_drawn_outside(counts in proptest::collection::vec((0usize..9000, 0usize..9, 0usize..9000), 1..62)) {
            let counted: Vec<Counted> = counts
                .into_iter()
                .map(|(a, b, c)| Counted { name: "坐席".repeat(9), filter: None, counts: vec![a, b, c] })
                .collect();
            for chart in [lying("", Vec::new(), &counted), standing("", Vec::new(), &counted)] {
                for part in chart.bars.iter().flat_map(|bar| &bar.parts) {
                    proptest::prop_assert!(part.x + part.width <= chart.width && part.y + part.height <= chart.height);
                }
            }
        }
    }
}
