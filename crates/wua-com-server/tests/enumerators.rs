//! Enumerators of collections: portions, snapshots, invalid pointers.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

#[path = "support/script.rs"]
mod script;
mod support;

use script::{GET, Script, i4, text};
use support::Objects;
use windows::Win32::Foundation::{E_POINTER, S_FALSE, S_OK};
use windows::Win32::System::Com::IDispatch;
use windows::Win32::System::Ole::IEnumVARIANT;
use windows::Win32::System::Variant::{VARIANT, VT_DISPATCH, VT_EMPTY};
use windows_core::{HRESULT, Interface};

fn script(objects: &Objects, interface: &str) -> Script {
    Script::of(objects.of(interface).unwrap())
}

/// Calls `Next` for a number of items.
fn next(from: &IEnumVARIANT, wanted: usize) -> (HRESULT, Vec<VARIANT>) {
    let mut values = vec![VARIANT::default(); wanted];
    let mut fetched = u32::MAX;
    let count = u32::try_from(wanted).unwrap();
    // SAFETY: there is room for as many items as are requested.
    let code = unsafe { (from.vtable().Next)(from.as_raw(), count, values.as_mut_ptr(), &mut fetched) };
    values.truncate(fetched as usize);
    (code, values)
}

fn skip(from: &IEnumVARIANT, count: u32) -> HRESULT {
    // SAFETY: a live enumerator.
    unsafe { (from.vtable().Skip)(from.as_raw(), count) }
}

fn texts(values: &[VARIANT]) -> Vec<String> {
    values.iter().map(script::text_of).collect()
}

#[test]
fn enumerators_in_portions() {
    let objects = Objects::new();
    let strings = script(&objects, "IStringCollection");
    for word in ["b", "c", "d", "e"] {
        strings.run("Add", vec![text(word)]).ok();
    }
    let each = strings.enumerator();
    let (code, values) = next(&each, 2);
    assert_eq!((code, texts(&values)), (S_OK, vec!["text".to_owned(), "b".to_owned()]));
    assert_eq!(next(&each, 0).0, S_OK);
    // SAFETY: a live enumerator.
    let other = unsafe { each.Clone() }.unwrap();
    let (code, values) = next(&each, 9);
    assert_eq!((code, values.len()), (S_FALSE, 3));
    let (code, values) = next(&each, 1);
    assert_eq!((code, values.len()), (S_FALSE, 0));
    assert_eq!(texts(&next(&other, 1).1), ["c"]);
    assert_eq!((skip(&other, 1), skip(&other, 2), skip(&other, 1)), (S_OK, S_FALSE, S_FALSE));
    // SAFETY: as above.
    unsafe { each.Reset() }.unwrap();
    assert_eq!((skip(&each, 4), texts(&next(&each, 1).1)), (S_OK, vec!["e".to_owned()]));
    assert_eq!(skip(&each, 0), S_OK);
    assert_eq!(skip(&each, u32::MAX), S_FALSE);
}

/// UC-16: an enumerator shows the list as it was when the enumerator was created.
#[test]
fn an_enumerator_is_a_snapshot() {
    let objects = Objects::new();
    let list = script(&objects, "IUpdateCollection");
    let first = list.call("Item", GET, vec![i4(0)]).object();
    let (each, count) = (list.enumerator(), list.get("Count").int());
    list.run("Clear", vec![]).ok();
    list.run("Add", vec![script::dispatch(&first.0)]).ok();
    let (code, values) = next(&each, count as usize);
    assert_eq!((code, values.len()), (S_OK, count as usize));
    assert_eq!(values[0].vt(), VT_DISPATCH);
    assert_eq!(IDispatch::try_from(&values[0]).unwrap(), first.0);
    drop(values);
    assert_eq!(next(&list.enumerator(), 9).1.len(), 1);
}

#[test]
fn an_enumerator_with_bad_pointers() {
    let objects = Objects::new();
    let each = script(&objects, "IUpdateCollection").enumerator();
    let (mut room, mut fetched) = ([VARIANT::default(), VARIANT::default()], 0);
    let (raw, vtable, none) = (each.as_raw(), each.vtable(), std::ptr::null_mut());
    // SAFETY: pointers are null or have room for the requested items.
    unsafe {
        assert_eq!((vtable.Next)(raw, 1, none, &mut fetched), E_POINTER);
        assert_eq!((vtable.Next)(raw, 2, room.as_mut_ptr(), std::ptr::null_mut()), E_POINTER);
        assert_eq!((vtable.Clone)(raw, std::ptr::null_mut()), E_POINTER);
        assert_eq!((vtable.Next)(raw, 1, room.as_mut_ptr(), std::ptr::null_mut()), S_OK);
    }
    assert_eq!([room[0].vt(), room[1].vt()], [VT_DISPATCH, VT_EMPTY]);
}
