//! Placeholders of scripts ({姓名}, 【金额】, XX元, ____): places where a value will be said.
//!
//! What a placeholder stands for is read from its own words, else from the words around it.

use std::sync::LazyLock;

use regex::Regex;

use super::NormText;
use crate::model::{Norm, Span};

/// What kind of value a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceholderKind {
    /// A person's name.
    Name,
    /// A sum of money.
    Amount,
    /// A number of days or instalments overdue.
    Days,
    /// A date.
    Date,
    /// An organisation or product.
    Organisation,
    /// A telephone number.
    Phone,
    /// Anything else.
    Other,
}

/// A place in a script that will be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholder {
    /// Where it stands.
    pub span: Span<Norm>,
    /// What it stands for.
    pub kind: PlaceholderKind,
}

static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{[^{}\n]{1,16}\}|【[^【】\n]{1,16}】|\[[^\[\]\n]{1,16}\]|<[^<>\n]{1,16}>|\$\{?[a-z_]{2,24}\}?|[x×]{2,}|_{2,}|#[^#\s]{1,16}#|○{2,}|某{2}|\*{2,}")
        .expect("the placeholder expression is a constant")
});

/// Finds the placeholders of a line.
#[must_use]
pub fn placeholders(text: &NormText) -> Vec<Placeholder> {
    if !text.chars.iter().any(|c| begins_one(*c)) {
        return Vec::new();
    }
    let bytes = text.text();
    SHAPE
        .find_iter(&bytes)
        .map(|found| {
            let start = bytes[..found.start()].chars().count();
            let end = start + found.as_str().chars().count();
            let before: String = text.chars[start.saturating_sub(4)..start].iter().collect();
            let after: String = text.chars[end..(end + 3).min(text.chars.len())].iter().collect();
            Placeholder {
                span: Span::new(start, end),
                kind: kind_of(found.as_str(), &before, &after),
            }
        })
        .collect()
}

fn begins_one(c: char) -> bool {
    if matches!(c, '\u{4e00}'..='\u{9fff}') {
        return c == '某';
    }
    matches!(
        c,
        '{' | '【' | '[' | '<' | '$' | 'x' | '×' | '_' | '#' | '○' | '*'
    )
}

fn kind_of(inside: &str, before: &str, after: &str) -> PlaceholderKind {
    use PlaceholderKind::{Amount, Date, Days, Name, Organisation, Other, Phone};
    const BY_NAME: [(&[&str], PlaceholderKind); 6] = [
        (
            &[
                "金额", "欠款", "款项", "本金", "余额", "总额", "应还", "待还", "amount", "sum", "money",
                "元",
            ],
            Amount,
        ),
        (&["天数", "逾期", "days", "期数", "账龄"], Days),
        (&["日期", "时间", "date", "到期", "还款日", "账单日"], Date),
        (&["电话", "热线", "号码", "phone", "tel", "手机"], Phone),
        (
            &[
                "机构",
                "银行",
                "公司",
                "平台",
                "品牌",
                "产品",
                "app",
                "bank",
                "贷款",
                "委托方",
                "名称",
                "消金",
            ],
            Organisation,
        ),
        (
            &[
                "姓名", "名字", "先生", "女士", "客户", "称呼", "name", "姓氏", "工号",
            ],
            Name,
        ),
    ];
    let said = BY_NAME
        .iter()
        .find(|(words, _)| words.iter().any(|w| inside.contains(w)));
    if let Some((_, kind)) = said {
        return *kind;
    }
    let starts = |words: &[&str]| words.iter().any(|w| after.starts_with(w));
    if starts(&["元", "块", "万", "圆"]) || before.ends_with(['¥', '额', '币']) {
        Amount
    } else if starts(&["天", "期", "个月", "日"]) && !before.ends_with('月') {
        Days
    } else if starts(&["月", "号"]) || before.ends_with('月') {
        Date
    } else if starts(&[
        "银行", "消费", "公司", "金融", "平台", "贷", "金条", "白条", "集团",
    ]) {
        Organisation
    } else if starts(&["先生", "女士", "小姐"]) {
        Name
    } else {
        Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalize;

    #[test]
    fn reads_what_a_placeholder_stands_for() {
        use PlaceholderKind::*;
        for (line, kinds) in [
            ("请问是{姓名}吗", vec![Name]),
            (
                "您在XX银行的欠款【金额】元已逾期XX天",
                vec![Organisation, Amount, Days],
            ),
            ("欠款____元", vec![Amount]),
            ("我是__银行的", vec![Organisation]),
            ("你好", vec![]),
        ] {
            let found: Vec<_> = placeholders(&normalize(line)).iter().map(|p| p.kind).collect();
            assert_eq!(found, kinds, "{line}");
        }
    }
}
