//! Late binding: names, arguments, kinds of access, and the codes of wrong calls.
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::Arc;

use support::{Stage, code, object, refusal, value};
use wua::{AsyncState, HResult};
use wua_automation::codes::{DISP_E_OVERFLOW, DISP_E_PARAMNOTFOUND, DISP_E_PARAMNOTOPTIONAL};
use wua_automation::{
    Access, Coclass, DEFAULT_MEMBER, Exception, Fault, Given, NEW_ENUM, PROPERTY_PUT, Refusal, Value,
};

const NO_MEMBER: HResult = HResult::DISP_E_MEMBERNOTFOUND;
const COUNT: HResult = HResult::DISP_E_BADPARAMCOUNT;
const NAME: HResult = HResult::DISP_E_UNKNOWNNAME;

fn given(values: &[Value]) -> Vec<Given> {
    values.iter().cloned().map(Given::Value).collect()
}

#[test]
fn names_are_found_in_any_letter_case() {
    let stage = Stage::new();
    let installer = stage.create(Coclass::UpdateInstaller);
    let begin = wua::member::IUpdateInstaller::BeginInstall.dispid();
    let all = ["beginINSTALL", "ONPROGRESSCHANGED", "oncompleted", "State"];
    assert_eq!(installer.ids_of_names(&all), Ok(vec![begin, 0, 1, 2]));
    assert_eq!(installer.ids_of_names(&["BeginInstall", "state", "onCompleted"]), Ok(vec![begin, 2, 1]));
    for unknown in ["", " Updates", "Updates ", "_Updates", "Update", "get_Updates", "Título"] {
        assert_eq!(installer.ids_of_names(&[unknown]), Err(NAME), "{unknown:?}");
    }
    assert_eq!(installer.ids_of_names(&["BeginInstall", "states"]), Err(NAME));
    assert_eq!(value(stage.session.get("userLOCALE", [])), Value::UI4(1031));
}

/// A name that is not found does not change the numbers of the others.
#[test]
fn the_names_beside_an_unknown_one_have_their_numbers() {
    use wua_automation::{Object as _, objects::UpdateInstaller};
    let names = ["BeginInstall", "stat", "state"];
    let is = |place: usize, known: &str| names[place] == known;
    let (mut ids, begin) = ([7; 3], wua::member::IUpdateInstaller::BeginInstall.dispid());
    assert_eq!(wua_automation::ids_of_names::<UpdateInstaller>(&is, &mut ids), Err(NAME));
    assert_eq!(ids, [begin, -1, 2]);
    let text = wua_automation::objects::StringCollection::new(vec![]);
    assert_eq!(text.ids_of_names(&|_, known| known == "Count", &mut []), Ok(()), "no names, nothing to find");
}

#[test]
fn a_restricted_member_is_not_found() {
    let stage = Stage::new();
    let installer = stage.create(Coclass::UpdateInstaller);
    assert_eq!(installer.ids_of_names(&["ParentHwnd"]), Err(NAME));
    let hwnd = wua::member::IUpdateInstaller::get_ParentHwnd.dispid();
    assert_eq!(code(installer.invoke(hwnd, Access::GET, &vec![], &[])), NO_MEMBER);
}

#[test]
fn named_arguments_in_any_order() {
    let stage = Stage::new();
    let query = stage.session.ids_of_names(&["QueryHistory"]).unwrap()[0];
    let of = [Value::from("x"), Value::I4(3), Value::I4(5)];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let arguments = given(&order.map(|name: i32| of[name as usize].clone()));
        stage.session.invoke(query, Access::METHOD, &arguments, &order).unwrap();
        assert_eq!(stage.agent.take(), ["history \"x\" 3 5"], "{order:?}");
    }
    // The first by position, the others by name.
    let arguments = given(&[of[0].clone(), of[2].clone(), of[1].clone()]);
    stage.session.invoke(query, Access::METHOD, &arguments, &[2, 1]).unwrap();
    assert_eq!(stage.agent.take(), ["history \"x\" 3 5"]);
}

#[test]
fn named_arguments_that_are_none_or_come_twice() {
    let stage = Stage::new();
    let searcher = stage.create(Coclass::UpdateSearcher);
    let query = searcher.ids_of_names(&["QueryHistory"]).unwrap()[0];
    let two = given(&[Value::I4(0), Value::I4(1)]);
    let call = |names: &[i32]| code(searcher.invoke(query, Access::METHOD, &two, names));
    assert_eq!([call(&[0, 2]), call(&[-1, 1]), call(&[PROPERTY_PUT, 1])], [DISP_E_PARAMNOTFOUND; 3]);
    assert_eq!([call(&[0, 0]), call(&[0])], [COUNT; 2], "a parameter twice, another not at all");
    assert_eq!(call(&[0, 1, 0]), HResult::E_INVALIDARG, "more names than arguments");
    let search = searcher.ids_of_names(&["Search"]).unwrap()[0];
    let twice = given(&[Value::from("x"), Value::from("y")]);
    let twice = searcher.invoke(search, Access::METHOD, &twice, &[0]);
    assert_eq!(code(twice), COUNT, "one parameter, by position and by name");
    assert_eq!(stage.agent.take(), [""; 0], "nothing was asked");
}

