//! The objects of the agent, one file an interface: what each member calls.

mod behavior;
mod callback_args;
mod category;
mod exception;
mod history;
mod identity;
mod installer;
mod job;
mod progress;
mod result;
mod search_result;
mod searcher;
mod session;
mod string_collection;
mod system_information;
mod update;
mod update_collection;

use wua::HResult;

use crate::fault::{Fault, Result};

pub use behavior::InstallationBehavior;
pub use callback_args::{InstallationCompletedCallbackArgs, InstallationProgressChangedCallbackArgs};
pub use category::{Category, CategoryCollection};
pub use exception::{UpdateException, UpdateExceptionCollection};
pub use history::{UpdateHistoryEntry, UpdateHistoryEntryCollection};
pub use identity::UpdateIdentity;
pub use installer::UpdateInstaller;
pub use job::InstallationJob;
pub use progress::InstallationProgress;
pub use result::{InstallationResult, UpdateInstallationResult};
pub use search_result::SearchResult;
pub use searcher::UpdateSearcher;
pub use session::UpdateSession;
pub use string_collection::StringCollection;
pub use system_information::SystemInformation;
pub use update::Update;
pub use update_collection::UpdateCollection;

/// Returns the item at an index of the API, or `WU_E_INVALIDINDEX` (clause `ICOL-1`).
fn item<T>(items: &[T], index: i32) -> Result<&T> {
    let found = usize::try_from(index).ok().and_then(|index| items.get(index));
    found.ok_or(Fault(HResult::WU_E_INVALIDINDEX))
}

/// Returns a length as the API counts.
fn count<T>(items: &[T]) -> i32 {
    i32::try_from(items.len()).unwrap_or(i32::MAX)
}
