//! Forks share no changeable state with their origin, whichever object reaches it.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::{Arc, Mutex};

use support::{TWO, begin, builder, code, installer, installer_of, manual, search, seconds};
use wua::backend::UpdateAgent;
use wua::member::{IUpdateInstaller, IUpdateSearcher};
use wua::{
    AsyncState, Callback, HResult, InstallationJob, Object, Result, Update, UpdateCollection, UpdateData,
    UpdateIdentity, UpdateInstaller,
};
use wua_model::Policy;
use wua_scenario::{Caller, UpdateKind};
use wua_sim::{ClockMode, World};

/// Two updates: one with terms that nobody has accepted, and a bundle.
const TERMS: &str = r#"
    [[update]]
    title = "first"
    kind = "standalone"
    eula = "required"
    [[update]]
    title = "second"
    kind = "definition"
    bundle = [{ title = "child" }]
"#;

/// A world in which the installation of everything runs, its installer and its job.
fn running(toml: &str) -> (World, Arc<dyn UpdateInstaller>, Arc<dyn InstallationJob>) {
    let world = manual(toml);
    let installer = installer(&world);
    let job = begin(&*installer);
    (world, installer, job)
}

/// The two things that can change about an update object, its bundled updates included.
fn marks(update: &Update) -> Vec<(bool, bool)> {
    let own = (update.eula_accepted(), update.is_hidden());
    let bundled = update.bundled_updates.to_vec();
    std::iter::once(own).chain(bundled.iter().flat_map(|child| marks(child))).collect()
}

fn all_marks(updates: &UpdateCollection) -> Vec<(bool, bool)> {
    updates.to_vec().iter().flat_map(|update| marks(update)).collect()
}

/// Changes everything that can change about an update object.
fn change(update: &Update) {
    update.accept_eula().unwrap();
    update.set_is_hidden(!update.is_hidden()).unwrap();
    update.bundled_updates.to_vec().iter().for_each(|child| change(child));
}

/// Every list of updates that a world hands out: of its job, of its installer, of a search.
fn lists(world: &World) -> [UpdateCollection; 3] {
    let (installer, job) = world.running_job().unwrap();
    [job.updates().unwrap(), installer.updates(), search(world, "IsHidden=0 or IsHidden=1")]
}

#[test]
fn a_change_by_an_update_of_a_fork_is_not_seen_in_its_origin_nor_the_other_way_round() {
    for list in 0..3 {
        for origin_changes in [false, true] {
            let (origin, _installer, _job) = running(TERMS);
            let fork = origin.fork();
            let (changed, other) = if origin_changes { (&origin, &fork) } else { (&fork, &origin) };
            let before = lists(other).map(|list| all_marks(&list));
            let reached = lists(changed);
            let journal = other.journal().to_string();
            reached[list].to_vec().iter().for_each(|update| change(update));
            assert_eq!(other.journal().to_string(), journal, "list {list}, by the origin: {origin_changes}");
            let after = lists(other).map(|list| all_marks(&list));
            assert_eq!(after, before, "list {list}, by the origin: {origin_changes}");
            assert_ne!(search(changed, "IsHidden=1").count(), 0, "it did change the world it belongs to");
        }
    }
}

