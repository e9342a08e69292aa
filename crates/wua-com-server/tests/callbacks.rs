//! Callbacks through COM: who is called, where, with which job; what may be done meanwhile; and what is let go of.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

#[path = "support/callee.rs"]
mod callee;
mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use callee::{Story, Watchdog, bound, function, references, typed};
use support::{SCENARIO, Stage};
use windows::Win32::Foundation::{E_FAIL, E_POINTER, S_OK};
use windows::Win32::System::Com::{COINIT_APARTMENTTHREADED, CoInitializeEx, CoUninitialize};
use windows::Win32::System::UpdateAgent::{
    IInstallationJob, IUpdateCollection, IUpdateInstaller4, IUpdateSession3, orcSucceededWithErrors,
};
use windows::Win32::System::Variant::VARIANT;
use windows_core::{BSTR, HRESULT, IUnknown, Interface};
use wua_com::{Coclass, Face};
use wua_sim::ClockMode;

/// `WU_S_MARKED_FOR_DISCONNECT`.
const MARKED: HRESULT = HRESULT(0x0024_0004);

/// Two updates that are done before `BeginInstall` returns.
const EARLY: &str = r#"
title = "early"

[agent]
queue = "0s"

[policy]
early_completion = true

[[update]]
title = "Definition update"
kind = "definition"
curve = "instant"
"#;

/// An installer with all there is to install.
fn installer(face: &Face) -> IUpdateInstaller4 {
    let session: IUpdateSession3 = face.create(Coclass::UpdateSession).unwrap().cast().unwrap();
    // SAFETY: interfaces that live.
    unsafe {
        let found = session.CreateUpdateSearcher().unwrap().Search(&BSTR::from("IsInstalled=0")).unwrap();
        let updates: IUpdateCollection = found.Updates().unwrap();
        let installer: IUpdateInstaller4 = session.CreateUpdateInstaller().unwrap().cast().unwrap();
        installer.SetUpdates(&updates).unwrap();
        installer
    }
}

fn begin(installer: &IUpdateInstaller4, callback: &IUnknown) -> IInstallationJob {
    // SAFETY: interfaces that live.
    unsafe { installer.BeginInstall(callback, callback, &VARIANT::default()) }.unwrap()
}

/// What the job ended with.
fn end(installer: &IUpdateInstaller4, job: &IInstallationJob) -> i32 {
    // SAFETY: interfaces that live.
    unsafe { installer.EndInstall(job).unwrap().ResultCode().unwrap().0 }
}

fn clean_up(job: &IInstallationJob) -> HRESULT {
    // SAFETY: an interface that lives.
    unsafe { (job.vtable().CleanUp)(job.as_raw()) }
}

fn identity(object: &impl Interface) -> usize {
    object.cast::<IUnknown>().unwrap().as_raw() as usize
}

/// GEN-ASY-7, BEG-4: both kinds see the same calls, the completed one last and once.
#[test]
fn by_interface_and_by_default_member_alike() {
    let _watchdog = Watchdog::new("alike");
    let told = [typed, function].map(|callback| {
        let (stage, story) = (Stage::new(SCENARIO, ClockMode::Manual), Story::watching());
        let installer = installer(&stage.face);
        let job = begin(&installer, &callback(&story));
        stage.world.run();
        assert_eq!(end(&installer, &job), orcSucceededWithErrors.0);
        story.percents()
    });
    assert_eq!(told[0], told[1]);
    assert!(told[0].len() > 10);
    assert_eq!(told[0].iter().position(Option::is_none), Some(told[0].len() - 1));
}

/// JOB-ID-1.
#[test]
fn one_job_in_the_callbacks_and_in_the_answer() {
    let _watchdog = Watchdog::new("identity");
    for callback in [typed, function] {
        let (stage, story) = (Stage::new(SCENARIO, ClockMode::Manual), Story::watching());
        let installer = installer(&stage.face);
        let job = begin(&installer, &callback(&story));
        stage.world.run();
        let seen = story.seen();
        assert!(seen.len() > 10 && seen.iter().all(|seen| seen.job == identity(&job)));
    }
}

/// CB-C-4: also where the callbacks come before `BeginInstall` has returned it.
#[test]
fn one_job_also_where_it_is_complete_before_begin_returns() {
    let _watchdog = Watchdog::new("early");
    let stage = Stage::new(EARLY, ClockMode::Auto);
    let kept: Arc<Mutex<Option<usize>>> = Arc::default();
    let keep = Arc::clone(&kept);
    let story = Story::acting(move |job, complete| {
        if complete {
            // Held, so that no other object can have its address.
            *keep.lock().unwrap() = Some(job.clone().into_raw() as usize);
        }
        Ok(())
    });
    let installer = installer(&stage.face);
    let job = begin(&installer, &typed(&story));
    let address = kept.lock().unwrap().take().expect("complete before Begin returned");
    // SAFETY: the reference that the callback kept.
    let inside = unsafe { IInstallationJob::from_raw(address as *mut _) };
    assert_eq!(inside, job);
    assert_eq!(end(&installer, &job), 2);
}

