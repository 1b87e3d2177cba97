//! Stretches of time and days as they are said: 逾期三十四天, 拖了两个月, 上个月十五号, 3月12日.

use rust_decimal::prelude::ToPrimitive;

use super::numeral::{is_rough, numeral_at};
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
    /// The day or the next one: 二十五六号.
    pub vague: bool,
}

/// Finds stretches of time; `places` are the text's [`number_places`](super::number_places), `placeholders` its placeholders.
#[must_use]
pub fn durations(text: &NormText, places: &[usize], placeholders: &[Placeholder]) -> Vec<Duration> {
    let mut found = Vec::new();
    let mut free = 0;
    for at in places.iter().copied() {
        if at < free {
            continue;
        }
        let chars = text.until_pause(at);
        match stretch(chars, at) {
            Ok((first, factor)) => {
                let mut whole = with_rest(chars, first, factor);
                whole.vague |= is_rough(chars, at);
                free = whole.span.end;
                found.push(whole);
            }
            Err(end) => free = end.max(at + 1),
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

/// The stretch of time that begins at `at`, without what may follow it, and the days of its unit; else where the numeral there ends.
fn stretch(chars: &[char], at: usize) -> Result<(Duration, i64), usize> {
    if let Some((length, days)) = half(chars, at) {
        let half = Duration {
            span: Span::new(at, at + length),
            days: Some(days),
            vague: true,
        };
        // 半年 goes on in months.
        return Ok((half, days.min(31)));
    }
    let (end, value, vague) = match numeral_at(chars, at) {
        Some(n) => (n.end, n.value.to_i64(), n.vague),
        None if matches!(chars.get(at), Some('几' | '好' | '半')) => (at + 1, None, true),
        None => return Err(at),
    };
    let more = usize::from(matches!(chars.get(end), Some('多' | '来' | '几')));
    let is_colloquial = matches!(chars.get(at), Some('俩' | '仨'));
    let (length, factor) = match unit(chars, end + more) {
        Some(unit) => unit,
        // 两月 may be February; 俩月 may not.
        None if is_colloquial && chars.get(end) == Some(&'月') => (1, 30),
        None => return Err(end),
    };
    let end = end + more + length;
    // 一个半月
    let halves = i64::from(factor == 30 && length == 3 && chars.get(end - 2) == Some(&'半'));
    let days = |value: i64| value.checked_mul(factor)?.checked_add(halves * factor / 2);
    let stretch = Duration {
        span: Span::new(at, end),
        days: value.and_then(days),
        vague: vague || more > 0 || factor > 1,
    };
    Ok((stretch, factor))
}

/// 两个月零十二天, 一年两个月三天, 俩月零几天: one stretch of ever smaller units. What is not smaller is a stretch of its own: 三天两天, 半年
/// 一百八十天.
fn with_rest(chars: &[char], first: Duration, unit: i64) -> Duration {
    let (mut whole, mut unit) = (first, unit);
    loop {
        let end = whole.span.end;
        let rest = stretch(chars, end + usize::from(chars.get(end) == Some(&'零')));
        let (Some(days), Ok((rest, smaller))) = (whole.days, rest) else {
            return whole;
        };
        // How many 几天 are is not said, but that they belong here.
        let more = rest.days.unwrap_or(0);
        let Some(days) = days.checked_add(more).filter(|_| smaller < unit && more < unit) else {
            return whole;
        };
        unit = smaller;
        whole = Duration {
            span: Span::new(whole.span.start, rest.span.end),
            days: Some(days),
            vague: rest.vague,
        };
    }
}

/// Length and days of 半年, 半个月, 半个多月; 大半年 and 小半年 are told apart by no more than what vague stretches are.
fn half(chars: &[char], at: usize) -> Option<(usize, i64)> {
    let next = |n: usize| chars.get(at + n).copied();
    match (next(0)?, next(1), next(2), next(3)) {
        ('半', Some('年'), _, _) => Some((2, 182)),
        ('半', Some('个'), Some('月'), _) => Some((3, 15)),
        ('半', Some('个'), Some('多'), Some('月')) => Some((4, 15)),
        ('半', Some('拉'), Some('月'), _) => Some((3, 15)),
        _ => None,
    }
}

/// Length and days of the unit of time at `at`.
fn unit(chars: &[char], at: usize) -> Option<(usize, i64)> {
    let next = |n: usize| chars.get(at + n).copied();
    match (next(0)?, next(1), next(2)) {
        ('天', _, _) => Some((1, 1)),
        ('个', Some('多' | '半' | '来'), Some('月')) => Some((3, 30)),
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
    let mut found = Vec::new();
    let mut free = 0;
    for at in places.iter().copied() {
        if at < free {
            continue;
        }
        let chars = text.until_pause(at);
        let Some(first) = numeral_at(chars, at) else {
            continue;
        };
        let small = |n: &super::Numeral, max: u8| {
            let whole = n.value.to_u8().filter(|_| n.value.is_integer());
            whole.filter(|v| (1..=max).contains(v))
        };
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
                        day: day.as_ref().and_then(|d| small(d, 31)),
                        vague: day.is_some_and(|d| d.vague),
                    });
                }
                free = end;
            }
            Some('号' | '日') if matches!(chars.get(first.end + 1), Some('楼' | '线' | '店' | '院')) => {
                free = first.end;
            }
            Some('号' | '日') if small(&first, 31).is_some() => {
                found.push(SpokenDate {
                    span: Span::new(at, first.end + 1),
                    month: None,
                    day: small(&first, 31),
                    vague: first.vague,
                });
                free = first.end + 1;
            }
            Some('号' | '日') => {
                if let Some((month, day)) = with_point(&chars[at..first.end]) {
                    found.push(SpokenDate {
                        span: Span::new(at, first.end + 1),
                        month: Some(month),
                        day: Some(day),
                        vague: false,
                    });
                }
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
            vague: false,
        });
    }
    found.sort_by_key(|d| d.span);
    found
}

