//! Writing to the terminal: standard output for results, standard error for complaints. A closed pipe ends quietly.

use std::io::{self, IsTerminal, Write};

/// Writes results; colour codes are taken out where the terminal or the user does not want them.
pub(crate) fn print(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}

/// Writes one message to standard error.
pub(crate) fn complain(message: &str) {
    let mut err = anstream::stderr().lock();
    // There is nowhere left to report that this failed.
    let _ = writeln!(err, "zhijian: {message}");
}

/// Whether somebody looks at standard error, so that progress makes sense.
pub(crate) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// Columns of the terminal on standard output, 100 where there is none.
pub(crate) fn columns() -> usize {
    std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok())
        .filter(|columns| *columns >= 40)
        .unwrap_or(100)
}

/// Whether the reader of standard output has gone.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// A panic while a document is judged costs that document only; its message may quote the document and is not shown.
pub(crate) fn say_nothing_of_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(|at| format!(" at {}:{}", at.file(), at.line()));
        complain(&format!("the program failed{}", place.unwrap_or_default()));
    }));
}
