//! Dialogues whose judgement must hold whatever the weights: rules alone, with the listener, the record and the kind known.

use zhijian::report::{Options, write_line};
use zhijian::{
    Analysis, Callee, Category, Channel, ElementId, ElementStatus, Kind, Meta, Outcome, Role, Turn, Verdict,
};

use crate::shared::{RULES, SHIPPED, found, status, talk};

use Category::{Insult, Privacy, Threat};

pub(crate) fn judge(lines: &str) -> Analysis {
    RULES.analyze(&talk(Kind::Call, lines))
}

pub(crate) fn with_meta(lines: &str, meta: Meta) -> Analysis {
    let mut call = talk(Kind::Call, lines);
    call.meta = meta;
    RULES.analyze(&call)
}

fn script(lines: &str, meta: Meta) -> Analysis {
    let mut script = talk(Kind::Script, lines);
    script.meta = meta;
    RULES.analyze(&script)
}

/// Turns with a violation of the category.
pub(crate) fn turns(analysis: &Analysis, category: Category) -> Vec<usize> {
    let all = 0..analysis.call.turns.len();
    all.filter(|turn| !found(analysis, *turn, category).is_empty())
        .collect()
}

/// Reasons for which hits on a turn were set aside.
pub(crate) fn set_aside(analysis: &Analysis, turn: usize) -> Vec<String> {
    analysis
        .dismissals
        .iter()
        .filter(|d| d.turn == turn)
        .map(|d| d.reason.to_string())
        .collect()
}

pub(crate) fn sum(yuan: &str) -> Option<rust_decimal::Decimal> {
    Some(yuan.parse().expect("a sum"))
}

#[test]
fn the_listener_is_never_charged() {
    let analysis = judge(
        "A 请问是张先生本人吗
         C 是我，你再打来我打断你的腿，你个王八蛋，我是公安局的
         A 您别激动，我们沟通一下
         T 你们这帮骗子，老子砍死你们",
    );
    assert!(analysis.findings.is_empty(), "{:#?}", analysis.findings);
    assert!(analysis.dismissals.iter().all(|d| d.turn % 2 == 0));
}

#[test]
fn the_same_words_of_the_agent_are_charged() {
    let analysis = judge(
        "A 请问是张先生本人吗
         C 是我
         A 再不还我打断你的腿",
    );
    assert_eq!(turns(&analysis, Threat), [2]);
    assert_eq!(analysis.verdict, Verdict::Fail);
}

#[test]
fn a_debt_told_depends_on_who_listens() {
    let words = "您好，这笔信用卡欠款八千六百块，已经逾期四十天了";
    let debtor = judge(&format!("A 请问是刘佳本人吗\nC 对，我是刘佳\nA {words}"));
    assert_eq!(
        (debtor.outcome, turns(&debtor, Privacy)),
        (Some(Outcome::RightParty), vec![])
    );
    let husband = judge(&format!("A 请问是刘佳本人吗\nC 我是她老公，她不在\nA {words}"));
    assert_eq!(
        (husband.outcome, turns(&husband, Privacy)),
        (Some(Outcome::ThirdParty), vec![2])
    );
    let labelled = judge(&format!("A 请问刘佳在吗\nT 她不在，有什么事\nA {words}"));
    assert_eq!(
        (labelled.outcome, turns(&labelled, Privacy)),
        (Some(Outcome::ThirdParty), vec![2])
    );
    for analysis in [debtor, husband, labelled] {
        assert!(!turns(&analysis, Threat).contains(&2) && !turns(&analysis, Insult).contains(&2));
    }
}

#[test]
fn who_says_what_he_said_before_denies_nothing() {
    let words = "A 您这笔信用卡欠款八千六百块，已经逾期四十天了\nC 知道了";
    for (answer, outcome) in [
        ("我不是说了吗，下个月发工资就还", Outcome::RightParty),
        ("我不是跟你讲过了下礼拜还", Outcome::RightParty),
        ("不是，你打错了", Outcome::ThirdParty),
        ("我不是", Outcome::ThirdParty),
    ] {
        let analysis = judge(&format!("A 喂，请问是刘佳吗\nC {answer}\n{words}"));
        assert_eq!(analysis.outcome, Some(outcome), "{answer}");
    }
}

