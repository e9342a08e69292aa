//! A `wuapi.dll` that replaces the Windows Update Agent and plays a scenario.
//!
//! All objects of a process belong to one world, which is created with the first object. Environment variables name
//! the scenario and configure the world:
//!
//! | variable | meaning | if it is not set |
//! |---|---|---|
//! | `WUASIM_SCENARIO` | the scenario file | there is no double |
//! | `WUASIM_SEED` | the seed, 0 to 2⁶⁴ − 1 | 0 |
//! | `WUASIM_CLOCK` | `mixed:<factor>`, `auto`, `manual`, `paced:<factor>` (60 is a minute a second) or `per-poll:<duration>` | `mixed:600` |
//! | `WUASIM_POLICY` | `documented`, `observed` or `hostile`, instead of the scenario's preset | the scenario's |
//! | `WUASIM_JOURNAL` | the file that the journal is appended to | no file |
//!
//! **Clocks.** With `mixed`, a call that waits jumps to the moment it waits for, and time also advances by itself, at
//! the given multiple of real time. Programs that wait in `EndInstall`, that poll and sleep, or that wait for an event
//! all finish, the first kind at once. With `auto`, only calls that wait move the time; with `manual`, only
//! `Wuasim.Control` does. With `paced`, time advances in proportion to real time, for calls that wait as well; with
//! `per-poll`, each `GetProgress` moves it, and calls that wait jump. With `auto`, `manual` and `per-poll` each run of
//! a single-threaded program has the same journal; with `mixed` and `paced` the times in it depend on the machine.
//!
//! **The journal.** Each process appends to the file, after a line that begins with `journal of process`. If another
//! process is writing the file, it uses the next free name (`run.journal.2`) and reports this. A file that contains
//! anything other than journals, such as the scenario, is refused. The line for a call is in the file before the call
//! returns. Polls are counted first and written with the next line or when time moves; if the process is killed, only
//! polls since then are missing.
//!
//! **Refusals.** The double is never used by accident: if no scenario is named, a value is wrong, or another variable
//! begins with `WUASIM_`, no object is created. `CreateInstance` answers `CO_E_CLASS_DISABLED` (0x80004027), and a
//! line on standard error that begins with `wuasim:` gives the reason.
//!
//! **The end.** Once used, the DLL stays loaded until the process ends. Then the last line of the journal gives the
//! number of objects that are still alive. If there are any, a line on standard error reports them as well: they are
//! references that were not released. (A script that ends with `WScript.Quit` under Wine releases nothing.)
//!
//! **Missing members.** A member that the double does not have answers `E_NOTIMPL`. Each such call has a line in the
//! journal, and the first call of each member one on standard error.
//!
//! **Control.** The object `Wuasim.Control` moves the time of the world, injects faults and shows the journal. It is
//! late bound, for scripts.
//!
//! **Registration.** `regsvr32 wuapi.dll` registers for the machine, `regsvr32 /n /i:user wuapi.dll` for the user;
//! `/u` unregisters and restores the previous contents of the registry. Classes that the double does not have
//! (downloader, services, Automatic Updates) stay registered as they are. Tests do not need the registry: use
//! `register` (Windows only) in Rust and `include/wuadouble.h` in C and C++.

#[cfg(windows)]
mod c_api;
#[cfg(windows)]
mod class;
#[cfg(windows)]
#[expect(non_snake_case, reason = "COM's names")]
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
pub use class::CONTROL_CLSID;
#[cfg(windows)]
pub use control::IWuasimControl::Interface as IWuasimControl;
#[cfg(windows)]
pub use exports::{DllCanUnloadNow, DllGetClassObject, DllInstall, DllRegisterServer, DllUnregisterServer};
#[cfg(windows)]
pub use in_process::{InProcess, NotRegistered, register};
pub use settings::{Refusal, Settings, VARIABLES};
