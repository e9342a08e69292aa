//! A world: one simulated machine with its clock, its agent and the actions of its callers.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use wua::{
    HResult, InstallationJob, Member, SystemInformation, UpdateIdentity, UpdateInstaller, UpdateSession,
};
use wua_model::{Policy, Time};
use wua_scenario::{AgentFlags, Caller, LoadError, Scenario, ScenarioError, can_fail};

use crate::agent::install::installer::SimInstaller;
use crate::agent::install::job::SimJob;
use crate::agent::session::{SimSession, SimSystem};
use crate::engine::clock::{Clock, ClockMode};
use crate::engine::core::Core;
use crate::engine::faults::Watch;
use crate::engine::journal::Journal;
use crate::engine::random::Seed;
use crate::engine::setup::Setup;
use crate::unfired::Unfired;

/// A simulated machine: a value, and a process may have any number. Sessions, installers and jobs
/// are handles into it and may be used from any thread.
///
/// ```
/// use wua::{Clock, WaitOptions, wait_until_completed};
/// use wua_sim::World;
///
/// let world = World::from_toml(r#"
///     title = "one update"
///     [[update]]
///     title = "2026-11 Cumulative Update"
///     kind = "cumulative"
///     duration = "20m"
/// "#)?;
/// let session = world.session();
/// let found = session.create_update_searcher()?.search("IsInstalled=0")?;
/// let installer = session.create_update_installer()?;
/// installer.set_updates(&found.updates);
///
/// let job = wua::begin_install(&*installer)?;
/// wait_until_completed(&*job, &world, WaitOptions::default(), |progress| {
///     println!("{} %", progress.percent_complete());
/// })?;
/// assert!(installer.end_install(&job)?.reboot_required());
/// assert!(world.now() > std::time::Duration::from_secs(20 * 60));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct World {
    core: Arc<Core>,
}

/// A builder for worlds of one scenario, which share the data that never change.
#[derive(Clone)]
pub struct WorldBuilder {
    setup: Arc<Setup>,
    policy: Policy,
    seed: u64,
    mode: ClockMode,
    horizon: Duration,
    patience: Duration,
}

impl fmt::Debug for WorldBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorldBuilder")
            .field("seed", &self.seed)
            .field("mode", &self.mode)
            .finish_non_exhaustive()
    }
}

/// The default horizon of a world: 30 days.
const HORIZON: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The default patience of a world.
const PATIENCE: Duration = Duration::from_secs(60);

impl WorldBuilder {
    /// Creates a builder for worlds of a scenario in TOML.
    ///
    /// ```
    /// use wua_sim::{ClockMode, WorldBuilder};
    ///
    /// let builder = WorldBuilder::from_toml("title = 'An empty machine'")?;
    /// let world = builder.seed(7).clock(ClockMode::Manual).build();
    /// # Ok::<(), wua_sim::ScenarioError>(())
    /// ```
    ///
    /// # Errors
    /// [`ScenarioError`] says where the text is wrong and what was expected.
    pub fn from_toml(text: &str) -> Result<Self, ScenarioError> {
        World::builder(Scenario::from_toml("scenario", text)?)
    }

    /// Sets the seed of everything random; the default is 0. The same seed gives the same journal.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Sets the mode of the clock; the default is [`ClockMode::Auto`].
    #[must_use]
    pub fn clock(self, mode: ClockMode) -> Self {
        Self { mode, ..self }
    }

    /// Sets the policy in place of the scenario's.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Sets another preset; switches that the scenario sets keep their values.
    #[must_use]
    pub fn preset(self, preset: Policy) -> Self {
        let policy = self.setup.policy_from(preset);
        Self { policy, ..self }
    }

