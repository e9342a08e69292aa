//! The journal: each poll with the facts of its own moment and in its place, folded for reading.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use support::{TWO, begin, builder, fixture, installer, installer_of, manual, search, seconds, world};
use wua::member::{IInstallationJob, IUpdate, IUpdateInstaller};
use wua::{
    AsyncState, Callback, Clock as _, HResult, InstallationJob, InstallationProgressChangedCallbackArgs,
    OnProgressChanged, Update, UpdateCollection, UpdateData, UpdateIdentity, WaitOptions,
    wait_until_completed,
};
use wua_model::Policy;
use wua_scenario::AgentFlag;
use wua_sim::{ClockMode, Journal, Value, What, World};

const CANCELLED: HResult = HResult::WU_E_CALL_CANCELLED;

/// The lines on job 1 and what happened to it, without their times and the name of the interface.
fn of_jobs(world: &World) -> Vec<String> {
    let journal = world.journal().to_string();
    let lines = journal.lines().map(|line| line.replace("IInstallationJob::", ""));
    let begun = lines.skip_while(|line| !line.contains("BeginInstall")).skip(1);
    begun.filter_map(|line| Some(line.split_once(' ')?.1.to_owned())).collect()
}

/// Looks and polls once, then calls `change`.
fn polled_before(change: impl FnOnce(&World, &dyn InstallationJob)) -> Vec<String> {
    polled_in(manual(TWO), change)
}

fn polled_in(world: World, change: impl FnOnce(&World, &dyn InstallationJob)) -> Vec<String> {
    let job = begin(&*installer(&world));
    assert!(!job.is_completed().unwrap());
    assert_eq!(job.get_progress().unwrap().percent_complete(), 0);
    change(&world, &*job);
    of_jobs(&world)
}

const BEFORE: [&str; 2] = [
    "job 1: get_IsCompleted x1 -> false",
    "job 1: GetProgress x1 -> 0 %, update 0 \"first\" at 0 % (code 0)",
];

/// A1: a change at the moment of a poll does not alter the polls before it.
#[test]
fn each_poll_is_journaled_with_the_facts_of_its_own_moment() {
    let aborted = polled_before(|_, job| {
        job.request_abort().unwrap();
        assert!(job.is_completed().unwrap());
    });
    assert_eq!(aborted[..2], BEFORE);
    assert_eq!(aborted[2..], ["job 1: RequestAbort -> S_OK", "job 1: get_IsCompleted x1 -> true"]);

    let cancelled = polled_before(|world, _| world.cancel(CANCELLED).unwrap());
    assert_eq!(cancelled[..2], BEFORE);
    assert!(cancelled[2].contains("is cancelled"), "{cancelled:?}");

    let lost = polled_before(|world, _| world.restart());
    assert_eq!(lost[..2], BEFORE);
    assert!(lost[2].contains("job 1 is lost"), "{lost:?}");
}

/// A1: the same for the effect of a trigger, fired by the clock or by a call.
#[test]
fn polls_before_a_cancel_trigger_are_journaled_as_not_cancelled() {
    let at_call = format!("{TWO}\n[[trigger]]\ncall = 'CleanUp'\ncancel = 'WU_E_CALL_CANCELLED'");
    let by_call = polled_in(manual(&at_call), |_, job| drop(job.clean_up()));
    assert_eq!(by_call[..2], BEFORE);
    assert!(by_call[2].contains("is cancelled"), "{by_call:?}");

    let after = format!("{TWO}\n[[trigger]]\nafter = '1ms'\ncancel = 'WU_E_CALL_CANCELLED'");
    let by_clock = polled_in(manual(&after), |world, _| world.advance(Duration::from_millis(1)));
    assert_eq!(by_clock[..2], BEFORE);
    assert!(by_clock[2].contains("is cancelled"), "{by_clock:?}");
}

/// A1: a job whose last progress callback runs is not completed; polls from inside it report so.
#[test]
fn polls_before_the_last_callback_are_journaled_as_not_completed() {
    let world = manual("[[update]]\ntitle = 'only'\nkind = 'definition'\nduration = '1s'");
    let look = |job: &Arc<dyn InstallationJob>, _: &InstallationProgressChangedCallbackArgs| {
        assert!(!job.is_completed().unwrap());
    };
    let installer = installer(&world);
    let job =
        installer.begin_install(OnProgressChanged::call(look), Callback::Foreign, AsyncState::Empty).unwrap();
    world.advance(seconds(5));
    assert!(job.is_completed().unwrap());
    let looks: Vec<_> = of_jobs(&world).into_iter().filter(|line| line.contains("IsCompleted")).collect();
    let (last, before) = looks.split_last().unwrap();
    assert_eq!(last, "job 1: get_IsCompleted x1 -> true");
    assert!(!before.is_empty() && before.iter().all(|line| line.ends_with("-> false")), "{looks:?}");
}

