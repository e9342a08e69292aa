//! The calls of a walk: those that make sense in a state of the reference.

use std::time::Duration;

use proptest::prelude::*;
use proptest::sample;
use proptest::strategy::{NewTree, ValueTree};
use proptest::test_runner::TestRunner;

use super::state::State;
use wua::{HResult, UpdateOperation};

use crate::case::step::INSTALLERS;
use crate::case::step::{Callbacks, Flag, Property, Step};

/// Returns calls that make sense in that state.
pub(super) fn next(state: &State) -> BoxedStrategy<Step> {
    match state.vague_until() {
        Some(until) => waits(state, until),
        None => Next { groups: groups(state), state: state.clone() }.boxed(),
    }
}

/// Calls of a kind.
#[derive(Debug, Clone, Copy)]
enum Group {
    Advance,
    Look,
    List,
    BeginAny,
    BeginReady,
    Switch,
    OfJob(usize),
    Restart,
}

/// The groups with their frequencies.
fn groups(state: &State) -> Vec<(usize, Group)> {
    let ready = (0..INSTALLERS).any(|number| state.is_ready(number));
    let running = state.running.is_some();
    let mut groups = vec![
        (if running { 8 } else { 2 }, Group::Advance),
        (5, Group::Look),
        (if ready { 3 } else { 30 }, Group::List),
        (1, Group::BeginAny),
        (3, Group::Switch),
        (if state.pending == Some(true) { 2 } else { 1 }, Group::Restart),
    ];
    if ready {
        groups.push((if running { 2 } else { 14 }, Group::BeginReady));
    }
    if let Some(last) = state.jobs.len().checked_sub(1) {
        groups.push((if running { 16 } else { 6 }, Group::OfJob(last)));
        groups.push((2, Group::OfJob(state.jobs.len() / 2)));
    }
    groups
}

/// Draws a call of one of the groups. Strategies are only created for the group that is drawn: the others would take most of
/// the time that a walk takes.
#[derive(Debug)]
struct Next {
    groups: Vec<(usize, Group)>,
    state: State,
}

impl Strategy for Next {
    type Tree = Box<dyn ValueTree<Value = Step>>;
    type Value = Step;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let total = self.groups.iter().map(|(weight, _)| weight).sum::<usize>();
        let mut pick = (0..total).new_tree(runner)?.current();
        let chosen = self.groups.iter().find(|(weight, _)| match pick.checked_sub(*weight) {
            Some(rest) => {
                pick = rest;
                false
            }
            None => true,
        });
        let group = chosen.map_or(Group::Look, |(_, group)| *group);
        group.calls(&self.state).new_tree(runner)
    }
}

impl Group {
    fn calls(self, state: &State) -> BoxedStrategy<Step> {
        match self {
            Self::Advance => advance(state),
            Self::Look => looks(),
            Self::List => lists(state),
            Self::BeginAny => begins(state, (0..INSTALLERS).collect()),
            Self::BeginReady => {
                begins(state, (0..INSTALLERS).filter(|number| state.is_ready(*number)).collect())
            }
            Self::Switch => switches(state),
            Self::OfJob(job) => of_job(state, job),
            Self::Restart => Just(Step::Restart).boxed(),
        }
    }
}

/// Calls that wait for the job that was begun last.
fn waits(state: &State, until: Duration) -> BoxedStrategy<Step> {
    let job = state.jobs.len() - 1;
    let (installer, operation) = (state.jobs[job].installer, state.jobs[job].operation);
    prop_oneof![
        Just(Step::advance(until.saturating_sub(state.now))),
        Just(Step::End { installer, operation, job }),
        Just(Step::CleanUp { job }),
    ]
    .boxed()
}

/// Moves the time: to the next change, a bit, or a lot.
fn advance(state: &State) -> BoxedStrategy<Step> {
    let running = state.running.and_then(|job| state.jobs.get(job));
    let change = running.and_then(|job| job.until_change(state.now));
    let millis = change.map_or(1000, |change| u64::try_from(change.as_millis()).unwrap_or(u64::MAX));
    prop_oneof![
        4 => Just(Step::Advance { millis }),
        3 => (1..=millis.max(1)).prop_map(|millis| Step::Advance { millis }),
        2 => (1..100_000_u64).prop_map(|millis| Step::Advance { millis }),
        1 => Just(Step::Finish),
    ]
    .boxed()
}

/// Calls that change nothing.
fn looks() -> BoxedStrategy<Step> {
    let someone = || 0..INSTALLERS;
    let slice = prop_oneof![3 => Just((0, 100)), 2 => (0..6, 1..4), 1 => (-1..3, -1..2)];
    prop_oneof![
        2 => someone().prop_map(|installer| Step::IsBusy { installer }),
        1 => someone().prop_map(|installer| Step::RebootRequiredBeforeInstallation { installer }),
        1 => Just(Step::RebootRequired),
        1 => Just(Step::HistoryCount),
        2 => slice.prop_map(|(start, count)| Step::QueryHistory { start, count }),
        1 => Just(Step::Search),
        1 => (someone(), sample::select(PROPERTIES)).prop_map(|(installer, property)| Step::Get { installer, property }),
    ]
    .boxed()
}

