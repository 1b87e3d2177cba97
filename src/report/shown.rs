//! The words of a document as a report may show them: masked unless asked otherwise, sliced after masking.
//!
//! Takes a call, gives turns and slices of turns. Knows no format.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::model::{Call, Raw, Span, Suppressed};

use super::texts::{Text, fill};
use super::{Masker, Options, mask};

/// Turns of one document, each masked once, when it is first shown.
#[derive(Debug)]
pub(super) struct Shown<'a> {
    call: &'a Call,
    turns: Vec<OnceCell<Cow<'a, str>>>,
    /// None where everything is shown.
    masker: Option<Masker>,
}

/// A text of no document in particular as a report may show it.
pub(super) fn text(text: &str, unmasked: bool) -> Cow<'_, str> {
    if unmasked { Cow::Borrowed(text) } else { mask(text) }
}

/// `李合规，到 2027-03-31 止：已与法务确认`
pub(super) fn suppressed(by: &Suppressed, options: &Options) -> String {
    let show = |words| text(words, options.unmasked);
    let (author, until, reason) = (show(&by.author), show(&by.until), show(&by.reason));
    fill(Text::SuppressedBy, options.language, &[&author, &until, &reason])
}

impl<'a> Shown<'a> {
    pub(super) fn new(call: &'a Call, unmasked: bool) -> Self {
        Self {
            call,
            turns: vec![OnceCell::new(); call.turns.len()],
            masker: (!unmasked).then(|| Masker::new(&call.meta)),
        }
    }

    fn masked(&self, turn: usize) -> Option<&Cow<'a, str>> {
        let text = &self.call.turns.get(turn)?.text;
        Some(self.turns.get(turn)?.get_or_init(|| self.text(text)))
    }

    /// Another text of the document, such as the name of a sheet.
    pub(super) fn text<'t>(&self, other: &'t str) -> Cow<'t, str> {
        match &self.masker {
            Some(masker) => masker.mask(other),
            None => Cow::Borrowed(other),
        }
    }

    /// A whole turn; empty when there is no such turn.
    pub(super) fn turn(&self, turn: usize) -> &str {
        self.masked(turn).map_or("", |text| text)
    }

    /// The words at a place of a turn; a place that cuts a number shows only stars of it.
    pub(super) fn slice(&self, turn: usize, span: Span<Raw>) -> Cow<'a, str> {
        match self.masked(turn) {
            Some(Cow::Borrowed(text)) => Cow::Borrowed(span.slice(text)),
            Some(Cow::Owned(text)) => Cow::Owned(span.slice(text).to_string()),
            None => Cow::Borrowed(""),
        }
    }
}
