//! `WebVTT`: a title, then blocks of which those with a time line are cues; `<v 客服>` says who speaks.
//!
//! Takes lines, gives cues; takes words, gives them by voice. Notes, styles and regions are not read.

use super::{Cue, time_line};
use crate::input::lines::TextLine;

/// Whether a line is the title that every file begins with.
pub(super) fn is_title(text: &str) -> bool {
    text.strip_prefix("WEBVTT")
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

pub(super) fn cues<'t>(lines: &[TextLine<'t>]) -> Vec<Cue<'t>> {
    let blocks = lines.split(|line| line.text.is_empty());
    blocks.filter_map(cue).collect()
}

/// A block whose first line, or second under a name, has times.
fn cue<'t>(block: &[TextLine<'t>]) -> Option<Cue<'t>> {
    let at = block.iter().take(2).position(|line| line.text.contains("-->"))?;
    let is_other = ["NOTE", "STYLE", "REGION"]
        .iter()
        .any(|word| block[0].text.starts_with(word));
    if is_other && at > 0 {
        return None;
    }
    let stamp = time_line(block[at].text);
    Some(Cue {
        start_ms: stamp.map(|stamp| stamp.start_ms),
        end_ms: stamp.and_then(|stamp| stamp.end_ms),
        words: block[at + 1..]
            .iter()
            .map(|line| (line.number, line.text))
            .collect(),
    })
}

/// The words of a line by the voice that says them; no voice where none is named.
pub(super) fn voices(line: &str) -> Vec<(Option<&str>, &str)> {
    let mut found = Vec::new();
    let (mut voice, mut rest) = (None, line);
    while let Some((before, tag, after)) = next_voice(rest) {
        if !before.trim().is_empty() {
            found.push((voice, before.trim()));
        }
        (voice, rest) = (tag, after);
    }
    if !rest.trim().is_empty() {
        found.push((voice, rest.trim()));
    }
    found
}

/// What stands before the next `<v 客服>` or `</v>`, the name, and what stands after it.
fn next_voice(text: &str) -> Option<(&str, Option<&str>, &str)> {
    let mut from = 0;
    while let Some(at) = text[from..].find('<').map(|at| from + at) {
        let inner = &text[at + 1..];
        if let Some(after) = inner.strip_prefix("/v>") {
            return Some((&text[..at], None, after));
        }
        if let Some((tag, after)) = inner.split_once('>')
            && let Some((name, label)) = tag.split_once([' ', '\t'])
            && (name == "v" || name.starts_with("v."))
        {
            return Some((&text[..at], Some(label.trim()), after));
        }
        from = at + 1;
    }
    None
}

/// The signs that stand for others in cues.
pub(super) fn unescaped(text: &str) -> String {
    const SIGNS: [(&str, &str); 6] = [
        ("&nbsp;", " "),
        ("&lrm;", ""),
        ("&rlm;", ""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    SIGNS
        .iter()
        .fold(text.to_owned(), |text, (sign, plain)| text.replace(sign, plain))
}
