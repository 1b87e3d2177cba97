//! Where an exact address stands: 建国路88号3单元502室, 阳光小区12栋, 李庄村三组. Province, city and district stay.
//!
//! Takes characters, gives ranges. An address is told by its parts, a name with its kind (路, 小区, 村) and numbers with
//! theirs (号, 栋, 单元); a name alone counts only behind a district or behind words that announce an address. What merely
//! looks like a part (走投无路, 二十号之前, 一栋三层的楼) is none.

use std::ops::Range;

use super::digits;

/// Kinds of streets.
const ROADS: &[&str] = &["街道", "大街", "大道", "胡同", "路", "街", "巷", "弄"];
/// Kinds of places in the country.
const VILLAGES: &[&str] = &["新村", "村", "屯", "庄", "镇", "乡"];
/// Kinds of estates and houses.
const ESTATES: &[&str] = &["小区", "花园", "公寓", "家园", "大厦", "广场", "新城"];
/// Kinds of estates that are ends of ordinary words too: numbers of houses behind them, not 号 alone.
const HOUSES: &[&str] = &["苑", "园", "府", "庭", "湾", "城", "里", "居", "墅"];

/// Words that end like a street.
const NO_ROADS: &[&str] = &[
    "退路",
    "生路",
    "出路",
    "活路",
    "思路",
    "套路",
    "门路",
    "后路",
    "铁路",
    "公路",
    "道路",
    "网路",
    "线路",
    "电路",
    "半路",
    "绝路",
    "死路",
    "末路",
    "走路",
    "上路",
    "无路",
    "带路",
    "领路",
    "赶路",
    "财路",
    "销路",
    "短路",
    "多路",
    "逛街",
    "上街",
    "扫街",
    "满街",
    "沿街",
    "跑路",
    "让路",
    "问路",
    "同路",
    "陌路",
    "老乡",
    "隔壁村",
    "家乡",
    "城乡",
    "下乡",
    "回乡",
    "同乡",
    "农村",
    "全村",
    "本村",
    "进村",
    "村镇",
    "城镇",
    "乡镇",
    "这弄",
    "玩弄",
    "糊弄",
    "捉弄",
    "戏弄",
    "摆弄",
    "要弄",
];

/// Words that end streets too, behind a name of two characters: 人民一路.
const HALF_ROADS: &[&str] = &["一路", "马路"];

/// What is counted in a house's number, longest first, and how much it says of a house.
const UNITS: &[(&str, Unit)] = &[
    ("号院", Unit::House),
    ("号楼", Unit::House),
    ("单元", Unit::House),
    ("号", Unit::Number),
    ("弄", Unit::Number),
    ("栋", Unit::House),
    ("幢", Unit::House),
    ("座", Unit::House),
    ("室", Unit::House),
    ("组", Unit::Group),
    ("社", Unit::Group),
    ("队", Unit::Group),
    ("户", Unit::Group),
    ("段", Unit::Section),
    ("期", Unit::Part),
    ("区", Unit::Part),
    ("层", Unit::Part),
    ("楼", Unit::Part),
    ("门", Unit::Part),
    ("房", Unit::Part),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// Of a house or a flat.
    House,
    /// 号: also of days, of documents.
    Number,
    /// Of a village.
    Group,
    /// 二段: of a street.
    Section,
    /// Says little alone.
    Part,
    /// A number without a unit behind a house: the flat.
    Bare,
}

/// Words that announce an address.
const ANNOUNCING: &[&str] = &["住址", "地址", "户籍", "住在", "家住", "老家", "门牌"];
/// Characters behind such a word in which the address stands.
const REACH: usize = 16;

/// Characters that no name of a place begins with or holds in talk: 你住在… , 去…, 那条….
const STOPS: &str = "在住是到去的你我他她它您们就叫了说至往从离于这那哪个条给找把来问写填寄送查整有没不吗呢吧啊让么某各该本同咱：";
/// Ends of parts that stay in sight.
const REGIONS: &[char] = &['省', '市', '区', '县'];
/// Before 区 and 市: 小区, 社区, 园区, 超市.
const NO_REGIONS: &[char] = &[
    '小', '社', '园', '厂', '校', '片', '超', '门', '夜', '菜', '集', '上', '地',
];

