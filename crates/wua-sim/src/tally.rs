//! Counts polls without an atomic addition: those cost a third of a poll.

use std::sync::atomic::{AtomicU64, Ordering};

thread_local! {
    /// Its address identifies the live thread.
    static MARK: u8 = const { 0 };
}

/// The calling thread, among those that live now.
#[inline]
fn this_thread() -> usize {
    MARK.with(|mark| std::ptr::from_ref(mark).addr())
}

/// Gives out places in the order of calls: the first poll of a run takes one, for all of its run.
#[derive(Debug)]
pub(crate) struct Order(AtomicU64);

impl Order {
    pub(crate) fn new() -> Self {
        Self(AtomicU64::new(NO_PLACE + 1))
    }

    /// The next place, for a thread that as a rule is alone: two that take one at the same moment may
    /// get the same, and the next one as well. That costs no atomic addition.
    #[inline]
    fn next_alone(&self) -> u64 {
        let place = self.0.load(Ordering::Relaxed);
        self.0.store(place + 1, Ordering::Relaxed);
        place
    }

    /// The next place.
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

/// In the stead of a place: nothing was counted since the last time.
const NO_PLACE: u64 = 0;

/// A count that any thread may raise. The thread that made it, which as a rule is the one that
/// polls, is the only writer of its part and needs no atomic addition for it; all others share one.
#[derive(Debug)]
pub(crate) struct Tally {
    owner: usize,
    own: AtomicU64,
    others: AtomicU64,
    /// How much of it was taken; only ever looked at with the world locked.
    taken: AtomicU64,
    /// The place of the first that was counted since it was taken.
    place: AtomicU64,
}

/// What a tally counted since the last time.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    /// How many there were; at least one.
    pub(crate) times: u64,
    /// The place of the first in the order of calls. Before all others, if it came while another
    /// thread took what was there.
    pub(crate) place: u64,
}

impl Tally {
    pub(crate) fn new() -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            owner: this_thread(),
            own: zero(),
            others: zero(),
            taken: zero(),
            place: AtomicU64::new(NO_PLACE),
        }
    }

    /// One more.
    #[inline]
    pub(crate) fn count(&self, order: &Order) {
        let is_first = self.place.load(Ordering::Relaxed) == NO_PLACE;
        if this_thread() == self.owner {
            if is_first {
                self.place.store(order.next_alone(), Ordering::Relaxed);
            }
            self.own.store(self.own.load(Ordering::Relaxed) + 1, Ordering::Release);
        } else {
            if is_first {
                // Another thread may have been first: then its place stands for both.
                let (done, failed) = (Ordering::Relaxed, Ordering::Relaxed);
                let _ = self.place.compare_exchange(NO_PLACE, order.next(), done, failed);
            }
            self.others.fetch_add(1, Ordering::Release);
        }
    }

    /// What was counted since the last time. Called with the world locked.
    #[inline]
    pub(crate) fn take(&self) -> Option<Counted> {
        let all = self.own.load(Ordering::Acquire) + self.others.load(Ordering::Acquire);
        let times = all - self.taken.load(Ordering::Relaxed);
        if times == 0 {
            return None;
        }
        self.taken.store(all, Ordering::Relaxed);
        let place = self.place.load(Ordering::Relaxed);
        self.place.store(NO_PLACE, Ordering::Relaxed);
        Some(Counted { times, place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(tally: &Tally) -> u64 {
        tally.take().map_or(0, |counted| counted.times)
    }

    #[test]
    fn nothing_is_lost_between_threads() {
        let (tally, order) = (Tally::new(), Order::new());
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| (0..10_000).for_each(|_| tally.count(&order)));
            }
            (0..10_000).for_each(|_| tally.count(&order));
        });
        assert_eq!(times(&tally), 40_000);
        assert_eq!(tally.take(), None);
        tally.count(&order);
        assert_eq!(times(&tally), 1);
    }

    #[test]
    fn a_run_has_the_place_of_its_first_call() {
        let (order, first, second) = (Order::new(), Tally::new(), Tally::new());
        [&first, &second, &first].iter().for_each(|tally| tally.count(&order));
        let (first_run, second_run) = (first.take().unwrap(), second.take().unwrap());
        assert_eq!((first_run.times, second_run.times), (2, 1));
        assert!(first_run.place < second_run.place);
        [&second, &first].iter().for_each(|tally| tally.count(&order));
        assert!(second.take().unwrap().place < first.take().unwrap().place);
    }
}
