//! A `wuapi.dll` that takes the place of the Windows Update Agent and plays a scenario.
//!
//! Every object of a process belongs to one world, made when the first object is created. The environment says which
//! scenario it plays, and how:
//!
//! | variable | meaning | if it is not set |
//! |---|---|---|
//! | `WUASIM_SCENARIO` | the scenario file | there is no double |
//! | `WUASIM_SEED` | the seed, 0 to 2⁶⁴ − 1 | 0 |
//! | `WUASIM_CLOCK` | `mixed:<factor>`, `auto`, `manual`, `paced:<factor>` (60 is a minute a second) or `per-poll:<duration>` | `mixed:600` |
//! | `WUASIM_POLICY` | `documented`, `observed` or `hostile`, instead of the scenario's preset | the scenario's |
//! | `WUASIM_JOURNAL` | the file that the journal is appended to | no file |
//!
//! **Clocks.** With `mixed` a call that waits jumps to what it waits for, and beside that the time flows by itself, that
//! many times as fast as real time: so programs that wait in `EndInstall`, that poll and sleep, and that wait for an event
//! all come to an end, the first at once. With `auto` only calls that wait move the time, with `manual` nothing but
//! `Wuasim.Control`; with `paced` the time passes as real time does, also for calls that wait; with `per-poll` each
//! `GetProgress` moves it, and calls that wait jump. With `auto`, `manual` and `per-poll` each run of a program has the
//! same journal; with `mixed` and `paced` the times in it depend on the machine.
//!
//! **The journal.** Each process appends to the file, after a line that begins with `journal of process`. While another
//! process writes the file, it takes the next free name (`run.journal.2`), and says so. A file that holds anything but
//! journals, the scenario among them, is refused. Each line is in the file before the call that it is about returns. If the
//! process is killed, only polls are missing that were made since the last line and since the time last moved, as those are
//! counted first.
//!
//! **Refusals.** A double never comes into play by accident: if no scenario is named, if a value is wrong, or if a
//! variable that begins with `WUASIM_` is none of these, then no object is created. `CreateInstance` answers
//! `CO_E_CLASS_DISABLED` (0x80004027), and a line on standard error that begins with `wuasim:` says why.
//!
//! **The end.** Once it is used, the DLL stays until the process ends. Then the last line of the journal says how
//! many objects were still alive, and if there were any, so does a line on standard error: a reference that was not
//! released. (A script that ends by `WScript.Quit` under Wine releases nothing.)
//!
//! **Members that are missing.** A member that the double does not carry answers `E_NOTIMPL`. Each such call has a line in
//! the journal, and the first one of each member a line on standard error.
//!
//! **Control.** The object `Wuasim.Control` moves the time of that world, injects faults and shows the journal;
//! late bound, so that a script can.
//!
//! **Registration.** `regsvr32 wuapi.dll` registers for the machine, `regsvr32 /n /i:user wuapi.dll` for the user;
//! `/u` takes it back, and what stood in the registry before stands there again. Classes that the double does not
//! have (downloader, services, Automatic Updates) stay with whoever has them. In a test the registry is not
//! needed: `register` (Windows only) is for Rust, `include/wuadouble.h` for C and C++.

#[cfg(windows)]
mod c_api;
#[cfg(windows)]
mod class;
#[cfg(windows)]
#[allow(missing_docs, non_snake_case, reason = "COM's names, and what the interface macro writes")]
mod control;
#[cfg(windows)]
mod exports;
#[cfg(windows)]
mod in_process;
#[cfg(any(windows, test))]
mod journal;
#[cfg(windows)]
mod module;
#[cfg(windows)]
mod process;
#[cfg(windows)]
mod registry;
#[cfg(windows)]
mod server;
mod settings;

#[cfg(windows)]
pub use control::{CONTROL_CLSID, IWuasimControl::Interface as IWuasimControl};
#[cfg(windows)]
pub use exports::{DllCanUnloadNow, DllGetClassObject, DllInstall, DllRegisterServer, DllUnregisterServer};
#[cfg(windows)]
pub use in_process::{InProcess, NotRegistered, register};
pub use settings::{Refusal, Settings, VARIABLES};