/// BEG-6: an object that is no callback is accepted, and never called.
#[test]
fn an_object_that_is_no_callback() {
    let _watchdog = Watchdog::new("foreign");
    let stage = Stage::new(SCENARIO, ClockMode::Auto);
    let installer = installer(&stage.face);
    let itself: IUnknown = installer.cast().unwrap();
    let before = references(&itself);
    let job = begin(&installer, &itself);
    assert_eq!(end(&installer, &job), orcSucceededWithErrors.0);
    assert_eq!(clean_up(&job), S_OK);
    drop(job);
    assert_eq!(references(&itself), before);
}

/// BEG-5: no callback is a null pointer, whatever else is wrong; nothing begins.
#[test]
fn no_callback_at_all() {
    let stage = Stage::new(SCENARIO, ClockMode::Auto);
    let (story, full) = (Story::watching(), installer(&stage.face));
    let callback = typed(&story);
    let empty: IUpdateInstaller4 = stage.face.create(Coclass::UpdateInstaller).unwrap().cast().unwrap();
    for installer in [&full, &empty] {
        for (progress, completed) in [(None, Some(&callback)), (Some(&callback), None), (None, None)] {
            // SAFETY: interfaces that live, or null.
            let begun = unsafe { installer.BeginInstall(progress, completed, &VARIANT::default()) };
            assert_eq!(begun.unwrap_err().code(), E_POINTER);
            // SAFETY: as above.
            let begun = unsafe { installer.BeginUninstall(progress, completed, &VARIANT::default()) };
            assert_eq!(begun.unwrap_err().code(), E_POINTER);
        }
    }
    // SAFETY: an interface that lives.
    assert!(!unsafe { full.IsBusy() }.unwrap().as_bool());
    assert_eq!(references(&callback), 1);
}

/// GEN-ASY-9: in the multithreaded apartment they do not come on the thread that began, if another moves the time.
#[test]
fn callbacks_come_on_another_thread() {
    let _watchdog = Watchdog::new("another thread");
    let me = std::thread::current().id();
    for callback in [typed, bound, function] {
        let (stage, story) = (Stage::new(SCENARIO, ClockMode::Manual), Story::watching());
        let installer = installer(&stage.face);
        let job = begin(&installer, &callback(&story));
        let world = Arc::clone(&stage.world);
        std::thread::spawn(move || world.run()).join().unwrap();
        assert!(story.seen().len() > 10 && story.seen().iter().all(|seen| seen.thread != me));
        assert_eq!(end(&installer, &job), orcSucceededWithErrors.0);
    }
}

/// END-3, CB-T-3: who waits is woken by who moves the time, and the callbacks do not overlap.
#[test]
fn one_thread_waits_and_another_moves_the_time() {
    let _watchdog = Watchdog::new("waiting");
    let (stage, story) = (Stage::new(SCENARIO, ClockMode::Manual), Story::watching());
    let installer = installer(&stage.face);
    let job = begin(&installer, &typed(&story));
    let world = Arc::clone(&stage.world);
    let mover = std::thread::spawn(move || world.run());
    assert_eq!(end(&installer, &job), orcSucceededWithErrors.0);
    mover.join().unwrap();
    assert_eq!(story.percents().iter().position(Option::is_none), Some(story.seen().len() - 1));
}

/// CB-P-6.
#[test]
fn what_a_callback_answers_is_ignored() {
    let _watchdog = Watchdog::new("errors");
    let told = [S_OK, E_FAIL, MARKED, HRESULT(-1)].map(|code| {
        let stage = Stage::new(SCENARIO, ClockMode::Auto);
        let story = Story::acting(move |_, _| code.ok());
        let installer = installer(&stage.face);
        let job = begin(&installer, &typed(&story));
        (end(&installer, &job), story.percents())
    });
    assert!(told.iter().all(|one| *one == told[0]));
}

/// Calls what can be called of a job and an installer from inside a callback.
fn all_members(job: &IInstallationJob, installer: &IUpdateInstaller4) -> windows_core::Result<()> {
    // SAFETY: interfaces that live.
    unsafe {
        let progress = job.GetProgress()?;
        progress.PercentComplete()?;
        progress.GetUpdateResult(0)?.ResultCode()?;
        job.Updates()?.get_Item(0)?.Title()?;
        job.AsyncState()?;
        job.IsCompleted()?;
        installer.IsBusy()?;
        installer.RebootRequiredBeforeInstallation()?;
        installer.Updates()?.Count()?;
        installer.SetIsForced(installer.IsForced()?)?;
        installer.SetForceQuiet(installer.ForceQuiet()?)?;
        installer.ClientApplicationID()?;
    }
    Ok(())
}

