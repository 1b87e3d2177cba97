//! What a document says about itself: the `meta` object of records, and the head lines of texts (`欠款金额：3200`).
//!
//! Takes JSON or lines, gives [`Meta`]. Must not know turns. A field of a record that cannot be read is an error; a
//! head line that cannot be read is left out and said so, for it may be prose.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::clock;
use super::error::Fault;
use super::lines::{TextLine, has_clause_mark, trim, without_list_mark};
use crate::model::{Kind, Meta};

/// What each field of `meta` must hold, in the words of an error.
const WANTED: [(&str, &str); 20] = [
    ("channel", "channel is one of call, ivr, visit, chat, sms, letter"),
    ("purpose", "purpose is collection or complaint"),
    ("callee", "callee is debtor, third_party or unknown"),
    ("debtor_name", "debtor_name is a string"),
    ("obligors", "obligors is a list of strings"),
    ("amount_due", "amount_due is a decimal string in yuan such as \"3200.00\""),
    ("min_due", "min_due is a decimal string in yuan such as \"320.00\""),
    ("instalment_due", "instalment_due is a decimal string in yuan such as \"320.00\""),
    ("principal", "principal is a decimal string in yuan such as \"3000.00\""),
    ("overdue_days", "overdue_days is a whole number such as 45"),
    ("due_date", "due_date is a string YYYY-MM-DD"),
    ("litigation", "litigation is true or false"),
    (
        "legal_steps",
        "legal_steps is a list of lawyer_letter_sent, case_filed, judgment, enforcement, property_preserved",
    ),
    ("offer_until", "offer_until is a string YYYY-MM-DD"),
    ("outsourced", "outsourced is true or false"),
    ("creditor", "creditor is a string"),
    ("agency", "agency is a string"),
    ("agent_id", "agent_id is a string"),
    ("team", "team is a string"),
    ("started_at", "started_at is a string such as 2026-01-05T09:00:03+08:00"),
];

/// Says which field of a record's `meta` cannot be read, if one cannot.
pub(super) fn check(meta: &Value) -> Result<(), Fault> {
    let fault = |field: &str, want| Fault::Field {
        field: field.to_owned(),
        want,
    };
    let Value::Object(fields) = meta else {
        return Err(fault("meta", "meta is an object such as {\"amount_due\": \"3200.00\"}"));
    };
    for (field, want) in WANTED {
        if fields.get(field).is_some_and(|value| !reads(field, value)) {
            return Err(fault(&format!("meta.{field}"), want));
        }
    }
    Ok(())
}

fn reads(field: &str, value: &Value) -> bool {
    Meta::deserialize(json!({ field: value })).is_ok()
}

/// The head lines of a text, gathered one by one.
#[derive(Debug, Clone, Default)]
pub(super) struct Header {
    /// The document's own id.
    pub(super) id: Option<String>,
    /// Call or script, where the text says it.
    pub(super) kind: Option<Kind>,
    /// What could not be read.
    pub(super) assumed: Vec<String>,
    fields: Map<String, Value>,
}

impl Header {
    /// Takes the line if it is a head line (`欠款金额：3200`, `channel: sms`), and says whether it was one.
    pub(super) fn take(&mut self, line: &TextLine<'_>) -> bool {
        let Some((field, value)) = entry(line.text) else {
            return false;
        };
        let value = value.trim_matches(['"', '\'', '“', '”']);
        match field {
            _ if value.is_empty() => {}
            "id" => self.id = Some(value.to_owned()),
            "kind" if one_of(KINDS, value).is_some() => {
                self.kind = Some(if one_of(KINDS, value) == Some("script") { Kind::Script } else { Kind::Call });
            }
            _ => match typed(field, value).filter(|typed| reads(field, typed)) {
                Some(typed) => drop(self.fields.insert(field.to_owned(), typed)),
                None => self.assumed.push(format!("{field} on line {} not understood: left out", line.number)),
            },
        }
        true
    }

    /// Whether nothing was gathered.
    pub(super) fn is_empty(&self) -> bool {
        self.id.is_none() && self.kind.is_none() && self.fields.is_empty()
    }

    /// Whether a field was given.
    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// Sets a field that was not given.
    pub(super) fn assume(&mut self, field: &str, value: &str) {
        self.fields.insert(field.to_owned(), value.into());
        self.assumed.push(format!("{field}={value}"));
    }

