//! Plays steps on a machine and records its answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use wua::{
    AsyncState, HResult, InstallationJob, OnCompleted, OnProgressChanged, Update, UpdateCollection,
    UpdateInstaller, UpdateOperation,
};
use wua_scenario::{AgentFlag, AgentFlags, Scenario};

use crate::case::run::{Begun, Case, Record, Run};
use crate::case::step::{Answer, Callbacks, EVERYTHING, Flag, Found, INSTALLERS, Property, Step};
use crate::choices::OPEN_QUESTIONS;
use crate::fault::Fault;
use crate::fixture::recorder::{Recorder, Reported, identity};
use crate::subject::{Capabilities, Capability, Machine, Subject};
use crate::watchdog::Pulse;

/// Plays a case: makes the machine and the calls.
///
/// # Errors
/// [`Fault::Refused`] if the subject refuses the scenario, [`Fault::Broken`] if no machine can be made or
/// its updates cannot be found.
pub fn play(case: &Case, subject: &Arc<dyn Subject>) -> Result<Run, Fault> {
    play_counting(case, subject, &AtomicUsize::new(0), &Pulse::default())
}

/// Plays a case, and counts the calls that were begun; every call and callback beats the pulse.
pub(crate) fn play_counting(
    case: &Case,
    subject: &Arc<dyn Subject>,
    begun: &AtomicUsize,
    pulse: &Pulse,
) -> Result<Run, Fault> {
    begun.store(0, Ordering::Release);
    let mut player = Player::new(&**subject, case, pulse)?;
    for step in &case.steps {
        begun.fetch_add(1, Ordering::AcqRel);
        pulse.beat();
        player.play(step);
    }
    Ok(player.run)
}

/// A machine on which steps are played.
struct Player {
    machine: Box<dyn Machine>,
    can: Capabilities,
    updates: Vec<Arc<Update>>,
    installers: Vec<Arc<dyn UpdateInstaller>>,
    lists: Vec<Vec<usize>>,
    jobs: Vec<(Arc<dyn InstallationJob>, Recorder, usize)>,
    run: Run,
    pulse: Pulse,
}

impl Player {
    /// Creates a new machine with three installers: the first two of one session, the third of another.
    fn new(subject: &dyn Subject, case: &Case, pulse: &Pulse) -> Result<Self, Fault> {
        let scenario = &case.scenario;
        let machine = subject.machine(scenario, case.seed)?;
        let can = subject.capabilities();
        let scripted = can.contains(Capability::Scripted);
        let (one, two) = (machine.session(), machine.session());
        let found = one.create_update_searcher()?.search(EVERYTHING)?.updates.to_vec();
        let updates = if scripted { in_order(scenario, &found)? } else { found };
        let installers = vec![
            one.create_update_installer()?,
            one.create_update_installer()?,
            two.create_update_installer()?,
        ];
        let choice = |switch| machine.choice(switch).map(|value| (switch, value));
        let run = Run {
            kind: case.kind,
            scenario: if scripted { scenario.clone() } else { Scenario::default() },
            choices: OPEN_QUESTIONS.iter().filter_map(|open| choice(open.switch)).collect(),
            identities: updates.iter().map(|update| update.identity.clone()).collect(),
            records: Vec::new(),
            jobs: Vec::new(),
        };
        let lists = vec![Vec::new(); INSTALLERS];
        let pulse = pulse.clone();
        Ok(Self { machine, can, updates, installers, lists, jobs: Vec::new(), run, pulse })
    }

    /// Plays one step.
    fn play(&mut self, step: &Step) {
        // Steps that the subject cannot do are skipped, as if the client had not made the call.
        if step.needs().is_some_and(|needed| !self.can.contains(needed)) {
            return;
        }
        let (step, from) = (self.about_what_is_there(step), self.now());
        let answer = self.answer(&step).unwrap_or(Answer::NoSuchObject);
        let reported = self.news();
        self.run.records.push(Record { step, answer, from, to: self.now(), reported });
    }

    /// Returns the time; always zero if it is real.
    fn now(&self) -> Duration {
        if self.can.contains(Capability::VirtualTime) { self.machine.now() } else { Duration::ZERO }
    }

    /// Returns the step with a list of updates that a machine without a script offers.
    fn about_what_is_there(&self, step: &Step) -> Step {
        let mut step = step.clone();
        if let Step::PutUpdates { updates, .. } = &mut step
            && !self.can.contains(Capability::Scripted)
        {
            let offered = |number: &usize| number.checked_rem(self.updates.len());
            let mut there: Vec<usize> = updates.iter().filter_map(offered).collect();
            there.sort_unstable();
            there.dedup();
            *updates = there;
        }
        step
    }

    /// Takes the callbacks since the last step.
    fn news(&mut self) -> Vec<(usize, Reported)> {
        let mut news = Vec::new();
        for (number, (_, recorder, seen)) in self.jobs.iter_mut().enumerate() {
            let reported = recorder.reported_since(*seen);
            *seen += reported.len();
            news.extend(reported.into_iter().map(|reported| (number, reported)));
        }
        news
    }

