//! Waiting for a job, on any backend: a poll loop with an interval and a time-out.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::{Error, InstallationJob, InstallationProgress};

/// A clock for a waiting program. A simulated machine implements it, so that waiting takes no real time.
pub trait Clock {
    /// Returns the time since some fixed moment.
    fn now(&self) -> Duration;

    /// Waits until `duration` has passed.
    fn sleep(&self, duration: Duration);
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Duration {
        (**self).now()
    }

    fn sleep(&self, duration: Duration) {
        (**self).sleep(duration);
    }
}

/// The clock of the real machine, for production.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// Creates a clock that counts from now.
    #[must_use]
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.started.elapsed()
    }

    fn sleep(&self, duration: Duration) {
        std::thread::sleep(duration);
    }
}

/// The reason why a wait ended before the job did.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WaitError {
    /// The time-out passed. The job continues: abort it, or wait again.
    TimedOut {
        /// The time that was waited.
        after: Duration,
        /// The last progress of the job.
        last: InstallationProgress,
    },
    /// The job answered an error.
    Job(Error),
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut { after, last } => {
                let (index, current) = (last.current_update_index(), last.current_update_percent_complete());
                let percent = last.percent_complete();
                write!(
                    f,
                    "the job was not complete after {after:?}: {percent} %, update {index} at {current} %"
                )
            }
            Self::Job(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for WaitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::TimedOut { .. } => None,
            // The error prints itself in place of this one.
            Self::Job(error) => error.source(),
        }
    }
}

impl From<Error> for WaitError {
    fn from(error: Error) -> Self {
        Self::Job(error)
    }
}

/// The interval between polls, and the time-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WaitOptions {
    /// Time between two polls.
    pub interval: Duration,
    /// The time after which to give up; `None` waits without limit.
    pub time_out: Option<Duration>,
}

impl WaitOptions {
    /// Returns the options to look once in that interval, without a time-out.
    #[must_use]
    pub const fn every(interval: Duration) -> Self {
        Self { interval, time_out: None }
    }

    /// Returns the options with a time-out.
    #[must_use]
    pub const fn with_time_out(self, time_out: Duration) -> Self {
        Self { time_out: Some(time_out), ..self }
    }
}

impl Default for WaitOptions {
    /// Returns options that poll every second, as most clients do, without a time-out.
    fn default() -> Self {
        Self { interval: Duration::from_secs(1), time_out: None }
    }
}

/// Polls the job until it is complete and passes every snapshot, including the last one, to `each`.
///
/// # Errors
/// [`WaitError::TimedOut`] when the time-out has passed; [`WaitError::Job`] when a poll fails.
pub fn wait_until_completed(
    job: &dyn InstallationJob,
    clock: &dyn Clock,
    options: WaitOptions,
    mut each: impl FnMut(&InstallationProgress),
) -> Result<(), WaitError> {
    let began = clock.now();
    loop {
        // Completion is read first: a snapshot taken after it holds the final values.
        let completed = job.is_completed()?;
        let progress = job.get_progress()?;
        each(&progress);
        if completed {
            return Ok(());
        }
        let waited = clock.now().saturating_sub(began);
        let left = options.time_out.map_or(options.interval, |limit| limit.saturating_sub(waited));
        if left.is_zero() && options.time_out.is_some() {
            return Err(WaitError::TimedOut { after: waited, last: progress });
        }
        clock.sleep(options.interval.min(left));
    }
}
