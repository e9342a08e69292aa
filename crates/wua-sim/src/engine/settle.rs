//! Lets the world settle at a moment: jobs reach their ends, and triggers fire.

use std::sync::Arc;

use wua::HResult;
use wua_model::Abort;
use wua_scenario::{Action, AgentFlags};

use super::callbacks::{Delivery, Listeners};
use super::core::{Core, State};
use super::job_core::{AnyJob, Running};
use super::journal::{What, Who};

impl Core {
    /// Adds a job to the table, with the callbacks to make.
    pub(crate) fn start(
        &self,
        state: &mut State,
        job: Arc<dyn AnyJob>,
        listeners: Option<Box<dyn Listeners>>,
    ) {
        self.note_polls(state);
        state.jobs.push(Running::new(Arc::clone(&job)));
        state.deliveries.extend(listeners.map(|listeners| Delivery::new(job, listeners)));
        self.settle(state);
        self.reckon(state);
        // A wait for it has the whole horizon, whatever was waited for earlier.
        self.clock.extend(self.clock.now());
    }

    /// Updates the machine for updates that have finished by now; a job that is done leaves the table.
    pub(crate) fn settle(&self, state: &mut State) {
        let now = self.clock.now();
        let State { jobs, machine, finished, .. } = state;
        jobs.iter_mut().for_each(|running| running.settle(now, machine, &self.setup, &self.policy));
        for done in jobs.extract_if(.., |running| running.job.is_done(now)) {
            finished.push(done.job, &self.touched);
        }
    }

    /// Recomputes the time of the next event.
    pub(crate) fn reckon(&self, state: &mut State) {
        let trigger = self.setup.triggers.next(state.timed).map(|(at, ..)| at);
        let jobs = state.jobs.iter().filter_map(Running::due);
        let callbacks = state.deliveries.iter().filter_map(Delivery::due);
        state.due = trigger.into_iter().chain(jobs).chain(callbacks).min();
    }

    /// Fires the triggers that are due.
    pub(crate) fn fire_due(&self, state: &mut State) {
        let now = self.clock.now();
        let due = |fired| self.setup.triggers.next(fired).filter(|(at, ..)| *at <= now);
        while let Some((_, number, action)) = due(state.timed) {
            state.timed += 1;
            self.fire(state, number, action);
        }
    }

    pub(crate) fn fire(&self, state: &mut State, number: u32, action: Action) {
        state.fired.push(number);
        match action {
            Action::Restart => self.restart_locked(state),
            Action::Set(flags) => self.flags_locked(state, flags, AgentFlags::default()),
            Action::Clear(flags) => self.flags_locked(state, AgentFlags::default(), flags),
            Action::Cancel(code) => self.cancel_locked(state, code),
        }
    }

    /// Restarts the machine. Running jobs are lost with it.
    pub(crate) fn restart_locked(&self, state: &mut State) {
        let noted = self.note_polls(state);
        let lost: Vec<Running> = std::mem::take(&mut state.jobs);
        let numbers = lost.iter().map(|running| running.job.state().number).collect();
        for Running { job, .. } in lost {
            job.state().lose(self.clock.now(), noted);
            state.detach(job.state().number);
            state.finished.push(job, &self.touched);
        }
        state.machine.restart();
        self.record(state, Who::Machine, What::Restarted { lost: numbers });
        self.reckon(state);
    }

    pub(crate) fn flags_locked(&self, state: &mut State, set: AgentFlags, clear: AgentFlags) {
        state.machine.flags = state.machine.flags.union(set).difference(clear);
        let flags = state.machine.flags;
        self.record(state, Who::Machine, What::Flags(flags));
    }

    /// Cancels the running jobs on the agent's side.
    pub(crate) fn cancel_locked(&self, state: &mut State, code: HResult) {
        let abort = Abort { at: self.clock.now(), cut_off: code };
        let noted = self.note_polls(state);
        let cancelled = |running: &Running| {
            let job = running.job.state();
            job.abort(abort, noted).then_some(job.number)
        };
        let cancelled: Vec<u32> = state.jobs.iter().filter_map(cancelled).collect();
        if cancelled.is_empty() {
            self.record(state, Who::Machine, What::NothingCancelled(code));
        }
        for number in cancelled {
            self.record(state, Who::Job(number), What::Cancelled(code));
        }
        self.reckon(state);
    }
}
