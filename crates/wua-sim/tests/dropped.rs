//! Values of the caller are dropped with nothing locked, so that their `Drop` may call the world.

#![expect(clippy::unwrap_used, reason = "in a test a failure is the message")]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, OnceLock, Weak};
use std::thread;
use std::time::Duration;

use support::{TWO, begin, builder, code, installer, manual, search, seconds};
use wua::backend::UpdateAgent;
use wua::member::IUpdateInstaller;
use wua::{
    AsyncState, Callback, HResult, InstallationJob, OnCompleted, OnProgressChanged, Result, Update,
    UpdateCollection, UpdateData, UpdateIdentity, UpdateInstaller,
};
use wua_model::Policy;
use wua_scenario::{AgentFlag, AgentFlags, Caller, Curve, CurvePoint, Scenario, ScriptedUpdate, UpdateKind};
use wua_sim::{ClockMode, World};

/// Fails if `test` never ends because a call waits for itself. The limit is far beyond its usual duration.
fn comes_to_its_end(case: &str, test: impl FnOnce() + Send + 'static) {
    let (done, is_done) = channel();
    let tester = thread::spawn(move || {
        test();
        let _ = done.send(());
    });
    match is_done.recv_timeout(Duration::from_secs(60)) {
        Err(RecvTimeoutError::Timeout) => panic!("{case}: a call waits for itself"),
        _ => tester.join().unwrap(),
    }
}

/// A value of a caller whose `Drop` calls members of the world and the installer that need every lock.
struct Asks {
    world: Weak<World>,
    installer: Arc<OnceLock<Weak<dyn UpdateInstaller>>>,
    drops: Arc<AtomicUsize>,
}

impl Drop for Asks {
    fn drop(&mut self) {
        if let Some(world) = self.world.upgrade() {
            let _ = (world.journal(), world.now(), world.fork());
        }
        if let Some(installer) = self.installer.get().and_then(Weak::upgrade) {
            let _ = (installer.parent_hwnd(), installer.is_busy(), installer.updates().count());
        }
        self.drops.fetch_add(1, Ordering::SeqCst);
    }
}

impl UpdateAgent for Asks {
    fn accept_eula(&self, _: &UpdateIdentity) -> Result<()> {
        Ok(())
    }

    fn set_is_hidden(&self, _: &UpdateIdentity, _: bool) -> Result<()> {
        Ok(())
    }
}

/// A world, an installer, and values that ask both when they are dropped.
struct Bench {
    world: Arc<World>,
    asked: Arc<OnceLock<Weak<dyn UpdateInstaller>>>,
    drops: Arc<AtomicUsize>,
}

impl Bench {
    fn new(world: World) -> Self {
        Self { world: Arc::new(world), asked: Arc::default(), drops: Arc::default() }
    }

    fn installer(&self, caller: Caller) -> Arc<dyn UpdateInstaller> {
        let installer = self.world.session_as(caller).create_update_installer().unwrap();
        installer.set_updates(&search(&self.world, ""));
        self.asked.set(Arc::downgrade(&installer)).ok().unwrap();
        installer
    }

    fn asks(&self) -> Asks {
        Asks {
            world: Arc::downgrade(&self.world),
            installer: Arc::clone(&self.asked),
            drops: Arc::clone(&self.drops),
        }
    }

    /// An update whose agent asks when it is dropped.
    fn update(&self) -> Arc<Update> {
        Arc::new(Update::found(Arc::new(UpdateData::default()), true, false, Arc::new(self.asks())))
    }

    /// `BeginInstall` with three values of the caller.
    fn begin(
        &self,
        installer: &dyn UpdateInstaller,
        state: Option<AsyncState>,
    ) -> Result<Arc<dyn InstallationJob>> {
        let (progress, completed) = (self.asks(), self.asks());
        let on_progress = OnProgressChanged::call(
            move |_: &Arc<dyn InstallationJob>, _: &wua::InstallationProgressChangedCallbackArgs| {
                let _ = &progress;
            },
        );
        let on_completed = OnCompleted::call(
            move |_: &Arc<dyn InstallationJob>, _: &wua::InstallationCompletedCallbackArgs| {
                let _ = &completed;
            },
        );
        let state = state.unwrap_or_else(|| AsyncState::of(Arc::new(self.asks())));
        installer.begin_install(on_progress, on_completed, state)
    }

