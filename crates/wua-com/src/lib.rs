//! The COM interfaces of the Windows Update Agent over any session of the crate `wua`.
//!
//! A `Face` turns an `Agent` (anything that creates a [`wua::UpdateSession`]) into the objects that
//! programs in every language use: by vtable and by late binding, in all versions of the interfaces that
//! the traits carry. It only translates; every decision is the agent's.
//!
//! * The members are the rows of the crate `wua-automation`. This crate builds the vtables from them (`vtables!`), and
//!   adds the parts specific to Windows: BSTR, VARIANT, apartments, class objects.
//! * A member that the traits do not carry answers `E_NOTIMPL` and is listed in `MEMBERS.md`.
//! * Every object has the interface `IWuaDouble`, which marks a double.
//! * `unsafe` code is needed because pointers come from outside. Each one is checked before it is used, and a panic
//!   ends at the boundary as `E_UNEXPECTED`.
#![cfg(windows)]
#![allow(
    clippy::missing_safety_doc,
    clippy::too_many_arguments,
    non_snake_case,
    reason = "the interfaces have COM's signatures, names and rules"
)]

mod apartment;
mod callback;
mod coclass;
#[allow(missing_docs, reason = "what the interface macro writes beside the interface has none")]
mod enumerator;
mod fault;
mod given;
mod held;
#[allow(missing_docs, reason = "what the interface macro writes beside the interface has none")]
mod idispatch;
mod late;
mod member;
mod object;
mod objects;
#[allow(missing_docs, reason = "what the interface macro writes beside the interface has none")]
mod own;
mod passed;
mod raw;
mod state;
mod type_info;
mod variant;
mod vtables;

use std::sync::Arc;

use windows::Win32::System::UpdateAgent::{ISystemInformation, IUpdateCollection, IUpdateSession3};
use windows_core::{IUnknown, Interface};
use wua_automation::objects::{SystemInformation, UpdateSession};

/// The parts of a COM class, for the macro [`vtables!`]: also for objects besides those of the agent, such as a server's
/// control object.
pub mod automation {
    pub use crate::apartment::shareable;
    pub use crate::fault::fenced;
    pub use crate::held::{Class, Held, LateCall, Shared};
    pub use crate::late::{Call, ids_of_names};
    pub use crate::own::{IWuaDouble_Impl, write_address};
    pub use crate::passed::LateAnswer;
    pub use crate::raw::{RawAnswer, RawParam, answer, code};
    pub use crate::type_info::{type_info, type_info_count};

    /// `IDispatch`, as the base of an interface.
    #[allow(non_snake_case, reason = "COM's name")]
    pub mod IDispatch {
        pub use crate::idispatch::{
            IDispatch as Interface, IDispatch_Impl as Interface_Impl, IDispatch_Vtbl as Interface_Vtbl,
        };
    }
}

pub use coclass::{Clsid, Registration, class_object};
pub use fault::{Fault, Result};
pub use member::Row;
pub use objects::members;
pub use own::IWuaDouble;
pub use wua_automation::{Agent, Carried, Coclass, Kind};

use held::{Class, Shared, object, object_of};
use objects::MAKERS;

/// The COM face of one [`Agent`]: creates its objects and counts those that are alive.
///
/// A clone is another reference to the same face. All its objects may be used from every thread.
#[derive(Clone)]
pub struct Face {
    held: Arc<Own>,
}

/// The one reference that belongs to no object.
struct Own(Arc<Shared>);

impl Face {
    /// Returns a face of that agent.
    #[must_use]
    pub fn new(agent: Arc<dyn Agent>) -> Self {
        Self { held: Arc::new(Own(Shared::new(agent, MAKERS))) }
    }

    /// Creates an object of that class, as `CoCreateInstance` does.
    ///
    /// # Errors
    /// The error of the agent: `E_ACCESSDENIED` for an installer that the caller may not have (`INST-NEW-3`).
    pub fn create(&self, class: Coclass) -> Result<IUnknown> {
        let shared = &self.held.0;
        object_of(class.object(shared.context())?, shared).into_unknown()
    }

    /// Returns the COM object of an object of any type. It counts as an object of this face.
    ///
    /// # Errors
    /// None in practice: the object exists.
    pub fn object<T: Class>(&self, value: T) -> Result<IUnknown> {
        object(value, &self.held.0).into_unknown()
    }

    /// Returns the COM object of an existing session.
    ///
    /// # Errors
    /// None in practice: the object answers the interface.
    pub fn session(&self, session: Arc<dyn wua::UpdateSession>) -> Result<IUpdateSession3> {
        Ok(self.object(UpdateSession(session))?.cast()?)
    }

    /// Creates a list that can be changed, as the coclass `Microsoft.Update.UpdateColl` does.
    ///
    /// # Errors
    /// As [`session`](Self::session).
    pub fn update_collection(&self) -> Result<IUpdateCollection> {
        Ok(self.create(Coclass::UpdateCollection)?.cast()?)
    }

    /// Returns the COM object of the information about a machine.
    ///
    /// # Errors
    /// As [`session`](Self::session).
    pub fn system_information(
        &self,
        information: Arc<dyn wua::SystemInformation>,
    ) -> Result<ISystemInformation> {
        Ok(self.object(SystemInformation(information))?.cast()?)
    }

    /// Returns the number of objects of this face that are alive.
    #[must_use]
    pub fn live_objects(&self) -> usize {
        Arc::strong_count(&self.held.0) - 1
    }

    /// Registers the six classes for this process and apartment, without the registry.
    ///
    /// # Errors
    /// `CO_E_NOTINITIALIZED` if the thread is in no apartment, `CO_E_OBJISREG` if a face is already registered in it, as COM
    /// would keep using that one.
    pub fn register(&self) -> Result<Registration> {
        let face = self.clone();
        Registration::of(move |class| face.create(class))
    }
}
