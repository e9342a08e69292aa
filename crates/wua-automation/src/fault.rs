//! Calls that fail: in the member, at an argument, or before any member is reached.

use std::fmt;

use wua::{AsyncState, HResult};

/// Codes of late binding that clients of the agent rarely see, so that [`HResult`] has no names for them.
pub mod codes {
    use wua::HResult;

    /// The reserved interface id is not null.
    pub const DISP_E_UNKNOWNINTERFACE: HResult = HResult::from_bits(0x8002_0001);
    /// A named argument matches no parameter.
    pub const DISP_E_PARAMNOTFOUND: HResult = HResult::from_bits(0x8002_0004);
    /// An argument cannot be converted to the type of its parameter.
    pub const DISP_E_OVERFLOW: HResult = HResult::from_bits(0x8002_000A);
    /// A required argument is missing.
    pub const DISP_E_PARAMNOTOPTIONAL: HResult = HResult::from_bits(0x8002_000F);
}

/// The code with which a member failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault(pub HResult);

/// The answer of a member.
pub type Result<T, E = Fault> = std::result::Result<T, E>;

impl From<HResult> for Fault {
    fn from(code: HResult) -> Self {
        Self(code)
    }
}

impl From<wua::Error> for Fault {
    fn from(error: wua::Error) -> Self {
        Self(error.hresult())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Fault {}

/// The reason why an argument cannot be read as its parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It has the wrong type or value: a `DISP_E_…` code, which the caller receives with the position of the argument.
    Argument(HResult),
    /// It has the right type, but the member refuses it.
    Member(Fault),
}

impl From<Fault> for Unfit {
    fn from(fault: Fault) -> Self {
        Self::Member(fault)
    }
}

/// The data of `EXCEPINFO`, which a caller reads after [`HResult::DISP_E_EXCEPTION`]. Like the agent's, it has no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exception {
    /// The code that the member answered.
    pub scode: HResult,
}

/// The reason why a late-bound call fails.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// The call does not fit the object: a `DISP_E_…` code.
    Call(HResult),
    /// An argument does not fit.
    Argument {
        /// A `DISP_E_…` code.
        code: HResult,
        /// The position of the argument: those by position first, each in the caller's order.
        place: usize,
    },
    /// The member failed.
    Member(Fault),
    /// The call passes arguments to a property that takes none and whose value is an object of the caller. They belong to
    /// that object's default member, which only the face can call.
    DefaultMemberOf(AsyncState),
}

impl Refusal {
    /// Returns the code of the call.
    #[must_use]
    pub fn code(&self) -> HResult {
        match self {
            Self::Call(code) | Self::Argument { code, .. } => *code,
            Self::Member(_) => HResult::DISP_E_EXCEPTION,
            Self::DefaultMemberOf(_) => HResult::DISP_E_BADPARAMCOUNT,
        }
    }

    /// Returns what explains the code [`HResult::DISP_E_EXCEPTION`].
    #[must_use]
    pub fn exception(&self) -> Option<Exception> {
        match self {
            Self::Member(Fault(scode)) => Some(Exception { scode: *scode }),
            _ => None,
        }
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Member(fault)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(fault) => fault.fmt(f),
            Self::Argument { code, place } => write!(f, "{code} at argument {place}"),
            other => other.code().fmt(f),
        }
    }
}

impl std::error::Error for Refusal {}
