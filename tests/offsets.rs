//! Properties that hold for any text: normalising settles at once, spans slice, nothing panics, threads change nothing.

use proptest::collection::vec;
use proptest::prelude::*;
use rayon::prelude::*;
use zhijian::report::{Options, write_line};
use zhijian::text::normalize;
use zhijian::{Analysis, Call, GoldCall, Kind, Role, Turn};

use crate::shared::{SHIPPED, gold};

/// Pieces that real texts hide words with, and words that the lexicons look for.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "欠款",
        "逾期三十四天",
        "派出所",
        "抓你",
        "您的家人",
        "请问是张三本人吗",
        "我是",
        "三千二百块",
        "法院",
        "打断你的腿",
        "不会",
        "不得不",
        "您说",
        "网貸",
        "網(wǎng)貸",
        "法*院",
        "秒 花",
        "ＡＢＣ１２３",
        "３２００元",
        "{金额}",
        "【姓名】",
        "____",
        "xx元",
        "\u{200b}",
        "\u{feff}",
        "\u{ad}",
        "\u{fe0f}",
        "e\u{301}",
        "ｶﾞ",
        "㍿",
        "㈠",
        "①",
        "½",
        "ﬃ",
        "𠮷",
        "🐴",
        "👨‍👩‍👧",
        "İ",
        "ß",
        "ǅ",
        "Å",
        "，",
        "。",
        "？",
        "……",
        "——",
        "“",
        "”",
        "（",
        "）",
        "(mā)",
        "\n",
        "\t",
        "\u{3000}",
        "·",
        "...",
        "嗯嗯嗯",
        "啊",
        "著",
        "後",
        "裏",
        "13800138000",
        "11010119900101123X",
        "6222020200112233445",
        "零点五",
        "百分之",
        "两万多",
        "下个月二十号",
        "半年",
    ];
    prop_oneof![
        6 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned),
        2 => "[\u{4e00}-\u{9fff}]{1,6}",
        1 => "[\u{ff01}-\u{ff5e}]{1,4}",
        1 => "[ -~]{1,6}",
        1 => "\\PC{1,4}",
        1 => any::<char>().prop_map(String::from),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![3 => vec(piece(), 0..24).prop_map(|pieces| pieces.concat()), 1 => any::<String>()]
}

fn call() -> impl Strategy<Value = Call> {
    let role = proptest::sample::select(vec![
        Role::Agent,
        Role::Agent,
        Role::Customer,
        Role::ThirdParty,
        Role::Note,
        Role::Unknown,
    ]);
    let turn = (role, text()).prop_map(|(role, text)| Turn::new(role, text));
    let kind = proptest::sample::select(vec![Kind::Call, Kind::Call, Kind::Script]);
    (kind, vec(turn, 0..10)).prop_map(|(kind, turns)| Call::new("any", kind, turns))
}

/// The characters of a turn from `start` to `end`; `None` where they do not stand in it.
fn slice(analysis: &Analysis, turn: usize, start: usize, end: usize) -> Option<String> {
    let text = &analysis.call.turns.get(turn)?.text;
    (start <= end && end <= text.chars().count())
        .then(|| text.chars().skip(start).take(end - start).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn normalising_twice_changes_nothing(raw in text()) {
        let once = normalize(&raw);
        prop_assert_eq!(&once.text(), &once.chars.iter().collect::<String>());
        let twice = normalize(&once.text());
        prop_assert_eq!(&twice.text(), &once.text());
    }

    #[test]
    fn everything_reported_stands_in_the_turn(call in call()) {
        let analysis = SHIPPED.analyze(&call);
        for finding in &analysis.findings {
            let words = slice(&analysis, finding.turn, finding.span.start, finding.span.end);
            prop_assert_eq!(words.as_deref(), Some(finding.text.as_str()), "{:?}", finding);
            prop_assert!(!finding.text.is_empty(), "{:?}", finding);
            prop_assert_eq!(call.turns[finding.turn].role, Role::Agent);
        }
        for dismissal in &analysis.dismissals {
            let words = slice(&analysis, dismissal.turn, dismissal.span.start, dismissal.span.end);
            prop_assert_eq!(words.as_deref(), Some(dismissal.text.as_str()), "{:?}", dismissal);
        }
        for element in &analysis.elements {
            if let Some((turn, span)) = element.evidence {
                prop_assert!(slice(&analysis, turn, span.start, span.end).is_some(), "{:?}", element);
            }
        }
        prop_assert_eq!(analysis.lines.len(), call.turns.len());
        prop_assert!((0..=100).contains(&analysis.score), "{}", analysis.score);
        prop_assert_eq!(&SHIPPED.analyze(&call), &analysis, "the same twice");
    }

    #[test]
    fn every_output_can_be_written(call in call()) {
        let analysis = SHIPPED.analyze(&call);
        let mut out = Vec::new();
        write_line(&mut out, (&analysis).into(), &Options::default()).expect("a line");
        prop_assert!(serde_json::from_slice::<serde_json::Value>(&out).is_ok());
        zhijian::report::write_document(&mut out, (&analysis).into(), &Options { width: 60, ..Options::default() });
        prop_assert!(String::from_utf8(out).is_ok());
    }
}

#[test]
fn threads_change_no_byte() {
    let documents = gold("corpus/gold/dev.jsonl");
    let line = |document: &GoldCall| {
        let mut out = Vec::new();
        write_line(
            &mut out,
            (&SHIPPED.analyze(&document.call)).into(),
            &Options::default(),
        )
        .expect("a line");
        out
    };
    let serial: Vec<u8> = documents.iter().flat_map(line).collect();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(4)
        .build()
        .expect("threads");
    let parallel: Vec<Vec<u8>> = pool.install(|| documents.par_iter().map(line).collect());
    assert!(
        serial == parallel.concat(),
        "parallel output differs from serial output"
    );
}
