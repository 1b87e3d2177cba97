//! Numerals as people say them: 3200, 3,200.5, 1.2万, 三千二, 一万二, 两百五, 三四千, 幺三八, 半.
//!
//! The integer core is the chinese-number crate; signs, decimals, ranges, spoken shorthand and digit-by-digit reading
//! are ours. A numeral knows how exactly it was said, so that honest rounding can be told from a wrong figure.

use chinese_number::{ChineseCountMethod, ChineseToNumber};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive;

/// A numeral found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numeral {
    /// One past its last character.
    pub end: usize,
    /// Its value; of a range, the lower end.
    pub value: Decimal,
    /// The unit of the last digit that was said: 100 for 三千二, 0.1 for 3.5.
    pub unit: Decimal,
    /// A range or an indefinite number (三四千, 几百): comparable only roughly.
    pub vague: bool,
    /// Written or said with digits only, three or more in a row (a number to dial, not to count).
    pub digits: usize,
}

/// Reads the numeral that begins at `at`, if one does.
#[must_use]
pub fn numeral_at(chars: &[char], at: usize) -> Option<Numeral> {
    let first = *chars.get(at)?;
    if first.is_ascii_digit() {
        arabic(chars, at)
    } else if is_numeral(first) {
        chinese(chars, at)
    } else {
        None
    }
}

/// Where numerals and indefinite numbers (几, 半, 好几) may begin, in order; none if there is no number at all.
#[must_use]
pub fn number_places(chars: &[char]) -> Vec<usize> {
    let may_begin = |c: char| c.is_ascii_digit() || is_numeral(c) || matches!(c, '几' | '半');
    if !chars.iter().any(|c| may_begin(*c)) {
        return Vec::new();
    }
    let places = chars.iter().enumerate();
    places
        .filter(|(_, c)| may_begin(**c) || **c == '好')
        .map(|(at, _)| at)
        .collect()
}

/// Whether the words before a number say that it is rough: 将近两个月, 差不多一万二.
pub(super) fn is_rough(chars: &[char], at: usize) -> bool {
    const ROUGHLY: [&str; 10] = [
        "大概",
        "差不多",
        "将近",
        "接近",
        "约",
        "快",
        "小",
        "近",
        "大几",
        "好几",
    ];
    ROUGHLY.iter().any(|word| {
        let length = word.chars().count();
        at >= length && starts_with(chars, at - length, word)
    })
}

/// Whether `word` stands at `at`.
pub(super) fn starts_with(chars: &[char], at: usize, word: &str) -> bool {
    let mut rest = chars[at.min(chars.len())..].iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

/// The characters that a numeral can begin with.
pub(crate) fn numeral_chars() -> impl Iterator<Item = char> {
    "0123456789零〇一壹幺二两贰俩三叁仨四肆五伍六陆七柒八捌九玖十拾廿卄卅百佰千仟万亿".chars()
}

/// Whether a Chinese character can be part of a numeral.
#[must_use]
pub(crate) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || power(c).is_some() || tens(c).is_some()
}

/// Whether a Chinese character makes a number of tens, hundreds or more of the digits beside it.
#[must_use]
pub(crate) fn is_power(c: char) -> bool {
    power(c).is_some() || tens(c).is_some()
}

fn digit(c: char) -> Option<i64> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' | '幺' => 1,
        '二' | '两' | '贰' | '俩' => 2,
        '三' | '叁' | '仨' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn power(c: char) -> Option<i64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// 廿 and 卅, which are said for 二十 and 三十.
fn tens(c: char) -> Option<[char; 2]> {
    match c {
        '廿' | '卄' => Some(['二', '十']),
        '卅' => Some(['三', '十']),
        _ => None,
    }
}

/// Whether 廿 or 卅, which ends before `end`, goes on with the numeral that begins at `at`: after a power larger than ten (一百廿)
/// or 零. 六千一廿天 is two numerals.
fn may_follow(chars: &[char], at: usize, end: usize) -> bool {
    let before = (end - 1 > at).then(|| chars[end - 2]);
    before.is_none_or(|c| c == '零' || power(c).is_some_and(|power| power > 10))
}

/// Whether 一 is left out before 万, by the speaker or by recognition: 万五千四. 万一 is no number, and 几万五千 another.
fn lacks_one(chars: &[char], at: usize) -> bool {
    let [_, thousands, '千', ..] = chars[at..] else {
        return false;
    };
    let before = at.checked_sub(1).map(|before| chars[before]);
    chars[at] == '万'
        && digit(thousands).is_some_and(|digit| digit > 1)
        && before.is_none_or(|c| !matches!(c, '几' | '数' | '上' | '成' | '好') && !c.is_ascii_digit())
}

