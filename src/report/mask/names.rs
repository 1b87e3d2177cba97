//! The names that a record gives, found in what was said: 王小明 becomes 王**.
//!
//! Takes a field of the record, gives names; takes characters, gives positions. The surname stays, so that what was said can
//! still be followed. A given name that is also an ordinary word is hidden only where it stands as a name does.

use super::simplified;

/// Surnames of two characters.
const DOUBLE: &[&str] = &[
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木",
    "轩辕", "宇文", "长孙", "独孤", "南宫", "西门", "闻人", "澹台", "公冶", "申屠", "钟离",
];

/// Words of every day that people are called.
const ORDINARY: &[&str] = &[
    "建设", "建国", "国庆", "平安", "志愿", "文化", "明白", "天明", "光明", "文明", "自强", "和平", "爱国",
    "春天", "晓得", "海洋", "长江", "黄河", "高兴", "向前", "永远", "胜利", "成功", "卫生", "学习", "健康",
    "幸福", "如意", "吉祥", "安全", "方便", "白天", "时间", "马上", "常常", "温暖", "严重", "许多", "江湖",
    "全面", "万一", "万事", "公平", "公正", "金钱", "可能", "能力", "努力", "希望", "阳光", "太阳", "东方",
    "中华", "中国", "开心", "快乐", "美丽", "自然", "天空", "明天", "今天", "清楚", "平时", "安心", "安宁",
    "安静", "富贵", "富强", "发展", "进步", "进行", "生活", "团结", "友好", "友谊", "真诚", "诚信", "信用",
    "金融", "银行", "利息", "本金", "协商", "新闻", "新年", "元旦", "国家", "社会", "家庭", "家乡", "平凡",
    "伟大", "英雄", "英语", "文字", "文章", "书记", "经理", "主任", "老师", "小心", "关心", "包括", "周期",
    "周末", "黄金", "高中", "高度", "高手", "白银", "金额", "方法", "方向", "任务", "任何", "严格", "常见",
    "全部", "全家", "温度", "熊猫", "牛奶", "石头", "田地", "路上", "路线", "水平", "谢谢", "应该", "于是",
    "易于", "安排", "成为", "成本", "和气", "连接", "相信", "相关", "查询", "向来", "从容", "甘心", "项目",
    "项链", "单位", "单纯", "费用", "支持", "柏油", "车辆", "民生", "光大", "华夏", "招商", "兴业", "中信",
    "广发", "京东", "天天", "多多", "解放", "大力", "由于", "江苏",
];

/// What may stand before a name that could also be a word, and after it.
const BEFORE: &[char] = &[
    '叫', '找', '是', '跟', '和', '给', '替', '喊', '问', '让', '请', '向', '小', '阿', '老', '名',
];
const AFTER: &[&str] = &[
    "先生", "女士", "小姐", "哥", "姐", "叔", "姨", "弟", "妹", "总", "啊", "呀", "吧", "吗", "呢", "嘛",
    "你好", "您好", "本人", "同学", "女仕", "是吧", "对吧",
];

/// What stands before a name in its field, or instead of one.
const PARTS_OF_RECORDS: &[&str] = &[
    "担保人",
    "借款人",
    "共同借款人",
    "债务人",
    "持卡人",
    "联系人",
    "紧急联系人",
    "配偶",
    "客户",
    "本人",
    "姓名",
    "未知",
];

/// Characters between two of a name: recognisers and people that evade filters put them there.
const LONGEST_GAP: usize = 2;

/// Most characters of a name in Chinese characters without a dot: 阿布都热合曼.
const LONGEST: usize = 8;

/// Names of so many characters are people's, also 李金融.
const LONGEST_USUAL: usize = 4;

/// Most characters of a given name.
const MOST_GIVEN: usize = 3;

/// What firms, which are guarantors too, have in their names.
const FIRMS: &[&str] = &[
    "公司",
    "银行",
    "集团",
    "中心",
    "商行",
    "事务所",
    "合作社",
    "工厂",
    "门店",
    "平台",
    "金融",
    "担保",
    "贷款",
    "学校",
    "医院",
];

/// One way to say a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Small letters where it has letters.
    chars: Vec<char>,
    /// How many of them stay.
    kept: usize,
    /// Could also be a word.
    is_word: bool,
}

/// The names of a field: `李四（担保人）`, `欧阳建国`, `阿迪力·买买提`, `Wang Xiaoming`.
pub(super) fn read(field: &str) -> Vec<Name> {
    let is_end = |c: char| {
        matches!(
            c,
            '（' | '(' | '【' | '[' | ',' | '，' | '、' | ';' | '；' | '/' | '：' | ':'
        )
    };
    let mut names = Vec::new();
    let parts = field.split(is_end).map(str::trim);
    for part in parts.filter(|part| !PARTS_OF_RECORDS.contains(part)) {
        if part.chars().next().is_some_and(is_han) {
            let run = part.chars().take_while(|c| is_han(*c) || is_dot(*c));
            let run: Vec<char> = run.map(simplified).collect();
            names.extend(in_characters(&run));
        } else {
            names.extend(in_letters(part));
        }
        if !names.is_empty() {
            break;
        }
    }
    names
}

