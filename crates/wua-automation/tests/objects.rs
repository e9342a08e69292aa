//! Objects: their rows, identity, collections, callbacks, and values attached to jobs.
#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use support::{Stage, code, object, refusal, value};
use wua::{AsyncState, HResult, Member, MemberKind};
use wua_automation::{
    Answer, CallbackArgs, Carried, Coclass, Context, Face, Fault, Given, Handle, Kind, Outside, Row, Rows,
    Sink, Task, Value, objects,
};

/// A row without its object: interface, kind, name, DISPID.
type Written = (&'static str, Kind, &'static str, i32);

fn rows<T: Rows>() -> impl Iterator<Item = (Written, &'static [&'static str])> {
    let written = |row: &'static Row<T>| ((row.interface, row.kind, row.name, row.dispid), row.parameters);
    T::ROWS.iter().map(written)
}

/// Every row of every object, in the order of the vtables.
fn all_rows() -> Vec<(Written, &'static [&'static str])> {
    use objects::*;
    let mut all = Vec::new();
    all.extend(rows::<UpdateSession>());
    all.extend(rows::<UpdateSearcher>());
    all.extend(rows::<SearchResult>());
    all.extend(rows::<UpdateCollection>());
    all.extend(rows::<StringCollection>());
    all.extend(rows::<Update>());
    all.extend(rows::<UpdateIdentity>());
    all.extend(rows::<InstallationBehavior>());
    all.extend(rows::<Category>());
    all.extend(rows::<CategoryCollection>());
    all.extend(rows::<UpdateInstaller>());
    all.extend(rows::<InstallationJob>());
    all.extend(rows::<InstallationProgress>());
    all.extend(rows::<InstallationResult>());
    all.extend(rows::<UpdateInstallationResult>());
    all.extend(rows::<InstallationProgressChangedCallbackArgs>());
    all.extend(rows::<InstallationCompletedCallbackArgs>());
    all.extend(rows::<UpdateHistoryEntry>());
    all.extend(rows::<UpdateHistoryEntryCollection>());
    all.extend(rows::<SystemInformation>());
    all.extend(rows::<UpdateException>());
    all.extend(rows::<UpdateExceptionCollection>());
    all
}

fn member(of: Written) -> Member {
    let (interface, kind, name, _) = of;
    let prefix = match kind {
        Kind::Get => "get_",
        Kind::Put => "put_",
        Kind::Call => "",
    };
    format!("{interface}::{prefix}{name}").parse().unwrap()
}

/// GEN-SCR-1: each interface is complete and in the order of its vtable.
#[test]
fn the_rows_are_those_of_the_type_library() {
    let mut ours: BTreeMap<&str, Vec<Written>> = BTreeMap::new();
    for (row, _) in all_rows() {
        ours.entry(row.0).or_default().push(row);
    }
    let kind = |member: Member| match member.kind() {
        MemberKind::Get => Kind::Get,
        MemberKind::Put => Kind::Put,
        MemberKind::Method => Kind::Call,
    };
    for (interface, rows) in &ours {
        let known = Member::all().filter(|member| member.interface() == *interface);
        let known = known.map(|it| (it.interface(), kind(it), it.automation_name(), it.dispid()));
        assert_eq!(rows, &known.collect::<Vec<_>>(), "{interface}");
    }
    assert_eq!(ours.values().map(Vec::len).sum::<usize>(), 199);
}

/// The parameters have the names of the interface definition, which callers use.
#[test]
fn the_parameters_are_those_of_the_type_library() {
    for (row, parameters) in all_rows() {
        let signature = member(row).signature();
        let list = &signature[signature.find('(').unwrap() + 1..signature.rfind(')').unwrap()];
        // Attributes have commas of their own; the name of the answer does not matter.
        let last_word = |part: &str| part.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap().to_owned();
        let known: Vec<String> = list
            .split("[in")
            .skip(1)
            .map(|part| part.split("[out").next().unwrap().trim().trim_end_matches(',').trim())
            .map(last_word)
            .collect();
        assert_eq!(parameters, known, "{signature}");
    }
}

