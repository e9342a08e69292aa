//! Copies of update objects: for the bundles that a search finds, and for forks.

use std::collections::HashMap;
use std::sync::Arc;

use wua::backend::UpdateAgent;
use wua::{Update, UpdateCollection, UpdateData};

/// Update objects, and everything that can change about each, as of one moment.
pub(crate) struct Picture {
    updates: Vec<Arc<Update>>,
    marks: Vec<Marks>,
}

/// Everything that can change about an update object.
struct Marks {
    eula_accepted: bool,
    is_hidden: bool,
    /// The updates that are bundled in it. The bundles of those are not copied: an agent's are one level
    /// deep, and those of a caller may contain themselves.
    bundled: Option<Box<Picture>>,
}

impl Picture {
    pub(crate) fn of(updates: Vec<Arc<Update>>) -> Self {
        let marks = updates.iter().map(|update| Marks::of(update, Self::bundled(update))).collect();
        Self { updates, marks }
    }

    fn bundled(update: &Update) -> Option<Box<Self>> {
        may_bundle(update).then(|| Box::new(Self::flat(update.bundled_updates.to_vec())))
    }

    /// Returns the picture of updates that bundle no others.
    pub(crate) fn flat(updates: Vec<Arc<Update>>) -> Self {
        let marks = updates.iter().map(|update| Marks::of(update, None)).collect();
        Self { updates, marks }
    }

    pub(crate) fn updates(&self) -> &[Arc<Update>] {
        &self.updates
    }

    /// Returns whether nothing about these objects has changed since.
    pub(crate) fn is_current(&self) -> bool {
        self.updates.iter().zip(&self.marks).all(|(update, marks)| marks.are_current(update))
    }

    /// Makes copies of the objects, as they were.
    pub(crate) fn copies(&self, copier: &mut Copier<'_>) -> Vec<Arc<Update>> {
        self.updates.iter().zip(&self.marks).map(|(update, marks)| copier.copy(update, marks)).collect()
    }
}

/// Returns whether other updates are bundled in that one, or could be added.
pub(crate) fn may_bundle(update: &Update) -> bool {
    !update.bundled_updates.is_read_only() || update.bundled_updates.count() > 0
}

impl Marks {
    fn of(update: &Update, bundled: Option<Box<Picture>>) -> Self {
        Self { eula_accepted: update.eula_accepted(), is_hidden: update.is_hidden(), bundled }
    }

    fn are_current(&self, update: &Update) -> bool {
        (self.eula_accepted, self.is_hidden) == (update.eula_accepted(), update.is_hidden())
            && self
                .bundled
                .as_ref()
                .is_none_or(|picture| update.bundled_updates.holds(&picture.updates) && picture.is_current())
    }
}

/// The agent behind the copy of an update that has this one.
type AgentOfCopy<'a> = &'a dyn Fn(&Arc<dyn UpdateAgent>) -> Arc<dyn UpdateAgent>;

/// Copies update objects, each of them once.
pub(crate) struct Copier<'a> {
    agent: AgentOfCopy<'a>,
    made: HashMap<*const Update, Arc<Update>>,
}

impl<'a> Copier<'a> {
    pub(crate) fn new(agent: AgentOfCopy<'a>) -> Self {
        Self { agent, made: HashMap::new() }
    }

    fn copy(&mut self, update: &Arc<Update>, marks: &Marks) -> Arc<Update> {
        if let Some(made) = self.made.get(&Arc::as_ptr(update)) {
            return Arc::clone(made);
        }
        let data = match &marks.bundled {
            None => Arc::clone(update.data()),
            Some(bundled) => {
                let bundled_updates = list(bundled.copies(self), update.bundled_updates.is_read_only());
                Arc::new(UpdateData { bundled_updates, ..(**update).clone() })
            }
        };
        let copy = Arc::new(match update.agent() {
            Some(agent) => Update::found(data, marks.eula_accepted, marks.is_hidden, (self.agent)(agent)),
            None => without_agent(&data, marks),
        });
        self.made.insert(Arc::as_ptr(update), Arc::clone(&copy));
        copy
    }
}

fn list(updates: Vec<Arc<Update>>, read_only: bool) -> UpdateCollection {
    if read_only { UpdateCollection::read_only(updates) } else { updates.into_iter().collect() }
}

fn without_agent(data: &UpdateData, marks: &Marks) -> Update {
    let copy = Update::new(data.clone());
    // Without an agent neither can fail.
    let accepted = marks.eula_accepted.then(|| copy.accept_eula());
    let _ = (accepted, copy.set_is_hidden(marks.is_hidden));
    copy
}

/// Returns the same data with copies of the bundled updates, or the very same if there are none.
pub(crate) fn with_own_bundle(data: &Arc<UpdateData>) -> Arc<UpdateData> {
    if data.bundled_updates.count() == 0 {
        return Arc::clone(data);
    }
    let bundled = Picture::flat(data.bundled_updates.to_vec());
    let copies = bundled.copies(&mut Copier::new(&Arc::clone));
    Arc::new(UpdateData { bundled_updates: UpdateCollection::read_only(copies), ..(**data).clone() })
}
