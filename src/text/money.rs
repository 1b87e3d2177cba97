//! Sums of money in a normalised text: 3200元, 八千六百五十块三毛, 两千六百四十块八, 三千出头, 五千零六十, {金额}.
//!
//! A numeral without a unit counts when it is large enough and nothing that is counted follows it.

use rust_decimal::Decimal;

use super::numeral::{Numeral, is_rough, numeral_at, starts_with};
use super::{NormText, Placeholder, PlaceholderKind};
use crate::model::{Norm, Span};

/// A sum of money that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// Numeral and unit.
    pub span: Span<Norm>,
    /// Yuan; `None` for a script's placeholder.
    pub value: Option<Decimal>,
    /// What else may be meant: 一万零二 is said for 10,200 too, as 一万二 is for 12,000.
    pub also: Option<Decimal>,
    /// The unit of the last digit that was said, in yuan: how exactly the sum was said.
    pub unit: Decimal,
    /// A range, 几千, or with 多, 来, 左右, 将近, 差不多.
    pub vague: bool,
    /// Said with a unit of money.
    pub with_unit: bool,
}

const APPROXIMATE_AFTER: [&str; 9] = ["出头", "左右", "上下", "不到", "多", "来", "余", "把", "几"];
const NOT_MONEY_AFTER: [char; 54] = [
    '天', '号', '日', '月', '年', '个', '次', '遍', '期', '点', '分', '秒', '岁', '人', '家', '条', '种',
    '通', '位', '小', '栋', '楼', '室', '%', '里', '公', '倍', '样', '辆', '棵', '株', '亩', '斤', '吨',
    '匹', '户', '名', '件', '座', '级', '届', '层', '场', '趟', '步', '米', '瓶', '箱', '袋', '颗', '页',
    '字', '台', '套',
];

/// Finds the sums of a text; `places` are its [`number_places`](super::number_places), `placeholders` its placeholders.
#[must_use]
pub fn sums(text: &NormText, places: &[usize], placeholders: &[Placeholder]) -> Vec<Sum> {
    let mut found = Vec::new();
    let mut free = 0;
    for at in places.iter().copied().filter(|at| text.chars[*at] != '好') {
        if at < free {
            continue;
        }
        let chars = text.until_pause(at);
        if let Some(sum) = sum_at(chars, at) {
            free = sum.span.end;
            found.push(sum);
        } else {
            free = numeral_at(chars, at).map_or(at + 1, |n| n.end.max(at + 1));
        }
    }
    for placeholder in placeholders.iter().filter(|p| p.kind == PlaceholderKind::Amount) {
        found.push(Sum {
            span: placeholder.span,
            value: None,
            also: None,
            unit: Decimal::ONE,
            vague: false,
            with_unit: true,
        });
    }
    found.sort_by_key(|s| s.span);
    found
}

fn sum_at(chars: &[char], at: usize) -> Option<Sum> {
    if chars[at] == '几' {
        return several(chars, at, at, Decimal::ZERO);
    }
    let numeral = numeral_at(chars, at)?;
    // 十几万, 三十几块
    if numeral.unit == Decimal::TEN && numeral.digits == 0 && chars.get(numeral.end) == Some(&'几') {
        return several(chars, at, numeral.end, numeral.value);
    }
    if numeral.digits >= 8 {
        return None;
    }
    let mut vague = numeral.vague || is_rough(chars, at);
    let mut end = numeral.end;
    for word in APPROXIMATE_AFTER {
        if starts_with(chars, end, word) && !starts_with(chars, end, "来个") {
            vague = true;
            end += word.chars().count();
            break;
        }
    }
    let mut value = numeral.value;
    let mut unit = numeral.unit;
    let with_unit = match chars.get(end) {
        Some('元' | '圆') => {
            end += 1;
            true
        }
        Some('块') if !matches!(chars.get(end + 1), Some('儿' | '地')) && !is_together(chars, at, end) => {
            end += 1;
            let (cents, place, length) = change(chars, end);
            value += cents;
            if length > 0 {
                unit = place;
                end += length;
            } else if chars.get(end) == Some(&'钱') {
                end += 1;
            } else if chars.get(end) == Some(&'来') && chars.get(end + 1) == Some(&'钱') {
                vague = true;
                end += 2;
            }
            true
        }
        Some('毛') => {
            value /= Decimal::TEN;
            end += 1;
            true
        }
        _ => false,
    };
    if starts_with(chars, end, "左右") || starts_with(chars, end, "出头") || starts_with(chars, end, "上下")
    {
        vague = true;
        end += 2;
    }
    let before = chars.get(at.wrapping_sub(1));
    let is_named = before.is_some_and(|c| matches!(c, '第' | '尾' | '号' | '电' | '后' | '-' | '转'));
    let is_counted = chars.get(end).is_some_and(|c| NOT_MONEY_AFTER.contains(c));
    let goes_on = chars.get(end) == Some(&'-') && chars.get(end + 1).is_some_and(char::is_ascii_digit);
    let is_said_as_a_sum = numeral.unit >= Decimal::TEN || numeral.digits > 0 || value >= Decimal::from(1000);
    let is_date_or_code =
        numeral.digits > 0 && (is_year(value) && chars.get(end) == Some(&'年') || leading_zero(chars, at));
    let is_other = is_named || is_counted || goes_on || is_date_or_code || is_dialled(chars, at, &numeral);
    let bare_ok = value >= Decimal::from(100)
        && numeral.digits < 6
        && is_said_as_a_sum
        && !is_other
        && !digit_by_digit(chars, at, numeral.digits);
    (with_unit || bare_ok).then(|| Sum {
        span: Span::new(at, end),
        value: Some(value),
        also: with_hundreds(&chars[at..numeral.end], value),
        unit,
        vague,
        with_unit,
    })
}