    /// What `self` says, over what `general` says for the whole file.
    pub(super) fn over(mut self, general: &Self) -> Self {
        self.kind = self.kind.or(general.kind);
        for (field, value) in &general.fields {
            self.fields.entry(field.clone()).or_insert_with(|| value.clone());
        }
        self.assumed.splice(0..0, general.assumed.iter().cloned());
        self
    }

    /// The fields as the record has them.
    pub(super) fn meta(&self) -> Meta {
        // Each field was tried when it was taken.
        Meta::deserialize(Value::Object(self.fields.clone())).unwrap_or_default()
    }
}

/// Whether a line is a head line whose key is known.
pub(super) fn is_head_line(text: &str) -> bool {
    entry(text).is_some()
}

/// Whether a line gives the id of the document (`通话编号：x`).
pub(super) fn is_id_line(text: &str) -> bool {
    entry(text).is_some_and(|(field, value)| field == "id" && !value.is_empty())
}

/// Field and value of a head line.
fn entry(text: &str) -> Option<(&'static str, &str)> {
    let (key, value) = without_list_mark(text).split_once(['：', ':'])?;
    let (key, value) = (trim(key).trim_matches('*'), trim(value.trim_start_matches('*')));
    if key.chars().nth(16).is_some() || value.chars().nth(60).is_some() {
        return None;
    }
    let key = key.to_lowercase();
    let key = key.trim_end_matches("（元）").trim_end_matches("(元)");
    let named = KEYS.iter().find(|(field, names)| *field == key || names.contains(&key));
    let (field, _) = named?;
    // 目的：… and 对象：… may open a sentence.
    (!has_clause_mark(value)).then_some((*field, value))
}

/// The value in the form in which records have it.
fn typed(field: &str, value: &str) -> Option<Value> {
    match field {
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
    let items = plain.split(['、', '，', ',', ' ', '/']).map(|item| trim(item).trim_matches(['"', '\'']));
    items.filter(|item| !item.is_empty() && *item != "无").collect()
}

type Names = &'static [(&'static str, &'static [&'static str])];

fn one_of(names: Names, value: &str) -> Option<&'static str> {
    let value = value.to_lowercase();
    let found = names.iter().find(|(id, names)| *id == value || names.contains(&value.as_str()));
    found.map(|(id, _)| *id)
}

const KEYS: Names = &[
    ("id", &["通话编号", "录音编号", "会话编号", "通话id", "流水号", "编号", "call_id"]),
    ("kind", &["类型", "文档类型", "文本类型"]),
    ("channel", &["渠道", "通道", "触达渠道", "触达方式"]),
    ("purpose", &["用途", "目的", "业务类型"]),
    ("callee", &["对象", "通话对象", "适用对象", "联系对象", "被叫对象"]),
    ("debtor_name", &["姓名", "客户姓名", "债务人姓名", "借款人姓名", "欠款人姓名", "持卡人姓名"]),
    ("obligors", &["共同借款人", "共借人", "担保人", "保证人", "授权人"]),
    ("amount_due", &["欠款金额", "欠款总额", "欠款", "总欠款", "应还金额", "应还总额", "应还款", "逾期金额", "待还金额"]),
    ("min_due", &["最低还款", "最低还款额", "最低应还"]),
    ("instalment_due", &["本期应还", "当期应还", "每期应还", "分期金额"]),
    ("principal", &["本金", "剩余本金", "欠款本金"]),
    ("overdue_days", &["逾期天数", "逾期"]),
    ("due_date", &["到期日", "到期日期", "还款日", "应还日期", "最后还款日", "到期还款日"]),
    ("litigation", &["诉讼", "是否诉讼", "已诉讼", "是否立案", "是否起诉"]),
    ("legal_steps", &["法律措施", "法律程序", "法律进度", "诉讼进度"]),
    ("offer_until", &["优惠截止", "优惠有效期", "减免截止", "减免有效期"]),
    ("outsourced", &["委外", "是否委外", "外包", "是否外包"]),
    ("creditor", &["债权人", "委托方", "委托机构", "放款机构", "贷款机构"]),
    ("agency", &["催收机构", "催收公司", "受托方", "受托机构"]),
    ("agent_id", &["坐席编号", "坐席工号", "客服工号", "工号"]),
    ("team", &["团队", "组别", "小组", "班组"]),
    ("started_at", &["开始时间", "通话时间", "呼叫时间", "拨打时间", "录音时间"]),
];

