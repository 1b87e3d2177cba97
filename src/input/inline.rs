//! Several speakers on one line: `坐席：您好？群众：你好。` without a break.
//!
//! Takes the words of a line and which heads may stand inside it, gives the stretches of the speakers. Must not know
//! the lines around it.

use super::head::{self, Head};
use super::label::Labels;
use super::lines::trim;

/// Splits `text` at heads that stand behind the end of a sentence or a blank and that are `allowed`. Each stretch comes
/// with its head; the first has none.
pub(super) fn pieces<'t>(
    text: &'t str,
    labels: &Labels,
    allowed: impl Fn(&Head<'t>) -> bool,
) -> Vec<(Option<Head<'t>>, &'t str)> {
    let mut pieces = Vec::new();
    let mut head = None;
    let mut rest = trim(text);
    while let Some((before, next)) = next_head(rest, labels, &allowed) {
        pieces.push((head, before));
        rest = next.text;
        head = Some(next);
    }
    pieces.push((head, rest));
    pieces
}

fn next_head<'t>(
    text: &'t str,
    labels: &Labels,
    allowed: impl Fn(&Head<'t>) -> bool,
) -> Option<(&'t str, Head<'t>)> {
    let boundaries = text
        .char_indices()
        .filter(|(_, c)| is_boundary(*c))
        .map(|(at, c)| at + c.len_utf8());
    boundaries.into_iter().find_map(|at| {
        let head = head::at_start(&text[at..], labels).filter(|head| allowed(head))?;
        Some((trim(&text[..at]), head))
    })
}

fn is_boundary(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '。' | '！' | '？' | '；' | '!' | '?' | ';' | '…' | '.' | '”' | '」' | '）'
        )
}

#[cfg(test)]
mod tests {
    use super::super::tests::{options, speakers};
    use super::*;

    #[test]
    fn splits_at_known_labels_behind_sentences_and_blanks() {
        let labels = Labels::new(&speakers(), &options());
        let cases: [(&str, &[&str]); 6] = [
            ("您好？群众：你好。坐席：再见。", &["您好？", "你好。", "再见。"]),
            ("您好 客户：嗯 坐席：再见", &["您好", "嗯", "再见"]),
            ("您好。[00:12]客户：嗯", &["您好。", "嗯"]),
            ("请拨打客服：95588", &["请拨打客服：95588"]),
            ("您好，客户：嗯", &["您好，客户：嗯"]),
            ("", &[""]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = pieces(text, &labels, |h| h.role().is_some())
                .into_iter()
                .map(|(_, t)| t)
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
