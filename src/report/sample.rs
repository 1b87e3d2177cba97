//! Analyses made by hand for the tests of the reports, so that they do not change with the lexicons.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{
    Analysis, Assumption, Bilingual, Call, Catalogue, Category, Certainty, Citation, Dismissal, ElementId,
    ElementResult, ElementStatus, ElementText, Finding, Kind, Line, Outcome, PathElement, Reason, Role,
    RuleText, ScriptPath, Severity, Source, Span, Turn, Verdict,
};

use super::{DocumentFailure, Options, Tables};

/// A call with findings of every sort: grave and light, certain and suspected, one hit of two categories.
pub(super) fn call() -> Analysis {
    let turns = vec![
        Turn::new(Role::Agent, "您好，这里是云杉消费金融，请问是周先生本人吗？"),
        Turn::new(Role::Customer, "我就是，你说。"),
        Turn::new(
            Role::Agent,
            "您那笔钱拖了五十天了。别以为我不知道你电话是13800138000，再不还明天就叫警察去抓你，到时候连你13800138000也停机！我们不会去您单位的。",
        ),
        Turn::new(Role::Customer, "你这是威胁我？"),
        Turn {
            line: Some(16),
            start_ms: Some(73_500),
            ..Turn::new(Role::Agent, "騙你干嘛，你就是个无*赖，法院已经立案了。")
        },
    ];
    let mut call = Call::new("c001", Kind::Call, turns);
    call.meta.agent_id = Some("A07".into());
    call.source = Source {
        path: "录音/十一月.jsonl".into(),
        line: 12,
        assumed: vec![
            Assumption::new("类型：通话", "kind=call"),
            Assumption::new("编码：gb18030", "encoding=gb18030"),
        ],
        ..Source::default()
    };
    let threat = at(&call, 2, "电话是13800138000，再不还明天就叫警察去抓你");
    let label = at(&call, 4, "无*赖");
    let step = at(&call, 4, "法院已经立案");
    let findings = vec![
        finding(
            &call,
            "threat.arrest",
            Category::Threat,
            Severity::Critical,
            "h1",
            threat,
            -40,
        ),
        finding(
            &call,
            "threat.arrest",
            Category::FalseClaim,
            Severity::Critical,
            "h1",
            threat,
            -40,
        ),
        // A rule that the catalogue does not know.
        finding(
            &call,
            "threat.cut_off",
            Category::Threat,
            Severity::Notice,
            "h4",
            at(&call, 2, "停机"),
            0,
        ),
        Finding {
            certainty: Certainty::Suspected,
            via: vec!["interleaved", "traditional"],
            ..finding(
                &call,
                "insult.label",
                Category::Insult,
                Severity::Minor,
                "h2",
                label,
                -2,
            )
        },
        Finding {
            note: Some("立案 ≠ 无".into()),
            ..finding(
                &call,
                "false_claim.legal_step",
                Category::FalseClaim,
                Severity::Major,
                "h3",
                step,
                0,
            )
        },
    ];
    let visit = at(&call, 2, "去您单位");
    Analysis {
        outcome: Some(Outcome::RightParty),
        outcome_why: Some((1, "confirms".into())),
        lines: vec![Line::Debtor; 5],
        findings,
        suppressed: BTreeMap::new(),
        dismissals: vec![Dismissal {
            rule: "threat.visit".into(),
            turn: visit.0,
            span: visit.1,
            text: "去您单位".into(),
            reason: Reason::Cue("negation".into()),
            by: Some("不会".into()),
        }],
        elements: vec![
            present(ElementId::Identity, at(&call, 0, "这里是云杉消费金融")),
            missing(ElementId::Purpose, "not_said", None),
            missing(ElementId::Amount, "near_miss", Some(at(&call, 2, "那笔钱"))),
            present(ElementId::Overdue, at(&call, 2, "拖了五十天")),
            missing(ElementId::RepaymentOptions, "not_said", None),
            missing(ElementId::RecordingNotice, "not_said", None),
            present(ElementId::Verification, at(&call, 0, "请问是周先生本人吗")),
            ElementResult {
                required: false,
                ..missing(ElementId::ComplaintChannel, "not_said", None)
            },
        ],
        paths: Vec::new(),
        score: 2,
        element_points: vec![
            ("purpose", -4),
            ("amount", -4),
            ("repayment_options", -4),
            ("recording_notice", -4),
        ],
        verdict: Verdict::Fail,
        ruleset: "5f1d20c9e3ab".into(),
        catalogue: catalogue(),
        call,
    }
}