    /// Sets the limit of virtual time for sleeps and waits; the default is 30 days.
    ///
    /// It ends waits that would last for ever, such as that of a program without a time-out for an update
    /// that hangs. It is counted from the beginning of the world, or from the moment to which
    /// [`World::advance`] or [`World::run`] last moved the time: those have a limit of their own, and
    /// no horizon. Beyond it
    ///
    /// * `EndInstall`, `EndUninstall`, `CleanUp`, `Install` and `Uninstall` answer `WU_E_UNEXPECTED`,
    /// * a sleep on the world's clock ([`wua::Clock::sleep`]) panics, as it cannot return an error,
    /// * with [`ClockMode::PerPoll`], `GetProgress` of a job that is not over answers `WU_E_UNEXPECTED`.
    ///
    /// The message names the job, the update, its percent, since when it has been there, and what
    /// to do. The next wait has the same time again, so that a job that was given up can be aborted.
    #[must_use]
    pub fn horizon(self, horizon: Duration) -> Self {
        Self { horizon, ..self }
    }

    /// Sets the limit of real time for a sleep or a wait on a clock that only the test moves
    /// ([`ClockMode::Manual`], or paced with factor 0); the default is a minute.
    ///
    /// It ends the waits of a program whose only thread waits for itself to move the time. They fail as they do
    /// [beyond the horizon](Self::horizon). The time for which the process was stopped does not count.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Creates a world at its beginning.
    #[must_use]
    pub fn build(&self) -> World {
        let clock = Clock::new(self.mode, Time::ZERO, self.horizon);
        let (setup, seed) = (Arc::clone(&self.setup), Seed(self.seed));
        World { core: Core::begin(setup, self.policy, seed, clock, self.patience) }
    }
}

impl World {
    /// Creates a world of that scenario: seed 0, clock auto, the scenario's policy.
    ///
    /// # Errors
    /// [`ScenarioError`] if the scenario breaks a rule ([`Scenario::check`]), or sets a policy switch that does not
    /// exist.
    pub fn new(scenario: Scenario) -> Result<Self, ScenarioError> {
        Ok(Self::builder(scenario)?.build())
    }

    /// Creates a world of a scenario in TOML.
    ///
    /// # Errors
    /// [`ScenarioError`] says where the text is wrong and what was expected.
    pub fn from_toml(text: &str) -> Result<Self, ScenarioError> {
        Self::new(Scenario::from_toml("scenario", text)?)
    }

