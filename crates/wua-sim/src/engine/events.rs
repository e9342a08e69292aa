//! Events from outside: the test changes the machine, or injects faults.

use wua::{HResult, Member, UpdateIdentity};
use wua_scenario::AgentFlags;

use super::core::{Core, State};
use super::journal::{What, Who};

impl Core {
    pub(crate) fn restart(&self) {
        self.change(Self::restart_locked);
    }

    pub(crate) fn change_flags(&self, set: AgentFlags, clear: AgentFlags) {
        self.change(|world, state| world.flags_locked(state, set, clear));
    }

    pub(crate) fn cancel(&self, code: HResult) {
        self.change(|world, state| world.cancel_locked(state, code));
    }

    pub(crate) fn inject_fault(&self, call: Member, hresult: HResult, times: Option<u32>) {
        self.change(|world, state| {
            world.attend_polls();
            state.injected.push(call, hresult, times);
            world.record(state, Who::Machine, What::FaultInjected { call, hresult, times });
        });
    }

    pub(crate) fn clear_faults(&self) {
        self.change(|world, state| {
            state.injected.clear();
            world.record(state, Who::Machine, What::FaultsCleared);
        });
    }

    pub(crate) fn set_downloaded(&self, identity: &UpdateIdentity, downloaded: bool) -> bool {
        let Some(slot) = self.setup.catalog.slot_of(identity) else { return false };
        self.change(|world, state| {
            if let Some(slot) = state.machine.slot_mut(slot) {
                slot.downloaded = downloaded;
            }
            let title = world.setup.catalog.title(slot);
            world.record(state, Who::Machine, What::Downloaded { title, downloaded });
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
}
