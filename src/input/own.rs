//! Reports that the program wrote itself are no transcripts, though they are full of the words of some.
//!
//! Takes a text or a JSON value, tells whether it is one. Must not know more of reports than how they are told.

use serde_json::Value;

use crate::model::REPORT_MARK;

/// Whether a text is our page in Markdown: it begins with a mark.
pub(super) fn is_page(text: &str) -> bool {
    let page = text.trim_start().strip_prefix("<!--");
    page.is_some_and(|page| page.trim_start().starts_with(REPORT_MARK))
}

/// Whether a value is a result of ours, of a document that was judged or of one that could not be. Who puts turns to it has made a
/// record of it.
pub(super) fn is_result(value: &Value) -> bool {
    let has = |field: &str| value.get(field).is_some();
    has("schema") && (has("ruleset") || has("errors")) && !has("turns")
}

/// Whether a table in text is our list of findings, by titles in its first row that no table of calls has together.
pub(super) fn is_table(text: &str) -> bool {
    const OURS: [[&str; 3]; 2] = [
        ["规则号", "确定程度", "可改说"],
        ["rule", "certainty", "say instead"],
    ];
    let titles: Vec<&str> = text.lines().next().unwrap_or_default().split(',').collect();
    OURS.iter()
        .any(|ours| ours.iter().all(|title| titles.contains(title)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_told_from_records() {
        for (text, is_own) in [
            (
                r#"{"schema": 1, "id": "a", "verdict": "pass", "ruleset": "0f"}"#,
                true,
            ),
            (r#"{"schema": 1, "id": "a", "errors": [{"what": "x"}]}"#, true),
            (r#"{"schema": 1, "ruleset": "0f", "turns": []}"#, false),
            (r#"{"schema": 1, "text": "x"}"#, false),
            (r#"[1]"#, false),
        ] {
            assert_eq!(is_result(&serde_json::from_str(text).unwrap()), is_own, "{text}");
        }
    }

    #[test]
    fn pages_and_tables_are_told_by_how_they_begin() {
        assert!(is_page("<!-- zhijian-report -->\n# 质检结果"));
        assert!(!is_page("# 质检结果\n客服：您好") && !is_page(""));
        assert!(is_table("document,rule,certainty,words,say instead\na,b"));
        assert!(!is_table("通话编号,角色,文本") && !is_table("rule,certainty"));
    }
}
