//! The value that a caller attaches to a job: the VARIANT given to `Begin…`.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// An object of the caller, handed back as the same object and never copied.
pub type Object = Arc<dyn Any + Send + Sync>;

/// The `state` argument of `BeginInstall` and `BeginUninstall`. It comes back unchanged as
/// `IInstallationJob::AsyncState`; the agent never reads it (clauses `BEG-7`, `JOB-STATE-1`).
#[derive(Clone, Default)]
pub enum AsyncState {
    /// `VT_EMPTY`: nothing was given.
    #[default]
    Empty,
    /// `VT_NULL`.
    Null,
    /// `VT_BOOL`.
    Bool(bool),
    /// `VT_I4`.
    I4(i32),
    /// `VT_R8`.
    R8(f64),
    /// `VT_BSTR`.
    Bstr(Arc<str>),
    /// `VT_UNKNOWN` or `VT_DISPATCH`: an object, kept by identity.
    Unknown(Object),
    /// `VT_RECORD`: a user-defined type, which the asynchronous calls do not support (`BEG-7`).
    Record,
}

impl AsyncState {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Bstr(text.into())
    }

    /// Wraps an object; [`AsyncState::object`] returns it.
    #[must_use]
    pub fn of<T: Any + Send + Sync>(object: Arc<T>) -> Self {
        Self::Unknown(object)
    }

    /// Returns the object of that type, if this is one.
    #[must_use]
    pub fn object<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        match self {
            Self::Unknown(object) => Arc::clone(object).downcast().ok(),
            _ => None,
        }
    }
}

impl PartialEq for AsyncState {
    /// Equal values; for objects the same identity.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Empty, Self::Empty) | (Self::Null, Self::Null) | (Self::Record, Self::Record) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::I4(a), Self::I4(b)) => a == b,
            (Self::R8(a), Self::R8(b)) => a.to_bits() == b.to_bits(),
            (Self::Bstr(a), Self::Bstr(b)) => a == b,
            (Self::Unknown(a), Self::Unknown(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl fmt::Debug for AsyncState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Empty"),
            Self::Null => f.write_str("Null"),
            Self::Bool(value) => write!(f, "Bool({value})"),
            Self::I4(value) => write!(f, "I4({value})"),
            Self::R8(value) => write!(f, "R8({value:?})"),
            Self::Bstr(value) => write!(f, "Bstr({value:?})"),
            Self::Unknown(_) => f.write_str("Unknown(…)"),
            Self::Record => f.write_str("Record"),
        }
    }
}
