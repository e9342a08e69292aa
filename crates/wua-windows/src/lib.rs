//! The real Windows Update Agent behind the traits of the crate `wua`.
//!
//! Every trait of `wua` over the interface whose name it has. This crate only changes form: what
//! the agent answers is carried as it is, unknown numbers included, and nothing is decided here.
//!
//! Begin at `Session`, which shows it in use, and at `Apartment`. The crate is empty elsewhere than on Windows.
//!
//! # What fails, and what cannot
//! * A failed call is a [`wua::Error`] with the HRESULT of the agent and the member that answered
//!   it; the text of the agent, if it gave one, is the source of the error.
//! * An interface version that the agent does not have: `E_NOINTERFACE`, with the member asked for.
//! * Getters of the traits that cannot fail answer the value that a new object has (empty, false,
//!   0, and true for `AllowSourcePrompts`) where the agent fails; setters that cannot fail take no
//!   notice of a failure.
//! * Where an interface of the agent should stand and it answers NULL, that is an empty list, no
//!   `UninstallationBehavior`, no window; anywhere else it is `E_POINTER`.
//! * A truth value that is neither VARIANT_TRUE nor VARIANT_FALSE counts as true, as in COM.
//!
//! # Updates of the caller's own making
//! One that did not come from the agent is given to it as an object that reads as the Rust value
//! does: its identity, texts, flags and behaviours; lists and all else answer `E_NOTIMPL`. What the
//! agent makes of it is the agent's to say.
//!
//! # Threads
//! Objects are used from any thread, as the traits promise. Let the threads be in the multithreaded
//! apartment, which one living `Apartment::multithreaded()` is enough for, and let that value
//! outlive everything made under it. An object of the agent that is not agile and was met in a single-threaded
//! apartment answers `RPC_E_WRONG_THREAD` to every thread but its own; dropped on another, it is left alive.
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
mod kept;
mod list;
mod own_update;
mod result;
mod searcher;
mod session;
mod slot;
mod state;
mod system_information;
mod update;

pub use apartment::{Apartment, ApartmentKind};
pub use session::Session;
pub use system_information::SystemInfo;

/// The crate whose interfaces [`Session::new`] and [`SystemInfo::new`] are handed.
pub use windows;
