//! Boolean expressions of ids, as other systems join conditions and operators: `1`, `a&&b`, `1||!2`, `(a||b)&&c`.
//!
//! Gives the expression as alternatives of conjunctions, if it is one without brackets around alternatives.

/// One id, wanted or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) id: String,
    pub(super) wanted: bool,
}

/// Alternatives, each a list of what must come together; `None` for what is not written so.
pub(super) fn alternatives(text: &str) -> Option<Vec<Vec<Part>>> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = unwrapped(&plain);
    plain
        .split("||")
        .map(|conjunction| unwrapped(conjunction).split("&&").map(part).collect())
        .collect()
}

fn part(text: &str) -> Option<Part> {
    let (wanted, id) = match text.strip_prefix('!') {
        Some(id) => (false, id),
        None => (true, text),
    };
    let id = unwrapped(id);
    let is_id = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_id.then(|| Part {
        id: id.to_owned(),
        wanted,
    })
}

/// Without a pair of brackets around the whole.
fn unwrapped(text: &str) -> &str {
    let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    inside
        .filter(|inside| !inside.contains(['(', ')']))
        .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_of_conjunctions_are_read_and_nothing_else() {
        let read = |text: &str| {
            let all = alternatives(text)?;
            let shown = |part: &Part| format!("{}{}", if part.wanted { "" } else { "!" }, part.id);
            let each = all
                .iter()
                .map(|parts| parts.iter().map(shown).collect::<Vec<_>>().join("&"));
            Some(each.collect::<Vec<_>>().join(" "))
        };
        for (text, expected) in [
            ("1", Some("1")),
            ("1 && 2", Some("1&2")),
            ("a||!b", Some("a !b")),
            ("(a&&b)||c", Some("a&b c")),
            ("!(a)", Some("!a")),
            ("(a||b)", Some("a b")),
            ("(a||b)&&c", None),
            ("", None),
            ("a&&", None),
            ("a&b", None),
        ] {
            assert_eq!(read(text).as_deref(), expected, "{text}");
        }
    }
}
