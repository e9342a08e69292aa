//! Copies of update objects: for the bundles that a search finds, and for forks.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use wua::backend::UpdateAgent;
use wua::{Update, UpdateCollection, UpdateData};

/// Update objects, and their changeable state with that of the updates bundled in them, at
/// one moment.
pub(crate) struct Picture {
    updates: Vec<Arc<Update>>,
    /// Each update once, after those that must be copied before it.
    marks: Vec<Marks>,
}

/// The changeable state of an update object.
struct Marks {
    update: Arc<Update>,
    eula_accepted: bool,
    is_hidden: bool,
    /// The updates that are bundled in it, if any are or could be.
    bundled: Option<Vec<Arc<Update>>>,
}

impl Picture {
    pub(crate) fn of(updates: Vec<Arc<Update>>) -> Self {
        if !updates.iter().any(|update| may_bundle(update)) {
            return Self::flat(updates);
        }
        let mut walk = Walk { marks: Vec::new(), seen: HashSet::new(), later: updates.clone() };
        while let Some(update) = walk.later.pop() {
            walk.visit(update);
        }
        Self { updates, marks: walk.marks }
    }

    /// Returns the snapshot of updates that bundle no others.
    pub(crate) fn flat(updates: Vec<Arc<Update>>) -> Self {
        let marks = updates.iter().map(|update| Marks::of(Arc::clone(update), None)).collect();
        Self { updates, marks }
    }

    pub(crate) fn updates(&self) -> &[Arc<Update>] {
        &self.updates
    }

    /// Returns `true` if nothing about these objects has changed since.
    pub(crate) fn is_current(&self) -> bool {
        self.marks.iter().all(Marks::are_current)
    }

    /// Copies the objects as they were.
    pub(crate) fn copies(&self, copier: &mut Copier<'_>) -> Vec<Arc<Update>> {
        self.marks.iter().for_each(|marks| copier.copy(marks));
        self.marks.iter().for_each(|marks| copier.fill(marks));
        copier.made(&self.updates)
    }
}

/// The traversal of updates and those bundled in them. A list that can be changed may contain its own
/// update, and lists may share members, so each update is visited once.
struct Walk {
    marks: Vec<Marks>,
    seen: HashSet<*const Update>,
    /// Updates to visit once those of the present read-only lists are done.
    later: Vec<Arc<Update>>,
}

impl Walk {
    /// Visits an update, after those in its list if it is read-only: such a list cannot be filled later.
    /// Its members are older than the list, so this order has no cycle.
    fn visit(&mut self, update: Arc<Update>) {
        let mut open: Vec<(Marks, Vec<Arc<Update>>)> = Vec::new();
        self.enter(update, &mut open);
        while let Some((_, members)) = open.last_mut() {
            match members.pop() {
                Some(member) => self.enter(member, &mut open),
                None => self.marks.extend(open.pop().map(|(marks, _)| marks)),
            }
        }
    }

    fn enter(&mut self, update: Arc<Update>, open: &mut Vec<(Marks, Vec<Arc<Update>>)>) {
        if !self.seen.insert(Arc::as_ptr(&update)) {
            return;
        }
        let read_only = update.bundled_updates.is_read_only();
        let bundled = may_bundle(&update).then(|| update.bundled_updates.to_vec());
        let members = bundled.clone().unwrap_or_default();
        let marks = Marks::of(update, bundled);
        if read_only {
            open.push((marks, members));
        } else {
            self.marks.push(marks);
            self.later.extend(members);
        }
    }
}

/// Returns `true` if other updates are bundled in that one, or could be added.
pub(crate) fn may_bundle(update: &Update) -> bool {
    !update.bundled_updates.is_read_only() || update.bundled_updates.count() > 0
}

impl Marks {
    fn of(update: Arc<Update>, bundled: Option<Vec<Arc<Update>>>) -> Self {
        Self { eula_accepted: update.eula_accepted(), is_hidden: update.is_hidden(), update, bundled }
    }

