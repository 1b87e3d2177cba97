//! The skeleton of a rule and of a layer: TOML with its fields explained, to be filled in by a person.
//!
//! Takes what is known already, gives the text of a file. A rule without patterns or without two examples of each kind
//! does not load, so that nothing half done judges. Opens and writes nothing.

use std::fmt::Write as _;

use crate::model::{Bilingual, Category};

/// Cues that excuse most hits.
const USUAL_CUES: [&str; 5] = ["negation", "quotation", "warning", "apology", "list"];

/// What is known of a rule before a person has filled it in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Skeleton {
    /// Its id, checked by [`rule_id`].
    pub id: String,
    /// Its name, if there is one.
    pub name: String,
    /// Where it comes from and what has to be looked at, a line each.
    pub remarks: Vec<String>,
    /// Patterns that convict.
    pub patterns: Vec<String>,
    /// What must also be said in the sentence.
    pub require: Vec<String>,
    /// What excuses in the sentence.
    pub unless: Vec<String>,
    /// Only in the first n agent turns.
    pub first_turns: Option<usize>,
    /// Lines that must be found.
    pub hit: Vec<String>,
    /// Lines that must not be found.
    pub miss: Vec<String>,
}

/// The category of a rule's id.
///
/// # Errors
/// What an id looks like.
pub fn rule_id(id: &str) -> Result<Category, Bilingual> {
    let ids = Category::ALL.map(Category::id);
    let wrong = || {
        Bilingual::new(
            format!(
                "{id}: 规则号是 类别.名称，用小写字母、数字和 _；类别有 {}",
                ids.join("、")
            ),
            format!(
                "{id}: a rule's id is category.name in small letters, digits and _; categories: {}",
                ids.join(", ")
            ),
        )
    };
    let (category, name) = id.split_once('.').ok_or_else(wrong)?;
    let category = Category::ALL.into_iter().find(|known| known.id() == category);
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    match category {
        Some(category) if !name.is_empty() && name.chars().all(is_plain) && name != "evidence" => {
            Ok(category)
        }
        _ => Err(wrong()),
    }
}

/// A file with one rule; `cues` are the ids that the lexicons know.
#[must_use]
pub fn rule_file(category: Category, skeleton: &Skeleton, cues: &[&str]) -> String {
    let mut out = String::from(
        "# 新规则：写好各处，再跑 zhijian lexicon test。字段和句式见 lexicons/README.md。\n\
         # A new rule: fill it in, then run `zhijian lexicon test`. Fields and patterns: lexicons/README.md.\n",
    );
    for remark in &skeleton.remarks {
        let _ = writeln!(out, "# {}", one_line(remark));
    }
    let excused_by: Vec<String> = USUAL_CUES
        .iter()
        .filter(|cue| cues.contains(cue))
        .map(|cue| quoted(cue))
        .collect();
    let _ = write!(
        out,
        "category = {category}\n\n[[rule]]\nid = {id}\n\
         name = {{ zh = {name}, en = \"\" }}\n\
         severity = \"major\"  # critical 致命, major 严重, minor 一般, notice 提示\n\
         message = {{ zh = \"\", en = \"\" }}  # 报告里的理由 / why it is wrong, for reports\n\
         # instead = {{ zh = \"\", en = \"\" }}  # 可改说的话 / what to say instead\n\
         cites = []  # regulations.toml 里的编号 / ids from regulations.toml\n\
         excused_by = [{cues}]  # 能排除命中的线索词 / cues that excuse a hit\n",
        category = quoted(category.id()),
        id = quoted(&skeleton.id),
        name = quoted(&skeleton.name),
        cues = excused_by.join(", "),
    );
    if let Some(turns) = skeleton.first_turns {
        let _ = writeln!(out, "first_turns = {turns}");
    }
    list(
        &mut out,
        "patterns",
        "单独就能定性的说法 / wordings that convict alone",
        &skeleton.patterns,
    );
    if !skeleton.require.is_empty() {
        list(
            &mut out,
            "require",
            "同一句里还必须说到其一 / one of them must also be in the sentence",
            &skeleton.require,
        );
    }
    if !skeleton.unless.is_empty() {
        list(
            &mut out,
            "unless",
            "同一句里说到就排除 / excuses in the sentence",
            &skeleton.unless,
        );
    }
    list(
        &mut out,
        "hit",
        "应当命中，至少两条 / must be found, two at the least",
        &skeleton.hit,
    );
    let near = "不应命中，至少两条，一条字面很近 / must not be found, two at the least, one of them near";
    list(&mut out, "miss", near, &skeleton.miss);
    out
}

/// The `layer.toml` of a new layer.
#[must_use]
pub fn layer_file(name: &str) -> String {
    let name = quoted(name);
    format!(
        "# 叠在词表上的一层；写法见 lexicons/README.md“叠层”。\n\
         # A layer over the lexicons; see \"Layers\" in lexicons/README.md.\n\
         name = {{ zh = {name}, en = {name} }}\n\n\
         # [[disable]]\n# rule = \"threat.arrest\"  # 或 / or: class = \"…\"；或 / or: class = \"…\", term = \"…\"\n# reason = \"\"\n"
    )
}

/// A basic string of TOML, on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out + "\""
}

fn list(out: &mut String, name: &str, what: &str, lines: &[String]) {
    let _ = writeln!(out, "{name} = [  # {what}");
    for line in lines {
        let _ = writeln!(out, "  {},", quoted(line));
    }
    out.push_str("]\n");
}

/// A remark must not end its comment.
fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_words_give_toml_that_says_them(name in ".*", hit in "(?s).*", remark in "(?s).*") {
            let skeleton = Skeleton {
                id: "threat.test".into(),
                name: name.clone(),
                remarks: vec![remark],
                hit: vec![hit.clone()],
                ..Skeleton::default()
            };
            let text = rule_file(Category::Threat, &skeleton, &["negation"]);
            let read: toml::Table = toml::from_str(&text).expect("TOML");
            let rule = &read["rule"][0];
            prop_assert_eq!(rule["name"]["zh"].as_str(), Some(name.as_str()));
            prop_assert_eq!(rule["hit"][0].as_str(), Some(hit.as_str()));
            prop_assert_eq!(rule["excused_by"].as_array().map(Vec::len), Some(1));
        }
    }

    #[test]
    fn ids_name_a_category() {
        assert_eq!(rule_id("false_claim.own_words2"), Ok(Category::FalseClaim));
        for wrong in [
            "threat",
            "threat.",
            "threats.x",
            "threat.Big",
            "threat.词",
            "threat.evidence",
            "threat.a.b",
        ] {
            assert!(rule_id(wrong).is_err(), "{wrong}");
        }
    }
}
