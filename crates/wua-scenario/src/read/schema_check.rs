//! Checks a TOML document against a JSON Schema: unknown and missing fields, types, words, ranges. Patterns are left
//! to the reader, which has better messages for them.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::{Map, Value as Schema};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Fix, Problem};
use crate::form;
use crate::nearest;
use crate::problems::Problems;

/// Reports every place where the document does not fit the schema.
pub(crate) fn problems(schema: &Schema, document: &Spanned<DeTable<'_>>) -> Problems {
    let mut check = SchemaCheck { root: schema, problems: Problems::default() };
    // For the document as a whole only the beginning is marked.
    check.table(schema, document.get_ref(), 0..0);
    check.problems
}

/// The prefix by which the name of a list item differs from that of its field.
const ITEM_OF: &str = "an item of ";

/// The title of the schema of a whole scenario.
const SCENARIO: &str = "the scenario";

struct SchemaCheck<'a> {
    root: &'a Schema,
    problems: Problems,
}

impl<'a> SchemaCheck<'a> {
    fn push(&mut self, span: Range<usize>, message: String, label: String, help: Option<String>) {
        self.problems.note(|| Problem::new(span, message, label, help));
    }

    /// Returns the schemas of which one must fit, with references followed.
    fn alternatives(&self, schema: &'a Schema) -> Vec<&'a Schema> {
        if let Some(name) = schema["$ref"].as_str() {
            let name = name.trim_start_matches("#/$defs/");
            return self.alternatives(&self.root["$defs"][name]);
        }
        match schema["anyOf"].as_array() {
            Some(all) => all.iter().flat_map(|one| self.alternatives(one)).collect(),
            None => vec![schema],
        }
    }

    /// Describes what the schema asks for.
    fn expectation(&self, schema: &'a Schema) -> String {
        let words: Vec<&str> = self
            .alternatives(schema)
            .into_iter()
            .filter_map(|one| one["title"].as_str().filter(|_| !is_table(one)).or_else(|| types(one).next()))
            .collect();
        format!("expected {}", words.join(" or "))
    }

    fn value(&mut self, schema: &'a Schema, name: &str, value: &Spanned<DeValue<'_>>) {
        let fits = |one: &&Schema| types(one).any(|word| word == type_of(value.get_ref(), one));
        let alternatives = self.alternatives(schema);
        let Some(schema) = alternatives.iter().copied().find(fits) else {
            let found = type_of(value.get_ref(), &Schema::Null);
            let expected = self.expectation(schema);
            let header = value.get_ref().is_table().then(|| self.header_of_items(schema)).flatten();
            let help = header.or_else(|| form::advice(&alternatives, value.get_ref()));
            return self.push(value.span(), format!("{name} is {found}"), expected, help);
        };
        match value.get_ref() {
            DeValue::String(word) => self.word(schema, name, word, value.span()),
            DeValue::Integer(_) | DeValue::Float(_) => self.number(schema, name, value),
            DeValue::Array(items) => self.list(schema, name, items, value.span()),
            DeValue::Table(table) => self.table(schema, table, value.span()),
            DeValue::Boolean(_) | DeValue::Datetime(_) => {}
        }
    }

    /// Returns the header with which each item of such a list begins, if items have one.
    fn header_of_items(&self, schema: &'a Schema) -> Option<String> {
        let lists = self.alternatives(schema);
        let items = lists.iter().flat_map(|list| self.alternatives(&list["items"]));
        let mut titles = items.filter_map(|item| item["title"].as_str());
        titles.find(|title| title.starts_with("[[")).map(|header| format!("each begins with {header}"))
    }

    fn word(&mut self, schema: &Schema, name: &str, word: &str, span: Range<usize>) {
        let Some(words) = schema["enum"].as_array() else {
            return;
        };
        let words: Vec<&str> = words.iter().filter_map(Schema::as_str).collect();
        if words.contains(&word) {
            return;
        }
        self.problems.note(|| {
            let name = name.trim_start_matches(ITEM_OF);
            let message = format!("unknown value `{word}` for {name}");
            let values = format!("the values for {name} are {}", quoted(&words));
            let meant = nearest(word, words.iter().copied()).map(|meant| (meant, format!("\"{meant}\"")));
            unknown(span, message, "no such value", meant, values)
        });
    }

    fn number(&mut self, schema: &Schema, name: &str, value: &Spanned<DeValue<'_>>) {
        let text = number_text(value.get_ref());
        let min = schema["minimum"].as_f64().unwrap_or(f64::MIN);
        let max = schema["maximum"].as_f64().unwrap_or(f64::MAX);
        let number = text.parse::<f64>();
        if !number.as_ref().is_ok_and(|number| (min..=max).contains(number)) {
            // For a number that is too small, a bound far away is no help.
            let is_below = number.is_ok_and(|number| number < min) && max >= f64::from(u32::MAX);
            let (min, max) = (&schema["minimum"], &schema["maximum"]);
            let expected = if is_below && min.is_u64() {
                format!("expected at least {min}")
            } else {
                format!("expected {min} to {max}")
            };
            self.push(value.span(), format!("{name} is {text}"), expected, None);
        }
    }

    fn list(&mut self, schema: &'a Schema, name: &str, items: &[Spanned<DeValue<'_>>], span: Range<usize>) {
        let length = items.len() as u64;
        let min = schema["minItems"].as_u64().unwrap_or(0);
        let max = schema["maxItems"].as_u64().unwrap_or(u64::MAX);
        if !(min..=max).contains(&length) {
            let message = format!("{name} is a list of {length}");
            return self.push(span, message, self.expectation(schema), None);
        }
        let name = format!("{ITEM_OF}{}", name.trim_start_matches(ITEM_OF));
        for (index, item) in items.iter().enumerate() {
            let each = schema["prefixItems"].get(index).unwrap_or(&schema["items"]);
            self.value(each, &name, item);
        }
    }

