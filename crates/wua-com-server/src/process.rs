//! The one world of a process: made at the first object, finished at the end.

use std::sync::{Arc, Mutex, PoisonError};

use windows::Win32::Foundation::CO_E_CLASS_DISABLED;
use windows_core::IUnknown;
use wua_com::Fault;

use crate::class::Class;
use crate::server::{Server, say};
use crate::settings::{Refusal, Settings};

static SERVER: Mutex<Option<Arc<Server>>> = Mutex::new(None);

/// The world of this process. A refusal is not kept: the environment may be put right.
fn server() -> Result<Arc<Server>, Refusal> {
    let mut server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(server) = &*server {
        return Ok(Arc::clone(server));
    }
    let new = Server::new(&Settings::from_environment(std::env::vars_os())?)?;
    Ok(Arc::clone(server.insert(new)))
}

/// A new object of that class, or a refusal that says why.
pub(crate) fn create(class: Class) -> wua_com::Result<IUnknown> {
    let server = server().map_err(|refusal| {
        say(refusal);
        Fault(CO_E_CLASS_DISABLED)
    })?;
    server.create(class)
}

/// At the end of the process.
pub(crate) fn end() {
    // A lock that somebody holds now is one that nobody will let go.
    if let Ok(server) = SERVER.try_lock()
        && let Some(server) = &*server
    {
        server.finish();
    }
}
