//! Rows of a call log -> what the rules across calls see of them, typed, for an engine that counts by itself.
//!
//! Takes columns of strings under any title that `call_log.toml` knows, gives times in the zone of the rules, truths and
//! relations as the command line reads them from CSV. Counting is left to the engine.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Int32Array, Int64Array, RecordBatch, StringArray, StringViewArray,
};
use arrow_cast::cast;
use arrow_schema::DataType;
use jiff::civil::{Date, DateTime};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3_arrow::PyRecordBatch;
use pyo3_arrow::input::AnyRecordBatch;
use zhijian::batch::call_log::{Column, LogRules, Relation, Row};

/// The columns of a call that a rule may ask for; days are counted from 1970-01-01, times of day in nanoseconds.
pub(crate) fn rows<'py>(
    py: Python<'py>,
    rules: &LogRules,
    rows: AnyRecordBatch,
) -> PyResult<Bound<'py, PyAny>> {
    let reader = rows.into_reader()?;
    let read = py.detach(|| -> Result<Vec<Row>, String> {
        let mut read = Vec::new();
        for batch in reader {
            let batch = batch.map_err(|error| format!("the table cannot be read to its end: {error}"))?;
            of_batch(rules, &batch, &mut read)?;
        }
        Ok(read)
    });
    let read = read.map_err(PyValueError::new_err)?;
    let typed = typed(&read).map_err(PyValueError::new_err)?;
    PyRecordBatch::new(typed).into_pyarrow(py)
}

fn of_batch(rules: &LogRules, batch: &RecordBatch, read: &mut Vec<Row>) -> Result<(), String> {
    let schema = batch.schema();
    let titles: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    let mut columns: Vec<Option<StringViewArray>> = Vec::new();
    for column in Column::ALL {
        let at = rules.position(column, titles.iter().copied());
        let strings = at.map(|at| {
            let strings = cast(batch.column(at), &DataType::Utf8View).ok();
            strings.and_then(|column| column.as_string_view_opt().cloned())
        });
        if strings.as_ref().is_some_and(Option::is_none) {
            return Err(format!("the column of {column:?} is no string"));
        }
        columns.push(strings.flatten());
    }
    for row in 0..batch.num_rows() {
        let field = |column: Column| {
            let strings = columns.get(column as usize)?.as_ref()?;
            strings.is_valid(row).then(|| strings.value(row).trim())
        };
        read.push(rules.row(0, field));
    }
    Ok(())
}

fn typed(rows: &[Row]) -> Result<RecordBatch, String> {
    let texts = |of: fn(&Row) -> Option<String>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<StringArray>())
    };
    let truths = |of: fn(&Row) -> Option<bool>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<BooleanArray>())
    };
    let days = |of: fn(&Row) -> Option<DateTime>| -> ArrayRef {
        Arc::new(
            rows.iter()
                .map(|row| of(row).and_then(day))
                .collect::<Int32Array>(),
        )
    };
    let times = |of: fn(&Row) -> Option<DateTime>| -> ArrayRef {
        Arc::new(rows.iter().map(|row| of(row).map(time)).collect::<Int64Array>())
    };
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("call", texts(|row| Some(row.call.clone()))),
        ("debtor", texts(|row| row.debtor.clone())),
        ("number", texts(|row| row.number.clone())),
        ("agent", texts(|row| row.agent.clone())),
        ("start_day", days(|row| row.start)),
        ("start_time", times(|row| row.start)),
        (
            "start_text",
            texts(|row| row.start.map(|at| at.time().to_string())),
        ),
        ("end_day", days(|row| row.end)),
        ("end_time", times(|row| row.end)),
        ("end_text", texts(|row| row.end.map(|at| at.time().to_string()))),
        ("outbound", truths(|row| row.outbound)),
        ("connected", truths(|row| row.connected)),
        (
            "relation",
            texts(|row| row.relation.map(|relation| id(relation).to_owned())),
        ),
        ("invalid_number", truths(|row| Some(row.invalid_number))),
        ("consent", truths(|row| Some(row.consent))),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)))
        .map_err(|error| error.to_string())
}

fn day(at: DateTime) -> Option<i32> {
    let epoch = Date::new(1970, 1, 1).ok()?;
    epoch.until(at.date()).ok().map(|span| span.get_days())
}

fn time(at: DateTime) -> i64 {
    let time = at.time();
    let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    seconds * 1_000_000_000 + i64::from(time.subsec_nanosecond())
}

fn id(relation: Relation) -> &'static str {
    match relation {
        Relation::Debtor => "debtor",
        Relation::Obligor => "obligor",
        Relation::ThirdParty => "third_party",
    }
}
