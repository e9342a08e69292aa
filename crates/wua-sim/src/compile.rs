//! What the machine decides for a call: for each update of the list its curve and its end, and the
//! order in which they are worked on.

use rand::RngExt;
use wua::{
    HResult, InstallationRebootBehavior, OperationResultCode, UpdateInstallationResult, UpdateOperation,
};
use wua_model::{
    Curves, OnAbort, Order, Plan, PlanError, PlannedUpdate, Point, Policy, Work, first_reaches, millis,
};
use wua_scenario::{Agent, Curve, End, Hang, HangAbort, Measured, ScriptedUpdate, Shape, UpdateKind};

use crate::machine::Slot;
use crate::random::Seed;

/// What the installer was told beside its list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    pub(crate) operation: UpdateOperation,
    pub(crate) is_forced: bool,
    pub(crate) force_quiet: bool,
}

/// One update of the list: as it was scripted and as it stands; `None` if the machine has no such update.
pub(crate) type Listed<'a> = Option<(&'a ScriptedUpdate, Slot)>;

/// Compiles the plan of a job, and tells which of the updates are worked on.
pub(crate) fn plan(
    listed: &[Listed<'_>],
    repeated: &[bool],
    options: Options,
    agent: &Agent,
    policy: &Policy,
    draws: Draws,
) -> Result<(Plan, Vec<bool>), PlanError> {
    let updates: Vec<PlannedUpdate> = (0..listed.len())
        .map(|at| match listed[at] {
            None => answered(UpdateInstallationResult::failed(HResult::WU_E_DS_NODATA_NOSUCHUPDATE)),
            Some(_) if repeated[at] => answered(there_already(options.operation)),
            Some((update, slot)) => planned(update, slot, options, agent, policy, draws.of(at)),
        })
        .collect();
    let order = order(listed, &updates, policy, draws);
    let plan = Plan::new(&order, &updates, millis(agent.queue))?;
    Ok((plan, updates.iter().map(|update| update.work.is_some()).collect()))
}

/// The draws of one job: the seed and the job's number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Draws {
    pub(crate) seed: Seed,
    pub(crate) job: u32,
    pub(crate) update: u32,
}

impl Draws {
    fn of(self, update: usize) -> Self {
        Self { update: update as u32, ..self }
    }

    fn number(self) -> u64 {
        u64::from(self.job) << 32 | u64::from(self.update)
    }
}

fn answered(end: UpdateInstallationResult) -> PlannedUpdate {
    PlannedUpdate { work: None, end }
}

/// Clause `URES-7`: nothing to do is a success with a code of its own.
fn there_already(operation: UpdateOperation) -> UpdateInstallationResult {
    let removes = operation == UpdateOperation::UNINSTALLATION;
    let hresult = if removes { HResult::WU_S_ALREADY_UNINSTALLED } else { HResult::WU_S_ALREADY_INSTALLED };
    UpdateInstallationResult::new(OperationResultCode::SUCCEEDED, hresult, false)
}

fn planned(
    update: &ScriptedUpdate,
    slot: Slot,
    options: Options,
    agent: &Agent,
    policy: &Policy,
    draws: Draws,
) -> PlannedUpdate {
    let installing = options.operation == UpdateOperation::INSTALLATION;
    if !options.is_forced && slot.is_there() == installing {
        return answered(there_already(options.operation));
    }
    let refusal = if installing {
        refuses_installation(update, slot, options, agent)
    } else {
        refuses_removal(update, agent)
    };
    match refusal {
        Some(code) => answered(UpdateInstallationResult::failed(code)),
        None => PlannedUpdate { work: Some(work(update, policy, draws)), end: end(update, slot, installing) },
    }
}

