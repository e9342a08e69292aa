//! Callbacks through COM: their threads and arguments, the calls they may make, and when they are released.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

#[path = "support/callee.rs"]
mod callee;
mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use callee::{
    MARKED, Story, Watchdog, all_members, begin, bound, clean_up, end, function, installer, references, typed,
};
use support::{SCENARIO, Stage};
use windows::Win32::Foundation::{E_FAIL, E_POINTER, S_OK};
use windows::Win32::System::UpdateAgent::{IInstallationJob, IUpdateInstaller4, orcSucceededWithErrors};
use windows::Win32::System::Variant::VARIANT;
use windows_core::{HRESULT, IUnknown, Interface};
use wua_com::Coclass;
use wua_sim::ClockMode;

/// Two updates that finish before `BeginInstall` returns.
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

fn identity(object: &impl Interface) -> usize {
    object.cast::<IUnknown>().unwrap().as_raw() as usize
}

/// GEN-ASY-7, BEG-4: both kinds get the same calls, the completed callback last and once.
#[test]
fn by_interface_and_by_default_member_alike() {
    let _watchdog = Watchdog::new("alike");
    let records = [typed, function].map(|callback| {
        let (stage, story) = (Stage::new(SCENARIO, ClockMode::Manual), Story::watching());
        let installer = installer(&stage.face);
        let job = begin(&installer, &callback(&story));
        stage.world.run();
        assert_eq!(end(&installer, &job), orcSucceededWithErrors.0);
        story.percents()
    });
    assert_eq!(records[0], records[1]);
    assert!(records[0].len() > 10);
    assert_eq!(records[0].iter().position(Option::is_none), Some(records[0].len() - 1));
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

/// CB-C-4: the same if the callbacks run before `BeginInstall` has returned the job.
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

/// BEG-6: an object that is not a callback is accepted, and never called.
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

/// BEG-5: a missing callback is a null pointer, whatever else is wrong; no job begins.
#[test]
fn no_callback_at_all() {
    let stage = Stage::new(SCENARIO, ClockMode::Auto);
    let (story, full) = (Story::watching(), installer(&stage.face));
    let callback = typed(&story);
    let empty: IUpdateInstaller4 = stage.face.create(Coclass::UpdateInstaller).unwrap().cast().unwrap();
    for installer in [&full, &empty] {
        for (progress, completed) in [(None, Some(&callback)), (Some(&callback), None), (None, None)] {
            // SAFETY: live interfaces, or null.
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

/// GEN-ASY-9: in the multithreaded apartment they do not run on the thread that began, if another moves the time.
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

/// END-3, CB-T-3: a thread that waits is woken by the thread that moves the time, and callbacks do not overlap.
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
    let records = [S_OK, E_FAIL, MARKED, HRESULT(-1)].map(|code| {
        let stage = Stage::new(SCENARIO, ClockMode::Auto);
        let story = Story::acting(move |_, _| code.ok());
        let installer = installer(&stage.face);
        let job = begin(&installer, &typed(&story));
        (end(&installer, &job), story.percents())
    });
    assert!(records.iter().all(|one| *one == records[0]));
}

/// CB-T-4, END-4: every member may be called inside a callback, `EndInstall` in the last one.
#[test]
fn callbacks_that_call_back() {
    let _watchdog = Watchdog::new("re-entering");
    for mode in [ClockMode::Auto, ClockMode::PerPoll { step: Duration::from_secs(20) }] {
        let stage = Stage::new(SCENARIO, mode);
        let installer = installer(&stage.face);
        // An address, so that the callback does not hold the object that holds it.
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

/// JOB-CLN-3: `CleanUp` inside a callback marks the job, and no callback runs after it.
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

/// JOB-CLN-1, CB-R-1: references to the callbacks are released by `CleanUp`, or with the job.
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
            // SAFETY: as above. JOB-STATE-1: the value stays until the end.
            assert_eq!(IUnknown::try_from(&unsafe { job.AsyncState() }.unwrap()).unwrap(), state);
        }
        drop(job);
        drop(installer);
        assert_eq!((references(&callback), references(&state)), before);
    }
}

/// JOB-CLN-8: a client that releases everything at once leaves nothing behind once the work is over.
#[test]
fn a_job_that_nobody_holds() {
    let _watchdog = Watchdog::new("release");
    let (stage, story) = (Stage::new(SCENARIO, ClockMode::Manual), Story::watching());
    let callback = typed(&story);
    drop(begin(&installer(&stage.face), &callback));
    assert!(references(&callback) > 1);
    stage.world.run();
    assert_eq!(story.percents().last(), Some(&None));
    assert_eq!(references(&callback), 1);
}
