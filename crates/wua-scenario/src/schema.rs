//! The JSON Schema of a scenario file, made from the types that it is read into.

use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::raw;

static SCENARIO: LazyLock<Value> = LazyLock::new(|| {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<raw::Scenario>().to_value();
    forget_null(&mut schema);
    schema
});

/// The schema.
pub(crate) fn scenario() -> &'static Value {
    &SCENARIO
}

/// Takes out the null that schemars allows for a field that may be missing: TOML has none.
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

/// Takes an item out of a list; a list of one that is left becomes that one.
fn without(list: &mut Value, item: &Value) {
    let Value::Array(items) = list else {
        return;
    };
    items.retain(|other| other != item);
    if items.len() == 1 {
        *list = items.remove(0);
    }
}
