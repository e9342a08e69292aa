//! Orders that no document gives, pinned: of refusals, of triggers at one call, and of entries with one date.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::Arc;

use support::{builder, code, installer, installer_of, search};
use wua::member::{IInstallationJob, IUpdateInstaller, IUpdateSearcher, IUpdateSession};
use wua::{
    AsyncState, Callback, HResult, InstallationJob, Member, Update, UpdateCollection, UpdateInstaller,
};
use wua_model::{BusyCode, Duplicates, Policy};
use wua_scenario::{AgentFlag, AgentFlags, Caller};
use wua_sim::World;

/// Returns the members of the subset of that number, of a list of reasons.
fn subset<T: Copy>(reasons: &[T], number: u32) -> Vec<T> {
    (0..).zip(reasons).filter(|(bit, _)| number >> bit & 1 == 1).map(|(_, reason)| *reason).collect()
}

/// Reasons to refuse `BeginInstall`, in the order of their checks, and their codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    NullCallback,
    User,
    Empty,
    Record,
    SelfUpdate,
    Busy,
    MandatoryReboot,
    Exclusive,
    Twice,
}

const REASONS: [(Reason, HResult); 9] = [
    (Reason::NullCallback, HResult::E_POINTER),
    (Reason::User, HResult::E_ACCESSDENIED),
    (Reason::Empty, HResult::WU_E_NO_UPDATE),
    (Reason::Record, HResult::E_INVALIDARG),
    (Reason::SelfUpdate, HResult::WU_E_SELFUPDATE_IN_PROGRESS),
    (Reason::Busy, HResult::WU_E_OPERATIONINPROGRESS),
    (Reason::MandatoryReboot, HResult::WU_E_INSTALL_NOT_ALLOWED),
    (Reason::Exclusive, HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT),
    (Reason::Twice, HResult::WU_E_DUPLICATE_ITEM),
];

const LISTED: &str = r#"
    [[update]]
    title = "plain"
    kind = "standalone"
    [[update]]
    title = "alone"
    kind = "feature"
"#;

/// Returns the answer of `BeginInstall` where all of these reasons apply.
fn answer(reasons: &[Reason]) -> HResult {
    let has = |reason| reasons.contains(&reason);
    let policy = Policy {
        busy_code: BusyCode::OperationInProgress,
        duplicates: Duplicates::RefuseAtStart,
        ..Policy::observed()
    };
    let world = builder(LISTED).policy(policy).build();
    let found = search(&world, "").to_vec();
    let mut list = vec![Arc::clone(&found[0])];
    list.extend(has(Reason::Exclusive).then(|| Arc::clone(&found[1])));
    list.extend(has(Reason::Twice).then(|| Arc::clone(&found[0])));
    list.retain(|_| !has(Reason::Empty));
    for (reason, flag) in [
        (Reason::SelfUpdate, AgentFlag::SelfUpdate),
        (Reason::Busy, AgentFlag::Busy),
        (Reason::MandatoryReboot, AgentFlag::MandatoryReboot),
    ] {
        if has(reason) {
            set(&world, flag);
        }
    }
    let caller = if has(Reason::User) { Caller::User } else { Caller::Administrator };
    let installer = world.session_as(caller).create_update_installer().unwrap();
    installer.set_updates(&list.into_iter().collect());
    let callback = if has(Reason::NullCallback) { Callback::Null } else { Callback::Foreign };
    let state = if has(Reason::Record) { AsyncState::Record } else { AsyncState::Empty };
    code(installer.begin_install(callback, Callback::Foreign, state))
}

fn set(world: &World, flag: AgentFlag) {
    let mut flags = AgentFlags::default();
    flags.insert(flag);
    world.change_flags(flags, AgentFlags::default());
}

/// Of all reasons that apply, the first one answers, whichever they are.
#[test]
fn refusals_of_begin_have_one_order() {
    for number in 0..1 << REASONS.len() {
        let apply = subset(&REASONS, number);
        let reasons: Vec<Reason> = apply.iter().map(|(reason, _)| *reason).collect();
        let lists = reasons.contains(&Reason::Exclusive) || reasons.contains(&Reason::Twice);
        if lists && reasons.contains(&Reason::Empty) {
            continue;
        }
        let expected = apply.first().map_or(HResult::S_OK, |(_, code)| *code);
        assert_eq!(answer(&reasons), expected, "{reasons:?}");
    }
}

const FLAGS: [(AgentFlag, HResult); 9] = [
    (AgentFlag::SelfUpdate, HResult::WU_E_SELFUPDATE_IN_PROGRESS),
    (AgentFlag::ServiceStop, HResult::WU_E_SERVICE_STOP),
    (AgentFlag::RebootInProgress, HResult::WU_E_REBOOT_IN_PROGRESS),
    (AgentFlag::AccessDisabled, HResult::WU_E_USER_ACCESS_DISABLED),
    (AgentFlag::OsSetup, HResult::WU_E_SETUP_IN_PROGRESS),
    (AgentFlag::Sysprep, HResult::WU_E_SYSPREP_IN_PROGRESS),
    (AgentFlag::Oobe, HResult::WU_E_AU_OOBE_IN_PROGRESS),
    (AgentFlag::LowBattery, HResult::WU_E_LOW_BATTERY),
    (AgentFlag::Standby, HResult::WU_E_STANDBY_ACTIVITY_NOT_ALLOWED),
];

