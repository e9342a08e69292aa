//! The installation on desru: one event for every step and every poll.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use desru::{Event, EventScheduler};

use super::{FIRST, INTERVAL, Script, Seen, Shown, Step, lasts};

/// The state that both processes share.
struct Stage {
    steps: Arc<[Step]>,
    shown: RefCell<Shown>,
    seen: RefCell<Seen>,
}

/// Runs two processes that schedule themselves, as in desru's own examples. The log of events is off, because it would
/// cost more than the events.
#[must_use]
pub fn install(script: &Script) -> Seen {
    let shown = RefCell::new(Shown::new(script.end));
    let stage = Rc::new(Stage { steps: Arc::clone(&script.steps), shown, seen: RefCell::default() });
    let mut scheduler = EventScheduler::new();
    work(&mut scheduler, Rc::clone(&stage), 0);
    poll(&mut scheduler, Rc::clone(&stage), FIRST.as_secs_f64());
    let end = (lasts() + INTERVAL / 2).as_secs_f64();
    let stop =
        move |scheduler: &EventScheduler| scheduler.event_queue.peek().is_none_or(|event| event.time >= end);
    scheduler.run(Box::new(stop), Some(Box::new(|_, _| false)));
    stage.seen.take()
}

/// Publishes the step with this number when it is due, and continues with the next.
fn work(scheduler: &mut EventScheduler, stage: Rc<Stage>, number: usize) {
    let Some(step) = stage.steps.get(number).copied() else { return };
    let publish = move |scheduler: &mut EventScheduler| {
        stage.shown.borrow_mut().publish(&step);
        work(scheduler, Rc::clone(&stage), number + 1);
        None
    };
    scheduler.schedule(Event::new(step.at.as_secs_f64(), Some(Box::new(publish)), None));
}

/// Polls at that time, and each second after it.
fn poll(scheduler: &mut EventScheduler, stage: Rc<Stage>, at: f64) {
    let look = move |scheduler: &mut EventScheduler| {
        let reading = stage.shown.borrow().read();
        stage.seen.borrow_mut().note(reading);
        poll(scheduler, Rc::clone(&stage), at + INTERVAL.as_secs_f64());
        None
    };
    scheduler.schedule(Event::new(at, Some(Box::new(look)), None));
}
