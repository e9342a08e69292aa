//! The enumerator of a collection: `_NewEnum`.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::answer::{Answer, IntoAnswer};

/// Runs through a list as it was when the enumerator was made (clause `UC-16`).
pub struct Enumerator {
    value: Arc<dyn Fn(usize) -> Answer + Send + Sync>,
    length: usize,
    next: AtomicUsize,
}

impl Enumerator {
    /// Returns an enumerator over values that are made of items.
    pub(crate) fn over<T: Send + Sync + 'static, A: IntoAnswer>(
        items: impl Into<Arc<[T]>>,
        value: impl Fn(&T) -> A + Send + Sync + 'static,
    ) -> Self {
        let items: Arc<[T]> = items.into();
        let length = items.len();
        let value = move |at: usize| value(&items[at]).into_answer();
        Self { value: Arc::new(value), length, next: AtomicUsize::new(0) }
    }

    /// Returns the next values, fewer than `count` at the end of the list.
    pub fn take(&self, count: usize) -> impl ExactSizeIterator<Item = Answer> + '_ {
        self.advance(count).map(|at| (self.value)(at))
    }

    /// Leaves out some values, and returns how many there were of those.
    pub fn skip(&self, count: usize) -> usize {
        self.advance(count).len()
    }

    /// Begins again.
    pub fn reset(&self) {
        self.next.store(0, Ordering::Release);
    }

    fn advance(&self, count: usize) -> Range<usize> {
        let to = |from: usize| from.saturating_add(count).min(self.length);
        let from = self.next.fetch_update(Ordering::AcqRel, Ordering::Acquire, |from| Some(to(from)));
        let from = from.unwrap_or(self.length);
        from..to(from)
    }
}

/// A clone is at the same place, and moves by itself.
impl Clone for Enumerator {
    fn clone(&self) -> Self {
        let next = AtomicUsize::new(self.next.load(Ordering::Acquire));
        Self { value: Arc::clone(&self.value), length: self.length, next }
    }
}
