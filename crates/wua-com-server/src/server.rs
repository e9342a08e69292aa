//! A world with its COM face, its control objects, and the file of its journal.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::os::windows::io::{AsRawHandle, FromRawHandle};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, Once, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use wua::text::printable;
use wua_com::{Agent, Face};
use wua_sim::World;

use crate::journal::JournalFile;
use crate::settings::{Refusal, Settings};

/// A world and the objects that belong to it.
pub(crate) struct Server {
    pub(crate) world: Arc<World>,
    pub(crate) face: Face,
    /// The face of the control objects, which are counted apart.
    pub(crate) controls: Face,
    journal: Option<Arc<Mutex<JournalFile>>>,
}

/// The agent behind a face: a world.
struct Machine(Arc<World>);

impl Agent for Machine {
    fn session(&self) -> Arc<dyn wua::UpdateSession> {
        self.0.session()
    }

    fn system_information(&self) -> Arc<dyn wua::SystemInformation> {
        self.0.system_information()
    }

    fn not_carried(&self, member: wua::Member) {
        self.0.record_not_implemented(member);
        if SAID.lock().unwrap_or_else(PoisonError::into_inner).insert(member) {
            say(format_args!("{member} is missing in the double: it answered E_NOTIMPL"));
        }
    }
}

/// The members that were already reported on standard error.
static SAID: Mutex<BTreeSet<wua::Member>> = Mutex::new(BTreeSet::new());

impl Server {
    /// Creates a world as configured by the settings.
    pub(crate) fn new(settings: &Settings) -> Result<Arc<Self>, Refusal> {
        let world = Arc::new(settings.world()?);
        let journal = JournalFile::open(settings)?.map(|file| keep_journal(&world, file, settings));
        if let Some(factor) = settings.flow {
            flow(Arc::downgrade(&world), factor);
        }
        let agent = Arc::new(Machine(Arc::clone(&world)));
        let (face, controls) = (Face::new(Arc::clone(&agent) as _), Face::new(agent));
        Ok(Arc::new(Self { world, face, controls, journal }))
    }

    /// Returns the number of live objects, including those of the control.
    fn live_objects(&self) -> usize {
        self.face.live_objects() + self.controls.live_objects()
    }

    /// Finishes the journal, and reports objects that were not released. It never blocks: other threads may have been
    /// stopped anywhere.
    pub(crate) fn finish(&self) {
        let alive = self.live_objects();
        match alive {
            0 => {}
            1 => say("1 object was still alive when the program ended"),
            _ => say(format_args!("{alive} objects were still alive when the program ended")),
        }
        let Some(journal) = &self.journal else { return };
        // Writes the pending polls as well.
        let whole = self.world.try_journal().is_some();
        let Ok(mut file) = journal.try_lock() else { return };
        let cut = if whole { "" } else { ", in the middle of a call" };
        written(file.write(&format!("end{cut}: objects alive: {alive}\n"), ""));
    }
}

/// Writes the journal of a world to the file, line by line, from now on.
fn keep_journal(world: &World, file: JournalFile, settings: &Settings) -> Arc<Mutex<JournalFile>> {
    let (asked, path) = (settings.journal.as_deref(), file.path());
    if asked != Some(path) {
        say(format_args!("another process is writing the journal; this one writes `{}`", path.display()));
    }
    let file = Arc::new(Mutex::new(file));
    let kept = Arc::clone(&file);
    world.write_journal_to(move |lines, open| {
        written(kept.lock().unwrap_or_else(PoisonError::into_inner).write(lines, open));
    });
    file
}

/// Reports a failure, once.
fn written(outcome: io::Result<()>) {
    static FAILED: Once = Once::new();
    if let Err(cause) = outcome {
        FAILED.call_once(|| say(format_args!("cannot continue the journal: {cause}")));
    }
}

/// Moves the time of a world by itself, at this multiple of real time, for as long as the world exists.
fn flow(world: Weak<World>, factor: f64) {
    const TICK: Duration = Duration::from_millis(20);
    let started = thread::Builder::new().spawn(move || {
        let mut moved = Instant::now();
        loop {
            thread::sleep(TICK);
            let Some(world) = world.upgrade() else { return };
            let now = Instant::now();
            let passed = Duration::try_from_secs_f64((now - moved).as_secs_f64() * factor);
            moved = now;
            // A callback that panics stops nothing.
            let _ = catch_unwind(AssertUnwindSafe(|| world.advance(passed.unwrap_or(Duration::MAX))));
        }
    });
    if let Err(cause) = started {
        say(format_args!(
            "time does not advance by itself, so a program that sleeps may wait for ever: {cause}"
        ));
    }
}

/// Writes a line to standard error, with characters escaped that would act on a terminal. It takes no lock of the
/// standard library, because at the end of a process the thread that held it may be gone.
pub(crate) fn say(line: impl std::fmt::Display) {
    let handle = io::stderr().as_raw_handle();
    if handle.is_null() {
        return;
    }
    // SAFETY: the handle is open as long as the process has a standard error, and it is not closed here.
    let mut stderr = ManuallyDrop::new(unsafe { File::from_raw_handle(handle) });
    // Written at once, so that lines of several threads do not mix. Failures are ignored: there is nowhere to report
    // them.
    let _ = stderr.write_all(format!("wuasim: {}\n", printable(&line.to_string())).as_bytes());
}
