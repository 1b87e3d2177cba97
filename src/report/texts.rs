//! Every fixed text of the reports, in both languages. No report holds a text of its own.
//!
//! Takes model values, gives words. `{}` are holes that [`fill`] closes in order. Names of categories, rules, elements,
//! cues and reasons are lexicon data and come with the analysis instead.

use std::fmt::Display;

use crate::model::{
    Certainty, Channel, ElementStatus, Kind, Language, Line, Outcome, Role, Severity, Verdict,
};

macro_rules! texts {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// A fixed text.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Text {
            $($name),*
        }

        impl Text {
            #[cfg(test)]
            const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The text in one language.
            pub(super) fn get(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::Zh) => $zh, (Self::$name, Language::En) => $en,)*
                }
            }
        }
    };
}

texts! {
    // Punctuation
    Semicolon: "；", "; ";
    ListComma: "、", ", ";
    Brackets: "（{}）", " ({})";
    Labelled: "{}：{}", "{}: {}";
    Quoted: "{}：“{}”", "{}: “{}”";

    // Head of a report
    LabelVerdict: "结论", "Verdict";
    LabelScore: "得分", "Score";
    LabelOutcome: "通话结果", "Outcome";
    LabelSource: "来源", "Source";
    LabelAssumed: "推定", "Assumed";
    LabelStaff: "经办", "Agent";
    LabelRuleset: "规则集", "Ruleset";
    OutcomeWhy: "话轮 {}：{}", "turn {}: {}";

    // Findings
    Findings: "问题 {} 条：确定 {}，疑似 {}，另有提示 {}", "Findings: {} ({} certain, {} suspected), notices: {}";
    NoFindings: "未发现问题", "No findings";
    Turn: "话轮 {} · {}", "turn {} · {}";
    FileLine: "文件第 {} 行", "line {} of the file";
    FileParagraph: "文档第 {} 段", "paragraph {} of the document";
    FileRow: "工作表“{}”第 {} 行", "sheet “{}”, row {}";
    Points: "{} 分", "{} points";
    SuppressedCount: "，已豁免 {}", ", suppressed: {}";
    Suppressed: "已豁免", "suppressed";
    SuppressedBy: "{}，到 {} 止：{}", "by {}, until {}: {}";
    LabelWhy: "理由", "Why";
    LabelVia: "识别", "Read as";
    LabelInstead: "可改说", "Say instead";
    OtherCites: "另据 {}", "Also {}";

    // Citations: only what binds can be breached
    Breaches: "违反", "Breaches";
    MayBreach: "可能违反", "May breach";
    NotInLine: "不符合", "Not in line with";
    MayNotBeInLine: "可能不符合", "May not be in line with";
    Refer: "参照", "See";
    CiteFrom: "{} 起", "from {}";
    CiteTo: "{} 止", "until {}";
    CiteSecondary: "据转述，未核对原文", "read in a secondary source";
    ForceLaw: "法律", "law";
    ForceDepartmentRule: "部门规章", "department rule";
    ForceNormativeDocument: "规范性文件", "normative document";
    ForceRecommendedStandard: "推荐性国家标准", "recommended national standard";
    ForceSelfRegulation: "行业自律", "self-regulation";
    ForceJudicialInterpretation: "司法解释", "judicial interpretation";

    // The page of HTML
    HtmlTitle: "质检报告", "Report";
    ColumnRemarks: "问题、依据、改法", "findings, grounds, proposals";
    HtmlSaid: "对话", "dialogue";
    HtmlDay: "日期", "day";
    HtmlSearch: "查找编号、坐席、原话", "search ids, agents, words";
    HtmlAll: "全部", "all";
    HtmlReset: "清除", "clear";
    HtmlBack: "返回列表", "back to the list";
    HtmlPrevious: "上一份", "previous";
    HtmlNext: "下一份", "next";
    HtmlNeedsScript: "份数较多，打开单份需要允许脚本", "With this many documents, opening one needs scripts to be allowed";
    ChartCategories: "各类问题的份数", "Documents by category";
    ChartAgents: "坐席，不通过最多的在前", "Agents, most failures first";
    ChartDays: "按日期", "By day";

    // Elements
    Elements: "必备要素", "Required elements";
    ColumnElement: "要素", "element";
    ColumnStatus: "情况", "status";
    ColumnTurn: "话轮", "turn";
    ColumnEvidence: "原话或原因", "words or reason";
    Paths: "路径 {} 条，其中 {} 条缺必备要素", "Paths: {}, of which {} lack a required element";
    PathUnnamed: "不分情形", "no case named";
    PathOf: "{}（听的人：{}）", "{} (listener: {})";
    PathComplete: "要素齐全", "complete";
    DueAt: "应在{}说到", "due at {}";
    DueBefore: "应在{}之前", "due before {}";
    LineRefuses: "不说身份的人", "who does not say who he is";

    // Foot of a report
    LabelArithmetic: "算分", "Points";
    Uncharged: "另有 {} 条到了类别上限，未再扣分", "{} more at the cap of their category, no further points";
    Dismissed: "已排除 {} 处：{}", "Hits set aside: {} ({})";
    ExplainHint: "查看经过：zhijian explain {} --turn {}", "To see why: zhijian explain {} --turn {}";

    // Why a hit was set aside
    DismissedUnless: "例外用语", "exception";
    DismissedEvidence: "证据不足", "too little evidence";
    DismissedListener: "对方先提到", "named by the listener first";
    DismissedRecord: "记录支持", "borne out by the record";
    DismissedNoCollection: "不是催收对话", "no collection talk";
    DismissedState: "接听人是{}", "the listener is {}";
    LineDebtor: "债务人", "the debtor";
    LineThirdParty: "第三人", "a third party";
    LineUnknown: "身份未定", "not known";

    // Documents that could not be judged
    NotWhole: "没有读全的文书", "Not read as a whole";
    NotJudged: "未能判断", "Could not be judged";
    LabelHelp: "办法", "Help";

    // Summary of a folder
    Documents: "文书 {} 份（{}）", "Documents: {} ({})";
    CountNotJudged: "未能判断", "not judged";
    ColumnCategory: "类别", "category";
    ColumnDocuments: "文书数", "documents";
    ColumnFindings: "问题数", "findings";
    NoViolations: "各类均未发现问题", "No findings in any category";
    WorstFirst: "按风险从高到低", "Worst first";
    ColumnVerdict: "结论", "verdict";
    ColumnScore: "得分", "score";
    ColumnDocument: "文书", "document";
    ColumnOutcome: "通话结果", "outcome";
    ColumnCategories: "问题类别", "categories";
    ColumnWords: "最重的原话", "gravest words";
    MoreRows: "另有 {} 份未列出", "{} more not listed";

    // Tables for workbooks, CSV and tickets
    SheetCalls: "通话", "Calls";
    SheetFindings: "问题", "Findings";
    SheetElements: "要素", "Elements";
    SheetAgents: "坐席", "Agents";
    SheetRules: "规则", "Rules";
    ColumnSource: "来源", "source";
    ColumnKind: "类型", "kind";
    ColumnAgent: "坐席", "agent";
    ColumnTeam: "班组", "team";
    ColumnStarted: "开始时间", "started at";
    ColumnCertain: "其中确定", "certain ones";
    ColumnSuspected: "其中疑似", "suspected ones";
    ColumnFindingPoints: "问题扣分", "points for findings";
    ColumnElementPoints: "要素扣分", "points for elements";
    ColumnMissing: "缺失要素", "missing elements";
    ColumnNote: "说明", "note";
    ColumnTime: "时间", "time";
    ColumnRole: "角色", "role";
    ColumnSentence: "原句", "sentence";
    ColumnQuoted: "原话", "words";
    ColumnSeverity: "严重程度", "severity";
    ColumnCertainty: "确定程度", "certainty";
    ColumnRule: "规则号", "rule";
    ColumnRuleName: "规则", "name of the rule";
    ColumnWhy: "理由", "why";
    ColumnCites: "依据", "citations";
    ColumnInstead: "可改说", "say instead";
    ColumnPoints: "扣分", "points";
    ColumnSuppressed: "豁免", "suppressed";
    ColumnId: "编号", "id";
    ColumnReason: "原因", "reason";
    ColumnFails: "不通过", "fails";
    ColumnReviews: "需复核", "reviews";
    NotGiven: "（未注明）", "(not given)";
    RowsLeft: "另有 {} 行没有写入：一张工作表最多 {} 行；全部问题见 CSV", "{} more rows were not written: a sheet holds {} rows at most; CSV has all findings";
    TicketTitle: "质检结果", "Quality of calls";

    // Approval of scripts
    StateApproved: "仍与审批时一致", "as it was approved";
    StateResaved: "话术与审批时一致，文件另存过或改过版式", "the words that were approved, in a file saved again or laid out anew";
    StateEdited: "审批后改过", "edited since it was approved";
    StateUnrecorded: "没有审批记录", "never approved";
    StateRecordEdited: "审批记录被手工改过，不能作数；请重新审批", "the approval record was edited by hand and counts for nothing; approve the script again";
    StateRecordBroken: "审批记录损坏，不能作数；请从版本库取回，或重新审批", "the approval record is broken and counts for nothing; restore it, or approve the script again";
    ApprovedBy: "{}，{}", "by {}, {}";
    RecordLine: "审批记录第 {} 行：{}", "line {} of the record: {}";
    RulesetChanged: "规则集已换：审批时 {}，现在 {}", "another ruleset: {} then, {} now";
    Objections: "接受之外的问题 {} 条", "objections beyond what was accepted: {}";
    ChangedAbout: "各行未变，改的是渠道、用途等文件信息", "no line differs; what the document says of itself (channel, purpose …) does";
    LineEdited: "改：{}（审批时在 {}）", "edited: {} (was at {})";
    LineAdded: "增：{}", "added: {}";
    LineRemoved: "删：审批时在 {}", "removed: was at {}";
    NowApproved: "已批准，记录在 {}（接受问题 {} 条，豁免 {} 条）", "approved, the record is {} (problems accepted: {}, suppressed: {})";
    NotApproved: "未批准：有 {} 条问题没有接受", "not approved: {} problems were not accepted";
    AcceptHint: "改好再批；确要接受的，逐条写明理由：--accept {}=理由", "Mend them; to accept one all the same, say why: --accept {}=REASON";

    // Scripts beside calls
    Adherence: "话术 {} 份，可比的句子 {} 句；通话 {} 份（另有未接通到人的 {} 份，不比）", "Scripts: {}, with {} sentences to compare; calls: {} (and {} that reached nobody, not compared)";
    ColumnSaid: "说到", "said";
    ColumnPlace: "位置", "place";
    ColumnLine: "话术", "line";
    ColumnLeftOut: "漏说", "left out";
    ColumnExamples: "漏说的通话（例）", "calls that left it out";
    Improvised: "话术之外说出的问题 {} 条", "Violations that stand in no script: {}";
    Scripted: "照着话术说出的问题 {} 条", "Violations that a script has too: {}";
    CallTurn: "{} · 话轮 {} · {}", "{} · turn {} · {}";
    NearestLine: "最近的话术句（{}）：{} {}", "nearest line ({}): {} {}";

    // Names of values
    VerdictPass: "通过", "pass";
    VerdictReview: "需复核", "review";
    VerdictFail: "不通过", "fail";
    OutcomeRightParty: "本人接听", "right party";
    OutcomeThirdParty: "他人接听", "third party";
    OutcomeUnverified: "身份未确认", "unverified";
    OutcomeNoContact: "未接通到人", "no contact";
    Certain: "确定", "certain";
    Suspected: "疑似", "suspected";
    RoleAgent: "客服", "agent";
    RoleCustomer: "客户", "customer";
    RoleThirdParty: "第三方", "third party";
    RoleNote: "说明", "note";
    RoleUnknown: "说话人不详", "unknown speaker";
    KindCall: "通话", "call";
    KindScript: "话术", "script";
    ChannelIvr: "机器人外呼", "robot call";
    ChannelVisit: "外访", "visit";
    ChannelChat: "在线对话", "chat";
    ChannelSms: "短信", "text message";
    ChannelLetter: "信函", "letter";
    StatusPresent: "已说", "present";
    StatusMissing: "缺失", "missing";
    StatusOptional: "可不说", "optional";
    StatusNa: "不适用", "n/a";

    // Why the outcome was decided so
    EvidenceRole: "说话人标签", "the speaker's label";
    EvidenceVoicemail: "语音信箱或助理", "voicemail or assistant";
    EvidenceThirdPartySelf: "对方说明了自己是别人", "says to be somebody else";
    EvidenceWrongNumber: "对方说打错了", "says it is a wrong number";
    EvidenceDenies: "对方否认是本人", "denies to be the debtor";
    EvidenceAbsent: "对方说本人不在", "says the debtor is absent";
    EvidenceLearnsThird: "客服得知对方不是本人", "the agent learns it is somebody else";
    EvidenceConfirms: "对方承认是本人", "confirms to be the debtor";
    EvidenceEndedBeforeDebt: "对方承认是本人，但没说到欠款就结束了", "confirms to be the debtor, and the call ends before the debt is told";
    EvidenceWeighed: "按双方的话综合判断", "by what both sides say";
    EvidenceYes: "对方应答是本人", "answers yes";
    EvidenceAdmits: "对方承认欠款", "admits the debt";
    EvidenceLateAdmission: "对方先否认，后承认是本人", "denies it first, then admits to be the debtor";
    EvidenceNamesObligor: "客服说明对方是担保人", "the agent rings a guarantor";

    // How words were recognised beyond their plain form
    ViaInterleaved: "字间有夹杂", "characters interleaved";
    ViaTraditional: "繁体", "traditional characters";
    ViaHomophone: "谐音", "homophone";
    ViaSplitCharacter: "拆字", "split character";
}

