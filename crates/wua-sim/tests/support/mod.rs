//! Helpers of the suites: a world from a few lines, and a client that installs everything.
#![expect(dead_code, reason = "each suite uses its own part")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use wua::{
    AsyncState, HResult, InstallationCompletedCallbackArgs, InstallationJob,
    InstallationProgressChangedCallbackArgs, InstallationResult, OnCompleted, OnProgressChanged,
    OperationResultCode, Result, UpdateCollection, UpdateInstaller,
};
use wua_scenario::Scenario;
use wua_sim::{ClockMode, World, WorldBuilder};

/// Creates a builder of worlds of these lines of TOML.
pub(crate) fn builder(toml: &str) -> WorldBuilder {
    let text = format!("title = \"test\"\n{toml}");
    let scenario = Scenario::from_toml("test.toml", &text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    World::builder(scenario).expect("switches that exist")
}

/// Creates a world of these lines, clock auto.
pub(crate) fn world(toml: &str) -> World {
    builder(toml).build()
}

/// Creates a world of these lines, clock manual.
pub(crate) fn manual(toml: &str) -> World {
    builder(toml).clock(ClockMode::Manual).build()
}

/// Reads a file under `fixtures/`.
pub(crate) fn fixture(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(path)
}

/// Two updates of ten and twenty seconds; the first asks for a restart.
pub(crate) const TWO: &str = r#"
    [agent]
    queue = "1s"
    [[update]]
    title = "first"
    kind = "standalone"
    duration = "10s"
    curve = "linear"
    [[update]]
    title = "second"
    kind = "definition"
    duration = "20s"
    curve = "linear"
"#;

pub(crate) fn search(world: &World, criteria: &str) -> UpdateCollection {
    world.session().create_update_searcher().unwrap().search(criteria).unwrap().updates
}

/// Creates an installer with everything that a plain search finds.
pub(crate) fn installer(world: &World) -> Arc<dyn UpdateInstaller> {
    installer_of(world, &search(world, ""))
}

pub(crate) fn installer_of(world: &World, updates: &UpdateCollection) -> Arc<dyn UpdateInstaller> {
    let installer = world.session().create_update_installer().unwrap();
    installer.set_updates(updates);
    installer
}

pub(crate) fn begin(installer: &dyn UpdateInstaller) -> Arc<dyn InstallationJob> {
    wua::begin_install(installer).unwrap()
}

pub(crate) fn code<T>(answer: Result<T>) -> HResult {
    answer.map_or_else(|error| error.hresult(), |_| HResult::S_OK)
}

pub(crate) fn codes(result: &InstallationResult) -> Vec<(OperationResultCode, HResult)> {
    result.update_results().iter().map(|update| (update.result_code, update.hresult)).collect()
}

pub(crate) fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Returns the number of entries of the journal with that text in their line.
pub(crate) fn lines(world: &World, text: &str) -> usize {
    world.journal().entries().iter().filter(|entry| entry.to_string().contains(text)).count()
}

/// Begins with a progress callback that receives the job, and a completed callback.
pub(crate) fn begin_with(
    installer: &dyn UpdateInstaller,
    progress: impl Fn(&Arc<dyn InstallationJob>) + Send + Sync + 'static,
    completed: impl Fn(&Arc<dyn InstallationJob>) + Send + Sync + 'static,
) -> Arc<dyn InstallationJob> {
    let progress = OnProgressChanged::call(
        move |job: &Arc<dyn InstallationJob>, _: &InstallationProgressChangedCallbackArgs| progress(job),
    );
    let completed =
        OnCompleted::call(move |job: &Arc<dyn InstallationJob>, _: &InstallationCompletedCallbackArgs| {
            completed(job)
        });
    installer.begin_install(progress, completed, AsyncState::Empty).unwrap()
}

/// The real time after which a standstill counts as a hang. A test waits for it only if it fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Runs `act` on a thread of its own and fails if it does not return.
pub(crate) fn returns<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> T {
    let (send, received) = channel();
    let thread = thread::spawn(move || send.send(act()));
    match received.recv_timeout(PATIENCE) {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => panic!("it hangs"),
        Err(RecvTimeoutError::Disconnected) => {
            std::panic::resume_unwind(thread.join().expect_err("it did not answer, so it panicked"))
        }
    }
}
