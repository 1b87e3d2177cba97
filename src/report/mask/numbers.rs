//! Which characters of a text are digits of somebody's number.
//!
//! Takes characters, gives positions; how digits hang together is `digits`, what a number is `kinds`. Sums and dates are
//! no such numbers.

use super::digits::{self, Digit, Link};
use super::kinds;

/// Characters before a number in which a word may announce it (您的身份证号码是…).
const REACH: usize = 10;

/// Words that announce a card number. A number that was misheard fails its checksum and is personal all the same.
const ANNOUNCING: [&str; 11] = [
    "身份证",
    "证件号",
    "银行卡",
    "卡号",
    "账号",
    "帐号",
    "身分證",
    "證件號",
    "銀行卡",
    "卡號",
    "帳號",
];

/// Words after a number that make it a sum of money.
const UNITS: [&str; 8] = ["元", "圆", "块", "塊", "万元", "亿", "美元", "人民币"];

/// Positions of the digits to hide.
pub(super) fn personal(chars: &[char]) -> Vec<usize> {
    let mut hidden = Vec::new();
    for chain in digits::chains(chars) {
        let mut start = 0;
        while start < chain.len() {
            match number_at(chars, &chain, start) {
                Some(number) => {
                    hidden.extend(number.iter().map(|digit| digit.at));
                    start += number.len();
                }
                None => start += 1,
            }
        }
    }
    hidden
}

/// The longest personal number that begins at a digit of a chain.
fn number_at<'c>(chars: &[char], chain: &'c [Digit], start: usize) -> Option<&'c [Digit]> {
    if !begins(chain, start) {
        return None;
    }
    let announced = announced(chars, chain[start].at);
    kinds::LENGTHS
        .into_iter()
        .filter_map(|length| chain.get(start..start + length))
        .filter(|number| ends(chain, start + number.len()))
        .find(|number| kinds::is_personal(number, announced) && !is_sum(chars, chain, start, number))
}

/// A number begins where a chain, a group or a way of writing begins; one spoken 一 before it may end a word (统一, 万一).
fn begins(chain: &[Digit], start: usize) -> bool {
    chain[start].link != Link::Joined || start == 1 && chain[0].value == 1 && chain[0].spoken
}

/// A number ends where a chain, a group or a way of writing ends; one more spoken digit may begin a word (三天内, 一定).
fn ends(chain: &[Digit], end: usize) -> bool {
    let Some(next) = chain.get(end) else {
        return true;
    };
    let alone = chain.get(end + 1).is_none_or(|after| after.link != Link::Joined);
    next.link != Link::Joined || next.spoken && alone
}

fn announced(chars: &[char], at: usize) -> bool {
    let before: String = chars[at.saturating_sub(REACH)..at].iter().collect();
    ANNOUNCING.iter().any(|word| before.contains(word))
}

/// Whether a currency sign, a unit or decimals say that this is money.
fn is_sum(chars: &[char], chain: &[Digit], start: usize, number: &[Digit]) -> bool {
    let Some(last) = number.last() else {
        return false;
    };
    let signed = chain[start].at > 0 && matches!(chars[chain[start].at - 1], '¥' | '￥' | '$');
    let rest: String = chars[last.at + 1..]
        .iter()
        .skip_while(|c| **c == ' ')
        .take(3)
        .collect();
    let unit = UNITS.iter().any(|unit| rest.starts_with(unit));
    let decimals = chain
        .get(start + number.len())
        .is_some_and(|next| next.link == Link::Dot);
    signed || unit || decimals
}

#[cfg(test)]
mod tests {
    use crate::report::mask;
    use crate::report::mask::digits;

