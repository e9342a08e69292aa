//! The caller's state: a VARIANT of every type is returned as it was given, on both faces, before and after the end.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

#[path = "support/callee.rs"]
mod callee;
#[path = "support/script.rs"]
mod script;
mod support;

use std::mem::ManuallyDrop;

use callee::{Story, Watchdog, references, typed};
use script::{METHOD, Script};
use support::{Memory, SCENARIO, Stage, late_into, variant};
use windows::Win32::Foundation::{DECIMAL, E_INVALIDARG};
use windows::Win32::System::Com::{IDispatch, SAFEARRAY};
use windows::Win32::System::Ole::{
    SafeArrayCreateVector, SafeArrayDestroy, SafeArrayGetElement, SafeArrayPutElement,
};
use windows::Win32::System::UpdateAgent::{IInstallationJob, IUpdateInstaller};
use windows::Win32::System::Variant::{
    VARENUM, VARIANT, VARIANT_0, VARIANT_0_0_0, VT_ARRAY, VT_BOOL, VT_BSTR, VT_BYREF, VT_CY, VT_DATE,
    VT_DECIMAL, VT_DISPATCH, VT_EMPTY, VT_ERROR, VT_I1, VT_I2, VT_I4, VT_I8, VT_INT, VT_NULL, VT_R4, VT_R8,
    VT_RECORD, VT_UI1, VT_UI2, VT_UI4, VT_UI8, VT_UINT, VT_UNKNOWN, VT_VARIANT,
};
use windows_core::{BSTR, Interface};
use wua_com::{Coclass, Kind};
use wua_sim::ClockMode;

/// Returns a late-bound installer with an update to install.
fn installer(stage: &Stage) -> Script {
    let session = Script::of(&stage.face.create(Coclass::UpdateSession).unwrap());
    let searcher = session.run("CreateUpdateSearcher", vec![]).object();
    let found = searcher.run("Search", vec![script::text("IsInstalled=0")]).object();
    let installer = session.run("CreateUpdateInstaller", vec![]).object();
    installer.put("Updates", script::dispatch(&found.child("Updates").0)).ok();
    installer
}

/// Gives the value to a job, once by the vtable and once late bound, and checks the returned value at each stage.
fn round_trip(value: &VARIANT, check: impl Fn(&VARIANT)) {
    let stage = Stage::new(SCENARIO, ClockMode::Auto);
    let callback = typed(&Story::watching());
    let (by_vtable, late) = (installer(&stage), installer(&stage));
    let typed: IUpdateInstaller = by_vtable.0.cast().unwrap();
    // SAFETY: live interfaces, here and in the calls below.
    let job: IInstallationJob = unsafe { typed.BeginInstall(&callback, &callback, value) }.unwrap();
    look(&job, &check);
    // SAFETY: as above.
    unsafe { typed.EndInstall(&job) }.unwrap();
    look(&job, &check);
    // SAFETY: as above.
    unsafe { job.CleanUp() }.unwrap();
    look(&job, &check);
    stage.world.restart();
    let arguments = vec![script::object(&callback), script::object(&callback), value.clone()];
    late.put("IsForced", script::truth(-1)).ok();
    let job: IInstallationJob = late.run("BeginInstall", arguments).object().0.cast().unwrap();
    look(&job, &check);
    // SAFETY: as above.
    unsafe { late.0.cast::<IUpdateInstaller>().unwrap().EndInstall(&job) }.unwrap();
    // SAFETY: as above.
    unsafe { job.CleanUp() }.unwrap();
}

/// Checks the state. JOB-STATE-2: each read returns its own copy; clearing it does no harm.
fn look(job: &IInstallationJob, check: &impl Fn(&VARIANT)) {
    for _ in 0..2 {
        // SAFETY: an interface that lives.
        check(&unsafe { job.AsyncState() }.unwrap());
        check(&Script(job.cast().unwrap()).get("AsyncState").ok());
    }
    let id = Script(job.cast().unwrap()).id("AsyncState");
    for fill in [0xAA, 0] {
        let mut memory = Memory::filled(fill);
        // SAFETY: a live interface, and room for a VARIANT.
        unsafe { (job.vtable().AsyncState)(job.as_raw(), (&raw mut memory.0).cast()) }.unwrap();
        memory.check("AsyncState by vtable");
        late_into(Memory::filled(fill), &job.cast().unwrap(), id, Kind::Get, &[])
            .unwrap()
            .check("AsyncState, late bound");
    }
}

fn bits(value: &VARIANT) -> u64 {
    // SAFETY: every value fits in these bits.
    unsafe { value.Anonymous.Anonymous.Anonymous.ullVal }
}

