//! A client that searches, installs and polls through the traits, as a real one does.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use wua::{
    AsyncState, Callback, Error, HResult, InstallationCompletedCallbackArgs, InstallationJob,
    InstallationProgress, InstallationResult, OnCompleted, OperationResultCode, Update, UpdateCollection,
    UpdateIdentity, UpdateInstaller, UpdateSession,
};
use wua_scenario::{Action, Scenario, Trigger, When};
use wua_sim::World;

use super::note::{Note, Offer, Standstill, Why};
use super::pace::Pace;
use super::report::{Ending, Report};
use super::script::unfired_lines;
use super::view::View;
use crate::args::{RunArgs, Speed};
use crate::exit::Reader;

/// The criteria of both searches.
const CRITERIA: &str = "IsInstalled=0 and IsHidden=0";
/// The time between two attempts to begin.
const RETRY_AFTER: Duration = Duration::from_secs(30);

/// The reason why an installation stops without a result.
enum Stop {
    Refused(Error),
    GaveUp,
    Output(io::Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// One run of a client, and its state.
pub(crate) struct Client<'a> {
    world: &'a World,
    args: &'a RunArgs,
    pace: Pace<'a>,
    session: Arc<dyn UpdateSession>,
    found: Vec<Arc<Update>>,
    last: Option<InstallationProgress>,
    standstill: Standstill,
    polls: u64,
    timed_out: bool,
    /// The number of triggers of the scenario that have been shown.
    triggered: usize,
    /// The times at which triggers fire by themselves, in order.
    due: Vec<Duration>,
    /// Set once a required restart has been shown.
    restart_known: bool,
}

impl<'a> Client<'a> {
    pub(crate) fn new(world: &'a World, args: &'a RunArgs, speed: Speed) -> Self {
        Self {
            world,
            args,
            pace: Pace::new(world, speed),
            session: world.session(),
            found: Vec::new(),
            last: None,
            standstill: Standstill::default(),
            polls: 0,
            timed_out: false,
            triggered: 0,
            due: due(world.scenario()),
            restart_known: false,
        }
    }

    /// Keeps the pace only while the reader of the output is there.
    pub(crate) fn shown_to(mut self, reader: &Reader) -> Self {
        self.pace.keep_for(reader.clone());
        self
    }

    /// Installs, checks the state afterwards, and reports the outcome.
    pub(crate) fn run(mut self, view: &mut dyn View) -> io::Result<Report> {
        let ending = match self.install(view) {
            Ok(result) => Ending::Result(result),
            Err(Stop::Refused(error)) => Ending::Refused(error),
            Err(Stop::GaveUp) => Ending::GaveUp,
            Err(Stop::Output(error)) => return Err(error),
        };
        self.show_triggers(view)?;
        // A job that was given up is still running.
        if !matches!(ending, Ending::GaveUp) {
            self.look_around(&ending, view)?;
        }
        let report = self.report(ending);
        view.ended(&report)?;
        Ok(report)
    }

    fn install(&mut self, view: &mut dyn View) -> Result<InstallationResult, Stop> {
        let updates = self.session.create_update_searcher()?.search(CRITERIA)?.updates;
        self.found = updates.to_vec();
        view.found(self.pace.now(), &self.titles())?;
        for (index, update) in self.found.iter().enumerate() {
            self.show_unread(index, update, view)?;
        }
        if self.args.accept_eula {
            accept_eulas(&updates)?;
        }
        let installer = self.session.create_update_installer()?;
        installer.set_updates(&updates);
        let job = self.begin(&*installer, view)?;
        self.poll(&*job, view)?;
        Ok(installer.end_install(&job)?)
    }

    /// Shows the properties of an update that a search could not read.
    fn show_unread(&self, index: usize, update: &Update, view: &mut dyn View) -> io::Result<()> {
        let mut failures = update.failures().iter().cloned();
        failures.try_for_each(|failure| view.noted(self.pace.now(), &Note::Unread { index, failure }))
    }

    fn titles(&self) -> Vec<String> {
        self.found.iter().map(|update| update.title.clone()).collect()
    }

    /// Begins the installation; retries after a refusal that may pass.
    fn begin(
        &mut self,
        installer: &dyn UpdateInstaller,
        view: &mut dyn View,
    ) -> Result<Arc<dyn InstallationJob>, Stop> {
        if self.must_restart_first(installer, view)? {
            view.noted(self.pace.now(), &Note::RestartFirst)?;
            self.restart_known = true;
            match self.try_begin(installer, view) {
                Err(Stop::Refused(refusal)) => view.noted(self.pace.now(), &Note::Failed(refusal))?,
                answer => return answer,
            }
            self.await_restart(installer, view)?;
        }
        let of = self.args.retries;
        for number in 1..=of {
            match self.try_begin(installer, view) {
                Err(Stop::Refused(refusal)) if may_pass(refusal.hresult()) => {
                    let note = Note::TriesAgain { refusal, after: RETRY_AFTER, number, of };
                    view.noted(self.pace.now(), &note)?;
                    self.pass(RETRY_AFTER, view)?;
                }
                answer => return answer,
            }
        }
        self.try_begin(installer, view)
    }

