//! Macros that make COM calls, and the conversion of their results into those of the crate `wua`.

use std::fmt;

use windows::Win32::Foundation::VARIANT_BOOL;
use windows_core::Interface;
use wua::{Error, HResult, Member, Result, ole};

use crate::agile::Here;

/// Returns the object to call on this thread: `here!(object)`, for an interface or an `Agile`.
macro_rules! here {
    ($object:expr) => {{
        use $crate::agile::Here as _;
        $object.here()
    }};
}

/// Reads a property: `get!(object, IInterface::Member)`.
macro_rules! get {
    ($object:expr, $interface:ident::$member:ident) => {
        $crate::call::answered(
            const { wua::Member::named(concat!(stringify!($interface), "::get_", stringify!($member))) },
            match $crate::call::here!($object) {
                // SAFETY: the object is a live reference to that interface; a getter has no argument.
                Ok(object) => unsafe { object.$member() },
                Err(elsewhere) => Err(elsewhere),
            },
        )
    };
}

/// Like `get!`, for a property whose value may be NULL: returns an `Option`.
macro_rules! get_object {
    ($object:expr, $interface:ident::$member:ident) => {
        $crate::call::nullable(
            const { wua::Member::named(concat!(stringify!($interface), "::get_", stringify!($member))) },
            match $crate::call::here!($object) {
                // SAFETY: the object is a live reference to that interface; a getter has no argument.
                Ok(object) => unsafe { object.$member() },
                Err(elsewhere) => Err(elsewhere),
            },
        )
    };
}

/// Calls a member: `invoke!(object, member::IInterface::Member, Member(arguments))`.
macro_rules! invoke {
    ($object:expr, $name:expr, $member:ident($($argument:expr),*)) => {
        $crate::call::answered(
            $name,
            match $crate::call::here!($object) {
                // SAFETY: the object is a live reference to that interface, and the arguments are
                // numbers or references that outlive the call.
                Ok(object) => unsafe { object.$member($($argument),*) },
                Err(elsewhere) => Err(elsewhere),
            },
        )
    };
}

pub(crate) use {get, get_object, here, invoke};

/// Converts the result of a call of a member. A NULL in place of an object is `E_POINTER`.
pub(crate) fn answered<T>(member: Member, answer: windows_core::Result<T>) -> Result<T> {
    answer.map_err(|error| explained(Error::new(code_of(&error), member), &error))
}

/// Converts the result of a COM function that is not a member of the API.
pub(crate) fn outside<T>(what: &'static str, answer: windows_core::Result<T>) -> Result<T> {
    answer.map_err(|error| explained(Error::outside(code_of(&error), what), &error))
}

/// Returns the object that a call gave, or `None` for NULL.
pub(crate) fn nullable<T>(member: Member, answer: windows_core::Result<T>) -> Result<Option<T>> {
    match answer {
        Err(error) if error.code().is_ok() => Ok(None),
        answer => answered(member, answer).map(Some),
    }
}

/// Returns the version of an object's interface that has the member.
///
/// # Errors
/// `E_NOINTERFACE` if the agent is too old for it.
pub(crate) fn version<I: Interface>(object: &impl Here<Of: Interface>, member: Member) -> Result<I> {
    answered(member, object.here().and_then(Interface::cast))
}

/// Converts a VARIANT_BOOL of the agent.
pub(crate) fn truth(value: VARIANT_BOOL) -> bool {
    ole::variant_bool(value.0).unwrap_or(true)
}

pub(crate) fn variant_bool(value: bool) -> VARIANT_BOOL {
    VARIANT_BOOL(ole::variant_bool_of(value))
}

/// Returns the code of a failure. The crate `windows` reports NULL as an error whose code is a success.
fn code_of(error: &windows_core::Error) -> HResult {
    let code = HResult::new(error.code().0);
    if code.is_success() { HResult::E_POINTER } else { code }
}

/// Returns the failure with the agent's description, if there is one.
fn explained(failure: Error, error: &windows_core::Error) -> Error {
    if error.as_ptr().is_null() { failure } else { failure.with_source(Description(error.message())) }
}

/// The agent's description of its failure.
#[derive(Debug)]
struct Description(String);

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Description {}