/// Types whose value is a number, and unusual values of them.
const NUMBERS: &[(VARENUM, &[u64])] = &[
    (VT_EMPTY, &[0]),
    (VT_NULL, &[0]),
    (VT_BOOL, &[0, 0xFFFF, 1, 2, 0x8000, 0x7FFF]),
    (VT_I1, &[0, 0x80, 0xFF]),
    (VT_UI1, &[0, 0xFF]),
    (VT_I2, &[0, 0x8000]),
    (VT_UI2, &[0xFFFF]),
    (VT_I4, &[0, 7, 0x8000_0000, 0xFFFF_FFFF]),
    (VT_UI4, &[0xFFFF_FFFF]),
    (VT_INT, &[0x8000_0000]),
    (VT_UINT, &[0xFFFF_FFFF]),
    (VT_I8, &[1 << 63, u64::MAX]),
    (VT_UI8, &[u64::MAX, 1 << 63]),
    (VT_R4, &[0x7FC0_0001, 0x8000_0000, 0x3F80_0000]),
    (VT_R8, &[0x7FF8_0000_0000_0001, 1 << 63, 0x7FF0_0000_0000_0000, 1]),
    (VT_CY, &[u64::MAX, 10_000]),
    (VT_DATE, &[0x4140_0000_0000_0000, u64::MAX]),
    (VT_ERROR, &[0x8002_0005, 0]),
];

#[test]
fn numbers_of_every_type() {
    let _watchdog = Watchdog::new("numbers");
    for (vt, values) in NUMBERS {
        for number in *values {
            let value = variant(*vt, VARIANT_0_0_0 { ullVal: *number });
            round_trip(&value, |back| {
                assert_eq!((back.vt(), bits(back)), (*vt, *number), "{vt:?}");
            });
        }
    }
}

/// Bytes beyond the value, which the caller left unset, are not returned.
#[test]
fn a_state_comes_back_over_zeroes_whatever_the_caller_left_beside_it() {
    let _watchdog = Watchdog::new("bytes beside the value");
    let eight = [VT_I8, VT_UI8, VT_R8, VT_CY, VT_DATE];
    for (vt, values) in NUMBERS.iter().filter(|(vt, _)| !eight.contains(vt)) {
        let own = match *vt {
            VT_EMPTY | VT_NULL => 0,
            VT_I1 | VT_UI1 => 0xFF,
            VT_I2 | VT_UI2 | VT_BOOL => 0xFFFF,
            _ => 0xFFFF_FFFF,
        };
        let left = variant(*vt, VARIANT_0_0_0 { ullVal: values[0] | (0xAAAA_AAAA_AAAA_AAAA & !own) });
        round_trip(&left, |back| assert_eq!((back.vt(), bits(back)), (*vt, values[0]), "{vt:?}"));
    }
}

/// A missing named argument is an omitted one, which the state cannot be.
#[test]
fn a_state_that_is_left_out() {
    let stage = Stage::new(SCENARIO, ClockMode::Auto);
    let (installer, callback) = (installer(&stage), typed(&Story::watching()));
    let arguments = vec![script::object(&callback), script::object(&callback), script::left_out()];
    let answer = installer.call("BeginInstall", METHOD, arguments);
    assert!(answer.code.is_err());
}

#[test]
fn decimals() {
    let _watchdog = Watchdog::new("decimals");
    let mut decimal = DECIMAL { Hi32: 0x0102_0304, ..DECIMAL::default() };
    decimal.Anonymous1.signscale = 0x801C;
    decimal.Anonymous2.Lo64 = u64::MAX;
    let mut value = VARIANT { Anonymous: VARIANT_0 { decVal: decimal } };
    // SAFETY: the type is in the reserved part of a DECIMAL; no value is dropped.
    unsafe { (*value.Anonymous.Anonymous).vt = VT_DECIMAL };
    // SAFETY: the type is checked before.
    let fields = |value: &VARIANT| unsafe {
        let decimal = &value.Anonymous.decVal;
        (decimal.Hi32, decimal.Anonymous1.signscale, decimal.Anonymous2.Lo64)
    };
    round_trip(&value, |back| {
        assert_eq!(back.vt(), VT_DECIMAL);
        assert_eq!(fields(back), (0x0102_0304, 0x801C, u64::MAX));
    });
}

/// Texts are arrays of 16-bit units, whatever they mean.
#[test]
fn texts() {
    let _watchdog = Watchdog::new("texts");
    let odd: [&[u16]; 6] =
        [&[], &[0x41], &[0xD800], &[0xDC00, 0xD800, 0x42], &[0x41, 0, 0x42], &[0xD83D, 0xDE00]];
    for units in odd {
        let text = ManuallyDrop::new(BSTR::from_wide(units));
        round_trip(&variant(VT_BSTR, VARIANT_0_0_0 { bstrVal: text }), |back| {
            assert_eq!(back.vt(), VT_BSTR);
            // SAFETY: the type was checked.
            assert_eq!(unsafe { &**back.Anonymous.Anonymous.Anonymous.bstrVal }, units);
        });
    }
}