/// JOB-ID-1: a value is the same object for as long as anybody holds it.
#[test]
fn the_same_value_is_the_same_object() {
    let stage = Stage::new();
    let list = stage.found();
    let first = object(list.get("Item", [Given::from(0)]));
    assert!(first.is(&object(list.get("Item", [Given::from(0)]))));
    assert!(!first.is(&object(list.get("Item", [Given::from(1)]))));
    let installer = stage.create(Coclass::UpdateInstaller);
    installer.put("Updates", &list).unwrap();
    assert!(list.is(&object(installer.get("Updates", []))));
    assert!(!list.is(&object(list.call("Copy", []))));
    // A snapshot is new each time.
    let job = stage.job(Given::from(1));
    assert!(!object(job.call("GetProgress", [])).is(&object(job.call("GetProgress", []))));
    // Another face has its own objects.
    let other = Face::new(Arc::new(stage.agent.clone()));
    let handle = |face: &Face, list: &wua::UpdateCollection| {
        face.take_in(Box::new(objects::UpdateCollection(list.clone())))
    };
    let list = wua::UpdateCollection::new();
    assert!(!handle(&stage.face, &list).is(&handle(&other, &list)));
}

/// An object that nobody holds is forgotten, and a late release does not remove its successor.
#[test]
fn a_released_object_is_forgotten() {
    let stage = Stage::new();
    let list = wua::UpdateCollection::new();
    let handle = || stage.face.take_in(Box::new(objects::UpdateCollection(list.clone())));
    drop(handle());
    let (one, two) = (handle(), handle());
    assert!(one.is(&two));
    drop(one);
    assert!(two.is(&handle()));
}

#[test]
fn a_job_in_a_callback_is_the_one_that_begin_returned() {
    struct Watcher {
        face: Face,
        seen: Arc<Mutex<Vec<(Handle, Handle)>>>,
    }
    impl Sink for Watcher {
        fn invoke(
            &self,
            job: &Arc<dyn wua::InstallationJob>,
            args: CallbackArgs,
        ) -> wua_automation::Result<()> {
            let job = objects::InstallationJob(Arc::clone(job));
            let called = (self.face.take_in(Box::new(job)), self.face.take_in(objects::of_args(args)));
            self.seen.lock().unwrap().push(called);
            Err(Fault(HResult::E_UNEXPECTED))
        }
    }
    let stage = Stage::new();
    let seen = Arc::default();
    let watcher: Arc<dyn Sink> = Arc::new(Watcher { face: stage.face.clone(), seen: Arc::clone(&seen) });
    let callback = || Given::Callback(Arc::clone(&watcher));
    let installer = stage.installer();
    stage.agent.take();
    let job = object(installer.call("BeginInstall", [callback(), callback(), Given::from(1)]));
    // CB-P-6: the result of a callback reaches the agent as a code only.
    let answered =
        |which: &str| format!("IInstallation{which}Callback::Invoke answered {:?}", HResult::E_UNEXPECTED);
    assert_eq!(stage.agent.take(), [answered("ProgressChanged"), answered("Completed")]);
    let seen = seen.lock().unwrap();
    assert!(seen.iter().all(|(called, _)| called.is(&job)) && seen.len() == 2);
    let progress = object(seen[0].1.get("Progress", []));
    assert_eq!(value(progress.get("PercentComplete", [])), Value::I4(20));
    // CB-C-2: the arguments of the other have no members.
    assert_eq!(code(seen[1].1.get("Progress", [])), HResult::DISP_E_UNKNOWNNAME);
}

