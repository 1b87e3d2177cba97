//! The Python package: what stands in `zhijian`, for programs that hold their calls as dicts, JSON or Arrow batches.
//!
//! Takes what Python hands over, releases its lock while documents are judged, gives results of the output contract. No
//! threads: an engine that runs many of these decides how many. `python/zhijian/` lays the names out and holds the stubs.

mod analyzer;
mod call_log;
mod documents;
mod errors;
mod ruleset;

use pyo3::prelude::*;

/// The compiled half of the package; import `zhijian` instead.
#[pymodule]
mod _zhijian {
    use super::{Bound, PyModule, PyModuleMethods, PyResult, errors};

    #[pymodule_export]
    use super::analyzer::Analyzer;
    #[pymodule_export]
    use super::analyzer::columns;
    #[pymodule_export]
    use super::errors::{DocumentError, LexiconError};
    #[pymodule_export]
    use super::ruleset::Ruleset;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        errors::say_nothing_of_panics();
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
