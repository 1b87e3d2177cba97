//! `Analyzer`: judges documents as dicts, JSON, files or Arrow batches.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString};
use pyo3_arrow::input::AnyRecordBatch;
use pyo3_arrow::{PyRecordBatch, PySchema};
use zhijian::batch::speakers;
use zhijian::input::{self, DocumentError, Speakers, read_bytes};
use zhijian::report::{self, DocumentFailure, Rows, write_line};
use zhijian::{Analysis, Bilingual, Call, Kind, Verdict};

use crate::documents::{Columns, Documents, NOWHERE};
use crate::errors;
use crate::ruleset::Ruleset;

/// Judges documents by a ruleset.
#[pyclass(frozen, module = "zhijian")]
pub(crate) struct Analyzer {
    analyzer: zhijian::Analyzer,
    speakers: Speakers,
    shape: report::Options,
    ruleset: Py<Ruleset>,
}

/// One document, judged or not.
pub(crate) type Judged = Result<Box<Analysis>, DocumentFailure>;

#[pymethods]
impl Analyzer {
    #[new]
    #[pyo3(signature = (ruleset, *, unmasked=false))]
    fn new(ruleset: Py<Ruleset>, unmasked: bool) -> Self {
        let compiled = ruleset.get().compiled.clone();
        Self {
            speakers: speakers(&compiled),
            analyzer: zhijian::Analyzer::new(compiled),
            shape: report::Options {
                unmasked,
                ..report::Options::default()
            },
            ruleset,
        }
    }

    /// The ruleset it judges by.
    #[getter]
    fn ruleset(&self, py: Python<'_>) -> Py<Ruleset> {
        self.ruleset.clone_ref(py)
    }

    /// Judges a record and gives one of the output contract.
    fn analyze<'py>(&self, py: Python<'py>, call: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
        let text = dumps(py, call)?;
        loads(py, &self.analyze_json(py, &text)?)
    }

    /// Judges a record that is JSON and gives one of the output contract as JSON.
    fn analyze_json(&self, py: Python<'_>, text: &str) -> PyResult<String> {
        let judged = py.detach(|| {
            let documents = self.read(NOWHERE, text.as_bytes(), None);
            let several = documents.len();
            let mut documents = documents.into_iter();
            match (documents.next(), several) {
                (Some(document), 1) => self.judge(document),
                _ => Err(DocumentFailure {
                    id: NOWHERE.into(),
                    path: NOWHERE.into(),
                    what: Bilingual::new(
                        format!("有 {several} 份文档，这里只判一份"),
                        format!("{several} documents where one is to be judged"),
                    ),
                    help: Bilingual::new(
                        "请一份一份给，或全部交给 analyze_document",
                        "give them one at a time, or all to analyze_document",
                    ),
                    ..DocumentFailure::default()
                }),
            }
        });
        let analysis = judged.map_err(|failure| errors::document(py, &failure))?;
        self.line((&*analysis).into())
    }

    /// Judges everything that the bytes of a file hold.
    #[pyo3(signature = (data, *, path="-"))]
    fn analyze_document<'py>(
        &self,
        py: Python<'py>,
        data: &Bound<'py, PyAny>,
        path: &str,
    ) -> PyResult<Bound<'py, PyList>> {
        let bytes = bytes(data)?;
        let judged = py.detach(|| self.judge_all(self.read(path, &bytes, None)));
        self.records(py, &judged)
    }

    /// Judges scripts as `zhijian check` does.
    #[pyo3(signature = (script, *, path="-", allow_review=false))]
    fn check_script<'py>(
        &self,
        py: Python<'py>,
        script: &Bound<'py, PyAny>,
        path: &str,
        allow_review: bool,
    ) -> PyResult<Bound<'py, PyDict>> {
        let bytes = bytes(script)?;
        let judged = py.detach(|| self.judge_all(self.read(path, &bytes, Some(Kind::Script))));
        let allowed = if allow_review {
            Verdict::Review
        } else {
            Verdict::Pass
        };
        let stands = |judged: &Judged| judged.as_ref().is_ok_and(|analysis| analysis.verdict <= allowed);
        let checked = PyDict::new(py);
        checked.set_item("passed", judged.iter().all(stands))?;
        checked.set_item("documents", self.records(py, &judged)?)?;
        Ok(checked)
    }

    /// Judges the rows of a table.
    #[pyo3(signature = (rows, *, record=None, turns=None, text=None, id=None))]
    fn analyze_batch<'py>(
        &self,
        py: Python<'py>,
        rows: AnyRecordBatch,
        record: Option<String>,
        turns: Option<String>,
        text: Option<String>,
        id: Option<String>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let columns =
            Columns::find(&*rows.schema()?, record, turns, text, id).map_err(PyValueError::new_err)?;
        let reader = rows.into_reader()?;
        let batch = py.detach(|| -> Result<_, String> {
            let documents = Documents::new(&columns, &self.speakers);
            let mut judged = Rows::new(&self.shape).map_err(told)?;
            let mut number = 0;
            for batch in reader {
                let batch = batch.map_err(|error| format!("the table cannot be read to its end: {error}"))?;
                documents.each(&batch, &mut number, |document| {
                    let one = document.and_then(|call| self.judge(Ok(call)));
                    match &one {
                        Ok(analysis) => judged.add((&**analysis).into()),
                        Err(failure) => judged.add(failure.into()),
                    }
                    .map_err(told)
                })?;
            }
            judged.take().map_err(told)
        });
        PyRecordBatch::new(batch.map_err(PyValueError::new_err)?).into_pyarrow(py)
    }

    fn __repr__(&self) -> String {
        format!("Analyzer(ruleset={:?})", self.analyzer.ruleset().hash())
    }
}

