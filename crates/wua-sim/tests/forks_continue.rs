//! A fork carries the whole state: whatever its origin would have done next, it does the same.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use support::{builder, search};
use wua::member::{IInstallationJob, IUpdateInstaller, IUpdateSearcher, IUpdateSession};
use wua::{AsyncState, Callback, HResult, InstallationJob, Member, UpdateInstaller};
use wua_model::Policy;
use wua_sim::{AgentFlag, AgentFlags, ClockMode, World, WorldBuilder};

/// Triggers of the clock, of calls and of polls, and faults with every kind of condition.
const SCENARIO: &str = r#"
    [agent]
    queue = "1s"
    [[update]]
    title = "first"
    kind = "cumulative"
    duration = "5s..20s"
    [[update]]
    title = "second"
    kind = "driver"
    duration = "10s"
    curve = "linear"
    hang = { at = 60, for = "30s", within = "3s" }
    [[update]]
    title = "third"
    kind = "standalone"
    duration = "8s"
    end = { result = "failure", hresult = "0x80070643", at = 70 }
    [[trigger]]
    after = "7s"
    set = ["pending-reboot"]
    [[trigger]]
    after = "40s"
    cancel = "WU_E_CALL_CANCELLED_BY_POLICY"
    [[trigger]]
    polls = 4
    set = ["low-battery"]
    [[trigger]]
    call = "BeginInstall"
    nth = 3
    clear = ["low-battery"]
    [[trigger]]
    call = "Search"
    nth = 5
    restart = true
    [[fault]]
    call = "GetProgress"
    hresult = "E_FAIL"
    nth = 3
    [[fault]]
    call = "IsCompleted"
    hresult = "E_ABORT"
    probability = 0.4
    [[fault]]
    call = "Search"
    hresult = "E_OUTOFMEMORY"
    nth = 3
    [[fault]]
    call = "GetTotalHistoryCount"
    hresult = "E_FAIL"
    between = "5s..12s"
    [[fault]]
    call = "get_Title"
    hresult = "E_INVALIDARG"
    nth = 4
"#;

#[derive(Debug, Clone)]
enum Step {
    Advance(u64),
    Begin { forced: bool },
    BeginUninstall,
    Poll,
    IsCompleted,
    Abort,
    CleanUp,
    End,
    Search,
    HistoryCount,
    History,
    Commit,
    Restart,
    Cancel,
    Flag { flag: AgentFlag, set: bool },
    Inject { call: Member, times: Option<u32> },
    ClearFaults,
    TakeFilesAway,
    Hide(bool),
}

fn step() -> impl Strategy<Value = Step> {
    let member = select(vec![
        IInstallationJob::GetProgress,
        IInstallationJob::get_IsCompleted,
        IUpdateInstaller::BeginInstall,
        IUpdateSearcher::Search,
        IUpdateSession::CreateUpdateInstaller,
    ]);
    let flag = select(vec![AgentFlag::Busy, AgentFlag::PendingReboot, AgentFlag::SelfUpdate]);
    prop_oneof![
        4 => prop_oneof![1..4_000_u64, Just(30_000)].prop_map(Step::Advance),
        4 => any::<bool>().prop_map(|forced| Step::Begin { forced }),
        1 => Just(Step::BeginUninstall),
        5 => Just(Step::Poll),
        3 => Just(Step::IsCompleted),
        3 => Just(Step::Abort),
        1 => Just(Step::CleanUp),
        2 => Just(Step::End),
        3 => Just(Step::Search),
        1 => Just(Step::HistoryCount),
        2 => Just(Step::History),
        1 => Just(Step::Commit),
        1 => Just(Step::Restart),
        1 => Just(Step::Cancel),
        1 => (flag, any::<bool>()).prop_map(|(flag, set)| Step::Flag { flag, set }),
        3 => (member, proptest::option::of(1..4_u32)).prop_map(|(call, times)| Step::Inject { call, times }),
        1 => Just(Step::ClearFaults),
        1 => Just(Step::TakeFilesAway),
        1 => any::<bool>().prop_map(Step::Hide),
    ]
}

/// A world with the handles of a client: those of the running job, which a fork has as well.
struct Client {
    world: World,
    job: Option<(Arc<dyn UpdateInstaller>, Arc<dyn InstallationJob>)>,
}

impl Client {
    /// Takes the handles that a fork of the world would have.
    fn of(world: World) -> Self {
        let job = world.running_job();
        Self { world, job }
    }

    fn play(&mut self, step: &Step) {
        let world = &self.world;
        match *step {
            Step::Advance(millis) => world.advance(Duration::from_millis(millis)),
            Step::Begin { forced } => self.begin(forced, true),
            Step::BeginUninstall => self.begin(true, false),
            Step::Search => drop(world.session().create_update_searcher().unwrap().search("IsInstalled=0")),
            Step::HistoryCount => {
                drop(world.session().create_update_searcher().unwrap().get_total_history_count());
            }
            Step::History => drop(world.session().query_history("", 0, 100)),
            Step::Commit => {
                if let Ok(installer) = world.session().create_update_installer() {
                    drop(installer.commit(0));
                }
            }
            Step::Restart => world.restart(),
            Step::Cancel => world.cancel(HResult::WU_E_SERVICE_STOP).unwrap(),
            Step::Flag { flag, set } => {
                let mut flags = [AgentFlags::default(); 2];
                flags[usize::from(set)].insert(flag);
                world.change_flags(flags[1], flags[0]);
            }
            Step::Inject { call, times } => world.inject_fault(call, HResult::E_POINTER, times).unwrap(),
            Step::ClearFaults => world.clear_faults(),
            Step::TakeFilesAway => {
                let identity = &world.scenario().updates[0].data.identity;
                assert!(world.set_downloaded(identity, false));
            }
            Step::Hide(hidden) => {
                if let Ok(found) = world.session().create_update_searcher().unwrap().search("")
                    && let Ok(update) = found.updates.item(0)
                {
                    drop(update.set_is_hidden(hidden));
                }
            }
            Step::Poll | Step::IsCompleted | Step::Abort | Step::CleanUp | Step::End => self.use_job(step),
        }
    }