/// A1: the kind of poll that came first is first, and a new answer starts new runs.
#[test]
fn polls_are_journaled_in_the_order_of_their_calls() {
    let world = manual(TWO);
    let job = begin(&*installer(&world));
    let poll = || drop(job.get_progress().unwrap());
    let look = || assert!(job.is_completed().is_ok());
    poll();
    look();
    poll();
    world.advance(seconds(2));
    look();
    poll();
    world.advance(seconds(2));
    poll();
    look();
    let at = |percent, current| format!("{percent} %, update 0 \"first\" at {current} % (code 1)");
    assert_eq!(
        world.journal().entries()[6..].iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "0:00:00.000 job 1: IInstallationJob::GetProgress x2 -> 0 %, update 0 \"first\" at 0 % (code 0)",
            "0:00:00.000 to 0:00:02.000 job 1: IInstallationJob::get_IsCompleted x2 -> false",
            &format!("0:00:02.000 job 1: IInstallationJob::GetProgress x1 -> {}", at(5, 10)),
            &format!("0:00:04.000 job 1: IInstallationJob::GetProgress x1 -> {}", at(15, 30)),
            "0:00:04.000 job 1: IInstallationJob::get_IsCompleted x1 -> false",
        ]
    );
}

/// A1: also between jobs, of which all but one are over.
#[test]
fn polls_of_several_jobs_are_journaled_in_the_order_of_their_calls() {
    let world = manual(TWO);
    let installer = installer(&world);
    let first = begin(&*installer);
    world.run();
    let second = begin(&*installer);
    for [one, other] in [[&first, &second], [&second, &first]] {
        let from = of_jobs(&world).len();
        one.is_completed().unwrap();
        other.get_progress().unwrap();
        one.get_progress().unwrap();
        world.record_not_implemented(IUpdate::get_BundledUpdates);
        let lines = of_jobs(&world);
        let jobs: Vec<&str> = lines[from..].iter().map(|line| &line[..8]).collect();
        let [one, other] =
            if Arc::ptr_eq(one, &first) { ["job 1: g", "job 2: G"] } else { ["job 2: g", "job 1: G"] };
        assert_eq!(jobs[..2], [one, other], "{lines:?}");
        assert_eq!(jobs[2], one.replace('g', "G"));
    }
}

/// With several threads every poll is in the journal, and none with less than it answered.
#[test]
fn a_thread_that_saw_the_end_is_journaled_as_having_seen_it() {
    for _ in 0..20 {
        let world = manual(TWO);
        let job = begin(&*installer(&world));
        let looks: u32 = thread::scope(|scope| {
            let pollers = [(); 2].map(|()| {
                scope.spawn(|| {
                    let mut looks = 1;
                    while !job.is_completed().unwrap() {
                        looks += 1;
                    }
                    looks
                })
            });
            for _ in 0..40 {
                world.advance(seconds(1));
            }
            pollers.into_iter().map(|poller| poller.join().unwrap()).sum()
        });
        let journal = world.journal().to_string();
        let of = |answer: &str| -> u32 {
            let lines = journal.lines().filter(|line| line.ends_with(answer));
            let times = lines.filter_map(|line| line.split_once("get_IsCompleted x")?.1.split_once(' '));
            times.map(|(times, _)| times.parse::<u32>().unwrap()).sum()
        };
        assert_eq!(of("-> true") + of("-> false"), looks);
        assert!(of("-> true") >= 2, "{journal}");
    }
}

