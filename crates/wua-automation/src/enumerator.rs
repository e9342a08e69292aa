//! The enumerator of a collection: `_NewEnum`.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An enumerator over a list as it was when the enumerator was made (clause `UC-16`).
pub struct Enumerator<V> {
    value: Arc<dyn Fn(usize) -> V + Send + Sync>,
    length: usize,
    next: AtomicUsize,
}

impl<V> std::fmt::Debug for Enumerator<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enumerator").finish_non_exhaustive()
    }
}

impl<V: 'static> Enumerator<V> {
    /// Returns an enumerator over the items, each converted to a value.
    pub(crate) fn over<T: Send + Sync + 'static>(
        items: impl Into<Arc<[T]>>,
        value: impl Fn(&T) -> V + Send + Sync + 'static,
    ) -> Self {
        let items: Arc<[T]> = items.into();
        let length = items.len();
        let value = move |at: usize| value(&items[at]);
        Self { value: Arc::new(value), length, next: AtomicUsize::new(0) }
    }

    /// Returns an enumerator at the same place whose values are converted.
    pub(crate) fn map<W>(self, convert: impl Fn(V) -> W + Send + Sync + 'static) -> Enumerator<W> {
        let Self { value, length, next } = self;
        Enumerator { value: Arc::new(move |at| convert(value(at))), length, next }
    }

    /// Returns the next values, fewer than `count` at the end of the list.
    pub fn take(&self, count: usize) -> impl ExactSizeIterator<Item = V> + '_ {
        self.advance(count).map(|at| (self.value)(at))
    }

    /// Skips values and returns how many were skipped.
    pub fn skip(&self, count: usize) -> usize {
        self.advance(count).len()
    }

    /// Returns to the start.
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

/// A clone starts at the same place and moves independently.
impl<V> Clone for Enumerator<V> {
    fn clone(&self) -> Self {
        let next = AtomicUsize::new(self.next.load(Ordering::Acquire));
        Self { value: Arc::clone(&self.value), length: self.length, next }
    }
}
