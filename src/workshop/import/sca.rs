//! Rules of Alibaba Cloud SCA (智能对话分析) -> skeletons of rules, as far as they can be said.
//!
//! Takes the JSON of its interface (`conditions` and `rules`, alone, in a list or under `data`), in the spelling of its
//! console or of its API. A rule that joins conditions by `||` becomes one rule a condition. What asks for the customer's
//! words, for other conditions, for sound, moods or likeness is left out, each with the reason.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::lambda::{Part, alternatives};
use super::{Imported, LeftOut, Naming, NewClass, class_file, is_term, regex, rule_entry};
use crate::model::Bilingual;
use crate::workshop::fault::both;
use crate::workshop::skeleton::Skeleton;

/// Fewer keywords are written into the pattern, more become a class.
const MOST_INLINE: usize = 3;

type Fields = Map<String, Value>;

/// Makes rules and classes of a set of SCA rules.
///
/// # Errors
/// JSON that is none, or that holds no `conditions` and `rules`.
pub fn import_sca(text: &str, naming: &Naming<'_>) -> Result<Imported, Bilingual> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| both(format!("不是 JSON：{error}"), format!("is no JSON: {error}")))?;
    let value = unwrapped(value);
    let mut sets = Vec::new();
    sets_of(&value, &mut sets);
    if sets.is_empty() {
        return Err(both(
            "没有 conditions 和 rules，不是阿里云质检规则",
            "has no conditions and rules: these are no rules of Alibaba SCA",
        ));
    }
    let mut import = Import {
        naming,
        imported: Imported::default(),
        classes: Vec::new(),
        drafts: Vec::new(),
    };
    for (conditions, rules) in sets {
        for rule in rules.iter().filter_map(Value::as_object) {
            import.rule(rule, conditions);
        }
    }
    Ok(import.finish())
}

/// `jsonStr`, in which requests carry rules as text, as what it holds.
fn unwrapped(value: Value) -> Value {
    match value {
        Value::Object(mut fields) => {
            for (name, inner) in &mut fields {
                let text = inner.as_str().filter(|_| name.eq_ignore_ascii_case("jsonStr"));
                if let Some(held) = text.and_then(|text| serde_json::from_str(text).ok()) {
                    *inner = held;
                }
                *inner = unwrapped(inner.take());
            }
            Value::Object(fields)
        }
        Value::Array(values) => values.into_iter().map(unwrapped).collect(),
        other => other,
    }
}

/// Lists of conditions and rules, wherever they are wrapped.
fn sets_of<'v>(value: &'v Value, sets: &mut Vec<(&'v [Value], &'v [Value])>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| sets_of(value, sets)),
        Value::Object(fields) => {
            if let (Some(conditions), Some(rules)) = (list(fields, &["conditions"]), list(fields, &["rules"]))
            {
                sets.push((conditions, rules));
            } else if let Some(inner) = field(fields, &["data", "object", "jsonStr"]) {
                sets_of(inner, sets);
            }
        }
        _ => {}
    }
}

struct Import<'n> {
    naming: &'n Naming<'n>,
    imported: Imported,
    classes: Vec<NewClass>,
    drafts: Vec<Skeleton>,
}

/// What an operator says.
#[derive(Default)]
struct Said {
    /// Any of these.
    patterns: Vec<String>,
    /// And one of these in the sentence.
    require: Vec<String>,
    /// And none of these in the sentence.
    unless: Vec<String>,
    /// It says that something is not said.
    is_negative: bool,
}

/// Why something cannot be said.
type Cannot = Bilingual;