/// C3: as `wuasim run` and a client with `wait_until_completed` do it, each virtual second.
#[test]
fn the_printed_journal_of_a_patch_tuesday_has_about_forty_lines() {
    let world = World::load(fixture("scenarios/patch-tuesday.toml")).unwrap();
    let installer = installer(&world);
    let job = begin(&*installer);
    let mut polls = 0;
    wait_until_completed(&*job, &world, WaitOptions::default(), |_| polls += 1).unwrap();
    installer.end_install(&job).unwrap();
    let journal = world.journal().to_string();
    assert!(polls > 1_000 && (20..=45).contains(&journal.lines().count()), "{journal}");
    let noted = |member: &str| -> u32 {
        let times =
            journal.lines().filter_map(|line| line.split_once(&format!("{member} x"))?.1.split_once(' '));
        times.map(|(times, _)| times.parse::<u32>().unwrap()).sum()
    };
    assert_eq!((noted("GetProgress"), noted("get_IsCompleted")), (polls, polls), "none is lost");
}

/// C3: a listener does not unfold it.
#[test]
fn the_printed_journal_folds_callbacks_with_the_polls_between_them() {
    let world = World::load(fixture("scenarios/patch-tuesday.toml")).unwrap();
    let installer = installer(&world);
    let listener = OnProgressChanged::call(
        |job: &Arc<dyn InstallationJob>, _: &InstallationProgressChangedCallbackArgs| {
            job.updates().unwrap();
        },
    );
    let job = installer.begin_install(listener, Callback::Foreign, AsyncState::Empty).unwrap();
    wait_until_completed(&*job, &world, WaitOptions::default(), |_| {}).unwrap();
    let journal = world.journal().to_string();
    assert!(journal.lines().count() < 80, "{journal}");
    assert!(journal.contains("calls onProgressChanged x"), "{journal}");
}

/// C3, B8: a client that waits for an update that hangs for ever, for a month.
#[test]
fn the_journal_does_not_grow_while_nothing_changes() {
    let world = world("[[update]]\ntitle = 'stuck'\nkind = 'standalone'\nhang = { at = 95, for = 'ever' }");
    let installer = installer(&world);
    let job = begin(&*installer);
    world.advance(seconds(86_400));
    let mut lengths = Vec::new();
    for day in [1, 29] {
        for _ in 0..day * 24 * 60 {
            assert!(!job.is_completed().unwrap());
            job.get_progress().unwrap();
            let _ = (installer.is_busy().unwrap(), job.updates().unwrap());
            world.sleep(seconds(60));
        }
        lengths.push(world.journal().entries().len());
    }
    assert_eq!(lengths[0], lengths[1]);
    let last = world.journal().to_string();
    assert!(last.lines().any(|line| line.contains("GetProgress x43200 -> 95 %")), "{last}");
}

/// C3: reading the journal and forking the world make no difference to it.
#[test]
fn the_journal_depends_on_neither_observers_nor_forks() {
    let run = |looks: bool| {
        let mut world = builder(TWO).policy(Policy::documented()).clock(ClockMode::Manual).build();
        drop(begin(&*installer(&world)));
        for n in 0..30 {
            if looks && n % 4 == 0 {
                world = world.fork();
            }
            let (_, job) = world.running_job().unwrap();
            let _ = (job.is_completed().unwrap(), job.get_progress().unwrap());
            let _ = looks.then(|| world.journal());
            world.advance(Duration::from_millis(150));
        }
        (world.journal().entries(), world.journal().to_string())
    };
    assert_eq!(run(false), run(true));
}

/// C3: criteria, lists, values, flags, and the update that is shown.
#[test]
fn entries_name_the_update_the_list_the_criteria_and_the_value() {
    let world = manual(TWO);
    let session = world.session();
    session.set_client_application_id("patcher\u{1B}[31m");
    session.set_user_locale(0x0407);
    let searcher = session.create_update_searcher().unwrap();
    let found = searcher.search("IsInstalled=0").unwrap().updates;
    assert!(searcher.search("IsInstalled=maybe").is_err());
    assert!(searcher.query_history(3, 5).is_err());
    found.item(1).unwrap().set_is_hidden(true).unwrap();
    found.item(1).unwrap().accept_eula().unwrap();
    let installer = session.create_update_installer().unwrap();
    installer.set_is_forced(true);
    let _ = (installer.is_forced(), installer.client_application_id(), installer.parent_hwnd());
    installer.set_updates(&found);
    let _ = (installer.updates(), installer.commit(0));
    world.change_flags(
        [AgentFlag::Busy, AgentFlag::PendingReboot].into_iter().collect(),
        [].into_iter().collect(),
    );
    world.change_flags([].into_iter().collect(), AgentFlag::ALL.iter().copied().collect());
    world.inject_fault(IUpdateInstaller::get_IsBusy, HResult::E_FAIL, Some(1)).unwrap();
    let job = installer
        .begin_install(
            OnProgressChanged::call(
                |_: &Arc<dyn InstallationJob>, _: &InstallationProgressChangedCallbackArgs| {},
            ),
            Callback::Foreign,
            AsyncState::text("mine"),
        )
        .unwrap();
    let _ = (job.async_state(), job.updates().unwrap());
    world.advance(seconds(3));
    insta::assert_snapshot!("entries_name_what_they_are_about", world.journal());
}

