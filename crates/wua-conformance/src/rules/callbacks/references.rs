//! The holders of callbacks, and the time for which they hold them.

use std::sync::{Arc, Mutex};

use wua::{
    Error, InstallationCompletedCallback, InstallationCompletedCallbackArgs, InstallationJob,
    InstallationProgressChangedCallback, InstallationProgressChangedCallbackArgs, OnCompleted,
    OnProgressChanged,
};

use super::calls::{begin, locked};
use crate::fault::Outcome;
use crate::fixture::Fixture;
use crate::fixture::logged::{Installer, Job};
use crate::fixture::recorder::Recorder;
use crate::fixture::scenarios::plain_machine;

/// The references to both callbacks, the check's own included.
struct Held {
    progress: Arc<dyn InstallationProgressChangedCallback>,
    completed: Arc<dyn InstallationCompletedCallback>,
}

impl Held {
    fn new() -> Self {
        let recorder = Recorder::default();
        Self { progress: Arc::new(recorder.clone()), completed: Arc::new(recorder) }
    }

    fn begin(&self, installer: &Installer) -> Result<Job, Error> {
        let progress = OnProgressChanged::Object(Arc::clone(&self.progress));
        begin(installer, progress, OnCompleted::Object(Arc::clone(&self.completed)))
    }

    fn counts(&self) -> (usize, usize) {
        (Arc::strong_count(&self.progress), Arc::strong_count(&self.completed))
    }
}

rule!(CB_R_1 = Example(cb_r_1) "CB-R-1", needs [Install, Scripted, VirtualTime, Callbacks];
    "Callbacks are held while the job runs, and not after CleanUp or the drop of the finished job.";
    Documented(&["Wua_Sdk/guidelines-for-asynchronous-wua-operations"]));
fn cb_r_1(fixture: &Fixture) -> Outcome {
    let ways: [(&str, bool, bool); 4] = [
        ("CleanUp", false, true),
        ("End… and CleanUp", true, true),
        ("End… and the drop of the job", true, false),
        ("the drop of the finished job", false, false),
    ];
    for (way, ends, cleans) in ways {
        let trial = fixture.trial(&plain_machine(2))?;
        let (installer, held) = (trial.installer()?, Held::new());
        let job = held.begin(&installer)?;
        trial.advance_seconds(5);
        let running = held.counts();
        ensure!(running.0 > 1 && running.1 > 1, "nobody but the caller holds a callback of a running job");
        trial.finish(&job)?;
        if ends {
            installer.end_job(&job)?;
        }
        if cleans {
            job.clean_up()?;
            ensure_eq!(held.counts(), (1, 1), "the references to the callbacks after {way}");
        }
        drop(job);
        ensure_eq!(held.counts(), (1, 1), "the references to the callbacks after {way}");
    }
    Ok(())
}

/// A callback that owns the job it is called for.
#[derive(Default)]
struct Owner(Mutex<Option<Arc<dyn InstallationJob>>>);

impl InstallationProgressChangedCallback for Owner {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        _: &InstallationProgressChangedCallbackArgs,
    ) -> wua::Result<()> {
        *locked(&self.0) = Some(Arc::clone(job));
        Ok(())
    }
}

impl InstallationCompletedCallback for Owner {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        _: &InstallationCompletedCallbackArgs,
    ) -> wua::Result<()> {
        *locked(&self.0) = Some(Arc::clone(job));
        Ok(())
    }
}

rule!(CB_R_2 = Example(cb_r_2) "CB-R-2", needs [Install, Scripted, VirtualTime, Callbacks];
    "After CleanUp a callback that owns its job is released, and the job with it.";
    Documented(&["Wua_Sdk/guidelines-for-asynchronous-wua-operations"]));
fn cb_r_2(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let installer = trial.installer()?;
    let owner = Arc::new(Owner::default());
    let (progress, completed) =
        (OnProgressChanged::Object(owner.clone()), OnCompleted::Object(owner.clone()));
    let job = begin(&installer, progress, completed)?;
    trial.finish(&job)?;
    ensure!(locked(&owner.0).is_some(), "nobody was called back");
    job.clean_up()?;
    let (callback, object) = (Arc::downgrade(&owner), Arc::downgrade(job.raw()));
    drop((job, owner));
    ensure!(callback.upgrade().is_none(), "the callback that owns its job is still held after CleanUp");
    ensure!(object.upgrade().is_none(), "the job is still held after CleanUp by more than its callback");
    Ok(())
}
