//! The work of an installation or a removal: its plan, and its effects on the machine.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use wua::{
    AsyncState, HResult, InstallationProgress, InstallationResult, OperationResultCode,
    UpdateInstallationResult, UpdateOperation,
};
use wua_model::{
    Ending, Facts, Finish, Glance, HistoryPassedOver, JobView, Plan, Policy, PollHint, Time, Timeline,
    Unmapped,
};
use wua_scenario::{End, ScriptedUpdate};

use super::objects::{LastSnapshot, Objects, Reached};
use crate::engine::core::Core;
use crate::engine::job_core::{AnyJob, JobCore, Released, Work};
use crate::engine::setup::Setup;
use crate::machine::history::Attempt;
use crate::machine::state::Machine;

/// The core of a job of an installer.
pub(crate) type InstallationCore = JobCore<Installation>;

/// The work of such a job.
pub(crate) struct Installation {
    plan: Arc<Plan>,
    hint: PollHint,
    /// The end that an abort has brought, once anybody has asked for it.
    ending: OnceLock<Option<Box<Ending>>>,
    pub(crate) assignment: Arc<Assignment>,
    reached: Reached,
    last_snapshot: Mutex<LastSnapshot>,
    /// The one object that represents the job, if anybody holds it.
    handle: Mutex<Option<Handle>>,
}

/// A weak reference to the object that represents a job.
pub(crate) type Handle = Weak<dyn Any + Send + Sync>;

/// The task of a job, shared by the job and its copies in forks.
pub(crate) struct Assignment {
    pub(crate) operation: UpdateOperation,
    pub(crate) installer: u32,
    pub(crate) client: Arc<str>,
    pub(crate) async_state: AsyncState,
    /// The place on the machine of each update of the list, if it is there.
    pub(crate) places: Box<[Option<Place>]>,
}

/// An update of the list on the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) slot: u32,
    /// An update that is not worked on has its result without being touched.
    pub(crate) is_worked_on: bool,
}

impl Installation {
    pub(crate) fn new(plan: Plan, assignment: Assignment, objects: Objects) -> Self {
        Self::of(Arc::new(plan), Arc::new(assignment), Reached::Begun(objects))
    }

    fn of(plan: Arc<Plan>, assignment: Arc<Assignment>, reached: Reached) -> Self {
        Self {
            plan,
            hint: PollHint::default(),
            ending: OnceLock::new(),
            assignment,
            reached,
            last_snapshot: Mutex::default(),
            handle: Mutex::default(),
        }
    }

    /// Returns the job as the model sees it.
    #[inline]
    pub(crate) fn view(&self, facts: Facts) -> JobView<'_, Plan> {
        JobView::new(&self.plan, facts)
    }

    /// Returns the answer of `GetProgress`.
    #[inline(always)]
    pub(crate) fn show(&self, facts: Facts, now: Time) -> InstallationProgress {
        // Most jobs are never aborted and take the short path.
        if facts.abort.is_some()
            && let Some(ended) = self.ended_early(facts, now)
        {
            return ended.clone();
        }
        self.view(Facts::begun(facts.begun_at)).poll(now, &self.hint)
    }

    /// Returns the final progress of a job that an abort has ended.
    fn ended_early(&self, facts: Facts, now: Time) -> Option<&InstallationProgress> {
        let ending = || self.view(facts).ending().map(Box::new);
        self.ending.get_or_init(ending).as_ref()?.progress(now)
    }

    /// Returns the overall result, once the job is done.
    pub(crate) fn result(&self, facts: Facts, now: Time) -> Option<InstallationResult> {
        self.view(facts).result(now)
    }

    /// Returns the objects through which a caller reaches the job, and makes them if necessary. `world` is the
    /// world of the job.
    pub(crate) fn objects(&self, world: &Weak<Core>) -> &Objects {
        self.reached.objects(world)
    }

    /// Returns the same objects if they exist.
    pub(crate) fn made_objects(&self) -> Option<&Objects> {
        self.reached.made()
    }

    pub(crate) fn handle(&self) -> MutexGuard<'_, Option<Handle>> {
        self.handle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the place of an update of the list; `None` if the machine has no such update.
    fn place(&self, index: u32) -> Option<Place> {
        self.assignment.places.get(index as usize).copied().flatten()
    }

    /// Records the end of an update: by its own result, or by an abort while it was worked on.
    fn record_end(
        &self,
        (at, index, result): (Time, u32, UpdateInstallationResult),
        on: &mut Machine,
        setup: &Setup,
        policy: &Policy,
    ) {
        let Some(place) = self.place(index) else { return };
        if !place.is_worked_on && !is_recorded(result, policy) {
            return;
        }
        let update = setup.update(place.slot);
        let attempt = Attempt {
            slot: place.slot,
            operation: self.assignment.operation,
            result,
            unmapped: unmapped(update, result, policy),
            at,
            client: Arc::clone(&self.assignment.client),
            restarts: on.restarts().count(),
            is_staged: false,
        };
        if place.is_worked_on { on.finish(update, attempt) } else { on.pass_over(attempt) }
    }
}

