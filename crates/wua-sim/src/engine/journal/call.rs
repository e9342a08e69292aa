//! A call in the journal: the member, its arguments and its answer.

use std::sync::Arc;

use wua::{AsyncState, HResult, InstallationResult, Member, Object, OperationResultCode};

/// A text, boxed to keep an entry small.
pub type Text = Box<str>;

/// A call that returned.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The member.
    pub member: Member,
    /// The arguments, in the order of the member. Callbacks and objects of the caller are left out.
    pub arguments: Box<[Value]>,
    /// The code that it answered.
    pub hresult: HResult,
    /// The value that it answered, if it is one that the journal can show.
    pub answer: Option<Value>,
    /// The cause of a failure, if the code does not say it.
    pub detail: Option<Text>,
    /// The title of the update whose member was called.
    pub update: Option<Arc<str>>,
}

impl Call {
    /// Returns a call without arguments, whose answer is only its code.
    pub(crate) fn new(member: Member, hresult: HResult) -> Self {
        Self { member, arguments: Box::default(), hresult, answer: None, detail: None, update: None }
    }
}

/// An argument or an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// A value without a content of its own: `empty`, `null`, `an object`, `no object`, `a record`.
    Word(&'static str),
    /// A text.
    Text(Text),
    /// A truth value.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A number with a fraction, as text.
    Fraction(Text),
    /// A list of updates, as it was at the time of the call.
    Updates(Box<List>),
    /// The number of a job.
    Job(u32),
    /// A number of history entries.
    Entries(u32),
    /// The result of an operation.
    Result {
        /// `ResultCode`.
        result_code: OperationResultCode,
        /// `HResult`.
        hresult: HResult,
        /// `RebootRequired`.
        reboot_required: bool,
    },
    /// A code of success other than `S_OK`.
    Code(HResult),
}

/// A list of updates, as it was at the time of the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The number of updates in it.
    pub count: u32,
    /// The title of the first.
    pub first: Option<Arc<str>>,
}

impl Value {
    /// An object of the caller, whose contents are unknown.
    pub(crate) fn object(object: Option<&Object>) -> Self {
        Self::Word(if object.is_some() { "an object" } else { "no object" })
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<isize> for Value {
    fn from(number: isize) -> Self {
        Self::Number(number as i64)
    }
}

impl From<List> for Value {
    fn from(list: List) -> Self {
        Self::Updates(Box::new(list))
    }
}

impl From<&AsyncState> for Value {
    fn from(state: &AsyncState) -> Self {
        match state {
            AsyncState::Empty => Self::Word("empty"),
            AsyncState::Null => Self::Word("null"),
            AsyncState::Bool(value) => Self::Flag(*value),
            AsyncState::I4(value) => Self::from(*value),
            AsyncState::R8(value) => Self::Fraction(value.to_string().into()),
            AsyncState::Bstr(text) => Self::from(&**text),
            AsyncState::Unknown(object) => Self::object(Some(object)),
            AsyncState::Record => Self::Word("a record"),
        }
    }
}

impl From<&InstallationResult> for Value {
    fn from(result: &InstallationResult) -> Self {
        Self::Result {
            result_code: result.result_code(),
            hresult: result.hresult(),
            reboot_required: result.reboot_required(),
        }
    }
}
