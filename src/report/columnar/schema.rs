//! The columns of a batch: the keys of the JSON contract with their types.
//!
//! Takes nothing, gives a schema that changes only with the contract. Everything may be null: what JSON leaves out is null.
//! Strings are `Utf8` and numbers `Int32`, which every reader of Arrow and Parquet knows.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};

use crate::model::ElementId;

/// The columns, one row a document.
#[must_use]
pub fn columns() -> SchemaRef {
    let element = [
        text("status"),
        whole("turn"),
        whole("start"),
        whole("end"),
        text("text"),
        text("why"),
        text("instead"),
    ];
    let on_path = [&element[..], &[whole("due"), whole("due_line")]].concat();
    let source = [text("path"), whole("line"), text("unit"), texts("assumed")];
    let path = [
        text("name"),
        text("listener"),
        list("turns", DataType::Int32),
        by_element("elements", &record("element", &on_path)),
    ];
    Arc::new(Schema::new(vec![
        whole("schema"),
        text("id"),
        record("source", &source),
        text("kind"),
        text("outcome"),
        record("outcome_why", &[whole("turn"), text("evidence")]),
        text("verdict"),
        whole("score"),
        text("ruleset"),
        Field::new("masked", DataType::Boolean, true),
        list("findings", of(&finding())),
        by_element("elements", &record("element", &element)),
        list("paths", of(&path)),
        by_element("element_points", &whole("points")),
        whole("dismissed"),
        list("errors", of(&[text("what"), text("help")])),
    ]))
}

fn finding() -> Vec<Field> {
    let suppressed = [text("author"), text("reason"), text("until")];
    vec![
        text("id"),
        text("rule"),
        text("category"),
        text("severity"),
        text("certainty"),
        text("hit"),
        whole("turn"),
        whole("line"),
        text("sheet"),
        text("role"),
        whole("start"),
        whole("end"),
        text("text"),
        texts("via"),
        text("why"),
        text("instead"),
        texts("cites"),
        whole("points"),
        record("suppressed", &suppressed),
    ]
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, true)
}

fn whole(name: &str) -> Field {
    Field::new(name, DataType::Int32, true)
}

fn texts(name: &str) -> Field {
    list(name, DataType::Utf8)
}

/// Parquet calls the items `element`, and so does Spark.
fn list(name: &str, item: DataType) -> Field {
    Field::new(
        name,
        DataType::List(Arc::new(Field::new("element", item, true))),
        true,
    )
}

fn record(name: &str, fields: &[Field]) -> Field {
    Field::new(name, of(fields), true)
}

fn of(fields: &[Field]) -> DataType {
    DataType::Struct(fields.to_vec().into())
}

/// A record with this field for every element.
fn by_element(name: &str, field: &Field) -> Field {
    let fields = ElementId::ALL.map(|id| field.clone().with_name(id.id()));
    record(name, &fields)
}