/// Lists of updates whose state is clear, and sometimes of any.
fn lists(state: &State) -> BoxedStrategy<Step> {
    let all: Vec<usize> = (0..state.units.len()).collect();
    let clear: Vec<usize> =
        all.iter().copied().filter(|update| state.units[*update].installed.is_some()).collect();
    let chosen = |from: Vec<usize>| {
        let count = from.len().min(1)..=from.len();
        (Just(from).prop_shuffle(), count).prop_map(|(mut list, count)| {
            list.truncate(count);
            list
        })
    };
    let list =
        prop_oneof![8 => chosen(clear.clone()), 4 => Just(clear), 2 => chosen(all), 1 => Just(Vec::new())];
    let put = (0..INSTALLERS, list).prop_map(|(installer, updates)| Step::PutUpdates { installer, updates });
    let add = (0..INSTALLERS, 0..state.units.len())
        .prop_map(|(installer, update)| Step::AddUpdate { installer, update });
    prop_oneof![5 => put, 1 => add].boxed()
}

/// `Begin…`, `Install` and `Uninstall` by one of those.
fn begins(state: &State, by: Vec<usize>) -> BoxedStrategy<Step> {
    let callbacks = prop_oneof![
        6 => Just(Callbacks::Recorded),
        3 => Just(Callbacks::Foreign),
        1 => Just(Callbacks::Null),
    ];
    let someone = || sample::select(by.clone());
    let begin = (someone(), operation(state), callbacks, 0..1000);
    let begin = begin.prop_map(|(installer, operation, callbacks, state)| Step::Begin {
        installer,
        operation,
        callbacks,
        state,
    });
    let sync =
        (someone(), operation(state)).prop_map(|(installer, operation)| Step::Sync { installer, operation });
    prop_oneof![8 => begin, 1 => sync].boxed()
}

/// Calls on a job, most of them by permitted callers.
fn of_job(state: &State, job: usize) -> BoxedStrategy<Step> {
    let (installer, operation) = (state.jobs[job].installer, state.jobs[job].operation);
    prop_oneof![
        8 => Just(Step::Poll { job }),
        1 => Just(Step::JobUpdates { job }),
        1 => Just(Step::AsyncState { job }),
        if state.jobs[job].hangs(state.now) { 5 } else { 2 } => Just(Step::RequestAbort { job }),
        if state.running == Some(job) { 1 } else { 0 } => sample::select(REASONS).prop_map(|reason| Step::Cancel { code: reason.bits() }),
        2 => Just(Step::End { installer, operation, job }),
        1 => Just(Step::CleanUp { job }),
        1 => (0..INSTALLERS, self::operation(state))
            .prop_map(move |(installer, operation)| Step::End { installer, operation, job }),
    ]
    .boxed()
}

/// The agent's own reasons to cancel.
const REASONS: &[HResult] = &[
    HResult::WU_E_CALL_CANCELLED_BY_POLICY,
    HResult::WU_E_CALL_CANCELLED_BY_HIDE,
    HResult::WU_E_AU_CALL_CANCELLED,
    HResult::WU_E_SERVICE_STOP,
];

/// Calls that change the installers and the agent.
fn switches(state: &State) -> BoxedStrategy<Step> {
    let someone = || 0..INSTALLERS;
    let set = state.flags.first().copied();
    let flag = prop_oneof![
        Just(Flag::Busy),
        Just(Flag::SelfUpdate),
        Just(Flag::MandatoryReboot),
        Just(Flag::ServiceStop),
    ];
    // A state is left again before long, or nothing could be begun any more.
    let flag = match set {
        Some(flag) => Just(Step::SetFlag { flag, on: false }).boxed(),
        None => flag.prop_map(|flag| Step::SetFlag { flag, on: true }).boxed(),
    };
    let put = (someone(), sample::select(PROPERTIES), any::<bool>());
    let bearing = Some(properties(state)).filter(|steps| !steps.is_empty());
    prop_oneof![
        3 => put.prop_map(|(installer, property, value)| Step::Put { installer, property, value }),
        if set.is_some() { 12 } else { 2 } => flag,
        1 => (someone(), prop_oneof![3 => Just(0), 1 => 1..3_u32])
            .prop_map(|(installer, flags)| Step::Commit { installer, flags }),
        if bearing.is_some() { 4 } else { 0 } => sample::select(bearing.unwrap_or(vec![Step::Search])),
    ]
    .boxed()
}

/// Removals where they can be had.
fn operation(state: &State) -> BoxedStrategy<UpdateOperation> {
    let removals = if state.world.scenario.agent.managed_server { 4 } else { 1 };
    prop_oneof![8 => Just(UpdateOperation::INSTALLATION), removals => Just(UpdateOperation::UNINSTALLATION)]
        .boxed()
}

/// Reads and writes of an installer's switches that have an effect.
fn properties(state: &State) -> Vec<Step> {
    let mut steps = Vec::new();
    for (installer, by) in state.installers.iter().enumerate() {
        let written = PROPERTIES.iter().filter(|property| by.written[**property as usize]);
        steps.extend(written.map(|property| Step::Get { installer, property: *property }));
        let list = by.list.as_deref().unwrap_or_default();
        let installed = |update: &usize| state.units[*update].installed == Some(true);
        let loud = |update: &usize| !state.script(*update).can_be_quiet;
        let bears =
            [(Property::IsForced, list.iter().any(installed)), (Property::ForceQuiet, list.iter().any(loud))];
        for (property, _) in bears.into_iter().filter(|(property, bears)| *bears && !by.get(*property)) {
            steps.push(Step::Put { installer, property, value: true });
        }
    }
    steps
}

const PROPERTIES: &[Property] = &[
    Property::IsForced,
    Property::AllowSourcePrompts,
    Property::ForceQuiet,
    Property::AttemptCloseAppsIfNecessary,
];