/// Month and day of 12.25, as it is written before 日.
fn with_point(chars: &[char]) -> Option<(u8, u8)> {
    let written: String = chars.iter().collect();
    let (month, day) = written.split_once('.')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((month, day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::placeholder::few_words;
    use crate::text::{normalize, number_places, placeholders};

    #[test]
    fn reads_stretches_and_days() {
        let found = |text: &str| -> Vec<(Option<i64>, bool)> {
            let text = normalize(text);
            let found = durations(&text, &number_places(&text.chars), &[]);
            found.iter().map(|d| (d.days, d.vague)).collect()
        };
        for (text, days, vague) in [
            ("逾期三十四天", 34, false),
            ("拖了两个多月", 60, true),
            ("六千一二十四天没还", 24, false),
            ("三千六百五 十一天没还", 11, false),
            ("俩月零十二天没还", 72, false),
            ("五个月零两天", 152, false),
            ("俩月零几天没还", 60, true),
            ("一个半月", 45, true),
            ("拖了大半年", 182, true),
            ("半个多月", 15, true),
            ("快一百天了", 100, true),
            ("差不多三十天", 30, true),
            ("三年两个月", 1155, true),
            ("一年两个月三天", 428, false),
            ("逾期 90 天", 90, false),
            ("廿五天", 25, false),
        ] {
            assert_eq!(found(text), [(Some(days), vague)], "{text}");
        }
        assert_eq!(found("欠了几天"), [(None, true)]);
        assert_eq!(found("两个月三个月也行"), [(Some(60), true), (Some(90), true)]);
        assert_eq!(found("三天两天的"), [(Some(3), false), (Some(2), false)]);
        assert_eq!(found("半年一百八十天"), [(Some(182), true), (Some(180), false)]);
        assert_eq!(found("两千四百一十二十八天没还"), [(Some(28), false)]);
        assert_eq!(found("两月十五号，半夜"), []);
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
        let text = normalize("二十五六号，12.25日，12.5个，8.5号楼，13.40日");
        let found: Vec<_> = dates(&text, &number_places(&text.chars), &[])
            .iter()
            .map(|d| (d.month, d.day, d.vague))
            .collect();
        assert_eq!(found, [(None, Some(25), true), (Some(12), Some(25), false)]);
    }
}
