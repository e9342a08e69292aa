//! A Rust client on the `windows` crate, against the vtables of the double, for usage that scripts cannot have.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use windows::Win32::Foundation::{E_NOINTERFACE, VARIANT_BOOL};
use windows::Win32::System::Com::{
    CLSCTX_INPROC_SERVER, COINIT_APARTMENTTHREADED, COINIT_MULTITHREADED, CoCreateInstance, CoInitializeEx,
    CoUninitialize,
};
use windows::Win32::System::Ole::IEnumVARIANT;
use windows::Win32::System::UpdateAgent::*;
use windows::Win32::System::Variant::{VARIANT, VT_EMPTY, VT_NULL, VT_UNKNOWN};
use windows_core::{BSTR, GUID, HRESULT, IUnknown, Interface, Ref, implement};
use wua_sim::ClockMode;
use wuapi::{CONTROL_CLSID, InProcess, NotRegistered, Settings, register};

/// The double in this process; one at a time.
struct Double {
    server: InProcess,
    _one: MutexGuard<'static, ()>,
}

static ONE: Mutex<()> = Mutex::new(());

fn settings(scenario: &str, clock: ClockMode) -> Settings {
    let mut settings =
        Settings::new(format!("{}/../../fixtures/scenarios/{scenario}.toml", env!("CARGO_MANIFEST_DIR")));
    settings.clock = clock;
    settings
}

fn double(scenario: &str, clock: ClockMode) -> Double {
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    enter();
    Double { server: register(&settings(scenario, clock)).unwrap(), _one: one }
}

fn enter() {
    // SAFETY: the test's own thread, which stays in the apartment until it ends.
    unsafe { CoInitializeEx(None, COINIT_MULTITHREADED) }.unwrap();
}

impl Drop for Double {
    /// Checks that the test ends without live objects.
    fn drop(&mut self) {
        if !thread::panicking() {
            assert_eq!(self.server.live_objects(), 0, "objects that were not released");
        }
    }
}

fn create<I: Interface>(class: &GUID) -> windows_core::Result<I> {
    // SAFETY: an id that outlives the call.
    unsafe { CoCreateInstance(class, None, CLSCTX_INPROC_SERVER) }
}

/// Returns an installer with every update that can be installed.
fn installer() -> IUpdateInstaller4 {
    let session: IUpdateSession3 = create(&UpdateSession).unwrap();
    // SAFETY: interfaces that live.
    unsafe {
        let found = session.CreateUpdateSearcher().unwrap().Search(&BSTR::from("IsInstalled=0")).unwrap();
        let installer = session.CreateUpdateInstaller().unwrap();
        installer.SetUpdates(&found.Updates().unwrap()).unwrap();
        installer.cast().unwrap()
    }
}

/// The calls that a callback received.
#[derive(Default)]
struct Record {
    /// The objects, by their addresses.
    jobs: Vec<usize>,
    percents: Vec<i32>,
    completed: usize,
}

#[implement(IInstallationProgressChangedCallback, IInstallationCompletedCallback)]
struct Callback(Arc<Mutex<Record>>);

impl Callback {
    fn note(
        &self,
        job: Ref<'_, IInstallationJob>,
        note: impl FnOnce(&mut Record),
    ) -> windows_core::Result<()> {
        let mut record = self.0.lock().unwrap();
        record.jobs.push(address(job.ok()?));
        note(&mut record);
        Ok(())
    }
}

impl IInstallationProgressChangedCallback_Impl for Callback_Impl {
    fn Invoke(
        &self,
        job: Ref<'_, IInstallationJob>,
        arguments: Ref<'_, IInstallationProgressChangedCallbackArgs>,
    ) -> windows_core::Result<()> {
        // SAFETY: interfaces that live.
        let percent = unsafe { arguments.ok()?.Progress()?.PercentComplete()? };
        self.note(job, |record| record.percents.push(percent))
    }
}

