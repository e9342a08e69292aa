//! Counts polls, and gives runs of them their positions in the order of calls.

use std::sync::atomic::{AtomicU64, Ordering};

/// Assigns positions in the order of calls: the first poll of a run takes one for the whole run.
#[derive(Debug)]
pub(crate) struct Order(AtomicU64);

impl Order {
    pub(crate) fn new() -> Self {
        Self(AtomicU64::new(NO_PLACE + 1))
    }

    /// The next position.
    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

/// The position if nothing was counted since the last time.
const NO_PLACE: u64 = 0;

/// A count that any thread may increase.
#[derive(Debug)]
pub(crate) struct PollCount {
    times: AtomicU64,
    /// The position of the first that was counted since the count was taken.
    place: AtomicU64,
}

/// The polls counted since the last time.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Counted {
    /// Their number; at least one.
    pub(crate) times: u64,
    /// The position of the first in the order of calls. It is before all others if it came while another
    /// thread took the count.
    pub(crate) place: u64,
}

impl PollCount {
    pub(crate) fn new() -> Self {
        Self { times: AtomicU64::new(0), place: AtomicU64::new(NO_PLACE) }
    }

    /// Counts one more.
    #[inline]
    pub(crate) fn count(&self, order: &Order) {
        if self.place.load(Ordering::Relaxed) == NO_PLACE {
            // Another thread may have been first: then its position counts for both.
            let (done, failed) = (Ordering::Relaxed, Ordering::Relaxed);
            let _ = self.place.compare_exchange(NO_PLACE, order.next(), done, failed);
        }
        self.times.fetch_add(1, Ordering::Release);
    }

    /// Returns the count since the last time. Called with the world locked.
    #[inline]
    pub(crate) fn take(&self) -> Option<Counted> {
        if self.times.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let times = self.times.swap(0, Ordering::Acquire);
        let place = self.place.swap(NO_PLACE, Ordering::Relaxed);
        Some(Counted { times, place })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(count: &PollCount) -> u64 {
        count.take().map_or(0, |counted| counted.times)
    }

    #[test]
    fn nothing_is_lost_between_threads() {
        let (count, order) = (PollCount::new(), Order::new());
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| (0..10_000).for_each(|_| count.count(&order)));
            }
            (0..10_000).for_each(|_| count.count(&order));
        });
        assert_eq!(times(&count), 40_000);
        assert_eq!(count.take(), None);
        count.count(&order);
        assert_eq!(times(&count), 1);
    }

    #[test]
    fn a_run_has_the_place_of_its_first_call() {
        let (order, first, second) = (Order::new(), PollCount::new(), PollCount::new());
        [&first, &second, &first].iter().for_each(|count| count.count(&order));
        let (first_run, second_run) = (first.take().unwrap(), second.take().unwrap());
        assert_eq!((first_run.times, second_run.times), (2, 1));
        assert!(first_run.place < second_run.place);
        [&second, &first].iter().for_each(|count| count.count(&order));
        assert!(second.take().unwrap().place < first.take().unwrap().place);
    }
}
