//! The JSON Schema of scenario files: `scenario.schema.json`, which a test makes from the types in `raw.rs`.

use std::sync::LazyLock;

use serde_json::Value;

static SCENARIO: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../scenario.schema.json")).expect("a test writes the schema")
});

/// Returns the schema.
pub(crate) fn scenario() -> &'static Value {
    &SCENARIO
}

#[cfg(test)]
mod tests {
    use std::fs;

    use schemars::generate::SchemaSettings;
    use serde_json::json;

    use super::*;
    use crate::raw;

    /// Makes the schema of the types in `raw.rs`.
    fn of_the_types() -> Value {
        let generator = SchemaSettings::draft2020_12().into_generator();
        let mut schema = generator.into_root_schema_for::<raw::Scenario>().to_value();
        forget_null(&mut schema);
        schema
    }

    /// Removes the null that schemars allows for optional fields: TOML has none.
    fn forget_null(schema: &mut Value) {
        match schema {
            Value::Array(items) => items.iter_mut().for_each(forget_null),
            Value::Object(fields) => {
                fields.values_mut().for_each(forget_null);
                if let Some(types) = fields.get_mut("type") {
                    without(types, &json!("null"));
                }
                if let Some(mut alternatives) = fields.remove("anyOf") {
                    without(&mut alternatives, &json!({ "type": "null" }));
                    match alternatives {
                        Value::Object(only) => fields.extend(only),
                        several => _ = fields.insert("anyOf".to_owned(), several),
                    }
                }
            }
            _ => {}
        }
    }

    /// Removes an item from a list; a list with one remaining item becomes that item.
    fn without(list: &mut Value, item: &Value) {
        let Value::Array(items) = list else {
            return;
        };
        items.retain(|other| other != item);
        if items.len() == 1 {
            *list = items.remove(0);
        }
    }

    /// Compares the file with the types; with `WUA_BLESS=1` it is written.
    #[test]
    fn the_schema_in_the_repository_is_the_schema_of_the_types() {
        let schema = serde_json::to_string_pretty(&of_the_types()).unwrap() + "\n";
        if std::env::var_os("WUA_BLESS").is_some() {
            fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/scenario.schema.json"), &schema).unwrap();
        }
        let found = include_str!("../scenario.schema.json");
        assert!(found == schema, "the schema was out of date: run the tests with WUA_BLESS=1, twice");
    }
}
