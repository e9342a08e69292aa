//! The values in a scenario file: their places, their patterns in the schema, and their words.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Range;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use toml::Spanned;
use toml::value::Datetime;

use crate::{Curve, Preset, Shape};

#[cfg(test)]
use std::borrow::Cow;

#[cfg(test)]
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// A value and its place.
pub(crate) struct At<T>(Spanned<T>);

impl<T> At<T> {
    pub(crate) fn value(&self) -> &T {
        self.0.get_ref()
    }

    pub(crate) fn span(&self) -> Range<usize> {
        self.0.span()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for At<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Spanned::deserialize(deserializer).map(Self)
    }
}

#[cfg(test)]
impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Defines a type of text or number by its description and its schema. The description is also what a diagnostic says
/// was expected.
macro_rules! values {
    ($($name:ident($inner:ty) $title:literal { $($schema:tt)* })*) => {
        $(
            #[doc = concat!("In a file: ", $title, ".")]
            #[derive(serde::Deserialize)]
            #[serde(transparent)]
            pub(crate) struct $name(pub(crate) $inner);

            #[cfg(test)]
            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    stringify!($name).into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!({ "title": $title, $($schema)* })
                }
            }
        )*
    };
}

values! {
    DurationText(String) "a duration such as \"90s\" or \"1h30m\"" {
        "type": "string",
        "pattern": r"^(?=.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$",
    }
    RangeText(String) "a duration such as \"90s\", or two such as \"2m..5m\"" {
        "type": "string",
        "pattern": r"^(?=.)(?!\.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?(\.\.(?=.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)?$",
    }
    Window(String) "two times such as \"0s..10m\"" {
        "type": "string",
        "pattern": r"^(?!\.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?\.\.(?=.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$",
    }
    HangTime(String) "a duration such as \"10m\", or \"ever\"" {
        "type": "string",
        "pattern": r"^(ever|(?=.)([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$",
    }
    Uuid(String) "a UUID such as \"0fa1201d-4330-4fa8-8ae9-b877473b6441\"" {
        "type": "string",
        "pattern": "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$",
    }
    KbNumber(String) "an article number such as \"5034127\"" {
        "type": "string",
        "pattern": "^[0-9]+$",
    }
    CallName(String) "a member of the API such as \"BeginInstall\" or \"IUpdateInstaller::BeginInstall\"" {
        "type": "string",
        "pattern": "^[A-Za-z0-9_]+(::[A-Za-z_]+)?$",
    }
    Percent(u8) "a percentage" { "type": "integer", "minimum": 0, "maximum": 100 }
    Steps(u8) "a number of steps" { "type": "integer", "minimum": 1, "maximum": 100 }
    Count(u32) "a count" { "type": "integer", "minimum": 1, "maximum": u32::MAX }
    StartTime(Datetime) "a date and time in UTC such as 2026-11-10T18:00:00Z" {
        "type": "string",
        "format": "date-time",
        "pattern": "Z$",
    }
}

/// A result code: its name or its number.
pub(crate) enum Code {
    Text(String),
    Number(i64),
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CodeVisitor;

        impl Visitor<'_> for CodeVisitor {
            type Value = Code;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name or the number of a result code")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Code, E> {
                Ok(Code::Text(text.to_owned()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Code, E> {
                Ok(Code::Number(number))
            }
        }

        deserializer.deserialize_any(CodeVisitor)
    }
}

#[cfg(test)]
impl JsonSchema for Code {
    fn schema_name() -> Cow<'static, str> {
        "Code".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "title": "the name or the number of a result code",
            "anyOf": [
                {
                    "type": "string",
                    "pattern": concat!(
                        r"^\s*([A-Za-z][A-Za-z0-9_()]*|0[xX][0-9A-Fa-f](_?[0-9A-Fa-f]){0,7}",
                        r"|0[xX][Ff](_?[Ff]){7}_?[89A-Fa-f](_?[0-9A-Fa-f]){7}",
                        r"|[-+][0-9]+|[0-9]|[1-9][0-9]{8,9})\s*$",
                    ),
                },
                { "type": "integer", "minimum": i32::MIN, "maximum": u32::MAX },
            ],
        })
    }
}

/// A curve that is given as a word: a shape, or `instant`.
pub(crate) struct CurveWord(pub(crate) Curve);

const INSTANT: &str = "instant";

impl<'de> Deserialize<'de> for CurveWord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        if word == INSTANT {
            return Ok(Self(Curve::Instant));
        }
        Shape::from_name(&word)
            .map(|shape| Self(Curve::Shape(shape)))
            .ok_or_else(|| D::Error::custom("no such curve"))
    }
}

#[cfg(test)]
impl JsonSchema for CurveWord {
    fn schema_name() -> Cow<'static, str> {
        "CurveWord".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words: Vec<_> = Shape::ALL.iter().map(|shape| shape.name()).chain([INSTANT]).collect();
        json_schema!({ "type": "string", "enum": words })
    }
}

/// A word, or a table with the details.
pub(crate) enum WordOr<W, T> {
    Word(W),
    Table(T),
}

impl<'de, W: Deserialize<'de>, T: Deserialize<'de>> Deserialize<'de> for WordOr<W, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordOrVisitor<W, T>(PhantomData<(W, T)>);

        impl<'de, W: Deserialize<'de>, T: Deserialize<'de>> Visitor<'de> for WordOrVisitor<W, T> {
            type Value = WordOr<W, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a word or a table")
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Self::Value, E> {
                W::deserialize(StrDeserializer::new(word)).map(WordOr::Word)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(WordOr::Table)
            }
        }

        deserializer.deserialize_any(WordOrVisitor(PhantomData))
    }
}

#[cfg(test)]
impl<W: JsonSchema, T: JsonSchema> JsonSchema for WordOr<W, T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}Or{}", W::schema_name(), T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (word, table) = (generator.subschema_for::<W>(), generator.subschema_for::<T>());
        json_schema!({ "title": "a word or a table", "anyOf": [word, table] })
    }
}

/// The policy: a preset, and switches by name.
#[derive(Default)]
pub(crate) struct Switches {
    pub(crate) preset: Option<Preset>,
    pub(crate) switches: Vec<(At<String>, At<toml::Value>)>,
}

impl<'de> Deserialize<'de> for Switches {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SwitchesVisitor;

        impl<'de> Visitor<'de> for SwitchesVisitor {
            type Value = Switches;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Switches, A::Error> {
                let mut read = Switches::default();
                while let Some(key) = map.next_key::<At<String>>()? {
                    if key.value() == "preset" {
                        read.preset = Some(map.next_value()?);
                    } else {
                        read.switches.push((key, map.next_value()?));
                    }
                }
                read.switches.sort_by_key(|(key, _)| key.span().start);
                Ok(read)
            }
        }

        deserializer.deserialize_map(SwitchesVisitor)
    }
}

#[cfg(test)]
impl JsonSchema for Switches {
    fn schema_name() -> Cow<'static, str> {
        "Policy".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let preset = generator.subschema_for::<Preset>();
        json_schema!({
            "title": "[policy]",
            "description": "The behaviour of the agent where documents and reports leave it open.",
            "type": "object",
            "properties": { "preset": preset },
            "additionalProperties": {
                "title": "true or false, a whole number, or a text",
                "type": ["boolean", "integer", "string"],
            },
        })
    }
}
