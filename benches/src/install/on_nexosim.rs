//! The installation on nexosim: a model of the installer and one of the poller, on one thread.

use std::sync::Arc;

use nexosim::model::{BuildContext, Context, Model, ProtoModel, schedulable};
use nexosim::ports::{QuerySource, UniRequestor};
use nexosim::simulation::{Mailbox, SimInit};
use nexosim::time::MonotonicTime;
use serde::{Deserialize, Serialize};

use super::{FIRST, INTERVAL, Script, Seen, Shown, Step, lasts};
use crate::reading::Reading;

const BEGUN: MonotonicTime = MonotonicTime::EPOCH;

/// Publishes step after step by scheduling itself.
#[derive(Serialize, Deserialize)]
struct Installer {
    next: usize,
}

/// The part of the installer that is not in a saved simulation.
struct Stage {
    steps: Arc<[Step]>,
    shown: Shown,
}

/// The configuration of an installer.
struct InstallerOf(Stage);

impl ProtoModel for InstallerOf {
    type Model = Installer;

    fn build(self, _: &mut BuildContext<Self>) -> (Installer, Stage) {
        (Installer { next: 0 }, self.0)
    }
}

#[Model(type Env=Stage)]
impl Installer {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>, stage: &mut Stage) {
        self.publish((), cx, stage);
    }

    #[nexosim(schedulable)]
    fn publish(&mut self, (): (), cx: &Context<Self>, stage: &mut Stage) {
        stage.shown.publish(&stage.steps[self.next]);
        self.next += 1;
        if let Some(next) = stage.steps.get(self.next) {
            cx.schedule_event(BEGUN + next.at, schedulable!(Self::publish), ()).expect("steps go forward");
        }
    }

    /// Replier port: `GetProgress` and the values that a poll reads from it.
    async fn get_progress(&mut self, (): (), _: &Context<Self>, stage: &mut Stage) -> Reading {
        stage.shown.read()
    }
}

/// A model that polls the installer each second.
#[derive(Serialize, Deserialize)]
struct Poller {
    get_progress: UniRequestor<(), Reading>,
    #[serde(skip)]
    seen: Seen,
}

#[Model]
impl Poller {
    #[nexosim(init)]
    async fn init(&mut self, cx: &Context<Self>, _: &mut ()) {
        cx.schedule_periodic_event(FIRST, INTERVAL, schedulable!(Self::poll), ()).expect("it lies ahead");
    }

    #[nexosim(schedulable)]
    async fn poll(&mut self) {
        let reading = self.get_progress.send(()).await;
        self.seen.note(reading);
    }

    /// Replier port: the summary of the polls.
    async fn seen(&mut self) -> Seen {
        self.seen
    }
}

/// Runs two models with their own events in a simulation on one thread.
///
/// # Panics
/// If the simulation fails.
#[must_use]
pub fn install(script: &Script) -> Seen {
    let stage = Stage { steps: Arc::clone(&script.steps), shown: Shown::new(script.end) };
    let (installer, poller) = (Mailbox::new(), Mailbox::new());
    let asks = UniRequestor::new(Installer::get_progress, &installer);
    let mut bench = SimInit::with_num_threads(1);
    let seen = QuerySource::new().connect(Poller::seen, &poller).register(&mut bench);
    let mut simulation = bench
        .add_model(InstallerOf(stage), installer, "installer")
        .add_model(Poller { get_progress: asks, seen: Seen::default() }, poller, "poller")
        .init(BEGUN)
        .expect("the simulation begins");
    simulation.step_until(lasts()).expect("the simulation runs");
    simulation.process_query(&seen, ()).expect("the poller answers")
}