#[test]
fn an_optional_argument_may_be_left_out() {
    let stage = Stage::new();
    let installer = stage.create(Coclass::UpdateInstaller);
    for arguments in [vec![], vec![Given::LeftOut], vec![Given::from("title")]] {
        installer.call("RunWizard", arguments).unwrap();
    }
    assert_eq!(stage.agent.take(), ["wizard \"\"", "wizard \"\"", "wizard \"title\""]);
}

#[test]
fn an_argument_that_must_be_there_may_not() {
    let stage = Stage::new();
    let searcher = stage.create(Coclass::UpdateSearcher);
    let query = |arguments: [Given; 2]| refusal(searcher.call("QueryHistory", arguments));
    let left_out = |place| Refusal::Argument { code: DISP_E_PARAMNOTOPTIONAL, place };
    assert_eq!(query([Given::from(0), Given::LeftOut]), left_out(1));
    assert_eq!(query([Given::LeftOut, Given::from(0)]), left_out(0));
    assert_eq!(stage.agent.take(), [""; 0]);
}

#[test]
fn too_many_and_too_few_arguments() {
    let stage = Stage::new();
    let searcher = stage.create(Coclass::UpdateSearcher);
    for count in [0, 1, 3, 4] {
        let arguments = vec![Given::from(0); count];
        assert_eq!(refusal(searcher.call("QueryHistory", arguments)), Refusal::Call(COUNT), "{count}");
    }
    let id = wua::member::IUpdateSearcher::put_ClientApplicationID.dispid();
    let put = |values: &[Value], names: &[i32]| code(searcher.invoke(id, Access::PUT, &given(values), names));
    assert_eq!(put(&[Value::from("a"), Value::from("b")], &[PROPERTY_PUT]), COUNT);
    assert_eq!(put(&[Value::from("a")], &[]), DISP_E_PARAMNOTFOUND, "the value of a setter has its name");
    assert_eq!(stage.agent.take(), [""; 0]);
}

#[test]
fn arguments_of_wrong_types_have_a_place() {
    let stage = Stage::new();
    let searcher = stage.create(Coclass::UpdateSearcher);
    let query = |start: Value, count: Value| refusal(searcher.call("QueryHistory", given(&[start, count])));
    let wrong = |code, place| Refusal::Argument { code, place };
    assert_eq!(query(Value::from("x"), Value::I4(1)), wrong(HResult::DISP_E_TYPEMISMATCH, 0));
    assert_eq!(query(Value::I4(0), Value::Null), wrong(HResult::DISP_E_TYPEMISMATCH, 1));
    assert_eq!(query(Value::I4(0), Value::R8(1e20)), wrong(DISP_E_OVERFLOW, 1));
    // By name, the position is the caller's.
    let id = searcher.ids_of_names(&["QueryHistory"]).unwrap()[0];
    let named = searcher.invoke(id, Access::METHOD, &given(&[Value::from("x"), Value::I4(0)]), &[1, 0]);
    assert_eq!(refusal(named), wrong(HResult::DISP_E_TYPEMISMATCH, 0));
    let installer = stage.create(Coclass::UpdateInstaller);
    for other in [Given::from(&stage.session), Given::from(1), Given::Other(Arc::new(()))] {
        assert_eq!(refusal(installer.put("Updates", other)), wrong(HResult::DISP_E_TYPEMISMATCH, 0));
    }
    // A null object is an object: the member refuses it.
    assert_eq!(refusal(installer.put("Updates", Given::Object(None))), Fault(HResult::E_POINTER).into());
    assert_eq!(stage.agent.take(), [""; 0]);
}

/// GEN-BOOL-1: the searcher's setters require true or false; those of the installer take every number.
#[test]
fn truth_values_that_are_neither() {
    let stage = Stage::new();
    let (searcher, installer) =
        (stage.create(Coclass::UpdateSearcher), stage.create(Coclass::UpdateInstaller));
    for odd in [1, 2, -2, i16::MAX, i16::MIN] {
        let refused = searcher.put("IncludePotentiallySupersededUpdates", Value::Bool(odd));
        assert_eq!(refusal(refused), Fault(HResult::E_INVALIDARG).into());
        installer.put("IsForced", Value::Bool(odd)).unwrap();
        assert_eq!(stage.agent.take(), ["forced true"]);
    }
    searcher.put("IncludePotentiallySupersededUpdates", Value::from(false)).unwrap();
    assert_eq!(stage.agent.take(), ["superseded false"]);
}

