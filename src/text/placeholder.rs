//! Placeholders of scripts ({姓名}, 【金额】, XX元, ____): places where a value will be said.
//!
//! What a placeholder stands for is read from its own words, else from the words around it; which words mean which kind
//! is lexicon data and comes in as [`KindWords`].

use std::sync::LazyLock;

use regex::Regex;

use super::NormText;
use crate::model::{Norm, Span};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $id:literal),* $(,)?) => {
        /// What kind of value a placeholder stands for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum PlaceholderKind {
            $($(#[$doc])* $variant),*
        }

        impl PlaceholderKind {
            /// All kinds.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in lexicons.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$variant => $id),*
                }
            }
        }
    };
}

kinds! {
    /// Nothing that is said: an instruction inside a line (【核对证件】).
    Instruction = "instruction",
    /// The end of a number, too short to identify anybody.
    Tail = "tail",
    /// A sum of money.
    Amount = "amount",
    /// A number of days or instalments overdue.
    Days = "days",
    /// The day on which a debt was or is due.
    DueDate = "due_date",
    /// Another date.
    Date = "date",
    /// The whole number of an identity document.
    IdNumber = "id_number",
    /// The whole number of a bank card.
    CardNumber = "card_number",
    /// Somebody else than the debtor: a relative, a contact.
    Contact = "contact",
    /// A telephone number.
    Phone = "phone",
    /// An organisation or product.
    Organisation = "organisation",
    /// Where the debtor works.
    Workplace = "workplace",
    /// Where the debtor lives.
    Address = "address",
    /// A person's name.
    Name = "name",
    /// Anything else.
    Other = "other",
}

impl PlaceholderKind {
    /// The kind of this name.
    #[must_use]
    pub fn by_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.id() == id)
    }
}

/// Words that tell a kind, normalised. The first entry of a list whose words are met decides: those inside the
/// placeholder before those around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindWords {
    /// The kind that they tell.
    pub kind: PlaceholderKind,
    /// Stand anywhere inside.
    pub inside: Vec<String>,
    /// Stand right before; looked at only where no entry's words are inside.
    pub before: Vec<String>,
    /// Stand right after; looked at only where no entry's words are inside.
    pub after: Vec<String>,
}

/// A place in a script that will be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placeholder {
    /// Where it stands.
    pub span: Span<Norm>,
    /// What it stands for.
    pub kind: PlaceholderKind,
}

static SHAPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{[^{}\n]{1,16}\}|【[^【】\n]{1,16}】|\[[^\[\]\n]{1,16}\]|<[^<>\n]{1,16}>|\$\{?[a-z_]{2,24}\}?|[x×]{2,}|_{2,}|#[^#\s]{1,16}#|○{2,}|某{2}|\*{2,}")
        .expect("the placeholder expression is a constant")
});

/// Finds the placeholders of a line; without `words` all are of another kind.
#[must_use]
pub fn placeholders(text: &NormText, words: &[KindWords]) -> Vec<Placeholder> {
    /// Characters around a placeholder that are looked at.
    const AROUND: usize = 4;
    if !text.chars.iter().any(|c| begins_one(*c)) {
        return Vec::new();
    }
    let bytes = text.text();
    SHAPE
        .find_iter(&bytes)
        .map(|found| {
            let start = bytes[..found.start()].chars().count();
            let end = start + found.as_str().chars().count();
            let before: String = text.chars[start.saturating_sub(AROUND)..start].iter().collect();
            let after: String = text.chars[end..(end + AROUND).min(text.chars.len())]
                .iter()
                .collect();
            Placeholder {
                span: Span::new(start, end),
                kind: kind_of(found.as_str(), &before, &after, words),
            }
        })
        .collect()
}

fn begins_one(c: char) -> bool {
    if matches!(c, '\u{4e00}'..='\u{9fff}') {
        return c == '某';
    }
    matches!(
        c,
        '{' | '【' | '[' | '<' | '$' | 'x' | '×' | '_' | '#' | '○' | '*'
    )
}

fn kind_of(inside: &str, before: &str, after: &str, words: &[KindWords]) -> PlaceholderKind {
    let says = |entry: &&KindWords| entry.inside.iter().any(|word| inside.contains(word.as_str()));
    let stands_by = |entry: &&KindWords| {
        entry.after.iter().any(|word| after.starts_with(word.as_str()))
            || entry.before.iter().any(|word| before.ends_with(word.as_str()))
    };
    let entry = words.iter().find(says).or_else(|| words.iter().find(stands_by));
    entry.map_or(PlaceholderKind::Other, |entry| entry.kind)
}

/// What tests of this room need to know of the words.
#[cfg(test)]
pub(super) fn few_words() -> Vec<KindWords> {
    let entry = |kind, inside: &str, before: &str, after: &str| {
        let list = |words: &str| words.split_whitespace().map(str::to_owned).collect();
        KindWords {
            kind,
            inside: list(inside),
            before: list(before),
            after: list(after),
        }
    };
    vec![
        entry(PlaceholderKind::Tail, "后四位", "", ""),
        entry(PlaceholderKind::Amount, "金额", "额", "元"),
        entry(PlaceholderKind::DueDate, "还款日", "", ""),
        entry(PlaceholderKind::IdNumber, "身份证", "身份证", ""),
        entry(PlaceholderKind::Name, "姓名", "", ""),
        entry(PlaceholderKind::Days, "", "", "天"),
        entry(PlaceholderKind::Organisation, "", "", "银行"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalize;

    #[test]
    fn reads_what_a_placeholder_stands_for() {
        use PlaceholderKind::*;
        for (line, kinds) in [
            ("请问是{姓名}吗", vec![Name]),
            (
                "您在XX银行的欠款【金额】元已逾期XX天",
                vec![Organisation, Amount, Days],
            ),
            ("欠款____元", vec![Amount]),
            ("我是__银行的", vec![Organisation]),
            (
                "身份证XXXX，{身份证后四位}，【身份证号】",
                vec![IdNumber, Tail, IdNumber],
            ),
            ("按{键}", vec![Other]),
            ("你好", vec![]),
        ] {
            let found: Vec<_> = placeholders(&normalize(line), &few_words())
                .iter()
                .map(|p| p.kind)
                .collect();
            assert_eq!(found, kinds, "{line}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for kind in PlaceholderKind::ALL {
            assert_eq!(PlaceholderKind::by_id(kind.id()), Some(*kind));
        }
    }
}
