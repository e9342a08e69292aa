//! Beginning an operation: the refusals, their codes, and their order.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use support::{TWO, builder, code, installer, installer_of, manual, search, world};
use wua::{AsyncState, Callback, HResult, OnCompleted, OnProgressChanged, UpdateCollection, begin_install};
use wua_model::Policy;
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
fn beg_1_begin_gives_a_job_at_once_and_makes_the_agent_busy() {
    let world = manual(TWO);
    let installer = installer(&world);
    assert!(!installer.is_busy().unwrap());
    let job = begin_install(&*installer).unwrap();
    assert!(installer.is_busy().unwrap());
    assert!(!job.is_completed().unwrap());
    assert_eq!(world.now(), Duration::ZERO);
}

#[test]
fn beg_2_a_second_operation_is_refused_and_the_first_undisturbed() {
    let world = manual(TWO);
    let (first, second) = (installer(&world), installer(&world));
    let job = begin_install(&*first).unwrap();
    let before = job.get_progress().unwrap();
    for answer in [
        code(begin_install(&*second)),
        code(second.begin_uninstall(Callback::Foreign, Callback::Foreign, AsyncState::Empty)),
        code(second.install()),
        code(second.uninstall()),
        code(first.install()),
    ] {
        assert_eq!(answer, HResult::WU_E_INSTALL_NOT_ALLOWED);
    }
    assert_eq!(job.get_progress().unwrap(), before);
    let hostile = builder(TWO).policy(Policy::hostile()).build();
    let installer = installer(&hostile);
    let _job = begin_install(&*installer).unwrap();
    assert_eq!(code(begin_install(&*installer)), HResult::WU_E_OPERATIONINPROGRESS);
}

#[test]
fn inst_busy_1_busy_is_of_the_whole_machine() {
    let world = manual(TWO);
    let (mine, other) = (installer(&world), installer(&world));
    let _job = begin_install(&*mine).unwrap();
    assert!(other.is_busy().unwrap());
    world.run();
    assert!(
        !other.is_busy().unwrap() && !mine.is_busy().unwrap(),
        "INST-BUSY-4: free without End… or CleanUp"
    );
}

#[test]
fn beg_3_an_empty_list_is_refused() {
    let world = world(TWO);
    let none = world.session().create_update_installer().unwrap();
    assert_eq!(code(begin_install(&*none)), HResult::WU_E_NO_UPDATE);
    assert_eq!(code(none.install()), HResult::WU_E_NO_UPDATE);
    assert_eq!(code(installer_of(&world, &UpdateCollection::new()).install()), HResult::WU_E_NO_UPDATE);
    let hostile = builder(TWO).policy(Policy::hostile()).build();
    let none = hostile.session().create_update_installer().unwrap();
    assert_eq!(code(none.install()), HResult::E_INVALIDARG);
}