/// Most characters of a name, its kind left out.
const LONGEST_NAME: usize = 5;
/// Most digits of a part's number.
const LONGEST_NUMBER: usize = 5;
/// Most characters of house, stair and flat in one: 12-3-1204.
const LONGEST_WHOLE: usize = 10;
/// What follows a 号 that is a day.
const DAY_FOLLOWS: &[&str] = &[
    "前", "之前", "以前", "还", "到期", "晚", "上午", "下午", "早", "必须", "一定", "结清", "扣",
];
/// What follows a number that is a sum or a time.
const SUM_FOLLOWS: &[char] = &[
    '元', '块', '万', '千', '百', '平', '天', '年', '月', '期', '个', '点', '分', '％', '%', '.', '多', '次',
];

/// Whether a look is worth while.
pub(super) fn may_stand_in(chars: &[char]) -> bool {
    const SIGNS: &[char] = &['号', '栋', '幢', '座', '元', '室', '组', '弄', '社', '队', '-'];
    let is_sign = |c: &char| SIGNS.contains(c) || REGIONS.contains(c);
    chars.iter().any(is_sign) || (0..chars.len()).any(|at| follows(chars, at, ANNOUNCING))
}

/// Ranges to hide. They may touch or overlap.
pub(super) fn find(chars: &[char]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match numbered(chars, at) {
            Some(range) => {
                at = range.end.max(at + 1);
                found.push(range);
            }
            None => at += 1,
        }
    }
    found.extend((0..chars.len()).filter_map(|at| named(chars, at)));
    found
}

/// The address whose numbers begin at `at`.
fn numbered(chars: &[char], at: usize) -> Option<Range<usize>> {
    if at > 0 && chars.get(at - 1).is_some_and(|c| is_number(*c)) {
        return None;
    }
    let (parts, end) = parts(chars, at)?;
    let first = parts.first()?;
    let is_day = parts.len() == 1 && *first == Unit::Number && follows(chars, end, DAY_FOLLOWS);
    let houses = parts
        .iter()
        .filter(|unit| matches!(unit, Unit::House | Unit::Bare))
        .count();
    let suits = |kind: Kind| match kind {
        Kind::Road if *first == Unit::Section => parts.len() > 1,
        Kind::Road => matches!(first, Unit::House | Unit::Number) && !is_day,
        Kind::Village => matches!(first, Unit::House | Unit::Number | Unit::Group) && !is_day,
        Kind::Estate => {
            !matches!(first, Unit::Group | Unit::Section) && (houses > 0 || *first == Unit::Number) && !is_day
        }
        Kind::House => !matches!(first, Unit::Group | Unit::Number | Unit::Section) && houses > 0,
    };
    let before = before_spaces(chars, at);
    match kind_before(chars, before).filter(|(kind, _)| suits(*kind)) {
        Some((_, start)) => Some(whole(chars, start)..end),
        None if houses > 1 => Some(at..end),
        None => None,
    }
}

/// The name that ends at `at`, where a district or an announcement says that it is an address.
fn named(chars: &[char], at: usize) -> Option<Range<usize>> {
    let end = at + 1;
    let (kind, start) = kind_before(chars, end)?;
    let goes_on = chars
        .get(end)
        .is_some_and(|c| matches!(c, '道' | '区' | '委' | '里' | '民'));
    if kind == Kind::House || goes_on {
        return None;
    }
    let start = whole(chars, start);
    let name = end - start;
    let in_region = region_before(chars, start) && kind != Kind::Village;
    let reach = chars.get(start.saturating_sub(REACH)..start)?;
    // 地址是…, nothing that ends a clause between.
    let clause = reach.iter().rposition(|c| is_end(*c)).map_or(0, |end| end + 1);
    let clause: String = reach.get(clause..)?.iter().collect();
    let announced = ANNOUNCING.iter().any(|word| clause.contains(word));
    (name > 3 && (in_region || announced) || name > 2 && announced).then_some(start..end)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Road,
    Village,
    Estate,
    House,
}

/// The kind of place that ends before `end`, and where its name begins.
fn kind_before(chars: &[char], end: usize) -> Option<(Kind, usize)> {
    let text = chars.get(..end)?;
    let kinds = [
        (Kind::Estate, ESTATES),
        (Kind::Village, VILLAGES),
        (Kind::Road, ROADS),
        (Kind::House, HOUSES),
    ];
    let found = kinds.iter().find_map(|(kind, words)| {
        let word = words.iter().find(|word| ends_with(text, word))?;
        Some((*kind, end - word.chars().count()))
    });
    let (kind, name_end) = found?;
    if NO_ROADS.iter().any(|word| ends_with(text, word)) {
        return None;
    }
    let start = name_start(chars, name_end);
    let is_half = HALF_ROADS.iter().any(|word| ends_with(text, word));
    let shortest = if is_half { 3 } else { 1 };
    (start + shortest <= name_end).then_some((kind, start))
}

