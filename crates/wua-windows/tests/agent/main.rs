//! The traits over an agent of COM objects: values are passed on unchanged, and no object is leaked.
#![cfg(windows)]
#![cfg_attr(windows, expect(clippy::unwrap_used, reason = "in a test a failure is the message"))]

mod fake;
mod jobs;
mod lists;
mod refusals;

use std::sync::{Arc, Mutex, Weak};

use wua::{
    AsyncState, HResult, InstallationCompletedCallbackArgs, InstallationJob, InstallationProgress,
    InstallationProgressChangedCallbackArgs, OnCompleted, OnProgressChanged, Result, UpdateCollection,
    UpdateInstaller, UpdateSession,
};
use wua_windows::Session;

fn found(session: &Session) -> UpdateCollection {
    session.create_update_searcher().unwrap().search("").unwrap().updates
}

/// Returns an installer whose list has every update that is found.
fn installer(session: &Session) -> Arc<dyn UpdateInstaller> {
    let installer = session.create_update_installer().unwrap();
    installer.set_updates(&found(session));
    installer
}

fn begun(installer: &dyn UpdateInstaller, state: AsyncState) -> Result<Arc<dyn InstallationJob>> {
    installer.begin_install(OnProgressChanged::Foreign, OnCompleted::Foreign, state)
}

fn failure<T>(answer: Result<T>) -> (HResult, &'static str) {
    answer.map_or_else(|error| (error.hresult(), error.operation()), |_| (HResult::S_OK, "none"))
}

fn titles(list: &UpdateCollection) -> Vec<String> {
    list.to_vec().iter().map(|update| update.title.clone()).collect()
}

/// The job that a callback was given, and its progress. The job is held weakly, which prevents its address from being
/// reused without keeping it alive.
type Record = Arc<Mutex<Vec<(Weak<dyn InstallationJob>, InstallationProgress)>>>;

/// Returns two callbacks, and a record of their calls.
fn recorder() -> (OnProgressChanged, OnCompleted, Record) {
    let record = Record::default();
    let (one, two) = (Arc::clone(&record), Arc::clone(&record));
    let progress = move |job: &Arc<dyn InstallationJob>, args: &InstallationProgressChangedCallbackArgs| {
        one.lock().unwrap().push((Arc::downgrade(job), args.progress.clone()));
    };
    let completed = move |job: &Arc<dyn InstallationJob>, _: &InstallationCompletedCallbackArgs| {
        two.lock().unwrap().push((Arc::downgrade(job), job.get_progress().unwrap()));
    };
    (OnProgressChanged::call(progress), OnCompleted::call(completed), record)
}
