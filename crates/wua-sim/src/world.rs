//! A world: one simulated machine with its clock, its agent and everything its callers did.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use wua::{
    HResult, InstallationJob, Member, SystemInformation, UpdateIdentity, UpdateInstaller, UpdateSession,
};
use wua_model::{Policy, Time};
use wua_scenario::{AgentFlags, Caller, LoadError, Scenario, ScenarioError, can_fail};

use crate::clock::{Clock, ClockMode};
use crate::inner::Inner;
use crate::installer::SimInstaller;
use crate::journal::Journal;
use crate::session::{SimSession, SimSystem};
use crate::setup::Setup;
use crate::watch::Watch;

/// A simulated machine: a value, as many in a process as you like. Sessions, installers and jobs
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
    inner: Arc<Inner>,
}

/// Makes worlds of one scenario: all it makes share what never changes.
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

/// The horizon of a world for which none is set: 30 days.
const HORIZON: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The patience of a world for which none is set.
const PATIENCE: Duration = Duration::from_secs(60);

impl WorldBuilder {
    /// A builder of worlds of a scenario in TOML.
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

    /// The seed of everything random; 0 if it is not set. The same seed gives the same journal.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// How time passes; [`ClockMode::Auto`] if it is not set.
    #[must_use]
    pub fn clock(self, mode: ClockMode) -> Self {
        Self { mode, ..self }
    }

    /// The policy, instead of the scenario's.
    #[must_use]
    pub fn policy(self, policy: Policy) -> Self {
        Self { policy, ..self }
    }

    /// Another preset, with the switches that the scenario sets still set.
    #[must_use]
    pub fn preset(self, preset: Policy) -> Self {
        let policy = self.setup.policy_from(preset);
        Self { policy, ..self }
    }

    /// How far sleeps and waits may take the virtual time; 30 days if it is not set.
    ///
    /// It ends the waits that would go on for ever: for an update that hangs, by a program that set
    /// no time-out. It is counted from the beginning of the world, or from the moment to which
    /// [`World::advance`] or [`World::run`] last moved the time: those say how far they go, and have
    /// no horizon themselves. Beyond it
    ///
    /// * `EndInstall`, `EndUninstall`, `CleanUp`, `Install` and `Uninstall` answer `WU_E_UNEXPECTED`,
    /// * a sleep on the world's clock ([`wua::Clock::sleep`]) panics, as it has no error to answer,
    /// * with [`ClockMode::PerPoll`], `GetProgress` of a job that is not over answers `WU_E_UNEXPECTED`.
    ///
    /// The message names the job, the update, its percent, since when it has been there, and what
    /// to do. The next wait has as long again, so that a job that was given up can be aborted.
    #[must_use]
    pub fn horizon(self, horizon: Duration) -> Self {
        Self { horizon, ..self }
    }

    /// How long, in real time, a sleep or a wait lets a clock stand still that only the test moves
    /// ([`ClockMode::Manual`], or paced with factor 0); a minute if it is not set.
    ///
    /// It ends the waits of a program whose only thread waits for itself to move the time. They fail as
    /// [beyond the horizon](Self::horizon). The time for which the process was stopped does not count.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// A world at its beginning.
    #[must_use]
    pub fn build(&self) -> World {
        let clock = Clock::new(self.mode, Time::ZERO, self.horizon);
        World { inner: Inner::new(Arc::clone(&self.setup), self.policy, self.seed, clock, self.patience) }
    }
}

impl World {
    /// A world of that scenario: seed 0, clock auto, the scenario's policy.
    ///
    /// # Errors
    /// [`ScenarioError`] if the scenario breaks a rule ([`Scenario::check`]), or sets a policy switch that does not
    /// exist.
    pub fn new(scenario: Scenario) -> Result<Self, ScenarioError> {
        Ok(Self::builder(scenario)?.build())
    }

    /// A world of a scenario in TOML.
    ///
    /// # Errors
    /// [`ScenarioError`] tells where the text is wrong and what was expected.
    pub fn from_toml(text: &str) -> Result<Self, ScenarioError> {
        Self::new(Scenario::from_toml("scenario", text)?)
    }

