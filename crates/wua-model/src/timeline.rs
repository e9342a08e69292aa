//! The timeline: the common interface of jobs of every kind.

use crate::{Facts, Span, Time};

/// A job in time, without further external events: its progress, its changes, and its end.
///
/// Every implementation keeps three promises. The next change is later than the time that was passed. Between the two
/// the job shows the same. And once the job has ended, nothing changes any more.
pub trait Timeline {
    /// The type of the answer of `GetProgress`.
    type Shown: PartialEq;

    /// Returns what the job shows at `now`.
    fn shown(&self, now: Time) -> Self::Shown;

    /// Returns the first time after `now` at which the job may show something else; `None` if there is none.
    fn next_change(&self, now: Time) -> Option<Time>;

    /// Returns the time from which the job is complete: every result is final then. `None` if it never is.
    fn ends_at(&self) -> Option<Time>;

    /// Returns `true` if the job is complete at `now`.
    fn has_ended(&self, now: Time) -> bool {
        self.ends_at().is_some_and(|end| end <= now)
    }
}

/// A job: its plan, and the facts so far.
#[derive(Debug)]
pub struct JobView<'a, P> {
    pub(crate) plan: &'a P,
    pub(crate) facts: Facts,
}

impl<'a, P> JobView<'a, P> {
    /// Returns the job of that plan and those facts.
    #[must_use]
    pub const fn new(plan: &'a P, facts: Facts) -> Self {
        Self { plan, facts }
    }

    /// Returns the time for which the job has run at `now`.
    #[inline]
    pub(crate) fn elapsed(&self, now: Time) -> Span {
        now - self.facts.begun_at
    }
}

impl<P> Clone for JobView<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for JobView<'_, P> {}
