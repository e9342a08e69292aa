//! The installation on tokio's paused clock, the usual way to test code that sleeps.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Builder;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};

use super::{FIRST, INTERVAL, POLLS, Script, Seen, Shown, Step};

/// Runs an installer task that sleeps from step to step and publishes each, while the main task polls each second.
///
/// # Panics
/// If the runtime cannot be created.
#[must_use]
pub fn install(script: &Script) -> Seen {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime");
    runtime.block_on(async {
        let shown = Arc::new(Mutex::new(Shown::new(script.end)));
        let begun = Instant::now();
        let installer = tokio::spawn(work(Arc::clone(&script.steps), Arc::clone(&shown), begun));
        let mut seen = Seen::default();
        let mut seconds = interval_at(begun + FIRST, INTERVAL);
        seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for _ in 0..POLLS {
            seconds.tick().await;
            seen.note(shown.lock().unwrap_or_else(PoisonError::into_inner).read());
        }
        installer.await.expect("the installer ends");
        seen
    })
}

async fn work(steps: Arc<[Step]>, shown: Arc<Mutex<Shown>>, begun: Instant) {
    for step in &*steps {
        sleep_until(begun + step.at).await;
        shown.lock().unwrap_or_else(PoisonError::into_inner).publish(step);
    }
}
