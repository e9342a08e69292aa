//! Objects that belong to a single-threaded apartment: only its thread calls, reads and releases them.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

#[path = "support/callee.rs"]
mod callee;
mod support;

use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use callee::{MARKED, Story, Watchdog, all_members, begin, bound, clean_up, end, installer, references};
use support::{SCENARIO, Stage, variant};
use windows::Win32::Foundation::{RPC_E_WRONG_THREAD, S_OK};
use windows::Win32::System::Com::{
    COINIT_APARTMENTTHREADED, COINIT_MULTITHREADED, CoInitializeEx, CoUninitialize, IServiceProvider,
    IServiceProvider_Impl,
};
use windows::Win32::System::Ole::{SafeArrayCreateVector, SafeArrayPutElement};
use windows::Win32::System::UpdateAgent::{IInstallationJob, IUpdateInstaller4, orcSucceededWithErrors};
use windows::Win32::System::Variant::{VARENUM, VARIANT, VARIANT_0_0_0, VT_ARRAY, VT_UNKNOWN};
use windows_core::{GUID, IUnknown, Interface, Result, implement};
use wua_sim::ClockMode;

/// Two updates that finish before `BeginInstall` returns.
const EARLY: &str = "title = \"early\"\n[agent]\nqueue = \"0s\"\n[policy]\nearly_completion = true\n\
                     [[update]]\ntitle = \"Definition update\"\nkind = \"definition\"\ncurve = \"instant\"\n";

/// Runs a closure on a thread with its own single-threaded apartment.
fn apartment<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    let thread = thread::spawn(|| {
        // SAFETY: undone below, on the same thread.
        unsafe { CoInitializeEx(None, COINIT_APARTMENTTHREADED) }.unwrap();
        let answer = work();
        // SAFETY: everything created in the apartment is gone.
        unsafe { CoUninitialize() };
        answer
    });
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// CB-T-1, CB-T-2: an object that belongs to a thread is called on it, whichever call moves the time.
#[test]
fn an_apartment_s_own_object_is_called_on_its_thread() {
    let _watchdog = Watchdog::new("apartment");
    for mode in [ClockMode::Auto, ClockMode::PerPoll { step: Duration::from_secs(20) }] {
        let stage = Stage::new(SCENARIO, mode);
        let face = stage.face.clone();
        let story = Story::watching();
        let inside = Arc::clone(&story);
        let me = apartment(move || {
            let installer = installer(&face);
            let callback = bound(&inside);
            let job = begin(&installer, &callback);
            if mode != ClockMode::Auto {
                // SAFETY: interfaces that live.
                while !unsafe { job.GetProgress().and(job.IsCompleted()) }.unwrap().as_bool() {}
            }
            assert_eq!(end(&installer, &job), orcSucceededWithErrors.0);
            assert_eq!(clean_up(&job), S_OK);
            assert_eq!(references(&callback), 1);
            thread::current().id()
        });
        assert!(story.seen().len() > 10 && story.seen().iter().all(|seen| seen.thread == me), "{mode:?}");
    }
}

/// The same if everything happens inside `BeginInstall`, and if only `CleanUp` waits.
#[test]
fn an_apartment_s_own_object_in_begin_and_in_clean_up() {
    let _watchdog = Watchdog::new("apartment, early");
    for scenario in [EARLY, SCENARIO] {
        let stage = Stage::new(scenario, ClockMode::Auto);
        let (face, story) = (stage.face.clone(), Story::watching());
        let inside = Arc::clone(&story);
        let me = apartment(move || {
            let installer = installer(&face);
            let callback = bound(&inside);
            let job = begin(&installer, &callback);
            assert_eq!(clean_up(&job), S_OK);
            assert_eq!(references(&callback), 1);
            thread::current().id()
        });
        assert_eq!(story.percents().last(), Some(&None));
        assert!(story.seen().iter().all(|seen| seen.thread == me));
    }
}