/// States of the agent have one order, for installations and for searches; the last two do not keep it from searching.
#[test]
fn states_of_the_agent_have_one_order() {
    for number in 1..1 << FLAGS.len() {
        let world = builder(LISTED).build();
        let installer =
            installer_of(&world, &[Arc::clone(&search(&world, "").to_vec()[0])].into_iter().collect());
        let flags = subset(&FLAGS, number);
        flags.iter().for_each(|(flag, _)| set(&world, *flag));
        assert_eq!(code(installer.install()), flags[0].1, "{flags:?}");
        let search = world.session().create_update_searcher().unwrap().search("");
        let searches = matches!(flags[0].0, AgentFlag::LowBattery | AgentFlag::Standby);
        assert_eq!(code(search), if searches { HResult::S_OK } else { flags[0].1 }, "{flags:?}");
    }
}

/// Reasons for which one update fails before any work: the lines of the scenario, and the code.
const OF_UPDATES: [(&str, &str, HResult); 5] = [
    ("", "downloaded = false", HResult::WU_E_DM_NOTDOWNLOADED),
    ("", "eula = 'required'", HResult::WU_E_EULAS_DECLINED),
    ("", "can_be_quiet = false", HResult::WU_E_UH_DOESNOTSUPPORTACTION),
    ("interactive_user = false", "asks_user = true", HResult::WU_E_NO_INTERACTIVE_USER),
    ("online = false", "needs_network = true", HResult::WU_E_NO_CONNECTION),
];

#[test]
fn reasons_to_refuse_an_update_have_one_order() {
    for number in 0..1 << OF_UPDATES.len() {
        let reasons = subset(&OF_UPDATES, number);
        let agent: Vec<&str> = reasons.iter().map(|(agent, ..)| *agent).collect();
        let update: Vec<&str> = reasons.iter().map(|(_, update, _)| *update).collect();
        let (agent, update) = (agent.join("\n"), update.join("\n"));
        let lines = format!("[agent]\n{agent}\n[[update]]\ntitle = 'one'\nkind = 'standalone'\n{update}");
        let world = builder(&lines).build();
        // Not from a search, which needs the network as well.
        let update = Arc::new(Update::new(world.scenario().updates[0].data.clone()));
        let installer = installer_of(&world, &[update].into_iter().collect());
        installer.set_force_quiet(true);
        let expected = reasons.first().map_or(HResult::S_OK, |(.., code)| *code);
        let result = installer.install().unwrap();
        assert_eq!(result.update_results()[0].hresult, expected, "{reasons:?}");
    }
}

/// A member, and a function that calls it once.
type Called = (Member, fn(&World, &Handles));

/// Objects made before the calls that are counted.
struct Handles {
    installer: Arc<dyn UpdateInstaller>,
    job: Arc<dyn InstallationJob>,
}

const CALLS: &[Called] = &[
    (IInstallationJob::GetProgress, |_, handles| drop(handles.job.get_progress())),
    (IInstallationJob::get_IsCompleted, |_, handles| drop(handles.job.is_completed())),
    (IInstallationJob::RequestAbort, |_, handles| drop(handles.job.request_abort())),
    (IInstallationJob::get_Updates, |_, handles| drop(handles.job.updates())),
    (IUpdateInstaller::get_IsBusy, |_, handles| drop(handles.installer.is_busy())),
    (IUpdateInstaller::get_IsForced, |_, handles| _ = handles.installer.is_forced()),
    (IUpdateInstaller::put_IsForced, |_, handles| handles.installer.set_is_forced(true)),
    (IUpdateInstaller::BeginInstall, |_, handles| drop(wua::begin_install(&*handles.installer))),
    (IUpdateSession::CreateUpdateSearcher, |world, _| drop(world.session().create_update_searcher())),
    (IUpdateSession::get_ReadOnly, |world, _| _ = world.session().is_read_only()),
    (IUpdateSearcher::Search, |world, _| {
        drop(world.session().create_update_searcher().map(|searcher| searcher.search("")));
    }),
];

/// The number of calls of the member that a world has seen before those of the test.
fn made_before(member: Member) -> u32 {
    let made =
        [IUpdateSession::CreateUpdateSearcher, IUpdateSearcher::Search, IUpdateInstaller::BeginInstall];
    made.contains(&member).into()
}

#[test]
fn a_trigger_at_the_nth_call_waits_for_exactly_that_one() {
    for (member, call) in CALLS {
        for nth in 1..=4 {
            let at = nth + made_before(*member);
            let trigger = |at: u32| format!("[[trigger]]\ncall = '{member}'\nnth = {at}\nset = ['oobe']\n");
            let lines = format!("{LISTED}{}{}{}", trigger(at), trigger(at + 2), trigger(at));
            let world = builder(&lines).clock(wua_sim::ClockMode::Manual).build();
            let list: UpdateCollection = search(&world, "").to_vec().into_iter().take(1).collect();
            let installer = installer_of(&world, &list);
            let job = wua::begin_install(&*installer).unwrap();
            let handles = Handles { installer, job };
            for count in 1..=6 {
                call(&world, &handles);
                let fired: &[usize] = match count {
                    _ if count < nth => &[],
                    _ if count < nth + 2 => &[0, 2],
                    _ => &[0, 2, 1],
                };
                assert_eq!(world.fired_triggers(), fired, "{member}, call {count}, due at {nth}");
            }
        }
    }
}

/// Entries with one date are in the order in which the agent worked on them, newest first.
#[test]
fn entries_of_one_moment_are_in_the_order_of_work() {
    let update =
        |title: &str| format!("[[update]]\ntitle = '{title}'\nkind = 'definition'\ncurve = 'instant'\n");
    let lines: String = ["a", "b", "c"].map(update).concat();
    let world = builder(&lines).build();
    installer(&world).install().unwrap();
    let entries = world.session().query_history("", 0, 10).unwrap();
    let titles: Vec<&str> = entries.iter().map(|entry| &*entry.title).collect();
    assert_eq!(titles, ["c", "b", "a"]);
    assert!(entries.iter().all(|entry| entry.date == entries[0].date), "{entries:?}");
}