/// CB-T-4, END-4: every member may be called from inside, `EndInstall` in the last one.
#[test]
fn callbacks_that_call_back() {
    let _watchdog = Watchdog::new("re-entering");
    for mode in [ClockMode::Auto, ClockMode::PerPoll { step: Duration::from_secs(20) }] {
        let stage = Stage::new(SCENARIO, mode);
        let installer = installer(&stage.face);
        // An address, so that the callback does not hold what holds it.
        let (address, ends) = (installer.as_raw() as usize, Arc::new(Mutex::new(Vec::new())));
        let inside = Arc::clone(&ends);
        let story = Story::acting(move |job, complete| {
            let raw = address as *mut std::ffi::c_void;
            // SAFETY: the test holds the installer until the job is over.
            let installer = unsafe { IUpdateInstaller4::from_raw_borrowed(&raw) }.unwrap();
            all_members(job, installer)?;
            if complete {
                inside.lock().unwrap().push(end(installer, job));
            }
            Ok(())
        });
        let job = begin(&installer, &typed(&story));
        assert_eq!(end(&installer, &job), orcSucceededWithErrors.0);
        assert_eq!(clean_up(&job), S_OK);
        assert_eq!(*ends.lock().unwrap(), [orcSucceededWithErrors.0]);
    }
}

/// JOB-CLN-3: `CleanUp` inside a callback marks the job, and nothing is called any more.
#[test]
fn clean_up_inside_a_callback() {
    let _watchdog = Watchdog::new("CleanUp inside");
    for callback in [typed, function] {
        let stage = Stage::new(SCENARIO, ClockMode::Auto);
        let codes = Arc::new(Mutex::new(Vec::new()));
        let inside = Arc::clone(&codes);
        let story = Story::acting(move |job, _| {
            inside.lock().unwrap().push(clean_up(job));
            Ok(())
        });
        let callback = callback(&story);
        let installer = installer(&stage.face);
        let job = begin(&installer, &callback);
        assert_eq!(end(&installer, &job), orcSucceededWithErrors.0);
        assert_eq!(*codes.lock().unwrap(), [MARKED]);
        assert_eq!(clean_up(&job), S_OK);
        assert_eq!(references(&callback), 1);
    }
}

/// JOB-CLN-1, CB-R-1: references to the callbacks are let go of by `CleanUp`, or with the job.
#[test]
fn references_return_to_where_they_began() {
    let _watchdog = Watchdog::new("references");
    for (callback, cleaned) in
        [(typed as fn(&_) -> _, true), (typed, false), (function, true), (function, false)]
    {
        let (stage, story) = (Stage::new(SCENARIO, ClockMode::Manual), Story::watching());
        let (callback, state) = (callback(&story), typed(&story));
        let installer = installer(&stage.face);
        let before = (references(&callback), references(&state));
        let value = VARIANT::from(state.clone());
        // SAFETY: interfaces that live.
        let job = unsafe { installer.BeginInstall(&callback, &callback, &value) }.unwrap();
        drop(value);
        assert!(references(&callback) > before.0 && references(&state) > before.1);
        stage.world.run();
        end(&installer, &job);
        // SAFETY: as above.
        let kept = unsafe { job.AsyncState() }.unwrap();
        assert_eq!(IUnknown::try_from(&kept).unwrap(), state);
        drop(kept);
        if cleaned {
            assert_eq!(clean_up(&job), S_OK);
            assert_eq!(references(&callback), before.0, "after CleanUp");
            // SAFETY: as above. JOB-STATE-1: the value is there to the end.
            assert_eq!(IUnknown::try_from(&unsafe { job.AsyncState() }.unwrap()).unwrap(), state);
        }
        drop(job);
        drop(installer);
        assert_eq!((references(&callback), references(&state)), before);
    }
}

/// JOB-CLN-8: who lets go of everything at once leaves nothing behind once the work is over.
#[test]
fn a_job_that_nobody_holds() {
    let _watchdog = Watchdog::new("let go");
    let (stage, story) = (Stage::new(SCENARIO, ClockMode::Manual), Story::watching());
    let callback = typed(&story);
    drop(begin(&installer(&stage.face), &callback));
    assert!(references(&callback) > 1);
    stage.world.run();
    assert_eq!(story.percents().last(), Some(&None));
    assert_eq!(references(&callback), 1);
}

/// Does something on a thread that is an apartment of its own.
fn apartment<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    let thread = std::thread::spawn(|| {
        // SAFETY: undone below, on the same thread.
        unsafe { CoInitializeEx(None, COINIT_APARTMENTTHREADED) }.unwrap();
        let answer = work();
        // SAFETY: what was made in the apartment is gone.
        unsafe { CoUninitialize() };
        answer
    });
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// CB-T-1, CB-T-2: an object that belongs to a thread is called on it, whichever call makes the time pass.
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
            std::thread::current().id()
        });
        assert!(story.seen().len() > 10 && story.seen().iter().all(|seen| seen.thread == me), "{mode:?}");
    }
}

/// The same where all is done inside `BeginInstall`, and where only `CleanUp` waits.
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
            std::thread::current().id()
        });
        assert_eq!(story.percents().last(), Some(&None));
        assert!(story.seen().iter().all(|seen| seen.thread == me));
    }
}

/// CB-T-4 in an apartment: every member from inside, and `EndInstall` in the last callback.
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

/// JOB-CLN-3 in an apartment: `CleanUp` inside does not wait for the callback that it is called from.
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
