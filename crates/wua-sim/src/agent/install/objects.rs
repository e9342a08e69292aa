//! The objects through which a caller reaches a job: its updates, and the settings of the installer that
//! began it. A fork has copies of its own, as of the moment of the fork.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

use wua::{Object, Update, UpdateCollection};

use crate::agent::update::agent_in;
use crate::engine::core::Core;
use crate::engine::job_core::Released;
use crate::machine::copies::{self, Copier, Picture};

/// The properties of an installer. They affect only the next operation.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) client: String,
    pub(crate) is_forced: bool,
    pub(crate) parent_hwnd: isize,
    pub(crate) parent_window: Option<Object>,
    pub(crate) updates: UpdateCollection,
    pub(crate) allow_source_prompts: bool,
    pub(crate) force_quiet: bool,
    pub(crate) attempt_close_apps: bool,
}

impl Default for Settings {
    /// Returns the settings that logs show of a new installer (`INST-NEW-6`).
    fn default() -> Self {
        Self {
            client: String::new(),
            is_forced: false,
            parent_hwnd: 0,
            parent_window: None,
            updates: UpdateCollection::new(),
            allow_source_prompts: true,
            force_quiet: false,
            attempt_close_apps: false,
        }
    }
}

/// The settings of one installer, shared by its handles and by the jobs that it began.
pub(crate) struct SharedSettings(Mutex<Arc<Settings>>);

impl SharedSettings {
    pub(crate) fn new(settings: Settings) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Arc::new(settings))))
    }

    /// The settings hold values of the caller. Replace one, unlock, and then drop the old one.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Arc<Settings>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The objects through which a caller reaches a job.
pub(crate) struct Objects {
    pub(crate) updates: UpdateCollection,
    pub(crate) settings: Arc<SharedSettings>,
    /// The world of the job.
    world: Weak<Core>,
    /// Set if any of the updates bundles others.
    has_bundles: bool,
}

impl Objects {
    pub(crate) fn new(updates: Vec<Arc<Update>>, settings: Arc<SharedSettings>, world: &Weak<Core>) -> Self {
        let has_bundles = updates.iter().any(|update| copies::may_bundle(update));
        let (updates, world) = (UpdateCollection::read_only(updates), Weak::clone(world));
        Self { updates, settings, world, has_bundles }
    }

    fn picture(&self) -> Picture {
        let updates = self.updates.to_vec();
        if self.has_bundles { Picture::of(updates) } else { Picture::flat(updates) }
    }
}

/// The objects of a running job as they were when its world was forked.
pub(crate) struct Snapshot {
    /// The world that was forked.
    world: Weak<Core>,
    updates: Picture,
    settings: Arc<Settings>,
    /// The list of the installer, if it differs from that of the job.
    listed: Option<Picture>,
}

impl Snapshot {
    fn of(objects: &Objects) -> Self {
        let settings = Arc::clone(&objects.settings.lock());
        let updates = objects.picture();
        let same = settings.updates.holds(updates.updates());
        let listed = (!same).then(|| Picture::of(settings.updates.to_vec()));
        Self { world: Weak::clone(&objects.world), updates, settings, listed }
    }

    /// Returns `true` if nothing has changed since. The list of the job never does.
    fn is_current(&self, objects: &Objects) -> bool {
        let listed = self.listed.as_ref().unwrap_or(&self.updates);
        Arc::ptr_eq(&self.settings, &objects.settings.lock())
            && self.settings.updates.holds(listed.updates())
            && self.updates.is_current()
            && self.listed.as_ref().is_none_or(Picture::is_current)
    }

    /// Copies the objects for the fork `world`. Updates of the forked world become updates of the fork.
    fn objects_in(&self, world: &Weak<Core>) -> Objects {
        let agent = |agent: &_| agent_in(agent, &self.world, world);
        let mut copier = Copier::new(&agent);
        let updates = self.updates.copies(&mut copier);
        let listed = match &self.listed {
            None => updates.clone(),
            Some(listed) => listed.copies(&mut copier),
        };
        let settings = Settings { updates: listed.into_iter().collect(), ..(*self.settings).clone() };
        Objects::new(updates, SharedSettings::new(settings), world)
    }
}

/// The objects of a job. In a fork they are made on first use.
pub(crate) enum Reached {
    Begun(Objects),
    Forked { snapshot: Arc<Snapshot>, made: OnceLock<Box<Objects>> },
}

impl Reached {
    /// Returns the objects, and makes them if necessary. `world` is the world of the job.
    pub(crate) fn objects(&self, world: &Weak<Core>) -> &Objects {
        match self {
            Self::Begun(objects) => objects,
            Self::Forked { snapshot, made } => made.get_or_init(|| Box::new(snapshot.objects_in(world))),
        }
    }

    /// Returns the objects if they exist.
    pub(crate) fn made(&self) -> Option<&Objects> {
        match self {
            Self::Begun(objects) => Some(objects),
            Self::Forked { made, .. } => made.get().map(|made| &**made),
        }
    }

    /// Returns the objects for a fork.
    pub(crate) fn fork(&self, last: &mut LastSnapshot, released: &mut Released) -> Self {
        let snapshot = match self {
            Self::Begun(objects) => last.of(objects, released),
            Self::Forked { snapshot, made } => match made.get() {
                Some(objects) => last.of(objects, released),
                // Nobody has reached them, so they have not changed.
                None => Arc::clone(snapshot),
            },
        };
        Self::Forked { snapshot, made: OnceLock::new() }
    }
}

/// A weak reference to the snapshot of the last fork, which the next fork shares if nothing has changed.
#[derive(Default)]
pub(crate) struct LastSnapshot(Weak<Snapshot>);

impl LastSnapshot {
    fn of(&mut self, objects: &Objects, released: &mut Released) -> Arc<Snapshot> {
        if let Some(last) = self.0.upgrade() {
            if last.is_current(objects) {
                return last;
            }
            released.push(last);
        }
        let snapshot = Arc::new(Snapshot::of(objects));
        self.0 = Arc::downgrade(&snapshot);
        snapshot
    }
}