#[test]
fn told_before_the_listener_said_who_he_is_counts() {
    let analysis = judge(
        "A 刘佳吗，您在我们这里欠款八千六百块，逾期四十天了
         C 我是她老公，她出门了",
    );
    assert_eq!(
        (analysis.outcome, turns(&analysis, Privacy)),
        (Some(Outcome::ThirdParty), vec![0])
    );
}

#[test]
fn what_may_be_told_to_others_is_no_disclosure() {
    let analysis = judge(
        "A 请问刘佳在吗
         T 我是她妈妈，她不在，什么事啊
         A 具体什么事情我只能跟她本人说，不方便透露，麻烦您转告她回个电话",
    );
    assert_eq!(
        (analysis.outcome, turns(&analysis, Privacy)),
        (Some(Outcome::ThirdParty), vec![])
    );
}

#[test]
fn what_is_about_a_debt_is_known_without_a_record() {
    let menace = "我打断你的腿";
    for (lines, at) in [
        // A sum and a time side by side.
        (format!("A 九万七，四十八天，怎么说\nC 下周\nA {menace}"), 2),
        // Ways to pay.
        (format!("A 打原来那个对公户\nC 十八号\nA {menace}"), 2),
        // A mailbox, and a call in which nobody settles who is there.
        (
            format!("C 您拨打的用户暂时无法接通，请在嘀声后留言\nA {menace}"),
            1,
        ),
        (format!("A 请问是贺大姐吗\nC 你是谁\nA {menace}\nC 神经病"), 2),
    ] {
        assert_eq!(turns(&judge(&lines), Threat), [at], "{lines}");
    }
    // A film, also where a price stands beside a time.
    for opening in [
        "A 你看过这部电影吗\nC 看过，演技真好",
        "A 做群演一个月五千块\nC 可以啊",
        "A 健身课三千块三个月\nC 不贵",
    ] {
        let film = judge(&format!("{opening}\nA 里面那句{menace}太经典了"));
        assert_eq!(turns(&film, Threat), Vec::<usize>::new(), "{opening}");
        assert_eq!(set_aside(&film, 2), ["no collection talk"], "{opening}");
    }
}

#[test]
fn a_sum_is_no_insult() {
    for words in ["您欠款三千二百五十元", "您欠款二百五十元"] {
        let analysis = judge(&format!("A 请问是张先生本人吗\nC 是我\nA {words}"));
        assert!(turns(&analysis, Insult).is_empty(), "{:#?}", analysis.findings);
    }
    let called = judge("A 请问是张先生本人吗\nC 是我\nA 你就是个二百五，欠钱不还");
    assert_eq!(turns(&called, Insult), [2]);
}

#[test]
fn cues_set_hits_aside_with_a_reason() {
    let before = "A 请问是张先生本人吗\nC 是我\n";
    let cases = [
        ("我们不会打断您的腿，您放心", "cue:negation"),
        ("您说我要打断您的腿，我没讲过这话", "cue:"),
        ("我们不是公安局的，我是银行的", ""),
        ("凡自称公安局、法院要求转账的，都是诈骗", ""),
    ];
    for (words, reason) in cases {
        let analysis = judge(&format!("{before}A {words}"));
        assert!(
            analysis.violations().all(|f| f.turn != 2),
            "{words}: {:#?}",
            analysis.findings
        );
        if !reason.is_empty() {
            assert!(
                set_aside(&analysis, 2).iter().any(|r| r.starts_with(reason)),
                "{words}: {:?}",
                analysis.dismissals
            );
        }
    }
    // 不得不 negates nothing.
    let forced = judge(&format!("{before}A 再不还我们不得不打断你的腿"));
    assert_eq!(turns(&forced, Threat), [2]);
}

#[test]
fn a_point_inside_a_number_parts_nothing() {
    for sum in ["3200", "3200.50"] {
        let asked = judge(&format!(
            "A 请问是张先生本人吗\nC 是我\nA 谁会为了{sum}块钱去你家砸门"
        ));
        assert!(turns(&asked, Threat).is_empty(), "{sum}: {:#?}", asked.findings);
    }
}