/// Puts values into the holes of a text, in order.
pub(super) fn fill(text: Text, language: Language, values: &[&dyn Display]) -> String {
    let mut pieces = text.get(language).split("{}");
    let mut filled = pieces.next().unwrap_or_default().to_string();
    for (index, piece) in pieces.enumerate() {
        if let Some(value) = values.get(index) {
            filled.push_str(&value.to_string());
        }
        filled.push_str(piece);
    }
    filled
}

pub(super) fn verdict(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Pass => Text::VerdictPass,
        Verdict::Review => Text::VerdictReview,
        Verdict::Fail => Text::VerdictFail,
    }
}

pub(super) fn outcome(outcome: Outcome) -> Text {
    match outcome {
        Outcome::RightParty => Text::OutcomeRightParty,
        Outcome::ThirdParty => Text::OutcomeThirdParty,
        Outcome::Unverified => Text::OutcomeUnverified,
        Outcome::NoContact => Text::OutcomeNoContact,
    }
}

pub(super) fn certainty(certainty: Certainty) -> Text {
    match certainty {
        Certainty::Certain => Text::Certain,
        Certainty::Suspected => Text::Suspected,
    }
}

pub(super) fn role(role: Role) -> Text {
    match role {
        Role::Agent => Text::RoleAgent,
        Role::Customer => Text::RoleCustomer,
        Role::ThirdParty => Text::RoleThirdParty,
        Role::Note => Text::RoleNote,
        Role::Unknown => Text::RoleUnknown,
    }
}

