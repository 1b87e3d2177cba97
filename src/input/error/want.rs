//! What a field should hold, in both languages.
//!
//! Takes the name of a field and a form that many fields have, or words of its own, gives the help of a [`super::Fault::Field`].
//! Must not know which format the field is of, nor what stood in it.

use crate::model::Bilingual;

/// What would be right in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::input) enum Want {
    /// This field is of this form.
    Field(&'static str, Form),
    /// What no form says.
    Said { zh: &'static str, en: &'static str },
}

/// What many fields hold. Values and samples are written as in the file, and are the same in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::input) enum Form {
    Text,
    /// Words of a turn.
    Spoken,
    /// A string such as one of these.
    TextSuch(&'static [&'static str]),
    Texts,
    /// A sum such as this, in a string.
    Yuan(&'static str),
    Day,
    /// A whole number such as this.
    Whole(&'static str),
    Truth,
    /// One of a few values.
    Either(&'static [&'static str]),
    /// One of many values.
    OneOf(&'static [&'static str]),
    /// A list of such values.
    ListOf(&'static [&'static str]),
    /// A list such as this.
    List(&'static str),
    /// An object such as this.
    Object(&'static str),
    /// An object with `items` such as these.
    Items(&'static str),
}

impl Want {
    pub(super) fn told(self) -> Bilingual {
        match self {
            Self::Field(field, form) => {
                let Bilingual { zh, en } = form.told();
                Bilingual::new(format!("{field} {zh}"), format!("{field} {en}"))
            }
            Self::Said { zh, en } => Bilingual::new(zh, en),
        }
    }
}

impl Form {
    /// What follows the name of the field.
    fn told(self) -> Bilingual {
        match self {
            Self::Text => Bilingual::new("应为字符串", "is a string"),
            Self::Spoken => Bilingual::new("应为字符串：说的话", "is a string: what was said"),
            Self::TextSuch(samples) => Bilingual::new(
                format!("应为字符串，如 {}", choice(samples, "、", " 或 ")),
                format!("is a string such as {}", choice(samples, ", ", " or ")),
            ),
            Self::Texts => Bilingual::new("应为字符串数组", "is a list of strings"),
            Self::Yuan(sample) => Bilingual::new(
                format!("应为写成字符串的金额（元），如 \"{sample}\""),
                format!("is a decimal string in yuan such as \"{sample}\""),
            ),
            Self::Day => Bilingual::new("应为 YYYY-MM-DD 形式的字符串", "is a string YYYY-MM-DD"),
            Self::Whole(sample) => Bilingual::new(
                format!("应为整数，如 {sample}"),
                format!("is a whole number such as {sample}"),
            ),
            Self::Truth => Bilingual::new("应为 true 或 false", "is true or false"),
            Self::Either(values) => Bilingual::new(
                format!("应为 {}", choice(values, "、", " 或 ")),
                format!("is {}", choice(values, ", ", " or ")),
            ),
            Self::OneOf(values) => Bilingual::new(
                format!("应为 {} 之一", values.join("、")),
                format!("is one of {}", values.join(", ")),
            ),
            Self::ListOf(values) => Bilingual::new(
                format!("应为数组，元素取自 {}", values.join("、")),
                format!("is a list of {}", values.join(", ")),
            ),
            Self::List(sample) => Bilingual::new(
                format!("应为数组，如 {sample}"),
                format!("is a list such as {sample}"),
            ),
            Self::Object(sample) => Bilingual::new(
                format!("应为对象，如 {sample}"),
                format!("is an object such as {sample}"),
            ),
            Self::Items(sample) => Bilingual::new(
                format!("里应有 items，如 {sample}"),
                format!("has items such as {sample}"),
            ),
        }
    }
}

/// `a, b or c`.
fn choice(values: &[&str], comma: &str, or: &str) -> String {
    match values {
        [first @ .., last] if !first.is_empty() => format!("{}{or}{last}", first.join(comma)),
        _ => values.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_told_in_both_languages() {
        let forms = [
            (Form::Text, "应为字符串", "is a string"),
            (Form::Spoken, "应为字符串：说的话", "is a string: what was said"),
            (
                Form::TextSuch(&["a"]),
                "应为字符串，如 a",
                "is a string such as a",
            ),
            (
                Form::TextSuch(&["a", "b"]),
                "应为字符串，如 a 或 b",
                "is a string such as a or b",
            ),
            (Form::Texts, "应为字符串数组", "is a list of strings"),
            (
                Form::Yuan("3.20"),
                "应为写成字符串的金额（元），如 \"3.20\"",
                "is a decimal string in yuan such as \"3.20\"",
            ),
            (
                Form::Day,
                "应为 YYYY-MM-DD 形式的字符串",
                "is a string YYYY-MM-DD",
            ),
            (
                Form::Whole("45"),
                "应为整数，如 45",
                "is a whole number such as 45",
            ),
            (Form::Truth, "应为 true 或 false", "is true or false"),
            (Form::Either(&["a", "b"]), "应为 a 或 b", "is a or b"),
            (Form::Either(&["a", "b", "c"]), "应为 a、b 或 c", "is a, b or c"),
            (
                Form::OneOf(&["a", "b", "c"]),
                "应为 a、b、c 之一",
                "is one of a, b, c",
            ),
            (
                Form::ListOf(&["a", "b"]),
                "应为数组，元素取自 a、b",
                "is a list of a, b",
            ),
            (Form::List("[1]"), "应为数组，如 [1]", "is a list such as [1]"),
            (Form::Object("{}"), "应为对象，如 {}", "is an object such as {}"),
            (
                Form::Items("[1]"),
                "里应有 items，如 [1]",
                "has items such as [1]",
            ),
        ];
        for (form, zh, en) in forms {
            let told = Want::Field("x", form).told();
            assert_eq!(told, Bilingual::new(format!("x {zh}"), format!("x {en}")));
        }
        let said = Want::Said { zh: "甲", en: "a" };
        assert_eq!(said.told(), Bilingual::new("甲", "a"));
    }
}