/// Where the name that ends before `end` begins: behind a stop, a region, or as long as names are.
fn name_start(chars: &[char], end: usize) -> usize {
    let mut start = end;
    while start > 0 && end - start < LONGEST_NAME {
        let begins = chars
            .get(start - 1)
            .is_none_or(|c| !c.is_alphanumeric() || STOPS.contains(*c) || c.is_ascii());
        let text = chars.get(..start).unwrap_or_default();
        if begins
            || ANNOUNCING.iter().any(|word| ends_with(text, word))
            || region_before(chars, start)
            || start < end && part_before(chars, start)
        {
            break;
        }
        start -= 1;
    }
    start
}

/// The beginning of the whole address: parts such as 望京街道 before it belong to it.
fn whole(chars: &[char], start: usize) -> usize {
    // An address has few parts; a recogniser that stutters (村村村…) makes many, and each would be gone back over from each.
    const MOST_PARTS: usize = 4;
    let mut start = start;
    for _ in 0..MOST_PARTS {
        match kind_before(chars, start).filter(|_| part_before(chars, start)) {
            Some((_, earlier)) if earlier < start => start = earlier,
            _ => break,
        }
    }
    start
}

/// Whether a street, village or estate ends before `end`, by a word that no name holds in its middle.
fn part_before(chars: &[char], end: usize) -> bool {
    let text = chars.get(..end).unwrap_or_default();
    ["街道", "镇", "乡", "村", "小区", "大街", "大道"]
        .iter()
        .any(|word| ends_with(text, word))
}

fn region_before(chars: &[char], end: usize) -> bool {
    let last = |back: usize| end.checked_sub(back).and_then(|at| chars.get(at));
    last(1).is_some_and(|c| REGIONS.contains(c)) && last(2).is_some_and(|c| !NO_REGIONS.contains(c))
}

/// Numbers with their units from `at` on, and where they end.
fn parts(chars: &[char], at: usize) -> Option<(Vec<Unit>, usize)> {
    let mut parts = Vec::new();
    let mut end = at;
    let mut next = at;
    loop {
        let digits = chars.get(next..)?.iter().take_while(|c| is_number(**c)).count();
        let number = chars.get(next..next + digits)?;
        // 3-2-501: house, stair, flat.
        let hyphens = number.iter().filter(|c| **c == '-').count();
        // 2026-11-28 is a day, 400-12-345 a hotline.
        let is_short = number
            .iter()
            .position(|c| *c == '-')
            .is_some_and(|first| first <= 2);
        let is_whole = parts.is_empty()
            && is_short
            && hyphens == 2
            && digits <= LONGEST_WHOLE
            && number.first() != Some(&'-');
        if is_whole {
            parts.push(Unit::House);
            end = next + digits;
            break;
        }
        if digits == 0 || digits > LONGEST_NUMBER {
            break;
        }
        // 14 号院
        let space = chars
            .get(next + digits..)?
            .iter()
            .take(1)
            .take_while(|c| c.is_whitespace())
            .count();
        let rest = chars.get(next + digits + space..).unwrap_or_default();
        let unit = UNITS.iter().find(|(word, _)| starts_with(rest, word));
        let last = parts.last();
        match unit {
            Some((word, unit)) => {
                parts.push(*unit);
                end = next + digits + space + word.chars().count();
            }
            None if last.is_some_and(|unit| matches!(unit, Unit::House | Unit::Number | Unit::Part))
                && digits > 2
                && !rest.first().is_some_and(|c| SUM_FOLLOWS.contains(c)) =>
            {
                parts.push(Unit::Bare);
                end = next + digits;
                break;
            }
            None => break,
        }
        let gap = chars
            .get(end..)?
            .iter()
            .take(2)
            .take_while(|c| is_gap(**c))
            .count();
        next = end + gap;
    }
    (!parts.is_empty()).then_some((parts, end))
}

