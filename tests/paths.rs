//! Scripts as people write them: which ways by listener are told apart, what is lacking on each, and which placeholders
//! may not be filled in for whom. Rules alone.

use serde_json::Value;

use crate::cli::{folder, path, records, run};

/// The record of a script in Markdown.
fn check(text: &str) -> Value {
    let folder = folder(&[("a.md", text.as_bytes())]);
    let file = path(&folder, "a.md");
    let (_, out, err) = run(&["check", &file, "--rules-only", "--format", "jsonl"]);
    assert_eq!(err, "");
    records(&out).remove(0)
}

/// `listener name lacks`: a line a path; the complaint channel is only reported.
fn paths(text: &str) -> Vec<String> {
    let record = check(text);
    let paths = record["paths"].as_array().cloned().unwrap_or_default();
    let told = paths.iter().map(|path| {
        let elements = path["elements"].as_object().expect("elements");
        let lacking: Vec<&str> = elements
            .iter()
            .filter(|(id, element)| *id != "complaint_channel" && element["status"] == "missing")
            .map(|(id, _)| id.as_str())
            .collect();
        let name = path["name"].as_str().unwrap_or("-");
        format!(
            "{} {name} [{}]",
            path["listener"].as_str().unwrap_or_default(),
            lacking.join(" ")
        )
    });
    told.collect()
}

const OPENING: &str = "您好，这里是云杉银行，通话有录音，请问是{姓名}先生本人吗？";
const DEBT: &str = "您的账单{金额}元已逾期{天数}天，可以申请分期。";

#[test]
fn each_listener_has_a_way_of_his_own() {
    let script = format!(
        "# 电话话术\n## 一、开场\n{OPENING}\n## 二、本人接听\n{DEBT}\n### 客户说没钱\n理解。\n## 三、非本人接听\n麻烦请他回个电话。\n\
         ## 四、拒绝核实身份\n那我们改天再联系。\n## 五、结束语\n再见。\n"
    );
    assert_eq!(
        paths(&script),
        [
            "debtor 二、本人接听 []",
            "third_party 三、非本人接听 []",
            "unverified 四、拒绝核实身份 []"
        ]
    );
    let turns = &check(&script)["paths"];
    assert_eq!(turns[0]["turns"], serde_json::json!([2, 4, 6, 12]));
    assert_eq!(turns[1]["turns"], serde_json::json!([2, 8, 12]));
}

#[test]
fn what_is_said_elsewhere_or_late_is_lacking_on_the_way() {
    // The recording is told to the debtor only, who is asked after the debt; the bank is named in the fourth line.
    let script = "# 电话话术\n您好，请问方便说话吗，请问是{姓名}先生本人吗？\n麻烦核对一下。\n## 非本人接听\n打扰了。\n## 本人接听\n\
                  为了服务质量，通话有录音。\n您的账单{金额}元已逾期{天数}天，可以申请分期。\n我是云杉银行的。\n";
    assert_eq!(
        paths(script),
        [
            "debtor 本人接听 [identity]",
            "third_party 非本人接听 [identity recording_notice]"
        ]
    );
    let identity = &check(script)["paths"][0]["elements"]["identity"];
    assert_eq!((&identity["due"], &identity["due_line"]), (&1.into(), &2.into()));
    assert!(
        identity["why"].as_str().is_some_and(|why| why.contains("太晚")),
        "{identity}"
    );
    let late =
        format!("# 电话话术\n您好，这里是云杉银行，通话有录音。\n{DEBT}\n请问是{{姓名}}先生本人吗？\n");
    assert_eq!(paths(&late), ["debtor - [verification]"]);
    assert_eq!(
        check(&late)["paths"][0]["elements"]["verification"]["due_line"],
        3
    );
}

#[test]
fn cases_stand_in_rows_lines_and_openings() {
    let rows = format!(
        "# 电话话术\n{OPENING}\n\n| 情形 | 话术 |\n| --- | --- |\n| 本人 | {DEBT} |\n| 家属接听 | 麻烦转告。 |\n| 说没钱 | 理解。 |\n"
    );
    assert_eq!(paths(&rows), ["debtor 本人 []", "third_party 家属接听 []"]);
    let lines = format!(
        "# 电话话术\n{OPENING}\n若非本人接听，则答：打扰了。\n若客户拒绝：您看什么时候方便？\n{DEBT}\n"
    );
    assert_eq!(paths(&lines), ["debtor - []", "third_party 若非本人接听 []"]);
    let remarks = format!(
        "# 电话话术\n{OPENING}\n注：非本人接听时不得透露欠款。\n非本人转第三方话术，不得谈账。\n{DEBT}\n"
    );
    assert_eq!(paths(&remarks), ["debtor - []"]);
    let openings = format!(
        "# 电话话术\n## 开场一（首次来电）\n{OPENING}\n## 开场二（跳票回访）\n您好，又是我，请问是{{姓名}}本人吗？\n## 本人\n{DEBT}\n"
    );
    assert_eq!(
        paths(&openings),
        [
            "debtor 开场一（首次来电） + 本人 []",
            "debtor 开场二（跳票回访） + 本人 [identity recording_notice]"
        ]
    );
}

