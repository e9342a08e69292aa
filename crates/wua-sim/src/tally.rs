//! Counts polls without an atomic addition: those cost a third of a poll.

use std::sync::atomic::{AtomicU64, Ordering};

thread_local! {
    /// Its address tells the threads that live at a time apart.
    static MARK: u8 = const { 0 };
}

/// The calling thread, among those that live now.
#[inline]
fn this_thread() -> usize {
    MARK.with(|mark| std::ptr::from_ref(mark).addr())
}

/// A count that any thread may raise. The thread that made it, which as a rule is the one that
/// polls, is the only writer of its part and needs no atomic addition for it; all others share one.
#[derive(Debug)]
pub(crate) struct Tally {
    owner: usize,
    own: AtomicU64,
    others: AtomicU64,
    /// How much of it was taken; only ever looked at with the world locked.
    taken: AtomicU64,
}

impl Tally {
    pub(crate) fn new() -> Self {
        let zero = || AtomicU64::new(0);
        Self { owner: this_thread(), own: zero(), others: zero(), taken: zero() }
    }

    /// One more.
    #[inline]
    pub(crate) fn count(&self) {
        if this_thread() == self.owner {
            self.own.store(self.own.load(Ordering::Relaxed) + 1, Ordering::Release);
        } else {
            self.others.fetch_add(1, Ordering::Release);
        }
    }

    /// How many there were since the last time. Called with the world locked.
    #[inline]
    pub(crate) fn take(&self) -> u64 {
        let all = self.own.load(Ordering::Acquire) + self.others.load(Ordering::Acquire);
        let new = all - self.taken.load(Ordering::Relaxed);
        if new > 0 {
            self.taken.store(all, Ordering::Relaxed);
        }
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_between_threads() {
        let tally = Tally::new();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| (0..10_000).for_each(|_| tally.count()));
            }
            (0..10_000).for_each(|_| tally.count());
        });
        assert_eq!(tally.take(), 40_000);
        assert_eq!(tally.take(), 0);
        tally.count();
        assert_eq!(tally.take(), 1);
    }
}
