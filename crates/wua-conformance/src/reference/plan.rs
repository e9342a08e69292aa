//! The plan of an accepted job: the turn of each update.

use std::time::Duration;

use super::course::{Course, NEVER};
use super::job::{Fate, Job, Turn};
use super::state::State;
use wua::UpdateOperation;
use wua_scenario::HangAbort;

use crate::case::step::{Callbacks, Step};

impl State {
    /// Begins an accepted job; `None` if the documents do not define the fate of an update.
    pub(super) fn begin(
        &mut self,
        installer: usize,
        operation: UpdateOperation,
        callbacks: Callbacks,
        state: i32,
    ) -> Option<usize> {
        let turns = self.plan(installer, operation)?;
        let job = Job {
            installer,
            operation,
            state,
            callbacks,
            begun: self.now,
            turns,
            settled: 0,
            abort: None,
            ended: false,
            cleaned: false,
            lost: false,
            seen_completed: false,
            completions: 0,
        };
        if self.world.may("history_passed_over", "entry")
            && job.turns.iter().any(|turn| turn.fate.is_passed_over())
        {
            self.history = None;
        }
        self.jobs.push(job);
        self.running = Some(self.jobs.len() - 1);
        self.settle(self.now);
        Some(self.jobs.len() - 1)
    }

    /// Returns the time until which it is unknown whether the running job is complete: a job in which every update is
    /// refused may be so at once, or when its turn comes (§4.2, row 37).
    pub(super) fn vague_until(&self) -> Option<Duration> {
        let job = self.jobs.last().filter(|job| job.has_no_work())?;
        let until = job.begun + self.world.scenario.agent.queue;
        (self.now < until && !job.ended && !job.cleaned && !job.lost).then_some(until)
    }

    /// Returns `true` if the step waits for a job that never ends.
    pub(super) fn waits_for_ever(&self, step: &Step) -> bool {
        let waits_for = match step {
            Step::End { job, .. } | Step::CleanUp { job } => Some(*job),
            Step::Finish => self.running,
            _ => None,
        };
        waits_for.and_then(|job| self.job(job)).is_some_and(|job| job.finish() == NEVER)
    }

    /// Returns `true` if the step only waits, for any time.
    pub(super) fn may_wait(&self, step: &Step) -> bool {
        match step {
            Step::Advance { .. } | Step::Finish | Step::CleanUp { .. } => true,
            Step::End { installer, operation, job } => {
                let job = self.jobs.get(*job);
                job.is_some_and(|job| job.installer == *installer && job.operation == *operation)
            }
            _ => false,
        }
    }

    /// The turn of each update. A refused one takes no time.
    fn plan(&self, installer: usize, operation: UpdateOperation) -> Option<Vec<Turn>> {
        let installer = &self.installers[installer];
        let fate = |update: &usize| Some((*update, self.fate(*update, operation, installer)?));
        let list = installer.list.as_deref().unwrap_or_default();
        let fates = list.iter().map(fate).collect::<Option<Vec<_>>>()?;
        let queued = fates.iter().any(|(_, fate)| fate.works());
        let mut at = self.now + if queued { self.world.scenario.agent.queue } else { Duration::ZERO };
        let turn = |(update, fate): (usize, Fate)| {
            let (begins, script) = (at, self.script(update));
            let course = fate.works().then(|| Course::of(script));
            at = at.saturating_add(course.as_ref().map_or(Duration::ZERO, |course| course.lasts));
            let stops_within = match script.hang.map(|hang| hang.abort) {
                Some(HangAbort::Works { within }) if fate.works() => Some(within),
                _ => None,
            };
            Turn { update, begins, ends: at, fate, course, stops_within }
        };
        Some(fates.into_iter().map(turn).collect())
    }
}
