//! Layouts of labelled text, as drafts.

use super::super::lines::lines;
use super::super::tests::{options, speakers};
use super::*;

fn read_all(text: &str) -> Vec<Result<Draft, Flaw>> {
    read(
        &lines(text),
        &Labels::new(&speakers(), &options()),
        &Header::default(),
    )
}

#[track_caller]
fn one(text: &str) -> Draft {
    let mut drafts = read_all(text);
    assert_eq!(drafts.len(), 1, "{text}");
    drafts
        .remove(0)
        .unwrap_or_else(|flaw| panic!("{text}: {}", flaw.fault))
}

fn shown(draft: &Draft) -> Vec<String> {
    let initial = |role| match role {
        Role::Agent => "A",
        Role::Customer => "C",
        Role::ThirdParty => "T",
        Role::Note => "N",
        Role::Unknown => "?",
    };
    draft
        .turns
        .iter()
        .map(|t| format!("{}{}:{}", initial(t.role), t.line.unwrap_or(0), t.text))
        .collect()
}

#[test]
fn reads_the_usual_layouts() {
    let cases: [(&str, &[&str]); 13] = [
        (
            "客服：您好
客户：嗯
第三方：他不在",
            &["A1:您好", "C2:嗯", "T3:他不在"],
        ),
        (
            "客服: 您好

客户: 嗯
",
            &["A1:您好", "C3:嗯"],
        ),
        (
            "[00:01]客服：您好
[00:03]客户：嗯",
            &["A1:您好", "C2:嗯"],
        ),
        (
            "【客服】您好
【客户】嗯",
            &["A1:您好", "C2:嗯"],
        ),
        (
            "2026-01-05 09:00:03 客服
您好
2026-01-05 09:00:05 客户
嗯
是我",
            &[
                "A2:您好",
                "C4:嗯
是我",
            ],
        ),
        (
            "客服：您好
请问是张三吗
客户：嗯",
            &[
                "A1:您好
请问是张三吗",
                "C3:嗯",
            ],
        ),
        (
            "坐席：您好？群众：嗯。坐席：再见",
            &["A1:您好？", "C1:嗯。", "A1:再见"],
        ),
        (
            "客服：您好。 客户：嗯。
客户：说吧",
            &["A1:您好。", "C1:嗯。", "C2:说吧"],
        ),
        (
            "客服001：您好
坐席-小王：您好
客户王女士：嗯",
            &["A1:您好", "A2:您好", "C3:嗯"],
        ),
        (
            "客服：您好
张三：嗯",
            &["A1:您好", "C2:嗯"],
        ),
        (
            "客服：单子如下
明细：本金3000
还有
客户：嗯",
            &[
                "A1:单子如下
明细：本金3000
还有",
                "C4:嗯",
            ],
        ),
        (
            "客服：
您好
客户：
客服：在吗",
            &["A2:您好", "A4:在吗"],
        ),
        (
            "**客服**：您好

**客户**：嗯",
            &["A1:您好", "C3:嗯"],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(shown(&one(text)), expected, "{text}");
    }
}

#[test]
fn unknown_speakers_are_never_guessed() {
    let error = |text: &str| match read_all(text).remove(0) {
        Ok(draft) => panic!("{:?}", shown(&draft)),
        Err(flaw) => flaw.fault,
    };
    let unknown = |labels: &[&str]| Fault::UnknownLabels(labels.iter().map(|l| (*l).to_owned()).collect());
    assert_eq!(
        error(
            "A：您好
B：嗯"
        ),
        unknown(&["A", "B"])
    );
    assert_eq!(
        error(
            "说话人1：您好
说话人2：嗯
说话人1：好"
        ),
        unknown(&["说话人1", "说话人2"])
    );
    assert_eq!(
        error(
            "[SPEAKER_00]: 您好
[SPEAKER_01]: 嗯"
        ),
        unknown(&["SPEAKER_00", "SPEAKER_01"])
    );
    assert_eq!(
        error(
            "发言人 1 00:01
您好
发言人 2 00:03
嗯"
        ),
        unknown(&["发言人 1", "发言人 2"])
    );
    assert_eq!(error("您好，我是某某银行的。"), Fault::NoLabels);
    let some = one("客服：您好
左声道：嗯
客户：在");
    assert_eq!(some.assumed, ["unknown label 左声道: not judged"]);
}

#[test]
fn anonymous_speakers_are_told_by_their_words() {
    let draft = one("A：喂，你哪位？\nB：您好，这里是云栈银行，请问是张三先生吗？\n本次通话有录音。\nA：嗯");
    assert_eq!(
        shown(&draft),
        [
            "C1:喂，你哪位？",
            "A2:您好，这里是云栈银行，请问是张三先生吗？\n本次通话有录音。",
            "C4:嗯"
        ]
    );
    assert_eq!(
        draft.assumed,
        ["roles by what is said: A=customer (asks who calls), \
              B=agent (names the firm, asks for the person, says that the call is recorded)"]
    );
}

#[test]
fn the_user_says_who_they_are() {
    let mut options = options();
    options.roles = vec![("A".into(), Role::Agent), ("说话人1".into(), Role::Customer)];
    let drafts = read(
        &lines(
            "A：您好
说话人 1：嗯",
        ),
        &Labels::new(&speakers(), &options),
        &Header::default(),
    );
    assert_eq!(
        drafts[0].as_ref().map(shown).unwrap_or_default(),
        ["A1:您好", "C2:嗯"]
    );
}

#[test]
fn times_count_from_the_beginning() {
    let draft = one("2026-01-05 09:00:03 客服
您好
2026-01-05 09:00:05 客户
嗯");
    let starts: Vec<_> = draft.turns.iter().map(|t| t.start_ms).collect();
    assert_eq!(starts, [Some(0), Some(2000)]);
    assert_eq!(
        draft.meta.started_at.as_deref(),
        Some("2026-01-05T09:00:03+08:00")
    );
    assert_eq!(draft.assumed, ["started_at=2026-01-05T09:00:03+08:00"]);
    assert_eq!(one("客服(00:12):您好").turns[0].start_ms, Some(12_000));
}

#[test]
fn head_lines_and_prefaces() {
    let draft = one("通话记录
客户：张三
坐席：001
欠款金额：3200
逾期天数：45

客服：您好
客户：嗯");
    assert_eq!(shown(&draft), ["A7:您好", "C8:嗯"]);
    assert_eq!(draft.meta.overdue_days, Some(45));
    let draft = one("---
渠道：聊天
---
以下为聊天，请抽查。
客服：逾期天数如下
逾期天数：45天
尽快");
    assert_eq!(
        shown(&draft),
        ["A5:逾期天数如下
逾期天数：45天
尽快"]
    );
    assert_eq!(draft.assumed, ["line 4 before the first speaker: not judged"]);
    assert_eq!(draft.meta.channel, Some(crate::model::Channel::Chat));
    assert_eq!(draft.meta.overdue_days, None);
}

#[test]
fn several_dialogues_in_a_file() {
    let text = "抽检，共三通。
---
通话编号：c7
渠道：聊天
===
客服：您好
---
A：您好
B：嗯
---
客服：再见";
    let drafts = read_all(text);
    let ids: Vec<_> = drafts
        .iter()
        .map(|d| d.as_ref().ok().and_then(|d| d.id.as_deref()))
        .collect();
    assert_eq!(ids, [Some("c7"), None, None]);
    assert!(drafts[1].is_err() && drafts[2].is_ok());
    let first = drafts[0].as_ref().unwrap_or_else(|_| panic!("read"));
    assert_eq!(first.assumed, ["line 1 before the first dialogue: not judged"]);
    assert_eq!(first.line, 6);
}

#[test]
fn a_speaker_whose_label_is_not_known_is_told_by_the_others_and_by_his_words() {
    let assumed = |text: &str| -> Vec<String> { one(text).assumed.iter().map(ToString::to_string).collect() };
    // Where the called side is known, the other is who is left.
    let text = "老冯：在吗\n客户：谁\n老冯：还钱";
    assert_eq!(shown(&one(text)), ["A1:在吗", "C2:谁", "A3:还钱"]);
    assert_eq!(
        assumed(text),
        ["roles by what is said: 老冯=agent (the other side)"]
    );
    // Beside two known sides a third has to show which it is on, or nobody judges what he says.
    let text = "客服：您好\n客户：谁\n老冯：打断你的腿\n客户：啊\n老冯：听见没";
    assert_eq!(shown(&one(text))[2], "?3:打断你的腿");
    assert_eq!(assumed(text), ["unknown label 老冯: not judged"]);
    assert!(one(text).assumed[0].left_out);
    let text = "客服：您好\n客户：谁\n老冯：你敢不还，打断你的腿\n客户：啊\n老冯：听见没";
    assert_eq!(shown(&one(text))[2], "?3:你敢不还，打断你的腿");
    let text = "客服：您好\n客户：谁\n老冯：您好，这里是云栈银行，请问是林先生吗？\n客户：啊\n老冯：还";
    assert_eq!(shown(&one(text))[4], "A5:还");
}

#[test]
fn dialogues_are_parted_by_names_between_rulers() {
    let text = "===== 通话1 =====\n客服：您好\n客户：嗯\n===== 通话2 =====\n客服：您好\n客户：谁";
    assert_eq!(read_all(text).len(), 2);
    for name in ["第2页", "客户挂断", "静音", "客服：还钱"] {
        let text = format!("客服：您好\n客户：嗯\n--- {name} ---\n客服：怎么还\n客户：分期");
        assert_eq!(read_all(&text).len(), 1, "{name}");
    }
    let text = "=== 开场 ===\n客服：您好\n客户：嗯\n=== 协商 ===\n客服：怎么还\n客户：分期";
    assert_eq!(read_all(text).len(), 1);
}