#[test]
fn each_message_is_a_way() {
    let headed = "# 短信模板\n## 模板一\n【云杉银行】您的账单{金额}元已逾期{天数}天，请登录APP还款。\n## 模板二\n请尽快处理。\n";
    assert_eq!(
        paths(headed),
        [
            "debtor 模板一 []",
            "debtor 模板二 [amount identity overdue purpose repayment_options]"
        ]
    );
    let plain =
        "渠道：短信\n【云杉银行】您的账单{金额}元已逾期{天数}天，请登录APP还款。\n【云杉银行】请还款。\n";
    assert_eq!(paths(plain).len(), 2);
    let under_one = plain.replacen('\n', "\n## 短信模板\n", 1);
    let under_one = paths(&format!("# 催收话术\n{under_one}"));
    assert_eq!(under_one.len(), 2, "{under_one:?}");
    assert!(under_one[0].ends_with("短信模板 []"), "{under_one:?}");
    assert!(
        under_one[1].ends_with("[amount overdue repayment_options]"),
        "{under_one:?}"
    );
    let many: String = (0..70)
        .map(|n| format!("## 模板{n}\n【云杉银行】请尽快处理。\n"))
        .collect();
    assert_eq!(paths(&format!("# 短信模板\n{many}")).len(), 70);
    assert!(
        check("渠道：短信\n【云杉银行】您好。\n请还款。\n")["paths"][0]
            .get("name")
            .is_none()
    );
}

#[test]
fn messages_to_others_are_told_by_titles_and_by_words() {
    let message = "【云杉银行】您的账单{金额}元已逾期{天数}天，请登录APP还款。";
    for title in ["模板三（亲友）", "第三人短信", "发给联系人的短信", "联系人提醒"] {
        let headed =
            format!("# 短信模板\n## 模板一\n{message}\n## {title}\n【云杉银行】他有一笔账单没还。\n");
        assert_eq!(
            paths(&headed),
            ["debtor 模板一 []".to_owned(), format!("third_party {title} []")]
        );
        assert!(!disclosures(&headed).is_empty(), "{title}");
    }
    // The words themselves say to whom they are sent.
    let plain =
        format!("渠道：短信\n{message}\n【云杉银行】您的亲友{{姓名}}在我行有欠款未还，请转告其处理。\n");
    let listeners: Vec<String> = paths(&plain);
    assert!(listeners[1].starts_with("third_party"), "{listeners:?}");
    let promise = format!("渠道：短信\n{message}我们不会联系您的亲友。\n");
    assert!(paths(&promise)[0].starts_with("debtor"));
}

#[test]
fn a_script_for_others_need_not_name_the_debt() {
    let script = "# 联系人话术\n## 联系人接听\n您好，这里是云杉银行，通话有录音，请问您认识{姓名}吗？麻烦请他回个电话。\n";
    let record = check(script);
    for element in ["purpose", "amount", "overdue", "repayment_options"] {
        assert_eq!(record["elements"][element]["status"], "na", "{element}");
    }
}

/// Rules of privacy that stand, with their lines.
fn disclosures(text: &str) -> Vec<String> {
    let record = check(text);
    let findings = record["findings"].as_array().cloned().unwrap_or_default();
    let told = findings.iter().filter(|finding| finding["category"] == "privacy");
    told.map(|f| format!("{} {}", f["line"], f["rule"].as_str().unwrap_or_default()))
        .collect()
}

#[test]
fn a_placeholder_counts_as_what_it_stands_for() {
    let third = "对象：第三方\n您好，我找{姓名}，麻烦请他回电{回电号码}。\n他还有【应还金额】没处理。\n他是住{家庭住址}吗？\n";
    assert_eq!(
        disclosures(third),
        [
            "3 privacy.debt_told",
            "3 privacy.placeholder_debt",
            "4 privacy.placeholder_data"
        ]
    );
    let branch = "# 电话话术\n请问是{姓名}本人吗？\n## 非本人接听\n请转告他，已经XX天了，共____元。\n## 本人接听\n已逾期XX天，共____元。\n";
    assert_eq!(
        disclosures(branch),
        ["4 privacy.placeholder_debt", "4 privacy.debt_told"]
    );
    let unverified = "# 电话话术\n您好，卡号{银行卡号}是您的吗，请问是{姓名}本人吗？\n您的身份证号是[身份证号]，对吧？\n## 拒绝核实身份\n\
                      您的证件号是{证件号码}，就是您。\n";
    assert_eq!(
        disclosures(unverified),
        ["2 privacy.unverified_number", "5 privacy.unverified_number"]
    );
    let tail = "# 电话话术\n请问您卡号尾号是{卡号后四位}吗？\n请您报一下身份证号{身份证号}。\n";
    assert_eq!(disclosures(tail), Vec::<String>::new());
}
