//! Everything that a test needs comes from `wua_sim`: this file names no other crate of the project.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use wua::member::IUpdateInstaller;
use wua_sim::wua::{HResult, OperationResultCode, begin_install};
use wua_sim::{
    Action, AgentFlag, AgentFlags, Caller, ClockMode, Curve, CurvePoint, DurationRange, End, Fault, Hang,
    Policy, Preset, Scenario, ScriptedUpdate, Shape, Trigger, UpdateKind, When, World, WorldBuilder,
};

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_test_chooses_seed_clock_and_policy_of_a_scenario_in_toml() {
    let builder = WorldBuilder::from_toml("title = 'A'\n[[update]]\ntitle = 'B'\nkind = 'driver'").unwrap();
    let world = builder.seed(7).clock(ClockMode::Manual).policy(Policy::hostile()).build();
    assert_eq!((world.seed(), world.now()), (7, Duration::ZERO));
    assert_eq!(world.policy(), &Policy::hostile());
    let session = world.session_as(Caller::Administrator);
    assert_eq!(session.create_update_searcher().unwrap().search("").unwrap().updates.count(), 1);
    world.inject_fault(IUpdateInstaller::BeginInstall, HResult::E_FAIL, Some(1)).unwrap();
    world.change_flags(AgentFlag::Busy.into(), AgentFlags::default());
}

#[test]
fn a_scenario_is_put_together_and_played() {
    let points = vec![CurvePoint::new(MINUTE, 40), CurvePoint::new(2 * MINUTE, 90)];
    let mut scenario = Scenario::new("Everything by hand")
        .with_update(
            ScriptedUpdate::new(UpdateKind::Cumulative, "One")
                .with_curve(Curve::Shape(Shape::Linear))
                .with_duration(DurationRange::between(MINUTE, 2 * MINUTE))
                .with_hang(Hang::at(50).lasting(MINUTE).ignoring_abort()),
        )
        .with_update(ScriptedUpdate::new(UpdateKind::Driver, "Two").with_curve(Curve::Points(points)))
        .with_update(
            ScriptedUpdate::new(UpdateKind::Driver, "Three")
                .with_duration(MINUTE)
                .with_end(End::failure_at(66, HResult::ERROR_INSTALL_FAILURE)),
        )
        .with_fault(Fault::new(IUpdateInstaller::BeginInstall, HResult::WU_E_INSTALL_NOT_ALLOWED).first(1))
        .with_trigger(Trigger::new(When::Polls(3), Action::Set(AgentFlag::PendingReboot.into())))
        .with_switch("order", "listed");
    scenario.policy.preset = Some(Preset::Documented);
    let world = World::new(scenario).unwrap();
    let session = world.session();
    let found = session.create_update_searcher().unwrap().search("IsInstalled=0").unwrap();
    let installer = session.create_update_installer().unwrap();
    installer.set_updates(&found.updates);
    assert!(begin_install(&*installer).is_err(), "the first call fails");
    let job = begin_install(&*installer).unwrap();
    let result = installer.end_install(&job).unwrap();
    assert_eq!(result.result_code(), OperationResultCode::SUCCEEDED_WITH_ERRORS);
}

/// The names in the `pub use` items of a crate's root for that crate; of its own modules if it is `crate`.
fn exported(root: &str, from: &[&str]) -> BTreeSet<String> {
    let text = fs::read_to_string(format!("{}/../{root}/src/lib.rs", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut names = BTreeSet::new();
    for item in text.split("\npub use ").skip(1) {
        let item = item.split(';').next().unwrap();
        let Some((path, list)) = item.split_once("::") else { continue };
        if from.is_empty() || from.contains(&path) {
            let list = list.trim_matches(['{', '}', '\n', ' ']);
            names.extend(list.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()));
        }
    }
    names
}

#[test]
fn every_type_of_a_scenario_and_of_the_policy_is_found_in_this_crate() {
    let here = exported("wua-sim", &["wua_scenario", "wua_model"]);
    let scenario = exported("wua-scenario", &[]);
    let policy = exported("wua-model", &["policy"]);
    assert!(scenario.contains("ScriptedUpdate") && policy.contains("Policy"), "{scenario:?} {policy:?}");
    let missing: Vec<_> = scenario.union(&policy).filter(|name| !here.contains(*name)).collect();
    assert_eq!(missing, [""; 0]);
}