impl IInstallationCompletedCallback_Impl for Callback_Impl {
    fn Invoke(
        &self,
        job: Ref<'_, IInstallationJob>,
        _arguments: Ref<'_, IInstallationCompletedCallbackArgs>,
    ) -> windows_core::Result<()> {
        self.note(job, |record| record.completed += 1)
    }
}

/// Returns the address that identifies an object.
fn address(object: &impl Interface) -> usize {
    object.cast::<IUnknown>().unwrap().as_raw() as usize
}

/// Starts a job with callbacks that record their calls.
fn begin(installer: &IUpdateInstaller4, state: &VARIANT) -> (IInstallationJob, Arc<Mutex<Record>>) {
    let record = Arc::new(Mutex::new(Record::default()));
    let callback: IUnknown = windows_core::ComObject::new(Callback(Arc::clone(&record))).into_interface();
    // SAFETY: interfaces that live.
    (unsafe { installer.BeginInstall(&callback, &callback, state) }.unwrap(), record)
}

#[test]
fn a_synchronous_installation_from_search_to_result() {
    let _double = double("p08-some-failed", ClockMode::Auto);
    let session: IUpdateSession3 = create(&UpdateSession).unwrap();
    // SAFETY: interfaces that live.
    unsafe {
        let found = session.CreateUpdateSearcher().unwrap().Search(&BSTR::from("IsInstalled=0")).unwrap();
        let updates = found.Updates().unwrap();
        assert_eq!(updates.Count().unwrap(), 3);
        let first = updates.get_Item(0).unwrap();
        assert_eq!(first, updates.get_Item(0).unwrap());
        let installer = session.CreateUpdateInstaller().unwrap();
        installer.SetUpdates(&updates).unwrap();
        assert_eq!(installer.Updates().unwrap(), installer.Updates().unwrap());
        let result = installer.Install().unwrap();
        assert_eq!(result.ResultCode().unwrap(), orcSucceededWithErrors);
        assert_eq!(result.HResult().unwrap(), 0x0024_0003);
        let codes = [0, 1, 2].map(|i| result.GetUpdateResult(i).unwrap().ResultCode().unwrap());
        assert_eq!(codes, [orcFailed, orcSucceeded, orcSucceeded]);
    }
}

/// Asks for each version by its exact id; all are one object.
fn answers(object: &IUnknown, versions: &[GUID]) {
    for version in versions {
        let mut answer = std::ptr::null_mut();
        // SAFETY: the pointer is to a local variable; the reference written there is dropped.
        let answer = unsafe {
            object.query(version, &mut answer).ok().unwrap_or_else(|error| panic!("{version:?}: {error}"));
            IUnknown::from_raw(answer)
        };
        assert_eq!(answer.cast::<IUnknown>().unwrap(), *object, "{version:?}");
    }
}

#[test]
fn each_version_of_an_interface_is_answered_by_its_exact_id() {
    let _double = double("patch-tuesday", ClockMode::Auto);
    let session: IUnknown = create(&UpdateSession).unwrap();
    answers(&session, &[IUpdateSession::IID, IUpdateSession2::IID, IUpdateSession3::IID]);
    let searcher: IUnknown = create(&UpdateSearcher).unwrap();
    answers(&searcher, &[IUpdateSearcher::IID, IUpdateSearcher2::IID, IUpdateSearcher3::IID]);
    let installer: IUnknown = installer().cast().unwrap();
    let versions =
        [IUpdateInstaller::IID, IUpdateInstaller2::IID, IUpdateInstaller3::IID, IUpdateInstaller4::IID];
    answers(&installer, &versions);
    // SAFETY: interfaces that live.
    let update =
        unsafe { installer.cast::<IUpdateInstaller>().unwrap().Updates().unwrap().get_Item(0).unwrap() };
    let versions = [IUpdate::IID, IUpdate2::IID, IUpdate3::IID, IUpdate4::IID, IUpdate5::IID];
    answers(&update.cast().unwrap(), &versions);
    assert_eq!(update.cast::<IWindowsDriverUpdate>().unwrap_err().code(), E_NOINTERFACE);
    answers(&create(&UpdateCollection).unwrap(), &[IUpdateCollection::IID]);
    answers(&create(&StringCollection).unwrap(), &[IStringCollection::IID]);
    answers(&create(&SystemInformation).unwrap(), &[ISystemInformation::IID]);
}