/// The columns that `analyze_batch` gives.
#[pyfunction]
pub(crate) fn columns(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    PySchema::new(report::columns()).into_pyarrow(py)
}

impl Analyzer {
    fn read(&self, path: &str, bytes: &[u8], kind: Option<Kind>) -> Vec<Result<Call, DocumentError>> {
        let options = input::Options {
            kind,
            ..input::Options::default()
        };
        read_bytes(path, bytes, &self.speakers, &options)
    }

    fn judge_all(&self, documents: Vec<Result<Call, DocumentError>>) -> Vec<Judged> {
        documents
            .into_iter()
            .map(|document| self.judge(document))
            .collect()
    }

    fn judge(&self, document: Result<Call, DocumentError>) -> Judged {
        let call = document.map_err(errors::failure)?;
        // Nothing that a judgement changes outlives it: what it shares is immutable or filled once.
        catch_unwind(AssertUnwindSafe(|| Box::new(self.analyzer.analyze(&call))))
            .map_err(|_| DocumentFailure::of_the_program(&call))
    }

    fn line(&self, outcome: report::Outcome<'_>) -> PyResult<String> {
        let mut line = Vec::new();
        write_line(&mut line, outcome, &self.shape)?;
        line.pop();
        Ok(String::from_utf8(line)?)
    }

    fn records<'py>(&self, py: Python<'py>, judged: &[Judged]) -> PyResult<Bound<'py, PyList>> {
        let records = PyList::empty(py);
        for one in judged {
            let line = match one {
                Ok(analysis) => self.line((&**analysis).into()),
                Err(failure) => self.line(failure.into()),
            };
            records.append(loads(py, &line?)?)?;
        }
        Ok(records)
    }
}

fn told(error: std::io::Error) -> String {
    error.to_string()
}

/// A file's bytes, its text, or a record.
fn bytes(data: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if let Ok(bytes) = data.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec());
    }
    if let Ok(text) = data.cast::<PyString>() {
        return Ok(text.extract::<String>()?.into_bytes());
    }
    let record = data.cast::<PyDict>()?;
    Ok(dumps(data.py(), record)?.into_bytes())
}

/// Python's own JSON: what it makes of a dict is what a user sees when he writes it to a file.
fn dumps(py: Python<'_>, record: &Bound<'_, PyDict>) -> PyResult<String> {
    let options = PyDict::new(py);
    options.set_item("ensure_ascii", false)?;
    py.import("json")?
        .call_method("dumps", (record,), Some(&options))?
        .extract()
}

fn loads<'py>(py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (text,))
}
