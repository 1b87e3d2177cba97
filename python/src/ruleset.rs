//! `Ruleset`: lexicons, loaded and compiled once, shared by analyzers of any thread.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use zhijian::batch::call_log::LogRules;
use zhijian::lexicon::{Files, Layer, Layers, builtin_files, read_folder, read_layer};

use crate::{call_log, errors};

/// Files as Python hands them over.
type Texts = BTreeMap<String, String>;

fn owned(texts: Texts) -> Files {
    texts
        .into_iter()
        .map(|(path, text)| (path, text.into()))
        .collect()
}

/// Compiled lexicons.
#[pyclass(frozen, module = "zhijian")]
pub(crate) struct Ruleset {
    pub(crate) compiled: Arc<zhijian::Ruleset>,
    layers: Layers,
    rules_only: bool,
}

#[pymethods]
impl Ruleset {
    /// The built-in lexicons, or those of a folder, with layers over them.
    #[staticmethod]
    #[pyo3(signature = (path=None, *, layers=Vec::new(), rules_only=false))]
    fn load(py: Python<'_>, path: Option<PathBuf>, layers: Vec<PathBuf>, rules_only: bool) -> PyResult<Self> {
        let read = py.detach(|| -> Result<Layers, zhijian::LexiconError> {
            let base = path.as_deref().map_or_else(|| Ok(builtin_files()), read_folder)?;
            let over = layers
                .iter()
                .map(|folder| read_layer(folder))
                .collect::<Result<_, _>>()?;
            Ok(Layers { base, over })
        });
        let layers = read.map_err(|error| errors::lexicons(py, &[error]))?;
        Self::compile(py, layers, rules_only)
    }

    /// Lexicons that somebody else read: text by relative path, and layers by name.
    #[staticmethod]
    #[pyo3(signature = (files, *, layers=Vec::new(), rules_only=false))]
    fn from_files(
        py: Python<'_>,
        files: Texts,
        layers: Vec<(String, Texts)>,
        rules_only: bool,
    ) -> PyResult<Self> {
        let over = layers.into_iter().map(|(folder, files)| Layer {
            folder,
            files: owned(files),
        });
        let over = over.collect();
        let base = owned(files);
        Self::compile(py, Layers { base, over }, rules_only)
    }

    /// Hash over all lexicon files of all layers and the program's version.
    #[getter]
    fn hash(&self) -> &str {
        self.compiled.hash()
    }

    /// Whether it goes without learned weights.
    #[getter]
    fn rules_only(&self) -> bool {
        self.rules_only
    }

    /// Text of the lexicon files by relative path.
    #[getter]
    fn files(&self) -> Files {
        self.layers.base.clone()
    }

    /// What lies over them, the lowest first: name and files.
    #[getter]
    fn layers(&self) -> Vec<(String, Files)> {
        let over = self.layers.over.iter();
        over.map(|layer| (layer.folder.clone(), layer.files.clone()))
            .collect()
    }

    /// Thresholds, columns and words of the rules across calls, as JSON.
    fn _call_log(&self, py: Python<'_>, profile: &str) -> PyResult<String> {
        let rules = self.log_rules(py)?;
        rules
            .describe(profile)
            .map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// Rows of a call log as the rules see them.
    fn _call_log_rows<'py>(
        &self,
        py: Python<'py>,
        rows: pyo3_arrow::input::AnyRecordBatch,
    ) -> PyResult<Bound<'py, PyAny>> {
        call_log::rows(py, &self.log_rules(py)?, rows)
    }

    fn __repr__(&self) -> String {
        format!("Ruleset(hash={:?})", self.compiled.hash())
    }
}

impl Ruleset {
    fn compile(py: Python<'_>, layers: Layers, rules_only: bool) -> PyResult<Self> {
        let compiled = py.detach(|| match rules_only {
            true => zhijian::Ruleset::compile_rules(&layers),
            false => zhijian::Ruleset::compile_layers(&layers),
        });
        let compiled = compiled.map_err(|mistakes| errors::lexicons(py, &mistakes))?;
        Ok(Self {
            compiled: Arc::new(compiled),
            layers,
            rules_only,
        })
    }

    fn log_rules(&self, py: Python<'_>) -> PyResult<LogRules> {
        LogRules::read(&self.layers.base, &self.compiled).map_err(|error| errors::lexicons(py, &[error]))
    }
}