/// A script in which nothing is wrong.
pub(super) fn script() -> Analysis {
    let turns = vec![Turn::new(Role::Agent, "您好，这里是云杉消费金融，通话有录音。")];
    let mut call = Call::new("话术/开场白.txt", Kind::Script, turns);
    call.source.path = "话术/开场白.txt".into();
    Analysis {
        outcome: None,
        outcome_why: None,
        lines: vec![Line::Debtor],
        findings: Vec::new(),
        suppressed: BTreeMap::new(),
        dismissals: Vec::new(),
        elements: ElementId::ALL
            .into_iter()
            .map(|id| ElementResult {
                status: ElementStatus::Na,
                ..missing(id, "complaint", None)
            })
            .collect(),
        paths: Vec::new(),
        score: 100,
        element_points: Vec::new(),
        verdict: Verdict::Pass,
        ruleset: "5f1d20c9e3ab".into(),
        catalogue: catalogue(),
        call,
    }
}

/// A script with a branch for others, on which who listens is asked too late.
pub(super) fn branched() -> Analysis {
    let note = |text: &str, line, level| Turn {
        line: Some(line),
        level,
        ..Turn::new(Role::Note, text)
    };
    let said = |text: &str, line| Turn {
        line: Some(line),
        ..Turn::new(Role::Agent, text)
    };
    let turns = vec![
        note("M2 话术 <试行>", 1, Some(1)),
        said("您好，这里是云杉消费金融。", 2),
        note("注：语速放慢", 3, None),
        note("非本人接听", 4, Some(2)),
        said("请问您是哪位？再不转告就让警察去抓他。", 5),
    ];
    let mut call = Call::new("话术/M2.md", Kind::Script, turns);
    call.source.path = "话术/M2.md".into();
    let threat = at(&call, 4, "让警察去抓他");
    let path = |opened_by: Vec<usize>, listener, turns, lacking| ScriptPath {
        opened_by,
        listener,
        turns,
        elements: vec![
            PathElement {
                result: present(ElementId::Identity, at(&call, 1, "这里是云杉消费金融")),
                due: Some(1),
            },
            PathElement {
                result: lacking,
                due: Some(4),
            },
        ],
    };
    let asked = at(&call, 4, "请问您是哪位");
    let paths = vec![
        path(
            vec![],
            Line::Debtor,
            vec![1],
            present(ElementId::Verification, at(&call, 1, "您好")),
        ),
        path(
            vec![3],
            Line::ThirdParty,
            vec![1, 4],
            missing(ElementId::Verification, "not_said", Some(asked)),
        ),
    ];
    Analysis {
        lines: vec![Line::Debtor; 5],
        findings: vec![finding(
            &call,
            "threat.arrest",
            Category::Threat,
            Severity::Critical,
            "h1",
            threat,
            -40,
        )],
        paths,
        score: 60,
        verdict: Verdict::Fail,
        call,
        ..script()
    }
}

/// A document that could not be read, whose message quotes a phone number.
pub(super) fn failure() -> DocumentFailure {
    DocumentFailure {
        id: "录音/坏.jsonl#3".into(),
        path: "录音/坏.jsonl".into(),
        line: 3,
        assumed: Vec::new(),
        what: Bilingual::new(
            "turns 不是列表：\"13800138000\"",
            "turns is no list: \"13800138000\"",
        ),
        help: Bilingual::new(
            "写成 [{\"role\": \"agent\", \"text\": \"…\"}]",
            "write it as [{\"role\": \"agent\", \"text\": \"…\"}]",
        ),
    }
}

type Place = (usize, Span<crate::model::Raw>);

/// Where words stand in a turn; the whole turn when they do not.
fn at(call: &Call, turn: usize, words: &str) -> Place {
    let text = &call.turns[turn].text;
    let from = text.find(words).unwrap_or_default();
    let start = text[..from].chars().count();
    (turn, Span::new(start, start + words.chars().count()))
}

fn finding(
    call: &Call,
    rule: &str,
    category: Category,
    severity: Severity,
    hit: &str,
    (turn, span): Place,
    points: i32,
) -> Finding {
    Finding {
        id: format!("{hit}-{}", category.id()),
        rule: rule.into(),
        category,
        severity,
        certainty: Certainty::Certain,
        hit: hit.into(),
        turn,
        role: Role::Agent,
        span,
        text: span.slice(&call.turns[turn].text).into(),
        via: Vec::new(),
        note: None,
        points,
    }
}

