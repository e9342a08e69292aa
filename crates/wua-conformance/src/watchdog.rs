//! The watchdog: a check that does not return is a failure, never a stuck run.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// What came of something that was watched.
pub(crate) enum Watched<T> {
    /// It returned.
    Returned(T),
    /// It panicked with that message.
    Panicked(String),
    /// It did not return in time. Its thread is left to itself.
    Hangs,
}

/// Runs `work` on a thread of its own and waits that long for it.
pub(crate) fn watch<T: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Watched<T> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(work));
        // Nobody listens any more if it took too long.
        let _ = sender.send(outcome);
    });
    match receiver.recv_timeout(patience) {
        Ok(Ok(value)) => Watched::Returned(value),
        Ok(Err(panic)) => Watched::Panicked(panic_message(&*panic)),
        Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Watched::Hangs,
    }
}

/// What a panic said.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_tells_a_return_a_panic_and_a_hang() {
        assert!(matches!(watch(Duration::from_secs(60), || 7), Watched::Returned(7)));
        let panics = watch(Duration::from_secs(60), || assert_eq!(1, 2, "unequal"));
        assert!(matches!(panics, Watched::Panicked(message) if message.contains("unequal")));
        let hangs = watch(Duration::from_millis(20), thread::park);
        assert!(matches!(hangs, Watched::Hangs));
    }
}