/// BEG-5: a missing callback, an object that is not a callback, and a number are three different things.
#[test]
fn callbacks_that_are_none() {
    let stage = Stage::new();
    let installer = stage.installer();
    for callback in [Given::Object(None), Given::from(&installer), Given::Other(Arc::new(()))] {
        let arguments = [callback.clone(), callback, Given::from(1)];
        object(installer.call("BeginInstall", arguments));
    }
    let wrong = [Given::from(1), Given::Object(None), Given::from(1)];
    assert_eq!(code(installer.call("BeginInstall", wrong)), HResult::DISP_E_TYPEMISMATCH);
}

/// JOB-STATE-2: every attached value comes back unchanged.
#[test]
fn values_that_ride_along() {
    let stage = Stage::new();
    let state = |given: Given| match stage.job(given).get("AsyncState", []).unwrap() {
        Answer::State(state) => state,
        _ => panic!("no state"),
    };
    let plain = [
        (Value::Empty, AsyncState::Empty),
        (Value::Null, AsyncState::Null),
        (Value::from(true), AsyncState::Bool(true)),
        (Value::from(false), AsyncState::Bool(false)),
        (Value::I4(-7), AsyncState::I4(-7)),
        (Value::R8(0.5), AsyncState::R8(0.5)),
        (Value::from("x"), AsyncState::text("x")),
    ];
    for (value, expected) in plain {
        assert_eq!(state(value.into()), expected);
    }
    for kept in [Value::I2(7), Value::UI4(7), Value::Bool(7), Value::Date(1.5)] {
        let given = state(kept.clone().into()).object::<Given>().unwrap();
        assert!(matches!(&*given, Given::Value(value) if *value == kept), "{kept:?}");
    }
    let own: wua::Object = Arc::new(77_u8);
    assert_eq!(state(Given::Other(Arc::clone(&own))), AsyncState::Unknown(own));
}

/// END-8: `End…` takes a job and nothing else.
#[test]
fn objects_as_arguments() {
    let stage = Stage::new();
    let (installer, job) = (stage.installer(), stage.job(Given::from(7)));
    stage.agent.take();
    let result = object(installer.call("EndInstall", [Given::from(&job)]));
    assert_eq!(stage.agent.take(), ["end of I4(7)"]);
    assert_eq!(value(result.get("ResultCode", [])), Value::I4(2));
    let each = object(result.call("GetUpdateResult", [Given::from(0)]));
    assert_eq!(value(each.get("RebootRequired", [])), Value::from(true));
    let window: wua::Object = Arc::new(());
    installer.put("ParentWindow", Given::Other(Arc::clone(&window))).unwrap();
    let Answer::Kept(Some(kept)) = installer.get("ParentWindow", []).unwrap() else { panic!("no window") };
    assert!(Arc::ptr_eq(&kept, &window));
}

fn titles(items: impl Iterator<Item = Answer<Handle>>) -> Vec<String> {
    let title = |answer| object(Ok(answer)).get("Title", []);
    items.map(title).map(|title| value(title).into_text().unwrap()).collect()
}

#[test]
fn enumerators_move_by_themselves() {
    let list = Stage::new().found();
    let (mut one, two) = (list.items().unwrap(), list.items().unwrap());
    assert_eq!(titles(one.by_ref().take(1)), ["one"]);
    // A clone starts where its origin is, and each moves independently.
    let clone = one.clone();
    assert_eq!(titles(one.by_ref().take(1)), ["two"]);
    assert_eq!([titles(one.clone()), titles(clone), titles(two)].map(|titles| titles.len()), [1, 2, 3]);
    assert_eq!(one.leave_out(1), 1);
    assert_eq!((one.leave_out(1), one.next().is_none()), (0, true));
    one.reset();
    assert_eq!((one.leave_out(2), titles(one.by_ref())), (2, vec!["three".to_owned()]));
    one.reset();
    assert_eq!((one.leave_out(1), one.leave_out(usize::MAX), one.leave_out(1)), (1, 2, 0));
}

