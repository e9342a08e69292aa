//! The COM interfaces of the Windows Update Agent over any session of the crate `wua`.
//!
//! A `Face` turns an `Agent` (anything that hands out a [`wua::UpdateSession`]) into the objects that
//! programs in every language know: by vtable and by late binding, in all versions of the interfaces that
//! the traits carry. It translates and decides nothing.
//!
//! * Both faces come from one table in each object's file: see the files named after the interfaces.
//! * A member that the traits do not carry answers `E_NOTIMPL` and is listed in `MEMBERS.md`.
//! * Whether an object is a double, `IWuaDouble` tells.
//! * `unsafe` is COM's: pointers come from outside. Each one is looked at before it is used, a panic ends
//!   at the border as `E_UNEXPECTED`.
#![cfg(windows)]
#![allow(
    clippy::missing_safety_doc,
    clippy::too_many_arguments,
    non_snake_case,
    reason = "the interfaces have COM's signatures, names and rules"
)]

mod abi;
mod apartment;
mod behavior;
mod callback;
mod category;
mod coclass;
mod collection;
#[allow(missing_docs, reason = "what the interface macro writes beside the interface has none")]
mod dispatch;
mod exception;
mod fault;
mod history;
mod identity;
mod installer;
mod job;
mod list;
mod object;
#[allow(missing_docs, reason = "what the interface macro writes beside the interface has none")]
mod own;
mod progress;
mod result;
mod searcher;
mod session;
mod shared;
mod state;
mod strings;
mod system_information;
mod table;
mod type_info;
mod update;
mod variant;

use std::sync::Arc;

use windows::Win32::System::UpdateAgent::{ISystemInformation, IUpdateCollection, IUpdateSession3};
use windows_core::{IUnknown, Interface};

/// What a late-bound object is made of, by the macro [`dual!`]: for objects beside those of the agent, as
/// a server's control object is.
pub mod automation {
    pub use crate::abi::{
        Answer, Date, Done, Handle, In, Late, NewInstaller, Object, OptionalText, Param, StrictBool, Unknown,
    };
    pub use crate::dispatch::{Arguments, Call, IDispatch, IDispatch_Impl, IDispatch_Vtbl, ids_of_names};
    pub use crate::fault::fenced;
    pub use crate::own::{IWuaDouble_Impl, tell};
    pub use crate::table::{Automation, Carried, Kind, Member, Primary, Table, answer};
    pub use crate::type_info::{type_info, type_info_count};
}

pub use coclass::{Coclass, Registration, class_object};
pub use fault::{Fault, Result};
pub use own::IWuaDouble;
pub use shared::outside;
pub use table::{Carried, Kind, Row};

use shared::{Shared, object};
use table::rows;

/// What stands behind the objects: a machine with its agent.
pub trait Agent: Send + Sync {
    /// A new session.
    fn session(&self) -> Arc<dyn wua::UpdateSession>;

    /// What the machine says of itself.
    fn system_information(&self) -> Arc<dyn wua::SystemInformation>;

    /// Takes note of a call of a member that the traits do not carry, such as `IUpdate::get_Deadline`. It was answered
    /// with `E_NOTIMPL`, which few clients report and many never check.
    fn not_carried(&self, _member: wua::Member) {}
}

/// The COM face of one [`Agent`]: makes its objects and knows how many there are.
///
/// A clone is another reference to the same face. All its objects may be used from every thread.
#[derive(Clone)]
pub struct Face {
    held: Arc<Held>,
}

/// The one reference that is no object's.
struct Held(Arc<Shared>);

impl Face {
    /// A face for that agent.
    #[must_use]
    pub fn new(agent: Arc<dyn Agent>) -> Self {
        Self { held: Arc::new(Held(Shared::new(agent))) }
    }