/// Why an update is refused before any work (§2.3).
fn refuses_installation(
    update: &ScriptedUpdate,
    slot: Slot,
    options: Options,
    agent: &Agent,
) -> Option<HResult> {
    let behavior = &update.data.installation_behavior;
    let reasons = [
        (!slot.downloaded, HResult::WU_E_DM_NOTDOWNLOADED),
        (!slot.eula_accepted, HResult::WU_E_EULAS_DECLINED),
        (options.force_quiet && !update.can_be_quiet, HResult::WU_E_UH_DOESNOTSUPPORTACTION),
        (behavior.can_request_user_input && !agent.interactive_user, HResult::WU_E_NO_INTERACTIVE_USER),
        (behavior.requires_network_connectivity && !agent.online, HResult::WU_E_NO_CONNECTION),
    ];
    reasons.into_iter().find(|(refused, _)| *refused).map(|(_, code)| code)
}

/// Clauses `BEG-13`, `BEG-14`: only what can be removed, and only on behalf of a managed server.
fn refuses_removal(update: &ScriptedUpdate, agent: &Agent) -> Option<HResult> {
    let refused = !update.data.is_uninstallable || !agent.managed_server;
    refused.then_some(HResult::WU_E_UNINSTALL_NOT_ALLOWED)
}

fn end(update: &ScriptedUpdate, slot: Slot, installing: bool) -> UpdateInstallationResult {
    use OperationResultCode as Code;
    let always = always_restarts(update, installing);
    if !installing {
        let restart = matches!(update.end, End::Success { reboot_required: true, .. });
        return UpdateInstallationResult::succeeded(restart || always);
    }
    match update.end {
        End::Success { hresult, reboot_required } => {
            UpdateInstallationResult::new(Code::SUCCEEDED, hresult, reboot_required)
        }
        End::SuccessWithErrors { hresult, reboot_required } => {
            UpdateInstallationResult::new(Code::SUCCEEDED_WITH_ERRORS, hresult, reboot_required)
        }
        End::Failure { hresult, .. } => UpdateInstallationResult::failed(hresult),
        // After the second download it goes through (`URES-8`).
        End::NeedsAnotherDownload if slot.asked_again => UpdateInstallationResult::succeeded(always),
        End::NeedsAnotherDownload => UpdateInstallationResult::failed(HResult::WU_E_UH_NEEDANOTHERDOWNLOAD),
        End::SucceedsButIsNotInstalled { reboot_required } => {
            UpdateInstallationResult::succeeded(reboot_required)
        }
    }
}

/// Returns `true` if a success must ask for a restart, whatever the script says (`URES-6`).
fn always_restarts(update: &ScriptedUpdate, installing: bool) -> bool {
    let data = &update.data;
    let removal = data.uninstallation_behavior.filter(|_| !installing);
    let behavior = removal.unwrap_or(data.installation_behavior);
    behavior.reboot_behavior == InstallationRebootBehavior::ALWAYS_REQUIRES_REBOOT
}

fn work(update: &ScriptedUpdate, policy: &Policy, draws: Draws) -> Work {
    let (mut curve, mut lasts) = timed(update, draws);
    if policy.curves == Curves::Falling {
        fall(&mut curve, lasts, draws);
    }
    if let End::Failure { at: Some(percent), .. } = update.end {
        lasts = cut_at(&mut curve, lasts, percent);
    }
    let told_twice = told_twice(update, &curve, draws);
    let mut work = Work { curve, lasts: Some(lasts), on_abort: OnAbort::RunsOn, told_twice };
    if let Some(hang) = update.hang {
        hold(&mut work, hang);
    }
    work
}

/// Returns `true` if a success is told at 100 % once more before its result (`CB-P-3`): not where the shape has told that by
/// itself, and as often as measured where the curve is left at that of the kind.
fn told_twice(update: &ScriptedUpdate, curve: &[Point], draws: Draws) -> bool {
    let is_shape = matches!(update.curve, Curve::Shape(_));
    if is_shape && curve.last().is_some_and(|last| last.percent == 100) {
        return false;
    }
    let share = Measured::of(update.kind).told_twice;
    update.curve != update.kind.curve() || draws.seed.chance(share, "told twice", draws.number())
}

/// Draws how long the update takes: as measured, where its duration is left at that of the kind.
fn drawn(update: &ScriptedUpdate, draws: Draws) -> u64 {
    if update.duration == update.kind.duration() {
        draws.seed.measured(Measured::of(update.kind), "duration", draws.number())
    } else {
        draws.seed.duration(update.duration, "duration", draws.number())
    }
}