/// BEG-7: the same object is returned, and its reference count is as before.
#[test]
fn objects_by_identity() {
    let _watchdog = Watchdog::new("objects");
    let stage = Stage::new(SCENARIO, ClockMode::Auto);
    let ours = stage.face.create(Coclass::StringCollection).unwrap();
    let story = Story::watching();
    let theirs = callee::function(&story);
    let plain = typed(&story);
    for (vt, object) in
        [(VT_UNKNOWN, &plain), (VT_UNKNOWN, &theirs), (VT_DISPATCH, &theirs), (VT_DISPATCH, &ours)]
    {
        let before = references(object);
        let value = match vt {
            VT_UNKNOWN => script::object(object),
            _ => script::dispatch(&object.cast::<IDispatch>().unwrap()),
        };
        let pointer = bits(&value);
        round_trip(&value, |back| assert_eq!((back.vt(), bits(back)), (vt, pointer)));
        drop(value);
        assert_eq!(references(object), before);
    }
    for vt in [VT_UNKNOWN, VT_DISPATCH] {
        round_trip(&script::nothing(vt), |back| assert_eq!((back.vt(), bits(back)), (vt, 0)));
    }
}

fn array_of(numbers: [i32; 3]) -> *mut SAFEARRAY {
    // SAFETY: three elements of the array's type are created and written.
    unsafe {
        let array = SafeArrayCreateVector(VT_I4, 0, 3);
        for (at, number) in (0_i32..).zip(numbers) {
            SafeArrayPutElement(array, &at, (&raw const number).cast()).unwrap();
        }
        array
    }
}

fn numbers_of(array: *const SAFEARRAY) -> Vec<i32> {
    let number = |at: i32| {
        let mut number = 0_i32;
        // SAFETY: an array of three numbers, and room for one.
        unsafe { SafeArrayGetElement(array, &at, (&raw mut number).cast()) }.unwrap();
        number
    };
    (0..3).map(number).collect()
}

/// GEN-ASY-6: an array is returned with the same content, as a separate copy.
#[test]
fn arrays() {
    let _watchdog = Watchdog::new("arrays");
    let vt = VARENUM(VT_ARRAY.0 | VT_I4.0);
    let value = variant(vt, VARIANT_0_0_0 { parray: array_of([3, -1, i32::MAX]) });
    let original = bits(&value);
    round_trip(&value, |back| {
        assert_eq!(back.vt(), vt);
        assert_ne!(bits(back), original);
        // SAFETY: the type was checked.
        assert_eq!(numbers_of(unsafe { back.Anonymous.Anonymous.Anonymous.parray }), [3, -1, i32::MAX]);
    });
}

/// A value that only points to another is read as that value.
#[test]
fn values_by_reference() {
    let _watchdog = Watchdog::new("by reference");
    let (mut number, mut inner) = (41_i32, script::text("inner"));
    round_trip(&script::by_ref(VT_I4, (&raw mut number).cast()), |back| {
        assert_eq!((back.vt(), bits(back)), (VT_I4, 41));
    });
    round_trip(&script::by_ref(VT_VARIANT, (&raw mut inner).cast()), |back| {
        assert_eq!(script::text_of(back), "inner");
    });
    let array = array_of([1, 2, 3]);
    let mut place = array;
    let vt = VARENUM(VT_ARRAY.0 | VT_I4.0);
    round_trip(&script::by_ref(vt, (&raw mut place).cast()), |back| assert_eq!(back.vt(), vt));
    // SAFETY: made above, and not shared.
    unsafe { SafeArrayDestroy(array) }.unwrap();
}

/// BEG-7, GEN-ASY-5: user-defined types and invalid VARIANTs are refused; no job begins.
#[test]
fn states_that_are_refused() {
    let stage = Stage::new(SCENARIO, ClockMode::Auto);
    let (installer, callback) = (installer(&stage), typed(&Story::watching()));
    let typed: IUpdateInstaller = installer.0.cast().unwrap();
    let pointer_to = |vt: VARENUM| VARENUM(vt.0 | VT_BYREF.0);
    for vt in [VT_RECORD, pointer_to(VT_RECORD), pointer_to(VT_I4), VARENUM(0x7FF)] {
        // Never dropped: it is not a VARIANT that could be cleared.
        let value = ManuallyDrop::new(variant(vt, VARIANT_0_0_0 { ullVal: 0 }));
        // SAFETY: live interfaces, and a value whose pointers are null.
        let begun = unsafe { typed.BeginInstall(&callback, &callback, &value) };
        let code = begun.err().unwrap_or_else(|| panic!("{vt:?} is taken")).code();
        assert!(code == E_INVALIDARG || vt.0 == 0x7FF, "{vt:?}: {code:?}");
        // SAFETY: as above.
        assert!(!unsafe { typed.IsBusy() }.unwrap().as_bool());
    }
    assert_eq!(references(&callback), 1);
}