#[test]
fn points_that_part_clauses_part_them_without_a_blank() {
    for words in ["我没骗你...明天去砸你家门", "我没骗你3200.明天去砸你家门"] {
        let record = Meta {
            amount_due: sum("3200"),
            ..Meta::default()
        };
        let menace = with_meta(&format!("A 请问是张先生本人吗\nC 是我\nA {words}"), record);
        assert_eq!(turns(&menace, Threat), [2], "{words}: {:#?}", menace.dismissals);
    }
}

#[test]
fn a_question_that_holds_a_negation_is_none() {
    let asked = judge("A 请问是张先生本人吗\nC 是我\nA 我打断你的腿，你说这是不是违法");
    let reasons = set_aside(&asked, 2);
    assert!(!reasons.contains(&"cue:negation".to_string()), "{reasons:?}");
}

#[test]
fn who_says_that_it_is_he_was_reached() {
    let short = SHIPPED.analyze(&talk(
        Kind::Call,
        "A 请问是张三本人吗\nC 我是\nA 我会联系你们单位领导的",
    ));
    assert_eq!(
        short.outcome,
        Some(Outcome::Unverified),
        "{:?}",
        short.outcome_why
    );
    assert_ne!(short.verdict, Verdict::Pass);
}

#[test]
fn what_nobody_known_says_is_not_passed() {
    let mut call = talk(Kind::Call, "A 喂\nC 您拨打的电话暂时无法接通，请稍后再拨");
    assert_eq!(RULES.analyze(&call).verdict, Verdict::Pass);
    call.turns.push(Turn::new(Role::Unknown, "……"));
    assert_eq!(RULES.analyze(&call).verdict, Verdict::Pass);
    call.turns.push(Turn::new(Role::Unknown, "打断你的腿"));
    assert_eq!(RULES.analyze(&call).verdict, Verdict::Review);
}

#[test]
fn a_list_of_forbidden_words_is_no_violation() {
    let note = script(
        "N 禁止使用以下用语：“打断你的腿”“老赖”“抓你坐牢”",
        Meta::default(),
    );
    assert!(
        note.findings.is_empty(),
        "a note is never spoken: {:#?}",
        note.findings
    );
    let spoken = script("A 严禁使用以下用语：打断你的腿", Meta::default());
    assert!(spoken.violations().next().is_none(), "{:#?}", spoken.findings);
    assert!(
        !set_aside(&spoken, 0).is_empty(),
        "the hit is kept with its reason"
    );
}

#[test]
fn nobody_reached_means_nothing_required() {
    let voicemail = judge("C 您好，您拨打的用户暂时无法接通，请在滴声后留言\nA 您好，请方便时回电，谢谢");
    let silence = judge("A 喂，您好，请问听得到吗\nA 喂");
    for analysis in [voicemail, silence] {
        assert_eq!(analysis.outcome, Some(Outcome::NoContact));
        assert!(
            analysis.elements.iter().all(|e| e.status == ElementStatus::Na),
            "{:#?}",
            analysis.elements
        );
    }
}

#[test]
fn a_message_needs_no_recording_notice_and_no_verification() {
    let meta = Meta {
        channel: Some(Channel::Sms),
        ..Meta::default()
    };
    let sms = script(
        "A 【沄帆分期】尊敬的{姓名}，您的账单{金额}元已逾期{天数}天，请登录APP还款，有困难可申请延期。",
        meta,
    );
    assert_eq!(sms.outcome, None);
    let expected = [
        (ElementId::Identity, ElementStatus::Present),
        (ElementId::Purpose, ElementStatus::Present),
        (ElementId::Amount, ElementStatus::Present),
        (ElementId::Overdue, ElementStatus::Present),
        (ElementId::RepaymentOptions, ElementStatus::Present),
        (ElementId::RecordingNotice, ElementStatus::Na),
        (ElementId::Verification, ElementStatus::Na),
        (ElementId::ComplaintChannel, ElementStatus::Missing),
    ];
    for (id, wanted) in expected {
        assert_eq!(status(&sms, id), wanted, "{}", id.id());
    }
}

