//! Content -> format: what a file of text is, whatever its name says.
//!
//! Takes text and the extension of its file, gives the format. Only where the content leaves it open does the extension
//! decide. Must not read documents.

use super::format::Format;
use super::label::Labels;
use super::lines::TextLine;
use super::{head, services, sheets, subtitles, values};

/// Whether a text is JSON; which format of JSON, `json` tells for each value.
pub(super) fn is_json(extension: &str, text: &str) -> bool {
    matches!(extension, "json" | "jsonl") || values::is_json(text)
}

/// The format of a text that is no JSON.
pub(super) fn of_lines(extension: &str, text: &str, lines: &[TextLine<'_>], labels: &Labels) -> Format {
    if let Some(format) = subtitles::recognise(lines) {
        return format;
    }
    let is_table = matches!(extension, "csv" | "tsv") || sheets::is_csv(text, labels);
    if is_table && !text.trim().is_empty() {
        return Format::Csv;
    }
    if services::is_tencent_text(lines) && !is_labelled(lines, labels) {
        return Format::TencentText;
    }
    Format::Text
}

/// Whether the first full line names a speaker.
fn is_labelled(lines: &[TextLine<'_>], labels: &Labels) -> bool {
    let first = lines.iter().find(|line| !line.text.is_empty());
    first.is_some_and(|line| head::of_line(line.text, labels).is_some())
}
