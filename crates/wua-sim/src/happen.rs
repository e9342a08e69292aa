//! Events of a world: those that come due, and those from outside.

use std::sync::Arc;

use wua::{HResult, Member, OperationResultCode, UpdateIdentity, UpdateInstallationResult};
use wua_model::{Abort, HistoryPassedOver, Time, Unmapped};
use wua_scenario::{Action, AgentFlags, End, ScriptedUpdate};

use crate::inner::{Inner, State};
use crate::job::JobCore;
use crate::journal::{What, Who};
use crate::machine::{Attempt, Machine};
use crate::setup::Setup;

impl Inner {
    /// Updates the machine for updates that have finished by now; a job that is done frees the agent.
    pub(crate) fn settle(&self, state: &mut State) {
        let now = self.clock.now();
        let Some(mut active) = state.active.take() else { return };
        let core = Arc::clone(&active.core);
        let job = core.view();
        while let Some(finish) = job.next_finish(active.settled).filter(|finish| finish.at <= now) {
            active.settled = finish.next;
            let result = core.plan.ends()[finish.index as usize];
            self.finish(&mut state.machine, &core, finish.index, result, finish.at);
        }
        if core.is_done(now) {
            // It was begun, so it is in the history (`HIST-1`).
            if let Some((at, index, result)) = job.stopped() {
                self.finish(&mut state.machine, &core, index, result, at);
            }
            state.over.push(core, &self.touched);
        } else {
            state.active = Some(active);
        }
    }

    fn finish(
        &self,
        machine: &mut Machine,
        core: &JobCore,
        index: u32,
        result: UpdateInstallationResult,
        at: Time,
    ) {
        let Some(place) = core.work.place(index) else { return };
        if !place.is_worked_on && !self.is_recorded(result) {
            return;
        }
        let update = self.setup.update(place.slot);
        let attempt = Attempt {
            slot: place.slot,
            operation: core.work.operation,
            result,
            unmapped: self.unmapped(update, result),
            at,
            client: Arc::clone(&core.work.client),
            restarts: machine.restarts(),
        };
        if place.is_worked_on { machine.finish(update, attempt) } else { machine.pass_over(attempt) }
    }

    /// Returns `true` if an update that was not worked on is recorded: by policy, one that had nothing to do
    /// (`HIST-1`).
    fn is_recorded(&self, result: UpdateInstallationResult) -> bool {
        const NOTHING_TO_DO: [HResult; 2] =
            [HResult::WU_S_ALREADY_INSTALLED, HResult::WU_S_ALREADY_UNINSTALLED];
        self.policy.history_passed_over == HistoryPassedOver::Entry && NOTHING_TO_DO.contains(&result.hresult)
    }

    /// Returns the code of the installer that belongs to the failure; without one the policy decides
    /// (`HIST-4`).
    fn unmapped(&self, update: &ScriptedUpdate, result: UpdateInstallationResult) -> i32 {
        let failed = result.result_code == OperationResultCode::FAILED;
        match update.end {
            End::Failure { unmapped, .. } if failed && unmapped != 0 => unmapped,
            _ if failed && self.policy.unmapped == Unmapped::SameCode => result.hresult.value(),
            _ => 0,
        }
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

    pub(crate) fn restart(&self) {
        self.change(Self::restart_locked);
    }

    pub(crate) fn change_flags(&self, set: AgentFlags, clear: AgentFlags) {
        self.change(|inner, state| inner.flags_locked(state, set, clear));
    }

    pub(crate) fn cancel(&self, code: HResult) {
        self.change(|inner, state| inner.cancel_locked(state, code));
    }

    pub(crate) fn inject_fault(&self, call: Member, hresult: HResult, times: Option<u32>) {
        self.change(|inner, state| {
            inner.attend_polls();
            state.injected.push(call, hresult, times);
            inner.record(state, Who::Machine, What::FaultInjected { call, hresult, times });
        });
    }

    pub(crate) fn clear_faults(&self) {
        self.change(|inner, state| {
            state.injected.clear();
            inner.record(state, Who::Machine, What::FaultsCleared);
        });
    }

    pub(crate) fn set_downloaded(&self, identity: &UpdateIdentity, downloaded: bool) -> bool {
        let Some(slot) = self.setup.slot_of(identity) else { return false };
        self.change(|inner, state| {
            if let Some(slot) = state.machine.slot_mut(slot) {
                slot.downloaded = downloaded;
            }
            let title = inner.setup.title(slot);
            inner.record(state, Who::Machine, What::Downloaded { title, downloaded });
        });
        true
    }

    /// Changes the world from outside, and lets the consequences happen.
    pub(crate) fn change<T>(&self, act: impl FnOnce(&Self, &mut State) -> T) -> T {
        self.sync();
        let mut state = self.lock();
        let answer = act(self, &mut state);
        self.settle(&mut state);
        self.reckon(&mut state);
        self.notify(&state);
        drop(state);
        self.deliver();
        answer
    }

    fn restart_locked(&self, state: &mut State) {
        let noted = self.note_polls(state);
        let lost = state.active.take().map(|active| {
            active.core.lose(self.clock.now(), noted);
            state.detach(active.core.number);
            let number = active.core.number;
            state.over.push(active.core, &self.touched);
            number
        });
        state.machine.restart();
        self.record(state, Who::Machine, What::Restarted { lost });
        self.reckon(state);
    }

    fn flags_locked(&self, state: &mut State, set: AgentFlags, clear: AgentFlags) {
        state.machine.flags = state.machine.flags.union(set).difference(clear);
        let flags = state.machine.flags;
        self.record(state, Who::Machine, What::Flags(flags));
    }

    fn cancel_locked(&self, state: &mut State, code: HResult) {
        let core = state.active.as_ref().map(|active| Arc::clone(&active.core));
        let abort = Abort { at: self.clock.now(), cut_off: code };
        let noted = self.note_polls(state);
        match core.filter(|core| core.abort(abort, noted)) {
            Some(core) => self.record(state, Who::Job(core.number), What::Cancelled(code)),
            None => self.record(state, Who::Machine, What::NothingCancelled(code)),
        }
        self.reckon(state);
    }
}

/// Returns the time of the next trigger of the clock.
pub(crate) fn next_trigger(setup: &Setup, state: &State) -> Time {
    setup.triggers.next(state.timed).map_or(Time::NEVER, |(at, ..)| at)
}