/// The points in milliseconds, and how long the update takes.
fn timed(update: &ScriptedUpdate, draws: Draws) -> (Vec<Point>, u64) {
    let (mut curve, lasts) = match &update.curve {
        Curve::Instant => (Vec::new(), 0),
        Curve::Points(points) => {
            let point =
                |p: &wua_scenario::CurvePoint| Point { at: millis(p.at), percent: p.percent, glides: true };
            (points.iter().map(point).collect(), points.last().map_or(0, |last| millis(last.at)))
        }
        Curve::Steps(steps) => {
            let lasts = drawn(update, draws);
            (stepped(u64::from(*steps).max(1), lasts), lasts)
        }
        Curve::Shape(shape) => {
            let lasts = drawn(update, draws);
            (scaled(*shape, lasts), lasts)
        }
    };
    // Nobody is told of the 0 % at which everything starts, and the 100 % of the end comes by itself.
    curve.retain(|point| !(point.at == 0 && point.percent == 0 && !point.glides));
    while curve.last().is_some_and(|last| last.at == lasts && last.percent == 100) {
        curve.pop();
    }
    (curve, lasts)
}

/// `steps` equal steps: 33, 66, 100, as updates of small parts show (evidence no. 10).
fn stepped(steps: u64, lasts: u64) -> Vec<Point> {
    let step = |n: u64| Point { at: lasts * n / steps, percent: (100 * n / steps) as u8, glides: false };
    (1..steps).map(step).collect()
}

/// Stretches the shape over that many milliseconds. Of a fall within a millisecond only the lower end is kept, so that
/// a percent is first reached when it is first shown.
fn scaled(shape: Shape, lasts: u64) -> Vec<Point> {
    let mut curve: Vec<Point> = Vec::new();
    for point in shape.points() {
        let at = lasts * u64::from(point.part) / 1_000_000;
        while curve.last().is_some_and(|last| last.at == at && last.percent > point.percent) {
            curve.pop();
        }
        curve.push(Point { at, percent: point.percent, glides: point.glides });
    }
    curve
}

/// Cuts the curve where it first comes to that percent; gives the time of it, or of the end if it never does.
fn cut_at(curve: &mut Vec<Point>, lasts: u64, percent: u8) -> u64 {
    let Some((at, position)) = first_reaches(curve, lasts, percent) else { return lasts };
    curve.truncate(position);
    if let Some(last) = curve.last_mut() {
        let climbs = last.glides && last.percent < percent;
        if !climbs {
            last.glides = false;
        }
    }
    // Nobody is told of the 0 % at which everything starts.
    if percent > 0 {
        curve.push(Point { at, percent, glides: false });
    }
    at
}

/// Keeps the update at a percentage, for a time or for ever.
fn hold(work: &mut Work, hang: Hang) {
    let lasts = work.lasts.unwrap_or(0);
    let (at, position) = first_reaches(&work.curve, lasts, hang.at).unwrap_or((lasts, work.curve.len()));
    let glides_on = position.checked_sub(1).is_some_and(|before| work.curve[before].glides);
    work.on_abort = match hang.abort {
        HangAbort::Works { within } => {
            OnAbort::StopsWithin(u32::try_from(millis(within)).unwrap_or(u32::MAX))
        }
        HangAbort::Ignored => OnAbort::RunsOn,
    };
    match hang.time.map(millis) {
        None => {
            work.curve.truncate(position);
            if hang.at > 0 {
                work.curve.push(Point { at, percent: hang.at, glides: false });
            }
            work.lasts = None;
        }
        Some(time) => {
            work.curve[position..].iter_mut().for_each(|point| point.at += time);
            if hang.at > 0 {
                let held = [
                    Point { at, percent: hang.at, glides: false },
                    Point { at: at + time, percent: hang.at, glides: glides_on },
                ];
                work.curve.splice(position..position, held);
            }
            work.lasts = Some(lasts + time);
        }
    }
}