    fn must_restart_first(
        &mut self,
        installer: &dyn UpdateInstaller,
        view: &mut dyn View,
    ) -> io::Result<bool> {
        let required = installer.reboot_required_before_installation();
        self.show_triggers(view)?;
        required.or_else(|error| view.noted(self.pace.now(), &Note::Failed(error)).map(|()| false))
    }

    /// Waits for the restart that must come first, if the scenario has one before the time-out.
    fn await_restart(&mut self, installer: &dyn UpdateInstaller, view: &mut dyn View) -> io::Result<()> {
        let until = self.pace.now().saturating_add(self.args.time_out);
        while self.skip_to_trigger(until, view)? && self.must_restart_first(installer, view)? {}
        Ok(())
    }

    fn try_begin(
        &mut self,
        installer: &dyn UpdateInstaller,
        view: &mut dyn View,
    ) -> Result<Arc<dyn InstallationJob>, Stop> {
        let completed = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&completed);
        let on_completed = move |_: &Arc<dyn InstallationJob>, _: &InstallationCompletedCallbackArgs| {
            flag.store(true, Ordering::Relaxed);
        };
        let job =
            installer.begin_install(Callback::Foreign, OnCompleted::call(on_completed), AsyncState::Empty);
        self.show_triggers(view)?;
        if completed.load(Ordering::Relaxed) {
            view.noted(self.pace.now(), &Note::CompletedEarly)?;
        }
        Ok(job?)
    }

    /// Polls until the job is complete. Requests an abort at the time-out, and gives up after the same time again.
    fn poll(&mut self, job: &dyn InstallationJob, view: &mut dyn View) -> Result<(), Stop> {
        let mut since = self.pace.now();
        while !self.look(job, view)? {
            let now = self.pace.now();
            if now.saturating_sub(since) >= self.args.time_out {
                if self.timed_out {
                    return Err(Stop::GaveUp);
                }
                self.abort(job, view)?;
                since = now;
            }
            self.pass(self.args.poll, view)?;
        }
        Ok(())
    }

    /// Polls once. Returns `true` if the job is complete, read before the progress so that this is final.
    fn look(&mut self, job: &dyn InstallationJob, view: &mut dyn View) -> Result<bool, Stop> {
        let completed = job.is_completed()?;
        let progress = job.get_progress()?;
        self.polls += 1;
        self.show_triggers(view)?;
        let (index, percent) = (progress.current_update_index(), progress.current_update_percent_complete());
        if self.last.is_none() || (self.standstill.index, self.standstill.percent) != (index, percent) {
            self.standstill = Standstill { index, percent, since: self.pace.now() };
        }
        view.polled(self.pace.now(), &progress)?;
        self.last = Some(progress);
        Ok(completed)
    }

    fn abort(&mut self, job: &dyn InstallationJob, view: &mut dyn View) -> Result<(), Stop> {
        self.timed_out = true;
        let now = self.pace.now();
        view.noted(now, &Note::TimedOut { after: self.args.time_out, at: self.standstill })?;
        if let Err(refusal) = job.request_abort() {
            view.noted(now, &Note::Failed(refusal))?;
        }
        Ok(())
    }

    fn pass(&mut self, duration: Duration, view: &mut dyn View) -> io::Result<()> {
        self.pace.pass(duration);
        self.show_triggers(view)
    }

    /// Shows the triggers that have fired since the last call.
    fn show_triggers(&mut self, view: &mut dyn View) -> io::Result<()> {
        let fired = self.world.fired_triggers();
        for number in fired.iter().skip(self.triggered) {
            let Some(Trigger { when, action }) = self.world.scenario().triggers.get(*number) else {
                continue;
            };
            let at = if let When::After(after) = when { *after } else { self.pace.now() };
            self.restart_known &= *action != Action::Restart;
            view.noted(at, &Note::Triggered { number: *number, action: *action })?;
        }
        self.triggered = fired.len();
        Ok(())
    }

    /// Checks what the results do not report: updates that are offered again, a pending restart, and events that the
    /// scenario has scheduled for later.
    fn look_around(&mut self, ending: &Ending, view: &mut dyn View) -> io::Result<()> {
        let asked = matches!(ending, Ending::Result(result) if result.reboot_required());
        self.restart_known |= asked;
        if !self.found.is_empty() {
            self.search_again(ending, view)?;
        }
        self.look_for_restart(view)?;
        if self.outwait_triggers(view)? {
            self.look_for_restart(view)?;
        }
        Ok(())
    }

