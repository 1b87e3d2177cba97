//! The paths of a script in words: what a path is called, who listens on it, where an element of it is due.
//!
//! Takes an analysis, gives texts in one language, masked like the other reports. Knows no format.

use crate::model::{Analysis, ElementId, Line, PathElement, Role, ScriptPath};

use super::shown::Shown;
use super::texts::{Text, fill};
use super::told::in_file;
use super::{Options, texts};

/// Characters of a line that names its own case: 若非本人接听，则答：….
const LONGEST: usize = 20;

/// What opens a path, `开场二（跳票回访） + 非本人接听`; none for the way that stands under no case.
pub(super) fn name(analysis: &Analysis, shown: &Shown<'_>, path: &ScriptPath) -> Option<String> {
    let parts = path.opened_by.iter().map(|turn| {
        let words = shown.turn(*turn);
        let is_said = analysis
            .call
            .turns
            .get(*turn)
            .is_some_and(|turn| turn.role != Role::Note);
        let case = words
            .split(['，', ',', '：', ':', '。'])
            .next()
            .unwrap_or_default();
        let case = if is_said { case } else { words };
        case.chars().take(LONGEST).collect::<String>()
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(" + "))
}

/// Who listens on a path.
pub(super) fn listener(path: &ScriptPath) -> Text {
    match path.listener {
        Line::Unknown => Text::LineRefuses,
        other => texts::line(other),
    }
}

/// `应在文件第 12 行之前`: where an element that is not said in time would be due.
pub(super) fn due(analysis: &Analysis, element: &PathElement, options: &Options) -> Option<String> {
    let turn = element.due?;
    let place = analysis.call.turns.get(turn);
    let place = place.and_then(|turn| in_file(turn, analysis.call.source.unit, options));
    let place = place.unwrap_or_else(|| {
        let role = texts::role(Role::Agent).get(options.language);
        fill(Text::Turn, options.language, &[&turn, &role])
    });
    let text = match element.result.id {
        ElementId::Verification => Text::DueBefore,
        _ => Text::DueAt,
    };
    Some(fill(text, options.language, &[&place]))
}