fn present(id: ElementId, place: Place) -> ElementResult {
    ElementResult {
        id,
        status: ElementStatus::Present,
        evidence: Some(place),
        why: None,
        required: true,
    }
}

fn missing(id: ElementId, why: &'static str, near: Option<Place>) -> ElementResult {
    ElementResult {
        id,
        status: ElementStatus::Missing,
        evidence: near,
        why: Some(why),
        required: true,
    }
}

fn catalogue() -> Arc<Catalogue> {
    let cites = || {
        vec![
            cite(
                "std-1",
                "《贷后催收风控指引》5.3",
                "Guideline on collection, 5.3",
                "recommended-standard",
                "secondary",
            ),
            cite(
                "law-1",
                "《治安管理处罚法》第五十条",
                "Public Security Law, art. 50",
                "law",
                "clause-read",
            ),
            cite(
                "rule-1",
                "《消费者权益保护管理办法》第四十一条",
                "Consumer rules, art. 41",
                "department-rule",
                "clause-read",
            ),
        ]
    };
    let rule = |name, message, instead: Option<Bilingual>| RuleText {
        name,
        message,
        instead,
        cites: cites(),
    };
    let rules = [
        (
            "threat.arrest",
            rule(
                text("以抓捕坐牢相威胁", "Threat of arrest"),
                text("以警察抓人逼人还钱", "threatens arrest to make the listener pay"),
                Some(text(
                    "长期逾期可能会被依法起诉。",
                    "Long arrears may lead to a lawsuit.",
                )),
            ),
        ),
        (
            "insult.label",
            rule(
                text("辱骂称呼", "Name-calling"),
                text("用贬损的称呼叫人", "calls the listener names"),
                None,
            ),
        ),
        (
            "false_claim.legal_step",
            rule(
                text("虚报法律程序", "Legal step not taken"),
                text("记录里没有这一步", "the record knows no such step"),
                None,
            ),
        ),
    ];
    let elements = ElementId::ALL.into_iter().zip([
        ("身份", "Identity"),
        ("来电目的", "Purpose"),
        ("欠款金额", "Amount"),
        ("逾期情况", "Overdue"),
        ("还款方案", "Repayment options"),
        ("录音告知", "Recording notice"),
        ("身份核实", "Verification"),
        ("投诉渠道", "Complaint channel"),
    ]);
    Arc::new(Catalogue {
        rules: rules
            .into_iter()
            .map(|(id, text)| (id.to_string(), text))
            .collect(),
        elements: elements
            .map(|(id, (zh, en))| {
                let element = ElementText {
                    name: text(zh, en),
                    instead: (id == ElementId::Amount).then(|| text("您目前应还××元。", "You owe XX yuan.")),
                    cites: Vec::new(),
                };
                (id, element)
            })
            .collect(),
        reasons: named([
            ("not_said", "全文没有说到", "nowhere said"),
            (
                "near_miss",
                "提到了，但不够明确",
                "touched on, not definite enough",
            ),
            ("complaint", "本通是处理投诉", "this call handles a complaint"),
        ]),
        categories: named([
            ("threat", "威胁恐吓", "Threat"),
            ("insult", "侮辱谩骂", "Insult"),
            ("false_claim", "虚假陈述", "False claim"),
        ]),
        severities: named([
            ("critical", "致命", "critical"),
            ("major", "严重", "major"),
            ("minor", "一般", "minor"),
        ]),
        cues: named([("negation", "否定", "negation")]),
    })
}

fn named<const N: usize>(names: [(&str, &str, &str); N]) -> BTreeMap<String, Bilingual> {
    names
        .into_iter()
        .map(|(id, zh, en)| (id.to_string(), text(zh, en)))
        .collect()
}

fn text(zh: &str, en: &str) -> Bilingual {
    Bilingual {
        zh: zh.into(),
        en: en.into(),
    }
}

fn cite(id: &str, zh: &str, en: &str, force: &str, verified: &str) -> Citation {
    Citation {
        id: id.into(),
        title: text(zh, en),
        force: force.into(),
        from: Some("2026-01-01".into()),
        to: None,
        verified: verified.into(),
    }
}

/// The tables of the samples, the worst document last in the input.
pub(super) fn tables(options: &Options) -> Tables {
    let (call, script, failure) = (call(), script(), failure());
    let mut tables = Tables::new(options);
    for outcome in [(&failure).into(), (&script).into(), (&call).into()] {
        tables.add(outcome);
    }
    tables
}