/// Creates a value of a type without content.
fn nothing(kind: windows::Win32::System::Variant::VARENUM) -> VARIANT {
    let mut value = VARIANT::default();
    // SAFETY: types without a value, or with a null pointer, as in the default.
    unsafe { (*value.Anonymous.Anonymous).vt = kind };
    value
}

#[test]
fn the_state_comes_back_as_it_was() {
    let _double = double("patch-tuesday", ClockMode::Auto);
    let installer = installer();
    let own: IUnknown = windows_core::ComObject::new(Callback(Arc::default())).into_interface();
    let states = [nothing(VT_EMPTY), nothing(VT_NULL), nothing(VT_UNKNOWN), VARIANT::from(own.clone())];
    for state in states {
        let (job, _) = begin(&installer, &state);
        // SAFETY: interfaces that live.
        let back = unsafe { job.AsyncState().unwrap() };
        assert_eq!(back.vt(), state.vt());
        // SAFETY: both have the same type, whose value is a pointer or nothing.
        let pointers = unsafe {
            [&back, &state]
                .map(|value| value.Anonymous.Anonymous.Anonymous.punkVal.as_ref().map(Interface::as_raw))
        };
        assert_eq!(pointers[0], pointers[1]);
        // SAFETY: as above.
        unsafe { installer.EndInstall(&job).unwrap() };
    }
}

#[test]
fn callbacks_come_while_one_thread_waits_and_another_moves_the_time() {
    let double = double("patch-tuesday", ClockMode::Manual);
    let installer = installer();
    let (job, record) = begin(&installer, &VARIANT::default());
    thread::scope(|scope| {
        scope.spawn(|| {
            enter();
            double.server.world().run();
        });
        // This thread waits meanwhile.
        // SAFETY: interfaces that live.
        let result = unsafe { installer.EndInstall(&job).unwrap().ResultCode().unwrap() };
        assert_eq!(result, orcSucceeded);
    });
    let record = record.lock().unwrap();
    assert!(record.jobs.iter().all(|one| *one == address(&job)), "one job is one object");
    assert_eq!((record.completed, record.percents.last()), (1, Some(&100)));
    // SAFETY: interfaces that live.
    unsafe { job.CleanUp().unwrap() };
}

#[test]
fn a_time_out_aborts_and_ends() {
    let double = double("p05-stuck-at-95", ClockMode::Manual);
    let world = double.server.world();
    let installer = installer();
    let (job, record) = begin(&installer, &VARIANT::default());
    // SAFETY: interfaces that live.
    unsafe {
        world.advance(Duration::from_secs(2 * 60 * 60));
        assert_eq!(job.IsCompleted().unwrap(), VARIANT_BOOL::from(false));
        assert_eq!(job.GetProgress().unwrap().CurrentUpdatePercentComplete().unwrap(), 95);
        job.RequestAbort().unwrap();
        world.advance(Duration::from_secs(60));
        assert_eq!(job.IsCompleted().unwrap(), VARIANT_BOOL::from(true));
        let result = installer.EndInstall(&job).unwrap();
        assert_eq!(result.ResultCode().unwrap(), orcAborted);
        assert_eq!(HRESULT(result.HResult().unwrap()), HRESULT(0x8024_000B_u32.cast_signed()));
    }
    assert_eq!(record.lock().unwrap().completed, 1);
}

#[test]
fn what_is_added_to_the_installers_list_is_installed() {
    let _double = double("patch-tuesday", ClockMode::Auto);
    let installer = installer();
    // SAFETY: interfaces that live.
    unsafe {
        let found = installer.Updates().unwrap();
        let list: IUpdateCollection = create(&UpdateCollection).unwrap();
        installer.SetUpdates(&list).unwrap();
        assert_eq!(installer.Updates().unwrap().Add(&found.get_Item(1).unwrap()).unwrap(), 0);
        assert_eq!(installer.Updates().unwrap().Add(&found.get_Item(2).unwrap()).unwrap(), 1);
        let result = installer.Install().unwrap();
        assert_eq!(result.GetUpdateResult(1).unwrap().ResultCode().unwrap(), orcSucceeded);
        assert!(result.GetUpdateResult(2).is_err());
    }
}

