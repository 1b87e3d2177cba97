//! The words of head lines: which key means which field of a record, and which words its values are.
//!
//! Takes one line, gives field and value in the form in which records have them. Must not know what is done with them.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::clock;
use super::lines::{has_clause_mark, trim, without_list_mark};
use crate::model::Kind;

/// Field and value of a head line.
pub(super) fn entry(text: &str) -> Option<(&'static str, &str)> {
    let (key, value) = without_list_mark(text).split_once(['：', ':'])?;
    let (key, value) = (trim(key).trim_matches('*'), trim(value.trim_start_matches('*')));
    if key.chars().nth(16).is_some() || value.chars().nth(60).is_some() {
        return None;
    }
    let key = key.to_ascii_lowercase();
    let field = FIELDS.get(key.trim_end_matches("（元）").trim_end_matches("(元)"))?;
    // 目的：… and 对象：… may open a sentence; lists have commas of their own.
    let is_list = matches!(*field, "obligors" | "legal_steps");
    let mut parts = value.split(|c| is_list && c == '，');
    (!parts.any(has_clause_mark)).then_some((*field, value))
}

/// Whether a line is a head line whose key is known.
pub(super) fn is_head_line(text: &str) -> bool {
    entry(text).is_some()
}

/// Whether a line gives the id of the document (`通话编号：x`).
pub(super) fn is_id_line(text: &str) -> bool {
    entry(text).is_some_and(|(field, value)| field == "id" && !value.is_empty())
}

/// The field that a column or head line of this name holds.
pub(super) fn field(name: &str) -> Option<&'static str> {
    FIELDS.get(name).copied()
}

/// Call or script by its name.
pub(super) fn kind(value: &str) -> Option<Kind> {
    Some(if one_of(KINDS, value)? == "script" {
        Kind::Script
    } else {
        Kind::Call
    })
}

/// The value of a field of `meta` in the form in which records have it; none where it cannot be that.
pub(super) fn typed(field: &str, value: &str) -> Option<Value> {
    match field {
        "kind" => None,
        "channel" => one_of(CHANNELS, value).map(Value::from),
        "purpose" => one_of(PURPOSES, value).map(Value::from),
        "callee" => one_of(CALLEES, value).map(Value::from),
        "litigation" | "outsourced" => one_of(TRUTHS, value).map(|truth| Value::Bool(truth == "true")),
        "obligors" | "legal_steps" => Some(list(value)),
        "due_date" | "offer_until" => clock::date(value).map(|date| date.to_string().into()),
        "started_at" => clock::rfc3339(value).map(Value::from),
        _ => Some(value.into()),
    }
}

fn list(value: &str) -> Value {
    let plain = value.trim_matches(['[', ']']);
    let items = plain
        .split(['、', '，', ',', ' ', '/'])
        .map(|item| trim(item).trim_matches(['"', '\'']));
    items.filter(|item| !item.is_empty() && *item != "无").collect()
}

/// The field of each key.
static FIELDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    let names = KEYS
        .iter()
        .flat_map(|(field, names)| names.iter().map(|name| (*name, *field)));
    names
        .chain(KEYS.iter().map(|(field, _)| (*field, *field)))
        .collect()
});

pub(super) type Names = &'static [(&'static str, &'static [&'static str])];

fn one_of(names: Names, value: &str) -> Option<&'static str> {
    let value = value.to_lowercase();
    let found = names
        .iter()
        .find(|(id, names)| *id == value || names.contains(&value.as_str()));
    found.map(|(id, _)| *id)
}

