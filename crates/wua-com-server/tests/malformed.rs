//! Wrong calls: random ones late bound, null pointers in the vtable, other threads, a job after its clean-up.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

#[path = "support/callee.rs"]
mod callee;
#[path = "support/chance.rs"]
mod chance;
mod support;

use std::ffi::c_void;

use callee::{Story, Watchdog, function, typed};
use chance::{Chance, Outcome};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use support::Objects;
use windows::Win32::Foundation::{
    DISP_E_BADINDEX, DISP_E_BADPARAMCOUNT, DISP_E_BADVARTYPE, DISP_E_EXCEPTION, DISP_E_MEMBERNOTFOUND,
    DISP_E_OVERFLOW, DISP_E_PARAMNOTFOUND, DISP_E_PARAMNOTOPTIONAL, DISP_E_TYPEMISMATCH,
    DISP_E_UNKNOWNINTERFACE, DISP_E_UNKNOWNNAME, E_INVALIDARG, E_NOTIMPL, E_POINTER, E_UNEXPECTED, S_OK,
};
use windows::Win32::System::Com::IDispatch;
use windows::Win32::System::UpdateAgent::{IInstallationJob, IUpdateInstaller};
use windows::Win32::System::Variant::VARIANT;
use windows_core::{HRESULT, IUnknown, Interface};
use wua_com::{Carried, Kind, Row, members};
use wua_sim::ClockMode;

/// The number of random calls for each kind of object.
const CALLS: usize = 10_000;

/// The codes that a late-bound call may answer; a panic would answer another.
const ALLOWED: [HRESULT; 12] = [
    S_OK,
    DISP_E_EXCEPTION,
    DISP_E_MEMBERNOTFOUND,
    DISP_E_PARAMNOTFOUND,
    DISP_E_TYPEMISMATCH,
    DISP_E_BADPARAMCOUNT,
    DISP_E_PARAMNOTOPTIONAL,
    DISP_E_OVERFLOW,
    DISP_E_BADVARTYPE,
    DISP_E_UNKNOWNINTERFACE,
    E_POINTER,
    E_INVALIDARG,
];

fn family(interface: &str) -> &str {
    interface.trim_end_matches(|digit: char| digit.is_ascii_digit())
}

fn rows_of(object: &str) -> Vec<Row> {
    members().into_iter().filter(|row| family(row.interface) == object).collect()
}

fn kinds() -> Vec<&'static str> {
    let objects = Objects::new();
    objects.all.iter().map(|(name, _)| *name).collect()
}

fn check(name: &str, at: usize, outcome: Outcome) {
    assert!(ALLOWED.contains(&outcome.code), "{name}, call {at}: {outcome:?}");
    if let Some(scode) = outcome.scode {
        assert_eq!(outcome.code == DISP_E_EXCEPTION, scode.is_err(), "{name}, call {at}: {outcome:?}");
        assert_ne!(scode, E_UNEXPECTED, "{name}, call {at}: a panic");
    }
}

/// Checks that all getters without parameters still answer.
fn still_works(name: &str, object: &IUnknown) {
    for row in rows_of(name) {
        if row.kind == Kind::Get && row.parameters.is_empty() && row.carried == Carried::Both {
            let (code, _) = support::late(object, row.dispid, Kind::Get, &[]);
            assert_eq!(code, S_OK, "{name}::{}", row.name);
        }
    }
}

/// Returns the objects used as arguments of random calls: all of ours, and some others.
fn arguments(objects: &Objects) -> Vec<IUnknown> {
    let story = Story::watching();
    objects.all.iter().map(|(_, object)| object.clone()).chain([typed(&story), function(&story)]).collect()
}

fn random_calls(name: &str, seed: u64) -> usize {
    let objects = Objects::with_clock(ClockMode::Auto);
    {
        let (object, rows, candidates) = (objects.of(name).unwrap(), rows_of(name), arguments(&objects));
        let late: IDispatch = object.cast().unwrap();
        let random = ChaCha8Rng::seed_from_u64(seed);
        let mut chance = Chance { random, objects: &candidates };
        let mut succeeded = 0;
        for at in 0..CALLS {
            let outcome = chance.call(&late, &rows);
            check(name, at, outcome);
            succeeded += usize::from(outcome.code == S_OK);
            if at % 10 == 0 {
                let code = chance.ask_for_a_name(&late, &rows);
                let allowed = [S_OK, DISP_E_UNKNOWNNAME, E_POINTER, E_INVALIDARG];
                assert!(allowed.contains(&code), "{name}: {code:?}");
            }
        }
        still_works(name, object);
        assert!(succeeded > CALLS / 100 || rows.is_empty(), "{name}: only {succeeded} succeeded");
    }
    // Jobs that random calls began are run to their end, so that callbacks are released.
    objects.stage.world.run();
    CALLS
}