/// CB-T-4 in an apartment: every member inside a callback, and `EndInstall` in the last one.
#[test]
fn an_apartment_s_own_object_calls_back() {
    let _watchdog = Watchdog::new("apartment, re-entering");
    let stage = Stage::new(SCENARIO, ClockMode::Auto);
    let face = stage.face.clone();
    let ended = apartment(move || {
        let installer = installer(&face);
        let (address, ended) = (installer.as_raw() as usize, Arc::new(Mutex::new(0)));
        let inside = Arc::clone(&ended);
        let story = Story::acting(move |job, complete| {
            let raw = address as *mut std::ffi::c_void;
            // SAFETY: the test holds the installer until the job is over.
            let installer = unsafe { IUpdateInstaller4::from_raw_borrowed(&raw) }.unwrap();
            all_members(job, installer)?;
            if complete {
                *inside.lock().unwrap() = end(installer, job);
            }
            Ok(())
        });
        let job = begin(&installer, &bound(&story));
        assert_eq!(end(&installer, &job), orcSucceededWithErrors.0);
        assert_eq!(clean_up(&job), S_OK);
        *ended.lock().unwrap()
    });
    assert_eq!(ended, orcSucceededWithErrors.0);
}

/// JOB-CLN-3 in an apartment: `CleanUp` inside a callback does not wait for that callback.
#[test]
fn clean_up_inside_a_callback_of_an_apartment() {
    let _watchdog = Watchdog::new("apartment, CleanUp inside");
    let stage = Stage::new(SCENARIO, ClockMode::Auto);
    let face = stage.face.clone();
    let codes = apartment(move || {
        let codes = Arc::new(Mutex::new(Vec::new()));
        let inside = Arc::clone(&codes);
        let story = Story::acting(move |job, _| {
            inside.lock().unwrap().push(clean_up(job));
            Ok(())
        });
        let installer = installer(&face);
        let callback = bound(&story);
        let job = begin(&installer, &callback);
        assert_eq!(end(&installer, &job), orcSucceededWithErrors.0);
        assert_eq!(clean_up(&job), S_OK);
        assert_eq!(references(&callback), 1);
        codes.lock().unwrap().clone()
    });
    assert_eq!(codes, [MARKED]);
}

/// CB-T-1: the same with a clock that another thread moves, while the apartment's own thread only calls the job.
#[test]
fn a_callback_of_an_apartment_runs_on_its_own_thread_when_another_moves_the_time() {
    let _watchdog = Watchdog::new("apartment, paced");
    let stage = Stage::new(SCENARIO, ClockMode::Paced { factor: 10_000.0 });
    let (face, story) = (stage.face.clone(), Story::watching());
    let inside = Arc::clone(&story);
    let me = apartment(move || {
        let installer = installer(&face);
        let job = begin(&installer, &bound(&inside));
        // SAFETY: a live interface.
        while !unsafe { job.IsCompleted() }.unwrap().as_bool() {
            thread::yield_now();
        }
        assert_eq!(end(&installer, &job), orcSucceededWithErrors.0);
        assert_eq!(clean_up(&job), S_OK);
        thread::current().id()
    });
    let seen = story.seen();
    assert!(seen.len() > 10 && seen.iter().all(|seen| seen.thread == me), "{seen:?}");
    assert_eq!(story.percents().iter().position(Option::is_none), Some(seen.len() - 1));
}

/// The same with a manual clock that a thread of the multithreaded apartment moves.
#[test]
fn a_callback_of_an_apartment_waits_for_its_thread_to_call() {
    let _watchdog = Watchdog::new("apartment, moved from outside");
    let stage = Stage::new(SCENARIO, ClockMode::Manual);
    let (face, story) = (stage.face.clone(), Story::watching());
    let (world, inside) = (Arc::clone(&stage.world), Arc::clone(&story));
    let me = apartment(move || {
        let installer = installer(&face);
        let job = begin(&installer, &bound(&inside));
        let mover = elsewhere(move || world.run());
        while !mover.is_finished() {
            // Any member works.
            // SAFETY: a live interface.
            unsafe { installer.IsForced() }.unwrap();
        }
        assert_eq!(end(&installer, &job), orcSucceededWithErrors.0);
        thread::current().id()
    });
    assert!(story.seen().len() > 10 && story.seen().iter().all(|seen| seen.thread == me));
}

/// Runs a closure on a thread of the multithreaded apartment.
fn elsewhere<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> thread::JoinHandle<R> {
    thread::spawn(|| {
        // SAFETY: the thread stays in the apartment until it ends.
        unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) }.unwrap();
        work()
    })
}

/// An object of one thread that reports the thread which releases it.
#[implement(IServiceProvider, Agile = false)]
struct Leaving(Sender<ThreadId>);

