//! The watchdog: a check in which nothing moves is a failure, never a stuck run.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// The time between two looks at a check.
const LOOK: Duration = Duration::from_millis(50);

/// The most beats that a check has in it. More is a check that is called back for ever.
const MOST_BEATS: u64 = 1_000_000;

/// Counts whatever moves in a check: calls that begin or return, callbacks, and the rounds of loops
/// that end by themselves. Loops that wait for somebody must not count, or they would hide that
/// nobody comes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pulse(Arc<Beats>);

#[derive(Debug, Default)]
struct Beats {
    all: AtomicU64,
    of_this_check: AtomicU64,
}

impl Pulse {
    /// Begins another check.
    pub(crate) fn begin(&self) {
        self.0.of_this_check.store(0, Ordering::Release);
        self.beat();
    }

    /// Counts one more.
    pub(crate) fn beat(&self) {
        if self.0.of_this_check.fetch_add(1, Ordering::AcqRel) < MOST_BEATS {
            self.0.all.fetch_add(1, Ordering::AcqRel);
        }
    }

    pub(crate) fn beats(&self) -> u64 {
        self.0.all.load(Ordering::Acquire)
    }
}

/// The end of something that was watched.
#[derive(Debug)]
pub(crate) enum Watched<T> {
    /// It returned.
    Returned(T),
    /// It panicked with that message.
    Panicked(String),
    /// Nothing moved for too long. Its thread is left to itself.
    Hangs,
}

/// Runs `work` on a thread of its own for as long as its pulse beats: it hangs once there was no beat
/// for `patience`. `each_look` is called every 50 ms meanwhile, and at the end.
pub(crate) fn watch<T: Send + 'static>(
    patience: Duration,
    pulse: &Pulse,
    each_look: &mut dyn FnMut(),
    work: impl FnOnce() -> T + Send + 'static,
) -> Watched<T> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(work));
        // Nobody listens any more after a standstill.
        let _ = sender.send(outcome);
    });
    wait(patience, pulse, |look| {
        let heard = receiver.recv_timeout(look);
        each_look();
        heard
    })
}

/// Listens until the end or a standstill. The real time is the time that `listen` waits: on a machine
/// that gives the watchdog no turn, no time passes.
fn wait<T>(
    patience: Duration,
    pulse: &Pulse,
    mut listen: impl FnMut(Duration) -> Result<thread::Result<T>, RecvTimeoutError>,
) -> Watched<T> {
    let look = LOOK.min(patience);
    let (mut seen, mut still) = (pulse.beats(), Duration::ZERO);
    while still < patience {
        match listen(look) {
            Ok(Ok(value)) => return Watched::Returned(value),
            Ok(Err(panic)) => return Watched::Panicked(panic_message(&*panic)),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
        let beats = pulse.beats();
        still = if beats == seen { still + look } else { Duration::ZERO };
        seen = beats;
    }
    Watched::Hangs
}

/// The message of a panic.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn watch_quietly<T: Send + 'static>(
        patience: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Watched<T> {
        watch(patience, &Pulse::default(), &mut || {}, work)
    }

    #[test]
    fn a_return_a_panic_and_a_hang_are_distinguished() {
        assert!(matches!(watch_quietly(PATIENCE, || 7), Watched::Returned(7)));
        let panics = watch_quietly(PATIENCE, || assert_eq!(1, 2, "unequal"));
        assert!(matches!(panics, Watched::Panicked(message) if message.contains("unequal")));
        let hangs = watch_quietly(Duration::from_millis(20), thread::park);
        assert!(matches!(hangs, Watched::Hangs));
    }

    /// Listens to a check that beats after each of these pauses, and then returns. The answer comes
    /// with the time that passed, of which no moment is real.
    fn listened(pauses: &[Duration]) -> (Watched<()>, Duration) {
        let pulse = Pulse::default();
        let (mut now, mut next) = (Duration::ZERO, pauses.iter());
        let mut due = next.next().copied();
        let watched = wait(PATIENCE, &pulse, |look| {
            now += look;
            let Some(beat) = due else { return Ok(Ok(())) };
            if now >= beat {
                pulse.beat();
                due = next.next().map(|pause| now + *pause);
            }
            Err(RecvTimeoutError::Timeout)
        });
        (watched, now)
    }

    #[test]
    fn a_check_that_moves_is_waited_for_however_long_it_takes() {
        let nearly = PATIENCE - LOOK;
        let (watched, took) = listened(&[nearly; 50]);
        assert!(matches!(watched, Watched::Returned(())), "{watched:?} after {took:?}");
        assert!(took > PATIENCE * 49, "{took:?}");
    }

    #[test]
    fn a_check_without_activity_hangs_after_its_patience() {
        let (watched, took) = listened(&[Duration::from_secs(7), PATIENCE * 2]);
        assert!(matches!(watched, Watched::Hangs), "{watched:?} after {took:?}");
        assert_eq!(took, Duration::from_secs(7) + PATIENCE);
    }

    #[test]
    fn a_check_with_endless_callbacks_hangs() {
        let pulse = Pulse::default();
        pulse.begin();
        let endless = wait::<()>(PATIENCE, &pulse, |_| {
            pulse.beat();
            Err(RecvTimeoutError::Timeout)
        });
        assert!(matches!(endless, Watched::Hangs), "{endless:?}");
        let before = pulse.beats();
        pulse.begin();
        assert!(pulse.beats() > before, "the next check is watched anew");
    }
}