    /// Makes the call; returns `None` if the step refers to an object that does not exist.
    fn answer(&mut self, step: &Step) -> Option<Answer> {
        match step {
            Step::PutUpdates { installer, updates } => self.put_updates(*installer, updates),
            Step::AddUpdate { installer, update } => self.add_update(*installer, *update),
            Step::Begin { installer, operation, callbacks, state } => {
                self.begin(*installer, *operation, *callbacks, *state)
            }
            Step::Sync { installer, operation } => self.sync(*installer, *operation),
            Step::End { installer, operation, job } => self.end(*installer, *operation, *job),
            Step::CleanUp { job } => Some(answer(self.job(*job)?.clean_up(), Answer::Code)),
            Step::RequestAbort { job } => Some(answer(self.job(*job)?.request_abort(), |()| Answer::Done)),
            Step::Poll { job } => Some(poll(&**self.job(*job)?)),
            Step::JobUpdates { job } => Some(answer(self.job(*job)?.updates(), |list| updates(&list))),
            Step::AsyncState { job } => Some(state(&self.job(*job)?.async_state())),
            Step::IsBusy { installer } => Some(answer(self.installer(*installer)?.is_busy(), Answer::Flag)),
            Step::RebootRequiredBeforeInstallation { installer } => {
                let required = self.installer(*installer)?.reboot_required_before_installation();
                Some(answer(required, Answer::Flag))
            }
            Step::RebootRequired => self.reboot_required(),
            Step::Put { installer, property, value } => self.put(*installer, *property, *value),
            Step::Get { installer, property } => self.get(*installer, *property),
            Step::Commit { installer, flags } => {
                Some(answer(self.installer(*installer)?.commit(*flags), |()| Answer::Done))
            }
            Step::HistoryCount => Some(self.history_count()),
            Step::QueryHistory { start, count } => Some(self.query_history(*start, *count)),
            Step::Search => Some(self.search()),
            Step::Advance { millis } => Some(self.advance(Duration::from_millis(*millis))),
            Step::Finish => Some(self.run_out()),
            Step::SetFlag { flag, on } => Some(self.set_flag(*flag, *on)),
            Step::Restart => {
                self.machine.restart();
                Some(Answer::Done)
            }
            Step::Cancel { code } => {
                self.machine.cancel(HResult::from_bits(*code));
                Some(Answer::Done)
            }
        }
    }

    fn installer(&self, number: usize) -> Option<&Arc<dyn UpdateInstaller>> {
        self.installers.get(number)
    }

    fn job(&self, number: usize) -> Option<&Arc<dyn InstallationJob>> {
        self.jobs.get(number).map(|(job, _, _)| job)
    }

    fn put_updates(&mut self, installer: usize, numbers: &[usize]) -> Option<Answer> {
        let chosen: Option<Vec<_>> =
            numbers.iter().map(|number| self.updates.get(*number).cloned()).collect();
        let chosen: UpdateCollection = chosen?.into_iter().collect();
        self.installer(installer)?.set_updates(&chosen);
        self.lists[installer] = numbers.to_vec();
        Some(Answer::Done)
    }

    fn add_update(&mut self, installer: usize, number: usize) -> Option<Answer> {
        let update = Arc::clone(self.updates.get(number)?);
        let added = self.installer(installer)?.updates().add(update);
        if added.is_ok() {
            self.lists[installer].push(number);
        }
        Some(answer(added, Answer::Number))
    }

    fn begin(
        &mut self,
        installer: usize,
        operation: UpdateOperation,
        callbacks: Callbacks,
        value: i32,
    ) -> Option<Answer> {
        let recorder = Recorder::beating(&self.pulse);
        let (progress, completed) = match callbacks {
            Callbacks::Null => (OnProgressChanged::Null, OnCompleted::Null),
            Callbacks::Foreign => (OnProgressChanged::Foreign, OnCompleted::Foreign),
            Callbacks::Recorded => (recorder.on_progress_changed(), recorder.on_completed()),
        };
        let by = self.installer(installer)?;
        Some(match by.begin(operation, progress, completed, AsyncState::I4(value)) {
            Err(error) => Answer::Refused(error.hresult()),
            Ok(job) => Answer::Job(self.add_job(installer, operation, job, recorder)),
        })
    }

    fn add_job(
        &mut self,
        installer: usize,
        operation: UpdateOperation,
        job: Arc<dyn InstallationJob>,
        recorder: Recorder,
    ) -> usize {
        let (updates, step) = (self.lists[installer].clone(), self.run.records.len());
        self.run.jobs.push(Begun { installer, operation, updates, step, identity: identity(&job) });
        self.jobs.push((job, recorder, 0));
        self.jobs.len() - 1
    }

