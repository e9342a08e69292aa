//! The one error of the API: an HRESULT, the member that answered it, and why where that is known.

use std::fmt;
use std::sync::Arc;

use crate::{HResult, Member};

/// What every member of the traits answers.
pub type Result<T> = std::result::Result<T, Error>;

/// A call that failed: the HRESULT, the member that answered it and, where a backend knows more than the code tells, the
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

/// What an [`Error`] holds, in a box: a poll that succeeds shall not carry room for it.
#[derive(Debug, Clone)]
struct Failure {
    hresult: HResult,
    failed: Failed,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// What failed.
#[derive(Debug, Clone, Copy)]
enum Failed {
    Member(Member),
    Outside(&'static str),
}

impl Error {
    /// A failure of that member with that code.
    #[must_use]
    pub fn new(hresult: HResult, member: Member) -> Self {
        Self::of(hresult, Failed::Member(member))
    }

    /// A failure of what is no member of the API: a function of COM, such as the one that makes a session, or something of
    /// a backend's own. `what` is its name, such as `CoCreateInstance`.
    #[must_use]
    pub fn outside(hresult: HResult, what: &'static str) -> Self {
        Self::of(hresult, Failed::Outside(what))
    }

    fn of(hresult: HResult, failed: Failed) -> Self {
        Self(Box::new(Failure { hresult, failed, source: None }))
    }

    /// The same failure with what a backend knows of its cause.
    #[must_use]
    pub fn with_source(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// The code that the call answered.
    #[must_use]
    pub fn hresult(&self) -> HResult {
        self.0.hresult
    }

    /// Returns the member that failed, unless the failure is one [outside](Self::outside) of the API.
    #[must_use]
    pub fn member(&self) -> Option<Member> {
        match self.0.failed {
            Failed::Member(member) => Some(member),
            Failed::Outside(_) => None,
        }
    }

    /// Returns the name of what failed: that of the member, as `IInterface::Member`.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self.0.failed {
            Failed::Member(member) => member.full_name(),
            Failed::Outside(what) => what,
        }
    }
}

impl fmt::Display for Error {
    /// The member, the code and the reason: the source where there is one, else the meaning of the code.
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
