//! The progress of a job as a stream, for asynchronous programs (feature `stream`).

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;

use crate::{Error, InstallationJob, InstallationProgress};

/// The progress of a job as a [`Stream`]: a snapshot at each interval with the final one last, or an
/// error and then the end. It depends on no runtime: `sleep` makes the futures that wait.
///
/// ```no_run
/// # use std::{future::Ready, sync::Arc, time::Duration};
/// # fn example(job: Arc<dyn wua::InstallationJob>) {
/// # fn sleep(_: Duration) -> Ready<()> { std::future::ready(()) }
/// let progress = wua::ProgressStream::new(job, Duration::from_secs(1), sleep);
/// # }
/// ```
pub struct ProgressStream<S, F> {
    job: Arc<dyn InstallationJob>,
    interval: Duration,
    sleep: S,
    waiting: Option<Pin<Box<F>>>,
    ended: bool,
}

impl<S, F> fmt::Debug for ProgressStream<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { job, interval, ended, .. } = self;
        let mut shown = f.debug_struct("ProgressStream");
        shown.field("job", job).field("interval", interval).field("ended", ended).finish_non_exhaustive()
    }
}

impl<S, F> ProgressStream<S, F>
where
    S: FnMut(Duration) -> F,
    F: Future<Output = ()>,
{
    /// Creates a stream that polls `job` now and after each `interval`, waiting on the futures that `sleep` makes.
    #[must_use]
    pub fn new(job: Arc<dyn InstallationJob>, interval: Duration, sleep: S) -> Self {
        Self { job, interval, sleep, waiting: None, ended: false }
    }

    fn look(&self) -> Result<(bool, InstallationProgress), Error> {
        let completed = self.job.is_completed()?;
        Ok((completed, self.job.get_progress()?))
    }
}

impl<S, F> Stream for ProgressStream<S, F>
where
    S: FnMut(Duration) -> F + Unpin,
    F: Future<Output = ()>,
{
    type Item = Result<InstallationProgress, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.ended {
            return Poll::Ready(None);
        }
        if let Some(waiting) = &mut this.waiting {
            ready!(waiting.as_mut().poll(context));
        }
        this.waiting = None;
        let seen = this.look();
        this.ended = !matches!(seen, Ok((false, _)));
        if !this.ended {
            this.waiting = Some(Box::pin((this.sleep)(this.interval)));
        }
        Poll::Ready(Some(seen.map(|(_, progress)| progress)))
    }
}