    fn dropped(&self) -> usize {
        self.drops.load(Ordering::SeqCst)
    }
}

#[test]
fn a_parent_window_is_dropped_with_the_installer_unlocked() {
    comes_to_its_end("", || {
        let bench = Bench::new(manual(TWO));
        let installer = bench.installer(Caller::Administrator);
        installer.set_parent_window(Some(Arc::new(bench.asks())));
        installer.set_parent_window(Some(Arc::new(bench.asks())));
        assert_eq!(bench.dropped(), 1);
        installer.set_parent_window(None);
        assert_eq!(bench.dropped(), 2);
    });
}

#[test]
fn a_list_of_updates_is_dropped_with_the_installer_unlocked() {
    comes_to_its_end("", || {
        let bench = Bench::new(manual(TWO));
        let installer = bench.installer(Caller::Administrator);
        installer.set_updates(&[bench.update()].into_iter().collect());
        installer.set_updates(&UpdateCollection::read_only([bench.update()]));
        assert_eq!(bench.dropped(), 1);
        installer.set_updates(&UpdateCollection::new());
        assert_eq!(bench.dropped(), 2);
    });
}

/// A fork keeps the values of its origin until it is dropped itself.
#[test]
fn values_that_a_fork_holds_are_dropped_with_both_worlds_unlocked() {
    comes_to_its_end("", || {
        let bench = Bench::new(manual(TWO));
        let installer = bench.installer(Caller::Administrator);
        installer.updates().add(bench.update()).unwrap();
        installer.set_parent_window(Some(Arc::new(bench.asks())));
        let job = begin(&*installer);
        for reach in [false, true] {
            let fork = bench.world.fork();
            let second = fork.fork();
            let reached = reach.then(|| fork.running_job().unwrap());
            let of_job = reached.as_ref().map(|(_, job)| job.updates().unwrap());
            if let Some((installer, _)) = &reached {
                installer.set_parent_window(None);
                installer.updates().clear().unwrap();
            }
            fork.run();
            drop((fork, reached, of_job, second));
        }
        assert_eq!(bench.dropped(), 0, "the origin has them");
        let fork = bench.world.fork();
        installer.set_parent_window(None);
        installer.set_updates(&UpdateCollection::new());
        let again = bench.world.fork();
        drop(fork);
        assert_eq!(bench.dropped(), 1, "the window; the job has the updates");
        bench.world.run();
        drop(job);
        bench.world.advance(seconds(1));
        drop(again);
        assert_eq!(bench.dropped(), 2);
    });
}

/// A `BeginInstall` that is refused.
struct Refused {
    bench: Bench,
    installer: Arc<dyn UpdateInstaller>,
    state: Option<AsyncState>,
    code: HResult,
}

/// Each way in which `BeginInstall` is refused.
fn refused(name: &str) -> Option<Refused> {
    let caller = if name == "access" { Caller::User } else { Caller::Administrator };
    let bench = Bench::new(match name {
        "plan" => broken()?,
        "exclusive" => manual(&format!("{TWO}\n[[update]]\ntitle = 'upgrade'\nkind = 'feature'")),
        _ => manual(TWO),
    });
    let installer = bench.installer(caller);
    let mut state = None;
    let code = match name {
        "access" => HResult::E_ACCESSDENIED,
        "plan" => HResult::E_INVALIDARG,
        "exclusive" => HResult::WU_E_EXCLUSIVE_INSTALL_CONFLICT,
        "empty" => {
            installer.set_updates(&UpdateCollection::new());
            HResult::WU_E_NO_UPDATE
        }
        "record" => {
            state = Some(AsyncState::Record);
            HResult::E_INVALIDARG
        }
        "flag" => {
            bench.world.change_flags([AgentFlag::SelfUpdate].into_iter().collect(), AgentFlags::default());
            HResult::WU_E_SELFUPDATE_IN_PROGRESS
        }
        "fault" => {
            bench.world.inject_fault(IUpdateInstaller::BeginInstall, HResult::E_FAIL, None).unwrap();
            HResult::E_FAIL
        }
        _ => {
            drop(begin(&*support::installer(&bench.world)));
            HResult::WU_E_INSTALL_NOT_ALLOWED
        }
    };
    Some(Refused { bench, installer, state, code })
}

