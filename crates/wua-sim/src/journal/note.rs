//! What a call was given and what it answered, as the journal keeps it.

use std::sync::Arc;

use wua::{AsyncState, InstallationResult, Object};

/// A text. In a box of its own, so that an entry stays small.
pub type Text = Box<str>;

/// What a call was given or answered, beside its code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// Why the call failed, or what it answered, in words.
    Words(Box<Text>),
    /// A text that was set or read.
    Text(Box<Text>),
    /// A truth value that was set or read.
    Flag(bool),
    /// A number that was set or read.
    Number(i64),
    /// A list of updates that was set or read.
    Updates(Box<List>),
    /// What was searched for, and what was found.
    Searched(Box<Searched>),
    /// The update that was hidden or shown again, by its title.
    Hidden(Box<(Arc<str>, bool)>),
    /// The number of the job that began.
    Job(u32),
}

/// A list of updates, as it was at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// How many updates it has.
    pub count: u32,
    /// The title of the first.
    pub first: Option<Arc<str>>,
}

/// A search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched {
    /// The criteria.
    pub criteria: Text,
    /// The updates found, or why the search failed.
    pub outcome: Result<List, Text>,
}

impl Note {
    pub(crate) fn words(words: impl Into<Text>) -> Self {
        Self::Words(Box::new(words.into()))
    }

    pub(crate) fn text(text: &str) -> Self {
        Self::Text(Box::new(text.into()))
    }

    pub(crate) fn updates(list: List) -> Self {
        Self::Updates(Box::new(list))
    }

    pub(crate) fn flag(value: &bool) -> Self {
        Self::Flag(*value)
    }

    /// An object of the caller, which is nobody else's to look into.
    pub(crate) fn object(object: Option<&Object>) -> Self {
        Self::words(if object.is_some() { "an object" } else { "no object" })
    }

    /// The state that a caller gave a job to keep.
    pub(crate) fn state(state: &AsyncState) -> Self {
        match state {
            AsyncState::Empty => Self::words("empty"),
            AsyncState::Null => Self::words("null"),
            AsyncState::Bool(value) => Self::Flag(*value),
            AsyncState::I4(value) => Self::Number((*value).into()),
            AsyncState::R8(value) => Self::words(value.to_string()),
            AsyncState::Bstr(text) => Self::text(text),
            AsyncState::Unknown(object) => Self::object(Some(object)),
            AsyncState::Record => Self::words("a record"),
        }
    }

    /// The end of an operation.
    pub(crate) fn outcome(result: &InstallationResult) -> Self {
        let restart = if result.reboot_required() { ", restart required" } else { "" };
        Self::words(format!("{}, {}{restart}", result.result_code(), result.hresult()))
    }
}