#[test]
fn the_installer_of_a_fork_has_the_list_and_the_settings_of_the_origins() {
    let (origin, installer, job) = running(TWO);
    let window: Object = Arc::new("window");
    installer.set_client_application_id("mine");
    installer.set_is_forced(true);
    installer.set_parent_hwnd(7);
    installer.set_parent_window(Some(Arc::clone(&window)));
    installer.set_allow_source_prompts(false);
    installer.set_force_quiet(true);
    installer.set_attempt_close_apps_if_necessary(true);
    let fork = origin.fork();
    for world in [&origin, &fork, &fork.fork()] {
        let (installer, of_world) = world.running_job().unwrap();
        assert_eq!(installer.client_application_id(), "mine");
        assert!(installer.is_forced() && installer.force_quiet());
        assert_eq!(installer.parent_hwnd(), 7);
        assert!(Arc::ptr_eq(&installer.parent_window().unwrap(), &window), "the caller's own object");
        assert!(!installer.allow_source_prompts() && installer.attempt_close_apps_if_necessary());
        assert_eq!(installer.updates().count(), 2);
        let (listed, of_job) = (installer.updates().to_vec(), of_world.updates().unwrap().to_vec());
        assert!(listed.iter().zip(&of_job).all(|(a, b)| Arc::ptr_eq(a, b)), "one object an update");
    }
    assert_eq!(job.updates().unwrap(), origin.running_job().unwrap().1.updates().unwrap());
}

#[test]
fn a_setter_of_a_forks_installer_does_not_reach_its_origin_nor_the_other_way_round() {
    let set = |installer: &dyn UpdateInstaller| {
        installer.set_client_application_id("changed");
        installer.set_is_forced(true);
        installer.set_parent_window(Some(Arc::new(0_u8)));
        installer.updates().clear().unwrap();
    };
    let is_set = |world: &World| {
        let (installer, _) = world.running_job().unwrap();
        let set = installer.client_application_id() == "changed";
        assert_eq!(installer.is_forced(), set);
        assert_eq!(installer.parent_window().is_some(), set);
        assert_eq!(installer.updates().count() == 0, set);
        set
    };
    for origin_changes in [false, true] {
        let (origin, installer, _job) = running(TWO);
        let fork = origin.fork();
        match origin_changes {
            true => set(&*installer),
            false => set(&*fork.running_job().unwrap().0),
        }
        assert_eq!((is_set(&origin), is_set(&fork)), (origin_changes, !origin_changes));
    }
}

/// The list is the caller's, who may change it and the updates in it at any time.
#[test]
fn each_fork_has_what_there_was_when_it_was_made() {
    let (origin, installer, job) = running(TERMS);
    let fork_and_marks = || (origin.fork(), all_marks(&job.updates().unwrap()), installer.updates().count());
    let mut forks = vec![fork_and_marks(), fork_and_marks()];
    for update in job.updates().unwrap().to_vec() {
        change(&update);
        installer.updates().add(Arc::clone(&update)).unwrap();
        forks.push(fork_and_marks());
    }
    installer.set_updates(&UpdateCollection::new());
    for (fork, marks, count) in &forks {
        for world in [fork, &fork.fork()] {
            let (installer, job) = world.running_job().unwrap();
            assert_eq!(all_marks(&job.updates().unwrap()), *marks);
            assert_eq!(installer.updates().count(), *count);
        }
    }
}

#[test]
fn a_fork_of_a_fork_starts_from_what_the_fork_has() {
    let (origin, _installer, _job) = running(TERMS);
    let fork = origin.fork();
    let (_, job) = fork.running_job().unwrap();
    change(&job.updates().unwrap().item(0).unwrap());
    let second = fork.fork();
    let (_, copied) = second.running_job().unwrap();
    assert_eq!(all_marks(&copied.updates().unwrap()), all_marks(&job.updates().unwrap()));
    assert_eq!(search(&second, "IsHidden=1").count(), 1);
    change(&copied.updates().unwrap().item(0).unwrap());
    assert_eq!(search(&second, "IsHidden=1").count(), 0);
    assert_eq!(search(&fork, "IsHidden=1").count(), 1);
    assert_eq!(search(&origin, "IsHidden=1").count(), 0);
}

#[test]
fn a_job_of_a_fork_hands_out_one_list_and_one_object_an_update() {
    let (origin, _installer, _job) = running(TWO);
    let fork = origin.fork();
    let (_, job) = fork.running_job().unwrap();
    let (list, again) = (job.updates().unwrap(), fork.running_job().unwrap().1.updates().unwrap());
    assert_eq!(list, again);
    assert!(list.is_read_only() && Arc::ptr_eq(&list.item(1).unwrap(), &again.item(1).unwrap()));
}