    fn sync(&self, installer: usize, operation: UpdateOperation) -> Option<Answer> {
        Some(answer(self.installer(installer)?.perform(operation), Answer::Result))
    }

    fn end(&self, installer: usize, operation: UpdateOperation, job: usize) -> Option<Answer> {
        let (by, job) = (self.installer(installer)?, self.job(job)?);
        Some(answer(by.end(operation, job), Answer::Result))
    }

    fn reboot_required(&self) -> Option<Answer> {
        let system = self.machine.system_information()?;
        Some(answer(system.reboot_required(), Answer::Flag))
    }

    fn put(&self, installer: usize, property: Property, value: bool) -> Option<Answer> {
        let to = self.installer(installer)?;
        match property {
            Property::IsForced => to.set_is_forced(value),
            Property::AllowSourcePrompts => to.set_allow_source_prompts(value),
            Property::ForceQuiet => to.set_force_quiet(value),
            Property::AttemptCloseAppsIfNecessary => to.set_attempt_close_apps_if_necessary(value),
        }
        Some(Answer::Done)
    }

    fn get(&self, installer: usize, property: Property) -> Option<Answer> {
        let of = self.installer(installer)?;
        Some(Answer::Flag(match property {
            Property::IsForced => of.is_forced(),
            Property::AllowSourcePrompts => of.allow_source_prompts(),
            Property::ForceQuiet => of.force_quiet(),
            Property::AttemptCloseAppsIfNecessary => of.attempt_close_apps_if_necessary(),
        }))
    }

    fn history_count(&self) -> Answer {
        let count =
            self.machine.session().create_update_searcher().and_then(|it| it.get_total_history_count());
        answer(count, Answer::Number)
    }

    fn query_history(&self, start: i32, count: i32) -> Answer {
        let searcher = self.machine.session().create_update_searcher();
        answer(searcher.and_then(|searcher| searcher.query_history(start, count)), Answer::History)
    }

    fn search(&self) -> Answer {
        let searcher = self.machine.session().create_update_searcher();
        let found = searcher.and_then(|searcher| searcher.search(EVERYTHING));
        answer(found, |found| {
            Answer::Found(found.updates.to_vec().iter().map(|update| seen(update)).collect())
        })
    }

    fn advance(&self, duration: Duration) -> Answer {
        self.machine.advance(duration);
        Answer::Done
    }

    /// Moves the time hour by hour until every job is complete.
    fn run_out(&self) -> Answer {
        for _ in 0..7 * 24 {
            if self.jobs.iter().all(|(job, _, _)| job.is_completed().unwrap_or(true)) {
                break;
            }
            self.machine.advance(Duration::from_secs(3600));
            self.pulse.beat();
        }
        Answer::Done
    }

    fn set_flag(&self, flag: Flag, on: bool) -> Answer {
        let flag = match flag {
            Flag::Busy => AgentFlag::Busy,
            Flag::SelfUpdate => AgentFlag::SelfUpdate,
            Flag::MandatoryReboot => AgentFlag::MandatoryReboot,
            Flag::ServiceStop => AgentFlag::ServiceStop,
        };
        let (one, none) = (AgentFlags::from_iter([flag]), AgentFlags::default());
        if on {
            self.machine.change_flags(one, none)
        } else {
            self.machine.change_flags(none, one)
        }
        Answer::Done
    }
}

/// Returns the updates that a search found, in the order of the scenario.
fn in_order(scenario: &Scenario, found: &[Arc<Update>]) -> Result<Vec<Arc<Update>>, Fault> {
    let of =
        |identity: &wua::UpdateIdentity| found.iter().find(|update| update.identity == *identity).cloned();
    let missing = |title: &str| Fault::Broken(format!("a search for everything does not find {title:?}"));
    let update = |scripted: &wua_scenario::ScriptedUpdate| {
        of(&scripted.data.identity).ok_or_else(|| missing(&scripted.data.title))
    };
    scenario.updates.iter().map(update).collect()
}

fn answer<T>(answer: wua::Result<T>, wrap: impl FnOnce(T) -> Answer) -> Answer {
    answer.map_or_else(|error| Answer::Refused(error.hresult()), wrap)
}

fn poll(job: &dyn InstallationJob) -> Answer {
    let polled = job.is_completed().and_then(|completed| Ok((completed, job.get_progress()?)));
    answer(polled, |(completed, progress)| Answer::Polled { completed, progress })
}

fn updates(list: &UpdateCollection) -> Answer {
    let identities = list.to_vec().iter().map(|update| update.identity.clone()).collect();
    Answer::Updates(identities, list.is_read_only())
}

fn state(state: &AsyncState) -> Answer {
    match state {
        AsyncState::I4(value) => Answer::Number(*value),
        other => Answer::OtherState(format!("{other:?}")),
    }
}

fn seen(update: &Update) -> Found {
    Found {
        identity: update.identity.clone(),
        is_installed: update.is_installed,
        is_downloaded: update.is_downloaded,
        reboot_required: update.reboot_required,
    }
}
