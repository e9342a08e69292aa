//! Suggests the right form for a value of the wrong type.

use serde_json::Value as Schema;
use toml::de::DeValue;

/// Returns advice for a value that fits none of the schemas: the same value in a form that fits, if there is one.
pub(crate) fn advice(alternatives: &[&Schema], value: &DeValue<'_>) -> Option<String> {
    alternatives.iter().find_map(|schema| written(schema, value)).map(|form| format!("write {form}"))
}

fn written(schema: &Schema, value: &DeValue<'_>) -> Option<String> {
    let title = schema["title"].as_str().unwrap_or_default();
    match (schema["type"].as_str()?, value) {
        ("array", DeValue::String(text)) if takes_texts(schema) => Some(format!("`[{}]`", quoted(text))),
        ("object", value) => in_table(title, value),
        ("string", DeValue::Integer(number)) if is_duration(title) => Some(format!("`\"{number}s\"`")),
        ("string", DeValue::Integer(number)) if schema["enum"].is_null() => Some(format!("`\"{number}\"`")),
        ("string", DeValue::String(text)) if is_moment(schema, text) => {
            Some(format!("`{text}`, without quotes"))
        }
        ("boolean", DeValue::String(text)) => truth(text).map(|truth| format!("`{truth}`, without quotes")),
        ("integer" | "number", DeValue::String(text)) => number(text).map(|number| format!("`{number}`")),
        (_, DeValue::Array(items)) => only_item(items, schema),
        _ => None,
    }
}

/// Returns `true` for a list of words. Other lists have no short form.
fn takes_texts(schema: &Schema) -> bool {
    let items = &schema["items"];
    items["type"] == "string" || items["$ref"].is_string() && schema["prefixItems"].is_null()
}

/// Describes the table by its header and, for a word written in its place, the line that means the same.
fn in_table(title: &str, value: &DeValue<'_>) -> Option<String> {
    let has_header = title.starts_with('[') && !title.starts_with("[[");
    match value {
        DeValue::String(word) if title == "[policy]" => {
            Some(format!("`[policy]`, and below it `preset = {}`", quoted(word)))
        }
        DeValue::Array(_) if has_header => Some(format!("`{title}`, with one bracket on each side")),
        _ if has_header => Some(format!("`{title}`, and below it its fields")),
        _ => None,
    }
}

fn is_duration(title: &str) -> bool {
    title.starts_with("a duration")
}

fn is_moment(schema: &Schema, text: &str) -> bool {
    schema["format"] == "date-time" && text.parse::<toml::value::Datetime>().is_ok()
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// Parses a whole number, with or without a percent sign.
fn number(text: &str) -> Option<u32> {
    text.trim_end_matches('%').trim().parse().ok()
}

/// Returns the only item of a list, if the item alone would fit.
fn only_item(items: &[toml::Spanned<DeValue<'_>>], schema: &Schema) -> Option<String> {
    let [item] = items else { return None };
    match (schema["type"].as_str()?, item.get_ref()) {
        ("string", DeValue::String(text)) => Some(format!("`{}`, without brackets", quoted(text))),
        ("boolean", DeValue::Boolean(truth)) => Some(format!("`{truth}`, without brackets")),
        ("integer", DeValue::Integer(number)) => Some(format!("`{number}`, without brackets")),
        _ => None,
    }
}

/// Quotes the text as TOML does.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