impl Import<'_> {
    fn rule(&mut self, rule: &Fields, conditions: &[Value]) {
        let id = string(rule, &["rid", "id"]);
        let name = string(rule, &["name", "ruleName"]);
        let place = if name.is_empty() {
            format!("rule {id}")
        } else {
            format!("rule {id} {name}")
        };
        let lambda = string(rule, &["lambda", "ruleLambda"]);
        let Some(joined) = alternatives(&lambda) else {
            return self.left_out(
                &place,
                &lambda,
                both(
                    "条件之间的关系无法表达",
                    "conditions are joined in a way that has no counterpart",
                ),
            );
        };
        for parts in joined {
            let [part] = parts.as_slice() else {
                let shown: Vec<&str> = parts.iter().map(|part| part.id.as_str()).collect();
                let why = both(
                    "几个条件要同时成立，分散在整通对话里",
                    "several conditions must hold, anywhere in the call",
                );
                self.left_out(&place, &shown.join("&&"), why);
                continue;
            };
            let is_it = |condition: &&Fields| {
                [
                    string(condition, &["cid", "conditionInfoCid"]),
                    string(condition, &["id"]),
                ]
                .contains(&part.id)
            };
            let condition = conditions.iter().filter_map(Value::as_object).find(is_it);
            let made = match condition {
                None => Err(both("没有这个条件", "there is no such condition")),
                Some(_) if !part.wanted => Err(both(
                    "“没有说到”是必备要素的事，不是违规句式",
                    "what must be said is an element, no pattern of a violation",
                )),
                Some(condition) => self.condition(condition, &name, &place),
            };
            if let Err(why) = made {
                self.left_out(&place, &format!("condition {}", part.id), why);
            }
        }
    }

    fn condition(&mut self, condition: &Fields, name: &str, place: &str) -> Result<(), Cannot> {
        let range = field(condition, &["checkRange"]).and_then(Value::as_object);
        let first_turns = range.map_or(Ok(None), |range| self.range(range, place))?;
        let operators = list(condition, &["operators"]).unwrap_or_default();
        let lambda = string(condition, &["lambda", "operLambda"]);
        let joined = alternatives(&lambda).ok_or_else(|| {
            both(
                "算子之间的关系无法表达",
                "operators are joined in a way that has no counterpart",
            )
        })?;
        let mut refused = Vec::new();
        let before = self.drafts.len();
        for parts in joined {
            let (classes, terms) = (self.classes.len(), self.imported.terms);
            let said = match self.conjunction(&parts, operators, name, place) {
                Ok(said) => said,
                Err(why) => {
                    // Classes that only this one asked for go with it.
                    self.classes.truncate(classes);
                    self.imported.classes.truncate(classes);
                    self.imported.terms = terms;
                    refused.push(why);
                    continue;
                }
            };
            self.drafts.push(Skeleton {
                name: name.to_owned(),
                remarks: vec![format!(
                    "阿里云质检规则 / rule of Alibaba SCA: {place} ({})",
                    self.naming.source
                )],
                patterns: said.patterns,
                require: said.require,
                unless: said.unless,
                first_turns,
                ..Skeleton::default()
            });
        }
        if self.drafts.len() == before {
            return refused.into_iter().next().map_or(Ok(()), Err);
        }
        for why in refused {
            self.left_out(place, &format!("alternative of {lambda}"), why);
        }
        Ok(())
    }

    /// Whose words, and where in the call.
    fn range(&mut self, range: &Fields, place: &str) -> Result<Option<usize>, Cannot> {
        let role = string(range, &["role"]);
        if role == "客户" {
            return Err(both(
                "检查客户的话；规则只看坐席的话",
                "asks for the customer's words; rules look at the agent's",
            ));
        }
        if role != "客服" {
            self.changed(
                place,
                "role",
                both("所有角色改为只看坐席", "all roles became the agent alone"),
            );
        }
        if field(range, &["anchor"])
            .is_some_and(|anchor| anchor.as_object().is_some_and(|anchor| !anchor.is_empty()))
        {
            return Err(both("有前置条件", "depends on the place of another condition"));
        }
        // In some interfaces the range is JSON inside a string.
        let inner = match field(range, &["range"]) {
            Some(Value::String(text)) => serde_json::from_str(text).ok(),
            other => other.cloned(),
        };
        let Some(Value::Object(inner)) = inner else {
            return Ok(None);
        };
        let number = |name: &str| field(&inner, &[name]).and_then(Value::as_i64);
        match (number("from"), number("to")) {
            (None | Some(0 | 1), None | Some(-1)) => Ok(None),
            (None | Some(0 | 1), Some(to)) if to > 0 => {
                self.changed(
                    place,
                    "range",
                    both(
                        format!("前 {to} 句改为坐席的前 {to} 个话轮"),
                        format!("the first {to} sentences became the agent's first {to} turns"),
                    ),
                );
                Ok(usize::try_from(to).ok())
            }
            _ => Err(both(
                "只查中间或末尾几句",
                "looks at sentences in the middle or at the end",
            )),
        }
    }

    /// Operators that must hold together: one that finds, at most one more, and any that take away.
    fn conjunction(
        &mut self,
        parts: &[Part],
        operators: &[Value],
        name: &str,
        place: &str,
    ) -> Result<Said, Cannot> {
        let mut all = Said::default();
        for part in parts {
            let is_it = |operator: &&Fields| string(operator, &["oid", "id"]) == part.id;
            let operator = operators.iter().filter_map(Value::as_object).find(is_it);
            let operator = operator.ok_or_else(|| {
                both(
                    format!("没有算子 {}", part.id),
                    format!("there is no operator {}", part.id),
                )
            })?;
            let said = self.operator(operator, name, place)?;
            // Not (none of them) is any of them, and not (any of them) is none.
            if part.wanted == said.is_negative {
                if !said.require.is_empty() || !said.unless.is_empty() {
                    return Err(both("否定了一个组合条件", "a combination is negated"));
                }
                all.unless.extend(said.patterns);
            } else if all.patterns.is_empty() {
                all.patterns = said.patterns;
                all.require.extend(said.require);
                all.unless.extend(said.unless);
            } else if all.require.is_empty() && said.require.is_empty() {
                all.require = said.patterns;
                all.unless.extend(said.unless);
            } else {
                return Err(both(
                    "三个以上的词要同时出现",
                    "three or more words must come together",
                ));
            }
        }
        if all.patterns.is_empty() {
            return Err(both(
                "“没有说到”是必备要素的事，不是违规句式",
                "what must be said is an element, no pattern of a violation",
            ));
        }
        Ok(all)
    }

    fn operator(&mut self, operator: &Fields, name: &str, place: &str) -> Result<Said, Cannot> {
        let kind = string(operator, &["type"]);
        let empty = Fields::new();
        let param = field(operator, &["param"])
            .and_then(Value::as_object)
            .unwrap_or(&empty);
        let number = |names: &[&str]| field(param, names).and_then(Value::as_i64);
        match kind.as_str() {
            "HIT_ANY_KEYWORDS" | "INCLUDE_KEYWORDS" => {
                if number(&["threshold"]).is_some_and(|threshold| threshold > 1) {
                    return Err(both("要命中多次才算", "counts only from several occurrences on"));
                }
                let (keywords, given) = self.keywords(param, place);
                let count = i64::try_from(keywords.len()).unwrap_or(i64::MAX);
                let any = kind == "HIT_ANY_KEYWORDS";
                // Without a number INCLUDE_KEYWORDS asks for all.
                let wanted =
                    number(&["keywordMatchSize"])
                        .filter(|_| !any)
                        .unwrap_or(if any { 1 } else { -1 });
                if !matches!(wanted, 0 | 1) && keywords.len() < given {
                    return Err(both(
                        "几个词要同时出现，其中有用不上的词",
                        "several keywords must come together, and one of them cannot be found",
                    ));
                }
                match (wanted, keywords.as_slice()) {
                    (_, []) => Err(both("没有可用的关键词", "no keyword is left")),
                    (0 | 1, _) => Ok(Said {
                        patterns: self.words(keywords, name),
                        is_negative: wanted == 0,
                        ..Said::default()
                    }),
                    (_, [only]) => Ok(Said {
                        patterns: vec![only.clone()],
                        ..Said::default()
                    }),
                    (n, [first, second]) if n == -1 || n == count => {
                        self.changed(
                            place,
                            &format!("{first} {second}"),
                            both(
                                "两个词改为同一句里都说到",
                                "both words must now be in one sentence",
                            ),
                        );
                        Ok(Said {
                            patterns: vec![first.clone()],
                            require: vec![second.clone()],
                            ..Said::default()
                        })
                    }
                    _ => Err(both(
                        "三个以上的词要同时出现",
                        "three or more words must come together",
                    )),
                }
            }
            "REGULAR_EXPRESSION" => {
                let read = |text: &str| {
                    regex::pattern(text).map_err(|piece| {
                        both(
                            format!("正则里的 {piece} 无法表达"),
                            format!("{piece} of the expression has no counterpart"),
                        )
                    })
                };
                let found = read(&string(param, &["regex"]))?;
                let excluded = string(param, &["notRegex"]);
                let unless = if excluded.is_empty() {
                    None
                } else {
                    Some(read(&excluded)?)
                };
                if found.is_changed || unless.as_ref().is_some_and(|unless| unless.is_changed) {
                    self.changed(
                        place,
                        &string(param, &["regex"]),
                        both(
                            ".* 改为隔最多 8 个字，数字改为数目",
                            ".* became a gap of up to 8 characters, digits a numeral",
                        ),
                    );
                }
                Ok(Said {
                    patterns: vec![found.text],
                    unless: unless.into_iter().map(|unless| unless.text).collect(),
                    ..Said::default()
                })
            }
            "SIMILAR_MATCH" => Err(both(
                "相似话术：没有相似度，请把说法写成句式",
                "likeness of sentences: write the wordings as patterns",
            )),
            other => Err(both(
                format!("{other} 不是文本检查，无法表达"),
                format!("{other} looks at something other than words"),
            )),
        }
    }

    /// Keywords that can be found, and how many different ones were given; what cannot be found is told.
    fn keywords(&mut self, param: &Fields, place: &str) -> (Vec<String>, usize) {
        let given = list(param, &["keywords", "operKeyWords", "keyWords"]).unwrap_or_default();
        let mut keywords: Vec<String> = Vec::new();
        let mut unfit = BTreeSet::new();
        for word in given.iter().filter_map(Value::as_str).map(str::trim) {
            if !is_term(word) {
                unfit.insert(word);
                self.left_out(
                    place,
                    word,
                    both(
                        "单字或带符号的关键词",
                        "a keyword of one character, or with signs",
                    ),
                );
            } else if keywords.iter().any(|known| known == word) {
                self.imported.repeated += 1;
            } else {
                keywords.push(word.to_owned());
            }
        }
        let given = keywords.len() + unfit.len();
        (keywords, given)
    }

    fn words(&mut self, keywords: Vec<String>, name: &str) -> Vec<String> {
        if keywords.len() <= MOST_INLINE {
            return keywords;
        }
        if let Some(same) = self.classes.iter().find(|class| class.terms == keywords) {
            return vec![format!("<{}>", same.name)];
        }
        let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
        let named = format!("{}{}{plain}", self.naming.class, self.classes.len() + 1);
        self.imported.terms += keywords.len();
        self.imported.classes.push(named.clone());
        let pattern = format!("<{named}>");
        self.classes.push(NewClass {
            name: named,
            terms: keywords,
        });
        vec![pattern]
    }

    fn left_out(&mut self, place: &str, what: &str, why: Bilingual) {
        self.imported.left_out.push(told(place, what, why));
    }

    fn changed(&mut self, place: &str, what: &str, why: Bilingual) {
        self.imported.changed.push(told(place, what, why));
    }

    fn finish(mut self) -> Imported {
        if !self.classes.is_empty() {
            self.imported.files.push(class_file(self.naming, &self.classes));
        }
        let alone = self.drafts.len() == 1;
        for (number, mut draft) in self.drafts.into_iter().enumerate() {
            draft.id = if alone {
                self.naming.rule.to_owned()
            } else {
                format!("{}_{}", self.naming.rule, number + 1)
            };
            self.imported.files.push(rule_entry(self.naming, &draft));
            self.imported.rules.push(draft.id);
        }
        self.imported
    }
}

fn told(place: &str, what: &str, why: Bilingual) -> LeftOut {
    LeftOut {
        place: place.to_owned(),
        what: what.to_owned(),
        why,
    }
}

/// A field by one of its names; the interfaces differ in capitals and underscores.
fn field<'v>(fields: &'v Fields, names: &[&str]) -> Option<&'v Value> {
    let plain = |name: &str| name.replace('_', "").to_lowercase();
    let is_wanted = |key: &String| names.iter().any(|name| plain(name) == plain(key));
    let mut found = fields
        .iter()
        .filter(|(key, value)| is_wanted(key) && !value.is_null());
    found.next().map(|(_, value)| value)
}

/// A list, also one that is wrapped in an object with a single list, as the API's answers are.
fn list<'v>(fields: &'v Fields, names: &[&str]) -> Option<&'v [Value]> {
    match field(fields, names)? {
        Value::Array(values) => Some(values),
        Value::Object(wrapped) => wrapped.values().find_map(Value::as_array).map(Vec::as_slice),
        _ => None,
    }
}

/// A text or a number as text.
fn string(fields: &Fields, names: &[&str]) -> String {
    match field(fields, names) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}
