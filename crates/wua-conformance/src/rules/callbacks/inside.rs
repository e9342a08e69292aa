//! Calls inside callbacks: everything may be called.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use wua::{
    AsyncState, InstallationCompletedCallback, InstallationCompletedCallbackArgs, InstallationJob,
    InstallationProgressChangedCallback, InstallationProgressChangedCallbackArgs, InstallationResult,
    OnCompleted, OnProgressChanged, UpdateOperation,
};

use super::calls::{begin, locked};
use crate::fault::{Fault, Outcome, applies_if};
use crate::fixture::Fixture;
use crate::fixture::logged::{Installer, Session};
use crate::fixture::scenarios::plain_machine;

/// Calls everything inside callbacks, and records failures.
#[derive(Clone)]
struct Curious(Arc<Curiosity>);

struct Curiosity {
    session: Session,
    installer: Installer,
    aborts: bool,
    aborted: AtomicBool,
    calls: AtomicUsize,
    wrong: Mutex<Option<Fault>>,
    result: Mutex<Option<InstallationResult>>,
}

impl Curious {
    fn note(&self, outcome: Outcome) {
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        if let Err(fault) = outcome {
            locked(&self.0.wrong).get_or_insert(fault);
        }
    }

    /// Looks at everything, on this thread and on another.
    fn look(&self, job: &Arc<dyn InstallationJob>) -> Outcome {
        let curiosity = &*self.0;
        curiosity.look(job)?;
        let elsewhere = thread::scope(|scope| scope.spawn(|| curiosity.look(job)).join());
        elsewhere.unwrap_or_else(|_| Err(Fault::Broken("a member panicked on another thread".to_owned())))
    }
}

impl Curiosity {
    fn look(&self, job: &Arc<dyn InstallationJob>) -> Outcome {
        let installer = &self.installer;
        job.is_completed()?;
        ensure_eq!(job.updates()?.count(), 2, "the number of updates of the job inside a callback");
        ensure_eq!(job.get_progress()?.update_results().len(), 2, "the results shown inside a callback");
        ensure!(matches!(job.async_state(), AsyncState::Empty), "the state inside a callback is another");
        installer.set_force_quiet(installer.force_quiet());
        installer.set_is_forced(installer.is_forced());
        installer.set_allow_source_prompts(installer.allow_source_prompts());
        installer.set_attempt_close_apps_if_necessary(installer.attempt_close_apps_if_necessary());
        installer.set_client_application_id(&installer.client_application_id());
        installer.set_parent_hwnd(installer.parent_hwnd());
        installer.set_updates(&installer.updates());
        installer.is_busy()?;
        installer.reboot_required_before_installation()?;
        self.session.create_update_installer()?;
        self.session.create_update_searcher()?.search("")?;
        Ok(())
    }
}

impl InstallationProgressChangedCallback for Curious {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        _: &InstallationProgressChangedCallbackArgs,
    ) -> wua::Result<()> {
        self.note(self.look(job));
        let begun = self.0.installer.begin(UpdateOperation::INSTALLATION);
        let refused = begun.is_err() || job.is_completed()?;
        self.note(if refused { Ok(()) } else { Err(Fault::Broken("a second job was begun".to_owned())) });
        if self.0.aborts && !self.0.aborted.swap(true, Ordering::SeqCst) {
            self.note(job.request_abort().map_err(Fault::from));
        }
        Ok(())
    }
}

impl InstallationCompletedCallback for Curious {
    fn invoke(
        &self,
        job: &Arc<dyn InstallationJob>,
        _: &InstallationCompletedCallbackArgs,
    ) -> wua::Result<()> {
        self.note(self.look(job));
        match self.0.installer.raw().end_install(job) {
            Ok(result) => *locked(&self.0.result) = Some(result),
            Err(error) => self.note(Err(error.into())),
        }
        Ok(())
    }
}

rule!(CB_T_4 = Example(cb_t_4) "CB-T-4", needs [Install, Callbacks, Threads];
    "Every member of the job, its installer and a searcher may be called inside a callback, from any \
     thread.";
    Observed(&["ELIA: a lock held while calling out deadlocks with End… and CleanUp"]));
fn cb_t_4(fixture: &Fixture) -> Outcome {
    for aborts in [false, true] {
        let trial = fixture.trial(&plain_machine(2))?;
        let offered = trial.offered()?;
        applies_if(!offered.count() < 2, "the machine offers fewer than two updates")?;
        let two = offered.to_vec().into_iter().take(2).collect();
        let installer = trial.installer_of(&two)?;
        let curious = Curious(Arc::new(Curiosity {
            session: trial.session().clone(),
            installer: installer.clone(),
            aborts,
            aborted: AtomicBool::new(false),
            calls: AtomicUsize::new(0),
            wrong: Mutex::new(None),
            result: Mutex::new(None),
        }));
        let job =
            begin(&installer, OnProgressChanged::call(curious.clone()), OnCompleted::call(curious.clone()))?;
        trial.finish(&job)?;
        job.clean_up()?;
        if let Some(fault) = locked(&curious.0.wrong).take() {
            return Err(fault);
        }
        ensure!(curious.0.calls.load(Ordering::SeqCst) > 0, "nobody was called back");
        let inside = locked(&curious.0.result).take();
        ensure!(inside.is_some(), "EndInstall gave no result inside onCompleted");
        if trial.may_choose("end_twice", "invalid_operation") {
            continue;
        }
        ensure_eq!(inside, Some(installer.end_job(&job)?), "the result inside onCompleted");
    }
    Ok(())
}