#[test]
fn beg_5_a_null_callback_is_refused_before_an_empty_list() {
    let world = world(TWO);
    let none = world.session().create_update_installer().unwrap();

    assert_eq!(
        code(none.begin_install(Callback::Null, Callback::Foreign, AsyncState::Empty)),
        HResult::E_POINTER
    );
    assert_eq!(
        code(none.begin_install(Callback::Foreign, Callback::Null, AsyncState::Empty)),
        HResult::E_POINTER
    );
    let lenient = support::world(&format!("[policy]\nnull_callbacks = \"accept\"\n{TWO}"));
    let installer = installer(&lenient);
    let job = installer.begin_install(Callback::Null, Callback::Null, AsyncState::Empty).unwrap();
    assert_eq!(code(installer.end_install(&job)), HResult::S_OK);
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
fn beg_7_the_state_comes_back_and_a_record_is_refused() {
    let world = manual(TWO);
    let installer = installer(&world);
    let refused = installer.begin_install(Callback::Foreign, Callback::Foreign, AsyncState::Record);
    assert_eq!(code(refused), HResult::E_INVALIDARG);
    let object = Arc::new(7_u8);
    let states = [
        AsyncState::Empty,
        AsyncState::Null,
        AsyncState::Bool(true),
        AsyncState::I4(-3),
        AsyncState::R8(0.5),
        AsyncState::text("mine"),
        AsyncState::of(object.clone()),
    ];
    for state in states {
        let job = installer.begin_install(Callback::Foreign, Callback::Foreign, state.clone()).unwrap();
        assert_eq!(job.async_state(), state);
        world.run();
        assert_eq!(job.async_state(), state, "JOB-STATE-1: after the end");
        if let AsyncState::Unknown(_) = state {
            assert!(Arc::ptr_eq(&job.async_state().object::<u8>().unwrap(), &object));
        }
    }
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
fn beg_9_10_each_condition_of_the_agent_has_its_code() {
    let codes = [
        (AgentFlag::SelfUpdate, HResult::WU_E_SELFUPDATE_IN_PROGRESS),
        (AgentFlag::ServiceStop, HResult::WU_E_SERVICE_STOP),
        (AgentFlag::RebootInProgress, HResult::WU_E_REBOOT_IN_PROGRESS),
        (AgentFlag::AccessDisabled, HResult::WU_E_USER_ACCESS_DISABLED),
        (AgentFlag::OsSetup, HResult::WU_E_SETUP_IN_PROGRESS),
        (AgentFlag::Sysprep, HResult::WU_E_SYSPREP_IN_PROGRESS),
        (AgentFlag::Oobe, HResult::WU_E_AU_OOBE_IN_PROGRESS),
        (AgentFlag::LowBattery, HResult::WU_E_LOW_BATTERY),
        (AgentFlag::Standby, HResult::WU_E_STANDBY_ACTIVITY_NOT_ALLOWED),
        (AgentFlag::Busy, HResult::WU_E_INSTALL_NOT_ALLOWED),
        (AgentFlag::MandatoryReboot, HResult::WU_E_INSTALL_NOT_ALLOWED),
    ];
    for (flag, expected) in codes {
        let world = world(TWO);
        let installer = installer(&world);
        world.change_flags(flags(flag), AgentFlags::default());
        let before = state(&world);
        assert_eq!(code(installer.install()), expected, "{flag:?}");
        assert_eq!(state(&world), before, "BEG-11: {flag:?}");
        world.change_flags(AgentFlags::default(), flags(flag));
        assert_eq!(code(installer.install()), HResult::S_OK, "{flag:?} lifted");
    }
}

#[test]
fn inst_rrb_1_2_a_mandatory_restart_is_seen_and_refuses() {
    let world = world(&format!("{TWO}\n").replace("[agent]", "[agent]\nflags = ['mandatory-reboot']"));
    let installer = installer(&world);
    assert!(installer.reboot_required_before_installation().unwrap());
    assert!(world.system_information().reboot_required().unwrap(), "SYS-3: implies the other flag");
    assert_eq!(code(installer.install()), HResult::WU_E_INSTALL_NOT_ALLOWED);
    world.restart();
    assert!(!installer.reboot_required_before_installation().unwrap());
    assert_eq!(code(installer.install()), HResult::S_OK);
}

#[test]
fn sys_3_a_pending_restart_does_not_refuse_unless_the_policy_says_so() {
    let pending = TWO.replace("[agent]", "[agent]\nflags = ['pending-reboot']");
    assert_eq!(code(installer(&world(&pending)).install()), HResult::S_OK);
    let strict = world(&format!("[policy]\npending_reboot_blocks = true\n{pending}"));
    assert_eq!(code(installer(&strict).install()), HResult::WU_E_INSTALL_NOT_ALLOWED);
}

#[test]
fn inst_new_3_5_who_may_install() {
    let world = world(TWO);
    let list = search(&world, "");
    let user = world.session_as(Caller::User).create_update_installer().unwrap();
    user.set_updates(&list);
    let before = state(&world);
    assert_eq!(code(user.install()), HResult::E_ACCESSDENIED);
    assert_eq!(code(begin_install(&*user)), HResult::E_ACCESSDENIED);
    assert_eq!(state(&world), before);
    for caller in [Caller::Remote, Caller::RemoteToken] {
        let session = world.session_as(caller);
        assert_eq!(code(session.create_update_installer()), HResult::E_ACCESSDENIED);
        let searcher = session.create_update_searcher().unwrap();
        assert_eq!(searcher.search("").unwrap().updates.count(), 2, "searching still works");
        assert_eq!(searcher.get_total_history_count().unwrap(), 0, "and so does the history");
    }
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
fn wiz_1_3_the_wizard() {
    let dark = world(TWO);
    let empty = dark.session().create_update_installer().unwrap();
    assert_eq!(code(empty.run_wizard("")), HResult::WU_E_NO_UPDATE);
    assert_eq!(code(installer(&dark).run_wizard("")), HResult::WU_E_NO_UI_SUPPORT);
    let lit = world(&TWO.replace("[agent]", "[agent]\nuser_interface = true"));
    assert_eq!(installer(&lit).run_wizard("").unwrap().hresult(), HResult::S_OK);
}

#[test]
fn inst_new_6_and_setters_read_back() {
    let world = world(TWO);
    let installer = world.session().create_update_installer().unwrap();
    let switches = || {
        [
            installer.allow_source_prompts(),
            installer.is_forced(),
            installer.force_quiet(),
            installer.attempt_close_apps_if_necessary(),
        ]
    };
    assert_eq!(switches(), [true, false, false, false]);
    installer.set_allow_source_prompts(false);
    installer.set_is_forced(true);
    installer.set_force_quiet(true);
    installer.set_attempt_close_apps_if_necessary(true);
    assert_eq!(switches(), [false, true, true, true]);
    assert_eq!(installer.client_application_id(), "");
    installer.set_client_application_id("tool");
    assert_eq!(installer.client_application_id(), "tool");
    installer.set_parent_hwnd(5);
    assert_eq!(installer.parent_hwnd(), 5);
    installer.set_parent_window(Some(Arc::new(1_u8)));
    assert!(installer.parent_window().is_some());
}

#[test]
fn inst_upd_2_5_the_list_is_live_for_the_next_call_and_frozen_for_the_running_one() {
    let world = manual(TWO);
    let all = search(&world, "");
    let installer = installer_of(&world, &[all.item(0).unwrap()].into_iter().collect());
    let job = begin_install(&*installer).unwrap();
    installer.updates().add(all.item(1).unwrap()).unwrap();
    assert_eq!(job.updates().unwrap().count(), 1);
    assert!(job.updates().unwrap().is_read_only(), "JOB-UPD-1");
    world.run();
    let second = begin_install(&*installer).unwrap();
    assert_eq!(second.updates().unwrap().count(), 2);
    let documented = builder(TWO).policy(Policy::documented()).build();
    let installer = support::installer(&documented);
    assert_eq!(code(installer.updates().add(all.item(0).unwrap())), HResult::WU_E_NOT_SUPPORTED);
}

#[test]
fn inst_new_4_the_application_id_of_a_session() {
    let observed = world(TWO).session();
    observed.set_client_application_id("suite");
    assert_eq!(observed.create_update_installer().unwrap().client_application_id(), "");
    let hostile = builder(TWO).policy(Policy::hostile()).build().session();
    hostile.set_client_application_id("suite");
    let installer = hostile.create_update_installer().unwrap();
    hostile.set_client_application_id("later");
    assert_eq!(installer.client_application_id(), "suite");
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

/// A page names the code of the wizard without a list; the other code was only seen of `Install`.
#[test]
fn wiz_1_the_wizard_answers_no_update_under_every_policy() {
    for policy in [Policy::documented(), Policy::observed(), Policy::hostile()] {
        let world = builder(TWO).policy(policy).build();
        let installer = world.session().create_update_installer().unwrap();
        assert_eq!(code(installer.run_wizard("")), HResult::WU_E_NO_UPDATE);
    }
}