#[test]
fn ten_thousand_random_calls_of_every_object() {
    let kinds = kinds();
    let calls: usize = kinds.iter().zip(1..).map(|(name, seed)| random_calls(name, seed)).sum();
    assert!(kinds.len() >= 19 && calls >= 190_000, "{} kinds, {calls} calls", kinds.len());
}

/// Calls a slot with raw register values.
fn raw_call(object: &IUnknown, slot: usize, registers: [usize; 4]) -> HRESULT {
    type Function = unsafe extern "system" fn(*mut c_void, usize, usize, usize, usize) -> HRESULT;
    let [a, b, c, d] = registers;
    // SAFETY: the slot is one of the object's, and each register is null or fits.
    unsafe {
        let vtable = *object.as_raw().cast::<*const Function>();
        (*vtable.add(slot))(object.as_raw(), a, b, c, d)
    }
}

/// Methods without a return value.
const SILENT: [&str; 9] = [
    "CleanUp",
    "RequestAbort",
    "Clear",
    "Insert",
    "RemoveAt",
    "AcceptEula",
    "CopyFromCache",
    "CopyToCache",
    "Commit",
];

fn answers(row: &Row) -> bool {
    row.kind == Kind::Get || (row.kind == Kind::Call && !SILENT.contains(&row.name))
}

/// Returns each object in the version of this row's interface; the objects are kept alive as well.
fn exact(objects: &Objects, row: &Row) -> Option<IUnknown> {
    let mut found: *mut c_void = std::ptr::null_mut();
    // SAFETY: an interface id and room for a pointer, whose reference moves.
    unsafe {
        objects.of(row.interface)?.query(&row.iid, &mut found).ok().unwrap();
        Some(IUnknown::from_raw(found))
    }
}

/// GEN-NULL-1, INST-NULL-1, INST-NEW-2: a null pointer for the answer is refused before the call has an effect.
#[test]
fn null_pointers_for_answers() {
    let objects = Objects::new();
    let state = VARIANT::default();
    let mut calls = 0;
    for row in members().iter().filter(|row| answers(row)) {
        let Some(object) = exact(&objects, row) else { continue };
        let mut registers = [0; 4];
        if row.name.starts_with("Begin") {
            registers[2] = std::ptr::from_ref(&state) as usize;
        }
        let before = objects.stage.face.live_objects();
        let expected = if row.name == "CreateUpdateInstaller" { E_INVALIDARG } else { E_POINTER };
        assert_eq!(raw_call(&object, row.slot, registers), expected, "{}::{}", row.interface, row.name);
        assert_eq!(objects.stage.face.live_objects(), before);
        calls += 1;
    }
    assert!(calls > 140, "{calls} calls");
}

/// Null pointers as arguments: refused where an object is required; a null text is an empty one.
#[test]
fn null_pointers_for_arguments() {
    let objects = Objects::new();
    let text = ["ClientApplicationID", "EscapeString", "Search"];
    let mut calls = 0;
    for row in members().iter().filter(|row| !row.parameters.is_empty()) {
        let Some(object) = exact(&objects, row) else { continue };
        if row.name.starts_with("Begin") || row.name == "RunWizard" {
            continue;
        }
        // Never null, so that an unwritten answer is noticed.
        let mut room = [usize::MAX; 4];
        let mut registers = [0; 4];
        if answers(row) {
            registers[row.parameters.len()] = (&raw mut room) as usize;
        }
        let code = raw_call(&object, row.slot, registers);
        let name = format!("{}::{}", row.interface, row.name);
        let objects_wanted = row.parameters == ["value"] || row.parameters == ["index", "value"];
        let of_updates = ["IUpdateCollection", "IUpdateInstaller"].contains(&row.interface) && objects_wanted;
        if row.carried == Carried::No {
            assert_eq!(code, E_NOTIMPL, "{name}");
        } else if of_updates
            && ["Item", "Add", "Insert", "Updates", "EndInstall", "EndUninstall"].contains(&row.name)
        {
            assert_eq!(code, E_POINTER, "{name}");
        } else if row.interface == "IStringCollection" || (text.contains(&row.name) && row.kind == Kind::Put)
        {
            assert_eq!(code, S_OK, "{name}");
        }
        if code.is_ok() && answers(row) {
            let vt = support::late(&object, row.dispid, row.kind, &[]).1;
            drop(vt);
            release(row, room[0]);
        } else if answers(row) {
            assert_eq!(room[0] & 0xFFFF_FFFF, 0, "{name} writes nothing but null where it fails");
        }
        calls += 1;
    }
    assert!(calls > 25, "{calls} calls");
}