pub(super) fn kind(kind: Kind) -> Text {
    match kind {
        Kind::Call => Text::KindCall,
        Kind::Script => Text::KindScript,
    }
}

/// None for a call by a person, which goes without saying.
pub(super) fn channel(channel: Channel) -> Option<Text> {
    match channel {
        Channel::Call => None,
        Channel::Ivr => Some(Text::ChannelIvr),
        Channel::Visit => Some(Text::ChannelVisit),
        Channel::Chat => Some(Text::ChannelChat),
        Channel::Sms => Some(Text::ChannelSms),
        Channel::Letter => Some(Text::ChannelLetter),
    }
}

pub(super) fn status(status: ElementStatus, required: bool) -> Text {
    match status {
        ElementStatus::Present => Text::StatusPresent,
        ElementStatus::Missing if required => Text::StatusMissing,
        ElementStatus::Missing => Text::StatusOptional,
        ElementStatus::Na => Text::StatusNa,
    }
}

pub(super) fn line(line: Line) -> Text {
    match line {
        Line::Debtor => Text::LineDebtor,
        Line::ThirdParty => Text::LineThirdParty,
        Line::Unknown => Text::LineUnknown,
    }
}

/// What the name of an evidence in `line.toml` means; None for names that are not known here.
pub(super) fn evidence(name: &str) -> Option<Text> {
    Some(match name {
        "role" => Text::EvidenceRole,
        "voicemail" => Text::EvidenceVoicemail,
        "third_party_self" => Text::EvidenceThirdPartySelf,
        "wrong_number" => Text::EvidenceWrongNumber,
        "denies" => Text::EvidenceDenies,
        "absent_debtor" | "relative_absent" => Text::EvidenceAbsent,
        "agent_learns_third" => Text::EvidenceLearnsThird,
        "confirms" => Text::EvidenceConfirms,
        "ended_before_debt" => Text::EvidenceEndedBeforeDebt,
        "weighed" => Text::EvidenceWeighed,
        "strong_yes" | "short_yes" => Text::EvidenceYes,
        "admits_debt" => Text::EvidenceAdmits,
        "late_admission" => Text::EvidenceLateAdmission,
        "agent_names_obligor" => Text::EvidenceNamesObligor,
        _ => return None,
    })
}