    /// Creates a world of a scenario file.
    ///
    /// # Errors
    /// [`LoadError`] if the file cannot be read or is wrong.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Ok(Self::new(Scenario::load(path)?)?)
    }

    /// Creates a builder, to choose seed, clock and policy, or to make many worlds of one scenario.
    ///
    /// # Errors
    /// [`ScenarioError`] if the scenario breaks a rule ([`Scenario::check`]), or sets a policy switch that does not
    /// exist.
    pub fn builder(scenario: Scenario) -> Result<WorldBuilder, ScenarioError> {
        let setup = Setup::new(scenario)?;
        Ok(WorldBuilder {
            policy: setup.policy,
            setup: Arc::new(setup),
            seed: 0,
            mode: ClockMode::Auto,
            horizon: HORIZON,
            patience: PATIENCE,
        })
    }

    /// Creates a session of the scenario's caller.
    #[must_use]
    pub fn session(&self) -> Arc<dyn UpdateSession> {
        self.session_as(self.core.setup.scenario.caller)
    }

    /// Creates a session of that caller.
    #[must_use]
    pub fn session_as(&self, caller: Caller) -> Arc<dyn UpdateSession> {
        SimSession::new(&self.core, caller)
    }

    /// Returns the system information of the machine, for the scenario's caller.
    #[must_use]
    pub fn system_information(&self) -> Arc<dyn SystemInformation> {
        SimSystem::new(&self.core, self.core.setup.scenario.caller)
    }

    /// Returns the virtual time since the world began.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.core.sync();
        self.core.clock.shown().since_beginning()
    }

    /// Moves the time. Every event on the way happens at its own time: updates
    /// finish, triggers fire, callbacks are called. Advancing past the last event stops there.
    /// Moves by several threads at the same time add up. The [horizon](WorldBuilder::horizon) moves along.
    pub fn advance(&self, duration: Duration) {
        self.core.advance(duration.into());
    }

    /// Moves the time to the end of the running job, or as far as possible: a job that hangs for
    /// ever has no end.
    pub fn run(&self) {
        self.core.run();
    }

    /// Releases every callback: none is called any more, and their values are dropped. A running one
    /// is released when it returns.
    ///
    /// A world holds the callbacks of a job until the job is over or its `CleanUp` is called. A callback
    /// that in turn holds the world, or one of its sessions, installers or jobs, keeps it
    /// alive, with the threads that a paced clock or callbacks on a worker need, although nobody
    /// else can reach it. Let such a callback hold what it needs weakly, or call this before the
    /// last handle is dropped.
    pub fn release_callbacks(&self) {
        self.core.release_callbacks();
    }

    /// Restarts the machine: pending work is finished, a running job is lost.
    pub fn restart(&self) {
        self.core.restart();
    }

    /// Changes the flags of the agent: sets those of `set`, clears those of `clear`.
    pub fn change_flags(&self, set: AgentFlags, clear: AgentFlags) {
        self.core.change_flags(set, clear);
    }

    /// Puts the files of an update into the cache, or removes them; returns `false` if there is no such
    /// update. It takes the place of downloads by a client, which are not simulated yet.
    pub fn set_downloaded(&self, identity: &UpdateIdentity, downloaded: bool) -> bool {
        self.core.set_downloaded(identity, downloaded)
    }

    /// Cancels the running job on the agent's side: updates that are cut off become aborted with
    /// that code (clause `JOB-ABT-9`). Without a running job this only adds a line to the journal.
    ///
    /// # Errors
    /// [`FaultError::NoFailure`] if the code is a success, with which nothing can be aborted.
    pub fn cancel(&self, code: HResult) -> Result<(), FaultError> {
        let code = failure(code)?;
        self.core.cancel(code);
        Ok(())
    }

    /// Lets the next `times` calls of a member, or every one, fail with that code instead of doing
    /// anything. It strikes before the faults of the scenario; of several, the first one injected strikes first.
    ///
    /// # Errors
    /// [`FaultError`] if the member cannot fail, if the code is a success, or if `times` is 0.
    pub fn inject_fault(&self, call: Member, hresult: HResult, times: Option<u32>) -> Result<(), FaultError> {
        if !can_fail(call) {
            return Err(FaultError::CannotFail(call));
        }
        let hresult = failure(hresult)?;
        if times == Some(0) {
            return Err(FaultError::NoTimes);
        }
        self.core.inject_fault(call, hresult, times);
        Ok(())
    }

    /// Removes every fault of [`inject_fault`](Self::inject_fault). The faults of the scenario stay.
    pub fn clear_faults(&self) {
        self.core.clear_faults();
    }

    /// Returns the positions in [`Scenario::triggers`] of the triggers that have fired, in the
    /// order in which they did.
    #[must_use]
    pub fn fired_triggers(&self) -> Vec<usize> {
        self.core.sync();
        self.core.lock().fired.iter().map(|number| *number as usize).collect()
    }

    /// Returns the positions in [`Scenario::faults`] of the faults that have struck a call, in the
    /// order of their first strikes.
    #[must_use]
    pub fn struck_faults(&self) -> Vec<usize> {
        let struck = |watch: &Watch| watch.struck.iter().map(|number| *number as usize).collect();
        self.core.lock().watch.as_deref().map(struck).unwrap_or_default()
    }

    /// Returns the triggers and faults of the scenario that had no effect, so that a test can check that
    /// each of its own did.
    #[must_use]
    pub fn unfired(&self) -> Unfired {
        Unfired::of(self.scenario(), &self.fired_triggers(), &self.struck_faults())
    }

    /// Records in the journal that a member answered `E_NOTIMPL`, for front ends with members that the
    /// simulator does not implement.
    ///
    /// ```
    /// use wua_sim::wua::member::IUpdate;
    /// # let world = wua_sim::World::from_toml("title = 'empty'")?;
    /// world.record_not_implemented(IUpdate::get_BundledUpdates);
    /// let journal = world.journal().to_string();
    /// assert_eq!(journal, "0:00:00.000 machine: IUpdate::get_BundledUpdates -> E_NOTIMPL\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn record_not_implemented(&self, member: Member) {
        self.core.record_not_implemented(member);
    }

    /// Returns the journal so far.
    #[must_use]
    pub fn journal(&self) -> Journal {
        self.core.journal()
    }

    /// Returns the journal so far, unless a call is in progress: for the end of a process, whose
    /// other threads were stopped at any point.
    #[must_use]
    pub fn try_journal(&self) -> Option<Journal> {
        self.core.try_journal()
    }

    /// Writes the journal elsewhere while it grows, such as to a file that survives if the program is killed.
    ///
    /// `write` is called at once with the journal so far, and then at each line. Its first argument is the text of
    /// complete lines. Its second is the text of lines that may still grow, which replaces the second
    /// argument of the previous call. Polls are counted and get a line when something else happens or the time moves;
    /// [`journal`](Self::journal) writes those that are pending.
    ///
    /// The world is locked meanwhile: `write` must not call it, and should be quick. If it panics, the message is
    /// printed, the world continues, and `write` is not called again. A second writer replaces the first. A
    /// fork does not write.
    pub fn write_journal_to(&self, write: impl FnMut(&str, &str) + Send + 'static) {
        // Dropped after the lock: it holds values of the caller.
        let _before = self.core.lock().journal.write_to(Box::new(write));
    }

    /// Returns an independent copy of the world as it is now: "what if I aborted here?". The
    /// handles of this world stay with it; [`running_job`](Self::running_job) returns those of the copy.
    ///
    /// The two share nothing that can change: the copy has its own update objects, and an installer with
    /// its own list and settings. Values of the caller cannot be copied and are the same in both:
    /// the state given to `Begin…`, the parent window, and agents of other machines behind updates.
    /// The copy makes no callbacks.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self { core: self.core.fork() }
    }

    /// Returns the running installation, with the installer that began it; `None` if there is none.
    #[must_use]
    pub fn running_job(&self) -> Option<(Arc<dyn UpdateInstaller>, Arc<dyn InstallationJob>)> {
        let job = SimJob::running(&self.core)?;
        Some((SimInstaller::of_job(&self.core, &job), job))
    }

    /// Returns the policy that this world follows.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.core.policy
    }

    /// Returns the seed of this world.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.core.seed.0
    }

    /// Returns the scenario of this world. A bundle in it has the behavior that follows from its children (`BEH-9`).
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.core.setup.scenario
    }
}

