//! What is said held against the record: sums, days, dates and legal steps, by rules alone.

use zhijian::{Category, Kind, LegalStep, Meta};

use crate::judgement::{judge, set_aside, sum, turns, with_meta};
use crate::shared::{SHIPPED, talk};

use Category::FalseClaim;

#[test]
fn figures_that_are_right_are_no_false_claims() {
    for (meta, words, is_false) in [
        (r#"{"amount_due": "150000.00"}"#, "您一共欠款十几万块", false),
        (r#"{"amount_due": "1500.00"}"#, "您一共欠款十几万块", true),
        (r#"{"amount_due": "35.00"}"#, "您一共欠款几十块", false),
        (r#"{"amount_due": "9800.00"}"#, "您一共欠款好几千块", false),
        (r#"{"due_date": "2026-12-25"}"#, "您的账单12.25日到期", false),
        (
            r#"{"due_date": "2026-12-25"}"#,
            "审批单上写的减免六月十号到期",
            false,
        ),
        (r#"{"due_date": "2026-12-26"}"#, "您的账单二十五六号到期", false),
        (r#"{"due_date": "2026-12-20"}"#, "您的账单二十五六号到期", true),
        (r#"{"overdue_days": 90}"#, "您已经逾期 90 天了", false),
        (r#"{"overdue_days": 18}"#, "您已经逾期 90 天了", true),
        (r#"{"overdue_days": 25}"#, "您已经逾期卄五天了", false),
        (r#"{"amount_due": "7200.00"}"#, "您账上八千五百元欠款没还", true),
    ] {
        let record = serde_json::from_str(meta).expect("a record");
        let analysis = with_meta(&format!("A 请问是张先生本人吗\nC 是我\nA {words}"), record);
        let said = turns(&analysis, FalseClaim) == [2];
        assert_eq!(said, is_false, "{meta} {words}: {:#?}", analysis.findings);
    }
}

#[test]
fn sums_are_held_against_the_record() {
    let record = |yuan: &str| Meta {
        amount_due: sum(yuan),
        ..Meta::default()
    };
    let said = |words: &str, yuan: &str| {
        let analysis = with_meta(&format!("A 请问是张先生本人吗\nC 是我\nA {words}"), record(yuan));
        !turns(&analysis, FalseClaim).is_empty()
    };
    let cases = [
        ("您现在一共欠款八千五百元", "3200.00", true),
        ("您现在一共欠款三千二", "3215.40", false),
        ("您一共欠三千出头", "3200.00", false),
        ("您现在一共欠款三千二百一十五块四", "3215.40", false),
        ("您的账单最低还款三百二十块", "3200.00", false),
        ("您现在一共欠款一万零二", "10200.00", false),
        ("您现在一共欠款一万零二", "10002.00", false),
        ("您现在一共欠款一万零二", "12000.00", true),
        ("您现在还剩八千五没还", "3200.00", true),
        ("一千今天还，余下八千五写个申请", "3200.00", false),
        ("您看一周还六百，五周就清了", "3200.00", false),
        ("您这周还一千六，下周再还剩的", "3200.00", false),
        ("听说有人一次赚好几万，你别信", "3200.00", false),
        ("一次性还九千就结清", "3200.00", true),
        (
            "您现在一共欠款三千二\nC 我先还一千行不行\nA 那就看您这一千",
            "3200.00",
            false,
        ),
        (
            "您现在一共欠款三千二\nC 是欠一千吧\nA 对，您这一千没还",
            "3200.00",
            true,
        ),
        (
            "您现在一共欠款三千二\nC 不是还欠一千吗\nA 对，您这一千没还",
            "3200.00",
            true,
        ),
    ];
    for (words, yuan, wrong) in cases {
        assert_eq!(said(words, yuan), wrong, "{words} against {yuan}");
    }
    let unknown = judge("A 请问是张先生本人吗\nC 是我\nA 您现在一共欠款八千五百元");
    assert!(
        turns(&unknown, FalseClaim).is_empty(),
        "without a record nothing is contradicted"
    );
}

#[test]
fn days_are_held_against_the_record() {
    let said = |words: &str, days| {
        let meta = Meta {
            amount_due: Some(10_500.into()),
            overdue_days: Some(days),
            ..Meta::default()
        };
        !turns(
            &with_meta(&format!("A 请问是张先生本人吗\nC 是我\nA {words}"), meta),
            FalseClaim,
        )
        .is_empty()
    };
    assert!(said("您已经逾期九十天了", 18));
    assert!(!said("您已经逾期三十四天了", 34));
    assert!(!said("您已经逾期一个多月了", 34));
    assert!(
        !said("合同上写着逾期九十天我们可以收车", 34),
        "what may come is not what is"
    );
    assert!(
        !said("您那个一万零五百八十二天没还了", 82),
        "no pause between the two"
    );
    assert!(!said("判的是一万零五百，十天内给付", 82), "a deadline");
    assert!(
        !said("当天不打了，第二天没还再提醒一遍", 82),
        "which day, not how many"
    );
    assert!(said("根据合同约定您已经逾期九十天", 18));
    assert!(!said("行里规定逾期三十天转给清收部", 18), "a rule");
    assert!(
        !said("对，二十二天了，满六十天没还就移交外部团队", 22),
        "what comes then"
    );
    assert!(said("满六十天没还了", 22));
    assert!(!said("您拖一个月，罚息就多一截", 200), "what comes of it");
    assert!(said("您拖了一个月了", 200));
    assert!(said("您拖三个月，早就该还了", 200));
    assert!(!said("一万 零五百 八十 二天 没还了", 82));
    assert!(said("您那个一万零五百八十二天没还了", 28));
}

#[test]
fn a_step_that_the_record_supports_is_no_false_claim() {
    let lines = "A 请问是张先生本人吗\nC 是我\nA 您的案子法院已经立案了";
    let filed = Meta {
        litigation: Some(true),
        legal_steps: Some(vec![LegalStep::CaseFiled]),
        ..Meta::default()
    };
    assert!(turns(&with_meta(lines, filed), FalseClaim).is_empty());
    assert_eq!(turns(&judge(lines), FalseClaim), [2]);
    let letter = "A 请问是张先生本人吗\nC 是我\nA 律师函已经寄到您户籍地了";
    let recorded = |steps: Vec<LegalStep>| Meta {
        litigation: Some(false),
        legal_steps: Some(steps),
        ..Meta::default()
    };
    let is_excused = |steps| {
        let analysis = with_meta(letter, recorded(steps));
        set_aside(&analysis, 2).contains(&"record".to_string())
    };
    assert!(is_excused(vec![LegalStep::LawyerLetterSent]));
    assert!(!is_excused(Vec::new()));
}

#[test]
fn an_invented_legal_step_is_a_false_claim() {
    let analysis = judge("A 请问是张先生本人吗\nC 是我\nA 您的案子法院已经立案了，传票这两天就到");
    assert_eq!(turns(&analysis, FalseClaim), [2]);
}

#[test]
fn figures_beyond_reckoning_bring_nothing_down() {
    for figure in [
        "0.138001380006222020200112233445元",
        "79228162514264337593543950335块5",
        "999999999999999999999999999999999999亿元",
        "0.0000000000000000000000000000000000001万",
        "九九九九九九九九九九九九九九九九九九九九九九九九点九九亿块",
        "9223372036854775807年",
    ] {
        let words = format!("A 请问是张伟本人吗\nC 我是\nA 您一共欠{figure}，逾期{figure}了");
        let mut call = talk(Kind::Call, &words);
        for due in [
            "79228162514264337593543950335",
            "-79228162514264337593543950335",
            "1",
        ] {
            call.meta.amount_due = Some(due.parse().expect("a decimal"));
            for days in [i64::MIN, 0, i64::MAX] {
                call.meta.overdue_days = Some(days);
                let lines = SHIPPED.analyze(&call).lines.len();
                assert_eq!(lines, 3, "{figure} {due} {days}");
            }
        }
    }
}
