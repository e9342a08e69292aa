//! A macro for enumerations that a scenario file writes as words.

/// Defines an enumeration with one word for each variant: its list, its names, its serde form and its schema.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $vis:vis $name:ident { $($(#[doc = $vdoc:literal])+ $variant:ident = $word:literal,)* }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $(
                $(#[doc = $vdoc])+
                #[doc = concat!("\n\nIn a file: `\"", $word, "\"`.")]
                $variant,
            )*
        }

        impl $name {
            /// Every value, in the order of this list.
            $vis const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Returns the word for this value in a file.
            #[must_use]
            $vis const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// Returns the value of a word.
            #[must_use]
            $vis fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == name)
            }
        }

        impl std::fmt::Display for $name {
            /// Writes the word for this value in a file.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = String::deserialize(deserializer)?;
                Self::from_name(&word)
                    .ok_or_else(|| serde::de::Error::unknown_variant(&word, &[$($word),*]))
            }
        }

        #[cfg(test)]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "description": concat!($($doc),+).trim(),
                    "type": "string",
                    "enum": [$($word),*],
                })
            }
        }
    };
}