fn arabic(chars: &[char], at: usize) -> Option<Numeral> {
    let mut end = at;
    let mut text = String::new();
    let mut decimals = None;
    while let Some(c) = chars.get(end) {
        let next_is_digit = chars.get(end + 1).is_some_and(char::is_ascii_digit);
        match c {
            '0'..='9' => {
                text.push(*c);
                if let Some(places) = decimals.as_mut() {
                    *places += 1;
                }
            }
            ',' if decimals.is_none() && groups_of_three(chars, at, end) => {}
            '.' if decimals.is_none() && next_is_digit => {
                text.push('.');
                decimals = Some(0);
            }
            _ => break,
        }
        end += 1;
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let (mut value, mut unit) = bounded(&text)?;
    let factor = match chars.get(end) {
        Some('万' | 'w') => 10_000,
        Some('千' | 'k') => 1_000,
        Some('百') => 100,
        Some('亿') => 100_000_000,
        _ => 1,
    };
    if factor > 1 {
        value = value.checked_mul(Decimal::from(factor))?;
        unit *= Decimal::from(factor);
        end += 1;
        // 1万2 is 12000, 3千5 is 3500.
        if let Some(tail) = chars.get(end).and_then(|c| c.to_digit(10))
            && decimals.is_none()
            && !chars.get(end + 1).is_some_and(char::is_ascii_digit)
        {
            value += Decimal::from(i64::from(tail) * factor / 10);
            unit = Decimal::from(factor / 10);
            end += 1;
        }
    }
    Some(Numeral {
        end,
        value,
        unit,
        vague: false,
        digits: if factor == 1 { digits } else { 0 },
    })
}

/// The value and unit of written digits, kept far inside what arithmetic on sums and days can hold: nobody owes more than
/// this, and nobody counts beyond so many decimals.
fn bounded(text: &str) -> Option<(Decimal, Decimal)> {
    const MOST_DIGITS: usize = 18;
    const MOST_DECIMALS: usize = 9;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let whole = whole.trim_start_matches('0');
    if whole.len() > MOST_DIGITS {
        return Some((Decimal::from(10i64.pow(18)), Decimal::ONE));
    }
    let fraction = &fraction[..fraction.len().min(MOST_DECIMALS)];
    let unit = Decimal::new(1, u32::try_from(fraction.len()).ok()?);
    let digits = format!("0{whole}.{fraction}0");
    Some((digits.parse::<Decimal>().ok()?.normalize(), unit))
}

/// Whether a comma parts thousands of the numeral that begins at `at`: 3,200. In 8400，133天 and 800，133天, which are written alike once
/// width is folded, it parts a sum and a time.
fn groups_of_three(chars: &[char], at: usize, comma: usize) -> bool {
    let digits = |from: usize| {
        let digits = chars[from..].iter().take(4).take_while(|c| c.is_ascii_digit());
        digits.count()
    };
    let is_time = chars.get(comma + 4) == Some(&'天');
    digits(at) <= 3 && digits(comma + 1) == 3 && !is_time
}

fn chinese(chars: &[char], at: usize) -> Option<Numeral> {
    // With the place behind each: what 廿 stands for has one character in the text.
    let (mut run, mut ends): (Vec<char>, Vec<usize>) = chars[at..]
        .iter()
        .zip(at + 1..)
        .take_while(|(c, end)| is_numeral(**c) && (tens(**c).is_none() || may_follow(chars, at, *end)))
        .take(24)
        .flat_map(|(c, end)| {
            let (before, last) = tens(*c).map_or((None, *c), |[many, ten]| (Some(many), ten));
            before.into_iter().chain([last]).map(move |c| (c, end))
        })
        .unzip();
    if lacks_one(chars, at) {
        run.insert(0, '一');
        ends.insert(0, at);
    }
    run.truncate(first_numeral(&run));
    if run.iter().all(|c| digit(*c).is_some()) {
        return plain_digits(chars, at, &run);
    }
    let mut end = *ends.get(run.len().checked_sub(1)?)?;
    // A numeral does not begin with a bare power except 十 and colloquial 百/千/万 after 几.
    if power(run[0]).is_some_and(|p| p != 10) {
        return None;
    }
    let (lower, vague) = without_range(&run);
    let mut value = Decimal::from_i64(integer(&lower)?)?;
    let mut unit = Decimal::from(last_unit(&lower));
    if chars.get(end) == Some(&'点')
        && let Some((places, fraction)) = fraction(chars, end + 1)
    {
        // 一点五万 has its power after the fraction.
        value += fraction;
        unit = Decimal::new(1, places);
        end += 1 + places as usize;
        if let Some(p) = chars.get(end).and_then(|c| power(*c)) {
            value = value.checked_mul(Decimal::from(p))?;
            unit *= Decimal::from(p);
            end += 1;
        }
    }
    Some(Numeral {
        end,
        value,
        unit,
        vague,
        digits: 0,
    })
}

/// Whether a digit stands there that is not the second of two (三千六七十).
fn is_only_digit(run: &[char], at: usize) -> bool {
    let is_digit = |at: usize| run.get(at).is_some_and(|c| digit(*c).is_some());
    is_digit(at) && at.checked_sub(1).is_none_or(|before| !is_digit(before))
}

/// Length of the first of several numerals that recognition ran together: 五千一百二|六十七天, 六千一|二十四天 (a range, 一二十,
/// would end there), 六十|六十七天 and 两万|三十四天 (tens follow hundreds or 零).
fn first_numeral(run: &[char]) -> usize {
    let mut counted = false;
    let mut last_power = None;
    for (i, c) in run.iter().enumerate() {
        counted |= power(*c).is_some();
        match power(*c) {
            Some(10) if last_power.is_some_and(|power| power != 100) && is_only_digit(run, i - 1) => {
                return i - 1;
            }
            Some(power) => last_power = Some(power),
            None if digit(*c) == Some(0) => last_power = None,
            None => {}
        }
        let is_whole = run.get(i + 2).is_none_or(|n| power(*n).is_some());
        let next_begins = run.get(i + 1).and_then(|n| digit(*n)).filter(|_| is_whole);
        if let (Some(this), Some(next)) = (digit(*c), next_begins)
            && counted
            && this > 0
            && (next != this + 1 || run.get(i + 3).is_some_and(|n| digit(*n).is_some()))
        {
            return i + 1;
        }
    }
    run.len()
}

/// 五 (one digit), 三四 (a range), 幺三八零 (digit by digit), 一点五万.
fn plain_digits(chars: &[char], at: usize, run: &[char]) -> Option<Numeral> {
    let mut end = at + run.len();
    let digits: Vec<i64> = run.iter().filter_map(|c| digit(*c)).collect();
    let range = digits.len() == 2 && digits[1] == digits[0] + 1;
    let mut value = match digits.as_slice() {
        [lower, _] if range => Decimal::from(*lower),
        all => all.iter().try_fold(Decimal::ZERO, |sum, d| {
            sum.checked_mul(Decimal::TEN)?.checked_add(Decimal::from(*d))
        })?,
    };
    let mut unit = Decimal::ONE;
    if chars.get(end) == Some(&'点')
        && let Some((places, fraction)) = fraction(chars, end + 1)
    {
        value += fraction;
        unit = Decimal::new(1, places);
        end += 1 + places as usize;
        if let Some(p) = chars.get(end).and_then(|c| power(*c)) {
            value = value.checked_mul(Decimal::from(p))?;
            unit *= Decimal::from(p);
            end += 1;
        }
    }
    Some(Numeral {
        end,
        value,
        unit,
        vague: range,
        digits: if digits.len() >= 3 { digits.len() } else { 0 },
    })
}

fn fraction(chars: &[char], at: usize) -> Option<(u32, Decimal)> {
    let digits: Vec<i64> = chars[at.min(chars.len())..]
        .iter()
        .map_while(|c| digit(*c))
        .take(4)
        .collect();
    let places = u32::try_from(digits.len()).ok().filter(|n| *n > 0)?;
    let mantissa = digits.iter().fold(0, |sum, d| sum * 10 + d);
    Some((places, Decimal::new(mantissa, places)))
}

/// 三四千 -> 三千, and whether a range was cut.
fn without_range(run: &[char]) -> (Vec<char>, bool) {
    for i in 0..run.len().saturating_sub(1) {
        if let (Some(a), Some(b)) = (digit(run[i]), digit(run[i + 1]))
            && a > 0
            && b == a + 1
            && run.get(i + 2).is_none_or(|c| power(*c).is_some())
            && (i + 2 < run.len() || i > 0 && power(run[i - 1]) == Some(10))
        {
            let mut lower = run.to_vec();
            lower.remove(i + 1);
            return (lower, true);
        }
    }
    (run.to_vec(), false)
}

fn integer(run: &[char]) -> Option<i64> {
    let plain: String = run
        .iter()
        .map(|c| match c {
            '俩' | '两' | '贰' => '二',
            '仨' | '叁' => '三',
            '幺' | '壹' => '一',
            '肆' => '四',
            '伍' => '五',
            '陆' => '六',
            '柒' => '七',
            '捌' => '八',
            '玖' => '九',
            '拾' => '十',
            '佰' => '百',
            '仟' => '千',
            '〇' => '零',
            other => *other,
        })
        .collect();
    ChineseToNumber::<i64>::to_number(&plain, ChineseCountMethod::TenThousand).ok()
}

/// The unit of the last digit said: 1 for …五, 10 for …十, 100 for 三千二.
fn last_unit(run: &[char]) -> i64 {
    let Some(last) = run.last() else { return 1 };
    if let Some(p) = power(*last) {
        let higher = run[..run.len() - 1].iter().filter_map(|c| power(*c)).next_back();
        return match higher {
            // 三十万: the 万 multiplies what stands before it.
            Some(h) if h < p => h * p,
            _ => p,
        };
    }
    match run.len().checked_sub(2).map(|i| run[i]) {
        Some(before) => power(before).map_or(1, |p| if p > 10 { p / 10 } else { 1 }),
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String, bool)> {
        let chars: Vec<char> = text.chars().collect();
        numeral_at(&chars, 0).map(|n| {
            (
                n.value.normalize().to_string(),
                n.unit.normalize().to_string(),
                n.vague,
            )
        })
    }

    #[test]
    fn numerals_begin_with_their_characters() {
        let all = ('\0'..=char::MAX).filter(|c| c.is_ascii_digit() || is_numeral(*c));
        assert_eq!(all.count(), numeral_chars().count());
        assert!(numeral_chars().all(|c| c.is_ascii_digit() || is_numeral(c)));
    }

    #[test]
    fn reads_spoken_numerals() {
        for (text, value, unit, vague) in [
            ("3200", "3200", "1", false),
            ("3,200.50", "3200.5", "0.01", false),
            ("8400,133天", "8400", "1", false),
            ("800,133天", "800", "1", false),
            (
                "0.138001380006222020200112233445",
                "0.13800138",
                "0.000000001",
                false,
            ),
            ("00012", "12", "1", false),
            (
                "1234567890123456789012345678901234567890",
                "1000000000000000000",
                "1",
                false,
            ),
            ("1.2万", "12000", "1000", false),
            ("1万2", "12000", "1000", false),
            ("3k", "3000", "1000", false),
            ("三千二", "3200", "100", false),
            ("一万二", "12000", "1000", false),
            ("两百五", "250", "10", false),
            ("五千零六十", "5060", "10", false),
            ("五千零六", "5006", "1", false),
            ("四万五千一百二", "45120", "10", false),
            ("一点五万", "15000", "1000", false),
            ("二千九百九十九点五", "2999.5", "0.1", false),
            ("三四千", "3000", "1000", true),
            ("十二", "12", "1", false),
            ("二十八", "28", "1", false),
            ("一百二十七", "127", "1", false),
            ("三十万", "300000", "100000", false),
            ("十七八", "17", "1", true),
            ("捌万叁仟陆佰壹拾", "83610", "10", false),
            ("五千一百二六十七天", "5120", "10", false),
            ("六千一二十四天", "6100", "100", false),
            ("一万五千六七十二天", "15600", "100", false),
            ("三千六七十天", "3060", "10", true),
            ("一千六百八七天", "1680", "10", false),
            ("两千四百一十二十八天", "2410", "10", false),
            ("两万三十四天", "20000", "10000", false),
            ("三百二十万", "3200000", "100000", false),
            ("一万零六十", "10060", "10", false),
            ("十七八天", "17", "1", true),
            ("廿五天", "25", "1", false),
            ("一百卅六天", "136", "1", false),
            ("廿天", "20", "10", false),
            ("廿六七天", "26", "1", true),
            ("六千一廿天", "6100", "100", false),
            ("一廿天", "1", "1", false),
            ("万五千四", "15400", "100", false),
        ] {
            assert_eq!(read(text), Some((value.into(), unit.into(), vague)), "{text}");
        }
        for none in ["千万", "万一", "万五", "万零五千"] {
            assert_eq!(read(none), None, "{none}");
        }
        assert_eq!(read("你好"), None);
    }
}