/// The value of 一万零二 where the last digit is meant as hundreds.
fn with_hundreds(numeral: &[char], value: Decimal) -> Option<Decimal> {
    let [.., '万', '零' | '〇', _] = numeral else {
        return None;
    };
    let last = numeral_at(numeral, numeral.len() - 1)?.value;
    value.checked_add(last.checked_mul(Decimal::from(99))?)
}

/// 一块 that is no sum: 一块做生意 (together), 这一块 (this part).
fn is_together(chars: &[char], at: usize, end: usize) -> bool {
    let is_counted = chars
        .get(end + 1)
        .is_some_and(|c| *c == '钱' || numeral_at(chars, end + 1).is_some());
    chars[at..end] == ['一'] && !is_counted
}

/// Numbers of public services, which are said without a word beside them: 要投诉，12378.
const PUBLIC_SERVICES: [&str; 5] = ["12378", "12363", "12345", "12315", "12348"];

/// 打95588, 拨幺二三: a number that is dialled, unless what is said after it moves money (先打5000过来).
fn is_dialled(chars: &[char], at: usize, numeral: &Numeral) -> bool {
    let figures = &chars[at..numeral.end];
    if PUBLIC_SERVICES
        .iter()
        .any(|number| number.chars().eq(figures.iter().copied()))
    {
        return true;
    }
    let before = chars.get(at.wrapping_sub(1));
    let is_sent = ["过来", "进来", "过去", "给"]
        .iter()
        .any(|word| starts_with(chars, numeral.end, word));
    matches!(before, Some('打' | '拨')) && numeral.digits > 0 && !is_sent
}

/// 几千块, 好几万, 十几万: a sum that was not said exactly; its value is the middle of what it may be, one to ten more of the unit
/// than the tens that stand before 几.
fn several(chars: &[char], from: usize, at: usize, tens: Decimal) -> Option<Sum> {
    let (factor, length) = match (chars.get(at + 1)?, chars.get(at + 2)) {
        ('十', Some('万')) => (100_000, 2),
        ('十', _) => (10, 1),
        ('百', _) => (100, 1),
        ('千', _) => (1_000, 1),
        ('万', _) => (10_000, 1),
        ('块' | '元', _) if !tens.is_zero() => (1, 0),
        _ => return None,
    };
    let mut end = at + 1 + length;
    let with_unit = matches!(chars.get(end), Some('块' | '元'));
    if with_unit {
        end += 1;
        if chars.get(end) == Some(&'钱') {
            end += 1;
        }
    }
    if !with_unit && chars.get(end).is_some_and(|c| NOT_MONEY_AFTER.contains(c)) {
        return None;
    }
    // 几十 is said of days and people as often as of money.
    if !with_unit && factor < 100 {
        return None;
    }
    let factor = Decimal::from(factor);
    Some(Sum {
        span: Span::new(from, end),
        value: Some(tens * factor + Decimal::new(55, 1) * factor),
        also: None,
        unit: Decimal::new(225, 2) * factor,
        vague: true,
        with_unit,
    })
}

