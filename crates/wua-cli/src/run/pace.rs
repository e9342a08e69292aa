//! How virtual time passes while a person looks on.

use std::thread;
use std::time::Duration;

use wua_sim::World;

use crate::args::Speed;

/// Moves the time of a world, and lets real time pass with it.
pub(crate) struct Pace<'a> {
    world: &'a World,
    speed: Speed,
}

impl<'a> Pace<'a> {
    pub(crate) fn new(world: &'a World, speed: Speed) -> Self {
        Self { world, speed }
    }

    pub(crate) fn now(&self) -> Duration {
        self.world.now()
    }

    pub(crate) fn pass(&self, duration: Duration) {
        if let Speed::Times(factor) = self.speed {
            thread::sleep(duration.div_f64(factor));
        }
        self.world.advance(duration);
    }
}