    /// A world of a scenario file.
    ///
    /// # Errors
    /// [`LoadError`] if the file cannot be read or is wrong.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, LoadError> {
        Ok(Self::new(Scenario::load(path)?)?)
    }

    /// A builder, to choose seed, clock and policy, or to make many worlds of one scenario.
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

    /// A session of the scenario's caller.
    #[must_use]
    pub fn session(&self) -> Arc<dyn UpdateSession> {
        self.session_as(self.inner.setup.scenario.caller)
    }

    /// A session of that caller.
    #[must_use]
    pub fn session_as(&self, caller: Caller) -> Arc<dyn UpdateSession> {
        SimSession::new(&self.inner, caller)
    }

    /// What the machine says of itself to the scenario's caller.
    #[must_use]
    pub fn system_information(&self) -> Arc<dyn SystemInformation> {
        SimSystem::new(&self.inner, self.inner.setup.scenario.caller)
    }

    /// The time, since the world began.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.inner.sync();
        self.inner.clock.shown().since_beginning()
    }

    /// Moves the time. Everything that comes due on the way happens at its own time: updates
    /// finish, triggers fire, callbacks are called. To the end of time is as far as anything happens.
    /// Threads that do so at the same time add up. The [horizon](WorldBuilder::horizon) moves along.
    pub fn advance(&self, duration: Duration) {
        self.inner.advance(duration.into());
    }

    /// Moves the time to the end of the running job, or as far as it comes: a job that hangs for
    /// ever has no end.
    pub fn run(&self) {
        self.inner.run();
    }

    /// Lets go of every callback: none is called any more, and what they hold is dropped. One that is
    /// running is let go of when it returns.
    ///
    /// A world holds the callbacks of a job until the job is over or its `CleanUp` is called. A callback
    /// that holds the world in its turn, or one of its sessions, installers or jobs, keeps it
    /// alive, with the threads that a paced clock or callbacks on a worker need, although nobody
    /// else can reach it. Let such a callback hold what it needs weakly, or call this before the
    /// last handle is dropped.
    pub fn release_callbacks(&self) {
        self.inner.release_callbacks();
    }

    /// Restarts the machine: what waited for it is done, a running job is lost.
    pub fn restart(&self) {
        self.inner.restart();
    }

    /// Changes the flags of the agent: those of `set` are on afterwards, those of `clear` off.
    pub fn change_flags(&self, set: AgentFlags, clear: AgentFlags) {
        self.inner.change_flags(set, clear);
    }

    /// Puts the files of an update into the cache, or takes them out of it. Downloads of a client
    /// are not simulated yet; this is what stands for them. Whether there is such an update.
    pub fn set_downloaded(&self, identity: &UpdateIdentity, downloaded: bool) -> bool {
        self.inner.set_downloaded(identity, downloaded)
    }

    /// Cancels the running job on the agent's side: updates that are cut off read aborted with
    /// that code (clause `JOB-ABT-9`). Without a running job only the journal has a line of it.
    ///
    /// # Errors
    /// [`FaultError::NoFailure`] if the code is a success: nothing reads aborted with one.
    pub fn cancel(&self, code: HResult) -> Result<(), FaultError> {
        let code = failure(code)?;
        self.inner.cancel(code);
        Ok(())
    }

    /// Lets the next `times` calls of a member, or every one, answer that failure instead of doing
    /// anything. It strikes before the faults of the scenario; of several, the first one put in strikes first.
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
        self.inner.inject_fault(call, hresult, times);
        Ok(())
    }

    /// Takes out what [`inject_fault`](Self::inject_fault) put in. The faults of the scenario stay.
    pub fn clear_faults(&self) {
        self.inner.clear_faults();
    }

    /// Returns the positions in [`Scenario::triggers`] of the triggers that have gone off, in the
    /// order in which they did.
    #[must_use]
    pub fn fired_triggers(&self) -> Vec<usize> {
        self.inner.sync();
        self.inner.lock().fired.iter().map(|number| *number as usize).collect()
    }

    /// Returns the positions in [`Scenario::faults`] of the faults that have struck a call, in the
    /// order of their first strikes.
    #[must_use]
    pub fn struck_faults(&self) -> Vec<usize> {
        let struck = |watch: &Watch| watch.struck.iter().map(|number| *number as usize).collect();
        self.inner.lock().watch.as_deref().map(struck).unwrap_or_default()
    }

    /// Returns the triggers and faults of the scenario that nothing has come of: a test that puts one into its
    /// scenario may ask that none is left.
    #[must_use]
    pub fn unfired(&self) -> Unfired {
        let scenario = self.scenario();
        Unfired {
            triggers: without(scenario.triggers.len(), &self.fired_triggers()),
            faults: without(scenario.faults.len(), &self.struck_faults()),
        }
    }

    /// Records in the journal that a member answered `E_NOTIMPL`: for front ends that have members which the
    /// simulator does not carry.
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
        self.inner.record_not_implemented(member);
    }

    /// What happened so far.
    #[must_use]
    pub fn journal(&self) -> Journal {
        self.inner.journal()
    }

    /// What happened so far, if no call is being answered at this moment: for the end of a process, whose
    /// other threads were stopped wherever they were.
    #[must_use]
    pub fn try_journal(&self) -> Option<Journal> {
        self.inner.try_journal()
    }

    /// Writes the journal somewhere else while it grows: a file that is there after the program was killed.
    ///
    /// `write` is called at once with what there is so far, and then at each line. Its first argument is the text of
    /// complete lines. Its second is the text of lines that may still grow, which takes the place of the second
    /// argument of the call before. Polls are counted and have a line when something else happens or the time moves;
    /// [`journal`](Self::journal) writes those that are pending.
    ///
    /// The world is locked meanwhile: `write` must not call it, and should be quick. If it panics, the message is
    /// printed, the world goes on, and `write` is not called again. A second writer takes the place of the first. A
    /// fork does not write.
    pub fn write_journal_to(&self, write: impl FnMut(&str, &str) + Send + 'static) {
        // Dropped after the lock: it holds values of the caller.
        let _before = self.inner.lock().journal.write_to(Box::new(write));
    }

    /// A copy of the world as it is now, which goes its own way: "what if I aborted here?". The
    /// handles of this world keep to it; [`running_job`](Self::running_job) gives those of the copy.
    ///
    /// The two share nothing that can change: the copy has its own update objects, and an installer with
    /// a list and settings of its own. Values of the caller cannot be copied and are the same in both:
    /// the state given to `Begin…`, the parent window, and agents of other machines behind updates.
    /// Nobody is called back in the copy.
    #[must_use]
    pub fn fork(&self) -> Self {
        Self { inner: self.inner.fork() }
    }

    /// The installation that runs, with the installer that began it; `None` if none does.
    #[must_use]
    pub fn running_job(&self) -> Option<(Arc<dyn UpdateInstaller>, Arc<dyn InstallationJob>)> {
        let job = self.inner.running_job()?;
        Some((SimInstaller::of_job(&self.inner, &job), job))
    }

    /// The policy that this world follows.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// The seed of this world.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.inner.seed.0
    }

    /// The scenario of this world.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.inner.setup.scenario
    }
}