    fn begin(&mut self, forced: bool, installs: bool) {
        let Ok(installer) = self.world.session().create_update_installer() else { return };
        let Ok(found) = self.world.session().create_update_searcher().unwrap().search("") else { return };
        installer.set_updates(&found.updates);
        installer.set_is_forced(forced);
        let begun = if installs {
            wua::begin_install(&*installer)
        } else {
            installer.begin_uninstall(Callback::Foreign, Callback::Foreign, AsyncState::Empty)
        };
        if let Ok(job) = begun {
            self.job = Some((installer, job));
        }
    }

    fn use_job(&self, step: &Step) {
        let Some((installer, job)) = &self.job else { return };
        match step {
            Step::Poll => drop(job.get_progress()),
            Step::IsCompleted => drop(job.is_completed()),
            Step::Abort => drop(job.request_abort()),
            Step::CleanUp => drop(job.clean_up()),
            _ => drop(installer.end_install(job)),
        }
    }

    /// Returns all that can be seen of the world.
    fn seen(&self) -> (String, Vec<usize>, Vec<usize>, Duration) {
        let world = &self.world;
        (world.journal().to_string(), world.fired_triggers(), world.struck_faults(), world.now())
    }
}

/// Plays the steps; after the first `at` of them, the client lets go of all handles but those of the running job.
fn unforked(builder: &WorldBuilder, steps: &[Step], at: usize) -> Client {
    let mut client = Client::of(builder.build());
    steps[..at].iter().for_each(|step| client.play(step));
    let mut client = Client::of(client.world);
    steps[at..].iter().for_each(|step| client.play(step));
    client
}

/// Plays the same, but the steps after the first `at` in a fork. Returns the fork and its origin.
fn forked(builder: &WorldBuilder, steps: &[Step], at: usize) -> (Client, Client) {
    let mut origin = Client::of(builder.build());
    steps[..at].iter().for_each(|step| origin.play(step));
    let mut fork = Client::of(origin.world.fork());
    steps[at..].iter().for_each(|step| fork.play(step));
    (fork, origin)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_fork_goes_on_as_its_origin_would_have_after_every_prefix_of_calls(
        more in vec(step(), 0..18),
        seed in 0..1_000_u64,
        mode in select(vec![
            ClockMode::Auto,
            ClockMode::Manual,
            ClockMode::PerPoll { step: Duration::from_millis(700) },
        ]),
        policy in select(vec![Policy::observed(), Policy::hostile()]),
    ) {
        let steps: Vec<Step> = [Step::Begin { forced: true }].into_iter().chain(more).collect();
        // With a short patience, as a call that waits for a manual clock gives up.
        let patience = Duration::from_millis(1);
        let builder = builder(SCENARIO).seed(seed).clock(mode).policy(policy).patience(patience);
        for at in 0..=steps.len() {
            let expected = unforked(&builder, &steps, at);
            let (fork, origin) = forked(&builder, &steps, at);
            prop_assert_eq!(fork.seen(), expected.seen(), "forked after {} steps", at);
            let before = unforked(&builder, &steps[..at], at);
            prop_assert_eq!(origin.seen(), before.seen(), "the origin of a fork after {} steps", at);
        }
    }
}

/// The property plays what it is about: in many runs, faults strike, triggers fire and jobs run across the fork.
#[test]
fn the_steps_reach_what_a_fork_must_carry() {
    let begin = Step::Begin { forced: true };
    let steps = [
        Step::Search,
        Step::Search,
        Step::Search,
        begin,
        Step::Advance(3_000),
        Step::Poll,
        Step::Poll,
        Step::Poll,
        Step::Inject { call: IInstallationJob::GetProgress, times: Some(2) },
        Step::Inject { call: IInstallationJob::GetProgress, times: Some(1) },
        Step::Poll,
        Step::ClearFaults,
        Step::Poll,
        Step::Advance(30_000),
    ];
    let client = unforked(&builder(SCENARIO).clock(ClockMode::Manual), &steps, 0);
    let (journal, fired, struck, _) = client.seen();
    assert_eq!(fired, [2, 0], "{journal}");
    assert_eq!(struck, [4, 2, 0], "{journal}");
    assert_eq!(journal.matches("E_POINTER").count(), 1 + 2, "one strike, two injected: {journal}");
}

/// Faults that are cleared are all cleared, in the fork and in its origin, each for itself.
#[test]
fn clearing_two_injected_faults_clears_both_and_only_here() {
    let world = builder("").build();
    let [one, other] = [IUpdateSearcher::Search, IUpdateSession::CreateUpdateSearcher];
    for call in [one, one, other] {
        world.inject_fault(call, HResult::E_POINTER, None).unwrap();
    }
    let fork = world.fork();
    fork.clear_faults();
    assert_eq!(search(&fork, "").count(), 0);
    assert!(world.session().create_update_searcher().is_err());
    world.clear_faults();
    assert_eq!(search(&world, "").count(), 0);
}