    #[track_caller]
    fn assert_masked(cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(mask(text), *expected, "{text}");
            assert_eq!(mask(text).chars().count(), text.chars().count(), "{text}");
        }
    }

    #[test]
    fn hides_mobile_phones() {
        assert_masked(&[
            ("打13800138000找我", "打***********找我"),
            ("138 0013 8000", "*** **** ****"),
            ("138-0013-8000。", "***-****-****。"),
            ("138.0013.8000", "***.****.****"),
            ("1 3 8 0 0 1 3 8 0 0 0", "* * * * * * * * * * *"),
            ("+86 13800138000", "+** ***********"),
            ("＋8613800138000", "＋*************"),
            ("１３８００１３８０００", "***********"),
            ("幺三八零零幺三八零零零", "***********"),
            ("一三八，零零一三，八零零零", "***，****，****"),
            ("幺三八啊零零幺三，嗯八零零零", "***啊****，嗯****"),
            ("万一幺三八零零幺三八零零零打不通", "万一***********打不通"),
            ("幺三八零零幺三八零零零三天内回电", "***********三天内回电"),
            ("幺三八00138000", "***********"),
            ("13800138000 13900139000", "*********** ***********"),
            ("13800138000、13900139000", "***********、***********"),
        ]);
    }

    #[test]
    fn hides_identity_cards() {
        assert_masked(&[
            ("身份证11010519491231002X对吧", "身份证******************对吧"),
            ("11010519491231002x", "******************"),
            ("110105 19491231 002X", "****** ******** ****"),
            ("１１０１０５１９４９１２３１００２Ｘ", "******************"),
            ("一一零一零五一九四九一二三一零零二X", "******************"),
            (
                "幺幺零幺零五，幺九四九，幺二三幺，零零二叉",
                "******，****，****，****",
            ),
            (
                "身份证幺幺零幺零五幺九四九幺二三幺，后面四位是零零二叉对吧",
                "身份证**************，后面四位是****对吧",
            ),
            ("身份证11010519491231后四位多少", "身份证**************后四位多少"),
            ("老证号110105491231002", "老证号***************"),
            // Misheard in the last place, but announced.
            ("身份证号是110105194912310021", "身份证号是******************"),
        ]);
    }

    #[test]
    fn hides_bank_cards() {
        assert_masked(&[
            ("卡6222021234567890128吗", "卡*******************吗"),
            ("4111 1111 1111 1111", "**** **** **** ****"),
            ("5500-0000-0000-0004", "****-****-****-****"),
            ("我的9558820200001234568", "我的*******************"),
            ("378282246310005", "***************"),
            ("四一一一，一一一一，一一一一，一一一一", "****，****，****，****"),
            ("卡号6222021234567890123", "卡号*******************"),
        ]);
    }

    #[test]
    fn leaves_everything_else() {
        for text in [
            "您欠13800138000元",
            "一共￥13800138000",
            "13800138000.50",
            "金额13,800,138,000",
            "分三期，1500，1500，150",
            "三期1500 1500 150元",
            "1998-12-31 500",
            "1998-1-31 1234",
            "19981231 500",
            "2026年11月22日15时30分45秒",
            "2026-11-22 15:30:45",
            "二零二六年十一月二十二号",
            "三千二百五十块八，逾期四十五天",
            "一二三四五六七",
            "订单20261122000012345678",
            "流水号202611220000123457",
            "案号2026110100012",
            "尾号8812，工号0823",
            "流水11010519491231",
            "后四位是三零五二，最后六位是一二三四五六",
            "热线4008001234，95533，12378",
            "12800138000",
            "1380013800",
            "138001380001",
            "6222021234567890123",
            "110105194913310027",
        ] {
            assert_eq!(mask(text), text);
        }
    }

    #[test]
    fn a_slice_that_cuts_a_number_is_masked_too() {
        let turn = mask("我打13800138000了");
        let cut: String = turn.chars().skip(4).take(4).collect();
        assert_eq!(cut, "****");
    }

    proptest::proptest! {
        #[test]
        fn only_digits_change_and_one_for_one(text in "[0-9０-９幺三八零一Xx叉 ,，.\\-元位是后\u{200b}a😀]{0,60}|\\PC{0,40}") {
            let masked = mask(&text);
            proptest::prop_assert_eq!(masked.chars().count(), text.chars().count());
            for (before, after) in text.chars().zip(masked.chars()) {
                let digit = digits::value(before).is_some() || matches!(before, 'X' | 'x' | '叉');
                proptest::prop_assert!(before == after || after == '*' && digit);
            }
        }
    }
}
