//! The history of feature updates, which stay in progress until they are committed and the machine was restarted.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use support::{builder, installer};
use wua::OperationResultCode as Code;
use wua_model::{HistoryPending, Policy};
use wua_sim::World;

const FEATURE: &str = "[[update]]\ntitle = 'upgrade'\nkind = 'feature'";

/// Returns the codes of the entries, newest first.
fn entries(world: &World) -> Vec<Code> {
    let entries = world.session().query_history("", 0, 10).unwrap();
    entries.iter().map(|entry| entry.result_code).collect()
}

/// Installs the feature update, commits it that often, and restarts.
fn restarted(world: &World, commits: usize) {
    let installer = installer(world);
    installer.install().unwrap();
    (0..commits).for_each(|_| installer.commit(0).unwrap());
    world.restart();
}

#[test]
fn he_21_an_entry_is_in_progress_until_a_restart_after_commit() {
    for (commits, after) in [(0, Code::IN_PROGRESS), (1, Code::SUCCEEDED), (2, Code::IN_PROGRESS)] {
        let world = builder(FEATURE).build();
        let installer = installer(&world);
        installer.install().unwrap();
        assert_eq!(entries(&world), [Code::IN_PROGRESS], "not committed yet");
        (0..commits).for_each(|_| installer.commit(0).unwrap());
        assert_eq!(entries(&world), [Code::IN_PROGRESS], "not restarted yet");
        world.restart();
        assert_eq!(entries(&world), [after], "{commits} commits");
        world.restart();
        assert_eq!(entries(&world), [after], "a later restart changes nothing");
    }
}

/// It is offered again, and the entry of the second attempt is settled on its own.
#[test]
fn he_21_each_attempt_is_settled_by_its_own_restart() {
    let world = builder(FEATURE).build();
    restarted(&world, 0);
    assert_eq!(support::search(&world, "IsInstalled=0").count(), 1);
    restarted(&world, 1);
    assert_eq!(entries(&world), [Code::SUCCEEDED, Code::IN_PROGRESS]);
    assert_eq!(entries(&world.fork()), [Code::SUCCEEDED, Code::IN_PROGRESS]);
}

#[test]
fn he_21_a_policy_that_shows_results_at_once_shows_this_one_too() {
    let policy = Policy { history_pending: HistoryPending::AsResult, ..Policy::observed() };
    let world = builder(FEATURE).policy(policy).build();
    restarted(&world, 0);
    assert_eq!(entries(&world), [Code::SUCCEEDED]);
}
