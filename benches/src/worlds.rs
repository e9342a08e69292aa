//! The worlds, jobs and plans that are measured.

use std::sync::Arc;
use std::time::Duration;

use wua::{InstallationJob, UpdateInstallationResult};
use wua_model::{Curve, OnAbort, Plan, PlannedUpdate, Point, Span, Work};
use wua_scenario::{self as script, DurationRange, Scenario, ScriptedUpdate, Shape, UpdateKind};
use wua_sim::{ClockMode, World, WorldBuilder};

/// The duration of an update: the average of a round of 204 in public logs.
pub const EACH: Duration = Duration::from_secs(70);

/// The scenario of an ordinary patch Tuesday: six updates.
const PATCH_TUESDAY: &str = include_str!("../../fixtures/scenarios/patch-tuesday.toml");

/// Returns a scenario of updates with the same shape and duration, which begin at once and all succeed.
#[must_use]
pub fn scenario(updates: usize, each: Duration, shape: Shape) -> Scenario {
    let update = |n: usize| ScriptedUpdate {
        curve: script::Curve::Shape(shape),
        duration: DurationRange::exactly(each),
        ..ScriptedUpdate::new(UpdateKind::Standalone, format!("Update {n}"))
    };
    let mut scenario = Scenario { updates: (0..updates).map(update).collect(), ..Scenario::default() };
    scenario.agent.queue = Duration::ZERO;
    scenario
}

/// Returns a builder of worlds of this scenario, whose time only the bench moves.
///
/// # Panics
/// If the scenario is refused.
#[must_use]
pub fn builder(scenario: Scenario) -> WorldBuilder {
    World::builder(scenario).expect("the scenario is right").clock(ClockMode::Manual)
}

/// A world with a running installation of every update that it offers.
pub struct Running {
    /// The world.
    pub world: World,
    /// The job, as a client sees it.
    pub job: Arc<dyn InstallationJob>,
}

impl Running {
    /// Begins the installation in a new world.
    ///
    /// # Panics
    /// If the agent refuses.
    #[must_use]
    pub fn begin(world: World) -> Self {
        let session = world.session();
        let searcher = session.create_update_searcher().expect("a searcher");
        let found = searcher.search("IsInstalled=0").expect("the search succeeds");
        let installer = session.create_update_installer().expect("an installer");
        installer.set_updates(&found.updates);
        let job = wua::begin_install(&*installer).expect("the installation begins");
        Self { world, job }
    }

    /// Creates a job of this many updates, half done.
    #[must_use]
    pub fn halfway(updates: usize) -> Self {
        let running = Self::begin(builder(scenario(updates, EACH, Shape::Standalone)).build());
        // A little into the update in the middle, where its percentage rises.
        running.world.advance(EACH * (updates as u32 / 2) + EACH * 2 / 3);
        running
    }

    /// Returns a fork.
    ///
    /// # Panics
    /// If the installation is no longer running.
    #[must_use]
    pub fn fork(&self) -> Self {
        let world = self.world.fork();
        let (_, job) = world.running_job().expect("the installation runs");
        Self { world, job }
    }
}

/// Worlds of an ordinary patch Tuesday, each with its own seed.
pub struct PatchTuesdays(WorldBuilder);

impl Default for PatchTuesdays {
    fn default() -> Self {
        let scenario = Scenario::from_toml("patch-tuesday", PATCH_TUESDAY).expect("the scenario is right");
        Self(builder(scenario))
    }
}

impl PatchTuesdays {
    /// Returns a world five minutes into its installation.
    #[must_use]
    pub fn begin(&self, seed: u64) -> Running {
        let running = Running::begin(self.0.clone().seed(seed).build());
        running.world.advance(Duration::from_secs(300));
        running
    }
}

/// Returns the plan that a world makes of [`scenario`], without a world.
///
/// # Panics
/// If the plan is refused.
#[must_use]
pub fn plan(updates: usize, each: Duration, shape: Shape) -> Plan {
    let lasts = each.as_millis() as u64;
    let point = |p: &script::ShapePoint| Point {
        at: Span::from_millis(lasts * u64::from(p.part) / 1_000_000),
        percent: p.percent,
        glides: p.glides,
    };
    let curve = Curve::new(shape.points().iter().map(point).collect(), Some(Span::from_millis(lasts)));
    let work = Work { curve, on_abort: OnAbort::RunsOn, reported_twice: true };
    let update = PlannedUpdate { work: Some(work), end: UpdateInstallationResult::succeeded(true) };
    let order: Vec<u32> = (0..updates as u32).collect();
    Plan::new(&order, &vec![update; updates], Span::ZERO).expect("the plan is right")
}