/// Lets the update reach 100 early and fall back once (`PROG-CUR-2`): what is legal and unpleasant.
fn fall(curve: &mut Vec<Point>, lasts: u64, draws: Draws) {
    if lasts < 10 {
        return;
    }
    let mut rng = draws.seed.stream("falling", draws.number());
    let at = lasts * rng.random_range(40..=80) / 100;
    let position = curve.partition_point(|point| point.at <= at);
    let low = rng.random_range(0..=60);
    let fallen =
        [Point { at, percent: 100, glides: false }, Point { at: at + 1, percent: low, glides: false }];
    if let Some(before) = position.checked_sub(1) {
        curve[before].glides = false;
    }
    curve.retain(|point| point.at != at + 1);
    curve.splice(position..position, fallen);
}

/// Who is worked on when: those that need no work are answered at once, then by the policy
/// (`PROG-IDX-2`).
fn order(listed: &[Listed<'_>], updates: &[PlannedUpdate], policy: &Policy, draws: Draws) -> Vec<u32> {
    let mut order: Vec<usize> = match policy.order {
        Order::Shuffled => draws.seed.permutation(listed.len(), "order", draws.number()),
        Order::Listed | Order::CumulativeFirst => (0..listed.len()).collect(),
    };
    let cumulative = |at: usize| listed[at].is_some_and(|(update, _)| update.kind == UpdateKind::Cumulative);
    order.sort_by_key(|at| match (updates[*at].work.is_some(), policy.order) {
        (false, _) => 0,
        (true, Order::CumulativeFirst) if cumulative(*at) => 1,
        (true, _) => 2,
    });
    order.into_iter().map(|at| at as u32).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use wua_model::{Facts, Time, observe};

    use super::*;

    const DRAWS: Draws = Draws { seed: Seed(7), job: 0, update: 0 };

    fn curve() -> impl Strategy<Value = Curve> {
        prop_oneof![select(Shape::ALL).prop_map(Curve::Shape), (1..=100_u8).prop_map(Curve::Steps)]
    }

    fn update(curve: Curve, millis: u64) -> ScriptedUpdate {
        let duration = std::time::Duration::from_millis(millis);
        let duration = wua_scenario::DurationRange::exactly(duration);
        ScriptedUpdate { curve, duration, ..ScriptedUpdate::new(UpdateKind::Driver, "a") }
    }

    /// What a job of that work alone shows after so many milliseconds.
    fn shown(work: &Work, elapsed: u64) -> i32 {
        let end = UpdateInstallationResult::failed(HResult::E_FAIL);
        let plan = Plan::new(&[0], &[PlannedUpdate { work: Some(work.clone()), end }], 0).unwrap();
        observe(&plan, &Facts::begun(Time::ZERO), Time::from_millis(elapsed))
            .progress
            .current_update_percent_complete()
    }

    proptest! {
        #[test]
        fn an_update_fails_and_hangs_when_its_curve_comes_to_that_percent(
            curve in curve(),
            millis in prop_oneof![1..2_000_u64, 1..3_600_000_u64],
            percent in 1..=100_u8,
            policy in select(vec![Policy::observed(), Policy::hostile()]),
        ) {
            let whole = update(curve, millis);
            let failure =
                End::Failure { hresult: HResult::E_FAIL, at: Some(percent), leaves_reboot_pending: false, unmapped: 0 };
            let failing = work(&ScriptedUpdate { end: failure, ..whole.clone() }, &policy, DRAWS);
            let hang = Hang { at: percent, time: None, abort: HangAbort::Ignored };
            let hanging = work(&ScriptedUpdate { hang: Some(hang), ..whole.clone() }, &policy, DRAWS);
            let whole = work(&whole, &policy, DRAWS);

            let at = failing.lasts.unwrap();
            prop_assert!(at == millis || shown(&whole, at) >= percent.into(), "at {} ms", at);
            prop_assert!(at == 0 || shown(&whole, at - 1) < percent.into(), "at {} ms", at - 1);
            prop_assert!(at == 0 || shown(&failing, at - 1) < percent.into(), "at {} ms", at - 1);
            prop_assert_eq!(shown(&hanging, at), i32::from(percent), "at {} ms", at);
            prop_assert!(at == 0 || shown(&hanging, at - 1) < percent.into(), "at {} ms", at - 1);
        }
    }
}
