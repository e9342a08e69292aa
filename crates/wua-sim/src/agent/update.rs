//! The agent behind the updates that a search finds: `AcceptEula` and `IsHidden` change the machine.

use std::any::Any;
use std::sync::{Arc, Weak};

use wua::backend::UpdateAgent;
use wua::member::IUpdate;
use wua::{Error, HResult, Result, UpdateIdentity};
use wua_scenario::Caller;

use crate::engine::call::Request;
use crate::engine::core::Core;
use crate::engine::journal::Who;
use crate::machine::state::Slot;

/// The agent behind an update object. It holds the world weakly: a job holds its updates, and the
/// world its job.
pub(crate) struct Agent {
    world: Weak<Core>,
    caller: Caller,
}

impl Agent {
    /// Returns the agent of a caller of that world.
    pub(crate) fn new(world: &Arc<Core>, caller: Caller) -> Arc<Self> {
        Arc::new(Self { world: Arc::downgrade(world), caller })
    }

    /// Changes the machine's state of an update, for callers with the right to do so (`GEN-SEC-5`).
    fn change(
        &self,
        request: Request,
        identity: &UpdateIdentity,
        change: impl FnOnce(&mut Slot),
    ) -> Result<()> {
        let call = request.member();
        let refused = |code| Error::new(code, call);
        let world = self.world.upgrade().ok_or_else(|| refused(HResult::RPC_S_SERVER_UNAVAILABLE))?;
        let slot = world.setup.catalog.slot_of(identity);
        let act = || {
            if self.caller != Caller::Administrator {
                return Err(refused(HResult::E_ACCESSDENIED));
            }
            let mut state = world.lock();
            let slot = slot.and_then(|slot| state.machine.slot_mut(slot));
            slot.map(change).ok_or_else(|| refused(HResult::WU_E_DS_NODATA_NOSUCHUPDATE))
        };
        world.call(request.of_update(slot.map(|slot| world.setup.catalog.title(slot))), act, |()| None)
    }
}

/// Returns the agent for the copy of an update in a fork: an agent of the world `from` is replaced by one
/// of the world `to`; any other is kept.
pub(crate) fn agent_in(
    agent: &Arc<dyn UpdateAgent>,
    from: &Weak<Core>,
    to: &Weak<Core>,
) -> Arc<dyn UpdateAgent> {
    match (&**agent as &dyn Any).downcast_ref::<Agent>() {
        Some(own) if Weak::ptr_eq(&own.world, from) => {
            Arc::new(Agent { world: Weak::clone(to), caller: own.caller })
        }
        _ => Arc::clone(agent),
    }
}

impl UpdateAgent for Agent {
    fn accept_eula(&self, identity: &UpdateIdentity) -> Result<()> {
        let request = Request::new(IUpdate::AcceptEula, Who::Machine);
        self.change(request, identity, |slot| slot.eula_accepted = true)
    }

    fn set_is_hidden(&self, identity: &UpdateIdentity, value: bool) -> Result<()> {
        let request = Request::new(IUpdate::put_IsHidden, Who::Machine).with(value);
        self.change(request, identity, |slot| slot.hidden = value)
    }
}
