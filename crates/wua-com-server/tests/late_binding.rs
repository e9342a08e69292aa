//! Late binding as hosts of all languages use it: names, arguments, codes, default members.
#![cfg(windows)]
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

#[path = "support/script.rs"]
mod script;
mod support;

use std::ffi::c_void;
use std::mem::ManuallyDrop;

use script::{
    GET, METHOD, PUT, PUTREF, Script, UNTOUCHED, by_ref, each_object, i4, int, left_out, null, r8, text,
    truth,
};
use support::{Objects, Stage};
use windows::Win32::Foundation::{
    DISP_E_BADPARAMCOUNT, DISP_E_EXCEPTION, DISP_E_MEMBERNOTFOUND, DISP_E_OVERFLOW, DISP_E_PARAMNOTFOUND,
    DISP_E_PARAMNOTOPTIONAL, DISP_E_TYPEMISMATCH, DISP_E_UNKNOWNINTERFACE, DISP_E_UNKNOWNNAME, E_INVALIDARG,
    E_NOTIMPL, E_POINTER, S_OK,
};
use windows::Win32::System::Com::{DISPATCH_FLAGS, DISPPARAMS, IDispatch};
use windows::Win32::System::Ole::DISPID_PROPERTYPUT;
use windows::Win32::System::Variant::{
    VARIANT, VT_BSTR, VT_DISPATCH, VT_EMPTY, VT_I4, VT_NULL, VT_UNKNOWN, VT_VARIANT,
};
use windows_core::{BSTR, GUID, HRESULT, IUnknown, Interface, PCWSTR};
use wua_com::{Carried, Coclass, Kind, Row};
use wua_sim::ClockMode;

/// `WU_E_INVALIDINDEX`.
const INVALID_INDEX: HRESULT = HRESULT(0x8024_0007_u32.cast_signed());

fn script(objects: &Objects, interface: &str) -> Script {
    Script::of(objects.of(interface).unwrap())
}

#[test]
fn names_of_members_and_parameters() {
    let objects = Objects::new();
    let installer = script(&objects, "IUpdateInstaller");
    let begin = installer.id("BeginInstall");
    let all = ["beginINSTALL", "ONPROGRESSCHANGED", "oncompleted", "State"];
    assert_eq!(installer.ids(&all), (S_OK, vec![begin, 0, 1, 2]));
    assert_eq!(installer.ids(&["BeginInstall", "state", "onCompleted"]), (S_OK, vec![begin, 2, 1]));
    assert_eq!(installer.ids(&["BeginInstall", "stat", "state"]), (DISP_E_UNKNOWNNAME, vec![begin, -1, 2]));
    assert_eq!(installer.ids(&["BeginInstal", "state"]), (DISP_E_UNKNOWNNAME, vec![-1, -1]));
    for unknown in
        ["", " Updates", "Updates ", "Updates\u{301}", "_Updates", "ParentHwnd", "Update", "Título"]
    {
        assert_eq!(installer.ids(&[unknown]), (DISP_E_UNKNOWNNAME, vec![-1]), "{unknown:?}");
    }
    // INST4-8: the DISPID of Commit is not that of its interface's first member.
    assert_eq!(installer.id("coMMit"), 0x6004_0002);
    assert_eq!(script(&objects, "IUpdateCollection").ids(&["ITEM", "Index"]), (S_OK, vec![0, 0]));
    assert_eq!(script(&objects, "IUpdateCollection").id("_newenum"), -4);
}

#[test]
fn bad_pointers_and_ids_where_names_are_asked_for() {
    let objects = Objects::new();
    let object = script(&objects, "IUpdate").0;
    let (name, zero, mut id) = ([PCWSTR(windows_core::w!("Title").0)], GUID::zeroed(), 7);
    let ask = |riid: &GUID, names: *const PCWSTR, count: u32, ids: *mut i32| {
        // SAFETY: the pointers are null or as long as the count says.
        unsafe { (object.vtable().GetIDsOfNames)(object.as_raw(), riid, names, count, 0, ids) }
    };
    assert_eq!(ask(&IUnknown::IID, name.as_ptr(), 1, &mut id), DISP_E_UNKNOWNINTERFACE);
    assert_eq!(ask(&zero, std::ptr::null(), 1, &mut id), E_POINTER);
    assert_eq!(ask(&zero, name.as_ptr(), 1, std::ptr::null_mut()), E_POINTER);
    assert_eq!(ask(&zero, name.as_ptr(), 0, &mut id), E_INVALIDARG);
    assert_eq!(ask(&zero, [PCWSTR::null()].as_ptr(), 1, &mut id), DISP_E_UNKNOWNNAME);
    assert_eq!(ask(&zero, name.as_ptr(), 1, &mut id), S_OK);
    assert_eq!(id, 0);
}