/// 88, 八十八, A, 乙, 3-2.
fn is_number(c: char) -> bool {
    digits::value(c).is_some()
        || c.is_ascii_alphabetic()
        || matches!(c, '十' | '百' | '两' | '甲' | '乙' | '丙' | '丁' | '-')
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '，' | '、' | '-' | '的')
}

fn is_end(c: char) -> bool {
    matches!(c, '。' | '？' | '?' | '！' | '!' | '；' | ';' | '，' | ',')
}

fn before_spaces(chars: &[char], at: usize) -> usize {
    let before = chars.get(..at).unwrap_or_default();
    let spaces = before
        .iter()
        .rev()
        .take(2)
        .take_while(|c| matches!(c, ' ' | '，' | ',' | '的'))
        .count();
    at - spaces
}

fn follows(chars: &[char], at: usize, words: &[&str]) -> bool {
    let rest = chars.get(at..).unwrap_or_default();
    words.iter().any(|word| starts_with(rest, word))
}

fn starts_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter();
    word.chars().all(|c| text.next() == Some(&c))
}

fn ends_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter().rev();
    word.chars().rev().all(|c| text.next() == Some(&c))
}

#[cfg(test)]
mod tests {
    use crate::report::mask;

    #[test]
    fn exact_addresses_are_hidden_from_the_street_on() {
        for (text, hidden) in [
            ("你住在北京市朝阳区建国路88号对吧", "建国路88号"),
            ("建国路八十八号，3单元，502室", "建国路八十八号，3单元，502室"),
            ("家在阳光小区12栋3单元1203，对吗", "阳光小区12栋3单元1203"),
            ("我去阳光花园二期12栋找你", "阳光花园二期12栋"),
            ("河南省太康县王集乡李庄村三组", "王集乡李庄村三组"),
            ("望京街道阜通东大街6号", "望京街道阜通东大街6号"),
            ("上海市浦东新区世纪大道1000弄5号", "世纪大道1000弄5号"),
            ("你家3号楼2单元501室", "3号楼2单元501室"),
            ("12栋1203住着你妈", "12栋1203"),
            ("收件地址：幸福小区，", "幸福小区"),
            ("地址在朝阳区和平里西街，", "和平里西街"),
            ("住在海淀区中关村大街那边", "中关村大街"),
            ("老家李庄村的人都知道", "李庄村"),
            ("深圳市南山区科技园路12号A座1203", "科技园路12号A座1203"),
            ("翠湖苑3栋", "翠湖苑3栋"),
            ("寄到中山路 12号", "中山路 12号"),
            ("地址是建国路八十八号", "建国路八十八号"),
            ("他住解放路幺二三号", "解放路幺二三号"),
            ("１２栋３单元", "１２栋３单元"),
            ("我到你公司，和平路20号", "和平路20号"),
            ("他住人民一路88号", "人民一路88号"),
            ("天府大道南路二段15号", "天府大道南路二段15号"),
            ("阳光小区3-2-501", "阳光小区3-2-501"),
            ("收件地址：幸福小區12棟3單元", "幸福小區12棟3單元"),
            ("您在东莞市虎门镇连升路15号的住处", "虎门镇连升路15号"),
        ] {
            let stars = "*".repeat(hidden.chars().count());
            assert_eq!(mask(text), text.replace(hidden, &stars), "{text}");
        }
    }

    #[test]
    fn ordinary_words_stay() {
        for text in [
            "北京市朝阳区人民法院",
            "我在上海浦东",
            "你已经走投无路，二十号之前还清",
            "没有退路三号必须还",
            "每月5号还款，12号到期",
            "这条街12号之前拆",
            "你们小区的人都知道",
            "整个小区，全村都知道你欠钱",
            "一栋三层的楼",
            "我们三组的组长",
            "M2三组，工号0823号",
            "案号（2026）京0105民初12号",
            "我知道12号是您的还款日",
            "您的地址变更了吗",
            "住址是不是搬到别的小区了",
            "老家农村的",
            "合同编号12号",
            "3单元的邻居",
            "你这套路3号用过了",
            "最低还款1200元，分12期",
            "派出所的人上门，银行网点",
            "请到市区的网点办理",
            "服务热线95533，按1号键",
            "一路上一路走来8号",
            "请回拨400-12-345",
            "2026-11-28到期",
            "您合同里2026-11-28到期，小区2026-11-28停水",
            "系统里400-12-345",
        ] {
            assert_eq!(mask(text), text);
        }
    }
}