/// The triggers that have not gone off and the faults that have not struck, from [`World::unfired`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unfired {
    /// The positions in [`Scenario::triggers`], ascending.
    pub triggers: Vec<usize>,
    /// The positions in [`Scenario::faults`], ascending.
    pub faults: Vec<usize>,
}

impl Unfired {
    /// Returns `true` if every trigger has gone off and every fault has struck.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.triggers.is_empty() && self.faults.is_empty()
    }
}

/// Returns the numbers below `count` that are not in `seen`.
fn without(count: usize, seen: &[usize]) -> Vec<usize> {
    let seen: BTreeSet<usize> = seen.iter().copied().collect();
    (0..count).filter(|number| !seen.contains(number)).collect()
}

fn failure(code: HResult) -> Result<HResult, FaultError> {
    if code.is_failure() { Ok(code) } else { Err(FaultError::NoFailure(code)) }
}

/// Why a fault cannot be put in, or a job not be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultError {
    /// The member has no way to fail.
    CannotFail(Member),
    /// The code is a success.
    NoFailure(HResult),
    /// The fault was to strike no call at all.
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

    /// Auto and per poll: jumps. A sleep of zero takes a millisecond at least. Manual and paced: returns
    /// when the time has come, which another thread or the pace must bring about.
    ///
    /// # Panics
    /// Beyond the [horizon](WorldBuilder::horizon) of the world, and at the end of its
    /// [patience](WorldBuilder::patience).
    fn sleep(&self, duration: Duration) {
        self.inner.sleep(duration.into());
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let title = &self.inner.setup.scenario.title;
        let now: Time = self.inner.clock.shown();
        write!(f, "World({title:?}, seed {}, at {now})", self.inner.seed.0)
    }
}