impl Work for Installation {
    fn timeline(&self, facts: Facts) -> impl Timeline {
        self.view(facts)
    }

    fn last_change(&self, facts: Facts, now: Time) -> Time {
        self.view(facts).last_change(now)
    }

    fn glance(&self, facts: Facts, now: Time) -> Glance {
        Glance::of(&self.show(facts, now))
    }

    fn title(&self, setup: &Setup, index: u32) -> Option<Arc<str>> {
        self.place(index).map(|place| setup.catalog.title(place.slot))
    }

    fn next_finish(&self, facts: Facts, from: usize) -> Option<Finish> {
        self.view(facts).next_finish(from)
    }

    fn finish(&self, finish: Finish, on: &mut Machine, setup: &Setup, policy: &Policy) {
        let result = self.plan.ends()[finish.index as usize];
        self.record_end((finish.at, finish.index, result), on, setup, policy);
    }

    fn conclude(&self, facts: Facts, on: &mut Machine, setup: &Setup, policy: &Policy) {
        // An update that was begun is in the history (`HIST-1`).
        if let Some(stopped) = self.view(facts).stopped() {
            self.record_end(stopped, on, setup, policy);
        }
    }

    fn fork(&self, released: &mut Released) -> Self {
        let mut last = self.last_snapshot.lock().unwrap_or_else(PoisonError::into_inner);
        let reached = self.reached.fork(&mut last, released);
        Self {
            hint: self.hint.clone(),
            ending: self.ending.clone(),
            ..Self::of(Arc::clone(&self.plan), Arc::clone(&self.assignment), reached)
        }
    }
}

/// Returns `true` if an update that was not worked on is recorded: by policy, one that had nothing to do
/// (`HIST-1`).
fn is_recorded(result: UpdateInstallationResult, policy: &Policy) -> bool {
    const NOTHING_TO_DO: [HResult; 2] = [HResult::WU_S_ALREADY_INSTALLED, HResult::WU_S_ALREADY_UNINSTALLED];
    policy.history_passed_over == HistoryPassedOver::Entry && NOTHING_TO_DO.contains(&result.hresult)
}

/// Returns the code of the installer that belongs to the failure; without one the policy decides
/// (`HIST-4`).
fn unmapped(update: &ScriptedUpdate, result: UpdateInstallationResult, policy: &Policy) -> i32 {
    let failed = result.result_code == OperationResultCode::FAILED;
    match update.end {
        End::Failure { unmapped, .. } if failed && unmapped != 0 => unmapped,
        _ if failed && policy.unmapped == Unmapped::SameCode => result.hresult.value(),
        _ => 0,
    }
}

/// Returns the job as an installation or a removal, if it is one.
pub(crate) fn installation(job: &Arc<dyn AnyJob>) -> Option<Arc<InstallationCore>> {
    let job: Arc<dyn Any + Send + Sync> = Arc::<dyn AnyJob>::clone(job);
    job.downcast().ok()
}
