//! Jobs that are over but still have a handle: they can be polled, and are freed with their last handle.
//! The world only looks at those that were polled or released, however many there are.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use wua_model::Time;

use super::job_core::AnyJob;
use super::journal::Poll;

/// The jobs of a world that are over but held, by number.
#[derive(Default)]
pub(crate) struct Finished {
    jobs: BTreeMap<u32, Arc<dyn AnyJob>>,
    /// Jobs without a handle. They hold values of the caller, which must be dropped with the world unlocked.
    unheld: Vec<Arc<dyn AnyJob>>,
}

/// The numbers of jobs that were polled after their end, or lost a handle, since the world last looked.
#[derive(Default)]
pub(crate) struct Touched {
    any: AtomicBool,
    numbers: Mutex<Vec<u32>>,
}

impl Touched {
    /// Asks the world to look at that job.
    pub(crate) fn push(&self, number: u32) {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner).push(number);
        self.any.store(true, Ordering::Release);
    }

    #[inline]
    pub(crate) fn any(&self) -> bool {
        self.any.load(Ordering::Acquire)
    }

    fn take(&self) -> Vec<u32> {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        self.any.store(false, Ordering::Release);
        std::mem::take(&mut numbers)
    }
}

impl Finished {
    /// Adds a job that has ended. It may have no handle already, so the world looks at it once anyway.
    pub(crate) fn push(&mut self, job: Arc<dyn AnyJob>, touched: &Touched) {
        let number = job.state().number;
        touched.push(number);
        self.jobs.insert(number, job);
    }

    /// Returns the polls of the touched jobs, and removes those without a handle.
    pub(crate) fn look(&mut self, touched: &Touched, now: Time, write: &mut dyn FnMut(Poll)) {
        for number in touched.take() {
            let Some(job) = self.jobs.get(&number) else { continue };
            job.state().await_touch();
            job.take_polls(now, write);
            if Arc::strong_count(job) == 1 {
                self.unheld.extend(self.jobs.remove(&number));
            }
        }
    }

    /// Returns the polls of every job: a poll that was in progress when its job ended may not have
    /// touched it.
    pub(crate) fn look_at_all(&self, now: Time, write: &mut dyn FnMut(Poll)) {
        self.jobs.values().for_each(|job| job.take_polls(now, write));
    }

    pub(crate) fn has_unheld(&self) -> bool {
        !self.unheld.is_empty()
    }

    /// Removes the jobs without a handle, to be dropped with the world unlocked.
    pub(crate) fn take_unheld(&mut self) -> Vec<Arc<dyn AnyJob>> {
        std::mem::take(&mut self.unheld)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Weak;
    use std::time::Duration;

    use wua::InstallationJob;
    use wua_scenario::{Curve, Scenario, ScriptedUpdate, UpdateKind};

    use super::*;
    use crate::agent::install::job::SimJob;
    use crate::engine::journal::{Entry, What};
    use crate::engine::poll_count::Order;
    use crate::{ClockMode, World};

    /// Returns a world and that many handles to jobs that are over.
    fn world(jobs: usize) -> (World, Vec<Arc<dyn InstallationJob>>) {
        let update =
            ScriptedUpdate { curve: Curve::Instant, ..ScriptedUpdate::new(UpdateKind::Definition, "update") };
        let scenario = Scenario { updates: vec![update], ..Scenario::default() };
        let world = World::builder(scenario).unwrap().clock(ClockMode::Manual).build();
        let session = world.session();
        let found = session.create_update_searcher().unwrap().search("").unwrap();
        let installer = session.create_update_installer().unwrap();
        installer.set_is_forced(true);
        installer.set_updates(&found.updates);
        let begin = |_| {
            let job = wua::begin_install(&*installer).unwrap();
            world.advance(Duration::from_secs(60));
            job
        };
        let jobs = (0..jobs).map(begin).collect();
        (world, jobs)
    }

    fn core(job: &Arc<dyn InstallationJob>) -> Arc<dyn AnyJob> {
        Arc::clone(SimJob::of(&**job).unwrap().core()) as Arc<dyn AnyJob>
    }

    /// Each job has a poll that did not touch it: a look at all of them would find it.
    #[test]
    fn of_many_finished_jobs_only_those_that_were_touched_are_looked_at() {
        let (_world, jobs) = world(1_000);
        let (mut finished, touched, order) = (Finished::default(), Touched::default(), Order::new());
        jobs.iter().for_each(|job| finished.push(core(job), &touched));
        finished.look(&touched, Time::ZERO, &mut |_| ());
        assert!(!touched.any());
        jobs.iter().for_each(|job| core(job).state().count_poll(&order));
        touched.push(700);
        touched.push(70);
        let mut polled = Vec::new();
        finished.look(&touched, Time::ZERO, &mut |poll| polled.push(poll.job));
        assert_eq!(polled, [700, 70]);
        finished.look_at_all(Time::ZERO, &mut |poll| polled.push(poll.job));
        assert_eq!(polled.len(), 1_000, "none is lost for all that");
    }

    #[test]
    fn polls_of_finished_jobs_are_in_the_journal_in_the_order_of_the_first() {
        let (world, jobs) = world(3);
        let before = world.journal().entries().len();
        for (at, times) in [(1, 1), (0, 2), (1, 1), (2, 1)] {
            (0..times).for_each(|_| drop(jobs[at].get_progress().unwrap()));
        }
        let journal = world.journal();
        let line = |entry: &Entry| match entry.what {
            What::Polled { .. } => (entry.who.to_string(), entry.times),
            _ => (entry.to_string(), 0),
        };
        let lines: Vec<_> = journal.entries().iter().skip(before).map(line).collect();
        let expected = [("job 2", 2), ("job 1", 2), ("job 3", 1)].map(|(job, times)| (job.to_owned(), times));
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_finished_job_goes_with_its_last_handle() {
        let (world, mut jobs) = world(3);
        let weak: Vec<Weak<dyn AnyJob>> = jobs.iter().map(|job| Arc::downgrade(&core(job))).collect();
        let kept = Arc::clone(&jobs[1]);
        jobs.clear();
        let alive = || weak.iter().map(|core| core.upgrade().is_some()).collect::<Vec<_>>();
        assert_eq!(alive(), [false, true, false]);
        drop(kept);
        assert_eq!(alive(), [false; 3]);
        drop(world);
    }
}
