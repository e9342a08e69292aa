//! Compiles a call: the curve and the end of each update of the list, and the order in which they are
//! worked on.

use rand::RngExt;
use wua::{
    HResult, InstallationRebootBehavior, OperationResultCode, UpdateInstallationResult, UpdateOperation,
};
use wua_model::{Curve, Curves, OnAbort, Order, Plan, PlanError, PlannedUpdate, Point, Policy, Span, Work};
use wua_scenario::{
    Agent, Curve as Script, End, Hang, HangAbort, Measured, ScriptedUpdate, Shape, UpdateKind,
};

use crate::engine::random::Seed;
use crate::machine::state::Slot;

/// The settings of the installer, besides its list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Options {
    pub(crate) operation: UpdateOperation,
    pub(crate) is_forced: bool,
    pub(crate) force_quiet: bool,
}

/// One update of the list: its script and its state; `None` if the machine has no such update.
pub(crate) type Listed<'a> = Option<(&'a ScriptedUpdate, Slot)>;

/// Compiles the plan of a job, and returns which of the updates are worked on.
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
    let plan = Plan::new(&order, &updates, agent.queue.into())?;
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

/// Returns the success code of an update with nothing to do (clause `URES-7`).
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

/// Returns the reason why an update is refused before any work (§2.3).
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

/// Refuses a removal unless the update can be removed and comes from a managed server (clauses `BEG-13`, `BEG-14`).
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
        // After the second download it succeeds (`URES-8`).
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
    let mut curve = scripted(update, draws).without_ends();
    if policy.curves == Curves::Falling {
        curve = fall(curve, draws);
    }
    if let End::Failure { at: Some(percent), .. } = update.end {
        curve = curve.cut_at(percent);
    }
    let reported_twice = reported_twice(update, &curve, draws);
    if let Some(hang) = update.hang {
        curve = curve.hold_at(hang.at, hang.time.map(Span::from));
    }
    Work { curve, on_abort: on_abort(update.hang), reported_twice }
}

fn on_abort(hang: Option<Hang>) -> OnAbort {
    match hang.map(|hang| hang.abort) {
        Some(HangAbort::Works { within }) => OnAbort::StopsWithin(within.into()),
        Some(HangAbort::Ignored) | None => OnAbort::RunsOn,
    }
}

/// Returns `true` if a success is reported at 100 % once more before its result (`CB-P-3`). Shapes that do so themselves are
/// excluded; curves that are those of the kind do it as often as measured.
fn reported_twice(update: &ScriptedUpdate, curve: &Curve, draws: Draws) -> bool {
    let is_shape = matches!(update.curve, Script::Shape(_));
    if is_shape && curve.points().last().is_some_and(|last| last.percent == 100) {
        return false;
    }
    let share = Measured::of(update.kind).reported_twice;
    update.curve != update.kind.curve() || draws.seed.chance(share, "told twice", draws.number())
}

/// Draws the duration of the update: as measured, if it is that of the kind.
fn drawn(update: &ScriptedUpdate, draws: Draws) -> Span {
    Span::from_millis(if update.duration == update.kind.duration() {
        draws.seed.measured(Measured::of(update.kind), "duration", draws.number())
    } else {
        draws.seed.duration(update.duration, "duration", draws.number())
    })
}

/// Returns the curve of the script.
fn scripted(update: &ScriptedUpdate, draws: Draws) -> Curve {
    match &update.curve {
        Script::Instant => Curve::new(Vec::new(), Some(Span::ZERO)),
        Script::Points(points) => {
            let point =
                |p: &wua_scenario::CurvePoint| Point { at: p.at.into(), percent: p.percent, glides: true };
            let points: Vec<Point> = points.iter().map(point).collect();
            let lasts = points.last().map_or(Span::ZERO, |last| last.at);
            Curve::new(points, Some(lasts))
        }
        Script::Steps(steps) => {
            let lasts = drawn(update, draws);
            Curve::new(stepped(u64::from(*steps).max(1), lasts), Some(lasts))
        }
        Script::Shape(shape) => {
            let lasts = drawn(update, draws);
            Curve::new(scaled(*shape, lasts), Some(lasts))
        }
    }
}

/// `steps` equal steps: 33, 66, 100, as updates of small parts show (evidence no. 10).
fn stepped(steps: u64, lasts: Span) -> Vec<Point> {
    let at = |n: u64| Span::from_millis(lasts.millis() * n / steps);
    let step = |n: u64| Point { at: at(n), percent: (100 * n / steps) as u8, glides: false };
    (1..steps).map(step).collect()
}

/// Stretches the shape over that time. Of a fall within a millisecond only the lower end is kept, so that
/// the first reach of a percent is the first time that it is shown.
fn scaled(shape: Shape, lasts: Span) -> Vec<Point> {
    let mut curve: Vec<Point> = Vec::new();
    for point in shape.points() {
        let at = Span::from_millis(lasts.millis() * u64::from(point.part) / 1_000_000);
        while curve.last().is_some_and(|last| last.at == at && last.percent > point.percent) {
            curve.pop();
        }
        curve.push(Point { at, percent: point.percent, glides: point.glides });
    }
    curve
}

/// Lets the update reach 100 early and fall back once (`PROG-CUR-2`): legal but unpleasant. Curves of a few milliseconds are
/// unchanged.
fn fall(curve: Curve, draws: Draws) -> Curve {
    let Some(lasts) = curve.lasts().map(Span::millis).filter(|lasts| *lasts >= 10) else { return curve };
    let mut rng = draws.seed.stream("falling", draws.number());
    let at = Span::from_millis(lasts * rng.random_range(40..=80) / 100);
    curve.fall_at(at, rng.random_range(0..=60))
}

/// Returns the order of work: updates that need no work are answered first, the others follow the policy
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
    use wua_model::{Facts, JobView, Time, Timeline};

    use super::*;

    const DRAWS: Draws = Draws { seed: Seed(7), job: 0, update: 0 };

    fn curve() -> impl Strategy<Value = Script> {
        prop_oneof![select(Shape::ALL).prop_map(Script::Shape), (1..=100_u8).prop_map(Script::Steps)]
    }

    fn update(curve: Script, millis: u64) -> ScriptedUpdate {
        let duration = std::time::Duration::from_millis(millis);
        let duration = wua_scenario::DurationRange::exactly(duration);
        ScriptedUpdate { curve, duration, ..ScriptedUpdate::new(UpdateKind::Driver, "a") }
    }

    /// Returns the percentage of a job with only that work after so many milliseconds.
    fn shown(work: &Work, elapsed: u64) -> i32 {
        let end = UpdateInstallationResult::failed(HResult::E_FAIL);
        let plan = Plan::new(&[0], &[PlannedUpdate { work: Some(work.clone()), end }], Span::ZERO).unwrap();
        let job = JobView::new(&plan, Facts::begun(Time::ZERO));
        job.shown(Time::from_millis(elapsed)).current_update_percent_complete()
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

            let at = failing.curve.lasts().unwrap().millis();
            prop_assert!(at == millis || shown(&whole, at) >= percent.into(), "at {} ms", at);
            prop_assert!(at == 0 || shown(&whole, at - 1) < percent.into(), "at {} ms", at - 1);
            prop_assert!(at == 0 || shown(&failing, at - 1) < percent.into(), "at {} ms", at - 1);
            prop_assert_eq!(shown(&hanging, at), i32::from(percent), "at {} ms", at);
            prop_assert!(at == 0 || shown(&hanging, at - 1) < percent.into(), "at {} ms", at - 1);
        }
    }
}