fn in_characters(run: &[char]) -> Vec<Name> {
    let text: String = run.iter().collect();
    let bare = ["先生", "女士", "小姐"]
        .iter()
        .find_map(|title| text.strip_suffix(title));
    let chars: Vec<char> = bare.unwrap_or(&text).chars().collect();
    let has_dot = chars.iter().any(|c| is_dot(*c));
    let is_firm = FIRMS.iter().any(|word| text.contains(word));
    if chars.len() < 2 || !has_dot && (chars.len() > LONGEST || chars.len() > LONGEST_USUAL && is_firm) {
        return Vec::new();
    }
    let chars: Vec<char> = chars.into_iter().filter(|c| !is_dot(*c)).collect();
    let text: String = chars.iter().collect();
    let is_double = chars.len() > 2 && DOUBLE.iter().any(|surname| text.starts_with(surname));
    let kept = if is_double { 2 } else { 1 };
    let given: Vec<char> = chars.iter().skip(kept).copied().collect();
    let is_word = |chars: &[char]| ORDINARY.contains(&chars.iter().collect::<String>().as_str());
    let mut names = vec![Name {
        kept,
        is_word: is_word(&chars),
        chars,
    }];
    // 热合曼 of 阿布都热合曼 is no given name.
    if !has_dot && (2..=MOST_GIVEN).contains(&given.len()) {
        names.push(Name {
            kept: 0,
            is_word: is_word(&given),
            chars: given,
        });
    }
    names
}

fn in_letters(part: &str) -> Option<Name> {
    let is_name = part
        .chars()
        .all(|c| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\''));
    let chars: Vec<char> = part.chars().filter(|c| !is_gap(*c)).map(lower).collect();
    (is_name && chars.len() > 2).then_some(Name {
        chars,
        kept: 0,
        is_word: false,
    })
}

impl Name {
    /// Positions to hide.
    pub(super) fn find(&self, chars: &[char]) -> Vec<usize> {
        let mut hidden = Vec::new();
        for start in 0..chars.len() {
            if let Some(places) = self.at(chars, start).filter(|places| self.stands(chars, places)) {
                hidden.extend(places.into_iter().skip(self.kept));
            }
        }
        hidden
    }

    /// Where its characters stand, if it begins at `start`.
    fn at(&self, chars: &[char], start: usize) -> Option<Vec<usize>> {
        let mut places: Vec<usize> = Vec::with_capacity(self.chars.len());
        for wanted in &self.chars {
            let from = places.last().map_or(start, |last| last + 1);
            let gap = if places.is_empty() { 0 } else { LONGEST_GAP };
            let between = chars.get(from..)?.iter().take(gap).take_while(|c| is_gap(**c));
            let at = from + between.count();
            places.push(Some(at).filter(|at| chars.get(*at).map(|c| lower(*c)) == Some(*wanted))?);
        }
        Some(places)
    }

    /// Whether it is no part of something else.
    fn stands(&self, chars: &[char], places: &[usize]) -> bool {
        let (Some(first), Some(last)) = (places.first(), places.last()) else {
            return false;
        };
        let before = first.checked_sub(1).and_then(|at| chars.get(at));
        let rest = chars.get(last + 1..).unwrap_or_default();
        if self.chars.first().is_some_and(char::is_ascii) {
            let is_letter = |c: Option<&char>| c.is_some_and(char::is_ascii_alphanumeric);
            return !is_letter(before) && !is_letter(rest.first());
        }
        let follows = |word: &str| {
            let mut wanted = word.chars();
            wanted.by_ref().zip(rest).all(|(a, b)| a == *b) && rest.len() >= word.chars().count()
        };
        !self.is_word
            || before.is_none_or(|c| !is_han(*c) || BEFORE.contains(c))
                && rest
                    .first()
                    .is_none_or(|c| !is_han(*c) || AFTER.iter().any(|word| follows(word)))
    }
}

fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '.' | '-' | '_'
        )
        || is_dot(c)
}

fn is_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '・')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}' | '〇')
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use crate::model::Meta;
    use crate::report::Masker;

    #[test]
    fn names_of_the_record_are_hidden_but_for_the_surname() {
        for (name, said, expected) in [
            ("王小明", "请问是王小明先生吗", "请问是王**先生吗"),
            ("王小明", "小明啊，叫你爸接电话", "**啊，叫你爸接电话"),
            (
                "王小明（借款人）",
                "王 小 明和王小\u{200b}明",
                "王 * *和王*\u{200b}*",
            ),
            ("欧阳建国", "欧阳建国，建国以来", "欧阳**，建国以来"),
            ("李建国", "建国，你在听吗", "**，你在听吗"),
            ("张三", "张三丰不是张三", "张*丰不是张*"),
            ("陈女士", "陈女士您好", "陈女士您好"),
            ("高兴", "很高兴，您是高兴吗", "很高兴，您是高*吗"),
            (
                "云杉消费金融公司",
                "这里是云杉消费金融公司",
                "这里是云杉消费金融公司",
            ),
            ("阿迪力·买买提", "找阿迪力·买买提", "找阿**·***"),
            (
                "Wang Xiaoming",
                "wang xiaoming, WangXiaoming, wangxiaomings",
                "**** ********, ************, wangxiaomings",
            ),
            ("歐陽建國", "歐陽建國，建國啊", "歐陽**，**啊"),
            ("欧阳建国", "請問歐陽建國先生在嗎", "請問歐陽**先生在嗎"),
            ("李金融", "李金融在吗", "李**在吗"),
            ("阿布都热合曼", "找一下阿布都热合曼", "找一下阿*****"),
            ("J. Smith", "这是 J. Smith 的卡", "这是 *. ***** 的卡"),
            ("担保人：李四海", "担保人李四海", "担保人李**"),
            ("本人", "您是本人吗", "您是本人吗"),
            ("张*", "张*您好", "张*您好"),
            ("{姓名}", "{姓名}您好", "{姓名}您好"),
            ("", "您好", "您好"),
        ] {
            let meta = Meta {
                obligors: vec![name.to_owned()],
                ..Meta::default()
            };
            assert_eq!(Masker::new(&meta).mask(said), expected, "{name}");
        }
    }
}