/// An agent outside the world.
struct Foreign(Mutex<Vec<bool>>);

impl UpdateAgent for Foreign {
    fn accept_eula(&self, _: &UpdateIdentity) -> Result<()> {
        Ok(())
    }

    fn set_is_hidden(&self, _: &UpdateIdentity, value: bool) -> Result<()> {
        self.0.lock().unwrap().push(value);
        Ok(())
    }
}

#[test]
fn updates_that_are_not_of_the_world_are_copied_as_well_and_keep_their_agent() {
    let world = manual(TWO);
    let agent = Arc::new(Foreign(Mutex::default()));
    let terms = UpdateData { eula_text: "terms".into(), ..UpdateData::default() };
    let foreign = Update::found(Arc::new(terms.clone()), false, true, agent.clone());
    let list: UpdateCollection = [foreign, Update::new(terms)].into_iter().map(Arc::new).collect();
    let elsewhere = manual(TWO);
    list.add(search(&elsewhere, "").item(0).unwrap()).unwrap();
    list.add(search(&world, "").item(0).unwrap()).unwrap();
    let _job = begin(&*installer_of(&world, &list));
    let fork = world.fork();
    let (before, copies) = (all_marks(&list), fork.running_job().unwrap().1.updates().unwrap());
    assert_eq!(all_marks(&copies), before);
    copies.to_vec().iter().for_each(|update| change(update));
    assert_eq!(all_marks(&list), before);
    assert_eq!(*agent.0.lock().unwrap(), [false]);
    assert_eq!(search(&elsewhere, "IsHidden=1").count(), 1, "another world is nobody's copy");
    assert_eq!((search(&fork, "IsHidden=1").count(), search(&world, "IsHidden=1").count()), (1, 0));
}

#[test]
fn the_installer_of_the_running_job_is_the_one_that_began_it() {
    let (world, installer, _job) = running(TWO);
    let (same, _) = world.running_job().unwrap();
    same.set_is_forced(true);
    assert!(installer.is_forced());
    same.updates().remove_at(0).unwrap();
    assert_eq!(installer.updates().count(), 1);
    drop((same, installer));
    let (later, _) = world.running_job().unwrap();
    assert!(later.is_forced() && later.updates().count() == 1, "also when the caller has let go of it");
}

#[test]
fn the_state_of_a_job_is_the_callers_own_object_in_a_fork_too() {
    let world = manual(TWO);
    let mine = Arc::new(7_u8);
    let installer = installer(&world);
    let state = AsyncState::of(Arc::clone(&mine));
    let _job = installer.begin_install(Callback::Foreign, Callback::Foreign, state).unwrap();
    let (_, job) = world.fork().running_job().unwrap();
    assert!(Arc::ptr_eq(&job.async_state().object::<u8>().unwrap(), &mine));
}

/// Everything else that a world keeps continues in the fork, apart from the origin.
#[test]
fn faults_counts_triggers_flags_and_history_continue_in_a_fork_apart_from_its_origin() {
    let world = builder(&format!(
        "{TWO}
        [[fault]]
        call = 'IsBusy'
        hresult = 'E_FAIL'
        nth = 3
        [[trigger]]
        after = '40s'
        set = ['self-update']"
    ))
    .policy(Policy::documented())
    .clock(ClockMode::Manual)
    .build();
    let own = installer(&world);
    own.is_busy().unwrap();
    world.inject_fault(IUpdateInstaller::get_IsForced, HResult::E_FAIL, None).unwrap_err();
    world.inject_fault(IUpdateSearcher::Search, HResult::E_ABORT, Some(2)).unwrap();
    let fork = world.fork();
    let search = |world: &World| {
        let session = world.session_as(Caller::Administrator);
        code(session.create_update_searcher().unwrap().search(""))
    };
    for world in [&fork, &world] {
        assert_eq!([(); 3].map(|()| search(world)), [HResult::E_ABORT, HResult::E_ABORT, HResult::S_OK]);
        let installer = installer(world);
        let busy = [(); 2].map(|()| code(installer.is_busy()));
        assert_eq!(busy, [HResult::S_OK, HResult::E_FAIL], "the third call, counted apart");
        let view = world.session();
        installer.install_and_run(world);
        assert_eq!(code(view.query_history("", 0, 9)), HResult::WU_E_INVALIDINDEX, "a frozen view");
        assert_eq!(world.session().query_history("", 0, 9).unwrap().len(), 2);
        world.advance(seconds(40));
        assert_eq!(code(installer.install()), HResult::WU_E_SELFUPDATE_IN_PROGRESS);
        assert_eq!(support::lines(world, "flags are now"), 1);
    }
}