impl IServiceProvider_Impl for Leaving_Impl {
    fn QueryService(&self, _: *const GUID, _: *const GUID, _: *mut *mut std::ffi::c_void) -> Result<()> {
        Ok(())
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.send(thread::current().id()).unwrap();
    }
}

fn leaving() -> (IUnknown, Receiver<ThreadId>) {
    let (sender, gone) = channel();
    (IServiceProvider::from(Leaving(sender)).into(), gone)
}

fn begin_with(installer: &IUpdateInstaller4, state: &VARIANT) -> IInstallationJob {
    // SAFETY: interfaces that live.
    unsafe { installer.BeginInstall(installer, installer, state) }.unwrap()
}

/// A reference that another thread may release, as when a client passes one on.
struct Passed(IInstallationJob);

// SAFETY: jobs of the double may be used from every thread.
unsafe impl Send for Passed {}

impl Passed {
    fn job(self) -> IInstallationJob {
        self.0
    }
}

/// BEG-7: the same if another thread has the last reference to the job.
#[test]
fn an_object_of_an_apartment_is_released_on_its_thread() {
    let _watchdog = Watchdog::new("apartment, released");
    let stage = Stage::new(SCENARIO, ClockMode::Auto);
    let face = stage.face.clone();
    apartment(move || {
        let installer = installer(&face);
        let (object, gone) = leaving();
        let job = begin_with(&installer, &VARIANT::from(object));
        end(&installer, &job);
        assert_eq!(clean_up(&job), S_OK);
        let passed = Passed(job);
        elsewhere(move || drop(passed.job())).join().unwrap();
        let released_on = loop {
            match gone.try_recv() {
                Ok(thread) => break thread,
                // SAFETY: an interface that lives.
                Err(TryRecvError::Empty) => drop(unsafe { installer.IsForced() }.unwrap()),
                Err(TryRecvError::Disconnected) => panic!("it went without a word"),
            }
        };
        assert_eq!(released_on, thread::current().id());
    });
}

/// JOB-STATE-2: on another thread it is a proxy, and values that COM cannot marshal are refused.
#[test]
fn a_state_of_an_apartment_is_read_as_it_is_on_its_thread_alone() {
    let _watchdog = Watchdog::new("apartment, state");
    let stage = Stage::new(SCENARIO, ClockMode::Manual);
    let face = stage.face.clone();
    apartment(move || {
        let installer = installer(&face);
        let (object, _gone) = leaving();
        let job = begin_with(&installer, &VARIANT::from(object.clone()));
        // SAFETY: an interface that lives.
        assert_eq!(IUnknown::try_from(&unsafe { job.AsyncState() }.unwrap()).unwrap(), object);
        let (passed, address) = (Passed(job), object.as_raw() as usize);
        let proxy = elsewhere(move || {
            // SAFETY: an interface that lives.
            let state = unsafe { passed.job().AsyncState() }.unwrap();
            IUnknown::try_from(&state).unwrap().as_raw() as usize != address
        });
        while !proxy.is_finished() {
            // SAFETY: an interface that lives.
            unsafe { installer.IsForced() }.unwrap();
        }
        assert!(proxy.join().unwrap(), "not the object itself");
    });
    stage.world.run();
    stage.world.restart();
    let face = stage.face.clone();
    apartment(move || {
        let installer = installer(&face);
        // SAFETY: an interface that lives.
        unsafe { installer.SetIsForced(true.into()) }.unwrap();
        let (object, _gone) = leaving();
        // SAFETY: an array with one element, which takes its own reference.
        let array = unsafe {
            let array = SafeArrayCreateVector(VT_UNKNOWN, 0, 1);
            SafeArrayPutElement(array, &0, object.as_raw()).unwrap();
            array
        };
        let array = variant(VARENUM(VT_ARRAY.0 | VT_UNKNOWN.0), VARIANT_0_0_0 { parray: array });
        let job = begin_with(&installer, &array);
        // SAFETY: an interface that lives.
        unsafe { job.AsyncState() }.unwrap();
        let passed = Passed(job);
        // SAFETY: as above.
        let refused = elsewhere(move || unsafe { passed.job().AsyncState() }.err().map(|error| error.code()));
        while !refused.is_finished() {
            // SAFETY: as above.
            unsafe { installer.IsForced() }.unwrap();
        }
        assert_eq!(refused.join().unwrap(), Some(RPC_E_WRONG_THREAD));
    });
    stage.world.run();
}
