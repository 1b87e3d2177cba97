//! Plain menaces, abuse and lies in calls that are proper otherwise, and the same words where they do no harm. With the weights: what is
//! said plainly counts, whatever stands around it and whatever the listener answers.

use zhijian::input::{self, Gold};
use zhijian::{Category, Kind, Line};

use crate::shared::{SHIPPED, found, root, talk};

use Category::{FalseClaim, Insult, Privacy, Threat};

/// The place of the line in a call.
const TURN: usize = 6;

const CALLS: [(&str, &str); 2] = [
    (
        "A 您好，请问是沈佳女士本人吗？我是安融消费金融客服，工号3021，本次通话录音。
         C 我是。
         A 请报一下身份证后四位核实。
         C 3309。
         A 核实通过，您的借款逾期二十六天，应还七千八百元，您看今天能处理吗？可以申请分期或者延期。
         C 现在没钱，过阵子吧。",
        "嗯，我知道了。",
    ),
    (
        "A 喂，是周明吗
         C 嗯，你哪位
         A 我这边华信贷后的，姓李，电话有录音。您那笔分期还没还，三千六百二，逾期十九天了
         C 我知道，最近厂里没发工资
         A 那您大概什么时候能发呢
         C 还不知道呢",
        "哦",
    ),
];

/// What the line is charged as, in each of the calls.
fn charged(line: &str, category: Category) -> Vec<bool> {
    let judged = CALLS.iter().map(|(call, answer)| {
        let call = talk(Kind::Call, &format!("{call}\n A {line}\n C {answer}"));
        !found(&SHIPPED.analyze(&call), TURN, category).is_empty()
    });
    judged.collect()
}

#[test]
fn a_plain_menace_counts_in_a_proper_call() {
    let lines = [
        "今天不还我就找人弄死你",
        "我他妈弄死你",
        "我找人打死你",
        "信不信我找人砍了你",
        "今天不还我就打断你的腿",
        "小心你的狗命",
        "我拿刀去找你",
        "把你们全家都弄死",
        "再不还我去你家泼油漆",
    ];
    for line in lines {
        assert_eq!(charged(line, Threat), [true, true], "{line}");
    }
}

#[test]
fn plain_abuse_counts_in_a_proper_call() {
    let lines = [
        "傻逼，赶紧还钱",
        "操你妈",
        "滚你妈的",
        "你他妈的给我听好了",
        "你个狗东西",
        "你就是个废物",
        "死全家的东西",
    ];
    for line in lines {
        assert_eq!(charged(line, Insult), [true, true], "{line}");
    }
}

#[test]
fn the_same_words_of_others_denied_or_deplored_do_not() {
    let lines = [
        "您说有人骂您傻逼，是哪个工号？",
        "我们没有说过要弄死您，您放心",
        "之前同事骂您废物，我给您道歉",
        "您刚才说要打死我，这句录下来了",
        "泼油漆那种是违法的，我们不会做",
        "有人说要打断您的腿您可以报警",
        "您别说操你妈这种话，咱们好好说",
    ];
    for line in lines {
        assert_eq!(charged(line, Threat), [false, false], "{line}");
        assert_eq!(charged(line, Insult), [false, false], "{line}");
    }
}

/// Single lines of authors whom nothing was learned from, said to the debtor in each of the calls: which are rightly charged, which
/// are charged and should not be, and which are missed. Measured: precision .95, recall .85.
#[test]
fn lines_of_unseen_authors_are_told_apart_in_proper_calls() {
    const CORE: [Category; 4] = [Threat, Insult, FalseClaim, Privacy];
    let path = "corpus/bank/fresh.jsonl";
    let bytes = std::fs::read(root(path)).expect("the lines can be read");
    let (mut right, mut wrong, mut missed) = (0, 0, 0);
    for gold in input::read_gold(path, &bytes) {
        let Ok(Gold::Line(line)) = gold else {
            panic!("{path} holds single lines")
        };
        if line.line != Line::Debtor {
            continue;
        }
        let labelled = CORE.iter().any(|category| line.labels.contains(category));
        for (call, answer) in CALLS {
            let call = talk(Kind::Call, &format!("{call}\n A {}\n C {answer}", line.text));
            let analysis = SHIPPED.analyze(&call);
            let charged = CORE
                .iter()
                .any(|category| !found(&analysis, TURN, *category).is_empty());
            match (labelled, charged) {
                (true, true) => right += 1,
                (false, true) => wrong += 1,
                (true, false) => missed += 1,
                (false, false) => {}
            }
        }
    }
    assert!(right + missed > 900, "{right} {missed}");
    assert!(
        right * 100 >= (right + wrong) * 92,
        "{right} right, {wrong} wrong"
    );
    assert!(
        right * 100 >= (right + missed) * 80,
        "{right} right, {missed} missed"
    );
}
