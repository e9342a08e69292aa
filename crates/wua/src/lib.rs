//! The Windows Update Agent in Rust words: the API that production code is written against.
//!
//! Values in WUA's vocabulary, every result code, and the traits that a backend implements. A
//! simulated machine (crate `wua-sim`) and the real agent implement the same traits, so a
//! program that installs updates is written once and tested anywhere.
//!
//! * The traits: [`UpdateSession`], [`UpdateSearcher`], [`UpdateInstaller`], [`InstallationJob`],
//!   [`SystemInformation`], and the two callbacks.
//! * Values: [`InstallationProgress`], [`InstallationResult`], [`UpdateInstallationResult`],
//!   [`Update`], [`UpdateCollection`], [`UpdateHistoryEntry`].
//! * Codes: [`HResult`], [`OperationResultCode`] and the other enumerations. Values
//!   from a backend are kept unchanged: a code without a name is a value and never causes a panic.
//! * Types that only a backend needs: [`backend`].
//! * Numbers of OLE automation, for backends and front ends that speak COM: [`ole`].
//! * Text from elsewhere, made safe to print: [`text`].
//! * Hooks around every call, over any backend: [`layer`].
//! * Waiting, on any backend: [`wait_until_completed`], and with the feature `stream` a stream of progress.
//!
//! The names of the Microsoft pages lead to the code: a type has the name of its interface without the
//! `I`, a member its own name in snake case, a property its name without `get_`. Clause numbers such as
//! `JOB-PRG-2` refer to the project's specification of the API.
//!
//! ```
//! use wua::{Result, UpdateInstaller, UpdateSession};
//!
//! /// Installs everything that is offered; returns the number of updates that failed.
//! fn patch(session: &dyn UpdateSession) -> Result<usize> {
//!     let found = session.create_update_searcher()?.search("IsInstalled=0 and IsHidden=0")?;
//!     let installer = session.create_update_installer()?;
//!     installer.set_updates(&found.updates);
//!     let result = installer.install()?;
//!     Ok(result.update_results().iter().filter(|r| r.hresult.is_failure()).count())
//! }
//! ```

/// Forwards a call to the inner object, or answers that the member is not implemented.
macro_rules! forward {
    ($self:ident.$method:ident($($argument:ident),*) or $member:expr) => {
        match $self.inner() {
            Some(inner) => inner.$method($($argument),*),
            None => Err(Error::new(HResult::E_NOTIMPL, $member)),
        }
    };
}

mod async_state;
pub mod backend;
mod collection;
mod download;
mod enums;
mod error;
mod history;
mod hresult;
mod installer;
mod job;
pub mod layer;
pub mod member;
pub mod ole;
mod progress;
mod reads;
mod result;
mod session;
#[cfg(feature = "stream")]
mod stream;
pub mod text;
mod update;
mod update_data;
mod wait;

pub use async_state::{AsyncState, Object};
pub use collection::UpdateCollection;
pub use download::UpdateDownloadResult;
pub use enums::{
    DeploymentAction, DownloadPhase, Enumerator, InstallationImpact, InstallationRebootBehavior,
    OperationResultCode, ServerSelection, UpdateExceptionContext, UpdateOperation, UpdateType, enumerators,
};
pub use error::{Error, Result};
pub use history::UpdateHistoryEntry;
pub use hresult::{Code, Family, HResult, ParseHResultError, codes};
pub use installer::{UpdateInstaller, begin_install};
pub use job::{
    Callback, InstallationCompletedCallback, InstallationCompletedCallbackArgs, InstallationJob,
    InstallationProgressChangedCallback, InstallationProgressChangedCallbackArgs, Job, OnCompleted,
    OnProgressChanged,
};
pub use member::{Member, MemberKind, ParseMemberError};
pub use progress::InstallationProgress;
pub use result::{InstallationResult, UpdateInstallationResult};
pub use session::{
    SearchResult, SystemInformation, UpdateException, UpdateSearcher, UpdateSession, escape_criteria_string,
};
#[cfg(feature = "stream")]
pub use stream::ProgressStream;
pub use update::{Category, InstallationBehavior, Update, UpdateIdentity};
pub use update_data::UpdateData;
pub use wait::{Clock, SystemClock, WaitError, WaitOptions, wait_until_completed};