/// INST-RO-1, JOB-RO-1: a property without a setter cannot be written, and each kind of member has its flag.
#[test]
fn each_kind_of_member_has_its_own_access() {
    let stage = Stage::new();
    let installer = stage.create(Coclass::UpdateInstaller);
    let id = |name: &str| installer.ids_of_names(&[name]).unwrap()[0];
    let call = |name: &str, access: Access| {
        let put = access == Access::PUT || access == Access::PUT_REF;
        let (arguments, names): (_, &[i32]) =
            if put { (vec![Given::from(true)], &[PROPERTY_PUT]) } else { (vec![], &[]) };
        installer.invoke(id(name), access, &arguments, names)
    };
    for access in [Access::PUT, Access::PUT_REF, Access::METHOD, Access(0)] {
        assert_eq!(code(call("IsBusy", access)), NO_MEMBER, "{access:?}");
    }
    for access in [Access::PUT, Access::PUT_REF, Access::GET, Access(0)] {
        assert_eq!(code(call("Uninstall", access)), NO_MEMBER, "{access:?}");
    }
    for access in [Access::PUT, Access::PUT_REF] {
        call("IsForced", access).unwrap();
        assert_eq!(stage.agent.take(), ["forced true"], "{access:?}");
    }
    // Hosts that cannot distinguish a property from a method ask for both.
    assert_eq!(value(call("IsBusy", Access::GET | Access::METHOD)), Value::from(false));
    object(call("Uninstall", Access::GET | Access::METHOD));
    for dispid in [-1, -2, -5, 0x6001_0000, 0x6002_0000, 0x6007_0001, i32::MAX, i32::MIN] {
        let unknown = installer.invoke(dispid, Access::GET | Access::METHOD, &vec![], &[]);
        assert_eq!(refusal(unknown), Refusal::Call(NO_MEMBER), "{dispid:#x}");
    }
}

#[test]
fn an_enumerator_is_a_property_and_a_method() {
    let list = Stage::new().found();
    for access in [Access::GET, Access::METHOD] {
        list.invoke(NEW_ENUM, access, &vec![], &[]).unwrap();
    }
    assert_eq!(code(list.invoke(NEW_ENUM, Access::PUT, &vec![], &[])), NO_MEMBER);
}

#[test]
fn arguments_that_a_property_does_not_take_are_the_default_members() {
    let stage = Stage::new();
    let installer = stage.installer();
    let second = object(installer.get("Updates", [Given::from(1)]));
    assert_eq!(value(second.get("Title", [])), Value::from("two"));
    assert_eq!(value(second.invoke(DEFAULT_MEMBER, Access::GET, &vec![], &[])), Value::from("two"));
    let beyond = refusal(installer.get("Updates", [Given::from(3)]));
    assert_eq!(beyond, Fault(HResult::WU_E_INVALIDINDEX).into());
    assert_eq!(code(installer.get("IsForced", [Given::from(1)])), COUNT);
    // Only the face knows the default member of a caller's object.
    let job = stage.job(Given::from(7));
    assert_eq!(refusal(job.get("AsyncState", [Given::from(1)])), Refusal::DefaultMemberOf(AsyncState::I4(7)));
}

#[test]
fn a_member_that_fails_explains_itself() {
    let stage = Stage::new();
    let failed = refusal(stage.installer().call("Install", []));
    assert_eq!(failed.code(), HResult::DISP_E_EXCEPTION);
    assert_eq!(failed.exception(), Some(Exception { scode: HResult::WU_E_NO_UPDATE }));
    let not_called = refusal(stage.session.call("QueryHistory", []));
    assert_eq!((not_called.code(), not_called.exception()), (COUNT, None));
}

/// A call of a member that the traits do not carry is recorded, whatever its arguments are.
#[test]
fn members_that_are_not_carried() {
    let stage = Stage::new();
    let searcher = stage.create(Coclass::UpdateSearcher);
    let not_implemented = Refusal::from(Fault(HResult::E_NOTIMPL));
    assert_eq!(refusal(searcher.get("Online", [])), not_implemented);
    assert_eq!(refusal(searcher.put("Online", Value::Null)), not_implemented);
    let update = object(stage.found().get("Item", [Given::from(0)]));
    stage.agent.take();
    assert_eq!(refusal(update.get("Deadline", [])), not_implemented);
    assert_eq!(stage.agent.take(), ["IUpdate::get_Deadline is not carried"]);
}

/// A member's own success code is not an answer: late bound, it is a plain success.
#[test]
fn a_member_without_an_answer_gives_nothing() {
    let stage = Stage::new();
    let job = stage.job(Given::from(7));
    stage.agent.take();
    assert_eq!(value(job.call("CleanUp", [])), Value::Empty);
    assert_eq!(stage.agent.take(), ["clean up"]);
}

#[test]
fn numbers_without_a_sign_have_32_bits() {
    let stage = Stage::new();
    let installer = stage.create(Coclass::UpdateInstaller);
    installer.call("Commit", [Given::from(Value::UI4(u32::MAX))]).unwrap();
    assert_eq!(stage.agent.take(), ["commit 0xffffffff"]);
    installer.call("Commit", [Given::from(-2)]).unwrap();
    assert_eq!(stage.agent.take(), ["commit 0xfffffffe"]);
    let negative = refusal(installer.call("Commit", [Given::from(Value::I2(-1))]));
    assert_eq!(negative, Refusal::Argument { code: DISP_E_OVERFLOW, place: 0 });
}
