//! The fixture of an example: the subject, the preset and the seed, and the machines made for it.

pub(crate) mod logged;
pub(crate) mod names;
pub(crate) mod recorder;
pub(crate) mod scenarios;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use wua::{HResult, InstallationResult, UpdateCollection, UpdateIdentity, UpdateOperation};
use wua_scenario::{AgentFlag, AgentFlags, Caller, Preset, Scenario};

use crate::case::step::EVERYTHING;
use crate::fault::{Fault, applies_if};
use crate::fixture::logged::{Installer, Job, Searcher, Session, System};
use crate::fixture::names::Names;
use crate::log::Log;
use crate::subject::{Capabilities, Capability, Machine, Subject};
use crate::watchdog::Pulse;

/// The fixture of an example rule, which makes the machines that the rule needs.
pub(crate) struct Fixture {
    subject: Arc<dyn Subject>,
    preset: Preset,
    seed: u64,
    log: Log,
    names: Names,
}

impl Fixture {
    pub(crate) fn new(subject: &Arc<dyn Subject>, preset: Preset, seed: u64) -> Self {
        let (log, names) = (Log::default(), Names::default());
        Self { subject: Arc::clone(subject), preset, seed, log, names }
    }

    pub(crate) fn log(&self) -> Log {
        self.log.clone()
    }

    /// Returns the capabilities of the subject.
    pub(crate) fn capabilities(&self) -> Capabilities {
        self.subject.capabilities()
    }

    /// Creates a new machine of that scenario, under the preset that is judged.
    pub(crate) fn trial(&self, scenario: &Scenario) -> Result<Trial, Fault> {
        self.trial_with_seed(scenario, self.seed)
    }

    /// Creates a machine as [`trial`](Self::trial) does, with another seed.
    pub(crate) fn trial_with_seed(&self, scenario: &Scenario, seed: u64) -> Result<Trial, Fault> {
        let mut scenario = scenario.clone();
        scenario.policy.preset = Some(self.preset);
        let machine = self.subject.machine(&scenario, seed)?;
        let session = Session::new(machine.session(), &self.log, &self.names);
        let can = self.capabilities();
        let (log, names) = (self.log.clone(), self.names.clone());
        Ok(Trial { machine: Arc::from(machine), session, can, log, names, scenario })
    }
}

/// One machine, with a session of its caller. The log has all calls made through it.
///
/// The rule must declare each [`Capability`] that it uses; an undeclared one is a
/// bug of the rule and shows as a panic.
pub(crate) struct Trial {
    machine: Arc<dyn Machine>,
    session: Session,
    can: Capabilities,
    log: Log,
    names: Names,
    scenario: Scenario,
}

impl Trial {
    /// Returns the session of the scenario's caller.
    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// Creates another session, of that caller. Needs [`Capability::Callers`].
    pub(crate) fn session_as(&self, caller: Caller) -> Session {
        self.need(Capability::Callers);
        Session::new(self.machine.session_as(caller), &self.log, &self.names)
    }

    /// Creates another session of the same caller.
    pub(crate) fn another_session(&self) -> Session {
        Session::new(self.machine.session(), &self.log, &self.names)
    }

    /// Creates a searcher of the session.
    pub(crate) fn searcher(&self) -> Result<Searcher, Fault> {
        Ok(self.session.create_update_searcher()?)
    }

    /// Returns the updates that a new search finds, in the order of the scenario: everything that is not hidden,
    /// installed or not.
    pub(crate) fn offered(&self) -> Result<UpdateCollection, Fault> {
        Ok(self.searcher()?.search(EVERYTHING)?.updates)
    }

    /// Creates an installer of the session, without a list.
    pub(crate) fn bare_installer(&self) -> Result<Installer, Fault> {
        Ok(self.session.create_update_installer()?)
    }

    /// Creates an installer with everything that is offered.
    pub(crate) fn installer(&self) -> Result<Installer, Fault> {
        let offered = self.offered()?;
        applies_if(offered.count() > 0, "the machine offers no update")?;
        self.installer_of(&offered)
    }

    /// Creates an installer with these updates.
    pub(crate) fn installer_of(&self, updates: &UpdateCollection) -> Result<Installer, Fault> {
        let installer = self.bare_installer()?;
        installer.set_updates(updates);
        Ok(installer)
    }

    /// Returns the system information of the machine. Needs [`Capability::SystemInformation`].
    pub(crate) fn system(&self) -> Result<System, Fault> {
        self.need(Capability::SystemInformation);
        let system = self.machine.system_information();
        let none = || Fault::Broken("there is no system information, which the subject declares".to_owned());
        Ok(System::new(system.ok_or_else(none)?, &self.log, &self.names))
    }

    /// Moves the time. Needs [`Capability::VirtualTime`].
    pub(crate) fn advance(&self, duration: Duration) {
        self.need(Capability::VirtualTime);
        self.log.tell(format!("machine.advance({duration:?})"), || self.machine.advance(duration));
    }

    /// Moves the time by seconds.
    pub(crate) fn advance_seconds(&self, seconds: u64) {
        self.advance(Duration::from_secs(seconds));
    }

