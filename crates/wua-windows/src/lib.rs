//! The real Windows Update Agent behind the traits of the crate `wua`.
//!
//! Each trait of `wua` is implemented over the interface of the same name. This crate only converts: it passes on what
//! the agent answers, unknown numbers included, and decides nothing.
//!
//! Start with `Session`, which has an example, and `Apartment`. The crate is empty on systems other than Windows.
//!
//! # Errors
//! * A failed call is a [`wua::Error`] with the HRESULT of the agent and the member that returned it; the agent's
//!   description, if there is one, is the source of the error.
//! * An interface version that the agent does not have: `E_NOINTERFACE`, with the requested member.
//! * A property of an update is read once, by the search. One that fails is in [`wua::Update::failures`], and neither the
//!   other properties nor the search fail with it.
//! * Getters that cannot fail in the traits return the value of a new object (empty, false, 0, and true for
//!   `AllowSourcePrompts`) if the agent fails; setters that cannot fail ignore a failure.
//! * A NULL in place of an interface is an empty list, no `UninstallationBehavior` or no window; anywhere else it is
//!   `E_POINTER`.
//! * A boolean that is neither VARIANT_TRUE nor VARIANT_FALSE counts as true, as in COM.
//!
//! # Updates made by the caller
//! An update that did not come from the agent is passed to it as an object with the values of the Rust object:
//! identity, texts, flags and behaviours. Lists and everything else answer `E_NOTIMPL`. Whether the agent accepts such
//! an object is up to the agent.
//!
//! # Threads
//! Objects may be used from any thread, as the traits promise. The threads should be in the multithreaded apartment; a
//! single live `Apartment::multithreaded()` is enough for that, and must outlive everything made under it. An object
//! of the agent that is not agile and was received in a single-threaded apartment answers `RPC_E_WRONG_THREAD` to
//! other threads; if it is dropped on another thread, it is leaked.
#![cfg(windows)]

/// Writes `Debug` for an object of the agent: its type, as a COM reference has nothing to show.
macro_rules! shown_by_type {
    ($type:ident) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($type)).finish_non_exhaustive()
            }
        }
    };
}

mod agile;
mod apartment;
mod call;
mod callback;
mod collection;
mod history;
mod installer;
mod job;
mod list;
mod object_holder;
mod own_object;
mod result;
mod searcher;
mod session;
mod shared_job;
mod state;
mod system_information;
mod update;
mod update_parts;

pub use apartment::{Apartment, ApartmentKind};
pub use session::Session;
pub use system_information::SystemInfo;

/// The crate with the interfaces that [`Session::new`] and [`SystemInfo::new`] take.
pub use windows;
