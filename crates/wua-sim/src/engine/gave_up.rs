//! Explains why a wait was given up: the update and its job, their state and since when, and what to do about it.

use std::fmt;
use std::time::Duration;

use wua_model::Time;

use super::job_core::AnyJob;
use super::setup::Setup;

/// The reason to give up a wait.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reason {
    /// Nothing planned would ever end the job.
    Never,
    /// The job is not over at the horizon of the world.
    Horizon,
    /// Nobody moved the clock for that time, in real time.
    Standstill(Duration),
}

/// The explanation of a wait that was given up, in one line.
#[derive(Debug)]
pub(crate) struct GaveUp {
    reason: Reason,
    at: Time,
    job: Option<Unfinished>,
}

/// The job that was waited for.
#[derive(Debug)]
struct Unfinished {
    number: u32,
    index: u32,
    title: String,
    percent: u8,
    since: Time,
    ends: Option<Time>,
    aborted: bool,
}

impl GaveUp {
    pub(crate) fn new(reason: Reason, job: Option<&dyn AnyJob>, setup: &Setup, now: Time) -> Self {
        Self { reason, at: now, job: job.map(|job| Unfinished::new(job, setup, now)) }
    }
}

impl Unfinished {
    fn new(job: &dyn AnyJob, setup: &Setup, now: Time) -> Self {
        let shown = job.glance(now);
        let title = job.title(setup, shown.index);
        Self {
            number: job.state().number,
            index: shown.index,
            title: title.map(|title| wua::text::printable(&title).into_owned()).unwrap_or_default(),
            percent: shown.current,
            since: job.last_change(now),
            ends: job.ends_at(),
            aborted: job.state().facts().abort.is_some(),
        }
    }
}

impl fmt::Display for Unfinished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { number, index, title, percent, since, ends, aborted } = self;
        match ends {
            None => write!(f, "update {index} hangs for ever at {percent} %")?,
            Some(_) => write!(f, "update {index} is at {percent} %")?,
        }
        write!(f, " since {since} (\"{title}\", job {number}")?;
        if let Some(ends) = ends {
            write!(f, ", which ends at {ends}")?;
        }
        f.write_str(if *aborted { ", abort requested)" } else { ")" })
    }
}

impl fmt::Display for GaveUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.job {
            Some(job) => write!(f, "{job}: ")?,
            None => f.write_str("no job is running: ")?,
        }
        match self.reason {
            Reason::Never if self.job.as_ref().is_some_and(|job| job.aborted) => {
                f.write_str("the call would never return, as it ignores the abort; poll with a time-out")
            }
            Reason::Never => {
                f.write_str("the call would never return; request an abort first, or poll with a time-out")
            }
            Reason::Horizon => write!(
                f,
                "waiting has taken the time to the horizon of the world, {}; give the wait a time-out that \
                 ends before it, or set a longer WorldBuilder::horizon",
                self.at
            ),
            Reason::Standstill(patience) => write!(
                f,
                "nobody moved the clock for {patience:?} of real time; call World::advance on another \
                 thread, use ClockMode::Auto, or set a longer WorldBuilder::patience"
            ),
        }
    }
}

impl std::error::Error for GaveUp {}