    fn are_current(&self) -> bool {
        (self.eula_accepted, self.is_hidden) == (self.update.eula_accepted(), self.update.is_hidden())
            && self.bundled.as_ref().is_none_or(|bundled| self.update.bundled_updates.holds(bundled))
    }
}

/// Returns the agent of the copy of an update that has this one.
type AgentOfCopy<'a> = &'a dyn Fn(&Arc<dyn UpdateAgent>) -> Arc<dyn UpdateAgent>;

/// Copies update objects and the lists of bundled ones, each of them once.
pub(crate) struct Copier<'a> {
    agent: AgentOfCopy<'a>,
    made: HashMap<*const Update, Arc<Update>>,
    /// The copies of lists, by the address of the list.
    lists: HashMap<usize, UpdateCollection>,
    filled: HashSet<usize>,
}

impl<'a> Copier<'a> {
    pub(crate) fn new(agent: AgentOfCopy<'a>) -> Self {
        Self { agent, made: HashMap::new(), lists: HashMap::new(), filled: HashSet::new() }
    }

    fn made(&self, updates: &[Arc<Update>]) -> Vec<Arc<Update>> {
        updates.iter().filter_map(|update| self.made.get(&Arc::as_ptr(update)).cloned()).collect()
    }

    /// Copies an update. A list that can be changed is empty at first, see [`fill`](Self::fill).
    fn copy(&mut self, marks: &Marks) {
        let update = &marks.update;
        if self.made.contains_key(&Arc::as_ptr(update)) {
            return;
        }
        let data = match &marks.bundled {
            None => Arc::clone(update.data()),
            Some(bundled) => {
                let bundled_updates = self.list(&update.bundled_updates, bundled);
                Arc::new(UpdateData { bundled_updates, ..(**update).clone() })
            }
        };
        let copy = match update.agent() {
            Some(agent) => Update::found(data, marks.eula_accepted, marks.is_hidden, (self.agent)(agent)),
            None => without_agent(&data, marks),
        };
        let copy = copy.with_failures(update.failures());
        self.made.insert(Arc::as_ptr(update), Arc::new(copy));
    }

    fn list(&mut self, list: &UpdateCollection, bundled: &[Arc<Update>]) -> UpdateCollection {
        if let Some(made) = self.lists.get(&list.address()) {
            return made.clone();
        }
        let made = if list.is_read_only() {
            UpdateCollection::read_only(self.made(bundled))
        } else {
            UpdateCollection::new()
        };
        self.lists.insert(list.address(), made.clone());
        made
    }

    /// Fills the copy of a list that can be changed, now that its members are made.
    fn fill(&mut self, marks: &Marks) {
        let list = &marks.update.bundled_updates;
        let (Some(bundled), false) = (&marks.bundled, list.is_read_only()) else { return };
        if !self.filled.insert(list.address()) {
            return;
        }
        if let Some(copy) = self.lists.get(&list.address()) {
            for member in self.made(bundled) {
                // A list that can be changed refuses nothing.
                let _ = copy.add(member);
            }
        }
    }
}

fn without_agent(data: &UpdateData, marks: &Marks) -> Update {
    let copy = Update::new(data.clone());
    // Without an agent neither can fail.
    let accepted = marks.eula_accepted.then(|| copy.accept_eula());
    let _ = (accepted, copy.set_is_hidden(marks.is_hidden));
    copy
}

/// Returns the data with copies of the bundled updates, or the same data if there are none.
pub(crate) fn with_own_bundle(data: &Arc<UpdateData>) -> Arc<UpdateData> {
    if data.bundled_updates.count() == 0 {
        return Arc::clone(data);
    }
    let bundled = Picture::of(data.bundled_updates.to_vec());
    let copies = bundled.copies(&mut Copier::new(&Arc::clone));
    Arc::new(UpdateData { bundled_updates: UpdateCollection::read_only(copies), ..(**data).clone() })
}
