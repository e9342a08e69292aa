//! Faults of calls, and scripted events: after a time, after n polls, on a call.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use support::{TWO, begin, code, installer, manual, search, seconds, world};
use wua::member::{IInstallationJob, IUpdate, IUpdateInstaller, IUpdateSearcher};
use wua::{HResult, OperationResultCode};
use wua_sim::FaultError;

fn with(more: &str) -> String {
    format!("{TWO}\n{more}")
}

#[test]
fn the_first_calls_fail_and_the_next_does_not() {
    let world =
        world(&with("[[fault]]\ncall = 'BeginInstall'\nhresult = 'WU_E_INSTALL_NOT_ALLOWED'\nfirst = 2"));
    let installer = installer(&world);
    let answers = [(); 3].map(|()| code(wua::begin_install(&*installer)));
    assert_eq!(
        answers,
        [HResult::WU_E_INSTALL_NOT_ALLOWED, HResult::WU_E_INSTALL_NOT_ALLOWED, HResult::S_OK]
    );
    assert_eq!(
        support::lines(&world, "BeginInstall -> WU_E_INSTALL_NOT_ALLOWED"),
        2,
        "P21: the journal has them"
    );
}

#[test]
fn the_nth_poll_fails_and_the_job_continues() {
    let world = manual(&with("[[fault]]\ncall = 'GetProgress'\nhresult = '0x800706BA'\nnth = 2"));
    let job = begin(&*installer(&world));
    let answers = [(); 3].map(|()| code(job.get_progress()));
    assert_eq!(answers, [HResult::S_OK, HResult::RPC_S_SERVER_UNAVAILABLE, HResult::S_OK]);
}

#[test]
fn a_fault_between_two_times() {
    let world = manual(&with("[[fault]]\ncall = 'IsCompleted'\nhresult = 'E_FAIL'\nbetween = '5s..10s'"));
    let job = begin(&*installer(&world));
    let failing: Vec<u64> = (0..14_u64)
        .filter(|_| {
            let failed = job.is_completed().is_err();
            world.advance(seconds(1));
            failed
        })
        .collect();
    assert_eq!(failing, [5, 6, 7, 8, 9]);
}

