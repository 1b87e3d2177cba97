//! Times of recognition output: numbers in one of three units -> milliseconds, and whether they run forward.
//!
//! Takes numbers and utterances, gives milliseconds and notes for `source.assumed`. Must not know formats: which unit a
//! format has, its reader says; only where a format leaves it open is the unit told by how fast people speak.

use super::assumed;
use super::clock;
use super::utterance::Utterance;
use crate::model::{Assumption, Bilingual, Unit};

/// What a number of a time counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeUnit {
    Seconds,
    Milliseconds,
    Microseconds,
}

impl TimeUnit {
    /// `times=s`
    pub(super) fn note(self) -> Assumption {
        let unit = match self {
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::Microseconds => "µs",
        };
        assumed::value("times", unit)
    }

    /// In milliseconds; none for what is no time: negative, not finite, or longer than a century.
    pub(super) fn ms(self, number: f64) -> Option<u64> {
        const CENTURY: f64 = 100.0 * 366.0 * 86_400_000.0;
        let ms = match self {
            Self::Seconds => number * 1000.0,
            Self::Milliseconds => number,
            Self::Microseconds => number / 1000.0,
        };
        // The cast cannot lose anything: the number is whole, not negative and small.
        (0.0..CENTURY).contains(&ms).then(|| ms.round() as u64)
    }

    /// Seconds or milliseconds, by how fast `chars` characters up to the time `last` would be spoken: people speak 2 to
    /// 8 a second, and even a call full of silence has one in ten seconds.
    pub(super) fn by_rate(chars: usize, last: f64) -> Self {
        const SLOWEST: f64 = 0.1;
        let per_second = chars as f64 / last.max(1.0);
        if per_second < SLOWEST {
            Self::Milliseconds
        } else {
            Self::Seconds
        }
    }
}

/// A time that is written out (`00:01:02.5`) or a number.
pub(super) enum Written {
    Clock(clock::Stamp),
    Number(f64),
}

/// Reads a time in a cell of a table.
pub(super) fn written(text: &str) -> Option<Written> {
    let text = super::lines::trim(text);
    if let Ok(number) = text.parse::<f64>() {
        return Some(Written::Number(number));
    }
    let (stamp, rest) = clock::leading(text)?;
    rest.trim().is_empty().then_some(Written::Clock(stamp))
}

/// Brings the utterances of several channels into the order in which they were spoken, where all of them have times.
pub(super) fn interleave(utterances: &mut [Utterance]) {
    if utterances.iter().all(|utterance| utterance.start_ms.is_some()) {
        utterances.sort_by_key(|utterance| utterance.start_ms);
    }
}

/// Makes times that count from some other day, as those since 1970 do, count from the first of them.
pub(super) fn from_first(utterances: &mut [Utterance]) {
    const DAY: u64 = 86_400_000;
    let first = utterances.iter().filter_map(|said| said.start_ms).min();
    let Some(first) = first.filter(|first| *first >= DAY) else {
        return;
    };
    for said in utterances {
        said.start_ms = said.start_ms.and_then(|start| start.checked_sub(first));
        said.end_ms = said.end_ms.and_then(|end| end.checked_sub(first));
    }
}

/// Looks at the times of a dialogue; takes off ends that lie before their starts and says so.
pub(super) fn check(utterances: &mut [Utterance], unit: Unit) -> Vec<Assumption> {
    let mut notes = Vec::new();
    let mut latest = 0;
    let mut backwards = None;
    let mut ends = None;
    for (at, utterance) in utterances.iter_mut().enumerate() {
        if let Some(start) = utterance.start_ms {
            if start < latest {
                backwards.get_or_insert_with(|| place(at, utterance, unit));
            }
            latest = latest.max(start);
        }
        if utterance
            .start_ms
            .zip(utterance.end_ms)
            .is_some_and(|(start, end)| end < start)
        {
            utterance.end_ms = None;
            ends.get_or_insert_with(|| place(at, utterance, unit));
        }
    }
    notes.extend(backwards.map(|place| assumed::times_backwards(&place)));
    notes.extend(ends.map(|place| assumed::ends_before_starts(&place)));
    notes
}

/// `line 7`, `row 7 of sheet 通话`, or the number of the turn where the source has no lines.
fn place(at: usize, utterance: &Utterance, unit: Unit) -> Bilingual {
    let sheet = utterance.sheet.as_deref().map(super::error::place_name);
    match (utterance.line, unit) {
        (Some(line), Unit::Row) => {
            let (zh, en) = sheet.map_or_else(Default::default, |sheet| {
                (format!("工作表 {sheet} "), format!(" of sheet {sheet}"))
            });
            Bilingual::new(format!("{zh}第 {line} 行"), format!("row {line}{en}"))
        }
        (Some(line), _) => Bilingual::new(format!("第 {line} 行"), format!("line {line}")),
        (None, _) => Bilingual::new(format!("第 {} 句", at + 1), format!("turn {}", at + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_become_milliseconds() {
        assert_eq!(TimeUnit::Seconds.ms(1.2345), Some(1235));
        assert_eq!(TimeUnit::Milliseconds.ms(320.0), Some(320));
        assert_eq!(TimeUnit::Microseconds.ms(2_500_000.0), Some(2500));
        for wrong in [-1.0, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(TimeUnit::Seconds.ms(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn nobody_speaks_a_thousand_times_too_slowly() {
        assert_eq!(TimeUnit::by_rate(400, 95.0), TimeUnit::Seconds);
        assert_eq!(TimeUnit::by_rate(400, 95_000.0), TimeUnit::Milliseconds);
        assert_eq!(TimeUnit::by_rate(0, 0.0), TimeUnit::Milliseconds);
    }

    fn spoken(times: &[(u64, u64)]) -> Vec<Utterance> {
        let utterance = |(start, end): &(u64, u64)| Utterance {
            start_ms: Some(*start),
            end_ms: Some(*end),
            ..Utterance::new("x", "嗯")
        };
        times.iter().map(utterance).collect()
    }

    #[test]
    fn times_that_run_backwards_are_told_with_their_place() {
        let mut utterances = spoken(&[(0, 100), (500, 400), (300, 600)]);
        utterances[2].line = Some(9);
        assert_eq!(
            check(&mut utterances, Unit::Row),
            [
                "times run backwards at row 9: order of the file kept",
                "a turn ends before it begins at turn 2: such ends left out"
            ]
        );
        assert_eq!(utterances[1].end_ms, None);
        interleave(&mut utterances);
        assert_eq!(check(&mut utterances, Unit::Row), [""; 0]);
    }
}
