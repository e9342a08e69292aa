//! The one world of a process: created with the first object, finished at the end.

use std::sync::{Arc, Mutex, PoisonError};

use windows::Win32::Foundation::CO_E_CLASS_DISABLED;
use windows_core::IUnknown;
use wua_com::Fault;

use crate::class::Class;
use crate::control;
use crate::server::{Server, say};
use crate::settings::{Refusal, Settings};

static SERVER: Mutex<Option<Arc<Server>>> = Mutex::new(None);

/// Returns the world of this process. A refusal is not kept: the environment may be corrected.
fn server() -> Result<Arc<Server>, Refusal> {
    let mut server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(server) = &*server {
        return Ok(Arc::clone(server));
    }
    let new = Server::new(&Settings::from_environment(std::env::vars_os())?)?;
    Ok(Arc::clone(server.insert(new)))
}

/// Creates an object of a class, or reports why it is refused.
pub(crate) fn create(class: Class) -> wua_com::Result<IUnknown> {
    let server = server().map_err(|refusal| {
        say(refusal);
        Fault(CO_E_CLASS_DISABLED)
    })?;
    control::create(&server, class)
}

/// Finishes the world at the end of the process.
pub(crate) fn end() {
    // A lock that is held now will never be released.
    if let Ok(server) = SERVER.try_lock()
        && let Some(server) = &*server
    {
        server.finish();
    }
}
