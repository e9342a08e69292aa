//! The callbacks of an installation: the moments of its progress, then its completion.

use std::sync::{Arc, Weak};

use wua::{
    Callback, InstallationCompletedCallback, InstallationCompletedCallbackArgs, InstallationJob,
    InstallationProgressChangedCallback, InstallationProgressChangedCallbackArgs, OnCompleted,
    OnProgressChanged,
};
use wua_model::{Callbacks, Cursor, Glance, JobView, Plan, Time};

use super::installation::InstallationCore;
use super::job::SimJob;
use crate::engine::callbacks::{self, Listeners};
use crate::engine::core::Core;
use crate::engine::journal::What;

/// The callbacks that a caller gave, before there is a job.
#[derive(Default)]
pub(crate) struct Given {
    progress: Option<Arc<dyn InstallationProgressChangedCallback>>,
    completed: Option<Arc<dyn InstallationCompletedCallback>>,
}

impl Given {
    pub(crate) fn new(on_progress_changed: OnProgressChanged, on_completed: OnCompleted) -> Self {
        Self { progress: object(on_progress_changed), completed: object(on_completed) }
    }

    /// Returns `true` if progress is reported at all.
    pub(crate) fn reports_progress(&self, world: &Core) -> bool {
        self.progress.is_some() && world.policy.callbacks != Callbacks::None
    }

    /// Makes them the callbacks of that job; `None` if there are none.
    pub(crate) fn of_job(self, world: &Arc<Core>, job: &Arc<InstallationCore>) -> Option<Box<dyn Listeners>> {
        if self.progress.is_none() && self.completed.is_none() {
            return None;
        }
        Some(Box::new(OfJob {
            given: self,
            job: Arc::clone(job),
            world: Arc::downgrade(world),
            policy: world.policy.callbacks,
            cursor: Cursor::default(),
            again: false,
        }))
    }
}

fn object<C: ?Sized>(callback: Callback<C>) -> Option<Arc<C>> {
    match callback {
        Callback::Object(callback) => Some(callback),
        Callback::Null | Callback::Foreign => None,
    }
}

/// The callbacks of a job.
struct OfJob {
    given: Given,
    job: Arc<InstallationCore>,
    world: Weak<Core>,
    policy: Callbacks,
    cursor: Cursor,
    /// `true` if the moment after the cursor was reported once and is to be reported again.
    again: bool,
}

impl OfJob {
    fn view(&self) -> JobView<'_, Plan> {
        self.job.work.view(self.job.state.facts())
    }

    /// Returns the object that a callback receives.
    fn handle(&self) -> Option<Arc<dyn InstallationJob>> {
        let job = SimJob::handle(&self.world.upgrade()?, &self.job);
        Some(job)
    }
}

impl Listeners for OfJob {
    fn next_progress(&self) -> Option<Time> {
        let reports = self.given.progress.is_some() && self.policy != Callbacks::None;
        reports.then(|| self.view().next_moment_at(self.cursor)).flatten()
    }

    fn take_progress(&mut self) -> Option<callbacks::Callback> {
        let callback = Arc::clone(self.given.progress.as_ref()?);
        let (moment, behind) = self.view().next_moment(self.cursor)?;
        self.again = self.policy == Callbacks::Repeated && !self.again;
        if !self.again {
            self.cursor = behind;
        }
        let job = self.handle()?;
        let entry = What::ProgressChanged(Glance::of(&moment.progress));
        let args = InstallationProgressChangedCallbackArgs::new(moment.progress);
        Some(callbacks::Callback { entry, call: Box::new(move || callback.invoke(&job, &args)) })
    }

    fn awaits_completion(&self) -> bool {
        self.given.completed.is_some()
    }

    fn take_completed(&mut self) -> Option<callbacks::Callback> {
        let callback = self.given.completed.take()?;
        let job = self.handle()?;
        let args = InstallationCompletedCallbackArgs::default();
        Some(callbacks::Callback {
            entry: What::Completed,
            call: Box::new(move || callback.invoke(&job, &args)),
        })
    }
}
