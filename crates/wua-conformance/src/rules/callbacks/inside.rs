//! Calls inside callbacks: everything may be called.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::lock::locked;
use crate::rules::pair::Pair;
use crate::rules::words::*;

/// A callback that calls everything, and records failures.
struct Curious {
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
        self.calls.fetch_add(1, Ordering::SeqCst);
        if let Err(fault) = outcome {
            locked(&self.wrong).get_or_insert(fault);
        }
    }

    /// Looks at everything, on this thread and on another.
    fn look_twice(&self, job: &Arc<dyn InstallationJob>) -> Outcome {
        self.look(job)?;
        let elsewhere = thread::scope(|scope| scope.spawn(|| self.look(job)).join());
        elsewhere.unwrap_or_else(|_| Err(Fault::Broken("a member panicked on another thread".to_owned())))
    }

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

    fn call(&self, job: &Arc<dyn InstallationJob>, kind: &CallbackKind) -> wua::Result<()> {
        self.note(self.look_twice(job));
        match kind {
            CallbackKind::Progress(_) => self.progress(job),
            CallbackKind::Completed => self.completed(job),
        }
    }

    fn progress(&self, job: &Arc<dyn InstallationJob>) -> wua::Result<()> {
        let begun = self.installer.begin(INSTALL);
        let refused = begun.is_err() || job.is_completed()?;
        self.note(if refused { Ok(()) } else { Err(Fault::Broken("a second job was begun".to_owned())) });
        if self.aborts && !self.aborted.swap(true, Ordering::SeqCst) {
            self.note(job.request_abort().map_err(Fault::from));
        }
        Ok(())
    }

    fn completed(&self, job: &Arc<dyn InstallationJob>) -> wua::Result<()> {
        match self.installer.raw().end_install(job) {
            Ok(result) => *locked(&self.result) = Some(result),
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
        let curious = Arc::new(Curious {
            session: trial.session().clone(),
            installer: installer.clone(),
            aborts,
            aborted: AtomicBool::new(false),
            calls: AtomicUsize::new(0),
            wrong: Mutex::new(None),
            result: Mutex::new(None),
        });
        let inside = Arc::clone(&curious);
        let call = move |job: &Arc<dyn InstallationJob>, kind: CallbackKind| inside.call(job, &kind);
        let job = Pair::calling(call).begin(&installer)?;
        trial.finish(&job)?;
        job.clean_up()?;
        if let Some(fault) = locked(&curious.wrong).take() {
            return Err(fault);
        }
        ensure!(curious.calls.load(Ordering::SeqCst) > 0, "nobody was called back");
        let inside = locked(&curious.result).take();
        ensure!(inside.is_some(), "EndInstall gave no result inside onCompleted");
        if trial.may_choose("end_twice", "invalid_operation") {
            continue;
        }
        ensure_eq!(inside, Some(installer.end_job(&job)?), "the result inside onCompleted");
    }
    Ok(())
}
