//! The JSON Schema of the output, from the types of the contract.
//!
//! Takes nothing, gives text that changes only with the contract.

use schemars::generate::SchemaSettings;

use super::contract::Record;

/// The schema of one output line, indented, with a newline at its end.
#[must_use]
pub fn schema() -> String {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<Record<'_>>();
    schema.insert("title".into(), "zhijian output record".into());
    format!("{:#}\n", schema.as_value())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;
    use crate::report::{Options, sample, write_line};

    fn collect_keys(value: &Value, keys: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => {
                for (key, value) in map {
                    keys.insert(key.clone());
                    collect_keys(value, keys);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
            _ => {}
        }
    }

    /// Keys that some `properties` of the schema names.
    fn named(value: &Value, names: &mut BTreeSet<String>) {
        if let Value::Object(map) = value {
            if let Some(Value::Object(properties)) = map.get("properties") {
                names.extend(properties.keys().cloned());
            }
            map.values().for_each(|value| named(value, names));
        } else if let Value::Array(items) = value {
            items.iter().for_each(|item| named(item, names));
        }
    }

    #[test]
    fn names_every_key_that_is_written() {
        let schema: Value = serde_json::from_str(&schema()).unwrap();
        let mut names = BTreeSet::new();
        named(&schema, &mut names);
        let (analysis, failure) = (sample::call(), sample::failure());
        let mut written = BTreeSet::new();
        for outcome in [(&analysis).into(), (&failure).into()] {
            let mut line = Vec::new();
            write_line(&mut line, outcome, &Options::default()).unwrap();
            collect_keys(&serde_json::from_slice(&line).unwrap(), &mut written);
        }
        let unknown: Vec<_> = written.difference(&names).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn is_the_same_each_time() {
        assert_eq!(schema(), schema());
    }
}