    fn search_again(&mut self, ending: &Ending, view: &mut dyn View) -> io::Result<()> {
        let now = self.pace.now();
        let searched = self.session.create_update_searcher().and_then(|searcher| searcher.search(CRITERIA));
        let updates = match searched {
            Ok(found) => found.updates.to_vec(),
            Err(error) => return view.noted(now, &Note::Failed(error)),
        };
        let mut new = self.found.len()..;
        // An update that waits for its restart is offered until then.
        for update in updates.iter().filter(|update| !update.reboot_required) {
            let known = self.position(&update.identity);
            let Some(index) = known.or_else(|| new.next()) else { continue };
            let why = match known {
                None => Why::New,
                Some(index) if succeeded(ending, index) => Why::ThoughSucceeded,
                Some(_) if !update.is_downloaded => Why::NeedsDownload,
                Some(_) => Why::NotInstalled,
            };
            self.show_unread(index, update, view)?;
            view.noted(now, &Note::OfferedAgain(Offer { index, title: update.title.clone(), why }))?;
        }
        self.show_triggers(view)
    }

    fn position(&self, identity: &UpdateIdentity) -> Option<usize> {
        self.found.iter().position(|update| update.identity == *identity)
    }

    fn look_for_restart(&mut self, view: &mut dyn View) -> io::Result<()> {
        if self.restart_known {
            return Ok(());
        }
        match self.world.system_information().reboot_required() {
            Ok(required) => {
                self.restart_known = required;
                if required { view.noted(self.pace.now(), &Note::RestartRequired) } else { Ok(()) }
            }
            Err(error) => view.noted(self.pace.now(), &Note::Failed(error)),
        }
    }

    /// Waits for the last trigger that is due before the time-out. Returns `false` if there is none. Nothing else
    /// happens meanwhile, so a single step shows them all.
    fn outwait_triggers(&mut self, view: &mut dyn View) -> io::Result<bool> {
        let now = self.pace.now();
        let until = now.saturating_add(self.args.time_out);
        let before = self.due.partition_point(|at| *at <= until);
        let Some(last) = self.due[..before].last().copied().filter(|at| *at > now) else { return Ok(false) };
        self.pace.skip(last.saturating_sub(now));
        self.show_triggers(view)?;
        Ok(true)
    }

    /// Waits for the next scheduled trigger. Returns `false` if none is due by that time.
    fn skip_to_trigger(&mut self, until: Duration, view: &mut dyn View) -> io::Result<bool> {
        let Some(at) = self.next_trigger().filter(|at| *at <= until) else { return Ok(false) };
        self.pace.skip(at.saturating_sub(self.pace.now()));
        self.show_triggers(view)?;
        Ok(true)
    }

    /// Returns the time at which the next trigger fires by itself.
    fn next_trigger(&self) -> Option<Duration> {
        let now = self.pace.now();
        self.due.get(self.due.partition_point(|at| *at <= now)).copied()
    }

    fn report(self, ending: Ending) -> Report {
        let results = match (&ending, &self.last) {
            (Ending::Result(result), _) => result.update_results().to_vec(),
            (_, Some(last)) => last.update_results().collect(),
            _ => Vec::new(),
        };
        let scenario = self.world.scenario();
        let unfired = self.world.unfired();
        Report {
            titles: self.titles(),
            results,
            ending,
            timed_out: self.timed_out,
            at: self.pace.now(),
            shown: self.pace.shown(),
            polls: self.polls,
            seed: self.args.seed,
            unfired_lines: unfired_lines(&unfired, scenario),
            unfired,
        }
    }
}

/// Returns the times at which the triggers of a scenario fire by themselves, in order.
fn due(scenario: &Scenario) -> Vec<Duration> {
    let mut times: Vec<_> = scenario
        .triggers
        .iter()
        .filter_map(|trigger| match trigger.when {
            When::After(after) => Some(after),
            _ => None,
        })
        .collect();
    times.sort();
    times
}

/// Returns `false` for a refusal because of the caller or the list: waiting changes neither.
fn may_pass(refusal: HResult) -> bool {
    let final_codes = [
        HResult::E_ACCESSDENIED,
        HResult::E_INVALIDARG,
        HResult::E_POINTER,
        HResult::WU_E_NO_UPDATE,
        HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT,
    ];
    !final_codes.contains(&refusal)
}

fn succeeded(ending: &Ending, index: usize) -> bool {
    let Ending::Result(result) = ending else { return false };
    let code = result.update_results().get(index).map(|result| result.result_code);
    matches!(code, Some(OperationResultCode::SUCCEEDED | OperationResultCode::SUCCEEDED_WITH_ERRORS))
}

fn accept_eulas(updates: &UpdateCollection) -> wua::Result<()> {
    updates
        .to_vec()
        .iter()
        .filter(|update| !update.eula_accepted())
        .try_for_each(|update| update.accept_eula())
}
