//! Rows of Arrow batches -> documents to judge.
//!
//! Takes batches of any producer: records as JSON in a column of strings, turns as lists of structs, or labelled text. Gives
//! one document or failure a row, in order; messages are those of the command line, as rows are read by the same reader.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StringViewArray};
use arrow_cast::cast;
use arrow_json::LineDelimitedWriter;
use arrow_schema::{DataType, Schema};
use zhijian::input::{DocumentError, Options, Place, Records, Speakers, read_bytes};
use zhijian::report::DocumentFailure;
use zhijian::{Bilingual, Call};

use crate::errors::failure;

/// The path of what comes from no file, as of standard input.
pub(crate) const NOWHERE: &str = "-";

/// Which columns hold the documents.
pub(crate) struct Columns {
    form: Form,
    document: String,
    id: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Record,
    Turns,
    Text,
}

impl Columns {
    /// The columns that were named, else those that are called as they should be.
    pub(crate) fn find(
        schema: &Schema,
        record: Option<String>,
        turns: Option<String>,
        text: Option<String>,
        id: Option<String>,
    ) -> Result<Self, String> {
        let has = |name: &str| schema.field_with_name(name).is_ok();
        let named = [(Form::Record, record), (Form::Turns, turns), (Form::Text, text)];
        let mut named = named.into_iter().filter_map(|(form, name)| Some((form, name?)));
        let usual = [
            (Form::Record, "record"),
            (Form::Turns, "turns"),
            (Form::Text, "text"),
        ];
        let mut usual = usual
            .into_iter()
            .filter(|(_, name)| has(name))
            .map(|(form, name)| (form, name.to_owned()));
        let found = match (named.next(), named.next()) {
            (Some(_), Some(_)) => return Err("name one of record, turns and text: each holds whole documents".into()),
            (Some(found), None) => found,
            (None, _) => usual.next().ok_or_else(|| {
                format!("no column is called record, turns or text (there are {}): name the one that holds the documents", names(schema))
            })?,
        };
        let (form, document) = found;
        let id = id.or_else(|| has("id").then(|| "id".to_owned()));
        for name in [Some(&document), id.as_ref()].into_iter().flatten() {
            if !has(name) {
                return Err(format!("there is no column {name}; there are {}", names(schema)));
            }
        }
        let kind = schema
            .field_with_name(&document)
            .map(|field| field.data_type().clone());
        let right = kind.as_ref().is_ok_and(|kind| match form {
            Form::Turns => is_list_of_records(kind),
            Form::Record | Form::Text => !kind.is_nested() && !kind.is_numeric(),
        });
        if !right {
            let kind = kind.map_or_else(|_| String::new(), |kind| kind.to_string());
            let want = match form {
                Form::Turns => {
                    "a list of structs with role and text, and start_ms and end_ms if they are known"
                }
                Form::Record => "a string: a record as JSON",
                Form::Text => "a string: what was said, each line under its label (客服：…)",
            };
            return Err(format!("the column {document} is {kind}; it must be {want}"));
        }
        Ok(Self { form, document, id })
    }
}

/// Makes documents of rows.
pub(crate) struct Documents<'a> {
    columns: &'a Columns,
    speakers: &'a Speakers,
    options: Options,
}

impl<'a> Documents<'a> {
    pub(crate) fn new(columns: &'a Columns, speakers: &'a Speakers) -> Self {
        Self {
            columns,
            speakers,
            options: Options::default(),
        }
    }

    /// Hands on each row of a batch; `number` counts the rows of all batches.
    pub(crate) fn each(
        &self,
        batch: &RecordBatch,
        number: &mut usize,
        mut take: impl FnMut(Result<Call, DocumentFailure>) -> Result<(), String>,
    ) -> Result<(), String> {
        let columns = self.columns;
        let ids = columns
            .id
            .as_deref()
            .map(|name| strings(batch, name))
            .transpose()?;
        let records = Records::new(self.speakers, &self.options);
        let (texts, lines) = match columns.form {
            Form::Turns => (None, as_json(batch, columns)?),
            Form::Record | Form::Text => (Some(strings(batch, &columns.document)?), Vec::new()),
        };
        let mut lines = lines.split(|byte| *byte == b'\n');
        for row in 0..batch.num_rows() {
            *number += 1;
            let id = ids
                .as_ref()
                .and_then(|ids| value(ids, row))
                .filter(|id| !id.is_empty());
            let bytes = match &texts {
                Some(texts) => value(texts, row).map(str::as_bytes),
                None => lines.next(),
            };
            let place = Place {
                line: 1,
                number: *number,
            };
            let read = match (bytes, columns.form) {
                (None, _) => Err(empty(&columns.document)),
                (Some(bytes), Form::Text) => one(read_bytes(NOWHERE, bytes, self.speakers, &self.options)),
                (Some(bytes), _) => one(records.read(NOWHERE, bytes, place)),
            };
            let named = |found: String| name(found, id, *number);
            take(match read {
                Ok(call) => Ok(Call {
                    id: named(call.id),
                    ..call
                }),
                Err(failure) => Err(DocumentFailure {
                    id: named(failure.id),
                    ..failure
                }),
            })?;
        }
        Ok(())
    }
}