pub(super) const KEYS: Names = &[
    (
        "id",
        &[
            "通话编号",
            "录音编号",
            "会话编号",
            "通话id",
            "流水号",
            "编号",
            "call_id",
        ],
    ),
    ("kind", &["类型", "文档类型", "文本类型"]),
    ("channel", &["渠道", "通道", "触达渠道", "触达方式"]),
    ("purpose", &["用途", "目的", "业务类型"]),
    (
        "callee",
        &["对象", "通话对象", "适用对象", "联系对象", "被叫对象"],
    ),
    (
        "debtor_name",
        &[
            "姓名",
            "客户姓名",
            "债务人姓名",
            "借款人姓名",
            "欠款人姓名",
            "持卡人姓名",
        ],
    ),
    (
        "obligors",
        &["共同借款人", "共借人", "担保人", "保证人", "授权人"],
    ),
    (
        "amount_due",
        &[
            "欠款金额",
            "欠款总额",
            "欠款",
            "总欠款",
            "应还金额",
            "应还总额",
            "应还款",
            "逾期金额",
            "待还金额",
        ],
    ),
    ("min_due", &["最低还款", "最低还款额", "最低应还"]),
    (
        "instalment_due",
        &["本期应还", "当期应还", "每期应还", "分期金额"],
    ),
    ("principal", &["本金", "剩余本金", "欠款本金"]),
    ("overdue_days", &["逾期天数", "逾期"]),
    (
        "due_date",
        &[
            "到期日",
            "到期日期",
            "还款日",
            "应还日期",
            "最后还款日",
            "到期还款日",
        ],
    ),
    (
        "litigation",
        &["诉讼", "是否诉讼", "已诉讼", "是否立案", "是否起诉"],
    ),
    ("legal_steps", &["法律措施", "法律程序", "法律进度", "诉讼进度"]),
    (
        "offer_until",
        &["优惠截止", "优惠有效期", "减免截止", "减免有效期"],
    ),
    ("outsourced", &["委外", "是否委外", "外包", "是否外包"]),
    (
        "creditor",
        &["债权人", "委托方", "委托机构", "放款机构", "贷款机构"],
    ),
    ("agency", &["催收机构", "催收公司", "受托方", "受托机构"]),
    ("agent_id", &["坐席编号", "坐席工号", "客服工号", "工号"]),
    ("team", &["团队", "组别", "小组", "班组"]),
    (
        "started_at",
        &["开始时间", "通话时间", "呼叫时间", "拨打时间", "录音时间"],
    ),
];

const KINDS: Names = &[
    ("call", &["通话", "通话记录", "录音"]),
    ("script", &["话术", "脚本", "话术模板"]),
];

const CHANNELS: Names = &[
    ("call", &["电话", "通话", "人工", "人工电话", "人工外呼"]),
    (
        "ivr",
        &[
            "机器人",
            "语音机器人",
            "智能语音",
            "智能外呼",
            "ai外呼",
            "ai",
            "语音通知",
        ],
    ),
    ("visit", &["外访", "上门", "家访", "上门外访"]),
    (
        "chat",
        &["聊天", "在线", "在线客服", "在线聊天", "微信", "企业微信"],
    ),
    ("sms", &["短信", "催收短信", "短信通知"]),
    ("letter", &["信函", "函件", "信件", "催收函"]),
];

const PURPOSES: Names = &[
    ("collection", &["催收", "还款提醒", "催收提醒"]),
    ("complaint", &["投诉", "投诉处理", "客诉", "客诉处理"]),
];

const CALLEES: Names = &[
    ("debtor", &["本人", "债务人", "借款人", "持卡人", "客户本人"]),
    (
        "third_party",
        &[
            "第三方",
            "第三人",
            "联系人",
            "紧急联系人",
            "家属",
            "亲属",
            "非本人",
        ],
    ),
    ("unknown", &["未知", "不详", "不明"]),
];

const TRUTHS: Names = &[
    ("true", &["是", "有", "已", "已诉讼", "已起诉", "已立案", "yes"]),
    (
        "false",
        &["否", "无", "未", "没有", "未诉讼", "未起诉", "未立案", "no"],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speech_is_no_head_line() {
        let lines = [
            "客服：您好",
            "欠款金额您看一下",
            "目的：请您尽快处理，谢谢",
            "明细：3200",
        ];
        for line in lines {
            assert!(!is_head_line(line), "{line}");
        }
        assert!(is_id_line("- 通话编号：c7") && !is_id_line("通话编号："));
    }

    #[test]
    fn values_take_the_form_of_records() {
        let cases = [
            ("channel", "短信", Some(Value::from("sms"))),
            ("channel", "飞鸽", None),
            ("litigation", "未起诉", Some(Value::from(false))),
            (
                "obligors",
                "[李四, \"王五\"]",
                Some(Value::from(vec!["李四", "王五"])),
            ),
            ("obligors", "无", Some(Value::Array(Vec::new()))),
            ("due_date", "2026/1/5", Some(Value::from("2026-01-05"))),
            ("team", "一组", Some(Value::from("一组"))),
        ];
        for (field, value, expected) in cases {
            assert_eq!(typed(field, value), expected, "{field} {value}");
        }
    }
}