/// Releases an answer that is not read.
fn release(row: &Row, answer: usize) {
    match (row.interface, row.name) {
        ("IStringCollection", "Item") | (_, "EscapeString") => {
            // SAFETY: a text that the call returned.
            drop(unsafe { windows_core::BSTR::from_raw(answer as *const u16) });
        }
        (_, "Add") => {}
        _ => {
            // SAFETY: an object that the call returned.
            drop(unsafe { IUnknown::from_raw(answer as *mut c_void) });
        }
    }
}

#[test]
fn null_pointers_in_the_slots_of_every_object() {
    let objects = Objects::new();
    for (name, object) in &objects.all {
        let late: IDispatch = object.cast().unwrap();
        // The slots of IDispatch, which differ from those of the identity.
        let object: &IUnknown = (&late).into();
        let mut info = 1_usize;
        let place = (&raw mut info) as usize;
        let id = std::ptr::from_ref(&IUnknown::IID) as usize;
        assert_eq!(raw_call(object, 0, [id, 0, 0, 0]), E_POINTER, "{name}: QueryInterface");
        assert_eq!(raw_call(object, 3, [0; 4]), E_POINTER, "{name}: GetTypeInfoCount");
        assert_eq!(raw_call(object, 4, [0; 4]), E_POINTER, "{name}: GetTypeInfo");
        assert_eq!(raw_call(object, 4, [9, 0, place, 0]), DISP_E_BADINDEX, "{name}: GetTypeInfo");
        assert_eq!(info, 0, "{name}: GetTypeInfo");
        assert_eq!(raw_call(object, 5, [0; 4]), E_POINTER, "{name}: GetIDsOfNames");
    }
}

/// A value that may be moved to another thread, whatever COM says.
struct Moved<T>(T);

// SAFETY: objects of the double may be used from every thread; this tests it.
unsafe impl<T> Send for Moved<T> {}

impl<T> Moved<T> {
    fn into_inner(self) -> T {
        self.0
    }
}

/// Random calls of one object from several threads at once, one of them in no apartment.
#[test]
fn calls_from_other_threads() {
    let _watchdog = Watchdog::new("threads");
    for (name, seed) in kinds().into_iter().zip(1_u64..) {
        let objects = Objects::with_clock(ClockMode::Auto);
        let threads: Vec<_> = (0..3_u64)
            .map(|thread| {
                let object: IDispatch = objects.of(name).unwrap().cast().unwrap();
                let moved = Moved((object, arguments(&objects)));
                std::thread::spawn(move || {
                    let (object, candidates) = moved.into_inner();
                    let random = ChaCha8Rng::seed_from_u64(seed * 10 + thread);
                    let mut chance = Chance { random, objects: &candidates };
                    let rows = rows_of(name);
                    for at in 0..300 {
                        check(name, at, chance.call(&object, &rows));
                    }
                })
            })
            .collect();
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        still_works(name, objects.of(name).unwrap());
        objects.stage.world.run();
    }
}

/// A second reference to a job, after the first was used for `CleanUp` and released.
#[test]
fn a_second_reference_after_clean_up() {
    let _watchdog = Watchdog::new("after CleanUp");
    let objects = Objects::with_clock(ClockMode::Auto);
    let first: IInstallationJob = objects.of("IInstallationJob").unwrap().cast().unwrap();
    let second = first.clone();
    let installer: IUpdateInstaller = objects.of("IUpdateInstaller").unwrap().cast().unwrap();
    // SAFETY: interfaces that live.
    unsafe {
        first.CleanUp().unwrap();
        drop(first);
        assert!(second.IsCompleted().unwrap().as_bool());
        second.CleanUp().unwrap();
        second.RequestAbort().unwrap();
        let (progress, updates) = (second.GetProgress().unwrap(), second.Updates().unwrap());
        assert_eq!(progress.PercentComplete().unwrap(), 100);
        assert_eq!(updates.Count().unwrap(), 3);
        assert!(updates.ReadOnly().unwrap().as_bool());
        let result = installer.EndInstall(&second).unwrap();
        for index in 0..3 {
            let (ended, shown) =
                (result.GetUpdateResult(index).unwrap(), progress.GetUpdateResult(index).unwrap());
            assert_eq!(ended.ResultCode().unwrap(), shown.ResultCode().unwrap());
            assert_eq!(ended.HResult().unwrap(), shown.HResult().unwrap());
        }
        second.AsyncState().unwrap();
    }
}