/// A document without an id of its own is called after its row.
fn name(found: String, id: Option<&str>, number: usize) -> String {
    let of_row = format!("{NOWHERE}#{number}");
    if found != NOWHERE && found != of_row {
        return found;
    }
    id.map_or(of_row, str::to_owned)
}

/// The only document of a row.
fn one(documents: Vec<Result<Call, DocumentError>>) -> Result<Call, DocumentFailure> {
    let several = documents.len();
    let mut documents = documents.into_iter();
    match (documents.next(), several) {
        (Some(document), 1) => document.map_err(failure),
        _ => Err(DocumentFailure {
            line: 1,
            what: Bilingual::new(
                format!("这一行里有 {several} 份文档"),
                format!("the row holds {several} documents"),
            ),
            help: Bilingual::new("每份文档请单独一行", "give each a row of its own"),
            ..nowhere()
        }),
    }
}

fn empty(column: &str) -> DocumentFailure {
    DocumentFailure {
        what: Bilingual::new(
            format!("列 {column} 是空的"),
            format!("the column {column} is null"),
        ),
        help: Bilingual::new(
            "请给出文档，或去掉这一行",
            "give the document, or leave the row out",
        ),
        ..nowhere()
    }
}

fn nowhere() -> DocumentFailure {
    DocumentFailure {
        id: NOWHERE.into(),
        path: NOWHERE.into(),
        ..DocumentFailure::default()
    }
}

/// A column as strings, however its producer keeps them.
fn strings(batch: &RecordBatch, name: &str) -> Result<StringViewArray, String> {
    let column = column(batch, name)?;
    let cast = cast(column, &DataType::Utf8View).ok();
    let strings = cast.as_ref().and_then(|column| column.as_string_view_opt());
    strings
        .cloned()
        .ok_or_else(|| format!("the column {name} is {}; it must be a string", column.data_type()))
}

fn value(strings: &StringViewArray, row: usize) -> Option<&str> {
    strings.is_valid(row).then(|| strings.value(row))
}

/// Turns, and what is known beside them, as one record a line.
fn as_json(batch: &RecordBatch, columns: &Columns) -> Result<Vec<u8>, String> {
    let mut fields: Vec<(&str, ArrayRef)> = Vec::new();
    for name in ["kind", "meta"] {
        if let Some(column) = batch.column_by_name(name) {
            fields.push((name, column.clone()));
        }
    }
    fields.push(("turns", column(batch, &columns.document)?.clone()));
    let records =
        RecordBatch::try_from_iter(fields).map_err(|_| "the columns differ in length".to_owned())?;
    let mut writer = LineDelimitedWriter::new(Vec::new());
    let written = writer.write(&records).and_then(|()| writer.finish());
    written.map_err(|_| {
        format!(
            "the column {} has a type that is no part of a record",
            columns.document
        )
    })?;
    Ok(writer.into_inner())
}

fn column<'b>(batch: &'b RecordBatch, name: &str) -> Result<&'b ArrayRef, String> {
    batch
        .column_by_name(name)
        .ok_or_else(|| format!("a batch has no column {name}"))
}

fn is_list_of_records(kind: &DataType) -> bool {
    match kind {
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            matches!(item.data_type(), DataType::Struct(_))
        }
        DataType::ListView(item) | DataType::LargeListView(item) => {
            matches!(item.data_type(), DataType::Struct(_))
        }
        _ => false,
    }
}

fn names(schema: &Schema) -> String {
    let names: Vec<&str> = schema
        .fields()
        .iter()
        .map(|field| field.name().as_str())
        .collect();
    names.join(", ")
}