    fn table(&mut self, schema: &'a Schema, table: &DeTable<'_>, span: Range<usize>) {
        let title = schema["title"].as_str().unwrap_or_default();
        let fields = schema["properties"].as_object();
        let others = Some(&schema["additionalProperties"]).filter(|others| others.is_object());
        // In the order of the file, because only the first problems are kept.
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let name: &str = key.get_ref();
            match fields.and_then(|fields| fields.get(name)).or(others) {
                Some(field) => self.value(field, &format!("`{name}`"), value),
                None if self.problems.is_full() => self.problems.note_more(),
                None => {
                    let problem = self.unknown_field(fields, title, table, key, value.get_ref());
                    self.problems.note(|| problem);
                }
            }
        }
        let required = schema["required"].as_array().into_iter().flatten();
        for name in required.filter_map(Schema::as_str).filter(|name| !table.contains_key(*name)) {
            let message = format!("missing field `{name}` in {title}");
            self.push(span.clone(), message, format!("expected `{name}` here"), None);
        }
    }
}

impl<'a> SchemaCheck<'a> {
    /// Returns the problem of a field that the table does not have.
    fn unknown_field(
        &self,
        fields: Option<&'a Map<String, Schema>>,
        title: &str,
        table: &DeTable<'_>,
        key: &Spanned<Cow<'_, str>>,
        value: &DeValue<'_>,
    ) -> Problem {
        let name: &str = key.get_ref();
        let message = format!("unknown field `{name}` in {title}");
        if title == SCENARIO && name == "seed" {
            let help =
                "the seed is not part of a scenario: use `wuasim run --seed N` or `WorldBuilder::seed`";
            return Problem::new(key.span(), message, "no such field", Some(help.to_owned()));
        }
        let names: Vec<&str> = fields.into_iter().flat_map(|f| f.keys()).map(String::as_str).collect();
        let all = format!("the fields of {title} are {}", quoted(&names));
        let repeats = |name: &str| {
            value.is_array() && fields.is_some_and(|fields| self.header_of_items(&fields[name]).is_some())
        };
        match nearest(name, names.iter().copied()) {
            Some(meant) if table.contains_key(meant) && !repeats(meant) => {
                let help = Some(format!("`{meant}` is already set"));
                Problem::new(key.span(), message, "no such field", help)
            }
            meant => {
                let meant = meant.map(|meant| (meant, meant.to_owned()));
                unknown(key.span(), message, "no such field", meant, all)
            }
        }
    }
}

/// Returns the types of values that a schema without alternatives accepts, in words.
fn types(schema: &Schema) -> impl Iterator<Item = &'static str> {
    let is_time = schema["format"] == "date-time";
    let one = schema["type"].as_str();
    let many = schema["type"].as_array().into_iter().flatten().filter_map(Schema::as_str);
    one.into_iter().chain(many).filter_map(move |name| match name {
        "string" if is_time => Some("a date and time"),
        "string" => Some("a text"),
        "integer" => Some("a whole number"),
        "number" => Some("a number"),
        "boolean" => Some("true or false"),
        "array" => Some("a list"),
        "object" => Some("a table"),
        _ => None,
    })
}

/// Returns the type of a value, in the same words. A whole number counts as a number if the schema accepts one.
fn type_of(value: &DeValue<'_>, schema: &Schema) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) if types(schema).any(|word| word == "a number") => "a number",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date and time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn is_table(schema: &Schema) -> bool {
    schema["type"] == "object"
}

/// Formats a number in decimal, however the file writes it.
fn number_text(value: &DeValue<'_>) -> String {
    match value {
        DeValue::Integer(number) => i128::from_str_radix(number.as_str(), number.radix())
            .map_or_else(|_| number.to_string(), |number| number.to_string()),
        DeValue::Float(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Returns the problem of a name that does not exist. It suggests the nearest name, or lists all of them.
fn unknown(
    span: Range<usize>,
    message: String,
    label: &str,
    meant: Option<(&str, String)>,
    all: String,
) -> Problem {
    match meant {
        None => Problem::new(span, message, label, Some(all)),
        Some((name, text)) => Problem::new(span, message, label, Some(format!("did you mean `{name}`?")))
            .with_fix(Fix { text, otherwise: all }),
    }
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