fn failure(code: HResult) -> Result<HResult, FaultError> {
    if code.is_failure() { Ok(code) } else { Err(FaultError::NoFailure(code)) }
}

/// The reason why a fault cannot be injected, or a job not be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultError {
    /// The member cannot fail.
    CannotFail(Member),
    /// The code is a success.
    NoFailure(HResult),
    /// The fault would strike no call.
    NoTimes,
}

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CannotFail(call) => write!(f, "{call} cannot fail"),
            Self::NoFailure(code) => write!(f, "{code} is not a failure"),
            Self::NoTimes => {
                f.write_str("a fault that strikes 0 calls: expected 1 or more, or None for every one")
            }
        }
    }
}

impl std::error::Error for FaultError {}

impl wua::Clock for World {
    fn now(&self) -> Duration {
        Self::now(self)
    }

    /// Waits. Auto and per poll: jumps; a sleep of zero takes at least a millisecond. Manual and paced: returns
    /// when another thread or the pace has moved the time so far.
    ///
    /// # Panics
    /// Beyond the [horizon](WorldBuilder::horizon) of the world, and when its
    /// [patience](WorldBuilder::patience) runs out.
    fn sleep(&self, duration: Duration) {
        self.core.sleep(duration.into());
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = &self.core.setup.scenario.title;
        let now: Time = self.core.clock.shown();
        write!(f, "World({title:?}, seed {}, at {now})", self.core.seed.0)
    }
}