trait InstallAndRun {
    fn install_and_run(&self, world: &World);
}

impl InstallAndRun for Arc<dyn UpdateInstaller> {
    fn install_and_run(&self, world: &World) {
        let job = begin(&**self);
        world.run();
        self.end_install(&job).unwrap();
    }
}

/// The bundled updates of a scenario are data: a change of them in one world is not visible in another.
#[test]
fn worlds_of_one_scenario_share_no_bundled_update_object() {
    let builder = builder(TERMS);
    let (one, other) = (builder.build(), builder.build());
    let child = |world: &World| {
        let found = search(world, "").to_vec();
        found.iter().find_map(|update| update.bundled_updates.item(0).ok()).unwrap()
    };
    child(&one).set_is_hidden(true).unwrap();
    assert!(!child(&other).is_hidden());
    assert!(!child(&one).is_hidden(), "each search makes objects of its own");
    let scripted = &one.scenario().updates[1];
    assert_eq!((scripted.kind, scripted.data.bundled_updates.count()), (UpdateKind::Definition, 1));
}

/// An update without an agent, as a caller makes them, with this list of bundled updates.
fn bundling(title: &str, bundled_updates: UpdateCollection) -> Arc<Update> {
    Arc::new(Update::new(UpdateData { title: title.into(), bundled_updates, ..UpdateData::default() }))
}

/// A fork of a world whose running job has these updates in the list of its installer.
fn fork_with_listed(updates: Vec<Arc<Update>>) -> (World, UpdateCollection) {
    let (origin, installer, _job) = running(TWO);
    installer.set_updates(&updates.into_iter().collect());
    let fork = origin.fork();
    let listed = fork.running_job().unwrap().0.updates();
    (fork, listed)
}

#[test]
fn a_fork_has_its_own_lists_at_every_depth_of_a_bundle() {
    let leaf = bundling("leaf", UpdateCollection::new());
    let read_only = bundling("read-only", UpdateCollection::read_only([Arc::clone(&leaf)]));
    let inner = bundling("inner", UpdateCollection::from_iter([Arc::clone(&read_only)]));
    let outer = bundling("outer", UpdateCollection::read_only([Arc::clone(&inner)]));
    let (_fork, listed) = fork_with_listed(vec![outer]);
    let only = |list: &UpdateCollection| {
        assert_eq!(list.count(), 1);
        list.item(0).unwrap()
    };
    let own_inner = only(&only(&listed).bundled_updates);
    let own_read_only = only(&own_inner.bundled_updates);
    let own_leaf = only(&own_read_only.bundled_updates);
    assert_eq!((&*own_inner.title, &*own_read_only.title, &*own_leaf.title), ("inner", "read-only", "leaf"));
    assert!(own_read_only.bundled_updates.is_read_only() && !own_leaf.bundled_updates.is_read_only());
    own_leaf.set_is_hidden(true).unwrap();
    own_leaf.bundled_updates.add(Arc::clone(&own_leaf)).unwrap();
    own_inner.bundled_updates.clear().unwrap();
    assert!(!leaf.is_hidden());
    assert_eq!((leaf.bundled_updates.count(), inner.bundled_updates.count()), (0, 1));
}