/// What follows 块: 三毛, 五毛五, 八 (八毛), 零五分; value, its unit and its length.
fn change(chars: &[char], at: usize) -> (Decimal, Decimal, usize) {
    let none = (Decimal::ZERO, Decimal::ONE, 0);
    let small = |i: usize| {
        numeral_at(chars, i)
            .filter(|n| n.value < Decimal::from(100) && n.end - i <= 3 && !n.vague)
            .map(|n| (n.value, n.end))
    };
    let Some((tenths, end)) = small(at) else {
        return none;
    };
    let counted = chars
        .get(end)
        .is_some_and(|c| matches!(c, '天' | '号' | '个' | '月' | '期' | '点' | '年' | '次'));
    match chars.get(end) {
        Some('毛' | '角') => {
            let value = tenths / Decimal::TEN;
            match small(end + 1).filter(|(v, _)| *v < Decimal::TEN) {
                Some((cents, after)) => {
                    let after = after + usize::from(chars.get(after) == Some(&'分'));
                    (
                        value + cents / Decimal::ONE_HUNDRED,
                        Decimal::new(1, 2),
                        after - at,
                    )
                }
                None => (value, Decimal::new(1, 1), end + 1 - at),
            }
        }
        Some('分') => (tenths / Decimal::ONE_HUNDRED, Decimal::new(1, 2), end + 1 - at),
        _ if end - at == 1 && !counted => (tenths / Decimal::TEN, Decimal::new(1, 1), 1),
        _ => none,
    }
}

fn is_year(value: Decimal) -> bool {
    value >= Decimal::from(1990) && value <= Decimal::from(2100)
}

fn leading_zero(chars: &[char], at: usize) -> bool {
    chars[at] == '0' && chars.get(at + 1).is_some_and(char::is_ascii_digit)
}

fn digit_by_digit(chars: &[char], at: usize, digits: usize) -> bool {
    digits >= 3 && !chars[at].is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::placeholder::few_words;
    use crate::text::{normalize, number_places, placeholders};

    fn read(line: &str) -> Vec<(String, bool)> {
        let text = normalize(line);
        sums(
            &text,
            &number_places(&text.chars),
            &placeholders(&text, &few_words()),
        )
        .iter()
        .map(|s| (s.value.map_or("?".into(), |v| v.normalize().to_string()), s.vague))
        .collect()
    }

    #[test]
    fn reads_spoken_sums() {
        for (line, expected) in [
            ("欠款八千六百五十块三毛", vec![("8650.3", false)]),
            ("那个账单两千六百四十块八，十二号到期", vec![("2640.8", false)]),
            ("三千一百二十块五毛五", vec![("3120.55", false)]),
            ("三千出头", vec![("3000", true)]),
            ("你那五千零六十，六十八天了", vec![("5060", false)]),
            ("一共3,200.50元", vec![("3200.5", false)]),
            ("差不多一万二", vec![("12000", true)]),
            ("也就八百多", vec![("800", true)]),
            ("五千来块钱的事儿", vec![("5000", true)]),
            ("加起来八万多", vec![("80000", true)]),
            ("欠款{金额}元", vec![("?", false)]),
            ("逾期三十四天", vec![]),
            ("尾号8812", vec![]),
            ("打13812345678", vec![]),
            ("2026年3月", vec![]),
            ("一百二十七天", vec![]),
            ("几千块钱", vec![("5500", true)]),
            ("欠了十几万块", vec![("155000", true)]),
            ("也就几十块钱", vec![("55", true)]),
            ("三十几块", vec![("35.5", true)]),
            ("十几天，几十个人", vec![]),
            ("先打5000过来", vec![("5000", false)]),
            ("您打一万二就结清", vec![("12000", false)]),
            ("请打12333，或者400-0613-772", vec![]),
            ("三千六百五 十一天没还", vec![("3650", false)]),
            ("要投诉，12378，他们管", vec![]),
            ("一共12378元", vec![("12378", false)]),
            ("跟你一块做生意的，贷款这一块", vec![]),
            ("就差一块钱，一块五也行", vec![("1", false), ("1.5", false)]),
            ("那坡上三百来棵", vec![]),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(v, b)| (v.to_string(), b)).collect();
            assert_eq!(read(line), expected, "{line}");
        }
    }
}
