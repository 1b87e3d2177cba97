//! `SubRip` (SRT): a number, a time line, words, an empty line.
//!
//! Takes lines, gives cues. Nothing that may be said is dropped: words after an empty line belong to the cue above.

use super::{Cue, time_line};
use crate::input::lines::TextLine;

pub(super) fn cues<'t>(lines: &[TextLine<'t>]) -> Vec<Cue<'t>> {
    let mut cues: Vec<Cue<'t>> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let begins = is_time(line.text);
        let is_number = line.text.bytes().all(|b| b.is_ascii_digit());
        let is_counter = is_number && lines.get(at + 1).is_some_and(|next| is_time(next.text));
        if begins {
            let stamp = time_line(line.text);
            cues.push(Cue {
                start_ms: stamp.map(|stamp| stamp.start_ms),
                end_ms: stamp.and_then(|stamp| stamp.end_ms),
                words: Vec::new(),
            });
        } else if !line.text.is_empty()
            && !is_counter
            && let Some(cue) = cues.last_mut()
        {
            cue.words.push((line.number, line.text));
        }
    }
    cues
}

/// Also where the times themselves are broken: the arrow and the digits tell.
fn is_time(text: &str) -> bool {
    text.contains("-->") && text.starts_with(|c: char| c.is_ascii_digit())
}