    /// A new object of that class, as `CoCreateInstance` makes it.
    ///
    /// # Errors
    /// What the agent answers: `E_ACCESSDENIED` for an installer that the caller may not have (`INST-NEW-3`).
    pub fn create(&self, class: Coclass) -> Result<IUnknown> {
        let shared = &self.held.0;
        let session = || outside(&shared.agent, |agent| agent.session());
        let made = match class {
            Coclass::UpdateSession => object(session::Session::new(session(), shared)),
            Coclass::UpdateSearcher => {
                let searcher = outside(&session(), |session| session.create_update_searcher())?;
                object(searcher::Searcher::new(searcher, shared))
            }
            Coclass::UpdateInstaller => {
                let installer = outside(&session(), |session| session.create_update_installer())?;
                object(installer::Installer::new(installer, shared))
            }
            Coclass::UpdateCollection => collection::collection(&wua::UpdateCollection::new(), shared),
            Coclass::StringCollection => object(strings::Strings::new(shared)),
            Coclass::SystemInformation => {
                let information = outside(&shared.agent, |agent| agent.system_information());
                object(system_information::SystemInformation::new(information, shared))
            }
        };
        made.into_unknown()
    }

    /// The object of a session that exists already.
    ///
    /// # Errors
    /// None in practice: the object answers the interface.
    pub fn session(&self, session: Arc<dyn wua::UpdateSession>) -> Result<IUpdateSession3> {
        Ok(object(session::Session::new(session, &self.held.0)).into_unknown()?.cast()?)
    }

    /// A new list that can be changed, as the coclass `Microsoft.Update.UpdateColl` makes it.
    ///
    /// # Errors
    /// As [`session`](Self::session).
    pub fn update_collection(&self) -> Result<IUpdateCollection> {
        Ok(self.create(Coclass::UpdateCollection)?.cast()?)
    }

    /// The object of what a machine says of itself.
    ///
    /// # Errors
    /// As [`session`](Self::session).
    pub fn system_information(
        &self,
        information: Arc<dyn wua::SystemInformation>,
    ) -> Result<ISystemInformation> {
        let information = system_information::SystemInformation::new(information, &self.held.0);
        Ok(object(information).into_unknown()?.cast()?)
    }

    /// How many objects of this face are alive.
    #[must_use]
    pub fn live_objects(&self) -> usize {
        Arc::strong_count(&self.held.0) - 1
    }

    /// Registers the six classes for this process and apartment, without the registry.
    ///
    /// # Errors
    /// `CO_E_NOTINITIALIZED` if the thread is in no apartment, `CO_E_OBJISREG` if a face is registered in it already: COM
    /// would go on with that one.
    pub fn register(&self) -> Result<Registration> {
        Registration::of(self)
    }
}

/// Every member of every interface that there is, in the order of the vtables: what the list in `MEMBERS.md` is made of.
#[must_use]
pub fn members() -> Vec<Row> {
    [
        rows::<session::Session>().collect::<Vec<_>>(),
        rows::<searcher::Searcher>().collect(),
        rows::<searcher::SearchResult>().collect(),
        rows::<collection::Collection>().collect(),
        rows::<strings::Strings>().collect(),
        rows::<update::Update>().collect(),
        rows::<identity::Identity>().collect(),
        rows::<behavior::Behavior>().collect(),
        rows::<category::Category>().collect(),
        rows::<category::Categories>().collect(),
        rows::<installer::Installer>().collect(),
        rows::<job::Job>().collect(),
        rows::<progress::Progress>().collect(),
        rows::<result::InstallationResult>().collect(),
        rows::<result::UpdateResult>().collect(),
        rows::<callback::ProgressArgs>().collect(),
        rows::<callback::CompletedArgs>().collect(),
        rows::<history::HistoryEntry>().collect(),
        rows::<history::HistoryEntries>().collect(),
        rows::<system_information::SystemInformation>().collect(),
        rows::<exception::Exception>().collect(),
        rows::<exception::Exceptions>().collect(),
    ]
    .concat()
}