#[test]
fn a_call_for_another_interface_is_refused() {
    each_object(|name, object, _| {
        let parameters = DISPPARAMS::default();
        // SAFETY: no arguments, and nothing is to be written.
        let code = unsafe {
            (object.0.vtable().Invoke)(
                object.0.as_raw(),
                0,
                &IDispatch::IID,
                0,
                DISPATCH_FLAGS(GET),
                &parameters,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            )
        };
        assert_eq!(code, DISP_E_UNKNOWNINTERFACE, "{name}");
    });
}

/// Every order of three numbers.
const ORDERS: [[i32; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

#[test]
fn named_arguments_in_any_order() {
    let objects = Objects::with_clock(ClockMode::Auto);
    objects.stage.world.run();
    let session = script(&objects, "IUpdateSession");
    let query = session.id("QueryHistory");
    for order in ORDERS {
        let of = |name: i32| [text(""), i4(0), i4(1)][name as usize].clone();
        let mut values = order.map(of);
        let found = session.invoke(query, METHOD, &mut values, &mut order.clone()).object();
        assert_eq!(found.get("Count").int(), 1, "{order:?}");
        // The first by position, the others by name.
        let [a, b] =
            <[i32; 2]>::try_from(order.into_iter().filter(|name| *name > 0).collect::<Vec<_>>()).unwrap();
        let mut values = [of(a), of(b), of(0)];
        assert_eq!(session.invoke(query, METHOD, &mut values, &mut [a, b]).object().get("Count").int(), 1);
    }
}

#[test]
fn a_named_argument_that_is_none_or_comes_twice() {
    let objects = Objects::new();
    let searcher = script(&objects, "IUpdateSearcher");
    let (query, search) = (searcher.id("QueryHistory"), searcher.id("Search"));
    let call =
        |id, values: &mut [VARIANT], names: &mut [i32]| searcher.invoke(id, METHOD, values, names).code;
    assert_eq!(call(query, &mut [i4(0), i4(1)], &mut [0, 2]), DISP_E_PARAMNOTFOUND);
    assert_eq!(call(query, &mut [i4(0), i4(1)], &mut [-1, 1]), DISP_E_PARAMNOTFOUND);
    assert_eq!(call(query, &mut [i4(0), i4(1)], &mut [DISPID_PROPERTYPUT, 1]), DISP_E_PARAMNOTFOUND);
    assert_eq!(call(query, &mut [i4(0), i4(1)], &mut [0, 0]), DISP_E_BADPARAMCOUNT);
    assert_eq!(call(query, &mut [i4(0), i4(1)], &mut [0]), DISP_E_BADPARAMCOUNT);
    // One parameter, given by position and by name: more arguments than parameters.
    assert_eq!(call(search, &mut [text("IsInstalled=0"), text("x")], &mut [0]), DISP_E_BADPARAMCOUNT);
    assert_eq!(call(search, &mut [text("IsInstalled=0")], &mut [0, 0]), E_INVALIDARG);
}

#[test]
fn an_optional_argument_may_be_left_out() {
    let scenario = "title = \"wizard\"\n[agent]\nuser_interface = true\n\
                    [[update]]\ntitle = \"one\"\nkind = \"definition\"\n";
    for arguments in [vec![], vec![left_out()], vec![text("title")]] {
        let stage = Stage::new(scenario, ClockMode::Auto);
        let session = Script::of(&stage.face.create(Coclass::UpdateSession).unwrap());
        let searcher = session.run("CreateUpdateSearcher", vec![]).object();
        let found = searcher.run("Search", vec![text("IsInstalled=0")]).object();
        let installer = session.run("CreateUpdateInstaller", vec![]).object();
        installer.put("Updates", script::dispatch(&found.child("Updates").0)).ok();
        let result = installer.run("RunWizard", arguments).object();
        assert_eq!(result.get("ResultCode").int(), 2);
        assert_eq!(installer.run("RunWizard", vec![text("a"), text("b")]).code, DISP_E_BADPARAMCOUNT);
    }
}

#[test]
fn an_argument_that_must_be_there_may_not() {
    let objects = Objects::new();
    let searcher = script(&objects, "IUpdateSearcher");
    let answer = searcher.run("QueryHistory", vec![i4(0), left_out()]);
    assert_eq!((answer.code, answer.wrong), (DISP_E_PARAMNOTOPTIONAL, 0));
    let answer = searcher.run("QueryHistory", vec![left_out(), i4(1)]);
    assert_eq!((answer.code, answer.wrong), (DISP_E_PARAMNOTOPTIONAL, 1));
}

/// Returns as many arguments as the member takes, all of a wrong type.
fn arguments_of(count: usize) -> Vec<VARIANT> {
    (0..count).map(|_| null()).collect()
}

#[test]
fn wrong_counts_of_arguments() {
    let mut calls = 0;
    each_object(|name, object, rows| {
        for row in rows.iter().filter(|row| row.carried == Carried::Both) {
            let (flags, named): (u16, &mut [i32]) = match row.kind {
                Kind::Get => (GET, &mut []),
                Kind::Put => (PUT, &mut [DISPID_PROPERTYPUT]),
                Kind::Call => (METHOD, &mut []),
            };
            let count = row.parameters.len();
            let whole = format!("{name}::{}", row.name);
            // A getter without parameters passes further arguments to the default member of its value.
            if row.kind != Kind::Get || count > 0 {
                let more = object.invoke(row.dispid, flags, &mut arguments_of(count + 1), named);
                assert_eq!((more.code, more.wrong), (DISP_E_BADPARAMCOUNT, UNTOUCHED), "{whole} with more");
                calls += 1;
            }
            if row.kind == Kind::Put {
                let none = object.invoke(row.dispid, flags, &mut arguments_of(count), &mut []);
                assert_eq!(none.code, DISP_E_PARAMNOTFOUND, "{whole} without the value's name");
                calls += 1;
            } else if count > 0 && row.name != "RunWizard" {
                let fewer = object.invoke(row.dispid, flags, &mut [], &mut []);
                assert_eq!(fewer.code, DISP_E_BADPARAMCOUNT, "{whole} with none");
                calls += 1;
            }
        }
    });
    assert!(calls > 60, "{calls} calls");
}

#[test]
fn arguments_of_wrong_types_and_their_places() {
    let objects = Objects::new();
    let searcher = script(&objects, "IUpdateSearcher");
    let query = |start, count| {
        let answer = searcher.run("QueryHistory", vec![start, count]);
        (answer.code, answer.wrong)
    };
    assert_eq!(query(text("no number"), i4(1)), (DISP_E_TYPEMISMATCH, 1));
    assert_eq!(query(i4(0), text("no number")), (DISP_E_TYPEMISMATCH, 0));
    assert_eq!(query(i4(0), null()), (DISP_E_TYPEMISMATCH, 0));
    assert_eq!(query(i4(0), r8(1e20)), (DISP_E_OVERFLOW, 0));
    assert_eq!(query(r8(-1e20), i4(0)), (DISP_E_OVERFLOW, 1));
    let mut named = [text("no number"), i4(0)];
    let answer = searcher.invoke(searcher.id("QueryHistory"), METHOD, &mut named, &mut [1, 0]);
    assert_eq!((answer.code, answer.wrong), (DISP_E_TYPEMISMATCH, 0));
    // Values that automation can convert are accepted; true is -1, which is not a count.
    assert!(query(text("1"), r8(1.2)).0.is_ok());
    assert_eq!(query(i4(0), truth(-1)).0, DISP_E_EXCEPTION);
    let installer = script(&objects, "IUpdateInstaller");
    let session = script(&objects, "IUpdateSession");
    let answer = installer.put("Updates", script::dispatch(&session.0));
    assert_eq!((answer.code, answer.wrong), (DISP_E_TYPEMISMATCH, 0));
    assert_eq!(installer.put("Updates", i4(1)).code, DISP_E_TYPEMISMATCH);
}

/// GEN-BOOL-1: the searcher's setters require true or false; those of the installer accept any number.
#[test]
fn truth_values_that_are_neither() {
    let objects = Objects::new();
    let (searcher, installer) = (script(&objects, "IUpdateSearcher"), script(&objects, "IUpdateInstaller"));
    for odd in [1, 2, -2, i16::MAX, i16::MIN] {
        let answer = searcher.put("IncludePotentiallySupersededUpdates", truth(odd));
        assert_eq!((answer.code, answer.scode), (DISP_E_EXCEPTION, E_INVALIDARG));
        assert!(!searcher.get("IncludePotentiallySupersededUpdates").truth());
        installer.put("IsForced", truth(0)).ok();
        installer.put("IsForced", truth(odd)).ok();
        assert!(installer.get("IsForced").truth());
    }
}

/// Returns the rows for which the object has only a getter.
fn read_only(rows: &[Row]) -> impl Iterator<Item = &Row> {
    let put = |row: &Row| rows.iter().any(|other| other.kind == Kind::Put && other.dispid == row.dispid);
    rows.iter().filter(move |row| row.kind == Kind::Get && !put(row))
}

/// INST-RO-1, JOB-RO-1: a property without a setter cannot be written, and each kind of member has its flag.
#[test]
fn members_that_are_not_there_in_that_way() {
    let mut calls = 0;
    each_object(|name, object, rows| {
        let mut refused = |row: &Row, flags: u16| {
            let names: &mut [i32] =
                if flags & (PUT | PUTREF) != 0 { &mut [DISPID_PROPERTYPUT] } else { &mut [] };
            let mut values = arguments_of(names.len());
            let answer = object.invoke(row.dispid, flags, &mut values, names);
            assert_eq!(answer.code, DISP_E_MEMBERNOTFOUND, "{name}::{} with {flags}", row.name);
            calls += 1;
        };
        for row in read_only(rows) {
            refused(row, PUT);
            refused(row, PUTREF);
            refused(row, 0);
        }
        for row in rows.iter().filter(|row| row.kind != Kind::Call && row.name != "_NewEnum") {
            refused(row, METHOD);
        }
        for row in rows.iter().filter(|row| row.kind == Kind::Call) {
            refused(row, GET);
            refused(row, PUT);
        }
        for row in rows.iter().filter(|row| row.carried == Carried::Vtable) {
            refused(row, GET);
            refused(row, PUT);
        }
        for dispid in [-2, -5, 0x6001_0000, 0x6002_0000, 0x6007_0001, i32::MAX, i32::MIN] {
            let answer = object.invoke(dispid, GET | METHOD, &mut [], &mut []);
            assert_eq!(answer.code, DISP_E_MEMBERNOTFOUND, "{name} {dispid:#x}");
        }
    });
    assert!(calls > 400, "{calls} calls");
}

/// Hosts that cannot distinguish a property from a method ask for both.
#[test]
fn method_or_property_as_it_comes() {
    let objects = Objects::new();
    let installer = script(&objects, "IUpdateInstaller");
    assert!(!installer.call("IsForced", GET | METHOD, vec![]).truth());
    let session = script(&objects, "IUpdateSession");
    session.call("CreateUpdateSearcher", GET | METHOD, vec![]).ok();
    let list = script(&objects, "IUpdateCollection");
    list.call("Item", GET | METHOD, vec![i4(0)]).ok();
    // Arguments that the property does not take are passed to the default member of its value.
    let item = installer.call("Updates", GET | METHOD, vec![i4(1)]).object();
    assert_eq!(item.get("Title").text(), "Definition update");
    assert_eq!(installer.call("Updates", GET, vec![i4(99)]).scode, INVALID_INDEX);
    assert_eq!(installer.call("IsForced", GET, vec![i4(1)]).code, DISP_E_BADPARAMCOUNT);
}

/// `Set installer.Updates = list`, and without `Set`.
#[test]
fn a_property_is_put_by_value_and_by_reference() {
    let objects = Objects::new();
    let list = script(&objects, "IUpdateCollection");
    let session = script(&objects, "IUpdateSession");
    for flags in [PUT, PUTREF, PUT | PUTREF] {
        let installer = session.run("CreateUpdateInstaller", vec![]).object();
        let id = installer.id("Updates");
        for value in [script::dispatch(&list.0), script::object(&list.unknown())] {
            installer.invoke(id, flags, &mut [value], &mut [DISPID_PROPERTYPUT]).ok();
            assert_eq!(installer.child("Updates").unknown(), list.unknown());
        }
        let none =
            installer.invoke(id, flags, &mut [script::nothing(VT_DISPATCH)], &mut [DISPID_PROPERTYPUT]);
        assert_eq!((none.code, none.scode), (DISP_E_EXCEPTION, E_POINTER));
    }
    // A property with an index: the value is named, the index is not.
    let strings = script(&objects, "IStringCollection");
    strings.invoke(0, PUT, &mut [text("other"), i4(0)], &mut [DISPID_PROPERTYPUT]).ok();
    assert_eq!(strings.call("Item", GET, vec![i4(0)]).text(), "other");
}

#[test]
fn arguments_by_reference() {
    let objects = Objects::new();
    let strings = script(&objects, "IStringCollection");
    let (mut number, mut word) = (0_i32, ManuallyDrop::new(BSTR::from("by reference")));
    let (mut inner, mut inner_word) = (i4(0), text("variant"));
    let at = |place: *mut c_void, vt| by_ref(vt, place);
    let item = |index: VARIANT| strings.call("Item", GET, vec![index]).text();
    assert_eq!(item(at((&raw mut number).cast(), VT_I4)), "text");
    assert_eq!(item(at((&raw mut inner).cast(), VT_VARIANT)), "text");
    assert_eq!(strings.run("Add", vec![at((&raw mut word).cast(), VT_BSTR)]).int(), 1);
    assert_eq!(strings.run("Add", vec![at((&raw mut inner_word).cast(), VT_VARIANT)]).int(), 2);
    assert_eq!([item(i4(1)), item(i4(2))], ["by reference", "variant"]);
    // A pointer to a pointer to a number.
    let mut twice = at((&raw mut number).cast(), VT_I4);
    assert_eq!(item(at((&raw mut twice).cast(), VT_VARIANT)), "text");
    drop(ManuallyDrop::into_inner(word));
    let nowhere = strings.call("Item", GET, vec![at(std::ptr::null_mut(), VT_I4)]);
    assert!(nowhere.code.is_err() && nowhere.wrong == 0, "{nowhere:?}");
}

/// GEN-SCR-2.
#[test]
fn default_members() {
    let objects = Objects::new();
    let default = |object: &Script, values: &mut [VARIANT]| object.invoke(0, GET, values, &mut []);
    for (interface, name) in [("IUpdate", "Title"), ("ICategory", "Name"), ("IUpdateException", "Message")] {
        let Some(object) = objects.of(interface).map(Script::of) else { continue };
        assert_eq!(default(&object, &mut []).text(), object.get(name).text(), "{interface}");
        assert_eq!(object.id(name), 0);
    }
    let lists = ["IUpdateCollection", "ICategoryCollection", "IUpdateHistoryEntryCollection"];
    for list in lists.map(|interface| script(&objects, interface)) {
        let (by_default, by_name) = (default(&list, &mut [i4(0)]), list.call("Item", GET, vec![i4(0)]));
        assert!(by_default.code.is_ok() && by_name.code.is_ok());
    }
    assert_eq!(default(&script(&objects, "IStringCollection"), &mut [i4(0)]).text(), "text");
    // Objects without a default member have none.
    for interface in ["IUpdateSession", "IUpdateInstaller", "IInstallationJob", "IUpdateIdentity"] {
        assert_eq!(default(&script(&objects, interface), &mut []).code, DISP_E_MEMBERNOTFOUND, "{interface}");
    }
}

/// GEN-ASY-8 and BEG-5: a value that is not an object is not a callback; no object at all is a null pointer.
#[test]
fn callbacks_that_are_none() {
    let objects = Objects::new();
    let session = script(&objects, "IUpdateSession");
    let installer = session.run("CreateUpdateInstaller", vec![]).object();
    let some = || script::dispatch(&session.0);
    let begin = |progress, completed| {
        let answer = installer.run("BeginInstall", vec![progress, completed, i4(0)]);
        (answer.code, answer.scode, answer.wrong)
    };
    for wrong in [null, || i4(0), || text("x"), script::empty] {
        assert_eq!(begin(wrong(), some()), (DISP_E_TYPEMISMATCH, S_OK, 2));
        assert_eq!(begin(some(), wrong()), (DISP_E_TYPEMISMATCH, S_OK, 1));
    }
    for nothing in [VT_UNKNOWN, VT_DISPATCH] {
        let none = || script::nothing(nothing);
        assert_eq!(begin(none(), some()), (DISP_E_EXCEPTION, E_POINTER, UNTOUCHED));
        assert_eq!(begin(some(), none()), (DISP_E_EXCEPTION, E_POINTER, UNTOUCHED));
    }
}

/// The agent's own codes are in `EXCEPINFO.scode`, even if the caller does not read it.
#[test]
fn codes_of_members_that_fail() {
    let objects = Objects::new();
    let list = script(&objects, "IUpdateCollection");
    let of = |answer: script::Answer| (answer.code, answer.scode);
    for index in [-1, 99, i32::MIN, i32::MAX] {
        assert_eq!(of(list.call("Item", GET, vec![i4(index)])), (DISP_E_EXCEPTION, INVALID_INDEX));
        assert_eq!(of(list.run("RemoveAt", vec![i4(index)])), (DISP_E_EXCEPTION, INVALID_INDEX));
    }
    let fixed = script(&objects, "IInstallationJob").child("Updates");
    let not_supported = HRESULT(wua::HResult::WU_E_NOT_SUPPORTED.value());
    assert_eq!(of(fixed.run("Clear", vec![])), (DISP_E_EXCEPTION, not_supported));
    assert_eq!(of(script(&objects, "IUpdate").get("Deadline")), (DISP_E_EXCEPTION, E_NOTIMPL));
    let mut value = i4(-1);
    let parameters = DISPPARAMS { rgvarg: &mut value, cArgs: 1, ..DISPPARAMS::default() };
    // SAFETY: one argument; nothing is to be written.
    let code = unsafe {
        (list.0.vtable().Invoke)(
            list.0.as_raw(),
            0,
            &GUID::zeroed(),
            0,
            DISPATCH_FLAGS(GET),
            &parameters,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        )
    };
    assert_eq!(code, DISP_E_EXCEPTION);
}

/// A value that the caller does not want is released.
#[test]
fn a_call_without_a_place_for_the_answer() {
    let objects = Objects::new();
    let before = objects.stage.face.live_objects();
    let session = script(&objects, "IUpdateSession").0;
    let id = Script(session.clone()).id("CreateUpdateSearcher");
    let parameters = DISPPARAMS::default();
    // SAFETY: no arguments; nothing is to be written.
    let code = unsafe {
        (session.vtable().Invoke)(
            session.as_raw(),
            id,
            &GUID::zeroed(),
            0,
            DISPATCH_FLAGS(METHOD),
            &parameters,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        )
    };
    assert_eq!((code, objects.stage.face.live_objects()), (S_OK, before));
}

/// Values keep their types: enumerations and counts are 32-bit numbers, texts are never null.
#[test]
fn types_of_answers() {
    each_object(|name, object, rows| {
        for row in rows.iter().filter(|row| row.kind == Kind::Get && row.parameters.is_empty()) {
            if row.carried == Carried::Both {
                let value = object.invoke(row.dispid, GET, &mut [], &mut []).ok();
                let odd = matches!(value.vt(), VT_EMPTY | VT_NULL);
                assert!(!odd, "{name}::{} is {:?}", row.name, value.vt());
                if value.vt() == VT_I4 {
                    let _ = int(&value);
                }
            }
        }
    });
}