#[test]
fn a_fault_of_a_probability_follows_its_seed() {
    let toml = |seed| {
        with(&format!("[[fault]]\ncall = 'IsBusy'\nhresult = 'E_FAIL'\nprobability = 0.3\nseed = {seed}"))
    };
    let run = |seed: u64| {
        let world = world(&toml(seed));
        let installer = installer(&world);
        (0..200).map(|_| installer.is_busy().is_err()).collect::<Vec<bool>>()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
    let struck = run(1).iter().filter(|failed| **failed).count();
    assert!((40..=80).contains(&struck), "{struck} of 200");
}

#[test]
fn conditions_hold_together() {
    let world =
        manual(&with("[[fault]]\ncall = 'IsBusy'\nhresult = 'E_FAIL'\nfirst = 3\nbetween = '1s..1h'"));
    let installer = installer(&world);
    assert_eq!(code(installer.is_busy()), HResult::S_OK);
    world.advance(seconds(1));
    let answers = [(); 3].map(|()| code(installer.is_busy()));
    assert_eq!(answers, [HResult::E_FAIL, HResult::E_FAIL, HResult::S_OK]);
}

#[test]
fn a_trigger_after_a_time() {
    let world = manual(&with("[[trigger]]\nafter = '15s'\nrestart = true"));
    let installer = installer(&world);
    let job = begin(&*installer);
    world.advance(seconds(100));
    assert_eq!(code(installer.end_install(&job)), HResult::WU_E_SERVICE_STOP);
    let journal = world.journal().to_string();
    assert!(journal.contains("0:00:15.000 machine: restarts; job 1 is lost"), "{journal}");
}

#[test]
fn a_trigger_after_n_polls() {
    let world = manual(&with("[[trigger]]\npolls = 3\ncancel = 'WU_E_CALL_CANCELLED_BY_POLICY'"));
    let installer = installer(&world);
    let job = begin(&*installer);
    world.advance(seconds(2));
    (0..3).for_each(|_| drop(job.get_progress().unwrap()));
    world.run();
    let result = installer.end_install(&job);
    assert_eq!(result.unwrap().update_results()[1].hresult, HResult::WU_E_CALL_CANCELLED_BY_POLICY);
}

#[test]
fn a_trigger_on_a_call_fires_before_the_call_acts() {
    let world = world(&with("[[trigger]]\ncall = 'BeginInstall'\nset = ['self-update']"));
    let installer = installer(&world);
    assert_eq!(code(wua::begin_install(&*installer)), HResult::WU_E_SELFUPDATE_IN_PROGRESS);
}

#[test]
fn every_trigger_fires_once() {
    let world = manual(&with(
        "[[trigger]]\nafter = '5s'\nset = ['busy']\n[[trigger]]\nafter = '8s'\nclear = ['busy']",
    ));
    let busy: Vec<bool> = (0..12)
        .map(|_| {
            world.advance(seconds(1));
            installer(&world).is_busy().unwrap()
        })
        .collect();
    assert_eq!(busy.iter().position(|busy| *busy), Some(4));
    assert_eq!(busy.iter().filter(|busy| **busy).count(), 3);
}

#[test]
fn a_hundred_triggers_are_a_hundred() {
    let busy: String = (1..=100)
        .map(|n| {
            format!("[[trigger]]\nafter = '{n}s'\n{} = ['busy']\n", if n % 2 == 0 { "clear" } else { "set" })
        })
        .collect();
    let world = manual(&with(&busy));
    world.advance(seconds(200));
    assert_eq!(support::lines(&world, "flags are now"), 100);
}

#[test]
fn a_fault_put_in_from_outside_strikes_so_many_calls_and_no_other_member() {
    let world = manual(TWO);
    let (installer, busy) = (installer(&world), HResult::WU_E_OPERATIONINPROGRESS);
    world.inject_fault(IUpdateInstaller::get_IsBusy, busy, Some(2)).unwrap();
    assert!(installer.reboot_required_before_installation().is_ok());
    assert_eq!(code(installer.is_busy()), busy);
    assert_eq!(code(installer.is_busy()), busy);
    assert!(installer.is_busy().is_ok());
}

#[test]
fn faults_put_in_strike_in_their_order_until_they_are_cleared() {
    let world = manual(TWO);
    let installer = installer(&world);
    world.inject_fault(IUpdateInstaller::get_IsBusy, HResult::E_FAIL, Some(1)).unwrap();
    world.inject_fault(IUpdateInstaller::get_IsBusy, HResult::E_ACCESSDENIED, None).unwrap();
    assert_eq!(code(installer.is_busy()), HResult::E_FAIL);
    assert_eq!(code(installer.is_busy()), HResult::E_ACCESSDENIED);
    let fork = world.fork();
    world.clear_faults();
    assert!(installer.is_busy().is_ok());
    let of_fork = fork.session().create_update_installer().unwrap();
    assert_eq!(code(of_fork.is_busy()), HResult::E_ACCESSDENIED, "a fork keeps what was put in");
}

/// Polls take the fast path until a fault or trigger depends on them.
#[test]
fn a_fault_put_in_strikes_polls_of_a_job_that_runs_already() {
    let world = manual(TWO);
    let job = begin(&*installer(&world));
    assert!(job.get_progress().is_ok());
    world.inject_fault(IInstallationJob::GetProgress, HResult::E_FAIL, Some(1)).unwrap();
    world.inject_fault(IInstallationJob::get_IsCompleted, HResult::E_FAIL, Some(1)).unwrap();
    assert_eq!(code(job.get_progress()), HResult::E_FAIL);
    assert_eq!(code(job.is_completed()), HResult::E_FAIL);
    assert!(job.get_progress().is_ok() && job.is_completed().is_ok());
}

/// A fault of the scenario counts the calls that one from outside strikes as well, and comes after it.
#[test]
fn a_fault_put_in_strikes_before_those_of_the_scenario() {
    let world = manual(&with("[[fault]]\ncall = 'IsBusy'\nhresult = 'E_FAIL'\nfirst = 2"));
    let installer = installer(&world);
    world.inject_fault(IUpdateInstaller::get_IsBusy, HResult::E_ACCESSDENIED, Some(1)).unwrap();
    assert_eq!(code(installer.is_busy()), HResult::E_ACCESSDENIED);
    assert_eq!(code(installer.is_busy()), HResult::E_FAIL);
    assert!(installer.is_busy().is_ok());
}

#[test]
fn what_cannot_fail_or_is_no_failure_is_not_put_in() {
    let world = manual(TWO);
    let (call, code) = (IUpdateInstaller::get_IsForced, HResult::E_FAIL);
    assert_eq!(world.inject_fault(call, code, None), Err(FaultError::CannotFail(call)));
    let (call, code) = (IUpdateInstaller::get_IsBusy, HResult::S_OK);
    assert_eq!(world.inject_fault(call, code, None), Err(FaultError::NoFailure(code)));
    assert!(world.journal().entries().is_empty());
}

#[test]
fn a_fault_that_strikes_no_call_is_refused() {
    let world = manual(TWO);
    let (call, code) = (IInstallationJob::GetProgress, HResult::E_FAIL);
    assert_eq!(world.inject_fault(call, code, Some(0)), Err(FaultError::NoTimes));
    assert!(world.journal().entries().is_empty());
}

#[test]
fn an_agent_cancels_with_a_failure_and_with_no_success_code() {
    let world = manual(TWO);
    let installer = installer(&world);
    let job = begin(&*installer);
    for code in [HResult::S_OK, HResult::S_FALSE, HResult::WU_S_ALREADY_INSTALLED] {
        assert_eq!(world.cancel(code), Err(FaultError::NoFailure(code)));
    }
    assert_eq!(support::lines(&world, "cancel"), 0);
    world.run();
    let result = installer.end_install(&job).unwrap();
    assert_eq!(result.result_code(), OperationResultCode::SUCCEEDED, "nothing was cancelled");
}

#[test]
fn what_is_done_to_the_machine_from_outside_leaves_a_line_in_the_journal() {
    let world = manual(TWO);
    let update = search(&world, "").item(0).unwrap();
    let (identity, title) = (update.identity.clone(), update.title.clone());
    let before = world.journal().entries().len();
    assert!(world.set_downloaded(&identity, false));
    assert!(world.set_downloaded(&identity, true));
    world.cancel(HResult::E_ABORT).unwrap();
    let job = begin(&*installer(&world));
    world.cancel(HResult::E_ABORT).unwrap();
    world.cancel(HResult::E_FAIL).unwrap();
    drop(job);
    let journal = world.journal();
    let shown = journal.entries().into_iter().skip(before).map(|entry| entry.to_string());
    let shown: Vec<_> =
        shown.filter(|line| !line.contains("IUpdate") && !line.contains("begins to")).collect();
    assert_eq!(
        shown,
        [
            format!("0:00:00.000 machine: no longer has the files of {title:?}"),
            format!("0:00:00.000 machine: now has the files of {title:?}"),
            "0:00:00.000 machine: has no job to cancel with E_ABORT (0x80004004)".to_owned(),
            "0:00:00.000 job 1: is cancelled by the agent with E_ABORT (0x80004004)".to_owned(),
            "0:00:00.000 machine: has no job to cancel with E_FAIL (0x80004005)".to_owned(),
        ]
    );
}

#[test]
fn the_journal_shows_faults_from_outside() {
    let world = manual(TWO);
    world.inject_fault(IUpdateInstaller::get_IsBusy, HResult::E_FAIL, Some(2)).unwrap();
    world.inject_fault(IUpdateSearcher::Search, HResult::E_FAIL, None).unwrap();
    world.clear_faults();
    let shown = world.try_journal().unwrap().to_string();
    assert_eq!(shown, world.journal().to_string());
    let lines: Vec<_> = shown.lines().map(|line| line.split_once("machine: ").unwrap().1).collect();
    assert_eq!(
        lines,
        [
            "is to answer the next 2 IUpdateInstaller::get_IsBusy with E_FAIL (0x80004005)",
            "is to answer every IUpdateSearcher::Search with E_FAIL (0x80004005)",
            "has its injected faults taken out",
        ]
    );
}

/// In the order of events, by their positions in the file; events that never happened are in neither list.
#[test]
fn a_world_names_the_triggers_and_faults_of_its_scenario_that_have_happened() {
    let world = manual(&with(
        "[[fault]]\ncall = 'Install'\nhresult = 'E_FAIL'\n\
         [[fault]]\ncall = 'BeginInstall'\nhresult = 'WU_E_INSTALL_NOT_ALLOWED'\nfirst = 2\n\
         [[fault]]\ncall = 'BeginInstall'\nhresult = 'E_FAIL'\nfirst = 3\n\
         [[trigger]]\nafter = '1h'\nrestart = true\n\
         [[trigger]]\nafter = '5s'\nset = ['pending-reboot']\n\
         [[trigger]]\npolls = 2\nclear = ['pending-reboot']\n",
    ));
    let happened = || (world.fired_triggers(), world.struck_faults());
    assert_eq!(happened(), (vec![], vec![]));
    let installer = installer(&world);
    assert!(wua::begin_install(&*installer).is_err());
    assert!(wua::begin_install(&*installer).is_err());
    assert_eq!(happened(), (vec![], vec![1]), "a fault that another one hides has not struck");
    assert!(wua::begin_install(&*installer).is_err());
    let job = begin(&*installer);
    job.get_progress().unwrap();
    world.advance(seconds(5));
    job.get_progress().unwrap();
    assert_eq!(happened(), (vec![1, 2], vec![1, 2]));
    let copy = world.fork();
    world.advance(seconds(3600));
    assert_eq!(happened(), (vec![1, 2, 0], vec![1, 2]));
    assert_eq!(copy.fired_triggers(), [1, 2]);
    let left = copy.unfired();
    assert_eq!((&*left.triggers, &*left.faults, left.is_empty()), (&[0][..], &[0][..], false));
    assert_eq!(left.to_string(), "trigger 0 has not fired, fault 0 has not struck");
    assert!(installer.install().is_err());
    assert!(world.unfired().is_empty());
    assert_eq!(world.unfired().to_string(), "every trigger has fired and every fault has struck");
    let trigger = "[[trigger]]\nafter = '1h'\nrestart = true\n";
    let untouched = manual(&with(&trigger.repeat(3)));
    assert_eq!(untouched.unfired().to_string(), "triggers 0, 1 and 2 have not fired");
}

/// C10: a call that the front end cannot carry is in the journal, in its place.
#[test]
fn a_member_that_answers_e_notimpl_leaves_a_line_in_the_journal() {
    let world = manual(TWO);
    let _searched = search(&world, "");
    world.advance(seconds(5));
    world.record_not_implemented(IUpdate::get_BundledUpdates);
    let journal = world.journal().to_string();
    let last = journal.lines().last().unwrap();
    assert_eq!(last, "0:00:05.000 machine: IUpdate::get_BundledUpdates -> E_NOTIMPL");
}
