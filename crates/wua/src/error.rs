//! The one error of the API: an HRESULT, the member that returned it, and the cause if it is known.

use std::fmt;
use std::sync::Arc;

use crate::{HResult, Member};

/// The result of every member of the traits.
pub type Result<T> = std::result::Result<T, Error>;

/// A failed call: the HRESULT, the member that returned it and, if a backend knows more than the code says, the
/// source.
///
/// ```
/// use wua::member::IUpdateInstaller;
/// use wua::{Error, HResult};
///
/// let error = Error::new(HResult::WU_E_NO_UPDATE, IUpdateInstaller::BeginInstall);
/// assert_eq!(error.hresult(), HResult::WU_E_NO_UPDATE);
/// assert!(error.to_string().starts_with("IUpdateInstaller::BeginInstall: WU_E_NO_UPDATE (0x80240024)"));
/// ```
#[derive(Debug, Clone)]
pub struct Error(Box<Failure>);

/// The contents of an [`Error`], boxed to keep `Result<T, Error>` small.
#[derive(Debug, Clone)]
struct Failure {
    hresult: HResult,
    failed: Failed,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// The member or function that failed.
#[derive(Debug, Clone, Copy)]
enum Failed {
    Member(Member),
    Outside(&'static str),
}

impl Error {
    /// Creates a failure of that member with that code.
    #[must_use]
    pub fn new(hresult: HResult, member: Member) -> Self {
        Self::of(hresult, Failed::Member(member))
    }

    /// Creates a failure of something that is not a member of the API: a COM function, such as the one that creates a
    /// session, or a function of the backend. `what` is its name, such as `CoCreateInstance`.
    #[must_use]
    pub fn outside(hresult: HResult, what: &'static str) -> Self {
        Self::of(hresult, Failed::Outside(what))
    }

    fn of(hresult: HResult, failed: Failed) -> Self {
        Self(Box::new(Failure { hresult, failed, source: None }))
    }

    /// Returns the same failure with the cause that a backend knows.
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Returns the code of the failed call.
    #[must_use]
    pub fn hresult(&self) -> HResult {
        self.0.hresult
    }

    /// Returns the member that failed; `None` for a failure [outside](Self::outside) the API.
    #[must_use]
    pub fn member(&self) -> Option<Member> {
        match self.0.failed {
            Failed::Member(member) => Some(member),
            Failed::Outside(_) => None,
        }
    }

    /// Returns the name of the member, as `IInterface::Member`, or of the function that failed.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self.0.failed {
            Failed::Member(member) => member.full_name(),
            Failed::Outside(what) => what,
        }
    }
}

impl fmt::Display for Error {
    /// Writes the member, the code and the reason: the source if there is one, otherwise the meaning of the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.operation(), self.0.hresult)?;
        match (&self.0.source, self.0.hresult.meaning()) {
            (Some(reason), _) => write!(f, ": {reason}"),
            (None, Some(meaning)) => write!(f, ": {meaning}"),
            (None, None) => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::member::IUpdateInstaller4;

    #[test]
    fn an_error_names_a_member_or_what_else_failed() {
        let refused = Error::new(HResult::E_ACCESSDENIED, IUpdateInstaller4::Commit);
        assert_eq!(refused.member(), Some(IUpdateInstaller4::Commit));
        assert_eq!(refused.operation(), "IUpdateInstaller4::Commit");
        let outside = Error::outside(HResult::E_ACCESSDENIED, "CoCreateInstance");
        assert_eq!((outside.member(), outside.operation()), (None, "CoCreateInstance"));
        assert!(outside.to_string().starts_with("CoCreateInstance: E_ACCESSDENIED"), "{outside}");
    }

    #[test]
    fn an_error_prints_its_reason_and_else_the_meaning_of_its_code() {
        let error = Error::new(HResult::E_ACCESSDENIED, IUpdateInstaller4::Commit);
        let meaning = HResult::E_ACCESSDENIED.meaning().expect("a code with a meaning");
        assert!(error.to_string().ends_with(meaning), "{error}");
        let error = error.with_source(fmt::Error);
        assert!(error.to_string().ends_with(&format!(": {}", fmt::Error)), "{error}");
        assert!(!error.to_string().contains(meaning), "{error}");
    }
}
