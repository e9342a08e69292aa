//! The holders of callbacks, and the time for which they hold them.

use crate::lock::locked;
use crate::rules::pair::{Calling, Pair};
use crate::rules::words::*;

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
        let (installer, pair) = (trial.installer()?, Pair::recording(&Recorder::default()));
        let job = pair.begin(&installer)?;
        trial.advance_seconds(5);
        let running = pair.held();
        ensure!(running.0 > 0 && running.1 > 0, "nobody but the caller holds a callback of a running job");
        trial.finish(&job)?;
        if ends {
            installer.end_job(&job)?;
        }
        if cleans {
            job.clean_up()?;
            ensure_eq!(pair.held(), (0, 0), "the references held to the callbacks after {way}");
        }
        drop(job);
        ensure_eq!(pair.held(), (0, 0), "the references held to the callbacks after {way}");
    }
    Ok(())
}

rule!(CB_R_2 = Example(cb_r_2) "CB-R-2", needs [Install, Scripted, VirtualTime, Callbacks];
    "After CleanUp a callback that owns its job is released, and the job with it.";
    Documented(&["Wua_Sdk/guidelines-for-asynchronous-wua-operations"]));
fn cb_r_2(fixture: &Fixture) -> Outcome {
    let trial = fixture.trial(&plain_machine(2))?;
    let installer = trial.installer()?;
    let own: Arc<Mutex<Option<Arc<dyn InstallationJob>>>> = Arc::default();
    let owner = Arc::clone(&own);
    let take = move |job: &Arc<dyn InstallationJob>, _: CallbackKind| {
        *locked(&owner) = Some(Arc::clone(job));
        Ok(())
    };
    let callback = Arc::new(Calling(take));
    let (progress, completed) =
        (OnProgressChanged::Object(callback.clone()), OnCompleted::Object(callback.clone()));
    let job = installer.begin_with(INSTALL, progress, completed, AsyncState::Empty)?;
    trial.finish(&job)?;
    ensure!(locked(&own).is_some(), "nobody was called back");
    job.clean_up()?;
    let (released, object) = (Arc::downgrade(&callback), Arc::downgrade(job.raw()));
    drop((job, callback, own));
    ensure!(released.upgrade().is_none(), "the callback that owns its job is still held after CleanUp");
    ensure!(object.upgrade().is_none(), "the job is still held after CleanUp by more than its callback");
    Ok(())
}
