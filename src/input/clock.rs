//! Times as they stand at the turns of transcripts: `[00:12]`, `(00:12:03.5)`, `2026-01-05 09:00:03`, `[0:3.3,0:19.7]`.
//!
//! Takes the start of a line, gives the time and the rest; and turns the times of a dialogue into milliseconds from
//! its beginning. Must not know who speaks.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::{Captures, Regex};

use super::lines::trim;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A time at a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// The day, where it is a time of day with a date.
    pub(super) day: Option<Date>,
    /// Since the start of the recording or of the day.
    pub(super) start_ms: u64,
    /// Where the turn ends, if that is said.
    pub(super) end_ms: Option<u64>,
}

/// `12:03`, `00:12:03`, `0:3.320`, `00:00:12,340`; the four groups are three numbers and a fraction.
const TIME: &str = r"(\d{1,3})[:：](\d{1,2})(?:[:：](\d{1,2}))?(?:\.(\d{1,3})|,(\d{3}))?";

static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    let day = r"(?:(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s+|T))?";
    let range = format!(r"(?:\s*(?:-->|[-–—~～,，至到])\s*{TIME})?");
    Regex::new(&format!("^{day}{TIME}{range}")).expect("a valid pattern")
});

/// The time that `text` begins with, in brackets or not, and what follows it.
pub(super) fn leading(text: &str) -> Option<(Stamp, &str)> {
    const BRACKETS: [(char, char); 5] = [('[', ']'), ('(', ')'), ('（', '）'), ('【', '】'), ('<', '>')];
    for (open, close) in BRACKETS {
        if let Some(inner) = text.strip_prefix(open) {
            let (stamp, rest) = bare(inner.trim_start())?;
            return Some((stamp, rest.trim_start().strip_prefix(close)?));
        }
    }
    bare(text).filter(|(_, rest)| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn bare(text: &str) -> Option<(Stamp, &str)> {
    // Nearly all lines begin with a word: they need not wake the pattern.
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let found = STAMP.captures(text)?;
    let day = match found.get(1) {
        Some(_) => Some(Date::new(number(&found, 1)?, number(&found, 2)?, number(&found, 3)?).ok()?),
        None => None,
    };
    let stamp = Stamp {
        day,
        start_ms: milliseconds(&found, 4, day.is_some())?,
        end_ms: found.get(9).and_then(|_| milliseconds(&found, 9, day.is_some())),
    };
    Some((stamp, &text[found.get(0)?.end()..]))
}

fn number<T: std::str::FromStr>(found: &Captures<'_>, group: usize) -> Option<T> {
    found.get(group)?.as_str().parse().ok()
}

/// The time in the five groups from `first`. Two numbers are minutes and seconds, after a date hours and minutes.
fn milliseconds(found: &Captures<'_>, first: usize, of_day: bool) -> Option<u64> {
    let (a, b): (u64, u64) = (number(found, first)?, number(found, first + 1)?);
    let (hours, minutes, seconds) = match number(found, first + 2) {
        Some(c) => (a, b, c),
        None if of_day => (a, b, 0),
        None => (0, a, b),
    };
    let fraction = found
        .get(first + 3)
        .or_else(|| found.get(first + 4))
        .map_or("", |f| f.as_str());
    let fraction: u64 = format!("{fraction:0<3}").parse().ok()?;
    let sane = seconds < 60 && (hours == 0 || minutes < 60) && !(of_day && hours > 23);
    sane.then_some(hours * HOUR + minutes * MINUTE + seconds * 1000 + fraction)
}

/// A date and time of a record in RFC 3339, as Chinese clocks show it; a bare date is its first minute.
pub(super) fn rfc3339(text: &str) -> Option<String> {
    let text = trim(text);
    if let Some((stamp, "")) = leading(text)
        && let Some(day) = stamp.day
    {
        return Some(at_second(day, stamp.start_ms));
    }
    if text.parse::<jiff::Timestamp>().is_ok() {
        return Some(text.to_owned());
    }
    date(text).map(|day| at_second(day, 0))
}

/// A date such as `2026-01-05`, `2026/1/5`, `2026年1月5日`.
pub(super) fn date(text: &str) -> Option<Date> {
    let plain = text.trim_end_matches('日').replace(['/', '.', '年', '月'], "-");
    let mut parts = plain.split('-').map(|part| part.trim().parse::<i16>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let date = Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    (parts.next().is_none() && year >= 1900).then_some(date)
}

fn at_second(day: Date, ms: u64) -> String {
    let (hours, minutes, seconds) = (ms / HOUR, ms % HOUR / MINUTE, ms % MINUTE / 1000);
    format!("{day}T{hours:02}:{minutes:02}:{seconds:02}+08:00")
}

/// Where the recording begins, by the first time of a dialogue.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeline {
    first: Stamp,
}

impl Timeline {
    /// `first` is the first time that stands in the dialogue.
    pub(super) fn new(first: Stamp) -> Self {
        Self { first }
    }

    /// When the dialogue began, if the times have dates.
    pub(super) fn started_at(self) -> Option<String> {
        self.first.day.map(|day| at_second(day, self.first.start_ms))
    }

    /// Start and end of a turn from the beginning of the recording; none where they lie before it.
    pub(super) fn place(self, stamp: Stamp) -> (Option<u64>, Option<u64>) {
        // Times of day run on from the first; so do bare ones that begin beyond the first hour, which no call does.
        let of_day = self.first.day.is_some() || self.first.start_ms >= HOUR;
        let base = if of_day { self.first.start_ms } else { 0 };
        let days = match (self.first.day, stamp.day) {
            (Some(first), Some(day)) => first
                .until(day)
                .ok()
                .and_then(|s| u64::try_from(s.get_days()).ok()),
            (None, None) => Some(0),
            _ => None,
        };
        let place = |ms: u64| (days? * DAY + ms).checked_sub(base);
        (place(stamp.start_ms), stamp.end_ms.and_then(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times_in_their_usual_dress() {
        let cases = [
            ("[00:12]客服：", Some((12_000, None, "客服："))),
            ("(01:00:12): ", Some((3_612_000, None, ": "))),
            ("（00：12）", Some((12_000, None, ""))),
            ("00:12.5 客服", Some((12_500, None, " 客服"))),
            ("[0:3.320,0:19.712]  您好", Some((3_320, Some(19_712), "  您好"))),
            ("00:00:01,500 --> 00:00:02,250", Some((1_500, Some(2_250), ""))),
            ("[ 75:03 ]", Some((4_503_000, None, ""))),
            ("2026-01-05 09:00:03 客服", Some((32_403_000, None, " 客服"))),
            ("2026年1月5日 9:00", Some((32_400_000, None, ""))),
            ("[00:12 客服", None),
            ("00:75", None),
            ("2026-13-05 09:00:03", None),
            ("客服", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let found = leading(text).map(|(stamp, rest)| (stamp.start_ms, stamp.end_ms, rest));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn times_of_day_become_times_of_the_recording() {
        let stamp = |text| leading(text).expect(text).0;
        let dated = Timeline::new(stamp("2026-01-05 23:59:50"));
        assert_eq!(dated.place(stamp("2026-01-06 00:00:05")), (Some(15_000), None));
        assert_eq!(dated.place(stamp("2026-01-04 00:00:05")), (None, None));
        assert_eq!(dated.started_at().as_deref(), Some("2026-01-05T23:59:50+08:00"));
        assert_eq!(
            Timeline::new(stamp("09:00:03")).place(stamp("09:00:05")),
            (Some(2_000), None)
        );
        assert_eq!(
            Timeline::new(stamp("00:03")).place(stamp("00:05")),
            (Some(5_000), None)
        );
    }

    #[test]
    fn dates_of_records() {
        assert_eq!(
            date("2026年1月5日").map(|d| d.to_string()).as_deref(),
            Some("2026-01-05")
        );
        assert_eq!(date("2026/02/30"), None);
        assert_eq!(
            rfc3339("2026-01-05 09:00").as_deref(),
            Some("2026-01-05T09:00:00+08:00")
        );
        assert_eq!(
            rfc3339("2026-01-05T01:00:00Z").as_deref(),
            Some("2026-01-05T01:00:00Z")
        );
        assert_eq!(rfc3339("上周"), None);
    }
}
