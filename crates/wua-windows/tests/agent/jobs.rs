//! Jobs: their state, identity, callbacks and clean-up.

use std::sync::{Arc, Weak};

use windows::Win32::Foundation::{E_UNEXPECTED, S_OK};
use windows_core::HRESULT;
use wua::{
    AsyncState, HResult, InstallationJob, InstallationProgressChangedCallbackArgs, OnCompleted,
    OnProgressChanged, OperationResultCode,
};
use wua_windows::Apartment;

use crate::fake::World;
use crate::{begun, failure, installer, recorder};

/// BEG-7, JOB-STATE-1, JOB-STATE-2: every state is returned unchanged, an object as itself, and none is leaked.
#[test]
fn job_state_1_every_state_comes_back() {
    let apartment = Apartment::multithreaded().unwrap();
    let (session, _) = World::of(1).session();
    let installer = installer(&session);
    let object = Arc::new(7_u32);
    let states = [
        AsyncState::Empty,
        AsyncState::Null,
        AsyncState::Bool(true),
        AsyncState::Bool(false),
        AsyncState::I4(i32::MIN),
        AsyncState::R8(-0.0),
        AsyncState::R8(f64::NAN),
        AsyncState::text(""),
        AsyncState::text("Ünïcödé ☃ 𝄞 \0 after"),
        AsyncState::of(Arc::clone(&object)),
    ];
    for state in states {
        let job = begun(&*installer, state.clone()).unwrap();
        assert_eq!([job.async_state(), job.async_state()], [state.clone(), state]);
    }
    assert_eq!(Arc::strong_count(&object), 1);
    let refused = begun(&*installer, AsyncState::Record);
    assert_eq!(failure(refused), (HResult::E_INVALIDARG, "IUpdateInstaller::BeginInstall"));
    drop((installer, session, apartment));
}

/// JOB-ID-1, CB-C-4, CB-R-1: callbacks are given the job that `Begin…` returns, even before it returns and on another
/// thread; and they are released with the job.
#[test]
fn job_id_1_callbacks_are_given_the_job_that_begin_returns() {
    let _apartment = Apartment::multithreaded().unwrap();
    for early in [true, false] {
        let (session, world) = World { early, ..World::of(2) }.session();
        let installer = installer(&session);
        let (progress, completed, seen) = recorder();
        let job = installer.begin_install(progress, completed, AsyncState::Empty).unwrap();
        assert_eq!(seen.lock().unwrap().len(), if early { 2 } else { 0 });
        job.request_abort().unwrap();
        let expected = if early { 4 } else { 2 };
        let calls = std::mem::take(&mut *seen.lock().unwrap());
        assert_eq!(calls.len(), expected);
        let same = |at: &Weak<_>| std::ptr::addr_eq(at.as_ptr(), Arc::as_ptr(&job));
        assert!(calls.iter().all(|(at, progress)| same(at) && progress.update_results().len() == 2));
        assert_eq!(*world.answers.lock().unwrap(), vec![S_OK; expected]);
        assert_eq!(Arc::strong_count(&seen), 3);
        drop(job);
        assert_eq!(Arc::strong_count(&seen), 1, "callbacks are kept, early: {early}");
    }
}

/// JOB-CLN-3, JOB-CLN-4: CleanUp releases the callbacks, and its success codes are passed on.
#[test]
fn job_cln_3_success_codes_of_clean_up_are_carried() {
    let _apartment = Apartment::multithreaded().unwrap();
    for code in [HResult::S_OK, HResult::WU_S_MARKED_FOR_DISCONNECT, HResult::WU_E_INVALID_OPERATION] {
        let (session, _) = World { clean_up: HRESULT(code.value()), ..World::of(1) }.session();
        let (progress, completed, seen) = recorder();
        let job = installer(&session).begin_install(progress, completed, AsyncState::Empty).unwrap();
        match job.clean_up() {
            Ok(answered) => assert_eq!(answered, code),
            Err(error) => {
                assert_eq!((error.hresult(), error.operation()), (code, "IInstallationJob::CleanUp"))
            }
        }
        assert_eq!(Arc::strong_count(&seen), 1);
    }
}

/// CB-P-6: a callback that panics or fails does no harm; the agent gets a code.
#[test]
fn cb_p_6_a_panic_stays_in_the_callback() {
    let _apartment = Apartment::multithreaded().unwrap();
    let (session, world) = World::of(1).session();
    let progress =
        |_: &Arc<dyn InstallationJob>, _: &InstallationProgressChangedCallbackArgs| panic!("as it should");
    let installer = installer(&session);
    let job = installer
        .begin_install(OnProgressChanged::call(progress), OnCompleted::Foreign, AsyncState::Empty)
        .unwrap();
    job.request_abort().unwrap();
    assert_eq!(*world.answers.lock().unwrap(), [E_UNEXPECTED]);
}

/// Every reference that was taken is released.
#[test]
fn no_object_of_the_agent_is_left() {
    let _apartment = Apartment::multithreaded().unwrap();
    let (session, world) = World { early: true, ..World::of(3) }.session();
    let alive = Arc::clone(&world.alive);
    assert_eq!(Arc::strong_count(&alive), 3, "the world, this test, the session");
    {
        let installer = installer(&session);
        let (progress, completed, _) = recorder();
        let job = installer.begin_install(progress, completed, AsyncState::text("state")).unwrap();
        job.request_abort().unwrap();
        let _ = (job.updates().unwrap(), job.get_progress().unwrap(), installer.updates());
        installer.end_install(&job).unwrap();
        assert!(Arc::strong_count(&alive) > 6);
    }
    assert_eq!(Arc::strong_count(&alive), 3);
    drop((session, world));
    assert_eq!(Arc::strong_count(&alive), 1);
}

/// ENUM-7, PROG-RES-2: numbers are passed on unchanged, and a missing result stays missing.
#[test]
fn enum_7_unknown_numbers_are_carried() {
    let _apartment = Apartment::multithreaded().unwrap();
    let (session, _) = World::of(3).session();
    let installer = installer(&session);
    let job = begun(&*installer, AsyncState::Empty).unwrap();
    let progress = job.get_progress().unwrap();
    assert_eq!(progress.current_update_index(), -7);
    assert_eq!((progress.current_update_percent_complete(), progress.percent_complete()), (101, i32::MIN));
    let one = progress.update_result(1).unwrap();
    assert_eq!((one.result_code.value(), one.hresult.value(), one.reboot_required), (71, -2, true));
    assert_eq!(failure(progress.update_result(2)).0, HResult::WU_E_INVALIDINDEX);
    for result in [installer.end_install(&job).unwrap(), installer.install().unwrap()] {
        assert_eq!(result.result_code(), OperationResultCode::new(42));
        assert_eq!(result.hresult(), HResult::WU_E_ALL_UPDATES_FAILED);
        assert_eq!(result.update_results(), progress.update_results().collect::<Vec<_>>());
    }
}
