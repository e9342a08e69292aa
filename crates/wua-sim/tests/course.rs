//! The moment at which an update fails, and the suggestion for an unknown switch.

use std::time::Duration;

use wua_sim::wua::{HResult, begin_install};
use wua_sim::{
    Agent, ClockMode, Curve, End, Policy, Scenario, ScriptedUpdate, Shape, UpdateKind, World, WorldBuilder,
};

/// PROG-CUR-2: of 333 ms the 220th is the first at which two thirds are shown.
#[test]
fn an_update_fails_at_the_millisecond_at_which_its_curve_shows_that_percent() {
    let update = |end| {
        ScriptedUpdate::new(UpdateKind::Driver, "A")
            .with_curve(Curve::Shape(Shape::Linear))
            .with_duration(Duration::from_millis(333))
            .with_end(end)
    };
    let played = |end| {
        let agent = Agent { queue: Duration::ZERO, ..Agent::default() };
        let scenario = Scenario { agent, ..Scenario::new("A") }.with_update(update(end));
        let world = World::builder(scenario).unwrap().clock(ClockMode::Manual).build();
        let session = world.session();
        let installer = session.create_update_installer().unwrap();
        installer.set_updates(&session.create_update_searcher().unwrap().search("").unwrap().updates);
        let job = begin_install(&*installer).unwrap();
        world.advance(Duration::from_millis(219));
        let before = job.get_progress().unwrap().current_update_percent_complete();
        let failed_before = job.is_completed().unwrap();
        world.advance(Duration::from_millis(1));
        (before, failed_before, job.get_progress().unwrap(), job.is_completed().unwrap())
    };
    let (before, _, at, _) = played(End::success(false));
    assert_eq!((before, at.current_update_percent_complete()), (65, 66));
    let (before, failed_before, _, failed) = played(End::failure_at(66, HResult::E_FAIL));
    assert_eq!((before, failed_before, failed), (65, false, true));
}

/// Sets each switch as a file does: each suggestion is accepted.
#[test]
fn each_proposed_switch_and_value_of_the_policy_is_accepted() {
    let refused = |line: &str| {
        let error =
            WorldBuilder::from_toml(&format!("title = 'A'\n[policy]\n{line}\n")).map(|_| ()).unwrap_err();
        error.first().help().unwrap_or_default().to_owned()
    };
    let mut followed = 0;
    for switch in Policy::SWITCHES {
        for value in switch.presets {
            let name = &switch.name[1..];
            let help = refused(&format!("{name} = '{value}'"));
            if let Some(meant) = help.strip_prefix("did you mean `").and_then(|rest| rest.strip_suffix("`?"))
            {
                WorldBuilder::from_toml(&format!("title = 'A'\n[policy]\n{meant} = '{value}'\n")).unwrap();
                followed += 1;
            }
            let help = refused(&format!("{} = '{value}x'", switch.name));
            if let Some(meant) = help.strip_prefix("did you mean `").and_then(|rest| rest.strip_suffix("`?"))
            {
                let text = format!("title = 'A'\n[policy]\n{} = '{meant}'\n", switch.name);
                WorldBuilder::from_toml(&text).unwrap();
                followed += 1;
            }
        }
    }
    assert!(followed > 60, "{followed}");
    assert_eq!(refused("presett = 'hostile'"), "did you mean `preset`?");
    assert!(refused("busy_cod = 'foo'").starts_with("the switches are "), "no value of `busy_code`");
}
