//! `IUpdateIdentity`.

use std::sync::Arc;

use windows_core::implement;

use crate::dispatch::{IDispatch, IDispatch_Impl, IDispatch_Vtbl};
use crate::dual;
use crate::fault::Result;
use crate::own::IWuaDouble;
use crate::shared::Shared;

/// `IUpdateIdentity`.
#[implement(IUpdateIdentity, IWuaDouble)]
pub(crate) struct Identity {
    identity: wua::UpdateIdentity,
    _shared: Arc<Shared>,
}

impl Identity {
    pub(crate) fn new(identity: wua::UpdateIdentity, shared: &Arc<Shared>) -> Self {
        Self { identity, _shared: Arc::clone(shared) }
    }

    fn revision_number(&self) -> Result<i32> {
        Ok(self.identity.revision_number)
    }

    fn update_id(&self) -> Result<String> {
        Ok(self.identity.update_id.clone())
    }
}

dual! {
    impl Identity (Identity_Impl) as IUpdateIdentity {
        interface IUpdateIdentity (IUpdateIdentity_Impl): IDispatch = "46297823-9940-4c09-aed9-cd3ea6d05968" {
            0x6002_0002 Get Both RevisionNumber => revision_number() -> i32;
            0x6002_0003 Get Both UpdateID => update_id() -> String;
        }
    }
}