pub(super) fn via(name: &str) -> Option<Text> {
    Some(match name {
        "interleaved" => Text::ViaInterleaved,
        "traditional" => Text::ViaTraditional,
        "homophone" => Text::ViaHomophone,
        "split-character" => Text::ViaSplitCharacter,
        _ => return None,
    })
}

pub(super) fn force(force: &str) -> Option<Text> {
    Some(match force {
        "law" => Text::ForceLaw,
        "department-rule" => Text::ForceDepartmentRule,
        "normative-document" => Text::ForceNormativeDocument,
        "recommended-standard" => Text::ForceRecommendedStandard,
        "self-regulation" => Text::ForceSelfRegulation,
        "judicial-interpretation" => Text::ForceJudicialInterpretation,
        _ => return None,
    })
}

/// What a finding does to an instrument of a force: only law and rules are breached; with standards, conventions and
/// interpretations it is not in line; a suspicion only may be; a notice breaches nothing.
pub(super) fn breach(force: &str, severity: Severity, certainty: Certainty) -> Text {
    let binding = matches!(force, "law" | "department-rule" | "normative-document");
    match (severity, binding, certainty) {
        (Severity::Notice, ..) => Text::Refer,
        (_, true, Certainty::Certain) => Text::Breaches,
        (_, true, Certainty::Suspected) => Text::MayBreach,
        (_, false, Certainty::Certain) => Text::NotInLine,
        (_, false, Certainty::Suspected) => Text::MayNotBeInLine,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_holes() {
        for text in Text::ALL {
            let holes = |language| text.get(language).matches("{}").count();
            assert_eq!(holes(Language::Zh), holes(Language::En), "{text:?}");
            assert!(!text.get(Language::Zh).is_empty() && !text.get(Language::En).is_empty());
        }
    }

    #[test]
    fn english_holds_no_chinese() {
        for text in Text::ALL {
            let english = text.get(Language::En);
            assert!(english.chars().all(|c| u32::from(c) < 0x3000), "{english}");
        }
    }

    #[test]
    fn holes_are_filled_in_order() {
        assert_eq!(fill(Text::OutcomeWhy, Language::Zh, &[&2, &"a{}"]), "话轮 2：a{}");
        assert_eq!(fill(Text::OutcomeWhy, Language::En, &[&2]), "turn 2: ");
    }

    #[test]
    fn a_recommended_standard_is_never_breached() {
        for force in [
            "recommended-standard",
            "self-regulation",
            "judicial-interpretation",
        ] {
            let text = breach(force, Severity::Critical, Certainty::Certain);
            assert_eq!((text, text.get(Language::Zh)), (Text::NotInLine, "不符合"));
        }
        assert_eq!(breach("law", Severity::Major, Certainty::Certain), Text::Breaches);
        assert_eq!(
            breach("law", Severity::Major, Certainty::Suspected),
            Text::MayBreach
        );
        assert_eq!(breach("law", Severity::Notice, Certainty::Certain), Text::Refer);
    }
}
