//! Failed calls: one HRESULT, whatever its origin, and the guard that keeps panics inside.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use windows::Win32::Foundation::E_UNEXPECTED;
use windows_core::HRESULT;

/// The code with which a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault(pub HRESULT);

/// The answer of a member.
pub type Result<T, E = Fault> = std::result::Result<T, E>;

impl From<HRESULT> for Fault {
    fn from(code: HRESULT) -> Self {
        Self(code)
    }
}

impl From<wua::HResult> for Fault {
    fn from(code: wua::HResult) -> Self {
        Self(HRESULT(code.value()))
    }
}

impl From<wua_automation::Fault> for Fault {
    fn from(fault: wua_automation::Fault) -> Self {
        fault.0.into()
    }
}

impl From<Fault> for wua_automation::Fault {
    fn from(Fault(code): Fault) -> Self {
        Self(wua::HResult::new(code.0))
    }
}

impl From<Fault> for wua_automation::Refusal {
    fn from(fault: Fault) -> Self {
        Self::Member(fault.into())
    }
}

impl From<windows_core::Error> for Fault {
    fn from(error: windows_core::Error) -> Self {
        Self(error.code())
    }
}

impl From<Fault> for windows_core::Error {
    fn from(fault: Fault) -> Self {
        Self::from_hresult(fault.0)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        wua::HResult::new(self.0.0).fmt(f)
    }
}

impl std::error::Error for Fault {}

/// Runs a member and returns its HRESULT; a panic becomes `E_UNEXPECTED` and does not unwind further.
pub fn fenced(member: impl FnOnce() -> Result<HRESULT>) -> HRESULT {
    match catch_unwind(AssertUnwindSafe(member)) {
        Ok(Ok(code)) => code,
        Ok(Err(Fault(code))) => code,
        Err(_) => E_UNEXPECTED,
    }
}
