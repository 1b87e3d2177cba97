//! A line cut into stretches that are marked and stretches that are not.
//!
//! Takes the shown text of a turn and the places to mark with their classes, gives parts that join to the text again.
//! Where marks overlap, the one given first shows.

use serde::Serialize;

use crate::model::{Raw, Span};

/// A stretch of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Part {
    pub(super) text: String,
    /// How it is marked; none where it is not.
    pub(super) class: Option<&'static str>,
}

/// The parts of `text`.
pub(super) fn parts(text: &str, marks: &[(Span<Raw>, &'static str)]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (at, c) in text.chars().enumerate() {
        let mark = marks.iter().find(|(span, _)| span.start <= at && at < span.end);
        let class = mark.map(|(_, class)| *class);
        match parts.last_mut().filter(|last| last.class == class) {
            Some(last) => last.text.push(c),
            None => parts.push(Part {
                text: c.to_string(),
                class,
            }),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_are_cut_out_and_the_first_shows() {
        let marks = [(Span::new(1, 3), "major"), (Span::new(2, 4), "minor")];
        let cut: Vec<_> = parts("一二三四五", &marks)
            .into_iter()
            .map(|part| (part.text, part.class))
            .collect();
        let expected = [
            ("一", None),
            ("二三", Some("major")),
            ("四", Some("minor")),
            ("五", None),
        ];
        assert_eq!(cut, expected.map(|(text, class)| (text.to_owned(), class)));
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "\\PC{0,20}", places in prop::collection::vec((0usize..25, 0usize..25), 0..4)) {
            let marks: Vec<_> = places.iter().map(|(a, b)| (Span::new(*a.min(b), *a.max(b)), "major")).collect();
            let joined: String = parts(&text, &marks).into_iter().map(|part| part.text).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