/// UC-16: an enumerator shows the list as it was.
#[test]
fn an_enumerator_is_a_snapshot() {
    let list = Stage::new().found();
    let items = list.items().unwrap();
    let first = object(list.get("Item", [Given::from(0)]));
    list.call("Clear", []).unwrap();
    list.call("Add", [Given::from(&first)]).unwrap();
    assert_eq!(titles(items), ["one", "two", "three"]);
    assert_eq!(titles(list.items().unwrap()), ["one"]);
    let none = Stage::new().session.items().err().unwrap();
    assert_eq!(none.code(), HResult::DISP_E_MEMBERNOTFOUND);
}

#[test]
fn lists_of_values_have_new_objects_and_known_indexes() {
    let stage = Stage::new();
    let history =
        object(stage.session.call("QueryHistory", [Given::from(""), Given::from(0), Given::from(9)]));
    assert_eq!(value(history.get("Count", [])), Value::I4(2));
    assert_eq!(titles(history.items().unwrap()), ["first", "second"]);
    let item = |index: i32| history.get("Item", [Given::from(index)]);
    assert_eq!(value(object(item(1)).get("Date", [])), Value::Date(25_569.0));
    for index in [-1, 2, i32::MIN, i32::MAX] {
        assert_eq!(refusal(item(index)), Fault(HResult::WU_E_INVALIDINDEX).into(), "ICOL-1");
    }
}

/// SCOL-10: a list that refuses changes checks the index first.
#[test]
fn lists_of_texts() {
    let stage = Stage::new();
    let list = stage.create(Coclass::StringCollection);
    assert_eq!(value(list.call("Add", [Given::from("a")])), Value::I4(0));
    list.call("Insert", [Given::from(0), Given::from("b")]).unwrap();
    let put = |list: &Handle, index: i32| {
        let arguments = vec![Given::from(index), Given::from("c")];
        list.invoke(0, wua_automation::Access::PUT, &arguments, &[wua_automation::PROPERTY_PUT])
    };
    put(&list, 1).unwrap();
    let texts = |list: &Handle| list.items().unwrap().map(|item| value(Ok(item))).collect::<Vec<_>>();
    assert_eq!(texts(&list), [Value::from("b"), Value::from("c")]);
    list.call("RemoveAt", [Given::from(0)]).unwrap();
    assert_eq!(texts(&list), [Value::from("c")]);
    let update = object(stage.found().get("Item", [Given::from(0)]));
    let fixed = object(update.get("KBArticleIDs", []));
    assert_eq!(refusal(put(&fixed, 9)), Fault(HResult::WU_E_INVALIDINDEX).into());
    assert_eq!(refusal(put(&fixed, 0)), Fault(HResult::WU_E_NOT_SUPPORTED).into());
    let copy = object(fixed.call("Copy", []));
    copy.call("Clear", []).unwrap();
    assert_eq!((texts(&copy).len(), texts(&fixed).len()), (0, 1));
}

#[test]
fn an_object_that_is_none() {
    let update = object(Stage::new().found().get("Item", [Given::from(0)]));
    let Answer::Object(none) = update.get("UninstallationBehavior", []).unwrap() else { panic!("no object") };
    assert!(none.is_none(), "BEH-2");
    object(update.get("InstallationBehavior", []));
}

#[test]
fn every_class_makes_its_object() {
    let stage = Stage::new();
    let known = ["ReadOnly", "Search", "IsBusy", "Copy", "Copy", "RebootRequired"];
    for (class, member) in Coclass::ALL.into_iter().zip(known) {
        assert!(stage.create(class).ids_of_names(&[member]).is_ok(), "{class:?}");
        assert!(class.prog_id().starts_with("Microsoft.Update."));
    }
    assert_eq!(value(stage.create(Coclass::SystemInformation).get("RebootRequired", [])), Value::from(true));
}