#[test]
fn an_enumerator_is_one_object_and_is_let_go() {
    let double = double("patch-tuesday", ClockMode::Auto);
    let installer = installer();
    // SAFETY: interfaces that live.
    let updates = unsafe { installer.Updates().unwrap() };
    let before = double.server.live_objects();
    // SAFETY: as above.
    let each: IEnumVARIANT = unsafe { updates._NewEnum().unwrap() }.cast().unwrap();
    assert_eq!(double.server.live_objects(), before + 1);
    let mut values = [VARIANT::default(), VARIANT::default()];
    let mut fetched = 0;
    // SAFETY: there is room for two values.
    unsafe { each.Next(&mut values, &mut fetched).ok().unwrap() };
    assert_eq!((fetched, double.server.live_objects()), (2, before + 3));
    drop(values);
    drop(each);
    assert_eq!(double.server.live_objects(), before);
}

#[test]
fn the_journal_is_written_when_the_guard_is_dropped_and_names_what_is_left() {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    enter();
    let path = std::env::temp_dir().join(format!("wuasim-client-{}.journal", std::process::id()));
    let mut settings = settings("patch-tuesday", ClockMode::Auto);
    settings.journal = Some(path.clone());
    let written = |leak: bool| {
        let server = register(&settings).unwrap();
        let session: IUpdateSession3 = create(&UpdateSession).unwrap();
        let control: IUnknown = create(&CONTROL_CLSID).unwrap();
        assert_eq!(server.live_objects(), 1, "the control is not one of the agent's");
        let left = leak.then(|| session.clone());
        // SAFETY: an interface that lives.
        unsafe { session.CreateUpdateInstaller().unwrap() };
        drop((session, control));
        drop(server);
        drop(left);
        let journal = std::fs::read_to_string(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        let (header, entries) = journal.split_once('\n').unwrap();
        assert!(header.starts_with("journal of process "), "{header}");
        entries.to_owned()
    };
    let tidy =
        "0:00:00.000 session 1: IUpdateSession::CreateUpdateInstaller -> S_OK\nend: objects alive: 0\n";
    assert_eq!(written(false), tidy);
    assert_eq!(written(true), tidy.replace("alive: 0", "alive: 1"));
    assert!(create::<IUnknown>(&CONTROL_CLSID).is_err(), "the guard is gone");
}

/// The same if the other registration has another scenario.
#[test]
fn a_second_registration_in_an_apartment_is_refused_with_a_reason() {
    let first = double("patch-tuesday", ClockMode::Manual);
    let second = register(&settings("p08-some-failed", ClockMode::Manual)).unwrap_err();
    assert_eq!(second, NotRegistered::Taken);
    assert!(second.to_string().contains("registered in this apartment already"), "{second}");
    assert_eq!(first.server.world().scenario().title, "Patch Tuesday, November 2026");
    // Another single-threaded apartment has its own registration.
    let elsewhere = thread::spawn(|| {
        // SAFETY: undone below, on the same thread.
        unsafe { CoInitializeEx(None, COINIT_APARTMENTTHREADED) }.unwrap();
        let title = {
            let third = register(&settings("p08-some-failed", ClockMode::Manual)).unwrap();
            drop(create::<IUnknown>(&UpdateSession).unwrap());
            third.world().scenario().title.clone()
        };
        // SAFETY: everything created in the apartment is gone.
        unsafe { CoUninitialize() };
        title
    });
    assert_eq!(elsewhere.join().unwrap(), "One update fails");
    drop(first);
    let next = double("p08-some-failed", ClockMode::Manual);
    assert_eq!(next.server.world().scenario().title, "One update fails");
}
