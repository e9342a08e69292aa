//! The reasons why a check fails, and the macros that checks use to fail.

use std::fmt;

use crate::subject::SetupError;

/// The outcome of a check.
pub type Outcome = Result<(), Fault>;

/// The reason why a check fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The rule is broken: the finding, and the expectation.
    Broken(String),
    /// The rule does not apply, for this reason.
    NotApplicable(String),
    /// The subject refused the scenario, for this reason. The rule is not judged.
    Refused(String),
}

/// Ends a check with that reason unless the premise of its rule holds.
pub(crate) fn applies_if(premise: bool, otherwise: &str) -> Outcome {
    if premise { Ok(()) } else { Err(Fault::NotApplicable(otherwise.to_owned())) }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(text) | Self::NotApplicable(text) => f.write_str(text),
            Self::Refused(reason) => write!(f, "the subject refuses the scenario: {reason}"),
        }
    }
}

impl From<SetupError> for Fault {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::Refused(reason) => Self::Refused(reason),
            failed @ SetupError::Failed(_) => Self::Broken(failed.to_string()),
        }
    }
}

impl From<wua::Error> for Fault {
    /// Returns the fault of a failed call that a check relies on.
    fn from(error: wua::Error) -> Self {
        Self::Broken(format!("a call failed that should not: {error}"))
    }
}

/// Breaks the rule with that message unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $($message:tt)+) => {
        if !$condition {
            return Err($crate::Fault::Broken(format!($($message)+)));
        }
    };
}

/// Breaks the rule unless both are equal: `ensure_eq!(found, expected, "description")`.
macro_rules! ensure_eq {
    ($found:expr, $expected:expr, $($what:tt)+) => {{
        let (found, expected) = (&$found, &$expected);
        if found != expected {
            let what = format!($($what)+);
            return Err($crate::Fault::Broken(format!("{what} is {found:?}, expected {expected:?}")));
        }
    }};
}

/// Ends a check with a breach of its rule.
macro_rules! broken {
    ($($message:tt)+) => { return Err($crate::fault::Fault::Broken(format!($($message)+))) };
}

/// Ends a check that does not apply.
macro_rules! not_applicable {
    ($($reason:tt)+) => { return Err($crate::Fault::NotApplicable(format!($($reason)+))) };
}