/// A scenario built in code whose curve is none, so that the machine cannot make a plan of it; `None`
/// where such a scenario is refused already.
fn broken() -> Option<World> {
    let mut update = ScriptedUpdate::new(UpdateKind::Standalone, "broken");
    update.curve = Curve::Points(vec![CurvePoint { at: seconds(1), percent: 200 }]);
    World::new(Scenario { updates: vec![update], ..Scenario::default() }).ok()
}

#[test]
fn the_callbacks_and_the_state_of_a_refused_begin_are_dropped_with_the_world_unlocked() {
    for name in ["busy", "access", "exclusive", "empty", "record", "flag", "fault", "plan"] {
        comes_to_its_end(name, move || {
            let Some(refused) = refused(name) else { return };
            let (bench, given) = (&refused.bench, if refused.state.is_some() { 2 } else { 3 });
            assert_eq!(code(bench.begin(&*refused.installer, refused.state)), refused.code, "{name}");
            assert_eq!(bench.dropped(), given, "{name}");
        });
    }
}

#[test]
fn the_other_callback_is_dropped_with_the_world_unlocked_if_one_is_null() {
    comes_to_its_end("", || {
        let bench = Bench::new(manual(TWO));
        let installer = bench.installer(Caller::Administrator);
        let asks = bench.asks();
        let completed = OnCompleted::call(
            move |_: &Arc<dyn InstallationJob>, _: &wua::InstallationCompletedCallbackArgs| {
                let _ = &asks;
            },
        );
        let state = AsyncState::of(Arc::new(bench.asks()));
        assert_eq!(code(installer.begin_install(Callback::Null, completed, state)), HResult::E_POINTER);
        assert_eq!(bench.dropped(), 2);
    });
}

/// Every way in which a job ends and is freed, under every preset.
#[test]
fn callbacks_state_and_updates_of_a_job_are_dropped_with_the_world_unlocked() {
    for preset in [Policy::documented(), Policy::observed(), Policy::hostile()] {
        for end in ["run", "end", "clean up", "restart", "dropped first", "cancel"] {
            comes_to_its_end(end, move || {
                let bench = Bench::new(builder(TWO).policy(preset).clock(ClockMode::Auto).build());
                let installer = bench.installer(Caller::Administrator);
                let list = search(&bench.world, "").copy();
                list.add(bench.update()).unwrap();
                installer.set_updates(&list);
                drop(list);
                let job = bench.begin(&*installer, None).unwrap();
                match end {
                    "end" => drop(installer.end_install(&job).unwrap()),
                    "clean up" => drop(job.clean_up().unwrap()),
                    "restart" => bench.world.restart(),
                    "cancel" => bench.world.cancel(HResult::E_ABORT).unwrap(),
                    _ => {}
                }
                let weak = Arc::downgrade(&job);
                if end == "dropped first" {
                    drop((job, installer));
                    bench.world.run();
                } else {
                    bench.world.run();
                    drop((job, installer));
                }
                bench.world.advance(seconds(1));
                assert_eq!(bench.dropped(), 4, "{end}");
                assert!(weak.upgrade().is_none());
            });
        }
    }
}

/// Two threads: one drops the last handle of a job that is over, the other works in the world.
#[test]
fn a_finished_job_is_freed_with_its_last_handle_while_another_thread_works_in_the_world() {
    for _ in 0..200 {
        let bench = Bench::new(manual(TWO));
        let installer = installer(&bench.world);
        let state = AsyncState::of(Arc::new(bench.asks()));
        let job = installer.begin_install(Callback::Foreign, Callback::Foreign, state).unwrap();
        bench.world.run();
        thread::scope(|scope| {
            scope.spawn(|| drop(job));
            scope.spawn(|| (0..20).for_each(|_| drop(installer.is_busy())));
        });
        let _ = installer.is_busy();
        assert_eq!(bench.dropped(), 1);
    }
}

#[test]
fn settings_of_an_installer_that_is_dropped_before_its_job_are_dropped_with_the_world_unlocked() {
    comes_to_its_end("", || {
        let bench = Bench::new(manual(TWO));
        let kept = installer(&bench.world);
        kept.set_parent_window(Some(Arc::new(bench.asks())));
        kept.updates().add(bench.update()).unwrap();
        let job = begin(&*kept);
        drop(kept);
        assert_eq!(bench.dropped(), 0, "the agent works with both");
        bench.world.run();
        drop(job);
        bench.world.advance(seconds(1));
        assert_eq!(bench.dropped(), 2);
    });
}