    /// Returns the time. Needs [`Capability::VirtualTime`].
    pub(crate) fn now(&self) -> Duration {
        self.need(Capability::VirtualTime);
        self.machine.now()
    }

    /// Lets the job run to its end: by moving the time or, if the time is real, by `CleanUp`, which waits.
    pub(crate) fn finish(&self, job: &Job) -> Result<(), Fault> {
        const STEP: Duration = Duration::from_secs(3600);
        if !self.can.contains(Capability::VirtualTime) {
            job.clean_up()?;
            return Ok(());
        }
        for _ in 0..7 * 24 {
            if job.is_completed()? {
                return Ok(());
            }
            self.advance(STEP);
        }
        Err(Fault::Broken("the job was not complete after seven days".to_owned()))
    }

    /// Lets the job run to its end and returns its result.
    pub(crate) fn result(&self, installer: &Installer, job: &Job) -> Result<InstallationResult, Fault> {
        self.finish(job)?;
        Ok(installer.end_job(job)?)
    }

    /// Begins that operation on these updates, lets it run to its end and returns its result.
    pub(crate) fn perform(
        &self,
        operation: UpdateOperation,
        updates: &UpdateCollection,
    ) -> Result<InstallationResult, Fault> {
        let installer = self.installer_of(updates)?;
        let job = installer.begin(operation)?;
        self.result(&installer, &job)
    }

    /// Begins to install everything that is offered and returns the installer and the job.
    pub(crate) fn begun(&self) -> Result<(Installer, Job), Fault> {
        let installer = self.installer()?;
        let job = installer.begin(UpdateOperation::INSTALLATION)?;
        Ok((installer, job))
    }

    /// Installs everything that is offered and returns the installer and the finished job.
    pub(crate) fn installed(&self) -> Result<(Installer, Job), Fault> {
        let (installer, job) = self.begun()?;
        self.finish(&job)?;
        Ok((installer, job))
    }

    /// Restarts the machine. Needs [`Capability::Restart`].
    pub(crate) fn restart(&self) {
        self.need(Capability::Restart);
        self.log.tell("machine.restart()".to_owned(), || self.machine.restart());
    }

    /// Sets a flag of the agent. Needs [`Capability::AgentFlags`].
    pub(crate) fn set_flag(&self, flag: AgentFlag) {
        self.change_flags(flag, true);
    }

    /// Clears a flag of the agent. Needs [`Capability::AgentFlags`].
    pub(crate) fn clear_flag(&self, flag: AgentFlag) {
        self.change_flags(flag, false);
    }

    fn change_flags(&self, flag: AgentFlag, on: bool) {
        self.need(Capability::AgentFlags);
        let (one, none): (AgentFlags, _) = (std::iter::once(flag).collect(), AgentFlags::default());
        let (set, clear) = if on { (one, none) } else { (none, one) };
        let call = format!("machine.change_flags({set:?}, {clear:?})");
        self.log.tell(call, || self.machine.change_flags(set, clear));
    }

    /// Puts the files of an update into the cache, or removes them. Needs [`Capability::Downloads`].
    pub(crate) fn set_downloaded(&self, identity: &UpdateIdentity, downloaded: bool) {
        self.need(Capability::Downloads);
        let call = format!("machine.set_downloaded({identity}, {downloaded})");
        self.log.tell(call, || self.machine.set_downloaded(identity, downloaded));
    }

    /// Cancels the running job on the agent's side. Needs [`Capability::AgentCancels`].
    pub(crate) fn cancel(&self, code: HResult) {
        self.need(Capability::AgentCancels);
        self.log.tell(format!("machine.cancel({code})"), || self.machine.cancel(code));
    }

    /// Returns the pulse of the check, for slow callbacks.
    pub(crate) fn pulse(&self) -> &Pulse {
        self.log.pulse()
    }

    /// Returns the subject's choice, if it makes a statement.
    pub(crate) fn choice(&self, switch: &str) -> Option<Cow<'static, str>> {
        self.machine.choice(switch)
    }

    /// Returns `true` if the subject may behave so: it chose that value, or made no statement about the switch.
    pub(crate) fn may_choose(&self, switch: &str, value: &str) -> bool {
        self.choice(switch).is_none_or(|chosen| chosen == value)
    }

    /// Checks an answer against the switch: it must match the value that the subject chose, or
    /// any value if it made no statement.
    pub(crate) fn legal<T: PartialEq + fmt::Debug>(
        &self,
        switch: &str,
        found: &T,
        answers: &[(&str, T)],
    ) -> Result<(), Fault> {
        let legal: Vec<_> = answers.iter().filter(|(value, _)| self.may_choose(switch, value)).collect();
        let fits = legal.iter().any(|(_, answer)| answer == found);
        ensure!(fits, "found {found:?}; under `{switch}` {legal:?} would do");
        Ok(())
    }

    /// Returns the scenario of this machine.
    pub(crate) fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    fn need(&self, capability: Capability) {
        assert!(self.can.contains(capability), "the rule must declare that it needs `{capability}`");
    }
}
