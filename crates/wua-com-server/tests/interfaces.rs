//! The interfaces of each object: all versions lead to one another, and every object is a double.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

#[path = "support/script.rs"]
mod script;
mod support;

use std::ffi::c_void;

use script::each_object;
use windows::Win32::System::Com::IDispatch;
use windows_core::{GUID, IUnknown, Interface};
use wua_com::{IWuaDouble, Row, members};

/// Returns the ids of all interfaces of an object, the bases first.
fn interfaces(rows: &[Row]) -> Vec<GUID> {
    let mut ids = vec![IUnknown::IID, IDispatch::IID, IWuaDouble::IID];
    ids.extend(rows.iter().map(|row| row.iid));
    ids.dedup();
    ids
}

fn query(object: &IUnknown, iid: &GUID) -> Option<IUnknown> {
    let mut found: *mut c_void = std::ptr::null_mut();
    // SAFETY: an interface id and room for a pointer, whose reference moves.
    unsafe { object.query(iid, &mut found).is_ok().then(|| IUnknown::from_raw(found)) }
}

/// INST2-3: every interface leads to every other, and to one `IUnknown`.
#[test]
fn query_interface_over_all_versions() {
    let mut pairs = 0;
    each_object(|name, object, rows| {
        let (ids, unknown) = (interfaces(rows), object.unknown());
        let identity = query(&unknown, &IUnknown::IID).unwrap().as_raw();
        for from in &ids {
            let one = query(&unknown, from).unwrap_or_else(|| panic!("{name} has no {from:?}"));
            for to in &ids {
                let other =
                    query(&one, to).unwrap_or_else(|| panic!("{name}: no way from {from:?} to {to:?}"));
                assert_eq!(query(&other, &IUnknown::IID).unwrap().as_raw(), identity, "{name}");
                pairs += 1;
            }
        }
        // It has none of the other objects' interfaces.
        let others = members().into_iter().filter(|row| !ids.contains(&row.iid));
        assert!(others.map(|row| query(&unknown, &row.iid)).all(|found| found.is_none()), "{name}");
    });
    assert!(pairs > 300, "{pairs} pairs");
}

/// Every object identifies itself as a double, including those that `_NewEnum` and the callbacks hand out.
#[test]
fn every_object_says_that_it_is_a_double() {
    each_object(|name, object, rows| {
        let double: IWuaDouble = object.0.cast().unwrap_or_else(|_| panic!("{name} is not a double"));
        // SAFETY: no module has a null mark, so nothing is written.
        let refusal =
            unsafe { (double.vtable().Object)(double.as_raw(), std::ptr::null(), std::ptr::null_mut()) };
        assert_eq!(refusal, windows::Win32::Foundation::E_NOINTERFACE, "{name}");
        if rows.iter().any(|row| row.dispid == -4) {
            assert!(object.enumerator().cast::<IWuaDouble>().is_ok(), "the enumerator of {name}");
        }
    });
}