/// C3: the list may hold updates that the machine does not know; a title may hold anything.
#[test]
fn an_update_of_another_machine_is_named_and_its_title_cannot_act_on_a_terminal() {
    let world = manual(TWO);
    let updates: UpdateCollection = search(&world, "").to_vec().into_iter().collect();
    let identity = UpdateIdentity::new("00000000-0000-0000-0000-000000000099", 1);
    let data = UpdateData { identity, title: "foreign\u{202E}\n".to_owned(), ..UpdateData::default() };
    updates.insert(0, Arc::new(Update::new(data))).unwrap();
    let _job = wua::begin_install(&*installer_of(&world, &updates));
    let journal = world.journal().to_string();
    assert!(
        journal.contains(r#"put_Updates(3 updates: "foreign\u{202e}\n" and 2 more) -> S_OK"#),
        "{journal}"
    );
}

/// C6: the journal has its times as durations.
#[test]
fn entries_have_durations() {
    let world = manual(TWO);
    let job = begin(&*installer(&world));
    world.advance(seconds(40));
    let _ = job.is_completed().unwrap();
    world.advance(seconds(2));
    let _ = job.is_completed().unwrap();
    let entries = world.journal().entries();
    let last = entries.last().unwrap();
    assert_eq!((last.at, last.until, last.times), (seconds(40), seconds(42), 2));
}

#[test]
fn polls_of_a_lost_job_are_journaled_with_their_error() {
    let world = manual(TWO);
    let job = begin(&*installer(&world));
    world.restart();
    for _ in 0..3 {
        assert!(job.get_progress().is_err() && job.is_completed().is_err());
    }
    let text = world.journal().to_string();
    for call in ["IInstallationJob::GetProgress x3", "IInstallationJob::get_IsCompleted x3"] {
        assert!(text.contains(call), "{call} in\n{text}");
    }
}

/// Issue 10: a test counts and filters calls in one line.
#[test]
fn calls_are_counted_and_filtered_by_their_member() {
    let world = manual(TWO);
    let installer = installer(&world);
    let job = begin(&*installer);
    for _ in 0..3 {
        job.get_progress().unwrap();
        job.get_progress().unwrap();
        world.advance(seconds(1));
    }
    let journal = world.journal();
    assert_eq!(journal.calls(IInstallationJob::GetProgress).count(), 6, "also where several are one entry");
    assert!(journal.calls(IInstallationJob::GetProgress).entries().len() < 6);
    assert!(journal.calls(IInstallationJob::RequestAbort).is_empty());
    let begun = journal.calls(IUpdateInstaller::BeginInstall);
    let What::Returned(call) = &begun.entries()[0].what else { panic!("{begun:?}") };
    assert_eq!((call.hresult, call.answer.as_ref()), (HResult::S_OK, Some(&Value::Job(1))));
    let quiet = journal.without_polls();
    assert_eq!(quiet.entries().len() as u64, journal.entries().len() as u64 - runs(&journal));
    assert!(quiet.calls(IInstallationJob::GetProgress).is_empty());
}

fn runs(journal: &Journal) -> u64 {
    [IInstallationJob::GetProgress, IInstallationJob::get_IsCompleted]
        .map(|member| journal.calls(member).entries().len() as u64)
        .iter()
        .sum()
}

/// Issue 10: a snapshot of the compact form stays as it is when only times and percentages change.
#[test]
fn the_compact_form_does_not_depend_on_times_reads_and_progress() {
    let compact = |duration: &str| {
        let world = manual(&TWO.replace("10s", duration));
        let installer = installer(&world);
        let job = begin(&*installer);
        while !job.is_completed().unwrap() {
            let _ = (job.get_progress().unwrap(), installer.is_busy().unwrap());
            world.advance(seconds(1));
        }
        installer.end_install(&job).unwrap();
        world.journal().compact().to_string()
    };
    assert_eq!(compact("10s"), compact("25s"));
    insta::assert_snapshot!("compact", compact("10s"));
}
