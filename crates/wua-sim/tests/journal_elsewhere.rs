//! The journal that is written elsewhere while it grows.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use support::{TWO, begin, begin_with, installer, manual, returns, seconds};
use wua_sim::World;

/// The text that was written: complete lines, and those that may still grow.
type Written = Arc<Mutex<(String, String)>>;

fn written(world: &World) -> Written {
    let written = Written::default();
    let kept = Arc::clone(&written);
    world.write_journal_to(move |lines, open| {
        let mut kept = kept.lock().unwrap();
        kept.0.push_str(lines);
        kept.1 = open.to_owned();
    });
    written
}

fn text(written: &Written) -> String {
    let written = written.lock().unwrap();
    format!("{}{}", written.0, written.1)
}

/// B6: after each call the text is the journal, without a request for it.
#[test]
fn the_journal_is_written_elsewhere_line_by_line_as_things_happen() {
    let world = manual(TWO);
    let session = world.session();
    session.create_update_searcher().unwrap().search("").unwrap();
    let before = world.journal().to_string();
    let written = written(&world);
    assert_eq!(text(&written), before, "what there was already");
    let job = begin(&*installer(&world));
    let begun = text(&written);
    assert!(begun.len() > before.len());
    assert_eq!(begun, world.journal().to_string());
    for _ in 0..3 {
        job.get_progress().unwrap();
        world.advance(seconds(1));
        let polled = text(&written);
        assert!(polled.contains("GetProgress x"), "{polled}");
        assert_eq!(polled, world.journal().to_string());
    }
    job.request_abort().unwrap();
    assert!(text(&written).contains("RequestAbort"));
    // A fork does not write.
    let aborted = text(&written);
    world.fork().restart();
    assert_eq!(text(&written), aborted);
}

/// Asks the world for its journal when it is dropped.
struct Asks(Weak<World>);

impl Drop for Asks {
    fn drop(&mut self) {
        self.0.upgrade().into_iter().for_each(|world| drop(world.journal()));
    }
}

#[test]
fn a_writer_is_dropped_with_the_world_unlocked() {
    let world = Arc::new(manual(TWO));
    for panics in [false, true] {
        let asks = Asks(Arc::downgrade(&world));
        let world = Arc::clone(&world);
        returns(move || {
            world.write_journal_to(move |_, _| {
                let _ = &asks;
                assert!(!panics, "the disk is full");
            });
            world.write_journal_to(|_, _| {});
        });
    }
}

/// After a panic of a writer at any point the world continues as if there were none.
#[test]
fn a_writer_that_panics_is_not_called_again_and_breaks_nothing() {
    for n in 1..40 {
        let world = manual(TWO);
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        world.write_journal_to(move |_, _| {
            assert!(counted.fetch_add(1, Ordering::Relaxed) + 1 < n, "the disk is full");
        });
        let installer = installer(&world);
        let job = begin_with(&*installer, |_| {}, |_| {});
        world.advance(seconds(3600));
        assert!(job.is_completed().unwrap(), "after a panic at call {n}");
        assert!(!installer.is_busy().unwrap());
        installer.end_install(&job).unwrap();
        assert_eq!(calls.load(Ordering::Relaxed), n);
    }
}
