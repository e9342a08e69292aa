//! Beginning an operation: the refusals, their codes, and their order.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use support::{TWO, code, installer, installer_of, search, world};
use wua::{AsyncState, Callback, HResult, OnCompleted, OnProgressChanged, UpdateCollection};
use wua_scenario::{AgentFlag, AgentFlags, Caller};
use wua_sim::World;

fn flags(flag: AgentFlag) -> AgentFlags {
    [flag].into_iter().collect()
}

/// Returns the state that a refusal must not change: busyness, restart flags, history, the present.
fn state(world: &World) -> (bool, bool, bool, i32, Duration) {
    let (session, system) = (world.session_as(Caller::Administrator), world.system_information());
    let installer = session.create_update_installer().unwrap();
    (
        installer.is_busy().unwrap(),
        installer.reboot_required_before_installation().unwrap(),
        system.reboot_required().unwrap(),
        session.create_update_searcher().unwrap().get_total_history_count().unwrap(),
        world.now(),
    )
}

#[test]
fn beg_6_an_object_that_is_no_callback_is_accepted() {
    let world = world(TWO);
    let installer = installer(&world);
    let job = installer.begin_install(Callback::Foreign, Callback::Foreign, AsyncState::Empty).unwrap();
    assert_eq!(installer.end_install(&job).unwrap().hresult(), HResult::S_OK);
    assert_eq!(support::lines(&world, "calls on"), 0);
}

#[test]
fn beg_8_an_exclusive_update_must_be_alone() {
    let world = world(
        "[[update]]\ntitle = 'upgrade'\nkind = 'feature'\n[[update]]\ntitle = 'other'\nkind = 'standalone'",
    );
    let both = installer(&world);
    let before = state(&world);
    assert_eq!(code(both.install()), HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT);
    assert_eq!(state(&world), before);
    let alone: UpdateCollection = [search(&world, "").item(0).unwrap()].into_iter().collect();
    assert_eq!(code(installer_of(&world, &alone).install()), HResult::S_OK);
}

#[test]
fn the_order_of_checks_of_2_5() {
    let updates = &TWO[TWO.find("[[").unwrap()..];
    let world = world(&format!("caller = 'user'\n[agent]\nflags = ['self-update', 'busy']\n{updates}"));
    let session = world.session();
    let installer = session.create_update_installer().unwrap();
    let begin =
        |callback: OnProgressChanged, state| installer.begin_install(callback, OnCompleted::Foreign, state);
    assert_eq!(code(begin(Callback::Null, AsyncState::Record)), HResult::E_POINTER, "1");
    assert_eq!(code(begin(Callback::Foreign, AsyncState::Record)), HResult::E_ACCESSDENIED, "3");
    let admin = world.session_as(Caller::Administrator).create_update_installer().unwrap();
    let begin = |state| admin.begin_install(Callback::Foreign, Callback::Foreign, state);
    assert_eq!(code(begin(AsyncState::Record)), HResult::WU_E_NO_UPDATE, "4");
    let updates: UpdateCollection =
        [Arc::new(wua::Update::new(wua::UpdateData::default()))].into_iter().collect();
    admin.set_updates(&updates);
    assert_eq!(code(begin(AsyncState::Record)), HResult::E_INVALIDARG, "5");
    assert_eq!(code(begin(AsyncState::Empty)), HResult::WU_E_SELFUPDATE_IN_PROGRESS, "6");
    world.change_flags(AgentFlags::default(), flags(AgentFlag::SelfUpdate));
    assert_eq!(code(begin(AsyncState::Empty)), HResult::WU_E_INSTALL_NOT_ALLOWED, "7");
}

#[test]
fn inst_upd_2_a_clients_own_collection_stays_live() {
    let world = world(TWO);
    let all = search(&world, "");
    let mine = UpdateCollection::new();
    let installer = installer_of(&world, &mine);
    mine.add(all.item(1).unwrap()).unwrap();
    assert_eq!(installer.install().unwrap().update_results().len(), 1);
    assert_eq!(installer.updates(), mine);
}
