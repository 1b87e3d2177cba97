//! Colours of the reports: which style a verdict or a severity has, and whether codes are written at all.
//!
//! Takes text, gives text with or without ANSI codes.

use anstyle::{AnsiColor, Style};

use crate::model::{Certainty, Severity, Verdict};

/// Writes styles, or leaves them out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    /// Whether ANSI codes are wanted.
    pub(super) colour: bool,
}

impl Paint {
    pub(super) fn on(self, style: Style, text: &str) -> String {
        if self.colour {
            format!("{style}{text}{style:#}")
        } else {
            text.to_string()
        }
    }

    pub(super) fn strong(self, text: &str) -> String {
        self.on(Style::new().bold(), text)
    }

    pub(super) fn faint(self, text: &str) -> String {
        self.on(Style::new().dimmed(), text)
    }
}

pub(super) fn of_verdict(verdict: Verdict) -> Style {
    coloured(match verdict {
        Verdict::Pass => AnsiColor::Green,
        Verdict::Review => AnsiColor::Yellow,
        Verdict::Fail => AnsiColor::Red,
    })
}

pub(super) fn of_finding(severity: Severity, certainty: Certainty) -> Style {
    coloured(match (severity, certainty) {
        (Severity::Notice, _) => AnsiColor::Cyan,
        (_, Certainty::Suspected) | (Severity::Minor, _) => AnsiColor::Yellow,
        (Severity::Major | Severity::Critical, Certainty::Certain) => AnsiColor::Red,
    })
}

fn coloured(colour: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(colour.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_written_only_when_asked_for() {
        let style = of_verdict(Verdict::Fail);
        assert_eq!(Paint { colour: false }.on(style, "不通过"), "不通过");
        assert_eq!(
            Paint { colour: true }.on(style, "不通过"),
            "\u{1b}[1m\u{1b}[31m不通过\u{1b}[0m"
        );
    }
}