#[test]
fn debt_elements_do_not_apply_to_third_parties() {
    let meta = Meta {
        callee: Some(Callee::ThirdParty),
        ..Meta::default()
    };
    let third = script("A 您好，这里是平川银行的，请问{姓名}在吗，麻烦转告他回电", meta);
    for id in [
        ElementId::Purpose,
        ElementId::Amount,
        ElementId::Overdue,
        ElementId::RepaymentOptions,
    ] {
        assert_eq!(status(&third, id), ElementStatus::Na, "{}", id.id());
    }
    assert_eq!(status(&third, ElementId::Identity), ElementStatus::Present);
}

#[test]
fn placeholders_count_as_what_they_stand_for() {
    for words in [
        "您目前应还金额为{金额}元",
        "您目前应还金额为【金额】元",
        "您目前应还XX元",
        "您目前应还____元",
    ] {
        let analysis = script(&format!("A {words}"), Meta::default());
        assert_eq!(
            status(&analysis, ElementId::Amount),
            ElementStatus::Present,
            "{words}"
        );
    }
}

#[test]
fn verification_must_come_before_the_debt() {
    let order = |lines: &str| status(&judge(lines), ElementId::Verification);
    assert_eq!(
        order("A 请问是张先生本人吗\nC 是我\nA 您欠款三千二百块"),
        ElementStatus::Present
    );
    assert_eq!(
        order("A 您欠款三千二百块，请问是张先生本人吗\nC 是我"),
        ElementStatus::Missing
    );
}

#[test]
fn personal_numbers_are_masked_in_place() {
    let mut call = talk(
        Kind::Call,
        "A 请问刘佳在吗
         T 我是她妈妈，她不在
         A 他身份证号是11010119900307451X，卡号6222020200112233，电话13800138000，欠款八千块逾期了",
    );
    call.turns
        .push(Turn::new(Role::Agent, "你再不还我打断你的腿，打13800138000"));
    let analysis = RULES.analyze(&call);
    let line = |unmasked| {
        let mut out = Vec::new();
        let options = Options {
            unmasked,
            ..Options::default()
        };
        write_line(&mut out, (&analysis).into(), &options).expect("a line");
        String::from_utf8(out).expect("text")
    };
    let masked = line(false);
    for number in ["11010119900307451X", "6222020200112233", "13800138000"] {
        assert!(!masked.contains(number), "{masked}");
    }
    let record: serde_json::Value = serde_json::from_str(&masked).expect("JSON");
    assert_eq!(record["masked"], true);
    assert!(!record["findings"].as_array().expect("a list").is_empty());
    for finding in record["findings"].as_array().expect("a list") {
        let at = |key: &str| usize::try_from(finding[key].as_u64().expect("a number")).expect("small");
        let raw: Vec<char> = call.turns[at("turn")]
            .text
            .chars()
            .skip(at("start"))
            .take(at("end") - at("start"))
            .collect();
        let shown: Vec<char> = finding["text"].as_str().expect("text").chars().collect();
        assert_eq!(raw.len(), shown.len());
        assert!(
            raw.iter().zip(&shown).all(|(r, s)| r == s || *s == '*'),
            "{shown:?}"
        );
    }
    assert_eq!(
        line(true).chars().count(),
        masked.chars().count() + "false".len() - "true".len(),
        "masking replaces in place"
    );
}

#[test]
fn a_script_that_asks_after_the_debt_is_not_saved_by_its_words() {
    let debt = "A 您的信用卡账单八千六百元已经逾期三十天了，请您今天处理。";
    let question = "A 请问您是{客户姓名}本人吗？";
    let opening = "A 您好，我是沄帆银行信用卡中心的，工号1024，本次通话会录音。";
    let options = "A 您可以在手机银行还款，有困难可以申请分期。如有疑问请拨打客服热线。";
    let verification = |lines: [&str; 4]| {
        let call = talk(Kind::Script, &lines.join("\n"));
        let elements = SHIPPED.analyze(&call).elements;
        let result = elements
            .into_iter()
            .find(|result| result.id == ElementId::Verification);
        result.map(|result| (result.status, result.why))
    };
    assert_eq!(
        verification([opening, debt, question, options]),
        Some((ElementStatus::Missing, Some("after_debt")))
    );
    assert_eq!(
        verification([opening, question, debt, options]),
        Some((ElementStatus::Present, None))
    );
}
