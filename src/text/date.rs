//! Stretches of time and days as they are said: 逾期三十四天, 拖了两个月, 上个月十五号, 3月12日.

use rust_decimal::prelude::ToPrimitive;

use super::numeral::numeral_at;
use super::{NormText, Placeholder, PlaceholderKind};
use crate::model::{Norm, Span};

/// A number of days, weeks, months or years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Duration {
    /// Numeral and unit.
    pub span: Span<Norm>,
    /// Days; `None` for a placeholder or an indefinite number (几天).
    pub days: Option<i64>,
    /// Said in whole weeks, months or years, or as a range: comparable only roughly.
    pub vague: bool,
}

/// A calendar day that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpokenDate {
    /// Where it stands.
    pub span: Span<Norm>,
    /// 1 to 12, if a month was said.
    pub month: Option<u8>,
    /// 1 to 31, if a day was said.
    pub day: Option<u8>,
}

/// Finds stretches of time; `places` are the text's [`number_places`](super::number_places), `placeholders` its placeholders.
#[must_use]
pub fn durations(text: &NormText, places: &[usize], placeholders: &[Placeholder]) -> Vec<Duration> {
    let chars = &text.chars;
    let mut found = Vec::new();
    let mut free = 0;
    for at in places.iter().copied() {
        if at < free {
            continue;
        }
        let indefinite = matches!(chars[at], '几' | '好' | '半');
        let (end, value, vague) = match numeral_at(chars, at) {
            Some(n) => (n.end, n.value.to_i64(), n.vague),
            None if indefinite => (at + 1, None, true),
            None => continue,
        };
        let more = usize::from(matches!(chars.get(end), Some('多' | '来' | '几')));
        match unit(chars, end + more) {
            Some((length, factor)) => {
                let end = end + more + length;
                found.push(Duration {
                    span: Span::new(at, end),
                    days: value.and_then(|v| v.checked_mul(factor)),
                    vague: vague || more > 0 || factor > 1,
                });
                free = end;
            }
            None => free = end,
        }
    }
    for placeholder in placeholders.iter().filter(|p| p.kind == PlaceholderKind::Days) {
        found.push(Duration {
            span: placeholder.span,
            days: None,
            vague: false,
        });
    }
    found.sort_by_key(|d| d.span);
    found
}

/// Length and days of the unit of time at `at`.
fn unit(chars: &[char], at: usize) -> Option<(usize, i64)> {
    let next = |n: usize| chars.get(at + n).copied();
    match (next(0)?, next(1), next(2)) {
        ('天', _, _) => Some((1, 1)),
        ('个', Some('多'), Some('月')) => Some((3, 30)),
        ('个', Some('月'), _) => Some((2, 30)),
        ('个', Some('星'), Some('期')) => Some((3, 7)),
        ('个', Some('礼'), Some('拜')) => Some((3, 7)),
        ('周', _, _) => Some((1, 7)),
        ('年', after, _) if after != Some('级') => Some((1, 365)),
        _ => None,
    }
}

/// Finds calendar days: 3月12日, 十二号, 上个月十五号; `places` are the text's [`number_places`](super::number_places),
/// `placeholders` its placeholders.
#[must_use]
pub fn dates(text: &NormText, places: &[usize], placeholders: &[Placeholder]) -> Vec<SpokenDate> {
    let chars = &text.chars;
    let mut found = Vec::new();
    let mut free = 0;
    for at in places.iter().copied() {
        if at < free {
            continue;
        }
        let Some(first) = numeral_at(chars, at) else {
            continue;
        };
        let small = |n: &super::Numeral, max: u8| n.value.to_u8().filter(|v| (1..=max).contains(v));
        match chars.get(first.end) {
            Some('月') => {
                let month = small(&first, 12);
                let day = numeral_at(chars, first.end + 1)
                    .filter(|d| matches!(chars.get(d.end), Some('日' | '号')));
                let end = day.as_ref().map_or(first.end + 1, |d| d.end + 1);
                if month.is_some() {
                    found.push(SpokenDate {
                        span: Span::new(at, end),
                        month,
                        day: day.and_then(|d| small(&d, 31)),
                    });
                }
                free = end;
            }
            Some('号' | '日')
                if small(&first, 31).is_some()
                    && !matches!(chars.get(first.end + 1), Some('楼' | '线' | '店' | '院')) =>
            {
                found.push(SpokenDate {
                    span: Span::new(at, first.end + 1),
                    month: None,
                    day: small(&first, 31),
                });
                free = first.end + 1;
            }
            _ => free = first.end,
        }
    }
    let dates = [PlaceholderKind::Date, PlaceholderKind::DueDate];
    for placeholder in placeholders.iter().filter(|p| dates.contains(&p.kind)) {
        found.push(SpokenDate {
            span: placeholder.span,
            month: None,
            day: None,
        });
    }
    found.sort_by_key(|d| d.span);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::placeholder::few_words;
    use crate::text::{normalize, number_places, placeholders};

    #[test]
    fn reads_stretches_and_days() {
        let text = normalize("逾期三十四天，拖了两个多月，欠了几天");
        let found: Vec<_> = durations(&text, &number_places(&text.chars), &[])
            .iter()
            .map(|d| (d.days, d.vague))
            .collect();
        assert_eq!(found, [(Some(34), false), (Some(60), true), (None, true)]);
        let text = normalize("3月12日到期，十五号之前，{还款日}");
        let found: Vec<_> = dates(
            &text,
            &number_places(&text.chars),
            &placeholders(&text, &few_words()),
        )
        .iter()
        .map(|d| (d.month, d.day))
        .collect();
        assert_eq!(found, [(Some(3), Some(12)), (None, Some(15)), (None, None)]);
    }
}
