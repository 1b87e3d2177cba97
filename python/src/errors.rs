//! What went wrong, as Python exceptions with the messages of the command line.

use pyo3::create_exception;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use zhijian::Language;
use zhijian::report::{DocumentFailure, mask};

create_exception!(
    zhijian,
    DocumentError,
    PyValueError,
    "A document that cannot be judged: the message says where, what and what would be right.\n\nAttributes: id, what, help."
);

create_exception!(
    zhijian,
    LexiconError,
    PyValueError,
    "Lexicons that cannot be used. Attribute mistakes: a list of messages, each with its place and the mend."
);

/// A document that could not be read, as the report room wants it.
pub(crate) fn failure(error: zhijian::input::DocumentError) -> DocumentFailure {
    DocumentFailure::new(error.id, error.source, error.what, error.help)
}

/// A document that could not be judged.
pub(crate) fn document(py: Python<'_>, failure: &DocumentFailure) -> PyErr {
    // Exceptions end in logs.
    let (what, help) = (mask(&failure.what.en), mask(&failure.help.en));
    let error = DocumentError::new_err(failure.told(Language::En));
    let value = error.value(py);
    let set = [("id", failure.id.as_str()), ("what", &what), ("help", &help)];
    match set
        .iter()
        .try_for_each(|(name, text)| value.setattr(*name, *text))
    {
        Ok(()) => error,
        Err(other) => other,
    }
}

/// Mistakes of lexicons.
pub(crate) fn lexicons(py: Python<'_>, mistakes: &[zhijian::LexiconError]) -> PyErr {
    let shown: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    let first: Vec<&str> = shown.iter().take(20).map(String::as_str).collect();
    let message = format!(
        "the lexicons have {} mistake(s)\n{}",
        shown.len(),
        first.join("\n\n")
    );
    let error = LexiconError::new_err(message);
    match error.value(py).setattr("mistakes", shown) {
        Ok(()) => error,
        Err(other) => other,
    }
}

/// A panic costs one document; its message may quote that document and is not written to the log of a worker.
pub(crate) fn say_nothing_of_panics() {
    std::panic::set_hook(Box::new(|_| {}));
}
