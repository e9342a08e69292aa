//! The objects of the agent, one file per interface: the call behind each member.

mod behavior;
mod callback_args;
mod category;
mod exception;
mod history;
mod identity;
mod installer;
mod job;
mod list;
mod progress;
mod result;
mod search_result;
mod searcher;
mod session;
mod string_collection;
mod system_information;
mod update;

pub use behavior::InstallationBehavior;
pub use callback_args::{
    InstallationCompletedCallbackArgs, InstallationProgressChangedCallbackArgs, of_args,
};
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
pub use session::{NewInstaller, UpdateSession};
pub use string_collection::StringCollection;
pub use system_information::SystemInformation;
pub use update::{Update, UpdateCollection};