/// A face that must not call the agent on its own thread lets another thread call it.
#[test]
fn the_agent_is_called_where_the_face_wants_it() {
    struct Elsewhere(Arc<Mutex<usize>>, bool);
    impl Outside for Elsewhere {
        fn is_free(&self) -> bool {
            self.1
        }
        fn run(&self, task: Task) {
            *self.0.lock().unwrap() += 1;
            std::thread::spawn(task).join().unwrap();
        }
    }
    let (stage, tasks) = (Stage::new(), Arc::new(Mutex::new(0)));
    let context =
        |free| Context::called_by(Arc::new(stage.agent.clone()), Elsewhere(Arc::clone(&tasks), free));
    let here = std::thread::current().id();
    let asked = |context: &Context| context.ask(&Arc::new(()), |()| std::thread::current().id());
    assert_eq!((asked(&context(true)), *tasks.lock().unwrap()), (here, 0));
    let context = context(false);
    assert_ne!(asked(&context), here);
    let made = Coclass::UpdateSession.object(&context).unwrap();
    let session = made.as_any().downcast_ref::<objects::UpdateSession>().unwrap();
    assert_eq!(session.get_UserLocale(&context), Ok(1031));
    assert_eq!(*tasks.lock().unwrap(), 3);
    let member = wua::member::IUpdate::get_Deadline;
    assert_eq!(context.not_carried(member), Fault(HResult::E_NOTIMPL));
    assert_eq!(*tasks.lock().unwrap(), 4);
    // The properties of a plain value need no agent.
    let update = objects::Update(support::update("one"));
    assert_eq!(update.get_Title(&context), Ok("one".to_owned()));
    assert_eq!(*tasks.lock().unwrap(), 4);
}

/// Every getter of an update answers with its value, or says that it is not carried.
#[test]
fn getters_answer() {
    let stage = Stage::new();
    let update = object(stage.found().get("Item", [Given::from(0)]));
    for row in objects::Update::ROWS.iter().filter(|row| row.kind == Kind::Get) {
        let answer = update.invoke(row.dispid, wua_automation::Access::GET, &vec![], &[]);
        match row.carried {
            Carried::No => assert_eq!(refusal(answer), Fault(HResult::E_NOTIMPL).into(), "{}", row.name),
            _ => assert!(answer.is_ok(), "{}", row.name),
        }
    }
}

/// UPD-MsrcSeverity: the rating is a text, which is empty for an update without one.
#[test]
fn upd_msrc_severity_is_a_text() {
    let stage = Stage::new();
    let rated = object(stage.found().get("Item", [Given::from(0)]));
    assert_eq!(value(rated.get("MsrcSeverity", [])), Value::from("Important"));
    let unrated = Arc::new(wua::Update::new(wua::UpdateData::default()));
    let unrated = stage.face.take_in(Box::new(objects::Update(unrated)));
    assert_eq!(value(unrated.get("msrcseverity", [])), Value::from(""));
}

/// P4: what a search could not read fails with the code that it answered, and nothing else does.
#[test]
fn every_property_of_an_update_that_cannot_be_read_fails_with_its_code() {
    let stage = Stage::new();
    let name = |property: &Member| property.automation_name();
    let carried =
        objects::Update::ROWS.iter().filter(|row| row.kind == Kind::Get && row.carried == Carried::Both);
    assert_eq!(
        carried.map(|row| row.name).collect::<BTreeSet<_>>(),
        wua::Update::properties().map(|it| name(&it)).collect::<BTreeSet<_>>()
    );
    for property in wua::Update::properties() {
        let update = wua::Update::new(wua::UpdateData::default());
        let damaged = update.with_failures([wua::Error::new(HResult::E_INVALIDARG, property)]);
        let handle = stage.face.take_in(Box::new(objects::Update(Arc::new(damaged))));
        for other in wua::Update::properties() {
            let answer = handle.get(name(&other), []);
            let failed = answer.err().map(|refusal| refusal.exception().unwrap().scode);
            assert_eq!(failed, (other == property).then_some(HResult::E_INVALIDARG), "{property}: {other}");
        }
    }
}