#[test]
fn a_fork_copies_a_bundle_that_contains_itself_and_shares_members() {
    // A ladder: following every path through it would never end.
    let mut top = bundling("bottom", UpdateCollection::new());
    let bottom = Arc::clone(&top);
    for _ in 0..64 {
        top = bundling("rung", UpdateCollection::read_only([Arc::clone(&top), Arc::clone(&top)]));
    }
    // A circle through a list that cannot be changed, and two updates with one list.
    bottom.bundled_updates.add(Arc::clone(&top)).unwrap();
    let twin = bundling("twin", bottom.bundled_updates.clone());
    let (fork, listed) = fork_with_listed(vec![Arc::clone(&top), twin]);
    let (own_top, own_twin) = (listed.item(0).unwrap(), listed.item(1).unwrap());
    let mut rung = Arc::clone(&own_top);
    for _ in 0..64 {
        let [one, other] = [0, 1].map(|index| rung.bundled_updates.item(index).unwrap());
        assert!(Arc::ptr_eq(&one, &other), "one object an update");
        rung = one;
    }
    assert_eq!(rung.title, "bottom");
    assert!(!Arc::ptr_eq(&rung, &bottom));
    assert_eq!(rung.bundled_updates, own_twin.bundled_updates, "one list a list");
    assert!(rung.bundled_updates.holds(&[Arc::clone(&own_top)]), "the circle is closed in the copy");
    drop(fork.fork());
    for list in [&bottom.bundled_updates, &rung.bundled_updates] {
        list.clear().unwrap();
    }
}

#[test]
fn a_fork_sees_a_change_deep_in_a_bundle_that_came_after_another_fork() {
    let leaf = bundling("leaf", UpdateCollection::new());
    let inner = bundling("inner", UpdateCollection::from_iter([Arc::clone(&leaf)]));
    let outer = bundling("outer", UpdateCollection::from_iter([inner]));
    let (origin, installer, _job) = running(TWO);
    installer.set_updates(&UpdateCollection::from_iter([outer]));
    let hidden = |world: &World| {
        let listed = world.running_job().unwrap().0.updates();
        listed.to_vec().iter().flat_map(|update| marks(update)).filter(|(_, hidden)| *hidden).count()
    };
    let before = origin.fork();
    leaf.set_is_hidden(true).unwrap();
    assert_eq!([&before, &origin.fork()].map(hidden), [0, 1]);
}

/// Lists of bundled updates inside a bundled update, which only a scenario put together in code has.
#[test]
fn worlds_of_one_scenario_share_no_list_at_any_depth() {
    let mut scenario = builder(TWO).build().scenario().clone();
    let leaf = bundling("leaf", UpdateCollection::new());
    let identity = UpdateIdentity { revision_number: 2, ..scenario.updates[1].data.identity.clone() };
    let bundled_updates = UpdateCollection::from_iter([leaf]);
    let inner = Arc::new(Update::new(UpdateData { identity, bundled_updates, ..UpdateData::default() }));
    scenario.updates[0].data.bundled_updates = UpdateCollection::from_iter([inner]);
    let builder = World::builder(scenario).unwrap().clock(ClockMode::Manual);
    let lists = || {
        let found = search(&builder.clone().build(), "").item(0).unwrap();
        let inner = found.bundled_updates.item(0).unwrap();
        [inner.bundled_updates.clone(), inner.bundled_updates.item(0).unwrap().bundled_updates.clone()]
    };
    let [one, other] = [lists(), lists()];
    assert!(one.iter().zip(&other).all(|(a, b)| a != b));
    one[0].clear().unwrap();
    assert_eq!((other[0].count(), lists()[0].count()), (1, 1));
}