const KINDS: Names = &[("call", &["通话", "通话记录", "录音"]), ("script", &["话术", "脚本", "话术模板"])];

const CHANNELS: Names = &[
    ("call", &["电话", "通话", "人工", "人工电话", "人工外呼"]),
    ("ivr", &["机器人", "语音机器人", "智能语音", "智能外呼", "ai外呼", "ai", "语音通知"]),
    ("visit", &["外访", "上门", "家访", "上门外访"]),
    ("chat", &["聊天", "在线", "在线客服", "在线聊天", "微信", "企业微信"]),
    ("sms", &["短信", "催收短信", "短信通知"]),
    ("letter", &["信函", "函件", "信件", "催收函"]),
];

const PURPOSES: Names =
    &[("collection", &["催收", "还款提醒", "催收提醒"]), ("complaint", &["投诉", "投诉处理", "客诉", "客诉处理"])];

const CALLEES: Names = &[
    ("debtor", &["本人", "债务人", "借款人", "持卡人", "客户本人"]),
    ("third_party", &["第三方", "第三人", "联系人", "紧急联系人", "家属", "亲属", "非本人"]),
    ("unknown", &["未知", "不详", "不明"]),
];

const TRUTHS: Names = &[
    ("true", &["是", "有", "已", "已诉讼", "已起诉", "已立案", "yes"]),
    ("false", &["否", "无", "未", "没有", "未诉讼", "未起诉", "未立案", "no"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Callee, Channel, LegalStep, Purpose};

    fn header(text: &str) -> Header {
        let mut header = Header::default();
        for line in super::super::lines::lines(text) {
            header.take(&line);
        }
        header
    }

    #[test]
    fn every_field_of_the_record_has_its_words() {
        for (field, _) in KEYS.iter().filter(|(field, _)| !["id", "kind"].contains(field)) {
            assert!(WANTED.iter().any(|(wanted, _)| wanted == field), "{field}");
        }
        assert_eq!(KEYS.len(), WANTED.len() + 2);
    }

    #[test]
    fn head_lines_fill_the_record() {
        let meta = header(
            "欠款金额：3,200.50元\n逾期天数：45天\n渠道：短信\n对象：第三方\n用途：投诉处理\n诉讼：否\n法律进度：律师函、立案\n\
             debtor_name: 张三\n担保人：李四，王五\n到期日：2026年1月5日\n通话时间：2026-01-05 09:00:03",
        )
        .meta();
        assert_eq!(meta.amount_due.map(|d| d.to_string()).as_deref(), Some("3200.50"));
        assert_eq!(meta.overdue_days, Some(45));
        assert_eq!((meta.channel, meta.callee), (Some(Channel::Sms), Some(Callee::ThirdParty)));
        assert_eq!((meta.purpose, meta.litigation), (Some(Purpose::Complaint), Some(false)));
        assert_eq!(meta.legal_steps, Some(vec![LegalStep::LawyerLetterSent, LegalStep::CaseFiled]));
        assert_eq!((meta.debtor_name.as_deref(), meta.obligors.len()), (Some("张三"), 2));
        assert_eq!(meta.due_date.as_deref(), Some("2026-01-05"));
        assert_eq!(meta.started_at.as_deref(), Some("2026-01-05T09:00:03+08:00"));
    }

    #[test]
    fn what_is_not_understood_is_left_out_and_said() {
        let header = header("逾期天数：很久\n渠道：飞鸽\n通话编号：c7\n类型：话术");
        assert_eq!(
            header.assumed,
            ["overdue_days on line 1 not understood: left out", "channel on line 2 not understood: left out"]
        );
        assert_eq!((header.id.as_deref(), header.kind), (Some("c7"), Some(Kind::Script)));
        assert_eq!(header.meta(), Meta::default());
    }

    #[test]
    fn speech_is_no_head_line() {
        for line in ["客服：您好", "欠款金额您看一下", "目的：请您尽快处理，谢谢", "明细：3200"] {
            assert!(!is_head_line(line), "{line}");
        }
    }

    #[test]
    fn names_the_field_of_a_record_that_is_wrong() {
        let fault = check(&json!({"litigation": "maybe"})).expect_err("not a truth");
        assert_eq!(fault.to_string(), "the field meta.litigation is missing or of the wrong type");
        assert_eq!(fault.help(), "litigation is true or false");
        assert_eq!(check(&json!({"amount_due": 3200, "product": ["x"]})), Ok(()));
    }
}
